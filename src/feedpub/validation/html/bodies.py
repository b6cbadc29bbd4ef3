"""Finds the HTML and XHTML in a feed, and reads each text once for all rules and formats."""

from __future__ import annotations

import base64
import binascii
import functools
from collections.abc import Iterator

from lxml import etree

from feedpub.patterns import pattern
from feedpub.validation.document import ITEM, text
from feedpub.validation.html.markup import (
    DEEP,
    Flaw,
    Markup,
    import_in,
    of_attribute,
    of_element,
    of_image,
    read,
)
from feedpub.validation.html.names import (
    CODE,
    HTML,
    MATHML,
    MATHML_ATTRIBUTES,
    SVG,
    SVG_ATTRIBUTES,
    SVG_TEXTS,
    VISIBLE,
)
from feedpub.validation.html.plain_text import escaped_markup_in
from feedpub.validation.xml_names import (
    ATOM,
    CONTENT,
    MATHML_URI,
    MEDIA,
    RSS1,
    SVG_URI,
    XHTML,
    XHTML_URI,
    split,
)

#: RFC 4287, 3.1: the Text constructs, and content.
ATOM_TEXTS = frozenset(
    f"{ATOM}{name}" for name in ("title", "subtitle", "summary", "rights", "content")
)
MEDIA_TEXTS = frozenset(f"{MEDIA}{name}" for name in ("title", "description", "text"))

_ATOM_CONTENT = f"{ATOM}content"
_DESCRIPTIONS = frozenset({"description", f"{RSS1}description"})
_ITEMS = frozenset({ITEM, f"{RSS1}item"})

#: The elements that may hold HTML.
HOLDERS = (
    ATOM_TEXTS | MEDIA_TEXTS | _DESCRIPTIONS | {f"{CONTENT}encoded", f"{XHTML}body", f"{XHTML}div"}
)

#: RFC 4287, 3.1.1 and 4.1.3.3: types of texts, and media types of content.
_HTML = frozenset({"html", "text/html"})
_XHTML = frozenset({"xhtml", "application/xhtml+xml"})

# The longest text that is cached.
_LONGEST_CACHED = 30_000


def body_of(element: etree._Element) -> Markup | None:
    """Return what is in *element*; None if that is not HTML."""
    tag = element.tag
    if tag == f"{CONTENT}encoded":
        return read_html(text(element))
    if tag in _DESCRIPTIONS:
        parent = element.getparent()
        if parent is None or parent.tag not in _ITEMS:
            return None
        return _as_summary(read_html(text(element)))
    if tag in (f"{XHTML}body", f"{XHTML}div"):
        parent = element.getparent()
        return _read_tree(element) if parent is not None and parent.tag in _ITEMS else None
    type = element.get("type", "").strip().lower()
    if type in _HTML:
        found = read_html(text(element))
        return found if tag == _ATOM_CONTENT else _as_summary(found)
    if type in _XHTML:
        return _read_tree(element) if tag == _ATOM_CONTENT else _as_summary(_read_tree(element))
    if tag == _ATOM_CONTENT and "html" in type and not len(element):
        return read_html(_decoded(text(element)))
    return None


def read_html(own: str) -> Markup:
    """Return what is in *own*, a text of HTML."""
    return read(own) if len(own) > _LONGEST_CACHED else _cached(own)


# The description often repeats the content, and a feed is written in several formats.
_cached = functools.lru_cache(maxsize=128)(read)


def _as_summary(found: Markup) -> Markup:
    """A summary may be plain text that starts with a tag, escaped for XML and for HTML."""
    if "escaped" not in found.flaws and "unseen" not in found.flaws:
        return found
    flaws: dict[Flaw, str] = dict(found.flaws)
    flaws.pop("unseen", None)
    if "escaped" in flaws:
        flaws["escaped-summary"] = flaws.pop("escaped")
    return Markup(flaws=flaws)


def _decoded(own: str) -> str:
    """Decode base64: content that is neither text nor XML (RFC 4287, 4.1.3.3)."""
    try:
        return base64.b64decode("".join(own.split()), validate=True).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        return ""


_VOCABULARIES = {SVG_URI: (SVG, SVG_ATTRIBUTES), MATHML_URI: (MATHML, MATHML_ATTRIBUTES)}

#: SVG 1.1, 21.2: it may hold any XML.
_METADATA = f"{{{SVG_URI}}}metadata"

_HTML_URIS = frozenset({XHTML_URI, SVG_URI, MATHML_URI})

#: The elements that a parser of HTML, but not one of XML, puts into other namespaces.
_NOT_XHTML = (SVG | MATHML | {"math"}) - (HTML - {"math", "svg"})

#: Attributes that any element of SVG or MathML may have.
_GLOBAL = pattern(r"aria-|data-|xml")


def _read_tree(body: etree._Element) -> Markup:
    """Return what is in *body*, whose children are XHTML."""
    found = Markup()
    deepest = 0
    seen = bool(body.text and body.text.strip())
    # What is not code, and may have tags in it all the same.
    shown = [body.text] if body.text else []
    waiting = [(child, 1, False) for child in body.iterchildren("*", reversed=True)]
    while waiting:
        element, depth, is_code = waiting.pop()
        uri, name = split(str(element.tag))
        deepest = max(deepest, depth)
        seen = seen or name in VISIBLE or any(t and t.strip() for t in (element.text, element.tail))
        if element.tail and not is_code:
            shown.append(element.tail)
        if depth > 1 and uri not in _HTML_URIS:
            # Metadata; or elements of feeds, which another rule checks.
            parent = element.getparent()
            if not uri and parent is not None and parent.tag != _METADATA:
                found.flaws.setdefault("no-namespace", name[:60])
            continue
        for flaw, value in _flaws(element, uri, name):
            found.flaws.setdefault(flaw, value)
        if uri in _HTML_URIS:
            is_code = is_code or name in CODE
            if element.text and not is_code:
                shown.append(element.text)
            waiting += [
                (each, depth + 1, is_code) for each in element.iterchildren("*", reversed=True)
            ]
    if deepest > DEEP:
        found.flaws["deep"] = str(deepest)
    if not seen:
        found.flaws["unseen"] = ""
    _check_shown(shown, found)
    return found


def _check_shown(texts: list[str], found: Markup) -> None:
    """Add the flaws of the *texts* of XHTML."""
    if any("<" in each or "&" in each for each in texts):
        escaped = escaped_markup_in("\n".join(texts))
        if escaped is not None:
            found.flaws["escaped-in-xhtml"] = escaped
    for each in texts:
        if (imported := import_in(each)) is not None:
            found.flaws.setdefault("import", imported)


def _flaws(element: etree._Element, uri: str, name: str) -> Iterator[tuple[Flaw, str]]:
    attributes = {str(key): str(value) for key, value in element.items()}
    if uri == XHTML_URI:
        # Case-sensitive: names are lower case (XHTML 1.0, 4.2).
        yield from of_element(name)
        if name in _NOT_XHTML:
            yield "unknown", name
        if name == "img":
            yield from of_image(attributes)
    elif uri in _VOCABULARIES:
        elements, known = _VOCABULARIES[uri]
        if uri == SVG_URI and name not in SVG_TEXTS and (own := text(element).strip()):
            yield "svg-text", own
        if name not in elements:
            yield "forbidden", name[:60]
        for key in attributes:
            if key[0] != "{" and key not in known and not _GLOBAL.match(key):
                yield "handler", key[:60]
    else:
        yield "unknown", name[:60]
    for key, value in attributes.items():
        yield from of_attribute(name, split(key)[1] if key[0] == "{" else key, value)
