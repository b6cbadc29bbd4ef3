"""Ill-formed feeds that are read all the same, and named once, until they are right again."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from newsroom import CONFIG, Newsroom
from web_server import Reply, Site, serving

SPOOL = '\n[push]\nspool = "spool"\n'


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as site:
        yield site


def feed(*titles: str, name: str = "u") -> str:
    items = "".join(
        f"<item><guid>https://{name}.example/{title[:3]}</guid><title>{title}</title>"
        f"<description>x</description><pubDate>Sun, {7 + number:02} Nov 2026 09:00:00 GMT</pubDate>"
        "</item>"
        for number, title in enumerate(titles)
    )
    return f"<rss version='2.0'><channel><title>U</title>{items}</channel></rss>"


def told(room: Newsroom) -> list[str]:
    return [each for each in room.feedpub("build").stderr.splitlines() if "xml-mended" in each]


def test_an_ill_formed_feed_is_named_when_it_begins_and_when_it_begins_again(
    newsroom: Newsroom, site: Site
) -> None:
    address = site.url("/feed")
    newsroom.configure(
        CONFIG.replace(
            'type = "files"\npath = "articles"', f'type = "feed"\nurl = "{address}"\n'
        ).replace("\n\n[feeds.all]", '\nallow_addresses = ["127.0.0.1/32"]\n\n[feeds.all]')
    )
    seen = []
    for titles in (
        ["Fish & chips"],
        ["Fish & chips"],
        ["Ale & pie", "Fish & chips"],
        ["Ale", "Fish"],
        ["Bus & tram", "Ale", "Fish"],
    ):
        site.answers["/feed"] = Reply(feed(*titles))
        seen.append(told(newsroom))

    assert [len(each) for each in seen] == [1, 0, 0, 0, 1]
    assert address in seen[0][0]
    assert "1 bare &" in seen[0][0]


def test_many_ill_formed_files_are_one_line_and_each_is_named_when_it_comes(
    newsroom: Newsroom,
) -> None:
    for name in ("a", "b", "c"):
        newsroom.write(f"{name}.xml", feed("Fish & chips", name=name))

    (line,) = told(newsroom)
    assert "a.xml" in line
    assert "2 more like it" in line

    newsroom.write("a.xml", feed("Ale & pie", name="a"))
    assert told(newsroom) == []

    newsroom.write("d.xml", feed("Fish & chips", name="d"))
    (newsroom.articles / "b.xml").unlink()
    (line,) = told(newsroom)
    assert "d.xml" in line

    newsroom.write("b.xml", feed("Fish & chips", name="b"))
    (line,) = told(newsroom)
    assert "b.xml" in line


def test_every_ill_formed_document_that_is_pushed_is_named(newsroom: Newsroom) -> None:
    newsroom.configure(CONFIG + SPOOL)
    newsroom.write("a.xml", feed("Fish", name="a"))
    newsroom.build()
    (newsroom.folder / "spool" / "desk").mkdir(parents=True)

    for title in ("Ale & pie", "Bus & tram"):
        newsroom.write("../spool/desk/p.xml", feed(title, name="p"))
        (line,) = told(newsroom)
        assert "p.xml" in line


def test_a_dry_run_names_an_ill_formed_feed_and_so_does_the_build_after_it(
    newsroom: Newsroom,
) -> None:
    newsroom.write("a.xml", feed("Fish & chips"))

    assert "xml-mended" in newsroom.feedpub("build", "--dry-run").stderr
    assert len(told(newsroom)) == 1
