"""Texts that an index of PostgreSQL cannot hold: their articles wait, and no other one does."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest
from newsroom import CONFIG, Newsroom, make_record
from postgresql import IS_INSTALLED, emptied

from feedpub.archive import indexed

_RANDOM = Random(7)


def _chinese(length: int) -> str:
    """A text that cannot be compressed, of three bytes a character."""
    return "".join(chr(_RANDOM.randrange(0x4E00, 0x9FA5)) for _ in range(length))


def _letters(length: int) -> str:
    return "".join(
        _RANDOM.choices("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", k=length)
    )


_ADDRESS = f"https://news.example/{_letters(3_500)}"

#: By the field that is too long.
RECORDS: dict[str, dict[str, Any]] = {
    "id": make_record(2, id=_chinese(900)),
    "section": make_record(3, section=_chinese(900)),
    "tags": make_record(4, tags=["Ships", _chinese(900)]),
    "authors": make_record(5, authors=[_chinese(900)]),
    "agencies": make_record(6, agencies=[_chinese(900)]),
    "url": make_record(7, url=_ADDRESS),
    "short_link": make_record(8, short_link=_ADDRESS),
}


@pytest.fixture(params=["sqlite", "postgresql"])
def newsroom(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Newsroom]:
    """A newsroom with one article, whose archive is a file or in PostgreSQL."""
    made = Newsroom(tmp_path)
    made.articles.mkdir()
    made.write("1.json", make_record(1))
    if request.param == "sqlite":
        made.configure(CONFIG)
        yield made
        return
    if not IS_INSTALLED:
        pytest.skip("PostgreSQL is not installed")
    made.configure(CONFIG + f'\n[archive]\nurl = "{emptied()}"\njournal = "journal"\n')
    yield made


def test_an_article_with_a_text_that_is_too_long_waits_and_the_others_do_not(
    newsroom: Newsroom,
) -> None:
    for field, record in RECORDS.items():
        newsroom.write(f"{field}.json", record)

    report = newsroom.build()

    waiting = {each.name: each.findings for each in report.rejected}
    assert waiting.keys() == {f"{field}.json" for field in RECORDS}
    for field in RECORDS:
        assert [(each.code, each.field) for each in waiting[f"{field}.json"]] == [
            ("too-long", field)
        ]
    assert sum(each.new for each in report.sources) == 1
    assert b"Story 1" in newsroom.published()["all.atom"]


def test_an_article_whose_text_is_too_long_is_published_once_it_is_shorter(
    newsroom: Newsroom,
) -> None:
    newsroom.write("2.json", RECORDS["tags"])
    newsroom.build()
    newsroom.write("2.json", make_record(4, tags=["Ships", _chinese(799)]))

    report = newsroom.build()

    assert not report.rejected
    assert b"Story 4" in newsroom.published()["all.atom"]


def test_a_document_whose_name_is_too_long_is_left_out_and_reported_each_time(
    newsroom: Newsroom,
) -> None:
    name = "/".join(_chinese(80) for _ in range(12))
    newsroom.write(f"{name}/2.json", make_record(2))

    reports = newsroom.build(), newsroom.build()

    for each in reports:
        (rejection,) = each.rejected
        assert rejection.name == f"{name[:80]}..."
        assert [each.code for each in rejection.findings] == ["too-long"]
    assert b"Story 2" not in newsroom.published()["all.atom"]


def test_a_takedown_of_an_unknown_article_whose_id_is_too_long_ends_nothing(
    newsroom: Newsroom,
) -> None:
    newsroom.write("2.json", make_record(2, id=_chinese(900), url=None, status="withdrawn"))

    report = newsroom.build()

    assert [each.name for each in report.rejected] == ["2.json"]
    assert b"Story 1" in newsroom.published()["all.atom"]


def test_an_article_that_a_file_has_already_stays_as_long_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    newsroom = Newsroom(tmp_path)
    newsroom.articles.mkdir()
    newsroom.configure(CONFIG)
    newsroom.write("2.json", RECORDS["tags"])
    with monkeypatch.context() as patched:
        patched.setattr(indexed, "MAX_INDEXED", 100_000)
        newsroom.build()
    newsroom.write("2.json", {**RECORDS["tags"], "title": "A correction"})

    report = newsroom.build()

    assert not report.rejected
    assert b"A correction" in newsroom.published()["all.atom"]


def test_items_with_long_titles_and_addresses_are_adopted(newsroom: Newsroom) -> None:
    items = (
        f"<item><guid>1</guid><title>{_chinese(1_000)}</title><link>{_ADDRESS}</link></item>"
        f"<item><guid>{_letters(2_500)}</guid><title>Long</title></item>"
    )
    old = newsroom.folder / "old.rss"
    old.write_text(f'<rss version="2.0"><channel><title>Old</title>{items}</channel></rss>')
    newsroom.build()

    done = newsroom.feedpub("adopt", str(old))

    assert done.returncode == 0, done.stderr
    assert "1 item" in done.stdout


def test_an_import_into_postgresql_names_the_text_that_is_too_long(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not IS_INSTALLED:
        pytest.skip("PostgreSQL is not installed")
    newsroom = Newsroom(tmp_path)
    newsroom.articles.mkdir()
    newsroom.configure(CONFIG)
    newsroom.write("2.json", RECORDS["tags"])
    with monkeypatch.context() as patched:
        patched.setattr(indexed, "MAX_INDEXED", 100_000)
        newsroom.build()
    assert newsroom.feedpub("archive", "export", "exported").returncode == 0
    newsroom.configure(CONFIG + f'\n[archive]\nurl = "{emptied()}"\n')

    done = newsroom.feedpub("archive", "import", "exported")

    tag = RECORDS["tags"]["tags"][1]
    assert done.returncode == 1
    assert f"table facets: '{tag[:60]}'... has 2,700 bytes" in done.stderr
