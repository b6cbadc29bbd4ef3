"""Fields that browsers send: cleaned, bounded, and refused in one line."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from urllib.parse import parse_qsl

from feedpub.patterns import pattern

#: In bytes: the body of a form.
MAX_BODY = 256 * 2**10

#: How many fields a form or an address may have.
MAX_FIELDS = 40

#: In characters.
MAX_TOKEN = 200
MAX_ID = 2_000
MAX_QUERY = 200
MAX_TITLE = 500
MAX_NOTE = 2_000
MAX_TEXT = 5_000

#: In days: how long a replacement may be published.
MAX_DAYS = 3650

#: Characters that turn the direction of a text, or are not seen.
_INVISIBLE = pattern(r"[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]")

#: Controls, surrogates, characters for private use and noncharacters.
_SPACES = str.maketrans("\t\n\r\v\f\x85\u2028\u2029", " " * 8)
_NO_TEXT = {"Cc", "Cs", "Co", "Cn"}

#: Only these are put into a Location.
_OWN_PATH = pattern(r"/(?![/\\])[!-\[\]-~]*")


class RequestRefused(Exception):
    """A request cannot be answered as it is; the message is for whoever sent it."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message


Fields = Mapping[str, str]


def parse_fields(text: str) -> Fields:
    """Return the fields of a form or a query. Raises: RequestRefused."""
    try:
        pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=MAX_FIELDS, errors="replace")
    except ValueError as error:
        raise RequestRefused(400, f"more than {MAX_FIELDS} fields; send fewer") from error
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise RequestRefused(400, "a field is given twice; send it once")
    return fields


def line_of(fields: Fields, key: str, limit: int) -> str:
    """Return a field as one clean line. Empty: it is missing. Raises: RequestRefused."""
    return clean_line(_bounded(fields, key, limit))


def text_of(fields: Fields, key: str, limit: int) -> str:
    """Return a field as clean lines. Empty: it is missing. Raises: RequestRefused."""
    text = _bounded(fields, key, limit).replace("\r\n", "\n").replace("\r", "\n")
    return "\n".join(clean_line(line) for line in text.split("\n")).strip()


def id_of(fields: Fields, key: str = "id") -> str:
    """Return the id in a field, as it is. Raises: RequestRefused, if it is missing."""
    found = _bounded(fields, key, MAX_ID)
    if not found or any(unicodedata.category(c) in _NO_TEXT for c in found):
        raise RequestRefused(400, f"{key}: missing or not an id; go back and choose an article")
    return found


def number_of(fields: Fields, key: str, *, most: int, default: int) -> int:
    """Return a field as a number from 1 to *most*. Raises: RequestRefused."""
    text = _bounded(fields, key, 20).strip()
    if not text:
        return default
    if not (text.isascii() and text.isdecimal() and 1 <= int(text) <= most):
        raise RequestRefused(400, f"{key}: {text!r} is not a number from 1 to {most:,}")
    return int(text)


def own_path(text: str) -> str:
    """Return *text* if it is a path of this server, else that of the first page."""
    return text if len(text) <= MAX_ID and _OWN_PATH.fullmatch(text) else "/"


def clean_line(text: str) -> str:
    """Return *text* as one line, without characters that cannot be seen or turn its direction."""
    spaced = _INVISIBLE.sub("", text).translate(_SPACES)
    return " ".join("".join(c for c in spaced if unicodedata.category(c) not in _NO_TEXT).split())


def _bounded(fields: Fields, key: str, limit: int) -> str:
    found = fields.get(key, "")
    if len(found) > limit:
        raise RequestRefused(
            400, f"{key}: longer than {limit:,} characters; shorten it, and send it again"
        )
    return found
