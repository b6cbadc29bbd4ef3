"""Make the pictures of the README again: ``./run demo``, then ``python scripts/screenshots.py``.

They show what the demo has published, in Chromium (apt-get install chromium chromium-driver).
"""

from __future__ import annotations

import subprocess
import sys
from io import BytesIO
from pathlib import Path

from PIL import Image
from selenium.webdriver import Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service
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
    command = [sys.executable, "-m", "feedpub", "serve", "--config", str(ROOT / "demo.toml")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        address = server.stdout.readline().strip()
        chrome = Chrome(options=options, service=Service("/usr/bin/chromedriver"))
        try:
            FOLDER.mkdir(exist_ok=True)
            for name, path in PAGES.items():
                chrome.get(address + path)
                WebDriverWait(chrome, 60).until(lambda browser: browser.execute_script(LOADED))
                shot = Image.open(BytesIO(chrome.get_screenshot_as_png())).convert("RGB")
                shot.save(FOLDER / f"{name}.webp", quality=80, method=6)
        finally:
            chrome.quit()
            server.terminate()


if __name__ == "__main__":
    main()
