"""The JSON that records come in, however hostile. Their keys: test_record.py."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from newsroom import NOW, make_record

from feedpub.feed import as_json, has_errors
from feedpub.intake.readers.records.json_records import MAX_FILE, MAX_LINE, RecordReader
from feedpub.intake.text import without_forbidden
from feedpub.protocols import Raw, ReaderContext, Reading

assert NOW.tzinfo is not None
TERMS = ReaderContext(timezone=NOW.tzinfo, now=NOW, language="en", base="https://news.example/")


def read(content: bytes, *, lines: bool = False) -> list[Reading]:
    name = "export.jsonl" if lines else "export.json"
    raw = Raw(source="desk", name=name, open=lambda: io.BytesIO(content))
    return list(RecordReader(lines=lines).read(raw, TERMS))


def titles(content: bytes, *, lines: bool = False) -> list[str | None]:
    return [each.article.title if each.article else None for each in read(content, lines=lines)]


def refusal(content: bytes) -> tuple[str, str]:
    """The code and the message of the one finding that *content* is refused for."""
    (reading,) = read(content)
    (finding,) = reading.findings
    assert reading.article is None
    assert finding.severity == "error"
    return finding.code, finding.message


def many(*records: Any) -> bytes:
    return b"".join(json.dumps(record).encode() + b"\n" for record in records)


def test_an_object_is_one_article_with_the_files_name() -> None:
    (reading,) = read(json.dumps(make_record(1)).encode())

    assert (reading.name, reading.article is not None) == ("export.json", True)


def test_an_array_is_many_articles_each_with_its_number() -> None:
    readings = read(json.dumps([make_record(1), make_record(2)]).encode())

    assert [(each.name, each.id) for each in readings] == [
        ("export.json:1", "https://p.news.example/p/1"),
        ("export.json:2", "https://p.news.example/p/2"),
    ]


def test_an_empty_array_is_no_article() -> None:
    assert read(b"[]") == []


def test_one_bad_record_of_an_array_costs_no_other() -> None:
    content = json.dumps([make_record(1), "no record", make_record(3, title=7), make_record(4)])

    assert titles(content.encode()) == ["Story 1", None, None, "Story 4"]


def test_each_line_is_an_article_with_its_number() -> None:
    readings = read(many(make_record(1), make_record(2)), lines=True)

    assert [each.name for each in readings] == ["export.jsonl:1", "export.jsonl:2"]


def test_blank_lines_are_counted_and_left_out() -> None:
    content = b"\n  \r\n" + many(make_record(1)) + b"\n"

    assert [each.name for each in read(content, lines=True)] == ["export.jsonl:3"]


def test_a_last_line_may_lack_its_end() -> None:
    assert titles(many(make_record(1), make_record(2)).rstrip(), lines=True) == [
        "Story 1",
        "Story 2",
    ]


def test_one_bad_line_costs_no_other() -> None:
    content = many(make_record(1)) + b'{"id": "cut\n\xff\xfe\n[]\nNaN\n' + many(make_record(2))

    assert titles(content, lines=True) == ["Story 1", None, None, None, None, "Story 2"]


def test_an_empty_file_of_lines_is_no_article() -> None:
    assert read(b"", lines=True) == []


@pytest.mark.parametrize(
    ("content", "advice"),
    [
        (b'{"title": "A",}', "remove the comma"),
        (b'[{"title": "A"},]', "remove the comma"),
        (b"{'title': 'A'}", 'write straight double quotes: "'),
        ('{"title": \u201cA\u201d}'.encode(), 'write straight double quotes: "'),
        (b'{"title": "A" // the ferry\n}', "remove the comment, as JSON has none"),
    ],
)
def test_a_common_mistake_in_json_says_what_to_do(content: bytes, advice: str) -> None:
    _, message = refusal(content)

    assert advice in message


def test_a_list_of_records_in_an_object_is_named_with_its_key() -> None:
    code, message = refusal(json.dumps({"articles": [make_record()], "count": 1}).encode())

    assert (code, message) == (
        "record-type",
        "is no article, but has a list of records under 'articles'",
    )


def test_an_empty_file_is_named_as_empty() -> None:
    assert refusal(b"") == ("nothing-readable", "is empty")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"  \n", "is not valid JSON: line 2, column 1: Expecting value"),
        (b'{"id": "a"', "is not valid JSON: line 1, column 11: Expecting ',' delimiter"),
        # Pythons differ in whether the comma is to blame, or what follows it.
        (b'{"id":\n "a", }', "is not valid JSON: line 2, column "),
        (b"{} {}", "is not valid JSON: line 1, column 4: Extra data"),
        (b'{"title": NaN}', "is not valid JSON: NaN is not a JSON value"),
        (b'{"title": -Infinity}', "is not valid JSON: -Infinity is not a JSON value"),
        (b"[" * 100_000, "is not valid JSON: nested too deeply"),
        (b'{"a":' * 100_000, "is not valid JSON: nested too deeply"),
        (b"9" * 5_000, "is not valid JSON: Exceeds the limit (4300 digits)"),
        (b'{"title": "caf\xe9"}', "cannot be decoded as utf-8"),
        (b'{"title": "a\nb"}', "is not valid JSON: line 1, column 13: Invalid control character"),
        (b"<html>502 Bad Gateway</html>", "is not valid JSON: line 1, column 1: Expecting value"),
        (b"\x00" * 16, ""),
        (b"\xff\xfe\x00", "cannot be decoded as utf-16"),
        (b"PK\x03\x04" + bytes(range(256)), ""),
    ],
    ids=[
        *["blank", "cut", "comma", "two", "nan", "infinity", "deep list", "deep object"],
        *["huge number", "latin-1", "control", "html", "nul", "half utf-16", "zip"],
    ],
)
def test_what_is_no_json_is_refused_in_one_line(content: bytes, message: str) -> None:
    code, told = refusal(content)

    assert code == "json-invalid"
    assert told.startswith(message)
    assert "\n" not in told


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]
)
def test_json_may_be_in_any_encoding_of_unicode(encoding: str) -> None:
    content = json.dumps(make_record(title="Die Fähre 🚢"), ensure_ascii=False).encode(encoding)

    assert titles(content) == ["Die Fähre 🚢"]


def test_lines_may_begin_with_a_byte_order_mark() -> None:
    assert titles(b"\xef\xbb\xbf" + many(make_record(1)), lines=True) == ["Story 1"]


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (b"null", "null"),
        (b"true", "true or false"),
        (b"17", "a whole number"),
        (b"17.5", "a fraction"),
        (b"1e400", "a fraction"),
        (b'"text"', "text"),
    ],
)
def test_a_value_that_is_no_object_is_no_record(value: Any, words: str) -> None:
    assert refusal(value) == ("record-type", f"wanted an object, got {words}")


def test_a_file_larger_than_is_read_is_refused() -> None:
    code, message = refusal(b" " * (MAX_FILE + 1))

    assert (code, message) == ("too-large", "is larger than 64 MiB")


def test_a_line_longer_than_is_read_costs_itself_and_no_other_line() -> None:
    content = many(make_record(1)) + b" " * (MAX_LINE + 1) + b"\n" + many(make_record(2))

    readings = read(content, lines=True)

    assert [each.findings[0].code if each.findings else "" for each in readings] == [
        "",
        "too-large",
        "",
    ]


TEXTS = st.text(alphabet=st.characters(), max_size=20) | st.sampled_from(
    [
        "https://news.example/a",
        "https://999.999.999.999/",
        "http://xn--a.example/",
        "http://a[@b.example/",
        "//x",
        "2026-03-12T09:30:00Z",
        "2026-03-12",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-14:00",
        "Wed, 21 Mar 2018 11:00:00 GMT",
        '<p><a href="b">B</a><img src="http://a[@b.example/1.jpg"></p>',
        "<p>A</p><img src='/1.jpg'><figure><img src=/1.jpg></figure>",
        "</p><![CDATA[<svg><style><!--</style>",
        "Mara Ovens/dpa",
        "de",
        "image/jpeg",
        "\x00\ud800\uffff",
    ]
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=10,
)
TEXT_KEYS = (
    "id url short_link title kicker summary content_html section language published updated rights"
    " not_before expires"
).split()
IMAGES = st.lists(
    st.dictionaries(
        st.sampled_from("url alt caption credit width type rights_expires x".split()),
        TEXTS | st.integers(),
        max_size=5,
    ),
    max_size=3,
)
WHOLE = {"title": "T", "published": "2026-03-12", "id": "17"}
RECORDS = st.fixed_dictionaries(
    {},
    optional={
        **dict.fromkeys(TEXT_KEYS, TEXTS | JSON),
        **dict.fromkeys(("authors", "agencies", "tags"), st.lists(TEXTS, max_size=3) | JSON),
        "images": IMAGES | JSON,
        "\ud800": JSON,
    },
).map(lambda record: WHOLE | record)


def assert_sound(readings: list[Reading]) -> None:
    """An article or an error, and nothing in it that could not be kept or printed."""
    for reading in readings:
        assert (reading.article is None) == has_errors(reading.findings)
        told = [as_json(finding) for finding in reading.findings]
        kept = [(each.origin, each.verbatim) for each in reading.provenance.values()]
        text = json.dumps([reading.id, told, kept], ensure_ascii=False)
        text.encode()
        if reading.article:
            assert without_forbidden(reading.article.title) == reading.article.title
            body = reading.article.content_html or ""
            assert without_forbidden(body) == body


@pytest.mark.slow
@settings(max_examples=100, deadline=None)
@given(value=RECORDS | JSON | st.lists(RECORDS, max_size=3))
def test_any_json_is_read_or_refused(value: Any) -> None:
    assert_sound(read(json.dumps(value).encode()))


@settings(max_examples=100, deadline=None)
@given(content=st.binary(max_size=200) | st.binary(max_size=50).map(lambda tail: b'{"id":"' + tail))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    assert_sound(read(content))
    assert_sound(read(content, lines=True))
