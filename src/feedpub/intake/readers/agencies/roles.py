"""What agencies' formats call the parts of an item: roles, types and names of renditions."""

from __future__ import annotations

import re

from feedpub.intake.readers.records.mapping import words_of
from feedpub.patterns import pattern

PICTURES = ("picture", "graphic", "photo", "image")
FILMS = ("audio", "video")

#: Types of items that are no articles (newscodes ``ninature``; Superdesk's planning).
NO_ARTICLES = ("event", "planning", "assignment", "planning_featured")

#: Roles of descriptions: the better a summary, the earlier.
SUMMARIES = ("summary", "abstract", "teaser", "lead", "ingress", "", "main", "text", "short",
             "medium", "long", "caption", "extract", "richtext")  # fmt: skip
CREDITS = ("creditline", "credit")
ALTS = ("alt", "alttext", "alternativetext", "accessibility", "alttextaccessibility")
EXTENDED = ("extdescraccessibility", "extendeddescription", "extdescr", "extdesc")
#: Roles of the caption among the descriptions of a picture, the best first.
CAPTIONS = ("caption", "", "main", "text", "long", "summary", "short")
KICKERS = ("kicker", "overline", "vignette", "dachzeile", "roofline")

#: Roles of people who did not write a text.
NO_WRITERS = pattern(r"(?i)edit|photo|camera|graphic|produc|translat|proof|social|video|descrw")

_MARKED = pattern(r"(?i)watermark|comp[_-]?preview")
_UNSHOWN = frozenset({"image/tiff", "image/tif", "image/x-adobe-dng", "image/vnd.adobe.photoshop",
                      "image/heic", "image/eps", "image/x-eps"})  # fmt: skip
#: Names of renditions, the largest first, for those without a width.
_SIZES = ("original", "full", "hires", "highres", "main", "baseimage", "large", "web", "viewimage",
          "preview", "medium", "small", "thumbnail", "thumb")  # fmt: skip


_MARKUP = pattern(r"&(?:#\d+|#x[\da-f]+|[a-z]{2,8});|</?[a-z][^<>]*>", re.IGNORECASE)


def unmarked(line: str | None) -> str | None:
    """Return a headline or description without markup and entities, which editors write into it."""
    return words_of(line) if line and _MARKUP.search(line) else line


def picture_key(description_role: str) -> str | None:
    """Return the key of an image for a description in this role; None: it is none of them."""
    if description_role in CREDITS:
        return "credit"
    if description_role in ALTS:
        return "alt"
    if description_role in EXTENDED:
        return "extended_description"
    return "caption" if description_role in {*CAPTIONS, *SUMMARIES} else None


def rendition_order(
    name: str, texts: str, type: str, width: int | None, length: int | None
) -> tuple[bool, bool, int, int, int]:
    """Return what orders renditions: those for everybody that browsers show first, by their size.

    *texts* are its name, title and address: previews for customers have a watermark.
    """
    name = name.lower().replace("_", "").replace("-", "")
    place = _SIZES.index(name) if name in _SIZES else len(_SIZES) // 2
    return (_MARKED.search(texts) is None, type not in _UNSHOWN, width or 0, -place, length or 0)


def is_for_all(order: tuple[bool, bool, int, int, int]) -> bool:
    """Whether a rendition of this order has no watermark, and browsers show it."""
    return order[:2] == (True, True)
