"""Sources on the web, from config.toml to the feed: pages, content APIs, upstream feeds."""

from __future__ import annotations

import gzip
import json
import re
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from content_apis import Ghost, WordPress, article_page, section_page
from newsroom import NOW, Newsroom, make_record
from old_feeds import STORIES, Story, remembered, wordpress
from web_server import Handler, Reply, Request, Site, serving, silent, when_changed

from feedpub.pipeline.report import Report
from feedpub.web import client as client_module

SITE = """
[site]
title     = "Beacon"
url       = "https://beacon.example/"
base_url  = "https://feeds.beacon.example/"
language  = "en"
authority = "beacon.example,2026"

[feeds.all]
title   = "Beacon"
formats = ["rss", "atom", "json"]
"""


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    monkeypatch.setattr(client_module, "_WAITS", (0.01,))
    with serving() as site:
        yield site


def source(room: Newsroom, **keys: Any) -> None:
    """Configure the newsroom with one source on the tests' server."""
    table = {
        "allow_addresses": ["127.0.0.1/32"],
        "per_second": 100,
        "probe_images": False,
        "check_short_links": False,
        **keys,
    }
    lines = "\n".join(f"{key} = {_toml(value)}" for key, value in table.items())
    room.configure(f"{SITE}\n[sources.cms]\n{lines}\n")


def _toml(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f'"{key}" = {_toml(each)}' for key, each in value.items()) + "}"
    return json.dumps(value)


def counts(report: Report) -> tuple[int, int]:
    (told,) = report.sources
    assert told.failure is None
    return told.new, told.changed


def failure(report: Report) -> str:
    (told,) = report.sources
    assert report.exit_code == 1
    return told.failure or ""


def items(room: Newsroom) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(room.published()["all.json"])["items"]
    return found


def kept(room: Newsroom) -> list[dict[str, Any]]:
    """The newest first: what an entry may not say, as nobody can call the tests' server."""
    rows = room.rows("SELECT record FROM articles ORDER BY published DESC")
    return [json.loads(row[0]) for row in rows]


def titles(room: Newsroom) -> list[str]:
    return [each["title"] for each in items(room)]


class TestFeed:
    RSS = "application/rss+xml"

    def feed(self, *numbers: int, more: str = "") -> str:
        told = "".join(
            f"<item><title>Story {n}</title><link>https://up.example/a-{n}</link>"
            f"<guid>https://up.example/a-{n}</guid>"
            f"<pubDate>Tue, {n + 1:02} Mar 2026 08:30:00 GMT</pubDate>"
            f"<category>Coast</category><dc:creator>Mara Ovens</dc:creator>"
            f'<media:content url="https://up.example/{n}.jpg" medium="image" width="800">'
            f"<media:credit>Tom Ilk</media:credit></media:content>"
            f"<content:encoded>&lt;p&gt;What story {n} tells.&lt;/p&gt;</content:encoded></item>"
            for n in numbers
        )
        return (
            '<?xml version="1.0"?><rss version="2.0" xmlns:media="http://search.yahoo.com/mrss/"'
            ' xmlns:content="http://purl.org/rss/1.0/modules/content/"'
            ' xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Up</title>'
            f"<link>https://up.example/</link><description>Up</description>{told}{more}"
            "</channel></rss>"
        )

    def test_its_entries_become_articles(self, room: Newsroom, site: Site) -> None:
        site.answers["/rss"] = Reply(self.feed(1, 2))
        source(room, type="feed", url=site.url("/rss"))

        assert counts(room.build()) == (2, 0)
        newest = items(room)[0]
        assert newest["title"] == "Story 2"
        assert newest["url"] == "https://up.example/a-2"
        assert newest["authors"] == [{"name": "Mara Ovens"}]
        assert "Tom Ilk" in newest["content_html"]

    def test_a_feed_that_is_kept_as_a_gzip_file_is_unpacked(
        self, room: Newsroom, site: Site
    ) -> None:
        packed = gzip.compress(self.feed(1, 2).encode())
        site.answers["/rss.gz"] = Reply(packed, headers={"Content-Type": "application/x-gzip"})
        source(room, type="feed", url=site.url("/rss.gz"))

        assert counts(room.build()) == (2, 0)

    def test_a_gzip_file_that_is_cut_off_is_named(self, room: Newsroom, site: Site) -> None:
        site.answers["/rss.gz"] = Reply(gzip.compress(self.feed(1).encode())[:-9])
        source(room, type="feed", url=site.url("/rss.gz"))

        assert "/rss.gz: ends in the middle of its gzip data" in str(
            room.build().sources[0].failure
        )

    def test_an_entry_that_left_it_stays(self, room: Newsroom, site: Site) -> None:
        source(room, type="feed", url=site.url("/rss"))
        site.answers["/rss"] = Reply(self.feed(1, 2, 3))
        room.build()

        site.answers["/rss"] = Reply(self.feed(3, 4))

        assert counts(room.build()) == (1, 0)
        assert titles(room) == ["Story 4", "Story 3", "Story 2", "Story 1"]

    def test_what_did_not_change_is_not_sent_and_not_read(self, room: Newsroom, site: Site) -> None:
        site.answers["/rss"] = when_changed(self.feed(1), '"one"')
        source(room, type="feed", url=site.url("/rss"))
        room.build()

        report = room.build()

        assert counts(report) == (0, 0)
        assert [each.headers.get("if-none-match") for each in site.asked] == [None, '"one"']

    def test_a_configuration_that_reads_it_differently_has_it_sent_again(
        self, room: Newsroom, site: Site
    ) -> None:
        site.answers["/rss"] = when_changed(self.feed(1), '"one"')
        source(room, type="feed", url=site.url("/rss"))
        room.build()

        source(room, type="feed", url=site.url("/rss"), language="de")

        assert counts(room.build()) == (0, 1)
        assert [each.headers.get("if-none-match") for each in site.asked] == [None, None]

    def test_a_failure_does_not_keep_it_from_being_read_differently(
        self, room: Newsroom, site: Site
    ) -> None:
        good = when_changed(self.feed(1), '"one"')
        site.answers["/rss"] = good
        source(room, type="feed", url=site.url("/rss"))
        room.build()
        source(room, type="feed", url=site.url("/rss"), language="de")
        site.answers["/rss"] = Reply("[]")
        room.build()

        site.answers["/rss"] = good

        assert counts(room.build()) == (0, 1)

    @pytest.mark.parametrize(
        ("reply", "why"),
        [
            (Reply("<!DOCTYPE html><title>Back soon</title>"), "answers with a page, not a feed"),
            (Reply(""), "is empty"),
            (Reply("[]"), "lists no article; what was read before stays"),
            (Reply('{"version": "https://jsonfeed.org/version/1.1", "items": []}'), "lists no"),
            (Reply('<rss version="2.0"><channel/></rss>'), "has no items"),
            (Reply('{"error": "database is down"}'), "what was read before stays"),
            (Reply(status=500), "answers 500 Internal Server Error"),
            (
                Reply('<!DOCTYPE r [<!ENTITY e SYSTEM "file:///etc/passwd">]><rss>&e;</rss>'),
                "has a DOCTYPE, which is never read",
            ),
        ],
    )
    def test_a_feed_that_fails_costs_nothing(
        self, room: Newsroom, site: Site, reply: Reply, why: str
    ) -> None:
        source(room, type="feed", url=site.url("/rss"))
        site.answers["/rss"] = Reply(self.feed(1, 2))
        room.build()
        before = room.published()

        site.answers["/rss"] = reply
        report = room.build()

        assert why in failure(report)
        assert site.url("/rss") in failure(report)
        assert report.rejected == ()
        assert room.published() == before

    def test_a_fraction_of_what_it_had_is_a_failure_for_a_day(
        self, room: Newsroom, site: Site
    ) -> None:
        source(room, type="feed", url=site.url("/rss"))
        site.answers["/rss"] = Reply(self.feed(*range(1, 9)))
        room.build()

        site.answers["/rss"] = Reply(self.feed(9))
        report = room.build(now=NOW + timedelta(hours=23))
        believed = room.build(now=NOW + timedelta(hours=25))

        assert "lists 1 articles, and 8 before" in failure(report)
        assert counts(believed) == (1, 0)
        assert len(titles(room)) == 9


class TestAPI:
    def test_a_list_of_records_needs_no_words(self, room: Newsroom, site: Site) -> None:
        site.answers["/list"] = Reply([make_record(1), make_record(2)])
        source(room, type="api", url=site.url("/list"))

        assert counts(room.build()) == (2, 0)
        assert titles(room) == ["Story 2", "Story 1"]

    def test_any_json_is_read_by_paths(self, room: Newsroom, site: Site) -> None:
        story = {
            "nr": 7,
            "head": {"line": "The ferry is back"},
            "web": "https://beacon.example/ferry",
            "body": "<p>She sails again.</p>",
            "at": "2026-03-12T09:30:00Z",
            "by": [{"name": "Mara Ovens"}, {"name": "Tom Ilk"}],
            "pictures": [{"src": "https://beacon.example/f.jpg", "from": "Ilk/dpa", "w": 800}],
        }
        site.answers["/list"] = Reply({"data": {"stories": [story]}})
        source(
            room,
            type="api",
            url=site.url("/list"),
            records="data.stories",
            fields={
                "id": "nr",
                "title": "head.line",
                "url": "web",
                "content_html": "body",
                "published": "at",
                "authors": "by.name",
                "image.url": "pictures.0.src",
                "image.credit": "pictures.0.from",
                "image.width": "pictures.0.w",
            },
        )

        report = room.build()

        assert (report.rejected, report.warnings) == ((), ())
        (item,) = items(room)
        assert item["id"] == "tag:beacon.example,2026:cms/7"
        assert item["title"] == "The ferry is back"
        assert item["authors"] == [{"name": "Mara Ovens"}, {"name": "Tom Ilk"}]
        assert "Ilk/dpa" in item["content_html"]

    @pytest.mark.parametrize(
        ("paging", "asked"),
        [
            ({"page": "p", "size": "n", "per_page": 2}, [("1", "2"), ("2", "2"), ("3", "2")]),
            ({"page": "p", "size": "n", "per_page": 2, "first": 0}, [("0", "2"), ("1", "2")]),
            ({"offset": "p", "size": "n", "per_page": 2}, [("0", "2"), ("2", "2"), ("4", "2")]),
            ({"next": "more.next"}, [(None, None), ("2", None), ("4", None)]),
            ({"next": "Link"}, [(None, None), ("2", None), ("4", None)]),
        ],
        ids=["page", "page from 0", "offset", "next in the answer", "next in a header"],
    )
    def test_a_list_goes_on_page_by_page(
        self, room: Newsroom, site: Site, paging: dict[str, Any], asked: list[Any]
    ) -> None:
        records = [make_record(number) for number in range(1, 6)]

        def page(request: Any) -> Reply:
            at = int(request.query.get("p", ["0"])[0])
            if "page" in paging:
                at = (at - paging.get("first", 1)) * 2
            after = f"/list?p={at + 2}" if at + 2 < len(records) else None
            headers = {"Link": f'<{after}>; rel="next"'} if after else {}
            return Reply({"all": records[at : at + 2], "more": {"next": after}}, headers=headers)

        site.answers["/list"] = page
        source(room, type="api", url=site.url("/list"), records="all", paging=paging, pages=9)

        assert counts(room.build()) == (5, 0)
        seen = [
            (each.query.get("p", [None])[0], each.query.get("n", [None])[0]) for each in site.asked
        ]
        assert seen[: len(asked)] == asked
        assert len(seen) == 3

    def test_no_more_pages_are_asked_for_than_are_wanted(self, room: Newsroom, site: Site) -> None:
        site.answers["/list"] = Reply([make_record(1)])
        source(room, type="api", url=site.url("/list"), paging={"page": "p"}, pages=3)

        room.build()

        assert len(site.asked) == 3

    def test_a_next_page_in_the_house_is_not_asked_for(self, room: Newsroom, site: Site) -> None:
        with serving("127.0.0.2") as internal:
            link = f'<{internal.url("/secret")}>; rel="next"'
            site.answers["/list"] = Reply([make_record(1)], headers={"Link": link})
            source(room, type="api", url=site.url("/list"), paging={"next": "Link"}, pages=2)

            assert "is at 127.0.0.2, not a public address" in failure(room.build())
            assert internal.asked == []

    def test_its_key_stands_in_the_environment_alone(
        self, room: Newsroom, site: Site, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("CMS_KEY", "s3cret")
        site.answers["/list"] = Reply([make_record(1)])
        source(room, type="api", url=site.url("/list"), key_env="CMS_KEY")
        room.build()

        site.answers["/list"] = Reply(status=403)
        told = failure(room.build())

        assert [each.headers["authorization"] for each in site.asked] == ["Bearer s3cret"] * 2
        held = [path.read_bytes() for path in room.folder.rglob("*") if path.is_file()]
        assert "s3cret" not in told
        assert not any(b"s3cret" in each for each in held)

    @pytest.mark.parametrize("by", ["Link", "next"])
    def test_its_key_is_not_kept_where_its_server_repeats_it(
        self, room: Newsroom, site: Site, monkeypatch: pytest.MonkeyPatch, by: str
    ) -> None:
        monkeypatch.setenv("CMS_KEY", "s3cret")
        after = "/list/?api_key=s3cret&page=2"

        def page(request: Request) -> Reply:
            second = "page" in request.query
            answer = {"all": [make_record(2 if second else 1)], "next": None if second else after}
            return Reply(answer, headers={} if second else {"Link": f'<{after}>; rel="next"'})

        moved = Reply(status=301, headers={"Location": "/list/?api_key=s3cret"})
        site.answers.update({"/list": moved, "/list/": page})
        paging = {"next": by}
        keys = {"key_env": "CMS_KEY", "key_parameter": "api_key"}
        url = site.url("/list")
        source(room, type="api", url=url, records="all", paging=paging, pages=2, **keys)

        report = room.build()

        assert counts(report) == (2, 0)
        assert [each.query["api_key"] for each in site.asked] == [["s3cret"]] * 3
        held = [path.read_bytes() for path in room.folder.rglob("*") if path.is_file()]
        assert not any(b"s3cret" in each for each in held)

    def test_a_key_that_is_not_there_is_told(self, room: Newsroom, site: Site) -> None:
        source(room, type="api", url=site.url("/list"), key_env="FEEDPUB_TEST_NO_KEY")

        assert "FEEDPUB_TEST_NO_KEY is not set or not a key" in failure(room.build())
        assert site.asked == []

    @pytest.mark.parametrize(
        ("answer", "why"),
        [
            ([], "lists no article"),
            ({}, "has no list of articles but an object"),
            (None, "has no list of articles but null"),
            ({"message": "database is down", "articles": []}, "its message: 'database is down'"),
            ([{"id": "https://a.example/1"}], "is missing"),
            ([7], "wanted an object, got a whole number"),
            ("<h1>502 Bad Gateway</h1>", "is not valid JSON"),
        ],
    )
    def test_an_answer_without_articles_is_a_failure(
        self, room: Newsroom, site: Site, answer: Any, why: str
    ) -> None:
        source(room, type="api", url=site.url("/list"))
        site.answers["/list"] = Reply([make_record(1)])
        room.build()
        before = room.published()

        site.answers["/list"] = Reply(answer)
        report = room.build()

        assert why in failure(report)
        assert report.rejected == ()
        assert room.published() == before


class TestWordPress:
    def test_posts_are_read_with_all_that_belongs_to_them(self, room: Newsroom, site: Site) -> None:
        site.answers["/wp-json/wp/v2/posts"] = WordPress(STORIES)
        source(room, type="api", preset="wordpress", url=site.url("/"))

        report = room.build()

        assert counts(report) == (6, 0)
        assert (report.rejected, report.warnings) == ((), ())
        story, item = STORIES[-1], items(room)[0]
        assert item["id"] == f"https://beacon.example/?p={story.number + 900}"
        assert item["title"] == story.title
        assert "summary" not in item
        assert item["date_published"] == story.published.isoformat().replace("+00:00", "Z")
        assert item["tags"] == ["Ships & harbour", "Coast", "Lamps"]
        assert item["authors"] == [{"name": "Mara Ovens"}]
        assert item["image"] == f"https://beacon.example/uploads/{story.slug}.jpg"
        assert "The old light" in item["content_html"]
        assert "Tom Ilk" in item["content_html"]

    def test_what_is_kept_as_html_is_read_as_text(self, room: Newsroom, site: Site) -> None:
        posts = WordPress([])
        post = posts.post(STORIES[0])
        post["guid"]["rendered"] = "https://beacon.example/?post_type=tale&#038;p=901"
        post["_embedded"]["author"] = [{"id": 3, "name": "Ovens &amp; Ilk"}]
        picture = post["_embedded"]["wp:featuredmedia"][0]
        picture["media_details"]["image_meta"]["credit"] = "Ilk &amp; Sons"
        posts.more.append(post)
        site.answers["/wp-json/wp/v2/posts"] = posts
        source(room, type="api", preset="wordpress", url=site.url("/"))

        room.build()

        (item,) = items(room)
        assert item["authors"] == [{"name": "Ovens & Ilk"}]
        assert item["id"] == "https://beacon.example/?post_type=tale&p=901"
        assert "<small>Ilk &amp; Sons</small>" in item["content_html"]

    def test_posts_of_several_pages_are_read(self, room: Newsroom, site: Site) -> None:
        site.answers["/wp-json/wp/v2/posts"] = WordPress([Story(n) for n in range(1, 151)])
        source(room, type="api", preset="wordpress", url=site.url("/"), pages=5)

        assert counts(room.build()) == (150, 0)
        assert len(site.asked) == 2

    def test_a_last_page_that_is_full_is_no_failure(self, room: Newsroom, site: Site) -> None:
        site.answers["/wp-json/wp/v2/posts"] = WordPress([Story(n) for n in range(1, 101)])
        source(room, type="api", preset="wordpress", url=site.url("/"), pages=5)

        assert counts(room.build()) == (100, 0)

    def newspack(self, site: Site, media: Any) -> list[Request]:
        """Make a site whose pictures' files have no credit; return what is asked of them."""
        posts, asked = WordPress([]), []
        for number in (1, 2):
            post = posts.post(Story(number))
            image = post["_embedded"]["wp:featuredmedia"][0]
            image |= {"id": 50 + number}
            image["media_details"]["image_meta"]["credit"] = ""
            posts.more.append(post)

        def answer(request: Request) -> Reply:
            asked.append(request)
            return media if isinstance(media, Reply) else Reply(media)

        site.answers["/wp-json/wp/v2/posts"] = posts
        site.answers["/wp-json/wp/v2/media"] = answer
        return asked

    def test_credits_in_the_meta_of_pictures_are_asked_for_at_once(
        self, room: Newsroom, site: Site
    ) -> None:
        meta = {"_media_credit": "Ann Lee", "_navis_media_credit_org": "Harbour Photo"}
        closed = {"_media_credit": "Tom Ilk", "_navis_media_can_distribute": "0"}
        asked = self.newspack(site, [{"id": 51, "meta": meta}, {"id": 52, "meta": closed}])
        source(room, type="api", preset="wordpress", url=site.url("/"))

        report = room.build()
        again = room.build()

        assert (counts(report), counts(again)) == ((2, 0), (0, 0))
        (query,) = [each.query for each in asked][:1]
        assert query == {"include": ["51,52"], "per_page": ["100"], "_fields": ["id,meta"]}
        images = [each["images"] for each in reversed(kept(room))]
        assert [[each["credit"] for each in of] for of in images] == [["Ann Lee/Harbour Photo"], []]

    @pytest.mark.parametrize(
        "media",
        [
            Reply({"code": "rest_no_route", "message": "No", "data": {"status": 404}}, status=404),
            Reply({"code": "rest_forbidden", "message": "No", "data": {"status": 401}}, status=401),
            Reply(b"<html>", headers={"Content-Type": "text/html"}),
            [],
            [7, {"id": 51, "meta": []}, {"id": 52, "meta": {"_media_credit": ""}}],
        ],
    )
    def test_a_site_that_says_nothing_of_its_pictures_is_read_without(
        self, room: Newsroom, site: Site, media: Any
    ) -> None:
        self.newspack(site, media)
        source(room, type="api", preset="wordpress", url=site.url("/"))

        assert counts(room.build()) == (2, 0)
        assert [len(each["images"]) for each in kept(room)] == [1, 1]

    def test_pictures_with_credits_are_not_asked_for(self, room: Newsroom, site: Site) -> None:
        site.answers["/wp-json/wp/v2/posts"] = WordPress(STORIES)
        source(room, type="api", preset="wordpress", url=site.url("/"))

        room.build()

        assert not [each for each in site.asked if "media" in each.path]

    def test_a_post_behind_a_password_waits(self, room: Newsroom, site: Site) -> None:
        posts = WordPress(STORIES)
        closed = posts.post(Story(9)) | {"content": {"rendered": "", "protected": True}}
        posts.more.append(closed)
        site.answers["/wp-json/wp/v2/posts"] = posts
        source(room, type="api", preset="wordpress", url=site.url("/"))

        report = room.build()

        assert counts(report) == (6, 0)
        assert ["protected by a password" in str(each) for each in report.rejected] == [True]

    def test_a_post_behind_a_password_is_named_once_and_not_in_each_run(
        self, room: Newsroom, site: Site
    ) -> None:
        posts = WordPress(STORIES)
        closed = posts.post(Story(9)) | {"content": {"rendered": "", "protected": True}}
        posts.more.append(closed)
        site.answers["/wp-json/wp/v2/posts"] = posts
        source(room, type="api", preset="wordpress", url=site.url("/"))
        room.build()

        # The list changes, and the post itself.
        posts.stories = [*STORIES, Story(8)]
        closed["modified_gmt"] = "2026-04-01T10:00:00"
        again = room.build()
        waiting = json.loads(room.feedpub("quarantine", "--json").stdout)["waiting"]

        assert counts(again) == (1, 0)
        assert (again.rejected, again.exit_code, again.quarantined) == ((), 0, 1)
        assert [each["id"] for each in waiting] == [closed["guid"]["rendered"]]

    def test_a_post_that_gets_a_password_it_had_before_is_named_again(
        self, room: Newsroom, site: Site
    ) -> None:
        posts = WordPress(STORIES)
        closed = posts.post(Story(9))
        hidden = {"rendered": "", "protected": True}
        shown = closed["content"]
        posts.more.append(closed | {"content": hidden})
        site.answers["/wp-json/wp/v2/posts"] = posts
        source(room, type="api", preset="wordpress", url=site.url("/"))
        room.build()

        posts.more[:] = [closed | {"content": shown, "modified_gmt": "2026-04-01T10:00:00"}]
        opened = room.build()
        posts.more[:] = [closed | {"content": hidden, "modified_gmt": "2026-04-02T10:00:00"}]
        again = room.build()

        assert counts(opened) == (1, 0)
        assert len(again.notes) == 1
        assert "is taken down: its source says that it is protected" in again.notes[0]

    def test_nothing_is_new_to_readers_of_its_old_feed(self, room: Newsroom, site: Site) -> None:
        site.answers["/wp-json/wp/v2/posts"] = WordPress(STORIES)
        source(room, type="api", preset="wordpress", url=site.url("/"))
        (old,) = wordpress().feeds
        (room.folder / old.name).write_text(old.content, encoding="utf-8")

        adopted = room.feedpub("adopt", old.name, "--feed", "all")
        told = room.feedpub("diff").stdout.splitlines()[-1]
        room.build()

        assert (adopted.returncode, adopted.stderr) == (0, "")
        assert told.endswith("0 of 6 old items would look new")
        assert remembered(room.published()["all.rss"]) == remembered(old.content)


class TestGhost:
    def test_posts_are_read_with_the_key_that_the_environment_has(
        self, room: Newsroom, site: Site, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        ghost = Ghost(STORIES)
        monkeypatch.setenv("GHOST_KEY", ghost.key)
        site.answers["/ghost/api/content/posts/"] = ghost
        source(room, type="api", preset="ghost", url=site.url("/"), key_env="GHOST_KEY")

        report = room.build()

        assert counts(report) == (6, 0)
        assert (report.rejected, report.warnings) == ((), ())
        story, item = STORIES[4], items(room)[1]
        assert item["id"] == f"urn:uuid:5b6ad3ff-0f0e-4b1d-9b1c-{story.number:012x}"
        assert item["url"] == f"https://beacon.example/{story.slug}/"
        assert item["tags"] == ["Coast", "Lamps"]
        assert story.words in item["content_html"]
        (kept, *_) = room.rows("SELECT record FROM articles ORDER BY published DESC")
        (image,) = json.loads(kept[0])["images"]
        assert (image["caption"], image["credit"]) == ("The old light.", "Tom Ilk")
        held = [path.read_bytes() for path in room.folder.rglob("*") if path.is_file()]
        assert not any(ghost.key.encode() in each for each in held)

    def test_a_post_for_those_who_pay_does_not_go_out_whole(
        self, room: Newsroom, site: Site, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        ghost = Ghost([Story(2)])
        monkeypatch.setenv("GHOST_KEY", ghost.key)
        site.answers["/ghost/api/content/posts/"] = ghost
        source(room, type="api", preset="ghost", url=site.url("/"), key_env="GHOST_KEY")
        room.build()

        (kept,) = room.rows("SELECT record FROM articles")
        assert json.loads(kept[0])["access"] == "paid"

    def test_a_key_that_is_wrong_is_told(
        self, room: Newsroom, site: Site, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("GHOST_KEY", "0123456789abcdef")
        site.answers["/ghost/api/content/posts/"] = Ghost(STORIES)
        source(room, type="api", preset="ghost", url=site.url("/"), key_env="GHOST_KEY")

        told = failure(room.build())

        assert "answers 401 Unauthorized" in told
        assert "0123456789abcdef" not in told


class TestWeb:
    def stories(self, site: Site, *numbers: int) -> list[str]:
        """Put article pages on the site; return their paths."""
        for number in numbers:
            page = article_page(Story(number))
            site.answers[f"/coast/a-{number}"] = when_changed(page, f'"{number}"')
        return [f"/coast/a-{number}" for number in numbers]

    def test_pages_are_found_by_the_links_of_a_section_page(
        self, room: Newsroom, site: Site
    ) -> None:
        site.answers["/coast"] = Reply(section_page(self.stories(site, 1, 2)))
        source(room, type="web", section=site.url("/coast"), links="/*/a-*")

        assert counts(room.build()) == (2, 0)
        assert [each["url"] for each in kept(room)] == [
            site.url("/coast/a-2"),
            site.url("/coast/a-1"),
        ]
        assert sorted(site.paths()) == ["/coast", "/coast/a-1", "/coast/a-2", "/robots.txt"]

    def test_a_page_that_did_not_change_is_not_sent_and_not_read(
        self, room: Newsroom, site: Site
    ) -> None:
        site.answers["/coast"] = Reply(section_page(self.stories(site, 1)))
        source(room, type="web", section=site.url("/coast"), links="/*/a-*")
        room.build()
        site.asked.clear()

        assert counts(room.build()) == (0, 0)
        conditions = {each.path: each.headers.get("if-none-match") for each in site.asked}
        assert conditions["/coast/a-1"] == '"1"'
        assert conditions["/coast"] is None

    def test_what_robots_txt_closes_is_not_read(self, room: Newsroom, site: Site) -> None:
        site.answers["/robots.txt"] = Reply("User-agent: *\nDisallow: /coast/\n")
        site.answers["/coast"] = Reply(section_page(self.stories(site, 1)))
        source(room, type="web", section=site.url("/coast"), links="/*/a-*")

        assert "is disallowed by the robots.txt" in failure(room.build())
        assert site.paths() == ["/robots.txt", "/coast"]

        source(room, type="web", section=site.url("/coast"), links="/*/a-*", robots=False)
        assert counts(room.build()) == (1, 0)

    def test_sitemaps_are_found_by_their_index_the_newest_first(
        self, room: Newsroom, site: Site
    ) -> None:
        def entries(kind: str, *told: tuple[str, str]) -> str:
            inner = "".join(
                f"<{kind}><loc>{site.url(path)}</loc><lastmod>{at}</lastmod></{kind}>"
                for path, at in told
            )
            outer = {"url": "urlset", "sitemap": "sitemapindex"}[kind]
            return f'<{outer} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{inner}</{outer}>'

        self.stories(site, 1, 2, 3)
        site.answers["/index.xml"] = Reply(
            entries("sitemap", ("/old.xml", "2026-02-01"), ("/new.xml.gz", "2026-03-01"))
        )
        site.answers["/old.xml"] = Reply(entries("url", ("/coast/a-1", "2026-01-01")))
        new = entries("url", ("/coast/a-2", "2026-03-02"), ("/coast/a-3", "2026-03-03T08:00:00Z"))
        site.answers["/new.xml.gz"] = Reply(gzip.compress(new.encode()))
        source(room, type="web", sitemap=site.url("/index.xml"), limit=2)

        assert counts(room.build()) == (2, 0)
        assert "/coast/a-1" not in site.paths()
        site.asked.clear()
        assert counts(room.build()) == (0, 0)
        # What the sitemap dates as before is not asked for at all.
        assert [path for path in site.paths() if "/a-" in path] == []

    def test_a_news_sitemap_and_a_feed_lead_to_pages(self, room: Newsroom, site: Site) -> None:
        self.stories(site, 1, 2)
        site.answers["/news.xml"] = Reply(
            '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
            ' xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"><url>'
            f"<loc>{site.url('/coast/a-1')}</loc><news:news><news:publication_date>2026-03-03"
            "</news:publication_date></news:news></url></urlset>"
        )
        link = site.url("/coast/a-2?utm_source=rss")
        site.answers["/rss"] = Reply(
            f'<rss version="2.0"><channel><item><link>{link}</link></item></channel></rss>'
        )
        source(room, type="web", sitemap=site.url("/news.xml"), feed=site.url("/rss"))

        assert counts(room.build()) == (2, 0)

    def test_a_page_of_the_list_that_is_gone_costs_nothing(
        self, room: Newsroom, site: Site
    ) -> None:
        paths = self.stories(site, 1, 2)
        source(room, type="web", addresses=[site.url(path) for path in paths])
        room.build()
        before = room.published()

        site.answers[paths[0]] = Reply(status=410)
        report = room.build()

        assert report.exit_code == 0
        assert room.published() == before

    def test_a_page_that_fails_is_named_and_the_others_are_read(
        self, room: Newsroom, site: Site
    ) -> None:
        paths = self.stories(site, 1, 2)
        site.answers[paths[0]] = Reply(status=500)
        source(room, type="web", addresses=[site.url(path) for path in paths])

        report = room.build()

        assert counts(report) == (1, 0)
        address = site.url(paths[0])
        assert list(report.notes) == [
            f"cms: 1 of 2 pages could not be fetched: {address}: answers 500 Internal Server Error"
        ]

    def test_a_page_that_leads_home_is_no_article(self, room: Newsroom, site: Site) -> None:
        paths = self.stories(site, 1, 2)
        site.answers["/"] = Reply(article_page(Story(9)))
        site.answers[paths[0]] = Reply(status=302, headers={"Location": "/"})
        source(room, type="web", addresses=[site.url(path) for path in paths])

        report = room.build()

        assert counts(report) == (1, 0)
        assert "redirects to the home page" in report.notes[0]

    def test_new_pages_are_asked_for_before_those_that_were_read(
        self, room: Newsroom, site: Site
    ) -> None:
        paths = self.stories(site, 1, 2, 3)
        source(room, type="web", addresses=[site.url(path) for path in paths[:2]], at_once=1)
        room.build()
        site.asked.clear()

        source(room, type="web", addresses=[site.url(path) for path in paths], at_once=1)
        room.build()

        assert site.paths() == ["/robots.txt", paths[2], *paths[:2]]

    def test_a_site_that_is_down_is_not_asked_for_every_page(
        self, room: Newsroom, site: Site
    ) -> None:
        addresses = [site.url(f"/coast/a-{number}") for number in range(40)]
        for number in range(40):
            site.answers[f"/coast/a-{number}"] = Reply(status=500)
        source(room, type="web", addresses=addresses, robots=False)

        assert "answers 500" in failure(room.build())
        assert len(site.asked) < 8

    @pytest.mark.parametrize(
        ("path", "why"),
        [
            ("/empty", "lists no article that matches links"),
            ("/missing", "answers 404 Not Found"),
            ("/text", "has no markup"),
        ],
    )
    def test_a_section_that_names_no_article_is_a_failure(
        self, room: Newsroom, site: Site, path: str, why: str
    ) -> None:
        site.answers["/empty"] = Reply(section_page(["/about/us"]))
        site.answers["/text"] = Reply("Back soon")
        source(room, type="web", section=site.url(path), links="/*/a-*")

        assert why in failure(room.build())

    def test_the_charset_that_a_server_tells_counts(self, room: Newsroom, site: Site) -> None:
        page = article_page(Story(1)).replace("the old lighthouse", "den gamla fyren på ön")
        site.answers["/a-1"] = Reply(
            page.encode("cp1252"), headers={"Content-Type": "text/html; charset=windows-1252"}
        )
        source(room, type="web", addresses=[site.url("/a-1")])

        room.build()

        assert "fyren på ön" in kept(room)[0]["title"]

    def test_a_relative_canonical_address_is_of_the_page(self, room: Newsroom, site: Site) -> None:
        site.answers["/a-1"] = Reply(article_page(Story(1), canonical="/coast/real-1"))
        source(room, type="web", addresses=[site.url("/a-1")])

        room.build()

        assert kept(room)[0]["url"] == site.url("/coast/real-1")


def test_sources_are_asked_at_once_and_a_slow_one_fails_alone(
    room: Newsroom, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Long enough for the good one on a busy machine.
    monkeypatch.setattr(client_module, "PER_DOCUMENT", 2.0)
    met = threading.Barrier(3)
    inside: list[int] = []

    def slow(handler: Handler) -> None:
        inside.append(met.wait())
        silent(handler)

    site.odd.update(dict.fromkeys(("/slow-1", "/slow-2", "/slow-3"), slow))
    site.answers["/good"] = Reply([make_record(1)])
    tables = "".join(
        f'[sources.{name}]\ntype = "api"\nurl = "{site.url(f"/{name}")}"\nat_once = 8\n'
        'per_second = 100\nallow_addresses = ["127.0.0.1/32"]\n'
        for name in ("slow-1", "slow-2", "slow-3", "good")
    )
    room.configure(SITE + tables)

    report = room.build()

    assert len(inside) == 3
    assert site.waited_out == []
    assert [bool(each.failure) for each in report.sources] == [True, True, True, False]
    assert titles(room) == ["Story 1"]


@pytest.mark.parametrize(("limit", "asked"), [("1m", 5), ("5m", 8)])
def test_a_source_is_asked_no_more_when_its_time_is_up(
    room: Newsroom, site: Site, monkeypatch: pytest.MonkeyPatch, limit: str, asked: int
) -> None:
    ahead: list[float] = []
    clock = time.monotonic
    monkeypatch.setattr(time, "monotonic", lambda: clock() + sum(ahead))

    def one_page(request: Request) -> Reply:
        ahead.append(12.5)
        return Reply([make_record(int(request.query["page"][0]))])

    site.answers["/list"] = one_page
    paging = {"page": "page", "per_page": 1}
    source(room, type="api", url=site.url("/list"), pages=8, paging=paging, time_limit=limit)

    done = room.feedpub("build")

    assert len(site.asked) == asked
    assert done.returncode == (1 if asked < 8 else 0), done.stderr


def test_what_fails_is_one_line_on_stderr(room: Newsroom, site: Site) -> None:
    site.answers["/list"] = Reply(status=500)
    source(room, type="api", url=site.url("/list"))

    done = room.feedpub("build")

    assert done.returncode == 1
    assert re.fullmatch(
        r"feedpub: source cms: http://127\.0\.0\.1:\d+/list: answers 500 Internal Server Error\n",
        done.stderr,
    )


def test_an_address_of_the_house_needs_to_be_allowed(room: Newsroom, site: Site) -> None:
    site.answers["/list"] = Reply([make_record(1)])
    source(room, type="api", url=site.url("/list"), allow_addresses=[])

    assert "add its network to allow_addresses" in failure(room.build())
    assert site.asked == []
