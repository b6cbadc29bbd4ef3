"""Rules about places: GeoRSS in its two ways of writing, and the W3C's geo vocabulary."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping

from lxml import etree

from feedpub.validation.document import first, name_of, shown, text
from feedpub.validation.rule import IN_FEEDS, Fault, element_rule
from feedpub.validation.values.modules import is_decimal, is_whole
from feedpub.validation.xml_names import GEO, GEORSS, GML

_POSITIONS = frozenset(
    {f"{GEORSS}point", f"{GML}pos", f"{GML}lowerCorner", f"{GML}upperCorner", f"{GEO}lat_long"}
)
_LISTS = frozenset(
    {f"{GEORSS}line", f"{GEORSS}polygon", f"{GEORSS}box", f"{GEORSS}circle", f"{GML}posList"}
)
_NUMBERS = frozenset({f"{GEORSS}elev", f"{GEORSS}radius", f"{GEO}alt"})

#: What each GML geometry holds; any of them will do.
_HOLDS: Mapping[str, tuple[str, ...]] = {
    f"{GEORSS}where": ("Point", "*"),
    f"{GML}Point": ("pos", "coordinates", "coord"),
    f"{GML}LineString": ("posList", "pos", "coordinates", "coord", "pointProperty", "pointRep"),
    f"{GML}LinearRing": ("posList", "pos", "coordinates", "coord", "pointProperty", "pointRep"),
    f"{GML}Polygon": ("exterior", "outerBoundaryIs"),
    f"{GML}Envelope": ("lowerCorner", "pos", "coordinates", "coord"),
}

# As many as anybody draws; what comes after is not looked at.
_MOST = 20_000

# A position in a ring in a surface in a place: how far up it is looked for the kind of degrees.
_DEEPEST = 8


def _values(element: etree._Element) -> list[str]:
    # Commas are common, and a rule of their own.
    return text(element).replace(",", " ").split(None, _MOST)[:_MOST]


@functools.lru_cache(maxsize=4096)
def _flaw(latitude: str, longitude: str) -> str | None:
    """What is wrong with a pair, if anything."""
    for value, name, most in ((latitude, "latitude", 90), (longitude, "longitude", 180)):
        if not is_decimal(value):
            return f"{shown(value)} is no number"
        if abs(float(value)) > most:
            return f"there is no {name} {shown(value)}"
    return None


def _of_pairs(element: etree._Element, values: list[str]) -> Iterator[Fault]:
    for latitude, longitude in zip(values[::2], values[1::2], strict=False):
        if flaw := _flaw(latitude, longitude):
            yield Fault(f"in {name_of(element)} {flaw}", element)
            return


def _is_on_earth(element: etree._Element) -> bool:
    """Whether a GML geometry is in degrees: without srsName it is WGS84 (GeoRSS, GML)."""
    here: etree._Element | None = element
    for _ in range(_DEEPEST):
        if here is None or not str(here.tag).startswith((GML, GEORSS)):
            break
        if here.get("srsName") or here.get("srsDimension", "2") != "2":
            return False
        here = here.getparent()
    return True


@element_rule(
    "georss-comma",
    "warning",
    at=_POSITIONS | _LISTS,
    formats=IN_FEEDS,
    source="GeoRSS, Simple",
    advice="put spaces between the numbers",
)
def georss_comma(element: etree._Element) -> Iterator[Fault]:
    """GeoRSS, Simple: the numbers have white space between them."""
    if "," in text(element) and element.tag != f"{GEO}lat_long":
        yield Fault(f"the numbers of {name_of(element)} have commas between them", element)


@element_rule(
    "georss-position-invalid",
    "error",
    at=_POSITIONS,
    formats=IN_FEEDS,
    source="GeoRSS, Simple; GeoRSS, GML",
    advice="write the latitude, a space and the longitude, in degrees",
)
def georss_position_invalid(element: etree._Element) -> Iterator[Fault]:
    """GeoRSS, Simple; GeoRSS, GML: a latitude and a longitude."""
    if not _is_on_earth(element):
        return
    values = _values(element)
    if len(values) != 2:
        yield Fault(f"{name_of(element)} has {len(values)} numbers, not two", element)
    else:
        yield from _of_pairs(element, values)


@element_rule(
    "georss-shape-invalid",
    "error",
    at=_LISTS,
    formats=IN_FEEDS,
    source="GeoRSS, Simple; GeoRSS, GML",
    advice="write pairs of latitude and longitude, as many as the shape has",
)
def georss_shape_invalid(element: etree._Element) -> Iterator[Fault]:
    """GeoRSS, Simple: line: two pairs at least; polygon: four; box: two; circle: and a radius."""
    if not _is_on_earth(element):
        return
    values = _values(element)
    shape = str(element.tag).rpartition("}")[2]
    if wrong := _wrong_count(shape, len(values)):
        yield Fault(f"{name_of(element)} has {len(values)} numbers, not {wrong}", element)
        return
    if shape == "circle" and (not is_decimal(values[2]) or float(values[2]) < 0):
        yield Fault(f"the radius of the circle is {shown(values[2])}", element)
    yield from _of_pairs(element, values[:2] if shape == "circle" else values)


def _wrong_count(shape: str, count: int) -> str | None:
    """How many numbers *shape* has, if not *count*."""
    if shape in ("box", "circle"):
        exact = 4 if shape == "box" else 3
        return None if count == exact else str(exact)
    least = 8 if shape == "polygon" else 4
    if count % 2:
        return "an even number of them"
    return None if count >= least else f"{least} at least"


@element_rule(
    "georss-polygon-open",
    "error",
    at={f"{GEORSS}polygon", f"{GML}LinearRing"},
    formats=IN_FEEDS,
    source="GeoRSS, Simple; GeoRSS, GML",
    advice="end with the pair that it begins with",
    beyond=IN_FEEDS,
)
def georss_polygon_open(element: etree._Element) -> Iterator[Fault]:
    """GeoRSS, Simple: the first pair of a polygon is its last."""
    held = first(element, f"{GML}posList") if element.tag == f"{GML}LinearRing" else element
    values = [] if held is None else _values(held)
    if len(values) >= 8 and values[:2] != values[-2:] and len(values) < _MOST:
        yield Fault(f"{name_of(element)} does not end where it begins", element)


@element_rule(
    "georss-gml-incomplete",
    "error",
    at=_HOLDS,
    formats=IN_FEEDS,
    source="GeoRSS, GML",
    advice="write where it is",
)
def georss_gml_incomplete(element: etree._Element) -> Iterator[Fault]:
    """GeoRSS, GML: what where, Point, LineString, Polygon and Envelope hold."""
    wanted = _HOLDS[str(element.tag)]
    if all(first(element, f"{GML}{name}") is None for name in wanted):
        yield Fault(f"<{name_of(element)}> has no {wanted[0]}", element)
    elif first(element, f"{GML}lowerCorner") is not None and (
        first(element, f"{GML}upperCorner") is None
    ):
        yield Fault(f"<{name_of(element)}> has no upperCorner", element)


@element_rule(
    "georss-number-invalid",
    "error",
    at=_NUMBERS,
    formats=IN_FEEDS,
    source="GeoRSS, Simple; W3C, Basic Geo (WGS84)",
    advice="write metres as a number, without the unit",
)
def georss_number_invalid(element: etree._Element) -> Iterator[Fault]:
    """GeoRSS, Simple; W3C, Basic Geo (WGS84): heights and radiuses in metres."""
    value = text(element).strip()
    if not is_decimal(value):
        yield Fault(f"{name_of(element)} {shown(value)} is no number", element)


@element_rule(
    "georss-floor-invalid",
    "error",
    at={f"{GEORSS}floor"},
    formats=IN_FEEDS,
    source="GeoRSS, Simple",
    advice="write the number of the floor",
)
def georss_floor_invalid(element: etree._Element) -> Iterator[Fault]:
    """GeoRSS, Simple: the floor of a building, a whole number."""
    value = text(element).strip()
    if not is_whole(value):
        yield Fault(f"{name_of(element)} {shown(value)} is no whole number", element)


@element_rule(
    "geo-latitude-invalid",
    "error",
    at={f"{GEO}lat"},
    formats=IN_FEEDS,
    source="W3C, Basic Geo (WGS84)",
    advice="write degrees between -90 and 90 as a number",
)
def geo_latitude_invalid(element: etree._Element) -> Iterator[Fault]:
    """W3C, Basic Geo (WGS84): degrees north of the equator."""
    if flaw := _flaw(text(element).strip(), "0"):
        yield Fault(f"{name_of(element)}: {flaw}", element)


@element_rule(
    "geo-longitude-invalid",
    "error",
    at={f"{GEO}long"},
    formats=IN_FEEDS,
    source="W3C, Basic Geo (WGS84)",
    advice="write degrees between -180 and 180 as a number",
)
def geo_longitude_invalid(element: etree._Element) -> Iterator[Fault]:
    """W3C, Basic Geo (WGS84): degrees east of Greenwich."""
    if flaw := _flaw("0", text(element).strip()):
        yield Fault(f"{name_of(element)}: {flaw}", element)
