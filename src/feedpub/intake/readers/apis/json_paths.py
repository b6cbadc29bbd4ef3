"""Answers of content APIs: lists of objects, somewhere in JSON; and paths into them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from feedpub.intake.readers.content import unreadable
from feedpub.intake.readers.records.fields import kind_of
from feedpub.intake.readers.records.json_records import value_of
from feedpub.intake.readers.records.mapping import text_in
from feedpub.protocols import Raw, Reading

#: As many values of a list as are looked through by a path.
_MOST = 500


def at_path(value: Any, path: str) -> Any:
    """What *path* leads to: ``data.items``, ``pictures.0.url``; in a list, of each, ``tags.name``.

    None if it leads to nothing.
    """
    for step in path.split(".") if path else ():
        if isinstance(value, dict):
            value = value.get(step)
        elif isinstance(value, list) and step.isdecimal():
            value = value[int(step)] if len(step) < 6 and int(step) < len(value) else None
        elif isinstance(value, list):
            found = [each.get(step) for each in value[:_MOST] if isinstance(each, dict)]
            value = [each for each in found if each is not None]
        else:
            return None
    return value


def read_objects(
    raw: Raw, path: str, read: Callable[[str, dict[str, Any]], Iterator[Reading]]
) -> Iterator[Reading]:
    """What *read* makes of each object, and its name, of the list at *path* in *raw*.

    Of what is no object, or no list, why nothing is made of it.
    """
    value = value_of(raw, "ask for fewer articles a page")
    if isinstance(value, Reading):
        yield value
        return
    found = at_path(value, path)
    if not isinstance(found, list):
        yield unreadable(raw.name, "no-list", _no_list(value, found, path))
        return
    for number, each in enumerate(found, 1):
        name = f"{raw.name}:{number}"
        if isinstance(each, dict):
            yield from read(name, each)
        else:
            message = f"wanted an object, got {kind_of(each)}"
            yield unreadable(name, "record-type", message, "an article is a JSON object")


def _no_list(value: Any, found: Any, path: str) -> str:
    where = f"at {path!r} " if path else ""
    told = text_in(value.get("message")) if isinstance(value, dict) else None
    said = f"; it says {told[:100]!r}" if told else ""
    return f"has no list of articles {where}but {kind_of(found)}{said}"
