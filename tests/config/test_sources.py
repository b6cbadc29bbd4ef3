"""The tables of sources, by their types."""

from __future__ import annotations

from pathlib import Path

import pytest

from feedpub.config.model import load
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
        return [each.removeprefix(f"{path}: ") for each in error.problems]
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
        ("", "sources.cms.type: is missing: files, web, api, feed"),
        ('type = "ftp"', "sources.cms.type: 'ftp' is none of files, web, api, feed"),
        ('type = ["web"]', "sources.cms.type: a list is none of files, web, api, feed"),
        ('type = "web"', "sources.cms: needs section, sitemap, feed or addresses"),
        (
            'type = "web"\nsection = "https://news.example/"',
            "sources.cms: a section needs links, to tell articles from all else it links to",
        ),
        (
            'type = "feed"\nurl = "https://news.example/rss"\nlinks = "/a"',
            "sources.cms.links: unknown key; allowed are every, cron, zone, type, language",
        ),
        (
            'type = "feed"\nurl = "https://news.example/rss"\nallow_addresses = ["10.1.2.3/8"]',
            "sources.cms.allow_addresses.0: '10.1.2.3/8': allowed is a network such as"
            " 10.1.2.0/24 or fd00::/8",
        ),
        ('type = "feed"', "sources.cms.url: is missing: The feed."),
        (API + 'preset = "ghost"', "ghost needs key_env, the variable with its Content API key"),
        (
            API + 'preset = "wordpress"\nrecords = "a"',
            "records, fields and paging are what preset wordpress knows",
        ),
        (API + 'key_header = "X-Key"', "a key needs key_env, the variable that holds it"),
        (
            API + 'key_env = "K"\nkey_header = "X"\nkey_parameter = "k"',
            "a key needs key_header or key_parameter, not both",
        ),
        (API + "paging = { per_page = 9 }", "sources.cms.paging: needs one of page, offset and"),
        (
            API + 'fields = { headline = "a" }',
            "sources.cms.fields.headline: 'headline': allowed is a key of a record",
        ),
        (API + 'fields = { title = "a..b" }', "allowed is keys with dots between them, such as"),
        (API + 'key_env = "A B"', "allowed is the name of an environment variable"),
    ],
)
def test_a_mistake_in_a_source_is_told(tmp_path: Path, table: str, problem: str) -> None:
    (told,) = problems(tmp_path, table)

    assert problem in told
