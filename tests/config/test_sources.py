"""The tables of sources, by their types."""

from __future__ import annotations

from pathlib import Path

import pytest
from config.smallest import without_place

from feedpub.config.load import load
from feedpub.errors import ConfigError

REST = """
[site]
title = "News"
url = "https://news.example/"
base_url = "https://feeds.example/"
language = "en"

[feeds.all]
title = "News"

[sources.cms]
"""
API = 'type = "api"\nurl = "https://cms.example/list"\n'


def problems(folder: Path, table: str) -> list[str]:
    path = folder / "config.toml"
    path.write_text(REST + table, encoding="utf-8")
    try:
        load(path)
    except ConfigError as error:
        return [without_place(each, path) for each in error.problems]
    return []


@pytest.mark.parametrize(
    "table",
    [
        'type = "web"\nsection = "https://news.example/coast"\nlinks = "/*/a-*"',
        'type = "web"\nsitemap = "https://news.example/sitemap.xml"\nrobots = false',
        'type = "web"\naddresses = ["https://news.example/a-1"]\nmissing = "withdraw"',
        'type = "feed"\nurl = "https://news.example/rss"\nallow_addresses = ["::1/128"]',
        API + 'preset = "wordpress"\npages = 20',
        API + 'preset = "ghost"\nkey_env = "GHOST_KEY"',
        API + 'paging = { page = "p", first = 0 }\nfields = { title = "a.b", "image.url" = "c.0" }',
        API + 'paging = { next = "Link" }\nkey_env = "KEY"\nkey_header = "X-Key"',
    ],
)
def test_sources_on_the_web_are_meant_by_few_words(tmp_path: Path, table: str) -> None:
    assert problems(tmp_path, table) == []


@pytest.mark.parametrize(
    ("table", "problem"),
    [
        ("", "sources.cms.type: missing; use files, web, api or feed"),
        ('type = "ftp"', "sources.cms.type: unknown type 'ftp'; use files, web, api or feed"),
        ('type = ["web"]', "sources.cms.type: unknown type (a list); use files, web, api or feed"),
        ('type = "web"', "sources.cms: needs one of section, sitemap, feed and addresses; add it"),
        (
            'type = "web"\nsection = "https://news.example/"',
            (
                "sources.cms: section needs links, which says what the addresses of articles "
                "look like; add it"
            ),
        ),
        (
            'type = "feed"\nurl = "https://news.example/rss"\nlinks = "/a"',
            "sources.cms.links: unknown key; use every, cron, zone, type, language",
        ),
        (
            'type = "feed"\nurl = "https://news.example/rss"\nallow_addresses = ["10.1.2.3/8"]',
            "sources.cms.allow_addresses.0: invalid value '10.1.2.3/8'; use a network such as"
            " 10.1.2.0/24 or fd00::/8",
        ),
        ('type = "feed"', "sources.cms.url: missing: The address of the feed."),
        (
            API + 'preset = "ghost"',
            "preset ghost needs key_env, the variable with the Content API key; add it",
        ),
        (
            API + 'preset = "wordpress"\nrecords = "a"',
            "preset wordpress sets records, fields and paging itself; remove them",
        ),
        (
            API + 'key_header = "X-Key"',
            "key_header and key_parameter need key_env, the variable with the key; add it",
        ),
        (
            API + 'key_env = "K"\nkey_header = "X"\nkey_parameter = "k"',
            "key_header and key_parameter cannot be combined; remove one of them",
        ),
        (
            API + "paging = { per_page = 9 }",
            "sources.cms.paging: needs exactly one of page, offset and",
        ),
        (
            API + 'fields = { headline = "a" }',
            "sources.cms.fields.headline: invalid name 'headline'; use a key of a record",
        ),
        (API + 'fields = { title = "a..b" }', "use keys with dots between them, such as"),
        (API + 'key_env = "A B"', "use the name of an environment variable"),
    ],
)
def test_a_mistake_in_a_source_is_reported(tmp_path: Path, table: str, problem: str) -> None:
    (told,) = problems(tmp_path, table)

    assert problem in told
