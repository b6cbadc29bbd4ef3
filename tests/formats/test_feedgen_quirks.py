"""feedgen 1.0.0 as it is: each test pins a quirk that ``formats/`` works around, or avoids by
writing entries itself.

A test that fails after an upgrade says that the quirk is gone, and its cure with it.
"""

from __future__ import annotations

import locale
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from feedgen.feed import FeedEntry, FeedGenerator
from lxml import etree

MOMENT = datetime(2026, 3, 12, 9, 30, 15, 250_000, tzinfo=UTC)


def make_entry(id: str = "https://news.example/a-1") -> Any:
    entry = FeedEntry()
    entry.id(id)
    entry.title("The ferry is back")
    entry.link(href="https://news.example/a-1")
    return entry


def make_generator() -> Any:
    generator = FeedGenerator()
    generator.id("https://feeds.example/all.atom")
    generator.title("Harbour News")
    generator.link(href="https://news.example/")
    generator.description("What happens by the water")
    return generator


def names(element: etree._Element) -> list[str]:
    return [etree.QName(child).localname for child in element]


@pytest.fixture
def switches(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every locale that is set from here on; it is really set."""
    seen: list[str] = []
    really_set = locale.setlocale

    def observed(category: int, wanted: Any = None) -> str:
        if wanted is not None:
            seen.append(wanted)
        return really_set(category, wanted)

    monkeypatch.setattr(locale, "setlocale", observed)
    return seen


def test_links_of_an_atom_entry_lose_every_attribute_but_href() -> None:
    entry = make_entry()
    entry.link(
        href="https://img.news.example/ferry.jpg",
        rel="enclosure",
        type="image/jpeg",
        length="61234",
        title="The ferry",
    )

    links = entry.atom_entry().findall("link")

    assert [dict(link.attrib) for link in links] == [
        {"href": "https://news.example/a-1"},
        {"href": "https://img.news.example/ferry.jpg"},
    ]


@pytest.mark.parametrize("rel", ["hub", "canonical", "replies", "license"])
def test_an_entry_refuses_a_link_relation_that_is_none_of_five(rel: str) -> None:
    entry = make_entry()

    with pytest.raises(ValueError, match="Invalid value for rel"):
        entry.link(href="https://news.example/a-2", rel=rel)


def test_an_entry_takes_five_link_relations() -> None:
    entry = make_entry()

    for rel in ("alternate", "enclosure", "related", "self", "via"):
        entry.link(href="https://news.example/a-2", rel=rel)

    assert len(entry.link()) == 6


@pytest.mark.parametrize("key", ["credit", "description", "title", "copyright"])
def test_the_media_extension_cannot_say_more_than_attributes(key: str) -> None:
    entry = make_entry()
    entry.load_extension("media")

    with pytest.raises(ValueError, match="invalid keys"):
        entry.media.content(url="https://img.news.example/ferry.jpg", **{key: "Mara Ovens"})


def test_the_media_extension_puts_a_lone_picture_into_a_group() -> None:
    entry = make_entry()
    entry.load_extension("media")
    entry.media.content(url="https://img.news.example/ferry.jpg", medium="image")

    item = entry.rss_entry()

    assert names(item)[-1:] == ["group"]


def test_the_dublin_core_extension_orders_its_elements_by_name_and_not_as_they_were_said() -> None:
    entry = make_entry()
    entry.load_extension("dc")
    entry.dc.dc_creator("Mara Ovens")
    entry.dc.dc_contributor("dpa")

    item = entry.rss_entry()

    assert names(item)[-2:] == ["contributor", "creator"]


def test_the_syndication_extension_misspells_its_elements() -> None:
    generator = make_generator()
    generator.load_extension("syndication")
    generator.syndication.update_period("hourly")
    generator.syndication.update_frequency(2)

    document = generator.rss_str()

    assert b"<sy:UpdatePeriod>hourly<" in document
    assert b"<sy:UpdateFrequency>2<" in document


def test_the_link_of_an_rss_channel_is_the_last_link_set() -> None:
    generator = make_generator()
    generator.link(href="https://feeds.example/all.rss", rel="self")

    channel = etree.fromstring(generator.rss_str())[0]

    assert channel.findtext("link") == "https://feeds.example/all.rss"


def test_updated_of_a_feed_and_of_an_entry_start_as_now() -> None:
    before = datetime.now(UTC)
    generator, entry = FeedGenerator(), FeedEntry()
    after = datetime.now(UTC)

    starts = [generator.updated(), generator.lastBuildDate(), entry.updated()]

    assert all(before <= start <= after for start in starts)


def test_atom_dates_leak_microseconds_and_say_utc_as_an_offset() -> None:
    entry = make_entry()
    entry.updated(MOMENT)
    entry.published(MOMENT)

    tree = entry.atom_entry()

    assert tree.findtext("updated") == "2026-03-12T09:30:15.250000+00:00"
    assert tree.findtext("published") == "2026-03-12T09:30:15.250000+00:00"


def test_rss_dates_say_utc_as_an_offset() -> None:
    entry = make_entry()
    entry.published(MOMENT)
    generator = make_generator()
    generator.lastBuildDate(MOMENT)

    channel = etree.fromstring(generator.rss_str())[0]

    assert entry.rss_entry().findtext("pubDate") == "Thu, 12 Mar 2026 09:30:15 +0000"
    assert channel.findtext("lastBuildDate") == "Thu, 12 Mar 2026 09:30:15 +0000"


def test_content_encoded_comes_before_guid_category_and_date() -> None:
    entry = make_entry()
    entry.description("Sails again.")
    entry.content("<p>She sails again.</p>")
    entry.category(term="World")
    entry.published(MOMENT)

    item = entry.rss_entry()

    assert names(item) == [
        *["title", "link", "description", "encoded"],
        *["guid", "category", "pubDate"],
    ]


def test_guid_overwrites_id() -> None:
    entry = make_entry("tag:news.example,2026:desk/1")

    entry.guid("https://news.example/a-1", permalink=True)

    assert entry.id() == "https://news.example/a-1"


def test_id_overwrites_guid() -> None:
    entry = make_entry()
    entry.guid("https://news.example/a-1", permalink=True)

    entry.id("tag:news.example,2026:desk/1")

    assert entry.guid() == {"guid": "tag:news.example,2026:desk/1", "permalink": False}


def test_add_entry_prepends() -> None:
    generator = make_generator()

    for number in ("1", "2"):
        generator.add_entry(make_entry(number))

    assert [entry.id() for entry in generator.entry()] == ["2", "1"]


def test_authors_without_an_address_vanish_from_rss() -> None:
    entry = make_entry()
    entry.author(name="Mara Ovens")
    entry.author(name="Tom Ilk", email="ilk@news.example")

    authors = entry.rss_entry().findall("author")

    assert [author.text for author in authors] == ["ilk@news.example (Tom Ilk)"]


def test_content_without_a_summary_falls_into_the_description() -> None:
    entry = make_entry()
    entry.content("<p>She sails again.</p>")

    item = entry.rss_entry()

    assert names(item) == ["title", "link", "description", "guid"]
    assert item.findtext("description") == "<p>She sails again.</p>"


def test_cdata_becomes_a_type_that_atom_does_not_know() -> None:
    entry = make_entry()
    entry.content("<p>She sails again.</p>", type="CDATA")

    content = entry.atom_entry().find("content")

    assert content is not None
    assert content.get("type") == "CDATA"


def test_each_rss_date_switches_the_locale_of_the_process(switches: list[str]) -> None:
    current = locale.setlocale(locale.LC_ALL)
    generator = make_generator()
    entry = make_entry()
    entry.published(MOMENT)
    generator.add_entry(entry)

    generator.rss_str()

    assert switches == ["C", current] * 2


def test_rss_file_writes_into_the_file_that_is_being_read(tmp_path: Path) -> None:
    path = tmp_path / "all.rss"
    path.write_bytes(b"what stood there")

    with path.open("rb") as reader:
        make_generator().rss_file(str(path))
        seen = reader.read()

    assert seen.startswith(b"<?xml")


def test_a_control_character_raises_only_when_the_feed_is_written_and_costs_all_of_it() -> None:
    generator = make_generator()
    generator.add_entry(make_entry())
    broken = make_entry()
    broken.title("The ferry\x0bis back")
    generator.add_entry(broken)

    for write in (generator.rss_str, generator.atom_str):
        with pytest.raises(ValueError, match="XML compatible"):
            write()


def test_an_atom_tree_has_no_namespace_in_memory() -> None:
    entry = make_entry()

    tree = entry.atom_entry()

    assert {element.tag for element in tree.iter()} == {"entry", "id", "title", "updated", "link"}


def test_importing_util_alone_fails() -> None:
    program = [sys.executable, "-c", "import feedgen.util"]

    done = subprocess.run(program, capture_output=True, text=True, check=False)

    assert done.returncode == 1
    assert "has no attribute 'etree'" in done.stderr


def test_each_call_builds_one_tree_of_all_entries() -> None:
    built: list[etree._Element] = []

    class Observed(FeedEntry):  # type: ignore[misc]
        def rss_entry(self, extensions: bool = True) -> etree._Element:
            item: etree._Element = super().rss_entry(extensions)
            built.append(item)
            return item

    generator = make_generator()
    for number in range(3):
        entry = Observed()
        entry.title(f"Story {number}")
        entry.updated(MOMENT + timedelta(minutes=number))
        generator.add_entry(entry)

    for _ in range(2):
        generator.rss_str()

    assert len(built) == 6
    assert [len(item.getparent().findall("item")) for item in built] == [3] * 6  # type: ignore[union-attr]
