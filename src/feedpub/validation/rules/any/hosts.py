"""Rules about the hosts of addresses: on the public web, on the feed's site, and secure."""

from __future__ import annotations

from typing import NamedTuple

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
from feedpub.validation.places import attributes
from feedpub.validation.rule import IN_ATOM, IN_BOTH, Element, Fault, Faults
from feedpub.validation.rule_set import RuleSet
from feedpub.validation.values.addresses import flaw_of
from feedpub.validation.values.hosts import host_of, oddity_of, private, private_host_of, site_of
from feedpub.validation.xml_names import ATOM

_LINK = f"{ATOM}link"

#: The elements that lead to a page or a file, and where their address is.
_ADDRESSES = attributes(
    "link comments url enclosure|source@url atom:link@href atom:logo|icon|uri atom:content@src"
    " media:content|player|thumbnail@url"
)

rules = RuleSet(IN_BOTH)


def _address(element: Element) -> str | None:
    (attribute,) = _ADDRESSES[str(element.tag)]
    return text(element).strip() if attribute is None else element.get(attribute.tag)


def _addresses(parsed: Parsed) -> list[tuple[Element, str]]:
    """All elements that have an address, with it."""
    return [
        (element, address)
        for element in parsed.root.iter(*_ADDRESSES)
        if (address := _address(element)) is not None
    ]


def _has_usual_host(address: str) -> bool:
    host = host_of(address.strip())
    return host is None or private(host) or oddity_of(host) is None


@rules.tree(
    "link-host-private",
    "error",
    needs={"channel"},
    source="RFC 6761; RFC 6890, 2.2",
    advice="use an address that everybody can open",
    beyond=IN_BOTH,
)
def link_host_private(parsed: Parsed) -> Faults:
    """A host such as localhost or 192.168.0.1 is a different machine for every reader.

    A feed on such a host itself may link to others: its readers can reach them.
    """
    own = host_of(parsed.address or "")
    if own is not None and private(own):
        return
    for element, address in parsed.once(_addresses):
        if (host := private_host_of(address)) is not None:
            yield Fault(f"{name_of(element)} leads to the private host {shown(host)}", element)


@rules.element(
    "link-host-odd",
    "warning",
    at=_ADDRESSES,
    source="RFC 1123, 2.1; RFC 1034, 3.5",
    advice="check the host for a typing error",
    quiet=IN_BOTH,
    sound={
        tag: ((attribute and attribute.tag, _has_usual_host),)
        for tag, (attribute,) in _ADDRESSES.items()
    },
)
def link_host_odd(element: Element) -> Faults:
    """A host has letters, digits and hyphens; on the web it has a dot."""
    host = host_of(_address(element) or "")
    if host is not None and not private(host) and (oddity := oddity_of(host)):
        yield Fault(f"{name_of(element)} {oddity}", element)


@rules.tree(
    "link-insecure",
    "warning",
    needs={"channel"},
    source="RFC 9110, 4.2.2; Mixed Content, 5.1",
    advice="use https: browsers block http in a page of https, and partners drop it",
    quiet=IN_BOTH,
)
def link_insecure(parsed: Parsed) -> Faults:
    """The links of a feed of an https site are https."""
    if not _home(parsed).startswith("https:"):
        return
    entries = frozenset(parsed.entries)
    for element, address in parsed.once(_addresses):
        if address.startswith("http://") and not entries.isdisjoint(
            (element, *element.iterancestors())
        ):
            yield Fault(f"{name_of(element)} {shown(address)} is not https", element)


@rules.tree(
    "link-other-host",
    "warning",
    needs={"channel"},
    advice="check the link: it leaves the feed's site",
    quiet=IN_BOTH,
)
def link_other_host(parsed: Parsed) -> Faults:
    """The entries of a feed link to its own site."""
    page = _page(parsed.channel)
    home = None if page is None else host_of(_address(page) or "")
    if home is None:
        return
    site = site_of(home)
    for link, address in filter(None, parsed.once(_pages)):
        host = host_of(address)
        if host is not None and site_of(host) != site:
            yield Fault(f"the entry links to {shown(host)}, but the feed to {shown(home)}", link)


def _home(parsed: Parsed) -> str:
    """The page that the feed belongs to, or else the feed's own address."""
    page = _page(parsed.channel)
    address = None if page is None else _address(page)
    return address or parsed.address or ""


def _page(parent: Element) -> Element | None:
    if parent.tag in ("channel", ITEM):
        return first(parent, "link")
    for link in parent.iterchildren(_LINK):
        if relation(link) == "alternate" and link.get("type", "text/html") == "text/html":
            return link
    return None


def _pages(parsed: Parsed) -> list[tuple[Element, str] | None]:
    """For each entry the link to its page, and the address. None: it has none."""
    return [
        None if (link := _page(entry)) is None else (link, _address(link) or "")
        for entry in parsed.entries
    ]


@rules.tree(
    "item-link-duplicate",
    "error",
    needs={"neighbours"},
    source="RSS 2.0, link; RFC 4287, 4.2.7.2",
    advice="link each entry to its own page",
    quiet=IN_BOTH,
)
def item_link_duplicate(parsed: Parsed) -> Faults:
    """Each entry links to its own page.

    It is a mistake if two entries share a link and a title, or a link but not their related links.
    """
    for shared in parsed.once(_shared_links):
        if shared.is_mistake:
            yield shared.fault


@rules.tree(
    "item-link-shared",
    "warning",
    needs={"neighbours"},
    source="RSS 2.0, link; RFC 4287, 4.2.7.2",
    advice="link each entry of a live blog to its own place on the page: some readers show only"
    " one entry a link",
    quiet=IN_BOTH,
)
def item_link_shared(parsed: Parsed) -> Faults:
    """Entries with different titles may share a page, but some readers show only one of them."""
    for shared in parsed.once(_shared_links):
        if not shared.is_mistake:
            yield shared.fault


class _SharedLink(NamedTuple):
    """An entry with the link of an earlier entry."""

    fault: Fault

    #: Whether the two have the same title, or different related links.
    is_mistake: bool


def _shared_links(parsed: Parsed) -> list[_SharedLink]:
    first_with: dict[str, int] = {}
    found = []
    for number, (entry, page) in enumerate(
        zip(parsed.entries, parsed.once(_pages), strict=True), start=1
    ):
        if page is None or not page[1] or is_removed(entry):
            continue
        link, address = page
        key = address.removeprefix("http://").removeprefix("https://").rstrip("/")
        before = first_with.setdefault(key, number)
        if before != number:
            other = parsed.entries[before - 1]
            same = same_title(title_of(entry)) == same_title(title_of(other))
            fault = Fault(f"entry {before} has the same link {shown(address)}", link)
            found.append(_SharedLink(fault, same or _related(entry) != _related(other)))
    return found


def _related(entry: Element) -> set[str]:
    """The other addresses of the entry's article."""
    links = entry.iterchildren(_LINK)
    return {link.get("href", "") for link in links if relation(link) == "related"}


@rules.tree(
    "hub-without-self",
    "error",
    needs={"channel"},
    source="WebSub, 4",
    advice="add a self link: subscribers send its address to the hub",
    beyond=IN_BOTH,
)
def hub_without_self(parsed: Parsed) -> Faults:
    """A feed with a hub has a self link."""
    relations = {relation(link): link for link in parsed.channel.iterchildren(_LINK)}
    if "hub" in relations and "self" not in relations:
        yield Fault("the feed has a hub link, but no self link", relations["hub"])


@rules.tree(
    "hub-relative",
    "error",
    needs={"channel"},
    source="WebSub, 4",
    advice="write the hub's absolute address, starting with https://",
    beyond=IN_ATOM,
)
def hub_relative(parsed: Parsed) -> Faults:
    """The address of a hub is absolute."""
    for link in parsed.channel.iterchildren(_LINK):
        flaw = flaw_of(link.get("href", ""), iri=True) if relation(link) == "hub" else None
        if flaw is not None and flaw.kind == "relative":
            yield Fault(f"the hub {shown(link.get('href', ''))} {flaw.reason}", link)
