"""What readers from PyPI see of the feeds: a JSON object a line, {reader, path, entries}.

bench/readers.py installs them and starts this among them. An entry has the fields that the reader
has a notion of in that format, and no other.
"""

from __future__ import annotations

import json
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import atoma
import fastfeedparser
import feedparser
from reader import make_reader

Seen = dict[str, Any]


def seen_by_atoma(path: Path) -> Iterator[Seen]:
    content = path.read_bytes()
    if path.suffix == ".rss":
        for item in atoma.parse_rss_bytes(content).items:
            yield {
                "id": item.guid,
                "link": item.link,
                "title": item.title,
                "published": item.pub_date,
                "summary": item.description,
                "content": item.content_encoded,
                "tags": item.categories,
            }
    elif path.suffix == ".atom":
        for entry in atoma.parse_atom_bytes(content).entries:
            links = {link.rel: link.href for link in reversed(entry.links)}
            yield {
                "id": entry.id_,
                "link": links.get("alternate"),
                "related": links.get("related"),
                "title": entry.title.value,
                "published": entry.published,
                "updated": entry.updated,
                "summary": entry.summary and entry.summary.value,
                "content": entry.content and entry.content.value,
                "authors": [author.name for author in entry.authors],
                "agencies": [each.name for each in entry.contributors],
                "tags": [category.term for category in entry.categories],
                "rights": entry.rights and entry.rights.value,
            }
    else:
        for item in atoma.parse_json_feed_bytes(content).items:
            yield {
                "id": item.id_,
                "link": item.url,
                "title": item.title,
                "published": item.date_published,
                "updated": item.date_modified or item.date_published,
                "summary": item.summary,
                "content": item.content_html,
                "tags": item.tags,
                "image": item.image,
            }


def seen_by_fastfeedparser(path: Path) -> Iterator[Seen]:
    for entry in fastfeedparser.parse(path.read_text(encoding="utf-8")).entries:
        media = entry.get("media_content") or [{}]
        yield {
            "id": entry.id,
            "link": entry.link,
            "title": entry.title,
            "published": entry.get("published"),
            "updated": entry.get("updated") or entry.get("published"),
            "summary": entry.get("description"),
            "content": (entry.get("content") or [{}])[0].get("value"),
            # Of several it keeps the first.
            "author": entry.get("author"),
            "tags": [tag["term"] for tag in entry.get("tags") or []],
            "image": entry.get("image") or media[0].get("url"),
        }


def seen_by_feedparser(path: Path) -> Iterator[Seen]:
    if path.suffix == ".json":
        return
    for entry in feedparser.parse(path.read_bytes()).entries:
        media = entry.get("media_content") or [{}]
        related = [link.href for link in entry.links if link.rel == "related"]
        yield {
            "id": entry.id,
            "link": entry.link,
            "related": (related or [None])[0],
            "title": entry.title,
            "published": entry.published,
            "updated": entry.get("updated", entry.published),
            "summary": entry.get("summary"),
            "content": (entry.get("content") or [{}])[0].get("value"),
            "authors": [each["name"] for each in entry.get("authors", []) if each],
            "agencies": [each["name"] for each in entry.get("contributors", [])],
            "tags": [tag["term"] for tag in entry.get("tags", [])],
            "language": entry.get("language"),
            "rights": entry.get("rights"),
            "image": media[0].get("url"),
            "credit": (entry.get("media_credit") or [{}])[0].get("content"),
        }


def seen_by_reader(path: Path) -> Iterator[Seen]:
    reader = make_reader(":memory:", feed_root=str(path.parent))
    reader.add_feed(path.name)
    reader.update_feeds()
    for entry in reader.get_entries():
        yield {
            "id": entry.id,
            "link": entry.link,
            "title": entry.title,
            "published": entry.published,
            "updated": entry.updated or entry.published,
            "summary": entry.summary,
            "content": entry.content[0].value if entry.content else None,
            "authors": [each.name for each in entry.authors],
        }


READERS = {
    "atoma": seen_by_atoma,
    "fastfeedparser": seen_by_fastfeedparser,
    "feedparser (PyPI)": seen_by_feedparser,
    "reader": seen_by_reader,
}


def main() -> None:
    warnings.simplefilter("ignore")
    for path in map(Path, sys.argv[1:]):
        for name, see in READERS.items():
            if entries := list(see(path)):
                line = {"reader": name, "path": str(path), "entries": entries}
                print(json.dumps(line, default=lambda moment: moment.isoformat()))


main()
