"""Every finding about a JSON Feed: a document that has it, where, and the same without."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from feedpub.feed import Document
from feedpub.validation.jsonfeed.engine import validate_json
from feedpub.validation.publish_gate import check

ADDRESS = "https://harbour.example/news.json"

GOOD: dict[str, Any] = {
    "version": "https://jsonfeed.org/version/1.1",
    "title": "Harbour News",
    "home_page_url": "https://harbour.example/",
    "feed_url": ADDRESS,
    "next_url": "https://harbour.example/news-2.json",
    "description": "What happens at the harbour",
    "user_comment": "Add this address to a feed reader.",
    "icon": "https://harbour.example/icon.png",
    "favicon": "https://harbour.example/favicon.png",
    "authors": [{"name": "Ada Quay", "url": "mailto:ada@harbour.example"}],
    "language": "en-GB",
    "expired": False,
    "hubs": [{"type": "WebSub", "url": "https://hub.example/"}],
    "_harbour": {"about": "https://harbour.example/about"},
    "items": [
        {
            "id": "tag:harbour.example,2026:1",
            "url": "https://harbour.example/a-1",
            "content_text": "She sails again.",
            "date_published": "2026-03-12T09:30:00Z",
        },
        {
            "id": "tag:harbour.example,2026:2",
            "content_html": "<p>She sails again.</p>",
            "summary": "She sails.",
            "title": "She sails",
            "url": "https://harbour.example/a-2",
            "external_url": "https://harbour.example/b-2",
            "image": "https://img.harbour.example/ferry.jpg",
            "banner_image": "https://img.harbour.example/quay.jpg",
            "date_published": "2026-03-12T09:30:00Z",
            "date_modified": "2026-03-12T11:00:00+01:00",
            "authors": [{"avatar": "https://harbour.example/ada.png"}],
            "tags": ["ferry"],
            "language": "en",
            "attachments": [
                {
                    "url": "https://img.harbour.example/ferry.mp3",
                    "mime_type": "audio/mpeg",
                    "title": "She hoots",
                    "size_in_bytes": 61234,
                    "duration_in_seconds": 1.5,
                }
            ],
        },
    ],
}


def found(content: Any) -> list[tuple[str, str | None]]:
    """The code and the place of each finding of the publish gate."""
    raw = content if isinstance(content, bytes) else json.dumps(content).encode()
    document = Document(name="news.json", format="json", content=raw, address=ADDRESS)
    findings = check(document)
    assert [each.code for each in findings if not each.advice] == []
    return [(each.code, each.element) for each in findings]


def changed(position: int | None = None, **changes: Any) -> dict[str, Any]:
    """The good feed, or its item at *position*, with *changes*; ... takes a key out."""
    feed = copy.deepcopy(GOOD)
    target = feed if position is None else feed["items"][position]
    for key, value in changes.items():
        if value is ...:
            del target[key]
        else:
            target[key] = value
    return feed


def test_a_feed_with_every_key_of_the_specification_has_no_findings() -> None:
    assert found(GOOD) == []


def test_a_feed_without_items_is_valid() -> None:
    assert found(changed(items=[])) == []


@pytest.mark.parametrize(
    ("content", "line", "column"),
    [
        (b"", 1, 1),
        (b'{\n "version": }', 2, 13),
        (b"<rss/>", 1, 1),
        (b"[" * 100_000, None, None),
        (b'{"a": "NaN",\n "b": NaN}', 2, 7),
        (b"[1, -Infinity]", 1, 5),
    ],
)
def test_a_document_that_is_not_json_has_one_finding(
    content: bytes, line: int | None, column: int | None
) -> None:
    (finding,) = validate_json(content).findings

    assert (finding.code, finding.severity) == ("json-not-well-formed", "error")
    assert (finding.line, finding.column) == (line, column)


@pytest.mark.parametrize(
    "content", [b"\xff", json.dumps(GOOD).encode("utf-16"), json.dumps(GOOD).encode("utf-32-le")]
)
def test_a_document_that_is_not_utf_8_has_one_finding(content: bytes) -> None:
    assert [finding.code for finding in validate_json(content).findings] == ["encoding-not-utf8"]


def test_numbers_of_any_length_are_parsed() -> None:
    attachment = b'{"url": "https://a.example/", "mime_type": "a/b", "size_in_bytes": %s}' % (
        b"9" * 100_000
    )
    feed = json.dumps(changed(1, attachments=["here"])).encode()

    assert found(feed.replace(b'"here"', attachment)) == []


@pytest.mark.parametrize("content", [[], "feed", 1, None, {}, {"items": []}, {"title": "News"}])
def test_other_json_is_not_a_feed(content: Any) -> None:
    assert found(content) == [("format-unknown", "$")]


@pytest.mark.parametrize(
    ("version", "format", "codes"),
    [
        ("https://jsonfeed.org/version/1.1", "json-feed-1.1", []),
        ("https://jsonfeed.org/version/1", "json-feed-1.0", ["json-version-old"]),
        ("http://jsonfeed.org/version/1.1", "json-feed-1.1", ["json-version"]),
        ("https://jsonfeed.org/version/1.1/", "json-feed-1.1", ["json-version"]),
        ("https://jsonfeed.org/version/2", "json-feed-1.1", ["json-version"]),
        (1.1, "json-feed-1.1", ["json-version"]),
        (None, "json-feed-1.1", ["json-version"]),
    ],
)
def test_the_version_decides_the_format(version: Any, format: str, codes: list[str]) -> None:
    feed = {"version": version, "title": "News", "feed_url": ADDRESS, "items": []}

    verdict = validate_json(json.dumps(feed).encode(), address=ADDRESS)

    assert verdict.format == format
    assert [finding.code for finding in verdict.findings] == codes
    assert verdict.valid == (codes != ["json-version"])


@pytest.mark.parametrize(
    ("code", "at", "changes"),
    [
        ("json-version", "$", {"version": ...}),
        ("json-key-missing", "$", {"title": ...}),
        ("title-blank", "$.title", {"title": " "}),
        ("json-type-wrong", "$.title", {"title": 7}),
        ("feed-self-missing", "$", {"feed_url": ...}),
        ("feed-self-wrong", "$.feed_url", {"feed_url": "https://harbour.example/other.json"}),
        ("feed-language-missing", "$", {"language": ...}),
        ("feed-language-invalid", "$.language", {"language": "en_GB"}),
        ("json-key-missing", "$", {"items": ...}),
        ("json-type-wrong", "$.items", {"items": {}}),
        ("json-type-wrong", "$.items[0]", {"items": ["item"]}),
        ("json-type-wrong", "$.expired", {"expired": "no"}),
        ("json-type-wrong", "$.authors", {"authors": {"name": "Ada Quay"}}),
        ("json-author-empty", "$.authors[0]", {"authors": [{"name": ""}]}),
        ("json-key-deprecated", "$.author", {"author": {"name": "Ada Quay"}, "authors": ...}),
        ("json-key-missing", "$.hubs[0]", {"hubs": [{"type": "WebSub"}]}),
        ("json-key-missing", "$.hubs[0]", {"hubs": [{"url": "https://hub.example/"}]}),
        ("link-relative", "$.hubs[0].url", {"hubs": [{"type": "WebSub", "url": "/hub"}]}),
        ("json-next-loop", "$.next_url", {"next_url": ADDRESS}),
        ("link-malformed", "$.icon", {"icon": "https:/harbour.example/"}),
        ("json-key-unknown", "$.copyright", {"copyright": "Harbour News"}),
        ("json-extension-invalid", "$._1", {"_1": {}}),
        ("json-extension-invalid", "$['_a.b']", {"_a.b": {}}),
    ],
)
def test_a_fault_outside_the_items_has_no_entry(
    code: str, at: str, changes: dict[str, Any]
) -> None:
    assert found(changed(**changes)) == [(code, at)]


@pytest.mark.parametrize(
    ("code", "at", "changes"),
    [
        ("guid-missing", "", {"id": ...}),
        ("guid-missing", ".id", {"id": ""}),
        ("json-type-wrong", ".id", {"id": 2}),
        ("guid-duplicate", ".id", {"id": "tag:harbour.example,2026:1"}),
        ("guid-near-duplicate", ".id", {"id": "TAG:harbour.example,2026:1"}),
        ("body-missing", "", {"content_html": ...}),
        ("body-missing", "", {"content_html": " "}),
        ("title-blank", ".title", {"title": ""}),
        ("item-link-missing", "", {"url": ..., "external_url": ...}),
        ("link-relative", ".url", {"url": "/a-2"}),
        ("link-relative", ".url", {"url": ""}),
        ("link-not-public", ".url", {"url": "ftp://harbour.example/a-2"}),
        ("link-relative", ".external_url", {"external_url": "b-2"}),
        ("link-character", ".image", {"image": "https://harbour.example/a b"}),
        ("json-type-wrong", ".banner_image", {"banner_image": None}),
        ("date-missing", "", {"date_published": ...}),
        ("date-invalid", ".date_published", {"date_published": "2026-03-12"}),
        ("date-invalid", ".date_published", {"date_published": "2026-03-12T09:30:00"}),
        ("date-impossible", ".date_modified", {"date_modified": "2026-02-30T09:30:00Z"}),
        ("json-type-wrong", ".date_modified", {"date_modified": 1773307800}),
        ("date-order", ".date_modified", {"date_modified": "2026-03-11T09:30:00Z"}),
        ("json-type-wrong", ".tags", {"tags": "ferry"}),
        ("json-type-wrong", ".tags", {"tags": ["ferry", 1]}),
        ("feed-language-invalid", ".language", {"language": ""}),
        ("language-unregistered", ".language", {"language": "en-UK"}),
        ("json-key-unknown", ".datePublished", {"datePublished": "2026-03-12T09:30:00Z"}),
        ("json-type-wrong", ".attachments", {"attachments": None}),
        ("json-type-wrong", ".attachments[0]", {"attachments": ["https://harbour.example/a.mp3"]}),
        ("json-key-missing", ".attachments[0]", {"attachments": [{"mime_type": "audio/mpeg"}]}),
        (
            "json-key-missing",
            ".attachments[0]",
            {"attachments": [{"url": "https://harbour.example/a.mp3"}]},
        ),
        (
            "json-media-type",
            ".attachments[0].mime_type",
            {"attachments": [{"url": "https://harbour.example/a.mp3", "mime_type": "mp3"}]},
        ),
        (
            "json-number-negative",
            ".attachments[0].duration_in_seconds",
            {
                "attachments": [
                    {
                        "url": "https://harbour.example/a.mp3",
                        "mime_type": "audio/mpeg",
                        "duration_in_seconds": -0.5,
                    }
                ]
            },
        ),
    ],
)
def test_a_fault_in_an_item_has_the_index_of_the_item(
    code: str, at: str, changes: dict[str, Any]
) -> None:
    feed = changed(1, **changes)

    assert found(feed) == [(code, f"$.items[1]{at}")]
    assert [each.entry for each in validate_json(json.dumps(feed).encode()).findings] in ([1], [])


def test_feed_url_is_compared_only_with_a_known_address() -> None:
    content = json.dumps(changed(feed_url="https://elsewhere.example/feed.json")).encode()

    assert validate_json(content).findings == ()


def test_keys_of_1_1_are_unknown_to_version_1() -> None:
    feed = changed(version="https://jsonfeed.org/version/1")

    codes = [each.code for each in validate_json(json.dumps(feed).encode()).findings]

    assert codes == ["json-version-old", *["json-key-unknown"] * 4]


def test_stricter_rules_are_warnings_or_silent_outside_the_publish_profile() -> None:
    feed = changed(
        1, url="/a-2", external_url=..., date_published=..., id="TAG:harbour.example,2026:1"
    )

    verdict = validate_json(json.dumps(feed).encode())

    assert verdict.valid
    assert [each.code for each in verdict.findings] == ["guid-near-duplicate", "link-relative"]


def test_a_finding_has_the_line_and_column_of_its_value() -> None:
    content = (
        '{\n  "version": "https://jsonfeed.org/version/1.1",\n'
        f'  "title": "H\\u00e4fen \\" \U0001f6a2", "feed_url": "{ADDRESS}", "language": "de",\n'
        '  "_other": {"items": [{"url": "/not-this"}], "x": [[1, 2], {}]},\n'
        '  "items": [\n'
        '    {"id": "1", "url": "https://a.example/", "content_text": "a\\n",'
        ' "date_published": "2026-03-12T09:30:00Z"},\n'
        '    {"id": "2", "content_text": "\U0001f6a2", "url": "/b", "date_published": "now"}\n'
        "  ]\n}\n"
    )
    findings = validate_json(content.encode(), profiles={"publish"}).findings

    assert [(each.code, each.line, each.column) for each in findings] == [
        ("link-relative", 7, 45),
        ("date-invalid", 7, 69),
    ]


def test_a_repeated_key_is_reported_at_its_second_place_and_the_last_value_counts() -> None:
    content = json.dumps(GOOD)[:-1] + ',\n"title": "", "_a": {"b": 1,\n "b": 2}}'

    findings = validate_json(content.encode()).findings

    assert [(each.code, each.element, each.line, each.column) for each in findings] == [
        ("json-key-repeated", "$.title", 2, 10),
        ("title-blank", "$.title", 2, 10),
        ("json-key-repeated", "$._a.b", 3, 7),
    ]


def test_a_byte_order_mark_is_reported_and_the_rest_is_checked() -> None:
    content = b"\xef\xbb\xbf" + json.dumps(changed(title="")).encode()

    assert found(content) == [("json-bom", "$"), ("title-blank", "$.title")]


@pytest.mark.parametrize(
    ("deleted", "place"),
    [
        ({"id": "a", "when": "2026-03-12T09:30:00Z"}, None),
        ({"id": "a", "when": "2026-03-12T09:30:00Z", "comment": "On advice."}, None),
        ({"id": "a"}, "[0]"),
        ({"when": "2026-03-12T09:30:00Z"}, "[0]"),
        ({"id": "a", "when": "yesterday"}, "[0].when"),
        ("a", "[0]"),
    ],
)
def test_what_a_feed_lists_as_deleted_has_an_id_and_a_moment(
    deleted: object, place: str | None
) -> None:
    feed = changed(_tombstones={"about": "https://a.example/", "deleted_items": [deleted]})

    codes = {("tombstone-invalid", f"$._tombstones.deleted_items{place}")} if place else set()
    assert set(found(feed)) == codes


@pytest.mark.parametrize("own", [{}, [], None, {"deleted_items": {"id": "a"}}])
def test_an_extension_of_another_shape_is_not_judged(own: object) -> None:
    assert found(changed(_tombstones=own)) == []


def _own(**members: str) -> list[str]:
    """What everybody is told about an item with these members."""
    content = json.dumps(changed(1, **members), ensure_ascii=False).encode()
    return [each.code for each in validate_json(content, address=ADDRESS).findings]


@pytest.mark.parametrize(
    ("member", "text", "expected"),
    [
        ("content_html", "<p>A</p><script>b()</script>", ["body-forbidden"]),
        ("content_html", '<p>A</p><img src="/a.jpg" alt="">', ["body-relative-url"]),
        ("content_html", "<p>The <b>ferry</p>", ["body-unbalanced"]),
        ("content_html", "&lt;p&gt;A&lt;/p&gt;", ["body-escaped-twice"]),
        ("content_html", "<p>The ferry&amp;#8217;s back</p>", ["body-reference-escaped"]),
        ("content_html", "<pre><code>&lt;p&gt;&amp;nbsp;&lt;/p&gt;</code></pre>", []),
        ("content_html", "<ul><li>A<li>B</ul><p>C<p>D&nbsp;&mdash; E", []),
        ("content_html", "A & B < C", []),
        ("content_html", "<p>Ð¿Ð°Ñ€Ð¾Ð¼</p>", ["char-suspect"]),
        ("title", "Die FÃ¤hre", ["char-suspect"]),
        ("title", "None", ["title-placeholder"]),
        ("title", "Tom &amp; Jerry", ["title-escaped-twice"]),
        ("title", "The ferry&#8217;s back", ["title-escaped-twice"]),
        ("title", "AT&T <b>x</b> & R&D; 5 < 6", []),
        ("title", "None of them", []),
        ("summary", "<p>She sails.</p>", ["html-undeclared"]),
        ("summary", "The tag <p> ends with </p>, or not", []),
        ("summary", "<p> is a tag", []),
    ],
)
def test_texts_are_judged_as_those_of_rss(member: str, text: str, expected: list[str]) -> None:
    assert _own(**{member: text}) == expected


def test_characters_that_are_escaped_in_json_are_read() -> None:
    content = json.dumps(changed(1, title="Die FÃ¤hre")).encode()

    assert [each.code for each in validate_json(content).findings] == ["char-suspect"]
