"""Media types of files: as they should be written, and as their names say."""

from __future__ import annotations

import re
from typing import cast

from feedpub.article import Medium

#: The type of a file by the end of its name.
_BY_SUFFIX = {
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "gif": "image/gif",
    "webp": "image/webp",
    "avif": "image/avif",
    "mp3": "audio/mpeg",
    "m4a": "audio/mp4",
    "m4b": "audio/mp4",
    "aac": "audio/aac",
    "oga": "audio/ogg",
    "ogg": "audio/ogg",
    "opus": "audio/ogg",
    "wav": "audio/wav",
    "flac": "audio/flac",
    "aif": "audio/aiff",
    "aiff": "audio/aiff",
    "wma": "audio/x-ms-wma",
    "weba": "audio/webm",
    "mp4": "video/mp4",
    "m4v": "video/x-m4v",
    "mov": "video/quicktime",
    "webm": "video/webm",
    "ogv": "video/ogg",
    "mpg": "video/mpeg",
    "mpeg": "video/mpeg",
    "avi": "video/x-msvideo",
    "wmv": "video/x-ms-wmv",
    "flv": "video/x-flv",
    "3gp": "video/3gpp",
    "mkv": "video/matroska",
    "m3u8": "application/vnd.apple.mpegurl",
    "mpd": "application/dash+xml",
}

#: Other names of types, that feeds and pages write and readers do not know.
_OTHER_NAMES = {
    "image/jpg": "image/jpeg",
    "image/pjpeg": "image/jpeg",
    "image/x-png": "image/png",
    "audio/mp3": "audio/mpeg",
    "audio/x-mp3": "audio/mpeg",
    "audio/mpg": "audio/mpeg",
    "audio/mpeg3": "audio/mpeg",
    "audio/x-mpeg": "audio/mpeg",
    "audio/x-mpeg-3": "audio/mpeg",
    "audio/x-mpg": "audio/mpeg",
    "audio/m4a": "audio/mp4",
    "audio/x-aac": "audio/aac",
    "audio/x-wav": "audio/wav",
    "audio/wave": "audio/wav",
    "audio/vnd.wave": "audio/wav",
    "audio/x-flac": "audio/flac",
    "audio/x-aiff": "audio/aiff",
    "video/m4v": "video/x-m4v",
    "video/mov": "video/quicktime",
    "video/avi": "video/x-msvideo",
    "application/ogg": "audio/ogg",
    "application/x-mpegurl": "application/vnd.apple.mpegurl",
    "audio/mpegurl": "application/vnd.apple.mpegurl",
    "audio/x-mpegurl": "application/vnd.apple.mpegurl",
}

#: Types of lists of parts.
_STREAMS = frozenset({"application/vnd.apple.mpegurl", "application/dash+xml"})

#: Files of these types may hold sound alone, whatever their names end with.
_CONTAINERS = frozenset({"3gpp", "mp4", "ogg", "webm"})

_TYPE = re.compile(r"(?:image|audio|video)/[a-z0-9][a-z0-9.+-]{0,60}")
_SUFFIX = re.compile(r"\.([A-Za-z0-9]{3,4})\Z")


def written_type(value: str) -> str | None:
    """Return the media type *value* as it should be written: ``image/jpeg`` for ``image/jpg``.

    None if it is not that of a picture, a sound or a film.
    """
    type = value.partition(";")[0].strip().lower()
    type = _OTHER_NAMES.get(type, type)
    return type if _TYPE.fullmatch(type) or type in _STREAMS else None


def type_by_name(address: str) -> str | None:
    """Return the type of the file at *address* by its suffix; None if it has none that is known.

    That of the path, or the end of the query as in ``?file=a.mp3``.
    """
    path, _, query = address.partition("#")[0].partition("?")
    for part in (path.rpartition("/")[2], query):
        suffix = _SUFFIX.search(part)
        if suffix and (found := _BY_SUFFIX.get(suffix.group(1).lower())):
            return found
    return None


def is_stream(type: str | None) -> bool:
    """Whether a file of *type* is a list of parts; those may be of sound or film."""
    return type in _STREAMS


def medium_of(type: str | None) -> Medium | None:
    """Return what a file of *type* is; None if that is unknown, or it is neither sound nor film."""
    if type is None:
        return None
    if is_stream(type):
        return "video"
    word = type.partition("/")[0]
    return cast(Medium, word) if word in ("audio", "video") else None


def agreed(medium: Medium, type: str | None) -> tuple[Medium, str | None]:
    """Return *medium* and *type* of a file so that they agree: an ``.mp4`` may be a sound.

    The medium is what the source calls the file, which the end of its name may contradict. Where
    only one of them can be true, the type is.
    """
    kind = medium_of(type)
    if type is None or kind is None or kind == medium or is_stream(type):
        return medium, type
    container = type.partition("/")[2]
    return (medium, f"{medium}/{container}") if container in _CONTAINERS else (kind, type)
