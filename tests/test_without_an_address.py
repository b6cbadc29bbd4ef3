"""Articles that have no page, as agencies send them: published in every format, all of them."""

from __future__ import annotations

import json
from typing import Any

import feedparser
import pytest
from lxml import etree
from newsroom import CONFIG, Newsroom, make_record

ATOM = "{http://www.w3.org/2005/Atom}"

NEWS_ITEM = """<?xml version="1.0" encoding="UTF-8"?>
<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:newsml:agency.example:%(number)s"
    version="1" standard="NewsML-G2" standardversion="2.30" conformance="power" xml:lang="en">
  <itemMeta>
    <itemClass qcode="ninat:text"/>
    <versionCreated>2026-03-0%(number)sT09:00:00Z</versionCreated>
    <pubStatus qcode="stat:usable"/>
  </itemMeta>
  <contentMeta><headline>Agency story %(number)s</headline></contentMeta>
  <contentSet><inlineData contenttype="text/plain">Some words.</inlineData></contentSet>
</newsItem>
"""

EVERYTHING = CONFIG.replace(
    'title = "Harbour News"\n\n[feeds.s',
    """title = "Harbour News"
formats = ["rss", "atom", "json", "html"]

[feeds.s""",
)


def without_a_page(number: int, **changes: Any) -> dict[str, Any]:
    """A record with an id and no address."""
    return make_record(number, id=f"cms-{number}", url=None, short_link=None, **changes)


def titles(newsroom: Newsroom) -> dict[str, list[str]]:
    """The titles of the feed's entries in each of its documents."""
    published = newsroom.published()
    item = etree.fromstring(published["all.rss"]).iterfind("channel/item")
    entry = etree.fromstring(published["all.atom"]).iterfind(f"{ATOM}entry")
    page = etree.HTML(published["all.html"].decode())
    return {
        "rss": sorted(str(each.findtext("title")) for each in item),
        "atom": sorted(str(each.findtext(f"{ATOM}title")) for each in entry),
        "json": sorted(each["title"] for each in json.loads(published["all.json"])["items"]),
        "html": sorted("".join(each.itertext()) for each in page.iterfind(".//article/h2")),
    }


def test_agency_items_without_a_page_are_all_published_in_every_format(newsroom: Newsroom) -> None:
    newsroom.configure(EVERYTHING)
    for number in (1, 2, 3):
        newsroom.write(f"{number}.xml", NEWS_ITEM % {"number": number})

    report = newsroom.build()

    wanted = [f"Agency story {number}" for number in (1, 2, 3)]
    assert titles(newsroom) == dict.fromkeys(("rss", "atom", "json", "html"), wanted)
    assert (report.rejected, report.notes, report.quarantined) == ((), (), 0)


@pytest.mark.parametrize("content", ["<p>One of two paragraphs.</p><p>The other.</p>", None])
def test_no_document_names_a_page_where_there_is_none(
    newsroom: Newsroom, content: str | None
) -> None:
    newsroom.configure(EVERYTHING)
    newsroom.write("1.json", without_a_page(1, content_html=content))

    newsroom.build()

    published = newsroom.published()
    (item,) = etree.fromstring(published["all.rss"]).iterfind("channel/item")
    (entry,) = etree.fromstring(published["all.atom"]).iterfind(f"{ATOM}entry")
    (told,) = json.loads(published["all.json"])["items"]
    assert item.find("link") is None
    assert entry.find(f"{ATOM}link") is None
    assert "url" not in told
    assert etree.HTML(published["all.html"].decode()).find(".//article//a") is None


def test_the_summary_is_the_content_of_an_atom_entry_that_has_neither_page_nor_body(
    newsroom: Newsroom,
) -> None:
    newsroom.write("1.json", without_a_page(1, summary="5 < 6 & 7", content_html=None))

    newsroom.build()

    (entry,) = feedparser.parse(newsroom.published()["all.atom"]).entries
    assert entry.content[0].value == "<p>5 &lt; 6 &amp; 7</p>"
    assert b"<summary" not in newsroom.published()["all.atom"]


def test_what_is_embedded_leads_to_itself_where_the_article_has_no_page(newsroom: Newsroom) -> None:
    newsroom.configure(EVERYTHING)
    frame = '<p>Look:</p><iframe src="https://video.example/embed/7" title="The ferry"></iframe>'
    newsroom.write("1.json", without_a_page(1, content_html=frame))

    newsroom.build()

    (told,) = json.loads(newsroom.published()["all.json"])["items"]
    assert '<a href="https://video.example/embed/7">' in told["content_html"]


def test_an_id_that_is_an_address_is_still_the_link(newsroom: Newsroom) -> None:
    newsroom.write("1.json", make_record(1, url=None, short_link=None))

    newsroom.build()

    assert b"<link>https://p.news.example/p/1</link>" in newsroom.published()["all.rss"]


@pytest.mark.parametrize("profile", ["msn", "flipboard", "apple-news"])
def test_a_partner_that_needs_an_address_refuses_such_items_by_name(
    newsroom: Newsroom, profile: str
) -> None:
    newsroom.configure(CONFIG.replace("[feeds.s", f'profile = "{profile}"\n\n[feeds.s', 1))
    newsroom.write("1.json", without_a_page(1))
    newsroom.write("2.json", make_record(2))

    report = newsroom.build()

    named = {each.entry.title for each in report.refusals if each.entry and "link" in str(each)}
    assert named == {"Story 1"}


def test_published_documents_without_addresses_are_valid(newsroom: Newsroom) -> None:
    newsroom.configure(EVERYTHING)
    for number in (1, 2):
        newsroom.write(f"{number}.json", without_a_page(number, content_html=None))
    newsroom.build()

    done = newsroom.feedpub("validate", "feeds")

    assert (done.returncode, "error" in done.stdout) == (0, False)


def test_a_title_that_looks_like_markup_is_published_though_it_is_all_there_is(
    newsroom: Newsroom,
) -> None:
    article = {"id": "cms-1", "title": "<p<", "published": "2026-01-01T00:00:00Z"}
    newsroom.write("1.json", article)

    report = newsroom.build()

    assert not report.rejected
    assert b"cms-1" in newsroom.published()["all.atom"]


def test_diff_shows_an_article_without_an_address(newsroom: Newsroom) -> None:
    newsroom.write("1.json", without_a_page(1))

    done = newsroom.feedpub("diff")

    assert "added Story 1" in done.stdout
    assert "no address" in done.stdout


def test_the_entries_of_a_live_blog_share_its_page_and_are_all_published(
    newsroom: Newsroom,
) -> None:
    page = {"url": "https://news.example/live/storm", "short_link": None}
    entries = [
        make_record(n, id=f"live-{n}", published=f"2026-03-02T09:{n:02}:00Z", **page)
        for n in (1, 2, 3)
    ]
    newsroom.write("live.json", entries)

    report = newsroom.build()

    assert newsroom.published()["all.rss"].count(b"<item>") == 3
    assert report.rejected == ()


def test_one_story_that_comes_twice_with_one_page_is_published_once(newsroom: Newsroom) -> None:
    newsroom.write("1.json", make_record(1, id="a", short_link=None))
    newsroom.write("2.json", make_record(1, id="b", short_link=None))

    report = newsroom.build()

    assert newsroom.published()["all.rss"].count(b"<item>") == 1
    assert [each.id for each in report.rejected] == ["b"]
