"""All tables of the archive, whichever module names them."""

from __future__ import annotations

from sqlalchemy import MetaData

#: Changes with every change of a table.
VERSION = 9

metadata = MetaData()
