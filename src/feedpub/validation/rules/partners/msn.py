"""What MSN requires."""

from __future__ import annotations

import re
from datetime import timedelta

from feedpub.patterns import pattern
from feedpub.validation.document import Parsed, shown
from feedpub.validation.entry_view import (
    body_of,
    has_tags,
    id_of,
    link_of,
    pictures_of,
    published_of,
    summary_of,
    title_of,
)
from feedpub.validation.outlines import outlines
from feedpub.validation.rule import IN_BOTH, Element, Fault, Faults
from feedpub.validation.rule_set import RuleSet
from feedpub.validation.rules.partners import limits

_YEAR = timedelta(days=365)
_MOST_IMAGE_BYTES = 14_000_000
_IMAGE_TYPES = frozenset({"image/png", "image/jpeg", "image/jpg", "image/gif", "image/webp"})

_REMOVED_TAGS = pattern(
    r"<(applet|base|button|canvas|embed|form|frame|frameset|input|link|meta|noscript|object|script"
    r"|select|style|svg|textarea)\b",
    re.IGNORECASE,
)
_BREAKS = pattern(r"<br\s*/?>\s*<br\s*/?>", re.IGNORECASE)

rules = RuleSet(IN_BOTH, source="MSN, Feed item metadata requirements", partner="msn")


@rules.element(
    "msn-title-length",
    "error",
    at="item atom:entry",
    advice="write a title of 21 to 150 characters",
)
def msn_title_length(entry: Element) -> Faults:
    """A title has more than 20 characters, and 150 at most."""
    title = title_of(entry)
    if title and not 20 < len(title) <= 150:
        yield Fault(f"the title has {len(title)} characters", entry)


# fmt: off
rules.element(
    "msn-required", "error", at="item atom:entry",
    advice="add what is missing: an id, a title, a date, a body or a link",
    about="An entry has an id, a title, a date of publication, a body and a link.",
)(limits.required(id=id_of, title=title_of, date=published_of, body=body_of, link=link_of))
# fmt: on


@rules.tree(
    "msn-date-age",
    "error",
    needs={"clock"},
    advice="leave out entries that are older than a year or not published yet",
)
def msn_date_age(parsed: Parsed) -> Faults:
    """An entry was published less than 365 days ago, and not in the future."""
    for entry, outline in zip(parsed.entries, parsed.once(outlines), strict=True):
        published = outline.published
        if published is None:
            continue
        if published > parsed.now:
            yield Fault("the entry is published in the future", entry)
        elif parsed.now - published >= _YEAR:
            yield Fault(f"the entry was published {(parsed.now - published).days} days ago", entry)


@rules.element(
    "msn-abstract-html",
    "error",
    at="item atom:entry",
    advice="write title and summary without markup",
)
def msn_abstract_html(entry: Element) -> Faults:
    """Only the body has markup."""
    for name, value in (("title", title_of(entry)), ("summary", summary_of(entry))):
        if has_tags(value):
            yield Fault(f"markup in the {name} {shown(value)}", entry)


@rules.element(
    "msn-html-tag",
    "warning",
    at="item atom:entry",
    source="MSN, HTML guidelines",
    advice="remove it, as MSN does; write paragraphs instead of line breaks",
)
def msn_html_tag(entry: Element) -> Faults:
    """A body has none of the tags that MSN removes, and no runs of line breaks."""
    body = body_of(entry)
    if tag := _REMOVED_TAGS.search(body):
        yield Fault(f"the body holds <{tag[1].lower()}>", entry)
    if _BREAKS.search(body):
        yield Fault("the body has two line breaks in a row", entry)


# fmt: off
rules.bytes(
    "msn-feed-size", "error", source="MSN, Feed setup and configuration",
    advice="publish fewer entries", about="A feed has 10 MB at most.",
)(limits.at_most_bytes(10_000_000))
rules.tree(
    "msn-feed-items", "warning", needs={"neighbours", "clock"},
    source="MSN, Feed setup and configuration", advice="publish the entries one after the other",
    about="There are 30 new entries at a time at most; here, those of the last hour.",
)(limits.at_most_new(30, timedelta(hours=1)))
# fmt: on


@rules.element(
    "msn-image",
    "warning",
    at="item atom:entry",
    source="MSN, Feed content specifications",
    advice="use a PNG, JPEG, GIF or WebP with a side of 720 pixels or more, not too wide",
)
def msn_image(entry: Element) -> Faults:
    """The size, the ratio, the bytes and the type of an image are within MSN's limits."""
    for image in pictures_of(entry):
        width, height = image.width, image.height
        if width and height:
            if max(width, height) < 720:
                yield Fault(f"the image has only {width} by {height} pixels", image.element)
            elif not 0.5 <= width / height <= 1.89:
                yield Fault(f"the image has {width} by {height} pixels", image.element)
        if image.length and image.length > _MOST_IMAGE_BYTES:
            yield Fault(f"the image has {image.length} bytes", image.element)
        if image.type and image.type not in _IMAGE_TYPES:
            yield Fault(f"the image has the type {shown(image.type)}", image.element)
