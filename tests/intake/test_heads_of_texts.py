"""The head of a page in an agency's text: what goes, whatever its markup, and what stays."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest
from effort import little_work
from newsroom import NOW

from feedpub.intake.readers.agencies.header import Header
from feedpub.protocols import ReaderContext

HEADER = Header(
    ["Harbour closes for storm"],
    ["Oslo", "Weather", "Harbour", "By Ann Lee", "AGY"],
    ["2026-03-01T10:00:00Z"],
    ReaderContext(timezone=ZoneInfo("Europe/Oslo"), now=NOW),
)
H1 = "<h1>Harbour closes for storm</h1>"
TEXT = "<p>The harbour is closed.</p>"


@pytest.mark.parametrize(
    "head",
    [
        f"<header><time>25.09.2024 10:37</time><ul><li>Storm</li></ul>{H1}</header>",
        f'<div id="head"><div>25.09.2024</div><div>Storms / Coast</div>{H1}</div>',
        f'<div class="article-header"><p>Storms</p>{H1}<p>By Bob Ray</p></div>',
        f"<p>25.09.2024 10:37</p><p>OSLO</p><p>Storms, Coast</p>{H1}",
        f"<table><tr><td>25.09.2024</td><td>Oslo</td></tr></table>{H1}",
        "<dl><dt>Date</dt><dd>1 March 2026</dd><dt>Place</dt><dd>Oslo</dd></dl>",
        "<dl><dt>Date</dt><dd>1 March 2026</dd><dt>Place</dt><dd>Oslo</dd></dl>"
        "<h2>HARBOUR CLOSES FOR STORM</h2>",
        "<p><strong>Harbour closes for storm</strong></p><p><em>Ann Lee</em></p>",
        "<p>Harbour closes for storm<br>By Ann Lee<br>OSLO, March 1</p>",
        f"{H1}<p>By Ann Lee</p><p>25.09.2024 10:37 | Oslo</p>",
        f"<aside>Weather Harbour</aside>{H1}",
        "<ul><li>Weather</li><li>Harbour</li></ul>",
        "<p>Keywords: Weather, Harbour</p><p>Place: Oslo</p><p>Date: 01.03.2026</p>",
        "<p>Weather – Oslo – 1 March 2026</p>",
        "<p></p><br>",
    ],
)
def test_a_head_goes_whatever_its_markup(head: str) -> None:
    for around in (
        "{}",
        "<article><section>{}</section></article>",
        "<html><body>{}</body></html>",
    ):
        content = HEADER.removed_from_html(around.format(head + TEXT))
        assert content.replace("<article><section>", "").startswith(TEXT)


@pytest.mark.parametrize(
    "text",
    [
        TEXT,
        f"{TEXT}{H1}",
        "<h2>Ferries wait</h2>" + TEXT,
        # A chronicle begins with a date, too.
        "<p>12 April 1990</p>" + TEXT,
        "<p>Storm at Oslo</p>" + TEXT,
        "<p>Oslo (AGY) - The harbour is closed.</p>",
        "<table><tr><td>Oslo</td><td>3</td></tr></table>" + TEXT,
        "The harbour is closed.<p>Oslo</p>",
        H1,
        "<p>Harbour</p>",
        "3 < 4",
        "<p>a</p><b<c>d</b<c>",
        "",
    ],
)
def test_what_may_be_of_the_story_stays(text: str) -> None:
    assert HEADER.removed_from_html(text) == text


def test_markup_that_is_no_xml_stays_beside_a_head() -> None:
    assert HEADER.removed_from_html(f"{H1}{TEXT}<img'x=1>a<b<c>d").startswith(TEXT)


@pytest.mark.parametrize("part", ["<div>", "<header><p>a", "<p>Oslo</p>", "<ul><li>Oslo ", "a<br>"])
def test_no_text_is_much_work(part: str) -> None:
    with little_work():
        HEADER.removed_from_html(f"{H1}{part * 200}{'<p>The harbour is closed.</p>' * 2_000}")


def test_pictures_and_paragraphs_of_a_head_stay() -> None:
    figure = '<figure><img src="https://img.example/a.jpg"></figure>'
    lead = "<p>The harbour of the town is closed today, as a storm is near.</p>"

    content = HEADER.removed_from_html(f"<header>{figure}{H1}{lead}</header>{TEXT}")

    assert content == f"<header>{figure}{lead}</header>{TEXT}"


@pytest.mark.parametrize(
    "head",
    ["Harbour closes for storm\n", "25.09.2024\nStorms\nHarbour closes for storm\nBy Ann Lee\n\n",
     "Oslo, 1 March 2026\n"],
)  # fmt: skip
def test_a_head_of_plain_text_goes(head: str) -> None:
    assert HEADER.removed_from_text(head + "The harbour is closed.\nOslo") == (
        "The harbour is closed.\nOslo"
    )
