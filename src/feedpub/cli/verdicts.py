"""Verdicts as ``feedpub validate`` prints them: for people, and for what reads its output."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Protocol

import feedpub
from feedpub.cli.terminal import counted, printable, say, say_json
from feedpub.nouns import dataclass, field
from feedpub.patterns import pattern

if TYPE_CHECKING:
    from feedpub.feed import Finding

OutputFormat = Literal["text", "json", "sarif", "github"]

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


class FeedVerdict(NamedTuple):
    """The verdict on one feed."""

    path: str

    #: None: the format is unknown, or the feed could not be read.
    format: str | None

    findings: tuple[Finding, ...]

    @property
    def valid(self) -> bool:
        return not any(finding.severity == "error" for finding in self.findings)


@dataclass(slots=True)
class Count:
    """Counts feeds and findings."""

    feeds: int = 0
    invalid: int = 0
    errors: int = 0
    warnings: int = 0

    def add(self, answer: FeedVerdict) -> None:
        errors = sum(finding.severity == "error" for finding in answer.findings)
        self.feeds += 1
        self.invalid += errors > 0
        self.errors += errors
        self.warnings += len(answer.findings) - errors

    def __str__(self) -> str:
        if not self.feeds:
            return "no feeds"
        if not self.invalid:
            verdict = f"{counted(self.feeds, 'feed')}, valid"
        elif self.feeds == self.invalid:
            verdict = f"{counted(self.feeds, 'feed')}, not valid"
        else:
            verdict = f"{counted(self.feeds, 'feed')}, {self.invalid} of them not valid"
        found = [
            counted(number, noun)
            for number, noun in ((self.errors, "error"), (self.warnings, "warning"))
            if number
        ]
        return ": ".join([verdict, *([", ".join(found)] if found else [])])


class Group(NamedTuple):
    """Findings of one code and severity."""

    times: int

    #: In how many feeds.
    feeds: int

    #: The first of them.
    finding: Finding

    #: Whether they all have its message.
    are_equal: bool

    @property
    def how_often(self) -> str:
        """How many of them there are, and in how many feeds: ``48 times in 3 feeds``."""
        times = f"{self.times:,} times"
        return times if self.feeds == 1 else f"{times} in {counted(self.feeds, 'feed')}"

    @property
    def message(self) -> str:
        return self.finding.message if self.are_equal else f"such as {self.finding.message}"


class Groups:
    """Counts equal findings."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str], Group] = {}

    def add(self, findings: Iterable[Finding]) -> None:
        """Count the findings of one feed."""
        in_this_feed: set[tuple[str, str]] = set()
        for finding in findings:
            key = (finding.severity, finding.code)
            times, feeds, first, are_equal = self._found.get(key, (0, 0, finding, True))
            feeds += key not in in_this_feed
            in_this_feed.add(key)
            are_equal = are_equal and first.message == finding.message
            self._found[key] = Group(times + 1, feeds, first, are_equal)

    def __iter__(self) -> Iterator[Group]:
        """Yield them, the largest first."""
        return iter(sorted(self._found.values(), key=lambda group: -group.times))


class Writer(Protocol):
    """Writes verdicts as they come."""

    def add(self, answer: FeedVerdict) -> None: ...

    def end(self) -> None: ...


def writer_for(format: OutputFormat) -> Writer:
    match format:
        case "json":
            return JSON()
        case "sarif":
            return SARIF()
        case "github":
            return GitHub()
    return Text()


class Text:
    """A line a finding, grouped by file; then one for those that are equal."""

    def __init__(self) -> None:
        self._groups = Groups()

    def add(self, answer: FeedVerdict) -> None:
        self._groups.add(answer.findings)
        for finding in answer.findings:
            place = ":".join(str(each) for each in (finding.line, finding.column) if each)
            where = f"{answer.path}:{place}" if place else answer.path
            say(f"{where}: {_sentence(finding, _message(finding))}")

    def end(self) -> None:
        for group in self._groups:
            if group.times > 1:
                say(f"{group.how_often}: {_sentence(group.finding, group.message)}")


def _sentence(finding: Finding, message: str) -> str:
    advice = f"; {finding.advice}" if finding.advice else ""
    source = f" [{finding.source}]" if finding.source else ""
    return f"{finding.severity} {finding.code}: {message}{advice}{source}"


_ENTRY = pattern(r"(?:/(item|entry)(?:\[[0-9]+\])?|(\$\.items)\[[0-9]+\])$")


def _message(finding: Finding) -> str:
    """Return the message with the number of its entry, counted from 1."""
    if finding.entry is None:
        return finding.message
    path = finding.element or ""
    noun = "entry" if "/entry" in path else "item"
    named = f"{noun} {finding.entry + 1}"
    # A message about the entry itself continues the sentence.
    goes_on = _ENTRY.search(path) and finding.message.startswith("has ")
    return f"{named} {finding.message}" if goes_on else f"{named}: {finding.message}"


class JSON:
    """One object a line and a feed."""

    def add(self, answer: FeedVerdict) -> None:
        from feedpub.feed import as_json

        found = [as_json(finding) for finding in answer.findings]
        groups = Groups()
        groups.add(answer.findings)
        say_json(
            {
                "path": answer.path,
                "format": answer.format,
                "valid": answer.valid,
                "errors": [each for each in found if each["severity"] == "error"],
                "warnings": [each for each in found if each["severity"] == "warning"],
                "summary": [
                    {
                        "times": group.times,
                        "severity": group.finding.severity,
                        "code": group.finding.code,
                        "message": group.message,
                    }
                    for group in groups
                ],
            }
        )

    def end(self) -> None:
        """Write nothing else."""


@dataclass(slots=True)
class SARIF:
    """One log for all, SARIF 2.1.0; results are written as they come, the rules after them."""

    _codes: set[str] = field(default_factory=set)
    _results: int = 0

    def __post_init__(self) -> None:
        head = f'{{"$schema": "{_SCHEMA}", "version": "2.1.0", "runs": [{{\n'
        sys.stdout.write(head + '"columnKind": "unicodeCodePoints",\n"results": [')

    def add(self, answer: FeedVerdict) -> None:
        for finding in answer.findings:
            sys.stdout.write(",\n" if self._results else "\n")
            _write(_result(answer.path, finding))
            self._codes.add(finding.code)
            self._results += 1

    def end(self) -> None:
        sys.stdout.write('\n],\n"tool": ')
        driver = {
            "name": "feedpub",
            "version": feedpub.__version__,
            "rules": [_described(code) for code in sorted(self._codes)],
        }
        _write({"driver": driver})
        sys.stdout.write("\n}]}\n")


def _write(value: Mapping[str, Any]) -> None:
    # In ASCII: lone surrogates in JSON are not valid UTF-8.
    import json

    sys.stdout.write(json.dumps(value))


def _result(path: str, finding: Finding) -> dict[str, Any]:
    region = {"startLine": finding.line or 1}
    if finding.column:
        region["startColumn"] = finding.column
    location: dict[str, Any] = {
        "physicalLocation": {"artifactLocation": {"uri": _uri(path)}, "region": region}
    }
    if finding.element:
        location["logicalLocations"] = [{"fullyQualifiedName": finding.element}]
    advice = f"; {finding.advice}" if finding.advice else ""
    return {
        "ruleId": finding.code,
        "level": finding.severity,
        "message": {"text": printable(f"{_message(finding)}{advice}")},
        "locations": [location],
    }


def _described(code: str) -> dict[str, Any]:
    from feedpub.validation.handbook.codes import rules_by_code
    from feedpub.validation.handbook.page import section, specification

    rules = rules_by_code()[code]
    described: dict[str, Any] = {
        "id": code,
        "name": "".join(word.title() for word in code.split("-")),
        "shortDescription": {"text": rules[0].advice},
        "fullDescription": {"text": rules[0].about},
        "help": {"text": rules[0].advice, "markdown": section(code)},
        "defaultConfiguration": {"level": rules[0].severity},
        "properties": {"tags": ["feed"]},
    }
    if page := specification(rules[0].source):
        described["helpUri"] = page
    return described


def _uri(path: str) -> str:
    """Return *path* relative to the current folder if it is inside, as GitHub wants it."""
    if path == "-":
        return "stdin"
    if re.match(r"https?://", path, re.IGNORECASE):
        return path
    from urllib.parse import quote

    file = Path(path).absolute()
    here = Path.cwd()
    if file.is_relative_to(here):
        return quote(str(file.relative_to(here)), errors="surrogateescape")
    return "file://" + quote(str(file), errors="surrogateescape")


class GitHub:
    """Workflow commands, which GitHub shows beside the lines that they are about."""

    def add(self, answer: FeedVerdict) -> None:
        for finding in answer.findings:
            properties = {
                "file": answer.path,
                "line": finding.line,
                "col": finding.column,
                "title": finding.code,
            }
            shown = ",".join(
                f"{name}={_escaped(str(value), in_property=True)}"
                for name, value in properties.items()
                if value is not None
            )
            advice = f"; {finding.advice}" if finding.advice else ""
            source = f" [{finding.source}]" if finding.source else ""
            message = _escaped(f"{_message(finding)}{advice}{source}")
            say(f"::{finding.severity} {shown}::{message}")

    def end(self) -> None:
        """Write nothing else."""


def _escaped(text: str, *, in_property: bool = False) -> str:
    """As GitHub's own toolkit writes it."""
    signs = "%\r\n" + (":," if in_property else "")
    return "".join(f"%{ord(sign):02X}" if sign in signs else sign for sign in text)
