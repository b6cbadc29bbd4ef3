"""The lists of a newsroom's feeds: feeds.opml for feed readers, index.html for people."""

from __future__ import annotations

from datetime import timedelta
from xml.etree import ElementTree

import pytest
from formats.feeds import UPDATED
from lxml.html import HtmlElement
from pages import found, listed, make_index, parsed, shown

from feedpub.formats.feed_index import FeedIndex, ListedFeed, index_page, opml

HOSTILE = "</title><script>alert(1)</script> \"' & &lt;b&gt;"


def outlines(catalogue: FeedIndex, path: str = "body/outline") -> list[ElementTree.Element]:
    return ElementTree.fromstring(opml(catalogue).content).findall(path)


def index(*feeds: ListedFeed, **changes: str) -> HtmlElement:
    return parsed(index_page(make_index(*feeds, **changes)).content)


def test_the_lists_are_named_and_stand_in_the_published_folder() -> None:
    catalogue = make_index()

    documents = [opml(catalogue), index_page(catalogue)]

    assert [(each.name, each.format, each.address) for each in documents] == [
        ("feeds.opml", "opml", "https://feeds.example/feeds.opml"),
        ("index.html", "html", "https://feeds.example/index.html"),
    ]


def test_an_outline_says_what_a_reader_needs_to_subscribe() -> None:
    catalogue = make_index(
        listed("all", title="Harbour News", description="All of it", language="de")
    )

    (outline,) = outlines(catalogue)

    assert outline.attrib == {
        "type": "rss",
        "text": "Harbour News",
        "title": "Harbour News",
        "description": "All of it",
        "language": "de",
        "htmlUrl": "https://news.example/",
        "xmlUrl": "https://feeds.example/all.rss",
    }
    assert outline.text is None


@pytest.mark.parametrize(
    ("formats", "expected"),
    [
        (("html", "json", "atom", "rss"), ["rss"]),
        (("html", "json", "atom"), ["atom"]),
        (("html", "json"), ["json"]),
        (("html",), []),
    ],
)
def test_a_feed_is_imported_in_its_best_known_format(
    formats: tuple[str, ...], expected: list[str]
) -> None:
    found = outlines(make_index(listed("all", *formats)))

    assert [each.attrib["xmlUrl"].rpartition(".")[2] for each in found] == expected


def test_feeds_that_share_a_folder_share_an_outline() -> None:
    catalogue = make_index(
        listed("section/politik"),
        listed("all"),
        listed("tag/ships"),
        listed("section/sport"),
        listed("by/page", "html"),
        listed("by/feed"),
    )

    found = outlines(catalogue)

    assert [(each.get("text"), each.get("type")) for each in found] == [
        ("all", "rss"),
        ("tag/ships", "rss"),
        ("by/feed", "rss"),
        ("section", None),
    ]
    assert [each.get("text") for each in found[-1]] == ["section/politik", "section/sport"]


def test_the_list_is_as_new_as_its_newest_feed() -> None:
    catalogue = make_index(
        listed("old", updated=UPDATED - timedelta(days=9)),
        listed("new", updated=UPDATED),
        listed("empty", updated=None, entries=0),
    )

    head = ElementTree.fromstring(opml(catalogue).content).find("head")

    assert head is not None
    assert {each.tag: each.text for each in head} == {
        "title": "Harbour News",
        "dateModified": "Thu, 12 Mar 2026 11:00:00 GMT",
        "docs": "http://opml.org/spec2.opml",
    }


def test_a_list_of_feeds_that_never_changed_has_no_date() -> None:
    catalogue = make_index(listed("empty", updated=None, entries=0))

    assert b"dateModified" not in opml(catalogue).content


def test_a_title_is_never_markup_in_a_list() -> None:
    catalogue = make_index(listed("all", title=HOSTILE), title=HOSTILE)

    tree = parsed(index_page(catalogue).content)

    assert ["alert" in each.text for each in tree.cssselect("script")] == [False]
    assert shown(tree, "title, h1, .feeds h2") == [HOSTILE] * 3
    assert outlines(catalogue)[0].get("text") == HOSTILE


def test_the_index_shows_of_each_feed_what_it_is_and_how_fresh() -> None:
    tree = index(listed("all", title="Everything", description="All of it", entries=50))

    assert shown(tree, ".feeds h2, .feeds .says, .feeds .meta") == [
        "Everything",
        "All of it",
        "Articles: 50 Updated 12 March 2026, 11:00 UTC",
    ]


def test_the_index_says_nothing_of_a_change_that_never_was() -> None:
    tree = index(listed("all", entries=0, updated=None))

    assert shown(tree, ".feeds .meta") == ["Articles: 0"]


def test_a_title_in_the_index_leads_to_the_page_of_the_feed_where_there_is_one() -> None:
    tree = index(listed("with", "rss", "html"), listed("without", "rss"))

    titles = tree.cssselect(".feeds h2")
    assert [[link.get("href") for link in each.cssselect("a")] for each in titles] == [
        ["https://feeds.example/with.html"],
        [],
    ]


def test_the_index_links_to_every_format_by_a_name_of_its_own() -> None:
    tree = index(listed("all", "json", "rss", "atom"))

    links = tree.cssselect(".feeds .formats a")
    assert [(each.get("aria-label"), each.text, each.get("href")) for each in links] == [
        ("RSS: all", "RSS", "https://feeds.example/all.rss"),
        ("Atom: all", "Atom", "https://feeds.example/all.atom"),
        ("JSON Feed: all", "JSON Feed", "https://feeds.example/all.json"),
    ]


def test_families_stand_under_headings_which_are_linked_where_there_are_many() -> None:
    one = [listed("all"), listed("section/a"), listed("section/b")]
    two = [*one, listed("tag/a"), listed("tag/b")]

    assert shown(index(*one), "nav a") == []
    assert shown(index(*two), "nav a") == ["section", "tag"]
    assert shown(index(*two), "main h2, main h3") == [
        "all",
        "section",
        "section/a",
        "section/b",
        "tag",
        "tag/a",
        "tag/b",
    ]
    anchors = [str(each.get("href")) for each in index(*two).cssselect("nav a")]
    assert [found(index(*two), anchor).text for anchor in anchors] == ["section", "tag"]


def test_a_feed_in_another_language_than_the_index_says_so() -> None:
    tree = index(listed("all"), listed("arabic", language="ar", title="أخبار"))

    rows = tree.cssselect(".feeds > li")
    assert [(each.get("lang"), each.get("dir")) for each in rows] == [(None, None), ("ar", "rtl")]
    # Inside of the line, which begins where its row does.
    assert found(rows[1], ".meta").get("dir") is None
    words = found(rows[1], ".meta > span")
    assert (words.get("lang"), words.get("dir")) == ("en", "ltr")


def test_browsers_find_the_list_and_the_feeds_outside_families() -> None:
    tree = index(listed("all", "rss"), listed("section/a"), listed("section/b"))

    links = tree.cssselect('link[rel="alternate"]')
    assert [(each.get("type"), each.get("href")) for each in links] == [
        ("text/x-opml", "https://feeds.example/feeds.opml"),
        ("application/rss+xml", "https://feeds.example/all.rss"),
    ]
    assert found(tree, "aside a").get("href") == "https://feeds.example/feeds.opml"


def test_a_thousand_feeds_are_listed_once_each() -> None:
    names = [f"tag/{number}" for number in range(1000)]

    catalogue = make_index(*map(listed, names))

    assert shown(parsed(index_page(catalogue).content), "h3") == names
    assert [each.get("text") for each in outlines(catalogue, "body/outline/outline")] == names
