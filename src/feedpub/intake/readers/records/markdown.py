"""Markdown with front matter: the keys of an article record, then the body."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

from feedpub.feed import Finding
from feedpub.intake.readers.content import unreadable, whole
from feedpub.intake.readers.publication_status import of_record
from feedpub.intake.readers.records.article import checked
from feedpub.intake.readers.records.front_matter import Invalid, part
from feedpub.intake.text import without_forbidden
from feedpub.protocols import Raw, ReaderContext, Reading

#: In bytes.
MAX_FILE = 2 * 1024 * 1024

#: In characters: twice the longest reads.
MAX_LENGTH = 120_000

#: Of brackets and bars. What is between them is looked at again for each of them.
MAX_MARKS = 10_000


@dataclass(frozen=True, slots=True)
class MarkdownReader:
    """Reads Markdown (CommonMark, and tables). Each file is one article."""

    def read(self, raw: Raw, terms: ReaderContext) -> Iterator[Reading]:
        content = whole(raw, MAX_FILE, "a long read has a tenth of it")
        if isinstance(content, Reading):
            yield content
            return
        try:
            document = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            yield unreadable(raw.name, "encoding-unreadable", "is not UTF-8", "save it as UTF-8")
            return
        yield _read(raw, document.replace("\r\n", "\n").replace("\r", "\n"), terms)


def _read(raw: Raw, document: str, terms: ReaderContext) -> Reading:
    try:
        parted = part(document)
    except Invalid as invalid:
        return unreadable(raw.name, invalid.code, str(invalid))
    text = without_forbidden(parted.text)
    if len(text) > MAX_LENGTH or text.count("[") + text.count("|") > MAX_MARKS:
        message = f"has more than {MAX_LENGTH:,} characters or {MAX_MARKS:,} brackets and bars"
        return unreadable(raw.name, "body-too-large", message, "make several articles of it")
    record, origins = parted.values, {}
    findings: list[Finding] = []
    tokens = _parser().parse(text)
    if record.get("title") is None and (at := _first_heading(tokens)) is not None:
        record["title"] = _words(tokens[at + 1])
        origins["title"] = f"heading in line {parted.line + (tokens[at].map or [0])[0]}"
        del tokens[at : at + 3]
    if tokens:
        if record.get("content_html") is not None:
            message = "the text below the front matter is taken, content_html left out"
            findings.append(
                Finding(
                    code="body-twice", severity="warning", message=message, field="content_html"
                )
            )
        record["content_html"] = _html(tokens)
        origins["content_html"] = f"Markdown from line {parted.line}"
        if len(text) != len(parted.text):
            findings.append(
                Finding(
                    code="characters-removed",
                    severity="warning",
                    message="characters that may not stand in a feed were taken out",
                    field="content_html",
                )
            )
    return checked(
        raw.source,
        raw.name,
        record,
        terms,
        origins=origins,
        findings=findings,
        mark=of_record(record),
    )


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])


def _html(tokens: list[Token]) -> str:
    parser = _parser()
    html: Any = parser.renderer.render(tokens, parser.options, {})
    return str(html)


def _first_heading(tokens: list[Token]) -> int | None:
    """Where the first heading of the first level is, with words in it."""
    for at, token in enumerate(tokens):
        if token.type == "heading_open" and token.tag == "h1" and token.level == 0:
            return at if _words(tokens[at + 1]).strip() else None
    return None


def _words(inline: Token) -> str:
    """The words of a line, without their marks."""
    words = []
    for token in inline.children or ():
        if token.type in ("softbreak", "hardbreak"):
            words.append(" ")
        elif token.type == "image":
            words.append(_words(token))
        elif token.type != "html_inline":
            words.append(token.content)
    return "".join(words)
