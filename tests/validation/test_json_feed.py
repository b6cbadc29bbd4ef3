"""Every finding about a JSON Feed: a document that has it, and the same without."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from feedpub.feed import Document
from feedpub.validation.check import check
from feedpub.validation.json_feed import validate_json_feed

ADDRESS = "https://harbour.example/news.json"

GOOD: dict[str, Any] = {
    "version": "https://jsonfeed.org/version/1.1",
    "title": "Harbour News",
    "feed_url": ADDRESS,
    "items": [
        {"id": "tag:harbour.example,2026:1", "content_text": "She sails again."},
        {
            "id": "tag:harbour.example,2026:2",
            "content_html": "<p>She sails again.</p>",
            "url": "https://harbour.example/a-2",
            "external_url": "https://harbour.example/b-2",
            "image": "https://img.harbour.example/ferry.jpg",
            "banner_image": "https://img.harbour.example/quay.jpg",
            "date_published": "2026-03-12T09:30:00Z",
            "date_modified": "2026-03-12T11:00:00+01:00",
            "attachments": [
                {"url": "https://img.harbour.example/ferry.jpg", "mime_type": "image/jpeg"}
            ],
        },
    ],
}


def findings(content: Any) -> list[tuple[str, int | None]]:
    raw = content if isinstance(content, bytes) else json.dumps(content).encode()
    document = Document(name="news.json", format="json", content=raw, address=ADDRESS)
    found = check(document)
    assert all(each.severity == "error" and each.source for each in found)
    return [(each.code, each.entry) for each in found]


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


def test_a_good_feed_has_no_finding() -> None:
    assert findings(GOOD) == []


def test_a_feed_without_items_is_valid() -> None:
    assert findings(changed(items=[])) == []


@pytest.mark.parametrize("content", [b"", b"{", b"<rss/>", b"\xff", b"[" * 100_000])
def test_what_is_no_json_has_one_finding(content: bytes) -> None:
    assert findings(content) == [("json-not-well-formed", None)]


@pytest.mark.parametrize("content", [[], "feed", 1, None])
def test_what_is_no_object_is_no_feed(content: Any) -> None:
    assert findings(content) == [("json-no-feed", None)]


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        ("json-version", {"version": ...}),
        ("json-version", {"version": "https://jsonfeed.org/version/1"}),
        ("title-missing", {"title": ...}),
        ("title-missing", {"title": " "}),
        ("title-missing", {"title": 7}),
        ("feed-self-wrong", {"feed_url": ...}),
        ("feed-self-wrong", {"feed_url": "https://harbour.example/other.json"}),
        ("items-missing", {"items": ...}),
        ("items-missing", {"items": {}}),
    ],
)
def test_what_is_wrong_outside_every_item_is_the_document_s(
    code: str, changes: dict[str, Any]
) -> None:
    assert findings(changed(**changes)) == [(code, None)]


def test_without_an_address_the_feed_s_own_is_not_judged() -> None:
    content = json.dumps(changed(feed_url="https://elsewhere.example/feed.json")).encode()

    assert list(validate_json_feed(content, address=None)) == []


def test_an_item_that_is_no_object_is_named() -> None:
    assert findings(changed(items=[GOOD["items"][0], "item"])) == [("item-no-object", 1)]


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        ("id-missing", {"id": ...}),
        ("id-missing", {"id": ""}),
        ("id-missing", {"id": 2}),
        ("id-repeated", {"id": "tag:harbour.example,2026:1"}),
        ("content-missing", {"content_html": ...}),
        ("content-missing", {"content_html": " "}),
        ("address-invalid", {"url": "/a-2"}),
        ("address-invalid", {"url": "ftp://harbour.example/a-2"}),
        ("address-invalid", {"external_url": "b-2"}),
        ("address-invalid", {"image": "ferry.jpg"}),
        ("address-invalid", {"banner_image": None}),
        ("date-invalid", {"date_published": "2026-03-12"}),
        ("date-invalid", {"date_published": "2026-03-12T09:30:00"}),
        ("date-invalid", {"date_published": "20260312T093000Z"}),
        ("date-invalid", {"date_modified": "2026-02-30T09:30:00Z"}),
        ("date-invalid", {"date_modified": 1773307800}),
        ("attachments-no-list", {"attachments": None}),
        ("attachments-no-list", {"attachments": {"url": "https://harbour.example/a.mp3"}}),
        ("attachment-without-url", {"attachments": ["https://harbour.example/a.mp3"]}),
        ("attachment-without-url", {"attachments": [{"mime_type": "audio/mpeg"}]}),
        ("attachment-without-type", {"attachments": [{"url": "https://harbour.example/a.mp3"}]}),
    ],
)
def test_what_is_wrong_with_an_item_is_its_own_finding(code: str, changes: dict[str, Any]) -> None:
    assert findings(changed(1, **changes)) == [(code, 1)]
