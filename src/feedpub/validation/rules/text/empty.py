"""Rules about texts and attributes that are there and say nothing."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from feedpub.validation.document import ENTRY, ITEM, first, is_removed, name_of
from feedpub.validation.rule import (
    IN_ATOM,
    IN_BOTH,
    IN_FEEDS,
    Fault,
    element_rule,
)
from feedpub.validation.xml_names import (
    ATOM,
    CONTENT,
    DC,
    ITUNES,
    MEDIA,
    RSS1,
    SLASH,
    SY,
    itunes_tags,
)

_ATOM_CONTENT = f"{ATOM}content"
_ENCODED = f"{CONTENT}encoded"

#: What is of no use when it is empty, but for titles, names and ids: they have rules of their own.
_WORDS = frozenset({"category", "generator", "source"}).union(
    (f"{ATOM}{name}" for name in "generator icon logo rights subtitle summary uri".split()),
    (f"{DC}{name}" for name in "publisher rights source subject title".split()),
    (f"{MEDIA}{name}" for name in "category copyright description text title".split()),
)

#: What is a name or a number to programs.
_VALUES = frozenset(
    {"ttl", f"{ATOM}id", f"{ATOM}email", f"{SLASH}comments", f"{SY}updateFrequency"}
) | itunes_tags("episode season order")

_TEXTS = (_ENCODED, _ATOM_CONTENT, f"{ATOM}summary", "description")

_CREDITS = frozenset(
    {
        f"{ATOM}name",
        f"{DC}contributor",
        f"{DC}creator",
        f"{ITUNES}author",
        f"{MEDIA}credit",
    }
)


@element_rule(
    "text-blank",
    "warning",
    at=_WORDS,
    formats=IN_FEEDS,
    source="RSS Profile; RFC 4287, 4.2; Media RSS; DCMES 1.1",
    advice="leave the element out where there is nothing to say",
)
def text_blank(element: etree._Element) -> Iterator[Fault]:
    """RSS Profile; RFC 4287, 4.2: an element says something, or is not there."""
    if _is_blank(element):
        yield Fault(f"{name_of(element)} is empty", element)


@element_rule(
    "value-blank",
    "error",
    at=_VALUES,
    formats=IN_FEEDS,
    source="RFC 4287, 3.2.3, 4.2.6; RSS 2.0, ttl; RSS 1.0 modules Slash, Syndication; Apple",
    advice="write the value, or leave the element out if it may be missing",
)
def value_blank(element: etree._Element) -> Iterator[Fault]:
    """RFC 4287, 3.2.3 and 4.2.6, RSS 2.0, ttl, and modules: nothing is no id and no number."""
    if _is_blank(element):
        yield Fault(f"{name_of(element)} is empty", element)


@element_rule(
    "image-title-blank",
    "warning",
    at={"image", "textInput", f"{RSS1}image", f"{RSS1}textinput"},
    formats=IN_FEEDS,
    source="RSS 2.0, image, textInput",
    advice="say what the picture shows, for who cannot see it",
)
def image_title_blank(parent: etree._Element) -> Iterator[Fault]:
    """RSS 2.0, image and textInput: the title is shown in the picture's place."""
    title = first(parent, "title" if str(parent.tag)[0] != "{" else f"{RSS1}title")
    if title is not None and _is_blank(title):
        yield Fault(f"the title of {name_of(parent)} is empty", title)


@element_rule(
    "credit-blank",
    "error",
    at=_CREDITS,
    formats=IN_FEEDS,
    source="RFC 4287, 3.2.1; DCMES 1.1; Media RSS, media:credit",
    advice="name who made it, or leave the element out",
    beyond=IN_FEEDS,
)
def credit_blank(element: etree._Element) -> Iterator[Fault]:
    """RFC 4287, 3.2.1; DCMES 1.1; Media RSS, media:credit: the name of somebody."""
    if _is_blank(element):
        yield Fault(f"{name_of(element)} names nobody", element)


@element_rule(
    "body-blank",
    "error",
    at={_ATOM_CONTENT, _ENCODED},
    formats=IN_FEEDS,
    source="RFC 4287, 4.1.3; RSS Profile, content:encoded",
    advice="carry the text, or leave the element out: readers show an empty page",
    beyond=IN_FEEDS,
)
def body_blank(content: etree._Element) -> Iterator[Fault]:
    """RFC 4287, 4.1.3, and RSS Profile, content:encoded: the content of the entry."""
    if content.get("src") is None and _is_blank(content) and not len(content):
        yield Fault(f"{name_of(content)} is empty", content)


@element_rule(
    "body-missing",
    "error",
    at={ITEM, ENTRY},
    formats=IN_BOTH,
    source="RSS Profile, content:encoded; RFC 4287, 4.1.2",
    advice="carry the whole text: most who read feeds read there",
    quiet=IN_BOTH,
)
def body_missing(entry: etree._Element) -> Iterator[Fault]:
    """RSS Profile, content:encoded; RFC 4287, 4.1.2: the text itself, which partners ask for."""
    if all(first(entry, tag) is None for tag in _TEXTS) and not is_removed(entry):
        yield Fault("the entry carries no text", entry)


@element_rule(
    "atom-text-missing",
    "warning",
    at={ENTRY},
    formats=IN_ATOM,
    source="RFC 4287, 4.1.1.1",
    advice="carry the text, or at least a summary of it",
)
def atom_text_missing(entry: etree._Element) -> Iterator[Fault]:
    """RFC 4287, 4.1.1.1: it is advised that each entry has text: a summary or content."""
    if first(entry, f"{ATOM}summary") is None and first(entry, _ATOM_CONTENT) is None:
        yield Fault("the entry has neither summary nor content", entry)


def _is_blank(element: etree._Element) -> bool:
    return not (element.text and element.text.strip()) and not len(element)
