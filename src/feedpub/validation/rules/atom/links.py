"""Rules about atom:link: what it leads to, in which type and language (RFC 4287, 4.2.7)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urldefrag, urljoin

from lxml import etree

from feedpub.validation.document import ENTRY, is_media_type, relation, shown, text
from feedpub.validation.rule import IN_ATOM, IN_FEEDS, Fault, element_rule
from feedpub.validation.values.addresses import SCHEME
from feedpub.validation.values.identifiers import identifier_flaw
from feedpub.validation.values.languages import language_flaw
from feedpub.validation.values.registries import LINK_RELATIONS
from feedpub.validation.xml_names import ATOM

_LINK = f"{ATOM}link"

_NUMBER = re.compile("[0-9]+", re.ASCII)

#: What a feed may be served as.
_OF_FEEDS = re.compile(
    r"(?:application|text)/(?:(?:[a-z]+\+)?xml|(?:feed\+)?json)\s*(?:;.*)?", re.IGNORECASE
)


@element_rule(
    "atom-link-rel-unregistered",
    "warning",
    at={_LINK},
    formats=IN_FEEDS,
    source="RFC 4287, 4.2.7.2",
    advice="use a relation of IANA's registry, or a whole IRI of your own",
)
def atom_link_rel_unregistered(link: etree._Element) -> Iterator[Fault]:
    """RFC 4287, 4.2.7.2: rel is a name of IANA's registry or an IRI."""
    rel = link.get("rel")
    if rel and relation(link).lower() not in LINK_RELATIONS and identifier_flaw(rel):
        yield Fault(f"the relation {shown(rel)} is not registered", link)


@element_rule(
    "atom-link-type-invalid",
    "error",
    at={_LINK},
    formats=IN_FEEDS,
    source="RFC 4287, 4.2.7.3; RFC 6838, 4.2",
    advice="write a media type such as text/html, or none",
)
def atom_link_type_invalid(link: etree._Element) -> Iterator[Fault]:
    """RFC 4287, 4.2.7.3: a MIME media type."""
    type = link.get("type")
    if type is not None and not is_media_type(type):
        yield Fault(f"the type {shown(type)} is no media type", link)


@element_rule(
    "atom-link-hreflang-invalid",
    "error",
    at={_LINK},
    formats=IN_FEEDS,
    source="RFC 4287, 4.2.7.4; RFC 5646, 2.1",
    advice="write a tag like de, en-GB or zh-Hant-TW",
)
def atom_link_hreflang_invalid(link: etree._Element) -> Iterator[Fault]:
    """RFC 4287, 4.2.7.4: the value must be a language tag."""
    tag = link.get("hreflang")
    if tag is not None and (flaw := language_flaw(tag)) and flaw.kind == "invalid":
        yield Fault(f"hreflang {shown(tag)} {flaw.reason}", link)


@element_rule(
    "atom-link-length-invalid",
    "error",
    at={_LINK},
    formats=IN_FEEDS,
    source="RFC 4287, 4.2.7.6",
    advice="write the number of bytes in digits, or leave it out",
)
def atom_link_length_invalid(link: etree._Element) -> Iterator[Fault]:
    """RFC 4287, 4.2.7.6: an advisory length of the linked content in octets."""
    length = link.get("length")
    if length is not None and not _NUMBER.fullmatch(length.strip()):
        yield Fault(f"the length {shown(length)} is no number of bytes", link)


@element_rule(
    "atom-link-filled",
    "warning",
    at={_LINK},
    formats=IN_FEEDS,
    source="RFC 4287, 4.2.7",
    advice="write the address into the attribute href: text in a link is shown by nobody",
)
def atom_link_filled(link: etree._Element) -> Iterator[Fault]:
    """RFC 4287, 4.2.7: what stands in a link has no meaning."""
    if (value := text(link).strip()) != "":
        yield Fault(f"the link holds the text {shown(value)}", link)


@element_rule(
    "atom-self-not-feed",
    "warning",
    at={_LINK},
    formats=IN_FEEDS,
    source="RFC 4287, 4.2.7.2, 4.2.7.3",
    advice='let rel="self" lead to this feed, and use rel="alternate" for a page',
)
def atom_self_not_feed(link: etree._Element) -> Iterator[Fault]:
    """RFC 4287, 4.2.7.2: self is a resource equivalent to the containing element: a feed."""
    type = link.get("type")
    if type and relation(link) == "self" and is_media_type(type) and not _OF_FEEDS.fullmatch(type):
        yield Fault(f"the self link is of type {shown(type)}: no feed", link)


@element_rule(
    "link-same-document",
    "warning",
    at={_LINK},
    formats=IN_ATOM,
    source="RFC 3986, 4.4, 5.1; RFC 4287, 2",
    advice="write the whole address: readers disagree on what this one leads to",
)
def link_same_document(link: etree._Element) -> Iterator[Fault]:
    """RFC 3986, 4.4: a reference that is the base itself means this very document."""
    href = link.get("href")
    if href is None or SCHEME.match(href) or relation(link) == "self" or len(href) > 2000:
        return
    base = link.base
    if base and urldefrag(_joined(base, href)).url == urldefrag(base).url:
        yield Fault(f"href {shown(href)} leads to its own xml:base", link)


def _joined(base: str, href: str) -> str:
    try:
        return urljoin(base, href)
    except ValueError:
        return ""


@element_rule(
    "fh-relation-in-entry",
    "warning",
    at={ENTRY},
    formats=IN_ATOM,
    source="RFC 5005, 3, 4",
    advice="put it into the feed: pages and archives are of feeds",
)
def fh_relation_in_entry(entry: etree._Element) -> Iterator[Fault]:
    """RFC 5005, 3 and 4: these relations connect feed documents."""
    if (parent := entry.getparent()) is None or parent.tag != f"{ATOM}feed":
        return
    for link in entry.iterchildren(_LINK):
        if relation(link) in HISTORY_RELATIONS:
            yield Fault(f"the entry has a link of the relation {relation(link)}", link)


#: RFC 5005, 3 and 4.
HISTORY_RELATIONS = frozenset("current first last next next-archive prev-archive previous".split())
