"""Rules about atom:link: its relation, type, language and target (RFC 4287, 4.2.7)."""

from __future__ import annotations

import re
from urllib.parse import urldefrag

from feedpub.patterns import pattern
from feedpub.validation.document import ENTRY, is_media_type, relation, shown, text
from feedpub.validation.rule import IN_ATOM, IN_FEEDS, Element, Fault, Faults
from feedpub.validation.rule_set import RuleSet, is_blank
from feedpub.validation.values.addresses import SCHEME, joined
from feedpub.validation.values.identifiers import identifier_flaw
from feedpub.validation.values.kinds import MEDIA_TYPE, language_without, matching
from feedpub.validation.values.registries import LINK_RELATIONS
from feedpub.validation.xml_names import ATOM

_LINK = f"{ATOM}link"

#: The media types of feeds.
_OF_FEEDS = pattern(
    r"(?:application|text)/(?:(?:[a-z]+\+)?xml|(?:feed\+)?json)\s*(?:;.*)?", re.IGNORECASE
)

#: RFC 5005, 3 and 4.
HISTORY_RELATIONS = frozenset("current first last next next-archive prev-archive previous".split())

rules = RuleSet(IN_FEEDS)


@rules.element(
    "atom-link-rel-unregistered",
    "warning",
    at="atom:link",
    source="RFC 4287, 4.2.7.2",
    advice="use a relation that is registered with IANA, or an absolute IRI",
    sound={_LINK: (("rel", LINK_RELATIONS.__contains__),)},
)
def atom_link_rel_unregistered(link: Element) -> Faults:
    """A relation is a name in IANA's registry, or an absolute IRI."""
    rel = link.get("rel")
    if rel and relation(link).lower() not in LINK_RELATIONS and identifier_flaw(rel):
        yield Fault(f"unregistered relation {shown(rel)}", link)


# fmt: off
rules.values(
    "atom-link-type-invalid", "error", "atom:link@type", MEDIA_TYPE,
    "The type of a link is a media type.", "RFC 4287, 4.2.7.3; RFC 6838, 4.2",
    "write a media type such as text/html, or leave it out",
)
rules.values(
    "atom-link-hreflang-invalid", "error", "atom:link@hreflang", language_without("invalid"),
    "hreflang is a language tag.", "RFC 4287, 4.2.7.4; RFC 5646, 2.1",
)
rules.values(
    "atom-link-length-invalid", "error", "atom:link@length",
    matching("a number of bytes", r"\s*[0-9]+\s*"),
    "The length of a link is the size of its target in bytes.", "RFC 4287, 4.2.7.6",
    "write the number of bytes in digits, or leave it out",
)
# fmt: on


@rules.element(
    "atom-link-filled",
    "warning",
    at="atom:link",
    source="RFC 4287, 4.2.7",
    advice="write the address into the attribute href: readers do not show text in a link",
    sound_text=is_blank,
)
def atom_link_filled(link: Element) -> Faults:
    """A link has no text."""
    if (value := text(link).strip()) != "":
        yield Fault(f"the link holds the text {shown(value)}", link)


@rules.element(
    "atom-self-not-feed",
    "warning",
    at="atom:link",
    source="RFC 4287, 4.2.7.2, 4.2.7.3",
    advice='point rel="self" at this feed, and use rel="alternate" for a page',
    when=lambda shape: shape.attributes >= {"type", "rel"},
)
def atom_self_not_feed(link: Element) -> Faults:
    """A self link has the media type of a feed."""
    type = link.get("type")
    if type and relation(link) == "self" and is_media_type(type) and not _OF_FEEDS.fullmatch(type):
        yield Fault(f"the self link has type {shown(type)}, which is not a feed", link)


@rules.element(
    "link-same-document",
    "warning",
    needs={"channel"},
    at="atom:link",
    source="RFC 3986, 4.4, 5.1; RFC 4287, 2",
    advice="write the absolute address: readers disagree about the target of this one",
    formats=IN_ATOM,
)
def link_same_document(link: Element) -> Faults:
    """A link leads neither to the document itself nor to its own xml:base, which means the same."""
    href = link.get("href")
    if href is None or SCHEME.match(href) or relation(link) == "self" or len(href) > 2000:
        return
    if not (base := link.base):
        if not urldefrag(href).url:
            yield Fault(f"href {shown(href)} leads to the feed itself", link)
    elif urldefrag(joined(base, href)).url == urldefrag(base).url:
        yield Fault(f"href {shown(href)} leads to its own xml:base", link)


@rules.element(
    "fh-relation-in-entry",
    "warning",
    at={ENTRY},
    source="RFC 5005, 3, 4",
    advice="move the link to the feed: it connects documents of a feed",
    formats=IN_ATOM,
    when=lambda shape: _LINK in shape.held,
)
def fh_relation_in_entry(entry: Element) -> Faults:
    """Links between pages and archives belong to the feed, not to an entry."""
    if (parent := entry.getparent()) is None or parent.tag != f"{ATOM}feed":
        return
    for link in entry.iterchildren(_LINK):
        if relation(link) in HISTORY_RELATIONS:
            yield Fault(f'the entry has a rel="{relation(link)}" link', link)
