"""Pages, sitemaps and lists of feeds are checked before they go live, as feeds are."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import timedelta

import pytest
from newsroom import CONFIG, NOW, Newsroom, make_record

from feedpub.archive.withdrawals import Order
from feedpub.feed import Document, FeedHead
from feedpub.formats import page, sitemap
from feedpub.formats.feed_index import index_page, opml
from feedpub.pipeline.operations.withdraw import withdraw
from feedpub.validation.own_pages import validate_page

Damage = Callable[[bytes], bytes]
Join = Callable[[FeedHead, Iterable[bytes]], bytes]
LATER = NOW + timedelta(hours=1)
ONLY = CONFIG.partition("[feeds.sections]")[0]

DAMAGES: dict[str, Damage] = {
    "zero bytes": lambda _: b"",
    "truncated": lambda content: content[: len(content) // 2],
    "without its last bytes": lambda content: content[:-3],
    "cut out of the middle": lambda content: content[:900] + content[-900:],
    "not well-formed": lambda content: content.replace(b"</title>", b"", 1).replace(
        b"</loc>", b"", 1
    ),
    "not UTF-8": lambda content: content.replace(b"Story", b"\xff\xfe", 1),
}


def damaged(join: Join, damage: Damage) -> Join:
    """*join*, with its documents damaged after they are written."""
    return lambda feed, entries: damage(join(feed, entries))


def misled(join: Join, other: Callable[[list[bytes]], list[bytes]]) -> Join:
    """*join*, given other entries than those that it is called with."""
    return lambda feed, entries: join(feed, other(list(entries)))


@pytest.fixture(params=["html", "sitemap"])
def room(newsroom: Newsroom, request: pytest.FixtureRequest) -> Newsroom:
    """A newsroom that has published one feed as a page, or as a sitemap."""
    newsroom.configure(ONLY.replace("[feeds.all]", f'[feeds.all]\nformats = ["{request.param}"]'))
    for number in (1, 2, 3):
        newsroom.write(
            f"{number}.json", make_record(number, published=f"2026-11-18T0{number}:00:00Z")
        )
    newsroom.build()
    newsroom.write("4.json", make_record(4, published="2026-11-18T04:00:00Z"))
    return newsroom


def goes_not_live(room: Newsroom) -> None:
    before = room.published()

    report = room.build(now=LATER)

    assert before
    assert (report.exit_code, room.published()) == (1, before)
    assert next(report.failures()).startswith("feed all")


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_a_damaged_document_never_goes_live(
    room: Newsroom, damage: Damage, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (page, sitemap):
        monkeypatch.setattr(module, "join", damaged(module.join, damage))

    goes_not_live(room)


@pytest.mark.parametrize(
    "other",
    [
        lambda entries: [],
        lambda entries: entries[:-1],
        lambda entries: entries[::-1],
        lambda entries: [
            each.replace(b"Story", b"Other").replace(b"news.example", b"o.example")
            for each in entries
        ],
    ],
    ids=["no entries", "one entry less", "another order", "another feed's entries"],
)
def test_a_document_that_does_not_show_its_feed_never_goes_live(
    room: Newsroom, other: Callable[[list[bytes]], list[bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (page, sitemap):
        monkeypatch.setattr(module, "join", misled(module.join, other))

    goes_not_live(room)


def test_the_page_of_another_feed_never_goes_live(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    newsroom.configure(ONLY.replace("[feeds.all]", '[feeds.all]\nformats = ["html"]'))
    newsroom.write("1.json", make_record(1))
    join = page.join

    def of_another_feed(feed: FeedHead, entries: Iterable[bytes]) -> bytes:
        return join(replace(feed, channel=replace(feed.channel, title="Sport")), entries)

    monkeypatch.setattr(page, "join", of_another_feed)

    assert newsroom.build().exit_code == 1
    assert newsroom.published() == {}


@pytest.mark.parametrize("format", ["html", "sitemap", "rss"])
def test_a_feed_without_entries_is_right_without_entries(newsroom: Newsroom, format: str) -> None:
    newsroom.configure(ONLY.replace("[feeds.all]", f'[feeds.all]\nformats = ["{format}"]'))
    newsroom.write("1.json", make_record(1, published="2026-11-18T01:00:00Z"))
    newsroom.build()

    done = withdraw(newsroom.run(LATER), ["https://p.news.example/p/1"], Order(), wait=0)

    (content,) = newsroom.published().values()
    assert done.exit_code == 0
    assert b"Story 1" not in content


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
@pytest.mark.parametrize("whole", [index_page, opml], ids=["index", "opml"])
def test_a_damaged_list_of_feeds_never_goes_live(
    newsroom: Newsroom,
    whole: Callable[..., Document],
    damage: Damage,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    newsroom.configure(CONFIG.replace("[feeds.all]", "[publish]\nindex = true\n\n[feeds.all]"))
    newsroom.write("1.json", make_record(1, section="Story"))
    newsroom.build()
    before = {name: newsroom.published()[name] for name in ("index.html", "feeds.opml")}
    newsroom.write("2.json", make_record(2, section="Another Story"))

    def damaged(*arguments: object) -> Document:
        document = whole(*arguments)
        return replace(document, content=damage(document.content))

    monkeypatch.setattr(f"feedpub.formats.feed_index.{whole.__name__}", damaged)
    report = newsroom.build(now=LATER)

    assert {name: newsroom.published()[name] for name in before} == before
    assert report.exit_code == 1
    assert "section/another-story.rss" in newsroom.published()


def test_a_list_of_other_feeds_never_goes_live(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    newsroom.configure(CONFIG.replace("[feeds.all]", "[publish]\nindex = true\n\n[feeds.all]"))
    newsroom.write("1.json", make_record(1))

    for name, whole in (("index_page", index_page), ("opml", opml)):
        with monkeypatch.context() as patched:
            patched.setattr(
                f"feedpub.formats.feed_index.{name}",
                lambda catalogue, whole=whole: whole(replace(catalogue, feeds=catalogue.feeds[1:])),
            )
            newsroom.build()

        assert "feeds.opml" not in newsroom.published()


def test_whatever_is_cut_off_a_page_is_missed(newsroom: Newsroom) -> None:
    newsroom.configure(ONLY.replace("[feeds.all]", '[feeds.all]\nformats = ["html"]'))
    body = '<p title="a > b &lt; &quot;c&quot;">One<br>&nbsp; &amp; three</p><hr><table></table>'
    newsroom.write("1.json", make_record(1, content_html=body))
    newsroom.build()
    page = newsroom.published()["all.html"].rstrip()

    assert list(validate_page(page)) == []
    assert all(list(validate_page(page[:length])) for length in range(len(page)))
