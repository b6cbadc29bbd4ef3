"""Make the pictures of the manual again: ``./run demo``, then ``python scripts/screenshots.py``.

They show what the demo has published, and its desk before an article is withdrawn, in Chromium
(apt-get install chromium chromium-driver).
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

from PIL import Image
from selenium.webdriver import Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.support.wait import WebDriverWait

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "docs" / "pictures"
PAGES = {"page": "all.html", "status": "status.html"}

#: Until it holds, a picture that can be seen is still loading.
LOADED = """return [...document.images]
  .filter(image => image.getBoundingClientRect().top < innerHeight)
  .every(image => image.complete && image.naturalWidth);"""


def main() -> None:
    options = ChromeOptions()
    for argument in (
        "headless=new",
        "no-sandbox",
        "hide-scrollbars",
        "window-size=1280,900",
    ):
        options.add_argument(f"--{argument}")
    chrome = Chrome(options=options, service=Service("/usr/bin/chromedriver"))
    FOLDER.mkdir(exist_ok=True)
    try:
        with _served("serve") as address:
            for name, path in PAGES.items():
                chrome.get(address + path)
                _save(chrome, name)
        with _served("desk", "--port", "0") as address:
            _preview_withdrawal(chrome, address)
            _save(chrome, "desk")
    finally:
        chrome.quit()


@contextmanager
def _served(*arguments: str) -> Iterator[str]:
    """Run a command that serves the demo, and yield its address."""
    command = [sys.executable, "-m", "feedpub", *arguments, "--config", str(ROOT / "demo.toml")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            yield server.stdout.readline().strip()
        finally:
            server.terminate()


def _preview_withdrawal(chrome: Chrome, address: str) -> None:
    """Open what readers would see once the newest article is withdrawn; nothing is changed."""
    chrome.get(address)
    name = chrome.find_element(By.NAME, "name")
    name.clear()
    name.send_keys("Mara Ovens")
    name.submit()
    WebDriverWait(chrome, 60).until(lambda browser: not browser.current_url.endswith("/login"))
    chrome.get(f"{address}search")
    chrome.find_element(By.CSS_SELECTOR, "main a[href^='/article']").click()
    chrome.find_element(By.CSS_SELECTOR, "main a[href*='action=withdraw']").click()
    note = chrome.find_element(By.NAME, "note")
    note.send_keys("Withdrawn on legal advice.")
    note.submit()
    WebDriverWait(chrome, 60).until(lambda browser: "/plan/" in browser.current_url)


def _save(chrome: Chrome, name: str) -> None:
    """Save a picture of the page that is open, once its pictures are loaded."""
    WebDriverWait(chrome, 60).until(lambda browser: browser.execute_script(LOADED))
    shot = Image.open(BytesIO(chrome.get_screenshot_as_png())).convert("RGB")
    shot.save(FOLDER / f"{name}.webp", quality=80, method=6)


if __name__ == "__main__":
    main()
