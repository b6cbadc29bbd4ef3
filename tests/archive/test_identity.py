"""Which article is which; what looks like another one is a finding."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from archive.conftest import Put
from newsroom import NOW, make_article, selected

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


def test_an_article_without_an_id_is_identified_by_its_first_address(
    archive: Archive, put: Put
) -> None:
    put(ferry(id=URL, short_link=None))

    put(
        ferry(id="http://www.news.example/harbour/a-1/", url="http://www.news.example/harbour/a-1/")
    )
    put(ferry(id="https://p.news.example/p/2abc", title="The ferry is in"))

    (kept,) = selected(archive)
    assert (kept.entry_id, kept.article.id, kept.article.title) == (URL, URL, "The ferry is in")


def test_an_article_that_gets_another_id_is_refused(archive: Archive, put: Put) -> None:
    put(ferry())

    found = clash(put, ferry(id="urn:ferry-2", short_link=None))

    assert (found, entry_ids(archive)) == ("id-changed", ["urn:ferry"])


def test_a_changed_id_is_recognized_by_the_short_link_too(put: Put) -> None:
    put(ferry())

    assert clash(put, ferry(id="urn:2", url="https://news.example/x")) == "id-changed"


def test_a_former_address_of_an_article_may_belong_to_another_one(
    archive: Archive, put: Put
) -> None:
    put(ferry(short_link=None))
    put(ferry(short_link=None, url="https://news.example/moved"))

    put(ferry(id="urn:weather", short_link=None, title="Rain"))

    assert len(entry_ids(archive)) == 2


def test_an_article_of_another_source_gets_its_own_id(archive: Archive, put: Put) -> None:
    put(ferry())

    put(ferry(source="wire", id="urn:wire"))

    assert len(entry_ids(archive)) == 2


def test_two_articles_that_share_a_short_link_by_mistake_are_both_kept(
    archive: Archive, put: Put
) -> None:
    put(ferry())

    found = codes(put, another(short_link="https://p.news.example/p/2abc"))

    assert (found, len(entry_ids(archive))) == (["address-shared"], 2)


def test_a_changed_short_link_is_reported_once_and_the_entry_stays(
    archive: Archive, put: Put
) -> None:
    put(ferry())
    changed = ferry(short_link="https://p.news.example/p/2xyz")

    found = codes(put, changed)

    assert found == ["short-link-changed"]
    assert put(changed) is None
    assert entry_ids(archive) == ["urn:ferry"]


def test_an_id_that_two_articles_have_at_once_stays_with_the_first(
    archive: Archive, put: Put
) -> None:
    put(ferry())
    archive.inputs.record("desk", "ferry.json", "1")

    found = clash(put, another(id="urn:ferry"), origin="dock.json")

    assert found == "id-repeated"
    (kept,) = selected(archive)
    assert kept.article.title == "The ferry is back"


@pytest.mark.parametrize(
    "same",
    [{"title": "The Ferry is back!"}, {"published": make_article().published}],
    ids=["title", "date"],
)
def test_two_records_at_two_addresses_at_once_are_two_articles_even_with_one_title_and_date(
    put: Put, archive: Archive, same: dict[str, Any]
) -> None:
    put(ferry())
    archive.inputs.record("desk", "ferry.json", "1")

    found = clash(put, another(id="urn:ferry", updated=NOW, **same), origin="dock.json")

    assert found == "id-repeated"


def test_a_record_with_the_same_id_and_address_is_a_new_version(archive: Archive, put: Put) -> None:
    put(ferry())
    archive.inputs.record("desk", "ferry.json", "1")

    put(another(id="urn:ferry", updated=NOW, url=URL), origin="dock.json")

    assert entry_ids(archive) == ["urn:ferry"]


def test_the_id_of_a_removed_document_may_be_used_by_the_next(archive: Archive, put: Put) -> None:
    put(ferry())

    put(another(id="urn:ferry", updated=NOW), origin="dock.json")

    (kept,) = selected(archive)
    assert kept.article.title == "The dock"


@pytest.mark.parametrize(
    "alike",
    [
        "http://news.example/id/1",
        "https://News.Example/id/1",
        "https://news.example/id/1/",
    ],
)
def test_an_id_that_looks_like_that_of_another_article_is_refused(put: Put, alike: str) -> None:
    put(ferry(id="https://news.example/id/1"))

    assert clash(put, another(id=alike)) == "id-near-duplicate"


def test_similar_ids_are_refused_in_either_order(put: Put) -> None:
    put(ferry(id="HTTP://NEWS.example/id/1/"))

    assert clash(put, another(id="https://news.example/id/1")) == "id-near-duplicate"


def test_base_62_codes_that_differ_in_case_are_two_ids(archive: Archive, put: Put) -> None:
    put(ferry(id="https://p.news.example/p/2ufTp"))

    put(another(id="https://p.news.example/p/2uftp"))

    assert len(entry_ids(archive)) == 2


def test_an_adopted_id_is_refused_for_another_article(archive: Archive, put: Put) -> None:
    from feedpub.archive.adopted import Item

    put(ferry())
    item = Item(feed="", format="rss", guid="urn:old", addresses=(URL,), title="", published=None)
    archive.adopted.add(item)
    archive.adopted.take(item, archive.adopted.known(1))

    with pytest.raises(IdTaken):
        put(another(id="urn:old"))
