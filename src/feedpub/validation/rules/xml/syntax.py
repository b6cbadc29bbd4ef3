"""Rules about XML itself: can the bytes be read at all, and by everybody?"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

from lxml import etree

from feedpub.validation.document import Parsed, shown
from feedpub.validation.rule import (
    EVERYWHERE,
    OWN,
    Fault,
    bytes_rule,
    failure_rule,
    tree_rule,
)
from feedpub.validation.values.encodings import declared

# The codes of libxml2 (xmlerror.h), which lxml passes on.
_EMPTY_DOCUMENT = 4
_CONTENT_AFTER_ROOT = 5
_RESERVED_XML_NAME = 64
_NAME_TOO_LONG = 110
_RESOURCE_LIMIT = 114
_UNDEFINED_NAMESPACE = 201

_DECLARATION = re.compile(rb"<\?xml\s")
# A declaration and comments may come first.
_PAGE = re.compile(
    rb"(?:\xef\xbb\xbf)?(?:\s|<\?xml[^>]*>|<!--(?:[^-]|-(?!->))*-->)*(?:<!doctype\s+html|<html)\b",
    re.IGNORECASE,
)
_WIDE_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE)

# What no writer means: C1 controls, the replacement character, noncharacters (Unicode, 23.7).
_BROKEN = frozenset(
    chr(code)
    for codes in (
        range(0x80, 0xA0),
        range(0xFDD0, 0xFDF0),
        [0xFFFD],
        *(range(plane + 0xFFFE, plane + 0x10000) for plane in range(0, 0x110000, 0x10000)),
    )
    for code in codes
)
# UTF-8 that was read as Windows-1252 or Latin-1. Only pairs that no language writes: a capital
# letter before them may end a word that a sign follows.
_MOJIBAKE = (
    "\u00c3(?<![A-Z\u00c0-\u00de]\u00c3)[\u00a0-\u00bf\u201e\u0153\u0178\u2030]"
    "|(?<=[0-9a-z\u00df-\u00ff])\u00c2[\u00a0-\u00bf]"
    "|\u00e2\u20ac"
    "|\u00f0\u0178"
)
_SUSPECT = re.compile(f"[{''.join(sorted(_BROKEN))}]|{_MOJIBAKE}")
# Their first characters: a set is searched ten times as fast as the alternatives.
_CANDIDATE = re.compile(f"[{''.join(sorted(_BROKEN))}\u00c2\u00c3\u00e2\u00f0]")
_ASCII = bytes(range(0x80))

# Element.attrib looks for each value from the first attribute on; there can be 200,000.
_attributes = etree.XPath("@*", smart_strings=False)


@failure_rule(
    "xml-before-declaration",
    source="XML 1.0, 2.8",
    advice="let the document begin with its XML declaration: no blank line, no output before it",
)
def xml_before_declaration(content: bytes, error: etree.XMLSyntaxError) -> str | None:
    """XML 1.0, 2.8: the declaration is the first thing of a document, or is none."""
    if error.code not in (_EMPTY_DOCUMENT, _CONTENT_AFTER_ROOT, _RESERVED_XML_NAME):
        return None
    start = len(codecs.BOM_UTF8) if content.startswith(codecs.BOM_UTF8) else 0
    declaration = _DECLARATION.search(content)
    if declaration is None or declaration.start() == start:
        return None
    return f"{declaration.start() - start} bytes stand before the XML declaration"


@failure_rule(
    "prefix-unbound",
    source="Namespaces in XML 1.0, 5",
    advice="declare the prefix at the root element",
)
def prefix_unbound(content: bytes, error: etree.XMLSyntaxError) -> str | None:  # noqa: ARG001
    """Namespaces in XML 1.0, 5, constraint "Prefix Declared"."""
    return _message(error) if error.code == _UNDEFINED_NAMESPACE else None


@failure_rule(
    "xml-too-big",
    source=OWN,
    advice="make the text, the nesting or the entities smaller: readers have limits as well",
)
def xml_too_big(content: bytes, error: etree.XMLSyntaxError) -> str | None:  # noqa: ARG001
    """Our own: what a parser with limits refuses, attackers write and readers drop."""
    if error.code not in (_NAME_TOO_LONG, _RESOURCE_LIMIT):
        return None
    # libxml2 goes on with how a programmer may lift the limit.
    return _message(error).partition(", ")[0]


@failure_rule(
    "format-page",
    source="RSS 2.0; RFC 4287, 2",
    advice="give the address of the feed: the page may name it in a <link> of rel alternate",
)
def format_page(content: bytes, error: etree.XMLSyntaxError) -> str | None:  # noqa: ARG001
    """RSS 2.0; RFC 4287, 2: HTML is no feed, and seldom well-formed."""
    return "is a web page, no feed" if _PAGE.match(content[:1000]) else None


@failure_rule(
    "xml-not-well-formed",
    source="XML 1.0, 2.1",
    advice="write the document with an XML library; a reader shows nothing of it as it is",
)
def xml_not_well_formed(content: bytes, error: etree.XMLSyntaxError) -> str | None:  # noqa: ARG001
    """XML 1.0, 2.1: a document that is not well-formed is none."""
    return _message(error)


def _message(error: etree.XMLSyntaxError) -> str:
    # lxml adds the place, which the finding has.
    message = re.sub(r", line \d+, column \d+( \(.*\))?$", "", str(error.msg))
    return " ".join(message.split())[:200] or "is no XML"


@bytes_rule(
    "encoding-not-utf8",
    "error",
    source="XML 1.0, 4.3.3; RSS Profile, character data",
    advice='write the document in UTF-8 and declare it so: encoding="UTF-8"',
    quiet=EVERYWHERE,
)
def encoding_not_utf8(content: bytes) -> Iterator[Fault]:
    """XML 1.0, 4.3.3, lets every reader know UTF-8 and UTF-16 only; feeds are UTF-8."""
    if content.startswith(_WIDE_MARKS) or b"\0" in content[:4]:
        yield Fault("is written in UTF-16 or UTF-32", line=1)
        return
    encoding = declared(content)
    if encoding not in (None, "utf-8"):
        yield Fault(f"declares {shown(encoding or '')}", line=1)


@tree_rule(
    "xml-doctype",
    "error",
    formats=EVERYWHERE,
    source="RSS 2.0; RFC 4287, 2",
    advice="leave the DOCTYPE out and write characters instead of named entities",
    beyond=EVERYWHERE,
)
def xml_doctype(parsed: Parsed) -> Iterator[Fault]:
    """RFC 4287, 2, and RSS 2.0 define no DTD; parsers forbid one, for what its entities can do."""
    if parsed.root.getroottree().docinfo.internalDTD is not None:
        before = max(parsed.content.find(b"<!DOCTYPE"), 0)
        yield Fault("has a DOCTYPE", line=parsed.content.count(b"\n", 0, before) + 1)


@tree_rule(
    "char-suspect",
    "error",
    formats=EVERYWHERE,
    scope="entry",
    source="Unicode, 23.7; XML 1.0, 2.2",
    advice="mend the text where it was read in a wrong encoding, or take the character out",
    beyond=EVERYWHERE,
)
def char_suspect(parsed: Parsed) -> Iterator[Fault]:
    """Unicode, 23.7, and XML 1.0, 2.2, discourage them: traces of a text that was read wrongly."""
    if not _may_be_suspect(parsed.content):
        return
    for element in parsed.root.iter("*"):
        texts = [element.text, *(child.tail for child in element), *_attributes(element)]
        for text in texts:
            if text and not text.isascii() and (found := _suspect(text)):
                around = text[max(found.start() - 10, 0) : found.end() + 10]
                signs = " ".join(f"U+{ord(sign):04X}" for sign in found[0])
                yield Fault(f"{signs} in {shown(around)}", element)
                break


def _may_be_suspect(content: bytes) -> bool:
    """Whether there is anything to look for. Most documents have nothing, and are known by this."""
    if b"&#" in content:
        # A reference may stand for any character.
        return True
    signs = content.translate(None, _ASCII).decode("utf-8", "replace")
    return (
        not _BROKEN.isdisjoint(signs)
        or "\u00c2" in signs
        or "\u00c3" in signs
        or "\u00e2\u20ac" in signs
        or "\u00f0\u0178" in signs
    )


def _suspect(text: str) -> re.Match[str] | None:
    for candidate in _CANDIDATE.finditer(text):
        if found := _SUSPECT.match(text, candidate.start()):
            return found
    return None
