from __future__ import annotations

import pytest

from feedpub.archive.inputs import document_of


@pytest.mark.parametrize(
    ("name", "document"),
    [
        ("desk/ferry.json", "desk/ferry.json"),
        ("desk/ferry.json:12", "desk/ferry.json"),
        ("https://wire.example/list", "https://wire.example/list"),
        ("https://wire.example/list:3", "https://wire.example/list"),
        ("desk/wire.jsonl:3:2", "desk/wire.jsonl"),
        ("2026", "2026"),
        # A digit, and no number of a record.
        ("Fläche in m:²", "Fläche in m:²"),
    ],
)
def test_the_name_of_a_record_ends_in_its_number(name: str, document: str) -> None:
    assert document_of(name) == document
