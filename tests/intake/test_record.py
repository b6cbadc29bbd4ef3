"""Article records, key by key. The JSON that they come in: test_record_files.py."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from intake.records import article, findings, read, rejection, warning
from newsroom import make_record

from feedpub.article import Article, Image


def test_a_whole_record_is_an_article_without_findings() -> None:
    record = {
        "id": "ferry-17",
        "url": "https://news.example/harbour/a-17",
        "short_link": "https://p.example/17",
        "title": "The ferry is back",
        "kicker": "Harbour",
        "summary": "She sails again.",
        "content_html": "<p>She sails again, and half of the town came.</p>",
        "authors": ["Mara Ovens", "Tom Ilk"],
        "agencies": ["dpa", "AFP"],
        "section": "World",
        "tags": ["Ships", "Docks"],
        "language": "en",
        "published": "2026-03-12T09:30:00Z",
        "updated": "2026-03-12T12:00:00+01:00",
        "images": [
            {
                "url": "https://img.example/1.jpg",
                "alt": "A white ferry",
                "caption": "On her way",
                "credit": "Mara Ovens/dpa",
                "photographer": "Mara Ovens",
                "agencies": ["dpa"],
                "copyright": "© dpa",
                "width": 1280,
                "height": 720,
                "length": 61234,
                "type": "image/jpeg",
                "rights_expires": "2027-01-01T00:00:00Z",
            }
        ],
        "rights": "© Harbour News",
        "not_before": "2026-03-12T10:00:00Z",
        "expires": "2028-01-01T00:00:00Z",
    }

    reading = read(record)

    assert reading.findings == ()
    assert reading.article == Article(
        source="desk",
        id="ferry-17",
        url="https://news.example/harbour/a-17",
        short_link="https://p.example/17",
        title="The ferry is back",
        kicker="Harbour",
        summary="She sails again.",
        content_html="<p>She sails again, and half of the town came.</p>",
        authors=("Mara Ovens", "Tom Ilk"),
        agencies=("dpa", "AFP"),
        section="World",
        tags=("Ships", "Docks"),
        language="en",
        published=datetime(2026, 3, 12, 9, 30, tzinfo=UTC),
        updated=datetime(2026, 3, 12, 11, 0, tzinfo=UTC),
        images=(
            Image(
                url="https://img.example/1.jpg",
                alt="A white ferry",
                caption="On her way",
                credit="Mara Ovens/dpa",
                photographer="Mara Ovens",
                agencies=("dpa",),
                copyright="© dpa",
                width=1280,
                height=720,
                length=61234,
                type="image/jpeg",
                rights_expires=datetime(2027, 1, 1, tzinfo=UTC),
            ),
        ),
        rights="© Harbour News",
        not_before=datetime(2026, 3, 12, 10, 0, tzinfo=UTC),
        expires=datetime(2028, 1, 1, tzinfo=UTC),
    )


def test_an_id_a_title_and_a_date_are_enough() -> None:
    reading = read({"id": "17", "title": "The ferry", "published": "2026-03-12T09:30:00Z"})

    assert reading.article == Article(
        source="desk",
        id="17",
        title="The ferry",
        published=datetime(2026, 3, 12, 9, 30, tzinfo=UTC),
    )


def test_what_is_null_is_not_said() -> None:
    nothing = dict.fromkeys(
        "kicker summary content_html authors agencies section tags language updated images rights"
        " not_before expires url short_link".split()
    )

    reading = read({"id": "17", "title": "T", "published": "2026-03-12T09:30:00Z", **nothing})

    assert reading.findings == ()


@pytest.mark.parametrize(
    ("said", "identity"),
    [
        ({"id": "17", "short_link": "https://p.example/1", "url": "https://n.example/1"}, "17"),
        (
            {"short_link": "https://p.example/1", "url": "https://n.example/1"},
            "https://p.example/1",
        ),
        ({"url": "https://n.example/1"}, "https://n.example/1"),
    ],
    ids=["own", "short link", "url"],
)
def test_an_article_is_known_by_its_id_else_its_short_link_else_its_address(
    said: dict[str, str], identity: str
) -> None:
    reading = read({"title": "T", "published": "2026-03-12T09:30:00Z", **said})

    assert reading.article is not None
    assert reading.article.id == identity


def test_an_article_with_nothing_to_know_it_by_is_rejected() -> None:
    error = rejection(id=None, url=None, short_link=None)

    assert (error.code, error.field) == ("id-missing", "id")


@pytest.mark.parametrize("blank", ["", " ", "\n\u00a0"])
def test_an_article_with_a_blank_id_is_rejected(blank: str | None) -> None:
    assert rejection(id=blank).code == "id-blank"


@pytest.mark.parametrize("blank", [None, "", " ", "\u0007"])
def test_an_article_without_a_title_is_rejected(blank: str | None) -> None:
    assert rejection(title=blank).code == "title-missing"


def test_an_article_without_a_date_is_rejected() -> None:
    assert rejection(published=None).code == "date-missing"


WRONG = {
    "id": 17,
    "url": ["https://n.example/"],
    "short_link": True,
    "title": {"en": "T"},
    "kicker": 1,
    "summary": [],
    "content_html": 7.5,
    "authors": "Mara Ovens",
    "agencies": {"dpa": 1},
    "section": ["World"],
    "tags": "Ships",
    "language": 1,
    "published": 1773307800,
    "updated": False,
    "images": {"url": "https://img.example/1.jpg"},
    "rights": 1,
    "not_before": 1773307800,
    "expires": {},
}


@pytest.mark.parametrize(("key", "value"), WRONG.items(), ids=WRONG)
def test_a_wrong_type_rejects_the_record_and_names_the_field(key: str, value: Any) -> None:
    error = rejection(**{key: value})

    assert (error.code, error.field) == ("record-type", key)


@pytest.mark.parametrize(
    ("key", "value"),
    {"url": 7, "alt": [], "credit": 7, "agencies": "dpa", "width": "640", "type": 7}.items(),
)
def test_a_wrong_type_in_an_image_rejects_the_record_and_names_the_field(
    key: str, value: Any
) -> None:
    error = rejection(images=[{"credit": "C"}, {"credit": "C", key: value}])

    assert (error.code, error.field) == ("record-type", f"images[1].{key}")


@pytest.mark.parametrize("key", ["authors", "agencies", "tags", "images"])
@pytest.mark.parametrize("value", [None, 7, ["a"]], ids=["null", "number", "list"])
def test_a_wrong_type_in_a_list_rejects_the_record_and_names_the_list(key: str, value: Any) -> None:
    error = rejection(**{key: [value]})

    assert (error.code, error.field) == ("record-type", key)


def test_a_rejected_record_is_named_by_the_id_that_it_gives_itself() -> None:
    assert read(make_record(17, title=None)).id == "https://p.news.example/p/17"


def test_a_wrong_type_is_told_in_words() -> None:
    assert rejection(kicker=["T"]).message == "wanted text, got a list"


@pytest.mark.parametrize("value", [640.0, 12.5])
def test_a_fraction_where_a_whole_number_is_wanted_is_not_called_what_is_wanted(value: Any) -> None:
    error = rejection(images=[{"url": "https://img.example/1.jpg", "credit": "C", "width": value}])

    assert error.message == "wanted a whole number, got a fraction"


@pytest.mark.parametrize(
    ("key", "meant"),
    [
        ("autor", "authors"),
        ("titel", "title"),
        ("imges", "images"),
        ("shortLink", "short_link"),
        ("content-html", "content_html"),
        ("Summary", "summary"),
        ("body", "content_html"),
        ("datePublished", "published"),
        ("description", "summary"),
        ("permalink", "url"),
    ],
)
def test_an_unknown_key_is_a_warning_that_says_what_may_have_been_meant(
    key: str, meant: str
) -> None:
    finding = warning(**{key: "x"})

    assert str(finding) == f"warning record-key-unknown: {key}: unknown key; did you mean {meant}?"


def test_nothing_is_suggested_for_a_key_that_is_like_no_other() -> None:
    assert str(warning(xyz=1)) == "warning record-key-unknown: xyz: unknown key"


@pytest.mark.parametrize(
    "key",
    ["_links", "_id", "$schema", "@desk", "//", "x-desk", "wordCount", "layout", "cssclasses"],
)
def test_a_key_that_has_no_use_here_is_no_warning(key: str) -> None:
    assert findings(**{key: "x"}) == []


@pytest.mark.parametrize("value", [None, "", [], {}])
def test_an_unknown_key_without_a_value_is_no_warning(value: Any) -> None:
    assert findings(autor=value) == []


def test_of_many_unknown_keys_twenty_are_named_and_the_others_counted() -> None:
    found = findings(**{f"k{number}": 1 for number in range(30)})

    assert [each.field for each in found] == [*(f"k{number}" for number in range(20)), None]
    assert found[-1].message == "10 more unknown keys"


def test_an_endless_key_is_cut_off() -> None:
    assert warning(**{"k" * 100_000: 1}).field == "k" * 40


@pytest.mark.parametrize(
    ("key", "value", "here"),
    [
        ("place", "Berlin", "an object"),
        ("episode", 3, "an object"),
        ("media", ["https://media.example/1.mp3"], "a list of objects"),
        ("media", {"url": "https://media.example/1.mp3"}, "a list of objects"),
        ("comments", [{"by": "Ann"}], "an address"),
    ],
)
def test_what_others_write_under_a_key_that_few_records_have_costs_no_article(
    key: str, value: Any, here: str
) -> None:
    finding = warning(**{key: value})

    assert str(finding) == f"warning record-key-unknown: {key}: is not used; here it is {here}"


@pytest.mark.parametrize("value", [True, "true", "open", 12])
def test_whether_and_how_often_people_comment_has_no_use_here(value: Any) -> None:
    assert findings(comments=value) == []
    assert article(comments=value).comments is None


@pytest.mark.parametrize("key", ["media", "episode", "origin_feed", "comments", "place"])
@pytest.mark.parametrize("value", ["", [], {}])
def test_a_key_that_few_records_have_may_be_empty(key: str, value: Any) -> None:
    assert findings(**{key: value}) == []


def test_unknown_keys_of_an_image_are_named_with_it() -> None:
    finding = warning(images=[{"credit": "C", "url": "https://img.example/1.jpg", "src": "x"}])

    assert (finding.field, finding.advice) == ("images[0].src", "did you mean url?")


BAD_ADDRESSES = [
    "",
    "news.example/a",
    "/a",
    "ftp://news.example/a",
    "javascript:alert(1)",
    "https://",
    "https://exa mple.example/a",
    "https://news.example:99999/",
    "https://[::1/",
    "https://-news.example/",
    "https://news.example/" + "a" * 5000,
]


@pytest.mark.parametrize("key", ["url", "short_link"])
@pytest.mark.parametrize("address", BAD_ADDRESSES)
def test_an_address_that_is_none_costs_the_article_only_its_link(key: str, address: str) -> None:
    finding = warning(**{key: address})

    assert (finding.code, finding.field) == ("address-invalid", key)
    assert getattr(article(**{key: address}), key) is None


@pytest.mark.parametrize("key", ["url", "short_link"])
@pytest.mark.parametrize("address", BAD_ADDRESSES)
def test_an_address_that_is_none_rejects_a_record_without_an_id(key: str, address: str) -> None:
    error = rejection(id=None, **{key: address})

    assert (error.code, error.field) == ("address-invalid", key)


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("https://news.example/a b", "https://news.example/a%20b"),
        ("https:/news.example/a", "https://news.example/a"),
        ("https://desk:secret@news.example/a", "https://news.example/a"),
        ("//news.example/a", "https://news.example/a"),
        ("https://news.example/a\n", "https://news.example/a"),
    ],
)
def test_an_address_is_repaired(written: str, address: str) -> None:
    found = article(url=written, images=[{"url": written, "credit": "dpa"}])

    assert (found.url, found.images[0].url) == (address, address)
    assert findings(url=written) == []


# Browsers take none of these for an address (WHATWG URL, host parsing).
ODD_HOSTS = ["999.999.999.999", "1.2.3.4.5", "news.256", "08", "xn--a.example", "xn--zz9.example"]


@pytest.mark.parametrize("host", ODD_HOSTS)
def test_an_article_at_an_odd_host_costs_no_run(host: str) -> None:
    reading = read(make_record(url=f"https://{host}/a", content_html='<p><a href="b">B</a></p>'))

    assert reading.name == "a.json"


def test_an_address_is_encoded_once_and_its_host_is_in_ascii() -> None:
    assert article(url="https://München.example/Fähre/a%20b?q=ü").url == (
        "https://xn--mnchen-3ya.example/F%C3%A4hre/a%20b?q=%C3%BC"
    )
