"""Pages for people, in Debian's Chromium: what the bytes alone do not tell."""

from __future__ import annotations

import os
import re
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any

import chromium
import pytest
from chromium import AXE, NEEDS_BROWSER
from formats.feeds import entry_of, make_bare_entry, make_entry
from health import BAD, WELL
from newsroom import make_article
from pages import listed, make_index, page_bytes, paths
from PIL import Image as Picture
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

from feedpub.article import Image, Rendition
from feedpub.formats.feed_index import index_page
from feedpub.health.page import status_page

pytestmark = NEEDS_BROWSER

PHONE, DESKTOP = 390, 1280

LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft" * 3
DIFFICULT = (
    f"<p>{LONG}</p><p>https://news.example/{'a' * 400}</p><pre>{'0123456789' * 40}</pre>"
    f"<table><tbody><tr>{'<td>a wide table</td>' * 40}</tr></tbody></table>"
    f"<blockquote><ul><li>{LONG}</li></ul></blockquote><h2>{LONG}</h2>"
    '<figure><img src="{pictures}/huge.png" alt="Huge" width="6000" height="400">'
    f"<figcaption>{LONG} <small>{LONG}</small></figcaption></figure>"
)

# WCAG 2.2, relative luminance and contrast, of every text against what is painted below it.
CONTRASTS = """
const channel = (v) => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
const luminance = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
const colour = (text) => text.match(/[0-9.]+/g).map(Number);
const paper = (element) => {
  for (; element; element = element.parentElement) {
    const found = colour(getComputedStyle(element).backgroundColor);
    if (found.length === 3 || found[3] > 0) return found;
  }
  return null;
};
const seen = {};
const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
while (walker.nextNode()) {
  if (!walker.currentNode.data.trim()) continue;
  const element = walker.currentNode.parentElement;
  const pair = [colour(getComputedStyle(element).color), paper(element)].map(luminance);
  const contrast = (Math.max(...pair) + 0.05) / (Math.min(...pair) + 0.05);
  const name = element.tagName + "." + element.className;
  seen[name] = Math.min(contrast, seen[name] ?? 99);
}
return seen;
"""


UNFOLD = "document.querySelectorAll('details').forEach(e => e.open = true)"


@dataclass
class Site:
    """A server of pages and of one picture, and what it was asked for."""

    pages: dict[str, bytes] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    address: str = ""


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    site = Site()
    pixels = BytesIO()
    Picture.new("RGB", (60, 40), "teal").save(pixels, "PNG")

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.asked.append(self.path)
            picture = self.path.endswith(".png")
            body = pixels.getvalue() if picture else site.pages.get(self.path)
            self.send_response(200 if body else 404)
            self.send_header("Content-Type", "image/png" if picture else "text/html")
            self.send_header("Content-Length", str(len(body or b"")))
            self.end_headers()
            self.wfile.write(body or b"")

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        site.address = f"http://127.0.0.1:{server.server_port}"
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield site
        server.shutdown()


@pytest.fixture(scope="module")
def chrome() -> Iterator[Chrome]:
    with chromium.browser() as driver:
        yield driver


@dataclass
class Browser:
    """Shows pages of a site."""

    chrome: Chrome
    site: Site

    def show(self, content: bytes, width: int = DESKTOP, scheme: str = "light") -> None:
        """Show *content* in a window of *width*, to somebody who prefers *scheme*."""
        self.site.pages["/page.html"] = content.replace(b"{pictures}", self.site.address.encode())
        self.site.asked.clear()
        self.chrome.get_log("browser")
        self.chrome.execute_cdp_cmd(
            "Emulation.setDeviceMetricsOverride",
            {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 800},
        )
        self.chrome.execute_cdp_cmd(
            "Emulation.setEmulatedMedia",
            {"features": [{"name": "prefers-color-scheme", "value": scheme}]},
        )
        self.chrome.get(f"{self.site.address}/page.html")

    def tells(self, script: str) -> Any:
        return self.chrome.execute_script(script)

    def accessible(self) -> list[tuple[str, str]]:
        """Role and name of everything in the accessibility tree."""
        tree = self.chrome.execute_cdp_cmd("Accessibility.getFullAXTree", {})
        return [
            (node["role"]["value"], node.get("name", {}).get("value", ""))
            for node in tree["nodes"]
            if not node["ignored"]
        ]


@pytest.fixture
def browser(chrome: Chrome, site: Site) -> Browser:
    return Browser(chrome, site)


def feed_page(language: str = "en") -> bytes:
    """The page of a feed with much that is difficult."""
    pictures = (
        Image(url="http://a.invalid/1.png", alt="A ferry", caption="At last", credit="Ovens/dpa"),
        Image(url="http://a.invalid/2.png", caption="In the dock", credit="Ilk"),
    )
    content = page_bytes(
        entry_of(make_article(images=pictures)),
        make_entry(title=LONG, content=DIFFICULT, authors=(LONG,), rights=f"© {LONG}"),
        make_entry(language="ar", title="عادت العبّارة"),
        make_bare_entry(),
        title=f"Harbour News: {LONG}",
        language=language,
        paths=paths("section/" + "a" * 90, "rss", "atom", "json", "html"),
    )
    return content.replace(b"http://a.invalid", b"{pictures}")


def index(language: str = "en") -> bytes:
    """The index of a newsroom with families, in more than one language."""
    feeds = [
        listed("all", "rss", "atom", "json", "html", title="Harbour News", description="All of it"),
        listed("arabic", language="ar", title="أخبار الميناء"),
        *(listed(f"section/{n}", "rss", "atom", "json", "html", title=LONG) for n in range(3)),
        *(listed(f"{'t' * 60}/{n}", "rss", title=f"Tag {n}") for n in range(3)),
    ]
    return index_page(make_index(*feeds, language=language)).content


def status(_language: str = "en") -> bytes:
    """The status of a newsroom where much is wrong."""
    return status_page(BAD)


PUBLIC = {"feed": feed_page, "index": index}
PAGES = {**PUBLIC, "status": status, "status of all that is well": lambda *_: status_page(WELL)}

every_page = pytest.mark.parametrize("page", PAGES)
public_page = pytest.mark.parametrize("page", PUBLIC)


@every_page
@pytest.mark.parametrize("width", [320, PHONE, 768, 1000, DESKTOP])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_nothing_is_wider_than_the_window(
    browser: Browser, page: str, width: int, language: str
) -> None:
    browser.show(PAGES[page](language), width)
    browser.tells(UNFOLD)

    widths = browser.tells(
        "return [document.scrollingElement.scrollWidth, document.documentElement.clientWidth,"
        " innerWidth]"
    )

    assert widths[0] <= widths[1]
    assert widths[2] == width


def test_lines_are_short_enough_to_read(browser: Browser) -> None:
    browser.show(page_bytes(make_entry(content=f"<p>{'word ' * 200}</p>")), width=940)

    width, zero = browser.tells(
        "const p = document.querySelector('.content p');"
        "const zero = document.createElement('span');"
        "zero.textContent = '0'.repeat(66); zero.style.whiteSpace = 'nowrap'; p.append(zero);"
        "return [p.clientWidth, zero.getBoundingClientRect().width]"
    )

    assert 0.6 * zero < width <= zero


@every_page
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_stands_out(browser: Browser, page: str, scheme: str) -> None:
    browser.show(PAGES[page](), scheme=scheme)
    browser.tells(UNFOLD)

    contrasts = browser.tells(CONTRASTS)

    assert len(contrasts) > 8
    assert {name: value for name, value in contrasts.items() if value < 4.5} == {}


def test_a_page_is_light_or_dark_as_its_reader_prefers(browser: Browser) -> None:
    papers = []
    for scheme in ("light", "dark"):
        browser.show(feed_page(), scheme=scheme)
        papers.append(
            browser.tells("return getComputedStyle(document.documentElement).backgroundColor")
        )

    light, dark = (max(map(int, re.findall(r"\d+", paper))) for paper in papers)
    assert light > 240
    assert dark < 40


@public_page
def test_a_page_in_arabic_begins_on_the_right(browser: Browser, page: str) -> None:
    browser.show(PAGES[page]("ar"))

    sides = browser.tells(
        "const side = (e) => e.getBoundingClientRect();"
        "return [side(document.querySelector('main')).left,"
        " side(document.querySelector('aside')).left, getComputedStyle(document.body).direction]"
    )

    assert sides[0] > sides[1]
    assert sides[2] == "rtl"


@public_page
def test_a_page_has_its_landmarks_and_one_first_heading(browser: Browser, page: str) -> None:
    browser.show(PAGES[page]())

    roles = [role for role, _ in browser.accessible()]

    third = {"feed": "contentinfo", "index": "navigation"}[page]
    landmarks = {"banner", "complementary", "main", "contentinfo", "navigation"}
    found = sorted(role for role in roles if role in landmarks)
    assert found == sorted(["banner", "complementary", "main", third])
    assert browser.tells("return document.querySelectorAll('h1').length") == 1


@every_page
def test_no_level_of_headings_is_skipped(browser: Browser, page: str) -> None:
    browser.show(PAGES[page]())

    levels = browser.tells(
        "return [...document.querySelectorAll('h1,h2,h3,h4,h5,h6')].map(e => +e.tagName[1])"
    )

    assert levels[0] == 1
    assert [b for a, b in pairwise(levels) if b > a + 1] == []


@every_page
def test_every_link_has_a_name_and_every_picture_an_alternative(
    browser: Browser, page: str
) -> None:
    browser.show(PAGES[page]())

    links = [name for role, name in browser.accessible() if role == "link"]

    assert len(links) > (0 if page.startswith("status") else 6)
    assert all(name.strip() for name in links)
    assert browser.tells("return document.querySelectorAll('img:not([alt])').length") == 0


def test_pictures_are_told_with_their_alternatives_captions_and_credits(browser: Browser) -> None:
    browser.show(feed_page())
    browser.tells(UNFOLD)

    tree = browser.accessible()

    assert [name for role, name in tree if role in ("image", "img")] == ["A ferry", "Huge"]
    texts = {name.strip() for role, name in tree if role == "StaticText"}
    assert {"At last", "Ovens/dpa", "In the dock", "Ilk"} <= texts


@public_page
@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_links_to_formats_are_large_enough_for_a_thumb(
    browser: Browser, page: str, width: int
) -> None:
    browser.show(PAGES[page](), width)

    sizes = browser.tells(
        "return [...document.querySelectorAll('.format')].map(e => e.getBoundingClientRect())"
        ".map(box => Math.min(box.width, box.height))"
    )

    assert min(sizes) >= 44


def test_the_link_that_has_the_focus_is_marked(browser: Browser) -> None:
    browser.show(feed_page())

    outlines = browser.tells(
        "return [...document.querySelectorAll('a')].map(e => {"
        " e.focus({focusVisible: true}); const style = getComputedStyle(e);"
        " return style.outlineStyle + ' ' + style.outlineWidth})"
    )

    assert set(outlines) == {"solid 3px"}


def test_a_page_fetches_its_pictures_and_nothing_else(browser: Browser) -> None:
    browser.show(feed_page())
    browser.tells("document.querySelectorAll('img').forEach(e => e.loading = 'eager')")
    browser.chrome.execute_async_script(
        "Promise.all([...document.images].map(e => e.decode())).then(arguments[0])"
    )

    assert set(browser.site.asked) - {"/favicon.ico"} == {
        "/page.html",
        "/1.png",
        "/2.png",
        "/huge.png",
    }
    complaints = [each["message"] for each in browser.chrome.get_log("browser")]
    assert [each for each in complaints if "favicon" not in each] == []


@pytest.mark.skipif(AXE is None, reason="needs axe-core: npm install --global axe-core")
@pytest.mark.parametrize(
    ("page", "language"),
    [
        *((each, "en") for each in PAGES),
        *((each, language) for each in PUBLIC for language in ("de", "ar", "he")),
    ],
)
@pytest.mark.parametrize("width", [PHONE, DESKTOP])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(
    browser: Browser, page: str, width: int, scheme: str, language: str
) -> None:
    browser.show(PAGES[page](language), width, scheme)
    browser.tells(UNFOLD)

    # As the browser's own tools do, past the policy of the page.
    browser.tells(str(AXE and AXE.read_text(encoding="utf-8")))
    found = browser.chrome.execute_async_script("axe.run().then(arguments[0])")

    assert len(found["passes"]) > 10
    serious = [each for each in found["violations"] if each["impact"] in ("serious", "critical")]
    assert [
        (each["id"], each["nodes"][0]["html"])
        for each in serious
        # Status loads itself again each minute: it hangs on walls, and has nothing to fill in.
        if not (each["id"] == "meta-refresh" and page.startswith("status"))
    ] == []


@public_page
@pytest.mark.parametrize("width", [320, PHONE, DESKTOP])
@pytest.mark.parametrize("language", ["en", "de", "el", "ar"])
def test_no_button_breaks(browser: Browser, page: str, width: int, language: str) -> None:
    browser.show(PAGES[page](language), width)

    lines = browser.tells(
        "return [...document.querySelectorAll('.format, button')].map(e => {"
        " const range = document.createRange(); range.selectNodeContents(e);"
        " return [e.innerText, new Set([...range.getClientRects()].map(b => b.top)).size]; })"
    )

    assert len(lines) > 1
    assert [text for text, count in lines if count != 1] == []


@public_page
def test_an_address_is_copied_with_one_tap(browser: Browser, page: str) -> None:
    browser.show(PAGES[page]("de"), PHONE)
    button = browser.chrome.find_element(By.CSS_SELECTOR, "aside button")
    address = browser.tells("return document.querySelector('aside code').textContent")

    button.click()

    said = browser.chrome.find_element(By.CSS_SELECTOR, "aside output")
    WebDriverWait(browser.chrome, 60).until(lambda _: said.text == "Kopiert")
    browser.tells("document.querySelector('main').append(document.createElement('textarea'))")
    field = browser.chrome.find_element(By.CSS_SELECTOR, "textarea")
    field.send_keys(Keys.CONTROL, "v")
    WebDriverWait(browser.chrome, 60).until(lambda _: field.get_property("value") == address)
    assert ("status", "Kopiert") in [
        (role, name or said.text) for role, name in browser.accessible()
    ]


def test_only_the_address_that_was_copied_last_says_so(browser: Browser) -> None:
    browser.show(feed_page())
    said = browser.chrome.find_elements(By.CSS_SELECTOR, "aside output")

    for button in browser.chrome.find_elements(By.CSS_SELECTOR, "aside button"):
        button.click()

    expected = ["", "", "Copied"]
    WebDriverWait(browser.chrome, 60).until(lambda _: [each.text for each in said] == expected)


def test_an_address_that_may_not_be_copied_is_shown_to_be_selected(browser: Browser) -> None:
    browser.show(feed_page())
    browser.tells("navigator.clipboard.writeText = () => Promise.reject(new Error('denied'))")
    said = browser.chrome.find_element(By.CSS_SELECTOR, "aside output")
    address = browser.tells("return document.querySelector('aside code').textContent")

    browser.chrome.find_element(By.CSS_SELECTOR, "aside button").click()

    WebDriverWait(browser.chrome, 60).until(lambda _: said.text == address)


def test_without_a_clipboard_no_button_is_shown(browser: Browser) -> None:
    # A browser has none at an address of http, unless it is its own machine.
    browser.show(feed_page().replace(b"navigator.clipboard", b"navigator.clipboards"))

    shown = browser.tells(
        "return [...document.querySelectorAll('button')].filter(e => e.checkVisibility()).length"
    )

    assert shown == 0


@pytest.mark.parametrize("language", ["en", "he"])
def test_a_teaser_unfolds_to_the_full_story(browser: Browser, language: str) -> None:
    browser.show(feed_page(language), PHONE)
    folded = browser.chrome.find_element(By.CSS_SELECTOR, "details")
    table = folded.find_element(By.CSS_SELECTOR, "table")
    was_shown = table.is_displayed()

    folded.find_element(By.CSS_SELECTOR, "summary").click()

    assert not was_shown
    WebDriverWait(browser.chrome, 60).until(lambda _: table.is_displayed())


def test_a_printed_page_has_the_full_stories(browser: Browser) -> None:
    browser.show(feed_page())
    shown = "return document.querySelector('details table').checkVisibility()"
    on_screen = browser.tells(shown)

    browser.chrome.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    on_paper = browser.tells(shown)
    browser.chrome.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})

    assert (on_screen, on_paper) == (False, True)


@public_page
def test_headlines_that_lead_somewhere_look_like_links(browser: Browser, page: str) -> None:
    browser.show(PAGES[page]())

    looks = browser.tells(
        "return [...document.querySelectorAll(':is(h1, h2, h3) a')].map(e => {"
        " const style = getComputedStyle(e);"
        " return [style.textDecorationLine, style.color === getComputedStyle(document.body).color]"
        "})"
    )

    assert len(looks) > 1
    assert [each for each in looks if each != ["underline", False]] == []


@pytest.mark.parametrize(("width", "expected"), [(PHONE, "/640.png"), (DESKTOP, "/640.png")])
def test_a_browser_takes_the_size_that_it_shows(
    browser: Browser, width: int, expected: str
) -> None:
    sizes = tuple(
        Rendition(url=f"http://a.invalid/{each}.png", width=each) for each in (2400, 640, 320)
    )
    entry = make_entry(
        content='<p>One.</p><figure><img src="http://a.invalid/2400.png"></figure>',
        renditions={"http://a.invalid/2400.png": sizes},
    )
    content = page_bytes(entry).replace(b"http://a.invalid", b"{pictures}")

    browser.show(content, width)
    browser.chrome.execute_async_script(
        "Promise.all([...document.images].map(e => e.decode())).then(arguments[0])"
    )

    assert [each for each in browser.site.asked if each.endswith(".png")] == [expected]


def test_what_the_policy_forbids_does_not_run(browser: Browser) -> None:
    hostile = b"<script>document.title = 'run'</script><p style='color: red' id='p'>a</p></main>"

    browser.show(feed_page().replace(b"</main>", hostile))

    assert browser.tells("return document.title").startswith("Harbour News")
    assert browser.tells("return getComputedStyle(p).color") != "rgb(255, 0, 0)"


# status.html


def test_status_asks_for_nothing_and_breaks_no_policy(browser: Browser) -> None:
    browser.show(status())

    assert set(browser.site.asked) - {"/favicon.ico"} == {"/page.html"}
    complaints = [each["message"] for each in browser.chrome.get_log("browser")]
    assert [each for each in complaints if "favicon" not in each] == []


@pytest.mark.parametrize(
    ("every", "minutes", "is_old"),
    [
        (timedelta(seconds=30), 3, False),
        (timedelta(seconds=30), 8, True),
        # The source of WELL is stale in an hour.
        (None, 50, False),
        (None, 70, True),
    ],
)
def test_status_says_when_it_is_itself_old(
    browser: Browser, tmp_path: Path, every: timedelta | None, minutes: int, is_old: bool
) -> None:
    page = tmp_path / "status.html"
    page.write_bytes(status_page(WELL, every))
    os.utime(page, (time.time() - minutes * 60,) * 2)

    browser.chrome.get(page.as_uri())

    note = browser.chrome.find_element(By.ID, "old")
    assert note.is_displayed() == is_old
    assert not is_old or f"nothing has renewed it for {minutes} minutes" in note.text


def test_status_has_its_landmarks_and_says_its_plots_in_words(browser: Browser) -> None:
    browser.show(status())

    tree = browser.accessible()

    roles = [role for role, _ in tree]
    assert {"banner", "main", "contentinfo"} <= set(roles)
    plots = [name for role, name in tree if role in ("image", "img")]
    assert len(plots) == len(BAD.sources) + len(BAD.feeds)
    assert all(name.endswith("in a week") for name in plots)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_bars_stand_out_from_what_is_behind_them(browser: Browser, scheme: str) -> None:
    browser.show(status(), scheme=scheme)

    found = browser.tells(
        CONTRASTS.partition("const seen")[0]
        + "const lit = (e, key) => luminance(colour(getComputedStyle(e)[key]));"
        "const area = lit(document.querySelector('.entries'), 'fill');"
        "const card = luminance(paper(document.querySelector('.week')));"
        "return ['.changes', '.failures'].flatMap((name) => {"
        "  const bar = lit(document.querySelector('.plot ' + name), 'fill');"
        "  return [area, card].map((b) => (Math.max(bar, b) + .05) / (Math.min(bar, b) + .05)); })"
    )

    # WCAG 2.2, 1.4.11.
    assert [each for each in found if each < 3] == []


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_links_of_status_are_large_enough(browser: Browser, width: int) -> None:
    browser.show(status(), width)

    heights = browser.tells(
        "return [...document.querySelectorAll('.who a')].map(e => e.getBoundingClientRect().height)"
    )

    # WCAG 2.2, 2.5.8.
    assert min(heights) >= 24


def test_what_is_empty_does_not_look_well(browser: Browser) -> None:
    browser.show(status())

    looks = browser.tells(
        "return ['well', 'empty'].map(e => document.querySelector(`#feeds + ul .${e} .state span`))"
        ".map(e => [getComputedStyle(e).color, getComputedStyle(e, '::before').borderStyle])"
    )

    well, empty = looks
    assert [a == b for a, b in zip(well, empty, strict=True)] == [False, False]


def test_all_of_a_row_is_beside_its_plot_on_a_desktop_and_above_it_on_a_phone(
    browser: Browser,
) -> None:
    sides = []
    for width in (PHONE, DESKTOP):
        browser.show(status(), width)
        sides.append(
            browser.tells(
                "const row = document.querySelector('.rows li');"
                "const [a, b] = ['dl', '.week'].map(e => row.querySelector(e))"
                ".map(e => e.getBoundingClientRect()); return [b.top >= a.bottom, b.left > a.right]"
            )
        )

    assert sides == [[True, False], [False, True]]
