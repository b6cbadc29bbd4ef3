"""Entries that are written in another direction than their feed."""

from __future__ import annotations

import json

import pytest
from formats.feeds import ATOM, CONTENT, make_entry, part, written

from feedpub.feed import Entry
from feedpub.formats.directions import direction_of

HEBREW = "<p>שלום hello 1, 2.</p>"
ENGLISH = "<p>She sails again.</p>"


def contents(entry: Entry, **channel: str) -> set[str]:
    """The HTML of *entry* in each format."""
    rss = part("rss", entry, **channel).findtext(f"{CONTENT}encoded")
    atom = part("atom", entry, **channel).findtext(f"{ATOM}content")
    (item,) = json.loads(written("json", entry, **channel))["items"]
    return {rss or "", atom or "", item["content_html"]}


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("he", HEBREW),
        ("ar", "<p>عادت العبّارة بعد أربعة أشهر.</p>"),
        ("fa", "<p>کشتی پس از چهار ماه برگشت.</p>"),
        ("ur", "<p>کشتی چار مہینے بعد واپس آ گئی۔</p>"),
        ("ckb-Arab", "<p>کەشتی گەڕایەوە.</p>"),
    ],
)
def test_an_entry_from_right_to_left_says_so_in_a_feed_from_left_to_right(
    language: str, text: str
) -> None:
    entry = make_entry(language=language, content=text)

    assert contents(entry) == {f'<div dir="rtl" lang="{language}">{text}</div>'}
    assert contents(entry, language=language) == {text}


def test_an_entry_from_left_to_right_says_so_in_a_feed_from_right_to_left() -> None:
    entry = make_entry(language="en", content=ENGLISH)

    assert contents(entry, language="ar") == {f'<div dir="ltr" lang="en">{ENGLISH}</div>'}
    assert contents(entry, language="de") == {ENGLISH}


@pytest.mark.parametrize("language", ["en", None])
def test_letters_tell_the_direction_where_the_language_is_a_default(language: str | None) -> None:
    entry = make_entry(language=language, content="<p>שלום מהנמל, 1, 2.</p>")

    assert contents(entry) == {'<div dir="rtl"><p>שלום מהנמל, 1, 2.</p></div>'}


@pytest.mark.parametrize("format", ["rss", "atom"])
@pytest.mark.parametrize("content", [HEBREW, None])
def test_a_summary_is_plain_text_in_any_direction(format: str, content: str | None) -> None:
    entry = make_entry(summary="שלום", content=content, language="he")
    name = "description" if format == "rss" else f"{ATOM}summary"

    assert part(format, entry).findtext(name) == "שלום"


@pytest.mark.parametrize(
    ("text", "language", "direction"),
    [
        ("שלום hello", "he", "rtl"),
        ("שלום hello", "en", "ltr"),
        ("hello, the captain said שלום", "en", "ltr"),
        ("NATO said: שלום לכולם מהנמל שלנו", "he", "rtl"),
        ("1, 2, 3", "he", "rtl"),
        ("1, 2, 3", "en", "ltr"),
        ("1, 2, 3", None, "ltr"),
        ("Paromi suzadi.", "he", "ltr"),
        ("Привет из порта", None, "ltr"),
    ],
)
def test_the_language_counts_unless_nearly_all_letters_differ(
    text: str, language: str | None, direction: str
) -> None:
    assert direction_of(text, language) == direction
