"""An invented site of many pages; half of them say in JSON-LD what the others only print."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

#: Paragraphs that the site prints in the text of each article, without a name that says so.
FURNITURE = (
    "Every morning the lighthouse letter has what the coast talks about, free of charge for you.",
    "You can reach the desk of this page by day and by night, we read whatever you send to us.",
)
PEOPLE = ("Mara Ovens", "Tom Ilk", "Ada Brun", "Nils Varga", "Ines Holt")
PLACES = ("Ostrand", "Kelby", "Norhaven", "Tamsand", "Westerlund", "Auberg", "Lindmole")


def published(number: int) -> datetime:
    return datetime(2026, 1, 1, 6, 30, tzinfo=UTC) + timedelta(days=number)


def title(number: int) -> str:
    return f"{PLACES[number % 7]} counts {number + 20} boats in its harbour"


def standfirst(number: int) -> str:
    place = PLACES[number % 7]
    return f"In {place} {number + 3} fishermen wait for the tide. The harbour master has a plan."


def author(number: int) -> str:
    return PEOPLE[number % 5]


def photographer(number: int) -> str:
    return PEOPLE[(number + 2) % 5]


def text(number: int) -> list[str]:
    place = PLACES[number % 7]
    return [
        f"The quay of {place} was full on day {number} when the first of the boats came home.",
        f"Nobody in {place} had seen so many since the winter of {1900 + number}, said a captain.",
        f"The next {number + 2} are expected within the week, if the north wind allows it.",
    ]


def page(
    number: int,
    *,
    data: bool,
    label: bool = True,
    furniture: tuple[str, ...] = FURNITURE,
    paragraphs: list[str] | None = None,
) -> str:
    """A page: with *data* JSON-LD, with *label* one before its credit."""
    day = published(number)
    thing = {
        "@type": "NewsArticle",
        "headline": title(number),
        "description": standfirst(number),
        "datePublished": day.isoformat(),
        "author": {"@type": "Person", "name": author(number)},
    }
    head = f'<script type="application/ld+json">{json.dumps(thing)}</script>' if data else ""
    body = "".join(
        f"<p>{each}</p>" for each in (text(number) if paragraphs is None else paragraphs)
    )
    more = "".join(f'<div class="x7"><p>{each}</p></div>' for each in furniture)
    by = f"{'Photo: ' if label else ''}{photographer(number)}"
    return f"""<!doctype html><html lang="en"><head><title>Beacon</title>
    <link rel="canonical" href="https://beacon.example/a-{number}">{head}</head><body>
    <div class="top"><span class="u1">Beacon of the coast</span></div>
    <main class="m"><div class="hd">
    <div class="h0"><span class="k">The coast today, as seen from our tower</span></div>
    <div class="h1">{title(number)}</div>
    <div class="st">{standfirst(number)}</div>
    <div class="ln"><span class="who">{author(number)}</span>
    <span class="at">{day:%d.%m.%Y}</span></div></div>
    <figure class="f"><img src="/i/{number}.jpg" width="800" height="500" alt="">
    <figcaption class="fc"><span class="w">The harbour of {PLACES[number % 7]} at seven</span>
    <span class="p2">{by}</span></figcaption></figure>
    <div class="tx">{body}{more}</div></main></body></html>"""
