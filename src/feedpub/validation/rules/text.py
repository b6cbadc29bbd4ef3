"""Rules about texts: what kind they are, and in which language."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from feedpub.validation.document import (
    ENTRY,
    Parsed,
    first,
    is_media_type,
    name_of,
    shown,
    text,
)
from feedpub.validation.languages import is_language_tag
from feedpub.validation.names import ATOM, DC, XHTML, XML
from feedpub.validation.rule import IN_ATOM, Fault, element_rule, tree_rule

_CONTENT = f"{ATOM}content"
_LANG = f"{XML}lang"

#: RFC 4287, 3.1: the Text constructs.
_TEXTS = frozenset(f"{ATOM}{name}" for name in ("title", "subtitle", "summary", "rights"))


@element_rule(
    "atom-type-invalid",
    "error",
    at=_TEXTS | {_CONTENT},
    formats=IN_ATOM,
    source="RFC 4287, 3.1.1, 4.1.3.1",
    advice="write text, html or xhtml",
)
def atom_type_invalid(element: etree._Element) -> Iterator[Fault]:
    """RFC 4287, 3.1.1: text, html or xhtml; 4.1.3.1: in content a media type too."""
    type = element.get("type", "text")
    if type in ("text", "html", "xhtml"):
        return
    composite = type.lower().startswith(("multipart/", "message/"))
    if element.tag != _CONTENT or composite or not is_media_type(type):
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
    """RFC 4287, 3.1.1.1 and 3.1.1.2: no element stands in a text of type text or html."""
    if element.get("type", "text") in ("text", "html"):
        child = first(element, "*")
        if child is not None:
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


@tree_rule(
    "feed-language-missing",
    "warning",
    source="RSS 2.0, language; XML 1.0, 2.12",
    advice="say the language of the feed: language in RSS, xml:lang in Atom",
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
    source="RFC 5646, 2.1; RSS 2.0, language; XML 1.0, 2.12",
    advice="write a tag like de, en-GB or zh-Hant-TW",
)
def feed_language_invalid(element: etree._Element) -> Iterator[Fault]:
    """RFC 5646, 2.1: the well-formed tags. XML 1.0, 2.12, lets an empty xml:lang unsay one."""
    if element.tag in ("language", f"{DC}language"):
        value = text(element).strip()
    elif not (value := element.get(_LANG, "")):
        return
    if not is_language_tag(value):
        yield Fault(f"{shown(value)} is no language tag", element)
