"""The sounds and films that a body plays: its ``audio`` and ``video`` elements."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from functools import cache
from typing import cast

import nh3

from feedpub.addresses import repaired_address
from feedpub.article import MediaFile, Medium
from feedpub.intake.media_types import agreed, type_by_name, written_type
from feedpub.intake.text import plain, without_forbidden

#: Of one body.
_MOST = 60

_PLAYER = re.compile(r"<(?:audio|video)\b", re.IGNORECASE)

# nh3 writes attributes in double quotes, with <, > and " escaped.
_ELEMENT = re.compile(
    r"<(audio|video)((?: [^<>]*)?)>(.*?)(?=</\1>|<(?:audio|video)\b|\Z)", re.DOTALL
)
_SOURCE = re.compile(r"<source((?: [^<>]*)?)>")
_ATTRIBUTE = re.compile(r' ([a-z-]+)="([^"]*)"')


def has_players(body: str) -> bool:
    """Whether there may be files that *body* plays."""
    return _PLAYER.search(body) is not None


def media_in(
    body: str, base: str | None, local: Callable[[str], tuple[str, int] | None] | None = None
) -> tuple[MediaFile, ...]:
    """Return the files that the players in *body* play, each address once.

    *body* is HTML that :func:`.clean_body` has accepted. Relative addresses are resolved by
    *local*, which returns address and length of a file, None for those that it does not know, and
    raises ValueError for those to leave out; then against *base*. Of several sources the first one
    counts whose type is known.
    """
    if not has_players(body):
        return ()
    found: dict[str, MediaFile] = {}
    for player in _ELEMENT.finditer(_cleaner().clean(without_forbidden(body))):
        name, written, inside = player.groups()
        own = _attributes(written)
        sources = [own, *(_attributes(each) for each in _SOURCE.findall(inside))]
        files = (_file(name, own, each, base, local) for each in sources if _written(each))
        known = sorted(filter(None, files), key=lambda each: each.type is None)
        if known and len(found) < _MOST:
            found.setdefault(known[0].url, known[0])
    return tuple(found.values())


def _file(
    name: str,
    player: dict[str, str],
    source: dict[str, str],
    base: str | None,
    local: Callable[[str], tuple[str, int] | None] | None,
) -> MediaFile | None:
    written = _written(source)
    try:
        at_home = local(written) if local else None
    except ValueError:
        return None
    url, length = at_home or (repaired_address(written, base), None)
    if url is None:
        return None
    type = written_type(source.get("type", "")) or type_by_name(url)
    medium, type = agreed(cast(Medium, name), type)
    is_video = name == "video"
    return MediaFile(
        url=url,
        medium=medium,
        type=type,
        length=length,
        title=plain(player.get("title") or player.get("aria-label") or "")[:1_000] or None,
        poster=repaired_address(player.get("poster", ""), base) if is_video else None,
        width=_pixels(player.get("width")) if is_video else None,
        height=_pixels(player.get("height")) if is_video else None,
    )


def _written(source: dict[str, str]) -> str:
    """Return the address of *source*, which a script may be yet to load."""
    return source.get("src") or source.get("data-src") or ""


def _attributes(written: str) -> dict[str, str]:
    return {key: html.unescape(value) for key, value in _ATTRIBUTE.findall(written)}


def _pixels(written: str | None) -> int | None:
    found = re.fullmatch(r"\s*([0-9]{1,5})(?:px)?\s*", written or "")
    return int(found[1]) or None if found else None


@cache
def _cleaner() -> nh3.Cleaner:
    described = {"src", "data-src", "title", "aria-label"}
    return nh3.Cleaner(
        tags={"audio", "video", "source"},
        attributes={
            "audio": described,
            "video": described | {"poster", "width", "height"},
            "source": {"src", "data-src", "type"},
        },
        clean_content_tags={"script", "style", "template", "noembed", "noframes"},
        url_schemes={"http", "https"},
        url_relative="pass_through",
        link_rel=None,
    )
