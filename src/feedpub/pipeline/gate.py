"""The gate: every document is validated before it is published."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from feedpub.feed import Document, EntryHead, FeedHead, Finding, has_errors
from feedpub.format_info import FORMATS
from feedpub.formats.registry import contents_of, join, name_in_links
from feedpub.formats.sitemap import page_address, page_addresses
from feedpub.nouns import replace
from feedpub.partners import profile_of
from feedpub.validation.previous_entries import EntryChanges

if TYPE_CHECKING:
    from feedpub.formats.feed_index import FeedIndex
    from feedpub.validation.outlines import OutlinedDocument

#: About a page with a film of which too little is known.
_NO_FILM = Finding(
    code="sitemap-video-missing",
    severity="warning",
    message="the sitemap lists its page without a film: it has no picture, or is for subscribers",
    advice='give the film a poster, or the article a picture; list paid ones with paid = "full"',
)

_TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)

#: One for each feed that the index lists.
_FEED = re.compile(r'<p class="formats">')

#: Stands in outlines for the name of the feed, by which links are tracked: feeds that differ in
#: their names alone share entries and outlines.
_ANY_FEED = "any-feed-of-feedpub"

#: Findings about entries that the sitemap leaves out. Other documents of the feed have them.
NOT_LISTED = frozenset({"sitemap-address-missing", "sitemap-page-listed", "sitemap-video-missing"})


def findings_in(
    document: Document,
    feed: FeedHead,
    changes: EntryChanges,
    now: datetime,
    rest: Sequence[Finding] | None = None,
) -> Iterator[Finding]:
    """Check *document*, made of *feed*, by the publish profile and the rules of its partner.

    *changes* are how the entries differ from their last version. The ``entry`` of a finding is the
    index of the feed's entry at fault. For a sitemap, there is also a finding for each entry that
    it does not list. *rest* is what was found besides what entries have alone, if that is known
    and is no error.
    """
    found = rest
    if found is None or has_errors(found):
        from feedpub.validation.publish_gate import check

        # Errors are shown in the order of the document, with their places.
        found = check(document, partner=feed.channel.profile, now=now, changes=changes)
    match FORMATS[document.format].gate:
        case "page":
            yield from found or _of_another_feed(document, feed)
        case "sitemap":
            yield from _in_sitemap(document, feed, _places("sitemap", feed), found)
        case _:
            yield from found


def are_all_entries(feed: FeedHead) -> bool:
    """Whether the documents of *feed* have no other entries than the feed.

    Some partners get an item in place of a withdrawn entry.
    """
    return not (feed.withdrawn and profile_of(feed.channel.profile).deleted_items)


class EntryChecked(NamedTuple):
    """What an entry has alone, in any document of its format."""

    findings: tuple[Finding, ...]

    #: For :class:`feedpub.validation.outlines.EntryOutline`. None: it has none.
    outline: str | None


def check_entries(
    feed: FeedHead, format: str, entries: Sequence[tuple[EntryHead, bytes]]
) -> list[EntryChecked]:
    """Check *entries*, as they are in documents of *feed*, each by itself."""
    found: list[list[Finding]] = [[] for _ in entries]
    outlines: list[str | None] = [None for _ in entries]
    left = [number for number, (_, content) in enumerate(entries) if content]
    while left:
        heads = tuple(entries[number][0] for number in left)
        some = FeedHead(channel=feed.channel, entries=heads, updated=feed.updated)
        from feedpub.validation import publish_gate

        contents = [entries[number][1] for number in left]
        document = join(some, format, contents, name=_ANY_FEED)
        checked = [left[place] for place in _places(format, some)]
        result = publish_gate.check_entries(document, partner=feed.channel.profile)
        for finding in result.findings:
            if finding.entry is not None:
                found[checked[finding.entry]].append(finding)
        for number, outline in zip(checked, result.outlines, strict=False):
            outlines[number] = None if outline is None else outline.as_text()
        # A sitemap lists only the first of the entries that share a page.
        left = [number for number in left if number not in checked]
    return list(map(EntryChecked, map(tuple, found), outlines))


def outlined(
    feed: FeedHead, format: str, outlines: Sequence[str | None]
) -> OutlinedDocument | None:
    """Return the document of *feed* whose entries have *outlines*, from :func:`check_entries`.

    None if one of them has none.
    """
    known = [each for each in outlines if each is not None]
    empty = FORMATS[format].empty_entry
    if empty is None or len(known) < len(outlines):
        return None
    from feedpub.validation.outlines import OutlinedDocument, read_outlines

    name = name_in_links(feed.channel)
    return OutlinedDocument(
        content=join(feed, format, [empty] * len(known)).content,
        outlines=tuple(read_outlines(each.replace(_ANY_FEED, name) for each in known)),
    )


def _places(format: str, feed: FeedHead) -> Sequence[int]:
    """Return the position in *feed* of each entry of its document in *format*."""
    if FORMATS[format].gate != "sitemap":
        return range(len(feed.entries))
    addresses = enumerate(page_addresses(feed))
    return [position for position, address in addresses if address is not None]


def findings_in_index(page: Document, opml: Document, index: FeedIndex) -> Iterator[Finding]:
    """Check the page and the OPML document that list all feeds of *index*."""
    from feedpub.formats.feed_index import outlines_of
    from feedpub.formats.page_templates import subscriptions
    from feedpub.validation.publish_gate import check

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


def findings_in_sitemap_index(index: Document, sitemaps: Sequence[str]) -> Iterator[Finding]:
    """Check the document that lists the addresses *sitemaps*."""
    from feedpub.validation.sitemap import locations_of, validate_sitemap_index

    yield from validate_sitemap_index(index.content)
    if (listed := locations_of(index.content)) != list(sitemaps):
        yield _mixed_up(index, f"lists {len(listed)} sitemaps of {len(sitemaps)}")


def _of_another_feed(page: Document, feed: FeedHead) -> Iterator[Finding]:
    """Yield an error if *page* does not show the entries of *feed*, in order."""
    shown = contents_of(page.content)
    titles = [each.title for each in shown.entries] if shown else []
    wanted = [each.title for each in feed.entries]
    if titles != wanted or _title(page.content.decode()) != feed.channel.title:
        yield _mixed_up(page, f"shows {len(titles)} entries where its feed has {len(wanted)}")


def _in_sitemap(
    document: Document, feed: FeedHead, listed: Sequence[int], found: Sequence[Finding]
) -> Iterator[Finding]:
    places = page_addresses(feed)
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
        if document.format == "video-sitemap":
            from feedpub.formats.video_sitemap import lists_film

            for each, position in zip(shown.entries, listed, strict=True):
                if not lists_film(each.content):
                    yield replace(_NO_FILM, entry=position)
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


def _not_listed(feed: FeedHead, position: int) -> Finding:
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
