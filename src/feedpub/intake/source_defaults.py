"""Applies a source's settings to the articles of all readers: author names, default credit."""

from __future__ import annotations

from dataclasses import replace

from feedpub.article import Provenance
from feedpub.intake.body.figures import place_figures
from feedpub.intake.bylines.credits import credit_parties
from feedpub.intake.lexicon import credit_words_of
from feedpub.protocols import ReaderContext, Reading


def completed(reading: Reading, context: ReaderContext) -> Reading:
    """Return *reading* with full author names, and with the default credit where there is none."""
    if reading.article is None:
        return reading
    if context.authors:
        reading = _named(reading, context)
    if context.default_credit:
        reading = _credited(reading, context.default_credit, context)
    return reading


def _named(reading: Reading, context: ReaderContext) -> Reading:
    article = reading.article
    assert article is not None
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


def _credited(reading: Reading, credit: str, context: ReaderContext) -> Reading:
    article = reading.article
    assert article is not None
    parties = credit_parties(credit, credit_words_of(context))
    provenance = dict(reading.provenance)
    images = list(article.images)
    for number, image in enumerate(images):
        if image.credit is None:
            images[number] = replace(
                image,
                credit=credit,
                photographer=image.photographer or parties.photographer,
                agencies=image.agencies or parties.agencies,
            )
            provenance[f"images[{number}].credit"] = Provenance(origin="default_credit")
    content = article.content_html
    article = replace(
        article,
        images=tuple(images),
        content_html=place_figures(content, tuple(images)) if content else None,
    )
    findings = tuple(each for each in reading.findings if each.code != "credit-missing")
    return replace(reading, article=article, provenance=provenance, findings=findings)
