"""What is wrong with a configuration as a whole. Each key by itself: test_model.py."""

from __future__ import annotations

from pathlib import Path

import pytest
from config.smallest import SMALLEST, mistakes

from feedpub.config.load import load
from feedpub.errors import ConfigError


def test_all_mistakes_are_reported_at_once(path: Path) -> None:
    text = """
    [site]
    title    = "Harbour News"
    url      = "news"
    base_url = "https://feeds.example/"
    language = "English"

    [sources.desk]
    type = "files"
    pfad = "articles"

    [feeds.all]
    title   = "Harbour News"
    limit   = 0
    formats = ["rrs", "atom"]
    sources = ["desk", "wire"]
    max     = 7
    """

    told = [each.partition(": ")[0] for each in mistakes(path, text)]

    assert told == [
        "site.url",
        "site.language",
        "sources.desk.path",
        "sources.desk.pfad",
        "feeds.all.limit",
        "feeds.all.formats",
        "feeds.all.sources",
        "feeds.all.max",
    ]


def test_every_line_begins_with_the_file(path: Path) -> None:
    path.write_text(SMALLEST + "limit = 0\nmax = 1")

    with pytest.raises(ConfigError) as caught:
        load(path)

    assert [each.startswith(f"{path}:") for each in caught.value.problems] == [True, True]


def test_an_empty_configuration_reports_what_is_missing(path: Path) -> None:
    assert mistakes(path, "") == [
        "site: missing",
        (
            "sources: missing: One table for each source. Its name is part of the ids of "
            "its articles: never change it."
        ),
        "feeds: missing: One table for each feed. Its name is the name of its documents.",
    ]


@pytest.mark.parametrize(
    ("line", "mistake"),
    [
        ('url      = "https://news.example/"', "site.url: missing: Its home page."),
        ('language = "en"', "site.language: missing"),
        ('type = "files"', "sources.desk.type: missing"),
        (
            'path = "articles"',
            "sources.desk.path: missing: The folder; it is read with all folders in it.",
        ),
        ('title = "Harbour News"', "feeds.all.title: missing"),
    ],
)
def test_a_missing_key_is_reported_with_its_meaning(path: Path, line: str, mistake: str) -> None:
    (told,) = mistakes(path, SMALLEST.replace(line, "", 1))

    assert told.startswith(mistake)


def test_a_configuration_without_a_feed_is_refused(path: Path) -> None:
    text = SMALLEST.partition("[feeds.all]")[0] + "[feeds]"

    assert mistakes(path, text) == ["feeds: is empty; add a value"]


@pytest.mark.parametrize("table", ["site", "sources", "feeds", "archive", "publish"])
def test_a_value_in_place_of_a_table_is_reported(path: Path, table: str) -> None:
    text = f"{table} = 7\n" + "\n".join(
        block for block in SMALLEST.split("\n\n") if f"[{table}" not in block
    )

    assert mistakes(path, text) == [f"{table}: invalid value 7; use a table"]


@pytest.mark.parametrize("table", ["sources.desk", "feeds.all"])
def test_a_value_in_place_of_an_inner_table_is_reported(path: Path, table: str) -> None:
    outer, inner = table.split(".")
    blocks = [block for block in SMALLEST.split("\n\n") if f"[{table}]" not in block]
    text = "\n".join([*blocks, f"[{outer}]", f"{inner} = []"])

    assert mistakes(path, text) == [f"{table}: invalid value (a list); use a table"]


def test_a_feed_can_only_want_sources_that_there_are(path: Path) -> None:
    text = SMALLEST + 'sources = ["desk", "wire"]'

    assert mistakes(path, text) == ["feeds.all.sources: unknown source 'wire'; use desk"]


@pytest.mark.parametrize(
    ("line", "mistake"),
    [
        (
            'name = "x/{slug}"',
            "feeds.all.name: only for families of feeds; add each, or remove name",
        ),
        (
            'slugs = {A = "a"}',
            "feeds.all.slugs: only for families of feeds; add each, or remove slugs",
        ),
        ("max = 7", "feeds.all.max: only for families of feeds; add each, or remove max"),
        (
            'description = "All of {value}"',
            (
                "feeds.all.description: {value} is only for families of feeds; add each, or "
                "remove {value}"
            ),
        ),
    ],
)
def test_a_single_feed_has_nothing_of_a_family(path: Path, line: str, mistake: str) -> None:
    assert mistakes(path, SMALLEST + line) == [mistake]


def test_the_title_of_a_single_feed_has_no_value(path: Path) -> None:
    text = SMALLEST.replace('[feeds.all]\ntitle = "', '[feeds.all]\ntitle = "{value}: ')

    assert mistakes(path, text) == [
        "feeds.all.title: {value} is only for families of feeds; add each, or remove {value}"
    ]


def test_two_families_cannot_have_one_name(path: Path) -> None:
    text = (
        SMALLEST
        + """
    [feeds.sections]
    title = "{value}"
    each  = "section"
    name  = "by/{slug}"

    [feeds.tags]
    title = "{value}"
    each  = "tag"
    name  = "by/{slug}"
    """
    )

    assert mistakes(path, text) == [
        "feeds.tags.name: 'by/{slug}' is also the name of feeds.sections; change one"
    ]


def test_two_families_cannot_have_one_name_though_one_does_not_say_it(path: Path) -> None:
    text = (
        SMALLEST
        + """
    [feeds.by]
    title = "{value}"
    each  = "section"

    [feeds.tags]
    title = "{value}"
    each  = "tag"
    name  = "by/{slug}"
    """
    )

    assert mistakes(path, text) == [
        "feeds.tags.name: 'by/{slug}' is also the name of feeds.by; change one"
    ]


def test_an_explicit_slug_cannot_give_a_feed_the_name_of_another(path: Path) -> None:
    text = (
        SMALLEST
        + """
    [feeds."section/politics"]
    title = "Politics"

    [feeds.sections]
    title = "{value}"
    each  = "section"
    name  = "section/{slug}"
    slugs = { Politik = "politics" }
    """
    )

    assert mistakes(path, text) == [
        "feeds.sections.slugs.Politik: 'politics' makes the name of another feed; change one"
    ]


@pytest.mark.parametrize(
    "text",
    [
        '[archive]\npath = "a\\u0000b.db"',
        '[publish]\ndirectory = "a\\u0000b"',
        '[sources.wire]\ntype = "files"\npath = "a\\u0000b"',
        '[publish]\ndirectory = "~nobody-of-this-name/feeds"',
    ],
    ids=["archive", "directory", "source", "home"],
)
def test_a_path_that_no_file_can_have_is_a_mistake(path: Path, text: str) -> None:
    assert len(mistakes(path, SMALLEST + text)) == 1


def test_a_base_that_no_file_can_be_is_a_mistake(path: Path) -> None:
    assert len(mistakes(path, 'extends = "a\\u0000b.toml"\n' + SMALLEST)) == 1


def test_a_value_of_any_depth_is_reported_in_one_line(path: Path) -> None:
    deep = SMALLEST.replace('title    = "Harbour News"', "title" + ".a" * 3_000 + " = 1")

    (told,) = mistakes(path, deep)

    assert told.startswith("site.title: ")
    assert "\n" not in told


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("inf", "inf"),
        ("nan", "nan"),
        ("[[]]", "(a list)"),
        ("[1, 2]", "(a list)"),
        ("{a = {b = []}}", "(a table)"),
    ],
)
def test_a_value_of_any_type_is_reported_in_one_line(path: Path, value: str, shown: str) -> None:
    text = SMALLEST.replace('language = "en"', f"language = {value}")

    assert mistakes(path, text) == [f"site.language: invalid value {shown}; use text in quotes"]


@pytest.mark.parametrize("value", ["2026-11-18", "2026-11-18T12:00:00Z"])
def test_a_date_in_place_of_text_is_reported_in_one_line(path: Path, value: str) -> None:
    text = SMALLEST.replace('language = "en"', f"language = {value}")

    (told,) = mistakes(path, text)

    assert told.startswith("site.language: ")
    assert told.endswith("; use text in quotes")


def test_a_long_value_is_cut(path: Path) -> None:
    text = SMALLEST.replace('language = "en"', f'language = "{"en-" * 100}"')

    (told,) = mistakes(path, text)

    assert told.startswith("site.language: invalid value 'en-en-")
    assert "…; use a language tag" in told
    assert len(told) < 250


def test_a_value_of_the_greatest_length_that_is_shown_whole_is_not_cut(path: Path) -> None:
    text = SMALLEST.replace('language = "en"', f'language = "{"x" * 98}"')

    (told,) = mistakes(path, text)

    assert told.startswith(f"site.language: invalid value '{'x' * 98}'; use ")


def test_a_value_of_many_lines_is_reported_in_one(path: Path) -> None:
    text = SMALLEST.replace('language = "en"', 'language = """en\nde\n"""')

    (told,) = mistakes(path, text)

    assert "\n" not in told


HUBBED = SMALLEST.replace(
    "[sources.desk]", 'hubs = ["https://hub.example/", "{hub}"]\n[sources.desk]'
)


@pytest.mark.parametrize(
    ("hub", "host"),
    [
        ("http://127.0.0.1:8080/", "127.0.0.1"),
        ("http://localhost/hub", "localhost"),
        ("https://10.1.2.3/", "10.1.2.3"),
        ("https://[::1]/", "::1"),
    ],
)
def test_a_hub_that_no_subscriber_reaches_is_named(path: Path, hub: str, host: str) -> None:
    said = f"{hub!r}: subscribers cannot reach {host}; use a public hub"

    assert mistakes(path, HUBBED.format(hub=hub)) == [f"site.hubs.1: {said}"]
    assert mistakes(path, f'{SMALLEST}\nhubs = ["{hub}"]\n') == [f"feeds.all.hubs.0: {said}"]


def test_a_hub_beside_feeds_that_only_the_house_reads_is_none(path: Path) -> None:
    text = HUBBED.format(hub="http://10.1.2.3/")
    path.write_text(text.replace("https://feeds.example/", "http://10.1.2.3/feeds/"))

    assert load(path)[0].site.hubs[1] == "http://10.1.2.3/"


def test_an_unknown_key_of_a_table_that_may_be_missing_is_named(path: Path) -> None:
    images = 'path = "articles"\nimages = { base_url = "https://i.example/", size = 1 }'

    found = mistakes(path, SMALLEST.replace('path = "articles"', images))

    assert found == ["sources.desk.images.size: unknown key; use base_url"]


def test_the_table_of_a_site_has_the_name_of_a_host(path: Path) -> None:
    text = SMALLEST + '[sites."127.0.0.1"]\nlearn = false\n'

    assert mistakes(path, text) == [
        "sites.127.0.0.1: invalid name '127.0.0.1';"
        " use a host name in lower case, such as www.news.example"
    ]


@pytest.mark.parametrize(
    ("header", "wrong", "line"),
    [
        ("[feeds.all]", "[feeds]", "feeds: has keys instead of tables: title; write [feeds.NAME]"),
        ("[sources.desk]", "[sources]", "sources: has keys instead of tables: type, path; write"),
        ("[site]", "[sites]", "sites: has keys instead of tables: title, url, base_url ...; write"),
    ],
)
def test_a_table_without_its_name_is_one_mistake(
    path: Path, header: str, wrong: str, line: str
) -> None:
    assert header in SMALLEST

    (mistake,) = mistakes(path, SMALLEST.replace(header, wrong))

    assert mistake.startswith(line)
    assert mistake.endswith(" above them")
