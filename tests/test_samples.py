"""The sample newsroom, and what is published of it: articles/, config.toml, feeds/."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import feedparser
import pytest
from newsroom import Newsroom

from feedpub.destinations.directory import RESERVE
from feedpub.destinations.directory_claim import LOCK
from feedpub.feed import Document
from feedpub.validation.publish_gate import check

ROOT = Path(__file__).parent.parent
PAGES = json.loads((ROOT / "tests/expected/page_texts.json").read_text(encoding="utf-8"))
DOCUMENTS = sorted(
    path.relative_to(ROOT / "feeds").as_posix()
    for path in (ROOT / "feeds").rglob("*.*")
    if path.name not in (LOCK, RESERVE)
)


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Newsroom:
    """The sample newsroom, published into another folder."""
    room = Newsroom(tmp_path_factory.mktemp("sample"))
    room.configure(f'extends = "{ROOT}/config.toml"\n[publish]\ndirectory = "feeds"\n')
    room.build()
    return room


def test_what_is_committed_is_what_is_published(sample: Newsroom) -> None:
    committed = {name: (ROOT / "feeds" / name).read_bytes() for name in DOCUMENTS}

    assert sample.published() == committed


#: Those that feed readers are given, and those of them that feedparser knows.
FEEDS = [name for name in DOCUMENTS if name.endswith((".rss", ".atom", ".json"))]
XML_FEEDS = [name for name in FEEDS if not name.endswith(".json")]


@pytest.mark.parametrize("name", FEEDS)
def test_a_committed_document_has_no_finding(name: str) -> None:
    content = (ROOT / "feeds" / name).read_bytes()
    address = f"https://feeds.news.example/{name}"

    findings = check(
        Document(name=name, format=name.rpartition(".")[2], content=content, address=address)
    )

    # Pictures that nobody is credited for, and a title about tags: plain text in Atom, but some
    # readers take it for HTML.
    assert {finding.code for finding in findings} <= {"credit-missing", "html-undeclared"}


@pytest.mark.parametrize("name", XML_FEEDS)
def test_a_reader_that_others_wrote_finds_nothing_wrong(name: str) -> None:
    parsed = feedparser.parse((ROOT / "feeds" / name).read_bytes())

    assert parsed.bozo == 0
    assert all(entry.id and entry.title and entry.link for entry in parsed.entries)


@pytest.fixture(scope="module")
def shown() -> dict[str, dict[str, Any]]:
    """What ``feedpub show`` says of the page texts, by their paths."""
    done = Newsroom(ROOT).feedpub("show", "--json", *[page["path"] for page in PAGES])
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    return {line["path"]: line["article"] for line in lines}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: Path(page["path"]).stem)
@pytest.mark.parametrize(
    "field",
    [
        "title",
        "kicker",
        "section",
        "published",
        "summary",
        "language",
        "authors",
        "agencies",
        "short_link",
    ],
)
def test_a_page_text_is_read_exactly(
    page: dict[str, Any], field: str, shown: dict[str, dict[str, Any]]
) -> None:
    assert shown[page["path"]][field] == page[field]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: Path(page["path"]).stem)
def test_the_images_of_a_page_text_are_read_exactly(
    page: dict[str, Any], shown: dict[str, dict[str, Any]]
) -> None:
    images = [
        {"agencies": [], "photographer": None, **image} for image in shown[page["path"]]["images"]
    ]

    assert images == page["images"]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: Path(page["path"]).stem)
def test_the_body_of_a_page_text_has_its_paragraphs_and_crossheads(
    page: dict[str, Any], shown: dict[str, dict[str, Any]]
) -> None:
    body = shown[page["path"]]["content_html"]

    assert re.findall("<h2>(.*?)</h2>", body) == page["crossheads"]
    assert body.count("<p>") == page["paragraphs"]
    assert page["short_link"] not in body
