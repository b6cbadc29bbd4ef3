"""Mistakes in the files of a configuration: where each is, and how it is shown to people.

Imported only if there is a mistake.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from feedpub.config.positions import TextSpan, TomlPositions
from feedpub.errors import ConfigError, Mistake
from feedpub.nouns import dataclass, replace
from feedpub.patterns import pattern

#: In an address: user and password, and the value of a parameter that is a key.
CREDENTIALS = pattern(
    r"(?<=://)\S*(?=@)|(?<=sig=|key=)[^&'\"\s]+|(?<=token=)[^&'\"\s]+|(?<=password=)[^&'\"\s]+"
)

#: In a line of a file: the value of a key that has no business there, or of a header.
_SECRET_VALUES = pattern(r"(?i)(?:token|secret|password|key|authorization)[\"']?\s*=\s*[\"'][^\n]*")

#: How many mistakes that differ only in the name of a table are shown one by one.
_SHOWN_ALONE = 3

#: How many of the others' lines are named.
_NAMED_LINES = 5

#: In columns of a terminal: how much of a long line is shown.
_WIDTH = 100

#: Mistakes in the value of a key. Others are in the key, or in what is missing beside it.
_IN_VALUE = pattern(
    r"invalid value |unknown (?!key\b|table\b)|'|\"|is empty|longer than|more than |no article "
)
_QUOTED = pattern(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"")


@dataclass(frozen=True, slots=True)
class ConfigText:
    """The text of one file of a configuration."""

    path: str
    positions: TomlPositions


def mistakes_error(
    path: Path,
    problems: Iterable[str],
    contents: Mapping[str, bytes],
    renamed: Mapping[str, str],
) -> ConfigError:
    """Return the error about *problems*, ``KEY: what is wrong``, of the configuration *path*.

    *contents* has the bytes of its files, that of *path* first, then those that it extends;
    *renamed* the present names of tables by their former ones.
    """
    files = [
        ConfigText(name, TomlPositions(content.decode("utf-8-sig"), renamed))
        for name, content in contents.items()
    ]
    found = [_located(str(path), each, files) for each in problems]
    return ConfigError(_grouped(found), found)


def mistake_at(path: Path, positions: TomlPositions, span: TextSpan, message: str) -> Mistake:
    """Return the mistake at *span* in the file *path*."""
    line, column = positions.line_and_column(span.start)
    text = positions.text.split("\n")[line - 1].rstrip("\r")
    excerpt = tuple(_excerpt(line, text, column - 1, span.end - span.start))
    return Mistake(file=str(path), line=line, column=column, message=message, excerpt=excerpt)


def _located(path: str, problem: str, files: Sequence[ConfigText]) -> Mistake:
    """Return the mistake *problem* with its place in the first of *files* that has its key."""
    key, wrong = _key_of(problem, files)
    at = key
    while at:
        for file in files:
            if (span := _span(file.positions, at, wrong, is_there=at == key)) is not None:
                return mistake_at(Path(file.path), file.positions, span, problem)
        at = at.rpartition(".")[0]
    return Mistake(file=path, message=problem)


def _key_of(problem: str, files: Sequence[ConfigText]) -> tuple[str, str]:
    """Return the key that *problem* begins with, and the rest. A key may contain a colon."""
    parts = problem.split(": ")
    for count in range(len(parts) - 1, 0, -1):
        key = ": ".join(parts[:count])
        if any(key in file.positions.settings for file in files):
            return key, ": ".join(parts[count:])
    return parts[0], ": ".join(parts[1:])


def _span(positions: TomlPositions, key: str, wrong: str, *, is_there: bool) -> TextSpan | None:
    """Return the part of a file that is *wrong* about *key*. None: the file does not have it.

    *is_there* is False for a table in which a key is missing.
    """
    setting = positions.settings.get(key)
    if setting is None:
        # The number of a value in a list.
        above, _, number = key.rpartition(".")
        within = positions.settings.get(above)
        if not number.isdecimal() or within is None or within.value is None:
            return None
        items = positions.items(within.value)
        return items[int(number)] if int(number) < len(items) else within.value
    if setting.value is None or not is_there or not _IN_VALUE.match(wrong):
        return setting.key
    quoted = {each.strip("'\"") for each in _QUOTED.findall(wrong.partition(";")[0])}
    for item in positions.items(setting.value):
        if positions.text[item.start : item.end].strip("'\"") in quoted:
            return item
    return setting.value


def _excerpt(number: int, text: str, start: int, length: int) -> Iterator[str]:
    """Yield the line *text* with its *number*, and a mark below *length* characters of it."""
    margin = f"{number:>5} | "
    shown = _SECRET_VALUES.sub("…", CREDENTIALS.sub("…", text))
    if shown != text:
        # Nobody can say what is where any more.
        yield margin + shown[:_WIDTH]
        return
    first = max(0, start - _WIDTH // 2) if len(text) > _WIDTH else 0
    part = text[first : first + _WIDTH]
    before = part[: start - first]
    marked = part[start - first : start - first + max(1, length)]
    lead = "…" if first else ""
    tail = "…" if first + _WIDTH < len(text) else ""
    yield margin + (lead + part + tail).replace("\t", " ")
    yield f"{'':>5} | " + " " * _columns(lead + before) + "^" * max(1, _columns(marked))


def _columns(text: str) -> int:
    """Return how many columns of a terminal *text* takes."""
    wide = sum(unicodedata.east_asian_width(each) in ("W", "F") for each in text)
    return len(text) + wide - sum(1 for each in text if unicodedata.combining(each))


def _grouped(mistakes: Iterable[Mistake]) -> Iterator[Mistake]:
    """Yield *mistakes*, of many that differ only in the name of a table the first for all."""
    alike: dict[tuple[str, ...], list[Mistake]] = {}
    for each in mistakes:
        key, _, wrong = each.message.partition(": ")
        first, _, rest = key.partition(".")
        _, dot, inner = rest.partition(".")
        alike.setdefault((first, inner, wrong) if dot else (key, wrong), []).append(each)
    for found in alike.values():
        if len(found) <= _SHOWN_ALONE:
            yield from found
            continue
        first_of_all, *others = found
        lines = [str(each.line) for each in others if each.line and each.file == first_of_all.file]
        where = f": lines {', '.join(lines[:_NAMED_LINES])}" if lines else ""
        where += " …" if len(lines) > _NAMED_LINES else ""
        more = f" (and {len(others):,} more like it{where})"
        yield replace(first_of_all, message=first_of_all.message + more)
