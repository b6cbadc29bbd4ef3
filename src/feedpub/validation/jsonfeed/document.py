"""A JSON Feed as it was read: its objects, each with what it is, and the keys that it may have."""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, NoReturn

from feedpub.validation.document import Format
from feedpub.validation.jsonfeed.positions import Path, where
from feedpub.validation.previous_entries import NOTHING, Memory

VERSION = "https://jsonfeed.org/version/1.1"
OLD_VERSION = "https://jsonfeed.org/version/1"

Kind = Literal["feed", "item", "author", "attachment", "hub"]

#: What a value has to be. ``address``, ``date``, ``language`` and ``media type`` are texts.
Value = Literal[
    "text", "address", "date", "language", "media type", "flag", "number", "texts", "list", "object"
]

#: JSON Feed 1.1: every key that it defines.
KEYS: Mapping[Kind, Mapping[str, Value]] = {
    "feed": {
        "version": "text",
        "title": "text",
        "home_page_url": "address",
        "feed_url": "address",
        "description": "text",
        "user_comment": "text",
        "next_url": "address",
        "icon": "address",
        "favicon": "address",
        "author": "object",
        "authors": "list",
        "language": "language",
        "expired": "flag",
        "hubs": "list",
        "items": "list",
    },
    "item": {
        "id": "text",
        "url": "address",
        "external_url": "address",
        "title": "text",
        "content_html": "text",
        "content_text": "text",
        "summary": "text",
        "image": "address",
        "banner_image": "address",
        "date_published": "date",
        "date_modified": "date",
        "author": "object",
        "authors": "list",
        "tags": "texts",
        "language": "language",
        "attachments": "list",
    },
    "author": {"name": "text", "url": "address", "avatar": "address"},
    "attachment": {
        "url": "address",
        "mime_type": "media type",
        "title": "text",
        "size_in_bytes": "number",
        "duration_in_seconds": "number",
    },
    "hub": {"type": "text", "url": "address"},
}

#: What the objects in a list are.
MEMBERS: Mapping[str, Kind] = {
    "items": "item",
    "authors": "author",
    "attachments": "attachment",
    "hubs": "hub",
}


class Node(NamedTuple):
    """An object of the feed that the specification knows."""

    path: Path
    kind: Kind
    members: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedJSON:
    """A document that is JSON."""

    #: Without a byte order mark.
    text: str

    #: Where it is published, if that is known.
    address: str | None

    #: What readers were last told of its items, as far as that was something else.
    memory: Memory

    #: None if it is no feed.
    format: Format | None

    #: The feed first, then its items with what is in each, in their order. Empty if it is no feed.
    nodes: tuple[Node, ...]

    has_mark: bool
    has_repeated_keys: bool

    @property
    def feed(self) -> Node:
        return self.nodes[0]

    def of(self, kind: Kind) -> Iterator[Node]:
        return (node for node in self.nodes if node.kind == kind)


class NotJSON(Exception):
    """A document is no JSON; says why, and where."""

    def __init__(self, message: str, *, line: int | None = None, column: int | None = None) -> None:
        super().__init__(message)
        self.line, self.column = line, column


class WrongEncoding(NotJSON):
    """A document is not in UTF-8."""


def is_json(content: bytes) -> bool:
    """Whether *content* is meant to be JSON: by its first sign, not by any name."""
    start = content[:4096]
    for mark in (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        start = start.removeprefix(mark)
    return start.replace(b"\0", b"").lstrip()[:1] in (b"{", b"[")


def parse_json(content: bytes, *, address: str | None, memory: Memory = NOTHING) -> ParsedJSON:
    """Raises: NotJSON."""
    text = _decoded(content)
    has_mark = text.startswith("\ufeff")
    text = text.removeprefix("\ufeff")
    repeated = False

    def members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        nonlocal repeated
        found = dict(pairs)
        repeated = repeated or len(found) != len(pairs)
        return found

    try:
        root = json.loads(
            text, object_pairs_hook=members, parse_constant=_refuse, parse_int=_number
        )
    except _Constant as error:
        line, column = _place(text, where(text, str(error)))
        raise NotJSON(f"{error} is no JSON", line=line, column=column) from error
    except json.JSONDecodeError as error:
        message = f"is no JSON: {error.msg}"
        raise NotJSON(message, line=error.lineno, column=error.colno) from error
    except RecursionError as error:
        raise NotJSON("is nested too deeply to be read") from error
    format = _format(root)
    return ParsedJSON(
        text=text,
        address=address,
        memory=memory,
        format=format,
        nodes=() if format is None else tuple(_nodes(root)),
        has_mark=has_mark,
        has_repeated_keys=repeated,
    )


class _Constant(ValueError):
    """NaN or Infinity, which Python writes and no other parser reads (RFC 8259, 6)."""


def _refuse(name: str) -> NoReturn:
    raise _Constant(name)


def _number(digits: str) -> float:
    # Python refuses to read thousands of digits; how many there are does not matter here.
    return int(digits) if len(digits) < 300 else float("inf")


def _decoded(content: bytes) -> str:
    encoding = json.detect_encoding(content)
    if encoding not in ("utf-8", "utf-8-sig"):
        raise WrongEncoding(f"is written in {encoding.upper().removesuffix('-SIG')}", line=1)
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        line, column = content.count(b"\n", 0, error.start) + 1, None
        raise WrongEncoding(
            f"is not UTF-8: byte 0x{content[error.start]:02x} in line {line}",
            line=line,
            column=column,
        ) from error


def _place(text: str, offset: int) -> tuple[int, int]:
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)


def _format(root: object) -> Format | None:
    if not isinstance(root, dict):
        return None
    version = root.get("version")
    if version == OLD_VERSION:
        return "json-feed-1.0"
    said = isinstance(version, str) and "jsonfeed.org/version" in version
    # One that forgot its version is a feed all the same: people want to know what to add.
    return "json-feed-1.1" if said or {"items", "title"} <= root.keys() else None


def _nodes(root: dict[str, Any]) -> Iterator[Node]:
    waiting = [Node((), "feed", root)]
    while waiting:
        node = waiting.pop()
        yield node
        inner = []
        for key, kind in MEMBERS.items():
            listed = node.members.get(key) if key in KEYS[node.kind] else None
            if isinstance(listed, list):
                inner += [
                    Node((*node.path, key, index), kind, each)
                    for index, each in enumerate(listed)
                    if isinstance(each, dict)
                ]
        author = node.members.get("author") if "author" in KEYS[node.kind] else None
        if isinstance(author, dict):
            inner.append(Node((*node.path, "author"), "author", author))
        waiting.extend(reversed(inner))
