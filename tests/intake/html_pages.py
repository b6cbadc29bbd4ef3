"""Small HTML pages for tests, and what is read from them."""

from __future__ import annotations

import io
from datetime import UTC, datetime

from feedpub.article import Article, Image
from feedpub.intake.readers.html.reader import HTMLPageReader
from feedpub.protocols import Raw, ReaderContext, Reading

TERMS = ReaderContext(timezone=UTC, now=datetime(2026, 6, 1, 8, 30, tzinfo=UTC))

PUBLISHED = '<meta property="article:published_time" content="2026-03-02T10:15:00+01:00">'
CANONICAL = '<link rel="canonical" href="https://news.example/harbour/ferry-12">'
LD = '<script type="application/ld+json">%s</script>'
HEADLINE = "<h1>Ferry to Ostrand sails again</h1>"
TEXT = (
    "<p>The ferry left the quay at six in the morning with forty people and a tractor aboard.</p>"
    "<p>The council had promised it for the spring, and the company kept the day that was set.</p>"
    "<p>In summer it is to sail five times a day, said the captain, if the wind lets it sail.</p>"
)


def page(body: str = f"{HEADLINE}<article>{TEXT}</article>", head: str = "") -> str:
    """A page that has what every article needs, with more in its head."""
    return (
        f'<!doctype html><html lang="en"><head>{PUBLISHED}{CANONICAL}{head}</head>'
        f"<body>{body}</body></html>"
    )


def read(markup: str | bytes, terms: ReaderContext = TERMS, name: str = "ferry.html") -> Reading:
    content = markup.encode("utf-8", "surrogatepass") if isinstance(markup, str) else markup
    raw = Raw(source="desk", name=name, open=lambda: io.BytesIO(content))
    (reading,) = HTMLPageReader().read(raw, terms)
    return reading


def article(markup: str | bytes, terms: ReaderContext = TERMS) -> Article:
    reading = read(markup, terms)
    assert reading.article is not None, reading.findings
    return reading.article


def with_picture(picture: str) -> str:
    """A page whose text has *picture* after its first paragraph."""
    first, rest = TEXT.split("</p>", 1)
    return page(f"<main>{HEADLINE}<div>{first}</p>{picture}{rest}</div></main>")


def only_image(markup: str) -> Image:
    (image,) = article(markup).images
    return image
