"""JSON records whose bodies are left for later: what is known of them, and what they become."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from newsroom import NOW, make_record

from feedpub.feed import has_errors
from feedpub.intake.readers.registry import read, read_completely, unread_record
from feedpub.intake.sources.image_files import ImageFiles
from feedpub.protocols import Raw, ReaderContext, Reading

TERMS = ReaderContext(
    timezone=ZoneInfo("Europe/Berlin"),
    now=NOW,
    base="https://news.example/",
    language="de",
    authors={"mov": "Mara Ovens"},
    default_credit="Harbour News",
)
IMAGE = {"url": "/ferry-1280x960.jpg", "caption": "A ferry. Photo: Tom Ilk/dpa"}
BODY = '<p>Read <a href="b">on</a>.</p><figure><img src="/ferry-640x480.jpg"></figure>'

RECORDS: Mapping[str, dict[str, Any]] = {
    "plain": make_record(),
    "with images": make_record(images=[IMAGE], content_html=BODY, authors=["mov"]),
    "without a body": make_record(content_html=None),
    "with an empty body": make_record(content_html=" \n"),
    "too deep": make_record(content_html="<div>" * 300),
    "with a script": make_record(content_html="<p onclick='x()'>On.</p><script>x()</script>"),
    "with a number for a body": make_record(content_html=3),
    "without a title": make_record(title=None, content_html="<div>" * 300),
    "with a surrogate": make_record(title="A \udcff", content_html="<p>\ud800 and \x00</p>"),
    "with a doubtful status": make_record(status="ready-ish"),
    "withdrawn": make_record(status="withdrawn"),
    "with an embargo": make_record(embargo="2026-12-24T00:00:00Z", colour="blue"),
}
FIELDS = {
    "id": "key",
    "title": "head.line",
    "content_html": "body.value",
    "published": "date",
    "image.url": "pictures.0",
}
ITEM = {
    "key": "ferry-17",
    "head": {"line": "The ferry is back"},
    "body": {"value": BODY},
    "date": "3 hours ago",
    "pictures": ["https://img.example/ferry-1280x960.jpg"],
}
GHOST = {
    "id": "5c7e",
    "uuid": "4b0a6e1c-8c9e-4a39-9d59-6a3c0f9b1f7d",
    "url": "https://news.example/ferry/",
    "title": "The ferry is back",
    "html": BODY,
    "published_at": "2026-03-12T09:30:00.000+00:00",
    "feature_image": "https://img.example/ferry.jpg",
    "feature_image_caption": "A ferry. Photo: Tom Ilk/dpa",
}
WORDPRESS = {
    "id": 17,
    "guid": {"rendered": "https://news.example/?p=17"},
    "link": "https://news.example/ferry/",
    "title": {"rendered": "The ferry &amp; the dock"},
    "content": {"rendered": BODY},
    "excerpt": {"rendered": "<p>She sails again.</p>"},
    "date": "2026-03-12T10:30:00",
    "date_gmt": "2026-03-12T09:30:00",
    "modified_gmt": "2026-03-12T11:30:00",
    "status": "publish",
}


def raw(name: str, value: Any, kind: str | None = None, address: str | None = None) -> Raw:
    text = json.dumps(value)
    return Raw(
        source="desk",
        name=name,
        open=lambda: io.BytesIO(text.encode()),
        kind=kind,
        address=address,
        written=NOW - timedelta(minutes=5, microseconds=7),
    )


CASES = {
    **{f"a record {name}": (raw("a.jsonl", each), TERMS) for name, each in RECORDS.items()},
    "records in an array": (raw("a.json", list(RECORDS.values())), TERMS),
    "a mapped API": (
        raw("https://cms.example/api", {"data": [ITEM, ITEM]}, "fields", "https://cms.example/"),
        replace(TERMS, records="data", fields=FIELDS),
    ),
    "an API of records": (
        raw("https://cms.example/api", {"data": list(RECORDS.values())}, "fields"),
        replace(TERMS, records="data"),
    ),
    "Ghost": (raw("https://news.example/", {"posts": [GHOST]}, "ghost"), TERMS),
    "WordPress": (raw("https://news.example/", [WORDPRESS], "wordpress"), TERMS),
}


def read_without_bodies(document: Raw, terms: ReaderContext) -> tuple[list[Reading], list[str]]:
    """What is read if every body may be left for later, and the ids that were asked about."""
    asked: list[str] = []

    def defers(id: str) -> bool:
        asked.append(id)
        return True

    return list(read(document, replace(terms, defers=defers))), asked


@pytest.mark.parametrize("case", CASES)
def test_a_record_read_later_is_as_if_it_had_been_read_at_once(case: str) -> None:
    document, terms = CASES[case]

    whole = list(read(document, terms))
    found, _ = read_without_bodies(document, terms)

    for reading, wanted in zip(found, whole, strict=True):
        record = unread_record(document, reading, terms.now)
        if record is None:
            assert reading == wanted
        else:
            # Days later, with the settings of that day.
            later = replace(terms, now=terms.now + timedelta(days=3))
            assert read_completely(record, later) == wanted


@pytest.mark.parametrize("case", CASES)
def test_all_but_the_content_of_an_unread_record_is_known(case: str) -> None:
    document, terms = CASES[case]

    whole = list(read(document, terms))
    found, asked = read_without_bodies(document, terms)

    unread = [each for each in found if each.unread is not None]
    assert [each.article and each.article.id for each in unread] == asked
    for reading, wanted in zip(found, whole, strict=True):
        if reading.unread is None or wanted.article is None:
            continue
        assert reading.article == replace(wanted.article, content_html=None)
        assert (reading.id, reading.revision) == (wanted.id, wanted.revision)


def test_only_what_is_wrong_in_a_body_may_be_found_later() -> None:
    left = {
        name: read_without_bodies(raw("a.jsonl", record), TERMS)[0][0].unread is not None
        for name, record in RECORDS.items()
    }

    assert [name for name, unread in left.items() if unread] == [
        "plain",
        "with images",
        "too deep",
        "with a script",
        "with a surrogate",
        "with an embargo",
    ]


def test_a_record_that_its_source_would_read_as_something_else_now_is_an_error() -> None:
    document, terms = CASES["an API of records"]
    (first, *_), _ = read_without_bodies(document, terms)
    record = unread_record(document, first, NOW)
    assert record is not None
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "A feed", "items": []}
    record = replace(record, value=json.dumps(feed))

    reading = read_completely(record, terms)

    assert reading.article is None
    assert has_errors(reading.findings)


#: As most exports have them: without settings that change their images.
PLAIN_TERMS = replace(TERMS, default_credit=None)

TEXTS = st.one_of(
    st.text(max_size=20),
    st.sampled_from(
        ["", " ", "\u00a0", "A  b ", "a\nb", "\ufffd", "\ud800", "x" * 1_001, "x" * 2_001]
    ),
)
DATES = st.sampled_from(
    [
        *("2026-03-12T09:30:00Z", "2026-03-12T09:30:00.5+01:00", "2026-03-12", "20260312T0930"),
        *(
            "Thu, 12 Mar 2026 09:30:00 EST",
            "2026-02-30T09:30:00Z",
            "12 March",
            "false",
            "0000-00-00",
        ),
        *("9999-12-31T23:59:59-12:00", " 2026-03-12 ", "2" * 101),
    ]
)
ADDRESSES = st.sampled_from(
    [
        *("https://news.example/a", "HTTP://News.example:80/ä b", "/a", "", "mailto:a@b.example"),
        *("https://[", "https://user@news.example/", "https://news.example/?b=1&a=2#c", "a\\b"),
    ]
)
ANYTHING = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-1, 2**70),
    st.just(1.5),
    st.just({}),
    TEXTS,
    DATES,
    ADDRESSES,
)
LISTS = st.one_of(st.lists(st.one_of(TEXTS, ANYTHING), max_size=4), st.just(["a"] * 501), ANYTHING)


def few_of(values: Mapping[str, st.SearchStrategy[Any]]) -> st.SearchStrategy[dict[str, Any]]:
    """Values for three of the keys at most: with more, something is nearly always wrong."""
    keys = st.lists(st.sampled_from(sorted(values)), max_size=3, unique=True)
    return keys.flatmap(lambda some: st.fixed_dictionaries({key: values[key] for key in some}))


PLAYED = f'{BODY}<audio src="https://media.example/b.mp3"></audio>'
USUAL_IMAGE = {
    "url": "https://img.example/a-640x480.jpg",
    "alt": "A ferry",
    "credit": "dpa/A. Ovens",
}
IMAGES = few_of(
    {
        **dict.fromkeys(
            "alt caption credit photographer copyright type license_id licensor colour".split(),
            TEXTS | ANYTHING,
        ),
        **dict.fromkeys(("width", "height", "length"), st.integers(-1, 2**70) | ANYTHING),
        "url": st.just("https://img.example/a-1280x960.jpg") | ADDRESSES | ANYTHING,
        "agencies": LISTS,
        "rights_expires": st.none() | DATES,
        "syndication_rights": st.booleans() | ANYTHING,
        "focal_region": st.just([0, 0, 640, 480]) | LISTS,
    }
).map(lambda changes: USUAL_IMAGE | changes)
CHANGES = few_of(
    {
        **dict.fromkeys(
            "id title kicker short_title summary section rights correction".split(),
            TEXTS | ANYTHING,
        ),
        **dict.fromkeys(("url", "short_link"), ADDRESSES | ANYTHING),
        **dict.fromkeys(("authors", "agencies", "tags"), LISTS),
        **dict.fromkeys(("published", "updated"), DATES | ANYTHING),
        **dict.fromkeys(("not_before", "expires"), st.none() | DATES),
        "language": st.sampled_from(["de", "de_AT", " en ", "german language", ""]) | ANYTHING,
        "access": st.sampled_from(["free", "paid", "Paid", ""]) | ANYTHING,
        "media": st.just([{"url": "https://media.example/a.mp3"}]) | ANYTHING,
        "episode": st.just({"number": 3}) | ANYTHING,
        "origin_feed": st.just({"title": "Harbour Wire"}) | ANYTHING,
        "comments": ADDRESSES | ANYTHING,
        "place": st.just({"name": "Kiel"}) | ANYTHING,
        "sponsored": ANYTHING,
        "content_html": st.sampled_from([BODY, PLAYED, "<div>" * 300, "  ", ""]) | ANYTHING,
        "images": st.lists(IMAGES, max_size=3) | st.lists(IMAGES | ANYTHING, max_size=2) | ANYTHING,
    }
)


@given(CHANGES, st.sampled_from([None, ImageFiles(folder=Path("/none"), base_url=None)]))
def test_whatever_is_in_a_record_all_that_feeds_select_by_is_known_without_its_body(
    changes: dict[str, Any], files: ImageFiles | None
) -> None:
    record = make_record(images=[USUAL_IMAGE, USUAL_IMAGE]) | changes
    document = raw("a.jsonl", record)
    terms = replace(PLAIN_TERMS, pictures=files)

    (whole,) = read(document, terms)
    (found,), asked = read_without_bodies(document, terms)

    if found.unread is None:
        assert found == whole
        return
    assert found.article is not None
    assert asked == [found.article.id]
    assert found.id == whole.id
    # Only its body may still be refused.
    wrong = {each.field for each in whole.findings if each.severity == "error"}
    assert wrong <= {"content_html"}
    if whole.article is not None:
        assert found.article == replace(
            whole.article, content_html=None, images=found.article.images
        )
        left = {("has", each) for each in found.left} - {("has", "content")}
        assert (found.article.facets | left) == whole.article.facets - {("has", "content")}
        ends = [each.rights_expires for each in whole.article.images]
        assert [each.rights_expires for each in found.article.images] == ends or not any(ends)


def test_images_are_left_for_later_where_nothing_in_them_is_wrong_or_ends() -> None:
    images: Mapping[str, list[Any]] = {
        "usual": [{"url": "https://img.example/a.jpg", "credit": "dpa", "width": 640}],
        "without a credit": [{"url": "https://img.example/a.jpg", "width": -1}],
        "wrong": [{"url": "https://img.example/a.jpg", "width": "640"}],
        "with rights": [{"url": "https://img.example/a.jpg", "rights_expires": "2027-01-01"}],
        "without an address": [{"alt": "A ferry"}],
    }

    left = {
        name: read_without_bodies(raw("a.jsonl", make_record(images=each)), PLAIN_TERMS)[0][0].left
        for name, each in images.items()
    }

    assert left == {
        "usual": ("content", "image", "credit"),
        "without a credit": ("content", "image"),
        "wrong": (),
        "with rights": ("content",),
        "without an address": ("content",),
    }
