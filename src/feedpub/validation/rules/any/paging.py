"""Rules about feeds in several documents: complete, paged and archived ones (RFC 5005)."""

from __future__ import annotations

from feedpub.validation.document import Parsed, first, relation, shown
from feedpub.validation.rule import IN_FEEDS, Element, Fault, Faults
from feedpub.validation.rule_set import RuleSet
from feedpub.validation.rules.atom.links import HISTORY_RELATIONS
from feedpub.validation.xml_names import ATOM, FH

_ARCHIVE = f"{FH}archive"
_COMPLETE = f"{FH}complete"

rules = RuleSet(IN_FEEDS)


def _links(parsed: Parsed) -> dict[str, Element]:
    """The channel's links by their relations, the first of each."""
    links: dict[str, Element] = {}
    for link in parsed.channel.iterchildren(f"{ATOM}link"):
        links.setdefault(relation(link), link)
    return links


def _is_only_archive(parsed: Parsed) -> bool:
    """Whether there is no other archive document to link to.

    One document alone cannot tell; but feedpub links each of its own to all its neighbours.
    """
    generators = (parsed.channel.findtext(name) for name in ("generator", f"{ATOM}generator"))
    return any((each or "").strip() == "feedpub" for each in generators)


def _address(links: dict[str, Element], name: str) -> str | None:
    return None if name not in links else links[name].get("href")


@rules.tree(
    "fh-complete-paged",
    "error",
    needs={"channel"},
    source="RFC 5005, 2, 3",
    advice="remove the link, or fh:complete: a complete feed is one document",
)
def fh_complete_paged(parsed: Parsed) -> Faults:
    """A complete feed holds every entry: it has no other pages or archives."""
    if first(parsed.channel, _COMPLETE) is not None:
        for name, link in _links(parsed).items():
            if name in HISTORY_RELATIONS - {"current"}:
                yield Fault(f'complete feed with a rel="{name}" link', link)


@rules.tree(
    "fh-complete-current",
    "error",
    needs={"channel"},
    source="RFC 5005, 2, 4",
    advice="point current at the feed itself, or leave it out",
)
def fh_complete_current(parsed: Parsed) -> Faults:
    """A complete feed is itself the current document."""
    links = _links(parsed)
    current = _address(links, "current")
    if (
        first(parsed.channel, _COMPLETE) is not None
        and current is not None
        and current != _address(links, "self")
    ):
        yield Fault(
            f'complete feed with a rel="current" link to {shown(current)}', links["current"]
        )


@rules.tree(
    "fh-past-the-end",
    "error",
    needs={"channel"},
    source="RFC 5005, 3",
    advice="leave next out of the last page, and previous out of the first",
)
def fh_past_the_end(parsed: Parsed) -> Faults:
    """The last page has no next page, and the first page no previous one."""
    links = _links(parsed)
    own = _address(links, "self")
    for end, beyond in (("last", "next"), ("first", "previous"), ("first", "prev")):
        if own is not None and own == _address(links, end) and beyond in links:
            yield Fault(f'the {end} page has a rel="{beyond}" link', links[beyond])


@rules.tree(
    "fh-archive-current-missing",
    "warning",
    needs={"channel"},
    source="RFC 5005, 4",
    advice="add a current link to the document to subscribe to",
)
def fh_archive_current_missing(parsed: Parsed) -> Faults:
    """An archive document links to the current one."""
    archive = first(parsed.channel, _ARCHIVE)
    if archive is not None and "current" not in _links(parsed):
        yield Fault("the archive has no link to the current document", archive)


@rules.tree(
    "fh-archive-unlinked",
    "warning",
    needs={"channel"},
    source="RFC 5005, 4",
    advice="add prev-archive and next-archive links",
)
def fh_archive_unlinked(parsed: Parsed) -> Faults:
    """Archives link to each other, so that a reader finds all entries."""
    archive = first(parsed.channel, _ARCHIVE)
    if (
        archive is not None
        and first(parsed.channel, _COMPLETE) is None
        and _links(parsed).keys().isdisjoint({"prev-archive", "next-archive"})
        and not _is_only_archive(parsed)
    ):
        yield Fault("the archive has no link to another archive", archive)
