"""Where in a TOML file each key and each value is. Imported only if there is a mistake.

tomllib gives no positions. It parses each statement of the file by itself here, and its parts, so
that there is no second grammar of TOML: a piece of text is a statement, a key or a value of a list
if tomllib takes it for one.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

from feedpub.nouns import dataclass

#: Without one of these, a further line cannot end a statement of several lines.
_CLOSING = ("]", "}", '"""', "'''")

#: In characters: how much is parsed again and again to find the end of a statement.
_BUDGET = 20_000_000


@dataclass(frozen=True, slots=True)
class TextSpan:
    """A piece of a text, from *start* up to *end*, in characters."""

    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyPlace:
    """A key, or the name of a table, and its value."""

    key: TextSpan

    #: None: a table of its own, whose keys follow.
    value: TextSpan | None = None


class TomlPositions:
    """The positions of the keys of a TOML *text*, up to its first syntax error."""

    def __init__(self, text: str, renamed: Mapping[str, str] | None = None) -> None:
        """Find them. *renamed* has the present names of tables by their former ones."""
        self.text = text

        #: By dotted path.
        self.settings: dict[str, KeyPlace] = {}

        #: Where the statement with the first syntax error begins. None: there is none.
        self.flaw: int | None = None

        #: The first key or table that is set twice: its path, the first place, the second.
        self.repeated: tuple[str, TextSpan, TextSpan] | None = None
        #: Tables that are there only as others are in them; each may have a header of its own.
        self._implied: set[str] = set()
        self._renamed = renamed or {}
        self._budget = _BUDGET
        self._read()

    def line_and_column(self, offset: int) -> tuple[int, int]:
        """Return the line and the column of *offset*, both from 1."""
        before = self.text[:offset]
        return before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1

    def items(self, span: TextSpan) -> list[TextSpan]:
        """Return the values in the list at *span*, in order. Empty: it is not a list."""
        if self.text[span.start] != "[":
            return []
        return list(self._parts(span, "]"))

    def _read(self) -> None:
        table: tuple[str, ...] = ()
        for start, end, values in self._statements():
            text = self.text[start:end]
            if text.startswith("["):
                table = self._renamed_path(_path_of(values))
                brackets = 2 if text.startswith("[[") else 1
                key = TextSpan(start + brackets, start + text.index("]" * brackets))
                self._add(table, KeyPlace(key=key), opens_list=brackets == 2)
            else:
                self._add_pair(table, start, end)

    def _statements(self) -> Iterator[tuple[int, int, dict[str, Any]]]:
        """Yield start, end and values of each statement. Stops at a syntax error."""
        start: int | None = None
        offset = 0
        for line in self.text.split("\n"):
            begin, offset = offset, offset + len(line) + 1
            if start is None:
                if not (stripped := line.strip()) or stripped.startswith("#"):
                    continue
                start = begin + len(line) - len(line.lstrip())
            elif not any(each in line for each in _CLOSING):
                continue
            self._budget -= offset - start
            if self._budget < 0:
                return
            if (values := _parsed(self.text[start:offset])) is not None:
                yield start, start + len(self.text[start:offset].rstrip()), values
                start = None
        self.flaw = start

    def _add_pair(self, table: tuple[str, ...], start: int, end: int) -> None:
        """Add the ``key = value`` at *start*, and the keys in its value."""
        text = self.text[start:end]
        for equals in (index for index, each in enumerate(text) if each == "="):
            if (values := _parsed(text[:equals] + "= 0")) is not None:
                break
        else:
            return
        path = table + _path_of(values)
        if not table:
            path = self._renamed_path(path)
        after = text[equals + 1 :]
        begin = start + equals + 1 + len(after) - len(after.lstrip())
        key = TextSpan(start, start + len(text[:equals].rstrip()))
        value = TextSpan(begin, self._end_of_value(begin, end))
        self._add(path, KeyPlace(key=key, value=value))
        if self.text[begin] == "{":
            for part in self._parts(value, "}"):
                self._add_pair(path, part.start, part.end)

    def _end_of_value(self, start: int, end: int) -> int:
        """Return where the value at *start* ends: *end*, or before a comment."""
        text = self.text[start:end]
        for index in (index for index, each in enumerate(text) if each == "#"):
            if _parsed(f"x = {text[:index]}") is not None:
                return start + len(text[:index].rstrip())
        return end

    def _parts(self, span: TextSpan, closing: str) -> Iterator[TextSpan]:
        """Yield the parts of a list or an inline table, which commas separate."""
        begin = span.start + 1
        # A comment in a list ends with its line.
        before, after = ("x = [", "\n]") if closing == "]" else ("x = {", "}")
        for index in range(begin, span.end):
            if self.text[index] != "," and index != span.end - 1:
                continue
            part = self.text[begin:index]
            values = _parsed(before + part + after)
            # Nothing yet: the comma is in a comment.
            if values is None or not values["x"]:
                continue
            first = begin
            while self.text[first].isspace() or self.text[first] == "#":
                is_comment = self.text[first] == "#"
                first = self.text.index("\n", first) if is_comment else first + 1
            yield TextSpan(first, self._end_of_value(first, begin + len(part.rstrip())))
            begin = index + 1

    def _add(self, path: tuple[str, ...], setting: KeyPlace, *, opens_list: bool = False) -> None:
        dotted = ".".join(path)
        known = self.settings.get(dotted)
        if known is not None and not opens_list and dotted not in self._implied:
            self.repeated = self.repeated or (dotted, known.key, setting.key)
            return
        self.settings[dotted] = setting
        self._implied.discard(dotted)
        for length in range(1, len(path)):
            above = ".".join(path[:length])
            if above not in self.settings:
                self.settings[above] = KeyPlace(key=setting.key)
                self._implied.add(above)

    def _renamed_path(self, path: tuple[str, ...]) -> tuple[str, ...]:
        return (self._renamed.get(path[0], path[0]), *path[1:])


def _parsed(text: str) -> dict[str, Any] | None:
    """Return the values in *text*; None if it is not TOML."""
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError):
        return None


def _path_of(values: Any) -> tuple[str, ...]:
    """Return the path to the only value in *values*."""
    path: list[str] = []
    while values:
        if isinstance(values, list):
            (values,) = values
        else:
            ((key, values),) = values.items()
            path.append(key)
    return tuple(path)
