"""Rules about the values of a JSON Feed: ids, texts, dates, languages and types."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Literal

from feedpub.compare_keys import loosely
from feedpub.validation.document import is_media_type, shown
from feedpub.validation.jsonfeed.document import KEYS, Node, ParsedJSON, Value
from feedpub.validation.jsonfeed.positions import Path
from feedpub.validation.jsonfeed.rule import JSONFault, json_rule
from feedpub.validation.rule import IN_JSON
from feedpub.validation.values.dates import read_rfc3339
from feedpub.validation.values.languages import language_flaw

_BODIES = ("content_html", "content_text")


@json_rule(
    "guid-missing",
    "error",
    source="JSON Feed 1.1, Items, id",
    advice="give it an id that never changes",
)
def guid_missing(parsed: ParsedJSON) -> Iterator[JSONFault]:
    """JSON Feed 1.1, Items: id is required; readers discard an item with a blank one."""
    for item in parsed.of("item"):
        if "id" not in item.members:
            yield JSONFault("has no id", item.path)
        elif isinstance(id := item.members["id"], str) and not id.strip():
            yield JSONFault("its id is empty", (*item.path, "id"))


@json_rule(
    "guid-duplicate",
    "error",
    source="JSON Feed 1.1, Items, id",
    advice="give each item an id of its own: readers take two with one id for one",
)
def guid_duplicate(parsed: ParsedJSON) -> Iterator[JSONFault]:
    """JSON Feed 1.1, Items: id is unique for that item in that feed over time."""
    first_with: dict[str, int] = {}
    for number, path, id in _ids(parsed):
        if first_with.setdefault(id, number) != number:
            yield JSONFault(f"{shown(id)} is the id of entry {first_with[id]} too", path)


@json_rule(
    "guid-near-duplicate",
    "error",
    source="JSON Feed 1.1, Items, id; RFC 3986, 6.2.2",
    advice="write an id in one way for ever: same scheme, same case, same slash at the end",
    beyond=IN_JSON,
)
def guid_near_duplicate(parsed: ParsedJSON) -> Iterator[JSONFault]:
    """JSON Feed 1.1, Items: ids that differ in a letter differ; but readers' databases disagree."""
    first_with: dict[str, tuple[int, str]] = {}
    for number, path, id in _ids(parsed):
        other, other_id = first_with.setdefault(loosely(id), (number, id))
        if other_id != id:
            yield JSONFault(
                f"{shown(id)} differs only in scheme, host's case or slash from the id of"
                f" entry {other}: {shown(other_id)}",
                path,
            )


def _ids(parsed: ParsedJSON) -> Iterator[tuple[int, Path, str]]:
    """For each item with an id: its number, from 1, as people count; the id's path; the id."""
    for number, item in enumerate(parsed.of("item"), start=1):
        id = item.members.get("id")
        if isinstance(id, str) and (id := id.strip()):
            yield number, (*item.path, "id"), id


@json_rule(
    "body-missing",
    "error",
    source="JSON Feed 1.1, Items, content_html and content_text",
    advice="give it content_html or content_text",
)
def body_missing(parsed: ParsedJSON) -> Iterator[JSONFault]:
    """JSON Feed 1.1, Items: one of the two, or both, must be present."""
    for item in parsed.of("item"):
        present = [item.members[key] for key in _BODIES if key in item.members]
        if not any(each.strip() if isinstance(each, str) else True for each in present):
            yield JSONFault("has neither content_html nor content_text", item.path)


@json_rule(
    "title-blank",
    "error",
    source="JSON Feed 1.1, Top-level, title; Items, title",
    advice="give it a title that people can read",
    beyond=IN_JSON,
)
def title_blank(parsed: ParsedJSON) -> Iterator[JSONFault]:
    """JSON Feed 1.1, Top-level: the name of the feed; of an item it is plain text, if any."""
    for node in parsed.nodes:
        title = node.members.get("title")
        if node.kind in ("feed", "item") and isinstance(title, str) and not title.strip():
            yield JSONFault("the title is blank", (*node.path, "title"))


@json_rule(
    "date-missing",
    "error",
    source="JSON Feed 1.1, Items, date_published",
    advice="say when it was first published: consumers drop what has no date",
    beyond=IN_JSON,
    quiet=IN_JSON,
)
def date_missing(parsed: ParsedJSON) -> Iterator[JSONFault]:
    """JSON Feed 1.1, Items: optional there, but consumers ask for it."""
    for item in parsed.of("item"):
        if "date_published" not in item.members:
            yield JSONFault("has no date_published", item.path)


@json_rule(
    "date-invalid",
    "error",
    source="JSON Feed 1.1, Items, date_published; RFC 3339, 5.6",
    advice="write 2018-03-21T11:00:00Z",
)
def date_invalid(parsed: ParsedJSON) -> Iterator[JSONFault]:
    """JSON Feed 1.1, Items: dates are in the format of RFC 3339."""
    yield from _flawed_dates(parsed, "invalid")


@json_rule(
    "date-impossible",
    "error",
    source="RFC 3339, 5.7",
    advice="make the date with a library for dates",
)
def date_impossible(parsed: ParsedJSON) -> Iterator[JSONFault]:
    """RFC 3339, 5.7: a date must be one that has been or will be."""
    yield from _flawed_dates(parsed, "impossible")


def _flawed_dates(
    parsed: ParsedJSON, flaw: Literal["invalid", "impossible"]
) -> Iterator[JSONFault]:
    for node, key, value in texts(parsed, "date"):
        moment = read_rfc3339(value)
        if moment.flaw == flaw:
            yield JSONFault(f"{key} {shown(value)} {moment.reason}", (*node.path, key))


@json_rule(
    "date-order",
    "warning",
    source="JSON Feed 1.1, Items, date_modified",
    advice="leave date_modified out until something changes",
)
def date_order(parsed: ParsedJSON) -> Iterator[JSONFault]:
    """JSON Feed 1.1, Items: what is modified has been published before."""
    for item in parsed.of("item"):
        published, modified = _moment(item, "date_published"), _moment(item, "date_modified")
        if published and modified and modified < published:
            message = (
                f"date_modified ({modified.isoformat()}) lies before date_published"
                f" ({published.isoformat()})"
            )
            yield JSONFault(message, (*item.path, "date_modified"))


def _moment(item: Node, key: str) -> datetime | None:
    value = item.members.get(key)
    return read_rfc3339(value).at if isinstance(value, str) else None


@json_rule(
    "feed-language-missing",
    "warning",
    source="JSON Feed 1.1, Top-level, language",
    advice="say the language of the feed",
    quiet=IN_JSON,
)
def feed_language_missing(parsed: ParsedJSON) -> Iterator[JSONFault]:
    """JSON Feed 1.1, Top-level: optional, but aggregators sort feeds by it."""
    if parsed.format == "json-feed-1.1" and "language" not in parsed.feed.members:
        yield JSONFault("the feed does not say its language")


@json_rule(
    "feed-language-invalid",
    "error",
    source="JSON Feed 1.1, Top-level, language; RFC 5646, 2.1",
    advice="write a tag like de, en-GB or zh-Hant-TW",
)
def feed_language_invalid(parsed: ParsedJSON) -> Iterator[JSONFault]:
    """JSON Feed 1.1, Top-level: in the format of RFC 5646."""
    for node, key, value in texts(parsed, "language"):
        if (flaw := language_flaw(value)) and flaw.kind == "invalid":
            yield JSONFault(f"{shown(value)} {flaw.reason}", (*node.path, key))


@json_rule(
    "language-unregistered",
    "error",
    source="RFC 5646, 2.2; IANA Language Subtag Registry",
    advice="write registered subtags: en-GB, not en-UK",
    beyond=IN_JSON,
)
def language_unregistered(parsed: ParsedJSON) -> Iterator[JSONFault]:
    """RFC 5646, 2.2.9: a valid tag has registered subtags only."""
    for node, key, value in texts(parsed, "language"):
        if (flaw := language_flaw(value)) and flaw.kind == "unregistered":
            yield JSONFault(f"{shown(value)} {flaw.reason}", (*node.path, key))


@json_rule(
    "json-media-type",
    "error",
    source="JSON Feed 1.1, Attachments, mime_type; RFC 6838, 4.2",
    advice="write the media type of the file: audio/mpeg",
)
def json_media_type(parsed: ParsedJSON) -> Iterator[JSONFault]:
    """JSON Feed 1.1, Attachments: mime_type is a media type."""
    for node, key, value in texts(parsed, "media type"):
        if not is_media_type(value):
            yield JSONFault(f"{shown(value)} is no media type", (*node.path, key))


@json_rule(
    "json-number-negative",
    "error",
    source="JSON Feed 1.1, Attachments, size_in_bytes and duration_in_seconds",
    advice="write how large or long the file is, or leave it out",
)
def json_number_negative(parsed: ParsedJSON) -> Iterator[JSONFault]:
    """JSON Feed 1.1, Attachments: how large the file is, and how long it takes to listen to it."""
    for node in parsed.of("attachment"):
        for key, wanted in KEYS["attachment"].items():
            value = node.members.get(key)
            if wanted == "number" and isinstance(value, int | float) and value < 0:
                yield JSONFault(f"{key} is {value}", (*node.path, key))


def texts(parsed: ParsedJSON, wanted: Value) -> Iterator[tuple[Node, str, str]]:
    """Every text that has to be of the kind *wanted*, with the object that holds it and its key."""
    for node in parsed.nodes:
        known = KEYS[node.kind]
        for key, value in node.members.items():
            if known.get(key) == wanted and isinstance(value, str):
                yield node, key, value
