"""Rules about feeds in several documents: complete, paged and archived ones (RFC 5005)."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from feedpub.validation.document import Parsed, first, relation, shown
from feedpub.validation.rule import IN_FEEDS, Fault, tree_rule
from feedpub.validation.rules.atom.links import HISTORY_RELATIONS
from feedpub.validation.xml_names import ATOM, FH

_ARCHIVE = f"{FH}archive"
_COMPLETE = f"{FH}complete"


def _links(parsed: Parsed) -> dict[str, etree._Element]:
    """The channel's links by their relations, the first of each."""
    links: dict[str, etree._Element] = {}
    for link in parsed.channel.iterchildren(f"{ATOM}link"):
        links.setdefault(relation(link), link)
    return links


def _is_the_only_one(parsed: Parsed) -> bool:
    """Whether there is no other archive document to link to.

    One document alone cannot say so; but feedpub links each of its own to every neighbour it has.
    """
    said = (parsed.channel.findtext(name) for name in ("generator", f"{ATOM}generator"))
    return any((each or "").strip() == "feedpub" for each in said)


def _address(links: dict[str, etree._Element], name: str) -> str | None:
    return None if name not in links else links[name].get("href")


@tree_rule(
    "fh-complete-paged",
    "error",
    formats=IN_FEEDS,
    source="RFC 5005, 2, 3",
    advice="take the link out, or fh:complete: a complete feed is one document",
)
def fh_complete_paged(parsed: Parsed) -> Iterator[Fault]:
    """RFC 5005, 2: a complete feed holds every entry; there is no other page or archive of it."""
    if first(parsed.channel, _COMPLETE) is not None:
        for name, link in _links(parsed).items():
            if name in HISTORY_RELATIONS - {"current"}:
                yield Fault(f"a complete feed has a link of the relation {name}", link)


@tree_rule(
    "fh-complete-current",
    "error",
    formats=IN_FEEDS,
    source="RFC 5005, 2, 4",
    advice="let current lead to the feed itself, or leave it out",
)
def fh_complete_current(parsed: Parsed) -> Iterator[Fault]:
    """RFC 5005, 2: a complete feed is the current document itself."""
    links = _links(parsed)
    current = _address(links, "current")
    if (
        first(parsed.channel, _COMPLETE) is not None
        and current is not None
        and current != _address(links, "self")
    ):
        yield Fault(
            f"a complete feed has another current document: {shown(current)}", links["current"]
        )


@tree_rule(
    "fh-past-the-end",
    "error",
    formats=IN_FEEDS,
    source="RFC 5005, 3",
    advice="leave next out of the last page, and previous out of the first",
)
def fh_past_the_end(parsed: Parsed) -> Iterator[Fault]:
    """RFC 5005, 3: nothing comes after the page furthest on, nor before the one furthest back."""
    links = _links(parsed)
    own = _address(links, "self")
    for end, beyond in (("last", "next"), ("first", "previous"), ("first", "prev")):
        if own is not None and own == _address(links, end) and beyond in links:
            yield Fault(f"the {end} page has a link of the relation {beyond}", links[beyond])


@tree_rule(
    "fh-archive-current-missing",
    "warning",
    formats=IN_FEEDS,
    source="RFC 5005, 4",
    advice="add a link of the relation current: the document to subscribe to",
)
def fh_archive_current_missing(parsed: Parsed) -> Iterator[Fault]:
    """RFC 5005, 4: an archive document should link to the current one."""
    archive = first(parsed.channel, _ARCHIVE)
    if archive is not None and "current" not in _links(parsed):
        yield Fault("an archive has no link to the current document", archive)


@tree_rule(
    "fh-archive-unlinked",
    "warning",
    formats=IN_FEEDS,
    source="RFC 5005, 4",
    advice="add links of the relations prev-archive and next-archive",
)
def fh_archive_unlinked(parsed: Parsed) -> Iterator[Fault]:
    """RFC 5005, 4: a reader finds all entries by following prev-archive."""
    archive = first(parsed.channel, _ARCHIVE)
    if (
        archive is not None
        and first(parsed.channel, _COMPLETE) is None
        and _links(parsed).keys().isdisjoint({"prev-archive", "next-archive"})
        and not _is_the_only_one(parsed)
    ):
        yield Fault("an archive is linked to no other archive", archive)
