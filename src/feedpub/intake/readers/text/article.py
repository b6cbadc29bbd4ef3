"""The draft of an article from the parts of a page's text, whichever grammar found them."""

from __future__ import annotations

from collections.abc import Iterable

from feedpub.article import Provenance
from feedpub.intake.bylines.authors import Byline
from feedpub.intake.dates.parser import ParsedDate
from feedpub.intake.languages import LanguageHint
from feedpub.intake.readers.article import ArticleDraft, Found
from feedpub.intake.readers.text.lines import Line, where
from feedpub.intake.readers.text.page import Body, Head
from feedpub.intake.readers.text.parts import PageParts

#: What to do about a finding, by its code.
_ADVICE = {
    "title-missing": "the headline is a block of its own, after the kicker",
    "date-missing": "write the date of publication on a line of its own in front of the text",
}


def put_head(draft: ArticleDraft, head: Head, parts: PageParts) -> None:
    """Put the values of the head and the page's addresses."""
    draft.put_found("title", _joined(head.headline))
    kicker = _joined([head.kicker] if head.kicker else [])
    draft.put_found("kicker", kicker)
    draft.put_found("section", kicker)
    draft.put_found("summary", _joined(head.standfirst))
    published, updated = _dates(head)
    for key, dated in (("published", published), ("updated", updated)):
        if dated:
            line, parsed = dated
            draft.put_date(key, parsed, where([line]), line.text)
    for key, address in (("short_link", parts.short_link), ("url", parts.url)):
        if address:
            draft.put(key, address.value, where([address.line]), address.line.text)
        draft.put_page_id()
    draft.check_required(_ADVICE)
    if published and published[1].relative:
        draft.report_relative_date(published[0].plain)
    draft.check_page_id(
        "keep the name, or print the short link on a line of its own below the teaser"
    )


def put_bylines(draft: ArticleDraft, bylines: Iterable[tuple[Line, Byline]]) -> None:
    for line, byline in bylines:
        for key, names, verbatim in (
            ("authors", byline.authors, byline.authors_verbatim),
            ("agencies", byline.agencies, byline.agencies_verbatim),
        ):
            if names:
                draft.values[key] = tuple(dict.fromkeys((*draft.values.get(key, ()), *names)))
                origin = Provenance(origin=where([line]), verbatim=verbatim)
                draft.provenance.setdefault(key, origin)


def put_language(draft: ArticleDraft, hint: LanguageHint | None, default: str | None) -> None:
    """Put the language of the page; without one the *default* of its source."""
    if hint:
        (language,) = hint.languages
        draft.put("language", language, hint.origin, hint.verbatim)
    draft.put_default_language(default)


def put_body(draft: ArticleDraft, body: Body) -> None:
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
