"""A browser at the address of a feed: web servers lead it to the page, and feed readers never."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator

import feedparser
import processes
import pytest
from front_servers import (
    Server,
    caddy_command,
    free_port,
    nginx_command,
    program,
    running,
    unread_in_newsboat,
    varies_by,
)
from newsroom import CONFIG, Newsroom, make_record
from selenium.webdriver import Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service

FEEDS = """
[feeds.top]
title   = "Harbour News: top"
formats = ["rss", "atom", "json", "html"]
paths   = { atom = "by-hand/top" }
hubs    = ["http://127.0.0.1:9/"]
archive = 1
limit   = 1
"""

#: What programs that show pages send when they open an address.
BROWSERS = {
    "chrome": (
        "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,"
        "*/*;q=0.8,application/signed-exchange;v=b3;q=0.7"
    ),
    "firefox, safari": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "firefox 128": (
        "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/png,"
        "image/svg+xml,*/*;q=0.8"
    ),
    "internet explorer": "text/html, application/xhtml+xml, image/jxr, */*",
    "lynx": "text/html, text/plain, text/sgml, text/css, application/xhtml+xml, */*;q=0.01",
    "w3m": "text/html, text/*;q=0.5, image/*, application/*, audio/*, video/*, x-content/*",
    "asked by hand": "text/html",
    "in capitals": "Text/HTML",
}

#: What feed readers and HTTP clients send.
READERS = {
    "curl, newsboat, requests": "*/*",
    "nothing": "",
    "feedparser": (
        "application/atom+xml,application/rdf+xml,application/rss+xml,application/x-netcdf,"
        "application/xml;q=0.9,text/xml;q=0.2,*/*;q=0.1"
    ),
    "miniflux": (
        "application/xml, application/atom+xml, application/rss+xml, application/rdf+xml,"
        " application/feed+json, text/html, */*;q=0.9"
    ),
    "simplepie, freshrss": (
        "application/atom+xml, application/rss+xml, application/rdf+xml;q=0.9,"
        " application/xml;q=0.8, text/xml;q=0.8, text/html;q=0.7, unknown/unknown;q=0.1,"
        " application/unknown;q=0.1, */*;q=0.1"
    ),
    "liferea": "application/atom+xml,application/xml;q=0.9,text/xml;q=0.8,*/*;q=0.7",
    "java to 17": "text/html, image/gif, image/jpeg, */*; q=0.2",
    "java to 8": "text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2",
    "akregator, by kde's client": (
        "text/html, text/*;q=0.9, image/jpeg;q=0.9, image/png;q=0.9, image/*;q=0.9, */*;q=0.8"
    ),
    "xml or html": "text/html, application/xml;q=0.9",
    "xml first": "text/xml, text/html;q=0.5",
    "json feed": "application/feed+json, application/json, text/html",
    "anything but pages": "*/*, text/html;q=0",
}


def furnished(room: Newsroom, base: str) -> Newsroom:
    room.configure(CONFIG.replace("https://feeds.example/", base) + FEEDS)
    room.articles.mkdir(exist_ok=True)
    for number in (1, 2, 3):
        room.write(f"{number}.json", make_record(number))
    assert room.feedpub("build").returncode in (0, 1)
    return room


@pytest.fixture(scope="module", params=["nginx", "caddy", "serve"])
def server(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """A web server whose addresses are those of the feeds."""
    folder, port = tmp_path_factory.mktemp("server"), free_port()
    base = f"http://127.0.0.1:{port}/"
    if request.param == "serve":
        room = furnished(Newsroom(folder), base)
        out, into = os.pipe()
        with os.fdopen(out) as said, os.fdopen(into, "w") as shown:
            process = processes.start(
                *("serve", "--port", str(port)), folder=folder, stdout=shown, stderr=shown
            )
            # It answers as soon as it says where.
            assert said.readline().startswith("http://127.0.0.1")
            yield Server(port, base, room.feeds)
            process.send_signal(signal.SIGINT)
            process.wait()
        return
    program(request.param)
    room = furnished(Newsroom(folder), base)
    (folder / "snippet").write_text(room.feedpub("config", request.param).stdout, encoding="utf-8")
    command = (nginx_command if request.param == "nginx" else caddy_command)(folder, port)
    with (folder / "log").open("wb") as log, running(command, folder, port, log):
        yield Server(port, base, room.feeds)


FEEDS_OF_TOP = ["top.rss", "by-hand/top", "top.json"]


@pytest.mark.parametrize("path", FEEDS_OF_TOP)
@pytest.mark.parametrize("accept", BROWSERS.values(), ids=BROWSERS)
def test_a_browser_is_led_to_the_page(server: Server, path: str, accept: str) -> None:
    answer = server.get(path, Accept=accept)

    assert answer.status == 303
    assert answer.headers["location"] in ("/top.html", f"{server.base}top.html")
    assert answer.headers["cache-control"] == "no-store"
    assert "accept" in varies_by(answer)


@pytest.mark.parametrize("path", FEEDS_OF_TOP)
@pytest.mark.parametrize("accept", READERS.values(), ids=READERS)
def test_a_feed_reader_gets_the_feed(server: Server, path: str, accept: str) -> None:
    answer = server.get(path, **({"Accept": accept} if accept else {}))

    assert (answer.status, answer.body) == (200, (server.feeds / path).read_bytes())
    assert "accept" in varies_by(answer)
    assert "no-store" not in answer.headers["cache-control"]


@pytest.mark.parametrize("path", FEEDS_OF_TOP)
@pytest.mark.parametrize("coding", ["identity", "gzip"])
def test_a_feed_reader_that_has_the_feed_does_not_get_it_again(
    server: Server, path: str, coding: str
) -> None:
    etag = server.get(path, Accept_Encoding=coding).headers["etag"]

    for accept in ("*/*", READERS["feedparser"]):
        answer = server.get(path, If_None_Match=etag, Accept=accept, Accept_Encoding=coding)

        assert answer.status == 304
        assert "accept" in varies_by(answer)


def test_a_browser_that_has_the_feed_is_led_to_the_page(server: Server) -> None:
    etag = server.get("top.rss").headers["etag"]

    assert server.get("top.rss", If_None_Match=etag, Accept=BROWSERS["chrome"]).status == 303


@pytest.mark.parametrize("path", ["top.html", "all.rss", "section/world.rss", "nothing.rss"])
def test_what_has_no_page_of_its_own_leads_nowhere(server: Server, path: str) -> None:
    answer = server.get(path, Accept=BROWSERS["chrome"])

    assert answer.status == (404 if path == "nothing.rss" else 200)
    assert "accept" not in (varies_by(answer) if "vary" in answer.headers else set())


def test_an_archive_document_has_no_page(server: Server) -> None:
    answer = server.get("top-archive-1.rss", Accept=BROWSERS["chrome"])

    assert answer.status == 200


def test_a_feed_still_leads_to_its_hub(server: Server) -> None:
    if "link" not in server.get("top.rss").headers:
        pytest.skip("feedpub serve sends no Link headers")
    answer = server.get("top.rss")

    assert 'rel="hub"' in answer.headers["link"]
    assert answer.headers["access-control-allow-origin"] == "*"


def test_chromium_shows_the_page(server: Server) -> None:
    chromium, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if not (chromium and driver):
        pytest.skip("needs a browser: apt-get install chromium chromium-driver")
    options = ChromeOptions()
    options.binary_location = chromium
    for argument in ("headless", "no-sandbox", "disable-dev-shm-usage", "disable-gpu"):
        options.add_argument(f"--{argument}")
    browser = Chrome(options=options, service=Service(executable_path=driver))
    try:
        browser.get(f"{server.base}top.rss")

        assert browser.current_url == f"{server.base}top.html"
        assert browser.title == "Harbour News: top"
    finally:
        browser.quit()


def test_feedparser_reads_the_feed(server: Server) -> None:
    read = feedparser.parse(f"{server.base}by-hand/top")

    assert (read.status, read.version, len(read.entries)) == (200, "atom10", 1)


def test_newsboat_reads_the_feed(server: Server) -> None:
    assert unread_in_newsboat(server.feeds.parent, f"{server.base}top.rss") == 1


def test_curl_reads_the_feed(server: Server) -> None:
    curl = shutil.which("curl")
    if curl is None:
        pytest.skip("curl is not installed")

    got = subprocess.run(
        [curl, "--silent", "--fail", "--location", f"{server.base}top.rss"],
        capture_output=True,
        check=True,
    )

    assert got.stdout == (server.feeds / "top.rss").read_bytes()


def test_a_client_in_java_reads_the_feed(server: Server) -> None:
    """That of Java itself, as ROME and others use it: it asks for text/html."""
    java = shutil.which("java")
    if not (java and shutil.which("javac")):
        pytest.skip("needs a JDK: apt-get install default-jdk-headless")
    source = server.feeds.parent / "Read.java"
    source.write_text(
        "public class Read { public static void main(String[] of) throws Exception {"
        " var page = java.net.URI.create(of[0]).toURL().openConnection();"
        " System.out.write(page.getInputStream().readAllBytes()); System.out.flush(); } }"
    )

    got = subprocess.run(
        [java, str(source), f"{server.base}top.rss"], capture_output=True, check=True
    )

    assert got.stdout == (server.feeds / "top.rss").read_bytes()
