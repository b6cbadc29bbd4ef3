"""XHTML in the texts of feeds, which the parser of the document has read already."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from feedpub.validation.html.markup import DEEP, Flaw, Markup, of_attribute, of_element, of_image
from feedpub.validation.html.names import (
    MATHML,
    MATHML_ATTRIBUTES,
    SEEN,
    SVG,
    SVG_ATTRIBUTES,
)
from feedpub.validation.xml_names import MATHML_URI, SVG_URI, XHTML_URI, split

_VOCABULARIES = {SVG_URI: (SVG, SVG_ATTRIBUTES), MATHML_URI: (MATHML, MATHML_ATTRIBUTES)}

_OURS = frozenset({XHTML_URI, SVG_URI, MATHML_URI})

_FREE = re.compile(r"aria-|data-|xml")


def read_tree(body: etree._Element) -> Markup:
    """What stands in *body*, whose children are XHTML."""
    found = Markup()
    deepest = 0
    seen = bool(body.text and body.text.strip())
    waiting = [(child, 1) for child in body.iterchildren("*", reversed=True)]
    while waiting:
        element, depth = waiting.pop()
        uri, name = split(str(element.tag))
        deepest = max(deepest, depth)
        seen = seen or name in SEEN or any(t and t.strip() for t in (element.text, element.tail))
        if depth > 1 and uri not in _OURS:
            # Metadata, or another rule's: elements of feeds in a text.
            continue
        for flaw, value in _flaws(element, uri, name):
            found.flaws.setdefault(flaw, value)
        if uri in _OURS:
            waiting += [(each, depth + 1) for each in element.iterchildren("*", reversed=True)]
    if deepest > DEEP:
        found.flaws["deep"] = str(deepest)
    if not seen:
        found.flaws["unseen"] = ""
    return found


def _flaws(element: etree._Element, uri: str, name: str) -> Iterator[tuple[Flaw, str]]:
    attributes = {str(key): str(value) for key, value in element.items()}
    if uri == XHTML_URI:
        # XHTML 1.0, 4.2: names are in lower case.
        yield from of_element(name)
        if name == "img":
            yield from of_image(attributes)
    elif uri in _VOCABULARIES:
        elements, known = _VOCABULARIES[uri]
        if name not in elements:
            yield "forbidden", name[:60]
        for key in attributes:
            if key[0] != "{" and key not in known and not _FREE.match(key):
                yield "handler", key[:60]
    else:
        yield "unknown", name[:60]
    for key, value in attributes.items():
        yield from of_attribute(name, split(key)[1] if key[0] == "{" else key, value)
