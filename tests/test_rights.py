"""``[rights]``: from the configuration into documents that were published before, and out again."""

from __future__ import annotations

import io
import re

import httpx
import pytest
from newsroom import CONFIG, Newsroom, make_record
from PIL import Image
from test_serve import Server

RIGHTS = """
[rights]
permits   = ["search"]
prohibits = ["ai-all", "tdm"]
"""
OPEN = """
[feeds.open]
title = "Harbour News: open"
rights = { permits = ["search", "ai-all", "tdm"], prohibits = [] }
"""
INDEX = "\n[publish]\nindex = true\n"

FILES = {"license.xml", "tdmrep.json"}
ELEMENTS = re.compile(rb"\n {6}<rsl:content.*?</rsl:content>(?=\n)", re.DOTALL)


@pytest.fixture
def room(newsroom: Newsroom) -> Newsroom:
    """A newsroom that has published three articles."""
    newsroom.configure(CONFIG)
    newsroom.articles.mkdir(exist_ok=True)
    for number in (1, 2, 3):
        newsroom.write(f"{number}.json", make_record(number))
    assert newsroom.feedpub("build").returncode == 0
    return newsroom


def test_rights_get_into_documents_that_were_published_before(room: Newsroom) -> None:
    before = room.published()
    room.configure(CONFIG + RIGHTS)

    done = room.feedpub("build")

    after = room.published()
    assert (done.returncode, after.keys() - before.keys()) == (0, FILES)
    for name, content in before.items():
        elements = ELEMENTS.findall(after[name])
        assert len(elements) == (content.count(b"<item>") if name.endswith(".rss") else 0)
        own = ELEMENTS.sub(b"", after[name])
        # Ids, dates and all else stay.
        assert own.replace(b' xmlns:rsl="https://rslstandard.org/rsl"', b"") == content
    assert room.feedpub("build").stdout.startswith("nothing to do")


def test_a_change_of_the_rights_reaches_items_and_files(room: Newsroom) -> None:
    room.configure(CONFIG + RIGHTS)
    room.feedpub("build")
    room.configure(CONFIG + RIGHTS.replace('"ai-all"', '"ai-train"'))

    room.feedpub("build")

    after = room.published()
    assert b">ai-train<" in after["license.xml"]
    assert after["all.rss"].count(b">ai-train<") == 3
    assert not any(b"ai-all" in content for content in after.values())


def test_without_rights_documents_are_what_they_were_and_the_files_are_named(
    room: Newsroom,
) -> None:
    before = room.published()
    room.configure(CONFIG + RIGHTS)
    room.feedpub("build")
    room.configure(CONFIG)

    done = room.feedpub("build")

    after = room.published()
    assert {name: after[name] for name in before} == before
    for name in sorted(FILES):
        assert f"{name} belongs to no feed any more; remove it" in done.stdout


def test_documents_of_no_feed_are_named_until_they_are_removed(room: Newsroom) -> None:
    room.configure(CONFIG + RIGHTS)
    room.feedpub("build")
    room.configure(CONFIG)
    room.feedpub("build")

    again = room.feedpub("build").stdout
    for name in FILES:
        (room.feeds / name).unlink()
    removed = room.feedpub("build").stdout
    room.configure(CONFIG + RIGHTS)
    room.feedpub("build")

    for name in sorted(FILES):
        assert f"{name} belongs to no feed any more; remove it" in again
    assert removed == "nothing to do: 2 feeds as published\n"
    assert room.published().keys() >= FILES


def test_a_file_that_was_removed_or_changed_is_put_again(room: Newsroom) -> None:
    room.configure(CONFIG + RIGHTS + INDEX)
    room.feedpub("build")
    before = room.published()
    (room.feeds / "license.xml").unlink()
    (room.feeds / "tdmrep.json").write_bytes(b"[]")

    done = room.feedpub("build")

    assert (done.returncode, room.published()) == (0, before)
    assert {"index.html", "feeds.opml", *FILES} <= before.keys()


def test_the_files_do_not_name_private_feeds(room: Newsroom) -> None:
    private = OPEN.replace("title", 'visibility = "private"\ntitle')
    room.configure(CONFIG + RIGHTS + private)

    room.feedpub("build")

    published = room.published()
    assert b">search ai-all<" in published["open.rss"]
    assert not any(b"open.rss" in published[name] for name in FILES)


def test_a_withdrawal_leaves_the_files_as_they_are(room: Newsroom) -> None:
    room.configure(CONFIG + RIGHTS)
    room.feedpub("build")
    before = room.published()

    done = room.feedpub("withdraw", str(make_record(2)["url"]))

    after = room.published()
    assert done.returncode == 0
    assert {name: after[name] for name in FILES} == {name: before[name] for name in FILES}
    assert after["all.rss"].count(b"<rsl:content") == 2


def test_what_the_file_of_a_picture_prohibits_is_in_the_feed(newsroom: Newsroom) -> None:
    images = '[sources.desk.images]\nbase_url = "https://img.news.example/"\n\n[feeds.all]'
    newsroom.configure(CONFIG.replace("[feeds.all]", images) + RIGHTS)
    prohibited = (
        "<x:xmpmeta xmlns:x='adobe:ns:meta/'>"
        "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>"
        "<rdf:Description xmlns:plus='http://ns.useplus.org/ldf/xmp/1.0/'>"
        "<plus:DataMining"
        " rdf:resource='http://ns.useplus.org/ldf/vocab/DMI-PROHIBITED-AIMLTRAINING'/>"
        "</rdf:Description></rdf:RDF></x:xmpmeta>"
    )
    for name, xmp in (("ferry", prohibited), ("harbour", "")):
        content = io.BytesIO()
        Image.new("RGB", (400, 300), "teal").save(content, "JPEG", xmp=xmp.encode())
        (newsroom.articles / f"{name}.jpg").write_bytes(content.getvalue())
        newsroom.write(f"{name}.json", make_record(len(name), images=[{"url": f"{name}.jpg"}]))

    assert newsroom.feedpub("build").returncode == 0

    licences = re.findall(
        rb'<rsl:content url="https://img[^"]*/(\w+).jpg">\s*<rsl:license>\s*'
        rb'<rsl:prohibits type="usage">([^<]*)<',
        newsroom.published()["all.rss"],
    )
    assert licences == [(b"ferry", b"ai-train")]


def test_our_own_rules_find_nothing_wrong(room: Newsroom) -> None:
    room.configure(CONFIG + RIGHTS + OPEN)
    room.feedpub("build")

    files = [f"feeds/{name}" for name in ("license.xml", "tdmrep.json", "open.rss", "all.rss")]
    done = room.feedpub("validate", *files)

    assert (done.returncode, done.stdout) == (0, "4 feeds, valid\n")


def test_the_preview_has_the_headers_of_a_web_server(room: Newsroom) -> None:
    room.configure(CONFIG + RIGHTS + OPEN)
    room.feedpub("build")
    server = Server(room.folder)
    license = '<https://feeds.example/license.xml>; rel="license"; type="application/rsl+xml"'

    with httpx.Client(base_url=server.base, trust_env=False, timeout=None) as client:
        answers = [
            client.get(path)
            for path in ("all.rss", "open.rss", "license.xml", ".well-known/tdmrep.json")
        ]
    server.stop()

    assert [each.status_code for each in answers] == [200] * 4
    assert [each.headers["link"] for each in answers] == [license] * 4
    assert [each.headers["content-usage"] for each in answers[:2]] == [
        "train-ai=n, search=y",
        "train-ai=y, search=y",
    ]
    assert [each.headers["tdm-reservation"] for each in answers[:2]] == ["1", "0"]
    types = [each.headers["content-type"].partition(";")[0] for each in answers[2:]]
    assert types == ["application/rsl+xml", "application/json"]
    assert answers[3].content == (room.feeds / "tdmrep.json").read_bytes()


def test_config_check_names_a_place_that_sends_no_headers(newsroom: Newsroom) -> None:
    bucket = '\n[publish.destinations.bucket]\nurl = "s3://bucket/feeds"\n'
    newsroom.configure(CONFIG + bucket)
    without = newsroom.feedpub("config", "check")
    newsroom.configure(CONFIG + bucket + RIGHTS)

    done = newsroom.feedpub("config", "check")

    assert done.returncode == without.returncode
    (line,) = set(done.stderr.splitlines()) - set(without.stderr.splitlines())
    assert "publish.destinations.bucket: an object store sends no Link, Content-Usage" in line
