"""``feedpub serve``: the real program on loopback, asked by a real client."""

from __future__ import annotations

import gzip
import os
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from email.utils import formatdate, parsedate_to_datetime
from pathlib import Path

import httpx
import processes
import pytest
from newsroom import CONFIG, Newsroom, make_record

from feedpub.destinations.directory import DirectoryDestination
from feedpub.feed import Document

MODIFIED = 1_700_000_000

#: The name of a file that is not UTF-8.
LATIN_1 = os.fsdecode(b"caf\xe9.rss")


class Server:
    """A preview that runs, and what it said when it started."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        outputs = [os.pipe(), os.pipe()]
        self._out, self._err = (os.fdopen(ours, encoding="utf-8") for ours, _ in outputs)
        with os.fdopen(outputs[0][1], "w") as out, os.fdopen(outputs[1][1], "w") as err:
            self.process = processes.start(
                *("serve", "--port", "0", *arguments), folder=folder, stdout=out, stderr=err
            )
        self.base = self._out.readline().strip()

    def stop(self, number: int = signal.SIGTERM) -> tuple[str, str, int]:
        """What it said after its first line, and its exit status."""
        self.process.send_signal(number)
        with self._out, self._err:
            return self._out.read(), self._err.read(), self.process.wait()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a configuration and a publish directory."""
    room = Newsroom(tmp_path_factory.mktemp("serve"))
    room.configure(CONFIG)
    room.articles.mkdir()
    for number in (1, 2, 3):
        room.write(f"{number}.json", make_record(number))
    room.build()
    others = ("feeds.opml", "sitemap.xml", "note.bin", "style.css", "ferry.webp")
    for name in ("all.html", "all.json", *others):
        (room.feeds / name).write_bytes(b"<p>content</p>" * 40)
    (room.feeds / ".hidden.rss").write_bytes(b"hidden")
    (room.feeds / ".all.rss.0123456789abcdef.tmp").write_bytes(b"half")
    (room.feeds / ".git").mkdir()
    (room.feeds / ".git" / "config").write_bytes(b"hidden")
    (room.feeds / "outside.toml").symlink_to(room.config)
    (room.feeds / "folder").symlink_to(room.articles)
    (room.feeds / "inside.rss").symlink_to("all.rss")
    (room.feeds / "unhidden.rss").symlink_to(".hidden.rss")
    os.mkfifo(room.feeds / "pipe.rss")
    (room.feeds / "all & <more>.rss").write_bytes(b"short")
    (room.feeds / LATIN_1).write_bytes(b"<rss/>")
    os.utime(room.feeds / "all.rss", (MODIFIED, MODIFIED))
    return room.folder


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[Server]:
    running = Server(folder)
    yield running
    running.stop()


@pytest.fixture
def client(server: Server) -> Iterator[httpx.Client]:
    plain = {"Accept-Encoding": "identity"}
    with httpx.Client(base_url=server.base, headers=plain, trust_env=False, timeout=None) as client:
        yield client


# what it gives out


@pytest.mark.parametrize(
    ("name", "type"),
    [
        ("all.rss", "application/rss+xml; charset=utf-8"),
        ("all.atom", "application/atom+xml; charset=utf-8"),
        ("section/world.rss", "application/rss+xml; charset=utf-8"),
        ("all.json", "application/feed+json; charset=utf-8"),
        ("all.html", "text/html; charset=utf-8"),
        ("feeds.opml", "text/x-opml; charset=utf-8"),
        ("sitemap.xml", "application/xml; charset=utf-8"),
        ("style.css", "text/css; charset=utf-8"),
        ("ferry.webp", "image/webp"),
        ("note.bin", "application/octet-stream"),
        ("inside.rss", "application/rss+xml; charset=utf-8"),
    ],
)
def test_a_document_is_given_out_whole_with_its_type(
    client: httpx.Client, folder: Path, name: str, type: str
) -> None:
    got = client.get(name)

    assert (got.status_code, got.headers["Content-Type"]) == (200, type)
    assert got.content == (folder / "feeds" / name).read_bytes()


def test_a_document_says_when_it_was_made_and_who_may_read_it(client: httpx.Client) -> None:
    headers = client.get("all.rss").headers

    assert headers["Last-Modified"] == "Tue, 14 Nov 2023 22:13:20 GMT"
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-cache"


def test_a_document_is_never_dated_ahead_of_the_answer(client: httpx.Client, folder: Path) -> None:
    ahead = folder / "feeds" / "ahead.rss"
    ahead.write_bytes(b"<rss/>")
    os.utime(ahead, (4_000_000_000, 4_000_000_000))

    headers = client.get("ahead.rss").headers
    ahead.unlink()

    dated, said = (parsedate_to_datetime(headers[name]) for name in ("Last-Modified", "Date"))
    assert dated <= said


@pytest.mark.parametrize(("method", "path"), [("GET", "all.rss"), ("GET", "no"), ("POST", "")])
def test_every_answer_is_dated_once(client: httpx.Client, method: str, path: str) -> None:
    assert len(client.request(method, path).headers.get_list("Date")) == 1


def test_the_tag_is_strong_and_follows_the_content_alone(
    client: httpx.Client, folder: Path
) -> None:
    path = folder / "feeds" / "tagged.rss"
    tags = []
    for content in (b"one", b"two", b"one"):
        path.write_bytes(content)
        os.utime(path, (MODIFIED, MODIFIED))
        tags.append(client.get("tagged.rss").headers["ETag"])
    path.unlink()

    assert re.fullmatch('"[0-9a-f]+"', tags[0])
    assert tags[0] == tags[2] != tags[1]


def test_head_says_the_same_without_the_body(client: httpx.Client) -> None:
    got, head = client.get("all.rss"), client.head("all.rss")

    for headers in (got.headers, head.headers):
        del headers["Date"]
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers == got.headers


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "BREW"])
def test_no_other_method_is_allowed(client: httpx.Client, method: str) -> None:
    got = client.request(method, "all.rss")

    assert got.status_code == 405
    assert set(got.headers["Allow"].split(", ")) == {"GET", "HEAD"}


@pytest.mark.parametrize(
    "path",
    [
        "nothing.rss",
        "section",
        "section/nothing/",
        ".git/",
        ".hidden.rss",
        ".all.rss.0123456789abcdef.tmp",
        ".git/config",
        "unhidden.rss",
        "outside.toml",
        "folder/1.json",
        "pipe.rss",
        "../config.toml",
        "section/../../config.toml",
        "%2e%2e/config.toml",
        "..%2fconfig.toml",
        "/etc/passwd",
        "%2fetc%2fpasswd",
        "all.rss/",
        "all.rss/x",
        "all.rss%00",
        "%ff%fe",
        "a" * 5000,
    ],
)
def test_nothing_else_is_given_out(server: Server, path: str) -> None:
    host, port = server.base.removeprefix("http://").rstrip("/").split(":")
    request = f"GET /{path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"

    # By hand: a client would tidy the path up.
    with socket.create_connection((host, int(port))) as raw:
        raw.sendall(request.encode())
        answer = raw.makefile("rb").read()

    assert answer.startswith(b"HTTP/1.1 404 ")
    assert answer.endswith(b"\r\n\r\nnot found\n")


# conditions


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"If-None-Match": "TAG"}, 304),
        ({"If-None-Match": "W/TAG"}, 304),
        ({"If-None-Match": '"a,b", TAG'}, 304),
        ({"If-None-Match": "*"}, 304),
        ({"If-None-Match": '"another"'}, 200),
        ({"If-None-Match": "another"}, 200),
        ({"If-Modified-Since": formatdate(MODIFIED, usegmt=True)}, 304),
        ({"If-Modified-Since": formatdate(MODIFIED + 9, usegmt=True)}, 304),
        ({"If-Modified-Since": formatdate(MODIFIED - 1, usegmt=True)}, 200),
        ({"If-Modified-Since": "Tuesday, 14-Nov-23 22:13:20 GMT"}, 304),
        ({"If-Modified-Since": "Tue Nov 14 22:13:20 2023"}, 304),
        ({"If-Modified-Since": "yesterday"}, 200),
        ({"If-Modified-Since": "Tue, 99 Nov 99999999999 22:13:20 GMT"}, 200),
        # RFC 9110, 13.1.3: ignored where there is an If-None-Match.
        (
            {"If-None-Match": '"another"', "If-Modified-Since": formatdate(MODIFIED, usegmt=True)},
            200,
        ),
        ({"If-None-Match": "TAG", "If-Modified-Since": formatdate(0, usegmt=True)}, 304),
        ({"If-Match": "TAG"}, 200),
        ({"If-Match": "*"}, 200),
        ({"If-Match": '"another"'}, 412),
        ({"If-Match": "W/TAG"}, 412),
        ({"If-Match": '"another"', "If-None-Match": "TAG"}, 412),
        ({"If-Match": "TAG", "If-None-Match": "TAG"}, 304),
        ({"If-Unmodified-Since": formatdate(MODIFIED, usegmt=True)}, 200),
        ({"If-Unmodified-Since": formatdate(MODIFIED - 1, usegmt=True)}, 412),
        ({"If-Match": "TAG", "If-Unmodified-Since": formatdate(0, usegmt=True)}, 200),
    ],
)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_conditions_are_judged_as_rfc_9110_says(
    client: httpx.Client, method: str, fields: dict[str, str], status: int
) -> None:
    tag = client.get("all.rss").headers["ETag"]
    asked = {name: value.replace("TAG", tag) for name, value in fields.items()}

    got = client.request(method, "all.rss", headers=asked)

    assert got.status_code == status
    assert status == 200 or got.content == b""


def test_two_fields_of_tags_are_one_list(client: httpx.Client) -> None:
    tag = client.get("all.rss").headers["ETag"]

    got = client.get("all.rss", headers=[("If-None-Match", '"a"'), ("If-None-Match", tag)])

    assert got.status_code == 304


def test_a_304_says_what_the_200_would_have_said(client: httpx.Client) -> None:
    full = client.get("all.rss").headers

    headers = client.get("all.rss", headers={"If-None-Match": full["ETag"]}).headers

    for name in ("ETag", "Last-Modified", "Vary", "Cache-Control", "Access-Control-Allow-Origin"):
        assert headers[name] == full[name]
    assert "Content-Type" not in headers
    assert "Content-Encoding" not in headers


# gzip


@pytest.mark.parametrize(
    ("accepted", "packed"),
    [
        ("gzip", True),
        ("GZIP", True),
        ("x-gzip", True),
        ("br, gzip;q=0.5", True),
        ("deflate, *", True),
        ("gzip;q=0", False),
        ("*;q=0, identity", False),
        ("gzip;q=0.000, *", False),
        ("identity;q=1, gzip;q=0.5", False),
        ("gzip;q=nonsense", False),
        ("br", False),
        ("", False),
    ],
)
def test_gzip_is_sent_to_whoever_asks_for_it(
    client: httpx.Client, folder: Path, accepted: str, packed: bool
) -> None:
    with client.stream("GET", "all.rss", headers={"Accept-Encoding": accepted}) as got:
        body = b"".join(got.iter_raw())

    assert (got.headers.get("Content-Encoding") == "gzip") is packed
    assert got.headers["Vary"] == "Accept-Encoding"
    plain = gzip.decompress(body) if packed else body
    assert plain == (folder / "feeds" / "all.rss").read_bytes()
    assert len(body) == int(got.headers["Content-Length"])


def test_each_coding_has_its_own_tag(client: httpx.Client) -> None:
    packed = {"Accept-Encoding": "gzip"}
    plain_tag = client.get("all.rss").headers["ETag"]
    packed_tag = client.get("all.rss", headers=packed).headers["ETag"]

    mixed = client.get("all.rss", headers={**packed, "If-None-Match": plain_tag})
    same = client.get("all.rss", headers={**packed, "If-None-Match": packed_tag})

    assert plain_tag != packed_tag
    assert (mixed.status_code, same.status_code) == (200, 304)


@pytest.mark.parametrize("name", ["note.bin", "all & <more>.rss"])
def test_what_gzip_does_not_make_smaller_is_sent_as_it_is(client: httpx.Client, name: str) -> None:
    headers = client.get(name, headers={"Accept-Encoding": "gzip"}).headers

    assert "Content-Encoding" not in headers
    assert "Vary" not in headers


# the root


def test_the_root_lists_what_there_is_where_nothing_else_is_published(
    client: httpx.Client,
) -> None:
    got = client.get("")

    links = re.findall(r'href="([^"]+)"', got.text)
    assert got.headers["Content-Type"] == "text/html; charset=utf-8"
    assert {"/all.rss", "/section/world.atom", "/all%20%26%20%3Cmore%3E.rss"} <= set(links)
    assert not any(text in got.text for text in ("hidden", ".tmp", "git", "outside", "pipe"))
    assert "<li><a" in got.text
    assert "<more>" not in got.text
    statuses = {link: client.get(link).status_code for link in links}
    assert set(statuses.values()) == {200}


def test_the_root_is_the_index_where_there_is_one(client: httpx.Client, folder: Path) -> None:
    index = folder / "feeds" / "index.html"
    index.write_text("<p>Our feeds</p>")

    got = client.get("")
    index.unlink()

    assert (got.status_code, got.text) == (200, "<p>Our feeds</p>")
    assert "Last-Modified" in got.headers


def test_a_folder_without_an_index_lists_what_is_in_it(client: httpx.Client) -> None:
    got = client.get("section/")

    assert got.headers["Content-Type"] == "text/html; charset=utf-8"
    assert re.findall(r'href="([^"]+)"', got.text) == [
        "/section/world.atom",
        "/section/world.rss",
    ]


def test_a_folder_with_an_index_shows_it(client: httpx.Client, folder: Path) -> None:
    index = folder / "feeds" / "section" / "index.html"
    index.write_text("<p>Sections</p>")

    got = client.get("section/")
    index.unlink()

    assert (got.status_code, got.text) == (200, "<p>Sections</p>")


def test_a_file_name_that_is_not_utf_8_is_listed_and_given_out(client: httpx.Client) -> None:
    listed, got = client.get(""), client.get("caf%E9.rss")

    assert 'href="/caf%E9.rss"' in listed.text
    assert (got.status_code, got.content) == (200, b"<rss/>")


# documents that are replaced


def test_a_document_that_is_replaced_meanwhile_is_given_out_whole(
    client: httpx.Client, folder: Path
) -> None:
    bodies = [letter * 3_000_000 for letter in (b"a", b"b")]
    stop = threading.Event()

    def replace() -> None:
        with DirectoryDestination(folder / "feeds") as destination:
            number = 0
            while not stop.is_set():
                number += 1
                content = bodies[number % 2]
                destination.put(
                    Document(name="busy.rss", format="rss", content=content, address="")
                )

    (folder / "feeds" / "busy.rss").write_bytes(bodies[0])
    writer = threading.Thread(target=replace)
    writer.start()
    try:
        got = [client.get("busy.rss") for _ in range(20)]
        # On a busy machine it takes a while until it is replaced.
        while len({each.content for each in got}) < 2:
            got.append(client.get("busy.rss"))
    finally:
        stop.set()
        writer.join()
        (folder / "feeds" / "busy.rss").unlink()

    assert {each.content in bodies for each in got} == {True}
    assert len({(each.content[:1], each.headers["ETag"]) for each in got}) == 2


# how it starts and ends


@pytest.fixture
def built(newsroom: Newsroom) -> Newsroom:
    newsroom.write("1.json", make_record(1))
    newsroom.build()
    return newsroom


def test_it_says_which_addresses_to_open(built: Newsroom) -> None:
    running = Server(built.folder)
    with httpx.Client(trust_env=False, timeout=None) as client:
        root = client.get(running.base)
    out, err, _ = running.stop()

    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/", running.base)
    assert root.status_code == 200
    assert out.splitlines() == [
        f"{running.base}{name}"
        for name in ("all.atom", "all.rss", "section/world.atom", "section/world.rss")
    ]
    assert err == ""


def test_each_document_of_a_feed_has_its_type_whatever_its_name(newsroom: Newsroom) -> None:
    newsroom.configure(
        CONFIG + 'paths = { rss = "{slug}/feed.xml" }\n[feeds.top]\ntitle = "Top"\nlimit = 1\n'
        'archive = 1\nformats = ["rss"]\npaths = { rss = "rss.xml" }\n'
    )
    for number in (1, 2):
        newsroom.write(f"{number}.json", make_record(number))
    newsroom.build()
    running = Server(newsroom.folder)
    # As a build of tomorrow may add one.
    (newsroom.feeds / "later").mkdir()
    (newsroom.feeds / "later" / "feed.xml").write_bytes(b"<rss/>")
    names = ("rss.xml", "rss-archive-1.xml", "world/feed.xml", "later/feed.xml")
    with httpx.Client(trust_env=False, timeout=None) as client:
        types = {client.get(running.base + name).headers["Content-Type"] for name in names}
    running.stop()

    assert types == {"application/rss+xml; charset=utf-8"}


def test_a_damaged_list_of_tokens_is_one_line(newsroom: Newsroom) -> None:
    pytest.importorskip("bcrypt")
    newsroom.configure(CONFIG + "private = true\n")
    newsroom.write("1.json", make_record(1))
    newsroom.build()
    running = Server(newsroom.folder)
    (newsroom.folder / ".feedpub" / "archive.db.tokens.json").write_text("damaged")
    with httpx.Client(trust_env=False, timeout=None) as client:
        got = client.get(f"{running.base}section/world.rss", auth=("reader", "token"))
    _, err, _ = running.stop()

    assert (got.status_code, err) == (503, "")
    assert "damaged; restore it from a backup" in got.text


def test_old_and_retired_addresses_are_answered_as_by_a_web_server(newsroom: Newsroom) -> None:
    newsroom.configure(
        CONFIG.replace("https://feeds.example/", "https://feeds.example/below/")
        + 'aliases = { "old/{slug}" = "rss" }\n'
        '[feeds.all.aliases]\n"RSS.xml" = "rss"\n"/all.rss" = "rss"\n"/?feed=rss2" = "atom"\n'
        '"/f%C3%A9ed/" = "atom"\n[publish]\nretired = ["gone.xml", "/comments/feed/"]\n'
    )
    newsroom.write("1.json", make_record(1))
    newsroom.build()
    running = Server(newsroom.folder)
    names = ("old/world/", "old/world", "RSS.xml", "?feed=rss2", "f%c3%a9ed")
    with httpx.Client(base_url=running.base, trust_env=False, timeout=None) as client:
        answers = [client.get(name) for name in names]
        gone = [client.get(name).status_code for name in ("gone.xml", "comments/feed")]
        others = [client.get(name).status_code for name in ("all.rss", "?feed=rss", "rss.xml")]
    running.stop()

    assert {each.status_code for each in answers} == {301}
    assert [each.headers["Location"] for each in answers] == [
        *["/section/world.rss"] * 2,
        *["/all.rss", "/all.atom", "/all.atom"],
    ]
    assert gone == [410, 410]
    assert others == [200, 200, 404]


def test_more_addresses_than_a_screenful_are_counted(built: Newsroom) -> None:
    for number in range(30):
        (built.feeds / f"{number:02}.rss").write_bytes(b"<rss/>")

    running = Server(built.folder)
    with httpx.Client(trust_env=False, timeout=None) as client:
        # Once it answers, it has said them all.
        client.get(running.base)
    out, _, _ = running.stop()

    lines = out.splitlines()
    assert (len(lines), lines[-1]) == (20, "and 15 more")


def test_it_listens_where_it_is_told(built: Newsroom) -> None:
    running = Server(built.folder, "--host", "0.0.0.0")
    with httpx.Client(trust_env=False, timeout=None) as client:
        root = client.get(running.base.replace("127.0.0.1", "127.0.0.2"))
    running.stop()

    assert running.base.startswith("http://127.0.0.1:")
    assert root.status_code == 200


@pytest.mark.parametrize(
    ("number", "status", "line"),
    [(signal.SIGINT, 130, "feedpub: stopped\n"), (signal.SIGTERM, 143, "")],
)
def test_a_signal_ends_it_quietly(built: Newsroom, number: int, status: int, line: str) -> None:
    running = Server(built.folder)
    with httpx.Client(trust_env=False, timeout=None) as client:
        # A connection that is kept open must not keep it from ending.
        client.get(running.base)
        _, err, code = running.stop(number)

    assert (code, err) == (status, line)


def test_a_port_in_use_is_one_line_and_exit_1(built: Newsroom) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = built.feedpub("serve", "--port", port)

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"feedpub: 127.0.0.1:{port}: Address already in use\n"


def test_a_host_that_is_none_is_one_line_and_exit_1(built: Newsroom) -> None:
    done = built.feedpub("serve", "--host", "no..host", "--port", "0")

    assert done.returncode == 1
    assert done.stderr == "feedpub: --host no..host: not an address of this machine\n"


def test_before_the_first_build_it_says_to_build(newsroom: Newsroom) -> None:
    done = newsroom.feedpub("serve", "--port", "0")

    assert done.returncode == 1
    assert done.stderr == (
        f"feedpub: {newsroom.feeds}: nothing is built yet; run feedpub build first\n"
    )


def test_it_serves_the_directory_that_the_configuration_names(built: Newsroom) -> None:
    built.feeds.rename(built.folder / "public")
    built.configure(f"{CONFIG}\n[publish]\ndirectory = 'public'\n")
    running = Server(built.folder)
    with httpx.Client(trust_env=False, timeout=None) as client:
        got = client.get(f"{running.base}all.rss")
    running.stop()

    assert got.status_code == 200


@pytest.mark.parametrize("command", [["build", "--dry-run"], ["feeds"], ["config", "check"]])
def test_other_commands_import_nothing_of_it(built: Newsroom, command: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "feedpub", *command],
        cwd=built.folder,
        capture_output=True,
        text=True,
        check=True,
    )

    imported = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert "feedpub.cli.serve" in imported
    assert imported & {"starlette", "uvicorn", "anyio"} == set()
