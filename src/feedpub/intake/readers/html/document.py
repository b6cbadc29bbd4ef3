"""The tree of an HTML page: decoded and parsed, or refused if parsing would cost too much."""

from __future__ import annotations

import codecs
import re

from lxml import etree
from lxml.html import HtmlElement

from feedpub.intake.body import formulas
from feedpub.intake.readers.content import EMPTY

#: In bytes. The largest real pages have a fifth of it.
MAX_FILE = 10 * 1024 * 1024

#: How many elements a page may have. The largest real pages have 10,000.
MAX_ELEMENTS = 200_000

#: The sum of the squares of every tag's number of attributes, each of which the parser compares
#: with all before it.
_MAX_ATTRIBUTE_WORK = 10_000_000

_BOMS = {
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}
_HEAD = 4096
_META_CHARSET = re.compile(
    rb"""<meta[^>]{1,300}?charset\s*=\s*["']?\s*([\w.:-]{2,40})""", re.IGNORECASE
)

# lxml.html has a class for each element of a form, and looks it up in Python.
_ELEMENTS = etree.ElementDefaultClassLookup(element=HtmlElement)

_SOFT_HYPHENS = ("\xad", "&shy;", "&#173;")

# WHATWG Encoding, 4.2: the encoding that pages mean by a name.
_ENCODINGS = {
    "iso-8859-1": "cp1252", "latin1": "cp1252", "us-ascii": "cp1252", "ascii": "cp1252",
    "gb2312": "gb18030", "gbk": "gb18030", "gb18030": "gb18030", "big5": "big5hkscs",
    "shift_jis": "cp932", "shift-jis": "cp932", "sjis": "cp932", "x-sjis": "cp932",
    "euc-jp": "euc_jp", "iso-2022-jp": "iso2022_jp", "euc-kr": "cp949", "ks_c_5601-1987": "cp949",
    "iso-8859-9": "cp1254", "tis-620": "cp874", "windows-874": "cp874",
    "koi8-r": "koi8_r", "koi8-u": "koi8_u", "macintosh": "mac_roman",
    "utf-16": "utf-16-le", "utf-16le": "utf-16-le", "utf-16be": "utf-16-be",
    **{f"iso-8859-{n}": f"iso8859_{n}" for n in (2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16)},
    **{f"windows-{n}": f"cp{n}" for n in range(1250, 1259)},
}  # fmt: skip

# HTML 13.2.5: comments and the text of these elements contain no tags; unclosed ones extend to the
# end. Every quantifier is possessive, so the scan is linear.
_ATTRIBUTE = r"""[\s/]*+[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:"[^"]*+"?+|'[^']*+'?+|[^\s>]*+))?+"""
_TAG = re.compile(
    r"<!--(?:[^-]*+(?:-(?!->)[^-]*+)*+-->|.*+)"
    rf"|<(?P<raw>script|style|textarea|title|xmp|iframe|noembed|noframes)(?=[\s/>])"
    rf"(?:{_ATTRIBUTE})*+[\s/]*+>?+"
    r"(?:[^<]*+(?:<(?!/(?P=raw)[\s/>])[^<]*+)*+</(?P=raw)(?=[\s/>])|.*+)"
    rf"|<[A-Za-z][^\s/>]*+(?P<attributes>(?:{_ATTRIBUTE})*+)",
    re.IGNORECASE | re.DOTALL,
)
_ONE_ATTRIBUTE = re.compile(_ATTRIBUTE)


class Unreadable(ValueError):
    """A page that cannot be read: the finding's code, message and advice."""

    def __init__(self, code: str, message: str, advice: str) -> None:
        super().__init__(message)
        self.code = code
        self.advice = advice


def parse_page(content: bytes) -> HtmlElement:
    """Return the root of the page *content*.

    Raises: Unreadable, if it is too large, too costly to parse, or not a page.
    """
    if len(content) > MAX_FILE:
        message = f"is larger than {MAX_FILE // 2**20} MiB"
        raise Unreadable("too-large", message, "save the page without what it embeds")
    text = decoded(content)
    if not text.strip():
        raise Unreadable("nothing-readable", EMPTY, "save the page again")
    if "<" not in text:
        raise Unreadable("nothing-readable", "has no markup", "page text has the suffix .txt")
    _refuse_excess(text)
    # Readers of pages see neither what scripts draw nor MathML.
    text = formulas.as_text(text)
    # The encoding that the page declares no longer applies.
    parser = etree.HTMLParser(
        encoding="utf-8", no_network=True, huge_tree=False, remove_comments=True, remove_pis=True
    )
    parser.set_element_class_lookup(_ELEMENTS)
    try:
        for hyphen in _SOFT_HYPHENS:
            text = text.replace(hyphen, "")
        source = text.encode("utf-8")
        root: HtmlElement | None = etree.fromstring(source, parser=parser)  # type: ignore[assignment]
    except (etree.LxmlError, ValueError) as error:
        raise Unreadable("nothing-readable", "is not a page", "save the page again") from error
    if root is None or root.find("body") is None:
        raise Unreadable("nothing-readable", "has no text", "save the page again")
    return root


def decoded(content: bytes) -> str:
    """Decode *content* by its byte order mark, as UTF-8, by its meta element, or as cp1252."""
    for mark, encoding in _BOMS.items():
        if content.startswith(mark):
            return content[len(mark) :].decode(encoding, "replace")
    declared = _META_CHARSET.search(content[:_HEAD])
    name = declared[1].decode("ascii").lower() if declared else ""
    encoding = _ENCODINGS.get(name, "cp1252")
    if encoding == "iso2022_jp" and content.isascii():
        return content.decode(encoding, "replace")
    try:
        # Valid UTF-8 is never another encoding, unless it is all ASCII.
        return content.decode("utf-8")
    except UnicodeDecodeError:
        pass
    if name in ("utf-8", "utf8"):
        return content.decode("utf-8", "replace")
    if encoding.startswith("utf-16"):
        # WHATWG HTML, 13.2.3.5: a page whose meta element could be read is not in UTF-16.
        encoding = "cp1252"
    return content.decode(encoding, "replace")


def as_served(content: bytes, charset: str | None) -> bytes:
    """Return *content* in UTF-8 with its mark, if the server's *charset* is needed to decode it.

    The charset of the response counts more than that of the page (WHATWG HTML, 13.2.3.2).
    """
    encoding = _ENCODINGS.get((charset or "").lower())
    if encoding is None or encoding.startswith("utf-16") or content.startswith(tuple(_BOMS)):
        return content
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return codecs.BOM_UTF8 + content.decode(encoding, "replace").encode()
    return content


def _refuse_excess(text: str) -> None:
    """Raises: Unreadable, if parsing *text* would take too long."""
    work = 0
    for elements, tag in enumerate(_TAG.finditer(text), 1):
        attributes = tag["attributes"]
        if attributes and len(attributes) > 400:
            work += sum(1 for _ in _ONE_ATTRIBUTE.finditer(attributes)) ** 2
        if elements > MAX_ELEMENTS or work > _MAX_ATTRIBUTE_WORK:
            message = f"has more than {MAX_ELEMENTS:,} elements, or tags of endless attributes"
            raise Unreadable("too-large", message, "save the page without what it embeds")
