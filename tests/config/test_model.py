from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from config.smallest import SMALLEST, without_place

from feedpub.article import Selection
from feedpub.assembly.entries import Presentation
from feedpub.config.load import load
from feedpub.config.model import Settings
from feedpub.config.publications import publications
from feedpub.config.validation import json_schema
from feedpub.errors import ConfigError

ROOT = Path(__file__).parents[2]


def loaded(path: Path, changes: str = "", *, whole: str = SMALLEST) -> Settings:
    """What *changes* to the smallest configuration mean."""
    path.with_name("smallest.toml").write_text(whole, encoding="utf-8")
    path.write_text(f'extends = "smallest.toml"\n{changes}', encoding="utf-8")
    return load(path)[0]


def mistakes(path: Path, changes: str = "", *, whole: str = SMALLEST) -> list[str]:
    """What is wrong with *changes*, without the name of the file."""
    with pytest.raises(ConfigError) as caught:
        loaded(path, changes, whole=whole)
    return [without_place(each, path) for each in caught.value.problems]


def test_a_site_a_source_and_a_feed_are_a_whole_configuration(path: Path) -> None:
    settings = loaded(path)

    assert (list(settings.sources), list(settings.feeds)) == (["desk"], ["all"])


def test_the_defaults_of_a_feed(path: Path) -> None:
    (feed,) = publications(loaded(path), {})

    assert (feed.limit, feed.formats, feed.public) == (50, ("rss", "atom"), True)
    assert feed.documents == ("all.rss", "all.atom")
    assert feed.presentation == Presentation(site="https://news.example/", sponsored="Sponsored")
    assert feed.selection == Selection()


def test_times_without_a_zone_are_utc_unless_the_site_says_so(path: Path) -> None:
    assert loaded(path).site.timezone == "UTC"


def test_the_smallest_configuration_says_nothing_of_authority_and_rights(path: Path) -> None:
    site = loaded(path).site

    assert (site.authority, site.rights) == (None, None)


def test_the_configuration_of_the_sample_newsroom_is_in_order() -> None:
    settings, _ = load(ROOT / "config.toml")

    assert settings.site.title == "Beispiel-Nachrichten"


def test_the_schema_that_is_committed_is_that_of_the_program() -> None:
    expected = json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"

    committed = (ROOT / "config.schema.json").read_text(encoding="utf-8")

    assert committed == expected, "run: feedpub config schema > config.schema.json"


def test_the_schema_describes_every_key() -> None:
    tables = json_schema()["$defs"]

    silent = [
        f"{table}.{key}"
        for table, schema in tables.items()
        for key, described in schema["properties"].items()
        if "description" not in described and key != "type"
    ]
    assert silent == []


@pytest.mark.parametrize(
    ("changes", "language", "timezone"),
    [
        ("", "en", "UTC"),
        ('[site]\nlanguage = "fr"\ntimezone = "Europe/Paris"', "fr", "Europe/Paris"),
        ('[sources.desk]\nlanguage = "ar"\ntimezone = "Asia/Baghdad"', "ar", "Asia/Baghdad"),
    ],
    ids=["default", "site", "source"],
)
def test_defaults_for_articles_come_from_the_source_then_from_the_site(
    path: Path, changes: str, language: str, timezone: str
) -> None:
    settings = loaded(path, changes)

    terms = settings.terms(settings.sources["desk"], datetime(2026, 11, 18, tzinfo=UTC))

    assert (terms.language, str(terms.timezone)) == (language, timezone)


def test_the_address_of_the_publish_directory_is_that_of_a_folder(path: Path) -> None:
    settings = loaded(path, '[site]\nbase_url = "https://www.example/feeds"')

    assert settings.site.base_url == "https://www.example/feeds/"


def test_addresses_are_kept_as_they_are_published(path: Path) -> None:
    settings = loaded(path, '[site]\nurl = "HTTPS://München.example/Ü"')

    assert settings.site.url == "https://xn--mnchen-3ya.example/%C3%9C"


ONE_LINE = "use one line of text, without spaces around it"
LANGUAGE = "use a language tag such as de or pt-BR (BCP 47)"
ADDRESS = "use an absolute address such as https://news.example/"
ZONE = "use a name such as Europe/Berlin (IANA time zones)"
AUTHORITY = "use a domain and a date on which it was yours, such as news.example,2026"
FEED_NAME = "use a-z, 0-9, dot, hyphen and underscore, with / for folders"
SOURCE_NAME = "use a-z, 0-9, dot, hyphen and underscore"
SLUG = "use up to 60 of a-z, 0-9 and hyphen"
TEMPLATE = "use {slug} once, and around it a-z, 0-9, dot, hyphen and underscore, with / for folders"
FAMILY = '[feeds.f]\ntitle = "F"\neach = "section"\n'


MISTAKES = [
    ("[site]\ntitle = 7", "site.title: invalid value 7; use text in quotes"),
    ('[site]\ntitle = ""', f"site.title: invalid value ''; {ONE_LINE}"),
    ('[site]\ntitle = " "', f"site.title: invalid value ' '; {ONE_LINE}"),
    ('[site]\ntitle = "A\\nB"', f"site.title: invalid value 'A\\nB'; {ONE_LINE}"),
    ('[site]\ntitle = "News "', f"site.title: invalid value 'News '; {ONE_LINE}"),
    ('[site]\ntitle = "\\u00a0News"', f"site.title: invalid value '\\xa0News'; {ONE_LINE}"),
    ('[site]\nrights = "a\\u0007b"', f"site.rights: invalid value 'a\\x07b'; {ONE_LINE}"),
    ('[site]\nrights = "ab\\u0007"', f"site.rights: invalid value 'ab\\x07'; {ONE_LINE}"),
    ('[site]\nrights = "a\\uFFFEb"', f"site.rights: invalid value 'a\\ufffeb'; {ONE_LINE}"),
    (f'[site]\ntitle = "{"x" * 1001}"', "site.title: longer than 1000 characters; shorten it"),
    ('[site]\nurl = "news.example"', f"site.url: invalid value 'news.example'; {ADDRESS}"),
    (
        '[site]\nurl = "ftp://news.example/"',
        f"site.url: invalid value 'ftp://news.example/'; {ADDRESS}",
    ),
    ('[site]\nbase_url = "/feeds/"', f"site.base_url: invalid value '/feeds/'; {ADDRESS}"),
    (
        '[site]\nbase_url = "https://a.example/?f="',
        (
            "site.base_url: invalid value 'https://a.example/?f='; use the address of a "
            "folder, without ? and #"
        ),
    ),
    ('[site]\nlanguage = "German"', f"site.language: invalid value 'German'; {LANGUAGE}"),
    ('[site]\nlanguage = "de_DE"', f"site.language: invalid value 'de_DE'; {LANGUAGE}"),
    ('[site]\ntimezone = "CEST"', f"site.timezone: invalid value 'CEST'; {ZONE}"),
    ('[site]\ntimezone = "Europe"', f"site.timezone: invalid value 'Europe'; {ZONE}"),
    ('[site]\ntimezone = ""', f"site.timezone: invalid value ''; {ZONE}"),
    ('[site]\ntimezone = "../etc/passwd"', f"site.timezone: invalid value '../etc/passwd'; {ZONE}"),
    (
        '[site]\nauthority = "news.example"',
        f"site.authority: invalid value 'news.example'; {AUTHORITY}",
    ),
    ("[sources.desk]\npath = true", "sources.desk.path: invalid value True; use text in quotes"),
    (
        '[sources.desk]\ntype = "ftp"',
        "sources.desk.type: unknown type 'ftp'; use files, web, api or feed",
    ),
    ('[sources.desk]\nlanguage = "x"', f"sources.desk.language: invalid value 'x'; {LANGUAGE}"),
    ('[sources.desk]\ntimezone = "X"', f"sources.desk.timezone: invalid value 'X'; {ZONE}"),
    (
        '[sources."Desk 1"]\ntype = "files"\npath = "a"',
        f"sources.Desk 1: invalid name 'Desk 1'; {SOURCE_NAME}",
    ),
    ('[feeds."../x"]\ntitle = "X"', f"feeds.../x: invalid name '../x'; {FEED_NAME}"),
    ('[feeds."a//b"]\ntitle = "X"', f"feeds.a//b: invalid name 'a//b'; {FEED_NAME}"),
    ('[feeds.".hidden"]\ntitle = "X"', f"feeds..hidden: invalid name '.hidden'; {FEED_NAME}"),
    ("[feeds.all]\nlimit = 0", "feeds.all.limit: invalid value 0; use at least 1"),
    ("[feeds.all]\nlimit = 10001", "feeds.all.limit: invalid value 10001; use at most 10000"),
    ('[feeds.all]\nlimit = "9"', "feeds.all.limit: invalid value '9'; use a whole number"),
    ("[feeds.all]\nlimit = 9.5", "feeds.all.limit: invalid value 9.5; use a whole number"),
    ("[feeds.all]\nlimit = true", "feeds.all.limit: invalid value True; use a whole number"),
    (
        '[feeds.all]\nformats = ["rrs"]',
        "feeds.all.formats: unknown format 'rrs'; use rss, atom, json, html, article-sitemap,"
        " video-sitemap or sitemap",
    ),
    ("[feeds.all]\nformats = []", "feeds.all.formats: is empty; add a value"),
    (
        '[feeds.all]\nformats = "rss"',
        "feeds.all.formats: invalid value 'rss'; use a list in brackets",
    ),
    ('[feeds.all]\nlink = "long"', "feeds.all.link: unknown value 'long'; use short or canonical"),
    (
        '[feeds.all]\nlink = ["short"]',
        "feeds.all.link: unknown value (a list); use short or canonical",
    ),
    (
        '[feeds.all]\ntitle = {de = "Alle"}',
        "feeds.all.title: invalid value (a table); use text in quotes",
    ),
    ("[feeds.all]\ntracking = 1", "feeds.all.tracking: invalid value 1; use a table"),
    (
        '[feeds.all]\ntracking = {"a b" = "x"}',
        "feeds.all.tracking.a b: invalid name 'a b'; use letters, digits, _ . -",
    ),
    (
        '[feeds.all]\ntracking = {maca = "{value}"}',
        "feeds.all.tracking.maca: '{value}': unknown placeholder {value}; use {feed} or {format}",
    ),
    ('[feeds.all]\ntags = ["a", 7]', "feeds.all.tags.1: invalid value 7; use text in quotes"),
    (
        '[feeds.all]\nlanguages = ["german!"]',
        f"feeds.all.languages.0: invalid value 'german!'; {LANGUAGE}",
    ),
    ('[feeds.all]\nurl = "x"', f"feeds.all.url: invalid value 'x'; {ADDRESS}"),
    (
        '[feeds.all]\ntitle = "{section}"',
        "feeds.all.title: '{section}': unknown placeholder {section}; use {value}",
    ),
    (FAMILY + 'name = "x"', f"feeds.f.name: invalid value 'x'; {TEMPLATE}"),
    (
        FAMILY + 'name = "{slug}{slug}"',
        f"feeds.f.name: invalid value '{{slug}}{{slug}}'; {TEMPLATE}",
    ),
    (FAMILY + 'name = "../{slug}"', f"feeds.f.name: invalid value '../{{slug}}'; {TEMPLATE}"),
    (
        '[archive]\nkeep = "10 years"',
        "archive.keep: invalid value '10 years'; use a number of years, days, hours or minutes,"
        " such as 10y",
    ),
    (FAMILY + "max = 0", "feeds.f.max: invalid value 0; use at least 1"),
    (FAMILY + 'slugs = {A = "A b"}', f"feeds.f.slugs.A: invalid value 'A b'; {SLUG}"),
    (
        FAMILY + 'slugs = {A = "a", B = "a"}',
        "feeds.f.slugs: 'A' and 'B' have the same slug 'a'; change one",
    ),
    (
        '[feeds.f]\ntitle = "F"\neach = "colour"',
        "feeds.f.each: unknown value 'colour'; use section, tag, author or language",
    ),
]


@pytest.mark.parametrize(
    ("changes", "mistake"), MISTAKES, ids=[each.partition(": ")[0] for _, each in MISTAKES]
)
def test_a_mistake_is_reported_with_its_path_its_value_and_what_to_use(
    path: Path, changes: str, mistake: str
) -> None:
    assert mistakes(path, changes) == [mistake]


@pytest.mark.parametrize(
    ("changes", "mistake"),
    [
        ('[site]\nlangauge = "de"', "site.langauge: unknown key; did you mean language?"),
        ("[feed.all]\nlimit = 1", "feed: unknown key; did you mean feeds?"),
        ("[feeds.all]\nlimits = 1", "feeds.all.limits: unknown key; did you mean limit?"),
        ("[feeds.all]\nsection = []", "feeds.all.section: unknown key; did you mean sections?"),
        ("[archive]\nzzz = 1", "archive.zzz: unknown key; use path, url, journal or keep"),
        (
            "[sources.desk]\nqqqq = 1",
            (
                "sources.desk.qqqq: unknown key; use every, cron, zone, type, language, "
                "timezone, default_credit, probe_images, check_short_links, stale_after, path, "
                "missing, images or quiet"
            ),
        ),
    ],
)
def test_an_unknown_key_is_reported_with_the_nearest_known_one(
    path: Path, changes: str, mistake: str
) -> None:
    assert mistakes(path, changes) == [mistake]
