"""The manual's pages about every code, generated from the rules and their examples.

python -m feedpub.validation.handbook.page docs    # writes docs/findings.md and docs/findings/
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from feedpub.finding import Severity
from feedpub.validation.document import Format
from feedpub.validation.handbook.codes import UNREADABLE, rules_by_code
from feedpub.validation.handbook.examples import DATA, Example, examples, medium_of
from feedpub.validation.http.rules import ResponseRule
from feedpub.validation.rule import FailureRule, Profile, Rule, severity_in

_HEAD = """\
# Findings

Every code that `feedpub validate` can report, generated from the rules (`./run docs` rewrites these
pages). `feedpub validate --explain CODE` prints the same on a terminal.
"""

_TABLE = """\
**publish** is the severity in feedpub's own documents before they are published
(`--profile publish`); **everybody** is the severity in other people's feeds, where a rule that goes
beyond the specifications is a warning or silent; a partner's name stands for `--profile NAME`. An
error makes a feed invalid, a warning does not. All codes: [Findings](../findings.md).

| code | publish | everybody |
| --- | --- | --- |
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

_CODE_OR_SIGN = re.compile(r"^```.*?^```$|[&<]", re.MULTILINE | re.DOTALL)

_ESCAPED = {"&": "&amp;", "<": "&lt;"}

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


def handbook() -> dict[str, str]:
    """Return the pages about all codes, in Markdown, by their paths in the manual."""
    families = codes_by_family()
    pages = {"findings.md": _index(families)}
    for family, codes in families.items():
        pages[_path(family)] = _page(family, codes)
    return pages


def codes_by_family() -> dict[str, list[str]]:
    """Return the codes of each family, sorted. The first word of a code decides.

    Raises:
        KeyError: the first word of a code is in no family.
    """
    family_of = {
        word: family for family, about in DATA["families"].items() for word in about["words"]
    }
    found: dict[str, list[str]] = {family: [] for family in DATA["families"]}
    for code in rules_by_code():
        found[family_of[code.partition("-")[0]]].append(code)
    return found


def _path(family: str) -> str:
    return f"findings/{family}.md"


def _index(families: dict[str, list[str]]) -> str:
    """Return the page that lists the codes; each has its anchor here, too."""
    lines = [_HEAD]
    for family, codes in families.items():
        lines += [f"## {DATA['families'][family]['title']}", ""]
        links = [f'<a id="{code}"></a>[`{code}`]({_path(family)}#{code})' for code in codes]
        lines += [",\n".join(links), ""]
    return "\n".join(lines)


def _page(family: str, codes: list[str]) -> str:
    rules = rules_by_code()
    rows = [
        f"| [`{code}`](#{code}) | {_of_code(rules[code], {'publish'})} |"
        f" {_of_code(rules[code], set())} |\n"
        for code in codes
    ]
    sections = "\n".join(section(code) for code in codes)
    title = DATA["families"][family]["title"]
    return f"# Findings: {title}\n\n{_TABLE}{''.join(rows)}\n{sections}"


def explanation(code: str) -> str | None:
    """Return the section about *code*, for a terminal. None if there is no such code."""
    return "\n".join(_section(code)) + "\n" if code in rules_by_code() else None


def section(code: str) -> str:
    """Return the section about *code*, in Markdown, which takes tags outside of code for HTML."""
    text = "\n".join(_section(code))
    return _CODE_OR_SIGN.sub(lambda found: _ESCAPED.get(found[0], found[0]), text) + "\n"


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
    manual = Path(sys.argv[1])
    pages = handbook()
    for path, text in pages.items():
        (manual / path).parent.mkdir(exist_ok=True)
        (manual / path).write_text(text, encoding="utf-8")
    for page in (manual / "findings").glob("*.md"):
        if f"findings/{page.name}" not in pages:
            page.unlink()


if __name__ == "__main__":
    main()
