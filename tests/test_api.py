"""The public API: its names, and the examples of its page in the manual."""

from __future__ import annotations

import doctest
import pkgutil
import re
import subprocess
import sys
from pathlib import Path

import pytest
from newsroom import Newsroom, make_record

import feedpub
from feedpub import api

CONFIG = """
[site]
title = "The Harbour"
url = "https://news.example/"
base_url = "https://feeds.news.example/"
language = "en"

[sources.desk]
type = "files"
path = "articles"

[feeds.all]
title = "The Harbour"
"""

#: A module of this name would take its place once it is imported.
MODULES = {each.name for each in pkgutil.iter_modules(feedpub.__path__)}

PAGE = Path(__file__).parent.parent / "docs/reference/api.md"


def test_no_module_takes_the_place_of_a_name() -> None:
    assert MODULES.isdisjoint(feedpub.__all__)


def test_the_examples_of_the_page_give_what_they_say(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    newsroom.configure(CONFIG)
    newsroom.write("1.json", make_record(1))
    monkeypatch.chdir(newsroom.folder)
    monkeypatch.delenv("FEEDPUB_CONFIG", raising=False)
    blocks = re.findall(r"```pycon\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    examples = doctest.DocTestParser().get_doctest("\n".join(blocks), {}, "api.md", None, 0)

    failed: list[str] = []
    doctest.DocTestRunner().run(examples, out=failed.append)

    assert failed == [], "".join(failed)


def test_every_public_name_is_described_on_the_page() -> None:
    named = set(re.findall(r"`(\w+)", PAGE.read_text(encoding="utf-8")))

    assert set(feedpub.__all__) - named == set()


def test_every_function_of_the_api_is_public_and_every_public_name_exists() -> None:
    assert set(api.__all__) <= set(feedpub.__all__)
    assert all(hasattr(feedpub, name) for name in feedpub.__all__)
    assert set(feedpub.__all__) == feedpub._MODULES.keys()
    assert set(feedpub.__all__) <= set(dir(feedpub))


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="module 'feedpub' has no attribute 'publish'"):
        _ = feedpub.publish


def test_importing_feedpub_imports_nothing_else_of_it() -> None:
    code = "import sys, feedpub; print([n for n in sys.modules if n.startswith('feedpub.')])"

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout == "[]\n"
