"""schema.org objects in JSON-LD, in pages and in files; microdata has the same shape."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from feedpub.addresses import web_address
from feedpub.article import Access, MediaFile, Medium
from feedpub.intake.durations import seconds_in
from feedpub.intake.media_types import agreed, medium_of, type_by_name, written_type
from feedpub.intake.text import plain
from feedpub.patterns import pattern

#: One object of JSON-LD.
Thing = Mapping[str, Any]

#: schema.org's type of an article that somebody paid for.
SPONSORED_TYPE = "AdvertiserContentArticle"

#: ``article:content_tier``, as publishers and Facebook agreed on it.
CONTENT_TIERS: dict[str, Access] = {
    "free": "free",
    "metered": "metered",
    "locked": "paid",
    "paid": "paid",
}

#: The subtypes of schema.org's Article that carry news.
ARTICLE_TYPES = frozenset(
    "Article NewsArticle AnalysisNewsArticle AskPublicNewsArticle BackgroundNewsArticle"
    " OpinionNewsArticle ReportageNewsArticle ReviewNewsArticle AdvertiserContentArticle"
    " SatiricalArticle Report BlogPosting LiveBlogPosting SocialMediaPosting".split()
)
#: What pages use for them besides.
_ARTICLE = pattern(r"(?:\w*Article|\w*Posting|Report|\w*Review|\w*NewsStory)")

#: schema.org's types of media, and what each is. A MediaObject may be anything.
_MEDIUMS: Mapping[str, Medium] = {"AudioObject": "audio", "VideoObject": "video"}
_MEDIA_OBJECTS = frozenset({*_MEDIUMS, "MediaObject"})
_FILES = ("contentUrl", "contentURL")

#: Of a page.
_MAX_THINGS = 5_000
_MAX_DEPTH = 60

_TYPE_SEPARATOR = pattern(r"[/:#]")
_WRAPPER = pattern(r"^\s*(?:<!--|//\s*<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/|<!\[CDATA\[)?\s*")
_TRAILING_COMMA = pattern(r",(?=\s*[\]}])")
_MISSING_COMMA = pattern(r"([\"\]}\d])[ \t]*\r?\n\s*(?=\"[@\w]+\"\s*:)")
_BARE_QUOTE = pattern(r"(?<!\\)\"")
_STRING_END = pattern(r"\s*(?:[}\]:]|,\s*(?:[\"{\[\d}-]|true|false|null)|$)")
_TAGS = pattern(r"<[a-zA-Z/!][^<>]{0,2000}>")


def types_of(thing: Thing) -> list[str]:
    """Return the types of *thing*: of ``schema:Report`` or its address ``Report`` alone."""
    names = (each for each in listed(thing.get("@type")) if isinstance(each, str))
    return [each if each.isalnum() else _TYPE_SEPARATOR.split(each)[-1] for each in names]


def is_article(thing: Thing) -> bool:
    """Whether a page means its article, or another one, by *thing*."""
    return any(_ARTICLE.fullmatch(each) for each in types_of(thing))


def listed(value: Any) -> list[Any]:
    """Return *value* as a list: JSON-LD writes a list of one without brackets."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def resolved(value: Any, by_id: Mapping[str, Thing]) -> Any:
    """Return *value*, or the object that it only refers to (``{"@id": ...}``)."""
    if isinstance(value, dict) and isinstance(value.get("@id"), str) and len(value) <= 2:
        return by_id.get(value["@id"], value)
    return value


def address_of(value: Any) -> Any:
    """Return *value*, or the address of the page that it describes as an object."""
    return value.get("@id") or value.get("url") if isinstance(value, dict) else value


def access_of(is_accessible_for_free: Any) -> Access | None:
    """Read ``isAccessibleForFree``: a boolean, often written as text or as an address."""
    word = str(is_accessible_for_free).rpartition("/")[2].strip().lower()
    return {"true": "free", "false": "paid"}.get(word)  # type: ignore[return-value]


def text_of(value: Any) -> str:
    """Return the first text in *value* as plain text, or empty."""
    for each in listed(value):
        if isinstance(each, dict):
            each = each.get("@value") or each.get("name")
        if isinstance(each, str) and each.strip():
            return clean_text(each)
    return ""


def words_in_works(values: Iterable[Any]) -> str:
    """Return the words of a property that has texts or works: ``correction``, ``backstory``.

    Of a CorrectionComment it is the text. What several say is one text, in their order. Empty if
    there are none.
    """
    found: list[str] = []
    for each in values:
        if isinstance(each, dict):
            names = ("text", "@value", "description", "headline", "name")
            each = next((each[name] for name in names if isinstance(each.get(name), str)), None)
        if isinstance(each, str) and (words := clean_text(each)) and words not in found:
            found.append(words)
    return " ".join(found)


def clean_text(text: str) -> str:
    """Return *text* as one plain line, without markup and with references resolved, even twice."""
    text = html.unescape(text)
    if "&" in text and ";" in text:
        text = html.unescape(text)
    if "<" in text:
        text = _TAGS.sub(" ", text)
    return plain(text)


def add_objects(document: Any, things: list[Thing]) -> None:
    """Add the objects of *document* that have a type or an id to *things*, the outer ones first."""
    waiting = [(document, 0)]
    at = 0
    while at < len(waiting) and len(things) < _MAX_THINGS:
        value, depth = waiting[at]
        at += 1
        if depth > _MAX_DEPTH:
            continue
        if isinstance(value, dict):
            if value.get("@type") or value.get("@id"):
                things.append(value)
            waiting += [
                (each, depth + 1) for each in value.values() if isinstance(each, dict | list)
            ]
        elif isinstance(value, list):
            waiting += [(each, depth + 1) for each in value if isinstance(each, dict | list)]


def parse_json(source: str) -> list[Any]:
    """Return the JSON documents of a script; common mistakes are repaired."""
    source = _WRAPPER.sub("", source, count=1).strip()
    if source.startswith(("{&quot;", "[&quot;", "{ &quot;")):
        source = html.unescape(source)
    # Not strict, since line ends inside strings are common.
    decoder = json.JSONDecoder(strict=False)
    documents: list[Any] = []
    at = 0
    while at < len(source) and len(documents) < 20:
        try:
            document, at = decoder.raw_decode(source, at)
            documents.append(document)
        except RecursionError:
            break
        except ValueError:
            source, at = source[at:], 0
            try:
                document, at = decoder.raw_decode(source := _repaired(source))
            except ValueError:
                try:
                    document, at = decoder.raw_decode(source := _with_escaped_quotes(source))
                except (ValueError, RecursionError):
                    break
            except RecursionError:
                break
            documents.append(document)
        while at < len(source) and source[at] in " \t\r\n;,\ufeff":
            at += 1
        if not source.startswith(("{", "["), at):
            break
    return documents


def _repaired(source: str) -> str:
    """Return JSON without the mistakes that are certain: commas, escapes, missing values."""
    source = _TRAILING_COMMA.sub("", source)
    source = _MISSING_COMMA.sub(r"\1,\n", source)
    source = re.sub(r"\\(?![\"\\/bfnrtu])", r"\\\\", source)
    return re.sub(r":(\s*)(?=[,}])", r":\1null", source)


def _with_escaped_quotes(source: str) -> str:
    """Return JSON whose strings had bare quotation marks in them: ``"the "old" ferry"``.

    A mark ends its string if what follows can stand behind a string.
    """
    pieces: list[str] = []
    is_open = False
    last = 0
    for mark in _BARE_QUOTE.finditer(source):
        at = mark.start()
        if not is_open:
            is_open = True
        elif _STRING_END.match(source, at + 1):
            is_open = False
        else:
            pieces += [source[last:at], "\\"]
            last = at
    return "".join([*pieces, source[last:]])


def media_of(value: Any, base: str | None) -> MediaFile | None:
    """Return the file of an AudioObject or VideoObject; None for others, and for those without one.

    ``embedUrl`` is a page with a player, and ``url`` often the page with the article.
    """
    if not isinstance(value, Mapping):
        return None
    kinds = _MEDIA_OBJECTS & set(types_of(value))
    address = next(filter(None, (_address_in(value.get(key), base) for key in _FILES)), None)
    if address is None:
        return None
    type = written_type(text_of(value.get("encodingFormat"))) or type_by_name(address)
    medium = _MEDIUMS.get(next(iter(kinds), "")) or medium_of(type)
    if medium is None or (not kinds and medium_of(type) is None):
        return None
    medium, type = agreed(medium, type)
    posters = (_address_in(value.get(key), base) for key in ("thumbnailUrl", "thumbnail"))
    return MediaFile(
        url=address,
        medium=medium,
        type=None if type and type.startswith("image/") else type,
        length=_whole(value.get("contentSize"), 2**40),
        duration=seconds_in(text_of(value.get("duration"))) or None,
        title=text_of(value.get("name"))[:1_000] or None,
        poster=next(filter(None, posters), None) if medium == "video" else None,
        width=_whole(value.get("width"), 100_000),
        height=_whole(value.get("height"), 100_000),
    )


def _address_in(value: Any, base: str | None) -> str | None:
    for each in listed(value):
        if isinstance(each, Mapping):
            each = each.get("contentUrl") or each.get("url")
        if isinstance(each, str) and (found := web_address(each, base)):
            return found
    return None


def _whole(value: Any, most: int) -> int | None:
    """Return a size in pixels or bytes; None for one in another unit."""
    if isinstance(value, Mapping):
        value = value.get("value")
    found = re.fullmatch(
        r"\s*([0-9]{1,13})(?:\.0*)?\s*(?:px|bytes|b)?\s*", str(value), re.IGNORECASE
    )
    return int(found[1]) if found and 0 < int(found[1]) <= most else None
