"""Rules about podcasts: Apple's tags.

Rules about podcasts: what Apple asks of a whole one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from feedpub.validation.document import ENTRY, ITEM, Parsed, first, name_of, shown, text
from feedpub.validation.rule import IN_BOTH, IN_FEEDS, IN_RSS, Fault, element_rule, tree_rule
from feedpub.validation.values.addresses import flaw_of
from feedpub.validation.values.modules import is_positive
from feedpub.validation.values.podcast_categories import CATEGORIES, OBSOLETE
from feedpub.validation.xml_names import ITUNES, ITUNES_OLD, itunes_tags

_SOURCE = "Apple, Podcast RSS feed requirements"


_NUMBERS = itunes_tags("episode season order")
_WORDS = {
    f"{prefix}{name}": words
    for prefix in (ITUNES, ITUNES_OLD)
    for name, words in {
        "type": frozenset({"episodic", "serial"}),
        "episodeType": frozenset({"full", "trailer", "bonus"}),
    }.items()
}

# Seconds, or minutes and hours before them.
_DURATION = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,9})?|(?:[0-9]{1,4}:)?[0-9]{1,4}:[0-5]?[0-9]")
_MOST_CHARACTERS = 4000


@element_rule(
    "itunes-category-invalid",
    "error",
    at=itunes_tags("category"),
    formats=IN_RSS,
    source=_SOURCE,
    advice="write a category of Apple's list, and within it one of its subcategories",
)
def itunes_category_invalid(category: etree._Element) -> Iterator[Fault]:
    """Apple, Podcast RSS feed requirements, itunes:category: one of its list, to the letter."""
    if _known_category(category) == "unknown":
        yield Fault(f"there is no category {shown(category.get('text', ''))}", category)


@element_rule(
    "itunes-category-obsolete",
    "warning",
    at=itunes_tags("category"),
    formats=IN_RSS,
    source=_SOURCE,
    advice="write a category of Apple's list of today",
)
def itunes_category_obsolete(category: etree._Element) -> Iterator[Fault]:
    """Apple, Podcast RSS feed requirements, itunes:category: the list was made anew in 2019."""
    if _known_category(category) == "obsolete":
        yield Fault(f"the category {shown(category.get('text', ''))} is no more", category)


def _known_category(category: etree._Element) -> str:
    name = category.get("text")
    parent = category.getparent()
    if name is None or parent is None:
        return "missing"
    name = name.strip()
    if parent.tag != category.tag:
        return "known" if name in CATEGORIES else "obsolete" if name in OBSOLETE else "unknown"
    above = parent.get("text", "").strip()
    if name in CATEGORIES.get(above, ()):
        return "known"
    return "obsolete" if name in OBSOLETE.get(above, ()) else "unknown"


@element_rule(
    "itunes-explicit-invalid",
    "error",
    at=itunes_tags("explicit"),
    formats=IN_FEEDS,
    source=_SOURCE,
    advice="write true or false, without anything around it",
)
def itunes_explicit_invalid(explicit: etree._Element) -> Iterator[Fault]:
    """Apple, Podcast RSS feed requirements, itunes:explicit: true or false; once yes, no, clean."""
    value = text(explicit)
    if value.lower() not in ("true", "false", "yes", "no", "clean", "explicit"):
        yield Fault(f"itunes:explicit is {shown(value)}, neither true nor false", explicit)


@element_rule(
    "itunes-flag-invalid",
    "error",
    at=itunes_tags("block complete isClosedCaptioned"),
    formats=IN_FEEDS,
    source=_SOURCE,
    advice="write Yes, or leave it out: any other value says nothing",
)
def itunes_flag_invalid(flag: etree._Element) -> Iterator[Fault]:
    """Apple, Podcast RSS feed requirements, itunes:block, itunes:complete: Yes or nothing."""
    value = text(flag)
    if value.strip().lower() not in ("yes", "no", "true", "false"):
        yield Fault(f"{name_of(flag)} is {shown(value)}, not Yes", flag)


@element_rule(
    "itunes-duration-invalid",
    "error",
    at=itunes_tags("duration"),
    formats=IN_FEEDS,
    source=_SOURCE,
    advice="write the seconds, or HH:MM:SS",
)
def itunes_duration_invalid(duration: etree._Element) -> Iterator[Fault]:
    """Apple, Podcast RSS feed requirements, itunes:duration: seconds, or HH:MM:SS."""
    value = text(duration).strip()
    if not _DURATION.fullmatch(value):
        yield Fault(f"{shown(value)} is no duration", duration)


@element_rule(
    "itunes-number-invalid",
    "error",
    at=_NUMBERS,
    formats=IN_FEEDS,
    source=_SOURCE,
    advice="write a whole number from 1 on",
)
def itunes_number_invalid(number: etree._Element) -> Iterator[Fault]:
    """Apple, Podcast RSS feed requirements, itunes:episode, itunes:season: non-zero integers."""
    value = text(number).strip()
    if value and not is_positive(value):
        yield Fault(f"{name_of(number)} is {shown(value)}, not a whole number above 0", number)


@element_rule(
    "itunes-word-invalid",
    "error",
    at=_WORDS,
    formats=IN_FEEDS,
    source=_SOURCE,
    advice="write one of the words that Apple has: Episodic, Serial; Full, Trailer, Bonus",
)
def itunes_word_invalid(element: etree._Element) -> Iterator[Fault]:
    """Apple, Podcast RSS feed requirements, itunes:type, itunes:episodeType: words of its lists."""
    value = text(element).strip()
    if value.lower() not in _WORDS[str(element.tag)]:
        yield Fault(f"there is no {name_of(element)} {shown(value)}", element)


@element_rule(
    "itunes-image-invalid",
    "error",
    at=itunes_tags("image"),
    formats=IN_FEEDS,
    source=_SOURCE,
    advice="write the whole address of the picture into href",
)
def itunes_image_invalid(image: etree._Element) -> Iterator[Fault]:
    """Apple, Podcast RSS feed requirements, itunes:image: href leads to a picture."""
    address = image.get("href")
    if address is not None and (flaw := flaw_of(address.strip())):
        yield Fault(f"href of {name_of(image)} {shown(address)} {flaw.reason}", image)


@element_rule(
    "itunes-new-feed-invalid",
    "error",
    at=itunes_tags("new-feed-url"),
    formats=IN_FEEDS,
    source=_SOURCE,
    advice="write the whole address of the new feed",
)
def itunes_new_feed_invalid(address: etree._Element) -> Iterator[Fault]:
    """Apple, Podcast RSS feed requirements, itunes:new-feed-url: where the feed has moved to."""
    value = text(address).strip()
    if flaw := flaw_of(value):
        yield Fault(f"{name_of(address)} {shown(value)} {flaw.reason}", address)


@element_rule(
    "itunes-keywords-apart",
    "warning",
    at=itunes_tags("keywords"),
    formats=IN_FEEDS,
    source=_SOURCE,
    advice="put commas between them",
)
def itunes_keywords_apart(keywords: etree._Element) -> Iterator[Fault]:
    """Apple, Podcast RSS feed requirements, itunes:keywords: apart by commas, not by spaces."""
    value = text(keywords).strip()
    if "," not in value and len(value.split()) > 1:
        yield Fault(f"the keywords {shown(value)} have no comma between them", keywords)


@element_rule(
    "itunes-summary-long",
    "error",
    at=itunes_tags("summary"),
    formats=IN_FEEDS,
    source=_SOURCE,
    advice="shorten it to 4,000 characters",
)
def itunes_summary_long(summary: etree._Element) -> Iterator[Fault]:
    """Apple, Podcast RSS feed requirements, itunes:summary: 4,000 characters at most."""
    length = len(text(summary))
    if length > _MOST_CHARACTERS:
        yield Fault(f"{name_of(summary)} has {length} characters", summary)


_ONCE = itunes_tags(
    "author block complete duration email episode episodeType explicit image isClosedCaptioned"
    " keywords name new-feed-url order owner season subtitle summary title type"
)
_EMAIL = re.compile(r"[^\s@<>()]+@[^\s@<>()]+\.[^\s@<>()]+")
# Those of its own files, then that of books.
_FORMATS = frozenset("m4a mp3 mov mp4 m4v pdf epub".split())
_EXTENSION = re.compile(r"\.([A-Za-z0-9]{2,5})\Z")


@element_rule(
    "itunes-owner-email",
    "error",
    at=itunes_tags("email"),
    formats=IN_RSS,
    source=_SOURCE,
    advice="write an e-mail address, or leave the owner out",
)
def itunes_owner_email(email: etree._Element) -> Iterator[Fault]:
    """Apple, Podcast RSS feed requirements, itunes:owner: an e-mail address in itunes:email."""
    value = text(email).strip()
    if len(value) > 320 or not _EMAIL.fullmatch(value):
        yield Fault(f"{name_of(email)} {shown(value)} is no e-mail address", email)


@element_rule(
    "itunes-owner-no-email",
    "warning",
    at=itunes_tags("owner"),
    formats=IN_RSS,
    source=_SOURCE,
    advice="add itunes:email: Apple writes to it",
)
def itunes_owner_no_email(owner: etree._Element) -> Iterator[Fault]:
    """Apple, Podcast RSS feed requirements, itunes:owner: an e-mail address in itunes:email."""
    if not any(str(child.tag).endswith("}email") for child in owner.iterchildren("*")):
        yield Fault("itunes:owner has no itunes:email", owner)


@element_rule(
    "itunes-repeated",
    "error",
    at=itunes_tags("owner") | {"channel", ITEM, ENTRY},
    formats=IN_BOTH,
    source=_SOURCE,
    advice="keep one of them",
)
def itunes_repeated(parent: etree._Element) -> Iterator[Fault]:
    """Apple, Podcast RSS feed requirements: all but itunes:category stand once."""
    seen = set()
    for child in parent.iterchildren(f"{ITUNES}*", f"{ITUNES_OLD}*"):
        if child.tag in seen:
            yield Fault(f"<{name_of(parent)}> has a second {name_of(child)}", child)
        elif child.tag in _ONCE:
            seen.add(child.tag)


@tree_rule(
    "itunes-incomplete",
    "warning",
    formats=IN_RSS,
    source=_SOURCE,
    advice="add what Apple requires of a podcast",
)
def itunes_incomplete(parsed: Parsed) -> Iterator[Fault]:
    """Apple, Podcast RSS feed requirements: category, explicit, image and language of a podcast."""
    prefix = _prefix_of(parsed)
    if prefix is None:
        return
    for name in (f"{prefix}category", f"{prefix}explicit", f"{prefix}image", "language"):
        if first(parsed.channel, name) is None:
            said = f"itunes:{name.removeprefix(prefix)}" if name != "language" else name
            yield Fault(f"the podcast has no {said}", parsed.channel)


def _prefix_of(parsed: Parsed) -> str | None:
    """The namespace that a podcast writes Apple's tags in. None: it is no podcast."""
    for prefix in (ITUNES, ITUNES_OLD):
        for parent in (parsed.channel, *parsed.entries[:1]):
            if first(parent, f"{prefix}*") is not None:
                return prefix
    return None


@element_rule(
    "itunes-format-unsupported",
    "warning",
    at={ITEM},
    formats=IN_RSS,
    source=_SOURCE,
    advice="offer M4A, MP3, MOV, MP4, M4V or PDF",
)
def itunes_format_unsupported(item: etree._Element) -> Iterator[Fault]:
    """Apple, Podcast RSS feed requirements, enclosure: six formats, known by their extensions."""
    enclosures = list(item.iterchildren("enclosure"))
    if not enclosures or all(first(item, f"{prefix}*") is None for prefix in (ITUNES, ITUNES_OLD)):
        return
    for enclosure in enclosures:
        path = enclosure.get("url", "").strip().partition("?")[0].partition("#")[0]
        extension = _EXTENSION.search(path.rpartition("/")[2])
        if extension and extension[1].lower() not in _FORMATS:
            yield Fault(f"Apple plays no .{extension[1]} file", enclosure)
