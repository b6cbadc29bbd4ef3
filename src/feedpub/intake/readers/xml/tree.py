"""Parses XML from anywhere into a tree, and reads elements of the tree."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

from lxml import etree

from feedpub.intake.text import escape

#: In bytes. An agency's export of a day has some MB.
MAX_FILE = 64 * 1024 * 1024

#: Tags and attributes. Each takes more than a hundred bytes of memory.
MAX_MARKS = 1_000_000

#: Levels of elements. libxml2 itself stops at 256 (from 2.14 on: 2,048).
MAX_DEPTH = 256

#: What the names of character sets start with in Python; its other encodings are not text.
CHARSETS = (
    "iso8859", "iso2022", "cp125", "cp8", "cp9", "koi8", "utf-16", "gb", "big5", "shift_jis", "euc",
    "mac-", "tis-620",
)  # fmt: skip

#: XML 1.0, 4.3.3. Without a UTF-16 byte order mark the declaration is in ASCII.
DECLARED = re.compile(rb"""\A<\?xml[^<>]{0,200}?\sencoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
_DECLARATION = re.compile(r"\A\s*<\?xml\b[^<>]{0,400}?\?>")
# All that is allowed before the root except a DOCTYPE. Possessive, so that it never backtracks.
_PROLOG = re.compile(rb"(?:\s++|<\?(?:[^?]++|\?(?!>))*+\?>|<!--(?:[^-]++|-(?!->))*+-->)*+")


#: The beginnings of what is neither a tag nor an attribute, each with its end.
_ENDS = {b"<![CDATA[": b"]]>", b"<!--": b"-->", b"<?": b"?>"}
_NOT_MARKS = re.compile(b"|".join(map(re.escape, _ENDS)))


class XMLRefused(ValueError):
    """XML that is not read, with the code of its finding and what to do."""

    def __init__(self, code: str, message: str, advice: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.advice = advice


def parse(content: bytes) -> etree._Element:
    """Parse *content* and return its root. No other files or addresses are read.

    Raises: XMLRefused, for anything invalid and for every DOCTYPE, which can name files and
    addresses to read, and entities that expand without limit.
    """
    content = _as_utf8(content)
    prolog = _PROLOG.match(content)
    if content[prolog.end() if prolog else 0 :].startswith(b"<!"):
        raise XMLRefused("xml-doctype", "has a DOCTYPE, which is never read", "remove it")
    if _has_too_many_marks(content):
        message = f"has more than {MAX_MARKS:,} tags and attributes"
        raise XMLRefused("too-large", message, "split it into several files")
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        # Not collect_ids=False: libxml2 2.14 then loads the DTD, in spite of load_dtd.
    )
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise XMLRefused("xml-invalid", f"is not well-formed XML: {_reason(error)}") from error
    if root.getroottree().docinfo.doctype:
        raise XMLRefused("xml-doctype", "has a DOCTYPE, which is never read", "remove it")
    _refuse_depth(root)
    return root


def _has_too_many_marks(content: bytes) -> bool:
    """Whether *content* has too many tags and attributes. Markup in CDATA is text.

    A ``<`` is never part of an attribute, so all that looks like a comment or CDATA is one, unless
    it is within another.
    """
    if content.count(b"<") + content.count(b"=") <= MAX_MARKS:
        return False
    count, start = 0, 0
    for match in _NOT_MARKS.finditer(content):
        if match.start() < start:
            continue
        end = content.find(_ENDS[match[0]], match.end())
        if end < 0:
            break
        count += 1 + content.count(b"<", start, match.start())
        count += content.count(b"=", start, match.start())
        start = end
    return count + content.count(b"<", start) + content.count(b"=", start) > MAX_MARKS


def _as_utf8(content: bytes) -> bytes:
    """Return *content* in UTF-8, so that the checks see what the parser will see."""
    encoding = "utf-8"
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16"
    elif content.startswith(b"<\0"):
        encoding = "utf-16-le"
    elif content.startswith(b"\0<"):
        encoding = "utf-16-be"
    elif declared := DECLARED.match(content.removeprefix(codecs.BOM_UTF8)):
        encoding = declared.group(1).decode("ascii").lower()
    try:
        found = codecs.lookup(encoding).name
        if found in ("utf-8", "ascii"):
            return content.removeprefix(codecs.BOM_UTF8)
        if not found.startswith(CHARSETS):
            raise LookupError
        text = content.decode(encoding)
    except (LookupError, ValueError) as error:
        message = f"cannot be decoded as {encoding}"
        raise XMLRefused("encoding-unreadable", message, "save it as UTF-8") from error
    # Its declaration names the former encoding.
    return _DECLARATION.sub("", text, count=1).encode("utf-8", "surrogatepass")


def _reason(error: etree.XMLSyntaxError) -> str:
    line, _ = error.position
    message = (error.msg or "syntax error").partition(", line ")[0].strip()
    # libxml2 quotes from the document.
    return f"line {line}: {message[:120].encode('ascii', 'replace').decode()}"


def _refuse_depth(root: etree._Element) -> None:
    depth = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > MAX_DEPTH:
            raise XMLRefused("xml-too-deep", f"is nested deeper than {MAX_DEPTH} elements")


def children(parent: etree._Element | None, *names: str) -> Iterator[etree._Element]:
    """Yield the children of *parent* that have one of *names*."""
    if parent is not None and names:
        yield from parent.iterchildren(*names)


def child(parent: etree._Element | None, name: str) -> etree._Element | None:
    return next(children(parent, name), None)


def text(element: etree._Element | None) -> str | None:
    """Return all text in *element*; None if it is empty or white space."""
    if element is None:
        return None
    found = "".join(str(each) for each in element.itertext()).strip()
    return found or None


def texts(parent: etree._Element | None, *names: str) -> list[str]:
    return [found for each in children(parent, *names) if (found := text(each))]


def inherited(element: etree._Element, attribute: str) -> str | None:
    """Return an attribute such as ``xml:lang`` of *element* or its nearest ancestor that has it."""
    here: etree._Element | None = element
    while here is not None:
        if value := here.get(attribute):
            return value
        here = here.getparent()
    return None


def markup_in(element: etree._Element) -> str:
    """Return the content of *element*, XHTML or similar, as HTML that is not yet sanitised."""
    pieces = [escape(element.text or "")]
    for each in element.iterchildren():
        _without_namespaces(each)
        pieces.append(etree.tostring(each, method="html", encoding="unicode", with_tail=True))
    return "".join(pieces)


def _without_namespaces(element: etree._Element) -> None:
    for each in element.iter(etree.Element):
        each.tag = etree.QName(each).localname
        for name in [str(name) for name in each.attrib if str(name).startswith("{")]:
            del each.attrib[name]
    etree.cleanup_namespaces(element)
