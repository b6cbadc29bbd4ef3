"""Where an archive is: a SQLite file, or a schema of a PostgreSQL database."""

from __future__ import annotations

from pathlib import Path
from typing import TypeAlias
from urllib.parse import parse_qsl, urlsplit

from feedpub.nouns import dataclass

_SCHEMES = ("postgresql", "postgres")

#: Parameters of an address with which libpq takes a secret.
_SECRETS = {"password", "sslpassword"}


#: What is to be said once of an archive in PostgreSQL that has no `journal`.
SHARES_ITS_FATE = (
    "archive.journal: is not set: if the database is lost, the journal is lost with it, and what"
    " was withdrawn may come back; set it to a file on another disk or to s3://bucket/prefix"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PostgresArchive:
    """An archive in PostgreSQL: the schema that the search path of its connections begins with."""

    #: Of libpq, ``postgresql://user@host/database``, without a password.
    url: str

    #: The base path of the files of this machine: locks, kept settings, and records of runs.
    files: Path

    #: Where the journal is exported to: a path, or ``s3://bucket/prefix``. None: nowhere.
    journal: str | None = None

    def __str__(self) -> str:
        return self.url.partition("?")[0]

    @property
    def host(self) -> str:
        """The server, for messages."""
        return self.url.partition("?")[0].partition("://")[2].partition("/")[0].rpartition("@")[2]


#: A path is that of a SQLite file.
ArchiveLocation: TypeAlias = Path | PostgresArchive


def files_at(archive: ArchiveLocation) -> Path:
    """Return the base path of the files of this machine that belong to *archive*."""
    return archive.files if isinstance(archive, PostgresArchive) else archive


def without_links(archive: ArchiveLocation) -> ArchiveLocation:
    """Return *archive* with the folder of its file resolved: two paths of one file are equal."""
    if isinstance(archive, PostgresArchive):
        return archive
    return archive.parent.resolve() / archive.name


def flaw_of_url(url: str) -> str | None:
    """Return what is wrong with *url*, the address of a PostgreSQL archive. None: nothing."""
    try:
        parts = urlsplit(url)
        password, scheme = parts.password, parts.scheme
    except ValueError as error:
        return f"not a valid address ({error})"
    if scheme not in _SCHEMES or "://" not in url:
        return "not the address of a PostgreSQL database; use postgresql://user@host/database"
    if password is not None or _SECRETS & {name for name, _ in parse_qsl(parts.query)}:
        return (
            "has a password, which the configuration must not have; remove it, and give it in"
            " PGPASSWORD, in ~/.pgpass or in the file that PGPASSFILE names"
        )
    return None
