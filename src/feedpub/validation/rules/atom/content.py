"""Rules about atom:content: its type, its src, what it may hold (RFC 4287, 4.1.3)."""

from __future__ import annotations

import re

from feedpub.patterns import pattern
from feedpub.validation.document import ENTRY, first, is_media_type, name_of, shown, text
from feedpub.validation.rule import IN_ATOM, Element, Fault, Faults
from feedpub.validation.rule_set import RuleSet
from feedpub.validation.xml_names import ATOM, XHTML

_CONTENT = f"{ATOM}content"

_COMPOSITE = ("multipart/", "message/")

# RFC 4648, 4, in lines of any length.
_BASE64 = pattern(r"[A-Za-z0-9+/]*={0,2}", re.ASCII)
_NO_SPACE = str.maketrans("", "", " \t\r\n")

rules = RuleSet(IN_ATOM)


@rules.element(
    "atom-content-type-invalid",
    "error",
    at="atom:content",
    source="RFC 4287, 4.1.3.1, 4.1.3.2",
    advice="use text, html, xhtml or a media type; with src, a media type",
)
def atom_content_type_invalid(content: Element) -> Faults:
    """The type is text, html, xhtml or a simple media type; with src it is a media type."""
    type = content.get("type")
    if not type or not type.strip():
        return
    if type in ("text", "html", "xhtml"):
        if content.get("src") is not None:
            yield Fault(f"content with src has the type {shown(type)}, not a media type", content)
    elif not is_media_type(type):
        yield Fault(f"type {shown(type)} is not a media type", content)
    elif type.lower().startswith(_COMPOSITE):
        yield Fault(f"type {shown(type)} is composite", content)


# fmt: off
rules.check(
    "atom-content-type-missing", "warning", "atom:content",
    lambda content: content.get("src") is not None and content.get("type") is None,
    "content with src has no type", "Content with src has a type.", "RFC 4287, 4.1.3.2",
    "add the media type of the file at src",
)
rules.check(
    "atom-content-src-filled", "error", "atom:content",
    lambda content: content.get("src") is not None and text(content).strip(),
    "content with src is not empty", "Content with src is empty.", "RFC 4287, 4.1.3.2",
    "leave the element empty, or remove src",
)
# fmt: on


@rules.element(
    "atom-content-not-base64",
    "error",
    at="atom:content",
    source="RFC 4287, 4.1.3.3; RFC 4648, 4",
    advice="encode the content in Base64, or correct its type",
)
def atom_content_not_base64(content: Element) -> Faults:
    """Content that is neither text nor XML is encoded in Base64."""
    if content.get("src") is None and _is_binary(content.get("type")):
        value = text(content).translate(_NO_SPACE)
        if len(value) % 4 or not _BASE64.fullmatch(value):
            yield Fault(f"the content is not Base64: {shown(value)}", content)


@rules.element(
    "atom-content-not-xml",
    "warning",
    at="atom:content",
    source="RFC 4287, 4.1.3.3",
    advice="write one root element and nothing beside it, or use type html, xhtml or text",
    when=lambda shape: "type" in shape.attributes and "src" not in shape.attributes,
)
def atom_content_not_xml(content: Element) -> Faults:
    """Content of an XML media type is a document: one root element, and no text beside it."""
    type = content.get("type", "").partition(";")[0].strip().lower()
    if not type.endswith(("+xml", "/xml")):
        return
    roots = [*content.iterchildren("*")]
    if type == "application/xhtml+xml" and (not roots or roots[0].tag != f"{XHTML}html"):
        # It breaks atom-html-fragment.
        return
    if value := text(content).strip():
        beside = f" beside <{name_of(roots[0])}>" if roots else ""
        yield Fault(f"content of type {type} holds the text {shown(value)}{beside}", content)
    elif len(roots) > 1:
        yield Fault(f"content of type {type} holds {len(roots)} elements", content)


@rules.element(
    "atom-summary-missing",
    "error",
    at={ENTRY},
    source="RFC 4287, 4.1.2",
    advice="add a summary: readers cannot show the content itself",
    when=lambda shape: f"{ATOM}summary" not in shape.held,
)
def atom_summary_missing(entry: Element) -> Faults:
    """An entry has a summary if its content has src or is binary."""
    content = first(entry, _CONTENT)
    if content is None or first(entry, f"{ATOM}summary") is not None:
        return
    if content.get("src") is not None or _is_binary(content.get("type")):
        yield Fault("has no summary, although its content has src or is binary", entry)


def _is_binary(type: str | None) -> bool:
    """Whether it is a media type of neither text nor XML (RFC 4287, 4.1.2), and allowed."""
    if type is None or "/" not in type:
        return False
    bare = type.partition(";")[0].strip().lower()
    return not bare.startswith(("text/", *_COMPOSITE)) and not bare.endswith(("+xml", "/xml"))
