"""What is remembered: articles, the id ledger, what each feed last published.

* ``store``: the archive as a whole
* ``session``: its file, through SQLAlchemy Core: opened, locked, one transaction at a time
* ``identity``: which article is which
* ``adopted``, ``adoptions``: items of feeds that other software made
* ``articles``, ``inputs``, ``quarantine``, ``feeds``, ``entries``: what it remembers of each
* ``schema``: its tables
* ``journal``: what outlives the file: ids, first publications, slugs
* ``lock``: one run at a time
* ``glance``, ``waiting``, ``overview``: what a run with nothing to do needs to know, what waits
  in quarantine, and what was published, by the standard library alone
"""
