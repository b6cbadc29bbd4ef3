"""The gate: every document is validated before it is published."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from feedpub.feed import Document, Feed, Finding
from feedpub.format_info import FORMATS
from feedpub.formats.feed_index import FeedIndex, outlines_of
from feedpub.formats.page_templates import subscriptions
from feedpub.formats.registry import contents_of
from feedpub.formats.sitemap import page_address, page_addresses
from feedpub.validation.previous_entries import EntryChanges
from feedpub.validation.publish_gate import check

_TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)

#: One for each feed that the index lists.
_FEED = re.compile(r'<p class="formats">')

#: Findings about entries that the sitemap leaves out. Other documents of the feed have them.
NOT_LISTED = frozenset({"sitemap-address-missing", "sitemap-page-listed"})


def findings_in(
    document: Document, feed: Feed, changes: EntryChanges, now: datetime
) -> Iterator[Finding]:
    """Check *document*, made of *feed*, by the publish profile and the rules of its partner.

    *changes* are how the entries differ from their last version. The ``entry`` of a finding is the
    index of the feed's entry at fault. For a sitemap, there is also a finding for each entry that
    it does not list.
    """
    found = check(document, partner=feed.channel.profile, now=now, changes=changes)
    match FORMATS[document.format].gate:
        case "page":
            yield from found or _of_another_feed(document, feed)
        case "sitemap":
            yield from _in_sitemap(document, feed, found)
        case _:
            yield from found


def findings_in_index(page: Document, opml: Document, index: FeedIndex) -> Iterator[Finding]:
    """Check the page and the OPML document that list all feeds of *index*."""
    yield from check(page)
    text = page.content.decode("utf-8", "replace")
    listed = _FEED.findall(text)
    if _title(text) != index.title or len(listed) != len(index.feeds):
        yield _mixed_up(page, f"lists {len(listed)} feeds of {len(index.feeds)}")
    wanted = sorted(
        (each.channel.title, first.address)
        for each in index.feeds
        for first in subscriptions(each.channel)[:1]
    )
    outlines = outlines_of(opml.content)
    if outlines is None:
        yield _error("opml-damaged", f"{opml.name} is not well-formed OPML")
    elif sorted(outlines) != wanted:
        yield _mixed_up(opml, f"lists {len(outlines)} feeds of {len(wanted)}")


def _of_another_feed(page: Document, feed: Feed) -> Iterator[Finding]:
    """Yield an error if *page* does not show the entries of *feed*, in order."""
    shown = contents_of(page.content)
    titles = [each.title for each in shown.entries] if shown else []
    wanted = [each.title for each in feed.entries]
    if titles != wanted or _title(page.content.decode()) != feed.channel.title:
        yield _mixed_up(page, f"shows {len(titles)} entries where its feed has {len(wanted)}")


def _in_sitemap(document: Document, feed: Feed, found: tuple[Finding, ...]) -> Iterator[Finding]:
    places = page_addresses(feed)
    listed = [position for position, place in enumerate(places) if place is not None]
    shown = contents_of(document.content)
    links = [link for each in shown.entries for link in each.links] if shown else []
    if shown is None:
        yield from found or [_error("sitemap-damaged", f"{document.name} is not a sitemap")]
    elif links != [place for place in places if place is not None]:
        yield _mixed_up(document, f"lists {len(links)} pages where its feed has {len(listed)}")
    else:
        for finding in found:
            entry = finding.entry
            yield finding if entry is None else replace(finding, entry=listed[entry])
    for position, place in enumerate(places):
        if place is None:
            yield _not_listed(feed, position)


def _title(page: str) -> str | None:
    found = _TITLE.search(page)
    return html.unescape(found.group(1)) if found else None


def _mixed_up(document: Document, what: str) -> Finding:
    return _error("document-mixed-up", f"{document.name} is not what it is named: it {what}")


def _error(code: str, message: str) -> Finding:
    return Finding(code=code, severity="error", message=message)


def _not_listed(feed: Feed, position: int) -> Finding:
    address = page_address(feed.entries[position], feed.channel)
    if address is not None:
        return Finding(
            code="sitemap-page-listed",
            severity="warning",
            message=f"the sitemap lists {address} once, for an entry before it",
            advice="give it an address of its own if it has a page of its own",
            entry=position,
        )
    return Finding(
        code="sitemap-address-missing",
        severity="warning",
        message="the sitemap leaves it out, as its page's own address is not known",
        advice="have its source give its url",
        entry=position,
    )
