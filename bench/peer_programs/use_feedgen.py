"""Feeds by plain feedgen: a generator for each document, or with ``once`` one for both formats."""

from __future__ import annotations

import sys
from typing import Any

from feedgen.feed import FeedGenerator
from newest import Record, write_feeds

_made: dict[str, Any] = {}


def generator(name: str, records: list[Record]) -> Any:
    feed = FeedGenerator()
    feed.load_extension("dc")
    feed.load_extension("media")
    feed.id(f"https://feeds.example/{name}")
    feed.title(f"Bench {name}")
    feed.link(href="https://news.example/")
    feed.description(f"Newest articles: {name}")
    feed.language("de")
    for record in records:
        entry = feed.add_entry(order="append")
        entry.id(record["id"])
        entry.title(record["title"])
        entry.link(href=record["short_link"])
        entry.summary(record["summary"])
        entry.content(record["content_html"], type="html")
        entry.published(record["published"])
        entry.updated(record["updated"])
        entry.author([{"name": author} for author in record["authors"]])
        entry.dc.dc_creator(record["authors"])
        entry.category([{"term": term} for term in (record["section"], *record["tags"])])
        image = record["images"][0]
        entry.enclosure(image["url"], str(image["length"]), image["type"])
        for image in record["images"]:
            entry.media.content(
                url=image["url"],
                type=image["type"],
                fileSize=str(image["length"]),
                width=str(image["width"]),
                height=str(image["height"]),
                medium="image",
            )
    return feed


def write(name: str, records: list[Record], format: str) -> bytes:
    feed = _made.pop(name, None) or generator(name, records)
    if format == "rss":
        if "once" in sys.argv[3:]:
            _made[name] = feed
        return bytes(feed.rss_str())
    return bytes(feed.atom_str())


if __name__ == "__main__":
    write_feeds(write)
