"""Reads a JSON record without its body and its images, if it is written as most records are.

Of thousands of records that a source brings at once, few are shown soon. What feeds select by is
read as :func:`feedpub.intake.readers.records.record.read_record` reads it; of the images only
whether there is one, and one with a credit.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple, get_args

from feedpub.addresses import plain_parts, web_address
from feedpub.article import Access, Article
from feedpub.intake.body.images import counts_readers
from feedpub.intake.body.players import has_players
from feedpub.intake.bylines.people import is_byline
from feedpub.intake.dates.parser import ParsedDate, parse_timestamp
from feedpub.intake.lexicon import credit_words_of
from feedpub.intake.readers.records.fields import (
    ARTICLE_KEYS,
    IMAGE_KEYS,
    LENGTHS,
    MAX_ITEMS,
    MAX_TEXT,
    is_home_page,
    language_tag,
)
from feedpub.intake.text import plain
from feedpub.protocols import ReaderContext, Reading

#: These are read by the general reader, if they are there.
_RARE = ("not_before", "expires", "media", "episode", "origin_feed", "comments", "place")

_ACCESS = get_args(Access)

#: The JSON types of the values of an image.
_OF_IMAGE: Mapping[str, type] = {
    **dict.fromkeys(IMAGE_KEYS, str),
    **dict.fromkeys(("width", "height", "length"), int),
    "agencies": list,
    "syndication_rights": bool,
}


#: These are read by the general reader, if an image has them.
_RARE_OF_IMAGE = ("rights_expires", "focal_region")


class _Unusual(Exception):
    """Something in the record is for the general reader."""


class WithoutBody(NamedTuple):
    """What a record says but for its body and its images."""

    #: Without content and images.
    article: Article

    #: See :attr:`.Reading.left`.
    left: tuple[str, ...]

    def reading(self, name: str, record: dict[str, Any], text: str, hash: str | None) -> Reading:
        """Return it as the reading of *record*, which has that *name*, JSON and hash.

        The findings are missing: all are warnings, which are found when it is read completely.
        """
        own_id = record.get("id")
        return Reading(
            name=name,
            article=self.article,
            id=plain(own_id)[:200] if own_id else None,
            unread=text,
            left=self.left,
            record=hash,
        )


def without_body(source: str, record: dict[str, Any], context: ReaderContext) -> WithoutBody | None:
    """Return what *record* says but for its body and its images.

    None: something in it is unusual, or even wrong: it is for :func:`.read_record`.
    """
    if context.default_credit:
        return None
    try:
        article = _article(source, record, context)
        return WithoutBody(article, _left(record, has_files=context.pictures is not None))
    except _Unusual:
        return None


def _article(source: str, record: dict[str, Any], context: ReaderContext) -> Article:
    """Raises: _Unusual, also for whatever is an error."""
    get = record.get
    if not record.keys() <= ARTICLE_KEYS or any(get(key) is not None for key in _RARE):
        raise _Unusual
    url, short_link = _address(get("url")), _address(get("short_link"))
    own_id = _line(get("id"), LENGTHS["id"])
    title = _line(get("title"), LENGTHS["title"])
    published = _moment(get("published"), context)
    body, access, sponsored = get("content_html"), get("access"), get("sponsored")
    language = _text(get("language"))
    if (
        (own_id is None and get("id") is not None)
        or title is None
        or published is None
        or type(body) is not str
        or not body
        or body.isspace()
        or has_players(body)
        or (access is not None and access not in _ACCESS)
        or (url is not None and is_home_page(url, context))
        or (sponsored is not None and type(sponsored) is not bool)
    ):
        raise _Unusual
    identity = own_id or short_link or url
    if identity is None:
        raise _Unusual
    updated = _moment(get("updated"), context)
    authors = _lines(get("authors"))
    words = credit_words_of(context)
    if any(is_byline(each, words) and each not in context.authors for each in authors):
        raise _Unusual
    return Article(
        source=source,
        id=identity,
        url=url,
        short_link=short_link,
        title=title,
        kicker=_line(get("kicker")),
        short_title=_line(get("short_title")),
        summary=_line(get("summary"), LENGTHS["summary"]),
        authors=authors,
        agencies=_lines(get("agencies")),
        section=_line(get("section")),
        tags=_lines(get("tags")),
        language=(language_tag(language) if language else None) or context.language,
        published=published.moment,
        published_by_day=published.by_day,
        updated=updated.moment if updated else None,
        rights=_line(get("rights"), LENGTHS["rights"]),
        usage_terms=_line(get("usage_terms"), LENGTHS["usage_terms"]),
        correction=_line(get("correction")),
        access=access,
        sponsored=sponsored or False,
    )


def _left(record: dict[str, Any], *, has_files: bool) -> tuple[str, ...]:
    """Return the facets of the kind ``has`` that body and images give it.

    If its source *has_files*, an address may be the path of one, which has to be looked at.

    Raises: _Unusual.
    """
    images = record.get("images")
    if not images and (images is None or type(images) is list):
        return ("content",)
    if type(images) is not list or len(images) > MAX_ITEMS:
        raise _Unusual
    has_image = has_credit = False
    for image in images:
        if type(image) is not dict:
            raise _Unusual
        for key, value in image.items():
            if value is None:
                continue
            if type(value) is not _OF_IMAGE.get(key) or key in _RARE_OF_IMAGE:
                raise _Unusual
            if type(value) is list:
                _lines(value)
            elif type(value) is str and len(value) > LENGTHS.get(key, MAX_TEXT) and key != "url":
                raise _Unusual
        url = image.get("url") or ""
        # Others may turn out to be empty, and are left out.
        is_address = plain_parts(url) is not None
        if url and has_files and not is_address:
            raise _Unusual
        if is_address and (image.get("width") == 1 or counts_readers(url, named=False)):
            raise _Unusual
        has_image = has_image or is_address
        has_credit = has_credit or plain(image.get("credit") or "") != ""
    if not has_image:
        raise _Unusual
    return ("content", "image", "credit") if has_credit else ("content", "image")


def _text(value: Any, most: int = MAX_TEXT) -> str | None:
    if value is None:
        return None
    if type(value) is not str or len(value) > most:
        raise _Unusual
    return value


def _line(value: Any, most: int = MAX_TEXT) -> str | None:
    if value is None:
        return None
    if type(value) is not str or len(value) > most:
        raise _Unusual
    return plain(value) or None


def _lines(value: Any) -> tuple[str, ...]:
    if not value and (value is None or type(value) is list):
        return ()
    if type(value) is not list or len(value) > MAX_ITEMS or None in value:
        raise _Unusual
    lines = [line for each in value if (line := _line(each))]
    return tuple(dict.fromkeys(lines))


def _address(value: Any) -> str | None:
    if value is None:
        return None
    address = web_address(value) if type(value) is str else None
    if address is None:
        raise _Unusual
    return address


def _moment(value: Any, context: ReaderContext) -> ParsedDate | None:
    written = _text(value)
    if written is None:
        return None
    parsed = parse_timestamp(written, context)
    if parsed is None or parsed.doubt or parsed.moment.year < 1970:
        raise _Unusual
    return parsed
