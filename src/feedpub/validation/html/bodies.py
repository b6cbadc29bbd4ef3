"""Where feeds hold HTML: each text is read once, and once only where it comes twice."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping

from lxml import etree

from feedpub.validation.document import ITEM, text
from feedpub.validation.html.markup import Flaw, Markup, read
from feedpub.validation.html.trees import read_tree
from feedpub.validation.xml_names import ATOM, CONTENT, MEDIA, RSS1, XHTML

#: RFC 4287, 3.1: the Text constructs, and content.
ATOM_TEXTS = frozenset(
    f"{ATOM}{name}" for name in ("title", "subtitle", "summary", "rights", "content")
)
MEDIA_TEXTS = frozenset({f"{MEDIA}title", f"{MEDIA}description"})

_ATOM_CONTENT = f"{ATOM}content"
_DESCRIPTIONS = frozenset({"description", f"{RSS1}description"})
_ITEMS = frozenset({ITEM, f"{RSS1}item"})

#: The elements that may hold HTML.
HOLDERS = (
    ATOM_TEXTS | MEDIA_TEXTS | _DESCRIPTIONS | {f"{CONTENT}encoded", f"{XHTML}body", f"{XHTML}div"}
)

#: RFC 4287, 3.1.1 and 4.1.3.3: the words, and the media types of the same.
_HTML = frozenset({"html", "text/html"})
_XHTML = frozenset({"xhtml", "application/xhtml+xml"})

# The longest text that is kept to be compared with the next.
_KEPT = 100_000


class Bodies:
    """Reads the texts of one document."""

    def __init__(self) -> None:
        self._last: Mapping[str, Markup] = {}

    def of(self, element: etree._Element) -> Markup | None:
        """What stands in *element*; None if that is no HTML."""
        tag = element.tag
        if tag == f"{CONTENT}encoded":
            return self._read(text(element))
        if tag in _DESCRIPTIONS:
            parent = element.getparent()
            if parent is None or parent.tag not in _ITEMS:
                return None
            return _as_summary(self._read(text(element)))
        if tag in (f"{XHTML}body", f"{XHTML}div"):
            parent = element.getparent()
            return read_tree(element) if parent is not None and parent.tag in _ITEMS else None
        type = element.get("type", "").strip().lower()
        if type in _HTML:
            found = self._read(text(element))
            return found if tag == _ATOM_CONTENT else _as_summary(found)
        if type in _XHTML:
            return read_tree(element) if tag == _ATOM_CONTENT else _as_summary(read_tree(element))
        if tag == _ATOM_CONTENT and "html" in type and not len(element):
            return self._read(_decoded(text(element)))
        return None

    def _read(self, own: str) -> Markup:
        # The description is often the content once more, right beside it.
        if own in self._last:
            return self._last[own]
        found = read(own)
        self._last = {own: found} if len(own) < _KEPT else {}
        return found


def _as_summary(found: Markup) -> Markup:
    """A summary may be plain text that begins with a tag, and then is escaped for XML and HTML."""
    if "escaped" not in found.flaws and "unseen" not in found.flaws:
        return found
    flaws: dict[Flaw, str] = dict(found.flaws)
    flaws.pop("unseen", None)
    if "escaped" in flaws:
        flaws["escaped-summary"] = flaws.pop("escaped")
    return Markup(flaws=flaws)


def _decoded(own: str) -> str:
    """RFC 4287, 4.1.3.3: what is neither text nor XML is base64."""
    try:
        return base64.b64decode("".join(own.split()), validate=True).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        return ""
