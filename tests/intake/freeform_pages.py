"""Free-form pages of an invented publisher, and the reader that reads them."""

from __future__ import annotations

import io
import re
from datetime import UTC, datetime

from feedpub.article import Article, Image
from feedpub.intake.readers.text.reader import PageTextReader
from feedpub.protocols import Raw, ReaderContext, Reading

TERMS = ReaderContext(timezone=UTC, now=datetime(2026, 6, 1, 8, 30, tzinfo=UTC))

TITLE = "Harbour of Ostrand gets a second pier"
STANDFIRST = "The council has voted for the plan after three years of talks."
BYLINE = "By Anna Example"
DATE = "May 3, 2024"
FIRST = (
    "The harbour of Ostrand is too small for the ferry that the shipping line has ordered, and the"
    " council knew it. On Tuesday it voted for a second pier, which is to be built by the autumn."
)
SECOND = (
    "Fishermen had asked for the pier since the great storm took the old one away. They moor on the"
    " far side of the bay, and carry their catch around it in carts that the council pays for."
)
THIRD = (
    "The shipping line said that it would bring the ferry to Ostrand as soon as the pier can bear"
    " her. Until then she sails between the other islands, at night and without any passengers."
)


def text(*blocks: str) -> str:
    return "\n\n".join(blocks)


def read(page: str) -> Reading:
    raw = Raw(source="desk", name="a/page.txt", open=lambda: io.BytesIO(page.encode()))
    (reading,) = PageTextReader().read(raw, TERMS)
    return reading


def article(*blocks: str) -> Article:
    reading = read(text(*blocks))
    assert reading.article is not None, reading.findings
    return reading.article


def whole(*body: str) -> Article:
    return article(TITLE, STANDFIRST, BYLINE, DATE, *(body or (FIRST, SECOND)))


def image(*blocks: str) -> Image:
    (found,) = whole(FIRST, *blocks, SECOND).images
    return found


def crossheads(content: str | None) -> list[str]:
    return re.findall("<h2>(.*?)</h2>", content or "")
