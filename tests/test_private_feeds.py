"""Private feeds: who has a token reads them, through real web servers, and nobody else does."""

from __future__ import annotations

import base64
import json
import os
import re
import shutil
import signal
import stat
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

import feedparser
import processes
import pytest
from front_servers import (
    Answer,
    Server,
    caddy_command,
    environment,
    free_port,
    nginx_command,
    program,
    running,
    unread_in_newsboat,
    varies_by,
)
from names import publishing
from newsroom import CONFIG, NOW, Newsroom, error_lines, make_record
from waiting import until
from web_server import Reply, Site

from feedpub.api import validate
from feedpub.config.load import load
from feedpub.config.private_feeds import pattern_of
from feedpub.destinations.directory_files import COPY_SUFFIXES
from feedpub.health.page import status_page
from feedpub.pipeline.notify import notify
from feedpub.pipeline.operations.status import status

pytest.importorskip("bcrypt", reason="needs the extra private")

FEEDS = """
[feeds.premium]
private = true
title   = "Harbour News: all of it"
formats = ["rss", "atom", "html"]
paths   = { atom = "by-hand/premium" }
archive = 1
limit   = 1

[feeds.parts]
private = true
each    = "section"
name    = "part/{slug}"
title   = "{value}, all of it"
formats = ["rss", "html"]

"""

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"

#: Documents of the feed premium, and of its archive and variants.
PREMIUM = [
    "premium.rss",
    "premium.html",
    "by-hand/premium",
    "premium-archive-1.rss",
    "premium-archive-2.rss",
    "premium.rss.gz",
    "by-hand/premium.gz",
    "premium-archive-1.rss.gz",
]
PARTS = ["part/world.rss", "part/world.html", "part/world.rss.gz"]
NOT_THERE = ["part/of-tomorrow.rss", "premium-archive-9.rss"]

#: Other spellings of the same path, and the files that web servers read.
ODD = [
    "/premium.rss",
    "./premium.rss",
    "part/../premium.rss",
    "%70remium.rss",
    "premium%2erss",
    "part/%2e%2e/premium.rss",
    "by-hand//premium",
    "premium.rss?token=1",
    "premium.rss/",
    "premium.rss%00",
    ".feedpub.access/premium.htpasswd",
    "%2efeedpub.access/premium.caddy",
]


def furnished(room: Newsroom, base: str = "https://feeds.example/") -> Newsroom:
    text = CONFIG.replace("https://feeds.example/", base) + FEEDS
    room.configure(text + '[publish]\nindex = true\nvariants = ["gzip"]\n')
    room.articles.mkdir(exist_ok=True)
    for number in (1, 2, 3):
        room.write(f"{number}.json", make_record(number, section="World"))
    return room


@dataclass(frozen=True)
class Subscriber:
    """What somebody got from ``feedpub token add``."""

    user: str
    token: str
    said: str

    @property
    def header(self) -> str:
        pair = f"{self.user}:{self.token}".encode()
        return f"Basic {base64.b64encode(pair).decode()}"

    @property
    def addresses(self) -> list[str]:
        return re.findall(r"^  (https?://\S+)$", self.said, re.MULTILINE)


def subscribe(room: Newsroom, name: str, *feeds: str) -> Subscriber:
    options = [part for each in feeds for part in ("--feed", each)]
    done = room.feedpub("token", "add", name, *options)
    assert done.returncode == 0, done.stderr
    (address, *_) = re.findall(r"https?://\S+", done.stdout)
    parts = urlsplit(address)
    return Subscriber(str(parts.username), str(parts.password), done.stdout)


def command_for(room: Newsroom, kind: str, port: int) -> list[str]:
    """How the web server *kind* is run with what ``feedpub config`` prints now."""
    printed = room.feedpub("config", kind).stdout
    (room.folder / "snippet").write_text(printed, encoding="utf-8")
    return (nginx_command if kind == "nginx" else caddy_command)(room.folder, port)


def statuses(room: Newsroom, kind: str, paths: list[str], authorization: str = "") -> list[int]:
    """What a web server with the settings of now answers."""
    port = free_port()
    command = command_for(room, kind, port)
    headers = {"Authorization": authorization} if authorization else {}
    with (room.folder / "log").open("wb") as log, running(command, room.folder, port, log):
        server = Server(port, "https://feeds.example/", room.feeds)
        return [server.get(path, **headers).status for path in paths]


@dataclass(frozen=True)
class Guarded:
    """A web server with private feeds, and who may read them."""

    kind: str
    server: Server
    room: Newsroom
    reader: Subscriber
    other: Subscriber

    def get(self, path: str, subscriber: Subscriber | None = None, **headers: str) -> Answer:
        if subscriber:
            headers["Authorization"] = subscriber.header
        return self.server.get(path, **headers)

    def reload(self) -> None:
        """Have the server read what tokens there are, where it does not by itself."""
        if self.kind == "caddy":
            subprocess.run(
                [
                    *(program("caddy"), "reload", "--config", f"{self.room.folder}/Caddyfile"),
                    *("--adapter", "caddyfile", "--address", f"unix//{self.room.folder}/admin"),
                ],
                check=True,
                capture_output=True,
                env=environment(self.room.folder),
            )


@pytest.fixture(scope="module", params=["nginx", "caddy"])
def kind(request: pytest.FixtureRequest) -> str:
    program(request.param)
    return str(request.param)


@pytest.fixture(scope="module", params=["", "f%20f/"], ids=["root", "folder"])
def guarded(
    request: pytest.FixtureRequest, kind: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Guarded]:
    folder, port = tmp_path_factory.mktemp("guarded"), free_port()
    base = f"http://127.0.0.1:{port}/{request.param}"
    room = furnished(Newsroom(folder), base)
    assert room.feedpub("build").returncode == 0
    reader = subscribe(room, "Ann Lee", "premium", "parts")
    other = subscribe(room, "Bob <bob@mail.example>", "parts")
    command = command_for(room, kind, port)
    with (folder / "log").open("wb") as log, running(command, folder, port, log):
        yield Guarded(kind, Server(port, base, room.feeds), room, reader, other)


# who reads


@pytest.mark.parametrize("path", PREMIUM + PARTS)
def test_who_has_a_token_reads_every_document(guarded: Guarded, path: str) -> None:
    answer = guarded.get(path, guarded.reader)

    assert (answer.status, answer.body) == (200, (guarded.room.feeds / path).read_bytes())
    assert answer.headers["cache-control"] == "private, max-age=60"
    assert answer.headers["x-robots-tag"] == "noindex"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "access-control-allow-origin" not in answer.headers
    assert "link" not in answer.headers


def test_a_document_has_its_type(guarded: Guarded) -> None:
    types = [
        guarded.get(path, guarded.reader).headers["content-type"]
        for path in ("premium.rss", "by-hand/premium", "part/world.html")
    ]

    assert types == [
        "application/rss+xml; charset=utf-8",
        "application/atom+xml; charset=utf-8",
        "text/html; charset=utf-8",
    ]


@pytest.mark.parametrize("path", [*PREMIUM, *PARTS, *NOT_THERE])
def test_without_a_token_nobody_learns_even_whether_it_is_there(
    guarded: Guarded, path: str
) -> None:
    answer = guarded.get(path)

    assert answer.status == 401
    assert answer.headers["www-authenticate"].startswith("Basic realm=")
    assert "cache-control" not in answer.headers
    assert b"ferry" not in answer.body


@pytest.mark.parametrize("path", PREMIUM)
def test_a_token_opens_only_its_feeds(guarded: Guarded, path: str) -> None:
    wrong = replace(guarded.reader, token=guarded.reader.token[:-1] + "!")
    mixed = replace(guarded.reader, user=guarded.other.user)

    for each in (guarded.other, wrong, mixed):
        assert guarded.get(path, each).status == 401


@pytest.mark.parametrize("path", ODD)
def test_no_spelling_of_an_address_gets_around_the_token(guarded: Guarded, path: str) -> None:
    answer = guarded.get(path)

    assert answer.status != 200
    assert b"ferry" not in answer.body


@pytest.mark.parametrize("path", ["all.rss", "section/world.atom", "index.html", "feeds.opml"])
def test_all_others_stay_public(guarded: Guarded, path: str) -> None:
    answer = guarded.get(path)

    assert answer.status == 200
    assert answer.headers["cache-control"] == "public, max-age=60"
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "x-robots-tag" not in answer.headers


def test_the_addresses_that_are_printed_work(guarded: Guarded) -> None:
    address = guarded.reader.addresses[0]

    read = feedparser.parse(address)

    assert (read.status, len(read.entries)) == (200, 1)


def test_newsboat_reads_a_private_feed(guarded: Guarded) -> None:
    assert unread_in_newsboat(guarded.room.folder, guarded.reader.addresses[0]) == 1


def test_a_reader_that_has_the_document_does_not_get_it_again(guarded: Guarded) -> None:
    etag = guarded.get("premium.rss", guarded.reader).headers["etag"]

    assert guarded.get("premium.rss", guarded.reader, If_None_Match=etag).status == 304
    assert guarded.get("premium.rss", If_None_Match=etag).status == 401


@pytest.mark.parametrize(
    ("path", "page"), [("by-hand/premium", "premium.html"), ("part/world.rss", "part/world.html")]
)
def test_a_browser_is_led_to_the_page_which_needs_a_token(
    guarded: Guarded, path: str, page: str
) -> None:
    answer = guarded.get(path, guarded.reader, Accept=BROWSER)

    assert answer.status == 303
    assert answer.headers["location"] == guarded.server.base + page
    assert answer.headers["cache-control"] == "no-store"
    assert "accept" in varies_by(answer)
    assert "accept" in varies_by(guarded.get(path, guarded.reader))
    assert guarded.get(page, Accept=BROWSER).status == 401


def test_a_revoked_token_opens_nothing(guarded: Guarded) -> None:
    leaving = subscribe(guarded.room, "Cem Ak", "premium")
    guarded.reload()
    before = guarded.get("premium.rss", leaving).status

    done = guarded.room.feedpub("token", "revoke", "Cem Ak")
    guarded.reload()

    assert (before, done.returncode) == (200, 0)
    assert "caddy reload" in done.stdout
    assert guarded.get("premium.rss", leaving).status == 401
    assert guarded.get("premium.rss", guarded.reader).status == 200


def test_no_token_gets_into_a_log(guarded: Guarded) -> None:
    wrong = replace(guarded.reader, token=guarded.other.token)
    for path in ("premium.rss", "premium-archive-9.rss", "premium.rss%00", "part/nowhere.html"):
        guarded.get(path, guarded.reader, Referer=f"{guarded.server.base}premium.html")
        guarded.get(path, wrong)
    access = guarded.room.folder / "access"
    until(lambda: access.read_text(errors="replace").count("nowhere") >= 2)
    logs = [guarded.room.folder / name for name in ("access", "errors", "log")]
    written = "".join(each.read_text(errors="replace") for each in logs if each.exists())

    # Their users are in it, by names that say nothing of them.
    assert guarded.reader.user in written
    for each in (guarded.reader, guarded.other):
        assert each.token not in written
        assert each.header.split()[1] not in written
        assert each.header.split()[1][20:40] not in written
    assert "Ann" not in written


@pytest.mark.parametrize("lost", ["premium*", "*"], ids=["one", "all"])
def test_without_the_list_of_tokens_nobody_reads(newsroom: Newsroom, kind: str, lost: str) -> None:
    room, port = furnished(newsroom), free_port()
    room.build()
    reader = subscribe(room, "Ann Lee", "premium")
    command = command_for(room, kind, port)
    for each in (room.feeds / ".feedpub.access").glob(lost):
        each.unlink()

    with (room.folder / "log").open("wb") as log, running(command, room.folder, port, log):
        server = Server(port, "https://feeds.example/", room.feeds)
        answers = [
            server.get("premium.rss").status,
            server.get("premium.rss", Authorization=reader.header).status,
        ]

    assert set(answers) <= {401, 403}


def test_the_web_servers_find_nothing_wrong(newsroom: Newsroom, kind: str) -> None:
    room = furnished(newsroom)
    room.build()
    printed = room.feedpub("config", kind)
    command = command_for(room, kind, free_port())
    check = [*command, "-t"] if kind == "nginx" else caddy_command(room.folder, 1, "validate")

    checked = subprocess.run(
        check, env=environment(room.folder), capture_output=True, text=True, check=False
    )

    assert checked.returncode == 0, checked.stderr
    assert error_lines(printed) == [
        "feedpub: feeds.premium: there is no token for it yet; run feedpub token add",
        "feedpub: feeds.parts: there is no token for it yet; run feedpub token add",
    ]


def test_for_another_host_no_token_is_asked_for(newsroom: Newsroom, kind: str) -> None:
    room = furnished(newsroom)
    aliases = 'aliases = { "https://www.cms.example/feed/" = "rss" }'
    title = '[feeds.all]\ntitle = "Harbour News"\n'
    assert title in room.config.read_text()
    room.configure(room.config.read_text().replace(title, f"{title}{aliases}\n"))
    room.build()

    printed = room.feedpub("config", kind, "--host", "www.cms.example")

    assert (printed.returncode, printed.stderr) == (0, "")
    assert "/feed/" in printed.stdout


def test_a_token_opens_no_feed_whose_name_begins_alike(newsroom: Newsroom, kind: str) -> None:
    room = furnished(newsroom)
    named = room.config.read_text().replace("[feeds.premium]", '[feeds."premium.caddy"]')
    room.configure(named + '[feeds.premium]\nprivate = true\ntitle = "P"\nformats = ["rss"]\n')
    room.build()
    reader = subscribe(room, "Ann Lee", "premium.caddy")

    answers = statuses(room, kind, ["premium.caddy.rss", "premium.rss"], reader.header)

    assert answers == [200, 401]


def test_what_machines_may_do_is_said_of_private_feeds_too(newsroom: Newsroom, kind: str) -> None:
    room, port = furnished(newsroom), free_port()
    own = '[feeds.premium.rights]\nprohibits = ["ai-train", "search"]\n'
    room.configure(room.config.read_text() + '[rights]\nprohibits = ["ai-train"]\n' + own)
    room.build()
    reader = subscribe(room, "Ann Lee", "premium", "parts")
    command = command_for(room, kind, port)

    with (room.folder / "log").open("wb") as log, running(command, room.folder, port, log):
        server = Server(port, "https://feeds.example/", room.feeds)
        said = {
            path: server.get(path, Authorization=reader.header).headers.get("content-usage")
            for path in ("all.rss", "premium.rss", "premium-archive-1.rss", "part/world.rss")
        }
        without = [server.get(path).status for path in PREMIUM + PARTS]

    assert said["part/world.rss"] == said["all.rss"]
    assert said["premium.rss"] == said["premium-archive-1.rss"]
    assert said["premium.rss"] is not None
    assert said["premium.rss"] != said["all.rss"]
    assert set(without) == {401}


# when it ends


@pytest.mark.parametrize("change", ["the feed ends", "a format ends", "it moves"])
def test_what_was_private_is_not_open_afterwards(
    newsroom: Newsroom, kind: str, change: str
) -> None:
    room = furnished(newsroom)
    room.build()
    subscribe(room, "Ann Lee", "premium")
    text = room.config.read_text()
    head, rest = text.split("[feeds.premium]")
    room.configure(
        {
            "the feed ends": head + rest[rest.index("[feeds.parts]") :],
            "a format ends": text.replace('["rss", "atom", "html"]', '["atom", "html"]'),
            "it moves": text.replace('{ atom = "by-hand/premium" }', '{ rss = "new.rss" }'),
        }[change]
    )
    room.build()
    assert (room.feeds / "premium.rss").exists()

    assert statuses(room, kind, ["premium.rss", "premium-archive-1.rss"]) == [410, 410]


def test_the_place_of_a_private_family_is_not_open_because_of_a_public_feed(
    newsroom: Newsroom, kind: str
) -> None:
    room = furnished(newsroom)
    room.build()
    subscribe(room, "Ann Lee", "parts")
    text = room.config.read_text()
    start, end = text.index("[feeds.parts]"), text.index("[publish]")
    public = '[feeds."part/all"]\ntitle = "All"\nformats = ["rss"]\narchive = 1\nlimit = 1\n'
    room.configure(text[:start] + public + text[end:])
    room.build()
    assert (room.feeds / "part" / "world.rss").exists()

    paths = ["part/world.rss", "part/all.rss", "part/all-archive-1.rss"]
    assert statuses(room, kind, paths) == [410, 200, 200]


def test_a_feed_that_is_public_now_needs_no_token(newsroom: Newsroom, kind: str) -> None:
    room = furnished(newsroom)
    room.build()
    subscribe(room, "Ann Lee", "premium")
    room.configure(room.config.read_text().replace("private = true", "", 1))
    room.build()

    assert statuses(room, kind, ["premium.rss", "premium-archive-1.rss"]) == [200, 200]


# where they are named


def test_a_private_feed_is_named_nowhere(newsroom: Newsroom) -> None:
    room = furnished(newsroom)
    hubs = 'hubs = ["https://hub.example/"]\n[sources.'
    room.configure(room.config.read_text().replace("[sources.", hubs, 1))
    room.build()
    published = room.published()

    for name in ("index.html", "feeds.opml", "all.rss", "section/world.rss"):
        assert b"premium" not in published[name]
        assert b"part/" not in published[name]
    for name in ("premium.rss", "by-hand/premium", "part/world.rss"):
        assert b"hub" not in published[name]
    assert b"https://hub.example/" in published["all.rss"]
    assert b"feeds.example/premium.rss" not in published["by-hand/premium"]
    assert b'content="noindex"' in published["premium.html"]


def test_the_status_page_does_not_link_to_it(newsroom: Newsroom) -> None:
    room = furnished(newsroom)
    room.build()
    settings, layers = load(room.config)

    page = status_page(status(settings, layers, NOW)).decode()

    assert "feeds.example/all.rss" in page
    assert "Harbour News: all of it" in page
    assert "feeds.example/premium" not in page
    assert "feeds.example/part" not in page


def test_no_directory_of_podcasts_may_list_a_private_one(newsroom: Newsroom) -> None:
    show = (
        '[feeds.show]\ntitle = "Heard"\nprofile = "podcast"\nformats = ["rss"]\nprivate = true\n'
        '[feeds.show.podcast]\nimage = "https://img.news.example/cover.jpg"\n'
    )
    media = [{"url": "https://media.news.example/1.mp3", "length": 4_096_000}]
    newsroom.configure(CONFIG + show)
    newsroom.articles.mkdir(exist_ok=True)
    newsroom.write("1.json", make_record(1, media=media))
    newsroom.build()
    private = newsroom.published()["show.rss"]

    newsroom.configure((CONFIG + show).replace("private = true\n", ""))
    newsroom.build()
    public = newsroom.published()["show.rss"]

    assert b"<itunes:block>Yes</itunes:block>" in private
    assert b"itunes:block" not in public
    findings = validate(private, profiles=["publish", "podcast"]).findings
    assert [each for each in findings if each.severity == "error"] == []
    same = re.compile(rb"<guid.*?</guid>|<pubDate.*?</pubDate>")
    assert same.findall(private) == same.findall(public)


def test_what_becomes_private_leaves_the_lists_at_once(newsroom: Newsroom) -> None:
    room = furnished(newsroom)
    private = room.config.read_text()
    room.configure(private.replace("private = true\n", ""))
    room.build()
    before = room.published()

    room.configure(private)
    room.build()
    after = room.published()

    assert b"premium.rss" in before["feeds.opml"]
    assert b"premium.rss" not in after["feeds.opml"]
    assert b"premium.rss" in before["by-hand/premium"]
    assert b"premium.rss" not in after["by-hand/premium"]
    same = re.compile(rb"<(?:guid|pubDate).*?</")
    assert same.findall(before["premium.rss"]) == same.findall(after["premium.rss"])


def test_a_build_names_documents_that_web_servers_do_not_guard_yet(newsroom: Newsroom) -> None:
    room = furnished(newsroom)
    private = room.config.read_text()

    first = "\n".join(room.build(dry_run=True).notes)
    second = "\n".join(room.build().notes)
    room.configure(private.replace('variants = ["gzip"]', ""))
    third = "\n".join(room.build().notes)
    room.configure(private.replace("private = true\n", ""))
    room.build()
    room.configure(private)
    again = "\n".join(room.build().notes)

    for told in (first, second, again):
        assert "feeds.premium: private from now on: premium.rss, " in told
        assert (
            "everybody can read them unless the web server has what feedpub config nginx or caddy"
            " prints now"
        ) in told
    assert "private from now on" not in third


# the look from outside


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    with publishing(tmp_path, monkeypatch) as site:
        yield site


CHECKED = """
[feeds.premium]
private = true
title   = "Harbour News: all of it"
formats = ["rss"]

[notify]
allow_addresses = ["127.0.0.0/8"]
check = true
"""


def checked(newsroom: Newsroom, site: Site, status: int) -> tuple[str, ...]:
    """What the look from outside says where the server answers with *status*."""
    feed = CONFIG.partition("[feeds.all]")[0].replace("https://feeds.example", site.address)
    newsroom.configure(feed + CHECKED)
    newsroom.articles.mkdir(exist_ok=True)
    newsroom.write("1.json", make_record(1))
    newsroom.build()
    site.answers["/premium.rss"] = Reply(newsroom.published()["premium.rss"], status)
    return notify(newsroom.run(NOW), within=20.0, patience=10.0, wait=5.0).failures


def test_a_private_feed_that_everybody_can_read_is_named(newsroom: Newsroom, site: Site) -> None:
    (failure,) = checked(newsroom, site, 200)

    assert failure == (
        f"{site.url('/premium.rss')}: is private, but anybody can read it; print the settings of"
        " the web server again (feedpub config nginx or caddy), and reload it; will be checked"
        " again"
    )


@pytest.mark.parametrize("answered", [401, 403, 404])
def test_a_private_feed_that_needs_a_token_is_as_it_should_be(
    newsroom: Newsroom, site: Site, answered: int
) -> None:
    assert checked(newsroom, site, answered) == ()
    assert "private since" in newsroom.feedpub("status").stdout


# the command


def test_only_a_hash_of_a_token_is_kept(newsroom: Newsroom) -> None:
    room = furnished(newsroom)
    room.build()
    reader = subscribe(room, "Ann Lee", "premium")

    kept = room.folder / ".feedpub" / "archive.db.tokens.json"

    assert len(reader.token) == 43
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    for path in room.folder.rglob("*"):
        if path.is_file():
            assert reader.token.encode() not in path.read_bytes(), path
    for path in (room.feeds / ".feedpub.access").iterdir():
        assert "Ann" not in path.read_text()


def test_the_addresses_of_all_documents_are_printed_once(newsroom: Newsroom) -> None:
    reader = subscribe(furnished(newsroom), "Ann Lee", "premium", "parts")

    assert [each.partition("@feeds.example/")[2] for each in reader.addresses] == [
        "premium.rss",
        "by-hand/premium",
        "premium.html",
        "part/{slug}.rss",
        "part/{slug}.html",
    ]
    assert f"user name: {reader.user}\n" in reader.said
    assert reader.token not in newsroom.feedpub("token", "list").stdout


def test_tokens_are_listed(newsroom: Newsroom) -> None:
    room = furnished(newsroom)
    none = room.feedpub("token", "list")
    other, reader = subscribe(room, "Zoë", "parts", "premium"), subscribe(room, "Ann Lee", "parts")
    room.configure(room.config.read_text().replace("private = true", "", 1))

    listed = room.feedpub("token", "list").stdout.splitlines()
    in_json = room.feedpub("token", "list", "--json").stdout.splitlines()

    assert none.stdout == "there are no tokens\n"
    assert [line.split("  ")[0] for line in listed[1:]] == ["Ann Lee", "Zoë"]
    assert listed[2].endswith("parts premium(not private)")
    records = [json.loads(each) for each in in_json]
    assert [(each["subscriber"], each["user"], each["not_private"]) for each in records] == [
        ("Ann Lee", reader.user, []),
        ("Zoë", other.user, ["premium"]),
    ]


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (
            ["add", "Ann Lee", "--feed", "premium"],
            "Ann Lee: has a token since ...; revoke it first",
        ),
        (
            ["add", "Bob", "--feed", "all"],
            "--feed all: not a private feed or family of the configuration; use parts or premium",
        ),
        (
            ["add", "Bob", "--feed", "part/world"],
            "--feed part/world: not a private feed or family of the configuration; use parts or"
            " premium",
        ),
        (
            ["add", "B\nob", "--feed", "parts"],
            "'B\\nob': not a name; use one line of at most 200 characters",
        ),
        (["revoke", "Bob"], "Bob: has no token; feedpub token list names those who have one"),
    ],
)
def test_a_mistake_is_one_line_and_changes_nothing(
    newsroom: Newsroom, arguments: list[str], line: str
) -> None:
    room = furnished(newsroom)
    subscribe(room, "Ann Lee", "premium")
    kept = room.folder / ".feedpub" / "archive.db.tokens.json"
    before = kept.read_bytes()

    done = room.feedpub("token", *arguments)

    assert (done.returncode, done.stdout) == (2, "")
    (said,) = error_lines(done)
    assert re.fullmatch(re.escape(f"feedpub: {line}").replace(r"\.\.\.", ".*"), said)
    assert kept.read_bytes() == before


@pytest.mark.parametrize("content", ["", "{", "[]", '{"tokens": [{}], "documents": {}}'])
def test_a_damaged_file_is_named_and_stays(newsroom: Newsroom, content: str) -> None:
    room = furnished(newsroom)
    subscribe(room, "Ann Lee", "premium")
    kept = room.folder / ".feedpub" / "archive.db.tokens.json"
    kept.write_text(content)

    for arguments in (["add", "Bob", "--feed", "premium"], ["list"]):
        done = room.feedpub("token", *arguments)

        assert done.returncode == 1
        assert error_lines(done) == [
            f"feedpub: {kept}: damaged; restore it from a backup, or remove it and give every"
            " subscriber a new token"
        ]
    assert kept.read_text() == content


def test_two_commands_at_once_lose_no_token(newsroom: Newsroom) -> None:
    room = furnished(newsroom)
    with (room.folder / "said").open("w") as said:
        started = [
            processes.start(
                *("token", "add", f"reader {number}", "--feed", "premium"),
                folder=room.folder,
                stdout=said,
                stderr=said,
            )
            for number in range(6)
        ]

    codes = [each.wait() for each in started]

    assert codes == [0] * 6
    listed = room.feedpub("token", "list").stdout
    written = (room.feeds / ".feedpub.access" / "premium.htpasswd").read_text()
    assert listed.count("reader ") == 6
    assert written.count(":$2b$") == 6


def test_a_token_over_plain_http_is_warned_of(newsroom: Newsroom) -> None:
    room = furnished(newsroom, "http://feeds.example/")

    done = room.feedpub("token", "add", "Ann Lee", "--feed", "premium")

    assert done.returncode == 0
    assert error_lines(done) == [
        "feedpub: site.base_url: without https, anybody on the way can read tokens; use https"
    ]


def test_config_nginx_writes_a_lost_list_of_tokens_again(newsroom: Newsroom) -> None:
    room = furnished(newsroom)
    reader = subscribe(room, "Ann Lee", "premium")
    shutil.rmtree(room.feeds)

    done = room.feedpub("config", "nginx")

    assert done.returncode == 0
    written = (room.feeds / ".feedpub.access" / "premium.htpasswd").read_text()
    assert f"{reader.user}:$2b$" in written


def test_without_private_feeds_nothing_is_written(newsroom: Newsroom) -> None:
    newsroom.configure(CONFIG)

    newsroom.feedpub("config", "nginx")
    newsroom.feedpub("config", "caddy")

    assert not newsroom.feeds.exists()
    assert not (newsroom.folder / ".feedpub").exists()


# the configuration


PRIVATE = '[feeds.premium]\nprivate = true\ntitle = "P"\n'


@pytest.mark.parametrize(
    ("table", "line"),
    [
        (
            f'{PRIVATE}hubs = ["https://hub.example/"]\n',
            "feeds.premium.hubs: a hub gives a private feed to anybody; remove hubs, or private",
        ),
        (
            f'{PRIVATE}visibility = "public"\n',
            "feeds.premium.visibility: a private feed is not public; remove visibility, or private",
        ),
        (
            f'{PRIVATE}[publish.destinations.cdn]\nurl = "s3://bucket/feeds"\n',
            "feeds.premium.private: publish.destinations.cdn (s3://bucket/feeds) cannot check"
            " tokens; move the feed to a configuration without destinations",
        ),
        (
            f'{PRIVATE}[publish]\ndirectory = "feeds"\n'
            '[publish.destinations.other]\nurl = "file:///srv/f"\n',
            "feeds.premium.private: publish.destinations.other (file:///srv/f) cannot check"
            " tokens; move the feed to a configuration without destinations",
        ),
        (
            '[feeds.parts]\nprivate = true\neach = "tag"\nname = "{slug}"\ntitle = "{value}"\n',
            "feeds.parts.private: 'all.rss' of feeds.all would need a token, too; change the name"
            " or the paths of one of them",
        ),
    ],
)
def test_what_would_open_a_private_feed_is_a_mistake(
    newsroom: Newsroom, table: str, line: str
) -> None:
    newsroom.configure(CONFIG + table)

    done = newsroom.feedpub("config", "check")

    assert done.returncode == 2
    assert any(each.endswith(line) for each in error_lines(done)), done.stderr


def test_config_check_says_what_a_private_feed_needs(newsroom: Newsroom) -> None:
    done = furnished(newsroom).feedpub("config", "check")

    assert (
        "feeds.premium: private: the web server asks for tokens only if its settings are newer;"
        " print them with feedpub config nginx or feedpub config caddy\n"
    ) in done.stdout


def test_every_compressed_copy_needs_a_token() -> None:
    pattern = pattern_of("premium.rss")

    assert all(re.fullmatch(pattern, f"premium.rss{each}") for each in COPY_SUFFIXES)


# feedpub serve


def test_serve_asks_for_tokens_to_try_it_out(newsroom: Newsroom) -> None:
    room, port = furnished(newsroom), free_port()
    room.configure(room.config.read_text().replace("index = true", ""))
    room.build()
    out, into = os.pipe()
    with os.fdopen(out) as said, os.fdopen(into, "w") as shown:
        process = processes.start(
            *("serve", "--port", str(port)), folder=room.folder, stdout=shown, stderr=shown
        )
        # It answers as soon as it says where.
        assert said.readline().startswith("http://127.0.0.1")
        server = Server(port, "https://feeds.example/", room.feeds)
        reader = subscribe(room, "Ann Lee", "premium").header
        without = [server.get(each).status for each in (*PREMIUM, *PARTS, *ODD)]
        answer = server.get("premium.rss", Authorization=reader)
        elsewhere = server.get("part/world.rss", Authorization=reader)
        typed = server.get("by-hand/premium", Authorization=reader).headers["content-type"]
        listing = server.get("").body
        broken = [
            server.get("premium.rss", Authorization=each).status
            for each in ("Basic", "Basic !", "Basic /w==", "Bearer x", reader[6:], "Basic Og==")
        ]
        room.feedpub("token", "revoke", "Ann Lee")
        revoked = server.get("premium.rss", Authorization=reader)
        process.send_signal(signal.SIGINT)
        process.wait()

    assert without[: len(PREMIUM + PARTS)] == [401] * 11
    assert 200 not in without
    assert (answer.status, answer.body) == (200, (room.feeds / "premium.rss").read_bytes())
    assert answer.headers["cache-control"] == "private, no-cache"
    assert answer.headers["x-robots-tag"] == "noindex"
    assert "access-control-allow-origin" not in answer.headers
    assert typed == "application/atom+xml; charset=utf-8"
    assert (elsewhere.status, revoked.status) == (401, 401)
    assert set(broken) == {401}
    assert b"all.rss" in listing
    assert b"premium" not in listing
