"""Rules about the values of RSS's own elements and attributes: numbers, hours, days, sizes."""

from __future__ import annotations

from feedpub.patterns import pattern
from feedpub.validation.document import first, name_of, shown, text
from feedpub.validation.rule import IN_RSS, IN_RSS_2, Element, Fault, Faults
from feedpub.validation.rule_set import RuleSet
from feedpub.validation.values.kinds import (
    MEDIA_TYPE,
    kind,
    matching,
    number_between,
    one_of,
)

_WHOLE = pattern(r"\+?[0-9]{1,18}")
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

#: What skipHours and skipDays hold, and how many at most.
_SKIPPED = {"skipHours": ("hour", 24), "skipDays": ("day", 7)}


def _whole(value: str) -> int | None:
    """*value* as a number without a fraction, if it is one."""
    return int(value) if _WHOLE.fullmatch(value) else None


def _values(parent: Element, tag: str) -> list[tuple[Element, str]]:
    return [(child, text(child).strip()) for child in parent.iterchildren(tag)]


rules = RuleSet(IN_RSS, source="RSS 2.0, image")

# fmt: off
rules.values(
    "rss-ttl", "error", "ttl",
    number_between("a number of minutes", 1, 10**18, "write whole minutes, or leave it out"),
    "ttl is the number of minutes that the feed can be kept.", "RSS 2.0, ttl", blank=False,
)
# fmt: on


@rules.element(
    "rss-hour",
    "error",
    at="skipHours",
    source="RSS 2.0, skipHours",
    advice="write a number from 0 to 23",
)
def rss_hour(hours: Element) -> Faults:
    """skipHours holds hours of the day in GMT, from 0 to 23; older versions went up to 24."""
    for hour, value in _values(hours, "hour"):
        number = _whole(value)
        if number is None or number > 24:
            yield Fault(f"{shown(value)} is not an hour of the day", hour)


@rules.element(
    "rss-hour-24",
    "warning",
    at="skipHours",
    source="RSS Profile, hour",
    advice="write 0",
    formats=IN_RSS_2,
)
def rss_hour_24(hours: Element) -> Faults:
    """Midnight is hour 0; older versions count from 1 to 24."""
    for hour, value in _values(hours, "hour"):
        if _whole(value) == 24:
            yield Fault("midnight is written as 24", hour)


def _too_many(parent: Element) -> Faults:
    name, most = _SKIPPED[str(parent.tag)]
    if len(found := [*parent.iterchildren(name)]) > most:
        yield Fault(f"{name_of(parent)} has {len(found)} {name}s", parent)


# fmt: off
rules.element(
    "rss-hours-many", "error", at="skipHours", source="RSS 2.0, skipHours",
    advice="list each hour once", about="skipHours has 24 hours at most.",
)(_too_many)
# fmt: on


@rules.element(
    "rss-day",
    "error",
    at="skipDays",
    source="RSS 2.0, skipDays",
    advice="write Monday, Tuesday, Wednesday, Thursday, Friday, Saturday or Sunday",
)
def rss_day(days: Element) -> Faults:
    """skipDays holds the English days of the week."""
    for day, value in _values(days, "day"):
        if value not in _DAYS:
            yield Fault(f"{shown(value)} is not a day of the week", day)


# fmt: off
rules.element(
    "rss-days-many", "error", at="skipDays", source="RSS 2.0, skipDays",
    advice="list each day once", about="skipDays has seven days at most.",
)(_too_many)
# fmt: on


@rules.element(
    "rss-skip-repeated",
    "error",
    at=_SKIPPED,
    source="RSS Profile, skipHours, skipDays",
    advice="list each hour and each day once",
)
def rss_skip_repeated(parent: Element) -> Faults:
    """Each hour or day is listed once; hours 0 and 24 are the same."""
    seen = set()
    for child, value in _values(parent, _SKIPPED[str(parent.tag)][0]):
        number = _whole(value)
        key = value if number is None else str(number % 24)
        if key in seen:
            yield Fault(f"{shown(value)} is already listed", child)
        seen.add(key)


# fmt: off
rules.required(
    "rss-skip-empty", "error", "skipHours/hour skipDays/day",
    "skipHours holds hours, and skipDays days.", "RSS 2.0, skipHours, skipDays",
    "list what to skip, or remove the element",
)
# fmt: on


def _limit_image(code: str, name: str, most: int) -> None:
    def find(image: Element) -> Faults:
        for size, value in _values(image, name):
            if not 1 <= (_whole(value) or 0) <= most:
                yield Fault(f"{name} {shown(value)} is not a number from 1 to {most}", size)

    about = f"The {name} of the image is {most} pixels at most."
    advice = f"write a number from 1 to {most}, or leave it out"
    rules.element(code, "error", at="image", about=about, advice=advice)(find)


_limit_image("rss-image-width", "width", 144)
_limit_image("rss-image-height", "height", 400)


@rules.element("rss-image-format", "warning", at="image", advice="use a GIF, JPEG or PNG")
def rss_image_format(image: Element) -> Faults:
    """The image is a GIF, JPEG or PNG."""
    for url, value in _values(image, "url"):
        end = value.partition("?")[0].rpartition("/")[2].rpartition(".")
        if end[1] and end[2].lower() not in ("gif", "jpg", "jpeg", "jpe", "png") and end[0]:
            yield Fault(f"the image {shown(value)} is not a GIF, JPEG or PNG", url)


def _match_image(code: str, name: str) -> None:
    def find(channel: Element) -> Faults:
        own, image = first(channel, name), first(channel, "image")
        if own is None or image is None or (other := first(image, name)) is None:
            return
        value = text(other).strip()
        if value and value != text(own).strip():
            yield Fault(f"the image has another {name} than the channel: {shown(value)}", other)

    about = f"The image has the {name} of the channel."
    rules.element(
        code,
        "warning",
        at="channel",
        about=about,
        source="RSS Profile, image",
        advice=f"give the image the {name} of the channel",
    )(find)


_match_image("rss-image-title", "title")
_match_image("rss-image-link", "link")

# fmt: off
rules.values(
    "rss-cloud-port", "error", "cloud@port",
    number_between("a port number", 1, 65535, "write the number of the port"),
    "port is a port number.", "RSS 2.0, cloud; RFC 6335, 6",
)
rules.values(
    "rss-cloud-domain", "warning", "cloud@domain", matching(
        "the name or the address of a host", r"[0-9A-Za-z._:\[\]-]{1,253}(?<!:)",
        "write the name of the host alone, such as rpc.rsscloud.io",
    ),
    "domain is the name of a host, without scheme, port and path.", "RSS 2.0, cloud",
)
rules.values(
    "rss-cloud-path", "warning", "cloud@path",
    kind("a path", lambda path: path.startswith("/"), "begin the path with a slash"),
    "path is the path of an address.", "RSS 2.0, cloud; RFC 3986, 3.3",
)
rules.values(
    # rssCloud servers and readers of today take https-post, too (rpc.rsscloud.io/docs).
    "rss-cloud-protocol", "warning", "cloud@protocol",
    one_of("xml-rpc soap http-post https-post"),
    "protocol is xml-rpc, soap, http-post or https-post.", "RSS 2.0, cloud",
)
rules.check(
    "rss-cloud-procedure", "warning", "cloud",
    lambda cloud: cloud.get("protocol") in ("xml-rpc", "soap")
    and not (cloud.get("registerProcedure") or "").strip(),
    "registerProcedure of <cloud> is empty",
    "xml-rpc and soap need the name of a procedure; http-post has none.", "RSS 2.0, cloud",
    "write the name of the procedure, or use the protocol http-post",
)
rules.values(
    "rss-enclosure-length", "error", "enclosure@length", matching("a number of bytes", "[0-9]+"),
    "The length of an enclosure is in bytes.", "RSS 2.0, enclosure",
    "write the length in bytes, 0 if it is unknown",
)
rules.values(
    "rss-enclosure-type", "error", "enclosure@type", MEDIA_TYPE,
    "The type of an enclosure is a media type.", "RSS 2.0, enclosure",
)
# fmt: on
