"""What an entry and its channel become in RSS 2.0."""

from __future__ import annotations

import html
import locale
import re
from datetime import timedelta, timezone
from typing import Any

import pytest
from formats.feeds import (
    ATOM,
    CONTENT,
    DC,
    MEDIA,
    PUBLISHED,
    UPDATED,
    WORD_JOINER,
    make_bare_entry,
    make_entry,
    make_picture,
    part,
    quickly,
    texts,
    whole,
    written,
)
from hypothesis import example, given
from hypothesis import strategies as st
from lxml import etree

from feedpub.feed import Category, Entry
from feedpub.intake.text import plain

NATIVE = ["title", "link", "description", "guid", "category", "pubDate"]

#: What may look like the beginning of a tag, at once or after one more unescaping.
nearly_markup = (
    st.lists(
        st.sampled_from(
            "< &lt; &lt &LT; &LT &#60; &#60 &#060 &#x3c; &#X3C &nvlt; & ; b z / ! ?".split()
        )
        | st.sampled_from(["&#98;", "&#47;", "&amp;", "script", " ", "1", WORD_JOINER]),
        min_size=1,
        max_size=6,
    )
    .map("".join)
    .map(plain)
    .filter(bool)
)


def item(entry: Entry, **channel: Any) -> etree._Element:
    return part("rss", entry, **channel)


def test_a_title_is_escaped_exactly_once() -> None:
    entry = make_entry(title='R&D: "5 < 6" & more')

    document = written("rss", entry)

    assert b'<title>R&amp;D: "5 &lt; 6" &amp; more</title>' in document


def test_a_guid_is_the_id_and_never_a_permalink() -> None:
    entry = make_entry(id="https://p.news.example/p/2abc")

    guid = item(entry).find("guid")

    assert guid is not None
    assert (guid.text, dict(guid.attrib)) == (entry.id, {"isPermaLink": "false"})


def test_the_link_is_the_link_of_the_entry() -> None:
    entry = make_entry(link="https://p.news.example/p/2abc")

    links = texts(item(entry), "link")

    assert links == ["https://p.news.example/p/2abc"]


def test_tracking_is_added_to_the_link_with_the_name_of_the_format() -> None:
    entry = make_entry(link="https://p.news.example/p/2abc?a=1#top")

    links = texts(item(entry, tracking=(("maca", "de-all-{format}"), ("x", "a b"))), "link")

    assert links == ["https://p.news.example/p/2abc?a=1&maca=de-all-rss&x=a%20b#top"]


def test_tracking_reaches_nothing_but_the_link() -> None:
    document = written("rss", make_entry(), tracking=(("maca", "de-all"),))

    assert document.count(b"maca") == 1


def test_the_other_address_is_a_related_link() -> None:
    entry = make_entry(related="https://news.example/harbour/a-1")

    links = [dict(link.attrib) for link in item(entry).iterfind(f"{ATOM}link")]

    assert links == [{"href": "https://news.example/harbour/a-1", "rel": "related"}]


def test_an_entry_with_one_address_has_no_link_of_atom() -> None:
    entry = make_entry(related=None)

    assert item(entry).find(f"{ATOM}link") is None


def test_the_date_is_in_utc_and_says_gmt() -> None:
    india = timezone(timedelta(hours=5, minutes=30))
    entry = make_entry(published=PUBLISHED.astimezone(india).replace(microsecond=999_999))

    dates = texts(item(entry), "pubDate")

    assert dates == ["Thu, 12 Mar 2026 09:30:00 GMT"]


def test_a_later_update_is_told() -> None:
    entry = make_entry(published=PUBLISHED, updated=UPDATED)

    updates = texts(item(entry), f"{ATOM}updated")

    assert updates == ["2026-03-12T11:00:00Z"]


@pytest.mark.parametrize(
    "later",
    [
        pytest.param(timedelta(0), id="the same moment"),
        pytest.param(timedelta(milliseconds=400), id="the same second"),
    ],
)
def test_an_update_that_reads_like_the_date_of_publication_is_not_told(later: timedelta) -> None:
    entry = make_entry(published=PUBLISHED, updated=PUBLISHED + later)

    assert item(entry).find(f"{ATOM}updated") is None


def test_a_description_is_escaped_for_html_and_then_for_xml() -> None:
    entry = make_entry(summary='R&D says "5 < 6"')

    document = written("rss", entry)

    assert b'<description>R&amp;amp;D says "5 &amp;lt; 6"</description>' in document


def test_the_body_stands_verbatim_in_content_after_the_description() -> None:
    entry = make_entry(content='<p title="x">5 &lt; 6 &amp; ]]&gt;</p>')

    tree = item(entry)

    tags = [child.tag for child in tree]
    assert texts(tree, f"{CONTENT}encoded") == ['<p title="x">5 &lt; 6 &amp; ]]&gt;</p>']
    assert tags.index("description") < tags.index(f"{CONTENT}encoded")


def test_all_authors_stand_in_one_creator() -> None:
    tree = item(make_entry(authors=("Mara Ovens", "Tom Ilk")))

    assert texts(tree, f"{DC}creator") == ["Mara Ovens, Tom Ilk"]
    assert tree.find("author") is None


def test_agencies_are_contributors_one_each_and_one_source() -> None:
    tree = item(make_entry(contributors=("dpa", "AFP")))

    assert texts(tree, f"{DC}contributor") == ["dpa", "AFP"]
    assert texts(tree, f"{DC}source") == ["dpa, AFP"]
    assert tree.find("source") is None


def test_categories_name_their_scheme() -> None:
    scheme = "https://news.example/#tag"
    entry = make_entry(categories=(Category(term="R&D", scheme=scheme),))

    categories = item(entry).findall("category")

    assert [(each.text, dict(each.attrib)) for each in categories] == [("R&D", {"domain": scheme})]


def test_rights_of_an_entry_are_dublin_core() -> None:
    tree = item(make_entry(rights="© Harbour News"))

    assert texts(tree, f"{DC}rights") == ["© Harbour News"]


def test_the_language_of_an_entry_is_dublin_core() -> None:
    tree = item(make_entry(language="is"))

    assert texts(tree, f"{DC}language") == ["is"]


def test_native_elements_come_first() -> None:
    names = [child.tag for child in item(make_entry())]

    native = [name for name in names if name in NATIVE]
    assert names[: len(native)] == native
    assert not any(name in NATIVE for name in names[len(native) :])
    assert all(str(name).startswith("{") for name in names[len(native) :])


def test_what_an_entry_does_not_say_is_not_written() -> None:
    tree = item(make_bare_entry())

    assert [child.tag for child in tree] == ["title", "link", "description", "guid", "pubDate"]


def test_the_channel_says_what_it_is() -> None:
    channel = whole(
        "rss", title="Harbour & News", description="5 < 6", language="is", rights="© Harbour"
    )

    told = {str(child.tag): child.text for child in channel if child.tag != f"{ATOM}link"}
    assert told == {
        "title": "Harbour & News",
        "link": "https://news.example/",
        "description": "5 &lt; 6",
        "language": "is",
        "copyright": "© Harbour",
        "lastBuildDate": "Thu, 12 Mar 2026 11:00:00 GMT",
        "generator": "feedpub",
        "docs": "https://www.rssboard.org/rss-specification",
    }


def test_the_channel_links_to_itself_once_and_to_its_other_formats() -> None:
    links = [dict(link.attrib) for link in whole("rss").iterfind(f"{ATOM}link")]

    assert links == [
        {"href": "https://feeds.example/all.rss", "rel": "self", "type": "application/rss+xml"},
        {
            "href": "https://feeds.example/all.atom",
            "rel": "alternate",
            "type": "application/atom+xml",
        },
        {
            "href": "https://feeds.example/all.json",
            "rel": "alternate",
            "type": "application/feed+json",
        },
    ]


def test_native_elements_of_the_channel_come_first() -> None:
    names = [str(child.tag) for child in whole("rss", make_entry()) if child.tag != "item"]

    foreign = [name.startswith("{") for name in names]
    assert foreign == sorted(foreign)


def test_a_channel_without_rights_has_no_copyright() -> None:
    assert whole("rss", rights=None).find("copyright") is None


def test_entries_do_not_switch_the_locale(monkeypatch: pytest.MonkeyPatch) -> None:
    switched: list[int] = []
    really_set = locale.setlocale

    def observed(category: int, wanted: Any = None) -> str:
        switched.append(category)
        return really_set(category, wanted)

    monkeypatch.setattr(locale, "setlocale", observed)
    written("rss")
    for_an_empty_feed = len(switched)

    written("rss", make_entry(), make_bare_entry())

    assert len(switched) == 2 * for_an_empty_feed


@pytest.mark.parametrize(
    ("said", "printed"),
    [
        ("The <b> element", f"The <{WORD_JOINER}b> element"),
        ("</p>", f"<{WORD_JOINER}/p>"),
        ("<!-- -->", f"<{WORD_JOINER}!-- -->"),
        ("<?xml?>", f"<{WORD_JOINER}?xml?>"),
        ("&lt;b&gt;", f"&lt;{WORD_JOINER}b&gt;"),
        ("&LTb", f"&LT{WORD_JOINER}b"),
        ("&#60;b", f"&#60;{WORD_JOINER}b"),
        ("&#x3C;b", f"&#x3C;{WORD_JOINER}b"),
        ("5 < 6, I <3 you, a<-b, &lt; 7", "5 < 6, I <3 you, a<-b, &lt; 7"),
        ("R&D", "R&D"),
    ],
)
def test_a_word_joiner_stands_only_where_a_tag_would_begin(said: str, printed: str) -> None:
    assert texts(item(make_entry(title=said)), "title") == [printed]


@quickly
@given(said=nearly_markup)
@example(said="&#60b")
@example(said="&#x3cz")
@example(said="<&#98;")
def test_no_tag_begins_in_a_text_that_is_unescaped_once_more(said: str) -> None:
    categories = (Category(term=said, scheme="https://news.example/#tag"),)
    names = dict.fromkeys(("title", "description", "credit", "photographer", "copyright"), said)
    tree = item(
        make_entry(
            title=said,
            authors=(said, said),
            contributors=(said,),
            categories=categories,
            rights=said,
            enclosures=(make_picture(**names, distributors=(said,)),),
        )
    )

    dublin_core = [f"{DC}{name}" for name in ("creator", "contributor", "source", "rights")]
    media = [f"{MEDIA}content/{MEDIA}{name}" for name in names if name != "photographer"]
    for name in ("title", "category", *dublin_core, *media):
        assert texts(tree, name)
        for text in texts(tree, name):
            assert not re.search("<[A-Za-z/!?]", html.unescape(text or ""))
