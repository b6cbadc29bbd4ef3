"""Rules about what a document says of its XML and its encoding, and documents of another kind."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

from lxml import etree

from feedpub.validation.document import Parsed, shown
from feedpub.validation.rule import (
    EVERYWHERE,
    Fault,
    bytes_rule,
    failure_rule,
    tree_rule,
)
from feedpub.validation.values.encodings import declared

# The codes of libxml2 (xmlerror.h), which lxml passes on.
_INVALID_BYTES = (6, 9, 81)
_UNDEFINED_ENTITY = (26, 27)

# XML 1.0, 2.8: the declaration begins with its version.
_VERSION = re.compile(rb"<\?xml\s+version\s*=\s*[\"']([^\"'>]*)[\"']")

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


@failure_rule(
    "entity-undefined",
    source="XML 1.0, 4.1",
    advice="write the character itself: XML knows only &amp; &lt; &gt; &quot; &apos;",
)
def entity_undefined(content: bytes, error: etree.XMLSyntaxError) -> str | None:  # noqa: ARG001
    """XML 1.0, 4.1, constraint "Entity Declared": the names of HTML are none of XML."""
    if error.code not in _UNDEFINED_ENTITY:
        return None
    name = re.search(r"Entity '([^']{1,60})'", str(error.msg))
    return f"the entity &{name[1]}; is not defined" if name else "an entity is not defined"


@failure_rule(
    "encoding-broken",
    source="XML 1.0, 4.3.3",
    advice="write the document in the encoding that it declares: best of all in UTF-8",
)
def encoding_broken(content: bytes, error: etree.XMLSyntaxError) -> str | None:
    """XML 1.0, 4.3.3: bytes that are none of the encoding's are a fatal error."""
    if error.code not in _INVALID_BYTES:
        return None
    encoding = declared(content) or "utf-8"
    try:
        content.decode(encoding)
    except LookupError:
        return None
    except UnicodeDecodeError as problem:
        line = content.count(b"\n", 0, problem.start) + 1
        return f"byte 0x{content[problem.start]:02x} in line {line} is none of {shown(encoding)}"
    return None


@bytes_rule(
    "xml-version",
    "error",
    source="XML 1.0, 2.8; RSS 2.0; RFC 4287, 2",
    advice='write <?xml version="1.0"',
)
def xml_version(content: bytes) -> Iterator[Fault]:
    """RSS 2.0; RFC 4287, 2: a feed is XML 1.0, which is all that most parsers read."""
    version = _VERSION.match(content[:200].removeprefix(codecs.BOM_UTF8))
    if version and version[1] != b"1.0":
        yield Fault(f"is XML {shown(version[1].decode('latin-1'))}", line=1)


@bytes_rule(
    "encoding-contradiction",
    "error",
    source="XML 1.0, 4.3.3",
    advice="declare the encoding that the document is in, or none",
)
def encoding_contradiction(content: bytes) -> Iterator[Fault]:
    """XML 1.0, 4.3.3: it is an error to declare another encoding than that of the document."""
    for mark, names in _MARKS.items():
        if content.startswith(mark):
            # Of the wide encodings only the zeros have to go: the declaration is ASCII.
            encoding = declared(content[len(mark) : 400].replace(b"\0", b""))
            if encoding and encoding not in names:
                yield Fault(
                    f"declares {shown(encoding)}, but has the mark of {names[0].upper()}", line=1
                )
            return


@bytes_rule(
    "encoding-obscure",
    "warning",
    source="XML 1.0, 4.3.3; Encoding Standard, 4.2",
    advice="write the document in UTF-8",
)
def encoding_obscure(content: bytes) -> Iterator[Fault]:
    """XML 1.0, 4.3.3, obliges no reader to know it, and browsers do not: Encoding Standard, 4.2."""
    encoding = declared(content)
    if encoding is not None and encoding not in _COMMON:
        yield Fault(f"few readers know the encoding {shown(encoding)}", line=1)


@tree_rule(
    "doctype-other-version",
    "error",
    formats=EVERYWHERE,
    source="RSS 0.91; RSS 2.0",
    advice="leave the DOCTYPE out: it is that of RSS 0.91",
)
def doctype_other_version(parsed: Parsed) -> Iterator[Fault]:
    """RSS 0.91 has a document type, RSS 2.0 has none: by that of 0.91 no other version is valid."""
    doctype = parsed.root.getroottree().docinfo.doctype
    if "DTD RSS 0.91" in doctype or "rss-0.91.dtd" in doctype:
        version = parsed.root.get("version")
        if parsed.root.tag != "rss" or version != "0.91":
            yield Fault("has the DOCTYPE of RSS 0.91, but is not that", parsed.root)


@tree_rule(
    "entity-external",
    "warning",
    formats=EVERYWHERE,
    source="XML 1.0, 4.2.2",
    advice="leave it out: parsers do not fetch it, for what it could read",
)
def entity_external(parsed: Parsed) -> Iterator[Fault]:
    """XML 1.0, 4.2.2: an external entity names a file, or an address, for the reader to open."""
    dtd = parsed.root.getroottree().docinfo.internalDTD
    if dtd is None:
        return
    for entity in dtd.iterentities():
        if entity.system_url:
            before = max(parsed.content.find(b"<!ENTITY"), 0)
            line = parsed.content.count(b"\n", 0, before) + 1
            yield Fault(f"the entity {shown(str(entity.name))} stands in another file", line=line)
