"""Lists of ids that a newsroom keeps in a file: the home page's top stories, pinned articles."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from feedpub.config.named_files import open_regular
from feedpub.errors import ListError

MAX_SIZE = 1_000_000
MAX_IDS = 10_000


def read_ids(path: Path) -> tuple[str, ...]:
    """Return the ids, short links and addresses that *path* lists, in its order.

    As text, one a line, but for empty lines and those that begin with ``#``; or as a JSON array
    of them or of objects with an ``id`` each, else a ``short_link`` or a ``url``. The objects may
    be the ``items`` of a JSON Feed.

    Raises: ListError.
    """
    try:
        with open_regular(path) as file:
            content = file.read(MAX_SIZE + 1)
        if len(content) > MAX_SIZE:
            raise ListError(path, f"is larger than {MAX_SIZE:,} bytes")
        text = content.decode("utf-8-sig")
    except OSError as error:
        raise ListError(path, f"cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise ListError(path, "is not UTF-8") from error
    ids = _in_json(path, text) if text.lstrip()[:1] in ("[", "{") else _in_lines(text)
    if len(ids) > MAX_IDS:
        raise ListError(path, f"has more than {MAX_IDS:,} ids")
    return tuple(dict.fromkeys(ids))


def mark_of_list(path: Path) -> str | None:
    """What changes with the file's content. None if it cannot be read."""
    try:
        with open_regular(path) as file:
            return hashlib.blake2b(file.read(MAX_SIZE + 1), digest_size=16).hexdigest()
    except OSError:
        return None


def _in_lines(text: str) -> list[str]:
    lines = [line.strip() for line in text.splitlines()]
    return [line for line in lines if line and not line.startswith("#")]


def _in_json(path: Path, text: str) -> list[str]:
    try:
        value: Any = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ListError(path, "is no JSON") from error
    if isinstance(value, dict):
        value = value.get("items")
    if not isinstance(value, list):
        raise ListError(path, "is no array of ids, and has no items")
    ids: list[str] = []
    for number, each in enumerate(value, 1):
        own = each
        if isinstance(each, dict):
            said = (each.get(key) for key in ("id", "short_link", "url"))
            own = next((value for value in said if value is not None), None)
        if isinstance(own, int) and not isinstance(own, bool):
            own = str(own)
        if not isinstance(own, str):
            raise ListError(path, f"number {number} of it has no id")
        try:
            own.encode()
        except UnicodeEncodeError as error:
            raise ListError(path, f"the id of number {number} is no text") from error
        ids.append(own)
    return ids
