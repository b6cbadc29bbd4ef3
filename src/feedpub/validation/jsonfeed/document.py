"""A parsed JSON Feed: its objects, and the keys that each kind of object may have."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Literal, NamedTuple, NoReturn, TypeVar

from feedpub.nouns import dataclass, field
from feedpub.validation.document import Format, Part
from feedpub.validation.jsonfeed.positions import Path, where
from feedpub.validation.previous_entries import NO_CHANGES, EntryChanges

_T = TypeVar("_T")

VERSION = "https://jsonfeed.org/version/1.1"
OLD_VERSION = "https://jsonfeed.org/version/1"

NodeKind = Literal["feed", "item", "author", "attachment", "hub"]

#: The type of a value. ``address``, ``date``, ``language`` and ``media type`` are texts.
ValueType = Literal[
    "text", "address", "date", "language", "media type", "flag", "number", "texts", "list", "object"
]

#: JSON Feed 1.1: every key that it defines.
KEYS: Mapping[NodeKind, Mapping[str, ValueType]] = {
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

#: The kinds of the objects in a list.
MEMBERS: Mapping[str, NodeKind] = {
    "items": "item",
    "authors": "author",
    "attachments": "attachment",
    "hubs": "hub",
}


class Node(NamedTuple):
    """An object that the specification defines."""

    path: Path
    kind: NodeKind
    members: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedJSON:
    """A parsed document."""

    #: Without a byte order mark.
    text: str

    #: Where it is published. None if that is unknown.
    address: str | None

    #: What readers last saw of the items that have changed.
    changes: EntryChanges

    #: None if it is not a feed.
    format: Format | None

    #: The objects that rules look at that need only an item: the feed, then each item followed by
    #: its own objects; or those of one part. Empty if it is not a feed.
    nodes: tuple[Node, ...]

    #: All items.
    items: tuple[Node, ...]

    has_mark: bool
    has_repeated_keys: bool

    #: Without members if it is not a feed.
    feed: Node

    #: The rules of a ``tdmrep.json``. None: it is something else.
    mining_rules: list[Any] | None

    _known: dict[object, Any] = field(default_factory=dict, repr=False)

    def once(self, compute: Callable[[ParsedJSON], _T]) -> _T:
        """Return what *compute* returns for it, computed once for all rules."""
        if compute not in self._known:
            self._known[compute] = compute(self)
        found: _T = self._known[compute]
        return found

    def of(self, kind: NodeKind) -> Iterator[Node]:
        return (node for node in self.nodes if node.kind == kind)


class NotJSON(Exception):
    """A document is not JSON; the message is the reason."""

    def __init__(self, message: str, *, line: int | None = None, column: int | None = None) -> None:
        super().__init__(message)
        self.line, self.column = line, column


class WrongEncoding(NotJSON):
    """A document is not in UTF-8."""


def parse_json(
    content: bytes,
    *,
    address: str | None,
    changes: EntryChanges = NO_CHANGES,
    part: Part = "all",
) -> ParsedJSON:
    """Parse *content*, of which *part* is to be checked.

    Raises: NotJSON.
    """
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
        raise NotJSON(
            f"the document is not JSON: it holds {error}", line=line, column=column
        ) from error
    except json.JSONDecodeError as error:
        message = f"the document is not JSON: {error.msg}"
        raise NotJSON(message, line=error.lineno, column=error.colno) from error
    except RecursionError as error:
        raise NotJSON("the document is nested too deeply") from error
    format = _format(root)
    feed = Node((), "feed", {} if format is None else root)
    items = tuple(_members_of(feed, "items"))
    return ParsedJSON(
        text=text,
        address=address,
        changes=changes,
        format=format,
        nodes=() if format is None else tuple(_nodes(feed, items, part)),
        items=items,
        feed=feed,
        mining_rules=root if _is_of_mining_rules(root) else None,
        has_mark=has_mark,
        has_repeated_keys=repeated,
    )


def _is_of_mining_rules(root: Any) -> bool:
    return isinstance(root, list) and any(
        isinstance(each, dict) and "tdm-reservation" in each for each in root
    )


class _Constant(ValueError):
    """NaN or Infinity, which Python writes and other parsers do not read (RFC 8259, 6)."""


def _refuse(name: str) -> NoReturn:
    raise _Constant(name)


def _number(digits: str) -> float:
    # Python refuses to read thousands of digits, and the value does not matter here.
    return int(digits) if len(digits) < 300 else float("inf")


def _decoded(content: bytes) -> str:
    encoding = json.detect_encoding(content)
    if encoding not in ("utf-8", "utf-8-sig"):
        raise WrongEncoding(f"the document is in {encoding.upper().removesuffix('-SIG')}", line=1)
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        line, column = content.count(b"\n", 0, error.start) + 1, None
        raise WrongEncoding(
            f"the document is not UTF-8: byte 0x{content[error.start]:02x} in line {line}",
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
    declared = isinstance(version, str) and "jsonfeed.org/version" in version
    # A feed without a version is checked too: its author wants to know what is missing.
    return "json-feed-1.1" if declared or {"items", "title"} <= root.keys() else None


def _nodes(feed: Node, items: tuple[Node, ...], part: Part) -> Iterator[Node]:
    waiting = list(reversed(items)) if part == "entries" else [feed]
    while waiting:
        node = waiting.pop()
        yield node
        inner: list[Node] = []
        for key in MEMBERS:
            if key in KEYS[node.kind] and (key != "items" or part == "all"):
                inner += _members_of(node, key)
        author = node.members.get("author") if "author" in KEYS[node.kind] else None
        if isinstance(author, dict):
            inner.append(Node((*node.path, "author"), "author", author))
        waiting.extend(reversed(inner))


def _members_of(node: Node, key: str) -> Iterator[Node]:
    listed = node.members.get(key)
    for index, each in enumerate(listed if isinstance(listed, list) else ()):
        if isinstance(each, dict):
            yield Node((*node.path, key, index), MEMBERS[key], each)


def texts(parsed: ParsedJSON, expected: ValueType) -> Iterator[tuple[Node, str, str]]:
    """Every text that has to be an *expected* value, with the object that holds it and its key."""
    for node in parsed.nodes:
        known = KEYS[node.kind]
        for key, value in node.members.items():
            if known.get(key) == expected and isinstance(value, str):
                yield node, key, value
