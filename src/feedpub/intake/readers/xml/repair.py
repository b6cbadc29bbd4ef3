"""Repairs feeds that are not well-formed XML in the ways that feed readers forgive.

The text is repaired, then parsed strictly; the parser is never run in a recovery mode. Nothing
outside the document is read, and no entities are defined.
"""

from __future__ import annotations

import re
from collections import Counter
from html import escape
from html.entities import html5

from lxml import etree

from feedpub.intake.readers.xml.encodings import decoded, is_wrongly_declared
from feedpub.intake.readers.xml.tree import MAX_FILE, MAX_MARKS, XMLRefused, parse
from feedpub.nouns import dataclass

_FEEDS = frozenset({"rss", "RDF", "feed"})

#: In characters: how much other text a feed may have before its declaration.
_MAX_JUNK = 4_000
_MAX_PROLOG = 100_000
_MAX_PREFIXES = 40

# The usual prefixes of namespaces, for feeds that do not declare them.
_NAMESPACES = {
    "app": "http://www.w3.org/2007/app",
    "at": "http://purl.org/atompub/tombstones/1.0",
    "atom": "http://www.w3.org/2005/Atom",
    "blogger": "http://schemas.google.com/blogger/2018",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "excerpt": "http://wordpress.org/export/1.2/excerpt/",
    "feedburner": "http://rssnamespace.org/feedburner/ext/1.0",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "media": "http://search.yahoo.com/mrss/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "slash": "http://purl.org/rss/1.0/modules/slash/",
    "sy": "http://purl.org/rss/1.0/modules/syndication/",
    "wfw": "http://wellformedweb.org/CommentAPI/",
    "wp": "http://wordpress.org/export/1.2/",
}

# Not allowed in XML (XML 1.0, 2.2), and the BOM, which may only be at the start.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufeff\ufffe\uffff]")
_BLANK = " \t\r\n\xa0\u200b\u2028\u2029"


# Each construct is matched to its end or to the end of the text, so that one pass is enough.
_PIECES = re.compile(
    r"(?s:(?P<cdata><!\[CDATA\[(?:.*?\]\]>|.*))"
    r"|(?P<comment><!--(?:.*?-->|.*))"
    r"|(?P<instruction><\?(?:.*?\?>|.*)))"
    r"|&(?P<reference>#[0-9]{1,7}|#x[0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{0,31});"
    r"|(?P<ampersand>&)"
    r"|(?P<less><(?![A-Za-z_:/!?]))"
    r"|(?P<end>\]\]>)"
)
_CDATA = re.compile(r"(?s:<!\[CDATA\[(?:.*?\]\]>|.*))")
_QUOTED = r"""\s*(?:"[^"<>]*"|'[^'<>]*')"""
# XML 1.0, 2.8, without an internal subset; in HTML it is in lower case.
_DOCTYPE = re.compile(
    rf"\s*<!doctype\s+[A-Za-z_:][\w:.-]*(?:\s+public{_QUOTED}(?:{_QUOTED})?|\s+system{_QUOTED})?\s*>",
    re.IGNORECASE,
)
_ROOT = re.compile(r"\s*<(?P<name>(?:[A-Za-z_][\w.-]*:)?(?P<local>[A-Za-z]+))(?=[\s>/])")
_FEED = re.compile(r"<(?:[A-Za-z_][\w.-]*:)?(?:rss|RDF|feed)[\s>]")
_TAG = re.compile(r"<[A-Za-z_][^<>]*")
_PREFIX = re.compile(r"""\A<([A-Za-z_][\w.-]*):|\s([A-Za-z_][\w.-]*):[\w.-]+\s*=\s*["']""")
_DECLARES = re.compile(r"\sxmlns:([A-Za-z_][\w.-]*)\s*=")

_NAMED = {
    "characters": ("character that XML does not allow", "characters that XML does not allow"),
    "ampersand": ("bare &", "times a bare &"),
    "entity": ("entity of HTML", "entities of HTML"),
    "less": ("bare <", "times a bare <"),
    "end": ("stray ]]>", "times a stray ]]>"),
    "reference": ("reference to no character", "references to no character"),
    "comment": ("comment with -- in it", "comments with -- in them"),
}


@dataclass(frozen=True, slots=True)
class ParsedXML:
    """The root of a document, and what had to be repaired."""

    root: etree._Element

    #: One line: what was wrong, and what was done. Empty if the document is well-formed.
    ill_formed: str = ""


def parse_forgiving(content: bytes) -> ParsedXML:
    """Parse *content*, and repair it first if it is an ill-formed feed.

    A feed has the root ``rss``, ``RDF`` or ``feed``; any other document is parsed strictly. A
    DOCTYPE with an internal subset is refused in feeds, too.

    Raises: XMLRefused, with the strict parser's error for the document as it is.
    """
    parsed = _parsed(content)
    space = etree.QName(parsed.root).namespace
    if not space or etree.QName(parsed.root).localname != "rss":
        return parsed
    # RSS 2.0 has no namespace ("Extending RSS"), but some programs invent one.
    for each in parsed.root.iter(f"{{{space}}}*"):
        each.tag = etree.QName(each).localname
    wrong = f"is RSS in a namespace, {space[:100].encode('ascii', 'replace').decode()}"
    return ParsedXML(parsed.root, f"{parsed.ill_formed}; {wrong}" if parsed.ill_formed else wrong)


def _parsed(content: bytes) -> ParsedXML:
    """Parse *content*, repaired if necessary and possible. Raises: XMLRefused."""
    root = None
    refused = XMLRefused("encoding-unreadable", "is not in the encoding that it declares")
    try:
        root = parse(content)
        if not is_wrongly_declared(content):
            return ParsedXML(root)
    except XMLRefused as error:
        refused = error
    if (repaired := _repaired(content)) is not None:
        text, notes = repaired
        try:
            done = f"; mended: {', '.join(notes)}" if notes else ""
            return ParsedXML(parse(text.encode("utf-8")), f"{refused}{done}")
        except XMLRefused:
            # This error is about the repaired text, which people cannot see.
            pass
    if root is None:
        raise refused
    return ParsedXML(root)


def _repaired(content: bytes) -> tuple[str, list[str]] | None:
    """Return the repaired text of a feed, and what was done. None: not a feed, or beyond repair."""
    if content.count(b"&") + content.count(b"]]>") + content.count(b"<") > MAX_MARKS:
        return None
    text, notes = decoded(content)
    if not _FEED.search(text, 0, _MAX_PROLOG):
        return None
    text, front = _without_front(text)
    notes += front
    counts: Counter[str] = Counter()
    text, counts["characters"] = _FORBIDDEN.subn("", text)
    text = _PIECES.sub(lambda piece: _piece(piece, counts), text)
    doctype = _DOCTYPE.match(text)
    if doctype:
        notes.append("DOCTYPE ignored")
        text = text[doctype.end() :]
    root = _ROOT.match(text)
    if root is None or root["local"] not in _FEEDS or len(text) > MAX_FILE:
        return None
    text, behind = _without_end(text, root["name"])
    notes += behind
    undeclared = _undeclared(text)
    if len(undeclared) > _MAX_PREFIXES:
        return None
    if undeclared:
        at = root.end()
        notes.append(f"undeclared prefixes: {', '.join(undeclared)}")
        declarations = "".join(
            f' xmlns:{prefix}="{_NAMESPACES.get(prefix, f"urn:undeclared:{prefix}")}"'
            for prefix in undeclared
        )
        text = text[:at] + declarations + text[at:]
    notes += [f"{count:,} {_NAMED[kind][count > 1]}" for kind, count in counts.items() if count > 0]
    return text, notes


def _without_front(text: str) -> tuple[str, list[str]]:
    """Return *text* from its XML declaration on, and a note about other text before it."""
    text = text.lstrip(_BLANK + "\ufeff\0")
    at = text.find("<?xml ", 0, _MAX_JUNK)
    if at <= 0 or _FEED.search(text, 0, at) or "<!" in text[:at] or "<html" in text[:at].lower():
        # The declaration is inside the document: in a comment, or in the text of an item.
        return text, []
    shown = " ".join(text[:at].split())[:60]
    return text[at:], [f"text before its declaration: {shown!r}"]


def _without_end(text: str, root: str) -> tuple[str, list[str]]:
    """Return *text* up to the end tag of its *root*, and a note about other text after it."""
    end = f"</{root}"
    at = text.rfind(end)
    stop = text.find(">", at) if at >= 0 else -1
    behind = text[stop + 1 :].strip(_BLANK) if stop >= 0 else ""
    if not behind:
        return text, []
    return text[: stop + 1], [f"text after its end: {' '.join(behind.split())[:60]!r}"]


def _piece(piece: re.Match[str], counts: Counter[str]) -> str:
    """Return the replacement of *piece*; repairs are counted in *counts*."""
    whole = piece.group()
    match piece.lastgroup:
        case "cdata":
            return whole
        case "comment":
            counts["comment"] += "--" in whole[4:-3] or whole.endswith("--->")
            return "" if whole.endswith("-->") else whole
        case "instruction":
            return "" if whole.endswith("?>") else whole
        case "reference":
            return _reference(piece["reference"], counts)
        case "less":
            counts["less"] += 1
            return "&lt;"
        case "end":
            counts["end"] += 1
            return "]]&gt;"
        case _:
            counts["ampersand"] += 1
            return "&amp;"


def _reference(name: str, counts: Counter[str]) -> str:
    if name in ("amp", "lt", "gt", "quot", "apos"):
        return f"&{name};"
    if name.startswith("#"):
        number = int(f"0{name[1:]}", 16) if name[1] == "x" else int(name[1:])
        if number > 0x10FFFF or _FORBIDDEN.match(chr(number)):
            counts["reference"] += 1
            return ""
        return f"&{name};"
    characters = html5.get(f"{name};")
    if characters is None:
        counts["ampersand"] += 1
        return f"&amp;{name};"
    counts["entity"] += 1
    return escape(characters)


def _undeclared(text: str) -> list[str]:
    """Return the prefixes of elements and attributes that are never declared, sorted."""
    outside = _CDATA.sub("", text)
    used = {
        name
        for tag in _TAG.finditer(outside)
        for pair in _PREFIX.findall(tag.group())
        for name in pair
    }
    return sorted(used - {"", "xml", "xmlns", *_DECLARES.findall(outside)})
