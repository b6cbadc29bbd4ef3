"""Feeds by Django's feedgenerator, with the elements for text and images that it lacks."""

from __future__ import annotations

import io
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import feedgenerator
from newest import Record, write_feeds

settings.configure(USE_TZ=True, LANGUAGE_CODE="de")
MEDIA = "http://search.yahoo.com/mrss/"


def add_images(handler: Any, images: list[Record]) -> None:
    for image in images:
        attributes = {"url": image["url"], "type": image["type"], "medium": "image"}
        attributes |= {"fileSize": str(image["length"])}
        attributes |= {key: str(image[key]) for key in ("width", "height")}
        handler.addQuickElement("media:content", "", attributes)


class RSS(feedgenerator.Rss201rev2Feed):  # type: ignore[misc]
    def root_attributes(self) -> dict[str, str]:
        content = "http://purl.org/rss/1.0/modules/content/"
        return {**super().root_attributes(), "xmlns:content": content, "xmlns:media": MEDIA}

    def add_item_elements(self, handler: Any, item: Record) -> None:
        super().add_item_elements(handler, item)
        handler.addQuickElement("content:encoded", item["content_html"])
        add_images(handler, item["images"])


class Atom(feedgenerator.Atom1Feed):  # type: ignore[misc]
    def root_attributes(self) -> dict[str, str]:
        return {**super().root_attributes(), "xmlns:media": MEDIA}

    def add_item_elements(self, handler: Any, item: Record) -> None:
        super().add_item_elements(handler, item)
        handler.addQuickElement("content", item["content_html"], {"type": "html"})
        add_images(handler, item["images"])


def write(name: str, records: list[Record], format: str) -> bytes:
    feed = (RSS if format == "rss" else Atom)(
        title=f"Bench {name}",
        link="https://news.example/",
        description=f"Newest articles: {name}",
        language="de",
        feed_url=f"https://feeds.example/{name}.{format}",
    )
    for record in records:
        image = record["images"][0]
        feed.add_item(
            title=record["title"],
            link=record["short_link"],
            description=record["summary"],
            content_html=record["content_html"],
            unique_id=record["id"],
            unique_id_is_permalink=False,
            author_name=", ".join(record["authors"]),
            categories=[record["section"], *record["tags"]],
            pubdate=datetime.fromisoformat(record["published"]),
            updateddate=datetime.fromisoformat(record["updated"]),
            enclosures=[feedgenerator.Enclosure(image["url"], str(image["length"]), image["type"])],
            images=record["images"],
        )
    stream = io.BytesIO()
    feed.write(stream, "utf-8")
    return stream.getvalue()


if __name__ == "__main__":
    write_feeds(write)
