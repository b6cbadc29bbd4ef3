"""Several workers for one newsroom: the work is a queue in its PostgreSQL database.

* ``worker``: the process of ``feedpub worker``; ``extra``: whether its libraries are there.
* ``queue``: procrastinate, which hands jobs to workers; ``schema``: what it needs in the database,
  and the triggers that fill it; ``jobs``: jobs that workers add, or take from others that are gone.
* ``tasks``: what jobs do; ``feeds``: publish one feed.
* ``coordination``: the connection by which processes agree; ``processes``: which there are;
  ``pace``: how fast they ask hosts on the web together.
* ``status``: how they fare.
"""
