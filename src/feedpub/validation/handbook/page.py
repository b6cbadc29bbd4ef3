"""The manual's page about every code, generated from the rules and their examples.

python -m feedpub.validation.handbook.page > docs/findings.md
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator

from feedpub.finding import Severity
from feedpub.validation.document import Format
from feedpub.validation.handbook.codes import UNREADABLE, rules_by_code
from feedpub.validation.handbook.examples import DATA, Example, examples, medium_of
from feedpub.validation.http.rules import ResponseRule
from feedpub.validation.rule import FailureRule, Profile, Rule, severity_in

_HEAD = """\
# Findings

Every code that `feedpub validate` can report, generated from the rules (`./run docs` rewrites this
file). `feedpub validate --explain CODE` prints the same on a terminal.

**publish** is the severity in feedpub's own documents before they are published
(`--profile publish`); **everybody** is the severity in other people's feeds, where a rule that goes
beyond the specifications is a warning or silent; a partner's name stands for `--profile NAME`. An
error makes a feed invalid, a warning does not.
"""

_FORMATS: tuple[tuple[Format | None, str], ...] = (
    ("rss-2.0", "RSS 2.0"),
    ("rss-0.9x", "RSS 0.9x"),
    ("rss-1.0", "RSS 1.0"),
    ("atom-1.0", "Atom 1.0"),
    ("json-feed-1.1", "JSON Feed 1.1"),
    ("json-feed-1.0", "JSON Feed 1"),
)

_RFC = re.compile(r"RFC ([0-9]+)(?:, ([0-9]+(?:\.[0-9]+)*))?")

_PLACES = {
    "rss item": "in an RSS item",
    "rss items": "in an RSS feed",
    "rss channel": "in an RSS channel",
    "atom entry": "in an Atom entry",
    "atom entries": "in an Atom feed",
    "atom feed": "in an Atom feed",
    "json item": "in an item of a JSON Feed",
    "json feed": "in a JSON Feed",
    "answer": "a response",
    "document": "a document",
    "json document": "a document",
}


def handbook() -> str:
    """Return the page about all codes, in Markdown."""
    codes = rules_by_code()
    index = [
        "| code | publish | everybody |",
        "| --- | --- | --- |",
        *(
            f"| [`{code}`](#{code}) | {_of_code(rules, {'publish'})} | {_of_code(rules, set())} |"
            for code, rules in codes.items()
        ),
    ]
    sections = ["\n".join(_section(code)) for code in codes]
    return "\n".join([_HEAD, "\n".join(index), "", "\n\n".join(sections)]) + "\n"


def explanation(code: str) -> str | None:
    """Return the section about *code*, in Markdown. None if there is no such code."""
    return "\n".join(_section(code)) + "\n" if code in rules_by_code() else None


def _section(code: str) -> Iterator[str]:
    rules = rules_by_code()[code]
    yield f"## {code}"
    for rule in rules:
        yield ""
        if len(rules) > 1:
            yield f"**{_where(rule)}:** {rule.about}"
        else:
            yield rule.about
        yield ""
        yield from _facts(rule)
        example = examples(medium_of(rule)).get(code)
        if example is not None:
            yield from _shown(example)


def _facts(rule: Rule) -> Iterator[str]:
    yield f"- What to do: {rule.advice}."
    page = specification(rule.source)
    if rule.source:
        yield f"- Source: [{rule.source}]({page})" if page else f"- Source: {rule.source}"
    else:
        yield "- Source: a rule of feedpub's own"
    if rule.partner is not None:
        yield f"- Severity: {rule.severity} with `--profile {rule.partner}`, else silent"
        return
    publish = _of_code((rule,), {"publish"})
    everybody = _of_code((rule,), set())
    yield f"- Severity: publish: {publish}; everybody: {everybody}"
    if rule.placed:
        yield "- Outside publish, silent if the document's address is unknown"
    if not isinstance(rule, ResponseRule | FailureRule) and rule is not UNREADABLE:
        yield f"- Applies to: {_where(rule)}"


def specification(source: str) -> str | None:
    """Return the address of the first specification in *source*. None if it has no known page."""
    if rfc := _RFC.match(source):
        section = f"#section-{rfc[2]}" if rfc[2] else ""
        return f"https://www.rfc-editor.org/rfc/rfc{rfc[1]}{section}"
    return next((page for start, page in DATA["pages"].items() if source.startswith(start)), None)


def _where(rule: Rule) -> str:
    if isinstance(rule, ResponseRule):
        return "responses of servers"
    names = [name for format, name in _FORMATS if format in rule.formats]
    return ", ".join(names) or "documents that are not feeds"


def _of_code(rules: tuple[Rule, ...], profiles: set[Profile]) -> str:
    """Return the severity in each format; one word if it is the same in all."""
    found: dict[str, list[str]] = {}
    for rule in rules:
        if rule.partner is not None:
            return f"`{rule.partner}` only"
        for format, name in ((None, "else"), *_FORMATS):
            if format in rule.formats:
                word = _word(severity_in(rule, format, profiles))
                found.setdefault(word, []).append(name)
    if len(found) == 1:
        return next(iter(found))
    return "; ".join(f"{word} ({_families(names)})" for word, names in found.items())


def _word(severity: Severity | None) -> str:
    return severity or "silent"


def _families(names: list[str]) -> str:
    return ", ".join(name for name in names if name != "else") or "else"


def _shown(example: Example) -> Iterator[str]:
    for title, snippet in (("Wrong", example.wrong), ("Right", example.right)):
        yield ""
        encoding = f" in {example.encoding.upper()}" if example.encoding != "utf-8" else ""
        yield f"{title}, {_PLACES[example.where]}{encoding if title == 'Wrong' else ''}:"
        yield ""
        yield f"```{example.medium}"
        yield snippet
        yield "```"


def main() -> None:
    sys.stdout.write(handbook())


if __name__ == "__main__":
    main()
