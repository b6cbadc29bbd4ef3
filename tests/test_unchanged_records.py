"""Records that are as they were when they were last read are not read again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from newsroom import CONFIG, Newsroom, make_record

from feedpub.archive.store import opened
from feedpub.intake.readers.records import json_records
from feedpub.protocols import Reading

WITHDRAWS = CONFIG.replace('path = "articles"', 'path = "articles"\nmissing = "withdraw"')


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the records whose values were read."""
    names: list[str] = []
    really = json_records.read_value

    def read_value(source: str, name: str, *others: Any) -> Iterator[Reading]:
        names.append(name)
        return really(source, name, *others)

    monkeypatch.setattr(json_records, "read_value", read_value)
    return names


def write(room: Newsroom, records: list[dict[str, Any]], name: str = "a.jsonl") -> None:
    lines = "".join(f"{json.dumps(each)}\n" for each in records)
    room.write(name, lines if name.endswith("l") else records)


@pytest.mark.parametrize("name", ["a.jsonl", "a.json"])
def test_only_the_record_that_changed_is_read(
    newsroom: Newsroom, read: list[str], name: str
) -> None:
    records = [make_record(number) for number in range(1, 9)]
    write(newsroom, records, name)
    newsroom.build()
    assert len(read) == 8
    read.clear()

    records[4]["title"] = "Story 5 was corrected"
    write(newsroom, records, name)
    (source,) = newsroom.build().sources

    # Twice: where a title differs, the other records of the source are looked at.
    assert set(read) == {f"{name}:5"}
    assert (source.new, source.changed) == (0, 1)


def test_records_that_have_moved_within_their_document_are_not_read(
    newsroom: Newsroom, read: list[str]
) -> None:
    records = [make_record(number) for number in range(1, 9)]
    write(newsroom, records)
    newsroom.build()
    read.clear()

    write(newsroom, [make_record(9), *records])
    newsroom.build()

    assert read == ["a.jsonl:1"]


def test_records_are_read_again_when_they_are_read_differently(
    newsroom: Newsroom, read: list[str]
) -> None:
    write(newsroom, [make_record(1, language=None)])
    newsroom.build()
    read.clear()

    newsroom.configure(CONFIG.replace('language  = "en"', 'language  = "de"'))
    newsroom.build()

    assert read == ["a.jsonl:1"]
    assert newsroom.rows("SELECT value FROM facets WHERE kind = 'language'") == [("de",)]


def test_an_unchanged_record_counts_as_present(newsroom: Newsroom, read: list[str]) -> None:
    newsroom.configure(WITHDRAWS)
    records = [make_record(number) for number in range(1, 9)]
    write(newsroom, records)
    newsroom.build()
    read.clear()

    write(newsroom, records[:-1])
    newsroom.build()

    assert read == []
    assert newsroom.rows(
        "SELECT ledger.id FROM withdrawals JOIN ledger ON ledger.key = withdrawals.key"
    ) == [("https://p.news.example/p/8",)]


def test_an_article_that_is_public_again_as_it_was_is_restored(newsroom: Newsroom) -> None:
    records = [make_record(number) for number in range(1, 9)]
    write(newsroom, records)
    newsroom.build()
    write(newsroom, [*records[:-1], {**records[-1], "status": "draft"}])
    newsroom.build()
    assert newsroom.rows("SELECT restored FROM withdrawals") == [(None,)]

    write(newsroom, records)
    newsroom.build()

    assert newsroom.rows("SELECT count(*) FROM withdrawals WHERE restored IS NULL") == [(0,)]


def test_a_record_that_another_one_has_just_overwritten_is_read(newsroom: Newsroom) -> None:
    first, last = make_record(1), make_record(1, title="Story 1, corrected")
    write(newsroom, [make_record(2), last])
    newsroom.build()

    write(newsroom, [first, last])
    newsroom.build()

    titles = newsroom.rows("SELECT json_extract(record, '$.title') FROM articles ORDER BY key")
    assert titles == [("Story 2",), ("Story 1, corrected",)]


def test_an_article_that_is_to_be_read_again_is_read_though_its_record_is_unchanged(
    newsroom: Newsroom, read: list[str]
) -> None:
    write(newsroom, [make_record(1), make_record(2)])
    newsroom.build()
    read.clear()
    with opened(newsroom.folder / ".feedpub/archive.db") as archive, archive.transaction():
        archive.articles.read_again(2)
        archive.inputs.read_again("desk", ["a.jsonl"])

    newsroom.build()

    assert "a.jsonl:2" in read
    assert "a.jsonl:1" not in read
