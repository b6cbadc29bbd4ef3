"""Scheduled posts of WordPress: they become public without counting as changed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from content_apis import WordPress
from newsroom import NOW, Newsroom
from old_feeds import SITE as OLD_SITE
from old_feeds import Story
from web_server import Reply, Request, Site, serving

from feedpub.pipeline.report import Report

SITE = OLD_SITE.partition("[sources.desk]")[0]
PATH = "/wp-json/wp/v2/posts"

#: Older by its change than all others.
WRITTEN = datetime(2026, 3, 1, tzinfo=UTC)


class Post(Story):
    """One of a newsroom that publishes one every hour."""

    @property
    def published(self) -> datetime:
        return datetime(2026, 3, 2, tzinfo=UTC) + timedelta(hours=self.number)


class Desk:
    """A newsroom of 130 posts, of which a list has a hundred; number 131 is scheduled."""

    def __init__(
        self, room: Newsroom, site: Site, more: str = "", edited: Iterable[int] = ()
    ) -> None:
        self.room, self.site = room, site
        self.cms = WordPress([Post(number) for number in range(1, 132)])
        self.cms.hidden.add(131)
        self.cms.changed |= dict.fromkeys(edited, NOW) | {131: WRITTEN}
        self.now = NOW
        site.answers[PATH] = self.cms
        room.configure(
            f'{SITE}[sources.cms]\ntype = "api"\npreset = "wordpress"\n{more}\n'
            f'url = "{site.url("/")}"\nallow_addresses = ["127.0.0.1/32"]\n'
            "per_second = 100\nprobe_images = false\ncheck_short_links = false\n"
            '[feeds.all]\ntitle = "Beacon"\nlimit = 300\nformats = ["json"]\n'
        )
        self.build()

    def build(self) -> Report:
        self.now += timedelta(minutes=10)
        self.site.asked.clear()
        return self.room.build(now=self.now)

    def shown(self) -> set[int]:
        items = json.loads(self.room.published()["all.json"])["items"]
        return {int(each["title"].split()[1]) for each in items}

    def by_date(self) -> list[Request]:
        return [each for each in self.site.asked if each.query.get("orderby") == ["date"]]

    def in_full(self) -> list[Request]:
        """What was asked for by number, with all that a post of the list has."""
        asked = [each for each in self.site.asked if "include" in each.query]
        return [each for each in asked if "_embed" in each.query]

    def answer(self, reply: Reply, *, by: str) -> None:
        """Let *reply* stand for questions that have the parameter, or the order, *by*."""

        def answer(request: Request) -> Reply:
            is_meant = by in request.query or by in request.query.get("orderby", ())
            return reply if is_meant else self.cms(request)

        self.site.answers[PATH] = answer


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with serving() as site:
        yield site


@pytest.fixture(params=["", 'missing = "withdraw"', 'missing = "keep"'])
def any_desk(room: Newsroom, site: Site, request: pytest.FixtureRequest) -> Desk:
    return Desk(room, site, request.param)


@pytest.fixture
def desk(room: Newsroom, site: Site) -> Desk:
    return Desk(room, site)


def test_a_scheduled_post_that_the_list_lacks_is_published_by_the_next_run(any_desk: Desk) -> None:
    any_desk.cms.hidden.clear()

    report = any_desk.build()

    assert 131 in any_desk.shown()
    assert (report.sources[0].new, report.notes) == (1, ())
    item = json.loads(any_desk.room.published()["all.json"])["items"][0]
    assert item["authors"] == [{"name": "Mara Ovens"}]
    assert item["date_published"].startswith(Post(131).published.isoformat()[:19])


def test_a_scheduled_post_stays_and_is_not_asked_for_in_full_again(any_desk: Desk) -> None:
    any_desk.cms.hidden.clear()
    any_desk.build()
    assert len(any_desk.in_full()) == 1

    for _ in range(3):
        report = any_desk.build()

        assert 131 in any_desk.shown()
        assert report.notes == ()
        assert len(any_desk.by_date()) == 1
        assert any_desk.in_full() == []


def test_a_scheduled_post_that_was_published_is_withdrawn_when_it_is_trashed(desk: Desk) -> None:
    desk.cms.hidden.clear()
    desk.build()
    desk.cms.hidden.add(131)

    desk.build()

    assert 131 not in desk.shown()
    assert desk.in_full() == []


def test_a_list_that_has_all_posts_of_its_site_is_all_that_is_asked_for(
    room: Newsroom, site: Site
) -> None:
    desk = Desk(room, site)
    desk.cms.stories = desk.cms.stories[50:]

    desk.build()

    assert desk.by_date() == []


def test_a_first_run_reads_the_newest_posts_though_older_ones_were_edited_since(
    room: Newsroom, site: Site
) -> None:
    desk = Desk(room, site, edited=range(1, 101))

    assert set(range(1, 131)) == desk.shown()


NO_ANSWERS = [
    Reply("<h1>Sign in</h1>"),
    Reply({"code": "rest_forbidden", "message": "no"}, status=401),
    Reply("gone", status=404),
    Reply([]),
    Reply({"posts": []}),
    Reply(b"\x00\x01"),
]


@pytest.mark.parametrize("by", ["date", "include"])
def test_an_answer_that_is_none_is_named_and_costs_the_list_nothing(
    room: Newsroom, site: Site, by: str
) -> None:
    desk = Desk(room, site, 'missing = "keep"')
    desk.cms.hidden.clear()
    for answer in NO_ANSWERS:
        desk.answer(answer, by=by)
        desk.cms.changed[100] = desk.now

        report = desk.build()

        (note,) = report.notes
        assert "cms: cannot ask for new posts that its list lacks" in note
        assert list(report.failures()) == []
        assert report.sources[0].changed == 1

    desk.site.answers[PATH] = desk.cms
    desk.build()
    assert 131 in desk.shown()


def test_a_scheduled_post_that_cannot_be_read_waits_and_costs_one_request_a_run(
    desk: Desk,
) -> None:
    broken = desk.cms.post(Post(140)) | {
        "title": {"rendered": ""},
        "modified_gmt": "2026-03-01T00:00:00",
    }
    desk.cms.more.append(broken)

    counts = []
    for _ in range(3):
        # The list changes, too.
        desk.cms.changed[1] = desk.now
        report = desk.build()
        counts.append(len(desk.in_full()))
        assert list(report.failures()) == []
        assert "https://beacon.example/?p=1040" in desk.room.feedpub("quarantine").stdout

    assert counts == [1, 1, 1]
    broken["title"] = {"rendered": "Story 140"}
    desk.build()
    assert 140 in desk.shown()
    assert "p=1040" not in desk.room.feedpub("quarantine").stdout


def test_what_waits_leaves_quarantine_once_its_site_shows_it_no_more(desk: Desk) -> None:
    broken = desk.cms.post(Post(140)) | {
        "title": {"rendered": ""},
        "modified_gmt": "2026-03-01T00:00:00",
    }
    desk.cms.more.append(broken)
    desk.build()
    desk.answer(Reply("no", status=500), by="date")
    desk.build()
    while_nobody_knows = desk.room.feedpub("quarantine").stdout

    desk.site.answers[PATH] = desk.cms
    desk.cms.more.clear()
    desk.build()

    assert "p=1040" in while_nobody_knows
    assert "p=1040" not in desk.room.feedpub("quarantine").stdout


def test_posts_beside_a_list_do_not_make_up_for_what_it_lacks(desk: Desk) -> None:
    """A list with nothing that can be read has failed, whatever else was asked for."""
    desk.cms.hidden.clear()
    lists = Reply([{"id": 5000, "guid": {"rendered": "https://beacon.example/?p=5000"}}] * 100)
    desk.answer(lists, by="modified")

    report = desk.build()

    assert any("what was read before stays" in each for each in report.failures())


def test_what_a_newsroom_withdrew_is_not_asked_for_again(desk: Desk) -> None:
    desk.cms.hidden.clear()
    desk.build()
    desk.room.feedpub("withdraw", "https://beacon.example/?p=1031", "--reason", "it was wrong")

    desk.build()

    assert desk.in_full() == []
    assert 131 not in desk.shown()


def test_the_newest_posts_are_those_of_the_list_that_is_read(room: Newsroom, site: Site) -> None:
    desk = Desk(room, site)
    text = room.config.read_text(encoding="utf-8")
    url = f"{site.url(PATH)}?categories=4&lang=de"
    room.configure(text.replace(f'"{site.url("/")}"', f'"{url}"'))
    desk.cms.hidden.clear()

    desk.build()

    for each in (*desk.by_date(), *desk.in_full()):
        assert (each.query["categories"], each.query["lang"]) == (["4"], ["de"])
    assert len(desk.by_date()) == len(desk.in_full()) == 1
