"""Rules about the guid of RSS: what it says of itself is true."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from feedpub.validation.document import shown, text
from feedpub.validation.rule import IN_RSS, Fault, element_rule
from feedpub.validation.values.addresses import flaw_of


@element_rule(
    "rss-guid-attribute",
    "error",
    at={"guid"},
    formats=IN_RSS,
    source="RSS 2.0, guid",
    advice='write isPermaLink="true" or isPermaLink="false"',
)
def rss_guid_attribute(guid: etree._Element) -> Iterator[Fault]:
    """RSS 2.0, guid: isPermaLink is true or false; who leaves it out says true."""
    permalink = guid.get("isPermaLink", "true")
    if permalink not in ("true", "false"):
        yield Fault(f"isPermaLink is {shown(permalink)}, neither true nor false", guid)


@element_rule(
    "rss-guid-permalink",
    "error",
    at={"guid"},
    formats=IN_RSS,
    source="RSS 2.0, guid",
    advice='write isPermaLink="false" unless the guid is the address of the page',
)
def rss_guid_permalink(guid: etree._Element) -> Iterator[Fault]:
    """RSS 2.0, guid: without isPermaLink="false" a reader may open the guid in a browser."""
    value = _permalink(guid)
    flaw = None if value is None or _is_name(value) else flaw_of(value)
    # A browser opens ftp: and mailto: too.
    if flaw is not None and flaw.kind != "private":
        yield Fault(f"the guid {shown(value or '')} is a permalink, but {flaw.reason}", guid)


@element_rule(
    "rss-guid-name",
    "error",
    at={"guid"},
    formats=IN_RSS,
    source="RSS 2.0, guid; RFC 4151; RFC 8141",
    advice='write isPermaLink="false": no browser opens such a name',
)
def rss_guid_name(guid: etree._Element) -> Iterator[Fault]:
    """RSS 2.0, guid: a permalink is opened; tag: and urn: only name something."""
    value = _permalink(guid)
    if value is not None and _is_name(value):
        yield Fault(f"the guid {shown(value)} is a permalink, but only a name", guid)


@element_rule(
    "rss-guid-short",
    "warning",
    at={"guid"},
    formats=IN_RSS,
    source="RSS Profile, guid",
    advice="make it one that no other feed in the world has: the article's address, or a tag: URI",
)
def rss_guid_short(guid: etree._Element) -> Iterator[Fault]:
    """RSS Profile, guid: unique among all feeds, as readers keep the items of many in one place."""
    if guid.get("isPermaLink") == "false":
        value = text(guid).strip()
        if len(value) < 9 and value.isdigit():
            yield Fault(f"the guid {shown(value)} is a number that other feeds have too", guid)


def _permalink(guid: etree._Element) -> str | None:
    """What is to be opened; None if the guid is no permalink."""
    return text(guid).strip() if guid.get("isPermaLink", "true") == "true" else None


def _is_name(value: str) -> bool:
    return value[:4].lower() in ("tag:", "urn:")
