"""What the settings of a feed make of it, from config.toml to the documents."""

from __future__ import annotations

import itertools
import json
import os
from datetime import datetime, timedelta
from typing import Any

import pytest
from lxml import etree
from newsroom import NOW, SECTIONS, Newsroom, error_lines, make_record

from feedpub.config.files import read
from feedpub.errors import ConfigError
from feedpub.pipeline.idle import is_idle

SITE = """
[site]
title     = "Harbour News"
url       = "https://news.example/"
base_url  = "https://feeds.example/"
language  = "en"
timezone  = "Europe/Berlin"
authority = "news.example,2026"
internal  = ["desk only"]
embeds    = ["player.example"]
sponsored = "Ad"

[sources.desk]
type = "files"
path = "articles"

"""

MINUTE = timedelta(minutes=1)

#: When files were written: long ago, each a second after the one before.
MOMENTS = itertools.count(1_000_000_000)


def configure(room: Newsroom, feed: str, more: str = "") -> None:
    """Make *feed* the table of the room's only feed, ``f``, in JSON unless it says otherwise."""
    formats = "" if "formats" in feed else 'formats = ["json"]\n'
    room.configure(f'{SITE}[feeds.f]\ntitle = "F"\n{formats}{feed}\n{more}')


def write(room: Newsroom, *changes: dict[str, Any]) -> None:
    """Write an article for each of *changes*; their numbers are 1, 2, 3 ..."""
    for number, each in enumerate(changes, 1):
        path = room.write(f"{number}.json", make_record(number, **each))
        # A file that was written this very second is read again at the next run.
        moment = next(MOMENTS)
        os.utime(path, (moment, moment))


def items(room: Newsroom, name: str = "f.json") -> list[dict[str, Any]]:
    """The entries of the JSON Feed *name*."""
    found: list[dict[str, Any]] = json.loads(room.published()[name])["items"]
    return found


def numbers(room: Newsroom, name: str = "f.json") -> list[int]:
    """The numbers of the articles in the JSON Feed *name*, in its order."""
    return [int(each["id"].rpartition("/")[2]) for each in items(room, name)]


def built(room: Newsroom, feed: str, *changes: dict[str, Any]) -> Newsroom:
    """*room* with the feed ``f`` of the articles *changes*, published."""
    configure(room, feed)
    write(room, *changes)
    assert room.build().exit_code == 0
    return room


def idle(room: Newsroom, now: datetime) -> bool:
    """Whether a run at *now* would find nothing to do."""
    return is_idle(read(room.config), now) is not None


# Which articles


@pytest.mark.parametrize(
    ("feed", "wanted"),
    [
        ('sections = ["World"]\ntags = ["Ships"]', [1]),
        ('match = "any"\nsections = ["World"]\ntags = ["Ships"]', [3, 2, 1]),
        ('match = "any"', [4, 3, 2, 1]),
        ('match = "any"\nsections = ["World"]\ntags = ["Ships"]\nhas = ["image"]', [3]),
        ('exclude = { sections = ["World"] }', [4, 3]),
        ('exclude = { sections = ["World"], tags = ["Ships"] }', [4]),
        ('exclude = { has = ["image"] }', [4, 2, 1]),
        ('sections = ["World"]\nexclude = { tags = ["Ships"] }', [2]),
        ('has = ["image", "credit"]', []),
        ('has = ["image"]', [3]),
        ('has = ["summary", "content"]', [4, 3, 2]),
        ('access = ["free"]', [3, 2, 1]),
        ('access = ["metered", "paid"]', [4]),
        ('exclude = { access = ["free"] }', [4]),
    ],
)
def test_a_feed_has_the_articles_that_it_chooses(
    newsroom: Newsroom, feed: str, wanted: list[int]
) -> None:
    newsroom.write("0.json", make_record(9, expires="2026-01-01T00:00:00Z"))
    configure(newsroom, feed)
    write(
        newsroom,
        {"tags": ["Ships"], "summary": None, "access": "free"},
        {},
        {"section": "Sport", "tags": ["Ships"], "images": [{"url": "https://i.example/a.jpg"}]},
        {"section": "Sport", "access": "paid"},
    )

    newsroom.build()

    found = numbers(newsroom) if "f.json" in newsroom.published() else []
    assert found == wanted


@pytest.mark.parametrize("each", ["section", "tag"])
def test_internal_labels_are_no_categories_and_no_feeds(newsroom: Newsroom, each: str) -> None:
    value = {"section": "desk only"} if each == "section" else {"tags": ["desk only", "Ships"]}
    built(newsroom, 'formats = ["json", "rss", "atom", "html"]', value)
    newsroom.configure(
        newsroom.config.read_text() + f'[feeds.all]\ntitle = "{{value}}"\neach = "{each}"'
    )

    newsroom.build()

    assert not [name for name in newsroom.published() if "desk-only" in name]
    assert not [name for name, content in newsroom.published().items() if b"desk only" in content]


def test_a_label_that_becomes_internal_loses_its_feed(newsroom: Newsroom) -> None:
    text = SITE.replace('["desk only"]', "[]") + '[feeds.by]\ntitle = "{value}"\neach = "tag"'
    newsroom.configure(text)
    write(newsroom, {"tags": ["Ships", "Docks"]})
    newsroom.build()

    newsroom.configure(text.replace("internal  = []", 'internal = ["Docks"]'))
    report = newsroom.build()

    assert [feed.name for feed in report.feeds] == ["by/ships"]
    assert report.left_over == ("by/docks.atom", "by/docks.rss")


def test_an_author_may_have_the_name_of_an_internal_label(newsroom: Newsroom) -> None:
    newsroom.configure(SITE + '[feeds.by]\ntitle = "{value}"\neach = "author"')
    write(newsroom, {"authors": ["desk only"]})

    newsroom.build()

    assert "by/desk-only.rss" in newsroom.published()


# Age


def aged(room: Newsroom, *hours: int) -> Newsroom:
    """*room* with a feed of one day, and an article that was published so many *hours* ago each."""
    moments = [(NOW - timedelta(hours=each)).isoformat() for each in hours]
    return built(room, 'max_age = "24h"', *({"published": each} for each in moments))


def test_what_is_too_old_is_not_in_the_feed(newsroom: Newsroom) -> None:
    assert numbers(aged(newsroom, 25, 24, 23, 1)) == [4, 3]


def test_an_entry_leaves_at_its_minute_without_any_new_article(newsroom: Newsroom) -> None:
    aged(newsroom, 23, 1)
    newsroom.build(now=NOW + 59 * MINUTE)
    before = numbers(newsroom)

    newsroom.build(now=NOW + 60 * MINUTE)

    assert (before, numbers(newsroom)) == ([2, 1], [2])


def test_a_run_with_nothing_to_do_wakes_up_for_it(newsroom: Newsroom) -> None:
    aged(newsroom, 23, 1)

    assert idle(newsroom, NOW + 59 * MINUTE)
    assert not idle(newsroom, NOW + 60 * MINUTE)


def test_it_wakes_up_again_for_the_next_one(newsroom: Newsroom) -> None:
    aged(newsroom, 23, 1)
    newsroom.build(now=NOW + 60 * MINUTE)
    newsroom.build(now=NOW + 61 * MINUTE)

    assert idle(newsroom, NOW + 22 * 60 * MINUTE)
    assert not idle(newsroom, NOW + 23 * 60 * MINUTE)


def test_the_last_entry_leaves_too(newsroom: Newsroom) -> None:
    aged(newsroom, 23)

    newsroom.build(now=NOW + 60 * MINUTE)

    assert numbers(newsroom) == []
    assert idle(newsroom, NOW + 1000 * 60 * MINUTE)


def test_a_clock_that_goes_back_brings_it_back(newsroom: Newsroom) -> None:
    aged(newsroom, 23, 1)
    newsroom.build(now=NOW + 60 * MINUTE)
    gone = numbers(newsroom)

    assert not idle(newsroom, NOW)
    newsroom.build(now=NOW)
    back = numbers(newsroom)
    newsroom.build(now=NOW + 60 * MINUTE)

    assert (gone, back, numbers(newsroom)) == ([2], [2, 1], [2])


def test_age_counts_for_articles_that_come_first(newsroom: Newsroom) -> None:
    configure(newsroom, 'max_age = "24h"\nids = ["https://p.news.example/p/1"]')
    write(newsroom, *({"published": (NOW - timedelta(hours=h)).isoformat()} for h in (23, 1)))
    newsroom.build()
    before = numbers(newsroom)

    newsroom.build(now=NOW + 60 * MINUTE)

    assert (before, numbers(newsroom)) == ([1, 2], [2])


def test_other_feeds_stand_as_they_are(newsroom: Newsroom) -> None:
    configure(newsroom, 'max_age = "24h"', '[feeds.all]\ntitle = "All"')
    write(newsroom, {"published": (NOW - timedelta(hours=23)).isoformat()})
    newsroom.build()

    report = newsroom.build(now=NOW + 60 * MINUTE)

    assert [feed.name for feed in report.feeds] == ["f"]


# Order


def address(number: int) -> str:
    return f"https://p.news.example/p/{number}"


def test_named_articles_come_first_in_their_order(newsroom: Newsroom) -> None:
    ids = json.dumps([address(3), address(1), "nobody knows this"])
    built(newsroom, f"ids = {ids}", {}, {}, {}, {})

    assert numbers(newsroom) == [3, 1, 4, 2]


def test_a_curated_feed_has_no_others(newsroom: Newsroom) -> None:
    ids = json.dumps([address(3), address(1)])
    built(newsroom, f'order = "curated"\nids = {ids}', {}, {}, {}, {})

    assert numbers(newsroom) == [3, 1]


def test_the_limit_counts_for_named_articles(newsroom: Newsroom) -> None:
    ids = json.dumps([address(each) for each in (1, 2, 3)])
    built(newsroom, f"limit = 2\nids = {ids}", {}, {}, {}, {})

    assert numbers(newsroom) == [1, 2]


def test_a_named_article_must_fit_the_choices(newsroom: Newsroom) -> None:
    ids = json.dumps([address(1), address(2)])
    built(newsroom, f'sections = ["World"]\nids = {ids}', {"section": "Sport"}, {}, {})

    assert numbers(newsroom) == [2, 3]


def test_an_article_is_named_by_its_id_or_its_entry_id(newsroom: Newsroom) -> None:
    ids = json.dumps(["cms-1", "tag:news.example,2026:desk/cms-2"])
    configure(newsroom, f'order = "curated"\nids = {ids}')
    write(newsroom, {"id": "cms-1"}, {"id": "cms-2"}, {"id": "cms-3"})

    newsroom.build()

    assert [each["title"] for each in items(newsroom)] == ["Story 1", "Story 2"]


LISTS = {
    "text": f"# top stories\r\n{address(3)}\n\n  {address(1)}  \n{address(3)}\n",
    "bom": f"\ufeff{address(3)}\n{address(1)}",
    "array": json.dumps([address(3), address(1)]),
    "objects": json.dumps([{"id": address(3)}, {"id": address(1), "title": "x"}]),
    "json feed": json.dumps({"version": "x", "items": [{"id": address(3)}, {"id": address(1)}]}),
}


def curated(room: Newsroom, content: str, *, more: str = "") -> Newsroom:
    """*room* with a feed whose articles are those of the file ``top``, published."""
    (room.folder / "top").write_text(content, encoding="utf-8")
    configure(room, 'order = "curated"\nids = "top"', more)
    write(room, {}, {}, {})
    assert room.build().exit_code == 0
    return room


@pytest.mark.parametrize("content", LISTS.values(), ids=LISTS.keys())
def test_a_file_names_the_articles(newsroom: Newsroom, content: str) -> None:
    assert numbers(curated(newsroom, content)) == [3, 1]


def test_numbers_in_a_file_are_ids(newsroom: Newsroom) -> None:
    (newsroom.folder / "top").write_text("[17, 16]")
    configure(newsroom, 'order = "curated"\nids = "top"')
    write(newsroom, {"id": "16"}, {"id": "17"})

    newsroom.build()

    assert [each["title"] for each in items(newsroom)] == ["Story 2", "Story 1"]


def test_a_changed_file_makes_only_its_feed_again(newsroom: Newsroom) -> None:
    curated(newsroom, LISTS["text"], more='[feeds.all]\ntitle = "All"')
    (newsroom.folder / "top").write_text(address(2))

    noticed = not idle(newsroom, NOW)
    report = newsroom.build()

    assert (noticed, numbers(newsroom)) == (True, [2])
    assert [feed.name for feed in report.feeds] == ["f"]
    assert idle(newsroom, NOW)


def test_an_untouched_file_leaves_nothing_to_do(newsroom: Newsroom) -> None:
    curated(newsroom, LISTS["text"])

    assert idle(newsroom, NOW)
    assert newsroom.build().feeds == ()


def test_a_file_that_changes_during_a_run_is_read_again(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    from feedpub.pipeline import selection

    def read_and_change(path: Any) -> tuple[str, ...]:
        ids = read_ids(path)
        path.write_text(address(2))
        return ids

    read_ids = selection.read_ids
    monkeypatch.setattr(selection, "read_ids", read_and_change)
    curated(newsroom, LISTS["text"])
    monkeypatch.undo()

    noticed = not idle(newsroom, NOW)
    newsroom.build()

    assert (noticed, numbers(newsroom)) == (True, [2])


def test_an_emptied_file_empties_its_feed(newsroom: Newsroom) -> None:
    curated(newsroom, LISTS["text"])
    (newsroom.folder / "top").write_text("")

    newsroom.build()

    assert numbers(newsroom) == []


UNREADABLE = {
    "missing": None,
    "no utf-8": b"\xff\xfe",
    "no json": b"[",
    "deep json": b"[" * 100_000,
    "no items": b"{}",
    "no id": b'[{"title": "x"}]',
    "truth": b"[true]",
    "no text": b'["\\ud800"]',
    "too large": b"x" * 1_000_001,
    "too many": b"\n".join(b"%d" % number for number in range(10_001)),
}


@pytest.mark.parametrize("content", UNREADABLE.values(), ids=UNREADABLE.keys())
def test_an_unreadable_file_holds_its_feed_back(newsroom: Newsroom, content: bytes | None) -> None:
    curated(newsroom, LISTS["text"], more='[feeds.all]\ntitle = "All"\nformats = ["json"]')
    good = newsroom.published()["f.json"]
    (newsroom.folder / "top").unlink()
    if content is not None:
        (newsroom.folder / "top").write_bytes(content)
    newsroom.write("4.json", make_record(4))

    first, second = newsroom.build(), newsroom.build()

    assert (first.exit_code, second.exit_code) == (1, 1)
    (failure,) = [each.failure for each in second.feeds if each.failure]
    assert failure.startswith(f"feed f is held back: {newsroom.folder}/top: ")
    assert newsroom.published()["f.json"] == good
    assert numbers(newsroom, "all.json") == [4, 3, 2, 1]
    assert not idle(newsroom, NOW)


def test_a_file_that_is_readable_again_lets_its_feed_go_on(newsroom: Newsroom) -> None:
    curated(newsroom, LISTS["text"])
    (newsroom.folder / "top").unlink()
    newsroom.build()
    (newsroom.folder / "top").write_text(address(2))

    report = newsroom.build()

    assert (report.exit_code, numbers(newsroom)) == (0, [2])


def test_the_command_says_why_a_feed_is_held_back(newsroom: Newsroom) -> None:
    curated(newsroom, LISTS["text"])
    (newsroom.folder / "top").unlink()

    done = newsroom.feedpub("build")

    assert done.returncode == 1
    assert error_lines(done) == [
        f"feedpub: feed f is held back: {newsroom.folder}/top: does not exist; bring it back;"
        " for a new feed, write an empty file"
    ]


# What of them

FORMATS = 'formats = ["rss", "atom", "json", "html"]\n'
SECRET = "This is what readers pay for."
LONG = f"<p>It begins here.</p><blockquote><p>It goes on.</p></blockquote><p>{SECRET}</p>"


@pytest.mark.parametrize("access", ["metered", "paid"])
@pytest.mark.parametrize("feed", ["", "content = 3", 'paid = "summary"', 'content = "full"'])
def test_what_readers_pay_for_never_goes_out(newsroom: Newsroom, feed: str, access: str) -> None:
    built(newsroom, FORMATS + feed, {"content_html": LONG, "access": access})

    published = newsroom.published()

    assert len(published) == 4
    assert not [name for name, content in published.items() if SECRET.encode() in content]
    assert not [name for name, content in published.items() if b"It goes on" in content]
    assert all(b"What story 1 is about." in content for content in published.values())


def test_what_readers_pay_for_goes_out_where_the_feed_says_so(newsroom: Newsroom) -> None:
    built(newsroom, FORMATS + 'paid = "full"', {"content_html": LONG, "access": "paid"})

    assert all(SECRET.encode() in content for content in newsroom.published().values())


def test_what_readers_pay_for_is_left_out_where_the_feed_says_so(newsroom: Newsroom) -> None:
    built(
        newsroom,
        'paid = "leave-out"',
        {"access": "paid"},
        {"access": "metered"},
        {},
        {"access": "free"},
    )

    assert numbers(newsroom) == [4, 3]


def test_an_article_that_becomes_paid_is_taken_back(newsroom: Newsroom) -> None:
    built(newsroom, FORMATS, {"content_html": LONG})
    write(newsroom, {"content_html": LONG, "access": "paid"})

    newsroom.build()

    assert not [
        name for name, content in newsroom.published().items() if SECRET.encode() in content
    ]


@pytest.mark.parametrize(
    ("content", "shown"),
    [
        ('"full"', ["It begins", "It goes on", SECRET]),
        ("2", ["It begins", "It goes on"]),
        ("1", ["It begins"]),
        ('"summary"', []),
    ],
)
def test_a_feed_shows_as_much_as_it_says(
    newsroom: Newsroom, content: str, shown: list[str]
) -> None:
    built(newsroom, f"{FORMATS}content = {content}", {"content_html": LONG})

    words = ["It begins", "It goes on", SECRET]
    for name, document in newsroom.published().items():
        assert [each for each in words if each.encode() in document] == shown, name


def test_an_article_that_somebody_paid_for_is_marked(newsroom: Newsroom) -> None:
    built(
        newsroom, "kicker = true", {"sponsored": True, "kicker": "Docks"}, {"kicker": "Docks"}, {}
    )

    assert [each["title"] for each in items(newsroom)] == [
        "Story 3",
        "Docks: Story 2",
        "Ad: Docks: Story 1",
    ]


def test_an_article_that_somebody_paid_for_is_left_out(newsroom: Newsroom) -> None:
    built(newsroom, 'sponsored = "leave-out"', {"sponsored": True}, {})

    assert numbers(newsroom) == [2]


def test_a_picture_without_a_credit_is_held(newsroom: Newsroom) -> None:
    pictures = [
        {"url": "https://i.example/a.jpg", "credit": "Mara Ovens/dpa"},
        {"url": "https://i.example/o'b&c.jpg", "caption": "Nobody took it"},
        {"alt": "A drawing", "caption": "Nobody drew it"},
    ]
    body = (
        '<p>One.</p><img src="https://i.example/o\'b&amp;c.jpg"><p>Two.</p>'
        '<img src="https://i.example/a.jpg">'
    )
    record = {"images": pictures, "content_html": body}
    built(newsroom, FORMATS + 'images = { without_credit = "hold" }', record)

    for name, document in newsroom.published().items():
        assert b"i.example/a.jpg" in document, name
        assert b"Nobody" not in document, name
        assert b"A drawing" not in document, name
        assert b"b&amp;c.jpg" not in document, name
        assert b"o'b" not in document, name


def test_what_a_body_shows_without_a_credit_is_held_too(newsroom: Newsroom) -> None:
    body = (
        '<p>One.</p><img src="https://i.example/a.jpg" alt="A crane">'
        '<video src="https://cdn.example/v.mp4" poster="https://i.example/p.jpg"></video>'
    )
    built(newsroom, 'images = { without_credit = "hold" }', {"content_html": body, "summary": None})

    content = items(newsroom)[0]["content_html"]

    assert content == f'<p>One.</p><a href="{address(1)}">cdn.example</a>'


def test_sizes_of_pictures_are_switched_on_and_off_in_what_is_published(
    newsroom: Newsroom,
) -> None:
    ferry = "https://i.example/ferry.jpg"
    picture = {
        "url": ferry,
        "width": 1200,
        "height": 800,
        "credit": "dpa",
        "renditions": [{"url": f"{ferry}?w=600", "width": 600, "height": 400}],
    }
    body = f'<img src="{ferry}" alt=""><p>She sails.</p>'
    built(newsroom, FORMATS, {"images": [picture], "content_html": body})
    plain = newsroom.published()

    configure(newsroom, FORMATS + 'images = { renditions = ["group", "srcset"] }')
    newsroom.build()
    sized = newsroom.published()
    configure(newsroom, FORMATS)
    newsroom.build()

    assert newsroom.published() == plain
    for name in ("f.rss", "f.atom"):
        assert b"ferry.jpg?w=600" not in plain[name]
        assert b"<media:group>" in sized[name]
        assert b"srcset=" in sized[name]
    assert [each["url"] for each in _sizes(sized["f.json"])] == [f"{ferry}?w=600"]
    assert b"srcset" in plain["f.html"]


def _sizes(document: bytes) -> list[dict[str, Any]]:
    (item,) = json.loads(document)["items"]
    renditions: list[dict[str, Any]] = item["_feedpub"]["images"][0]["renditions"]
    return renditions


HELD = "https://i.example/held.jpg"
HELD_RECORD: dict[str, Any] = {
    "images": [
        {
            "url": HELD,
            "credit": "Elsewhere",
            "caption": "Not for others",
            "syndication_rights": False,
            "renditions": [{"url": "https://i.example/held-crop.webp", "width": 300}],
        },
        {"url": "https://i.example/a.jpg", "credit": "dpa"},
    ],
    "media": [
        {"url": "https://i.example/a.mp4", "medium": "video", "type": "video/mp4", "poster": HELD}
    ],
    "content_html": (
        f'<img src="{HELD}" srcset="{HELD}?w=300 300w, {HELD}?w=600 600w"><p>One.</p>'
        '<img src="https://i.example/held-crop.webp"><p>Two.</p>'
        '<img src="https://i.example/a.jpg">'
    ),
}


@pytest.mark.parametrize("profile", ["", 'profile = "msn"\n', 'profile = "smartnews"\n'])
def test_a_picture_that_may_not_be_distributed_is_held_everywhere_and_named_once(
    newsroom: Newsroom, profile: str
) -> None:
    sizes = "" if profile else ', renditions = ["group", "srcset"]'
    hold = f'images = {{ without_syndication_rights = "hold"{sizes} }}'
    configure(newsroom, FORMATS + profile + hold)
    write(newsroom, HELD_RECORD)

    (line,) = newsroom.build().notes
    configure(newsroom, FORMATS + profile + hold + "\nlimit = 20")
    again = newsroom.build()

    assert line == (
        "feed f: 'Story 1' (https://p.news.example/p/1): 1 image left out that may not be"
        " distributed (images.without_syndication_rights)"
    )
    assert again.notes == ()
    for name, document in newsroom.published().items():
        assert b"i.example/a.jpg" in document, name
        assert b"held" not in document, name
        assert b"Not for others" not in document, name


def test_a_picture_that_may_not_be_distributed_goes_out_by_default(newsroom: Newsroom) -> None:
    built(newsroom, FORMATS, HELD_RECORD)

    for name, document in newsroom.published().items():
        assert HELD.encode() in document, name


def test_a_picture_comes_back_when_it_may_be_distributed(newsroom: Newsroom) -> None:
    hold = 'images = { without_syndication_rights = "hold" }'
    built(newsroom, FORMATS + hold, HELD_RECORD)
    allowed = {**HELD_RECORD["images"][0], "syndication_rights": True}

    write(newsroom, {**HELD_RECORD, "images": [allowed]})
    newsroom.build()

    for name, document in newsroom.published().items():
        assert HELD.encode() in document, name


def test_a_picture_without_a_credit_goes_out_by_default(newsroom: Newsroom) -> None:
    built(newsroom, "", {"images": [{"url": "https://i.example/a.jpg"}]})

    assert "https://i.example/a.jpg" in items(newsroom)[0]["content_html"]


EMBEDS = (
    "<p>Look:</p>"
    '<iframe src="https://player.example/e/1?a=1&amp;b=2" title="The harbour"></iframe>'
    '<iframe src="https://www.player.example/e/2" title="The docks"></iframe>'
    '<video src="https://cdn.example/v.mp4" poster="https://i.example/poster.jpg"'
    ' aria-label="The ferry"></video>'
)


def test_frames_of_allowed_hosts_travel_and_others_lead_to_the_article(
    newsroom: Newsroom,
) -> None:
    built(newsroom, "", {"content_html": EMBEDS, "summary": None})

    content = items(newsroom)[0]["content_html"]

    assert '<iframe src="https://player.example/e/1?a=1&amp;b=2" title="The harbour"' in content
    assert content.count("<iframe") == 1
    assert f'<a href="{address(1)}">The docks</a>' in content
    assert "www.player.example" not in content
    assert "cdn.example" not in content
    assert 'src="https://i.example/poster.jpg"' in content
    assert "The ferry" in content


def test_the_poster_of_a_player_leads_to_the_article(newsroom: Newsroom) -> None:
    built(newsroom, "", {"content_html": EMBEDS, "summary": None})

    content = etree.HTML(items(newsroom)[0]["content_html"])

    (leads_to,) = content.xpath('//img[contains(@src, "poster")]/ancestor::a/@href')
    assert leads_to == address(1)


def test_no_format_minds_a_frame(newsroom: Newsroom) -> None:
    report = built(newsroom, FORMATS, {"content_html": EMBEDS}).build()

    assert report.rejected == ()
    assert len(newsroom.published()) == 4


def bylines(newsroom: Newsroom) -> tuple[list[str | None], list[str]]:
    """Return the names of authors in the Atom document and in the JSON Feed."""
    published = newsroom.published()
    feed = etree.fromstring(published["f.atom"])
    (item,) = json.loads(published["f.json"])["items"]
    names = [name.text for name in feed.findall("{*}entry/{*}author/{*}name")]
    return names, [author["name"] for author in item["authors"]]


def dates(newsroom: Newsroom) -> list[str | None]:
    """Return all that the Atom document says of when it and its entries were updated."""
    feed = etree.fromstring(newsroom.published()["f.atom"])
    return [each.text for each in feed.iter("{*}updated", "{*}published")]


def test_a_byline_takes_effect_in_documents_that_are_published(newsroom: Newsroom) -> None:
    joined, separate = ["Mara Ovens, Tom Ilk"], ["Mara Ovens", "Tom Ilk"]
    formats = 'formats = ["atom", "json"]\n'
    built(newsroom, formats, {"authors": separate})
    by_default = bylines(newsroom)
    updated = dates(newsroom)

    configure(newsroom, formats + 'byline = "joined"')
    newsroom.build()
    all_joined = bylines(newsroom)
    configure(newsroom, formats + 'byline = "separate"')
    newsroom.build()
    all_separate = bylines(newsroom)
    configure(newsroom, formats)
    newsroom.build()

    assert by_default == bylines(newsroom) == (joined, separate)
    assert all_joined == (joined, joined)
    assert all_separate == (separate, separate)
    assert dates(newsroom) == updated


def test_a_partner_gets_authors_apart_in_atom_by_default(newsroom: Newsroom) -> None:
    separate = ["Mara Ovens", "Tom Ilk"]

    built(newsroom, 'formats = ["atom", "json"]\nprofile = "flipboard"', {"authors": separate})

    assert bylines(newsroom)[0] == separate


def test_pictures_of_a_source_have_its_default_credit(newsroom: Newsroom) -> None:
    newsroom.configure(
        SITE.replace('path = "articles"', 'path = "articles"\ndefault_credit = "Harbour News"')
        + '[feeds.f]\ntitle = "F"\nformats = ["json"]\nhas = ["credit"]'
    )
    own = {"images": [{"url": "https://i.example/b.jpg", "credit": "Tom Ilk"}]}
    write(newsroom, {"images": [{"url": "https://i.example/a.jpg"}]}, own, {})

    newsroom.build()

    second, first = (each["content_html"] for each in items(newsroom))
    assert "<small>Harbour News</small>" in first
    assert "<small>Tom Ilk</small>" in second
    assert "Harbour News" not in second


def test_a_new_default_credit_reaches_what_was_read_before(newsroom: Newsroom) -> None:
    built(newsroom, "", {"images": [{"url": "https://i.example/a.jpg"}]})
    newsroom.configure(
        newsroom.config.read_text().replace(
            'path = "articles"', 'path = "articles"\ndefault_credit = "Harbour News"'
        )
    )

    newsroom.build()

    assert "<small>Harbour News</small>" in items(newsroom)[0]["content_html"]


def test_short_forms_of_authors_become_names(newsroom: Newsroom) -> None:
    built(newsroom, "", {"authors": ["mov", "Tom Ilk"]})
    names = '[authors]\nmov = "Mara Ovens"\n"Tom Ilk" = "Thomas Ilk"\n'

    newsroom.configure(names + newsroom.config.read_text())
    newsroom.build()

    assert items(newsroom)[0]["authors"] == [{"name": "Mara Ovens"}, {"name": "Thomas Ilk"}]


# For whom, and where

INDEX = "[publish]\nindex = true\n"


def test_a_private_feed_is_named_nowhere(newsroom: Newsroom) -> None:
    configure(newsroom, FORMATS + 'visibility = "private"', INDEX + '[feeds.all]\ntitle = "All"')
    write(newsroom, {})

    newsroom.build()

    published = newsroom.published()
    own = {"f.rss", "f.atom", "f.json", "f.html"}
    assert own < published.keys()
    for name, content in published.items():
        named = {each for each in own if f"https://feeds.example/{each}".encode() in content}
        assert named <= {name}, name


def test_a_feed_that_becomes_private_leaves_the_index(newsroom: Newsroom) -> None:
    configure(newsroom, "", INDEX)
    write(newsroom, {})
    newsroom.build()
    published = newsroom.published()

    configure(newsroom, 'visibility = "private"', INDEX)
    newsroom.build()

    for name in ("index.html", "feeds.opml"):
        assert b"f.json" in published[name]
        assert b"f.json" not in newsroom.published()[name]


def test_documents_stand_where_they_always_stood(newsroom: Newsroom) -> None:
    paths = 'paths = { rss = "rss.php", atom = "feeds/Atom-2.xml" }'
    built(newsroom, FORMATS + paths, {})

    published = newsroom.published()

    assert published.keys() == {"rss.php", "feeds/Atom-2.xml", "f.json", "f.html"}
    assert b'href="https://feeds.example/rss.php" rel="self"' in published["rss.php"]
    assert b"https://feeds.example/feeds/Atom-2.xml" in published["f.html"]


def test_a_familys_documents_stand_where_they_always_stood(newsroom: Newsroom) -> None:
    configure(newsroom, 'each = "section"\npaths = { json = "by/{slug}/index.json" }')
    write(newsroom, *({"section": each} for each in SECTIONS))

    newsroom.build()

    published = newsroom.published()
    assert len(published) == len(SECTIONS)
    assert {"by/world/index.json", "by/politik/index.json"} < published.keys()


def test_a_new_section_gets_out_of_the_way_of_a_path(newsroom: Newsroom) -> None:
    family = '[feeds.by]\ntitle = "{value}"\neach = "section"\nformats = ["json"]\n'
    configure(
        newsroom, 'paths = { json = "x/sport.json" }', family + 'paths = { json = "x/{slug}.json" }'
    )
    write(newsroom, {"section": "Sport"})

    report = newsroom.build()

    assert report.exit_code == 0
    assert len(newsroom.published()) == 2


def test_families_with_one_place_for_documents_keep_apart(newsroom: Newsroom) -> None:
    rest = 'formats = ["json"]\npaths = { json = "x/{slug}" }\n'
    tables = [
        f'[feeds.{each}]\ntitle = "{{value}}"\neach = "{each}"\n' for each in ("section", "tag")
    ]
    newsroom.configure(SITE + rest.join([*tables, ""]))
    write(newsroom, {"section": "Sport", "tags": ["Sport"]})

    newsroom.build()

    assert len(newsroom.published()) == 2


def test_paths_that_come_to_be_one_are_refused(newsroom: Newsroom) -> None:
    family = '[feeds.by]\ntitle = "{value}"\neach = "section"\nformats = ["json"]\n'
    configure(newsroom, "", family)
    write(newsroom, {"section": "Sport"})
    newsroom.build()
    standing = newsroom.published()
    configure(newsroom, 'paths = { json = "by/sport.json" }', family)

    with pytest.raises(ConfigError, match=r"two documents have the path by/sport\.json: move one"):
        newsroom.build()

    assert newsroom.published() == standing


# The index


def test_the_index_is_made_again_when_a_feed_changes(newsroom: Newsroom) -> None:
    configure(newsroom, "", INDEX)
    write(newsroom, {})
    newsroom.build()
    before = newsroom.published()
    newsroom.write("2.json", make_record(2))

    newsroom.build()

    after = newsroom.published()
    assert before["index.html"] != after["index.html"]
    assert before["feeds.opml"] != after["feeds.opml"]


def test_the_index_is_not_rewritten_otherwise(newsroom: Newsroom) -> None:
    configure(
        newsroom, 'sections = ["World"]', INDEX + '[feeds.p]\ntitle = "P"\nvisibility = "private"'
    )
    write(newsroom, {})
    newsroom.build()
    marks = [(newsroom.feeds / name).stat().st_ino for name in ("index.html", "feeds.opml")]
    newsroom.write("2.json", make_record(2, section="Sport", published="2026-03-01T00:00:00Z"))

    report = newsroom.build()

    assert "p.rss" in {name for feed in report.feeds for name in feed.written}
    assert marks == [(newsroom.feeds / name).stat().st_ino for name in ("index.html", "feeds.opml")]


@pytest.mark.parametrize("name", ["index.html", "feeds.opml"])
def test_an_index_that_somebody_touched_is_made_again(newsroom: Newsroom, name: str) -> None:
    configure(newsroom, "", INDEX)
    write(newsroom, {})
    newsroom.build()
    good = newsroom.published()
    (newsroom.feeds / name).write_text("broken")

    noticed = not idle(newsroom, NOW)
    report = newsroom.build()

    assert noticed
    assert [feed.written for feed in report.feeds] == [(name,)]
    assert newsroom.published() == good


def test_without_entries_there_is_no_index_and_nothing_to_do(newsroom: Newsroom) -> None:
    configure(newsroom, "", INDEX)
    write(newsroom, {"expires": "2026-04-01T00:00:00Z"})

    newsroom.build()

    assert newsroom.published() == {}
    assert idle(newsroom, NOW)
