"""Rules about podcasts: Apple's tags."""

from __future__ import annotations

from typing import Literal

from feedpub.patterns import pattern
from feedpub.validation.document import ITEM, Parsed, first, shown, text
from feedpub.validation.places import tags
from feedpub.validation.rule import IN_BOTH, IN_FEEDS, IN_RSS, Element, Fault, Faults
from feedpub.validation.rule_set import RuleSet
from feedpub.validation.values.kinds import (
    WEB_ADDRESS,
    WHOLE_ABOVE_0,
    kind,
    matching,
    no_longer_than,
    one_of,
)
from feedpub.validation.values.registries import CATEGORIES, OBSOLETE
from feedpub.validation.xml_names import ITUNES, ITUNES_OLD

_ONCE = tags(
    "itunes:author|block|complete|duration|email|episode|episodeType|explicit|image"
    "|isClosedCaptioned|keywords|name|new-feed-url|order|owner|season|subtitle|summary|title|type"
)
# Those of its own files, then that of books.
_FORMATS = frozenset("m4a mp3 mov mp4 m4v pdf epub".split())
_EXTENSION = pattern(r"\.([A-Za-z0-9]{2,5})\Z")

rules = RuleSet(IN_FEEDS, source="Apple, Podcast RSS feed requirements")


@rules.element(
    "itunes-category-invalid",
    "error",
    at="itunes:category",
    advice="use a category from Apple's list, and within it one of its subcategories",
    formats=IN_RSS,
)
def itunes_category_invalid(category: Element) -> Faults:
    """A category is in Apple's list, exactly as it is written there."""
    if _status(category) == "unknown":
        yield Fault(f"unknown category {shown(category.get('text', ''))}", category)


@rules.element(
    "itunes-category-obsolete",
    "warning",
    at="itunes:category",
    advice="use a category from Apple's current list",
    formats=IN_RSS,
)
def itunes_category_obsolete(category: Element) -> Faults:
    """A category is in Apple's current list, of 2019."""
    if _status(category) == "obsolete":
        yield Fault(f"obsolete category {shown(category.get('text', ''))}", category)


def _status(category: Element) -> Literal["current", "obsolete", "unknown", "missing"]:
    name = category.get("text")
    parent = category.getparent()
    if name is None or parent is None:
        return "missing"
    name = name.strip()
    if parent.tag != category.tag:
        return "current" if name in CATEGORIES else "obsolete" if name in OBSOLETE else "unknown"
    above = parent.get("text", "").strip()
    if name in CATEGORIES.get(above, ()):
        return "current"
    return "obsolete" if name in OBSOLETE.get(above, ()) else "unknown"


# fmt: off
rules.values(
    "itunes-explicit-invalid", "error", "itunes:explicit",
    one_of("true false yes no clean explicit", any_case=True),
    "itunes:explicit is true or false; yes, no, clean and explicit are obsolete.", None,
    "write true or false, without white space around it", strip="",
)
rules.values(
    "itunes-flag-invalid", "error", "itunes:block|complete|isClosedCaptioned",
    one_of("yes no true false", any_case=True), "A flag is Yes, or is left out.", None,
    "write Yes, or remove it: any other value has no effect",
)
rules.values(
    "itunes-duration-invalid", "error", "itunes:duration",
    matching(
        "a duration",
        r"[0-9]{1,9}(?:\.[0-9]{1,9})?|(?:[0-9]{1,4}:)?[0-9]{1,4}:[0-5]?[0-9]",
        "write the seconds, or HH:MM:SS",
    ),
    "A duration is in seconds, or in hours, minutes and seconds.",
)
rules.values(
    "itunes-number-invalid", "error", "itunes:episode|season|order", WHOLE_ABOVE_0,
    "Episodes and seasons have whole numbers above 0.", blank=False,
)
rules.kinds(
    "itunes-word-invalid", "error",
    {
        "itunes:type": one_of("episodic serial", any_case=True),
        "itunes:episodeType": one_of("full trailer bonus", any_case=True),
    },
    "A podcast is episodic or serial; an episode is full, a trailer or a bonus.", None,
    "use one of Apple's words: Episodic, Serial; Full, Trailer, Bonus",
)
rules.values(
    "itunes-image-invalid", "error", "itunes:image@href", WEB_ADDRESS.stripped(),
    "href is the absolute address of an image.", None,
    "write the absolute address of the image into href",
)
rules.values(
    "itunes-new-feed-invalid", "error", "itunes:new-feed-url", WEB_ADDRESS,
    "new-feed-url is the absolute address of the new feed.", None,
    "write the absolute address of the new feed",
)
rules.values(
    "itunes-keywords-apart", "warning", "itunes:keywords",
    kind("separated by commas", lambda text: "," in text or len(text.split()) < 2),
    "Keywords are separated by commas, not by spaces.", None, "put commas between them",
)
rules.values(
    "itunes-summary-long", "error", "itunes:summary",
    no_longer_than(4000),
    "A summary has 4,000 characters at most.", None, "shorten it to 4,000 characters", strip="",
)
rules.values(
    "itunes-owner-email", "error", "itunes:email",
    matching("an e-mail address", r"[^\s@<>()]+@[^\s@<>()]+\.[^\s@<>()]+", longest=320),
    "itunes:email is an e-mail address.", None, "write an e-mail address, or remove the owner",
    formats=IN_RSS,
)
rules.check(
    "itunes-owner-no-email", "warning", "itunes:owner",
    lambda owner: not any(str(child.tag).endswith("}email") for child in owner.iterchildren("*")),
    "itunes:owner has no itunes:email", "The owner of a podcast has an e-mail address.", None,
    "add itunes:email: Apple writes to it", formats=IN_RSS,
)
rules.once(
    "itunes-repeated", "error",
    dict.fromkeys(tags("itunes:owner channel item atom:entry"), _ONCE),
    "Only itunes:category may be there more than once.", None, "keep one of them", formats=IN_BOTH,
)
# fmt: on


@rules.tree(
    "itunes-incomplete",
    "warning",
    needs={"channel", "neighbours"},
    advice="add what Apple requires of a podcast",
    formats=IN_RSS,
)
def itunes_incomplete(parsed: Parsed) -> Faults:
    """A podcast has a category, an image, a language, and says whether it is explicit.

    One with itunes:block does not: Apple does not list it.
    """
    prefix = _prefix_of(parsed)
    if prefix is None or _is_blocked(parsed.channel, prefix):
        return
    for name in ("itunes:category", "itunes:explicit", "itunes:image", "language"):
        if first(parsed.channel, name.replace("itunes:", prefix)) is None:
            yield Fault(f"the podcast has no {name}", parsed.channel)


def _is_blocked(channel: Element, prefix: str) -> bool:
    block = first(channel, f"{prefix}block")
    return block is not None and text(block).strip().lower() == "yes"


def _prefix_of(parsed: Parsed) -> str | None:
    """The namespace that a podcast writes Apple's tags in. None: it is not a podcast."""
    for prefix in (ITUNES, ITUNES_OLD):
        for parent in (parsed.channel, *parsed.entries[:1]):
            if first(parent, f"{prefix}*") is not None:
                return prefix
    return None


@rules.element(
    "itunes-format-unsupported",
    "warning",
    at={ITEM},
    advice="offer M4A, MP3, MOV, MP4, M4V or PDF",
    formats=IN_RSS,
    when=lambda shape: "enclosure" in shape.held,
)
def itunes_format_unsupported(item: Element) -> Faults:
    """Apple plays six formats, which it recognises by the extension."""
    enclosures = list(item.iterchildren("enclosure"))
    if not enclosures or all(first(item, f"{prefix}*") is None for prefix in (ITUNES, ITUNES_OLD)):
        return
    for enclosure in enclosures:
        if (extension := extension_of(enclosure.get("url", ""))) and extension not in _FORMATS:
            yield Fault(f"Apple does not play .{extension} files", enclosure)


def extension_of(address: str) -> str:
    """The extension of the file at *address*, in lower case; empty if it has none."""
    path = address.strip().partition("?")[0].partition("#")[0]
    found = _EXTENSION.search(path.rpartition("/")[2])
    return found[1].lower() if found else ""
