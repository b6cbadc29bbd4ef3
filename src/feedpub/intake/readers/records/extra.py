"""Values of a record that are for single feeds, which write them as elements of their own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from feedpub.article import Provenance
from feedpub.feed import Finding
from feedpub.intake.readers.records.fields import MAX_TEXT, Fields, kind_of
from feedpub.intake.readers.records.paths import at_path
from feedpub.intake.text import plain

#: So many texts of one value are kept.
_MOST = 20


@lru_cache(maxsize=64)
def used_keys(paths: tuple[str, ...]) -> frozenset[str]:
    """Return the keys of a record that *paths* begin with."""
    return frozenset(path.partition(".")[0] for path in paths)


def read_extra(
    fields: Fields, own: Mapping[str, Any], paths: Iterable[str]
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return the texts at *paths* in *own*, with findings about what is not text or too long."""
    found: list[tuple[str, tuple[str, ...]]] = []
    for path in paths:
        value = at_path(own, path)
        values = value if isinstance(value, list) else [value]
        texts = tuple(dict.fromkeys(_texts(fields, path, values)))
        if len(texts) > _MOST:
            _warn(fields, path, f"has {len(texts):,} values; the first {_MOST} are kept")
        if texts:
            found.append((path, texts[:_MOST]))
            fields.provenance[f"extra.{path}"] = Provenance(origin=f'key "{path}"')
    return tuple(found)


def _texts(fields: Fields, path: str, values: Iterable[Any]) -> Iterator[str]:
    for value in values:
        if isinstance(value, bool):
            yield "true" if value else "false"
        elif isinstance(value, str | int | float):
            text = plain(str(value))
            if len(text) > MAX_TEXT:
                _warn(fields, path, f"has {len(text):,} characters, at most {MAX_TEXT:,} are kept")
            elif text:
                yield text
        elif value not in (None, [], {}):
            _warn(fields, path, f"is {kind_of(value)}, no text; left out")


def _warn(fields: Fields, path: str, message: str) -> None:
    finding = Finding(
        code="value-unexpected", severity="warning", message=message, field=f"extra.{path}"
    )
    if finding not in fields.findings:
        fields.findings.append(finding)
