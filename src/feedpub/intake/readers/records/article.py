"""From a record, of whatever reader, to an article: every value held against what it may be."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from feedpub.article import Image, known_as
from feedpub.assembly.bodies import without
from feedpub.feed import Finding, Severity
from feedpub.intake.body.figures import place_figures
from feedpub.intake.readers.article import ArticleDraft
from feedpub.intake.readers.publication_status import Mark
from feedpub.intake.readers.records.fields import ARTICLE_KEYS, Fields
from feedpub.intake.readers.records.images import read_images
from feedpub.intake.text import plain
from feedpub.protocols import ReaderContext, Reading, Revision

#: Keys of a moment until which nothing is public, in lower case, without hyphens and underscores.
_EMBARGO = frozenset("embargo embargoed embargountil embargoeduntil embargodate".split())
#: A date, but not the "0000-00-00" of databases.
_DATED = re.compile(r"[1-9][0-9]{3}")

_LISTS = frozenset(("authors", "agencies", "tags"))

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
    draft = _draft(source, name, fields, terms, withheld)
    own_id = record.get("id")
    return draft.reading(
        id=plain(own_id)[:200] if isinstance(own_id, str) else None,
        revision=revision,
        doubt=None if mark is None else draft.add_doubt(mark),
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


def _draft(
    source: str, name: str, fields: Fields, terms: ReaderContext, withheld: Collection[str]
) -> ArticleDraft:
    """Read the values of *fields*; what is wrong with them is added to the draft's findings."""
    draft = ArticleDraft(
        source=source, name=name, provenance=fields.provenance, findings=fields.findings
    )
    values = draft.values
    values["url"] = url = fields.address("url")
    values["short_link"] = short_link = fields.address("short_link")
    own_id = fields.text("id")
    values["title"] = fields.text("title")
    if published := fields.moment("published", terms, "error"):
        values |= {"published": published.moment, "published_by_day": published.by_day}
    moments: tuple[tuple[str, Severity], ...] = (
        ("updated", "warning"),
        ("not_before", "error"),
        ("expires", "error"),
    )
    for key, severity in moments:
        moment = fields.moment(key, terms, severity)
        values[key] = moment.moment if moment else None
    base = url or short_link or terms.base
    values["images"] = read_images(fields, terms, base)
    values["content_html"] = _shown(fields.body(terms, base), withheld)
    values["language"] = fields.language() or terms.language
    values["id"] = identity = own_id or short_link or url
    draft.check_required({}, fields.refused)
    if own_id is None and fields.record.get("id") is not None and "id" not in fields.refused:
        fields.error("id-blank", "has an empty id", field="id")
    elif identity is None:
        fields.error("id-missing", "has no id, no short_link and no url", field="id")
    for key in "kicker summary authors agencies section tags rights correction".split():
        values[key] = fields.texts(key) if key in _LISTS else fields.text(key)
    values["access"] = fields.access()
    values["sponsored"] = fields.value("sponsored", bool) or False
    return draft
