"""What is remembered: articles, the id ledger, what each feed last published.

* ``store``: the archive as a whole
* ``database``: SQL statements, and all that is SQLite's; its docstring says how to write them
* ``session``: the open archive: locked, one transaction at a time
* ``identity``: which article is which
* ``adopted``, ``adoptions``: items of feeds that other software made
* ``articles``, ``inputs``, ``quarantine``, ``feeds``, ``entries``: what it remembers of each
* ``schema``: its tables
* ``journal``: what outlives the file: ids, first publications, slugs
* ``lock``: one run at a time
* ``glance``, ``waiting``, ``overview``: what a run with nothing to do needs to know, what waits
  in quarantine, and what was published, by the standard library alone
"""
