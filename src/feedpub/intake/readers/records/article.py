"""From a record, of whatever reader, to an article: every value held against what it may be."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import Any

from feedpub.article import Article, Image, known_as
from feedpub.assembly.bodies import without
from feedpub.feed import Finding, has_errors
from feedpub.intake.body.figures import place_figures
from feedpub.intake.readers.publication_status import Mark
from feedpub.intake.readers.records.fields import ARTICLE_KEYS, Fields
from feedpub.intake.readers.records.images import read_images
from feedpub.intake.text import plain
from feedpub.protocols import ReaderContext, Reading, Revision

#: Keys of a moment until which nothing is public, in lower case, without hyphens and underscores.
_EMBARGO = frozenset("embargo embargoed embargountil embargoeduntil embargodate".split())
#: A date, but not the "0000-00-00" of databases.
_DATED = re.compile(r"[1-9][0-9]{3}")

#: Of a document that says nothing of its version.
_UNKNOWN = Revision()


def checked(
    source: str,
    name: str,
    record: dict[str, Any],
    terms: ReaderContext,
    *,
    origins: Mapping[str, str] | None = None,
    findings: Iterable[Finding] = (),
    mark: Mark | None = None,
    revision: Revision = _UNKNOWN,
    withheld: Collection[str] = (),
) -> Reading:
    """Return what *record*, under the keys of an article record, is as an article.

    *origins* says by field where a value came from, if not from the record's key of that name;
    *findings* are those that its reader had before. What has a *mark* is not public, and no article
    whatever else it says. Pictures with addresses in *withheld* are taken out of its text.
    """
    if mark is not None and not mark.doubtful:
        return _marked(name, record, terms, mark, revision)
    record, origins = _with_embargo(record, origins or {})
    fields = Fields(record, "", ARTICLE_KEYS, origins)
    fields.findings += findings
    article = _article(source, fields, terms, withheld)
    own_id = record.get("id")
    doubt = None if mark is None else mark.finding()
    if doubt is not None:
        fields.findings.append(replace(doubt, severity="warning"))
    return Reading(
        name=name,
        article=None if has_errors(fields.findings) else article,
        revision=revision,
        doubt=doubt,
        id=plain(own_id)[:200] if isinstance(own_id, str) else None,
        provenance=fields.provenance,
        findings=tuple(fields.findings),
    )


def _with_embargo(
    record: dict[str, Any], origins: Mapping[str, str]
) -> tuple[dict[str, Any], Mapping[str, str]]:
    """*record* with the moment until which it is embargoed where ``not_before`` says that."""
    for key, value in record.items():
        until = key.lower().replace("_", "").replace("-", "") in _EMBARGO
        if until and isinstance(value, str) and _DATED.search(value):
            rest = {own: each for own, each in record.items() if own != key}
            return {"not_before": value} | rest, {"not_before": f'key "{key}"'} | dict(origins)
    return record, origins


def _marked(
    name: str, record: dict[str, Any], terms: ReaderContext, mark: Mark, revision: Revision
) -> Reading:
    """What is not public, as far as is needed to take down what was public of it."""
    said: dict[str, Any] = {
        key: record[key] for key in ("id", "url", "short_link", "updated") if key in record
    }
    fields = Fields(said, "", ARTICLE_KEYS)
    names = known_as(fields.text("id"), fields.address("url"), fields.address("short_link"))
    if revision.at is None and (updated := fields.moment("updated", terms, "warning")):
        revision = Revision(number=revision.number, at=updated.moment)
    return mark.reading(name, names, revision)


def _shown(content: str | None, withheld: Collection[str]) -> str | None:
    """*content* without pictures that have an address in *withheld*."""
    if not content or not withheld:
        return content
    pictures = tuple(Image(url=each) for each in withheld)
    content = place_figures(content, pictures)
    for each in pictures:
        content = without(content, each)
    return content


def _article(
    source: str, fields: Fields, terms: ReaderContext, withheld: Collection[str]
) -> Article | None:
    url = fields.address("url")
    short_link = fields.address("short_link")
    own_id = fields.text("id")
    title = fields.text("title")
    published = fields.moment("published", terms, "error")
    updated = fields.moment("updated", terms, "warning")
    not_before = fields.moment("not_before", terms, "error")
    expires = fields.moment("expires", terms, "error")
    base = url or short_link or terms.base
    images = read_images(fields, terms, base)
    content = _shown(fields.body(terms, base), withheld)
    language = fields.language()
    identity = own_id or short_link or url
    if title is None and "title" not in fields.refused:
        fields.error("title-missing", "has no title", field="title")
    if published is None and "published" not in fields.refused:
        fields.error("date-missing", "has no date of publication", field="published")
    if own_id is None and fields.record.get("id") is not None and "id" not in fields.refused:
        fields.error("id-blank", "has an empty id", field="id")
    elif identity is None:
        fields.error("id-missing", "has no id, no short_link and no url", field="id")
    values: dict[str, Any] = {
        "kicker": fields.text("kicker"),
        "summary": fields.text("summary"),
        "authors": fields.texts("authors"),
        "agencies": fields.texts("agencies"),
        "section": fields.text("section"),
        "tags": fields.texts("tags"),
        "rights": fields.text("rights"),
        "correction": fields.text("correction"),
        "access": fields.access(),
        "sponsored": fields.value("sponsored", bool) or False,
    }
    if title is None or published is None or identity is None:
        return None
    return Article(
        source=source,
        id=identity,
        url=url,
        short_link=short_link,
        title=title,
        content_html=place_figures(content, images) if content else None,
        language=language or terms.language,
        published=published.moment,
        published_by_day=published.by_day,
        updated=updated.moment if updated else None,
        not_before=not_before.moment if not_before else None,
        expires=expires.moment if expires else None,
        images=images,
        **values,
    )
