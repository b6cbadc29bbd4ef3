"""What validation costs, beside lxml's bare parse of the same bytes.

    python bench/validate.py [--rounds 15] [--save FOLDER]

An RSS feed with full texts, pictures, credits and categories is made twice: 50 entries (0.28 MB)
and 1,000 entries (5.6 MB). Measured is the CPU of this process, in turn, each the median of the
rounds; the ratio to the bare parse of the same run is what stays the same on another machine.
Memory is what Python allocated at its most while the larger one was validated.
"""

from __future__ import annotations

import argparse
import gc
import html
import json
import random
import statistics
import time
import tracemalloc
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

from lxml import etree

from feedpub.validation.detect import validate_feed

WORDS = (
    "harbour ferry quay tide town council engine bridge morning storm captain market winter boat"
    " line island crew signal light passengers timetable repair dock company century fog"
).split()
ADDRESS = "https://feeds.example/all"
BEGIN = datetime(2018, 3, 21, 11, tzinfo=UTC)


def sentence(chance: random.Random) -> str:
    words = chance.choices(WORDS, k=chance.randrange(8, 20))
    return " ".join(words).capitalize() + "."


def body(chance: random.Random) -> str:
    paragraphs = []
    for _ in range(9):
        text = " ".join(sentence(chance) for _ in range(4))
        link = (
            f'<a href="https://harbour.example/{chance.choice(WORDS)}">{chance.choice(WORDS)}</a>'
        )
        paragraphs.append(f"<p>{text} {link} &amp; <em>{chance.choice(WORDS)}</em>.</p>")
    picture = (
        '<figure><img src="https://img.example/ferry.jpg" alt="A ferry" width="1280" height="720">'
        "<figcaption>On her way <small>Ada Quay</small></figcaption></figure>"
    )
    return picture + "".join(paragraphs)


def rss(entries: int) -> bytes:
    chance = random.Random(entries)
    items = []
    for number in range(entries):
        at = BEGIN - timedelta(hours=number)
        title = sentence(chance)
        items.append(
            f"""<item>
<title>{title}</title>
<link>https://harbour.example/a-{number}</link>
<guid isPermaLink="false">tag:harbour.example,2018:{number}</guid>
<pubDate>{format_datetime(at, usegmt=True)}</pubDate>
<atom:updated>{at.isoformat()}</atom:updated>
<dc:creator>Ada Quay</dc:creator>
<category domain="https://harbour.example/topics">{chance.choice(WORDS)}</category>
<category domain="https://harbour.example/topics">{chance.choice(WORDS)}</category>
<description>{sentence(chance)}</description>
<content:encoded>{html.escape(body(chance), quote=False)}</content:encoded>
<media:content url="https://img.example/{number}.jpg" type="image/jpeg" medium="image"
 width="1280" height="720" fileSize="61234">
<media:title>A ferry</media:title>
<media:description>{sentence(chance)}</media:description>
<media:credit role="photographer" scheme="urn:ebu">Ada Quay</media:credit>
</media:content>
</item>"""
        )
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"
 xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/">
<channel>
<title>Harbour News</title>
<link>https://harbour.example/</link>
<description>What happens at the harbour</description>
<language>en</language>
<atom:link href="{ADDRESS}" rel="self" type="application/rss+xml"/>
{chr(10).join(items)}
</channel>
</rss>
""".encode()


def json_feed(entries: int) -> bytes:
    chance = random.Random(entries)
    items = [
        {
            "id": f"tag:harbour.example,2018:{number}",
            "url": f"https://harbour.example/a-{number}",
            "title": sentence(chance),
            "content_html": body(chance),
            "date_published": (BEGIN - timedelta(hours=number)).isoformat(),
            "authors": [{"name": "Ada Quay"}],
            "tags": [chance.choice(WORDS)],
        }
        for number in range(entries)
    ]
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Harbour News",
        "feed_url": ADDRESS,
        "items": items,
    }
    return json.dumps(feed, indent=1).encode()


def cpu(work: Callable[[], object], times: int) -> float:
    """Milliseconds of one."""
    gc.collect()
    begun = time.process_time()
    for _ in range(times):
        work()
    return (time.process_time() - begun) / times * 1000


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--rounds", type=int, default=15)
    options.add_argument("--save", type=Path, help="write the feeds into this folder")
    told = options.parse_args()
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    print("feed                     size  bare parse    validate   ratio   publish   ratio")
    for entries in (50, 1000):
        for name, content, bare in (
            ("rss", rss(entries), lambda text: etree.fromstring(text, parser)),
            ("json", json_feed(entries), json.loads),
        ):
            if told.save:
                (told.save / f"{entries}.{name}").write_bytes(content)
            findings = validate_feed(content, address=ADDRESS).findings
            works = {
                "bare": lambda content=content, bare=bare: bare(content),
                "everybody": lambda content=content: validate_feed(content, address=ADDRESS),
                "publish": lambda content=content: validate_feed(
                    content, address=ADDRESS, profiles={"publish"}
                ),
            }
            took: dict[str, list[float]] = {each: [] for each in works}
            for _ in range(told.rounds):
                for each, work in works.items():
                    took[each].append(cpu(work, 5 if entries == 50 else 1))
            bare_ms, everybody, publish = (statistics.median(took[each]) for each in works)
            print(
                f"{name:>5} {entries:>6,} entries {len(content) / 1e6:6.2f} MB"
                f" {bare_ms:8.1f} ms {everybody:8.1f} ms {everybody / bare_ms:6.1f}"
                f" {publish:8.1f} ms {publish / bare_ms:6.1f}   {len(findings)} findings"
            )
    content = rss(1000)
    tracemalloc.start()
    validate_feed(content, address=ADDRESS)
    print(f"Python's memory at its most: {tracemalloc.get_traced_memory()[1] / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
