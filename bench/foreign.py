"""Real programs as sources: what they write is read and published, and printed as it came out.

    python bench/foreign.py [PROGRAM ...]        all that are installed, or those that are named

A program is a function of the table PROGRAMS. It runs the program in a folder of its own, makes a
source of what that wrote, and has it published; its first line says what has to be installed.
Everything is in temporary folders and on free ports of loopback. Exits 1 if a build failed or an
entry lacks what its source has, 2 if a program that was named is not installed.
"""

from __future__ import annotations

import argparse
import base64
import io
import json
import sys
import tempfile
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

import feedparser
import real_wordpress
from newsroom import Newsroom
from PIL import Image

HERE = Path(__file__).resolve().parent

_CONFIG = """
[site]
title     = "Harbour News"
url       = "https://news.example/"
base_url  = "https://feeds.example/"
language  = "en"
timezone  = "Europe/Berlin"
authority = "news.example,2026"

[sources.foreign]
{source}

[feeds.all]
title   = "Harbour News"
link    = "canonical"
formats = ["rss", "atom", "json"]
"""

_FILES = 'type = "files"\npath = "articles"'


class NotInstalled(Exception):
    """What a program needs and this machine lacks."""


def publish(title: str, room: Newsroom, source: str = _FILES) -> Iterator[str]:
    """Publish *source*, the table of config.toml, and print it; yield what went wrong."""
    room.configure(_CONFIG.format(source=source))
    done = room.feedpub("build", "--verbose")
    print(f"\n## {title}\n")
    for line in (*done.stdout.splitlines(), *done.stderr.splitlines()):
        print(f"    {line}")
    if done.returncode:
        yield f"{title}: exit {done.returncode}"
    path = room.feeds / "all.rss"
    for entry in feedparser.parse(path.read_bytes()).entries if path.exists() else ():
        print(f"\n    {entry.title}")
        for name, value in _told(entry):
            print(f"        {name:8} {value}")


def _told(entry: Any) -> Iterator[tuple[str, str]]:
    """Yield what a reader knows of *entry* besides its title."""
    yield "id", entry.id
    yield "link", entry.get("link", "-")
    yield "date", entry.get("published", "-")
    yield "authors", ", ".join(each.get("name", "") for each in entry.get("authors", ()))
    yield "tags", ", ".join(each.term for each in entry.get("tags", ()))
    yield "summary", entry.get("summary", "")[:100]
    for each in entry.get("media_content", ()):
        yield "picture", " ".join(f"{key}={value}" for key, value in each.items())
    for each in entry.get("media_credit", ()):
        yield "credit", each.get("content", "")
    for each in entry.get("enclosures", ()):
        yield "file", f"{each.get('href')} {each.get('type')} {each.get('length')}"


def expect(room: Newsroom, wanted: dict[str, dict[str, Any]]) -> Iterator[str]:
    """Yield where the JSON Feed of *room* has not what is *wanted*, by title and key of an item."""
    path = room.feeds / "all.json"
    items = json.loads(path.read_bytes())["items"] if path.exists() else []
    found = {each["title"]: each for each in items}
    for title in found.keys() ^ wanted.keys():
        yield f"{title!r} is {'published' if title in found else 'missing'}"
    for title in found.keys() & wanted.keys():
        for key, value in wanted[title].items():
            if (seen := found[title].get(key)) != value:
                yield f"{title!r}: {key} is {seen!r}, not {value!r}"


# programs


def wordpress(folder: Path) -> Iterator[str]:
    """Debian's wordpress, mariadb-server, php-cli, php-mysql."""
    if missing := real_wordpress.missing():
        raise NotInstalled(", ".join(missing))
    with real_wordpress.running() as site:
        plugins = site.folder / "site" / "wp-content" / "mu-plugins"
        plugins.mkdir()
        (plugins / "newspack.php").write_bytes(
            (HERE / "foreign_programs" / "newspack.php").read_bytes()
        )
        for each in _STORIES:
            site.call("add_story", each)
        online = Newsroom(folder / "online")
        source = f'type = "api"\npreset = "wordpress"\nurl = "{site.address}/"\n'
        source += 'allow_addresses = ["127.0.0.1/32"]\nprobe_images = false\n'
        source += "check_short_links = false"
        online.folder.mkdir()
        yield from publish("WordPress, its API", online, source)
        yield from expect(online, _WORDPRESS)
        own_type = Newsroom(folder / "own-type")
        own_type.folder.mkdir()
        list_of_type = f'url = "{site.address}/wp-json/wp/v2/story"'
        source = source.replace(f'url = "{site.address}/"', list_of_type)
        yield from publish("WordPress, its API, a type of its own", own_type, source)
        yield from expect(own_type, _OWN_TYPE)
        with urllib.request.urlopen(f"{site.address}/wp-json/wp/v2/posts?_embed") as answer:
            saved = Newsroom(folder / "saved")
            saved.write("posts.json", answer.read())
        yield from publish("WordPress, an answer of its API as a file", saved)
        yield from expect(saved, _WORDPRESS)
        exported = Newsroom(folder / "exported")
        exported.write("export.xml", site.call("export_all"))
        yield from publish("WordPress, an export", exported)
        yield from expect(exported, _EXPORTED)


def _jpeg() -> str:
    buffer = io.BytesIO()
    Image.new("RGB", (1200, 800), (40, 90, 120)).save(buffer, "JPEG")
    return base64.b64encode(buffer.getvalue()).decode()


_POST = {
    "post_status": "publish",
    "post_author": 1,
    "post_date_gmt": "2026-03-12 09:30:00",
    "post_date": "2026-03-12 09:30:00",
}

_STORIES: list[dict[str, Any]] = [
    {
        "post": {
            **_POST,
            "post_title": "The ferry & the town",
            "post_content": "<!-- wp:paragraph --><p>She sails again.</p><!-- /wp:paragraph -->",
            "post_excerpt": "Half of the town came.",
            "guid": "https://staging.beacon.example/?p=17",
        },
        "authors": {"mara": "Mara Ovens", "tom-ilk": "Tom Ilk"},
        "picture": {
            "name": "ferry.jpg",
            "bytes": _jpeg(),
            "alt": "A white ferry",
            "caption": "On her way",
            "meta": {"_media_credit": "Ann Lee", "_navis_media_credit_org": "Harbour Photo"},
        },
    },
    {
        "post": {
            **_POST,
            "post_title": "A long story",
            "post_content": "\n\n".join(["What there is to say of the light, in a line."] * 9),
        }
    },
    *(
        {"post": {**_POST, "post_title": f"Kept back: {each}", "post_status": each}}
        for each in ("draft", "private", "pending", "trash")
    ),
    {
        "post": {**_POST, "post_title": "A closed picture", "post_content": "<p>Text.</p>"},
        "picture": {
            "name": "closed.jpg",
            "bytes": _jpeg(),
            "alt": "A closed door",
            "caption": "",
            # What is attached to a draft is shown to nobody by the API, and to all by the site.
            "of": "draft",
            "meta": {},
        },
    },
    {
        "post": {**_POST, "post_type": "story", "post_title": "Of a type of its own"},
        "beats": ["Sea", "Harbour"],
    },
    {"post": {**_POST, "post_title": "Behind a password", "post_password": "secret"}},
    {"post": {**_POST, "post_type": "page", "post_title": "About us"}},
]

_FERRY = {
    "id": "https://staging.beacon.example/?p=17",
    "url": "https://beacon.example/2026/03/the-ferry-the-town/",
    "authors": [{"name": "Mara Ovens"}, {"name": "Tom Ilk"}],
    "summary": "Half of the town came.",
}
_WORDPRESS: dict[str, dict[str, Any]] = {
    "The ferry & the town": _FERRY,
    "A long story": {"authors": [{"name": "desk"}]},
    "A closed picture": {"image": None},
}
_OWN_TYPE = {"Of a type of its own": {"tags": ["Harbour", "Sea"]}}
#: An export has all types, and the pictures of all posts.
_EXPORTED = {
    **_WORDPRESS,
    **_OWN_TYPE,
    "A closed picture": {"image": "https://beacon.example/wp-content/uploads/2026/11/closed.jpg"},
}


PROGRAMS: dict[str, Callable[[Path], Iterator[str]]] = {"wordpress": wordpress}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("programs", nargs="*", metavar="PROGRAM", help=", ".join(PROGRAMS))
    named = parser.parse_args().programs
    if unknown := [each for each in named if each not in PROGRAMS]:
        parser.error(f"unknown program {', '.join(unknown)}; there are {', '.join(PROGRAMS)}")
    wrong: list[str] = []
    missing = False
    for name in named or PROGRAMS:
        with tempfile.TemporaryDirectory(prefix=f"foreign-{name}-") as folder:
            try:
                wrong += PROGRAMS[name](Path(folder))
            except NotInstalled as lacking:
                print(f"{name}: not installed: {lacking}", file=sys.stderr)
                missing = True
    print()
    for line in wrong:
        print(f"wrong: {line}")
    return 1 if wrong else 2 if missing and named else 0


if __name__ == "__main__":
    sys.exit(main())
