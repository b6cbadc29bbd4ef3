"""Lists of objects in the JSON of content APIs, and paths into JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from feedpub.intake.readers.content import unreadable
from feedpub.intake.readers.records.fields import kind_of
from feedpub.intake.readers.records.json_records import value_of
from feedpub.intake.readers.records.mapping import text_in
from feedpub.intake.readers.records.paths import MAX_ITEMS, at_path
from feedpub.protocols import Raw, Reading


def unknown_step(value: Any, path: str) -> tuple[str, frozenset[str]] | None:
    """Return the first step of *path* that *value* has no key for, and the keys that it has there.

    None: it has them all, or what leads there is empty.
    """
    for step in path.split("."):
        if not (isinstance(value, list) and step.isdecimal()):
            objects = value[:MAX_ITEMS] if isinstance(value, list) else [value]
            objects = [each for each in objects if isinstance(each, dict)]
            if objects and not any(step in each for each in objects):
                return step, frozenset(objects[0])
        value = at_path(value, step)
    return None


def objects_in(raw: Raw, path: str) -> Iterator[tuple[str, dict[str, Any] | Reading]]:
    """Yield the name and value of each object in the list at *path* in *raw*.

    For an item that is not an object, or if there is no list, yields the reading that says so.
    """
    value = value_of(raw, "ask for fewer articles a page")
    if isinstance(value, Reading):
        yield raw.name, value
        return
    found = at_path(value, path)
    if not isinstance(found, list):
        yield raw.name, unreadable(raw.name, "no-list", _no_list(value, found, path))
        return
    for number, each in enumerate(found, 1):
        name = f"{raw.name}:{number}"
        if isinstance(each, dict):
            yield name, each
        else:
            message = f"wanted an object, got {kind_of(each)}"
            yield name, unreadable(name, "record-type", message, "an article is a JSON object")


def _no_list(value: Any, found: Any, path: str) -> str:
    where = f"at {path!r} " if path else ""
    error = text_in(value.get("message")) if isinstance(value, dict) else None
    message = f"; its message: {error[:100]!r}" if error else ""
    return f"has no list of articles {where}but {kind_of(found)}{message}"
