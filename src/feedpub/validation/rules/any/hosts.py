"""Rules about the hosts of addresses: on the public web, on the feed's site, and secure."""

from __future__ import annotations

import functools
from itertools import repeat
from typing import NamedTuple

from feedpub.compare_keys import same_title
from feedpub.validation.document import Parsed, name_of, relation, shown
from feedpub.validation.entry_view import (
    ADDRESSES,
    address_of,
    addresses_in,
    insecure_links,
    page_of,
)
from feedpub.validation.outlines import outlines
from feedpub.validation.rule import IN_ATOM, IN_BOTH, Element, Fault, Faults
from feedpub.validation.rule_set import RuleSet
from feedpub.validation.values.addresses import flaw_of
from feedpub.validation.values.hosts import host_of, oddity_of, private, private_host_of, site_of
from feedpub.validation.xml_names import ATOM

_LINK = f"{ATOM}link"

rules = RuleSet(IN_BOTH)


def _addresses(parsed: Parsed) -> list[tuple[Element, str]]:
    """All elements that have an address, with it."""
    return [*addresses_in(parsed.root)]


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
    at=ADDRESSES,
    source="RFC 1123, 2.1; RFC 1034, 3.5",
    advice="check the host for a typing error",
    quiet=IN_BOTH,
    sound={
        tag: ((attribute and attribute.tag, _has_usual_host),)
        for tag, (attribute,) in ADDRESSES.items()
    },
)
def link_host_odd(element: Element) -> Faults:
    """A host has letters, digits and hyphens; on the web it has a dot."""
    host = host_of(address_of(element) or "")
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
    for entry, outline in zip(parsed.entries, parsed.once(outlines), strict=True):
        elements = insecure_links(entry) if parsed.outlines is None else repeat(entry)
        for (name, address), element in zip(outline.insecure, elements, strict=False):
            yield Fault(f"{name} {shown(address)} is not https", element)


@rules.tree(
    "link-other-host",
    "warning",
    needs={"channel"},
    advice="check the link: it leaves the feed's site",
    quiet=IN_BOTH,
)
def link_other_host(parsed: Parsed) -> Faults:
    """The entries of a feed link to its own site."""
    page = page_of(parsed.channel)
    home = None if page is None else host_of(address_of(page) or "")
    if home is None:
        return
    for number, outline in enumerate(parsed.once(outlines)):
        host = None if outline.page is None else host_of(outline.page)
        if host is not None and (message := _not_of_site(host, home)) is not None:
            yield Fault(message, _link(parsed, number))


@functools.lru_cache(maxsize=512)
def _not_of_site(host: str, home: str) -> str | None:
    """Return what is wrong with a link to *host* in a feed of *home*, or None."""
    if site_of(host) == site_of(home):
        return None
    return f"the entry links to {shown(host)}, but the feed to {shown(home)}"


def _home(parsed: Parsed) -> str:
    """The page that the feed belongs to, or else the feed's own address."""
    page = page_of(parsed.channel)
    address = None if page is None else address_of(page)
    return address or parsed.address or ""


def _link(parsed: Parsed, number: int) -> Element | None:
    """The link of an entry to its page, which has one."""
    entry = parsed.entries[number]
    return page_of(entry) if parsed.outlines is None else entry


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
    entries = parsed.once(outlines)
    first_with: dict[str, int] = {}
    found = []
    for number, entry in enumerate(entries):
        if not entry.page or entry.is_removed:
            continue
        key = entry.page.removeprefix("http://").removeprefix("https://").rstrip("/")
        before = first_with.setdefault(key, number)
        if before != number:
            other = entries[before]
            fault = Fault(
                f"entry {before + 1} has the same link {shown(entry.page)}", _link(parsed, number)
            )
            same = same_title(entry.title) == same_title(other.title)
            found.append(_SharedLink(fault, same or entry.related != other.related))
    return found


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
