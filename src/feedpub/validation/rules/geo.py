"""Rules about places: GeoRSS Simple, GeoRSS GML, and the W3C's geo vocabulary."""

from __future__ import annotations

import functools

from feedpub.validation.document import first, name_of, shown, text
from feedpub.validation.places import children
from feedpub.validation.rule import IN_FEEDS, Element, Fault, Faults
from feedpub.validation.rule_set import RuleSet
from feedpub.validation.values.kinds import NUMBER, WHOLE, degrees, is_decimal
from feedpub.validation.xml_names import GEO, GEORSS, GML, split

_POSITIONS = "georss:point gml:pos|lowerCorner|upperCorner geo:lat_long"
_LISTS = "georss:line|polygon|box|circle gml:posList"

#: What each GML geometry holds; one of them is enough.
_HOLDS = children(
    "georss:where/gml:Point|* gml:Point/gml:pos|coordinates|coord gml:LineString|LinearRing"
    "/gml:posList|pos|coordinates|coord|pointProperty|pointRep"
    " gml:Polygon/gml:exterior|outerBoundaryIs gml:Envelope/gml:lowerCorner|pos|coordinates|coord"
)

# More than anybody draws; further numbers are ignored.
_MOST = 20_000

# A position in a ring in a surface in a place: how many parents may name the coordinate system.
_DEEPEST = 8

rules = RuleSet(IN_FEEDS, source="GeoRSS, Simple; GeoRSS, GML")


def _values(element: Element) -> list[str]:
    # Commas are common, and break georss-comma.
    return text(element).replace(",", " ").split(None, _MOST)[:_MOST]


@functools.lru_cache(maxsize=4096)
def _flaw(latitude: str, longitude: str) -> str | None:
    """What is wrong with a pair, if anything."""
    for value, name, most in ((latitude, "latitude", 90), (longitude, "longitude", 180)):
        if not is_decimal(value):
            return f"{shown(value)} is not a number"
        if abs(float(value)) > most:
            return f"{name} {shown(value)} is not between -{most} and {most}"
    return None


def _pairs(element: Element, values: list[str]) -> Faults:
    for latitude, longitude in zip(values[::2], values[1::2], strict=False):
        if flaw := _flaw(latitude, longitude):
            yield Fault(f"{name_of(element)}: {flaw}", element)
            return


def _is_on_earth(element: Element) -> bool:
    """Whether a GML geometry is in degrees: without srsName it is WGS84 (GeoRSS, GML)."""
    here: Element | None = element
    for _ in range(_DEEPEST):
        if here is None or not str(here.tag).startswith((GML, GEORSS)):
            break
        if here.get("srsName") or here.get("srsDimension", "2") != "2":
            return False
        here = here.getparent()
    return True


# fmt: off
rules.check(
    "georss-comma", "warning", f"{_POSITIONS} {_LISTS}",
    lambda element: "," in text(element) and element.tag != f"{GEO}lat_long",
    "{name} has commas between its numbers",
    "Numbers are separated by white space, not by commas.", "GeoRSS, Simple",
    "put spaces between the numbers",
)
# fmt: on


@rules.element(
    "georss-position-invalid",
    "error",
    at=_POSITIONS,
    advice="write the latitude, a space and the longitude, in degrees",
)
def georss_position_invalid(element: Element) -> Faults:
    """A position is a latitude and a longitude."""
    if not _is_on_earth(element):
        return
    values = _values(element)
    if len(values) != 2:
        yield Fault(f"{name_of(element)} has {len(values)} instead of 2 numbers", element)
    else:
        yield from _pairs(element, values)


@rules.element(
    "georss-shape-invalid",
    "error",
    at=_LISTS,
    advice="write pairs of latitude and longitude, as many as the shape has",
)
def georss_shape_invalid(element: Element) -> Faults:
    """A line has at least two pairs, a polygon four; a box has two, a circle one and a radius."""
    if not _is_on_earth(element):
        return
    values = _values(element)
    shape = split(str(element.tag))[1]
    if expected := _expected_count(shape, len(values)):
        yield Fault(f"{name_of(element)} has {len(values)} instead of {expected} numbers", element)
        return
    if shape == "circle" and (not is_decimal(values[2]) or float(values[2]) < 0):
        yield Fault(f"the radius of the circle is {shown(values[2])}", element)
    yield from _pairs(element, values[:2] if shape == "circle" else values)


def _expected_count(shape: str, count: int) -> str | None:
    """How many numbers *shape* has, if not *count*."""
    if shape in ("box", "circle"):
        exact = 4 if shape == "box" else 3
        return None if count == exact else str(exact)
    least = 8 if shape == "polygon" else 4
    if count % 2:
        return "an even number of"
    return None if count >= least else f"at least {least}"


@rules.element(
    "georss-polygon-open",
    "error",
    at="georss:polygon gml:LinearRing",
    advice="end with the pair that it begins with",
    beyond=IN_FEEDS,
)
def georss_polygon_open(element: Element) -> Faults:
    """The last pair of a polygon repeats the first."""
    held = first(element, f"{GML}posList") if element.tag == f"{GML}LinearRing" else element
    values = [] if held is None else _values(held)
    if len(values) >= 8 and values[:2] != values[-2:] and len(values) < _MOST:
        yield Fault(f"{name_of(element)} does not end where it begins", element)


@rules.element(
    "georss-gml-incomplete", "error", at=_HOLDS, source="GeoRSS, GML", advice="add the position"
)
def georss_gml_incomplete(element: Element) -> Faults:
    """A geometry holds a position, or the geometry that it is made of."""
    expected = _HOLDS[str(element.tag)]
    if all(first(element, tag) is None for tag in expected):
        yield Fault(f"<{name_of(element)}> has no {split(expected[0])[1]}", element)
    elif first(element, f"{GML}lowerCorner") is not None and (
        first(element, f"{GML}upperCorner") is None
    ):
        yield Fault(f"<{name_of(element)}> has no upperCorner", element)


# fmt: off
rules.values(
    "georss-number-invalid", "error", "georss:elev|radius geo:alt", NUMBER,
    "Heights and radiuses are in metres.", "GeoRSS, Simple; W3C, Basic Geo (WGS84)",
    "write metres as a number, without the unit",
)
rules.values(
    "georss-floor-invalid", "error", "georss:floor", WHOLE,
    "A floor of a building is a whole number.", "GeoRSS, Simple", "write the number of the floor",
)
rules.values(
    "geo-latitude-invalid", "error", "geo:lat", degrees(90),
    "A latitude is in degrees north of the equator.", "W3C, Basic Geo (WGS84)",
)
rules.values(
    "geo-longitude-invalid", "error", "geo:long", degrees(180),
    "A longitude is in degrees east of Greenwich.", "W3C, Basic Geo (WGS84)",
)
# fmt: on
