"""Old addresses on the host of the CMS, through real web servers that answer all else with it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from front_servers import (
    Server,
    caddy_command,
    free_port,
    nginx_command,
    program,
    running,
)
from newsroom import CONFIG, Newsroom, error_lines, make_record

ALIASES = """
formats = ["rss", "atom"]

[feeds.all.aliases]
"/feed/" = "rss"
"/?feed=rss2" = "rss"
"/index.php?feed=rss2&cat=%d0%bf" = "rss"
"/feed/?post_type=podcast" = "atom"
"/%D0%BF%d0%BE/feed" = "atom"
"https://www.news.example/a%7Bb%7D%20%22c/rss.xml" = "atom"
"http://news.example/feed/atom/" = "atom"
"""

SECTIONS = """
aliases = { "/category/{slug}/feed/" = "rss", "/?cat={slug}&feed=rss2" = "rss" }

[publish]
retired = ["/comments/feed/", "/?feed=comments-rss2"]
"""

#: What a site has for all other addresses, by web server.
CMS = {
    "nginx": [
        'location / { return 200 "the cms"; }\n'
        'location ~ "\\.(?:php|rss|xml)$" { return 200 "a file of the cms"; }\n'
    ],
    "caddy": ['respond "the cms"\n', 'handle {\n\trespond "the cms"\n}\n'],
}

#: Where the feeds are: on a host of their own, and below a path of the CMS.
BASES = ["https://feeds.example/", "https://www.news.example/feeds/"]


def configured(room: Newsroom, base: str) -> Newsroom:
    text = CONFIG.replace("https://feeds.example/", base)
    room.configure(text.replace("[feeds.sections]", f"{ALIASES}\n[feeds.sections]") + SECTIONS)
    room.articles.mkdir(exist_ok=True)
    room.write("1.json", make_record(1))
    return room


@pytest.fixture(
    scope="module",
    params=[(kind, cms, base) for kind in CMS for cms in CMS[kind] for base in BASES],
    ids=lambda param: f"{param[0]} {param[2]}",
)
def cms(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    kind, cms, base = request.param
    program(kind)
    folder = tmp_path_factory.mktemp("cms")
    room = configured(Newsroom(folder), base)
    assert room.feedpub("build").returncode == 0
    printed = room.feedpub("config", kind, "--host", "www.news.example")
    assert (printed.returncode, printed.stderr) == (0, "")
    (folder / "snippet").write_text(cms + printed.stdout, encoding="utf-8")
    port = free_port()
    command = (nginx_command if kind == "nginx" else caddy_command)(folder, port)
    with (folder / "log").open("wb") as log, running(command, folder, port, log):
        yield Server(port, "https://news.example/", room.feeds)


def base_of(cms: Server) -> str:
    config = (cms.feeds.parent / "config.toml").read_text(encoding="utf-8")
    return next(base for base in BASES if f'"{base}"' in config)


@pytest.mark.parametrize(
    ("path", "document"),
    [
        ("feed/", "all.rss"),
        ("feed", "all.rss"),
        ("feed/?utm_source=reader", "all.rss"),
        ("?feed=rss2", "all.rss"),
        ("index.php?feed=rss2&cat=%D0%BF", "all.rss"),
        ("index.php?feed=rss2&cat=%d0%bf", "all.rss"),
        ("feed/?post_type=podcast", "all.atom"),
        ("feed?post_type=podcast", "all.atom"),
        ("%d0%bf%D0%be/feed", "all.atom"),
        ("%d0%bf%D0%be/feed/", "all.atom"),
        ("a%7bb%7D%20%22c/rss.xml", "all.atom"),
        ("feed/atom", "all.atom"),
        ("category/world/feed/", "section/world.rss"),
        ("?cat=world&feed=rss2", "section/world.rss"),
    ],
)
def test_an_old_address_on_the_host_of_the_cms_leads_to_the_feed(
    cms: Server, path: str, document: str
) -> None:
    answer = cms.get(path)

    assert (answer.status, answer.headers["location"]) == (301, base_of(cms) + document)


@pytest.mark.parametrize("path", ["comments/feed/", "comments/feed", "?feed=comments-rss2"])
def test_a_retired_address_on_the_host_of_the_cms_is_gone(cms: Server, path: str) -> None:
    assert cms.get(path).status == 410


@pytest.mark.parametrize(
    "path",
    [
        "",
        "?feed=rss",
        "?feed=rss2&cat=3",
        "?x=?feed=rss2",
        "FEED/",
        "feeds",
        "category/nowhere/feed/",
        "a%7bb%7D%20%22c/rss.xml/",
        "wp-login.php",
    ],
)
def test_all_else_is_answered_by_the_cms(cms: Server, path: str) -> None:
    # Below /feeds there are documents.
    if path != "feeds" or base_of(cms) == BASES[0]:
        assert cms.get(path).body in (b"the cms", b"a file of the cms")


def test_feeds_below_a_path_of_the_cms_are_given_out(cms: Server) -> None:
    answer = cms.get("feeds/all.rss")

    below = base_of(cms) == BASES[1]
    assert (answer.body == (cms.feeds / "all.rss").read_bytes()) is below
    assert (answer.headers["content-type"].startswith("application/rss+xml")) is below


@pytest.mark.parametrize("kind", ["nginx", "caddy"])
def test_old_addresses_on_another_host_are_named_with_the_command_that_prints_them(
    newsroom: Newsroom, kind: str
) -> None:
    room = configured(newsroom, BASES[0])
    room.build()

    done = room.feedpub("config", kind)

    assert error_lines(done) == [
        "feedpub: news.example: has old addresses, whose answers are not among these; print them"
        " with --host news.example, for the configuration of that host"
    ]
    assert "/category" not in done.stdout


def test_a_host_without_old_addresses_is_a_mistake(newsroom: Newsroom) -> None:
    room = configured(newsroom, BASES[0])

    done = room.feedpub("config", "nginx", "--host", "old.example")

    assert (done.returncode, done.stdout) == (2, "")
    assert error_lines(done)[-1] == (
        "feedpub: --host old.example: no old address is there; use feeds.example or news.example"
    )


@pytest.mark.parametrize(
    ("alias", "mistake"),
    [
        ("/", "use the path, or the query, of a feed; this is a home page"),
        ("https://news.example", "use the path, or the query, of a feed; this is a home page"),
        ("/a//b", "use a path without empty parts, . and .., and control characters"),
        ("/a/%2e%2e/b", "use a path without empty parts, . and .., and control characters"),
        ("/a%00", "use a path without empty parts, . and .., and control characters"),
        ("/caf%E9", "use UTF-8 in what is percent-encoded"),
        ("/a b", "use an address such as https://news.example/feed/, or its path"),
        ("/a{b}", "use an address such as https://news.example/feed/, or its path"),
        ("/a#b", "use an address such as https://news.example/feed/, or its path"),
        ("ftp://news.example/a", "use an address such as https://news.example/feed/, or its path"),
        ("https://a@news.example/b", "use an address such as https://news.example/feed/"),
    ],
)
def test_what_is_not_an_address_is_a_mistake(newsroom: Newsroom, alias: str, mistake: str) -> None:
    newsroom.configure(f'{CONFIG}[publish]\nretired = ["{alias}"]')

    done = newsroom.feedpub("config", "check")

    assert done.returncode == 2
    assert "publish.retired.0: invalid value" in done.stderr
    assert mistake in done.stderr


@pytest.mark.parametrize(
    "alias",
    [
        "https://feeds.example/section/world.rss",
        "http://www.feeds.example/section/world.rss",
        "https://feeds.example/old",
    ],
)
def test_one_address_has_one_meaning_however_it_is_written(newsroom: Newsroom, alias: str) -> None:
    text = CONFIG + 'slugs = { World = "world" }\n[publish]\n'
    newsroom.configure(f'{text}retired = ["old", "{alias}"]')

    done = newsroom.feedpub("config", "check")

    assert done.returncode == 2
    assert f"publish.retired.1: '{alias}' is also the path of " in done.stderr


def test_a_status_page_is_not_hidden_by_an_old_address(newsroom: Newsroom) -> None:
    newsroom.configure(
        f'{CONFIG}[publish]\nretired = ["https://feeds.example/status.html"]\n'
        '[health]\npage = "feeds/status.html"'
    )

    done = newsroom.feedpub("config", "check")

    assert done.returncode == 2
    assert "an old address, publish.retired" in done.stderr


def test_a_live_feed_at_the_cms_is_that_of_its_alias(newsroom: Newsroom, tmp_path: Path) -> None:
    room = configured(newsroom, BASES[0])
    room.build()
    live = tmp_path / "live.xml"
    live.write_text(
        '<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>t</title>'
        '<link>https://news.example/</link><description>d</description><atom:link rel="self"'
        ' href="https://www.news.example/category/world/feed/"/><item><title>Old</title>'
        "<link>https://news.example/?p=1</link><guid>https://news.example/?p=1</guid></item>"
        "</channel></rss>"
    )

    done = room.feedpub("adopt", str(live), "--dry-run")

    assert "for section/world in rss" in done.stdout
