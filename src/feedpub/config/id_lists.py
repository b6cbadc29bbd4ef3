"""Lists of ids in files, such as the top stories of the home page, or pinned articles."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import takewhile
from pathlib import Path
from typing import Any

from feedpub.config.files import digest_of
from feedpub.config.paths import open_regular
from feedpub.errors import ListError

MAX_SIZE = 1_000_000
MAX_IDS = 10_000


def read_ids(path: Path) -> tuple[str, ...]:
    """Return the ids, short links and addresses that the file *path* lists, in its order.

    The file has one on each line, with comment lines that begin with ``#``; or it is a JSON array
    of them, or of objects with an ``id``, ``short_link`` or ``url``, such as the ``items`` of a
    JSON Feed.

    Raises: ListError.
    """
    return _ids_in(path, _text_of(path))


def reordered(path: Path, ids: Sequence[str]) -> bytes:
    """Return the file *path* with *ids*, each once, in place of those that it lists.

    Comments at the top of a text stay. JSON stays JSON, with what it says about each article.

    Raises: ListError, if it cannot be read, or cannot list one of *ids*.
    """
    text = _text_of(path)
    listed = _ids_in(path, text)
    if _is_json(text):
        value: Any = json.loads(text)
        items = value["items"] if isinstance(value, dict) else value
        of = dict(zip(reversed(_in_json(path, text)), reversed(items), strict=True))
        has_objects = isinstance(value, dict) or any(isinstance(each, dict) for each in items)
        items = [of.get(id, {"id": id} if has_objects else id) for id in ids]
        value = {**value, "items": items} if isinstance(value, dict) else items
        text = json.dumps(value, ensure_ascii=False, indent=2)
    else:
        top = takewhile(lambda line: line.strip()[:1] in ("", "#"), text.splitlines())
        text = "\n".join((*(top if listed else text.splitlines()), *ids))
    if found := set(ids).difference(_ids_in(path, text)):
        raise ListError(path, f"cannot list {min(found)!r}; name that article by its address")
    content = f"{text}\n".encode()
    _check_size(path, content)
    return content


def _text_of(path: Path) -> str:
    """Raises: ListError."""
    try:
        with open_regular(path) as file:
            content = file.read(MAX_SIZE + 1)
        _check_size(path, content)
        return content.decode("utf-8-sig")
    except FileNotFoundError as error:
        advice = "bring it back; for a new feed, write an empty file"
        raise ListError(path, f"does not exist; {advice}") from error
    except OSError as error:
        raise ListError(path, f"cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise ListError(path, "not UTF-8") from error


def _check_size(path: Path, content: bytes) -> None:
    if len(content) > MAX_SIZE:
        raise ListError(path, f"larger than {MAX_SIZE:,} bytes")


def _is_json(text: str) -> bool:
    return text.lstrip()[:1] in ("[", "{")


def _ids_in(path: Path, text: str) -> tuple[str, ...]:
    """Return the ids that *text*, that of the file *path*, lists. Raises: ListError."""
    ids = _in_json(path, text) if _is_json(text) else _in_lines(text)
    if len(ids) > MAX_IDS:
        raise ListError(path, f"more than {MAX_IDS:,} ids")
    return tuple(dict.fromkeys(ids))


def mark_of_list(path: Path) -> str | None:
    """Return a digest of the file's content. None if it cannot be read."""
    try:
        with open_regular(path) as file:
            return digest_of(file.read(MAX_SIZE + 1))
    except OSError:
        return None


def _in_lines(text: str) -> list[str]:
    lines = [line.strip() for line in text.splitlines()]
    return [line for line in lines if line and not line.startswith("#")]


def _in_json(path: Path, text: str) -> list[str]:
    try:
        value: Any = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ListError(path, "not valid JSON") from error
    if isinstance(value, dict):
        value = value.get("items")
    if not isinstance(value, list):
        raise ListError(path, "neither a JSON array of ids nor an object with items")
    ids: list[str] = []
    for number, each in enumerate(value, 1):
        own = each
        if isinstance(each, dict):
            values = (each.get(key) for key in ("id", "short_link", "url"))
            own = next((value for value in values if value is not None), None)
        if isinstance(own, int) and not isinstance(own, bool):
            own = str(own)
        if not isinstance(own, str):
            raise ListError(path, f"item {number} has no id")
        try:
            own.encode()
        except UnicodeEncodeError as error:
            raise ListError(path, f"the id of item {number} is not valid text") from error
        ids.append(own)
    return ids
