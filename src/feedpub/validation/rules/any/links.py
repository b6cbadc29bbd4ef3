"""Rules about addresses: each can be followed, and the feed gives its own."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from feedpub.patterns import pattern
from feedpub.validation.document import ENTRY, ITEM, Parsed, first, name_of, relation, shown, text
from feedpub.validation.places import attributes
from feedpub.validation.rule import (
    IN_ATOM,
    IN_BOTH,
    IN_RSS_2,
    Element,
    Fault,
    Faults,
    Sound,
)
from feedpub.validation.rule_set import RuleSet
from feedpub.validation.values.addresses import SCHEME, flaw_of, joined
from feedpub.validation.values.kinds import Kind
from feedpub.validation.values.registries import SCHEMES
from feedpub.validation.xml_names import ATOM, MODULE_ADDRESSES

_LINK = f"{ATOM}link"

#: The elements that lead somewhere: the attribute with the address; None if it is their text.
_ADDRESSES: dict[str, str | None] = {
    tag: attribute.tag if attribute else None
    for tag, (attribute,) in attributes(
        "link comments docs url enclosure|source@url atom:link@href atom:icon|logo|uri"
        " atom:content@src atom:generator@uri media:content|player|thumbnail@url"
    ).items()
} | dict.fromkeys(MODULE_ADDRESSES)

rules = RuleSet(IN_BOTH)


def _flawed(element: Element, *, kind: str) -> Faults:
    tag = str(element.tag)
    attribute = _ADDRESSES[tag]
    if kind == "relative" and tag == _LINK and relation(element) == "hub":
        # hub-relative reports it.
        return
    value = text(element) if attribute is None else element.get(attribute)
    # RFC 4287, 2, has IRIs; RSS and Media RSS have URLs. White space around an element's text is
    # allowed in RSS, and breaks atom-whitespace in Atom.
    iri = tag.startswith(ATOM)
    if value is not None and attribute is None:
        value = value.strip(" \t\r\n")
    flaw = None if value is None else flaw_of(value, iri=iri)
    if flaw is None or flaw.kind != kind:
        return
    # A password does not belong in a log.
    quoted = f" {shown(value)}" if value and kind != "private" else ""
    name = name_of(element)
    where = f"{attribute}{quoted} of {name}" if attribute else name + quoted
    yield Fault(f"{where} {flaw.reason}", element)


def _is_sound(value: str, *, is_text: bool, iri: bool) -> bool:
    value = value.strip(" \t\r\n") if is_text else value
    return value.startswith("http") and flaw_of(value, iri=iri) is None


#: An address without any of the flaws, of a scheme that is registered.
_SOUND: Mapping[str, tuple[Sound, ...]] = {
    tag: ((attribute, partial(_is_sound, is_text=attribute is None, iri=tag.startswith(ATOM))),)
    for tag, attribute in _ADDRESSES.items()
}

# fmt: off
for _code, _kind, _quiet, _about, _source, _advice in (
    ("link-relative", "relative", IN_ATOM,
     "A link in RSS is absolute. Atom has xml:base, but few readers support it.",
     "RSS 2.0, Comments; RFC 4287, 2", "write the absolute address, starting with https://"),
    ("link-character", "character", frozenset(),
     "An address has no spaces, control characters, quotes or brackets.",
     "RFC 3986, 2; RFC 3987, 2.2", "percent-encode spaces, quotes and brackets"),
    ("link-not-ascii", "script", frozenset(),
     "A URL is written in ASCII. Only Atom has IRIs, with letters of every script.",
     "RFC 3986, 2; RSS 2.0, Comments",
     "percent-encode letters of other scripts, and write their hosts as xn--"),
    ("link-malformed", "malformed", frozenset(),
     "An http address has a host, and each percent sign is followed by two digits.",
     "RFC 3986, 2.1, 3; RFC 9110, 4.2",
     "write an address with a host, and two hexadecimal digits after each percent sign"),
    ("link-not-public", "private", IN_BOTH,
     "An address is http or https, and has no user name or password in it.",
     "RFC 9110, 4.2.4", "use an https address that everybody can open without a password"),
):
    rules.element(
        _code, "error", at=_ADDRESSES, source=_source, advice=_advice, about=_about, quiet=_quiet,
        sound=_SOUND,
    )(partial(_flawed, kind=_kind))
# fmt: on


_ESCAPED_AMPERSAND = pattern(r"&(?:amp|#0*38|#[xX]0*26);")

# fmt: off
rules.values(
    "link-escaped-twice", "warning",
    "link comments docs url enclosure|source@url atom:link@href media:content|player|thumbnail@url",
    Kind(lambda value: f"has {found[0]} in place of &" if "&" in value
         and (found := _ESCAPED_AMPERSAND.search(value)) else None),
    "An address is escaped for XML once: readers follow it as it is written.",
    "XML 1.0, 2.4; RFC 3986, 3.4", "escape each & of the address once",
)
# fmt: on


@rules.element(
    "link-scheme-unregistered",
    "warning",
    at=_ADDRESSES,
    source="RFC 7595; RFC 3986, 3.1",
    advice="link with https: readers cannot open an unregistered scheme",
    sound=_SOUND,
)
def link_scheme_unregistered(element: Element) -> Faults:
    """The scheme of an address is registered with IANA."""
    attribute = _ADDRESSES[str(element.tag)]
    value = text(element).strip() if attribute is None else element.get(attribute)
    if not value or value.startswith("http"):
        return
    scheme = SCHEME.match(value)
    if scheme is not None and scheme[1].lower() not in SCHEMES:
        yield Fault(f"{name_of(element)} has the unregistered scheme {shown(scheme[1])}", element)


@rules.element(
    "item-link-missing",
    "warning",
    at={ITEM, ENTRY},
    source="RSS 2.0, link; RFC 4287, 4.2.7.2",
    advice="link to the article's page, if it has one",
    quiet=IN_BOTH,
    when=lambda shape: shape.tag == ENTRY or "link" not in shape.held,
)
def item_link_missing(entry: Element) -> Faults:
    """An entry links to its page: link in RSS, an alternate link in Atom.

    Both formats allow entries without one (RFC 4287, 4.1.2: if they have content), as agencies send
    them.
    """
    if entry.tag == ITEM:
        found = first(entry, "link") is not None
    else:
        found = any(relation(link) == "alternate" for link in entry.iterchildren(_LINK))
    if not found:
        yield Fault("has no link to its page", entry)


@rules.element(
    "atom-alternate-many",
    "error",
    at="atom:feed|entry|source",
    source="RFC 4287, 4.1.1, 4.1.2, 4.2.11",
    advice="keep one of them, or say in which type or language they differ",
    formats=IN_ATOM,
    when=lambda shape: _LINK in shape.repeated,
)
def atom_alternate_many(parent: Element) -> Faults:
    """There is only one alternate link of the same type and hreflang."""
    seen = set()
    for link in parent.iterchildren(_LINK):
        if relation(link) != "alternate":
            continue
        kind = (link.get("type", "").lower(), link.get("hreflang", "").lower())
        if kind in seen:
            yield Fault("second alternate link of the same type and language", link)
        seen.add(kind)


def _selves(parsed: Parsed) -> list[Element]:
    return [link for link in parsed.channel.iterchildren(_LINK) if relation(link) == "self"]


@rules.tree(
    "feed-self-missing",
    "error",
    needs={"channel"},
    source="RSS Profile, atom:link; RFC 4287, 4.1.1",
    advice='add an Atom <link rel="self"> with the address that the feed is published at',
    formats=IN_RSS_2 | IN_ATOM,
    beyond=IN_RSS_2 | IN_ATOM,
    placed=IN_RSS_2,
)
def feed_self_missing(parsed: Parsed) -> Faults:
    """A feed gives its own address in a self link; an Atom entry alone need not."""
    if not _selves(parsed) and parsed.root.tag != ENTRY:
        yield Fault("the feed has no self link", parsed.channel)


@rules.tree(
    "feed-self-many",
    "error",
    needs={"channel"},
    source="RSS Profile, atom:link; RFC 4287, 4.2.7.2",
    advice="keep the one with the address that the feed is published at",
    beyond=IN_BOTH,
)
def feed_self_many(parsed: Parsed) -> Faults:
    """A feed has only one self link."""
    for link in _selves(parsed)[1:]:
        yield Fault("the feed has a second self link", link)


@rules.tree(
    "feed-self-wrong",
    "error",
    needs={"channel"},
    source="RSS Profile, atom:link; RFC 4287, 4.2.7.2",
    advice="write the absolute address that the feed is published at, without a fragment",
    beyond=IN_BOTH,
)
def feed_self_wrong(parsed: Parsed) -> Faults:
    """The self link is the address of the feed: readers subscribe to it."""
    for link in _selves(parsed)[:1]:
        written = href = link.get("href", "")
        if link.base and not SCHEME.match(written):
            # XML Base, 4: that of xml:base. The document itself has none.
            href = joined(link.base, written)
        if href != written != "" and parsed.address is None:
            yield Fault(f"the self link {shown(written)} is not absolute", link)
        elif flaw := flaw_of(href, iri=True):
            yield Fault(f"the self link {flaw.reason}", link)
        elif "#" in href:
            yield Fault(f"the self link {shown(href)} has a fragment", link)
        elif parsed.address is not None and href != parsed.address:
            yield Fault(
                f"the self link {shown(href)} is not the feed's address {shown(parsed.address)}",
                link,
            )
