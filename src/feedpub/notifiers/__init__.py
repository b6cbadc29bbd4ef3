"""Notifiers: caches, WebSub hubs and webhooks that learn of published documents; the public check.

* ``base``: what a kind of notifier consists of, and what all notifiers share
* ``registry``: the kinds of notifiers, one row each
* ``websub``, ``webhook``, ``purge``, ``public_check``: one kind each
"""
