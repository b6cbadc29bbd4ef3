"""Who has access: tokens, and where they are kept.

* ``editor_tokens``: of editors, for ``feedpub desk``
* ``subscriber_tokens``: of subscribers to private feeds, and the files that web servers check
"""
