"""The place that an article is about, as producers write it: schema.org, GeoJSON, WordPress, meta.

Each function returns an object as a record's ``place`` is, or None if there are no coordinates:
without them no format can say where it is. Of several places the first that has some is taken.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from feedpub.article import Place
from feedpub.intake.readers.json_ld import Thing, listed, text_of
from feedpub.intake.readers.records.media import is_on_earth

_NUMBER = re.compile(r"\s*([+-]?[0-9]{1,3}(?:\.[0-9]{1,20})?)\s*")

#: RFC 7946, 3.1: the geometries that GeoRSS has a shape for.
_GEOMETRIES = {"point": "point", "linestring": "line", "polygon": "polygon"}

#: In characters; the rest of a name is cut off.
_MAX_NAME = 200


def point(name: str | None, latitude: Any, longitude: Any) -> dict[str, Any] | None:
    """Return the point at these degrees: numbers, or texts with a number each.

    The point 0, 0, in the sea, is what programs write where they know none.
    """
    found = (_degrees(latitude), _degrees(longitude))
    if None in found or found == (0, 0):
        return None
    return _place(name, "point", found)


def of_things(
    values: Iterable[Any], resolved: Callable[[Any], Any] = lambda value: value
) -> dict[str, Any] | None:
    """Return the first of schema.org's Places in *values* that has GeoCoordinates.

    *resolved* returns the object that a value only refers to. A GeoShape is not read: schema.org
    does not say which of its numbers are latitudes.
    """
    for each in values:
        thing = resolved(each)
        if not isinstance(thing, Mapping):
            continue
        for geo in (*map(resolved, listed(thing.get("geo"))), thing):
            if isinstance(geo, Mapping) and (found := _of_coordinates(thing, geo)):
                return found
    return None


def _of_coordinates(thing: Thing, geo: Thing) -> dict[str, Any] | None:
    latitude, longitude = (_first(geo.get(key)) for key in ("latitude", "longitude"))
    return point(text_of(thing.get("name")), latitude, longitude)


def _first(value: Any) -> Any:
    """Return the first number or text in *value*, which may be a list or an object of JSON-LD."""
    first = next(iter(listed(value)), None)
    return first.get("@value") if isinstance(first, Mapping) else first


def of_geojson(name: str | None, geometry: Any) -> dict[str, Any] | None:
    """Return the place of a geometry or a feature of GeoJSON (RFC 7946), longitudes first."""
    if isinstance(geometry, Mapping) and isinstance(geometry.get("geometry"), Mapping):
        geometry = geometry["geometry"]
    if not isinstance(geometry, Mapping):
        return None
    shape = _GEOMETRIES.get(str(geometry.get("type")).lower())
    positions = geometry.get("coordinates")
    if shape is None or not isinstance(positions, list) or not positions:
        return None
    if shape == "point":
        positions = [positions]
    elif shape == "polygon":
        # 3.1.6: the first ring is its outline.
        positions = positions[0]
    numbers: list[float | None] = []
    for each in positions if isinstance(positions, list) else ():
        if not isinstance(each, list) or len(each) < 2:
            return None
        numbers += (_degrees(each[1]), _degrees(each[0]))
    return None if shape == "point" and numbers == [0, 0] else _place(name, shape, numbers)


def of_wordpress(meta: Any) -> dict[str, Any] | None:
    """Return the place in the *meta* of a WordPress post, if ``geo_public`` makes it public.

    Plugins and apps write it (WordPress Codex, Geodata): where the author was when writing, which
    is private without that key.
    """
    if not isinstance(meta, Mapping):
        return None
    values = {key: _first(meta.get(f"geo_{key}")) for key in ("public", "address")}
    if str(values["public"]).strip().lower() not in ("1", "true"):
        return None
    degrees = (_first(meta.get(f"geo_{key}")) for key in ("latitude", "longitude"))
    address = values["address"]
    return point(address if isinstance(address, str) else None, *degrees)


def of_meta(
    meta: Mapping[str, tuple[str, ...]], is_about: Callable[[str], bool]
) -> tuple[dict[str, Any], str] | None:
    """Return the place of a page by its ``geo.position`` or ``ICBM``, and which of them it is.

    Sites have them on every page for the town that they are in: it counts only if the page names
    the place (``geo.placename``), and *is_about* says that its article does, too.
    """
    name = next(iter(meta.get("geo.placename", ())), "").strip()
    if not name or not is_about(name.partition(",")[0].strip()):
        return None
    for key, separator in (("geo.position", ";"), ("icbm", ",")):
        for value in meta.get(key, ()):
            latitude, _, longitude = value.partition(separator)
            if found := point(name, latitude, longitude):
                return found, key
    return None


def place_in(found: Mapping[str, Any]) -> Place:
    """Return what a function of this module has *found* as a place."""
    return Place(
        name=found.get("name"), shape=found["shape"], coordinates=tuple(found["coordinates"])
    )


def _place(
    name: str | None, shape: str, coordinates: Iterable[float | None]
) -> dict[str, Any] | None:
    numbers = [each for each in coordinates if each is not None]
    if numbers != list(coordinates) or not is_on_earth(shape, tuple(numbers)):
        return None
    name = (name or "").strip()[:_MAX_NAME]
    found = {"shape": shape, "coordinates": numbers}
    return {"name": name, **found} if name else found


def _degrees(value: Any) -> float | None:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value) if abs(value) <= 180 else None
    match = _NUMBER.fullmatch(value) if isinstance(value, str) else None
    return float(match.group(1)) if match else None
