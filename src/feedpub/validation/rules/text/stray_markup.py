"""Rules about texts without markup: titles, names, labels."""

from __future__ import annotations

import re
from collections.abc import Iterator

from feedpub.patterns import pattern
from feedpub.validation.document import ITEM, Parsed, first, name_of, shown, text
from feedpub.validation.html.bodies import ATOM_TEXTS, MEDIA_TEXTS
from feedpub.validation.html.plain_text import html_in, placeholder_in, tag_to_be
from feedpub.validation.places import tags
from feedpub.validation.rule import IN_ATOM, IN_FEEDS, IN_RDF, IN_RSS, Element, Fault, Faults
from feedpub.validation.rule_set import RuleSet
from feedpub.validation.values.kinds import Kind
from feedpub.validation.xml_names import XHTML, split

_RSS_TITLES = tags("title rss1:title")
_TITLES = _RSS_TITLES | tags("atom:title")

#: Names and labels, which are shown as they are.
_WORDS = tags(
    "author category copyright generator managingEditor rating source webMaster"
    " atom:generator|name dc:contributor|creator|coverage|description|format|language|publisher"
    "|relation|rights|source|subject|title|type itunes:author|keywords|name|subtitle|summary|title"
    " media:category|copyright|credit|keywords|rating|subTitle|tags"
)

#: Descriptions of anything but an item.
_DESCRIPTIONS = tags("description rss1:description")

_PLAIN_TYPES = frozenset({"", "text", "plain", "text/plain"})

_ESCAPED_TWICE = pattern(r"&(?:amp|\#38|\#[xX]26);(?:\#?\w++);")
_LONGEST_TITLE = 300


rules = RuleSet(IN_FEEDS)


@rules.tree(
    "title-markup",
    "warning",
    needs={"document"},
    source="RSS Profile, Character Data",
    advice="write titles without markup, and & and < as &#x26; and &#x3C;",
    formats=IN_RSS | IN_RDF,
)
def title_markup(parsed: Parsed) -> Faults:
    """A title has no markup: some readers show the tags, others hide what looks like one."""
    for title, own in parsed.once(_ambiguous):
        if (found := html_in(own)) is not None:
            yield Fault(f"markup {shown(found)} in the title", title)


@rules.tree(
    "title-ambiguous",
    "warning",
    needs={"document"},
    source="RSS Profile, Character Data",
    advice="write & as &#x26; and < as &#x3C;: most readers show them as intended",
    formats=IN_RSS | IN_RDF,
)
def title_ambiguous(parsed: Parsed) -> Faults:
    """A title has nothing that some readers take for a tag."""
    for title, own in parsed.once(_ambiguous):
        if html_in(own) is None and (found := tag_to_be(own)) is not None:
            yield Fault(f"some readers take {shown(found)} in the title for a tag", title)


# RSS Profile, Character Data: references that mean the character itself to every reader.
_REFERENCE = pattern(rb"&#x(?:26|3[cC]);")


def _ambiguous(parsed: Parsed) -> list[tuple[Element, str]]:
    """The titles with & or <, except those written as the profile recommends."""
    parts = parsed.channel.iterchildren("image", "textInput")
    found = [
        (title, own)
        for parent in (parsed.channel, *parsed.entries, *parts)
        for title in parent.iterchildren(*_RSS_TITLES)
        if ("&" in (own := _own(title)) or "<" in own)
    ]
    if not found:
        return []
    meant = {_unescaped(raw.decode("utf-8", "replace")) for raw in _with_references(parsed.content)}
    return [(title, own) for title, own in found if own not in meant]


def _with_references(content: bytes) -> Iterator[bytes]:
    """Yield each text between two tags of *content* that has such a reference."""
    at = 0
    while at >= 0 and (reference := _REFERENCE.search(content, at)):
        # Of the text and what is before it up to another tag, from the first end of a tag on.
        tag = max(content.rfind(b"<", at, reference.start()), at)
        start = content.find(b">", tag, reference.start())
        at = content.find(b"<", reference.end())
        if start >= 0 and at >= 0:
            yield content[start + 1 : at]


def _own(element: Element) -> str:
    """Its text without entities that a DOCTYPE declares: those are characters, not markup."""
    if not len(element):
        return element.text or ""
    return "".join([element.text or "", *(child.tail or "" for child in element)])


_XML_REFERENCE = pattern(r"&(?:#x([0-9A-Fa-f]{1,6})|#([0-9]{1,7})|(amp|lt|gt|quot|apos));")
_XML_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}


def _unescaped(raw: str) -> str:
    """As an XML parser reads *raw*: once."""

    def character(found: re.Match[str]) -> str:
        if found[3]:
            return _XML_NAMED[found[3]]
        code = int(found[1], 16) if found[1] else int(found[2])
        return chr(code) if code <= 0x10FFFF else ""

    return _XML_REFERENCE.sub(character, raw)


def _has_no_sign(text: str) -> bool:
    """Whether it has nothing that begins markup, or stands for that."""
    return "<" not in text and "&" not in text


@rules.element(
    "title-escaped-twice",
    "warning",
    at=_TITLES,
    source="RSS Profile, Character Data; RFC 4287, 3.1.1",
    advice="escape it once: readers show &amp;",
    sound_text=lambda text: "&" not in text,
)
def title_escaped_twice(title: Element) -> Faults:
    """A title is escaped for XML once."""
    own = _own(title)
    if "&" in own and (found := _ESCAPED_TWICE.search(own)) is not None:
        yield Fault(f"{shown(found[0])} in the title is escaped twice", title)


@rules.element(
    "title-placeholder",
    "error",
    at=_TITLES,
    advice="write the title: a program or a template has written a placeholder",
    beyond=IN_FEEDS,
    sound_text=lambda text: placeholder_in(text) is None,
)
def title_placeholder(title: Element) -> Faults:
    """A title is not a placeholder of a program, such as None or {{ title }}."""
    if (found := placeholder_in(_own(title))) is not None:
        yield Fault(f"the title is the placeholder {shown(found)}", title)


@rules.element(
    "title-long",
    "warning",
    at=_TITLES,
    advice="shorten it to one line",
    quiet=IN_FEEDS,
    sound_text=lambda text: len(text) <= _LONGEST_TITLE,
)
def title_long(title: Element) -> Faults:
    """A title has 300 characters at most: a longer one is a text in the wrong place."""
    own = _own(title).strip()
    if len(own) > _LONGEST_TITLE:
        yield Fault(f"the title has {len(own)} characters: {shown(own)}", title)


@rules.element(
    "text-markup",
    "warning",
    at=_WORDS | _DESCRIPTIONS,
    source="RSS Profile, Character Data; RFC 4287, 3.2.1, 4.2.4; Media RSS; DCMES 1.1",
    advice="write it without markup, and characters as they are",
    sound_text=_has_no_sign,
)
def text_markup(element: Element) -> Faults:
    """Names, labels and the description of a feed have no markup."""
    description = element.tag in _DESCRIPTIONS
    if description:
        parent = element.getparent()
        if parent is None or split(str(parent.tag))[1] == "item":
            return
    if (found := html_in(_own(element), escaped=description)) is not None:
        yield Fault(f"markup {shown(found)} in {name_of(element)}", element)


# fmt: off
rules.values(
    "attribute-markup", "warning", "atom:category@label atom:link@title",
    Kind(lambda value: f"holds the markup {shown(found)}" if (found := html_in(value)) else None),
    "The label of a category and the title of a link have no markup.",
    "RFC 4287, 4.2.2.3, 4.2.7.5", "write it without markup, and characters as they are",
    blank=False,
)
# fmt: on


@rules.element(
    "html-undeclared",
    "warning",
    at=ATOM_TEXTS | MEDIA_TEXTS,
    source="RFC 4287, 3.1.1.1; Media RSS, media:title, media:description, media:text",
    advice='add type="html", or write it without markup',
    sound_text=_has_no_sign,
)
def html_undeclared(element: Element) -> Faults:
    """A text of type text has no markup: readers show the tags."""
    if element.get("type", "").strip().lower() not in _PLAIN_TYPES:
        return
    if (found := html_in(_own(element))) is not None:
        yield Fault(f"markup {shown(found)} in {name_of(element)}, which is text", element)


@rules.element(
    "atom-html-fragment",
    "warning",
    at="atom:content",
    source="RFC 4287, 4.1.3.1, 4.1.3.3",
    advice="use html or xhtml: the media types stand for whole documents",
    formats=IN_ATOM,
)
def atom_html_fragment(content: Element) -> Faults:
    """Content of type text/html or application/xhtml+xml is a whole document."""
    type = content.get("type", "").strip().lower()
    if content.get("src") is not None or type not in ("text/html", "application/xhtml+xml"):
        return
    child = first(content, "*")
    if (child is not None and child.tag != f"{XHTML}html") or (
        child is None and "<html" not in text(content)[:2000].lower()
    ):
        yield Fault(f"content of type {type} is not a whole document", content)


@rules.element(
    "xhtml-misplaced",
    "warning",
    at="channel item rss1:item|channel atom:feed|entry|source",
    source="RFC 4287, 6.4; RSS 2.0, Extending RSS",
    advice="move it into content of type xhtml, or content:encoded: readers ignore it here",
    when=lambda shape: any(child.startswith(XHTML) for child in shape.held),
)
def xhtml_misplaced(parent: Element) -> Faults:
    """XHTML is inside a text, not beside the elements of a feed."""
    for child in parent.iterchildren(f"{XHTML}*"):
        if parent.tag == ITEM and child.tag in (f"{XHTML}body", f"{XHTML}div"):
            continue
        yield Fault(f"XHTML <{name_of(child)}> directly in <{name_of(parent)}>", child)


@rules.element(
    "name-email",
    "warning",
    at="atom:name",
    source="RFC 4287, 3.2.1, 3.2.3",
    advice="move the address to email",
)
def name_email(name: Element) -> Faults:
    """name holds the name of a person, and email the address."""
    own = _own(name)
    if "@" in own and _EMAIL.search(own):
        yield Fault(f"the name {shown(own.strip())} holds an e-mail address", name)


_EMAIL = pattern(r"[A-Za-z0-9_+-]@[A-Za-z0-9-]{1,63}\.[A-Za-z]")
