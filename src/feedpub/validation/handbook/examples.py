"""A wrong and a right example for every rule, for the manual and for tests.

The examples are data: ``examples/*.toml`` has a table for each code. ``where`` says which feed the
two snippets are put into:

``rss item``, ``atom entry``
    elements of a valid entry; they replace its own of the same name
``rss items``, ``atom entries``
    all entries of a valid feed
``rss channel``, ``atom feed``
    elements of a valid feed beside its entries; they replace its own of the same name
``json item``, ``json feed``
    members of a valid item, or of a valid JSON Feed beside its items
``answer``
    the responses of a server in order, each with status line and headers, then the body
``document``, ``json document``
    no feed: the snippet is the whole document

``before`` says how the entry of the wrong example differs from its last version.
"""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib import resources
from typing import Literal

from feedpub.nouns import dataclass, field
from feedpub.partners import PartnerName
from feedpub.validation.http.rules import ResponseRule
from feedpub.validation.jsonfeed.rule import JSONRule
from feedpub.validation.places import PREFIXES
from feedpub.validation.previous_entries import EntryChange
from feedpub.validation.rule import Rule

Where = Literal[
    "rss item",
    "rss items",
    "rss channel",
    "atom entry",
    "atom entries",
    "atom feed",
    "document",
    "json item",
    "json feed",
    "json document",
    "answer",
]

#: The syntax of an example. A code can have an example in each.
Medium = Literal["xml", "json", "http"]

#: The address of the feeds in the examples.
ADDRESS = "https://feeds.example/news"

#: When the examples are validated.
NOW = datetime(2018, 3, 22, 9, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    code: str
    where: Where
    wrong: str
    right: str

    #: The partner whose profile has the rule. None: every profile.
    partner: PartnerName | None = None

    #: Other codes that the wrong example cannot avoid; the right one may have them too.
    also: tuple[str, ...] = ()

    #: How the wrong example differs from its last version.
    before: EntryChange = field(default_factory=EntryChange)

    #: The encoding of the wrong example.
    encoding: str = "utf-8"

    @property
    def medium(self) -> Medium:
        if self.where == "answer":
            return "http"
        return "json" if self.where.startswith("json") else "xml"

    @property
    def wrong_document(self) -> bytes:
        return document(self.where, self.wrong).decode().encode(self.encoding)

    @property
    def right_document(self) -> bytes:
        return document(self.where, self.right)


def medium_of(rule: Rule) -> Medium:
    """Return the syntax of the example for *rule*."""
    if isinstance(rule, ResponseRule):
        return "http"
    return "json" if isinstance(rule, JSONRule) else "xml"


def examples(medium: Medium = "xml") -> Mapping[str, Example]:
    """Return all examples in *medium*, by code."""
    return {example.code: example for example in _all() if example.medium == medium}


@functools.cache
def _all() -> tuple[Example, ...]:
    found: dict[tuple[Medium, str], Example] = {}
    for file in sorted(
        resources.files("feedpub.validation").joinpath("examples").iterdir(),
        key=lambda file: file.name,
    ):
        for code, values in tomllib.loads(file.read_text(encoding="utf-8")).items():
            example = Example(
                code=code,
                where=values["where"],
                wrong=values["wrong"].strip("\n"),
                right=values["right"].strip("\n"),
                partner=values.get("partner"),
                also=tuple(values.get("also", ())),
                before=EntryChange(**values.get("before", {})),
                encoding=values.get("encoding", "utf-8"),
            )
            assert (example.medium, code) not in found, (
                f"{file.name}: {code} has an example already"
            )
            found[example.medium, code] = example
    return tuple(found.values())


#: The parts of valid feeds, and the pages of specifications.
DATA = tomllib.loads(
    resources.files("feedpub.validation").joinpath("data", "handbook.toml").read_text("utf-8")
)
_PARTS: Mapping[str, tuple[str, ...]] = {
    where: tuple(lines.splitlines()) for where, lines in DATA["feeds"].items()
}

_PREFIXES = "".join(
    f' xmlns:{prefix}="{PREFIXES[prefix][0][1:-1]}"'
    for prefix in "content dc dcterms fh georss itunes media podcast slash sy thr wfw".split()
)


def document(where: Where, snippet: str) -> bytes:
    match where:
        case "document" | "json document" | "answer":
            return snippet.encode()
        case "json item":
            return _json(_PARTS["json feed"], _filled_json(_PARTS["json item"], snippet))
        case "json feed":
            items = f'"items": [{{{", ".join(_PARTS["json item"])}}}]'
            return ("{" + _filled_json((*_PARTS["json feed"], items), snippet) + "}").encode()
        case "rss item":
            return _rss(
                _PARTS["rss channel"], f"<item>{_filled(_PARTS['rss item'], snippet)}</item>"
            )
        case "rss items":
            return _rss(_PARTS["rss channel"], snippet)
        case "rss channel":
            channel = _filled(_PARTS["rss channel"], snippet)
            return _rss((channel,), f"<item>{''.join(_PARTS['rss item'])}</item>")
        case "atom entry":
            return _atom(
                _PARTS["atom feed"], f"<entry>{_filled(_PARTS['atom entry'], snippet)}</entry>"
            )
        case "atom entries":
            return _atom(_PARTS["atom feed"], snippet)
        case "atom feed":
            feed = _filled(_PARTS["atom feed"], snippet)
            return _atom((feed,), f"<entry>{''.join(_PARTS['atom entry'])}</entry>")


def _json(feed: tuple[str, ...], item: str) -> bytes:
    return ("{" + ",\n".join([*feed, f'"items": [{{{item}}}]']) + "}").encode()


def _filled_json(defaults: tuple[str, ...], snippet: str) -> str:
    names = set(re.findall(r'^"(\w+)":', snippet, re.MULTILINE))
    kept = [each for each in defaults if re.findall(r'"(\w+)":', each)[0] not in names]
    return ",\n".join([*kept, *([snippet] if snippet else [])])


def _filled(defaults: tuple[str, ...], snippet: str) -> str:
    """Return *defaults* with *snippet* instead of those with its names, or after them all."""
    names = _outermost(snippet)
    replaced = [not _outermost(each).isdisjoint(names) for each in defaults]
    kept = [each for each, gone in zip(defaults, replaced, strict=True) if not gone]
    place = replaced.index(True) if True in replaced else len(kept)
    return "\n".join([*kept[:place], snippet, *kept[place:]])


_TAG = re.compile(r"<(/?)([\w:.-]+)[^<>]*?(/?)>")


def _outermost(snippet: str) -> set[str]:
    """Return the names of the outermost elements of *snippet*."""
    names = set()
    depth = 0
    for closes, name, empty in _TAG.findall(snippet):
        if closes:
            depth -= 1
            continue
        if depth == 0:
            names.add(name)
        depth += not empty
    return names


def _rss(channel: tuple[str, ...], items: str) -> bytes:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"{_PREFIXES}>\n<channel>\n'
        + "\n".join([*channel, items])
        + "\n</channel>\n</rss>\n"
    ).encode()


def _atom(feed: tuple[str, ...], entries: str) -> bytes:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"{_PREFIXES}>\n'
        + "\n".join([*feed, entries])
        + "\n</feed>\n"
    ).encode()
