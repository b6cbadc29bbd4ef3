"""``feedpub config nginx`` and ``feedpub config caddy``, asked of the servers themselves."""

from __future__ import annotations

import gzip
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote

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
    varies_by,
)
from newsroom import CONFIG, Newsroom, error_lines, make_record

SETTINGS = """
aliases = { "old/{slug}.xml" = "rss" }

[feeds.top]
title   = "Harbour News: top"
formats = ["rss", "atom", "json", "html"]
limit   = 1
archive = 1
paths   = { rss = "rss.xml", json = "by-hand/top" }
aliases = { "RSS.xml" = "rss", "feed/" = "atom", "a+b~c,d=e@f" = "json" }
hubs    = ["https://hub.example/", "https://hub.example/?to=%24a;b"]

[publish]
index   = true
retired = ["gone.xml", "old/gone/"]
"""

#: Where the directory is served: a host of its own, a folder of one, and one that needs escaping.
BASES = [
    "https://feeds.example/",
    "https://news.example/feeds/",
    "https://news.example/%22a%20%24b;%C3%A4/",
]

RSS = "application/rss+xml; charset=utf-8"
ATOM = "application/atom+xml; charset=utf-8"
JSON = "application/feed+json; charset=utf-8"
HTML = "text/html; charset=utf-8"
OPML = "text/x-opml; charset=utf-8"


def furnished(room: Newsroom, base: str = BASES[0]) -> Newsroom:
    """*room*, with two sections, old addresses, and feeds served at *base*."""
    room.configure(CONFIG.replace("https://feeds.example/", base) + SETTINGS)
    room.articles.mkdir(exist_ok=True)
    for number, section in enumerate(("World", "Политика"), 1):
        room.write(f"{number}.json", make_record(number, section=section))
    return room


@pytest.fixture(scope="module", params=["nginx", "caddy"])
def kind(request: pytest.FixtureRequest) -> str:
    program(request.param)
    return str(request.param)


@pytest.fixture(scope="module", params=BASES)
def server(
    request: pytest.FixtureRequest, kind: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("server")
    room = furnished(Newsroom(folder), request.param)
    assert room.feedpub("build").returncode == 0
    (room.feeds / ".secret").write_text("nobody sees this")
    (room.feeds / ".git").mkdir()
    (room.feeds / ".git" / "config").write_text("nor this")
    (folder / "snippet").write_text(room.feedpub("config", kind).stdout, encoding="utf-8")
    port = free_port()
    command = (nginx_command if kind == "nginx" else caddy_command)(folder, port)
    with (folder / "log").open("wb") as log, running(command, folder, port, log):
        yield Server(port, request.param, room.feeds)


@pytest.mark.parametrize(
    ("path", "type"),
    [
        ("all.rss", RSS),
        ("all.atom", ATOM),
        ("section/world.rss", RSS),
        ("rss.xml", RSS),
        ("rss-archive-1.xml", RSS),
        ("by-hand/top", JSON),
        ("top.html", HTML),
        ("index.html", HTML),
        ("feeds.opml", OPML),
    ],
)
def test_a_document_is_given_out_with_its_type(server: Server, path: str, type: str) -> None:
    answer = server.get(path)

    assert (answer.status, answer.headers["content-type"]) == (200, type)
    assert answer.body == (server.feeds / path).read_bytes()


def test_the_address_of_the_directory_shows_the_index(server: Server) -> None:
    answer = server.get("")

    assert (answer.status, answer.headers["content-type"]) == (200, HTML)
    assert answer.body == (server.feeds / "index.html").read_bytes()


@pytest.mark.parametrize(
    ("path", "leads_to"),
    [
        ("RSS.xml", "rss.xml"),
        ("feed/", "top.atom"),
        ("feed", "top.atom"),
        ("a+b~c,d=e@f", "by-hand/top"),
        ("old/world.xml", "section/world.rss"),
        ("old/politika.xml", "section/politika.rss"),
    ],
)
def test_an_old_address_leads_to_the_document_for_good(
    server: Server, path: str, leads_to: str
) -> None:
    answer = server.get(path)

    assert answer.status == 301
    # What a URL parser makes of them is the same.
    assert answer.headers["location"].replace("%24", "$") == f"{server.base}{leads_to}".replace(
        "%24", "$"
    )
    assert server.get(leads_to).status == 200


@pytest.mark.parametrize("path", ["gone.xml", "old/gone/", "old/gone"])
def test_a_retired_address_is_gone(server: Server, path: str) -> None:
    assert server.get(path).status == 410


@pytest.mark.parametrize(
    "path", ["rss.XML", "FEED", "RSS.xml/", "GONE.xml", "old/nowhere.xml", "oldXworld.xml"]
)
def test_what_is_only_like_an_old_address_is_not_found(server: Server, path: str) -> None:
    assert server.get(path).status == 404


@pytest.mark.parametrize("path", [".secret", ".git/config", "%2esecret", "section/../.secret"])
def test_what_is_hidden_stays_hidden(server: Server, path: str) -> None:
    answer = server.get(path)

    assert answer.status == 404
    assert b"nobody sees this" not in answer.body


@pytest.mark.parametrize("path", ["all.rss", "all.atom", "rss.xml", "top.html", "by-hand/top"])
def test_text_is_packed_for_those_who_ask(server: Server, path: str) -> None:
    answer = server.get(path, Accept_Encoding="gzip")

    assert answer.headers["content-encoding"] == "gzip"
    assert "accept-encoding" in answer.headers["vary"].lower()
    assert gzip.decompress(answer.body) == (server.feeds / path).read_bytes()


@pytest.mark.parametrize("coding", ["identity", "gzip"])
def test_a_cache_knows_that_text_may_be_packed(server: Server, coding: str) -> None:
    assert server.get("all.rss", Accept_Encoding=coding).headers["vary"] == "Accept-Encoding"


def test_a_reader_that_has_the_document_is_told_so(server: Server) -> None:
    etag = server.get("all.rss").headers["etag"]

    assert server.get("all.rss", If_None_Match=etag).status == 304


@pytest.mark.parametrize("path", ["", "index.html", "all.rss", "top.atom", "by-hand/top"])
def test_a_cache_may_be_a_minute_behind(server: Server, path: str) -> None:
    first = server.get(path)
    second = server.get(path, If_None_Match=first.headers["etag"])

    assert (first.status, second.status) == (200, 304)
    assert first.headers["cache-control"] == "public, max-age=60"
    assert second.headers["cache-control"] == "public, max-age=60"


@pytest.mark.parametrize("path", ["gone.xml", "nothing.rss", ".secret"])
def test_a_cache_is_told_nothing_of_what_is_not_there(server: Server, path: str) -> None:
    answer = server.get(path)

    assert answer.status in (404, 410)
    assert "cache-control" not in answer.headers


@pytest.mark.parametrize("coding", ["identity", "gzip"])
@pytest.mark.parametrize(
    ("path", "type"), [("rss.xml", RSS), ("top.atom", ATOM), ("by-hand/top", JSON)]
)
def test_a_document_leads_to_its_hubs_and_to_itself(
    server: Server, path: str, type: str, coding: str
) -> None:
    answer = server.get(path, Accept_Encoding=coding)

    assert answer.headers["link"] == (
        '<https://hub.example/>; rel="hub", <https://hub.example/?to=%24a;b>; rel="hub",'
        f' <{server.base}{path}>; rel="self"'
    )
    assert answer.headers.get("content-encoding", "identity") == coding
    assert answer.headers["content-type"] == type
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_reader_that_has_the_document_is_led_to_its_hubs(server: Server) -> None:
    etag = server.get("top.atom").headers["etag"]

    answer = server.get("top.atom", If_None_Match=etag)

    assert (answer.status, "https://hub.example/" in answer.headers["link"]) == (304, True)


def test_a_document_that_stands_packed_leads_to_its_hubs(newsroom: Newsroom) -> None:
    room, port = furnished(newsroom), free_port()
    room.build()
    packed = gzip.compress((room.feeds / "top.atom").read_bytes())
    (room.feeds / "top.atom.gz").write_bytes(packed)
    snippet = "gzip_static on;\n" + room.feedpub("config", "nginx").stdout
    (room.folder / "snippet").write_text(snippet, encoding="utf-8")
    command = nginx_command(room.folder, port)

    with (room.folder / "log").open("wb") as log, running(command, room.folder, port, log):
        answer = Server(port, BASES[0], room.feeds).get("top.atom", Accept_Encoding="gzip")

    assert answer.body == packed
    assert 'rel="hub"' in answer.headers["link"]
    assert answer.headers["access-control-allow-origin"] == "*"


#: What nginx has built in, and what Caddy has.
CODINGS = {"nginx": {"gzip": ".gz"}, "caddy": {"gzip": ".gz", "br": ".br", "zstd": ".zst"}}


@dataclass(frozen=True)
class PackedServer:
    """A web server of a newsroom whose documents have variants."""

    kind: str
    server: Server
    room: Newsroom


@pytest.fixture(scope="module")
def packed(kind: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[PackedServer]:
    folder = tmp_path_factory.mktemp("packed")
    room = furnished(Newsroom(folder))
    room.configure(
        room.config.read_text().replace("[publish]", '[publish]\nvariants = ["gzip", "br", "zstd"]')
    )
    assert room.feedpub("build").returncode == 0
    (folder / "snippet").write_text(room.feedpub("config", kind).stdout, encoding="utf-8")
    port = free_port()
    command = (nginx_command if kind == "nginx" else caddy_command)(folder, port)
    with (folder / "log").open("wb") as log, running(command, folder, port, log):
        yield PackedServer(kind, Server(port, BASES[0], room.feeds), room)


@pytest.mark.parametrize(
    ("path", "type"),
    [("all.rss", RSS), ("top.atom", ATOM), ("by-hand/top", JSON), ("index.html", HTML)],
)
@pytest.mark.parametrize("via", [{}, {"Via": "1.1 cache.example"}], ids=["direct", "proxied"])
def test_a_variant_is_given_out_as_it_stands(
    packed: PackedServer, path: str, type: str, via: dict[str, str]
) -> None:
    for coding, suffix in CODINGS[packed.kind].items():
        answer = packed.server.get(path, Accept_Encoding=coding, **via)

        assert (answer.status, answer.headers["content-encoding"]) == (200, coding)
        assert answer.body == (packed.room.feeds / f"{path}{suffix}").read_bytes()
        assert answer.headers["content-type"] == type
        assert "accept-encoding" in varies_by(answer)
        assert answer.headers["cache-control"] == "public, max-age=60"
        assert answer.headers["access-control-allow-origin"] == "*"


def test_who_takes_no_coding_gets_the_document(packed: PackedServer) -> None:
    for accepted in ("identity", "gzip;q=0"):
        answer = packed.server.get("all.rss", Accept_Encoding=accepted)

        assert "content-encoding" not in answer.headers
        assert answer.body == (packed.room.feeds / "all.rss").read_bytes()
        assert answer.headers["vary"] == "Accept-Encoding"


def test_the_validator_of_a_variant_changes_with_the_document(packed: PackedServer) -> None:
    for number, coding in enumerate(CODINGS[packed.kind], 10):
        before = packed.server.get("all.rss", Accept_Encoding=coding)
        again = packed.server.get(
            "all.rss", Accept_Encoding=coding, If_None_Match=before.headers["etag"]
        )
        plain = packed.server.get("all.rss", Accept_Encoding="identity")
        packed.room.write(f"{number}.json", make_record(number))
        assert packed.room.feedpub("build").returncode == 0
        after = packed.server.get(
            "all.rss", Accept_Encoding=coding, If_None_Match=before.headers["etag"]
        )

        assert (again.status, after.status) == (304, 200)
        # One cache may have both.
        assert before.headers["etag"] != plain.headers["etag"]
        assert after.headers["etag"] != before.headers["etag"]


def test_a_variant_that_only_a_module_of_nginx_sends_is_a_comment(newsroom: Newsroom) -> None:
    room = furnished(newsroom)
    room.configure(room.config.read_text().replace("[publish]", '[publish]\nvariants = ["br"]'))

    snippet = room.feedpub("config", "nginx").stdout

    assert "\n    # brotli_static on;  # with the module " in snippet
    assert "gzip_static" not in snippet


@pytest.mark.parametrize("path", ["all.rss", "top.html", "index.html", "feeds.opml", "nothing.rss"])
def test_what_has_no_hubs_leads_to_none(server: Server, path: str) -> None:
    assert "link" not in server.get(path).headers


def test_a_reader_on_another_site_may_look(server: Server) -> None:
    assert server.get("by-hand/top").headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize("base", BASES)
def test_nginx_finds_nothing_wrong(newsroom: Newsroom, base: str) -> None:
    room = furnished(newsroom, base)
    (room.folder / "snippet").write_text(room.feedpub("config", "nginx").stdout, encoding="utf-8")

    command = [*nginx_command(room.folder, free_port()), "-t"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    assert "warn" not in done.stderr


@pytest.mark.parametrize("base", BASES)
def test_caddy_finds_nothing_wrong(newsroom: Newsroom, base: str) -> None:
    room = furnished(newsroom, base)
    (room.folder / "snippet").write_text(room.feedpub("config", "caddy").stdout, encoding="utf-8")

    done = subprocess.run(
        caddy_command(room.folder, free_port(), "validate"),
        env=environment(room.folder),
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr


def test_two_editions_stand_in_one_site(newsroom: Newsroom) -> None:
    snippets = [
        furnished(newsroom, f"https://feeds.example/{name}/").feedpub("config", "caddy").stdout
        for name in ("de", "en")
    ]
    (newsroom.folder / "snippet").write_text("".join(snippets), encoding="utf-8")

    done = subprocess.run(
        caddy_command(newsroom.folder, free_port(), "validate"),
        env=environment(newsroom.folder),
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("kind", ["nginx", "caddy"])
def test_what_is_told_is_the_same_each_time(newsroom: Newsroom, kind: str) -> None:
    room = furnished(newsroom)
    room.build()

    first, second = (room.feedpub_process("config", kind, PYTHONHASHSEED=seed) for seed in "12")

    assert first.stdout == second.stdout
    assert (first.returncode, first.stderr) == (0, "")


@pytest.mark.parametrize("kind", ["nginx", "caddy"])
def test_before_the_first_build_the_families_are_missing_and_named(
    newsroom: Newsroom, kind: str
) -> None:
    done = furnished(newsroom).feedpub("config", kind)

    assert "feed/" in done.stdout
    assert "politika" not in done.stdout
    assert error_lines(done) == [
        "feedpub: feeds.sections: its feeds are not known yet; run feedpub build first"
    ]
    assert not (newsroom.folder / ".feedpub").exists()


def test_a_run_is_not_waited_for(newsroom: Newsroom) -> None:
    from feedpub.archive.database import locked

    room = furnished(newsroom)
    room.build()

    with locked(room.folder / ".feedpub" / "archive.db"):
        done = room.feedpub("config", "nginx")

    assert "old/politika.xml" in done.stdout


def test_an_address_that_is_a_document_by_now_leads_nowhere_else(newsroom: Newsroom) -> None:
    room = furnished(newsroom)
    room.configure(
        room.config.read_text(encoding="utf-8").replace('"old/{slug}.xml"', '"section/{slug}.atom"')
    )
    room.build()

    done = room.feedpub("config", "nginx")

    assert "section/politika.atom" not in done.stdout
    assert error_lines(done) == [
        f"feedpub: section/{slug}.atom: no redirect to section/{slug}.rss, as it is a document"
        for slug in ("politika", "world")
    ]


def test_a_retired_address_that_is_a_document_again_is_not_gone(newsroom: Newsroom) -> None:
    room = furnished(newsroom)
    text = room.config.read_text(encoding="utf-8").replace('"gone.xml"', '"section/world.rss"')
    room.configure(text)
    room.build()

    done = room.feedpub("config", "nginx")

    assert "= /section/world.rss" not in done.stdout
    assert error_lines(done) == [
        "feedpub: section/world.rss: does not answer 410, as it is a document"
    ]


@pytest.mark.parametrize(
    ("kind", "line", "mistake"),
    [
        ("nginx", 'directory = "a$b"', "publish.directory: nginx reads $ as"),
        ("caddy", 'directory = "a{b"', "publish.directory: Caddy gives braces"),
        (
            "nginx",
            'directory = "a\\nb"',
            "publish.directory: has a control character, which no web server",
        ),
    ],
)
def test_a_directory_that_a_server_cannot_be_told_is_a_mistake(
    newsroom: Newsroom, kind: str, line: str, mistake: str
) -> None:
    newsroom.configure(f"{CONFIG}\n[publish]\n{line}")

    done = newsroom.feedpub("config", kind)

    assert (done.returncode, done.stdout) == (2, "")
    assert error_lines(done)[0].startswith(f"feedpub: {mistake}")


def test_a_base_url_that_no_server_can_be_told_is_a_mistake(newsroom: Newsroom) -> None:
    newsroom.configure(CONFIG.replace("https://feeds.example/", "https://feeds.example/%0A%FF/"))

    done = newsroom.feedpub("config", "caddy")

    assert done.returncode == 2
    assert quote("\n") not in done.stdout
    assert error_lines(done)[0].startswith("feedpub: site.base_url: has a control character")


RIGHTS = """
[rights]
permits   = ["search"]
prohibits = ["ai-train", "tdm"]
policy    = "https://news.example/terms?$a;{b}"

[feeds.open]
title   = "Harbour News: open"
formats = ["rss"]
limit   = 1
archive = 1
hubs    = ["https://hub.example/"]

[feeds.open.rights]
permits   = ["search", "ai-train", "tdm"]
prohibits = []

[feeds.sections.rights]
permits   = ["tdm"]
prohibits = ["search", "ai-train"]
"""


@pytest.fixture(scope="module", params=BASES[:2])
def licensed(
    request: pytest.FixtureRequest, kind: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """A web server of a newsroom that says what machines may do with its articles."""
    folder = tmp_path_factory.mktemp("licensed")
    room = Newsroom(folder)
    room.configure(CONFIG.replace("https://feeds.example/", request.param) + RIGHTS)
    room.articles.mkdir()
    for number in (1, 2, 3):
        room.write(f"{number}.json", make_record(number))
    assert room.feedpub("build").returncode == 0
    (folder / "snippet").write_text(room.feedpub("config", kind).stdout, encoding="utf-8")
    port = free_port()
    command = (nginx_command if kind == "nginx" else caddy_command)(folder, port)
    with (folder / "log").open("wb") as log, running(command, folder, port, log):
        yield Server(port, request.param, room.feeds)


def stated(answer: Answer) -> tuple[int, str | None, str | None, str | None]:
    """The status, and what the headers say about usage and mining."""
    names = ("content-usage", "tdm-reservation", "tdm-policy")
    usage, reservation, policy = (answer.headers.get(name) for name in names)
    return answer.status, usage, reservation, policy


@pytest.mark.parametrize("path", ["all.rss", "all.atom", "license.xml", "tdmrep.json"])
def test_each_document_states_the_rights_of_all_feeds(licensed: Server, path: str) -> None:
    answer = licensed.get(path)

    status, usage, reservation, policy = stated(answer)
    assert (status, usage, reservation) == (200, "train-ai=n, search=y", "1")
    # What a URL parser makes of it is the same.
    assert (policy or "").replace("%24", "$") == "https://news.example/terms?$a;%7Bb%7D"
    assert answer.headers["link"] == (
        f'<{licensed.base}license.xml>; rel="license"; type="application/rsl+xml"'
    )
    assert answer.headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize("path", ["open.rss", "open-archive-1.rss"])
def test_a_feed_with_rights_of_its_own_states_these(licensed: Server, path: str) -> None:
    answer = licensed.get(path)

    assert stated(answer) == (200, "train-ai=y, search=y", "0", None)
    license = f'<{licensed.base}license.xml>; rel="license"; type="application/rsl+xml"'
    assert answer.headers["link"].endswith(license)
    assert ('rel="hub"' in answer.headers["link"]) == (path == "open.rss")


def test_a_feed_that_a_family_gets_later_states_the_rights_of_the_family(licensed: Server) -> None:
    (licensed.feeds / "section" / "later-1.rss").write_bytes(b"<rss/>")

    for path in ("section/world.rss", "section/world.atom", "section/later-1.rss"):
        assert stated(licensed.get(path)) == (200, "train-ai=n, search=n", "0", None)
    assert licensed.get("section/x/later-1.rss").status == 404


def test_a_reader_that_has_the_document_learns_its_rights(licensed: Server) -> None:
    etag = licensed.get("open.rss").headers["etag"]

    assert stated(licensed.get("open.rss", If_None_Match=etag))[:3] == (
        304,
        "train-ai=y, search=y",
        "0",
    )


@pytest.mark.parametrize(
    ("path", "type"),
    [("license.xml", "application/rsl+xml"), ("tdmrep.json", "application/json")],
)
def test_the_files_about_rights_have_their_types(licensed: Server, path: str, type: str) -> None:
    answer = licensed.get(path)

    assert answer.headers["content-type"] == f"{type}; charset=utf-8"
    assert answer.body == (licensed.feeds / path).read_bytes()


def test_miners_find_the_rules_at_their_place_on_the_host(licensed: Server) -> None:
    host = Server(licensed.port, "https://news.example/", licensed.feeds)

    answer = host.get(".well-known/tdmrep.json")

    assert (answer.status, answer.body) == (200, (licensed.feeds / "tdmrep.json").read_bytes())
    assert answer.headers["content-type"].partition(";")[0] == "application/json"
    # Caddy says 200 to what its configuration does not mention.
    assert host.get(".well-known/other.json").body != answer.body
