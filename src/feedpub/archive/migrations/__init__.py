"""The versions of the tables of archives in PostgreSQL.

* ``upgrade``: what ``feedpub archive upgrade`` does
* ``versions``: a revision of alembic for each version of the tables after the first one

When a table changes: change ``archive/schema.py`` with its ``VERSION``, and add a revision that
makes the same change to the tables of the version before. A new archive gets the tables of
``schema.py`` and no revision is run; an archive in SQLite gets the columns that it lacks when it is
next opened. ``tests/archive/test_migrations.py`` compares the three.
"""
