"""All tables of the archive, whichever module names them."""

from __future__ import annotations

from sqlalchemy import MetaData

from feedpub.archive.beside import VERSION as VERSION

metadata = MetaData()
