"""Paths into JSON and front matter."""

from __future__ import annotations

from typing import Any

#: How many items of a list a path looks at.
MAX_ITEMS = 500


def at_path(value: Any, path: str) -> Any:
    """Return the value at *path*, such as ``data.items`` or ``pictures.0.url``.

    In a list a name collects the values of all its objects: ``tags.name``. None if there is none.
    """
    for step in path.split(".") if path else ():
        if isinstance(value, dict):
            value = value.get(step)
        elif isinstance(value, list) and step.isdecimal():
            value = value[int(step)] if len(step) < 6 and int(step) < len(value) else None
        elif isinstance(value, list):
            found = [each.get(step) for each in value[:MAX_ITEMS] if isinstance(each, dict)]
            value = [each for each in found if each is not None]
        else:
            return None
    return value
