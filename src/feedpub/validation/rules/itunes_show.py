"""Rules about podcasts: what Apple asks of a whole one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from feedpub.validation.document import ENTRY, ITEM, Parsed, first, name_of, shown, text
from feedpub.validation.names import ITUNES, ITUNES_OLD, itunes_tags
from feedpub.validation.rule import IN_BOTH, IN_RSS, Fault, element_rule, tree_rule

_SOURCE = "Apple, Podcast RSS feed requirements"

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
