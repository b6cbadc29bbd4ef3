"""What an image file says about itself: IPTC in its IIM and XMP forms, and Exif.

The IPTC Photo Metadata Standard 2023.2 says where each form has which field.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from lxml import etree

from feedpub.intake.text import plain

if TYPE_CHECKING:
    import PIL.ImageFile

#: What Pillow raises for a damaged file, besides DecompressionBombError.
FAULTS = (
    *(OSError, ValueError, SyntaxError, EOFError, TypeError, KeyError, IndexError),
    *(RuntimeError, struct.error),
)

#: In bytes. Programs leave 2 to 4 KB, some with a preview in it.
_MAX_XMP = 2 * 1024 * 1024

#: In characters; longer values are cut by nobody but left out.
_MAX_TEXT = 20_000

_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_DC = "{http://purl.org/dc/elements/1.1/}"
_PHOTOSHOP = "{http://ns.adobe.com/photoshop/1.0/}"
_RIGHTS = "{http://ns.adobe.com/xap/1.0/rights/}"
_IPTC_CORE = "{http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/}"
_IPTC_EXT = "{http://iptc.org/std/Iptc4xmpExt/2008-02-29/}"
_PLUS = "{http://ns.useplus.org/ldf/xmp/1.0/}"

#: The properties of XMP by the field of an image. The first one with a value counts.
_XMP = {
    "photographer": (f"{_DC}creator",),
    "credit": (f"{_PHOTOSHOP}Credit",),
    "copyright": (f"{_DC}rights",),
    "caption": (f"{_DC}description",),
    "alt": (f"{_IPTC_CORE}AltTextAccessibility",),
    "extended_description": (f"{_IPTC_CORE}ExtDescrAccessibility",),
    "usage_terms": (f"{_RIGHTS}UsageTerms",),
    # The specification changed a letter of its name.
    "digital_source_type": (f"{_IPTC_EXT}DigitalSourceType", f"{_IPTC_EXT}DigitalSourcetype"),
    "data_mining": (f"{_PLUS}DataMining",),
}

#: IPTC IIM 4.2, record 2: the dataset of each field, and how many octets it has at most.
_IIM = {
    "photographer": (80, 32),
    "credit": (110, 32),
    "copyright": (116, 128),
    "caption": (120, 2000),
}

#: The tags of Exif 2.32 that mean the same, 4.6.4.
_EXIF = {"photographer": 315, "copyright": 33432}

#: What cameras and phones write where a caption belongs, in lower case.
_NO_CAPTION = re.compile(
    r"(?:olympus|minolta|konica minolta|pentax|nikon|sanyo|kodak|samsung)? ?digital camera|sony dsc"
    r"|samsung csc|exif[ _]jpeg(?:[ _]picture)?|dcim[/\\].*|default|dji"
    r"|(?:img|dsc[fn]?|pict)[ _]?[0-9]{3,8}|(?:cof|sdr|vhdr|rhdr|btf|rptnbsh|oznor)(?:_.{0,20})?"
)

_UTF8 = b"\x1b%G"


def embedded_words(opened: PIL.ImageFile.ImageFile) -> dict[str, str]:
    """Return the texts in the file of *opened*, by the field of an image.

    Where IIM and XMP both have a value, IIM's counts, as programs that do not know XMP change that
    alone; unless it is XMP's value in short: cut off, or with characters that it could not say.
    """
    xmp = _xmp_words(opened)
    words = dict(xmp)
    for field, (text, exact) in _iim_words(opened).items():
        if not _is_short_for(text, xmp.get(field, ""), exact=exact):
            words[field] = text
    for field, tag in _EXIF.items():
        if field not in words and (found := _exif_text(opened, tag)):
            words[field] = found
    if _NO_CAPTION.fullmatch(words.get("caption", "").lower()):
        del words["caption"]
    return words


def _is_short_for(text: str, whole: str, *, exact: bool) -> bool:
    """Whether *text*, of IIM, is the beginning of *whole*, of XMP.

    If it is not *exact*, its characters outside ASCII, and question marks, may be wrong.
    """
    if not whole or whole == text:
        return bool(whole)
    if not exact:
        text, whole = _ascii_of(text), _ascii_of(whole)
    return whole.startswith(text)


def _ascii_of(text: str) -> str:
    return re.sub(r"[^!->@-~]", "", text)


def _iim_words(opened: PIL.ImageFile.ImageFile) -> dict[str, tuple[str, bool]]:
    """Return the texts of the IIM records, each with whether its characters are certain."""
    from PIL import IptcImagePlugin

    try:
        datasets: Mapping[tuple[int, int], object] = IptcImagePlugin.getiptcinfo(opened) or {}
    except FAULTS:
        return {}
    is_utf8 = _UTF8 in b"".join(_values(datasets.get((1, 90))))
    words = {}
    for field, (number, most) in _IIM.items():
        read = [_decoded(each, most, is_utf8) for each in _values(datasets.get((2, number)))]
        kept = read if field == "photographer" else read[:1]
        text = ", ".join(filter(None, (_usable(text) for text, _ in kept)))
        if text:
            words[field] = text, all(exact for _, exact in kept)
    return words


def _values(value: object) -> list[bytes]:
    listed = value if isinstance(value, list) else [value]
    return [each for each in listed if isinstance(each, bytes)]


def _decoded(value: bytes, most: int, is_utf8: bool) -> tuple[str, bool]:
    """Return the text of *value*, and whether it is certain.

    It is UTF-8, else Windows-1252: the character set in 1:90 is often wrong, or not there. UTF-8
    that is cut off after so many octets at *most* loses the character that was cut.
    """
    try:
        text = value.decode("utf-8")
        # Programs write a question mark for a character that the character set lacks.
        return text, "?" not in text
    except UnicodeDecodeError as error:
        begun = value[: error.start]
        cut = error.reason == "unexpected end of data" and len(value) > most - 4
        if cut and (is_utf8 or not begun.isascii()):
            return begun.decode("utf-8"), True
        return value.decode("cp1252", "replace"), False


def _exif_text(opened: PIL.ImageFile.ImageFile, tag: int) -> str | None:
    try:
        value = opened.getexif().get(tag)
    except FAULTS:
        return None
    return _usable(value.rstrip("\0 ")) if isinstance(value, str) else None


def _xmp_words(opened: PIL.ImageFile.ImageFile) -> dict[str, str]:
    packet = _packet_in_gif(opened) if opened.format == "GIF" else opened.info.get("xmp")
    root = _parsed(packet) if isinstance(packet, bytes) else None
    if root is None:
        return {}
    words: dict[str, str] = {}
    for field, names in _XMP.items():
        for name in names:
            values = list(_property(root, name))
            if text := _usable(", ".join(values if field == "photographer" else values[:1])):
                words.setdefault(field, text)
    return words


def _packet_in_gif(opened: PIL.ImageFile.ImageFile) -> bytes | None:
    """Return the XMP in a GIF, which Pillow does not read (XMP specification, part 3, 1.1.2)."""
    assert opened.fp is not None
    opened.fp.seek(0)
    _, found, rest = opened.fp.read(_MAX_XMP).partition(b"\x0bXMP DataXMP")
    packet, ended, _ = rest.partition(b"</x:xmpmeta>")
    return packet + ended if found and ended else None


def _parsed(packet: bytes) -> etree._Element | None:
    """Return the root of the XMP in *packet*; None if it is not XML, or has entities of its own."""
    packet = packet.rstrip(b"\0 \t\r\n")
    if len(packet) > _MAX_XMP or b"<!" in packet.replace(b"<!--", b"").replace(b"<![CDATA[", b""):
        return None
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        return etree.fromstring(packet, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def _property(root: etree._Element, name: str) -> Iterator[str]:
    """Yield the values of the property *name* of the image (XMP specification, part 1, 7)."""
    for description in root.iter(f"{_RDF}Description"):
        around = description.getparent()
        if around is None or around.tag != f"{_RDF}RDF":
            # Of something else, such as the image that this one was made from.
            continue
        if value := description.get(name):
            yield value
        for element in description.iterchildren(name):
            items = list(element.iterfind(f"{_RDF}*/{_RDF}li"))
            if element.find(f"{_RDF}Alt") is not None:
                items.sort(key=lambda each: each.get(_XML_LANG, "x-default") != "x-default")
            for each in items or [element]:
                if value := each.get(f"{_RDF}resource") or "".join(each.itertext()).strip():
                    yield value


def _usable(text: str) -> str | None:
    return None if len(text) > _MAX_TEXT else plain(text) or None
