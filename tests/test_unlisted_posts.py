"""Posts of WordPress and Ghost that are public no more: their lists do not say so."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from content_apis import Ghost, WordPress
from newsroom import NOW, Newsroom
from old_feeds import SITE as OLD_SITE
from old_feeds import Story
from web_server import Reply, Request, Site, serving

from feedpub.intake.sources import posts
from feedpub.pipeline.report import Report

SITE = OLD_SITE.partition("[sources.desk]")[0]

#: A feed of as many stories as one has that sets no limit, and a feed with every story.
FEEDS = """
[feeds.all]
title   = "Beacon"
formats = ["rss"]

[feeds.long]
title   = "All of Beacon"
limit   = 300
formats = ["json"]
"""

#: When the newsroom that tests begin with has asked for its posts last.
SETTLED = NOW + timedelta(hours=1)

PATHS = {"wordpress": "/wp-json/wp/v2/posts", "ghost": "/ghost/api/content/posts/"}


class Post(Story):
    """One of a newsroom that publishes one every hour."""

    @property
    def published(self) -> datetime:
        return datetime(2026, 3, 2, tzinfo=UTC) + timedelta(hours=self.number)


class Desk:
    """A newsroom of 250 posts, read as they were published: the last list has a hundred."""

    def __init__(self, room: Newsroom, site: Site, preset: str) -> None:
        self.room, self.site, self.preset = room, site, preset
        self.path = PATHS[preset]
        self.cms: WordPress | Ghost = WordPress([]) if preset == "wordpress" else Ghost([])
        self.now = NOW
        site.answers[self.path] = self.cms
        self.configure()

    def configure(self, more: str = "") -> None:
        key = 'key_env = "GHOST_KEY"\n' if self.preset == "ghost" else ""
        self.room.configure(
            f'{SITE}[sources.cms]\ntype = "api"\npreset = "{self.preset}"\n{key}{more}\n'
            f'url = "{self.site.url("/")}"\nallow_addresses = ["127.0.0.1/32"]\n'
            f"per_second = 100\nprobe_images = false\ncheck_short_links = false\n{FEEDS}"
        )

    def publish(self, *counts: int) -> None:
        for count in counts:
            self.cms.stories = [Post(number) for number in range(1, count + 1)]
            self.build()

    def build(self) -> Report:
        self.now += timedelta(minutes=10)
        self.site.asked.clear()
        return self.room.build(now=self.now)

    def change(self, *numbers: int) -> None:
        """Have the stories *numbers* edited now."""
        self.now += timedelta(minutes=1)
        self.cms.changed |= dict.fromkeys(numbers, self.now)

    def shown(self) -> set[int]:
        items = json.loads(self.room.published()["long.json"])["items"]
        return {int(each["title"].split()[1]) for each in items}

    def missing(self) -> set[int]:
        return set(range(1, 251)) - self.shown()

    def questions(self) -> list[Request]:
        """What was asked for by number in the last run."""
        return [each for each in self.site.asked if self.is_question(each)]

    def is_question(self, request: Request) -> bool:
        return {"wordpress": "include", "ghost": "filter"}[self.preset] in request.query

    def answer_questions(self, answer: Any) -> None:
        """Let *answer* stand for what is asked for by number; the list stays as it is."""

        def reply(request: Request) -> Reply:
            if self.is_question(request):
                return answer if isinstance(answer, Reply) else answer(request)
            return self.cms(request)

        self.site.answers[self.path] = reply


def names(report: Report, number: int) -> list[str]:
    """What a report says of the story *number*."""
    return [each for each in report.notes if f"'Story {number} of" in each]


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with serving() as site:
        yield site


@pytest.fixture(scope="module")
def settled(site: Site, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """By preset, a copy of the folder of a newsroom that has read all of its posts."""
    found = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GHOST_KEY", Ghost([]).key)
        for preset in PATHS:
            found[preset] = tmp_path_factory.mktemp(preset) / "settled"
            desk = Desk(Newsroom(folder_of(found[preset])), site, preset)
            desk.publish(100, 200, 250)
            desk.now = SETTLED
            desk.build()
            assert desk.missing() == set()
            put_copy(desk.room.folder, found[preset])
    return found


def folder_of(settled: Path) -> Path:
    """The folder of a newsroom: an archive knows where its documents are."""
    folder = settled.with_name("newsroom")
    folder.mkdir(exist_ok=True)
    return folder


def put_copy(folder: Path, to: Path) -> None:
    """Make *to* what *folder* is. Documents are links: a copy is not what the archive has put."""
    shutil.rmtree(to, ignore_errors=True)
    shutil.copytree(folder, to, ignore=lambda _folder, _names: ["feeds"])
    shutil.copytree(
        folder / "feeds", to / "feeds", copy_function=os.link, ignore=shutil.ignore_patterns(".*")
    )


def opened(settled: dict[str, Path], preset: str, site: Site) -> Desk:
    folder = folder_of(settled[preset])
    put_copy(settled[preset], folder)
    desk = Desk(Newsroom(folder), site, preset)
    desk.cms.stories = [Post(number) for number in range(1, 251)]
    desk.now = SETTLED + timedelta(minutes=10)
    site.asked.clear()
    return desk


@pytest.fixture(params=["wordpress", "ghost"])
def desk(
    site: Site,
    settled: dict[str, Path],
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
) -> Desk:
    monkeypatch.setenv("GHOST_KEY", Ghost([]).key)
    return opened(settled, request.param, site)


@pytest.fixture
def wordpress(site: Site, settled: dict[str, Path]) -> Desk:
    return opened(settled, "wordpress", site)


def test_a_post_that_the_list_should_show_is_withdrawn_by_the_next_run(desk: Desk) -> None:
    desk.cms.hidden.add(240)

    report = desk.build()

    assert desk.missing() == {240}
    assert "is taken down: its site does not show it any more" in "".join(names(report, 240))
    assert list(report.failures()) == []
    assert len(desk.questions()) == 2


def test_a_post_that_a_feed_shows_and_the_list_does_not_is_withdrawn_by_the_next_run(
    desk: Desk,
) -> None:
    desk.cms.hidden.add(3)

    desk.build()

    assert desk.missing() == {3}
    told = desk.room.feedpub("history", entry_id(desk, 3)).stdout
    assert "its site does not show it any more" in told


def test_what_the_list_shows_is_not_asked_for_again(desk: Desk) -> None:
    desk.build()

    asked = ",".join(str(each.query) for each in desk.questions())
    newest_by_date = desk.preset == "wordpress"
    assert len(desk.site.asked) == 3 + newest_by_date
    assert len(desk.questions()) == 2
    for number in range(151, 250):
        found = str(number + 900) if desk.preset == "wordpress" else f"65f1c0ffee{number:014x}"
        assert found not in asked


def test_a_record_in_quarantine_does_not_switch_it_off(wordpress: Desk) -> None:
    assert isinstance(wordpress.cms, WordPress)
    broken = wordpress.cms.post(Post(260)) | {"title": {"rendered": ""}}
    wordpress.cms.more.append(broken)
    wordpress.cms.hidden |= {3, 240}

    report = wordpress.build()

    assert len(report.rejected) == 1
    assert wordpress.missing() == {3, 240}


@pytest.mark.parametrize("number", [3, 240])
def test_a_post_that_gets_a_password_is_withdrawn_until_it_has_none(
    wordpress: Desk, number: int
) -> None:
    assert isinstance(wordpress.cms, WordPress)
    wordpress.cms.protected.add(number)
    report = wordpress.build()
    protected = wordpress.missing()

    wordpress.cms.protected.clear()
    wordpress.change(number)
    wordpress.build()

    assert protected == {number}
    assert "protected by a password" in "".join(names(report, number))
    assert wordpress.missing() == set()


def test_a_post_that_is_published_again_is_shown_again(desk: Desk) -> None:
    desk.cms.hidden |= {3, 240}
    desk.build()
    gone = desk.missing()

    desk.cms.hidden.clear()
    desk.change(3, 240)
    report = desk.build()

    assert gone == {3, 240}
    assert desk.missing() == set()
    assert "is shown again" in "".join(names(report, 3))


def test_the_version_that_was_taken_down_is_not_shown_again(desk: Desk) -> None:
    desk.cms.hidden.add(240)
    desk.build()

    # As a cache does that has an old list.
    desk.cms.hidden.clear()
    desk.build()

    assert desk.missing() == {240}


def test_what_the_desk_restores_stays_until_it_is_taken_down_anew(desk: Desk) -> None:
    desk.cms.hidden |= {3, 240}
    desk.build()
    for number in (3, 240):
        assert desk.room.feedpub("restore", entry_id(desk, number)).returncode == 0
    desk.build()
    desk.build()
    restored = desk.missing()

    desk.cms.hidden.clear()
    desk.change(3, 240)
    desk.build()
    desk.cms.hidden |= {3, 240}
    desk.build()

    assert restored == set()
    assert desk.missing() == {3, 240}


def test_what_the_desk_withdraws_comes_back_with_no_list(desk: Desk) -> None:
    desk.room.feedpub("withdraw", entry_id(desk, 3), "--reason", "it was wrong")
    desk.cms.hidden.add(3)
    desk.build()

    desk.cms.hidden.clear()
    desk.change(3)
    desk.build()

    assert desk.missing() == {3}


def entry_id(desk: Desk, number: int) -> str:
    if desk.preset == "wordpress":
        return f"https://beacon.example/?p={number + 900}"
    return f"urn:uuid:5b6ad3ff-0f0e-4b1d-9b1c-{number:012x}"


#: What is no answer to a question: of a login, of a cache, of a server that does not heed it.
NO_ANSWERS = [
    Reply("<h1>Sign in</h1>"),
    Reply({"code": "rest_forbidden", "message": "no"}, status=401),
    Reply("gone", status=404),
    Reply("gone", status=410),
    Reply(status=302, headers={"Location": "/wp-login.php"}),
    Reply([]),
    Reply({"posts": []}),
    Reply(b"\x00\x01"),
    Reply([{"id": 1, "guid": {"rendered": "https://beacon.example/?p=1"}}]),
]


def test_an_answer_that_is_none_withdraws_nothing_and_is_named(desk: Desk) -> None:
    desk.site.answers["/wp-login.php"] = Reply("<h1>Sign in</h1>")
    desk.cms.hidden |= {3, 240}

    for answer in NO_ANSWERS:
        desk.answer_questions(answer)
        report = desk.build()

        assert any("are still public" in each for each in report.notes), answer
    assert desk.missing() == set()


def test_an_answer_that_is_cut_short_withdraws_nothing(desk: Desk) -> None:
    def cut(request: Request) -> Reply:
        key = "per_page" if desk.preset == "wordpress" else "limit"
        return desk.cms(Request(request.path, {**request.query, key: ["20"]}, request.headers))

    desk.cms.hidden.add(3)
    desk.answer_questions(cut)

    report = desk.build()

    assert desk.missing() == set()
    assert any("lacks a post that the list shows" in each for each in report.notes)


def test_more_than_a_fifth_at_once_is_the_mistake_of_the_source(desk: Desk) -> None:
    desk.cms.hidden |= set(range(1, 61))

    reports = [desk.build(), desk.build()]

    why = "60 of its 250 articles are gone at once"
    assert [why in (each.sources[0].failure or "") for each in reports] == [True, True]
    assert desk.missing() == set()


def test_the_first_run_after_an_upgrade_names_what_the_second_one_withdraws(desk: Desk) -> None:
    as_before_the_upgrade(desk)
    desk.cms.hidden |= {3, 240}

    first = desk.build()
    then = desk.missing()
    desk.build()

    for number in (3, 240):
        assert "the next run withdraws" in "".join(names(first, number))
    assert then == set()
    assert desk.missing() == {3, 240}


def test_what_the_configuration_says_itself_holds_in_the_first_run(desk: Desk) -> None:
    as_before_the_upgrade(desk)
    desk.configure('missing = "withdraw"')
    desk.cms.hidden |= {3, 240}

    desk.build()

    assert desk.missing() == {3, 240}


def as_before_the_upgrade(desk: Desk) -> None:
    """Leave the archive as a version had it that asked for no posts."""
    desk.room.change("DELETE FROM posts")
    desk.room.change("DELETE FROM facts WHERE name = 'posts cms'")


def test_nothing_is_asked_for_where_what_is_missing_is_kept(desk: Desk) -> None:
    desk.configure('missing = "keep"')
    desk.cms.hidden |= {3, 240}

    desk.build()

    assert desk.missing() == set()
    assert desk.questions() == []


def test_a_run_asks_so_often_and_later_runs_ask_for_the_others(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(posts, "_BATCH", 20)
    monkeypatch.setattr(posts, "MAX_REQUESTS", 3)
    desk.cms.hidden |= {2, 70, 149}

    counts = []
    for _ in range(3):
        desk.build()
        counts.append(len(desk.questions()))

    assert counts == [3, 3, 3]
    assert desk.missing() == {2, 70, 149}


def test_a_list_that_did_not_change_is_not_sent_again_and_old_posts_are_asked_for(
    desk: Desk,
) -> None:
    def when_changed(request: Request) -> Reply:
        if desk.is_question(request):
            return desk.cms(request)
        if request.headers.get("if-none-match") == '"1"':
            return Reply(status=304, headers={"ETag": '"1"'})
        reply = desk.cms(request)
        return Reply(reply.body, headers={"ETag": '"1"'})

    desk.site.answers[desk.path] = when_changed
    desk.build()
    desk.cms.hidden.add(3)

    desk.build()

    assert desk.missing() == {3}
    assert len(desk.questions()) == 2
    assert str(151 + 900) not in str(desk.questions())


def test_posts_that_got_other_numbers_are_not_gone(wordpress: Desk) -> None:
    assert isinstance(wordpress.cms, WordPress)
    wordpress.cms.shift = 5_000

    reports = [wordpress.build(), wordpress.build()]

    assert wordpress.missing() == set()
    assert any("new numbers" in each for each in reports[0].notes)
    assert wordpress.questions() == []


def test_what_a_list_leaves_out_by_its_address_is_asked_for_without_that(
    wordpress: Desk,
) -> None:
    text = wordpress.room.config.read_text(encoding="utf-8")
    url = f"{wordpress.site.url(wordpress.path)}?categories=4&lang=de"
    wordpress.room.configure(text.replace(f'"{wordpress.site.url("/")}"', f'"{url}"'))

    wordpress.build()

    (first, *_) = wordpress.questions()
    assert (first.query.get("lang"), first.query.get("categories")) == (["de"], None)


def test_a_post_is_withdrawn_in_the_run_in_which_it_leaves_a_list_of_few(
    room: Newsroom, site: Site
) -> None:
    desk = Desk(room, site, "wordpress")
    desk.publish(3)
    desk.cms.hidden.add(2)

    desk.build()

    assert desk.shown() == {1, 3}
