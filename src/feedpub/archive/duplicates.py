"""Whether what comes under one id, or with one address, is one article or two."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from difflib import SequenceMatcher
from urllib.parse import urlsplit

from feedpub.archive.inputs import documents_of
from feedpub.archive.versions import stands_for
from feedpub.article import Article
from feedpub.assembly.bodies import text_of, without_figures
from feedpub.compare_keys import marks_of, same_address, same_title

#: Two articles of one id were published that far apart, two of one address that far: a date
#: that the ledger settled differs by less.
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)

#: How much of a title a correction leaves as it was.
_ALIKE = 0.6


def differ(one: Article, other: Article, apart: timedelta) -> bool:
    """Whether two articles of one id or address are two: in title, date, and an address."""
    return (
        not _same_title(one, other)
        and abs(one.published - other.published) > apart
        and have_two_addresses(one, other)
    )


def have_two_addresses(one: Article, other: Article) -> bool:
    return tell_apart(one.url, other.url) or tell_apart(one.short_link, other.short_link)


def tell_apart(one: str | None, other: str | None) -> bool:
    """Whether both addresses are known and lead to two pages."""
    if not one or not other or one == other:
        return False
    return same_address(one) != same_address(other)


def are_two(one: Article, other: Article, *, in_one_document: bool) -> bool:
    """Whether two records of one id that are there at the same time are two articles.

    Those of two documents are if their addresses are two. Those of one document are unless they
    can be two versions: these have one date of publication, and an address, a title or a date of
    change says which is the newer. *one* may be as the archive keeps it.
    """
    if tell_apart(one.url, other.url):
        return True
    shared = addresses(one) & addresses(other)
    if not shared and tell_apart(one.short_link, other.short_link):
        return True
    if not in_one_document:
        return False
    dated = stands_for(one.published, other) or stands_for(other.published, one)
    if shared and _fragment(one) == _fragment(other):
        return not dated and not _same_title(one, other)
    return not dated or not (_same_title(one, other) or one.updated != other.updated)


def is_continued(one: Article, other: Article) -> bool:
    """Whether *other*, whose id is an address, is *one* with its address corrected."""
    same_text = _text(one) == _text(other) != ""
    if _same_title(one, other) and same_text:
        return abs(one.published - other.published) < DAY
    if not stands_for(one.published, other):
        return False
    if _same_title(one, other) or same_text:
        return True
    titles = SequenceMatcher(None, same_title(one.title), same_title(other.title))
    return not other.published_by_day and titles.ratio() > _ALIKE


def is_moved(one: Article, other: Article) -> bool:
    """Whether *other*, which is read elsewhere now, is *one*: its text and its date are the same.

    Its title may be corrected.
    """
    return _text(one) == _text(other) != "" and stands_for(one.published, other)


def is_the_same_again(one: Article, other: Article) -> bool:
    """Whether *other* tells the story *one* once more: title, text and date are the same."""
    return _same_title(one, other) and is_moved(one, other)


def is_told_twice(one: Article, other: Article) -> bool:
    """Whether two articles at one page, both of which are there, are one: they have one title.

    Parts of the page, as the entries of a live blog, may all have its title, each with a date and
    words of its own.
    """
    if not _same_title(one, other):
        return False
    dated = stands_for(one.published, other) or stands_for(other.published, one)
    return not are_parts(one, other) or dated or _text(one) == _text(other)


def are_parts(one: Article, other: Article) -> bool:
    """Whether two articles at one page are at two fragments of it."""
    return "" != _fragment(one) != _fragment(other) != ""


def are_at_two_fragments(id: str, other: str) -> bool:
    """Whether two ids, both addresses of one page, differ in their fragments."""
    return urlsplit(id).fragment != urlsplit(other).fragment


def is_page_of_parts(ids: Sequence[str]) -> bool:
    """Whether *ids*, those of articles at one page, tell that it has a part at each fragment."""
    return len({urlsplit(each).fragment for each in ids if without_fragment(each) != each}) > 1


def is_another_part(id: str, one: Article, other: Article) -> bool:
    """Whether *other* is no version of *one*, which has that *id*, on a page of many parts."""
    if not are_at_two_fragments(id, other.id):
        return False
    same = _same_title(one, other) or _text(one) == _text(other)
    return not (same and stands_for(one.published, other))


def are_in_one_document(one: str, other: str) -> bool:
    """Whether the records named *one* and *other* are in one document."""
    return not set(documents_of(one)).isdisjoint(documents_of(other))


def addresses(article: Article) -> set[str]:
    """The addresses of *article* that tell it, each in its one form."""
    found = marks_of((article.url, article.short_link))
    return {mark for mark in found if mark.startswith("a:")}


def is_an_address_of(article: Article) -> bool:
    """Whether *article* has no id of its own, but goes by one of its addresses."""
    return article.id in (article.url, article.short_link)


def without_fragment(id: str) -> str:
    return id.partition("#")[0]


def are_versions(id: str, other: str, before: datetime, article: Article) -> bool:
    """Whether *other*, the id of *article*, is *id* as its source writes it for a new version.

    They are addresses that differ in what leads to no other page: scheme, ``www.``, the fragment.
    They may differ in the query, if the date of publication, which was *before*, stays.
    """
    one, two = same_address(id), same_address(other)
    if one is None or two is None:
        return False
    if one == two:
        return True
    pages = (each.partition("?")[0] for each in (one, two))
    return len(set(pages)) == 1 and stands_for(before, article)


def _same_title(one: Article, other: Article) -> bool:
    return same_title(one.title) == same_title(other.title)


def _fragment(article: Article) -> str:
    return urlsplit(article.url or article.short_link or "").fragment


def _text(article: Article) -> str:
    return text_of(without_figures(article.content_html or "")) or article.summary or ""
