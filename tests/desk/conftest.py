from __future__ import annotations

from collections.abc import Iterator

import pytest
from desk_client import Browser, furnish, served
from newsroom import Newsroom


@pytest.fixture
def furnished(newsroom: Newsroom) -> Newsroom:
    """A newsroom with articles, a curated feed and an article in quarantine."""
    furnish(newsroom)
    return newsroom


@pytest.fixture
def editor(furnished: Newsroom) -> Iterator[Browser]:
    """The browser of Mara Ovens, who is at the desk on her own machine."""
    with served(furnished) as desk, desk.browser() as browser:
        browser.open("/")
        browser.press("Continue", name="Mara Ovens")
        yield browser
