"""Rules about the shape of a JSON Feed: its keys, and what kind of value each has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from feedpub.validation.document import shown
from feedpub.validation.jsonfeed.document import KEYS, MEMBERS, VERSION, Kind, ParsedJSON, Value
from feedpub.validation.jsonfeed.positions import repeated
from feedpub.validation.jsonfeed.rule import JSONFault, json_rule
from feedpub.validation.rule import IN_JSON
from feedpub.validation.xml_names import nearest

_REQUIRED: Mapping[Kind, tuple[str, ...]] = {
    # That an item has an id and a body are rules of their own.
    "feed": ("title", "items"),
    "attachment": ("url", "mime_type"),
    "hub": ("type", "url"),
}

#: JSON Feed 1.1, Changes: what version 1 did not have.
_NEW = frozenset({"authors", "language"})

_ARTICLES: Mapping[Kind, str] = {
    "feed": "a feed",
    "item": "an item",
    "author": "an author",
    "attachment": "an attachment",
    "hub": "a hub",
}

_WORDS: Mapping[Value, str] = {
    "flag": "true or false",
    "number": "a number",
    "texts": "a list of texts",
    "list": "a list",
    "object": "an object",
}


@json_rule(
    "format-unknown",
    "error",
    formats=frozenset({None}),
    source="JSON Feed 1.1, Top-level",
    advice=f'write an object with "version": "{VERSION}", a title and items',
)
def format_unknown(parsed: ParsedJSON) -> Iterator[JSONFault]:
    """JSON Feed 1.1, Top-level: an object with version, title and items."""
    if parsed.format is None:
        yield JSONFault("the document is JSON, but no JSON Feed")


@json_rule(
    "json-bom",
    "error",
    source="RFC 8259, 8.1",
    advice="leave the byte order mark out",
    formats=IN_JSON | {None},
)
def json_bom(parsed: ParsedJSON) -> Iterator[JSONFault]:
    """RFC 8259, 8.1: whoever sends JSON must not put a byte order mark in front."""
    if parsed.has_mark:
        yield JSONFault("begins with a byte order mark")


@json_rule(
    "json-version",
    "error",
    source="JSON Feed 1.1, Top-level",
    advice=f"write {VERSION}",
    formats=frozenset({"json-feed-1.1"}),
)
def json_version(parsed: ParsedJSON) -> Iterator[JSONFault]:
    """JSON Feed 1.1, Top-level: version is required, and an address to the letter."""
    members = parsed.feed.members
    if "version" not in members:
        yield JSONFault("the feed has no version")
    elif members["version"] != VERSION:
        yield JSONFault(f"the version is {shown(str(members['version']))}", ("version",))


@json_rule(
    "json-version-old",
    "error",
    source="JSON Feed 1.1, Changes",
    advice=f"write {VERSION}, authors instead of author, and the language",
    formats=frozenset({"json-feed-1.0"}),
    beyond=IN_JSON,
)
def json_version_old(parsed: ParsedJSON) -> Iterator[JSONFault]:
    """JSON Feed 1.1 is what readers are written for; version 1 stays valid."""
    if parsed.format == "json-feed-1.0":
        yield JSONFault("the feed is of version 1", ("version",))


@json_rule(
    "json-key-missing",
    "error",
    source="JSON Feed 1.1, Top-level, Attachments, Subscribing to Real-time Notifications",
    advice="add what the specification requires",
)
def json_key_missing(parsed: ParsedJSON) -> Iterator[JSONFault]:
    """JSON Feed 1.1: title and items of a feed; url and mime_type of an attachment; a hub's."""
    for node in parsed.nodes:
        for key in _REQUIRED.get(node.kind, ()):
            if key not in node.members:
                yield JSONFault(f"the {node.kind} has no {key}", node.path)


@json_rule(
    "json-key-unknown",
    "warning",
    source="JSON Feed 1.1, Extensions",
    advice="write its name as the specification does, or begin it with an underscore",
)
def json_key_unknown(parsed: ParsedJSON) -> Iterator[JSONFault]:
    """JSON Feed 1.1, Extensions: what is new begins with an underscore."""
    for node in parsed.nodes:
        known = KEYS[node.kind]
        for key in node.members:
            if key not in known and not key.startswith("_"):
                meant = nearest(key, frozenset(known)) if len(key) <= 60 else None
                hint = f"; is {meant} meant?" if meant else ""
                message = f"{shown(key)} is no key of {_ARTICLES[node.kind]}{hint}"
                yield JSONFault(message, (*node.path, key))
            elif parsed.format == "json-feed-1.0" and key in _NEW:
                yield JSONFault(f"{key} is no key of version 1", (*node.path, key))


@json_rule(
    "json-key-repeated",
    "error",
    source="RFC 8259, 4",
    advice="keep one of them: parsers take the first, the last or none",
    formats=IN_JSON | {None},
    beyond=IN_JSON | {None},
)
def json_key_repeated(parsed: ParsedJSON) -> Iterator[JSONFault]:
    """RFC 8259, 4: the names in an object should be unique."""
    if parsed.has_repeated_keys:
        for path, offset in repeated(parsed.text):
            yield JSONFault(f"the key {shown(str(path[-1]))} is there twice", path, offset)


@json_rule(
    "json-key-deprecated",
    "warning",
    source="JSON Feed 1.1, Changes",
    advice="write authors, a list, instead",
    formats=frozenset({"json-feed-1.1"}),
)
def json_key_deprecated(parsed: ParsedJSON) -> Iterator[JSONFault]:
    """JSON Feed 1.1, Changes: author is deprecated in favour of authors; both together are well."""
    for node in parsed.nodes:
        members = node.members
        if "author" in members and "author" in KEYS[node.kind] and "authors" not in members:
            yield JSONFault("author is of version 1", (*node.path, "author"))


@json_rule(
    "json-extension-invalid",
    "error",
    source="JSON Feed 1.1, Extensions",
    advice="name it with an underscore and a letter, and make it an object",
)
def json_extension_invalid(parsed: ParsedJSON) -> Iterator[JSONFault]:
    """JSON Feed 1.1, Extensions: the name begins with an underscore and a letter, without dots."""
    for node in parsed.nodes:
        for key in node.members:
            if key.startswith("_") and (not key[1:2].isalpha() or "." in key):
                yield JSONFault(f"{shown(key)} is no name of an extension", (*node.path, key))


@json_rule(
    "json-type-wrong",
    "error",
    source="JSON Feed 1.1, Top-level, Items, Attachments",
    advice="write the kind of value that the specification asks for, or leave the key out",
)
def json_type_wrong(parsed: ParsedJSON) -> Iterator[JSONFault]:
    """JSON Feed 1.1: each key says what kind of value it has; null is none of them."""
    for node in parsed.nodes:
        known = KEYS[node.kind]
        for key, value in node.members.items():
            wanted = known.get(key)
            if wanted is None or (key == "version" and node.kind == "feed"):
                continue
            path = (*node.path, key)
            if not _fits(value, wanted):
                said = _WORDS.get(wanted, "a text")
                yield JSONFault(f"{key} is {_kind(value)}, not {said}", path)
            elif wanted == "list":
                for index, each in enumerate(value):
                    if not isinstance(each, dict):
                        message = f"{_ARTICLES[MEMBERS[key]]} is {_kind(each)}, not an object"
                        yield JSONFault(message, (*path, index))


def _fits(value: Any, wanted: Value) -> bool:
    match wanted:
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


def _kind(value: object) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return str(value).lower()
        case int() | float():
            return "a number"
        case str():
            return "a text"
        case list():
            return "a list"
    return "an object"


@json_rule(
    "json-author-empty",
    "error",
    source="JSON Feed 1.1, Top-level, authors",
    advice="give the name of the author, or leave the author out",
)
def json_author_empty(parsed: ParsedJSON) -> Iterator[JSONFault]:
    """JSON Feed 1.1, authors: all keys are optional, but one at least must be there."""
    for node in parsed.of("author"):
        if not any(node.members.get(key) for key in KEYS["author"]):
            yield JSONFault("the author has neither name nor url nor avatar", node.path)
