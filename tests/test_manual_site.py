"""The manual as a site: built as ./run docs does, its links followed, looked at in Chromium."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import chromium
import pytest
from chromium import AXE, NEEDS_BROWSER
from lxml import html
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

ROOT = Path(__file__).parent.parent
ZENSICAL = shutil.which("zensical", path=f"{Path(sys.executable).parent}:{os.environ['PATH']}")
PATIENCE = 60.0

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(ZENSICAL is None, reason="needs zensical: pip install '.[docs]'"),
]

PAGES = sorted(
    str(page.relative_to(ROOT / "docs").with_suffix(".html"))
    for page in (ROOT / "docs").rglob("*.md")
)

#: Every page on a phone and on a screen; one of each kind also the other way round.
LOOKED_AT = [
    ("404.html", 390, "light"),
    *(
        (page, width, scheme)
        for page in PAGES
        for width, scheme in ((390, "light"), (1280, "dark"))
    ),
    *(
        (f"{page}.html", width, scheme)
        for page in ("index", "howto/push", "peers", "findings", "reference/commands")
        for width, scheme in ((390, "dark"), (1280, "light"))
    ),
]

#: What is wider than the window, or cut, without a way to scroll to it.
WIDE = """
const room = document.documentElement, found = [];
if (room.scrollWidth > room.clientWidth) found.push(["page", room.scrollWidth]);
const scrolls = e => ["auto", "scroll"].includes(getComputedStyle(e).overflowX);
for (const e of document.querySelectorAll(".md-content *")) {
  const box = e.getBoundingClientRect();
  let above = e.parentElement;
  while (above && !scrolls(above)) above = above.parentElement;
  if (box.width && box.right > room.clientWidth + 1 && !above) found.push(["out", e.outerHTML]);
  const cuts = ["hidden", "clip"].includes(getComputedStyle(e).overflowX);
  if (cuts && e.scrollWidth > e.clientWidth + 1) found.push(["cut", e.outerHTML]);
}
return found.map(([what, where]) => what + " " + String(where).slice(0, 80));
"""

#: Areas that can be scrolled, and not with the keyboard.
UNREACHED = """
return [...document.querySelectorAll(".md-typeset__scrollwrap, .md-typeset pre > code")]
  .filter(e => e.scrollWidth > e.clientWidth && e.tabIndex !== 0)
  .map(e => e.textContent.slice(0, 60));
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("manual")
    shutil.copy(ROOT / "mkdocs.yml", folder)
    shutil.copytree(ROOT / "docs", folder / "docs")

    done = subprocess.run(
        [str(ZENSICAL), "build", "--clean", "--strict"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    return folder / "site"


@pytest.fixture(scope="module")
def chrome() -> Iterator[Chrome]:
    with chromium.browser() as driver:
        driver.set_script_timeout(PATIENCE)
        yield driver


@pytest.fixture(scope="module")
def address(site: Path) -> Iterator[str]:
    class Handler(SimpleHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(site))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def show(chrome: Chrome, address: str, width: int, scheme: str) -> None:
    size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 800}
    chrome.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    features = [{"name": "prefers-color-scheme", "value": scheme}]
    chrome.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})
    chrome.get(address)


def test_every_page_of_the_manual_is_a_page_of_the_site(site: Path) -> None:
    pages = [page.relative_to(ROOT / "docs") for page in (ROOT / "docs").rglob("*.md")]

    assert [page for page in pages if not (site / page.with_suffix(".html")).exists()] == []


def test_every_link_and_anchor_of_the_site_leads_somewhere(site: Path) -> None:
    pages = {page.as_uri(): html.parse(page).getroot() for page in site.rglob("*.html")}
    # It is served at any depth, so its links begin at the root of a server.
    del pages[(site / "404.html").as_uri()]
    anchors = {address: set(page.xpath("//@id | //a/@name")) for address, page in pages.items()}
    lost = []

    for address, page in pages.items():
        for link in page.xpath("//*/@href | //*/@src"):
            target = urlsplit(urljoin(address, link))
            if target.scheme != "file":
                continue
            file = Path(unquote(target.path))
            there = anchors.get(target._replace(fragment="").geturl(), set())
            found = file.is_file() and file.is_relative_to(site)
            if not found or (target.fragment and unquote(target.fragment) not in there):
                lost.append((address, link))

    assert len(pages) > 40
    assert lost == []


def test_nothing_of_the_site_is_fetched_from_elsewhere(site: Path) -> None:
    fetched = {
        address
        for page in site.rglob("*.html")
        for address in html.parse(page).xpath("//@src | //link[@rel='stylesheet']/@href")
        if "//" in address
    }

    assert fetched == set()


@NEEDS_BROWSER
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_site_follows_the_colours_of_the_system(
    site: Path, chrome: Chrome, scheme: str
) -> None:
    show(chrome, (site / "index.html").as_uri(), 1280, scheme)

    red = chrome.execute_script(
        "return Number(getComputedStyle(document.body).backgroundColor.match(/[0-9]+/)[0])"
    )

    assert (red < 128) == (scheme == "dark")


@NEEDS_BROWSER
def test_the_search_finds_a_page(address: str, chrome: Chrome) -> None:
    chrome.get(f"{address}/index.html")
    wait = WebDriverWait(chrome, PATIENCE)
    button = wait.until(lambda at: at.find_element(By.CSS_SELECTOR, ".md-search__button"))

    chrome.execute_script("arguments[0].click()", button)
    host = wait.until(
        lambda at: at.execute_script(
            "return [...document.querySelectorAll('*')].find(e => e.shadowRoot?."
            "querySelector('input[role=combobox]'))"
        )
    )
    host.shadow_root.find_element(By.CSS_SELECTOR, "input").send_keys("guid-near-duplicate")

    wait.until(
        lambda at: host.shadow_root.find_elements(
            By.CSS_SELECTOR, "[role=listbox] a[href*='findings/links.html']"
        )
    )


@NEEDS_BROWSER
@pytest.mark.parametrize(("page", "width", "scheme"), LOOKED_AT)
def test_a_page_is_whole_and_accessible(
    address: str, chrome: Chrome, page: str, width: int, scheme: str
) -> None:
    chrome.get_log("browser")

    show(chrome, f"{address}/{page}", width, scheme)

    assert chrome.execute_script(WIDE) == []
    assert chrome.execute_script(UNREACHED) == []
    assert [each["message"] for each in chrome.get_log("browser")] == []
    if AXE is None:
        pytest.skip("needs axe-core: npm install --global axe-core")
    chrome.execute_script(AXE.read_text(encoding="utf-8"))
    found = chrome.execute_async_script("axe.run({resultTypes: ['violations']}).then(arguments[0])")
    assert len(found["passes"]) > 10
    assert [
        (each["id"], each["nodes"][0]["html"])
        for each in found["violations"]
        if each["impact"] in ("serious", "critical")
    ] == []
