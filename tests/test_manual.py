"""The manual: its commands are run, its keys and links exist, what is generated is as generated.

A console block is run line by line in a newsroom of its own page; a line ``...`` stands for any
lines, ``...`` within a line for any text. A block in front of which a file is named is that file.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from newsroom import CONFIG, Newsroom, make_record

from feedpub.cli import reference as commands_page
from feedpub.cli.app import app
from feedpub.cli.tree import commands
from feedpub.config import reference as keys_page
from feedpub.config.validation import json_schema, settings_of
from feedpub.formats import reference as formats_page
from feedpub.intake import reference as articles_page

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
README = ROOT / "README.md"
PAGES = sorted(DOCS.rglob("*.md"))
#: Those of which every console block is run.
RUN = sorted([README, DOCS / "tutorial.md", DOCS / "validate.md", *(DOCS / "howto").glob("*.md")])

#: Those that links lead to: a misspelt one is not among them.
HOSTS = frozenset(
    """
    about.flipboard.com app.unpkg.com blog.anarazel.de c3x.dev cloud.google.com dev.arcxp.com
    developers.cloudflare.com developers.google.com docs.aws.amazon.com docs.datadome.co
    docs.djangoproject.com docs.ghost.org docs.imperva.com docs.ogc.org esham.io github.com
    gohugo.io html.spec.whatwg.org keepachangelog.com packagist.org podcasters.apple.com
    podcasting2.org postgresql.org pre-commit.com publishers.smartnews.com rslstandard.org rss.app
    rubydoc.info semver.org simonwillison.net support.google.com support.microsoft.com
    techdocs.akamai.com theconversation.com utcc.utoronto.ca web.resource.org wordpress.org
    www.drupal.org www.dublincore.org www.jsonfeed.org www.rfc-editor.org www.rssboard.org
    www.sitemaps.org www.thecity.nyc www.unicode.org www.w3.org
    """.split()
)

_BLOCK = re.compile(r"^( *)```(\w*)\n(.*?)^\1```$", re.DOTALL | re.MULTILINE)
_COMMAND = re.compile(r"(?:(?<![\w/.=-])|(?<=/bin/))feedpub ((?:[a-z]+|--[a-z-]+)\b[^`\n|&>#]*)")
_FILE = re.compile(r"`([\w./-]+\.(?:json|toml|md))`:$")

#: What a page's newsroom has, where the page does not begin without one.
STORY = {
    "id": "cms-1",
    "url": "https://news.example/harbour/ferry-a-1",
    "title": "The ferry is back",
    "section": "Harbour",
    "published": "2026-03-12T09:30:00+01:00",
    "images": [{"url": "https://img.news.example/ferry.jpg", "alt": "Ferry", "credit": "Ovens"}],
}


def blocks(page: Path) -> Iterator[tuple[str, str, str]]:
    """Each block's language, what stands in front of it, and what it holds."""
    text = page.read_text(encoding="utf-8")
    for found in _BLOCK.finditer(text):
        indent = found[1]
        lines = [line.removeprefix(indent) for line in found[3].splitlines()]
        yield found[2], text[: found.start()].rstrip(), "\n".join(lines) + "\n"


def matches(shown: str, said: str) -> bool:
    """Whether *said* is what is *shown*, which may leave out."""
    pattern = "".join(
        r"(?:.*\n)*" if line == "...\n" else re.escape(line).replace(r"\.\.\.", ".*")
        for line in shown.splitlines(keepends=True)
    )
    ended = said if not said or said.endswith("\n") else said + "\n"
    return re.fullmatch(pattern, ended) is not None


class Reader:
    """Somebody who does what a page says, in a folder."""

    def __init__(self, folder: Path) -> None:
        self.room = Newsroom(folder)
        self._staying: list[subprocess.Popen[bytes]] = []
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self._port = str(probe.getsockname()[1])
        here = folder / "bin"
        here.mkdir()
        shim = here / "feedpub"
        shim.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m feedpub "$@"\n')
        shim.chmod(0o755)
        self._environment = {**os.environ, "PATH": f"{here}:{os.environ['PATH']}"}

    def read(self, language: str, before: str, content: str) -> Iterator[tuple[str, str, str]]:
        """Do what a block says; each command, what is shown of it, and what it said."""
        content = content.replace("8787", self._port)
        if language == "console":
            for part in re.split(r"^\$ ", content, flags=re.MULTILINE)[1:]:
                command, _, shown = part.partition("\n")
                yield command, shown, self.run(command)
        elif language == "toml":
            with self.room.config.open("a", encoding="utf-8") as file:
                file.write(content)
        elif named := _FILE.search(before):
            (self.room.folder / named[1]).write_text(content, encoding="utf-8")

    def run(self, command: str) -> str:
        """Run *command* in the folder; what it said."""
        if command.endswith(" &"):
            staying = subprocess.Popen(
                ["/bin/sh", "-c", f"exec env {command.removesuffix(' &')}"],
                cwd=self.room.folder,
                env=self._environment,
            )
            self._staying.append(staying)
            return ""
        if command.startswith("feedpub ") and not re.search(r"[$`|&;<>()*?\[\]~#\n]", command):
            run = self.room.feedpub(*shlex.split(command)[1:])
            # The order in which a process writes to one file for both.
            return run.stderr + run.stdout
        done = subprocess.run(
            ["/bin/sh", "-c", command],
            cwd=self.room.folder,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        return done.stdout

    def leave(self) -> None:
        for each in self._staying:
            each.terminate()
            each.wait(30)


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[Reader]:
    reader = Reader(tmp_path)
    yield reader
    reader.leave()


def furnish(room: Newsroom, page: Path) -> None:
    """The newsroom that a page speaks of."""
    if page.stem in ("README", "tutorial"):
        return
    own = "".join(text for language, _, text in blocks(page) if language == "toml")
    tables = re.split(r"^(?=\[)", CONFIG.partition("[feeds.sections]")[0], flags=re.MULTILINE)
    room.configure("".join(each for each in tables if each.partition("\n")[0] not in own))
    room.write("1.json", make_record(1, **STORY))
    (room.folder / "story.json").write_text(
        '{"id": "cms-9", "title": "Straight from the desk", "url": "https://news.example/a-9",'
        ' "published": "2026-03-13T09:30:00Z"}'
    )
    (room.folder / "old.xml").write_text(
        '<rss version="2.0"><channel><title>Old</title><link>https://news.example/</link>'
        "<description>Old</description><item><title>The ferry is back</title>"
        "<link>https://news.example/harbour/ferry-a-1</link><guid isPermaLink='false'>old-77</guid>"
        "<pubDate>Thu, 12 Mar 2026 08:30:00 GMT</pubDate></item></channel></rss>"
    )
    (room.folder / "politik.rss").write_text(
        '<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0"><channel>\n'
        "<title>Politik</title>\n<link>https://news.example/</link>\n"
        "<description>Politik</description>\n<language>de</language>\n"
        '<atom:link xmlns:atom="http://www.w3.org/2005/Atom" rel="self"'
        ' href="https://feeds.example/politik.rss"/>\n\n'
        "<item>\n<title>The ferry is back</title><link>https://news.example/a-1</link>"
        "<description>It sails.</description>"
        '<dc:creator xmlns:dc="http://purl.org/dc/elements/1.1/">Mara Ovens</dc:creator>'
        "<pubDate>Thu, 12 Mar 2026 08:30:00 GMT</pubDate>"
        "</item></channel></rss>\n"
    )
    if page.stem not in ("adopt", "partners", "schedule"):
        room.feedpub("build")


def merged(first: dict[str, Any], second: dict[str, Any]) -> dict[str, Any]:
    """Return both tables as one, in which a key of the second wins."""
    both = {
        key: merged(first[key], value)
        for key, value in second.items()
        if isinstance(value, dict) and isinstance(first.get(key), dict)
    }
    return first | second | both


@pytest.mark.parametrize("page", RUN, ids=lambda page: page.stem)
def test_commands_say_what_a_page_shows(page: Path, reader: Reader) -> None:
    if "curl" in page.read_text(encoding="utf-8") and shutil.which("curl") is None:
        pytest.skip("curl is not installed")
    if page.stem == "private-feeds":
        pytest.importorskip("bcrypt", reason="needs the extra private")
    furnish(reader.room, page)

    told = [each for block in blocks(page) for each in reader.read(*block)]

    wrong = [(command, shown, said) for command, shown, said in told if not matches(shown, said)]
    assert wrong == []
    assert told or "console" not in page.read_text(encoding="utf-8")


@pytest.mark.parametrize("page", [*PAGES, README], ids=lambda page: str(page.relative_to(ROOT)))
def test_every_command_and_option_of_a_page_is_there(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    tree = {each.path: each for each in commands(app)}
    wrong = []

    for line in _COMMAND.findall(_code(text)):
        words = line.split()
        path = next((p for p in (" ".join(words[:2]), words[0]) if p in tree), "")
        known = {name for option in tree[path].options for name in option.names} | {"--help"}
        wrong += [line for word in words if word.startswith("--") and word not in known]
        wrong += [line] * (not path and not words[0].startswith("-"))

    assert wrong == []


def _code(text: str) -> str:
    """What is written in *text* as code, one piece a line; a broken line is one."""
    pieces = [found[3] for found in _BLOCK.finditer(text) if found[2] in ("sh", "console", "")]
    text = _BLOCK.sub("", text)
    return "\n".join([*pieces, *re.findall(r"`([^`\n]+)`", text)]).replace("\\\n", " ")


KEYS = {key for table in json_schema()["$defs"].values() for key in table["properties"]}


@pytest.mark.parametrize("page", RUN, ids=lambda page: page.stem)
def test_every_key_that_a_page_sets_is_one(page: Path) -> None:
    """A table may be continued in a later example of its page."""
    shown: dict[str, Any] = {}
    for language, _, text in blocks(page):
        if language == "toml":
            shown = merged(shown, tomllib.loads(text))
            settings_of(merged(tomllib.loads(CONFIG), shown))


def test_every_key_is_in_the_reference() -> None:
    page = keys_page.reference()

    assert [key for key in sorted(KEYS) if f"\n| `{key}` |" not in page] == []


def test_every_command_is_in_the_reference() -> None:
    page = commands_page.reference()

    for command in commands(app):
        assert f"\n## feedpub {command.path}".rstrip() + "\n" in page


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("configuration.md", keys_page.reference()),
        ("commands.md", commands_page.reference()),
        ("articles.md", articles_page.reference()),
        ("formats.md", formats_page.reference()),
    ],
)
def test_the_reference_is_as_the_program_writes_it(name: str, content: str) -> None:
    """If not: ./run docs"""
    assert (DOCS / "reference" / name).read_text(encoding="utf-8") == content


def anchors(page: Path) -> set[str]:
    """The fragments that a forge makes of the headings of *page*."""
    text = _BLOCK.sub("", page.read_text(encoding="utf-8"))
    return {
        re.sub(r"[^\w -]", "", heading.lower()).strip().replace(" ", "-")
        for heading in re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    }


def links(page: Path) -> list[str]:
    """Where the links and pictures of *page* lead."""
    text = re.sub(r"`[^`\n]*`", "", _BLOCK.sub("", page.read_text(encoding="utf-8")))
    return [one or other for one, other in re.findall(r"\]\(([^)\s]+)\)|<(https?:[^>]+)>", text)]


texts = pytest.mark.parametrize(
    "page",
    [*PAGES, README, ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md"],
    ids=lambda page: str(page.relative_to(ROOT)),
)


@texts
def test_every_link_leads_somewhere(page: Path) -> None:
    lost = []

    for link in links(page):
        path, _, fragment = link.partition("#")
        if ":" in link:
            continue
        target = (page.parent / path).resolve() if path else page
        outside = page.is_relative_to(DOCS) and not target.is_relative_to(DOCS)
        if not target.exists() or outside or (fragment and fragment not in anchors(target)):
            lost.append(link)

    assert lost == []


@texts
def test_a_link_to_another_site_is_an_address_of_a_host_that_is_known(page: Path) -> None:
    wrong = []

    for link in links(page):
        parts = urlsplit(link)
        here = (parts.scheme, parts.hostname) == ("http", "127.0.0.1")
        there = parts.scheme == "https" and parts.hostname in HOSTS and not parts.username
        if ":" in link and not here and not (there and re.fullmatch(r"[!-~]+", link)):
            wrong.append(link)

    assert wrong == []


def test_no_host_is_in_the_list_that_no_link_leads_to() -> None:
    hosts = {
        urlsplit(link).hostname
        for page in [*PAGES, README, ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md"]
        for link in links(page)
        if link.startswith("https:")
    }

    assert HOSTS - hosts == set()


@texts
def test_every_file_of_the_repository_that_is_named_exists(page: Path) -> None:
    text = _BLOCK.sub("", page.read_text(encoding="utf-8"))

    named = re.findall(r"`((?:bench|docs|findings|scripts|src|tests)/[\w./-]+)`", text)

    # A page of the site; a name that somebody chooses.
    other = re.compile(r"\.html$|NAME|KIND")
    lost = [path for path in named if not (ROOT / path).exists() and not other.search(path)]
    assert lost == []


def test_every_picture_is_shown() -> None:
    shown = {(page.parent / link).resolve() for page in [*PAGES, README] for link in links(page)}

    assert [path for path in (DOCS / "pictures").iterdir() if path not in shown] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_a_page_has_one_title_and_begins_with_a_sentence(page: Path) -> None:
    text = _BLOCK.sub("```", page.read_text(encoding="utf-8"))

    assert len(re.findall(r"^# ", text, re.MULTILINE)) == 1
    assert re.match(r"# .+\n\n[\w*`\[]", text)
    assert not re.match(r"# .+\n\n```", text)


def test_the_first_page_leads_to_every_other() -> None:
    """Pages of findings are a step further."""
    led_to = {(DOCS / link.partition("#")[0]).resolve() for link in links(DOCS / "index.md")}

    others = [page for page in PAGES if page.parent.name != "findings" and page.stem != "index"]

    assert [page.name for page in others if page not in led_to] == []


def test_every_page_is_in_the_site() -> None:
    text = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")

    named = re.findall(r"^ +- [^:]+: (\S+\.md)$", text, re.MULTILINE)

    assert sorted(named) == sorted(str(page.relative_to(DOCS)) for page in PAGES)
