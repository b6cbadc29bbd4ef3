"""Whether two records with one id or one address are one article or two."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from feedpub.archive.inputs import documents_of
from feedpub.archive.versions import stands_for
from feedpub.article import Article
from feedpub.assembly.bodies import text_of, without_figures
from feedpub.compare_keys import marks_of, same_address, same_title

#: Two articles with one id are at least a day apart, two with one address an hour: a date that was
#: settled by the ledger differs by less.
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)

#: How much of a title stays the same in a correction.
_ALIKE = 0.6


def differ(one: Article, other: Article, apart: timedelta) -> bool:
    """Whether two records with one id or address differ in title, date and an address."""
    return (
        not _same_title(one, other)
        and abs(one.published - other.published) > apart
        and have_two_addresses(one, other)
    )


def have_two_addresses(one: Article, other: Article) -> bool:
    return differ_as_addresses(one.url, other.url) or differ_as_addresses(
        one.short_link, other.short_link
    )


def differ_as_addresses(one: str | None, other: str | None) -> bool:
    """Whether both addresses are given and lead to different pages."""
    if not one or not other or one == other:
        return False
    return same_address(one) != same_address(other)


def are_two(one: Article, other: Article, *, in_one_document: bool) -> bool:
    """Whether two records with one id that exist at the same time are two articles.

    In two documents they are if their addresses differ, or if they have none and neither title nor
    day is the same. In one document they are unless they can
    be two versions: with one date of publication, and with an address, a title or a date of change
    that shows which is newer. *one* may be the current version in the archive.
    """
    if differ_as_addresses(one.url, other.url):
        return True
    shared = addresses(one) & addresses(other)
    if not shared and differ_as_addresses(one.short_link, other.short_link):
        return True
    if not in_one_document:
        # As two posts with one slug, in two folders.
        return (
            not addresses(one)
            and not addresses(other)
            and not _same_title(one, other)
            and abs(one.published - other.published) >= DAY
        )
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
    from difflib import SequenceMatcher

    titles = SequenceMatcher(None, same_title(one.title), same_title(other.title))
    return not other.published_by_day and titles.ratio() > _ALIKE


def is_moved(one: Article, other: Article) -> bool:
    """Whether *other*, from another document, is *one*: its text and date are the same.

    Its title may have been corrected.
    """
    return _text(one) == _text(other) != "" and stands_for(one.published, other)


def is_the_same_again(one: Article, other: Article) -> bool:
    """Whether *other* is the story *one* again: title, text and date are the same."""
    return _same_title(one, other) and is_moved(one, other)


def share_title_or_text(one: Article, other: Article) -> bool:
    """Whether the titles or the texts of two articles are the same."""
    return _same_title(one, other) or _text(one) == _text(other) != ""


def is_duplicate(one: Article, other: Article) -> bool:
    """Whether two records at one page that exist at the same time are one article.

    They are if they have one title. Parts of the page, such as the entries of a live blog, may all
    have its title, each with its own date and text.
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
    """Whether *ids*, those of the articles at one page, are parts of it, one a fragment."""
    return len({urlsplit(each).fragment for each in ids if without_fragment(each) != each}) > 1


def is_another_part(id: str, one: Article, other: Article) -> bool:
    """Whether *other* is not a version of *one*, which has *id*, on a page of many parts."""
    if not are_at_two_fragments(id, other.id):
        return False
    same = _same_title(one, other) or _text(one) == _text(other)
    return not (same and stands_for(one.published, other))


def are_in_one_document(one: str, other: str) -> bool:
    """Whether the records named *one* and *other* are in one document."""
    return not set(documents_of(one)).isdisjoint(documents_of(other))


def is_log(record: str) -> bool:
    """Whether *record* is in a file of JSON Lines: programs append versions to such files."""
    return documents_of(record)[-1].endswith(".jsonl")


def is_later(one: str, other: str) -> bool:
    """Whether the record named *one* comes after *other* in their document."""
    return _numbers(one) > _numbers(other)


def _numbers(record: str) -> list[int]:
    return [int(each) for each in record.split(":") if each.isdecimal()]


def addresses(article: Article) -> set[str]:
    """Return the normalized addresses that identify *article*."""
    found = marks_of((article.url, article.short_link))
    return {mark for mark in found if mark.startswith("a:")}


def is_an_address_of(article: Article) -> bool:
    """Whether *article* has no id of its own and is identified by one of its addresses."""
    return article.id in (article.url, article.short_link)


def without_fragment(id: str) -> str:
    return id.partition("#")[0]


def are_versions(id: str, other: str, before: datetime, article: Article) -> bool:
    """Whether *other*, the id of *article*, is another spelling of *id* for a new version.

    They are addresses of the same page, which differ in scheme, ``www.`` or fragment. They may
    differ in the query if the date of publication, which was *before*, is the same.
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
