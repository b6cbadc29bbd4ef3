"""Applies a source's settings to the articles of all readers: author names, default credit."""

from __future__ import annotations

from feedpub.article import Article, Provenance
from feedpub.intake.body.figures import place_figures
from feedpub.intake.bylines.credits import with_credit
from feedpub.intake.lexicon import credit_words_of
from feedpub.nouns import replace
from feedpub.protocols import ReaderContext, Reading, UnchangedRecord


def completed(reading: Reading, context: ReaderContext) -> Reading:
    """Return *reading* with full author names, and with the default credit where there is none."""
    if reading.unchanged is not None:
        key, read = reading.unchanged
        unchanged = UnchangedRecord(key, lambda: completed(read(), context))
        return replace(reading, unchanged=unchanged)
    if reading.article is None:
        return reading
    if context.authors:
        reading = _with_full_names(reading, reading.article, context)
    if context.default_credit and reading.article:
        reading = _with_credits(reading, reading.article, context.default_credit, context)
    return reading


def _with_full_names(reading: Reading, article: Article, context: ReaderContext) -> Reading:
    names = tuple(context.authors.get(each, each) for each in article.authors)
    if names == article.authors:
        return reading
    origin = "authors in the configuration"
    signed = Provenance(origin=origin, verbatim=", ".join(article.authors))
    return replace(
        reading,
        article=replace(article, authors=tuple(dict.fromkeys(names))),
        provenance={**reading.provenance, "authors": signed},
    )


def _with_credits(
    reading: Reading, article: Article, credit: str, context: ReaderContext
) -> Reading:
    words = credit_words_of(context)
    provenance = dict(reading.provenance)
    images = list(article.images)
    for number, image in enumerate(images):
        if image.credit is None:
            images[number] = with_credit(image, credit, words)
            provenance[f"images[{number}].credit"] = Provenance(origin="default_credit")
    content = article.content_html
    article = replace(
        article,
        images=tuple(images),
        content_html=place_figures(content, tuple(images)) if content else None,
    )
    findings = tuple(each for each in reading.findings if each.code != "credit-missing")
    return replace(reading, article=article, provenance=provenance, findings=findings)
