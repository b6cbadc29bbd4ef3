"""Rules about podcasts: the podcast namespace 1.0."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from lxml import etree

from feedpub.validation.document import is_media_type, name_of, shown, text
from feedpub.validation.rule import IN_FEEDS, Fault, element_rule
from feedpub.validation.values.addresses import flaw_of
from feedpub.validation.values.modules import is_language, is_not_negative, is_quantity, is_uri
from feedpub.validation.xml_names import PODCAST

_SOURCE = "Podcast namespace 1.0"

_REQUIRED: Mapping[str, tuple[str, ...]] = {
    f"{PODCAST}{tag}": tuple(names.split())
    for tag, names in {
        "transcript": "url type",
        "chapters": "url type",
        "funding": "url",
        "soundbite": "startTime duration",
        "trailer": "url pubdate",
        "alternateEnclosure": "type",
        "source": "uri",
        "integrity": "type value",
        "value": "type method",
        "valueRecipient": "type address split",
        "liveItem": "status start",
        "contentLink": "href",
        "socialInteract": "protocol",
        "remoteItem": "feedGuid",
        "chat": "server protocol",
        "image": "href",
    }.items()
}

_MEDIUMS = (
    "podcast music video film audiobook newsletter blog publisher course mixed"
    " musicL videoL filmL audiobookL newsletterL blogL publisherL courseL podcastL"
)


def _one_of(words: str) -> Callable[[str], bool]:
    return frozenset(words.split()).__contains__


def _matches(pattern: str) -> Callable[[str], bool]:
    compiled = re.compile(pattern)
    return lambda value: len(value) < 200 and compiled.fullmatch(value) is not None


def _leads_on(value: str) -> bool:
    return flaw_of(value) is None


#: What elements hold, and what attributes say.
_TEXTS: Mapping[str, Callable[[str], bool]] = {
    f"{PODCAST}locked": _one_of("yes no"),
    f"{PODCAST}block": _one_of("yes no"),
    f"{PODCAST}medium": _one_of(_MEDIUMS),
    f"{PODCAST}season": is_not_negative,
    f"{PODCAST}episode": is_quantity,
    f"{PODCAST}guid": _matches(r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}"),
}
_ATTRIBUTES: Mapping[str, Mapping[str, Callable[[str], bool]]] = {
    f"{PODCAST}transcript": {"url": _leads_on, "type": is_media_type, "language": is_language},
    f"{PODCAST}chapters": {"url": _leads_on, "type": is_media_type},
    f"{PODCAST}funding": {"url": _leads_on},
    f"{PODCAST}person": {"href": _leads_on, "img": _leads_on},
    f"{PODCAST}soundbite": {"startTime": is_quantity, "duration": is_quantity},
    f"{PODCAST}trailer": {"url": _leads_on, "length": is_not_negative, "type": is_media_type},
    f"{PODCAST}location": {
        "geo": _matches(r"geo:[0-9.,;=A-Za-z+-]+"),
        "country": _matches("[A-Z]{2}"),
    },
    f"{PODCAST}alternateEnclosure": {
        "type": is_media_type,
        "length": is_not_negative,
        "bitrate": is_quantity,
        "height": is_not_negative,
        "lang": is_language,
        "default": _one_of("true false"),
    },
    f"{PODCAST}source": {"uri": is_uri},
    f"{PODCAST}integrity": {"type": _one_of("sri pgp-signature")},
    f"{PODCAST}valueRecipient": {"split": is_not_negative, "fee": _one_of("true false")},
    f"{PODCAST}value": {"suggested": is_quantity},
    f"{PODCAST}liveItem": {"status": _one_of("pending live ended")},
    f"{PODCAST}contentLink": {"href": _leads_on},
    f"{PODCAST}socialInteract": {"uri": is_uri},
    f"{PODCAST}updateFrequency": {"complete": _one_of("true false")},
    f"{PODCAST}podping": {"usesPodping": _one_of("true false")},
}


@element_rule(
    "podcast-attribute-missing",
    "error",
    at=_REQUIRED,
    formats=IN_FEEDS,
    source=_SOURCE,
    advice="add what the specification requires",
)
def podcast_attribute_missing(element: etree._Element) -> Iterator[Fault]:
    """Podcast namespace 1.0: the attributes that each of its elements requires."""
    for name in _REQUIRED[str(element.tag)]:
        if element.get(name) is None:
            yield Fault(f"<{name_of(element)}> has no {name}", element)


@element_rule(
    "podcast-value-invalid",
    "error",
    at=_TEXTS.keys() | _ATTRIBUTES.keys(),
    formats=IN_FEEDS,
    source=_SOURCE,
    advice="write what the specification has there",
)
def podcast_value_invalid(element: etree._Element) -> Iterator[Fault]:
    """Podcast namespace 1.0: the values of its elements and their attributes."""
    tag = str(element.tag)
    if tag in _TEXTS and not _TEXTS[tag](value := text(element).strip()):
        yield Fault(f"{name_of(element)} is {shown(value)}", element)
    for name, good in _ATTRIBUTES.get(tag, {}).items():
        said = element.get(name)
        if said is not None and not good(said.strip()):
            yield Fault(f"{name} of {name_of(element)} is {shown(said)}", element)
