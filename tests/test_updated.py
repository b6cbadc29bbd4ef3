"""When an entry says that it was updated: the source's word, else a change of what people read."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import feedparser
import pytest
from newsroom import NOW, Newsroom, make_record

LATER = NOW + timedelta(hours=5)
PICTURE = {"url": "https://img.news.example/a.jpg", "credit": "dpa", "caption": "At sea"}


def updated(newsroom: Newsroom, now: datetime, **changes: Any) -> str:
    """What the entry says after a build *now* of a record with *changes*."""
    newsroom.write("1.json", make_record(1, **changes))
    newsroom.build(now=now)
    (entry,) = feedparser.parse(newsroom.published()["all.atom"]).entries
    return str(entry.updated)


@pytest.fixture
def published(newsroom: Newsroom) -> str:
    """A record has been published; its date."""
    return updated(newsroom, NOW)


@pytest.mark.parametrize(
    "changes",
    [
        {"title": "Another title"},
        {"summary": "Other words."},
        {"content_html": "<p>Other words.</p>"},
        {"correction": "An earlier version named another captain."},
    ],
    ids=str,
)
def test_a_change_of_words_that_the_source_does_not_date_is_one_of_that_moment(
    newsroom: Newsroom, published: str, changes: dict[str, Any]
) -> None:
    assert updated(newsroom, LATER, **changes) == f"{LATER:%Y-%m-%dT%H:%M:%SZ}"
    assert updated(newsroom, LATER + timedelta(days=1), **changes) == f"{LATER:%Y-%m-%dT%H:%M:%SZ}"


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("<p>", '<p class="x">').replace(" ", "\n "),
        lambda text: f"<div>{text}</div>",
        lambda text: text + '<figure><img src="https://img.news.example/a.jpg"></figure>',
    ],
    ids=["markup", "box", "picture"],
)
def test_markup_and_pictures_are_no_change_of_words(
    newsroom: Newsroom, published: str, change: Any
) -> None:
    content = make_record(1)["content_html"]

    assert updated(newsroom, LATER, content_html=change(content), images=[PICTURE]) == published


def test_a_source_that_dates_its_changes_is_believed(newsroom: Newsroom, published: str) -> None:
    told = {"title": "Another title", "updated": "2026-04-01T10:00:00Z"}

    assert updated(newsroom, LATER, **told) == "2026-04-01T10:00:00Z"


def test_an_edit_that_a_dating_source_does_not_date_is_silent(newsroom: Newsroom) -> None:
    told = {"updated": "2026-04-01T10:00:00Z"}
    updated(newsroom, NOW, **told)

    assert updated(newsroom, LATER, title="Another title", **told) == "2026-04-01T10:00:00Z"


def test_articles_that_are_only_read_differently_are_not_dated_anew(
    newsroom: Newsroom, published: str
) -> None:
    text = newsroom.config.read_text(encoding="utf-8")
    newsroom.configure(text.replace("[sources.desk]", '[sources.desk]\nlanguage = "is"'))

    assert updated(newsroom, LATER, title="Another title") == published


def test_what_nobody_has_seen_yet_was_not_updated(newsroom: Newsroom) -> None:
    embargo = (NOW + timedelta(hours=1)).isoformat()
    newsroom.write("1.json", make_record(1, not_before=embargo))
    newsroom.build()

    released = updated(newsroom, LATER, not_before=embargo, title="Another title")
    (entry,) = feedparser.parse(newsroom.published()["all.atom"]).entries

    assert released == entry.published


def test_an_archive_that_is_lost_forgets_no_change(newsroom: Newsroom, published: str) -> None:
    before = updated(newsroom, LATER, title="Another title")
    for each in (newsroom.folder / ".feedpub").glob("archive.db*"):
        each.unlink()

    assert updated(newsroom, LATER + timedelta(days=2), title="Another title") == before


def test_a_correction_is_told_below_the_body(newsroom: Newsroom) -> None:
    updated(newsroom, NOW, correction="It was Tuesday & not Monday.")

    told = "<p><em>It was Tuesday &amp; not Monday.</em></p>"
    (entry,) = feedparser.parse(newsroom.published()["all.atom"]).entries
    assert entry.content[0].value.endswith(told)
