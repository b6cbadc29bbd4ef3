"""Debian's Chromium, and axe-core, for tests that look at pages."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from selenium.webdriver import Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service

#: npm install --global axe-core
AXE = next(
    (
        found
        for folder in ("/usr/local/lib", "/usr/lib")
        if (found := Path(folder, "node_modules/axe-core/axe.min.js")).exists()
    ),
    None,
)
_CHROMIUM, _DRIVER = shutil.which("chromium"), shutil.which("chromedriver")

NEEDS_BROWSER = pytest.mark.skipif(
    not (_CHROMIUM and _DRIVER),
    reason="needs a browser: apt-get install chromium chromium-driver",
)


@contextmanager
def browser() -> Iterator[Chrome]:
    """Start Chromium; it keeps what pages write to the console."""
    options = ChromeOptions()
    options.binary_location = str(_CHROMIUM)
    for argument in ("headless", "no-sandbox", "disable-dev-shm-usage", "disable-gpu"):
        options.add_argument(f"--{argument}")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = Chrome(options=options, service=Service(executable_path=_DRIVER))
    try:
        yield driver
    finally:
        driver.quit()
