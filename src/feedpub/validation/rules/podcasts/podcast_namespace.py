"""Rules about podcasts: the podcast namespace 1.0."""

from __future__ import annotations

from feedpub.validation.rule import IN_FEEDS
from feedpub.validation.rule_set import RuleSet
from feedpub.validation.values.kinds import (
    LANGUAGE,
    MEDIA_TYPE,
    NUMBER_FROM_0,
    URI,
    WEB_ADDRESS,
    WHOLE_ABOVE_0,
    WHOLE_FROM_0,
    kind,
    matching,
    no_longer_than,
    one_of,
)

_MEDIUMS = frozenset(
    "podcast music video film audiobook newsletter blog publisher course mixed"
    " musicL videoL filmL audiobookL newsletterL blogL publisherL courseL podcastL".split()
)
_TRUE_FALSE = one_of("true false")

#: As CSS writes it: a width, a slash and a height, both above 0; or the width of a height of 1.
_NUMBER = r"(?:0*[1-9][0-9]{0,6}(?:\.[0-9]{1,6})?|0{0,6}\.[0-9]{0,5}[1-9])"
_RATIO = rf"{_NUMBER}(?:\s*/\s*{_NUMBER})?"

rules = RuleSet(IN_FEEDS, source="Podcast namespace 1.0")

# fmt: off
rules.required(
    "podcast-attribute-missing", "error",
    " ".join(
        f"podcast:{place}"
        for place in (
            "transcript|chapters@url|type funding@url soundbite@startTime|duration"
            " trailer@url|pubdate alternateEnclosure@type source@uri integrity@type|value"
            " value@type|method valueRecipient@type|address|split liveItem@status|start"
            " contentLink|image@href socialInteract@protocol remoteItem@feedGuid"
            " chat@server|protocol"
        ).split()
    ),
    "Some elements must have attributes: a transcript its url and type.",
)
# The texts come first: findings about one element are in this order.
rules.kinds(
    "podcast-value-invalid", "error",
    {
        f"podcast:{place}": value.stripped()
        for place, value in (
            ("locked|block", one_of("yes no")),
            ("medium", kind("a medium that the specification lists", _MEDIUMS.__contains__)),
            ("season", WHOLE_FROM_0),
            ("episode", NUMBER_FROM_0),
            ("guid", matching("a UUID", r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")),
            ("transcript|chapters|funding|trailer@url", WEB_ADDRESS),
            ("person@href|img", WEB_ADDRESS),
            ("image@href", WEB_ADDRESS),
            ("image@aspect-ratio", matching("a ratio such as 16/9", _RATIO)),
            ("image@width|height", WHOLE_ABOVE_0),
            ("image@type", MEDIA_TYPE),
            ("image@purpose", no_longer_than(128)),
            ("soundbite@startTime|duration", NUMBER_FROM_0),
            ("trailer@length", WHOLE_FROM_0),
            ("transcript|chapters|trailer|alternateEnclosure@type", MEDIA_TYPE),
            ("alternateEnclosure@length", WHOLE_FROM_0),
            ("transcript@language", LANGUAGE),
            ("location@geo", matching("a geo: URI", "geo:[0-9.,;=A-Za-z+-]+", longest=199)),
            ("location@country", matching("a country code", "[A-Z]{2}")),
            ("alternateEnclosure@bitrate", NUMBER_FROM_0),
            ("alternateEnclosure@height", WHOLE_FROM_0),
            ("alternateEnclosure@lang", LANGUAGE),
            ("alternateEnclosure@default", _TRUE_FALSE),
            ("source|socialInteract@uri", URI),
            ("integrity@type", one_of("sri pgp-signature")),
            ("valueRecipient@split", WHOLE_FROM_0),
            ("valueRecipient@fee", _TRUE_FALSE),
            ("value@suggested", NUMBER_FROM_0),
            ("liveItem@status", one_of("pending live ended")),
            ("contentLink@href", WEB_ADDRESS),
            ("updateFrequency@complete", _TRUE_FALSE),
            ("podping@usesPodping", _TRUE_FALSE),
        )
    },
    "The elements and attributes have the kinds of values that the specification lists.", None,
    "write the kind of value that the specification lists",
)
# fmt: on
