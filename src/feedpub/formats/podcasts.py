"""What an RSS feed says as a podcast: Apple's tags and the podcast namespace.

Apple, A podcaster's guide to RSS; Podcast Namespace 1.0.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from math import gcd
from urllib.parse import urlsplit

from lxml import etree

from feedpub.feed import Enclosure, Entry, Podcast
from feedpub.formats.elements import element
from feedpub.formats.writing import Attached, append, harmless, joined_names

ITUNES = "http://www.itunes.com/dtds/podcast-1.0.dtd"
PODCAST = "https://podcastindex.org/namespace/1.0"
PREFIXES = {"itunes": ITUNES, "podcast": PODCAST}

#: The types that Apple plays, by the suffixes that it knows them by.
_PLAYED = {
    "m4a": "audio/x-m4a",
    "mp3": "audio/mpeg",
    "mov": "video/quicktime",
    "mp4": "video/mp4",
    "m4v": "video/x-m4v",
}

#: Types of transcripts by the suffixes of their names.
_TRANSCRIPTS = {
    "vtt": "text/vtt",
    "srt": "application/x-subrip",
    "json": "application/json",
    "html": "text/html",
    "htm": "text/html",
    "txt": "text/plain",
}

#: In characters, of a name and of a place.
_SHORT = 128

_COVERS = ("jpg", "jpeg", "png")


def episode_file(files: Iterable[Attached]) -> Attached | None:
    """Return the first of *files* that Apple plays, with the type that it asks for.

    Where it plays none of them, the first of a known type.
    """
    typed = [each for each in files if each.type]
    played = (each._replace(type=_PLAYED.get(_suffix(each.url), "")) for each in typed)
    return next((each for each in played if each.type), typed[0] if typed else None)


def write_channel(channel: etree._Element, podcast: Podcast) -> None:
    """Append the elements of *podcast* to the *channel*."""

    def apple(name: str, text: str | None = None, **attributes: str | None) -> etree._Element:
        return append(channel, f"{{{ITUNES}}}{name}", text, **attributes)

    def own(name: str, text: str | None = None, **attributes: str | None) -> etree._Element:
        return append(channel, f"{{{PODCAST}}}{name}", text, **attributes)

    # First: feedparser 6.0.14 takes the name of an owner for that of the last author before it.
    if podcast.email:
        owner = apple("owner")
        append(owner, f"{{{ITUNES}}}name", harmless(podcast.owner))
        append(owner, f"{{{ITUNES}}}email", podcast.email)
    apple("author", harmless(podcast.author))
    for category, inner in podcast.categories:
        outer = apple("category", text_=category)
        if inner:
            append(outer, f"{{{ITUNES}}}category", text_=inner)
    apple("explicit", _said(podcast.explicit))
    if podcast.image:
        apple("image", href=podcast.image)
    if podcast.new_address:
        apple("new-feed-url", podcast.new_address)
    apple("type", podcast.type)
    if podcast.is_blocked:
        apple("block", "Yes")
    own("guid", podcast.guid)
    own("medium", podcast.medium)
    if podcast.locked is not None:
        own("locked", "yes" if podcast.locked else "no", owner=podcast.email)
    for address, text in podcast.funding:
        own("funding", harmless(text)[:_SHORT], url=address)
    if podcast.image:
        image = own("image", href=podcast.image, purpose="artwork")
        image.set("aspect-ratio", "1/1")


def item_elements(level: int, entry: Entry) -> Iterator[bytes]:
    """Yield the elements of the episode *entry*."""
    main = entry.media[0] if entry.media else None
    if entry.authors:
        yield element(level, "itunes:author", harmless(joined_names(entry.authors))[:255])
    if main and main.duration:
        yield element(level, "itunes:duration", str(main.duration))
    if episode := entry.episode:
        for name, number in (("episode", episode.number), ("season", episode.season)):
            if number is not None:
                yield element(level, f"itunes:{name}", str(number))
        if episode.type:
            yield element(level, "itunes:episodeType", episode.type)
        if episode.explicit is not None:
            yield element(level, "itunes:explicit", _said(episode.explicit))
    # Apple's are square, and one of unknown ratio is taken for square.
    sized = [each for each in entry.enclosures[:1] if each.width and each.height]
    for picture in sized:
        if picture.width == picture.height and _suffix(picture.url) in _COVERS:
            yield element(level, "itunes:image", href=picture.url)
    if main and main.transcript:
        type = _TRANSCRIPTS.get(_suffix(main.transcript), "text/html")
        yield element(level, "podcast:transcript", url=main.transcript, type=type)
    if main and main.chapters:
        chapters = "application/json+chapters"
        yield element(level, "podcast:chapters", url=main.chapters, type=chapters)
    for author in entry.authors:
        role = {"role": "author", "group": "writing"}
        yield element(level, "podcast:person", harmless(author)[:_SHORT], **role)
    place = entry.place
    if place and place.name:
        geo = None
        if place.shape == "point":
            geo = "geo:" + ",".join(f"{each:g}" for each in place.coordinates)
        yield element(level, "podcast:location", harmless(place.name)[:_SHORT], geo=geo)
    for picture in sized:
        yield _image(level, picture, picture.width or 1, picture.height or 1)


def _image(level: int, picture: Enclosure, width: int, height: int) -> bytes:
    common = gcd(width, height)
    ratio = {"aspect-ratio": f"{width // common}/{height // common}"}
    return element(
        level,
        "podcast:image",
        href=picture.url,
        alt=picture.title,
        **ratio,
        width=width,
        height=height,
        type=picture.type,
    )


def _said(explicit: bool) -> str:
    return "true" if explicit else "false"


def _suffix(address: str) -> str:
    """Return the suffix of the file at *address*, in lower case; empty if it has none."""
    return urlsplit(address).path.rpartition("/")[2].rpartition(".")[2].lower()
