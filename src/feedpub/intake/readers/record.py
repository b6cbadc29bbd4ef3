"""Article records: JSON (one object or an array a file) and JSON Lines (one object a line)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NoReturn

from feedpub.article import Article
from feedpub.feed import Finding, has_errors
from feedpub.intake.figures import place_figures
from feedpub.intake.readers.fields import ARTICLE_KEYS, Fields, kind_of
from feedpub.intake.text import plain
from feedpub.protocols import Raw, Reading, Terms

#: In bytes. A larger export belongs into JSON Lines, which is read line by line.
MAX_FILE = 64 * 1024 * 1024
MAX_LINE = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class RecordReader:
    """Reads article records. Wrong types reject the record, unknown keys are a warning."""

    #: Whether each line is a record of its own.
    lines: bool = False

    def read(self, raw: Raw, terms: Terms) -> Iterator[Reading]:
        return _read_lines(raw, terms) if self.lines else _read_file(raw, terms)


def _read_file(raw: Raw, terms: Terms) -> Iterator[Reading]:
    with raw.open() as stream:
        content = stream.read(MAX_FILE + 1)
    if len(content) > MAX_FILE:
        message = f"is larger than {MAX_FILE // 2**20} MiB"
        yield _unreadable(raw.name, "too-large", message, "write it as JSON Lines")
        return
    try:
        value = _json(content)
    except ValueError as error:
        yield _unreadable(raw.name, "json-invalid", str(error), "")
        return
    if not isinstance(value, list):
        yield _read_record(raw, raw.name, value, terms)
        return
    for number, each in enumerate(value, 1):
        yield _read_record(raw, f"{raw.name}:{number}", each, terms)


def _read_lines(raw: Raw, terms: Terms) -> Iterator[Reading]:
    with raw.open() as stream:
        number = 0
        while line := stream.readline(MAX_LINE + 1):
            number += 1
            name = f"{raw.name}:{number}"
            if len(line) > MAX_LINE:
                message = f"the line is longer than {MAX_LINE // 2**20} MiB"
                yield _unreadable(name, "too-large", message, "the rest of the file is not read")
                return
            if not line.strip():
                continue
            try:
                value = _json(line)
            except ValueError as error:
                yield _unreadable(name, "json-invalid", str(error), "")
            else:
                yield _read_record(raw, name, value, terms)


def _json(content: bytes) -> Any:
    """Raises: ValueError, in one line, for whatever is wrong with it."""
    try:
        text = content.decode(json.detect_encoding(content))
        return json.loads(text.removeprefix("\N{BOM}"), parse_constant=_refuse_constant)
    except UnicodeDecodeError as error:
        raise ValueError(f"cannot be decoded as {error.encoding}") from error
    except RecursionError as error:
        raise ValueError("is no JSON: nested too deeply") from error
    except json.JSONDecodeError as error:
        raise ValueError(
            f"is no JSON: line {error.lineno}, column {error.colno}: {error.msg}"
        ) from error
    except ValueError as error:
        # Python refuses numbers of more than 4,300 digits.
        raise ValueError(f"is no JSON: {str(error).partition(';')[0]}") from error


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a JSON value")


def _unreadable(name: str, code: str, message: str, advice: str) -> Reading:
    finding = Finding(code=code, severity="error", message=message, advice=advice)
    return Reading(name=name, article=None, findings=(finding,))


def _read_record(raw: Raw, name: str, record: Any, terms: Terms) -> Reading:
    if not isinstance(record, dict):
        message = f"wanted an object, got {kind_of(record)}"
        return _unreadable(name, "record-type", message, "a record is a JSON object")
    fields = Fields(record, "", ARTICLE_KEYS, raw.name)
    article = _article(raw.source, fields, terms)
    own_id = record.get("id")
    return Reading(
        name=name,
        article=None if has_errors(fields.findings) else article,
        id=plain(own_id)[:200] if isinstance(own_id, str) else None,
        provenance=fields.provenance,
        findings=tuple(fields.findings),
    )


def _article(source: str, fields: Fields, terms: Terms) -> Article | None:
    url = fields.address("url")
    short_link = fields.address("short_link")
    own_id = fields.text("id")
    title = fields.text("title")
    published = fields.moment("published", terms, "error")
    updated = fields.moment("updated", terms, "warning")
    not_before = fields.moment("not_before", terms, "error")
    expires = fields.moment("expires", terms, "error")
    base = url or short_link or terms.base
    images = fields.images(terms, base)
    content = fields.body(terms, base)
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
