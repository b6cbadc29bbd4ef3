"""Rules about the values of a JSON Feed: ids, texts, dates, languages, types and addresses."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import partial
from itertools import starmap

from feedpub.validation.document import shown
from feedpub.validation.jsonfeed.document import KEYS, Node, ParsedJSON, texts
from feedpub.validation.jsonfeed.positions import Path
from feedpub.validation.jsonfeed.rule import JSONFault, JSONFaults, JSONRuleSet
from feedpub.validation.rule import IN_JSON, NOWHERE
from feedpub.validation.shared_checks import (
    PREVIOUS_ENTRY_CHECKS,
    PreviousEntryCheck,
    duplicates,
    near_duplicates,
)
from feedpub.validation.values.addresses import Flaw, flaw_of
from feedpub.validation.values.dates import read_rfc3339
from feedpub.validation.values.kinds import MEDIA_TYPE, date, language_without

_BODIES = ("content_html", "content_text")

rules = JSONRuleSet(IN_JSON, source="JSON Feed 1.1, Items, id")


@rules.rule("guid-missing", "error", advice="give it an id that never changes")
def guid_missing(parsed: ParsedJSON) -> JSONFaults:
    """An item has an id that is not empty: readers ignore items without one."""
    for item in parsed.of("item"):
        if "id" not in item.members:
            yield JSONFault("has no id", item.path)
        elif isinstance(id := item.members["id"], str) and not id.strip():
            yield JSONFault("the id is empty", (*item.path, "id"))


@rules.rule(
    "guid-duplicate",
    "error",
    needs={"neighbours"},
    advice="give each item its own id: readers show only one of two with the same id",
)
def guid_duplicate(parsed: ParsedJSON) -> JSONFaults:
    """Two items do not have the same id."""
    return starmap(JSONFault, duplicates(_ids(parsed)))


@rules.rule(
    "guid-near-duplicate",
    "error",
    needs={"neighbours"},
    source="JSON Feed 1.1, Items, id; RFC 3986, 6.2.2",
    advice="write ids the same way every time: same scheme, same case, same trailing slash",
    beyond=IN_JSON,
)
def guid_near_duplicate(parsed: ParsedJSON) -> JSONFaults:
    """Ids are compared letter by letter, but some readers store them in a normal form."""
    return starmap(JSONFault, near_duplicates(_ids(parsed)))


def _ids(parsed: ParsedJSON) -> Iterator[tuple[int, Path, str]]:
    """The number of each item with an id, from 1; the path of the id; the id."""
    for number, item in enumerate(parsed.items, start=1):
        id = item.members.get("id")
        if isinstance(id, str) and (id := id.strip()):
            yield number, (*item.path, "id"), id


@rules.rule(
    "body-missing",
    "error",
    source="JSON Feed 1.1, Items, content_html and content_text",
    advice="add content_html or content_text",
)
def body_missing(parsed: ParsedJSON) -> JSONFaults:
    """An item has content_html or content_text, or both."""
    for item in parsed.of("item"):
        present = [item.members[key] for key in _BODIES if key in item.members]
        if not any(each.strip() if isinstance(each, str) else True for each in present):
            yield JSONFault("has neither content_html nor content_text", item.path)


@rules.rule(
    "title-blank",
    "error",
    source="JSON Feed 1.1, Top-level, title; Items, title",
    advice="give it a title that people can read",
    beyond=IN_JSON,
)
def title_blank(parsed: ParsedJSON) -> JSONFaults:
    """A title has text."""
    for node in parsed.nodes:
        title = node.members.get("title")
        if node.kind in ("feed", "item") and isinstance(title, str) and not title.strip():
            yield JSONFault("the title is empty", (*node.path, "title"))


# fmt: off
rules.required(
    "date-missing", "error", "item", "date_published",
    "The date of publication is optional, but consumers ask for it.",
    "JSON Feed 1.1, Items, date_published",
    "add the date of first publication: consumers drop entries without one",
    beyond=IN_JSON, quiet=IN_JSON,
)
rules.values(
    "date-invalid", "error", "date", date(read_rfc3339, "invalid"), "Dates are as in RFC 3339.",
    "JSON Feed 1.1, Items, date_published; RFC 3339, 5.6", "write 2018-03-21T11:00:00Z",
)
rules.values(
    "date-impossible", "error", "date", date(read_rfc3339, "impossible"),
    "The day, time and zone of a date exist.", "RFC 3339, 5.7",
    "format the date with a date library",
)
# fmt: on


@rules.rule(
    "date-order",
    "warning",
    source="JSON Feed 1.1, Items, date_modified",
    advice="leave date_modified out until something changes",
)
def date_order(parsed: ParsedJSON) -> JSONFaults:
    """An item is not modified before it is published."""
    for item in parsed.of("item"):
        published, modified = _moment(item, "date_published"), _moment(item, "date_modified")
        if published and modified and modified < published:
            message = (
                f"date_modified ({modified.isoformat()}) is before date_published"
                f" ({published.isoformat()})"
            )
            yield JSONFault(message, (*item.path, "date_modified"))


def _moment(item: Node, key: str) -> datetime | None:
    value = item.members.get(key)
    return read_rfc3339(value).at if isinstance(value, str) else None


# fmt: off
rules.required(
    "feed-language-missing", "warning", "feed", "language",
    "A feed has a language: aggregators sort feeds by it.",
    "JSON Feed 1.1, Top-level, language", "add the language of the feed",
    formats=frozenset({"json-feed-1.1"}), quiet=IN_JSON,
)
rules.values(
    "feed-language-invalid", "error", "language", language_without("invalid"),
    "A language is a well-formed tag of a registered language.",
    "JSON Feed 1.1, Top-level, language; RFC 5646, 2.1",
)
rules.values(
    "language-unregistered", "error", "language", language_without("unregistered"),
    "The subtags of a language are registered with IANA.",
    "RFC 5646, 2.2; IANA Language Subtag Registry", "use registered subtags: en-GB, not en-UK",
    beyond=IN_JSON,
)
rules.values(
    "json-media-type", "error", "media type", MEDIA_TYPE, "mime_type is a media type.",
    "JSON Feed 1.1, Attachments, mime_type; RFC 6838, 4.2",
    "write the media type of the file, such as audio/mpeg",
)
# fmt: on


@rules.rule(
    "json-number-negative",
    "error",
    source="JSON Feed 1.1, Attachments, size_in_bytes and duration_in_seconds",
    advice="write the size or duration of the file, or leave it out",
)
def json_number_negative(parsed: ParsedJSON) -> JSONFaults:
    """Sizes and durations are not negative."""
    for node in parsed.of("attachment"):
        for key, expected in KEYS["attachment"].items():
            value = node.members.get(key)
            if expected == "number" and isinstance(value, int | float) and value < 0:
                yield JSONFault(f"{key} is {value}", (*node.path, key))


def _flawed(parsed: ParsedJSON, *, kind: str) -> JSONFaults:
    for node, key, value in texts(parsed, "address"):
        flaw = _flaw(node, key, value)
        if flaw is not None and flaw.kind == kind:
            # A password does not belong in a log.
            quoted = f" {shown(value)}" if value and kind != "private" else ""
            yield JSONFault(f"{key}{quoted} {flaw.reason}", (*node.path, key))


def _flaw(node: Node, key: str, value: str) -> Flaw | None:
    """What is wrong with it. An author's may be a mailto: link (JSON Feed 1.1, authors)."""
    if node.kind == "author" and key == "url" and value.lower().startswith("mailto:"):
        return None
    return flaw_of(value, iri=True)


# fmt: off
for _code, _kind, _beyond, _quiet, _about, _source, _advice in (
    ("link-relative", "relative", IN_JSON, NOWHERE, "An address is absolute: a feed has no base.",
     "JSON Feed 1.1, Top-level, Items", "write the absolute address, starting with https://"),
    ("link-malformed", "malformed", NOWHERE, NOWHERE,
     "An http address has a host, and each percent sign is followed by two digits.",
     "JSON Feed 1.1, Top-level, Items; RFC 3986, 2.1, 3; RFC 9110, 4.2",
     "write an address with a host, and two hexadecimal digits after each percent sign"),
    ("link-character", "character", NOWHERE, NOWHERE,
     "An address has no spaces, control characters, quotes or brackets.",
     "RFC 3986, 2; RFC 3987, 2.2", "percent-encode spaces, quotes and brackets"),
    ("link-not-public", "private", NOWHERE, IN_JSON,
     "An address is http or https, and has no user name or password in it.",
     "RFC 9110, 4.2.4", "use an https address that everybody can open without a password"),
):
    rules.rule(
        _code, "error", about=_about, source=_source, advice=_advice, beyond=_beyond, quiet=_quiet,
    )(partial(_flawed, kind=_kind))

rules.required(
    "item-link-missing", "warning", "item", "url external_url",
    "An item links to its page, or to the page that it is about.", "JSON Feed 1.1, Items, url",
    "link to the article's page, if it has one", beyond=IN_JSON, quiet=IN_JSON,
)
rules.required(
    "feed-self-missing", "error", "feed", "feed_url",
    "A feed gives its own address: feed_url is optional, but strongly recommended.",
    "JSON Feed 1.1, Top-level, feed_url",
    "add feed_url with the address that the feed is published at", beyond=IN_JSON, placed=IN_JSON,
)
# fmt: on


@rules.rule(
    "feed-self-wrong",
    "error",
    needs={"channel"},
    source="JSON Feed 1.1, Top-level, feed_url",
    advice="write the address that the feed is published at",
    beyond=IN_JSON,
)
def feed_self_wrong(parsed: ParsedJSON) -> JSONFaults:
    """feed_url is the address of the feed, and its identifier."""
    own = parsed.feed.members.get("feed_url")
    if parsed.address is not None and isinstance(own, str) and own != parsed.address:
        message = f"feed_url {shown(own)} is not the feed's address {shown(parsed.address)}"
        yield JSONFault(message, ("feed_url",))


@rules.rule(
    "json-next-loop",
    "error",
    needs={"channel"},
    source="JSON Feed 1.1, Top-level, next_url",
    advice="leave next_url out of the last page",
)
def json_next_loop(parsed: ParsedJSON) -> JSONFaults:
    """next_url is not feed_url: readers would never reach the last page."""
    own, following = (parsed.feed.members.get(key) for key in ("feed_url", "next_url"))
    if isinstance(own, str) and own == following:
        yield JSONFault("next_url is the feed's own address", ("next_url",))


def _changed(parsed: ParsedJSON, *, check: PreviousEntryCheck) -> JSONFaults:
    for item in parsed.items if parsed.changes else ():
        id = item.members.get("id")
        before = parsed.changes.get(id) if isinstance(id, str) else None
        if before is not None and (problem := check.problem(before)) is not None:
            yield JSONFault(problem, (*item.path, "id"))


for _check in PREVIOUS_ENTRY_CHECKS:
    rules.rule(
        _check.code,
        _check.severity,
        about=_check.about,
        source=_check.json_source,
        advice=_check.advice,
        needs={"memory"},
    )(partial(_changed, check=_check))
