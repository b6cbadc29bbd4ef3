"""Rules about the addresses in a JSON Feed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from feedpub.validation.document import shown
from feedpub.validation.jsonfeed.document import Node, ParsedJSON
from feedpub.validation.jsonfeed.rule import JSONFault, json_rule
from feedpub.validation.jsonfeed.values import texts
from feedpub.validation.rule import IN_JSON
from feedpub.validation.values.addresses import Flaw, flaw_of


@json_rule(
    "link-relative",
    "error",
    source="JSON Feed 1.1, Top-level, Items",
    advice="write the whole address, from https:// on",
    beyond=IN_JSON,
)
def link_relative(parsed: ParsedJSON) -> Iterator[JSONFault]:
    """JSON Feed 1.1: an address is a URL; against what a part of one would count, nobody says."""
    yield from _flawed(parsed, "relative")


@json_rule(
    "link-malformed",
    "error",
    source="JSON Feed 1.1, Top-level, Items; RFC 3986, 2.1, 3; RFC 9110, 4.2",
    advice="give it a host, and two hexadecimal digits after each percent sign",
)
def link_malformed(parsed: ParsedJSON) -> Iterator[JSONFault]:
    """RFC 3986, 2.1 and 3; RFC 9110, 4.2.1: an http address has a host."""
    yield from _flawed(parsed, "malformed")


@json_rule(
    "link-character",
    "error",
    source="RFC 3986, 2; RFC 3987, 2.2",
    advice="percent-encode what may not stand in it: spaces, quotes, brackets",
)
def link_character(parsed: ParsedJSON) -> Iterator[JSONFault]:
    """RFC 3986, 2; RFC 3987, 2.2: spaces, control characters and some signs stand in no address."""
    yield from _flawed(parsed, "character")


@json_rule(
    "link-not-public",
    "error",
    source="RFC 9110, 4.2.4",
    advice="link to what everybody can open with https, without a password",
    quiet=IN_JSON,
)
def link_not_public(parsed: ParsedJSON) -> Iterator[JSONFault]:
    """RFC 9110, 4.2.4: no user information in an http address. Other schemes open no page."""
    yield from _flawed(parsed, "private")


def _flawed(
    parsed: ParsedJSON, kind: Literal["relative", "character", "malformed", "private"]
) -> Iterator[JSONFault]:
    for node, key, value in texts(parsed, "address"):
        flaw = _flaw(node, key, value)
        if flaw is not None and flaw.kind == kind:
            # A password is not repeated where a log is read.
            quoted = f" {shown(value)}" if value and kind != "private" else ""
            yield JSONFault(f"{key}{quoted} {flaw.reason}", (*node.path, key))


def _flaw(node: Node, key: str, value: str) -> Flaw | None:
    """What is wrong with it. An author's may be a mailto: link (JSON Feed 1.1, authors)."""
    if node.kind == "author" and key == "url" and value.lower().startswith("mailto:"):
        return None
    return flaw_of(value, iri=True)


@json_rule(
    "item-link-missing",
    "warning",
    source="JSON Feed 1.1, Items, url",
    advice="link to the article's page, if it has one",
    beyond=IN_JSON,
    quiet=IN_JSON,
)
def item_link_missing(parsed: ParsedJSON) -> Iterator[JSONFault]:
    """JSON Feed 1.1, Items: where the article itself can be read."""
    for item in parsed.of("item"):
        if "url" not in item.members and "external_url" not in item.members:
            yield JSONFault("has no link to its page", item.path)


@json_rule(
    "feed-self-missing",
    "error",
    source="JSON Feed 1.1, Top-level, feed_url",
    advice="add feed_url with the address that the feed is published at",
    beyond=IN_JSON,
    placed=IN_JSON,
)
def feed_self_missing(parsed: ParsedJSON) -> Iterator[JSONFault]:
    """JSON Feed 1.1, Top-level: optional, but strongly recommended."""
    if "feed_url" not in parsed.feed.members:
        yield JSONFault("the feed has no feed_url")


@json_rule(
    "feed-self-wrong",
    "error",
    source="JSON Feed 1.1, Top-level, feed_url",
    advice="write the address that the feed is published at",
    beyond=IN_JSON,
)
def feed_self_wrong(parsed: ParsedJSON) -> Iterator[JSONFault]:
    """JSON Feed 1.1, Top-level: feed_url is the feed's own, and its unique identifier."""
    own = parsed.feed.members.get("feed_url")
    if parsed.address is not None and isinstance(own, str) and own != parsed.address:
        message = f"feed_url {shown(own)} is not where the feed is published: "
        yield JSONFault(message + shown(parsed.address), ("feed_url",))


@json_rule(
    "json-next-loop",
    "error",
    source="JSON Feed 1.1, Top-level, next_url",
    advice="leave next_url out of the last page",
)
def json_next_loop(parsed: ParsedJSON) -> Iterator[JSONFault]:
    """JSON Feed 1.1, Top-level: next_url must not be feed_url, or a reader would never end."""
    own, following = (parsed.feed.members.get(key) for key in ("feed_url", "next_url"))
    if isinstance(own, str) and own == following:
        yield JSONFault("next_url is the feed's own address", ("next_url",))
