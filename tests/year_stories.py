"""The stories of the simulated newsroom, as its system writes them."""

from __future__ import annotations

import html
import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

SECTIONS = ["World", "Politik", "Kultur", "Политика", "سياسة"]
AUTHORS = ["Mara Ovens", "tik", "Ida Roth"]

#: What feeds say of themselves of every story that nobody may read any more: `y-00012`.
MARK = rb"y-(\d{5})"


@dataclass
class Story:
    """What the newsroom's system knows of a story."""

    number: int
    record: dict[str, Any]

    #: Whether it is kept as a page, without an id of its own.
    is_page: bool = False

    #: Another story that the system wrote under its id into the same document.
    twin: dict[str, Any] | None = None

    #: The title of a correction that was pushed after its document was last written. None: there
    #: was none.
    pushed_title: str | None = None

    #: Whether its source marks it as not public.
    taken_back: bool = False

    #: Whether it was taken down and not put back; whether it ever was.
    withdrawn: bool = False
    was_withdrawn: bool = False

    #: The dates of publication that it has had: the first one, and one for each republication.
    dates: list[int] = field(default_factory=list)

    #: The moments at which ``updated`` may have moved.
    reasons: set[int] = field(default_factory=set)

    @property
    def name(self) -> str:
        """What it is withdrawn by."""
        name: str = self.record.get("id") or self.record["short_link"]
        return name

    @property
    def file(self) -> str:
        folder = self.number // 500
        return f"{folder}/{self.number}.{'html' if self.is_page else 'json'}"

    @property
    def content(self) -> Any:
        if self.is_page:
            return page(self.record)
        return [self.record, self.twin] if self.twin else self.record


def new_story(number: int, now: datetime, chance: random.Random) -> Story:
    """A story of the last day, some with all that makes a story special."""
    published = now - timedelta(minutes=chance.randrange(1, 1380))
    is_page = number % 8 == 7
    record: dict[str, Any] = {
        "id": f"cms-{number}",
        "url": f"https://news.example/{number}-story",
        "short_link": f"https://p.news.example/p/{number}",
        "title": f"story-{number:05} of the day",
        "kicker": "Harbour",
        "summary": f"summary-{number:05} in short",
        "content_html": f"<p>body-{number:05} begins in the harbour, long before the day.</p>"
        + "<p>It goes on, as it has gone on for many years along the quays and the docks.</p>" * 4,
        "authors": [chance.choice(AUTHORS)],
        "section": chance.choice(SECTIONS),
        "published": published.isoformat(),
    }
    if is_page:
        del record["id"]
    else:
        record |= _special(number, now, chance)
    if number % 3 == 0:
        record["images"] = [{"url": f"https://img.news.example/{number}.jpg"}]
        if number % 2:
            record["images"][0]["credit"] = "Mara Ovens/hpa"
    return Story(number=number, record=record, is_page=is_page)


def _special(number: int, now: datetime, chance: random.Random) -> dict[str, Any]:
    special: dict[str, Any] = {}
    if number % 2:
        special["tags"] = [chance.choice(["Ships", "Quays"])]
    if number % 5 == 0:
        special |= {"agencies": ["dpa"], "language": "de"}
    if number % 6 == 0:
        special["access"] = chance.choice(["metered", "paid"])
    if number % 9 == 0:
        special["sponsored"] = True
    if number % 10 == 0:
        # A day without a time.
        special["published"] = f"{now:%Y-%m-%d}"
    return special


def another(story: Story, number: int, published: datetime) -> dict[str, Any]:
    """Return another story that has the id of *story*."""
    return {
        "id": story.record["id"],
        "url": f"https://news.example/intruder-{number}",
        "title": f"intruder-{number:05} of the night",
        "content_html": f"<p>intruder-{number:05} begins.</p>",
        "section": story.record["section"],
        "published": published.isoformat(),
    }


def page(record: dict[str, Any]) -> str:
    """The page that the system makes of *record*."""
    said = {key: html.escape(value) for key, value in record.items() if isinstance(value, str)}
    authors = "".join(f'<span class="author">{html.escape(a)}</span>' for a in record["authors"])
    return f"""<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>{said["title"]}</title>
<link rel="canonical" href="{said["url"]}">
<link rel="shortlink" href="{said["short_link"]}">
<meta property="og:title" content="{said["title"]}">
<meta property="og:description" content="{said["summary"]}">
<meta property="article:section" content="{said["section"]}">
<meta property="article:published_time" content="{said["published"]}">
</head><body><main><article>
<p class="kick">{said["kicker"]}</p><h1>{said["title"]}</h1>
<p class="lead">{said["summary"]}</p><p class="by">By {authors}</p>
<time class="when" datetime="{said["published"]}">{said["published"]}</time>
<div class="text">{record["content_html"]}
<p class="ad">Whoever reads this may read on, and on, for a small sum each month.</p></div>
</article></main></body></html>
"""
