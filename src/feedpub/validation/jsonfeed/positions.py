"""Positions of the values in a JSON document, which json.loads does not keep."""

from __future__ import annotations

import bisect
import itertools
import json
import re
from collections.abc import Collection, Iterator

from feedpub.patterns import pattern

#: The keys of objects and the indexes in lists, from the root.
Path = tuple[str | int, ...]

# A text, a bracket or sign, or anything else up to the next of them.
_TOKEN = pattern(r'"(?:[^"\\]++|\\.)*+"|[{}\[\],:]|[^\s{}\[\],:"]++', re.DOTALL)
_IDENTIFIER = pattern(r"[A-Za-z_][A-Za-z0-9_]*")

#: The most repeated keys to list, and the longest path to write: a document can have a million.
_MOST_REPEATED = 100
_DEEPEST = 20


class Lines:
    """The line and column of each offset of a text, both from 1."""

    def __init__(self, text: str) -> None:
        self._starts = [0, *(match.end() for match in re.finditer("\n", text))]

    def at(self, offset: int) -> tuple[int, int]:
        line = bisect.bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1


def offsets(text: str, wanted: Collection[Path]) -> dict[Path, int]:
    """Where each of *wanted* begins in *text*, which is JSON; the last one of a repeated key."""
    known = frozenset(wanted)
    deepest = max(map(len, known), default=0)
    return {
        path: offset
        for steps, offset, _ in _values(text)
        if len(steps) <= deepest and (path := tuple(steps)) in known
    }


def repeated(text: str) -> list[tuple[Path, int]]:
    """The keys in *text*, which is JSON, that are in their object twice, with their offsets."""
    found = (
        (tuple(steps[:_DEEPEST]), offset) for steps, offset, is_again in _values(text) if is_again
    )
    return list(itertools.islice(found, _MOST_REPEATED))


def where(text: str, token: str) -> int:
    """The offset of the first *token* that is not part of a text."""
    return next((match.start() for match in _TOKEN.finditer(text) if match[0] == token), 0)


def _values(text: str) -> Iterator[tuple[list[str | int], int, bool]]:
    """The path of each value, its offset, and whether its key is repeated.

    The list is the same object each time. There is no recursion: documents can be very deep.
    """
    steps: list[str | int] = []
    # The keys so far of each object that is open; None for a list.
    names: list[set[str] | None] = []
    is_key = is_again = False
    for match in _TOKEN.finditer(text):
        token = match[0]
        sign = token[0]
        if sign in "}]":
            names.pop()
            steps.pop()
        elif sign == ",":
            is_key = names[-1] is not None
            if not is_key:
                steps[-1] = int(steps[-1]) + 1
        elif sign == ":":
            is_key = False
        elif is_key and (seen := names[-1]) is not None and sign == '"':
            name = str(json.loads(token, strict=False)) if "\\" in token else token[1:-1]
            is_again = name in seen
            seen.add(name)
            steps[-1] = name
        else:
            yield steps, match.start(), is_again
            is_again = False
            if sign in "{[":
                is_key = sign == "{"
                names.append(set() if is_key else None)
                steps.append("" if is_key else 0)


def written(path: Path) -> str:
    """*path* as people write it: ``$.items[3].url``, counted from 0 as JSON does."""
    steps = (
        f"[{step}]"
        if isinstance(step, int)
        else f".{step}"
        if len(step) <= _DEEPEST * 3 and _IDENTIFIER.fullmatch(step)
        else f"[{step[:60]!r}]"
        for step in path
    )
    return "$" + "".join(steps)
