"""What SmartNews requires."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

from feedpub.validation.document import Parsed, first, shown, text
from feedpub.validation.entry_view import (
    about,
    has_tags,
    language_of,
    link_of,
    number_of,
    title_of,
)
from feedpub.validation.rule import EVERYWHERE, IN_BOTH, IN_RSS, Element, Fault, Faults
from feedpub.validation.rule_set import RuleSet
from feedpub.validation.rules.partners import limits
from feedpub.validation.rules.xml.syntax import encoding_not_utf8
from feedpub.validation.xml_names import MEDIA, SNF

_MOST_CHARACTERS = 30
_LEAST_SIDE = 200
_LONGEST = 3.3
_LEAST_TTL, _MOST_TTL = 1, 5
_MOST_SPONSORED = 2
_MOST_ADVERTISER = 35
_MOST_AD_TITLE = 45

_THUMBNAIL = f"{MEDIA}thumbnail"
_STATUS = f"{MEDIA}status"

rules = RuleSet(EVERYWHERE, source="SmartFormat 2.1", partner="smartnews")

# fmt: off
rules.bytes(
    "smart-encoding", "error", advice="write UTF-8", about="A feed is in UTF-8.",
)(encoding_not_utf8)
rules.bytes(
    "smart-size", "warning", advice="publish fewer entries", about="A feed has 1 MB at most.",
)(limits.at_most_bytes(1_000_000))
# fmt: on


@rules.tree(
    "smart-channel",
    "error",
    needs={"channel"},
    advice="add a title, a link, a description of 30 characters at most, a date and a language",
    formats=IN_RSS,
)
def smart_channel(parsed: Parsed) -> Faults:
    """A feed has a title without markup, a link, a short description, a date and a language."""
    channel = parsed.channel
    yield from limits.missing(
        channel,
        title=title_of,
        link=link_of,
        description=about,
        pubDate=lambda channel: first(channel, "pubDate") is not None,
        language=language_of,
    )
    if has_tags(title_of(channel)):
        yield Fault("markup in the feed's title", channel)
    if len(about(channel)) > _MOST_CHARACTERS:
        yield Fault(f"the feed's description has {len(about(channel))} characters", channel)


@rules.tree(
    "smart-ttl",
    "warning",
    needs={"channel"},
    source="SmartNews help, articles/360010977813, ttl",
    advice="set ttl to 1 to 5 minutes, or leave it out",
    formats=IN_RSS,
)
def smart_ttl(parsed: Parsed) -> Faults:
    """A feed asks to be read every 1 to 5 minutes, if it says how often."""
    ttl = first(parsed.channel, "ttl")
    if ttl is None:
        return
    minutes = number_of(text(ttl).strip())
    if minutes is not None and not _LEAST_TTL <= minutes <= _MOST_TTL:
        yield Fault(f"the ttl is {minutes} minutes", ttl)


@rules.tree(
    "smart-logo",
    "error",
    needs={"channel"},
    source="SmartNews help, articles/360010977813, snf:logo, snf:darkModeLogo",
    advice="write the address in a url element inside it",
    formats=IN_RSS,
)
def smart_logo(parsed: Parsed) -> Faults:
    """The address of a logo is in a url element inside it."""
    for name in ("logo", "darkModeLogo"):
        logo = first(parsed.channel, f"{SNF}{name}")
        if logo is not None and first(logo, "url") is None:
            yield Fault(f"snf:{name} has no url", logo)


@rules.element(
    "smart-link",
    "error",
    at="item atom:entry",
    source="SmartNews help, articles/360049232353, link",
    advice="link to the canonical https address; count readers with snf:analytics",
    formats=IN_BOTH,
)
def smart_link(entry: Element) -> Faults:
    """An entry links to the canonical https address of its article, without utm_ parameters."""
    link = link_of(entry)
    if link.startswith("http://"):
        yield Fault(f"the link {shown(link)} is not https", entry)
    if "utm_" in link:
        names = [name for name, _ in parse_qsl(urlsplit(link).query, keep_blank_values=True)]
        if any(name.startswith("utm_") for name in names):
            yield Fault(f"the link {shown(link)} has tracking parameters", entry)


@rules.element(
    "smart-status",
    "error",
    at="item atom:entry",
    source="SmartNews help, articles/360021354914, media:status",
    advice="write <media:status>deleted</media:status> with a new date, or active",
    formats=IN_BOTH,
    when=lambda shape: _STATUS in shape.held,
)
def smart_status(entry: Element) -> Faults:
    """The text of media:status, and not only an attribute, says active or deleted."""
    status = first(entry, _STATUS)
    if status is not None and (value := text(status).strip()) not in ("active", "deleted"):
        yield Fault(f"the text of media:status is {shown(value)}", status)


@rules.element(
    "smart-thumbnail",
    "warning",
    at="item atom:entry",
    source="SmartNews, SmartFormat 2.1, media:thumbnail, as mt8/feedwright reads it",
    advice="use a picture of 200 by 200 pixels or more, not longer than 3.3 times its short side",
    formats=IN_BOTH,
    when=lambda shape: _THUMBNAIL in shape.held,
)
def smart_thumbnail(entry: Element) -> Faults:
    """A thumbnail has 200 by 200 pixels or more, and is not too long."""
    thumbnail = first(entry, _THUMBNAIL)
    if thumbnail is None:
        return
    width, height = (number_of(thumbnail.get(name, "")) for name in ("width", "height"))
    if not (width and height):
        return
    short, long = sorted((width, height))
    if short < _LEAST_SIDE or long > _LONGEST * short:
        yield Fault(f"the thumbnail has {width} by {height} pixels", thumbnail)


@rules.element(
    "smart-advertisement",
    "error",
    at="item",
    source="SmartNews help, articles/360059772673, articles/51338435733913",
    advice="keep to one snf:advertisement with two short sponsored links and one tag",
    formats=IN_RSS,
    when=lambda shape: f"{SNF}advertisement" in shape.held,
)
def smart_advertisement(item: Element) -> Faults:
    """An item has one advertisement, of two short sponsored links and one tag at most."""
    advertisements = list(item.iterchildren(f"{SNF}advertisement"))
    if len(advertisements) > 1:
        yield Fault(f"has {len(advertisements)} advertisements", advertisements[1])
    for advertisement in advertisements[:1]:
        links = list(advertisement.iterchildren(f"{SNF}sponsoredLink"))
        if len(links) > _MOST_SPONSORED:
            yield Fault(f"the advertisement has {len(links)} sponsored links", advertisement)
        if len(list(advertisement.iterchildren(f"{SNF}adcontent"))) > 1:
            yield Fault("the advertisement has more than one snf:adcontent", advertisement)
        for link in links:
            for name, most in (("advertiser", _MOST_ADVERTISER), ("title", _MOST_AD_TITLE)):
                if len(value := link.get(name, "")) > most:
                    yield Fault(f"the {name} of a sponsored link has {len(value)} characters", link)
