"""Who has access: tokens, and where they are kept.

* ``subscriber_tokens``: of subscribers to private feeds, and the files that web servers check
"""
