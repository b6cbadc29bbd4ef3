"""Credits of pictures as Newspack and Largo keep them, in the meta of attachments of WordPress."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from feedpub.intake.readers.publication_status import Mark
from feedpub.intake.readers.records.mapping import Mapped, text_in, words_of
from feedpub.intake.text import plain
from feedpub.protocols import ReaderContext

#: Newspack's box "Can distribute?". It is empty, too, where nobody has looked at it.
_DISTRIBUTABLE = "_navis_media_can_distribute"
_NAMES = ("_media_credit", "_navis_media_credit_org")
#: Where a caption's credit begins, and the label in it.
_IN_CAPTION = re.compile(
    r"""<(?:span|p|cite|small|em|i)\b[^<>]*\bclass=["'][^"'<>]*\bcredit\b[^"'<>]*["'][^<>]*>""",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"""<span\b[^<>]*\bclass=["'][^"'<>]*\bcredit-label[^<>]*>[^<>]*</span>""", re.IGNORECASE
)
_NO = (False, 0, "0", "false", "no")


def own_meta(meta: Any) -> dict[str, Any]:
    """Return what of *meta* is the plugins' and says something."""
    if not isinstance(meta, Mapping):
        return {}
    found = {key: meta.get(key) for key in (*_NAMES, _DISTRIBUTABLE)}
    return {key: value for key, value in found.items() if value not in (None, "", [])}


def put_credit(image: Mapped, meta: Any) -> None:
    """Set the credit as the plugins print it: ``NAME/ORGANISATION``."""
    names = [text_in(meta.get(key)) or "" for key in _NAMES] if isinstance(meta, Mapping) else []
    names = [(words_of(each) or "").strip() for each in names]
    image.put("credit", "/".join(filter(None, names)), 'key "meta._media_credit"')


def withheld(meta: Any, addresses: Iterable[str | None]) -> Mapped | None:
    """Return what removes the picture at *addresses* if it may not be distributed."""
    if not isinstance(meta, Mapping) or meta.get(_DISTRIBUTABLE) not in _NO:
        return None
    image, mark = Mapped(), Mark(code="status-withheld", what="not to be distributed")
    image.withhold(mark, f"the featured image is {mark.what}; left out", addresses)
    return image


def put_caption(image: Mapped, markup: str | None, origin: str, context: ReaderContext) -> None:
    """Set the caption, to whose end the plugins append the credit, with a label or without."""
    unlabelled = _LABEL.sub("", markup or "")
    if match := _IN_CAPTION.search(unlabelled):
        image.put("credit", plain(words_of(unlabelled[match.end() :]) or ""), origin)
        markup = unlabelled[: match.start()]
    image.put_caption(markup, origin, context)
    caption, credit = image.values.get("caption"), image.values.get("credit")
    if not caption or not credit:
        return
    parts = r"\s*/\s*".join(re.escape(each.strip()) for each in credit.split("/"))
    if found := re.search(rf"\s*(?:\b\w+:\s*)?{parts}\s*\Z", caption):
        image.values["caption"] = caption[: found.start()]
