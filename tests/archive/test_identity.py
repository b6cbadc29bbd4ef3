"""Which article is which; what looks like another one is a finding."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from archive.conftest import Put
from newsroom import NOW, make_article

from feedpub.archive.identity import IdTaken
from feedpub.archive.presence import Clash
from feedpub.archive.store import Archive
from feedpub.article import Article, Selection

URL = "https://news.example/harbour/a-1"


def entry_ids(archive: Archive) -> list[str]:
    return [each.entry_id for each in archive.articles.select(Selection(), 9, NOW)]


def ferry(**changes: Any) -> Article:
    """An article with an id, an address and a short link of its own."""
    values = {"id": "urn:ferry", "url": URL, "short_link": "https://p.news.example/p/2abc"}
    return make_article(**{**values, **changes})


def another(**changes: Any) -> Article:
    """Another article, which has nothing in common with the ferry's."""
    day = make_article().published + timedelta(days=3)
    values = {"id": "urn:dock", "url": "https://news.example/a-2", "short_link": None}
    return make_article(**{**values, "title": "The dock", "published": day, **changes})


def clash(put: Put, article: Article, **where: Any) -> str:
    with pytest.raises(Clash) as caught:
        put(article, **where)
    return caught.value.finding.code


def codes(put: Put, article: Article, **where: Any) -> list[str]:
    change = put(article, **where)
    assert change is not None
    return [each.code for each in change.findings]


def test_an_article_whose_address_moved_stays_one_entry(archive: Archive, put: Put) -> None:
    put(ferry())

    put(ferry(url="https://news.example/moved"))

    assert entry_ids(archive) == ["urn:ferry"]


def test_an_article_without_an_id_is_known_by_the_address_as_first_seen(
    archive: Archive, put: Put
) -> None:
    put(ferry(id=URL, short_link=None))

    put(
        ferry(id="http://www.news.example/harbour/a-1/", url="http://www.news.example/harbour/a-1/")
    )
    put(ferry(id="https://p.news.example/p/2abc", title="The ferry is in"))

    (kept,) = archive.articles.select(Selection(), 9, NOW)
    assert (kept.entry_id, kept.article.id, kept.article.title) == (URL, URL, "The ferry is in")


def test_an_article_that_gets_another_id_is_refused(archive: Archive, put: Put) -> None:
    put(ferry())

    found = clash(put, ferry(id="urn:ferry-2", short_link=None))

    assert (found, entry_ids(archive)) == ("id-changed", ["urn:ferry"])


def test_an_id_that_changed_is_told_by_the_short_link_too(put: Put) -> None:
    put(ferry())

    assert clash(put, ferry(id="urn:2", url="https://news.example/x")) == "id-changed"


def test_an_address_that_an_article_had_once_may_be_anothers(archive: Archive, put: Put) -> None:
    put(ferry(short_link=None))
    put(ferry(short_link=None, url="https://news.example/moved"))

    put(ferry(id="urn:weather", short_link=None, title="Rain"))

    assert len(entry_ids(archive)) == 2


def test_another_sources_article_has_an_id_of_its_own(archive: Archive, put: Put) -> None:
    put(ferry())

    put(ferry(source="wire", id="urn:wire"))

    assert len(entry_ids(archive)) == 2


def test_two_articles_that_share_a_short_link_by_mistake_are_both_kept(
    archive: Archive, put: Put
) -> None:
    put(ferry())

    found = codes(put, another(short_link="https://p.news.example/p/2abc"))

    assert (found, len(entry_ids(archive))) == (["address-shared"], 2)


def test_a_short_link_that_changes_is_told_once_and_stays_one_entry(
    archive: Archive, put: Put
) -> None:
    put(ferry())
    changed = ferry(short_link="https://p.news.example/p/2xyz")

    found = codes(put, changed)

    assert found == ["short-link-changed"]
    assert put(changed) is None
    assert entry_ids(archive) == ["urn:ferry"]


def test_an_id_that_two_articles_have_at_once_is_the_firsts(archive: Archive, put: Put) -> None:
    put(ferry())
    archive.inputs.record("desk", "ferry.json", "1")

    found = clash(put, another(id="urn:ferry"), origin="dock.json")

    assert found == "id-repeated"
    (kept,) = archive.articles.select(Selection(), 9, NOW)
    assert kept.article.title == "The ferry is back"


@pytest.mark.parametrize(
    "same",
    [{"title": "The Ferry is back!"}, {"published": make_article().published}],
    ids=["title", "date"],
)
def test_two_that_are_there_at_once_at_two_addresses_are_two_whatever_title_and_date(
    put: Put, archive: Archive, same: dict[str, Any]
) -> None:
    put(ferry())
    archive.inputs.record("desk", "ferry.json", "1")

    found = clash(put, another(id="urn:ferry", updated=NOW, **same), origin="dock.json")

    assert found == "id-repeated"


def test_what_has_the_same_id_and_address_is_the_article_as_it_is_now(
    archive: Archive, put: Put
) -> None:
    put(ferry())
    archive.inputs.record("desk", "ferry.json", "1")

    put(another(id="urn:ferry", updated=NOW, url=URL), origin="dock.json")

    assert entry_ids(archive) == ["urn:ferry"]


def test_a_document_that_is_gone_leaves_its_id_to_the_next(archive: Archive, put: Put) -> None:
    put(ferry())

    put(another(id="urn:ferry", updated=NOW), origin="dock.json")

    (kept,) = archive.articles.select(Selection(), 9, NOW)
    assert kept.article.title == "The dock"


@pytest.mark.parametrize(
    "alike",
    [
        "http://news.example/id/1",
        "https://News.Example/id/1",
        "https://news.example/id/1/",
    ],
)
def test_an_id_that_looks_like_anothers_is_refused(put: Put, alike: str) -> None:
    put(ferry(id="https://news.example/id/1"))

    assert clash(put, another(id=alike)) == "id-near-duplicate"


def test_an_id_is_alike_whatever_the_first_was_written_like(put: Put) -> None:
    put(ferry(id="HTTP://NEWS.example/id/1/"))

    assert clash(put, another(id="https://news.example/id/1")) == "id-near-duplicate"


def test_base_62_codes_that_differ_in_case_are_two_ids(archive: Archive, put: Put) -> None:
    put(ferry(id="https://p.news.example/p/2ufTp"))

    put(another(id="https://p.news.example/p/2uftp"))

    assert len(entry_ids(archive)) == 2


def test_an_adopted_id_is_nobody_elses(archive: Archive, put: Put) -> None:
    from feedpub.archive.adopted import Item

    put(ferry())
    item = Item(feed="", format="rss", guid="urn:old", addresses=(URL,), title="", published=None)
    archive.adopted.add(item)
    archive.adopted.take(item, archive.adopted.known(1))

    with pytest.raises(IdTaken):
        put(another(id="urn:old"))
