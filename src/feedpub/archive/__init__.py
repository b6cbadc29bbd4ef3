"""The archive: everything that is kept from one run to the next.

* ``store``: the archive as a whole, with one class for each kind of thing
* ``session``: the open archive: locked, one transaction at a time
* ``database``: SQL statements, and everything specific to SQLite, locks and file names; its
  docstring explains how to write a statement
* ``schema``: the tables, as SQL
* ``journal``: a text file that outlives the database: ids, dates of publication, withdrawals
* ``identity``: which article a record is
* ``queries``: read-only questions beside any run, for idle runs, status and lists
* ``rebuild_swap``, ``integrity_check``: a new archive from the sources; a check for damage
"""
