"""Elements of HTML as it is written, before it is cleaned."""

from __future__ import annotations

import re
from functools import cache


def end_of_element(source: str, name: str, at: int) -> int | None:
    """Return where the element *name* of *source* ends whose content begins at *at*.

    None if it has no end tag.
    """
    depth = 1
    for tag in _tags(name.lower()).finditer(source, at):
        depth += -1 if tag.group(1) else 1
        if depth == 0:
            return tag.end()
    return None


@cache
def _tags(name: str) -> re.Pattern[str]:
    return re.compile(rf"<(/?){name}\b[^<>]*>", re.IGNORECASE)
