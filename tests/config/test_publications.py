from __future__ import annotations

import tomllib
from typing import Any

import pytest
from newsroom import CONFIG, make_article

from feedpub.config.publications import Publication, publications, with_pages
from feedpub.config.validation import settings_of
from feedpub.feed import PartnerExtras, SponsoredLink

SLUGS = {"sections": {"World": "world", "Politik": "politics", "Ärger": "aerger"}}


def meant(changes: str = "", slugs: dict[str, dict[str, str]] = SLUGS) -> list[Publication]:
    """The feeds that the usual configuration with *changes* means."""
    values: dict[str, Any] = tomllib.loads(CONFIG + changes)
    values["sources"]["desk"]["path"] = "/articles"
    return list(publications(settings_of(values), slugs))


def one(table: str) -> Publication:
    """The feed ``f`` that *table* describes."""
    values: dict[str, Any] = tomllib.loads(CONFIG)
    values["feeds"] = {"f": {"title": "One", **tomllib.loads(table)}}
    (publication,) = publications(settings_of(values), {})
    return publication


def family(table: str, value: str, slug: str) -> Publication:
    """The feed of *value* in the family ``f`` that *table* describes."""
    values: dict[str, Any] = tomllib.loads(CONFIG)
    values["feeds"] = {"f": {"title": "One", "each": "section", **tomllib.loads(table)}}
    (publication,) = publications(settings_of(values), {"f": {value: slug}})
    return publication


def test_feeds_come_in_the_order_of_the_configuration_and_families_by_their_names() -> None:
    names = [publication.name for publication in meant('\n[feeds.first]\ntitle = "Last"')]

    assert names == ["all", "section/aerger", "section/politics", "section/world", "first"]


def test_a_family_without_values_has_no_feeds() -> None:
    assert [publication.name for publication in meant(slugs={"sections": {}})] == ["all"]


def test_a_feed_knows_the_key_that_it_comes_from() -> None:
    assert [publication.family for publication in meant()] == ["all", *["sections"] * 3]


def test_a_familys_feeds_stand_below_its_key_unless_it_says_otherwise() -> None:
    assert family("", "World", "world").name == "f/world"


def test_a_familys_name_may_have_words_around_the_slug() -> None:
    assert family('name = "by/a-{slug}.x"', "World", "world").name == "by/a-world.x"


def test_a_value_stands_in_title_and_description() -> None:
    channel = family(
        'title = "News: {value}"\ndescription = "All of {value}, {value}"', "Häfen", "haefen"
    ).channel

    assert (channel.title, channel.description) == ("News: Häfen", "All of Häfen, Häfen")


@pytest.mark.parametrize("value", ["{value}", "{slug}", "{feed}", "a{b", "\\1", "%s"])
def test_a_value_is_filled_in_as_it_is(value: str) -> None:
    assert family('title = "News: {value}"', value, "x").channel.title == f"News: {value}"


def test_a_feed_without_a_description_is_described_by_its_title() -> None:
    assert family('title = "News: {value}"', "World", "world").channel.description == "News: World"


def test_what_a_feed_does_not_say_is_said_by_the_site() -> None:
    channel = one("").channel

    assert (channel.link, channel.language, channel.author, channel.rights) == (
        "https://news.example/",
        "en",
        "Harbour News",
        None,
    )


def test_a_feed_may_have_a_page_and_a_language_of_its_own() -> None:
    channel = one('url = "https://news.example/welt"\nlanguage = "de"').channel

    assert (channel.link, channel.language) == ("https://news.example/welt", "de")


def test_every_format_has_its_address_where_the_directory_is_served() -> None:
    assert one("").channel.addresses == (
        ("rss", "https://feeds.example/f.rss"),
        ("atom", "https://feeds.example/f.atom"),
    )


def test_a_feed_in_a_folder_is_published_in_that_folder() -> None:
    channel = family("", "World", "world").channel

    assert channel.address("atom") == "https://feeds.example/f/world.atom"


def test_formats_come_in_the_order_that_the_feed_names() -> None:
    assert one('formats = ["atom", "rss"]').formats == ("atom", "rss")


def test_a_format_that_the_feed_does_not_name_is_not_published() -> None:
    assert one('formats = ["rss"]').channel.addresses == (("rss", "https://feeds.example/f.rss"),)


def test_the_feed_is_filled_in_where_a_link_is_tracked() -> None:
    channel = family('tracking = { maca = "de-{feed}-{format}" }', "World", "world").channel

    tracked = channel.tracked("https://p.example/1", "rss")

    assert tracked == "https://p.example/1?maca=de-f%2Fworld-rss"


def test_a_link_in_an_archive_document_is_tracked_by_the_name_of_the_feed() -> None:
    publication = family('tracking = { maca = "{feed}" }', "World", "world")
    address = "https://p.example/1"

    _, *pages = with_pages(publication, 2)

    tracked = {each.channel.tracked(address, "rss") for each in pages}
    assert tracked == {f"{address}?maca=f%2Fworld"}


def test_the_format_is_filled_in_where_a_link_is_tracked() -> None:
    channel = one('tracking = { maca = "de-{feed}-{format}" }').channel

    assert channel.tracked("https://p.example/1", "rss") == "https://p.example/1?maca=de-f-rss"


def test_parameters_of_tracking_come_in_the_order_of_the_configuration() -> None:
    channel = one('tracking = { z = "1", a = "2" }').channel

    assert channel.tracked("https://p.example/1?q=0", "rss") == "https://p.example/1?q=0&z=1&a=2"


def test_a_link_without_tracking_is_left_alone() -> None:
    assert one("").channel.tracked("https://p.example/1", "rss") == "https://p.example/1"


def test_a_feed_that_selects_nothing_wants_every_article() -> None:
    assert one("").selection.wants(make_article().facets)


@pytest.mark.parametrize(
    "table",
    [
        'sections = ["World"]',
        'tags = ["Sport", "Ships"]',
        'authors = ["Tom Ilk"]',
        'agencies = ["AFP"]',
        'languages = ["en"]',
        'sources = ["desk"]',
        'sections = ["World"]\ntags = ["Ships"]\nauthors = ["Mara Ovens"]',
    ],
)
def test_a_feed_wants_articles_that_have_one_of_every_list(table: str) -> None:
    assert one(table).selection.wants(make_article().facets)


@pytest.mark.parametrize(
    "table",
    [
        'sections = ["Ships"]',
        'tags = ["World"]',
        'authors = ["dpa"]',
        'agencies = ["Reuters"]',
        'languages = ["de"]',
        'sources = ["wire"]',
        'sections = ["World"]\ntags = ["Sport"]',
    ],
)
def test_a_feed_does_not_want_articles_that_lack_what_a_list_names(table: str) -> None:
    assert not one(table).selection.wants(make_article().facets)


def test_a_familys_feed_wants_the_articles_of_its_value() -> None:
    selection = family("", "World", "world").selection

    assert selection.wants(make_article(section="World").facets)
    assert not selection.wants(make_article(section="Sport").facets)


def test_a_familys_feed_wants_what_the_family_selects_besides() -> None:
    selection = family('tags = ["Ships"]', "World", "world").selection

    assert not selection.wants(make_article(section="World", tags=("Docks",)).facets)


def test_a_section_family_with_sections_of_its_own_wants_both() -> None:
    selection = family('sections = ["Sport"]', "World", "world").selection

    assert not selection.wants(make_article(section="World").facets)


def test_a_feed_shows_its_articles_as_it_says() -> None:
    publication = one('link = "canonical"\nlimit = 7')

    assert (publication.presentation.link, publication.limit) == ("canonical", 7)


SMART = """
profile = "smartnews"
tracking = { src = "smart" }

[partner]
analytics = "<script></script>"
dark_logo = "https://news.example/dark.png"
sponsored = [{ url = "https://news.example/ad", title = "Tickets", advertiser = "Ferries" }]
"""


def test_what_a_partner_gets_besides_articles_is_part_of_the_channel() -> None:
    extras = one(SMART).channel.extras

    assert extras == PartnerExtras(
        analytics="<script></script>",
        dark_logo="https://news.example/dark.png",
        sponsored=(
            SponsoredLink(url="https://news.example/ad", title="Tickets", advertiser="Ferries"),
        ),
    )


def test_links_for_a_partner_that_refuses_parameters_have_none() -> None:
    assert one(SMART).channel.tracking == ()
    assert one(SMART.replace("smartnews", "msn").partition("[")[0]).channel.tracking != ()
