"""An entry taken out of a document that stands, where its feed cannot be made anew.

The rest stays as it is; only the feed's date moves, and Atom tells which entry is gone.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable

from lxml import etree

from feedpub.feed import Withdrawn
from feedpub.formats.atom import TOMBSTONES, tombstone
from feedpub.formats.contents import (
    ARTICLE,
    Shown,
    elements_of,
    items_of,
    parsed,
    shown_by,
    shown_in_json,
    shown_on_page,
)
from feedpub.formats.markup import ATOM, rfc822, rfc3339

#: Whether an entry is the one: its id, where the format has one, its addresses, its title.
Wanted = Callable[[str | None, list[str], str], bool]


def without_entry(content: bytes, wanted: Wanted, gone: Withdrawn | None) -> bytes | None:
    """Return *content*, a document of a feed, without the entry that is *wanted*.

    *gone* is told where the format has words for it. None if there is no such entry, or if it
    is no such document.
    """
    try:
        start = content.lstrip()[:1]
        if start == b"{":
            return _of_json(content, wanted, gone)
        if content.lstrip()[:9].lower() == b"<!doctype":
            return _of_page(content, wanted)
        return _of_xml(content, wanted, gone)
    except (ValueError, RecursionError, etree.LxmlError):
        return None


def _of_json(content: bytes, wanted: Wanted, gone: Withdrawn | None) -> bytes | None:
    document = json.loads(content)
    items = items_of(document)
    kept = [item for item in items if not _matches(shown_in_json(item), wanted)]
    if len(kept) == len(items):
        return None
    document["items"] = kept
    if gone is not None and isinstance(document.get("_feedpub"), dict):
        document["_feedpub"]["updated"] = rfc3339(gone.at)
    return json.dumps(document, ensure_ascii=False, indent=2).encode() + b"\n"


def _of_page(content: bytes, wanted: Wanted) -> bytes | None:
    def left_of(article: re.Match[str]) -> str:
        return "" if _matches(shown_on_page(article.group()), wanted) else article.group()

    text = content.decode()
    left = ARTICLE.sub(left_of, text)
    return left.encode() if left != text else None


def _matches(shown: Shown, wanted: Wanted) -> bool:
    return wanted(shown.id, list(shown.links), shown.title)


def _of_xml(content: bytes, wanted: Wanted, gone: Withdrawn | None) -> bytes | None:
    root = parsed(content)
    found = [each for each in elements_of(root) if _matches(shown_by(each), wanted)]
    if not found:
        return None
    for element in found:
        parent, before = element.getparent(), element.getprevious()
        assert parent is not None
        if before is not None and element.getnext() is None:
            # The end of what they stand in keeps its own line.
            before.tail = element.tail
        parent.remove(element)
    if gone is not None:
        _date(root, gone)
    written: bytes = etree.tostring(root, encoding="UTF-8", xml_declaration=True)
    ids = {element.findtext(f"{{{ATOM}}}id") for element in found}
    if gone is not None and root.tag == f"{{{ATOM}}}feed" and gone.id in ids:
        written = _with_tombstone(written, gone)
    return written + (b"\n" if content.endswith(b"\n") else b"")


def _date(root: etree._Element, gone: Withdrawn) -> None:
    for path, written in (
        ("channel/lastBuildDate", rfc822(gone.at)),
        (f"{{{ATOM}}}updated", rfc3339(gone.at)),
    ):
        if (date := root.find(path)) is not None:
            date.text = written


def _with_tombstone(document: bytes, gone: Withdrawn) -> bytes:
    """An Atom document that tells, first of all that are gone, what is *gone* now."""
    declared = b'xmlns:at="' + TOMBSTONES.encode() + b'"'
    if declared not in document:
        own = b'xmlns="' + ATOM.encode() + b'"'
        document = document.replace(own, declared + b" " + own, 1)
    earlier = document.find(b"<at:deleted-entry ")
    at = document.rfind(b"\n", 0, earlier) + 1 if earlier >= 0 else document.rfind(b"</feed>")
    return document[:at] + tombstone(gone) + document[at:]
