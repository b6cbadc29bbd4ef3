"""Markdown with front matter: the keys of an article record, or of Hugo and Jekyll.

It is YAML (``---``), TOML (``+++``) or JSON (``{``).
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from datetime import date, datetime, time
from functools import cache
from pathlib import PurePath
from typing import Any

import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token

from feedpub.feed import Finding
from feedpub.intake.readers.content import read_content, unreadable
from feedpub.intake.readers.publication_status import Mark, no_articles, of_record
from feedpub.intake.readers.records import template_tags
from feedpub.intake.readers.records.fields import kind_of
from feedpub.intake.readers.records.record import read_record
from feedpub.intake.readers.records.site_generators import of_front_matter
from feedpub.intake.text import escape, without_forbidden
from feedpub.nouns import dataclass, replace
from feedpub.protocols import DATE_MISSING, Raw, ReaderContext, Reading

#: In bytes.
MAX_FILE = 2 * 1024 * 1024

#: In characters: twice the longest articles.
MAX_LENGTH = 120_000

#: Brackets and bars. The parser looks at the text between them again for each of them.
MAX_MARKS = 10_000

#: In characters, of front matter.
_MAX_FRONT_MATTER = 100_000

# As in Jekyll and Hugo: a fence on the first line, and the same fence after the last.
_YAML = re.compile(r"---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_TOML = re.compile(r"\+\+\+[ \t]*\n(.*?)^\+\+\+[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)

#: Of the tags that only a generator replaces.
_MOST_NAMED = 3

_IDENTITY = frozenset(("id", "url", "short_link"))


@dataclass(frozen=True, slots=True)
class MarkdownReader:
    """Reads Markdown (CommonMark, and tables). Each file is one article."""

    def read(self, raw: Raw, context: ReaderContext) -> Iterator[Reading]:
        content = read_content(raw, MAX_FILE, "the longest articles have a tenth of it")
        if isinstance(content, Reading):
            yield content
            return
        try:
            document = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            yield unreadable(raw.name, "encoding-unreadable", "is not UTF-8", "save it as UTF-8")
            return
        yield _read(raw, document.replace("\r\n", "\n").replace("\r", "\n"), context)


def _read(raw: Raw, document: str, context: ReaderContext) -> Reading:
    try:
        matter = split(document)
    except InvalidFrontMatter as invalid:
        return unreadable(raw.name, invalid.code, str(invalid), invalid.advice)
    text = without_forbidden(matter.text)
    if len(text) > MAX_LENGTH or text.count("[") + text.count("|") > MAX_MARKS:
        message = f"has more than {MAX_LENGTH:,} characters or {MAX_MARKS:,} brackets and bars"
        return unreadable(raw.name, "body-too-large", message, "split it into several articles")
    if PurePath(raw.name).name.startswith("_index."):
        return next(no_articles(raw.name, {"a section's page of Hugo": 1}))
    findings: list[Finding] = []
    record, origins = of_front_matter(matter.values, raw.name, context)

    def warn(code: str, message: str) -> None:
        findings.append(
            Finding(code=code, severity="warning", message=message, field="content_html")
        )

    tokens = _parser().parse(template_tags.replaced(text))
    if left := template_tags.left_in(tokens):
        named = ", ".join(repr(each[:60]) for each in left[:_MOST_NAMED])
        more = f" and {len(left) - _MOST_NAMED} more" if len(left) > _MOST_NAMED else ""
        warn("template-tag-left", f"has tags that only its site generator replaces: {named}{more}")
    if record.get("title") is None and (at := _first_heading(tokens)) is not None:
        record["title"] = _words(tokens[at + 1])
        origins["title"] = f"heading in line {matter.line + (tokens[at].map or [0])[0]}"
        del tokens[at : at + 3]
    if tokens:
        if record.get("content_html") is not None:
            warn("body-twice", "ignored content_html, as there is text below the front matter")
        record["content_html"] = _html(tokens)
        origins["content_html"] = f"Markdown from line {matter.line}"
        if len(text) != len(matter.text):
            warn("characters-removed", "removed characters that are not allowed in feeds")
    mark = of_record(matter.values) or _mark_of_folder(raw.name)
    if _IDENTITY.isdisjoint(key for key in record if record[key] is not None):
        # As that of a page: a renamed file is a new article.
        record["id"], origins["id"] = raw.name, "the name of the file"
        advice = "give it an id, a url or a slug; a renamed file is a new article"
        message = "has no id, url or slug, so the file's name is its id"
        findings.append(
            Finding(
                code="id-from-name", severity="warning", message=message, advice=advice, field="id"
            )
        )
    reading = read_record(
        raw.source,
        raw.name,
        record,
        context,
        origins=origins,
        findings=findings,
        mark=mark,
        own=matter.values,
    )
    if matter.values or reading.article is not None:
        return reading
    return replace(reading, findings=tuple(map(_with_front_matter, reading.findings)))


def _with_front_matter(finding: Finding) -> Finding:
    """Return *finding* about a file without front matter, with what to do about it."""
    if finding.code != DATE_MISSING:
        return finding
    advice = "begin the file with a line ---, a line published: 2026-03-21, and another line ---"
    return replace(finding, advice=advice)


@cache
def _mark_of_folder(name: str) -> Mark | None:
    """Return the mark for Jekyll's folder of drafts, which have no other sign of it."""
    if "_drafts" in PurePath(name).parts[:-1]:
        return Mark(code="status-draft", what="a draft (folder _drafts)")
    return None


def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])


def to_html(text: str) -> str:
    """Return Markdown as HTML that is not yet sanitised; what is too large for it as plain text."""
    if len(text) > MAX_LENGTH or text.count("[") + text.count("|") > MAX_MARKS:
        return escape(text)
    return _html(_parser().parse(text))


def _html(tokens: list[Token]) -> str:
    parser = _parser()
    html: Any = parser.renderer.render(tokens, parser.options, {})
    return str(html)


def _first_heading(tokens: list[Token]) -> int | None:
    """Return the index of the first level-one heading, if that has any words."""
    for at, token in enumerate(tokens):
        if token.type == "heading_open" and token.tag == "h1" and token.level == 0:
            return at if _words(tokens[at + 1]).strip() else None
    return None


def _words(inline: Token) -> str:
    """Return an inline token as plain text."""
    words = []
    for token in inline.children or ():
        if token.type in ("softbreak", "hardbreak"):
            words.append(" ")
        elif token.type == "image":
            words.append(_words(token))
        elif token.type != "html_inline":
            words.append(token.content)
    return "".join(words)


#: What to do about a mistake in YAML, by a part of PyYAML's words (6.0) for it.
_YAML_ADVICE = {
    "mapping values are not allowed here": (
        "write quotes around a value with a colon: title: 'Harbour: the ferry'"
    ),
    "expected <block end>": (
        "begin all keys in the first column, and write single quotes around a value that begins"
        " with a double one"
    ),
    "found character '\\t'": "write spaces instead of tabs",
    "that cannot start any token": "write quotes around the value",
    "unexpected end of stream": "end the value with the quote that it begins with",
    "could not find expected ':'": "write each line as KEY: VALUE",
}


class InvalidFrontMatter(ValueError):
    """Front matter that cannot be read, with the code of its finding, and what to do."""

    def __init__(self, code: str, message: str, advice: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.advice = advice


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontMatter:
    """A text, and the values in front of it."""

    values: dict[str, Any]
    text: str

    #: The number of the text's first line in the document, from 1.
    line: int


def split(document: str) -> FrontMatter:
    """Split *document* into front matter and text. Raises: InvalidFrontMatter."""
    for pattern, read in ((_YAML, _yaml), (_TOML, _toml)):
        if match := pattern.match(document):
            source = match.group(1)
            if len(source) > _MAX_FRONT_MATTER:
                message = f"has {len(source):,} characters, at most {_MAX_FRONT_MATTER:,} are read"
                raise InvalidFrontMatter("front-matter-too-large", message)
            line = document.count("\n", 0, match.end()) + 1
            return FrontMatter(values=read(source), text=document[match.end() :], line=line)
    if document.startswith("{") and (matter := _json(document)) is not None:
        return matter
    for fence in ("---\n", "+++\n"):
        if document.startswith(fence):
            mark = fence.strip()
            message = f"starts with a line {mark}, but no second one ends the front matter"
            raise InvalidFrontMatter("front-matter-open", message, f"add a line {mark} below it")
    return FrontMatter(values={}, text=document, line=1)


class _Loader(yaml.SafeLoader):
    """YAML as people write it in front matter: texts, lists and tables only.

    Every plain value is a text: YAML 1.1 turns the language ``no`` into false, the title
    ``1984.10`` into a fraction and the time ``9:30:00`` into 34,200.

    Anchors, aliases and tags are refused, because only attacks need them here.
    """

    yaml_implicit_resolvers = {  # noqa: RUF012 - yaml's own name
        first: [(tag, pattern) for tag, pattern in resolvers if tag == "tag:yaml.org,2002:null"]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        event = self.peek_event()  # type: ignore[no-untyped-call]
        problem = None
        if isinstance(event, yaml.AliasEvent) or event.anchor is not None:
            problem = "anchors and aliases are not allowed"
        elif event.tag is not None:
            problem = "tags are not allowed"
        if problem:
            raise yaml.MarkedYAMLError(problem=problem, problem_mark=event.start_mark)
        return super().compose_node(parent, index)


def _yaml(source: str) -> dict[str, Any]:
    try:
        values = yaml.load(source, _Loader)  # noqa: S506 - made of the safe one
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        # The fence is line 1.
        where = f"line {mark.line + 2}, column {mark.column + 1}: " if mark else ""
        message = f"is not valid YAML: {where}{error.problem}"
        problem = f"{error.context or ''} {error.problem or ''}"
        advice = next((each for part, each in _YAML_ADVICE.items() if part in problem), "")
        raise InvalidFrontMatter("yaml-invalid", message, advice) from error
    except yaml.YAMLError as error:
        message = f"is not valid YAML: {str(error).splitlines()[0]}"
        raise InvalidFrontMatter("yaml-invalid", message) from error
    except RecursionError as error:
        message = "is not valid YAML: nested too deeply"
        raise InvalidFrontMatter("yaml-invalid", message) from error
    return _table(values)


def _toml(source: str) -> dict[str, Any]:
    try:
        return _table(_with_texts(tomllib.loads(source)))
    except RecursionError as error:
        message = "is not valid TOML: nested too deeply"
        raise InvalidFrontMatter("toml-invalid", message) from error
    except ValueError as error:
        message = f"is not valid TOML: {str(error).splitlines()[0]}"
        raise InvalidFrontMatter("toml-invalid", message) from error


def _json(document: str) -> FrontMatter | None:
    """Split off an object of JSON. None: *document* begins with none, but with a brace."""
    try:
        values, end = json.JSONDecoder().raw_decode(document[:_MAX_FRONT_MATTER])
    except (ValueError, RecursionError):
        return None
    if not isinstance(values, dict) or document[end:].partition("\n")[0].strip():
        return None
    return FrontMatter(values=values, text=document[end:], line=document.count("\n", 0, end) + 1)


def _table(values: Any) -> dict[str, Any]:
    if values is None:
        return {}
    if not isinstance(values, dict):
        message = f"wanted keys and values, got {kind_of(values)}"
        raise InvalidFrontMatter("record-type", message)
    return {str(key): value for key, value in values.items()}


def _with_texts(value: Any) -> Any:
    """Turn TOML's dates into texts, as in JSON."""
    if isinstance(value, dict):
        return {key: _with_texts(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_with_texts(each) for each in value]
    return value.isoformat() if isinstance(value, datetime | date | time) else value
