"""What an entry and its feed become in JSON Feed 1.1."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta, timezone
from typing import Any

import pytest
from formats.feeds import (
    PUBLISHED,
    UPDATED,
    make_bare_entry,
    make_entry,
    make_feed,
    make_picture,
    quickly,
    written,
)
from hypothesis import given
from hypothesis import strategies as st

from feedpub.errors import FormatError
from feedpub.feed import Category, Entry, Withdrawn
from feedpub.formats.json_feed import plain_text
from feedpub.formats.registry import render, without_entry
from feedpub.validation.publish_gate import check

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda values: (
        st.lists(values, max_size=3) | st.dictionaries(st.text(max_size=5), values, max_size=3)
    ),
    max_leaves=5,
)


def whole(*entries: Entry, **channel: Any) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(written("json", *entries, **channel))
    return read


def item(entry: Entry, **channel: Any) -> dict[str, Any]:
    (found,) = whole(entry, **channel)["items"]
    assert isinstance(found, dict)
    return found


def test_the_feed_says_what_it_is() -> None:
    feed = whole(
        title="Harbour & <News>",
        language="is",
        rights="© Harbour",
        logo="https://news.example/wide.png",
        icon="https://news.example/square.png",
        hubs=("https://hub.example/",),
    )

    assert feed == {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Harbour & <News>",
        "home_page_url": "https://news.example/",
        "feed_url": "https://feeds.example/all.json",
        "description": "What happens by the water",
        "icon": "https://news.example/square.png",
        "favicon": "https://news.example/square.png",
        "authors": [{"name": "Harbour News"}],
        "language": "is",
        "hubs": [{"type": "WebSub", "url": "https://hub.example/"}],
        "_feedpub": {"updated": "2026-03-12T11:00:00Z", "rights": "© Harbour"},
        "items": [],
    }


def test_a_feed_without_an_icon_shows_its_logo() -> None:
    feed = whole(logo="https://news.example/wide.png")

    assert (feed["icon"], "favicon" in feed) == ("https://news.example/wide.png", False)


def test_a_whole_entry_says_everything_once() -> None:
    assert item(make_entry()) == {
        "id": "tag:news.example,2026:desk/1",
        "url": "https://p.news.example/p/2abc",
        "title": "The ferry is back",
        "content_html": ("<p>After four months in the dock the old ferry sails again, at six.</p>"),
        "content_text": "After four months in the dock the old ferry sails again, at six.",
        "summary": "After four months in the dock the old ferry sails again.",
        "image": "https://img.news.example/ferry.jpg",
        "date_published": "2026-03-12T09:30:00Z",
        "date_modified": "2026-03-12T11:00:00Z",
        "authors": [{"name": "Mara Ovens"}, {"name": "Tom Ilk"}],
        "tags": ["World", "Ships"],
        "language": "en",
        "attachments": [
            {
                "url": "https://img.news.example/ferry.jpg",
                "mime_type": "image/jpeg",
                "size_in_bytes": 61234,
            }
        ],
        "_feedpub": {
            "canonical_url": "https://news.example/harbour/a-1",
            "agencies": ["dpa", "AFP"],
            "rights": "© Harbour News",
            "images": [
                {
                    "url": "https://img.news.example/ferry.jpg",
                    "alt": "A white ferry leaves the harbour",
                    "caption": "On her way at last",
                    "credit": "Mara Ovens/dpa",
                    "photographer": "Mara Ovens",
                    "agencies": ["dpa"],
                    "copyright": "© 2026 Mara Ovens",
                    "width": 1280,
                    "height": 720,
                }
            ],
        },
    }


def test_what_an_entry_does_not_say_is_not_written() -> None:
    assert item(make_bare_entry()) == {
        "id": "tag:news.example,2026:desk/2",
        "url": "https://p.news.example/p/3def",
        "title": "Low tide",
        "content_text": "Low tide",
        "date_published": "2026-03-12T09:30:00Z",
    }


def test_dates_are_in_utc_and_whole_seconds() -> None:
    india = timezone(timedelta(hours=5, minutes=30))
    published = PUBLISHED.astimezone(india).replace(microsecond=999_999)

    told = item(make_entry(published=published, updated=published + timedelta(hours=2)))

    assert told["date_published"] == "2026-03-12T09:30:00Z"
    assert told["date_modified"] == "2026-03-12T11:30:00Z"


def test_an_update_in_the_same_second_is_not_told() -> None:
    entry = make_entry(updated=PUBLISHED + timedelta(milliseconds=400))

    assert "date_modified" not in item(entry)


def test_the_short_link_is_told_where_the_entry_leads_to_the_other() -> None:
    entry = make_entry(
        link="https://news.example/harbour/a-1",
        related="https://p.news.example/p/2abc",
        related_is="short_link",
    )

    assert item(entry)["_feedpub"]["short_link"] == "https://p.news.example/p/2abc"
    assert "canonical_url" not in item(entry)["_feedpub"]


def test_tracking_reaches_nothing_but_the_link() -> None:
    document = written("json", make_entry(), tracking=(("maca", "de-{format}"),))

    assert json.loads(document)["items"][0]["url"] == "https://p.news.example/p/2abc?maca=de-json"
    assert document.count(b"maca") == 1


def test_texts_are_plain_and_escaped_as_json_alone() -> None:
    said = 'R&D: "5 < 6" <b> &amp; \u00a0 مرحبا 🇮🇸'
    entry = make_entry(
        title=said, summary=said, categories=(Category(term=said, scheme="https://n.example/#t"),)
    )

    told = item(entry)

    assert (told["title"], told["summary"], told["tags"]) == (said, said, [said])


def test_a_first_paragraph_is_no_summary() -> None:
    assert "summary" not in item(make_entry(has_own_summary=False))


def test_what_was_withdrawn_is_listed_in_an_extension_that_says_what_it_is() -> None:
    stone = Withdrawn(id="urn:story:gone", at=UPDATED, note="On advice.")
    older = Withdrawn(id="urn:x", ids=(("json", "old-guid"),), at=PUBLISHED)

    told = json.loads(
        render(replace(make_feed(make_entry()), withdrawn=(stone, older)), "json").content
    )

    assert told["_tombstones"] == {
        "about": "https://www.rfc-editor.org/rfc/rfc6721",
        "deleted_items": [
            {"id": "urn:story:gone", "when": "2026-03-12T11:00:00Z", "comment": "On advice."},
            {"id": "old-guid", "when": "2026-03-12T09:30:00Z"},
        ],
    }
    assert "_tombstones" not in whole(make_entry())


def test_authors_are_one_where_the_feed_joins_them() -> None:
    assert item(make_entry(), joined_authors=True)["authors"] == [{"name": "Mara Ovens, Tom Ilk"}]


def test_a_picture_of_unknown_type_is_no_attachment() -> None:
    told = item(make_entry(enclosures=(make_picture(type=None),)))

    assert "attachments" not in told
    assert told["image"] == "https://img.news.example/ferry.jpg"


def test_attachments_have_no_titles_because_equal_ones_would_be_renditions() -> None:
    urls = ["https://img.news.example/b.jpg", "https://img.news.example/a.jpg"]
    told = item(make_entry(enclosures=tuple(make_picture(url=url) for url in urls)))

    assert [each["url"] for each in told["attachments"]] == urls
    assert not any("title" in each for each in told["attachments"])
    assert told["image"] == urls[0]


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>One.</p><p>Two.</p>", "One.\n\nTwo."),
        ("<p>One,<br>two</p>", "One,\ntwo"),
        ("<p>One\n  line</p>", "One line"),
        ("<p>5 &lt; 6 &amp; &lt;b&gt;</p>", "5 < 6 & <b>"),
        ("<ul>\n<li>a</li>\n<li>b</li>\n</ul><p>c</p>", "a\n\nb\n\nc"),
        ("<h2>Title</h2><p><b>a</b>b</p>", "Title\n\nab"),
        (
            '<figure><img src="https://i.example/1.jpg" alt="x"><figcaption>Off she goes'
            " <small>M. Ovens</small></figcaption></figure><p>a</p>",
            "Off she goes M. Ovens\n\na",
        ),
        (
            "<figure>A ferry at the quay<figcaption>Off she goes <small>M. Ovens</small>"
            "</figcaption></figure>",
            "A ferry at the quay\n\nOff she goes M. Ovens",
        ),
        ("<ul><li>a<ul><li>b</li></ul></li></ul>c<hr>d", "a\n\nb\n\nc\n\nd"),
        ("<table><tr><th>1</th><td>2</td></tr><tr><td>3</td></tr></table>", "1 2\n\n3"),
        ('<p lang="is">a</p>b<br>c', "a\n\nb\nc"),
    ],
)
def test_the_text_of_a_body_is_its_words_with_its_blocks_apart(markup: str, text: str) -> None:
    assert plain_text(markup) == text


def test_the_bytes_are_those_of_one_document_written_at_once() -> None:
    document = written("json", make_entry(), make_bare_entry())

    again = json.dumps(json.loads(document), ensure_ascii=False, indent=2) + "\n"

    assert document == again.encode()


def test_the_order_of_entries_is_the_feed_s() -> None:
    ids = [f"tag:news.example,2026:desk/{number}" for number in (3, 1, 2)]

    feed = whole(*(make_entry(id=id) for id in ids))

    assert [each["id"] for each in feed["items"]] == ids


def test_it_is_named_as_its_feed_says_and_passes_the_gate() -> None:
    feed = make_feed(make_entry(), make_bare_entry(), paths=(("json", "old/feed.json"),))

    document = render(feed, "json")

    assert (document.name, document.format) == ("old/feed.json", "json")
    assert document.address == "https://feeds.example/old/feed.json"
    assert check(document) == ()


def test_what_cannot_be_written_is_named_by_its_position() -> None:
    with pytest.raises(FormatError, match="entry 2") as caught:
        written("json", make_entry(), make_entry(title="The ferry \ud800"))

    assert caught.value.entry == 1


@quickly
@given(values=st.dictionaries(st.text(max_size=5), json_values, max_size=4))
def test_any_json_feed_keeps_its_values_when_an_entry_is_taken_out(values: dict[str, Any]) -> None:
    feed = {**values, "items": [{"id": "1"}, {"id": "2", "_own": values}]}

    left = without_entry(json.dumps(feed).encode(), lambda id_, _links, _title: id_ == "1", None)

    expected = {**feed, "items": [{"id": "2", "_own": values}]}
    assert left == (json.dumps(expected, ensure_ascii=False, indent=2) + "\n").encode()


def test_a_document_is_indented_as_json_dumps_does() -> None:
    document = written("json", make_entry(), make_bare_entry(), make_entry(enclosures=()))

    assert (
        document.decode() == json.dumps(json.loads(document), ensure_ascii=False, indent=2) + "\n"
    )
