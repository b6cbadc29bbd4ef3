"""The objects of a record besides its images: sounds and films, episode, origin and place."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any, cast, get_args

from feedpub.addresses import is_iri
from feedpub.article import (
    Episode,
    EpisodeType,
    MediaFile,
    Medium,
    OriginFeed,
    Place,
    Shape,
)
from feedpub.intake.durations import seconds_in
from feedpub.intake.media_types import agreed, medium_of, type_by_name, written_type
from feedpub.intake.readers.records.fields import (
    EPISODE_KEYS,
    MAX_ITEMS,
    MEDIA_KEYS,
    ORIGIN_KEYS,
    PLACE_KEYS,
    Fields,
    kind_of,
    quoted,
)
from feedpub.protocols import ReaderContext

#: How many points each shape has at least, and at most.
_POINTS = {"point": (1, 1), "box": (2, 2), "line": (2, 500), "polygon": (4, 500)}


def read_media(fields: Fields, context: ReaderContext, base: str | None) -> tuple[MediaFile, ...]:
    """Return the sounds and films, each address once."""
    value = fields.value("media", list)
    if value is None:
        return ()
    if len(value) > MAX_ITEMS:
        message = f"has {len(value):,} items, at most {MAX_ITEMS} are read"
        fields.error("too-long", message, field="media")
        return ()
    found: dict[str, MediaFile] = {}
    for number, each in enumerate(value):
        if not isinstance(each, dict):
            message = f"wanted a list of objects, got {kind_of(each)} in it"
            fields.error("record-type", message, field="media")
            return ()
        own = _MediaFields(each, f"media[{number}].", MEDIA_KEYS, fields.origins)
        file = own.file(context, base)
        fields.findings += own.findings
        if file is not None and file.url not in found:
            found[file.url] = file
            fields.provenance |= own.provenance
    return tuple(found.values())


class _MediaFields(Fields):
    """The values of one object of ``media``."""

    def file(self, context: ReaderContext, base: str | None) -> MediaFile | None:
        """Return the file; None if it is left out, with a finding."""
        length = self.count("length", 2**40)
        files, reference = context.pictures, self.record.get("url")
        if files is not None and isinstance(reference, str) and files.is_path(reference):
            self.value("url", str)
            try:
                url, length = files.find(reference)
            except ValueError as error:
                message = f"{quoted(reference)}: {error}; left out"
                self.warn("media-file-unusable", message, field="url")
                return None
            self.keep_verbatim("url", reference, url)
        else:
            found = self.web_address("url", base)
            if found is None:
                return None
            url = found
        given = self.text("type")
        type = written_type(given or "") or type_by_name(url)
        medium = self.word("medium", get_args(Medium)) or medium_of(type)
        if medium is None:
            message = f"{quoted(url)} is neither audio nor video by its type and name; left out"
            self.warn("media-unknown", message, field="medium")
            return None
        medium, type = agreed(cast(Medium, medium), type)
        return MediaFile(
            url=url,
            medium=medium,
            type=None if type and type.startswith("image/") else type,
            length=length,
            duration=self._duration(),
            title=self.text("title"),
            poster=self.web_address("poster", base),
            width=self.count("width", 100_000),
            height=self.count("height", 100_000),
            transcript=self.web_address("transcript", base),
            chapters=self.web_address("chapters", base),
        )

    def _duration(self) -> int | None:
        value = self.record.get("duration")
        if isinstance(value, float | int) and not isinstance(value, bool):
            value = str(value)
        if value is not None and not isinstance(value, str):
            self.value("duration", str)
            return None
        if value is None or not value.strip():
            return None
        seconds = seconds_in(value)
        if seconds is None:
            message = f"{quoted(value)} is not a duration in seconds or HH:MM:SS; left out"
            self.warn("duration-invalid", message, field="duration")
        return seconds or None


def read_episode(fields: Fields) -> Episode | None:
    """Return what the article is in a podcast."""
    own = _object(fields, "episode", EPISODE_KEYS)
    if own is None:
        return None
    type = own.word("type", get_args(EpisodeType))
    episode = Episode(
        number=own.count("number", 10**6),
        season=own.count("season", 10**6),
        type=cast(EpisodeType | None, type),
        explicit=own.value("explicit", bool),
    )
    _merge(fields, own)
    return None if episode == Episode() else episode


def read_origin(fields: Fields, context: ReaderContext) -> OriginFeed | None:
    """Return the feed that the article was first in."""
    own = _object(fields, "origin_feed", ORIGIN_KEYS)
    if own is None:
        return None
    updated = own.moment("updated", context, "warning")
    id = own.text("id")
    if id is not None and not is_iri(id):
        own.warn("id-invalid", f"{quoted(id)} is not an absolute IRI; left out", field="id")
        id = None
    origin = OriginFeed(
        title=own.text("title"),
        url=own.web_address("url"),
        link=own.web_address("link"),
        id=id,
        updated=updated.moment if updated else None,
    )
    _merge(fields, own)
    return None if origin == OriginFeed() else origin


def read_place(fields: Fields) -> Place | None:
    """Return where the article is about."""
    own = _object(fields, "place", PLACE_KEYS)
    if own is None:
        return None
    name, shape = own.text("name"), own.word("shape", get_args(Shape))
    given = own.value("coordinates", list) or []
    _merge(fields, own)
    coordinates = tuple(_degrees(given))
    if given and not is_on_earth(shape or "point", coordinates):
        message = "has coordinates that are no latitudes and longitudes of its shape; left out"
        fields.warn("place-invalid", message, field="place.coordinates")
        coordinates = ()
    if not coordinates:
        return Place(name=name) if name else None
    return Place(name=name, shape=cast(Shape, shape or "point"), coordinates=coordinates)


def _degrees(values: list[Any]) -> Iterator[float]:
    for each in values[: 2 * _POINTS["line"][1] + 1]:
        is_number = isinstance(each, float | int) and not isinstance(each, bool)
        yield float(each) if is_number and abs(each) <= 360 else math.nan


def is_on_earth(shape: str, coordinates: tuple[float, ...]) -> bool:
    """Whether *coordinates* are latitudes and longitudes of as many points as *shape* has."""
    least, most = _POINTS[shape]
    return (
        len(coordinates) % 2 == 0
        and least <= len(coordinates) // 2 <= most
        and all(abs(each) <= 90 for each in coordinates[::2])
        and all(abs(each) <= 180 for each in coordinates[1::2])
        and (shape != "polygon" or coordinates[:2] == coordinates[-2:])
    )


def _object(fields: Fields, key: str, known: frozenset[str]) -> Fields | None:
    value = fields.value(key, dict)
    return None if value is None else Fields(value, f"{key}.", known, fields.origins)


def _merge(fields: Fields, own: Fields) -> None:
    fields.findings += own.findings
    fields.provenance |= own.provenance
