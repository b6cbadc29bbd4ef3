"""What an entry and its feed become in Atom 1.0."""

from __future__ import annotations

from datetime import timedelta, timezone
from typing import Any

from formats.feeds import (
    ATOM,
    DC,
    PUBLISHED,
    XML,
    make_bare_entry,
    make_entry,
    make_picture,
    part,
    texts,
    whole,
    written,
)
from lxml import etree

from feedpub.feed import Category, Entry

TEXT_SUMMARY = "After four months in the dock the old ferry sails again."


def entry_of(entry: Entry, **channel: Any) -> etree._Element:
    return part("atom", entry, **channel)


def links(element: etree._Element) -> list[dict[str, str]]:
    return [
        {str(name): str(value) for name, value in link.attrib.items()}
        for link in element.iterfind(f"{ATOM}link")
    ]


def test_a_title_is_as_it_was_written() -> None:
    entry = make_entry(title="The <b>bold</b> &amp; the </i>")

    title = entry_of(entry).findtext(f"{ATOM}title")

    assert title == "The <b>bold</b> &amp; the </i>"


def test_a_title_is_plain_text_escaped_exactly_once() -> None:
    entry = make_entry(title='R&D: "5 < 6" & <b>')

    document = written("atom", entry)

    assert b'<title type="text">R&amp;D: "5 &lt; 6" &amp; &lt;b&gt;</title>' in document


def test_the_id_is_the_id_of_the_entry() -> None:
    tree = entry_of(make_entry(id="tag:news.example,2026:desk/1"))

    assert texts(tree, f"{ATOM}id") == ["tag:news.example,2026:desk/1"]


def test_the_first_link_is_where_the_entry_leads() -> None:
    tree = entry_of(make_entry(link="https://p.news.example/p/2abc"))

    assert links(tree)[0] == {"href": "https://p.news.example/p/2abc", "rel": "alternate"}


def test_tracking_is_added_to_the_link_with_the_name_of_the_format() -> None:
    entry = make_entry(link="https://p.news.example/p/2abc")

    tree = entry_of(entry, tracking=(("maca", "de-all-{format}"),))

    tracked = "https://p.news.example/p/2abc?maca=de-all-atom"
    assert [each["href"] for each in links(tree) if each["rel"] == "alternate"] == [tracked] * 2


def test_tracking_reaches_nothing_but_the_link() -> None:
    document = written("atom", make_entry(related=None), tracking=(("maca", "de-all"),))

    assert document.count(b"maca") == 1


def test_the_other_address_is_a_related_link() -> None:
    tree = entry_of(make_entry(related="https://news.example/harbour/a-1"))

    assert links(tree)[1] == {"href": "https://news.example/harbour/a-1", "rel": "related"}


def test_the_last_of_several_links_leads_where_the_first_one_does() -> None:
    entry = make_entry(
        link="https://p.news.example/p/2abc",
        comments="https://news.example/harbour/a-1#talk",
        enclosures=(make_picture(shown=False),),
    )

    found = links(entry_of(entry))

    assert [each["rel"] for each in found] == [
        *["alternate", "enclosure", "related", "replies", "alternate"]
    ]
    href = "https://p.news.example/p/2abc"
    assert found[0] == {"href": href, "rel": "alternate"}
    assert found[-1] == {"href": href, "rel": "alternate", "type": "text/html"}


def test_an_entry_without_a_page_has_no_alternate() -> None:
    tree = entry_of(make_entry(link=None))

    assert [each["rel"] for each in links(tree)] == ["related"]


def test_an_entry_with_one_address_has_one_link() -> None:
    tree = entry_of(make_entry(related=None))

    assert len(links(tree)) == 1


def test_dates_are_in_utc_and_whole_seconds() -> None:
    india = timezone(timedelta(hours=5, minutes=30))
    published = PUBLISHED.astimezone(india).replace(microsecond=999_999)

    tree = entry_of(make_entry(published=published, updated=published + timedelta(hours=2)))

    assert texts(tree, f"{ATOM}published") == ["2026-03-12T09:30:00Z"]
    assert texts(tree, f"{ATOM}updated") == ["2026-03-12T11:30:00Z"]


def test_a_summary_is_html_and_escaped_twice() -> None:
    entry = make_entry(summary='R&D says "5 < 6"')

    document = written("atom", entry)

    expected = '<summary type="html">R&amp;amp;D says "5 &amp;lt; 6"</summary>'
    assert expected.encode() in document


def test_a_first_paragraph_is_no_summary_of_a_body_that_shows_it() -> None:
    tree = entry_of(make_entry(summary=TEXT_SUMMARY, has_own_summary=False))

    assert tree.find(f"{ATOM}summary") is None


def test_an_entry_without_a_body_has_a_summary() -> None:
    tree = entry_of(make_entry(summary="Low tide", has_own_summary=False, content=None))

    assert texts(tree, f"{ATOM}summary") == ["Low tide"]
    assert tree.find(f"{ATOM}content") is None


def test_the_body_is_html_and_verbatim() -> None:
    entry = make_entry(content='<p title="x">5 &lt; 6 &amp; ]]&gt;</p>')

    content = entry_of(entry).find(f"{ATOM}content")

    assert content is not None
    assert dict(content.attrib) == {"type": "html"}
    assert content.text == entry.content


def test_authors_are_one_each_in_their_order_for_a_partner() -> None:
    tree = entry_of(make_entry(authors=("Tom Ilk", "Mara Ovens")), profile="flipboard")

    assert texts(tree, f"{ATOM}author/{ATOM}name") == ["Tom Ilk", "Mara Ovens"]
    assert tree.find(f"{DC}creator") is None


def test_the_feed_answers_for_an_entry_without_an_author() -> None:
    feed = whole("atom", make_entry(authors=()), author="The desk")

    assert texts(feed, f"{ATOM}author/{ATOM}name") == ["The desk"]
    assert feed.find(f"{ATOM}entry/{ATOM}author") is None


def test_agencies_are_contributors_one_each() -> None:
    tree = entry_of(make_entry(contributors=("dpa", "AFP")))

    assert texts(tree, f"{ATOM}contributor/{ATOM}name") == ["dpa", "AFP"]
    assert tree.find(f"{ATOM}source") is None


def test_categories_say_the_human_word_as_term_and_label() -> None:
    scheme = "https://news.example/#tag"
    tree = entry_of(make_entry(categories=(Category(term="Föhr & Co", scheme=scheme),)))

    categories = tree.findall(f"{ATOM}category")

    expected = {"term": "Föhr & Co", "label": "Föhr & Co", "scheme": scheme}
    assert [dict(each.attrib) for each in categories] == [expected]


def test_rights_of_an_entry_are_its_own() -> None:
    tree = entry_of(make_entry(rights="© Harbour News"))

    assert texts(tree, f"{ATOM}rights") == ["© Harbour News"]


def test_the_language_of_an_entry_is_told_twice() -> None:
    tree = entry_of(make_entry(language="is"))

    assert tree.get(f"{XML}lang") == "is"
    assert texts(tree, f"{DC}language") == ["is"]


def test_native_elements_come_first() -> None:
    names = [str(child.tag) for child in entry_of(make_entry())]

    foreign = [not name.startswith(ATOM) for name in names]
    assert foreign == sorted(foreign)


def test_what_an_entry_does_not_say_is_not_written() -> None:
    tree = entry_of(make_bare_entry())

    assert {etree.QName(child).localname for child in tree} == {
        *["id", "title", "updated", "published", "link", "summary"]
    }
    assert dict(tree.attrib) == {}


def test_every_element_of_a_parsed_entry_has_a_namespace() -> None:
    tree = entry_of(make_entry())

    assert all(str(element.tag).startswith("{") for element in tree.iter())


def test_the_feed_says_what_it_is() -> None:
    feed = whole("atom", title="Harbour & News", description="5 < 6", rights="© Harbour")

    told = {
        etree.QName(child).localname: "".join(str(text) for text in child.itertext()).strip()
        for child in feed
        if child.tag != f"{ATOM}link"
    }
    assert told == {
        "id": "https://feeds.example/all.atom",
        "title": "Harbour & News",
        "updated": "2026-03-12T11:00:00Z",
        "author": "Harbour News",
        "generator": "feedpub",
        "rights": "© Harbour",
        "subtitle": "5 < 6",
    }


def test_the_feed_says_its_language() -> None:
    feed = whole("atom", language="is")

    assert feed.get(f"{XML}lang") == "is"


def test_the_feed_links_to_itself_to_its_other_formats_and_to_its_page() -> None:
    feed = whole("atom")

    assert links(feed) == [
        {"href": "https://feeds.example/all.atom", "rel": "self", "type": "application/atom+xml"},
        {
            "href": "https://feeds.example/all.rss",
            "rel": "alternate",
            "type": "application/rss+xml",
        },
        {
            "href": "https://feeds.example/all.json",
            "rel": "alternate",
            "type": "application/feed+json",
        },
        {"href": "https://news.example/", "rel": "alternate", "type": "text/html"},
    ]


def test_a_feed_without_rights_has_none() -> None:
    assert whole("atom", rights=None).find(f"{ATOM}rights") is None
