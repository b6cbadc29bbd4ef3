"""Every key of the reference takes effect: a newsroom with it shows something else than without.

What is looked at are the documents, what commands say, when sources and feeds are due, and what a
server on loopback was asked.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from key_values import COMMON, ELSEWHERE, SERVER, pairs
from newsroom import NOW, Newsroom, make_record
from PIL import Image
from web_server import Reply, Site, serving
from year_settings import TOP, Settings, as_toml

from feedpub.config.load import load
from feedpub.schedule.jobs import times_of

TESTS = Path(__file__).parent
REFERENCE = TESTS.parent / "docs" / "reference" / "configuration.md"

pytestmark = pytest.mark.slow


def reference_keys() -> set[str]:
    """The dotted path of every key of the page; names that a newsroom chooses are ``*``."""
    found = set()
    table = ""
    for line in REFERENCE.read_text(encoding="utf-8").splitlines():
        if heading := re.match(r"## (?:`\[+([^\]]+)\]|At the top)", line):
            table = re.sub(r'\bNAME\b|"HOST"', "*", heading[1] or "")
            if table in ("publish.destinations", "feeds.*.extra"):
                table += ".*"
        elif (row := re.match(r"\| `(\w+)` \| (.*?) \| ", line)) and not row[2].startswith(
            ("a table", "a list of tables")
        ):
            found.add(f"{table}.{row[1]}".removeprefix("."))
    return found


KEYS = sorted(reference_keys())

ENVIRONMENT = {
    "FEEDPUB_TOKEN": "t" * 40,
    "FEEDPUB_SECRET": "s" * 40,
    "CMS_KEY": "k" * 40,
}

PAGE = """<!DOCTYPE html><html lang="en"><head><title>The tab</title>
<meta property="og:title" content="The ferry, shared"><meta name="description" content="Shared.">
<meta name="author" content="The Desk">
<meta property="article:published_time" content="{date}">
<link rel="canonical" href="{address}"><link rel="shortlink" href="{short}"></head><body><article>
<p class="kick">Quays</p><h1>The ferry</h1><h2 class="head">The ferry, headlined</h2>
<p class="other">Ports</p><p class="lead">Her captain says so.</p><p class="writer">Ann Lee</p>
<p class="when">13 November 2026, 08:00</p>
<div class="text"><p>The ferry sails again, and half of the town came to see her off.</p>
<p class="ad">Buy tickets here, they are as cheap as they will ever be, says the shop.</p>
<figure><img src="{picture}/1.jpg" alt="A ferry"><figcaption>On her way <span class="line">Repro:
Tom Ilk/hpa</span></figcaption></figure>
<div><img src="{picture}/2.jpg" alt="A ferry"><div class="who">Lee/hpa</div></div>
<img src="{picture}/3.jpg" alt="A ferry"><p class="below">In the dock, where she lies</p>
<p>She leaves at six, and comes back when it is dark in the harbour again.</p></div>
<div class="more"><p>Another box, with words about the weather at sea, says more of it.</p></div>
</article></body></html>"""


def page(number: int, base: str, date: str = "2026-11-12T08:00:00Z") -> str:
    return PAGE.format(
        address=f"{base}/a-{number}",
        short=f"{base}/s/{number}",
        picture=f"{base}/pictures/{number}",
        date=date,
    )


def picture() -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (8, 6)).save(written, "JPEG")
    return written.getvalue()


def record(number: int, prefix: str = "cms") -> dict[str, Any]:
    """A record that differs from its neighbours in all by which feeds select."""
    images = {
        0: [],
        1: [{"url": "https://img.news.example/b.jpg", "alt": "B"}],
        2: [
            {
                "url": "https://img.news.example/a.jpg",
                "alt": "A",
                "credit": "Ovens/hpa",
                "syndication_rights": False,
                "width": 1280,
                "height": 720,
                "renditions": [{"url": "https://img.news.example/s.jpg", "width": 400}],
            }
        ],
    }
    values = {
        "id": f"{prefix}-{number}",
        "url": f"https://news.example/world/{prefix}-{number}",
        "short_link": f"https://p.news.example/{prefix}/{number}",
        "published": f"2026-11-{17 - number:02}T09:00:00{'' if number == 4 else 'Z'}",
        "kicker": "Quay",
        "section": ["World", "Kultur", "Ships"][number % 3],
        "tags": ["Ships", "Kultur"] if number % 2 else ["Ports"],
        "authors": [["Tom Ilk"], ["Mara Ovens", "tik"]][number % 2],
        "agencies": ["dpa"] if number % 4 == 0 else [],
        "access": "paid" if number == 3 else "free",
        "sponsored": number == 5,
        "images": images[number % 3],
        "summary": None if number == 7 else "Half of the harbour." if number % 2 else "At sea.",
        "content_html": "<p>It is edited.</p>"
        * (number == 6)
        + "<p>One.</p><p>Two.</p><p>Three.</p>"
        "<iframe src='https://player.example/1'></iframe>",
    }
    if number == 8:
        values["media"] = [{"url": "https://media.news.example/8.mp3", "length": 4096}]
        values["language"] = "de"
    elif number == 9:
        values["images"] = [{"url": "pictures/ferry.jpg", "alt": "A ferry"}]
        values["language"] = None
    return {key: value for key, value in make_record(number, **values).items() if value is not None}


def furnish(room: Newsroom) -> None:
    for folder in ("articles", "stories"):
        for number in range(1, 13):
            write(room, f"{folder}/{number}.json", record(number))
        (room.folder / folder / "old.json").write_text(
            json.dumps(record(1) | {"id": folder, "url": f"https://news.example/{folder}"})
        )
        (room.folder / folder / "page.html").write_text(page(99, "https://news.example"))
        (room.folder / folder / "pictures").mkdir()
        (room.folder / folder / "pictures/ferry.jpg").write_bytes(picture())
    write(room, "wire/1.json", record(1, "wire"))
    for spool in ("spool", "inbox"):
        write(room, f"{spool}/desk/1.json", record(2, spool))
    (room.folder / TOP).write_text("cms-12\ncms-10\n")


def write(room: Newsroom, name: str, content: dict[str, Any]) -> None:
    path = room.folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content), encoding="utf-8")


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with serving() as site:
        items = [
            {**record(number, "api"), "headline": f"Headline {number}"} for number in (1, 2, 3)
        ]
        answer = {
            "items": items,
            "more": items[:1],
            "next": f"{SERVER}/api?at=2",
            "after": f"{SERVER}/api?at=3",
        }
        links = "".join(f'<a href="/{name}">Story</a>' for name in ("a-1", "a-2", "b-1"))
        site.answers |= {
            "/robots.txt": Reply("User-agent: *\nDisallow: /b-\n"),
            "/section": Reply(f"<html><body>{links}</body></html>"),
            "/other": Reply('<html><body><a href="/a-2">Story</a></body></html>'),
            "/a-1": Reply(page(1, SERVER)),
            "/a-2": Reply(re.sub("article:published|13 Nov.* 08:00", "", page(2, SERVER))),
            "/b-1": Reply(page(3, SERVER).replace("/a-3", "/b-1")),
            "/api": Reply({"data": answer}),
            "/api-2": Reply({"data": answer | {"items": items[:2]}}),
            "/hook": Reply(),
            "/purge": Reply(),
            "/pleaseNotify": Reply(),
        }
        for name, number in (("", 1), ("-2", 2)):
            address = f"{SERVER}/a-{number}"
            site.answers[f"/sitemap{name}.xml"] = Reply(
                '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
                f"<url><loc>{address}</loc></url></urlset>"
            )
            site.answers[f"/feed{name}.xml"] = Reply(
                '<rss version="2.0"><channel><title>Wire</title><link>https://wire.example/</link>'
                f"<description>Wire</description><item><title>A</title><link>{address}</link>"
                f"<guid>{address}</guid><description>Words.</description>"
                "<pubDate>Thu, 12 Nov 2026 08:00:00 GMT</pubDate></item></channel></rss>"
            )
        for path, reply in site.answers.items():
            assert isinstance(reply, Reply)
            site.answers[path] = Reply(
                reply.content.replace(SERVER.encode(), site.address.encode())
            )
        yield site


def look(room: Newsroom, site: Site, settings: Settings) -> dict[str, Any]:
    """What a newsroom with *settings* shows, for some days."""
    room.folder.mkdir()
    furnish(room)
    site.asked.clear()
    for name, text in as_toml(settings).items():
        text = text.replace(SERVER, site.address).replace("{folder}", str(room.folder))
        (room.folder / name).write_text(text, encoding="utf-8")
    seen: dict[str, Any] = {}

    def run(*command: str) -> None:
        done = room.feedpub(*command, **ENVIRONMENT)
        # A key that is named as without effect has none.
        assert done.returncode in (0, 1) and "config.toml" not in done.stderr, done.stderr
        said = re.sub(r'"(took|free|size)": [^,}]+', "", done.stdout + done.stderr)
        seen[" ".join([str(len(seen)), *command])] = said.replace(str(room.folder), "FOLDER")

    with time_machine.travel(NOW, tick=False) as clock:
        run("build", "--verbose")
        for server in ("nginx", "caddy"):
            run("config", server)
        (room.folder / "articles/12.json").unlink()
        clock.shift(timedelta(hours=3))
        run("status", "--json")
        run("build", "--verbose")
        clock.shift(timedelta(days=400))
        run("status", "--json")
        run("build", "--verbose")
    times = times_of(load(room.config)[0])
    seen |= {name: each.after(NOW) for name, each in times.items()}
    seen["asked"] = sorted(
        (each.method, each.path, str(each.query), re.sub(rb"[0-9a-f]{64}", b"", each.body), *sent)
        for each in site.asked
        for sent in [[f"{name}: {value}" for name, value in each.headers.items() if name != "host"]]
    )
    for path in room.folder.rglob("*"):
        name = str(path.relative_to(room.folder))
        if path.is_file() and not name.endswith(
            (".toml", ".lock", ".reserve", ".prom", "status.html")
        ):
            is_archive = path.name.startswith("archive.")
            seen[name] = "" if is_archive else path.read_bytes()
    return seen


@pytest.fixture(scope="module")
def looks(
    site: Site, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[Settings], dict[str, Any]]:
    """Looks once at each settings."""
    folder = tmp_path_factory.mktemp("newsrooms")
    seen: dict[str, dict[str, Any]] = {}

    def once(settings: Settings) -> dict[str, Any]:
        name = json.dumps(settings, sort_keys=True)
        if name not in seen:
            seen[name] = look(Newsroom(folder / str(len(seen))), site, settings)
        return seen[name]

    return once


@pytest.mark.parametrize("key", [key for key in KEYS if key not in ELSEWHERE])
def test_a_key_takes_effect(key: str, looks: Callable[[Settings], dict[str, Any]]) -> None:
    compared = pairs(key)

    assert compared, f"{key}: add values to key_values.py, or the module that tries it"
    assert [with_it for without, with_it in compared if looks(without) == looks(with_it)] == []


@pytest.mark.parametrize("settings", [COMMON, pairs("sources.*.limit")[0][0]], ids=["files", "web"])
def test_the_same_settings_show_the_same(settings: Settings, site: Site, tmp_path: Path) -> None:
    """So a difference is that of the key."""
    first = look(Newsroom(tmp_path / "a"), site, settings)
    second = look(Newsroom(tmp_path / "b"), site, settings)

    assert first == second


@pytest.mark.parametrize(("key", "module"), ELSEWHERE.items())
def test_a_key_that_shows_elsewhere_is_set_there(key: str, module: str) -> None:
    text = (TESTS / module).read_text(encoding="utf-8")

    # In a string the line may begin after ``\\n``.
    assert re.search(rf"(?:\b|\\n){key.rpartition('.')[2]}\b[\"']?\s*[=:]", text)


def test_no_key_is_tried_that_is_not_in_the_reference() -> None:
    assert ELSEWHERE.keys() <= set(KEYS)
