"""Rules about addresses: each can be followed, and the feed says where it stands itself."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from feedpub.validation.document import ENTRY, ITEM, Parsed, first, name_of, relation, shown, text
from feedpub.validation.rule import IN_ATOM, IN_BOTH, IN_RSS, Fault, element_rule, tree_rule
from feedpub.validation.values.addresses import SCHEME, flaw_of
from feedpub.validation.values.registries import SCHEMES
from feedpub.validation.xml_names import ATOM, MEDIA, MODULE_ADDRESSES

_LINK = f"{ATOM}link"

#: The elements that lead somewhere, and the attribute that says where; None: their text does.
_ADDRESSES: dict[str, str | None] = {
    "link": None,
    "comments": None,
    "docs": None,
    "url": None,
    "enclosure": "url",
    "source": "url",
    _LINK: "href",
    f"{ATOM}icon": None,
    f"{ATOM}logo": None,
    f"{ATOM}uri": None,
    f"{ATOM}content": "src",
    f"{ATOM}generator": "uri",
    f"{MEDIA}content": "url",
    f"{MEDIA}player": "url",
    f"{MEDIA}thumbnail": "url",
    **dict.fromkeys(MODULE_ADDRESSES),
}


@element_rule(
    "link-relative",
    "error",
    at=_ADDRESSES,
    source="RSS 2.0, Comments; RFC 4287, 2",
    advice="write the whole address, from https:// on",
    quiet=IN_ATOM,
)
def link_relative(element: etree._Element) -> Iterator[Fault]:
    """RSS 2.0, Comments: links begin with a scheme. RFC 4287, 2, has xml:base, which few know."""
    if element.tag != _LINK or relation(element) != "hub":
        # That of a hub is said in a code of its own.
        yield from _flawed(element, "relative")


@element_rule(
    "link-character",
    "error",
    at=_ADDRESSES,
    source="RFC 3986, 2; RFC 3987, 2.2",
    advice="percent-encode what may not stand in it: spaces, quotes, brackets",
)
def link_character(element: etree._Element) -> Iterator[Fault]:
    """RFC 3986, 2; RFC 3987, 2.2: spaces, control characters and some signs stand in no address."""
    yield from _flawed(element, "character")


@element_rule(
    "link-not-ascii",
    "error",
    at=_ADDRESSES,
    source="RFC 3986, 2; RSS 2.0, Comments",
    advice="percent-encode letters of other scripts, and write their hosts as xn--",
)
def link_not_ascii(element: etree._Element) -> Iterator[Fault]:
    """RFC 3986, 2: a URL is written in ASCII. Atom alone has IRIs (RFC 4287, 2)."""
    yield from _flawed(element, "script")


@element_rule(
    "link-malformed",
    "error",
    at=_ADDRESSES,
    source="RFC 3986, 2.1, 3; RFC 9110, 4.2",
    advice="give it a host, and two hexadecimal digits after each percent sign",
)
def link_malformed(element: etree._Element) -> Iterator[Fault]:
    """RFC 3986, 2.1 and 3; RFC 9110, 4.2.1: an http address has a host."""
    yield from _flawed(element, "malformed")


@element_rule(
    "link-not-public",
    "error",
    at=_ADDRESSES,
    source="RFC 9110, 4.2.4",
    advice="link to what everybody can open with https, without a password",
    quiet=IN_BOTH,
)
def link_not_public(element: etree._Element) -> Iterator[Fault]:
    """RFC 9110, 4.2.4: no user information in an http address. Other schemes open no page."""
    yield from _flawed(element, "private")


def _flawed(element: etree._Element, kind: str) -> Iterator[Fault]:
    tag = str(element.tag)
    attribute = _ADDRESSES[tag]
    value = text(element) if attribute is None else element.get(attribute)
    # RFC 4287, 2, has IRIs; RSS and Media RSS have URLs. White space around an element's text is
    # nothing in RSS, and a fault of its own in Atom.
    iri = tag.startswith(ATOM)
    if value is not None and attribute is None:
        value = value.strip(" \t\r\n")
    flaw = None if value is None else flaw_of(value, iri=iri)
    if flaw is None or flaw.kind != kind:
        return
    name = f"{attribute} of {name_of(element)}" if attribute else name_of(element)
    # A password is not repeated where a log is read.
    quoted = f" {shown(value)}" if value and kind != "private" else ""
    yield Fault(f"{name}{quoted} {flaw.reason}", element)


@element_rule(
    "link-scheme-unregistered",
    "warning",
    at=_ADDRESSES,
    source="RFC 7595; RFC 3986, 3.1",
    advice="link with https: nobody knows what to do with this scheme",
)
def link_scheme_unregistered(element: etree._Element) -> Iterator[Fault]:
    """RFC 7595: schemes are registered, so that they mean the same to everybody."""
    attribute = _ADDRESSES[str(element.tag)]
    value = text(element).strip() if attribute is None else element.get(attribute)
    if not value or value.startswith("http"):
        return
    scheme = SCHEME.match(value)
    if scheme is not None and scheme[1].lower() not in SCHEMES:
        yield Fault(f"{name_of(element)} has the scheme {shown(scheme[1])}", element)


@element_rule(
    "item-link-missing",
    "warning",
    at={ITEM, ENTRY},
    source="RSS 2.0, link; RFC 4287, 4.2.7.2",
    advice="link to the article's page, if it has one",
    quiet=IN_BOTH,
)
def item_link_missing(entry: etree._Element) -> Iterator[Fault]:
    """RSS 2.0, link; RFC 4287, 4.2.7.2 (alternate): where the article itself can be read.

    Both allow entries without one (RFC 4287, 4.1.2: if they have content), as agencies send them.
    """
    if entry.tag == ITEM:
        found = first(entry, "link") is not None
    else:
        found = any(relation(link) == "alternate" for link in entry.iterchildren(_LINK))
    if not found:
        yield Fault("has no link to its page", entry)


@element_rule(
    "atom-alternate-many",
    "error",
    at={f"{ATOM}feed", ENTRY, f"{ATOM}source"},
    formats=IN_ATOM,
    source="RFC 4287, 4.1.1, 4.1.2, 4.2.11",
    advice="keep one of them, or say in which type or language they differ",
)
def atom_alternate_many(parent: etree._Element) -> Iterator[Fault]:
    """RFC 4287, 4.1.1 and 4.1.2: one alternate link at most of the same type and hreflang."""
    seen = set()
    for link in parent.iterchildren(_LINK):
        if relation(link) != "alternate":
            continue
        kind = (link.get("type", "").lower(), link.get("hreflang", "").lower())
        if kind in seen:
            yield Fault("is a second alternate link of the same type and language", link)
        seen.add(kind)


def _selves(parsed: Parsed) -> list[etree._Element]:
    return [link for link in parsed.channel.iterchildren(_LINK) if relation(link) == "self"]


@tree_rule(
    "feed-self-missing",
    "error",
    source="RSS Profile, atom:link; RFC 4287, 4.1.1",
    advice='add <link rel="self"> of Atom with the address that the feed is published at',
    beyond=IN_RSS,
    placed=IN_RSS,
    quiet=IN_ATOM,
)
def feed_self_missing(parsed: Parsed) -> Iterator[Fault]:
    """RSS Profile, atom:link; RFC 4287, 4.1.1: a feed should say where it stands itself."""
    if not _selves(parsed):
        yield Fault("the feed has no self link", parsed.channel)


@tree_rule(
    "feed-self-many",
    "error",
    source="RSS Profile, atom:link; RFC 4287, 4.2.7.2",
    advice="keep the one with the address that the feed is published at",
    beyond=IN_BOTH,
)
def feed_self_many(parsed: Parsed) -> Iterator[Fault]:
    """RSS Profile, atom:link: exactly one."""
    for link in _selves(parsed)[1:]:
        yield Fault("is a second self link", link)


@tree_rule(
    "feed-self-wrong",
    "error",
    source="RSS Profile, atom:link; RFC 4287, 4.2.7.2",
    advice="write the address that the feed is published at, whole and without a fragment",
    beyond=IN_BOTH,
)
def feed_self_wrong(parsed: Parsed) -> Iterator[Fault]:
    """RFC 4287, 4.2.7.2: self is a resource equivalent to the feed; readers subscribe to it."""
    for link in _selves(parsed)[:1]:
        href = link.get("href", "")
        if flaw := flaw_of(href, iri=True):
            yield Fault(f"the self link {flaw.reason}", link)
        elif "#" in href:
            yield Fault(f"the self link {shown(href)} has a fragment", link)
        elif parsed.address is not None and href != parsed.address:
            yield Fault(
                f"the self link {shown(href)} is not where the feed is published:"
                f" {shown(parsed.address)}",
                link,
            )
