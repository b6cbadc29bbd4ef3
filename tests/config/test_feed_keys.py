"""The keys of a feed that take several kinds of values, or must fit one another."""

from __future__ import annotations

from pathlib import Path

import pytest
from config.smallest import SMALLEST, mistakes
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from feedpub.config.checks import check_values
from feedpub.config.feed_table import FeedTable
from feedpub.config.load import load

FAMILY = '\n[feeds.s]\ntitle = "{value}"\neach = "section"\n'


@pytest.mark.parametrize(
    ("line", "mistake"),
    [
        ("ids = 7", "ids: invalid value 7; use a list of ids, or the path of a file with them"),
        (
            "ids = {}",
            "ids: invalid value (a table); use a list of ids, or the path of a file with them",
        ),
        ('ids = ["a", 7]', "ids.1: invalid value 7; use text in quotes"),
        ('ids = ""', "ids: is empty; add a value"),
        (f"ids = {['a'] * 10_001}", "ids: more than 10,000 values; remove some"),
        (
            'content = "ful"',
            "content: invalid value 'ful'; use full, summary, or a number of paragraphs",
        ),
        (
            "content = true",
            "content: invalid value True; use full, summary, or a number of paragraphs",
        ),
        (
            "content = []",
            "content: invalid value (a list); use full, summary, or a number of paragraphs",
        ),
        ("content = 0", "content: invalid value 0; use at least 1"),
        ("content = 1001", "content: invalid value 1001; use at most 1000"),
        ('formats = ["rss", "rss"]', "formats: 'rss' is listed twice; remove one"),
        ('order = "curated"', "order: 'curated' needs ids; add them"),
        (
            'paths = { json = "a" }',
            "paths.json: 'json' is not a format of this feed; add it to formats",
        ),
        ("paths = { rss = 7 }", "paths.rss: invalid value 7; use text in quotes"),
        ("aliases = 7", "aliases: invalid value 7; use a table"),
        (
            'formats = ["sitemap"]\nlimit = 1001',
            "limit: invalid value 1001; use at most 1000 in a sitemap",
        ),
        (
            'formats = ["sitemap", "rss"]',
            "formats: 'sitemap' cannot be combined with other formats; give it a feed of its own",
        ),
        (
            'aliases = { "a" = 7 }',
            "aliases.a: unknown value 7; use rss, atom, json, html, article-sitemap,"
            " video-sitemap or sitemap",
        ),
        (
            'aliases = { "a" = "json" }',
            "aliases.a: 'json' is not a format of this feed; add it to formats",
        ),
        ('exclude = { tag = ["a"] }', "exclude.tag: unknown key; did you mean tags?"),
        (
            'images = { without_credit = "no" }',
            "images.without_credit: unknown value 'no'; use publish or hold",
        ),
        (
            'max_age = "two days"',
            "max_age: invalid value 'two days'; use a number of minutes, hours or days, such as"
            " 30m, 48h, 7d",
        ),
        (
            'paths = { rss = "{slug}.rss" }',
            "paths.rss: '{slug}.rss' has {slug}, which is only for families; remove it",
        ),
    ],
)
def test_a_mistake_is_reported_once_in_plain_english(path: Path, line: str, mistake: str) -> None:
    assert mistakes(path, SMALLEST + line) == [f"feeds.all.{mistake}"]


def test_a_family_has_a_path_for_each_of_its_feeds(path: Path) -> None:
    assert mistakes(path, SMALLEST + FAMILY + 'paths = { rss = "rss.xml" }') == [
        "feeds.s.paths.rss: 'rss.xml' needs {slug}, as each feed of a family has its own path"
    ]


HIDDEN = [".feedpub/archive.db", ".all.rss.0123456789abcdef.tmp", "a/.b", "-/.", "a/..", "."]
OUTSIDE = ["../a", "a/../../b", "a//b", "a\\\\b", "a\\u0000", "a\\n", " a", "", "~/a/../b"]


@pytest.mark.parametrize("place", [*HIDDEN, *OUTSIDE, "/a", "a/", "a b", "ä", "a?b", "{slug"])
def test_no_document_is_outside_of_the_directory_or_hidden(path: Path, place: str) -> None:
    (told,) = mistakes(path, f'{SMALLEST}paths = {{ rss = "{place}" }}')

    assert told.startswith("feeds.all.paths.rss: ")
    assert "use a path below the publish directory" in told


@pytest.mark.parametrize("place", [*HIDDEN, *OUTSIDE, "a b", "a?b", "a%2e", 'a\\"b', "a{b}", "a$b"])
def test_no_old_address_lies_outside_or_hidden(path: Path, place: str) -> None:
    (alias,) = mistakes(path, f'{SMALLEST}aliases = {{ "{place}" = "rss" }}')
    (retired,) = mistakes(path, f'{SMALLEST}[publish]\nretired = ["{place}"]')

    assert "use a path below base_url" in alias
    assert "use a path below base_url" in retired


@pytest.mark.parametrize("place", ["feed/", "a~b+c,d=e@f", "-", "RSS/index.php"])
def test_an_old_address_is_as_it_was(path: Path, place: str) -> None:
    assert mistakes(path, f'{SMALLEST}aliases = {{ "{place}" = "rss" }}') == []
    assert mistakes(path, f'{SMALLEST}[publish]\nretired = ["{place}"]') == []


def test_retired_paths_cannot_have_a_slug(path: Path) -> None:
    (told,) = mistakes(path, f'{SMALLEST}[publish]\nretired = ["a/{{slug}}.rss"]')

    assert told.startswith("publish.retired.0: invalid value 'a/{slug}.rss'; use a path")


def test_the_longest_path_is_one_that_a_file_can_have(path: Path) -> None:
    longest = "a" * (160 - len("{slug}")) + "{slug}"
    path.write_text(f'{SMALLEST}{FAMILY}paths = {{ rss = "{longest}" }}')

    settings, _ = load(path)

    name = settings.feeds["s"].documents("s", "x" * 60)["rss"]
    (path.parent / f".{name}.0123456789abcdef.tmp").touch()


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        (
            'paths = { rss = "all.atom" }',
            (
                "feeds.all.formats: 'all.atom' is also a document of feeds.all.paths.rss; move "
                "one of them"
            ),
        ),
        (
            'paths = { rss = "index.html" }\n[publish]\nindex = true',
            (
                "publish.index: 'index.html' is also a document of feeds.all.paths.rss; move "
                "one of them"
            ),
        ),
        (
            'paths = { rss = "b.rss" }\n[feeds.b]\ntitle = "B"',
            "feeds.b.formats: 'b.rss' is also a document of feeds.all.paths.rss; move one of them",
        ),
        (
            'paths = { rss = "b" }\n[feeds."b/c"]\ntitle = "B"\nformats = ["rss"]',
            "feeds.b/c.formats: 'b/c.rss' is below 'b', which is a document; move one of them",
        ),
        (
            'aliases = { "all.atom" = "rss" }',
            (
                "feeds.all.aliases.all.atom: 'all.atom' is also the path of feeds.all.formats; "
                "remove one of them"
            ),
        ),
        (
            'aliases = { a = "rss" }\n[feeds.b]\ntitle = "B"\naliases = { a = "rss" }',
            "feeds.b.aliases.a: 'a' is also the path of feeds.all.aliases.a; remove one of them",
        ),
        (
            '[publish]\nretired = ["all.rss"]',
            (
                "publish.retired.0: 'all.rss' is also the path of feeds.all.formats; remove "
                "one of them"
            ),
        ),
        (
            'aliases = { a = "rss" }\n[publish]\nretired = ["a"]',
            "publish.retired.0: 'a' is also the path of feeds.all.aliases.a; remove one of them",
        ),
        (
            FAMILY + 'slugs = { A = "a" }\npaths = { rss = "{slug}.atom" }\n[feeds.a]\ntitle = "A"',
            "feeds.a.formats: 'a.atom' is also a document of feeds.s.paths.rss; move one of them",
        ),
    ],
)
def test_one_place_has_one_meaning(path: Path, text: str, mistake: str) -> None:
    assert mistakes(path, SMALLEST + text) == [mistake]


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.sampled_from(["rss", "a"]),
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner, max_size=2)
    ),
    max_leaves=4,
)
KEYS = st.sampled_from(sorted(FeedTable.key_names()))


@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(feed=st.dictionaries(KEYS, VALUES, max_size=6))
def test_no_value_of_any_type_breaks_the_check(feed: dict[str, object]) -> None:
    told = check_values({"sources": {"desk": {}}, "feeds": {"all": feed, "b": dict(feed)}})

    assert all(each.startswith("feeds.") for each in told)
