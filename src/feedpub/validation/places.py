"""A short notation for the places in a document that rules look at.

Elements are written with the usual prefixes, several of one namespace together, and places are
separated by spaces::

    ttl media:content|thumbnail        the elements, or the text in them
    media:content@width|height         their attributes
    channel/title|link                 the elements that one holds (:func:`children` only)
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from feedpub.validation import xml_names

#: In lxml's notation. Apple's namespace is also written in another case.
PREFIXES: Mapping[str, tuple[str, ...]] = {
    "": ("",),
    "admin": (xml_names.ADMIN,),
    "atom": (xml_names.ATOM,),
    "cc": (xml_names.CC,),
    "cp": (xml_names.CHANGED_PAGE,),
    "content": (xml_names.CONTENT,),
    "creativeCommons": (xml_names.CREATIVE_COMMONS,),
    "dc": (xml_names.DC,),
    "dcterms": (xml_names.DCTERMS,),
    "ev": (xml_names.EVENT,),
    "fh": (xml_names.FH,),
    "geo": (xml_names.GEO,),
    "georss": (xml_names.GEORSS,),
    "geourl": (xml_names.GEOURL,),
    "gml": (xml_names.GML,),
    "icbm": (xml_names.ICBM,),
    "itunes": (xml_names.ITUNES, xml_names.ITUNES_OLD),
    "link": (xml_names.LINK_MODULE,),
    "media": (xml_names.MEDIA,),
    "podcast": (xml_names.PODCAST,),
    "rdf": (xml_names.RDF,),
    "rsl": (xml_names.RSL,),
    "rss1": (xml_names.RSS1,),
    "rss090": (xml_names.RSS090,),
    "slash": (xml_names.SLASH,),
    "sy": (xml_names.SY,),
    "thr": (xml_names.THR,),
    "tombstones": (xml_names.TOMBSTONES,),
    "trackback": (xml_names.TRACKBACK,),
    "wfw": (xml_names.WFW,),
    "xml": (xml_names.XML,),
}


class Attribute(NamedTuple):
    #: In lxml's notation.
    tag: str

    #: As it is written: ``thr:count``.
    name: str


def tags(places: str) -> frozenset[str]:
    """Return the tags of the elements in *places*."""
    return frozenset(tag for place in places.split() for tag in _tags(place))


def attributes(places: str) -> dict[str, tuple[Attribute | None, ...]]:
    """Return the attributes to look at by the tag of their element; None stands for its text."""
    found: dict[str, tuple[Attribute | None, ...]] = {}
    for place in places.split():
        elements, _, named = place.partition("@")
        own = tuple(
            Attribute(tag, name)
            for name in (named.split("|") if named else ())
            for tag in _tags(name)[:1]
        )
        for tag in _tags(elements):
            found[tag] = found.get(tag, ()) + (own or (None,))
    return found


def children(places: str) -> dict[str, tuple[str, ...]]:
    """Return the tags of the children to look at by the tag of their parent, in order."""
    found: dict[str, tuple[str, ...]] = {}
    for place in places.split():
        parents, _, held = place.partition("/")
        for parent in _tags(parents):
            found[parent] = found.get(parent, ()) + tuple(_tags(held))
    return found


def _tags(elements: str) -> list[str]:
    """Raises: ValueError, for an unknown prefix or a ``/`` that means nothing here."""
    prefix, _, names = elements.rpartition(":")
    if "/" in elements:
        raise ValueError(f"{elements!r}: a rule of this kind looks at elements wherever they are")
    if prefix not in PREFIXES:
        raise ValueError(f"{elements!r}: unknown prefix {prefix!r}; add it to PREFIXES")
    return [f"{uri}{name}" for name in names.split("|") for uri in PREFIXES[prefix]]
