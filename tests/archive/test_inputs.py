from __future__ import annotations

import pytest

from feedpub.archive.inputs import documents_of


@pytest.mark.parametrize(
    ("name", "documents"),
    [
        ("desk/ferry.json", ()),
        ("desk/ferry.json:12", ("desk/ferry.json",)),
        ("desk/wire.jsonl:3:2", ("desk/wire.jsonl:3", "desk/wire.jsonl")),
        ("https://wire.example/list", ()),
        ("https://wire.example/list:3", ("https://wire.example/list",)),
        (
            "https://wire.example/list?at=12:30:5",
            ("https://wire.example/list?at=12:30", "https://wire.example/list?at=12"),
        ),
        ("a" + ":1" * 5000, ("a" + ":1" * 4999, "a" + ":1" * 4998)),
        ("2026", ()),
        # A digit, and no number of a record.
        ("Fläche in m:²", ()),
    ],
)
def test_the_name_of_a_record_ends_in_its_number(name: str, documents: tuple[str, ...]) -> None:
    assert documents_of(name) == (name, *documents)
