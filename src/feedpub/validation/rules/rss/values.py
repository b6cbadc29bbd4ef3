"""Rules about the values of RSS's own elements and attributes: numbers, hours, days, sizes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from feedpub.validation.document import first, is_media_type, name_of, shown, text
from feedpub.validation.rule import IN_RSS, Fault, element_rule

_WHOLE = re.compile(r"\+?[0-9]{1,18}")
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

#: RSS 2.0, image: the most that width and height may be.
_MOST = {"width": 144, "height": 400}


def _whole(value: str) -> int | None:
    """*value* as a number without a fraction, if it is one."""
    return int(value) if _WHOLE.fullmatch(value) else None


def _values(parent: etree._Element, tag: str) -> list[tuple[etree._Element, str]]:
    return [(child, text(child).strip()) for child in parent.iterchildren(tag)]


@element_rule(
    "rss-ttl",
    "error",
    at={"ttl"},
    formats=IN_RSS,
    source="RSS 2.0, ttl",
    advice="write the minutes as a whole number, or leave it out",
)
def rss_ttl(ttl: etree._Element) -> Iterator[Fault]:
    """RSS 2.0, ttl: a number of minutes that the feed can be kept."""
    value = text(ttl).strip()
    # Of an empty one it is said that it is empty.
    if value and not _whole(value):
        yield Fault(f"the ttl {shown(value)} is no number of minutes", ttl)


@element_rule(
    "rss-hour",
    "error",
    at={"skipHours"},
    formats=IN_RSS,
    source="RSS 2.0, skipHours",
    advice="write a number from 0 to 23",
)
def rss_hour(hours: etree._Element) -> Iterator[Fault]:
    """RSS 2.0, skipHours: hours of the day in GMT. Netscape's began at 1, and ended at 24."""
    for hour, value in _values(hours, "hour"):
        number = _whole(value)
        if number is None or number > 24:
            yield Fault(f"{shown(value)} is no hour of the day", hour)


@element_rule(
    "rss-hour-24",
    "warning",
    at={"skipHours"},
    formats=IN_RSS,
    source="RSS Profile, hour",
    advice="write 0 for midnight",
)
def rss_hour_24(hours: etree._Element) -> Iterator[Fault]:
    """RSS Profile, hour: 0 is midnight; 24 is of older versions."""
    for hour, value in _values(hours, "hour"):
        if _whole(value) == 24:
            yield Fault("midnight is written as 24", hour)


@element_rule(
    "rss-hours-many",
    "error",
    at={"skipHours"},
    formats=IN_RSS,
    source="RSS 2.0, skipHours",
    advice="keep each hour once",
)
def rss_hours_many(hours: etree._Element) -> Iterator[Fault]:
    """RSS 2.0, skipHours: up to 24 hours."""
    if len(found := [*hours.iterchildren("hour")]) > 24:
        yield Fault(f"skipHours has {len(found)} hours", hours)


@element_rule(
    "rss-day",
    "error",
    at={"skipDays"},
    formats=IN_RSS,
    source="RSS 2.0, skipDays",
    advice="write Monday, Tuesday, Wednesday, Thursday, Friday, Saturday or Sunday",
)
def rss_day(days: etree._Element) -> Iterator[Fault]:
    """RSS 2.0, skipDays: Monday, Tuesday, Wednesday, Thursday, Friday, Saturday or Sunday."""
    for day, value in _values(days, "day"):
        if value not in _DAYS:
            yield Fault(f"{shown(value)} is no day of the week", day)


@element_rule(
    "rss-days-many",
    "error",
    at={"skipDays"},
    formats=IN_RSS,
    source="RSS 2.0, skipDays",
    advice="keep each day once",
)
def rss_days_many(days: etree._Element) -> Iterator[Fault]:
    """RSS 2.0, skipDays: up to seven days."""
    if len(found := [*days.iterchildren("day")]) > 7:
        yield Fault(f"skipDays has {len(found)} days", days)


@element_rule(
    "rss-skip-repeated",
    "error",
    at={"skipHours", "skipDays"},
    formats=IN_RSS,
    source="RSS Profile, skipHours, skipDays",
    advice="keep each hour and each day once",
)
def rss_skip_repeated(parent: etree._Element) -> Iterator[Fault]:
    """RSS Profile, skipHours, skipDays: none of them twice. Hours 0 and 24 are one hour."""
    seen = set()
    for child, value in _values(parent, "hour" if parent.tag == "skipHours" else "day"):
        number = _whole(value)
        key = value if number is None else str(number % 24)
        if key in seen:
            yield Fault(f"{shown(value)} stands there already", child)
        seen.add(key)


@element_rule(
    "rss-skip-empty",
    "error",
    at={"skipHours", "skipDays"},
    formats=IN_RSS,
    source="RSS 2.0, skipHours, skipDays",
    advice="name what is to be skipped, or leave it out",
)
def rss_skip_empty(parent: etree._Element) -> Iterator[Fault]:
    """RSS 2.0, skipHours, skipDays: they consist of hours, of days."""
    name = "hour" if parent.tag == "skipHours" else "day"
    if first(parent, name) is None:
        yield Fault(f"{name_of(parent)} has no {name}", parent)


@element_rule(
    "rss-image-width",
    "error",
    at={"image"},
    formats=IN_RSS,
    source="RSS 2.0, image",
    advice="write a whole number from 1 to 144, or leave it out",
)
def rss_image_width(image: etree._Element) -> Iterator[Fault]:
    """RSS 2.0, image: the width in pixels, 144 at most."""
    yield from _size(image, "width")


@element_rule(
    "rss-image-height",
    "error",
    at={"image"},
    formats=IN_RSS,
    source="RSS 2.0, image",
    advice="write a whole number from 1 to 400, or leave it out",
)
def rss_image_height(image: etree._Element) -> Iterator[Fault]:
    """RSS 2.0, image: the height in pixels, 400 at most."""
    yield from _size(image, "height")


def _size(image: etree._Element, name: str) -> Iterator[Fault]:
    for size, value in _values(image, name):
        if not 1 <= (_whole(value) or 0) <= _MOST[name]:
            yield Fault(f"the {name} {shown(value)} is no number from 1 to {_MOST[name]}", size)


@element_rule(
    "rss-image-format",
    "warning",
    at={"image"},
    formats=IN_RSS,
    source="RSS 2.0, image",
    advice="use a GIF, JPEG or PNG",
)
def rss_image_format(image: etree._Element) -> Iterator[Fault]:
    """RSS 2.0, image: url is that of a GIF, JPEG or PNG image."""
    for url, value in _values(image, "url"):
        end = value.partition("?")[0].rpartition("/")[2].rpartition(".")
        if end[1] and end[2].lower() not in ("gif", "jpg", "jpeg", "jpe", "png") and end[0]:
            yield Fault(f"the image {shown(value)} is no GIF, JPEG or PNG", url)


@element_rule(
    "rss-image-title",
    "warning",
    at={"channel"},
    formats=IN_RSS,
    source="RSS Profile, image",
    advice="give the image the title of the channel",
)
def rss_image_title(channel: etree._Element) -> Iterator[Fault]:
    """RSS Profile, image: its title is the channel's."""
    yield from _unlike(channel, "title")


@element_rule(
    "rss-image-link",
    "warning",
    at={"channel"},
    formats=IN_RSS,
    source="RSS Profile, image",
    advice="give the image the link of the channel",
)
def rss_image_link(channel: etree._Element) -> Iterator[Fault]:
    """RSS Profile, image: its link is the channel's."""
    yield from _unlike(channel, "link")


def _unlike(channel: etree._Element, name: str) -> Iterator[Fault]:
    own, image = first(channel, name), first(channel, "image")
    if own is None or image is None or (other := first(image, name)) is None:
        return
    value = text(other).strip()
    if value and value != text(own).strip():
        yield Fault(f"the image's {name} {shown(value)} is not that of the channel", other)


@element_rule(
    "rss-cloud-port",
    "error",
    at={"cloud"},
    formats=IN_RSS,
    source="RSS 2.0, cloud; RFC 6335, 6",
    advice="write the number of the port",
)
def rss_cloud_port(cloud: etree._Element) -> Iterator[Fault]:
    """RSS 2.0, cloud: the port of the service; RFC 6335, 6: ports have 16 bits."""
    port = cloud.get("port")
    if port is not None and not 1 <= (_whole(port) or 0) <= 65535:
        yield Fault(f"the port {shown(port)} is none", cloud)


@element_rule(
    "rss-enclosure-length",
    "error",
    at={"enclosure"},
    formats=IN_RSS,
    source="RSS 2.0, enclosure",
    advice="write the length in bytes, 0 if nobody knows it",
)
def rss_enclosure_length(enclosure: etree._Element) -> Iterator[Fault]:
    """RSS 2.0, enclosure: its length in bytes."""
    length = enclosure.get("length")
    if length is not None and not re.fullmatch(r"[0-9]+", length):
        yield Fault(f"the length {shown(length)} is no number of bytes", enclosure)


@element_rule(
    "rss-enclosure-type",
    "error",
    at={"enclosure"},
    formats=IN_RSS,
    source="RSS 2.0, enclosure",
    advice="write the media type of the file",
)
def rss_enclosure_type(enclosure: etree._Element) -> Iterator[Fault]:
    """RSS 2.0, enclosure: its type as a standard MIME type."""
    type = enclosure.get("type")
    if type is not None and not is_media_type(type):
        yield Fault(f"the type {shown(type)} is no media type", enclosure)
