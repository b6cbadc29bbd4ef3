"""The desk in Debian's Chromium, on a phone and on a large screen, by day and by night."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import chromium
import pytest
from chromium import AXE, NEEDS_BROWSER
from desk_client import Served, furnish, id_of, served
from newsroom import Newsroom, make_record
from selenium.common.exceptions import WebDriverException
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

pytestmark = [
    NEEDS_BROWSER,
    pytest.mark.slow,
]

PHONE, DESKTOP = 390, 1280
LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft" * 3
RTL = "عادت العبّارة إلى الميناء"


@pytest.fixture(scope="module")
def chrome() -> Iterator[Chrome]:
    with chromium.browser() as driver:
        yield driver


#: Whether the page is another one than that which was marked, and complete.
NEXT = "return !window.isFormer && document.readyState === 'complete'"


class Editor:
    """Somebody who works at the desk with a browser."""

    def __init__(self, chrome: Chrome, desk: Served) -> None:
        self.chrome = chrome
        self._desk = desk

    def open(self, path: str) -> None:
        self.chrome.get(self._desk.origin + path)

    @property
    def text(self) -> str:
        return self.chrome.find_element(By.TAG_NAME, "main").text

    def write(self, name: str, text: str) -> None:
        field = self.chrome.find_element(By.CSS_SELECTOR, f"main [name={name}]")
        field.clear()
        field.send_keys(text)

    def press(self, name: str) -> None:
        """Press the button, or follow the link, that is called *name*."""
        for each in self.chrome.find_elements(By.CSS_SELECTOR, "main button, main a"):
            if (each.get_attribute("aria-label") or each.text) == name:
                self._and_wait(each.click)
                return
        raise AssertionError(f"no {name!r} in {self.text}")

    def hit(self, *keys: str) -> None:
        """Hit *keys*, the last of which leads to another page."""
        for key in keys[:-1]:
            self.chrome.switch_to.active_element.send_keys(key)
        self._and_wait(lambda: self.chrome.switch_to.active_element.send_keys(keys[-1]))

    def _and_wait(self, act: Callable[[], object]) -> None:
        """Do something that leads to another page, and wait for what that shows in the end."""
        self.chrome.execute_script("window.isFormer = true")
        act()
        # While a page gives way to the next one, the driver has many ways to say so.
        wait = WebDriverWait(self.chrome, 60, ignored_exceptions=[WebDriverException])
        wait.until(lambda chrome: chrome.execute_script(NEXT) and "At work" not in self.text)


@pytest.fixture
def desk(furnished: Newsroom) -> Iterator[Served]:
    furnished.write("8.json", make_record(8, title=LONG))
    furnished.write("9.json", make_record(9, title=RTL, language="ar"))
    furnished.feedpub("build")
    with served(furnished) as desk:
        yield desk


@pytest.fixture
def editor(chrome: Chrome, desk: Served) -> Editor:
    editor = Editor(chrome, desk)
    editor.open("/")
    editor.write("name", "Mara Ovens")
    editor.press("Continue")
    return editor


def test_a_story_is_found_taken_down_and_put_back(editor: Editor, furnished: Newsroom) -> None:
    feed = furnished.feeds / "all.rss"
    editor.open("/search")
    editor.write("q", "story 3")
    editor.hit(Keys.ENTER)
    editor.press("Story 3")
    editor.press("Replace with other words")
    editor.write("title", "Withdrawn: story 3")
    editor.write("text", "We erred.")
    editor.press("See what readers will see")
    assert "Withdrawn: story 3" not in feed.read_text(encoding="utf-8")

    # The frame shows the words, and nothing of the page around it can be reached from there.
    frame = editor.chrome.find_element(By.TAG_NAME, "iframe")
    assert frame.get_attribute("sandbox") == ""
    assert frame.size["height"] > 100
    editor.chrome.switch_to.frame(frame)
    assert editor.chrome.find_element(By.TAG_NAME, "body").text == "Withdrawn: story 3\nWe erred."
    editor.chrome.switch_to.default_content()

    editor.press("Replace")
    assert "replaced: Story 3" in editor.text
    assert "Withdrawn: story 3" in feed.read_text(encoding="utf-8")

    editor.press("To the article")
    editor.press("Restore")
    editor.press("See what readers will see")
    editor.press("Restore")
    assert "restored: Story 3" in editor.text
    assert "Withdrawn: story 3" not in feed.read_text(encoding="utf-8")

    editor.open("/actions")
    assert editor.text.count("by Mara Ovens") == 2
    assert complaints(editor.chrome) == []


def test_a_feed_is_put_in_order_with_the_keyboard_alone(
    editor: Editor, furnished: Newsroom
) -> None:
    editor.open("/order/top")
    button = editor.chrome.find_element(By.CSS_SELECTOR, "[aria-label='Up: Story 2']")
    editor.chrome.execute_script("arguments[0].focus()", button)

    editor.hit(Keys.ENTER)
    focused = editor.chrome.switch_to.active_element
    assert focused.get_attribute("aria-label") == "Up: Story 2"
    editor.hit(Keys.ENTER)
    # It is at the top, from where it can only go down.
    focused = editor.chrome.switch_to.active_element
    assert focused.get_attribute("aria-label") == "Down: Story 2"
    editor.press("Save and publish")

    assert "is in its new order" in editor.text
    listed = (furnished.folder / "top.txt").read_text(encoding="utf-8")
    assert listed == "# top\n" + "".join(f"{id_of(n)}\n" for n in (2, 3, 1))
    assert complaints(editor.chrome) == []


def complaints(chrome: Chrome) -> list[str]:
    """What the browser has complained about: blocked styles, pictures that are not there."""
    messages = [each["message"] for each in chrome.get_log("browser")]
    return [each for each in messages if "favicon" not in each]


PAGES = {
    "live": "/",
    "feed": "/feeds/all",
    "search": "/search?q=a",
    "search without result": "/search?q=nothing",
    "article": f"/article?id={id_of(8)}",
    "form": f"/act?action=replace&id={id_of(9)}",
    "erase": f"/act?action=withdraw&id={id_of(8)}",
    "order": "/order/top?q=a",
    "quarantine": "/quarantine",
    "next": "/next",
    "actions": "/actions",
    "not found": "/nothing",
}


@pytest.fixture(scope="module")
def shown(chrome: Chrome, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The addresses of all pages of a desk at which something was done."""
    room = Newsroom(tmp_path_factory.mktemp("desk"))
    room.articles.mkdir()
    furnish(room)
    room.write("8.json", make_record(8, title=LONG))
    room.write("9.json", make_record(9, title=RTL, language="ar"))
    room.feedpub("build")
    with served(room) as desk:
        editor = Editor(chrome, desk)
        editor.open("/")
        editor.press("Continue")
        found = {name: desk.origin + path for name, path in PAGES.items()}
        editor.open(PAGES["form"])
        editor.write("note", LONG)
        editor.press("See what readers will see")
        found["preview"] = chrome.current_url
        editor.press("Replace")
        found["done"] = chrome.current_url
        editor.open("/order/top")
        editor.press("Down: Story 3")
        room.write("10.json", make_record(10))
        editor.open("/next")
        editor.press("Show what would change")
        found["difference"] = chrome.current_url
        editor.open(PAGES["erase"])
        editor.chrome.find_element(By.NAME, "erase").click()
        editor.press("See what readers will see")
        found["preview of erasing"] = chrome.current_url
        with served(room, "http://localhost:{port}/") as other:
            found["login"] = f"{other.origin}/login"
            yield found


def show(chrome: Chrome, address: str, width: int, scheme: str) -> None:
    chrome.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 800},
    )
    chrome.execute_cdp_cmd(
        "Emulation.setEmulatedMedia",
        {"features": [{"name": "prefers-color-scheme", "value": scheme}]},
    )
    chrome.get(address)


TOO_WIDE = """
return document.scrollingElement.scrollWidth - document.documentElement.clientWidth;
"""

#: Words that are broken within, of what can be pressed.
BROKEN = """
return [...document.querySelectorAll("button, .button, nav a")].filter(each => {
  const range = document.createRange();
  range.selectNodeContents(each);
  return new Set([...range.getClientRects()].map(box => Math.round(box.top))).size > 1;
}).map(each => each.textContent);
"""


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_fits_and_can_be_read_by_everybody(
    chrome: Chrome, shown: dict[str, str], width: int, scheme: str
) -> None:
    """Nothing is wider than the window, no button breaks, and axe-core finds nothing."""
    if AXE is None:
        pytest.skip("needs axe-core: npm install --global axe-core")
    complaints(chrome)
    found: dict[str, object] = {}
    for name, address in shown.items():
        show(chrome, address, width, scheme)
        too_wide = chrome.execute_script(TOO_WIDE)
        broken = chrome.execute_script(BROKEN)
        # As the browser's own tools do, past the policy of the page.
        chrome.execute_script(AXE.read_text(encoding="utf-8"))
        result = chrome.execute_async_script("axe.run().then(arguments[0])")
        assert len(result["passes"]) > 10
        faults = [(each["id"], each["nodes"][0]["html"]) for each in result["violations"]]
        if too_wide > 0 or broken or faults:
            found[name] = (too_wide, broken, faults)

    assert found == {}
    blocked = [each for each in complaints(chrome) if "404" not in each]
    assert blocked == []
