"""What Apple Podcasts asks for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from lxml import etree

from feedpub.validation.document import ITEM, Parsed, first, shown, text
from feedpub.validation.entry_view import about, language_of, title_of
from feedpub.validation.rule import IN_RSS, Fault, element_rule, tree_rule
from feedpub.validation.xml_names import ITUNES

_SOURCE = "Apple, A podcaster's guide to RSS"

_MOST_DESCRIPTION = 4000
_MOST_CHARACTERS = 255
_SHORT = frozenset(
    {"title", "link", "language", "copyright"}
    | {f"{ITUNES}{name}" for name in ("author", "title", "subtitle", "keywords", "name", "email")}
)
_EXTENSION = re.compile(r"\.([A-Za-z0-9]{2,5})\Z")

_EXTENSIONS: Mapping[str, frozenset[str]] = {
    "audio/x-m4a": frozenset({"m4a"}),
    "audio/mpeg": frozenset({"mp3"}),
    "video/quicktime": frozenset({"mov"}),
    "video/mp4": frozenset({"mp4"}),
    "video/x-m4v": frozenset({"m4v"}),
    "application/pdf": frozenset({"pdf"}),
}


def _extension(address: str) -> str:
    path = address.strip().partition("?")[0].partition("#")[0]
    found = _EXTENSION.search(path.rpartition("/")[2])
    return found[1].lower() if found else ""


@tree_rule(
    "podcast-channel",
    "error",
    formats=IN_RSS,
    source=_SOURCE,
    advice="add what Apple requires of a podcast",
    partner="apple-podcasts",
)
def podcast_channel(parsed: Parsed) -> Iterator[Fault]:
    """Apple, A podcaster's guide to RSS: what a podcast must say of itself."""
    channel = parsed.channel
    description = about(channel)
    for name, there in (
        ("title", title_of(channel)),
        ("description", description),
        ("language", language_of(channel)),
        ("itunes:image", first(channel, f"{ITUNES}image") is not None),
        ("itunes:category", first(channel, f"{ITUNES}category") is not None),
    ):
        if not there:
            yield Fault(f"the podcast has no {name}", channel)
    size = len(description.encode())
    if size > _MOST_DESCRIPTION:
        yield Fault(f"the podcast's description has {size} bytes", channel)
    explicit = first(channel, f"{ITUNES}explicit")
    if explicit is None or text(explicit) not in ("true", "false"):
        yield Fault("the podcast's itunes:explicit is neither true nor false", channel)


@element_rule(
    "podcast-enclosure",
    "error",
    at={ITEM},
    formats=IN_RSS,
    source=_SOURCE,
    advice="give it one file of a type that Apple plays, with its extension and its length",
    partner="apple-podcasts",
)
def podcast_enclosure(item: etree._Element) -> Iterator[Fault]:
    """Apple, A podcaster's guide to RSS: an enclosure with url, length and one of six types."""
    enclosure = first(item, "enclosure")
    if enclosure is None:
        yield Fault("has no enclosure", item)
        return
    for name in ("url", "length", "type"):
        if not enclosure.get(name):
            yield Fault(f"its enclosure has no {name}", enclosure)
    type = enclosure.get("type", "").lower()
    extension = _extension(enclosure.get("url", ""))
    if type and type not in _EXTENSIONS:
        yield Fault(f"Apple plays nothing of type {shown(type)}", enclosure)
    elif type and extension not in _EXTENSIONS[type]:
        yield Fault(f"its file of type {type} ends in {shown(extension)}", enclosure)


@tree_rule(
    "podcast-enclosure-reused",
    "error",
    formats=IN_RSS,
    source="PRX, Feed requirements",
    advice="give each episode a file of its own",
    partner="apple-podcasts",
)
def podcast_enclosure_reused(parsed: Parsed) -> Iterator[Fault]:
    """PRX, Feed requirements: one file is one episode."""
    seen = set()
    for entry in parsed.entries:
        for enclosure in entry.iterchildren("enclosure"):
            address = enclosure.get("url", "")
            if address and address in seen:
                yield Fault(f"{shown(address)} is the file of an earlier episode", enclosure)
            seen.add(address)


@element_rule(
    "podcast-image",
    "error",
    at={f"{ITUNES}image"},
    formats=IN_RSS,
    source=_SOURCE,
    advice="carry a square .jpg or .png of 1,400 to 3,000 pixels",
    partner="apple-podcasts",
)
def podcast_image(image: etree._Element) -> Iterator[Fault]:
    """Apple, A podcaster's guide to RSS: JPEG or PNG; how large it is, a feed does not say."""
    address = image.get("href", "")
    if address and _extension(address) not in ("jpg", "jpeg", "png"):
        yield Fault(f"the picture {shown(address)} is neither .jpg nor .png", image)


@element_rule(
    "podcast-length",
    "warning",
    at=_SHORT,
    formats=IN_RSS,
    source=_SOURCE,
    advice="shorten it to 255 characters, with nothing around it",
    partner="apple-podcasts",
)
def podcast_length(element: etree._Element) -> Iterator[Fault]:
    """Apple, A podcaster's guide to RSS: 255 characters, no white space around them."""
    value = text(element)
    if len(value) > _MOST_CHARACTERS:
        yield Fault(f"has {len(value)} characters", element)
    elif value != value.strip():
        yield Fault("has white space around it", element)


@tree_rule(
    "podcast-serial",
    "error",
    formats=IN_RSS,
    source=_SOURCE,
    advice="number the episodes with itunes:episode",
    partner="apple-podcasts",
)
def podcast_serial(parsed: Parsed) -> Iterator[Fault]:
    """Apple, A podcaster's guide to RSS: the episodes of a serial have numbers."""
    type = first(parsed.channel, f"{ITUNES}type")
    if type is None or text(type).strip().lower() != "serial":
        return
    for entry in parsed.entries:
        kind = first(entry, f"{ITUNES}episodeType")
        full = kind is None or text(kind).strip().lower() == "full"
        if full and first(entry, f"{ITUNES}episode") is None:
            yield Fault("is an episode of a serial without its number", entry)
