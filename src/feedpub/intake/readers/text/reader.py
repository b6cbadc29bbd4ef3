"""Articles from page text: the reader decodes it, reads head and body, and fills the draft."""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Iterator

from feedpub.article import Provenance
from feedpub.intake.bylines.authors import Byline
from feedpub.intake.dates.parser import ParsedDate
from feedpub.intake.languages import LanguageHint, language_of, possible_languages
from feedpub.intake.lexicon import CreditWords, credit_words_of
from feedpub.intake.readers.article import ArticleDraft, Found
from feedpub.intake.readers.content import read_content, unreadable
from feedpub.intake.readers.text.addresses import PageAddresses, find_addresses
from feedpub.intake.readers.text.body import read_body, split_signature
from feedpub.intake.readers.text.body_range import find_body_range
from feedpub.intake.readers.text.dates import DatedLine, ReadDate, dated_line
from feedpub.intake.readers.text.head import find_head, find_headline, head_above
from feedpub.intake.readers.text.images import images_of
from feedpub.intake.readers.text.images_by_headline import with_headline_image
from feedpub.intake.readers.text.images_by_place import LegendPlaces
from feedpub.intake.readers.text.lines import (
    Block,
    Line,
    blocks_of,
    link_language,
    where,
    without_skip_links,
)
from feedpub.intake.readers.text.meta_rows import find_meta_rows, rows_outside_images
from feedpub.intake.readers.text.page import Body, Head
from feedpub.intake.readers.text.rows import rows_of
from feedpub.intake.text import without_forbidden
from feedpub.nouns import dataclass, replace
from feedpub.protocols import Raw, ReaderContext, Reading

#: In bytes. The longest articles have a tenth of it.
MAX_FILE = 2 * 1024 * 1024

#: Without blank lines. A long page with all its comments has some 2,000.
MAX_LINES = 10_000


#: What to do about a finding, by its code.
_ADVICE = {
    "title-missing": "write the headline as a block of its own, after the kicker",
    "date-missing": "write the date of publication on a line of its own in front of the text",
}


@dataclass(frozen=True, slots=True)
class PageTextReader:
    """Reads page text. Each file is one article."""

    def read(self, raw: Raw, context: ReaderContext) -> Iterator[Reading]:
        content = read_content(raw, MAX_FILE, "a page of text is a few KiB")
        if isinstance(content, Reading):
            yield content
            return
        text = _decoded(content)
        if text is None:
            message = "is neither UTF-8 nor UTF-16 with a byte order mark"
            yield unreadable(raw.name, "encoding-unreadable", message, "save it as UTF-8")
            return
        yield _read(text, raw, context)


def _decoded(content: bytes) -> str | None:
    encoding = "utf-8-sig"
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16"
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        return None


def _read(text: str, raw: Raw, context: ReaderContext) -> Reading:
    # Alternative texts are often escaped twice.
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("&nbsp;", "\xa0")
    cleaned = without_forbidden(text)
    skipped, blocks = without_skip_links(blocks_of(cleaned), context)
    if not blocks:
        return unreadable(raw.name, "nothing-readable", "has no text", "render the page again")
    if sum(map(len, blocks)) > MAX_LINES:
        message = f"has more than {MAX_LINES:,} lines of text"
        return unreadable(raw.name, "too-large", message, "a page of text has some hundred")
    words = credit_words_of(context)
    possible = possible_languages(_sample(blocks))
    skip_hints = _skip_hints(skipped)
    # Numbers in a date are read as the page's language writes them.
    dating = replace(context, language=_regional(language_of(possible, skip_hints), context))

    def read_date(line: Line, is_first: bool) -> DatedLine | None:
        return dated_line(line, dating, words, is_first=is_first)

    addresses = find_addresses(blocks, read_date)
    head, body = _read_page(addresses, skipped, read_date, words)
    draft = ArticleDraft(source=raw.source, name=raw.name)
    _put_head(draft, head, addresses)
    if removed := len(text) - len(cleaned):
        message = f"{removed:,} characters that no feed may contain were removed"
        draft.add_finding("characters-removed", message)
    draft.check_short_link()
    _put_bylines(draft, [*head.bylines, *([body.signature] if body.signature else [])])
    hints = [*_date_hints(head), *_label_hints(body), *skip_hints]
    _put_language(draft, language_of(possible, hints), context.language)
    _put_body(draft, body)
    return draft.reading(id=draft.values["id"], now=context.now)


def _read_page(
    page: PageAddresses, skipped: list[Line], read_date: ReadDate, words: CreditWords
) -> tuple[Head, Body]:
    """Return head and body: dates and names come first, then images, body range and headline."""
    rows = rows_of(page.blocks, words)
    # The row that the body begins with, if an address of the page ends its head.
    start = None
    if page.head_end is not None:
        end = page.head_end
        start = next((at for at, row in enumerate(rows) if row.line.number > end), len(rows))
    rows, signature = split_signature(rows, words, is_whole=start is not None)
    meta = dict(find_meta_rows(rows[:start], read_date, words))
    title = find_headline(rows, meta) if start is None else None
    reserved = rows_outside_images(meta, rows)
    reserved |= {at for at in (title, signature.at if signature else None) if at is not None}
    place = LegendPlaces.of(rows, title, meta.keys(), reserved)
    images = images_of(rows, place, page.head_end, words)
    text = find_body_range(rows, images, start)
    if start is None:
        found = find_head(rows, images, text, meta, words, title)
    else:
        found = head_above(rows, images, meta, start, skipped)
    images = with_headline_image(rows, images, found, words)
    return found.head, read_body(rows, images, text, found, signature, words)


def _sample(blocks: list[Block]) -> str:
    """Return the beginning of the text: its long lines, or all lines if there are none."""
    lines = [line.plain for block in blocks[:60] for line in block]
    long = [line for line in lines if len(line) > 60]
    return "\n".join(line[:2000] for line in (long or lines)[:20])


def _regional(hint: LanguageHint | None, context: ReaderContext) -> str | None:
    """Return the page's language, with the region of the source's if it is the same language."""
    if hint is None:
        return context.language
    (language,) = hint.languages
    own = (context.language or "").partition("-")[0].casefold()
    return context.language if own == language else language


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


def _put_head(draft: ArticleDraft, head: Head, addresses: PageAddresses) -> None:
    """Put the values of the head and the page's addresses."""
    draft.put_found("title", _joined(head.headline))
    kicker = _joined([head.kicker] if head.kicker else [])
    draft.put_found("kicker", kicker)
    if head.kicker and head.kicker.number not in {line.number for line in head.headline}:
        # A kicker that is glued to the headline says more than the section.
        draft.put_found("section", kicker)
    draft.put_found("summary", _joined(head.standfirst))
    published, updated = _dates(head)
    for key, dated in (("published", published), ("updated", updated)):
        if dated:
            line, parsed = dated
            draft.put_date(key, parsed, where([line]), line.text)
    for key, address in (("short_link", addresses.short_link), ("url", addresses.url)):
        if address:
            draft.put(key, address.value, where([address.line]), address.line.text)
        draft.put_page_id()
    draft.check_required(_ADVICE)
    if published and published[1].relative:
        draft.report_relative_date(published[0].plain)
    draft.check_page_id(
        "keep the name, or print the short link on a line of its own below the teaser"
    )


def _put_bylines(draft: ArticleDraft, bylines: Iterable[tuple[Line, Byline]]) -> None:
    for line, byline in bylines:
        for key, names, verbatim in (
            ("authors", byline.authors, byline.authors_verbatim),
            ("agencies", byline.agencies, byline.agencies_verbatim),
        ):
            if names:
                draft.values[key] = tuple(dict.fromkeys((*draft.values.get(key, ()), *names)))
                origin = Provenance(origin=where([line]), verbatim=verbatim)
                draft.provenance.setdefault(key, origin)


def _put_language(draft: ArticleDraft, hint: LanguageHint | None, default: str | None) -> None:
    """Put the language of the page; without one the *default* of its source."""
    if hint:
        (language,) = hint.languages
        draft.put("language", language, hint.origin, hint.verbatim)
    draft.put_default_language(default)


def _put_body(draft: ArticleDraft, body: Body) -> None:
    if body.first_line is not None:
        lines = f"lines {body.first_line}-{body.last_line}"
        draft.provenance["content_html"] = Provenance(origin=lines)
    draft.values["content_html"] = body.content_html
    draft.put_images((image.image, image.provenance) for image in body.images)
    draft.check_credits([f" in line {image.last_line}" for image in body.images])


def _joined(lines: Iterable[Line]) -> Found[str] | None:
    """Return *lines* as one text; None without any."""
    lines = list(lines)
    if not lines:
        return None
    return Found(
        value=" ".join(line.plain for line in lines),
        origin=where(lines),
        verbatim="\n".join(line.text for line in lines),
    )


def _dates(
    head: Head,
) -> tuple[tuple[Line, ParsedDate] | None, tuple[Line, ParsedDate] | None]:
    """Return the publication date, and the date of change if that is later.

    The last date of each kind counts; a date of change is the publication date if it is alone.
    """
    published = [(dated.line, dated.published) for dated in head.dates if dated.published]
    updated = [(dated.line, dated.updated) for dated in head.dates if dated.updated]
    if not published:
        return (updated[-1], None) if updated else (None, None)
    later = updated and updated[-1][1].moment > published[-1][1].moment
    return published[-1], updated[-1] if later else None
