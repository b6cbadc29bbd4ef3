"""Rules about texts: what kind they are, and in which language."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from feedpub.validation.document import (
    ENTRY,
    Parsed,
    first,
    name_of,
    shown,
    text,
)
from feedpub.validation.rule import IN_ATOM, IN_BOTH, IN_FEEDS, Fault, element_rule, tree_rule
from feedpub.validation.values.languages import language_flaw
from feedpub.validation.xml_names import ATOM, DC, XHTML, XML

_CONTENT = f"{ATOM}content"
_LANG = f"{XML}lang"

#: RFC 4287, 3.1: the Text constructs.
_TEXTS = frozenset(f"{ATOM}{name}" for name in ("title", "subtitle", "summary", "rights"))

_MARKUP = re.compile(r"<[A-Za-z/][^<>]{0,500}>")


@element_rule(
    "atom-type-invalid",
    "error",
    at=_TEXTS,
    formats=IN_ATOM,
    source="RFC 4287, 3.1.1",
    advice="write text, html or xhtml",
)
def atom_type_invalid(element: etree._Element) -> Iterator[Fault]:
    """RFC 4287, 3.1.1: text, html or xhtml."""
    type = element.get("type", "text")
    # A blank one is a fault of its own.
    if type not in ("text", "html", "xhtml") and type.strip():
        yield Fault(f"{name_of(element)} has the type {shown(type)}", element)


@element_rule(
    "atom-text-markup",
    "error",
    at=_TEXTS | {_CONTENT},
    formats=IN_ATOM,
    source="RFC 4287, 3.1.1.1, 3.1.1.2, 4.1.3.3",
    advice="escape the markup, or put it into a div of type xhtml",
)
def atom_text_markup(element: etree._Element) -> Iterator[Fault]:
    """RFC 4287, 3.1.1 and 4.1.3.3: elements stand in what is of type xhtml or XML, and only there.

    In content that src leads to, nothing stands at all.
    """
    type = element.get("type", "text").partition(";")[0].strip().lower()
    holds = type == "xhtml" or type.endswith(("+xml", "/xml"))
    if (not holds or element.get("src") is not None) and (child := first(element, "*")) is not None:
        yield Fault(f"<{name_of(child)}> stands in {name_of(element)}, which is text", child)


@element_rule(
    "atom-xhtml-div",
    "error",
    at=_TEXTS | {_CONTENT},
    formats=IN_ATOM,
    source="RFC 4287, 3.1.1.3, 4.1.3.3",
    advice="put it all into one div of the namespace http://www.w3.org/1999/xhtml",
)
def atom_xhtml_div(element: etree._Element) -> Iterator[Fault]:
    """RFC 4287, 3.1.1.3: the content of type xhtml is a single XHTML div."""
    if element.get("type") == "xhtml":
        children = [child.tag for child in element.iterchildren("*")]
        if children != [f"{XHTML}div"] or text(element).strip():
            yield Fault(f"{name_of(element)} is not a single XHTML div", element)


@element_rule(
    "atom-xhtml-escaped",
    "warning",
    at=_TEXTS | {_CONTENT},
    formats=IN_ATOM,
    source="RFC 4287, 3.1.1.3, 4.1.3.3",
    advice="write the markup as elements, not escaped or in CDATA, or say that it is html",
)
def atom_xhtml_escaped(element: etree._Element) -> Iterator[Fault]:
    """RFC 4287, 3.1.1.3: XHTML is there as elements; escaped, it is a text about markup."""
    if element.get("type") == "xhtml" and len(element) == 0 and _MARKUP.search(text(element)):
        yield Fault(f"the markup in {name_of(element)} is escaped, but its type is xhtml", element)


@tree_rule(
    "feed-language-missing",
    "warning",
    source="RSS 2.0, language; XML 1.0, 2.12",
    advice="say the language of the feed: language in RSS, xml:lang in Atom",
    quiet=IN_BOTH,
)
def feed_language_missing(parsed: Parsed) -> Iterator[Fault]:
    """RSS 2.0, language; XML 1.0, 2.12: optional, but aggregators sort feeds by it."""
    if (
        first(parsed.channel, "language") is None
        and first(parsed.channel, f"{DC}language") is None
        and parsed.channel.get(_LANG) is None
    ):
        yield Fault("the feed does not say its language", parsed.channel)


@element_rule(
    "feed-language-invalid",
    "error",
    at=_TEXTS | {_CONTENT, "language", f"{DC}language", f"{ATOM}feed", ENTRY},
    formats=IN_FEEDS,
    source="RFC 5646, 2.1, 2.2.1; RSS 2.0, language; XML 1.0, 2.12",
    advice="write a tag like de, en-GB or zh-Hant-TW",
)
def feed_language_invalid(element: etree._Element) -> Iterator[Fault]:
    """RFC 5646, 2.1, 2.2.1: well-formed tags of registered languages.

    XML 1.0, 2.12, lets an empty xml:lang unsay one.
    """
    if element.tag in ("language", f"{DC}language"):
        value = text(element).strip()
    elif not (value := element.get(_LANG, "")):
        return
    if (flaw := language_flaw(value)) and flaw.kind == "invalid":
        yield Fault(f"{shown(value)} {flaw.reason}", element)


@element_rule(
    "language-unregistered",
    "error",
    at={"language", f"{DC}language", f"{ATOM}feed", ENTRY},
    source="RFC 5646, 2.2; IANA Language Subtag Registry",
    advice="write registered subtags: en-GB, not en-UK",
    beyond=IN_BOTH,
)
def language_unregistered(element: etree._Element) -> Iterator[Fault]:
    """RFC 5646, 2.2.9: a valid tag has registered subtags only."""
    in_text = element.tag in ("language", f"{DC}language")
    tag = text(element).strip() if in_text else element.get(_LANG)
    if tag and (flaw := language_flaw(tag)) and flaw.kind == "unregistered":
        yield Fault(f"{shown(tag)} {flaw.reason}", element)
