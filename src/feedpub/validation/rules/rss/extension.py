"""Rules about what RSS is extended by."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from feedpub.validation.document import name_of, shown
from feedpub.validation.rule import IN_RSS, Fault, element_rule
from feedpub.validation.xml_names import RSS_CHILDREN, XML


@element_rule(
    "attribute-extension",
    "warning",
    at=RSS_CHILDREN.keys() | frozenset().union(*RSS_CHILDREN.values()),
    formats=IN_RSS,
    source="RSS 2.0, Extending RSS",
    advice="use an element of that namespace: few readers look for attributes",
)
def attribute_extension(element: etree._Element) -> Iterator[Fault]:
    """RSS 2.0, Extending RSS: attributes of a namespace are allowed, but hardly anybody has any."""
    for name in element.attrib:
        if str(name).startswith("{") and not str(name).startswith(XML):
            local = etree.QName(name).localname
            yield Fault(f"{name_of(element)} has the attribute {shown(local)} of a module", element)
            return
