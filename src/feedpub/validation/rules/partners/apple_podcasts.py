"""What Apple Podcasts requires."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import repeat

from feedpub.validation.document import Parsed, first, name_of, shown, text
from feedpub.validation.entry_view import about, language_of, title_of
from feedpub.validation.outlines import outlines
from feedpub.validation.rule import IN_RSS, Element, Fault, Faults
from feedpub.validation.rule_set import RuleSet
from feedpub.validation.rules.partners import limits
from feedpub.validation.rules.podcasts.itunes import extension_of
from feedpub.validation.xml_names import ITUNES

_MOST_DESCRIPTION = 4000
_MOST_CHARACTERS = 255
_SHORT = frozenset(
    {"title", "link", "language", "copyright"}
    | {f"{ITUNES}{name}" for name in ("author", "title", "subtitle", "keywords", "name", "email")}
)

_EXTENSIONS: Mapping[str, str] = {
    "audio/x-m4a": "m4a",
    "audio/mpeg": "mp3",
    "video/quicktime": "mov",
    "video/mp4": "mp4",
    "video/x-m4v": "m4v",
    "application/pdf": "pdf",
}

rules = RuleSet(IN_RSS, source="Apple, A podcaster's guide to RSS", partner="apple-podcasts")


@rules.tree(
    "podcast-channel", "error", needs={"channel"}, advice="add what Apple requires of a podcast"
)
def podcast_channel(parsed: Parsed) -> Faults:
    """A podcast has a title, a description of 4,000 bytes at most, a language, and Apple's tags."""
    channel = parsed.channel
    yield from limits.missing(
        channel,
        title=title_of,
        description=about,
        language=language_of,
    )
    for name in ("image", "category"):
        if first(channel, f"{ITUNES}{name}") is None:
            yield Fault(f"the podcast has no itunes:{name}", channel)
    size = len(about(channel).encode())
    if size > _MOST_DESCRIPTION:
        yield Fault(f"the podcast's description has {size} bytes", channel)
    explicit = first(channel, f"{ITUNES}explicit")
    if explicit is None or text(explicit) not in ("true", "false"):
        yield Fault("the podcast's itunes:explicit is not true or false", channel)


@rules.element(
    "podcast-enclosure",
    "error",
    at="item",
    advice="add a file of a type that Apple plays, with its extension and its length",
)
def podcast_enclosure(item: Element) -> Faults:
    """An episode has an enclosure with url, length and one of six types, which fits the url."""
    enclosure = first(item, "enclosure")
    if enclosure is None:
        yield Fault("has no enclosure", item)
        return
    for name in ("url", "length", "type"):
        if not enclosure.get(name):
            yield Fault(f"the enclosure has no {name}", enclosure)
    type = enclosure.get("type", "").lower()
    extension = extension_of(enclosure.get("url", ""))
    if type and type not in _EXTENSIONS:
        yield Fault(f"Apple does not play type {shown(type)}", enclosure)
    elif type and extension != _EXTENSIONS[type]:
        yield Fault(f"the file of type {type} has the extension {shown(extension)}", enclosure)


@rules.tree(
    "podcast-enclosure-reused",
    "error",
    needs={"neighbours"},
    source="PRX, Feed requirements",
    advice="give each episode its own file",
)
def podcast_enclosure_reused(parsed: Parsed) -> Faults:
    """Two episodes do not have the same file."""
    seen = set()
    for entry, outline in zip(parsed.entries, parsed.once(outlines), strict=True):
        elements = entry.iterchildren("enclosure") if parsed.outlines is None else repeat(entry)
        for address, enclosure in zip(outline.enclosures, elements, strict=False):
            if address and address in seen:
                yield Fault(f"an earlier episode has the same file {shown(address)}", enclosure)
            seen.add(address)


@rules.element(
    "podcast-image",
    "error",
    at={f"{ITUNES}image"},
    advice="use a square .jpg or .png of 1,400 to 3,000 pixels",
)
def podcast_image(image: Element) -> Faults:
    """The image is a JPEG or PNG; a feed does not give its size."""
    address = image.get("href", "")
    if address and extension_of(address) not in ("jpg", "jpeg", "png"):
        yield Fault(f"the image {shown(address)} is not a .jpg or .png", image)


@rules.element(
    "podcast-length",
    "warning",
    at=_SHORT,
    advice="shorten it to 255 characters, without white space around it",
)
def podcast_length(element: Element) -> Faults:
    """A text has 255 characters at most, and no white space around it."""
    value = text(element)
    if len(value) > _MOST_CHARACTERS:
        yield Fault(f"{name_of(element)} has {len(value)} characters", element)
    elif value != value.strip():
        yield Fault(f"{name_of(element)} has white space around it", element)


@rules.tree(
    "podcast-serial", "error", needs={"channel"}, advice="number the episodes with itunes:episode"
)
def podcast_serial(parsed: Parsed) -> Faults:
    """The episodes of a serial have numbers."""
    type = first(parsed.channel, f"{ITUNES}type")
    if type is None or text(type).strip().lower() != "serial":
        return
    for entry in parsed.entries:
        kind = first(entry, f"{ITUNES}episodeType")
        full = kind is None or text(kind).strip().lower() == "full"
        if full and first(entry, f"{ITUNES}episode") is None:
            yield Fault("has no itunes:episode, although the podcast is a serial", entry)
