"""What is in the feeds that feedpub and its peers write of the same articles.

    python bench/peer_feeds.py [PEER ...]        all that are installed, or those that are named

Each writes an RSS feed of the 50 newest of 200 invented articles (bench/corpus.py): once, again a
second later, and once all articles have moved to other addresses; then with a control character in
one title. Printed is what `feedpub validate` finds in it, whether the same articles give the same
bytes, how many entries keep their ids, how many pictures have a credit in an element, and how many
entries an XML parser finds in the feed with the bad title.

Hugo and WordPress (Debian's, see bench/wordpress.py) write the feeds that they have without a
template of ours. Libraries are called as by bench/peers.py, with the ids of the articles: which ids
they keep is our doing.

Peers are installed as for bench/peers.py; one that cannot be installed is named and left out.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

import feedparser
import peer_setup
import real_wordpress
from corpus import Corpus
from lxml import etree
from newsroom import Newsroom

from feedpub.validation.detect import validate_feed

COUNT = 200
SHOWN = 50

Record = dict[str, Any]

#: Yields the feed of the articles, of the same again, and after their addresses changed.
Feeds = Iterator[bytes]

_CONFIG = f"""
[site]
title     = "Bench"
url       = "https://news.example/"
base_url  = "https://feeds.example/"
language  = "de"
authority = "news.example,2026"

[sources.desk]
type = "files"
path = "articles"

[feeds.all]
title   = "Bench"
limit   = {SHOWN}
formats = ["rss"]
"""

_HUGO = f"""
baseURL = "{{address}}"
title = "Bench"
languageCode = "de"
disableKinds = ["sitemap", "robotsTXT", "404", "taxonomy", "term", "section"]

[services.rss]
limit = {SHOWN}

[outputs]
page = ["html"]
home = ["rss"]

[security]
allowContent = [".*"]
"""


def moved(record: Record) -> Record:
    """Return *record* at other addresses, as after a relaunch of its site."""
    changed = dict(record)
    for key in ("url", "short_link"):
        if key in changed:
            changed[key] = changed[key].replace("example/", "example/now/")
    return changed


def feedpub(folder: Path, records: list[Record]) -> Feeds:
    room = Newsroom(folder)
    room.configure(_CONFIG)
    articles = folder / "articles" / "all.jsonl"
    articles.parent.mkdir(exist_ok=True)
    for articles_now in (records, records, [moved(each) for each in records]):
        articles.write_text(
            "".join(json.dumps(each) + "\n" for each in articles_now), encoding="utf-8"
        )
        done = room.feedpub("build")
        assert done.returncode == 0, done.stderr
        yield (room.feeds / "all.rss").read_bytes()
        time.sleep(1)


def library(name: str) -> Callable[[Path, list[Record]], Feeds]:
    peer = next(each for each in peer_setup.PEERS if each.name == name)

    def feeds(folder: Path, records: list[Record]) -> Feeds:
        installed = peer_setup.installed(peer, peer_setup.cache_folder())
        for articles_now in (records, records, [moved(each) for each in records]):
            articles, output = folder / "articles.jsonl", folder / "feeds"
            articles.write_text("".join(json.dumps(each) + "\n" for each in articles_now))
            subprocess.run(
                peer.command(installed, articles, folder, output), check=True, capture_output=True
            )
            yield (output / "all.rss").read_bytes()
            time.sleep(1)

    return feeds


def hugo(folder: Path, records: list[Record]) -> Feeds:
    peer = next(each for each in peer_setup.PEERS if each.name == "hugo")
    installed = peer_setup.installed(peer, peer_setup.cache_folder())
    site = folder / "site"
    # Without a page of its own an article of Hugo has no address.
    layout = site / "layouts" / "_default" / "single.html"
    layout.parent.mkdir(parents=True)
    layout.write_text("{{ .Content }}")
    for number, record in enumerate(records):
        section, page = peer_setup.page(record)
        path = site / "content" / section / f"{number}.html"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(page, encoding="utf-8")
    here = "https://news.example/"
    for address in (here, here, f"{here}now/"):
        (site / "hugo.toml").write_text(_HUGO.format(address=address))
        output = folder / "feeds"
        shutil.rmtree(output, ignore_errors=True)
        subprocess.run(
            peer.command(installed, folder, site, output), check=True, capture_output=True
        )
        yield (output / "index.xml").read_bytes()
        time.sleep(1)


def wordpress(_folder: Path, records: list[Record]) -> Feeds:
    if missing := real_wordpress.missing():
        raise peer_setup.CannotInstallError(f"missing {', '.join(missing)}")
    with real_wordpress.running() as site:
        site.call("update_option", "posts_per_rss", SHOWN)
        newest = sorted(records, key=lambda each: str(each["published"]))[-SHOWN:]
        posts = [
            {
                "post_title": each["title"],
                "post_content": each["content_html"],
                "post_excerpt": each["summary"],
                "post_date_gmt": str(each["published"])[:19].replace("T", " "),
                "post_date": str(each["published"])[:19].replace("T", " "),
                "post_author": 1,
            }
            for each in newest
        ]
        site.call("publish_posts", posts)
        yield site.feed()
        time.sleep(1)
        yield site.feed()
        site.call("set_permalinks", "/now/%year%/%postname%/")
        yield site.feed()


PROGRAMS: dict[str, Callable[[Path, list[Record]], Feeds]] = {
    "feedpub": feedpub,
    "hugo": hugo,
    "wordpress": wordpress,
    "feedgen": library("feedgen"),
    "django": library("django"),
    "feed": library("feed"),
    "feedsmith": library("feedsmith"),
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("peers", nargs="*", metavar="PEER", help=", ".join(PROGRAMS))
    named = parser.parse_args().peers
    if unknown := [each for each in named if each not in PROGRAMS]:
        parser.error(f"unknown peer {', '.join(unknown)}; there are {', '.join(PROGRAMS)}")
    corpus = Corpus()
    records = [corpus.record(number) for number in range(COUNT)]
    print("| program | findings | same bytes | ids kept | credits | with a bad title |")
    print("| --- | --- | --- | --- | --- | --- |")
    for name in named or PROGRAMS:
        with tempfile.TemporaryDirectory() as folder:
            for each in ("good", "bad"):
                Path(folder, each).mkdir()
            try:
                first, again, later = PROGRAMS[name](Path(folder, "good"), records)
                then = readable_entries(PROGRAMS[name](Path(folder, "bad"), with_a_bad(records)))
            except peer_setup.CannotInstallError as why:
                print(f"{name} is left out: {why}", file=sys.stderr)
                continue
        print(row(name, first, again, later, then), flush=True)
    return 0


def with_a_bad(records: list[Record]) -> list[Record]:
    """Return *records*, the newest of which has a character in its title that XML cannot have."""
    newest = max(records, key=lambda each: str(each["published"]))
    bad = {**newest, "title": f"{newest['title']}\x08"}
    return [bad if each is newest else each for each in records]


def readable_entries(feeds: Feeds) -> int:
    """Return how many entries a parser of XML finds in the first of *feeds*."""
    try:
        content = next(feeds)
    except subprocess.CalledProcessError:
        # It gave up.
        return 0
    try:
        return len(etree.fromstring(content).findall("channel/item"))
    except etree.XMLSyntaxError:
        return 0


def row(name: str, first: bytes, again: bytes, later: bytes, entries_then: int) -> str:
    entries = feedparser.parse(first).entries
    ids = {each.get("id") for each in entries}
    kept = sum(each.get("id") in ids for each in feedparser.parse(later).entries)
    found = Counter(
        (each.severity, each.code) for each in validate_feed(first, address=None).findings
    )
    findings = ", ".join(
        f"{times} × {severity} `{code}`" for (severity, code), times in found.most_common()
    )
    credits = first.count(b"<media:credit")
    cells = (
        findings or "none",
        "yes" if first == again else "no",
        f"{kept} of {len(entries)}",
        str(credits),
        str(entries_then),
    )
    return f"| {name} | {' | '.join(cells)} |"


if __name__ == "__main__":
    sys.exit(main())
