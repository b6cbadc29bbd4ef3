"""Sizes of images in HTML: ``srcset`` (HTML Living Standard, 4.8.4.2.1)."""

from __future__ import annotations

from collections.abc import Iterator

from feedpub.patterns import pattern

_CANDIDATE = pattern(r"[\s,]*+([^\s]++)(?:\s++([^,(]*+(?:\([^)]*+(?:\)|\Z)[^,(]*+)*+))?(?:,|\Z)")
_WIDTH = pattern(r"[1-9][0-9]*w")
_HEIGHT = pattern(r"[1-9][0-9]*h")
_DENSITY = pattern(r"(?:[0-9]+|[0-9]*\.[0-9]+)(?:[eE][+-]?[0-9]+)?x")

#: In characters, of the longest value that is checked.
_LONGEST = 20_000


def mistake_in(srcset: str) -> str | None:
    """Return what is wrong with *srcset*; None if nothing is."""
    kinds: set[str] = set()
    seen: set[str] = set()
    for address, written in _candidates(srcset[:_LONGEST]):
        descriptors = written.split()
        widths = [each for each in descriptors if _WIDTH.fullmatch(each)]
        densities = [each for each in descriptors if _DENSITY.fullmatch(each)]
        rest = [each for each in descriptors if each not in (*widths, *densities)]
        if len(widths) + len(densities) > 1:
            return f"{address[:60]!r} has two sizes"
        if rest and not (widths and len(rest) == 1 and _HEIGHT.fullmatch(rest[0])):
            return f"{rest[0][:60]!r} is not a size such as 640w or 2x"
        size = (widths or densities or ["1x"])[0]
        kinds.add(size[-1])
        if len(kinds) > 1:
            return "mixes widths such as 640w with densities such as 2x"
        if size in seen:
            return f"has two images for {size[:20]}"
        seen.add(size)
    return None


def addresses_in(srcset: str) -> Iterator[str]:
    """Yield the addresses of the images in *srcset*."""
    return (address for address, _ in _candidates(srcset[:_LONGEST]) if address)


def has_widths(srcset: str) -> bool:
    """Whether *srcset* gives widths, for which an image needs ``sizes``."""
    candidates = _candidates(srcset[:_LONGEST])
    return any(_WIDTH.fullmatch(each) for _, written in candidates for each in written.split())


def _candidates(srcset: str) -> Iterator[tuple[str, str]]:
    at = 0
    while at < len(srcset) and (found := _CANDIDATE.match(srcset, at)):
        address = found.group(1)
        # A comma at the end of an address ends the candidate.
        if address.endswith(","):
            yield address.rstrip(","), ""
            at = found.end(1)
        else:
            yield address, found.group(2) or ""
            at = found.end()
