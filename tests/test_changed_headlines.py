"""A story whose headline and address change stays one entry by the id in its address."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from newsroom import NOW, Newsroom, make_record
from postgresql import emptied, needs_postgresql
from test_one_id import ids, lose_archive
from test_web_sources import counts, source
from web_server import Reply, Site, serving

from feedpub.pipeline.report import Report
from feedpub.web import client as client_module

HOUR = timedelta(hours=1)
FERRY = 65119921
NAMES = ["bridge", "crane", "dock", "light", "mole", "pier", "quay"]


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    monkeypatch.setattr(client_module, "_WAITS", (0.01,))
    with serving() as site:
        yield site


@pytest.fixture
def room(newsroom: Newsroom, site: Site) -> Newsroom:
    """A newsroom that reads pages of a site which puts an id behind each headline."""
    paths = [
        story(site, f"/en/the-old-{name}/a-{65110000 + n}", f"The {name}", hour=n)
        for n, name in enumerate(NAMES)
    ]
    lists(site, story(site, OLD, "The ferry is back"), *paths)
    source(newsroom, type="web", section=site.url("/en"), links="/en/*")
    newsroom.build()
    return newsroom


OLD, NEW = f"/en/the-ferry-is-back/a-{FERRY}", f"/en/thousands-cheer/a-{FERRY}"


def page(
    title: str,
    *,
    hour: int = 9,
    minute: int = 30,
    words: str = "",
    canonical: str = "",
    more: str = "",
) -> str:
    link = f'<link rel="canonical" href="{canonical}">' if canonical else ""
    words = words or f"What there is to say about this: {title}. It is a longer story than that."
    return (
        f'<!DOCTYPE html><html lang="en"><head><title>{title}</title>{link}{more}'
        f'<meta property="og:title" content="{title}"><meta property="article:published_time"'
        f' content="2026-03-12T{hour:02}:{minute:02}:07+00:00"></head><body><main><article>'
        f"<h1>{title}</h1><p>{words} {words}</p><p>{words}</p></article></main></body></html>"
    )


def story(site: Site, path: str, title: str, **about: Any) -> str:
    """Serve a page at *path*, which names itself as its canonical address; return *path*."""
    site.answers[path] = Reply(page(title, canonical=about.pop("canonical", path), **about))
    return path


def lists(site: Site, *paths: str) -> None:
    links = "".join(f'<p><a href="{path}">Read</a></p>' for path in paths)
    site.answers["/en"] = Reply(f"<!DOCTYPE html><html><body>{links}</body></html>")


def others(site: Site) -> list[str]:
    return [path for path in site.answers if path.startswith("/en/the-old-")]


def lines(report: Report, code: str) -> list[str]:
    return [each for each in report.notes if code in each]


def of_ferry(room: Newsroom) -> list[tuple[str, str]]:
    """The id and the address of each entry of the story, the oldest first."""
    rows = room.rows("SELECT ledger.id, articles.record FROM ledger JOIN articles USING (key)")
    found = [(id, json.loads(record)["url"]) for id, record in rows]
    return [
        (id.partition("/en")[2], url.partition("/en")[2]) for id, url in found if str(FERRY) in url
    ]


ONE = [(OLD.removeprefix("/en"), NEW.removeprefix("/en"))]
TWO = [(each.removeprefix("/en"),) * 2 for each in (OLD, NEW)]


def test_a_story_whose_old_address_redirects_to_the_new_one_is_one_entry(
    room: Newsroom, site: Site
) -> None:
    before = room.rows("SELECT entry_id, published FROM ledger")
    lists(site, story(site, NEW, "Thousands cheer", hour=15), *others(site))
    site.answers[OLD] = Reply(status=301, headers={"Location": NEW})

    report = room.build(now=NOW + HOUR)

    assert counts(report) == (0, 1)
    assert of_ferry(room) == ONE
    assert room.rows("SELECT entry_id, published FROM ledger") == before
    (line,) = lines(report, "address-changed")
    assert f"was at {site.url(OLD)} (The ferry is back) before" in line
    assert counts(room.build(now=NOW + 2 * HOUR)) == (0, 0)


def test_an_old_address_that_names_the_new_one_as_canonical_is_of_the_same_story(
    room: Newsroom, site: Site
) -> None:
    lists(site, story(site, NEW, "Thousands cheer", hour=15), *others(site))
    story(site, OLD, "Thousands cheer", hour=15, canonical=NEW)

    report = room.build(now=NOW + HOUR)

    assert of_ferry(room) == ONE
    assert lines(report, "address-changed")


def test_an_old_address_that_is_still_listed_and_redirects_is_of_the_same_story(
    room: Newsroom, site: Site
) -> None:
    story(site, NEW, "Thousands cheer")
    site.answers[OLD] = Reply(status=301, headers={"Location": NEW})

    room.build(now=NOW + HOUR)

    assert of_ferry(room) == ONE


def test_both_addresses_in_the_list_at_once_are_one_story_if_one_leads_to_the_other(
    room: Newsroom, site: Site
) -> None:
    lists(site, story(site, NEW, "Thousands cheer", hour=15), OLD, *others(site))
    story(site, OLD, "Thousands cheer", hour=15, canonical=NEW)

    room.build(now=NOW + HOUR)

    assert of_ferry(room) == ONE
    assert counts(room.build(now=NOW + 2 * HOUR)) == (0, 0)


def test_an_old_address_that_is_gone_is_of_the_same_story(room: Newsroom, site: Site) -> None:
    lists(site, story(site, NEW, "Thousands cheer", hour=15), *others(site))
    del site.answers[OLD]

    room.build(now=NOW + HOUR)

    assert of_ferry(room) == ONE


def test_an_id_that_is_used_again_on_another_day_is_that_of_another_story(
    room: Newsroom, site: Site
) -> None:
    site.answers[NEW] = Reply(page("A storm", canonical=NEW).replace("2026-03-12", "2026-03-14"))
    lists(site, NEW, *others(site))
    del site.answers[OLD]

    report = room.build(now=NOW + HOUR)

    assert of_ferry(room) == TWO
    (line,) = lines(report, "story-repeated")
    assert "the dates differ" in line


def test_an_overloaded_server_that_says_of_listed_pages_that_they_are_gone_joins_no_stories(
    room: Newsroom, site: Site
) -> None:
    lists(site, story(site, NEW, "A storm", hour=15), OLD, *others(site))
    for path in (OLD, *others(site)):
        site.answers[path] = Reply(status=410)

    report = room.build(now=NOW + HOUR)

    assert of_ferry(room) == TWO
    assert lines(report, "story-repeated")


def test_a_gallery_with_the_title_and_the_id_of_its_story_is_an_entry_of_its_own(
    room: Newsroom, site: Site
) -> None:
    gallery = f"/en/gallery/the-ferry-in-pictures/a-{FERRY}"
    story(site, gallery, "The ferry is back", hour=15, words="Twelve pictures.", canonical="")
    story(site, OLD, "The ferry is back", words="Corrected in the evening.", canonical="")
    lists(site, OLD, gallery, *others(site))

    report = room.build(now=NOW + HOUR)

    assert len(of_ferry(room)) == 2
    assert lines(report, "story-repeated")


def test_two_pages_with_the_title_of_the_site_and_one_id_are_two_entries(
    room: Newsroom, site: Site
) -> None:
    for path, title, hour in ((OLD, "The ferry, corrected", 9), (NEW, "A storm", 15)):
        text = page(title, hour=hour).replace(f"<title>{title}<", "<title>Harbour News<")
        site.answers[path] = Reply(text.replace(f'content="{title}"', 'content="Harbour News"'))
    lists(site, OLD, NEW, *others(site))

    report = room.build(now=NOW + HOUR)

    assert len(of_ferry(room)) == 2
    assert lines(report, "story-repeated")


def test_a_translation_with_the_id_and_the_date_of_its_story_is_an_entry_of_its_own(
    room: Newsroom, site: Site
) -> None:
    translated = f"/en/die-faehre-ist-wieder-da/a-{FERRY}"
    words = "Nach vier Monaten im Dock fährt die alte Fähre wieder, und die halbe Stadt sah zu."
    text = page("Die Fähre ist wieder da", words=words, canonical=translated)
    site.answers[translated] = Reply(text.replace('lang="en"', 'lang="de"'))
    lists(site, translated, *others(site))
    site.answers[OLD] = Reply(status=500)

    report = room.build(now=NOW + HOUR)

    assert len(of_ferry(room)) == 2
    (line,) = lines(report, "story-repeated")
    assert "the languages differ" in line


def test_a_page_that_shows_the_same_at_every_spelling_of_its_headline_is_one_story(
    room: Newsroom, site: Site
) -> None:
    for path in (OLD, NEW):
        story(site, path, "Thousands cheer", hour=15, canonical="")
    lists(site, NEW, *others(site))

    room.build(now=NOW + HOUR)

    assert of_ferry(room) == ONE


def test_an_old_address_that_is_asked_in_vain_leaves_the_date_to_decide(
    room: Newsroom, site: Site
) -> None:
    lists(site, story(site, NEW, "Thousands cheer"), *others(site))
    site.answers[OLD] = Reply(status=500)

    room.build(now=NOW + HOUR)

    assert of_ferry(room) == ONE


def test_two_pages_with_one_id_that_are_both_there_are_two_entries_and_named_once(
    room: Newsroom, site: Site
) -> None:
    lists(site, story(site, NEW, "Thousands cheer", hour=15), OLD, *others(site))

    report = room.build(now=NOW + HOUR)

    assert of_ferry(room) == TWO
    (line,) = lines(report, "story-repeated")
    assert f"may be the same story as {site.url(OLD)} (The ferry is back)" in line
    assert "there is a page at both" in line
    assert not lines(room.build(now=NOW + 2 * HOUR), "story-repeated")
    shown = room.feedpub("history", site.url(NEW)).stdout
    assert f"may be the story of cms/{site.url(OLD)}" in shown


def test_both_addresses_in_the_list_with_the_same_text_and_date_are_one_entry(
    room: Newsroom, site: Site
) -> None:
    words = "The old ferry sails again, and half of the town came to see her off this morning."
    story(site, OLD, "The ferry is back", words=words)
    room.build(now=NOW + HOUR)
    lists(site, OLD, story(site, NEW, "Thousands cheer", words=words), *others(site))

    room.build(now=NOW + 2 * HOUR)

    assert len(of_ferry(room)) == 1


def test_two_stories_with_similar_headlines_and_different_ids_are_two_entries(
    room: Newsroom, site: Site
) -> None:
    other = f"/en/the-ferry-is-back-again/a-{FERRY + 1}"
    lists(site, story(site, other, "The ferry is back again"), *others(site))
    del site.answers[OLD]

    report = room.build(now=NOW + HOUR)

    assert counts(report) == (1, 0)
    assert not lines(report, "story-repeated") + lines(report, "address-changed")


def test_a_story_whose_old_address_comes_back_is_one_entry(room: Newsroom, site: Site) -> None:
    third = f"/en/a-town-afloat/a-{FERRY}"
    for number, path in enumerate((NEW, third, NEW, OLD)):
        for each in (OLD, NEW, third):
            site.answers[each] = Reply(status=301, headers={"Location": path})
        lists(site, story(site, path, f"Headline {number}"), *others(site))

        room.build(now=NOW + (number + 1) * HOUR)

        assert of_ferry(room) == [(OLD.removeprefix("/en"), path.removeprefix("/en"))]


def test_a_story_that_moved_survives_a_lost_archive(room: Newsroom, site: Site) -> None:
    lists(site, story(site, NEW, "Thousands cheer", hour=15), *others(site))
    site.answers[OLD] = Reply(status=301, headers={"Location": NEW})
    room.build(now=NOW + HOUR)
    before = room.rows("SELECT id, entry_id, published FROM ledger ORDER BY id")
    lose_archive(room)

    room.build(now=NOW + 2 * HOUR)

    assert of_ferry(room) == ONE
    assert room.rows("SELECT id, entry_id, published FROM ledger ORDER BY id") == before


def test_an_archive_that_a_former_version_wrote_learns_the_ids_of_its_addresses(
    room: Newsroom, site: Site
) -> None:
    room.change("DELETE FROM marks WHERE mark LIKE 'n:%'")
    room.change("DELETE FROM facts WHERE name = 'story ids marked'")
    lists(site, story(site, NEW, "Thousands cheer"), *others(site))
    site.answers[OLD] = Reply(status=301, headers={"Location": NEW})

    room.build(now=NOW + HOUR)

    assert of_ferry(room) == ONE


@pytest.mark.parametrize("how", [(), ("--erase",)], ids=["withdrawn", "erased"])
def test_a_withdrawn_story_does_not_come_back_under_another_headline(
    room: Newsroom, site: Site, how: tuple[str, ...]
) -> None:
    assert room.feedpub("withdraw", site.url(OLD), *how).returncode == 0
    lists(site, story(site, NEW, "Thousands cheer", hour=15), *others(site))

    report = room.build(now=NOW + HOUR)

    assert counts(report) == (0, 0)
    (refused,) = report.rejected
    assert "story-repeated" in str(refused) and "that one is withdrawn" in str(refused)


def test_a_story_that_moved_is_not_missed(room: Newsroom, site: Site) -> None:
    source(room, type="web", section=site.url("/en"), links="/en/*", missing="withdraw")
    room.build(now=NOW + HOUR)
    lists(site, story(site, NEW, "Thousands cheer", hour=15), *others(site))
    site.answers[OLD] = Reply(status=301, headers={"Location": NEW})

    for hours in (2, 3, 30):
        room.build(now=NOW + hours * HOUR)

    assert of_ferry(room) == ONE
    assert room.rows("SELECT * FROM withdrawals") == []


@pytest.fixture
def moving(newsroom: Newsroom, site: Site) -> Newsroom:
    """A newsroom that reads a site with more stories than old addresses are asked in a run."""
    paths = [
        story(site, f"/en/story-about-{each}-{name}/a-{number}", f"{each} {name}", hour=hour)
        for number, each, name, hour in STORIES
    ]
    lists(site, *paths)
    source(newsroom, type="web", section=site.url("/en"), links="/*/*")
    newsroom.build()
    return newsroom


#: 24 of them: the id, two words of the headline, and an hour.
STORIES = [
    (65110001 + 7 * number, each, name, number % 20)
    for number, (each, name) in enumerate(product(("old", "new", "lost", "last"), NAMES[:6]))
]


def move(site: Site, **answer: Any) -> None:
    """Give all stories addresses of another kind; the old ones have this *answer*."""
    paths = []
    for number, each, name, hour in STORIES:
        old, path = f"/en/story-about-{each}-{name}/a-{number}", f"/news/{each}-{name}-{number}"
        paths.append(story(site, path, f"{each} {name}", hour=hour))
        headers = {"Location": path} if answer["status"] == 301 else {}
        site.answers[old] = Reply(headers=headers, **answer)
    lists(site, *paths)


def test_all_stories_of_a_site_that_moves_stay_one_entry_each(moving: Newsroom, site: Site) -> None:
    before = moving.rows("SELECT entry_id, published FROM ledger ORDER BY key")
    move(site, status=301)

    reports = [moving.build(now=NOW + hours * HOUR) for hours in (1, 2, 3)]

    assert [counts(each) for each in reports] == [(0, 20), (0, 4), (0, 0)]
    assert moving.rows("SELECT entry_id, published FROM ledger ORDER BY key") == before


def test_stories_of_a_site_that_moves_without_redirects_are_named(
    moving: Newsroom, site: Site
) -> None:
    move(site, status=404)

    report = moving.build(now=NOW + HOUR)

    assert counts(report) == (20, 0)
    (line,) = lines(report, "story-repeated")
    assert "the rest of the addresses differs, too" in line
    assert "(and 19 more like it)" in line


def test_the_number_of_a_section_is_not_taken_for_an_id(newsroom: Newsroom, site: Site) -> None:
    paths = [story(site, f"/en/114884/all-about-the-{each}", f"The {each}") for each in NAMES]
    lists(site, *paths)
    source(newsroom, type="web", section=site.url("/en"), links="/en/*")
    newsroom.build()
    new = story(site, "/en/114884/all-about-the-ferry", "The ferry")
    lists(site, new, *paths[1:])
    del site.answers[paths[0]]

    report = newsroom.build(now=NOW + HOUR)

    assert counts(report) == (1, 0)
    assert not lines(report, "story-repeated") + lines(report, "address-changed")


# ids that pages give

PLAIN, RENAMED = "/en/the-ferry-is-back", "/en/thousands-cheer"


def with_id(site: Site, path: str, title: str, id: str, **about: Any) -> str:
    return story(site, path, title, more=f'<meta name="storyid" content="{id}">', **about)


@pytest.fixture
def plain(newsroom: Newsroom, site: Site) -> Newsroom:
    """A newsroom that reads pages of a site whose addresses are headlines alone."""
    paths = [
        with_id(site, f"/en/the-old-{name}", f"The {name}", f"84{n}00", hour=n)
        for n, name in enumerate(NAMES)
    ]
    lists(site, with_id(site, PLAIN, "The ferry is back", "84999"), *paths)
    source(newsroom, type="web", section=site.url("/en"), links="/en/*")
    newsroom.build()
    return newsroom


def entries(room: Newsroom) -> int:
    found: int = room.rows("SELECT count(*) FROM ledger")[0][0]
    return found


def test_a_page_with_the_id_and_the_date_of_one_that_is_not_listed_any_more_is_its_story(
    plain: Newsroom, site: Site
) -> None:
    lists(site, with_id(site, RENAMED, "Thousands cheer", "84999"), *others(site))

    report = plain.build(now=NOW + HOUR)

    assert counts(report) == (0, 1)
    (line,) = lines(report, "address-changed")
    assert "both pages have the id 84999 (storyid)" in line
    assert counts(plain.build(now=NOW + 2 * HOUR)) == (0, 0)


def test_the_first_build_after_an_upgrade_learns_the_ids_of_the_pages_that_it_reads(
    plain: Newsroom, site: Site
) -> None:
    plain.change("DELETE FROM marks WHERE mark LIKE 'p:%'")
    plain.change("UPDATE inputs SET mark = NULL")
    plain.build(now=NOW + HOUR)
    lists(site, with_id(site, RENAMED, "Thousands cheer", "84999"), *others(site))

    assert counts(plain.build(now=NOW + 2 * HOUR)) == (0, 1)


@pytest.mark.parametrize(
    ("path", "about"),
    [
        (RENAMED, {"hour": 15}),
        ("/en/coast/the-ferry-is-back", {}),
        ("/en/the-ferry-is-back-2", {}),
    ],
    ids=["another date", "another section", "a second page"],
)
def test_another_page_with_the_id_is_named(
    plain: Newsroom, site: Site, path: str, about: dict[str, Any]
) -> None:
    lists(site, with_id(site, path, "Thousands cheer", "84999", **about), *others(site))

    report = plain.build(now=NOW + HOUR)

    assert counts(report) == (1, 0)
    assert lines(report, "story-repeated")


def test_an_id_that_all_pages_give_is_not_that_of_a_story(newsroom: Newsroom, site: Site) -> None:
    paths = [with_id(site, f"/en/the-old-{each}", f"The {each}", "70123") for each in NAMES]
    lists(site, *paths)
    source(newsroom, type="web", section=site.url("/en"), links="/en/*")
    newsroom.build()
    lists(site, with_id(site, PLAIN, "The ferry is back", "70123"), *paths[1:])

    report = newsroom.build(now=NOW + HOUR)

    assert counts(report) == (1, 0)
    assert not lines(report, "story-repeated") + lines(report, "address-changed")
    assert entries(newsroom) == 8


@needs_postgresql
def test_an_archive_in_postgresql_recognises_both_kinds_of_ids(plain: Newsroom, site: Site) -> None:
    archive = f'[archive]\nurl = "{emptied()}"\njournal = "journal.jsonl"\n'
    plain.configure(plain.config.read_text(encoding="utf-8") + archive)
    paths = [
        story(site, f"/en/the-new-{name}/a-{65110000 + n}", f"The new {name}", hour=n)
        for n, name in enumerate(NAMES)
    ]
    lists(site, PLAIN, story(site, OLD, "The ferry"), *others(site), *paths)
    plain.build(now=NOW + HOUR)
    site.answers[OLD] = Reply(status=301, headers={"Location": NEW})
    new = with_id(site, RENAMED, "Thousands cheer", "84999"), story(site, NEW, "Cheers", hour=15)
    lists(site, *new, *others(site), *paths)

    report = plain.build(now=NOW + 2 * HOUR)

    assert counts(report) == (0, 2)
    assert "(and 1 more like it)" in lines(report, "address-changed")[0]


# other sources


def item(headline: str, number: int, *, hour: int = 9, words: str = "") -> str:
    address = f"https://up.example/en/{headline}/a-{number}"
    words = words or f"What there is to say about {headline}."
    return (
        f"<item><title>{headline.replace('-', ' ')}</title><link>{address}</link>"
        f"<guid>{address}</guid><pubDate>Thu, 12 Mar 2026 {hour:02}:30:07 GMT</pubDate>"
        f"<description>{words}</description></item>"
    )


def feed(*items: str) -> Reply:
    every = [item(f"the-old-{name}", 65110000 + n, hour=n) for n, name in enumerate(NAMES)]
    told = "".join((*items, *every))
    return Reply(f'<rss version="2.0"><channel><title>Up</title>{told}</channel></rss>')


@pytest.fixture
def reader(newsroom: Newsroom, site: Site) -> Newsroom:
    """A newsroom that reads a feed whose guids are its links."""
    site.answers["/rss"] = feed(item("the-ferry-is-back", FERRY))
    source(newsroom, type="feed", url=site.url("/rss"))
    newsroom.build()
    return newsroom


def test_an_item_of_a_feed_whose_guid_is_its_link_is_one_entry(
    reader: Newsroom, site: Site
) -> None:
    site.answers["/rss"] = feed(item("thousands-cheer", FERRY))

    report = reader.build(now=NOW + HOUR)

    assert of_ferry(reader) == ONE
    assert lines(report, "address-changed")


def test_two_items_of_a_feed_with_one_id_are_two_entries_and_named(
    reader: Newsroom, site: Site
) -> None:
    site.answers["/rss"] = feed(item("the-ferry-is-back", FERRY), item("thousands-cheer", FERRY))

    report = reader.build(now=NOW + HOUR)

    assert of_ferry(reader) == TWO
    assert lines(report, "story-repeated")


def test_items_of_a_feed_with_one_id_and_one_text_do_not_take_turns(
    reader: Newsroom, site: Site
) -> None:
    words = "The old ferry sails again, and half of the town came to see her off this morning."
    site.answers["/rss"] = feed(item("the-ferry-is-back", FERRY, words=words))
    reader.build(now=NOW + HOUR)
    two = [item(each, FERRY, words=words) for each in ("the-ferry-is-back", "thousands-cheer")]
    site.answers["/rss"] = feed(*two)

    report = reader.build(now=NOW + 2 * HOUR)

    assert counts(report) == (1, 0)
    assert lines(report, "story-repeated")


def test_an_item_with_the_id_of_another_day_is_named(reader: Newsroom, site: Site) -> None:
    site.answers["/rss"] = feed(item("thousands-cheer", FERRY, hour=18))

    report = reader.build(now=NOW + HOUR)

    assert of_ferry(reader) == TWO
    (line,) = lines(report, "story-repeated")
    assert "the dates differ" in line


@pytest.mark.parametrize("kept", [True, False], ids=["beside the old one", "in its place"])
def test_a_saved_page_under_another_name_is_named_or_one_entry(
    newsroom: Newsroom, kept: bool
) -> None:
    def save(path: str, title: str, **about: Any) -> None:
        address = f"https://up.example{path}"
        newsroom.write(f"{path.split('/')[2]}.html", page(title, canonical=address, **about))

    for number, name in enumerate(NAMES):
        save(f"/en/the-old-{name}/a-{65110000 + number}", f"The {name}", hour=number)
    save(OLD, "The ferry is back")
    newsroom.build()
    save(NEW, "Thousands cheer")
    if not kept:
        (newsroom.articles / "the-ferry-is-back.html").unlink()

    report = newsroom.build(now=NOW + HOUR)

    assert of_ferry(newsroom) == (TWO if kept else ONE)
    assert len(lines(report, "story-repeated")) == kept


def test_records_of_an_api_without_an_id_are_one_entry_if_their_address_has_one(
    newsroom: Newsroom, site: Site
) -> None:
    def records(headline: str) -> Reply:
        told = [(f"the-old-{name}", 65110000 + n, n) for n, name in enumerate(NAMES)]
        return Reply(
            [
                {
                    "head": each,
                    "web": f"https://up.example/en/{each}/a-{number}",
                    "body": f"<p>What there is to say about {each}.</p>",
                    "at": f"2026-03-12T{hour:02}:30:07Z",
                }
                for each, number, hour in [*told, (headline, FERRY, 9)]
            ]
        )

    fields = {"title": "head", "url": "web", "content_html": "body", "published": "at"}
    site.answers["/api"] = records("the-ferry-is-back")
    source(newsroom, type="api", url=site.url("/api"), fields=fields)
    newsroom.build()
    site.answers["/api"] = records("thousands-cheer")

    newsroom.build(now=NOW + HOUR)

    assert of_ferry(newsroom) == ONE


def test_a_record_with_an_id_of_its_own_is_never_another_one(newsroom: Newsroom) -> None:
    for number in range(8):
        url = f"https://news.example/en/story-about-{number}x/a-{65119900 + number}"
        newsroom.write(f"{number}.json", make_record(number, url=url, short_link=None))
    newsroom.build()
    url = "https://news.example/en/quite-another-story/a-65119901"
    day = "2026-03-02T09:00:00Z"
    new = make_record(50, id="urn:x:50", url=url, short_link=None, published=day)
    newsroom.write("50.json", new)
    (newsroom.articles / "1.json").unlink()

    report = newsroom.build(now=NOW + HOUR)

    assert len(ids(newsroom)) == 9
    assert not lines(report, "story-repeated")
