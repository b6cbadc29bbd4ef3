"""The sounds and films of an HTML page: those that its text plays, and those of its metadata."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from feedpub.addresses import web_address
from feedpub.article import MediaFile
from feedpub.intake.body.players import media_in
from feedpub.intake.media_types import agreed, medium_of, type_by_name, written_type
from feedpub.intake.readers.html.metadata import PageData
from feedpub.intake.readers.json_ld import Thing, listed, media_of, types_of

_PROPERTIES = ("audio", "video", "associatedMedia", "encoding")


def read_media(source: str, data: PageData, base: str | None) -> dict[str, tuple[MediaFile, str]]:
    """Return the files by their addresses, each with its origin; those of the text come first.

    *source* is the markup of the article's text. What metadata says of a file of the text, such as
    its duration, is added to it.
    """
    found = {each.url: (each, "the page's running text") for each in media_in(source, base)}
    for file, origin in (*_in_metadata(data, base), *_open_graph(data, base)):
        if file.url not in found:
            found[file.url] = file, origin
        else:
            known, first = found[file.url]
            found[file.url] = merged(known, file), first
    return found


def merged(known: MediaFile, other: MediaFile) -> MediaFile:
    """Return *known* with what it lacks from *other*, the same file."""
    medium, type = agreed(known.medium, known.type or other.type)
    return MediaFile(
        url=known.url,
        medium=medium,
        type=type,
        length=known.length or other.length,
        duration=known.duration or other.duration,
        title=known.title or other.title,
        poster=known.poster or other.poster,
        width=known.width or other.width,
        height=known.height or other.height,
    )


def _in_metadata(data: PageData, base: str | None) -> Iterator[tuple[MediaFile, str]]:
    for origin, value in data.of_article(*_PROPERTIES):
        for each in listed(value):
            if file := media_of(data.resolved(each), base):
                yield file, origin
    # A page with several films that are no article's own lists those of others.
    alone = [each for each in data.things if _is_of_the_page(each, data)]
    if len(alone) == 1 and (file := media_of(alone[0], base)):
        yield file, f"{data.notation} {types_of(alone[0])[0]}"


def _is_of_the_page(thing: Thing, data: PageData) -> bool:
    return not {"AudioObject", "VideoObject"}.isdisjoint(types_of(thing)) and bool(data.articles)


def _open_graph(data: PageData, base: str | None) -> Iterator[tuple[MediaFile, str]]:
    """Yield the files of ``og:audio`` and ``og:video``; pages with players are none."""
    for name in ("og:audio", "og:video"):
        types = data.meta.get(f"{name}:type", ())
        # Three names of one address.
        names = (key for key in (f"{name}:secure_url", name, f"{name}:url") if key in data.meta)
        for key in islice(names, 1):
            for at, written in enumerate(data.meta[key]):
                url = web_address(written, base)
                given = types[at] if at < len(types) else ""
                type = written_type(given) if "/" in given else type_by_name(url or "")
                medium = medium_of(type)
                if url is not None and medium is not None:
                    yield MediaFile(url=url, medium=medium, type=type), f"meta {key}"
