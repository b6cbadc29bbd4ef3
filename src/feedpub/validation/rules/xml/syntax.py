"""Rules about XML itself: its syntax, its encoding, its characters."""

from __future__ import annotations

import codecs
import re

from lxml import etree

from feedpub.patterns import pattern
from feedpub.validation.document import Parsed, shown
from feedpub.validation.rule import EVERYWHERE, Fault, Faults
from feedpub.validation.rule_set import RuleSet
from feedpub.validation.values.encodings import declared
from feedpub.validation.values.misread import Search

# Error codes of libxml2 (xmlerror.h), which lxml passes on.
_EMPTY_DOCUMENT = 4
_CONTENT_AFTER_ROOT = 5
_INVALID_BYTES = (6, 9, 81)
_UNDEFINED_ENTITY = (26, 27)
_RESERVED_XML_NAME = 64
_NAME_TOO_LONG = 110
_RESOURCE_LIMIT = 114
_UNDEFINED_NAMESPACE = 201

# XML 1.0, 2.8: the declaration begins with its version.
_VERSION = pattern(rb"<\?xml\s+version\s*=\s*[\"']([^\"'>]*)[\"']")

# The WHATWG's Encoding Standard, 4.2: what browsers read, without the two of old Macintoshes.
_COMMON = frozenset(
    """
    utf-8 utf8 utf-16 utf-16le utf-16be us-ascii ascii iso-8859-1 iso_8859-1 latin1 iso-8859-2
    iso-8859-3 iso-8859-4 iso-8859-5 iso-8859-6 iso-8859-7 iso-8859-8 iso-8859-8-i iso-8859-9
    iso-8859-10 iso-8859-11 iso-8859-13 iso-8859-14 iso-8859-15 iso-8859-16 windows-874
    windows-1250 windows-1251 windows-1252 windows-1253 windows-1254 windows-1255 windows-1256
    windows-1257 windows-1258 cp1250 cp1251 cp1252 koi8-r koi8-u gb2312 gbk gb18030 big5
    big5-hkscs euc-jp iso-2022-jp shift_jis shift-jis x-sjis windows-31j euc-kr ks_c_5601-1987
    tis-620
    """.split()
)

_MARKS = {
    codecs.BOM_UTF8: ("utf-8", "utf8"),
    codecs.BOM_UTF16_LE: ("utf-16", "utf-16le", "utf16"),
    codecs.BOM_UTF16_BE: ("utf-16", "utf-16be", "utf16"),
}
_DECLARATION = pattern(rb"<\?xml\s")
# A declaration and comments may come first.
_PAGE = pattern(
    rb"(?:\xef\xbb\xbf)?(?:\s|<\?xml[^>]*>|<!--(?:[^-]|-(?!->))*-->)*(?:<!doctype\s+html|<html)\b",
    re.IGNORECASE,
)
_WIDE_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE)

# Element.attrib looks for each value from the first attribute on; there can be 200,000.
_attributes = etree.XPath("@*", smart_strings=False)

rules = RuleSet(EVERYWHERE)


@rules.failure(
    "entity-undefined",
    source="XML 1.0, 4.1",
    advice="write the character itself: XML has only &amp; &lt; &gt; &quot; &apos;",
)
def entity_undefined(content: bytes, error: etree.XMLSyntaxError) -> str | None:  # noqa: ARG001
    """Entities are declared: XML does not have those of HTML."""
    if error.code not in _UNDEFINED_ENTITY:
        return None
    name = re.search(r"Entity '([^']{1,60})'", str(error.msg))
    return f"the entity &{name[1]}; is not defined" if name else "an entity is not defined"


@rules.failure(
    "encoding-broken",
    source="XML 1.0, 4.3.3",
    advice="write the document in the encoding that it declares, best of all UTF-8",
)
def encoding_broken(content: bytes, error: etree.XMLSyntaxError) -> str | None:
    """All bytes of a document are in its encoding."""
    if error.code not in _INVALID_BYTES:
        return None
    encoding = declared(content) or "utf-8"
    try:
        content.decode(encoding)
    except LookupError:
        return None
    except UnicodeDecodeError as problem:
        line = content.count(b"\n", 0, problem.start) + 1
        return f"byte 0x{content[problem.start]:02x} in line {line} is not in {shown(encoding)}"
    return None


@rules.bytes(
    "xml-version",
    "error",
    source="XML 1.0, 2.8; RSS 2.0; RFC 4287, 2",
    advice='write <?xml version="1.0"',
)
def xml_version(content: bytes) -> Faults:
    """A feed is XML 1.0: most parsers read nothing else."""
    version = _VERSION.match(content[:200].removeprefix(codecs.BOM_UTF8))
    if version and version[1] != b"1.0":
        yield Fault(f"the document is XML {shown(version[1].decode('latin-1'))}", line=1)


@rules.bytes(
    "encoding-contradiction",
    "error",
    source="XML 1.0, 4.3.3",
    advice="declare the encoding that the document is in, or none",
)
def encoding_contradiction(content: bytes) -> Faults:
    """The declared encoding is that of the byte order mark."""
    for mark, names in _MARKS.items():
        if content.startswith(mark):
            # The declaration is ASCII: in wide encodings it is enough to remove the zeros.
            encoding = declared(content[len(mark) : 400].replace(b"\0", b""))
            if encoding and encoding not in names:
                yield Fault(
                    f"encoding {shown(encoding)} is declared, but the byte order mark is that of"
                    f" {names[0].upper()}",
                    line=1,
                )
            return


@rules.bytes(
    "encoding-obscure",
    "warning",
    source="XML 1.0, 4.3.3; Encoding Standard, 4.2",
    advice="write the document in UTF-8",
)
def encoding_obscure(content: bytes) -> Faults:
    """The encoding is one that browsers support: parsers need only UTF-8 and UTF-16."""
    encoding = declared(content)
    if encoding is not None and encoding not in _COMMON:
        yield Fault(f"few readers support the encoding {shown(encoding)}", line=1)


@rules.tree(
    "doctype-other-version",
    "error",
    needs={"document"},
    source="RSS 0.91; RSS 2.0",
    advice="remove the DOCTYPE, which is that of RSS 0.91",
)
def doctype_other_version(parsed: Parsed) -> Faults:
    """Only a document in RSS 0.91 has the DOCTYPE of RSS 0.91."""
    if _has_doctype_of_rss_091(parsed) and not _is_rss_091(parsed):
        yield Fault("the DOCTYPE is that of RSS 0.91, but the document is not", parsed.root)


def _has_doctype_of_rss_091(parsed: Parsed) -> bool:
    doctype = parsed.root.getroottree().docinfo.doctype
    return "DTD RSS 0.91" in doctype or "rss-0.91.dtd" in doctype


def _is_rss_091(parsed: Parsed) -> bool:
    return parsed.root.tag == "rss" and parsed.root.get("version") == "0.91"


@rules.tree(
    "entity-external",
    "warning",
    needs={"document"},
    source="XML 1.0, 4.2.2",
    advice="remove it: parsers do not load it, for security",
)
def entity_external(parsed: Parsed) -> Faults:
    """A document has no entities in other files: parsers do not load them."""
    dtd = parsed.root.getroottree().docinfo.internalDTD
    if dtd is None:
        return
    for entity in dtd.iterentities():
        if entity.system_url:
            before = max(parsed.content.find(b"<!ENTITY"), 0)
            line = parsed.content.count(b"\n", 0, before) + 1
            yield Fault(f"the entity {shown(str(entity.name))} is in another file", line=line)


@rules.failure(
    "xml-before-declaration",
    source="XML 1.0, 2.8",
    advice="remove blank lines and other output before the XML declaration",
)
def xml_before_declaration(content: bytes, error: etree.XMLSyntaxError) -> str | None:
    """An XML declaration is at the very beginning of the document."""
    if error.code not in (_EMPTY_DOCUMENT, _CONTENT_AFTER_ROOT, _RESERVED_XML_NAME):
        return None
    start = len(codecs.BOM_UTF8) if content.startswith(codecs.BOM_UTF8) else 0
    declaration = _DECLARATION.search(content)
    if declaration is None or declaration.start() == start:
        return None
    return f"{declaration.start() - start} bytes before the XML declaration"


@rules.failure(
    "prefix-unbound",
    source="Namespaces in XML 1.0, 5",
    advice="declare the prefix on the root element",
)
def prefix_unbound(content: bytes, error: etree.XMLSyntaxError) -> str | None:  # noqa: ARG001
    """Prefixes are declared."""
    return _message(error) if error.code == _UNDEFINED_NAMESPACE else None


@rules.failure(
    "xml-too-big",
    advice="shorten the text, or reduce nesting or entities: readers have limits too",
)
def xml_too_big(content: bytes, error: etree.XMLSyntaxError) -> str | None:  # noqa: ARG001
    """A document stays within the limits of parsers, which protect them from attacks."""
    if error.code not in (_NAME_TOO_LONG, _RESOURCE_LIMIT):
        return None
    # libxml2 goes on with how a programmer may lift the limit.
    return _message(error).partition(", ")[0]


@rules.failure(
    "format-page",
    source="RSS 2.0; RFC 4287, 2",
    advice='use the address of the feed: the page may name it in a <link rel="alternate">',
)
def format_page(content: bytes, error: etree.XMLSyntaxError) -> str | None:  # noqa: ARG001
    """The document is a feed, not a web page."""
    return "the document is a web page, not a feed" if _PAGE.match(content[:1000]) else None


@rules.failure(
    "xml-not-well-formed",
    source="XML 1.0, 2.1",
    advice="write the document with an XML library: readers cannot show it as it is",
)
def xml_not_well_formed(content: bytes, error: etree.XMLSyntaxError) -> str | None:  # noqa: ARG001
    """A document is well-formed XML."""
    return _message(error)


def _message(error: etree.XMLSyntaxError) -> str:
    # lxml adds the place, which the finding has.
    message = re.sub(r", line \d+, column \d+( \(.*\))?$", "", str(error.msg))
    return " ".join(message.split())[:200] or "the document is not XML"


@rules.bytes(
    "encoding-not-utf8",
    "error",
    source="XML 1.0, 4.3.3; RSS Profile, character data",
    advice='write the document in UTF-8, and declare encoding="UTF-8"',
    quiet=EVERYWHERE,
)
def encoding_not_utf8(content: bytes) -> Faults:
    """A feed is in UTF-8: XML parsers need to support only UTF-8 and UTF-16."""
    if content.startswith(_WIDE_MARKS) or b"\0" in content[:4]:
        yield Fault("the document is in UTF-16 or UTF-32", line=1)
        return
    encoding = declared(content)
    if encoding not in (None, "utf-8"):
        yield Fault(f"the declared encoding is {shown(encoding or '')}", line=1)


@rules.tree(
    "xml-doctype",
    "error",
    needs={"document"},
    source="RSS 2.0; RFC 4287, 2",
    advice="remove the DOCTYPE, and write characters instead of named entities",
    beyond=EVERYWHERE,
)
def xml_doctype(parsed: Parsed) -> Faults:
    """A feed has no DOCTYPE: some parsers forbid it, because entities are used in attacks.

    RSS 0.91 requires its own.
    """
    if parsed.has_doctype and not (_is_rss_091(parsed) and _has_doctype_of_rss_091(parsed)):
        before = max(parsed.content.find(b"<!DOCTYPE"), 0)
        line = parsed.content.count(b"\n", 0, before) + 1
        yield Fault("the document has a DOCTYPE", line=line)


@rules.tree(
    "char-suspect",
    "error",
    source="Unicode, 23.7; XML 1.0, 2.2",
    advice="correct the text if it was read in a wrong encoding, or remove the character",
    beyond=EVERYWHERE,
)
def char_suspect(parsed: Parsed) -> Faults:
    """A text has no signs of a wrong encoding: C1 controls, U+FFFD, UTF-8 that was read as another.

    Such as Ã¤ in place of ä, and Ð¼Ð¾ in place of мо.
    """
    # Little is outside of entries.
    search = Search.everything() if parsed.part == "rest" else Search.of(parsed.content)
    if not search.is_needed:
        return
    for element in parsed.elements():
        texts = [element.text, *(child.tail for child in element), *_attributes(element)]
        for text in texts:
            if text and (suspicion := search.suspicion(text)) is not None:
                yield Fault(suspicion, element)
                break
