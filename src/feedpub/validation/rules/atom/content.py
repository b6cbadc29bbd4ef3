"""Rules about atom:content: its type, its source, what may stand in it (RFC 4287, 4.1.3)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from feedpub.validation.document import ENTRY, first, is_media_type, shown, text
from feedpub.validation.rule import IN_ATOM, Fault, element_rule
from feedpub.validation.xml_names import ATOM

_CONTENT = f"{ATOM}content"
_SUMMARY = f"{ATOM}summary"

_COMPOSITE = ("multipart/", "message/")

# RFC 4648, 4, in lines of any length.
_BASE64 = re.compile(r"[A-Za-z0-9+/]*={0,2}", re.ASCII)
_NO_SPACE = str.maketrans("", "", " \t\r\n")


@element_rule(
    "atom-content-type-invalid",
    "error",
    at={_CONTENT},
    formats=IN_ATOM,
    source="RFC 4287, 4.1.3.1, 4.1.3.2",
    advice="write text, html, xhtml or a media type; a media type if src leads to the content",
)
def atom_content_type_invalid(content: etree._Element) -> Iterator[Fault]:
    """RFC 4287, 4.1.3.1: text, html, xhtml or a media type that is not composite."""
    type = content.get("type")
    if not type or not type.strip():
        return
    if type in ("text", "html", "xhtml"):
        if content.get("src") is not None:
            yield Fault(f"content elsewhere has the type {shown(type)}: no media type", content)
    elif not is_media_type(type):
        yield Fault(f"the type {shown(type)} is no media type", content)
    elif type.lower().startswith(_COMPOSITE):
        yield Fault(f"the type {shown(type)} is composite", content)


@element_rule(
    "atom-content-type-missing",
    "warning",
    at={_CONTENT},
    formats=IN_ATOM,
    source="RFC 4287, 4.1.3.2",
    advice="say the media type of what src leads to",
)
def atom_content_type_missing(content: etree._Element) -> Iterator[Fault]:
    """RFC 4287, 4.1.3.2: with src, the type should be there."""
    if content.get("src") is not None and content.get("type") is None:
        yield Fault("content elsewhere does not say its type", content)


@element_rule(
    "atom-content-src-filled",
    "error",
    at={_CONTENT},
    formats=IN_ATOM,
    source="RFC 4287, 4.1.3.2",
    advice="leave it empty, or take src out",
)
def atom_content_src_filled(content: etree._Element) -> Iterator[Fault]:
    """RFC 4287, 4.1.3.2: with src, atom:content must be empty."""
    if content.get("src") is not None and text(content).strip():
        yield Fault("content with src is not empty", content)


@element_rule(
    "atom-content-not-base64",
    "error",
    at={_CONTENT},
    formats=IN_ATOM,
    source="RFC 4287, 4.1.3.3; RFC 4648, 4",
    advice="encode it in Base64, or say what type it is of",
)
def atom_content_not_base64(content: etree._Element) -> Iterator[Fault]:
    """RFC 4287, 4.1.3.3: what is neither text nor XML is encoded in Base64."""
    if content.get("src") is None and is_binary(content.get("type")):
        value = text(content).translate(_NO_SPACE)
        if len(value) % 4 or not _BASE64.fullmatch(value):
            yield Fault(f"the content is not Base64: {shown(value)}", content)


@element_rule(
    "atom-summary-missing",
    "error",
    at={ENTRY},
    formats=IN_ATOM,
    source="RFC 4287, 4.1.2",
    advice="add a summary: readers cannot show the content itself",
)
def atom_summary_missing(entry: etree._Element) -> Iterator[Fault]:
    """RFC 4287, 4.1.2: content that is elsewhere or binary needs a summary beside it."""
    content = first(entry, _CONTENT)
    if content is None or first(entry, _SUMMARY) is not None:
        return
    if content.get("src") is not None or is_binary(content.get("type")):
        yield Fault("the entry's content is elsewhere or binary, and it has no summary", entry)


def is_binary(type: str | None) -> bool:
    """Whether it is a media type of neither text nor XML (RFC 4287, 4.1.2), and allowed."""
    if type is None or "/" not in type:
        return False
    bare = type.partition(";")[0].strip().lower()
    return not bare.startswith(("text/", *_COMPOSITE)) and not bare.endswith(("+xml", "/xml"))
