"""Rules about texts without markup: titles, names, words."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from feedpub.validation.document import ENTRY, ITEM, Parsed, first, name_of, shown, text
from feedpub.validation.html.bodies import ATOM_TEXTS, MEDIA_TEXTS
from feedpub.validation.html.plain_text import html_in, tag_to_be
from feedpub.validation.rule import (
    IN_ATOM,
    IN_FEEDS,
    IN_RDF,
    IN_RSS,
    OWN,
    Fault,
    element_rule,
    tree_rule,
)
from feedpub.validation.xml_names import (
    ATOM,
    DC,
    ITUNES_OLD_URI,
    ITUNES_URI,
    MEDIA,
    RSS1,
    XHTML,
    split,
)

_RSS_TITLES = frozenset({"title", f"{RSS1}title"})
_ATOM_TITLE = f"{ATOM}title"
_ATOM_CONTENT = f"{ATOM}content"

#: What names and describes, and is shown as it is.
_WORDS = frozenset(
    "author category copyright generator managingEditor rating source webMaster".split()
).union(
    (f"{ATOM}{name}" for name in ("generator", "name")),
    (
        f"{DC}{name}"
        for name in (
            "contributor creator coverage description format language publisher relation rights"
            " source subject title type"
        ).split()
    ),
    (
        f"{{{uri}}}{name}"
        for uri in (ITUNES_URI, ITUNES_OLD_URI)
        for name in "author keywords name subtitle summary title".split()
    ),
    (
        f"{MEDIA}{name}"
        for name in "category copyright credit keywords rating subTitle tags text".split()
    ),
)

#: Descriptions of anything but an item.
_DESCRIPTIONS = frozenset({"description", f"{RSS1}description"})

_PLAIN_TYPES = frozenset({"", "text", "plain", "text/plain"})

_ESCAPED_TWICE = re.compile(r"&(?:amp|\#38|\#[xX]26);(?:\#?\w++);")
_PLACEHOLDER = re.compile(
    r"none|null|nil|undefined|nan|n/?a|\(?untitled\)?|\[object [a-z]*\]|tbd|lorem ipsum.*"
    r"|\{\{.*\}\}|\{%.*%\}|\$\{.*\}|<%.*%>|%s|%\(\w+\)s|\{\w*\}",
    re.IGNORECASE | re.DOTALL,
)
_LONGEST_TITLE = 300


@tree_rule(
    "title-markup",
    "warning",
    formats=IN_RSS | IN_RDF,
    source="RSS Profile, Character Data",
    advice="write titles without markup, and & and < as &#x26; and &#x3C;",
    scope="entry",
)
def title_markup(parsed: Parsed) -> Iterator[Fault]:
    """RSS Profile, Character Data: titles are text; readers show markup in them, or swallow it."""
    for title, own in _ambiguous(parsed):
        if (found := html_in(own)) is not None:
            yield Fault(f"the title has {shown(found)} in it", title)


@tree_rule(
    "title-ambiguous",
    "warning",
    formats=IN_RSS | IN_RDF,
    source="RSS Profile, Character Data",
    advice="write & as &#x26; and < as &#x3C;: most readers show those as they are meant",
    scope="entry",
)
def title_ambiguous(parsed: Parsed) -> Iterator[Fault]:
    """RSS Profile, Character Data: half of the readers take what follows for a tag."""
    for title, own in _ambiguous(parsed):
        if html_in(own) is None and (found := tag_to_be(own)) is not None:
            yield Fault(f"{shown(found)} in the title is a tag to some readers", title)


# RSS Profile, Character Data: what is written so is meant as it stands, to every reader.
_REFERENCES = re.compile(rb">([^<]*&#x(?:26|3[cC]);[^<]*)<")


def _ambiguous(parsed: Parsed) -> Iterator[tuple[etree._Element, str]]:
    """The titles with signs of markup in them, but for those written as the profile wants it."""
    found = [
        (title, own)
        for parent in (parsed.channel, *parsed.entries, *_parts(parsed.channel))
        for title in parent.iterchildren(*_RSS_TITLES)
        if ("&" in (own := _own(title)) or "<" in own)
    ]
    if not found:
        return
    meant = set()
    if b"&#x" in parsed.content:
        for raw in _REFERENCES.finditer(parsed.content):
            meant.add(_unescaped(raw[1].decode("utf-8", "replace")))
    yield from ((title, own) for title, own in found if own not in meant)


def _parts(channel: etree._Element) -> Iterator[etree._Element]:
    yield from channel.iterchildren("image", "textInput")


def _own(element: etree._Element) -> str:
    """Its text without entities that a DOCTYPE declares: those are characters, not markup."""
    if not len(element):
        return element.text or ""
    return "".join([element.text or "", *(child.tail or "" for child in element)])


_XML_REFERENCE = re.compile(r"&(?:#x([0-9A-Fa-f]{1,6})|#([0-9]{1,7})|(amp|lt|gt|quot|apos));")
_XML_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}


def _unescaped(raw: str) -> str:
    """As an XML parser reads *raw*: once."""

    def character(found: re.Match[str]) -> str:
        if found[3]:
            return _XML_NAMED[found[3]]
        code = int(found[1], 16) if found[1] else int(found[2])
        return chr(code) if code <= 0x10FFFF else ""

    return _XML_REFERENCE.sub(character, raw)


@element_rule(
    "title-escaped-twice",
    "warning",
    at=_RSS_TITLES | {_ATOM_TITLE},
    formats=IN_FEEDS,
    source="RSS Profile, Character Data; RFC 4287, 3.1.1",
    advice="escape it once: readers show &amp;",
)
def title_escaped_twice(title: etree._Element) -> Iterator[Fault]:
    """RSS Profile, Character Data, and RFC 4287, 3.1.1: a text is escaped for XML, once."""
    own = _own(title)
    if "&" in own and (found := _ESCAPED_TWICE.search(own)) is not None:
        yield Fault(f"the title has {shown(found[0])} in it", title)


@element_rule(
    "title-placeholder",
    "error",
    at=_RSS_TITLES | {_ATOM_TITLE},
    formats=IN_FEEDS,
    source=OWN,
    advice="give it its title: a template or a program wrote what it had",
    beyond=IN_FEEDS,
)
def title_placeholder(title: etree._Element) -> Iterator[Fault]:
    """Our own: what a program writes where it has no title."""
    own = _own(title).strip()
    if len(own) <= 200 and _PLACEHOLDER.fullmatch(own):
        yield Fault(f"the title is {shown(own)}", title)


@element_rule(
    "title-long",
    "warning",
    at=_RSS_TITLES | {_ATOM_TITLE},
    formats=IN_FEEDS,
    source=OWN,
    advice="cut it down to a line: the text follows it",
    quiet=IN_FEEDS,
)
def title_long(title: etree._Element) -> Iterator[Fault]:
    """Our own: a text that was put in the title's place."""
    own = _own(title).strip()
    if len(own) > _LONGEST_TITLE:
        yield Fault(f"the title has {len(own)} characters: {shown(own)}", title)


@element_rule(
    "text-markup",
    "warning",
    at=_WORDS | _DESCRIPTIONS,
    formats=IN_FEEDS,
    source="RSS Profile, Character Data; RFC 4287, 3.2.1, 4.2.4; Media RSS; DCMES 1.1",
    advice="write it without markup, and characters as they are",
)
def text_markup(element: etree._Element) -> Iterator[Fault]:
    """RSS Profile, Character Data; RFC 4287, 3.2.1 and 4.2.4: names and words have no markup."""
    description = element.tag in _DESCRIPTIONS
    if description:
        parent = element.getparent()
        if parent is None or split(str(parent.tag))[1] == "item":
            return
    if (found := html_in(_own(element), escaped=description)) is not None:
        yield Fault(f"{name_of(element)} has {shown(found)} in it", element)


#: RFC 4287, 4.2.2.3, 4.2.7.5: what is shown of a category and of a link.
_SHOWN = {f"{ATOM}category": "label", f"{ATOM}link": "title"}


@element_rule(
    "attribute-markup",
    "warning",
    at=_SHOWN,
    formats=IN_FEEDS,
    source="RFC 4287, 4.2.2.3, 4.2.7.5",
    advice="write it without markup, and characters as they are",
)
def attribute_markup(element: etree._Element) -> Iterator[Fault]:
    """RFC 4287, 4.2.2.3 and 4.2.7.5: entities stand for characters there, never for markup."""
    name = _SHOWN[str(element.tag)]
    if (value := element.get(name)) and (found := html_in(value)) is not None:
        yield Fault(f"{name} of {name_of(element)} has {shown(found)} in it", element)


@element_rule(
    "html-undeclared",
    "warning",
    at=ATOM_TEXTS | MEDIA_TEXTS,
    formats=IN_FEEDS,
    source="RFC 4287, 3.1.1.1; Media RSS, media:title, media:description",
    advice='say type="html", or write it without markup',
)
def html_undeclared(element: etree._Element) -> Iterator[Fault]:
    """RFC 4287, 3.1.1.1, and Media RSS: a text of type text is shown as it stands."""
    if element.get("type", "").strip().lower() not in _PLAIN_TYPES:
        return
    if (found := html_in(_own(element))) is not None:
        yield Fault(f"{name_of(element)}, which is text, has {shown(found)} in it", element)


@element_rule(
    "atom-html-fragment",
    "warning",
    at={_ATOM_CONTENT},
    formats=IN_ATOM,
    source="RFC 4287, 4.1.3.1, 4.1.3.3",
    advice="write html or xhtml: the media types stand for whole documents",
)
def atom_html_fragment(content: etree._Element) -> Iterator[Fault]:
    """RFC 4287, 4.1.3.3: text/html and application/xhtml+xml are documents from <html> on."""
    type = content.get("type", "").strip().lower()
    if content.get("src") is not None or type not in ("text/html", "application/xhtml+xml"):
        return
    child = first(content, "*")
    if (child is not None and child.tag != f"{XHTML}html") or (
        child is None and "<html" not in text(content)[:2000].lower()
    ):
        yield Fault(f"content of the type {type} is no whole document", content)


@element_rule(
    "xhtml-misplaced",
    "warning",
    at={"channel", ITEM, f"{RSS1}item", f"{RSS1}channel", f"{ATOM}feed", ENTRY, f"{ATOM}source"},
    formats=IN_FEEDS,
    source="RFC 4287, 6.4; RSS 2.0, Extending RSS",
    advice="put it into content of the type xhtml, or content:encoded: readers pass over it here",
)
def xhtml_misplaced(parent: etree._Element) -> Iterator[Fault]:
    """RFC 4287, 6.4: XHTML beside the elements of a feed is markup of no text."""
    for child in parent.iterchildren(f"{XHTML}*"):
        if parent.tag == ITEM and child.tag in (f"{XHTML}body", f"{XHTML}div"):
            continue
        yield Fault(f"<{name_of(child)}> of XHTML stands in <{name_of(parent)}>", child)


@element_rule(
    "name-email",
    "warning",
    at={f"{ATOM}name"},
    formats=IN_FEEDS,
    source="RFC 4287, 3.2.1, 3.2.3",
    advice="write the address into email",
)
def name_email(name: etree._Element) -> Iterator[Fault]:
    """RFC 4287, 3.2.1 and 3.2.3: name is what people call somebody, email their address."""
    own = _own(name)
    if "@" in own and _EMAIL.search(own):
        yield Fault(f"the name {shown(own.strip())} holds an e-mail address", name)


_EMAIL = re.compile(r"[A-Za-z0-9_+-]@[A-Za-z0-9-]{1,63}\.[A-Za-z]")
