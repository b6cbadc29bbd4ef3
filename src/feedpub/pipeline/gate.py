"""What the gate says of a document, by the entries of the feed that it was made of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from feedpub.feed import Document, Feed, Finding
from feedpub.formats.sitemap import page_address, page_addresses
from feedpub.validation.before import Memory
from feedpub.validation.check import check

#: An entry that goes out in every document of its feed but the sitemap.
NOT_LISTED = frozenset({"sitemap-address-missing", "sitemap-page-listed"})


def findings_in(document: Document, feed: Feed, memory: Memory, now: datetime) -> Iterator[Finding]:
    """Hold *document*, made of *feed*, against the publish profile and what its partner asks for.

    *memory* is what readers were last told of its entries. The ``entry`` of a finding is the index
    of the feed's entry that is to blame. For a sitemap there is a finding for each entry that it
    does not list, too.
    """
    found = check(document, partner=feed.channel.profile, now=now, memory=memory)
    if document.format != "sitemap":
        yield from found
        return
    places = page_addresses(feed)
    listed = [position for position, place in enumerate(places) if place is not None]
    for finding in found:
        yield finding if finding.entry is None else replace(finding, entry=listed[finding.entry])
    for position, place in enumerate(places):
        if place is None:
            yield _not_listed(feed, position)


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
        advice="let its source tell its url",
        entry=position,
    )
