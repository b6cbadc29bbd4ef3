"""The only archive document of a feed has no other to link to (RFC 5005, 4)."""

from __future__ import annotations

from pathlib import Path

import pytest
from newsroom import Newsroom, make_record

from feedpub.feed import Document
from feedpub.validation.publish_gate import check


@pytest.fixture
def room(tmp_path: Path) -> Newsroom:
    room = Newsroom(tmp_path)
    room.configure(
        '[site]\ntitle = "News"\nurl = "https://news.example/"\n'
        'base_url = "https://feeds.example/"\nlanguage = "en"\n'
        '[sources.desk]\ntype = "files"\npath = "articles"\n'
        '[feeds.all]\ntitle = "News"\nlimit = 1\narchive = 1\nformats = ["rss", "atom"]\n'
    )
    room.write("a.json", [make_record(1), make_record(2)])
    return room


def _document(name: str, format: str, content: bytes) -> Document:
    return Document(
        name=name, format=format, content=content, address=f"https://feeds.example/{name}"
    )


@pytest.mark.parametrize("format", ["rss", "atom"])
def test_the_only_archive_document_of_a_feed_has_no_warning(room: Newsroom, format: str) -> None:
    room.build()
    name = f"all-archive-1.{format}"
    content = room.published()[name]

    found = list(check(_document(name, format, content)))

    assert [each.code for each in found if each.code.startswith("fh-")] == []


def test_an_archive_document_of_other_software_is_still_warned_of(room: Newsroom) -> None:
    room.build()
    content = room.published()["all-archive-1.rss"].replace(b">feedpub<", b">other<")

    found = list(check(_document("all-archive-1.rss", "rss", content)))

    assert "fh-archive-unlinked" in [each.code for each in found]
