"""Rules about the structure of a JSON Feed: its keys, and the types of their values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from feedpub.validation.document import shown
from feedpub.validation.jsonfeed.document import (
    KEYS,
    MEMBERS,
    VERSION,
    NodeKind,
    ParsedJSON,
    ValueType,
)
from feedpub.validation.jsonfeed.positions import repeated
from feedpub.validation.jsonfeed.rule import JSONFault, JSONFaults, JSONRuleSet
from feedpub.validation.jsonfeed.tombstones import DELETED_KEY, TOMBSTONES_KEY, deleted_items
from feedpub.validation.rule import IN_JSON
from feedpub.validation.values.dates import read_rfc3339
from feedpub.validation.xml_names import nearest

_REQUIRED: Mapping[NodeKind, tuple[str, ...]] = {
    # guid-missing and body-missing are about items.
    "feed": ("title", "items"),
    "attachment": ("url", "mime_type"),
    "hub": ("type", "url"),
}

#: JSON Feed 1.1, Changes: the keys that version 1 did not have.
_NEW = frozenset({"authors", "language"})

_ARTICLES: Mapping[NodeKind, str] = {
    "feed": "a feed",
    "item": "an item",
    "author": "an author",
    "attachment": "an attachment",
    "hub": "a hub",
}

_WORDS: Mapping[ValueType, str] = {
    "flag": "true or false",
    "number": "a number",
    "texts": "an array of strings",
    "list": "an array",
    "object": "an object",
}


rules = JSONRuleSet(IN_JSON, source="JSON Feed 1.1, Extensions")


@rules.rule(
    "format-unknown",
    "error",
    needs={"document"},
    source="JSON Feed 1.1, Top-level",
    advice=f'write an object with "version": "{VERSION}", a title and items',
    formats=frozenset({None}),
)
def format_unknown(parsed: ParsedJSON) -> JSONFaults:
    """A feed is an object with version, title and items."""
    if parsed.format is None and parsed.mining_rules is None:
        yield JSONFault("the document is JSON, but not a JSON Feed")


@rules.rule(
    "json-bom",
    "error",
    needs={"document"},
    source="RFC 8259, 8.1",
    advice="remove the byte order mark",
    formats=IN_JSON | {None},
)
def json_bom(parsed: ParsedJSON) -> JSONFaults:
    """JSON has no byte order mark."""
    if parsed.has_mark:
        yield JSONFault("the document begins with a byte order mark")


@rules.rule(
    "json-version",
    "error",
    needs={"channel"},
    source="JSON Feed 1.1, Top-level",
    advice=f"write {VERSION}",
    formats=frozenset({"json-feed-1.1"}),
)
def json_version(parsed: ParsedJSON) -> JSONFaults:
    """version is the exact address of the specification."""
    members = parsed.feed.members
    if "version" not in members:
        yield JSONFault("the feed has no version")
    elif members["version"] != VERSION:
        yield JSONFault(f"the version is {shown(str(members['version']))}", ("version",))


@rules.rule(
    "json-version-old",
    "error",
    needs={"channel"},
    source="JSON Feed 1.1, Changes",
    advice=f"write {VERSION}, authors instead of author, and the language",
    formats=frozenset({"json-feed-1.0"}),
    beyond=frozenset({"json-feed-1.0"}),
)
def json_version_old(parsed: ParsedJSON) -> JSONFaults:
    """The version is 1.1; version 1 is still valid."""
    if parsed.format == "json-feed-1.0":
        yield JSONFault("the version is 1, not 1.1", ("version",))


@rules.rule(
    "json-key-missing",
    "error",
    source="JSON Feed 1.1, Top-level, Attachments, Subscribing to Real-time Notifications",
    advice="add what the specification requires",
)
def json_key_missing(parsed: ParsedJSON) -> JSONFaults:
    """A feed has title and items, an attachment url and mime_type, a hub type and url."""
    for node in parsed.nodes:
        for key in _REQUIRED.get(node.kind, ()):
            if key not in node.members:
                yield JSONFault(f"the {node.kind} has no {key}", node.path)


@rules.rule(
    "json-key-unknown",
    "warning",
    advice="correct the name, or begin it with an underscore",
)
def json_key_unknown(parsed: ParsedJSON) -> JSONFaults:
    """Keys that the specification does not define begin with an underscore."""
    for node in parsed.nodes:
        known = KEYS[node.kind]
        for key in node.members:
            if key not in known and not key.startswith("_"):
                meant = nearest(key, frozenset(known)) if len(key) <= 60 else None
                hint = f"; is {meant} meant?" if meant else ""
                message = f"{shown(key)} is not a key of {_ARTICLES[node.kind]}{hint}"
                yield JSONFault(message, (*node.path, key))
            elif parsed.format == "json-feed-1.0" and key in _NEW:
                yield JSONFault(f"{key} is not a key of version 1", (*node.path, key))


@rules.rule(
    "json-key-repeated",
    "error",
    needs={"document"},
    source="RFC 8259, 4",
    advice="keep one of them: parsers use the first, the last or none",
    formats=IN_JSON | {None},
    beyond=IN_JSON | {None},
)
def json_key_repeated(parsed: ParsedJSON) -> JSONFaults:
    """The keys of an object are unique."""
    if parsed.has_repeated_keys:
        for path, offset in repeated(parsed.text):
            yield JSONFault(f"the key {shown(str(path[-1]))} occurs twice", path, offset)


@rules.rule(
    "json-key-deprecated",
    "warning",
    source="JSON Feed 1.1, Changes",
    advice="write authors, an array, instead",
    formats=frozenset({"json-feed-1.1"}),
)
def json_key_deprecated(parsed: ParsedJSON) -> JSONFaults:
    """authors has replaced author; a feed may have both."""
    for node in parsed.nodes:
        members = node.members
        if "author" in members and "author" in KEYS[node.kind] and "authors" not in members:
            yield JSONFault("author is deprecated", (*node.path, "author"))


@rules.rule(
    "json-extension-invalid",
    "error",
    advice="begin it with an underscore and a letter, and use no dots",
)
def json_extension_invalid(parsed: ParsedJSON) -> JSONFaults:
    """The name of an extension begins with an underscore and a letter, and has no dots."""
    for node in parsed.nodes:
        for key in node.members:
            if key.startswith("_") and (not key[1:2].isalpha() or "." in key):
                message = f"{shown(key)} is not a name of an extension"
                yield JSONFault(message, (*node.path, key))


@rules.rule(
    "tombstone-invalid",
    "error",
    needs={"channel"},
    source="RFC 6721, 3",
    advice="write the id of the deleted item and the moment of its deletion",
)
def tombstone_invalid(parsed: ParsedJSON) -> JSONFaults:
    """An item that the extension _tombstones lists as deleted has an id and a date, when."""
    for index, each in enumerate(deleted_items(parsed.feed.members)):
        path = (TOMBSTONES_KEY, DELETED_KEY, index)
        members = each if isinstance(each, dict) else {}
        id, when = members.get("id"), members.get("when")
        if not isinstance(id, str) or not id.strip():
            yield JSONFault("the deleted item has no id", path)
        if not isinstance(when, str):
            yield JSONFault("the deleted item has no when", path)
        elif read_rfc3339(when).at is None:
            yield JSONFault(f"when {shown(when)} is not a date as in RFC 3339", (*path, "when"))


@rules.rule(
    "json-type-wrong",
    "error",
    source="JSON Feed 1.1, Top-level, Items, Attachments",
    advice="write the type of value that the specification defines, or remove the key",
)
def json_type_wrong(parsed: ParsedJSON) -> JSONFaults:
    """Each key has the type of value that the specification defines, which is never null."""
    for node in parsed.nodes:
        known = KEYS[node.kind]
        for key, value in node.members.items():
            expected = known.get(key)
            if expected is None or (key == "version" and node.kind == "feed"):
                continue
            path = (*node.path, key)
            if not _fits(value, expected):
                type = _WORDS.get(expected, "a string")
                yield JSONFault(f"{key} is {_type(value)}, not {type}", path)
            elif expected == "list":
                for index, each in enumerate(value):
                    if not isinstance(each, dict):
                        message = f"{_ARTICLES[MEMBERS[key]]} is {_type(each)}, not an object"
                        yield JSONFault(message, (*path, index))


def _fits(value: Any, expected: ValueType) -> bool:
    match expected:
        case "flag":
            return isinstance(value, bool)
        case "number":
            return isinstance(value, int | float) and not isinstance(value, bool)
        case "texts":
            return isinstance(value, list) and all(isinstance(each, str) for each in value)
        case "list":
            return isinstance(value, list)
        case "object":
            return isinstance(value, dict)
    return isinstance(value, str)


def _type(value: object) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return str(value).lower()
        case int() | float():
            return "a number"
        case str():
            return "a string"
        case list():
            return "an array"
    return "an object"


@rules.rule(
    "json-author-empty",
    "error",
    source="JSON Feed 1.1, Top-level, authors",
    advice="add the name of the author, or remove the author",
)
def json_author_empty(parsed: ParsedJSON) -> JSONFaults:
    """An author has at least one of name, url and avatar."""
    for node in parsed.of("author"):
        if not any(node.members.get(key) for key in KEYS["author"]):
            yield JSONFault("the author has neither name nor url nor avatar", node.path)
