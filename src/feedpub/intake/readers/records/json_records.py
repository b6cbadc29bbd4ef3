"""JSON (one object or an array a file) and JSON Lines (one object a line).

An object is an article record, unless it is recognisably a JSON Feed, JSON-LD, ninjs, or an answer
or export of a content management system.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, BinaryIO, NoReturn

from feedpub.intake.readers.apis.presets import read_saved
from feedpub.intake.readers.content import read_content, unreadable
from feedpub.intake.readers.publication_status import is_dated, of_record
from feedpub.intake.readers.records.extra import used_keys
from feedpub.intake.readers.records.fields import ARTICLE_KEYS, kind_of
from feedpub.intake.readers.records.record import as_json, read_record
from feedpub.intake.readers.records.unread import without_body
from feedpub.nouns import dataclass, replace
from feedpub.protocols import Raw, ReaderContext, Reading, UnchangedRecord

#: In bytes. Larger exports should be JSON Lines, which is read line by line.
MAX_FILE = 64 * 1024 * 1024
MAX_LINE = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class RecordReader:
    """Reads JSON. Values of the wrong type reject a record; unknown keys are a warning."""

    #: Whether each line is a record of its own.
    lines: bool = False

    def read(self, raw: Raw, context: ReaderContext) -> Iterator[Reading]:
        return _read_lines(raw, context) if self.lines else _read_file(raw, context)

    def read_object(
        self, source: str, name: str, value: Any, context: ReaderContext
    ) -> Iterator[Reading]:
        return read_value(source, name, value, context)


def _read_file(raw: Raw, context: ReaderContext) -> Iterator[Reading]:
    value = value_of(raw, "write it as JSON Lines")
    if isinstance(value, Reading):
        yield value
        return
    if not isinstance(value, list):
        yield from _read_value(raw.source, raw.name, value, context)
        return
    for number, each in enumerate(value, 1):
        yield from _read_value(raw.source, f"{raw.name}:{number}", each, context)


def _read_value(source: str, name: str, value: Any, context: ReaderContext) -> Iterator[Reading]:
    """Read *value*, unless the archive knows it already."""
    if context.known is None or not isinstance(value, dict):
        return read_value(source, name, value, context)
    content = json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")
    read = partial(read_value, source, name, value, context, None)
    return _read_once(name, content, read, context)


def _read_once(
    name: str,
    content: bytes,
    read: Callable[[str | None], Iterator[Reading]],
    context: ReaderContext,
) -> Iterator[Reading]:
    """Yield what *read* yields, unless the archive knows the record *name* with that *content*.

    *read* is given the hash of the record, for those of its readings that it makes itself.
    """
    if context.known is None:
        yield from read(None)
        return
    known = context.known(name, content)

    def read_now() -> Reading:
        return replace(next(read(None)), record=known.hash)

    if known.key is not None:
        yield Reading(name=name, article=None, unchanged=UnchangedRecord(known.key, read_now))
        return
    for reading in read(known.hash):
        # A record in a list that is the value of the record has a name of its own.
        is_record = reading.name == name and reading.article is not None
        lacks_hash = is_record and reading.record is None
        yield replace(reading, record=known.hash) if lacks_hash else reading


def _read_lines(raw: Raw, context: ReaderContext) -> Iterator[Reading]:
    with raw.open() as stream:
        number = 0
        while line := stream.readline(MAX_LINE + 1):
            number += 1
            name = f"{raw.name}:{number}"
            if len(line) > MAX_LINE:
                _skip_line(stream, line)
                message = f"the line is longer than {MAX_LINE // 2**20} MiB"
                yield unreadable(name, "too-large", message, "the other lines are read")
                continue
            if not line.strip():
                continue
            read = partial(_read_line, raw.source, name, line, context)
            yield from _read_once(name, line, read, context)


def _read_line(
    source: str, name: str, line: bytes, context: ReaderContext, hash: str | None
) -> Iterator[Reading]:
    try:
        text = _text_in(line)
        value = _parsed(text)
    except ValueError as error:
        yield unreadable(name, "json-invalid", str(error))
    else:
        yield from read_value(source, name, value, context, text.strip(), hash)


def _skip_line(stream: BinaryIO, line: bytes) -> None:
    """Skip the rest of the line that begins with *line*."""
    while line and not line.endswith(b"\n"):
        line = stream.readline(1024 * 1024)


#: An article has one of these.
_OF_ARTICLES = frozenset(("id", "title", "url", "short_link", "published", "content_html"))


def value_of(raw: Raw, advice: str) -> Any:
    """Return the JSON value of *raw*, or the reading that says why there is none."""
    content = read_content(raw, MAX_FILE, advice)
    if isinstance(content, Reading):
        return content
    try:
        return json_in(content)
    except ValueError as error:
        return unreadable(raw.name, "json-invalid", str(error))


def json_in(content: bytes) -> Any:
    """Parse JSON. Raises: ValueError, with one line that says what is wrong."""
    return _parsed(_text_in(content))


def _text_in(content: bytes) -> str:
    """Decode JSON. Raises: ValueError, with one line that says what is wrong."""
    try:
        return content.decode(json.detect_encoding(content)).removeprefix("\N{BOM}")
    except UnicodeDecodeError as error:
        raise ValueError(f"cannot be decoded as {error.encoding}; save it as UTF-8") from error


def _parsed(text: str) -> Any:
    """Parse JSON. Raises: ValueError, with one line that says what is wrong."""
    try:
        return _DECODER.decode(text)
    except RecursionError as error:
        raise ValueError("is not valid JSON: nested too deeply") from error
    except json.JSONDecodeError as error:
        raise ValueError(
            f"is not valid JSON: line {error.lineno}, column {error.colno}: {error.msg}"
            f"{_advice(text, error)}"
        ) from error
    except ValueError as error:
        # Python refuses numbers of more than 4,300 digits.
        raise ValueError(f"is not valid JSON: {str(error).partition(';')[0]}") from error


def _advice(text: str, error: json.JSONDecodeError) -> str:
    """Return what to do about the *error* in *text*, if people often make it."""
    before, after = text[: error.pos].rstrip(), text[error.pos :].lstrip()
    if after[:1] in ("'", "\u2018", "\u2019", "\u201c", "\u201d"):
        return '; write straight double quotes: "'
    if before.endswith(",") and after[:1] in ("}", "]"):
        return "; remove the comma before it"
    if after.startswith(",") and after[1:].lstrip()[:1] in ("}", "]"):
        return "; remove the comma"
    if after.startswith(("//", "/*", "#")):
        return "; remove the comment, as JSON has none"
    return ""


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a JSON value")


# Made once: json.loads makes one for each call with options.
_DECODER = json.JSONDecoder(parse_constant=_refuse_constant)


def read_value(
    source: str,
    name: str,
    value: Any,
    context: ReaderContext,
    text: str | None = None,
    hash: str | None = None,
) -> Iterator[Reading]:
    """Read *value* as the format that it is in, by default a record.

    *text* is the JSON of *value*. None: it is made from it where it is needed. *hash* is that of
    the record, which the reading may have already.
    """
    if not isinstance(value, dict):
        message = f"wanted an object, got {kind_of(value)}"
        yield unreadable(name, "record-type", message, "a record is a JSON object")
    elif value.keys() <= ARTICLE_KEYS:
        # No other format has only these keys.
        yield _read_plain_record(source, name, value, context, text, hash)
    else:
        yield from _read_by_its_keys(source, name, value, context, text)


def _read_by_its_keys(
    source: str, name: str, value: dict[str, Any], context: ReaderContext, text: str | None
) -> Iterator[Reading]:
    """Read *value*, which has keys that no article has, as the format that has them."""
    # Many newsrooms have none of these, and each import takes milliseconds of every build.
    from feedpub.intake.readers.agencies.ninjs import is_ninjs, read_ninjs
    from feedpub.intake.readers.feeds.json_feed import is_json_feed, read_json_feed
    from feedpub.intake.readers.records.json_ld_articles import is_json_ld, read_json_ld
    from feedpub.intake.readers.records.site_generators import translated

    if is_json_feed(value):
        yield from read_json_feed(source, name, value, context)
    elif is_json_ld(value):
        yield from read_json_ld(source, name, value, context)
    elif is_ninjs(value):
        yield from read_ninjs(source, name, value, context)
    elif (posts := read_saved(source, name, value, context)) is not None:
        yield from posts
    else:
        record, origins = translated(value)
        if record.keys().isdisjoint(_OF_ARTICLES) and (key := _list_of_records(value)):
            message = f"is no article, but has a list of records under {key[:60]!r}"
            advice = "write the list alone, without the object around it"
            yield unreadable(name, "record-type", message, advice)
            return
        yield read_record(
            source,
            name,
            record,
            context,
            origins=origins,
            mark=of_record(value),
            item=text or value,
            own=value,
        )


def _list_of_records(value: dict[str, Any]) -> str | None:
    """Return the key of the only list of objects in *value*. None: there is no such key."""
    keys = [
        key
        for key, each in value.items()
        if isinstance(each, list) and each and all(isinstance(one, dict) for one in each)
    ]
    return keys[0] if len(keys) == 1 else None


def _read_plain_record(
    source: str,
    name: str,
    record: dict[str, Any],
    context: ReaderContext,
    text: str | None,
    hash: str | None,
) -> Reading:
    """Read *record*, which has no other keys than an article."""
    published = record.get("published")
    # One of the keys may say that it is not public.
    mark = None if is_dated(published) else of_record({"published": published})
    item: dict[str, Any] | str | None = text or record
    has_kept = not record.keys().isdisjoint(used_keys(context.kept))
    if context.defers is not None and mark is None and not has_kept:
        found = without_body(source, record, context)
        if found is not None:
            if context.defers(found.article.id):
                return found.reading(name, record, text or as_json(record), hash)
            item = None
    return read_record(source, name, record, context, mark=mark, item=item, own=record)
