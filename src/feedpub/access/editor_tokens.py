"""The tokens that editors log in with. Only their hashes are kept, in a file beside the archive."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from feedpub.archive.database import editors_file_of, locked
from feedpub.archive.location import ArchiveLocation, files_at
from feedpub.durable import make_folder, write_file
from feedpub.errors import ConfigError, TokenError
from feedpub.nouns import dataclass

#: In characters.
MAX_NAME = 100

#: In seconds: how long another command may hold the file.
_PATIENCE = 10.0

#: In bytes of randomness. A token cannot be guessed, so that a plain hash protects it.
_LENGTH = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class EditorToken:
    """What is kept of the token of an editor."""

    #: The name that actions of the editor are recorded with.
    name: str

    since: datetime

    #: SHA-256, in hexadecimal digits.
    hash: str


def add_editor(archive: ArchiveLocation, name: str) -> str:
    """Make a token for the editor *name* and return it; it cannot be read again.

    Raises: ConfigError, if it is not a name or has a token; TokenError, ArchiveBusy, OSError.
    """
    if not name or len(name) > MAX_NAME or name != name.strip() or not name.isprintable():
        raise ConfigError([f"{name!r}: not a name; use one line of at most {MAX_NAME} characters"])
    with locked(files_at(archive), what="tokens", wait=_PATIENCE):
        before = list_editors(archive)
        if found := _of(before, name):
            raise ConfigError(
                [f"{name}: has a token since {found.since:%Y-%m-%d}; revoke it first"]
            )
        token = secrets.token_urlsafe(_LENGTH)
        made = EditorToken(
            name=name, since=datetime.now(UTC).replace(microsecond=0), hash=_hash_of(token)
        )
        _write(archive, (*before, made))
    return token


def revoke_editor(archive: ArchiveLocation, name: str) -> None:
    """Remove the token of the editor *name*; a running desk ends the editor's sessions.

    Raises: ConfigError, if there is none; TokenError, ArchiveBusy, OSError.
    """
    with locked(files_at(archive), what="tokens", wait=_PATIENCE):
        before = list_editors(archive)
        if (revoked := _of(before, name)) is None:
            raise ConfigError(
                [f"{name}: has no token; feedpub desk list names the editors who have one"]
            )
        _write(archive, [each for each in before if each is not revoked])


def list_editors(archive: ArchiveLocation) -> tuple[EditorToken, ...]:
    """Return all tokens, sorted by name. Raises: TokenError, OSError."""
    path = editors_file_of(archive)
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return ()
    try:
        return tuple(
            EditorToken(
                name=str(each["name"]),
                since=datetime.fromisoformat(each["since"]),
                hash=str(each["hash"]),
            )
            for each in json.loads(content)["editors"]
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise TokenError(
            f"{path}: damaged; restore it from a backup, or remove it and give every editor a new"
            " token"
        ) from error


def editor_with(archive: ArchiveLocation, token: str) -> EditorToken | None:
    """Return what is kept of *token*. None: no editor has it. Raises: TokenError, OSError."""
    given = _hash_of(token)
    found = None
    for each in list_editors(archive):
        if hmac.compare_digest(each.hash.encode(), given.encode()):
            found = each
    return found


def is_valid(archive: ArchiveLocation, hash: str) -> bool:
    """Return whether the token with this *hash* was not revoked. Raises: TokenError, OSError."""
    return any(each.hash == hash for each in list_editors(archive))


def _hash_of(token: str) -> str:
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()


def _of(editors: Iterable[EditorToken], name: str) -> EditorToken | None:
    return next((each for each in editors if each.name == name), None)


def _write(archive: ArchiveLocation, editors: Iterable[EditorToken]) -> None:
    values = {
        "editors": [
            {"name": each.name, "since": each.since.isoformat(), "hash": each.hash}
            for each in sorted(editors, key=lambda each: each.name)
        ]
    }
    path: Path = editors_file_of(archive)
    make_folder(path.parent)
    text = json.dumps(values, ensure_ascii=False, indent=1) + "\n"
    write_file(path, text.encode(), mode=0o600)
