"""Rules about the values of Media RSS: what its attributes and elements may say."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from lxml import etree

from feedpub.validation.document import is_media_type, name_of, shown, text
from feedpub.validation.rule import IN_FEEDS, Fault, element_rule
from feedpub.validation.values.modules import (
    is_boolean,
    is_language,
    is_not_negative,
    is_npt,
    is_positive,
    is_quantity,
    is_uri,
)
from feedpub.validation.xml_names import MEDIA

#: The attributes of each element that a rule is about.
_Attributes = Mapping[str, tuple[str, ...]]


def _in_media(attributes: Mapping[str, str]) -> _Attributes:
    return {f"{MEDIA}{name}": tuple(values.split()) for name, values in attributes.items()}


_POSITIVE = _in_media(
    {
        "content": "fileSize duration height width",
        "thumbnail": "height width",
        "player": "height width",
        "embed": "height width",
    }
)
_COUNTS = _in_media(
    {
        "content": "channels",
        "starRating": "count min max",
        "statistics": "views favorites",
    }
)
_NUMBERS = _in_media(
    {
        "content": "bitrate framerate samplingrate",
        "starRating": "average",
        "price": "price",
    }
)
_TIMES = _in_media({"thumbnail": "time", "text": "start end", "location": "start end"})
_SCENE_TIMES = frozenset({f"{MEDIA}sceneStartTime", f"{MEDIA}sceneEndTime"})
_LANGUAGES = _in_media({"content": "lang", "text": "lang", "subTitle": "lang"})
_TYPES = _in_media({"content": "type", "license": "type", "subTitle": "type", "peerLink": "type"})
_URIS = _in_media(
    {
        "category": "scheme",
        "credit": "scheme",
        "rating": "scheme",
        "copyright": "url",
        "license": "href",
        "subTitle": "href",
        "peerLink": "href",
        "price": "info",
        "embed": "url",
    }
)
_URI_TEXTS = frozenset({f"{MEDIA}response", f"{MEDIA}backLink"})

_WORDS: Mapping[str, Mapping[str, frozenset[str]]] = {
    f"{MEDIA}status": {"state": frozenset({"active", "blocked", "deleted"})},
    f"{MEDIA}rights": {"status": frozenset({"userCreated", "official"})},
    f"{MEDIA}price": {"type": frozenset({"rent", "purchase", "package", "subscription"})},
}
_MEDIUMS = frozenset({"image", "audio", "video", "document", "executable"})
_EXPRESSIONS = frozenset({"sample", "full", "nonstop"})

_CURRENCY = re.compile(r"[A-Z]{3}")


def _flawed(
    element: etree._Element, attributes: _Attributes, good: Callable[[str], bool], wanted: str
) -> Iterator[Fault]:
    """A fault for each of *attributes* that *element* has and that is not *good*."""
    for name in attributes[str(element.tag)]:
        value = element.get(name)
        if value is not None and not good(value):
            yield Fault(f"{name} of {name_of(element)} is {shown(value)}, not {wanted}", element)


@element_rule(
    "media-integer-invalid",
    "error",
    at=_POSITIVE,
    formats=IN_FEEDS,
    source="Media RSS 1.5.1, media:content, media:thumbnail, media:player, media:embed",
    advice="write whole pixels, bytes or seconds, or leave it out if it is not known",
)
def media_integer_invalid(element: etree._Element) -> Iterator[Fault]:
    """Media RSS 1.5.1, media:content: bytes, seconds and pixels are counted from 1."""
    return _flawed(element, _POSITIVE, is_positive, "a whole number above 0")


@element_rule(
    "media-count-invalid",
    "error",
    at=_COUNTS,
    formats=IN_FEEDS,
    source="Media RSS 1.5.1, media:content, media:community",
    advice="write a whole number, or leave it out",
)
def media_count_invalid(element: etree._Element) -> Iterator[Fault]:
    """Media RSS 1.5.1, media:content, media:community: how many there are."""
    return _flawed(element, _COUNTS, is_not_negative, "a whole number")


@element_rule(
    "media-number-invalid",
    "error",
    at=_NUMBERS,
    formats=IN_FEEDS,
    source="Media RSS 1.5.1, media:content, media:community, media:price",
    advice="write a number without its unit",
)
def media_number_invalid(element: etree._Element) -> Iterator[Fault]:
    """Media RSS 1.5.1, media:content: kilobits a second, frames a second, kilohertz."""
    return _flawed(element, _NUMBERS, is_quantity, "a number")


@element_rule(
    "media-boolean-invalid",
    "error",
    at={f"{MEDIA}content", f"{MEDIA}adult"},
    formats=IN_FEEDS,
    source="Media RSS 1.5.1, media:content, media:adult",
    advice="write true or false",
)
def media_boolean_invalid(element: etree._Element) -> Iterator[Fault]:
    """Media RSS 1.5.1, media:content: isDefault is true or false; media:adult says the same."""
    if element.tag == f"{MEDIA}content":
        value = element.get("isDefault", "true")
    else:
        value = text(element).strip()
    if not is_boolean(value):
        yield Fault(f"{name_of(element)} says {shown(value)}, neither true nor false", element)


@element_rule(
    "media-medium-invalid",
    "error",
    at={f"{MEDIA}content"},
    formats=IN_FEEDS,
    source="Media RSS 1.5.1, media:content",
    advice="write image, audio, video, document or executable",
)
def media_medium_invalid(content: etree._Element) -> Iterator[Fault]:
    """Media RSS 1.5.1, media:content: image, audio, video, document or executable."""
    medium = content.get("medium", "image")
    if medium not in _MEDIUMS:
        yield Fault(f"there is no medium {shown(medium)}", content)


@element_rule(
    "media-expression-invalid",
    "error",
    at={f"{MEDIA}content"},
    formats=IN_FEEDS,
    source="Media RSS 1.5.1, media:content",
    advice="write sample, full or nonstop",
)
def media_expression_invalid(content: etree._Element) -> Iterator[Fault]:
    """Media RSS 1.5.1, media:content: sample, full or nonstop."""
    expression = content.get("expression", "full")
    if expression not in _EXPRESSIONS:
        yield Fault(f"there is no expression {shown(expression)}", content)


@element_rule(
    "media-type-invalid",
    "error",
    at=_TYPES,
    formats=IN_FEEDS,
    source="Media RSS 1.5.1, media:content; RFC 6838, 4.2",
    advice="write the media type of the file, such as image/jpeg",
)
def media_type_invalid(element: etree._Element) -> Iterator[Fault]:
    """Media RSS 1.5.1, media:content; RFC 6838, 4.2: the standard MIME type of the object."""
    return _flawed(element, _TYPES, is_media_type, "a media type")


@element_rule(
    "media-language-invalid",
    "error",
    at=_LANGUAGES,
    formats=IN_FEEDS,
    source="Media RSS 1.5.1, media:content, media:text; RFC 5646, 2.1",
    advice="write a tag like de, en-GB or zh-Hant-TW",
)
def media_language_invalid(element: etree._Element) -> Iterator[Fault]:
    """Media RSS 1.5.1, media:text; RFC 5646, 2.1: a tag of a language that is registered."""
    return _flawed(element, _LANGUAGES, is_language, "a language tag")


@element_rule(
    "media-text-type-invalid",
    "error",
    at={f"{MEDIA}title", f"{MEDIA}description", f"{MEDIA}text"},
    formats=IN_FEEDS,
    source="Media RSS 1.5.1, media:title, media:description, media:text",
    advice="write plain or html",
)
def media_text_type_invalid(element: etree._Element) -> Iterator[Fault]:
    """Media RSS 1.5.1, media:title, media:description, media:text: plain or html."""
    type = element.get("type", "plain")
    if type not in ("plain", "html"):
        yield Fault(f"{name_of(element)} has the type {shown(type)}", element)


@element_rule(
    "media-time-invalid",
    "error",
    at=_TIMES.keys() | _SCENE_TIMES,
    formats=IN_FEEDS,
    source="Media RSS 1.5.1, media:thumbnail, media:text, media:scenes; RFC 2326, 3.6",
    advice="write seconds, or hours, minutes and seconds: 12:05:35.123",
)
def media_time_invalid(element: etree._Element) -> Iterator[Fault]:
    """Media RSS 1.5.1, media:thumbnail, media:text; RFC 2326, 3.6: Normal Play Time."""
    if element.tag not in _SCENE_TIMES:
        yield from _flawed(element, _TIMES, is_npt, "a time of RFC 2326")
    elif not is_npt(value := text(element).strip()):
        yield Fault(f"{name_of(element)} is {shown(value)}, not a time of RFC 2326", element)


@element_rule(
    "media-uri-invalid",
    "error",
    at=_URIS.keys() | _URI_TEXTS,
    formats=IN_FEEDS,
    source="Media RSS 1.5.1, media:category, media:credit, media:copyright; RFC 3986, 3",
    advice="write a whole URI, with its scheme",
)
def media_uri_invalid(element: etree._Element) -> Iterator[Fault]:
    """Media RSS 1.5.1, media:category, media:credit: the URI that identifies a scheme or a page."""
    if element.tag not in _URI_TEXTS:
        yield from _flawed(element, _URIS, is_uri, "a whole URI")
    elif not is_uri(value := text(element).strip()):
        yield Fault(f"{name_of(element)} is {shown(value)}, not a whole URI", element)


@element_rule(
    "media-word-invalid",
    "error",
    at=_WORDS,
    formats=IN_FEEDS,
    source="Media RSS 1.5.1, media:status, media:rights, media:price",
    advice="write one of the words that the specification has",
)
def media_word_invalid(element: etree._Element) -> Iterator[Fault]:
    """Media RSS 1.5.1, media:status, media:rights, media:price: a word of its lists; ISO 4217."""
    for name, words in _WORDS[str(element.tag)].items():
        value = element.get(name)
        if value is not None and value not in words:
            yield Fault(f"{name} of {name_of(element)} is {shown(value)}", element)
    currency = element.get("currency")
    if currency is not None and not _CURRENCY.fullmatch(currency):
        yield Fault(f"there is no currency {shown(currency)}", element)
