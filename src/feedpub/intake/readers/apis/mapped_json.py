"""Articles of any content API, found by the paths in config.toml."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from feedpub.feed import Finding
from feedpub.intake.readers.apis.json_paths import objects_in, unknown_step
from feedpub.intake.readers.publication_status import of_record
from feedpub.intake.readers.records.json_records import read_value
from feedpub.intake.readers.records.mapping import Mapped, texts_in, whole_in
from feedpub.intake.readers.records.paths import at_path
from feedpub.intake.readers.records.unknown_keys import did_you_mean, similar
from feedpub.nouns import dataclass
from feedpub.protocols import Raw, ReaderContext, Reading

#: The prefix of the lead image's keys.
IMAGE = "image."

_LISTS = frozenset({"authors", "agencies", "tags"})
#: Keys whose values belong to the article itself and not to something beside it.
_OWN = ("id", "url", "title", "content_html", "published")
_NUMBERS = frozenset({"width", "height", "length"})


@dataclass(frozen=True, slots=True)
class FieldsReader:
    """Reads a list of articles, by paths or, if there are none, as records."""

    def read(self, raw: Raw, context: ReaderContext) -> Iterator[Reading]:
        for name, value in objects_in(raw, context.records):
            if isinstance(value, Reading):
                yield value
            else:
                yield from self.read_object(raw.source, name, value, context)

    def read_object(
        self, source: str, name: str, value: Any, context: ReaderContext
    ) -> Iterator[Reading]:
        if context.fields:
            mapped = _mapped(value, context.fields)
            mapped.findings += _unknown_paths(value, context.fields)
            yield mapped.reading(source, name, context, item=value)
        else:
            yield from read_value(source, name, value, context)


def _mapped(item: dict[str, Any], fields: Mapping[str, str]) -> Mapped:
    mapped, image = Mapped(), Mapped()
    _put_marks(mapped, item, fields)
    for key, path in fields.items():
        value, origin = at_path(item, path), f'key "{path}"'
        holder, own = (image, key.removeprefix(IMAGE)) if key.startswith(IMAGE) else (mapped, key)
        if own in _LISTS:
            holder.put(own, texts_in(value), origin)
        elif own in _NUMBERS:
            holder.put(own, whole_in(value), origin)
        elif own == "sponsored":
            holder.put(own, value if isinstance(value, bool) else None, origin)
        else:
            holder.put_text(own, value, origin)
    mapped.put_images([image] if "url" in image.values else [])
    return mapped


def _unknown_paths(item: dict[str, Any], fields: Mapping[str, str]) -> Iterator[Finding]:
    """Yield a finding for each path that leads to nothing, as *item* has no such key."""
    for key, path in fields.items():
        if (unknown := unknown_step(item, path)) is not None:
            yield _unknown_path(key, path, *unknown)


# All articles of a source lack the same keys.
@lru_cache(maxsize=256)
def _unknown_path(key: str, path: str, step: str, known: frozenset[str]) -> Finding:
    return Finding(
        code="path-unknown",
        severity="warning",
        message=f"path {path!r} leads to nothing: no key {step!r}",
        advice=did_you_mean(similar(step, known)),
        field=key,
    )


def _put_marks(mapped: Mapped, item: dict[str, Any], fields: Mapping[str, str]) -> None:
    found = [of_record(each, path=path) for path, each in _parents(item, fields)]
    marks = sorted(filter(None, found), key=lambda each: each.doubtful)
    if marks and marks[0].doubtful:
        # Words of an unknown API: only a warning.
        mapped.find(marks[0].code, "warning", None, marks[0].reason)
    elif marks:
        mapped.put_mark(marks[0])


def _parents(
    item: dict[str, Any], fields: Mapping[str, str]
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the objects that hold the article's own values, each with the prefix of its keys:
    ``attributes.`` for ``attributes.title``.
    """
    paths = {fields[key].rpartition(".")[0] for key in _OWN if key in fields}
    for path in sorted(paths | {""}):
        found = at_path(item, path)
        if isinstance(found, dict):
            yield (f"{path}." if path else ""), found
