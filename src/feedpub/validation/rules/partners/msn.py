"""What MSN requires."""

from __future__ import annotations

import html
import re
from datetime import timedelta

from feedpub.patterns import pattern
from feedpub.validation.document import Parsed, first, shown, text
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
from feedpub.validation.values.dates import read_rfc3339
from feedpub.validation.values.msn_html import KEPT_TAGS, is_kept_frame, is_refused_frame
from feedpub.validation.xml_names import DCTERMS, MI

_YEAR = timedelta(days=365)
_MOST_IMAGE_BYTES = 14_000_000
_IMAGE_TYPES = frozenset({"image/png", "image/jpeg", "image/jpg", "image/gif", "image/webp"})

_LONGEST_TITLE = 150
_LONGEST_SHORT_TITLE = 54

#: Between publication and expiration.
_LEAST_TIME = timedelta(hours=2)

_SHORT_TITLE = f"{MI}shortTitle"
_RIGHTS = f"{MI}hasSyndicationRights"
_VALID = f"{DCTERMS}valid"

_TAG_NAME = pattern(r"<([A-Za-z][A-Za-z0-9]*)")
_FRAME = pattern(r"<iframe\b[^<>]*?\ssrc=[\"']?([^\"'\s>]*)", re.IGNORECASE)
_ADDRESS = pattern(r"https?://|\bwww\.", re.IGNORECASE)
_END = pattern(r"(?:^|;)\s*end=([^;]*)")
_BREAKS = pattern(r"<br\s*/?>\s*<br\s*/?>", re.IGNORECASE)

rules = RuleSet(IN_BOTH, source="MSN, Feed item metadata requirements", partner="msn")


@rules.element(
    "msn-title-length",
    "error",
    at="item atom:entry",
    advice="write a title of 21 to 150 characters, or add an mi:shortTitle to a longer one",
)
def msn_title_length(entry: Element) -> Faults:
    """A title has more than 20 characters, and 150 at most unless there is an mi:shortTitle."""
    title = title_of(entry)
    if not title:
        return
    if len(title) <= 20 or (len(title) > _LONGEST_TITLE and first(entry, _SHORT_TITLE) is None):
        yield Fault(f"the title has {len(title)} characters", entry)


@rules.element(
    "msn-short-title",
    "warning",
    at="item atom:entry",
    source="MSN, Feed content specifications",
    advice="shorten mi:shortTitle to 54 characters",
    when=lambda shape: _SHORT_TITLE in shape.held,
)
def msn_short_title(entry: Element) -> Faults:
    """The title for small cards has 54 characters or fewer."""
    short = first(entry, _SHORT_TITLE)
    if short is not None and len(value := text(short).strip()) > _LONGEST_SHORT_TITLE:
        yield Fault(f"mi:shortTitle has {len(value)} characters", short)


@rules.element(
    "msn-title-url",
    "warning",
    at="item atom:entry",
    source="MSN, Feed content specifications",
    advice="write a title without an address",
)
def msn_title_url(entry: Element) -> Faults:
    """A title has no address of a page in it."""
    if _ADDRESS.search(title := title_of(entry)):
        yield Fault(f"the title {shown(title)} has an address in it", entry)


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
    source="MSN, HTML guidelines and tag restrictions",
    advice="remove it, as MSN does; write img with a caption in a div instead of figure, and"
    " paragraphs instead of line breaks",
)
def msn_html_tag(entry: Element) -> Faults:
    """A body has only the tags that MSN keeps, and no runs of line breaks."""
    body = body_of(entry)
    names = dict.fromkeys(each.lower() for each in _TAG_NAME.findall(body))
    for name in names:
        if name not in KEPT_TAGS:
            yield Fault(f"the body holds <{name}>", entry)
    if _BREAKS.search(body):
        yield Fault("the body has two line breaks in a row", entry)


@rules.element(
    "msn-frame",
    "warning",
    at="item atom:entry",
    source="MSN, HTML guidelines and tag restrictions",
    advice="link to the page instead, as MSN removes the frame",
)
def msn_frame(entry: Element) -> Faults:
    """A frame is of one of the services whose frames MSN keeps, by https."""
    for address in _frames(entry):
        if not is_kept_frame(address) and not is_refused_frame(address):
            yield Fault(f"the body holds a frame with {shown(address)}", entry)


@rules.element(
    "msn-frame-refused",
    "error",
    at="item atom:entry",
    source="MSN, HTML guidelines and tag restrictions",
    advice="link to the film instead",
)
def msn_frame_refused(entry: Element) -> Faults:
    """A body has no frame of YouTube: MSN refuses the whole article."""
    for address in _frames(entry):
        if is_refused_frame(address):
            yield Fault(f"the body holds a frame with {shown(address)}", entry)


def _frames(entry: Element) -> list[str]:
    return [html.unescape(each) for each in _FRAME.findall(body_of(entry))]


@rules.element(
    "msn-valid",
    "error",
    at="item atom:entry",
    advice="write end=2018-04-21T11:00:00Z, two hours or more after the publication",
    when=lambda shape: _VALID in shape.held,
)
def msn_valid(entry: Element) -> Faults:
    """An expiration is written end= with a date of W3C-DTF, at least two hours ahead."""
    valid = first(entry, _VALID)
    if valid is None:
        return
    value = text(valid).strip()
    end = _END.search(value)
    at = read_rfc3339(end[1].strip()).at if end else None
    if at is None:
        yield Fault(f"dcterms:valid {shown(value)} has no end= with a date", valid)
        return
    published = published_of(entry)
    if published is not None and at < published + _LEAST_TIME:
        yield Fault(f"the entry expires {at.isoformat()}, too soon", valid)


@rules.element(
    "msn-image-rights",
    "error",
    at="media:content",
    advice="write 1; or 0 with mi:licenseId and mi:licensorName",
    when=lambda shape: _RIGHTS in shape.held,
)
def msn_image_rights(content: Element) -> Faults:
    """mi:hasSyndicationRights is 1 or 0; with 0 the image has a licence and a licensor."""
    rights = first(content, _RIGHTS)
    value = "" if rights is None else text(rights).strip()
    if value not in ("0", "1"):
        yield Fault(f"mi:hasSyndicationRights is {shown(value)}", rights)
    elif value == "0":
        for name in ("licenseId", "licensorName"):
            if first(content, f"{MI}{name}") is None:
                yield Fault(f"the image without syndication rights has no mi:{name}", content)


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
