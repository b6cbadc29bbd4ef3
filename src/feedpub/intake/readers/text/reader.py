"""Articles from page text: the reader that decodes it and chooses the grammar."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass, replace

from feedpub.intake.languages import LanguageHint, language_of, possible_languages
from feedpub.intake.lexicon import credit_words_of
from feedpub.intake.readers.article import ArticleDraft
from feedpub.intake.readers.content import unreadable, whole
from feedpub.intake.readers.text.article import put_body, put_bylines, put_head, put_language
from feedpub.intake.readers.text.dates import DatedLine, dated_line
from feedpub.intake.readers.text.freeform.reader import read_freeform
from feedpub.intake.readers.text.labelled.body import read_body
from feedpub.intake.readers.text.labelled.head import read_head
from feedpub.intake.readers.text.lines import (
    Block,
    Line,
    blocks_of,
    link_language,
    without_skip_links,
)
from feedpub.intake.readers.text.page import Body, Head
from feedpub.intake.readers.text.parts import split_page
from feedpub.intake.text import without_forbidden
from feedpub.protocols import Raw, ReaderContext, Reading

#: In bytes. The longest articles have a tenth of it.
MAX_FILE = 2 * 1024 * 1024

#: Without blank lines. A long page with all its comments has some 2,000.
MAX_LINES = 10_000


@dataclass(frozen=True, slots=True)
class PageTextReader:
    """Reads page text. Each file is one article."""

    def read(self, raw: Raw, terms: ReaderContext) -> Iterator[Reading]:
        content = whole(raw, MAX_FILE, "a page of text is a few KiB")
        if isinstance(content, Reading):
            yield content
            return
        text = _decoded(content)
        if text is None:
            message = "is neither UTF-8 nor UTF-16 with a byte order mark"
            yield unreadable(raw.name, "encoding-unreadable", message, "save it as UTF-8")
            return
        yield _read(text, raw, terms)


def _decoded(content: bytes) -> str | None:
    encoding = "utf-8-sig"
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16"
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        return None


def _read(text: str, raw: Raw, terms: ReaderContext) -> Reading:
    # Alternative texts are often escaped twice.
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("&nbsp;", "\xa0")
    cleaned = without_forbidden(text)
    skipped, blocks = without_skip_links(blocks_of(cleaned), terms)
    if not blocks:
        return unreadable(raw.name, "nothing-readable", "holds no text", "render the page again")
    if sum(map(len, blocks)) > MAX_LINES:
        message = f"has more than {MAX_LINES:,} lines of text"
        return unreadable(raw.name, "too-large", message, "a page of text has some hundred")
    words = credit_words_of(terms)
    possible = possible_languages(_sample(blocks))
    skip_hints = _skip_hints(skipped)
    # Numbers in a date are read as the page's language writes them.
    dating = replace(terms, language=_regional(language_of(possible, skip_hints), terms))

    def read_date(line: Line, is_first: bool) -> DatedLine | None:
        return dated_line(line, dating, words, is_first=is_first)

    parts = split_page(blocks, read_date, words)
    if parts.is_labelled:
        below = bool(skipped) and blocks[0][0].number == skipped[-1].number + 1
        head = read_head(parts.head, read_date, words, below_skip_links=below)
        body = read_body(parts.body, parts.images, words, below_link=parts.below_link)
    else:
        head, body = read_freeform(parts.body, read_date, words)
    draft = ArticleDraft(source=raw.source, name=raw.name)
    put_head(draft, head, parts)
    if removed := len(text) - len(cleaned):
        message = f"{removed:,} characters that no feed may contain were removed"
        draft.add_finding("characters-removed", message)
    draft.check_short_link()
    put_bylines(draft, [*head.bylines, *([body.signature] if body.signature else [])])
    hints = [*_date_hints(head), *_label_hints(body), *skip_hints]
    put_language(draft, language_of(possible, hints), terms.language)
    put_body(draft, body)
    return draft.reading(id=draft.values["id"], draft=draft.record(terms.now))


def _sample(blocks: list[Block]) -> str:
    """Return the beginning of the text: its long lines, or all lines if there are none."""
    lines = [line.plain for block in blocks[:60] for line in block]
    long = [line for line in lines if len(line) > 60]
    return "\n".join(line[:2000] for line in (long or lines)[:20])


def _regional(hint: LanguageHint | None, terms: ReaderContext) -> str | None:
    """Return the page's language, with the region of the source's if it is the same language."""
    if hint is None:
        return terms.language
    (language,) = hint.languages
    own = (terms.language or "").partition("-")[0].casefold()
    return terms.language if own == language else language


def _skip_hints(skipped: list[Line]) -> list[LanguageHint]:
    return [
        LanguageHint(
            languages=frozenset({language}), origin=f"line {line.number}", verbatim=line.text
        )
        for line in skipped
        if (language := link_language(line))
    ][:1]


def _date_hints(head: Head) -> list[LanguageHint]:
    return [
        LanguageHint(
            languages=parsed.languages,
            origin=f"line {dated.line.number}",
            verbatim=dated.line.text,
        )
        for dated in head.dates
        for parsed in (dated.published, dated.updated)
        if parsed and parsed.languages
    ]


def _label_hints(body: Body) -> list[LanguageHint]:
    return [
        LanguageHint(
            languages=image.label_languages,
            origin=f'credit label "{image.label}"',
            verbatim=image.label,
        )
        for image in body.images
        if image.label_languages and "und" not in image.label_languages
    ]
