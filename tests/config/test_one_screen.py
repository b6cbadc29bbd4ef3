"""How much configuration it takes: one screen for a large newsroom, one for thirty editions."""

from __future__ import annotations

import pytest
from newsroom import Newsroom, make_record

SCREEN = 40

LARGE = """
[site]
title     = "Harbour News"
url       = "https://news.example/"
base_url  = "https://feeds.example/"
language  = "en"
timezone  = "Europe/Berlin"
authority = "news.example,2026"
internal  = ["desk only"]

[publish]
index = true

[sources.desk]
type = "files"
path = "articles"

[feeds.all]
title   = "Harbour News"
formats = ["rss", "atom", "json"]

[feeds.sections]
each    = "section"
name    = "section/{slug}"
title   = "Harbour News: {value}"
formats = ["rss", "atom", "json"]

[feeds.tags]
each    = "tag"
name    = "tag/{slug}"
title   = "Harbour News on {value}"
formats = ["rss", "atom", "json"]
"""

COMMON = """
[site]
title     = "Harbour News"
url       = "https://news.example/"
base_url  = "https://feeds.example/"
language  = "en"
timezone  = "Europe/Berlin"
authority = "news.example,2026"

[sources.desk]
type = "files"
path = "articles"

[feeds.all]
title = "Harbour News"

[feeds.sections]
each  = "section"
name  = "section/{slug}"
title = "Harbour News: {value}"
"""

EDITION = """
extends = "../config.toml"
site    = { language = "%(code)s", base_url = "https://feeds.example/%(code)s/" }
publish = { directory = "../feeds/%(code)s" }
sources = { desk = { path = "../articles/%(code)s" } }
"""

LANGUAGES = (
    "am ar bg bn bs de el en es fa fr ha hi hr id it mk pl ps pt ro ru sq sr sw tr uk ur vi zh"
).split()


def lines(text: str) -> int:
    return len(text.strip().splitlines())


@pytest.mark.slow
def test_forty_sections_two_hundred_tags_and_three_formats_are_one_screen(
    newsroom: Newsroom,
) -> None:
    newsroom.configure(LARGE)
    for number in range(40):
        tags = [f"Topic {number * 5 + each}" for each in range(5)]
        record = make_record(number, section=f"Section {number}", tags=tags)
        newsroom.write(f"{number}.json", record)

    report = newsroom.build()

    assert lines(LARGE) <= SCREEN
    assert report.exit_code == 0
    assert len(newsroom.published()) == (1 + 40 + 200) * 3 + len(("index.html", "feeds.opml"))


@pytest.mark.slow
def test_thirty_editions_are_one_screen(newsroom: Newsroom) -> None:
    newsroom.configure(COMMON)
    (newsroom.folder / "editions").mkdir()
    for code in LANGUAGES:
        path = newsroom.folder / "editions" / f"{code}.toml"
        path.write_text(EDITION % {"code": code}, encoding="utf-8")
        newsroom.write(f"{code}/1.json", make_record(1, language=code))

    done = newsroom.feedpub("build", "--quiet", "--config", "editions/*.toml")

    assert lines(COMMON) + lines(EDITION) <= SCREEN
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert sorted(newsroom.published()) == sorted(
        f"{code}/{name}.{format}"
        for code in LANGUAGES
        for name in ("all", "section/world")
        for format in ("atom", "rss")
    )
