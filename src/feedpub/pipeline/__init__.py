"""A run, in four steps: fetch, collect, publish, notify.

* ``build``: the order of the steps
* ``fetch``, ``collect``, ``plan``, ``lookups``, ``publish``, ``notify``: the steps
* ``store_articles``, ``pushed``, ``missing``, ``source_takedowns``: parts of collect
* ``put_feeds``, ``render``, ``gate``, ``selection``: parts of publish
* ``context``: what stays the same during a run
* ``report``: what a run did
* ``idle``: whether there is nothing to do, decided before anything heavy is imported
* ``operations``: what is done apart from a run, such as withdrawing an article
"""
