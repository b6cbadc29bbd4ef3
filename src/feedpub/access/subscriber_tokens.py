"""The tokens of subscribers to private feeds, and the files that web servers check them against.

A token is the password of HTTP Basic authentication (RFC 7617). Only its hash is kept, in a file
beside the archive. What nginx and Caddy read is made from that file, in a hidden folder of the
publish directory, which they can read in any case.
"""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from feedpub.archive.database import locked, tokens_file_of
from feedpub.archive.location import files_at
from feedpub.config.files import ConfigFiles
from feedpub.config.model import Settings
from feedpub.config.private_feeds import private_documents
from feedpub.config.value_types import options
from feedpub.durable import make_folder, write_file
from feedpub.errors import ConfigError, TokenError, needs_extra
from feedpub.nouns import dataclass, field, replace

#: The folder with the files for web servers, in the publish directory.
_FOLDER = ".feedpub.access"

#: The web servers, with the suffix of their files and what is between user name and hash.
_SERVERS = {"nginx": ("htpasswd", ":"), "caddy": ("caddy", " ")}

#: Caddy does not import an empty file.
_HEAD = "# Written by feedpub token. User names, and hashes of tokens.\n"

#: Bcrypt's lowest cost. A higher one protects passwords that can be guessed, which 256 random bits
#: cannot; and nginx answers no other request while it computes a hash.
_COST = 4

#: In characters.
_MAX_NAME = 200

#: In seconds: how long another command may hold the file.
_PATIENCE = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """What is kept of a token."""

    #: What the newsroom calls the subscriber. No web server learns it.
    subscriber: str

    #: The user name that belongs to it: random, as web servers log it.
    user: str

    #: The keys of feeds and families in config.toml that it opens, sorted.
    feeds: tuple[str, ...]

    since: datetime

    #: By bcrypt.
    hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenList:
    """All tokens, sorted by subscriber."""

    tokens: tuple[Token, ...] = ()

    #: Patterns of the documents that are or were private, by the keys of their feeds.
    documents: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def of(self, subscriber: str) -> Token | None:
        """Return the token of *subscriber*. None: there is none."""
        return next((each for each in self.tokens if each.subscriber == subscriber), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewToken:
    """A token that was just made; it cannot be read again."""

    user: str
    token: str

    #: The addresses of its documents, with both; in a family with ``{slug}``.
    addresses: tuple[str, ...]


def access_file(directory: Path, key: str, server: str) -> Path:
    """Return the file in the publish *directory* with who may read the feeds of *key*.

    *server* is ``nginx`` or ``caddy``.
    """
    suffix, _ = _SERVERS[server]
    # Without dots: what is imported for "a" by the pattern a.caddy* must not be that of "a.caddy".
    name = quote(key, safe="").replace(".", "%2E")
    return directory / _FOLDER / f"{name}.{suffix}"


def add_token(
    settings: Settings, layers: ConfigFiles, subscriber: str, feeds: Iterable[str]
) -> NewToken:
    """Make a token for *subscriber* that opens *feeds*, keys of private feeds or families.

    Raises: ConfigError, TokenError, ArchiveBusy, OSError.
    """
    keys = tuple(sorted({*feeds}))
    private = sorted({each.key for each in private_documents(settings.feeds)})
    if mistakes := [*_mistakes(private, subscriber, keys)]:
        raise ConfigError(mistakes)
    with locked(files_at(layers.archive), what="tokens", wait=_PATIENCE):
        before = _read(layers)
        if known := before.of(subscriber):
            raise ConfigError(
                [f"{subscriber}: has a token since {known.since:%Y-%m-%d}; revoke it first"]
            )
        user, token = secrets.token_hex(5), secrets.token_urlsafe(32)
        made = Token(
            subscriber=subscriber,
            user=user,
            feeds=keys,
            since=datetime.now(UTC).replace(microsecond=0),
            hash=_hashed(token),
        )
        # First the file: what no web server knows yet opens nothing.
        after = _remembering(settings, replace(before, tokens=(*before.tokens, made)))
        _write(layers, after)
        _write_access(layers, after)
    base = urlsplit(settings.site.base_url)
    opened = base._replace(netloc=f"{user}:{token}@{base.netloc}").geturl()
    return NewToken(
        user=user,
        token=token,
        addresses=tuple(
            opened + each.path for each in private_documents(settings.feeds) if each.key in keys
        ),
    )


def revoke_token(settings: Settings, layers: ConfigFiles, subscriber: str) -> Token:
    """Remove the token of *subscriber* and return it.

    Raises: ConfigError, TokenError, ArchiveBusy, OSError.
    """
    with locked(files_at(layers.archive), what="tokens", wait=_PATIENCE):
        before = _read(layers)
        if (revoked := before.of(subscriber)) is None:
            hint = "feedpub token list names those who have one"
            raise ConfigError([f"{subscriber}: has no token; {hint}"])
        left = tuple(each for each in before.tokens if each is not revoked)
        after = _remembering(settings, replace(before, tokens=left))
        # First what web servers read: it must never have more than the file.
        _write_access(layers, after)
        _write(layers, after)
    return revoked


def list_tokens(layers: ConfigFiles) -> TokenList:
    """Return all tokens. Raises: TokenError, OSError."""
    return _read(layers)


def update_access(settings: Settings, layers: ConfigFiles) -> TokenList:
    """Write what is missing of the files that web servers read, and return all tokens.

    Nothing is written where no feed is or was private.

    Raises: TokenError, ArchiveBusy, OSError.
    """
    is_private = any(each.private for each in settings.feeds.values())
    if not is_private and not tokens_file_of(layers.archive).exists():
        return TokenList()
    with locked(files_at(layers.archive), what="tokens", wait=_PATIENCE):
        before = _read(layers)
        after = _remembering(settings, before)
        if after != before:
            _write(layers, after)
        _write_access(layers, after)
    return after


def is_open(layers: ConfigFiles, key: str, user: str, token: str) -> bool:
    """Return whether *token* of *user* opens the feeds of *key*.

    It does not without the library that checks it. Raises: TokenError, OSError.
    """
    if missing_extra():
        return False
    import bcrypt

    known = [each for each in _read(layers).tokens if each.user == user and key in each.feeds]
    return any(bcrypt.checkpw(token.encode()[:72], each.hash.encode()) for each in known)


def missing_extra() -> str | None:
    """Return what to install before tokens can be made or checked. None: nothing is missing."""
    from importlib.util import find_spec

    return None if find_spec("bcrypt") else f"a private feed {needs_extra('private')}"


def _mistakes(private: list[str], subscriber: str, keys: tuple[str, ...]) -> Iterator[str]:
    is_name = subscriber == subscriber.strip() and subscriber.isprintable()
    if not subscriber or not is_name or len(subscriber) > _MAX_NAME:
        yield f"{subscriber!r}: not a name; use one line of at most {_MAX_NAME} characters"
    for key in keys:
        if key not in private:
            use = f"use {options(private)}" if private else "add private = true to a feed"
            yield f"--feed {key}: not a private feed or family of the configuration; {use}"
    if missing := missing_extra():
        yield missing


def _hashed(token: str) -> str:
    import bcrypt

    hashed: bytes = bcrypt.hashpw(token.encode(), bcrypt.gensalt(_COST))
    return hashed.decode()


def _remembering(settings: Settings, tokens: TokenList) -> TokenList:
    """Return *tokens* with the documents that are private by *settings* among its documents."""
    found = {key: {*patterns} for key, patterns in tokens.documents.items()}
    for each in private_documents(settings.feeds):
        found.setdefault(each.key, set()).add(each.all_pattern)
    return replace(tokens, documents={key: tuple(sorted(found[key])) for key in sorted(found)})


def _read(layers: ConfigFiles) -> TokenList:
    path = tokens_file_of(layers.archive)
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return TokenList()
    try:
        return _parsed(json.loads(content))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise TokenError(
            f"{path}: damaged; restore it from a backup, or remove it and give every subscriber a"
            " new token"
        ) from error


def _parsed(values: Any) -> TokenList:
    return TokenList(
        tokens=tuple(
            Token(
                subscriber=str(each["subscriber"]),
                user=_plain(each["user"]),
                feeds=tuple(map(str, each["feeds"])),
                since=datetime.fromisoformat(each["since"]),
                hash=_plain(each["hash"]),
            )
            for each in values["tokens"]
        ),
        documents={
            str(key): tuple(map(str, patterns)) for key, patterns in values["documents"].items()
        },
    )


def _plain(value: object) -> str:
    """Return *value*, part of a line for a web server. Raises: ValueError."""
    if not isinstance(value, str) or not re.fullmatch(r"[A-Za-z0-9$./]+", value):
        raise ValueError(value)
    return value


def _write(layers: ConfigFiles, tokens: TokenList) -> None:
    values = {
        "tokens": [
            {
                "subscriber": each.subscriber,
                "user": each.user,
                "feeds": each.feeds,
                "since": each.since.isoformat(),
                "hash": each.hash,
            }
            for each in sorted(tokens.tokens, key=lambda each: each.subscriber)
        ],
        "documents": tokens.documents,
    }
    path = tokens_file_of(layers.archive)
    make_folder(path.parent)
    text = json.dumps(values, ensure_ascii=False, indent=1) + "\n"
    # The names of subscribers are private.
    write_file(path, text.encode(), mode=0o600)


def _write_access(layers: ConfigFiles, tokens: TokenList) -> None:
    """Write the files of web servers that differ from *tokens*."""
    for key in tokens.documents if layers.has_directory else ():
        users = [(each.user, each.hash) for each in tokens.tokens if key in each.feeds]
        for server, (_, between) in _SERVERS.items():
            path = access_file(layers.directory, key, server)
            lines = [f"{user}{between}{hash}\n" for user, hash in users]
            content = (_HEAD + "".join(lines)).encode()
            if path.is_file() and path.read_bytes() == content:
                continue
            make_folder(path.parent)
            # Whoever serves the feeds reads it; no token follows from it.
            write_file(path, content)
