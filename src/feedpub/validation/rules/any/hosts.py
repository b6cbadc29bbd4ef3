"""Rules about where addresses lead: to the web, to the feed's site, safely."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from lxml import etree

from feedpub.compare_keys import same_title
from feedpub.validation.document import (
    ITEM,
    Parsed,
    first,
    is_removed,
    name_of,
    relation,
    shown,
    text,
)
from feedpub.validation.entry_view import title_of
from feedpub.validation.rule import IN_ATOM, IN_BOTH, OWN, Fault, element_rule, tree_rule
from feedpub.validation.values.addresses import flaw_of
from feedpub.validation.values.hosts import host_of, oddity_of, private, site_of
from feedpub.validation.xml_names import ATOM, MEDIA

_LINK = f"{ATOM}link"

#: The elements that lead to a page or a file, and the attribute that says where; None: their text.
_ADDRESSES: Mapping[str, str | None] = {
    "link": None,
    "comments": None,
    "url": None,
    "enclosure": "url",
    "source": "url",
    _LINK: "href",
    f"{ATOM}logo": None,
    f"{ATOM}icon": None,
    f"{ATOM}uri": None,
    f"{ATOM}content": "src",
    f"{MEDIA}content": "url",
    f"{MEDIA}player": "url",
    f"{MEDIA}thumbnail": "url",
}


def _address(element: etree._Element) -> str | None:
    attribute = _ADDRESSES[str(element.tag)]
    return text(element).strip() if attribute is None else element.get(attribute)


@tree_rule(
    "link-host-private",
    "error",
    scope="entry",
    source="RFC 6761; RFC 6890, 2.2",
    advice="write the address that everybody can open",
    beyond=IN_BOTH,
)
def link_host_private(parsed: Parsed) -> Iterator[Fault]:
    """RFC 6761 and RFC 6890, 2.2: hosts and addresses that mean another machine to everybody.

    A feed that stands on such a host itself is for those who reach it.
    """
    own = host_of(parsed.address or "")
    if own is not None and private(own):
        return
    for element in parsed.root.iter(*_ADDRESSES):
        host = host_of(_address(element) or "")
        if host is not None and private(host):
            fault = f"{name_of(element)} leads to {shown(host)}, which is not on the web"
            yield Fault(fault, element)


@element_rule(
    "link-host-odd",
    "warning",
    at=_ADDRESSES,
    source="RFC 1123, 2.1; RFC 1034, 3.5",
    advice="look whether it is the host that is meant",
    quiet=IN_BOTH,
)
def link_host_odd(element: etree._Element) -> Iterator[Fault]:
    """RFC 1123, 2.1: hosts are letters, digits and hyphens; on the web they have a dot."""
    host = host_of(_address(element) or "")
    if host is not None and not private(host) and (oddity := oddity_of(host)):
        yield Fault(f"{name_of(element)} {oddity}", element)


@tree_rule(
    "link-insecure",
    "warning",
    source="RFC 9110, 4.2.2; Mixed Content, 5.1",
    advice="write https: partners drop what http brings, and browsers do not load it",
    scope="entry",
    quiet=IN_BOTH,
)
def link_insecure(parsed: Parsed) -> Iterator[Fault]:
    """RFC 9110, 4.2.2, and Mixed Content, 5.1: what http loads in a page of https is blocked."""
    if not _home(parsed).startswith("https:"):
        return
    for entry in parsed.entries:
        for element in entry.iter(*_ADDRESSES):
            address = _address(element)
            if address is not None and address.startswith("http://"):
                yield Fault(f"{name_of(element)} {shown(address)} is not https", element)


@tree_rule(
    "link-other-host",
    "warning",
    source=OWN,
    advice="look whether the link is the one that is meant: it leaves the feed's site",
    quiet=IN_BOTH,
)
def link_other_host(parsed: Parsed) -> Iterator[Fault]:
    """Our own: readers of a feed expect its site."""
    page = _page(parsed.channel)
    home = None if page is None else host_of(_address(page) or "")
    if home is None:
        return
    site = site_of(home)
    for entry in parsed.entries:
        link = _page(entry)
        host = None if link is None else host_of(_address(link) or "")
        if link is not None and host is not None and site_of(host) != site:
            yield Fault(f"the link leads to {shown(host)}, the feed's to {shown(home)}", link)


def _home(parsed: Parsed) -> str:
    """The page whose news the feed brings, or where the feed is published."""
    page = _page(parsed.channel)
    address = None if page is None else _address(page)
    return address or parsed.address or ""


def _page(parent: etree._Element) -> etree._Element | None:
    if parent.tag in ("channel", ITEM):
        return first(parent, "link")
    alternates = [link for link in parent.iterchildren(_LINK) if relation(link) == "alternate"]
    pages = [link for link in alternates if link.get("type", "text/html") == "text/html"]
    return next(iter(pages), None)


@tree_rule(
    "item-link-duplicate",
    "error",
    source="RSS 2.0, link; RFC 4287, 4.2.7.2",
    advice="link each entry to its own page",
    quiet=IN_BOTH,
)
def item_link_duplicate(parsed: Parsed) -> Iterator[Fault]:
    """RSS 2.0, link, and RFC 4287, 4.2.7.2: the page of this entry, and not of another.

    It is a mistake if both say that they are one story, or that their pages are two.
    """
    for shared in _shared_links(parsed):
        if shared.is_mistake:
            yield shared.fault


@tree_rule(
    "item-link-shared",
    "warning",
    source="RSS 2.0, link; RFC 4287, 4.2.7.2",
    advice="link each entry of a live blog to its own place on the page: readers that go by the"
    " link show one of them",
    quiet=IN_BOTH,
)
def item_link_shared(parsed: Parsed) -> Iterator[Fault]:
    """RSS 2.0, link, and RFC 4287, 4.2.7.2: neither forbids that entries have one page."""
    for shared in _shared_links(parsed):
        if not shared.is_mistake:
            yield shared.fault


class _SharedLink(NamedTuple):
    """An entry with the link of an entry before it."""

    fault: Fault

    #: Whether the two have one title, or other addresses that differ.
    is_mistake: bool


def _shared_links(parsed: Parsed) -> Iterator[_SharedLink]:
    first_with: dict[str, int] = {}
    for number, entry in enumerate(parsed.entries, start=1):
        link = None if is_removed(entry) else _page(entry)
        address = None if link is None else _address(link)
        if link is None or not address:
            continue
        key = address.removeprefix("http://").removeprefix("https://").rstrip("/")
        before = first_with.setdefault(key, number)
        if before != number:
            other = parsed.entries[before - 1]
            same = same_title(title_of(entry)) == same_title(title_of(other))
            fault = Fault(f"{shown(address)} is the link of entry {before} too", link)
            yield _SharedLink(fault, same or _related(entry) != _related(other))


def _related(entry: etree._Element) -> set[str]:
    """The other addresses of the entry's article."""
    links = entry.iterchildren(_LINK)
    return {link.get("href", "") for link in links if relation(link) == "related"}


@tree_rule(
    "hub-without-self",
    "error",
    source="WebSub, 4",
    advice="add the self link: a hub is told that address",
    beyond=IN_BOTH,
)
def hub_without_self(parsed: Parsed) -> Iterator[Fault]:
    """WebSub, 4: who subscribes reads hub and self."""
    relations = {relation(link): link for link in parsed.channel.iterchildren(_LINK)}
    if "hub" in relations and "self" not in relations:
        yield Fault("the feed names a hub, and not itself", relations["hub"])


@tree_rule(
    "hub-relative",
    "error",
    source="WebSub, 4",
    advice="write the hub's whole address, from https:// on",
    beyond=IN_ATOM,
)
def hub_relative(parsed: Parsed) -> Iterator[Fault]:
    """WebSub, 4: a subscriber sends its request to the hub's URL, whatever document named it."""
    for link in parsed.channel.iterchildren(_LINK):
        flaw = flaw_of(link.get("href", ""), iri=True) if relation(link) == "hub" else None
        if flaw is not None and flaw.kind == "relative":
            yield Fault(f"the hub {shown(link.get('href', ''))} {flaw.reason}", link)
