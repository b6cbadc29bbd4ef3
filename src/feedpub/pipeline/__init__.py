"""The two lines of feedpub, collect and publish, and what they report.

* ``lines``: the two lines, one after the other
* ``collect``, ``plan``, ``publish``: their stops
* ``difference``: what would change for the readers of a feed
* ``run``: what does not change while a run goes on
* ``idle``: whether there is nothing to do, decided before anything heavy is imported
* ``report``: what a run did
"""
