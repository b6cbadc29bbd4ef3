"""What modules say of an RSS item or Atom entry: episodes, comments, places, where it was first.

And which of its elements have no place in an article.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from lxml import etree

from feedpub.addresses import is_iri, web_address
from feedpub.intake.dates.parser import parse_timestamp
from feedpub.intake.readers.feeds.parsed import relation_of
from feedpub.intake.readers.records.mapping import Mapped, address_in, whole_in
from feedpub.intake.readers.records.media import is_on_earth
from feedpub.intake.readers.xml.tree import child, children, text, texts
from feedpub.intake.text import unescaped
from feedpub.protocols import ReaderContext
from feedpub.validation.values.hosts import private_host_of
from feedpub.validation.xml_names import (
    APP,
    ATOM,
    CC,
    CONTENT,
    CREATIVE_COMMONS,
    DC,
    DCTERMS,
    GEO,
    GEORSS,
    GML,
    ITUNES,
    ITUNES_OLD,
    MEDIA,
    PODCAST,
    RDF,
    SLASH,
    THR,
    WFW,
)

_EXPLICIT = {"true": True, "yes": True, "explicit": True, "no": False, "false": False}
_EXPLICIT |= {"clean": False}

#: DCMI's period: ``start=2026-03-01T10:00:00Z;end=2026-04-01;scheme=W3C-DTF``.
_PERIOD = f"{DCTERMS}valid"
_PART_OF_PERIOD = re.compile(r"\b(start|end)\s*=\s*([^;\s][^;]{0,60})")

#: PRISM's dates, in the namespaces of its versions.
_PRISM = tuple(
    f"{{http://prismstandard.org/namespaces/{version}/}}"
    for version in ("1.2/basic", "basic/1.2", "basic/2.0", "basic/2.1", "basic/3.0", "basic/3.1")
)
_MOMENTS = {
    "not_before": tuple(f"{space}embargoDate" for space in _PRISM),
    "expires": tuple(
        f"{space}{name}" for space in _PRISM for name in ("killDate", "expirationDate")
    ),
}

_NUMBER = re.compile(r"[+-]?[0-9]{1,3}(?:\.[0-9]{1,20})?")
_GEO_URI = re.compile(r"geo:([^,;]+),([^,;]+)", re.IGNORECASE)

#: In coordinates: more are not read.
_MOST_NUMBERS = 1_000


def put_modules(
    mapped: Mapped,
    item: etree._Element,
    base: str | None,
    words_in: Callable[[etree._Element | None], str | None],
) -> None:
    """Put what modules say of *item*. *words_in* reads the text constructs of its format."""
    mapped.put("comments", _comments(item, base), "comments")
    mapped.put("place", _place(item), "georss")
    mapped.put("episode", _episode(item), "itunes:episode")
    for element in children(item, f"{ATOM}source"):
        mapped.put("origin_feed", _atom_source(element, words_in), "source")
    for element in children(item, "source"):
        address = _public(element.get("url"))
        values = {"title": unescaped(text(element) or ""), "url": address}
        if address is not None:
            mapped.put("origin_feed", _known(values), "source")
    mapped.put("rights", _license(item), "license")
    words = [text(each) or "" for each in children(item, *_KEYWORDS)]
    mapped.put("tags", [tag for each in words for tag in _listed(each)], "keywords")


def put_period(mapped: Mapped, item: etree._Element, context: ReaderContext) -> None:
    """Set between which moments *item* is public: ``dcterms:valid`` and the dates of PRISM."""
    for element in children(item, _PERIOD):
        written = text(element) or ""
        name = etree.QName(element).localname
        origin = f"{element.prefix}:{name}" if element.prefix else name
        for part, value in _PART_OF_PERIOD.findall(written):
            _put_moment(
                mapped, "not_before" if part == "start" else "expires", value, origin, context
            )
    for key, tags in _MOMENTS.items():
        for element in children(item, *tags):
            name = f"prism:{etree.QName(element).localname}"
            _put_moment(mapped, key, text(element) or "", name, context)


def _put_moment(mapped: Mapped, key: str, value: str, origin: str, context: ReaderContext) -> None:
    if parse_timestamp(value.strip(), context):
        mapped.put(key, value.strip(), origin)
    elif value.strip():
        message = f"{origin} {value.strip()[:60]!r} is no date; left out"
        mapped.find("date-invalid", "warning", key, message)


def origin_of(
    name: str, *, title: str | None, address: str | None, home: str | None, id: str | None = None
) -> dict[str, Any]:
    """Return the feed that was read, as ``origin_feed`` of a record; empty if it says nothing.

    *name* is the document's, which is its address if it was fetched.
    """
    values = {
        "title": unescaped(title or ""),
        "url": _public(address) or _public(name),
        "link": _public(home),
        "id": id if id and is_iri(id) else None,
    }
    return _known(values)


def _public(written: str | None) -> str | None:
    """Return an address that all readers can open. A feed from the house itself has none."""
    address = web_address(written or "")
    return None if address is None or private_host_of(address) else address


def _known(values: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value}


def _atom_source(
    source: etree._Element, words_in: Callable[[etree._Element | None], str | None]
) -> dict[str, Any]:
    links = {relation_of(each.get("rel")): each for each in children(source, f"{ATOM}link")}
    addresses = {key: _public(each.get("href")) for key, each in links.items()}
    id = text(child(source, f"{ATOM}id"))
    return _known(
        {
            "title": words_in(child(source, f"{ATOM}title")),
            "url": addresses.get("self"),
            "link": addresses.get("alternate"),
            "id": id if id and is_iri(id) else None,
            "updated": text(child(source, f"{ATOM}updated")),
        }
    )


def _comments(item: etree._Element, base: str | None) -> str | None:
    for written in texts(item, "comments"):
        if address := address_in(written, base):
            return address
    for link in children(item, f"{ATOM}link"):
        # RFC 4685, 4.
        is_page = link.get("type", "text/html").strip().lower() in ("text/html", "")
        if relation_of(link.get("rel")) == "replies" and is_page:
            return address_in(link.get("href"), base)
    return None


def _episode(item: etree._Element) -> dict[str, Any]:
    def first(*names: str) -> str:
        found = (text(child(item, f"{space}{name}")) for space in _ITUNES for name in names)
        return next(filter(None, found), "")

    def number(name: str) -> int | None:
        own = first(name) or text(child(item, f"{PODCAST}{name}")) or ""
        found = whole_in(own)
        return found if found and 0 < found <= 10**6 else None

    kind = first("episodeType").lower()
    return {
        key: value
        for key, value in {
            "number": number("episode"),
            "season": number("season"),
            "type": kind if kind in ("full", "trailer", "bonus") else None,
            "explicit": _EXPLICIT.get(first("explicit").lower()),
        }.items()
        if value is not None
    }


def _license(item: etree._Element) -> str | None:
    """Return the address of the licence of *item*."""
    for name in (f"{CREATIVE_COMMONS}license", f"{DCTERMS}license", f"{CC}license"):
        for each in children(item, name):
            if found := web_address(text(each) or each.get(f"{RDF}resource") or ""):
                return found
    for link in children(item, f"{ATOM}link"):
        if relation_of(link.get("rel")) == "license":
            return web_address(link.get("href") or "")
    return None


def _listed(words: str) -> Iterator[str]:
    yield from filter(None, map(str.strip, words.split(",")))


def _place(item: etree._Element) -> dict[str, Any]:
    """Return what GeoRSS, GML, W3C's Basic Geo and the podcast namespace say."""
    name = text(child(item, f"{GEORSS}featureName"))
    named = child(item, f"{PODCAST}location")
    if named is not None:
        name = name or text(named)
    for shape, coordinates in _shapes(item, named):
        if is_on_earth(shape, tuple(coordinates)):
            return _known({"name": name, "shape": shape, "coordinates": coordinates})
    return _known({"name": name})


def _shapes(
    item: etree._Element, named: etree._Element | None
) -> Iterator[tuple[str, list[float]]]:
    for shape in ("point", "line", "polygon", "box"):
        for each in children(item, f"{GEORSS}{shape}"):
            yield shape, _numbers(text(each))
    for where in children(item, f"{GEORSS}where"):
        yield from _gml(where)
    for place in (item, child(item, f"{GEO}Point")):
        if place is None:
            continue
        parts = [text(child(place, f"{GEO}{part}")) for part in ("lat", "long")]
        if all(parts):
            yield "point", _numbers(" ".join(part or "" for part in parts))
    if named is not None and (found := _GEO_URI.match(named.get("geo") or "")):
        yield "point", _numbers(" ".join(found.groups()))


def _gml(where: etree._Element) -> Iterator[tuple[str, list[float]]]:
    shapes = (("point", "Point"), ("polygon", "LinearRing"), ("line", "LineString"))
    for shape, around in shapes:
        for each in where.iter(f"{GML}{around}"):
            yield shape, _numbers(" ".join(texts(each, f"{GML}posList", f"{GML}pos")))
    for each in where.iter(f"{GML}Envelope"):
        corners = texts(each, f"{GML}lowerCorner") + texts(each, f"{GML}upperCorner")
        yield "box", _numbers(" ".join(corners))


def _numbers(written: str | None) -> list[float]:
    """Return the numbers in *written*; empty if there is anything else in it."""
    parts = (written or "").replace(",", " ").split(None, _MOST_NUMBERS)
    if not all(_NUMBER.fullmatch(each) for each in parts):
        return []
    return [float(each) for each in parts]


_ITUNES = (ITUNES, ITUNES_OLD)
_KEYWORDS = (f"{MEDIA}keywords", f"{ITUNES}keywords", f"{ITUNES_OLD}keywords")

#: Elements that are read, or say again what others say.
_READ = frozenset(
    "title link description guid pubDate category author comments enclosure source language"
    " copyright date".split()
) | {
    *(f"{ATOM}{name}" for name in "id title updated published author contributor".split()),
    *(f"{ATOM}{name}" for name in "link content summary category rights source".split()),
    *(f"{DC}{name}" for name in "creator date subject language rights title description".split()),
    *(f"{DC}{name}" for name in "identifier format type publisher".split()),
    *(f"{DCTERMS}{name}" for name in "modified issued created license valid".split()),
    *(tag for tags in _MOMENTS.values() for tag in tags),
    *(f"{MEDIA}{name}" for name in "content group thumbnail title description credit".split()),
    *(f"{MEDIA}{name}" for name in "copyright keywords status category".split()),
    *(
        f"{space}{name}"
        for space in _ITUNES
        for name in "title duration episode episodeType season explicit image keywords".split()
    ),
    *(f"{space}{name}" for space in _ITUNES for name in "author summary subtitle".split()),
    *(f"{PODCAST}{name}" for name in "transcript chapters season episode location".split()),
    *(f"{GEORSS}{name}" for name in "point line polygon box where featureName".split()),
    *(f"{GEO}{name}" for name in "lat long Point".split()),
    f"{CONTENT}encoded",
    f"{CREATIVE_COMMONS}license",
    f"{CC}license",
    "post-id",
}

#: Elements that are not read without an address.
_ADDRESSED = frozenset(("source", "enclosure", f"{MEDIA}content", f"{MEDIA}thumbnail"))

#: The relations of links that are read, and those to other documents of the feed's own software.
_LINKS = frozenset(
    "alternate canonical shortlink enclosure replies license self edit edit-media hub related"
    " http://schemas.google.com/g/2005#feed".split()
)

#: Namespaces of data of the software that wrote the feed, and counts that change by the hour.
_SOFTWARE = (
    SLASH,
    WFW,
    THR,
    APP,
    "{http://purl.org/atom/app#}",
    "{http://rssnamespace.org/feedburner/ext/1.0}",
    "{http://schemas.google.com/",
    "{http://purl.org/syndication/",
    "{com-wordpress:feed-additions:",
    "{https://feedly.com/",
    "{http://webfeeds.org/",
    "{http://www.feedsync.org/",
    "{http://www.w3.org/2007/app}",
)

#: Of one article.
_MOST_NAMED = 8


def report_dropped(mapped: Mapped, item: etree._Element) -> None:
    """Report the elements of *item* that have no place in an article."""
    dropped = []
    for each in item.iterchildren(etree.Element):
        tag = str(each.tag)
        if tag == f"{ATOM}link" and (relation := relation_of(each.get("rel"))) not in _LINKS:
            dropped.append(f'link rel="{relation}"')
        if tag in _ADDRESSED and not each.get("url") and (each.text or "").strip():
            dropped.append(f"{etree.QName(each).localname} without url")
        if tag in _READ or tag.startswith(_SOFTWARE) or _is_export(each):
            continue
        if text(each) or each.attrib or len(each):
            local = etree.QName(each).localname
            dropped.append(f"{each.prefix}:{local}" if each.prefix else local)
    if dropped:
        names = list(dict.fromkeys(name[:60] for name in dropped))
        more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
        message = f"not published: {', '.join(names[:_MOST_NAMED])}{more}"
        mapped.find("feed-data-dropped", "warning", None, message)


def _is_export(element: etree._Element) -> bool:
    """Whether *element* is one that only exports of WordPress have."""
    return "wordpress.org/export/" in str(element.tag) or element.prefix in ("wp", "excerpt")
