"""What may be the id of a story in its address, and what is not."""

from __future__ import annotations

import pytest

from feedpub.story_ids import differ_in_words, story_id, story_mark

SITE = "https://www.news.example"


@pytest.mark.parametrize(
    ("path", "id"),
    [
        ("/de/der-hafen-feiert/a-65119921", "65119921"),
        ("/news/world-europe-65119921", "65119921"),
        ("/news/articles/c4gx1y2kzero", "c4gx1y2kzero"),
        ("/monde/article/2026/03/12/le-port-en-fete_6167608_3210.html", "6167608"),
        ("/politik/hafen-a-1e3f2a9b-1234-4abc-9def-001122334455", "1e3f2a9b-1234-4abc-9def-"),
        ("/politik/hafen-feiert-1.5779999", "5779999"),
        ("/politik/hafen-feiert-lux.DV6W4fQ8jKq5B5GV", "DV6W4fQ8jKq5B5GV"),
        ("/politik/hafen-feiert-lux.GoPAarjxoHNezvQhVvgdhr", "GoPAarjxoHNezvQhVvgdhr"),
        ("/internacional/puerto-20260312001234-nt.html", "20260312001234"),
        ("/clanek/pristav-slavi-290947", "290947"),
        ("/politik/article244567890/Der-Hafen-feiert.html", "article244567890"),
        ("/politik/hafen-feiert_id_188123456.html", "188123456"),
        ("/politik/hafen-feiert-65f1a2b3c4d5e6f708192a3b", "65f1a2b3c4d5e6f708192a3b"),
        ("/story/2000145043217/der-hafen-feiert", "2000145043217"),
        ("/artikel/2469512-de-haven-viert", "2469512"),
        ("/7,114884,29617834,port-swietuje.html", "114884,29617834"),
        ("/20260312/port-prazdnuet-1861892345.html", "1861892345"),
        ("/politics/harbour-rcna77191", "rcna77191"),
        ("/news/harbour-celebrates-b2311790.html", "b2311790"),
        ("/world/harbour-celebrates/articleshow/99123456.cms", "99123456"),
        ("/story.php?lang=en&id=65119921&utm_source=rss", "id=65119921"),
    ],
)
def test_what_large_sites_write_is_found(path: str, id: str) -> None:
    mark = story_mark(SITE + path)

    assert mark is not None
    assert mark.startswith(f"n:news.example/{id}")


@pytest.mark.parametrize(
    "path",
    [
        "/world/2026/mar/12/harbour-celebrates",
        "/2026/03/12/world/harbour.html",
        "/2026/03/12/story-2/",
        "/ausland/hafen-feiert-101.html",
        "/wahl-2025",
        "/monde/le-port-en-fete-20260312",
        "/internacional/puerto-202603120012-nt.html",
        "/world/harbour-celebrates-2026-03-12/",
        "/100000-people-celebrate",
        "/windows11-and-covid19-in-the-boeing737max",
        "/?p=1234",
        "/",
    ],
)
def test_dates_amounts_and_suffixes_are_no_ids(path: str) -> None:
    assert story_id(SITE + path) is None


@pytest.mark.parametrize("text", [None, "", "a-65119921", "https://[/a-65119921", "x" * 600])
def test_what_is_no_address_has_none(text: str | None) -> None:
    assert story_id(text) is None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("/de/der-hafen-feiert/a-65119921", "/de/jubel/a-65119921"),
        ("/p/der-hafen-feiert-a-1234567.html", "/p/die-stadt-jubelt-a-1234567.html"),
        ("/p/article244567890/Der-Hafen.html", "/p/article244567890/Die-Stadt-jubelt.html"),
        ("/a/le-port-en-fete_6167608_3210.html", "/a/la-ville-en-joie_6167608_3210.html"),
        ("/artikel/2469512-de-haven-viert", "/artikel/2469512-feest-in-stad"),
        (
            "/w/harbour-celebrates/articleshow/99123456.cms",
            "/w/joy-in-town/articleshow/99123456.cms",
        ),
        ("/s/harbour-celebrates/?id=1234567", "/s/joy-in-town?id=1234567"),
        ("/s/%D0%BF%D0%BE%D1%80%D1%82-%D0%BB-1234567", "/s/%D0%B3%D0%BE%D1%80-%D0%BB-1234567"),
    ],
)
def test_another_headline_differs_in_words(one: str, other: str) -> None:
    assert differ_in_words(SITE + one, SITE + other)


@pytest.mark.parametrize(
    "other",
    [
        "/p/der-hafen-feiert-g-1234567.html",
        "/p/der-hafen-feiert-a-1234567-amp.html",
        "/p/der-hafen-feiert-a-1234567-2.html",
        "/p/der-hafen-feiert-a-1234567.html?page=2",
        "/p/der-hafen-feiert-a-1234567/print",
        "/q/die-stadt-jubelt-a-1234567.html",
        "/p/die-stadt-jubelt-a-1234568.html",
        "/p/der-hafen-feiert-a-1234567.html",
    ],
)
def test_another_kind_page_section_or_id_does_not(other: str) -> None:
    assert not differ_in_words(f"{SITE}/p/der-hafen-feiert-a-1234567.html", SITE + other)


def test_a_gallery_is_not_its_story() -> None:
    story, gallery = f"{SITE}/artikel/1234567/hafen", f"{SITE}/galerie/1234567/hafen"

    assert story_mark(story) == story_mark(gallery)
    assert not differ_in_words(story, gallery)
