"""An entry taken out of a document that stands, where its feed cannot be made anew.

The rest stays as it is; only the feed's date moves, and Atom tells which entry is gone.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable, Iterator
from typing import Any

from lxml import etree

from feedpub.feed import Withdrawn
from feedpub.formats.atom import TOMBSTONES, tombstone
from feedpub.formats.markup import ATOM, rfc822, rfc3339
from feedpub.formats.sitemap import NEWS, SITEMAP

#: Whether an entry is the one: its id, where the format has one, its addresses, its title.
Wanted = Callable[[str | None, list[str], str], bool]

_ARTICLE = re.compile(r"<article\b[^<>]*>.*?</article>\n?", re.DOTALL)
_HREF = re.compile(r"<h2><a href=\"([^\"]*)\">(.*?)</a>", re.DOTALL)


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


def entries(content: bytes) -> Iterator[tuple[str, bytes]]:
    """The entries of a document: what each is called, and its bytes. None of what is no feed."""
    seen: list[str] = []

    def note(id: str | None, _links: list[str], title: str) -> bool:
        seen.append(id or title)
        return False

    try:
        if content.lstrip()[:1] == b"{":
            for item in _items(json.loads(content)):
                yield str(item.get("id")), json.dumps(item, ensure_ascii=False).encode()
        elif content.lstrip()[:9].lower() == b"<!doctype":
            for each in _ARTICLE.finditer(content.decode()):
                _matches(each.group(), note)
                yield seen[-1] if seen else "", each.group().encode()
        else:
            for element in _elements(_parsed(content)):
                _describes(element, note)
                yield seen[-1], etree.tostring(element, encoding="UTF-8", with_tail=False)
    except (ValueError, RecursionError, etree.LxmlError):
        return


def _of_json(content: bytes, wanted: Wanted, gone: Withdrawn | None) -> bytes | None:
    document = json.loads(content)
    items = _items(document)
    kept = [
        item
        for item in items
        if not wanted(str(item.get("id")), [str(item.get("url"))], str(item.get("title")))
    ]
    if len(kept) == len(items):
        return None
    document["items"] = kept
    if gone is not None and isinstance(document.get("_feedpub"), dict):
        document["_feedpub"]["updated"] = rfc3339(gone.at)
    return json.dumps(document, ensure_ascii=False, indent=2).encode() + b"\n"


def _items(document: Any) -> list[dict[str, Any]]:
    items = document.get("items") if isinstance(document, dict) else None
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise ValueError("is no JSON Feed")
    return items


def _of_page(content: bytes, wanted: Wanted) -> bytes | None:
    text = content.decode()
    left = _ARTICLE.sub(lambda each: "" if _matches(each.group(), wanted) else each.group(), text)
    return left.encode() if left != text else None


def _matches(article: str, wanted: Wanted) -> bool:
    head = _HREF.search(article)
    if head is None:
        return False
    return wanted(None, [html.unescape(head.group(1))], html.unescape(head.group(2)))


def _of_xml(content: bytes, wanted: Wanted, gone: Withdrawn | None) -> bytes | None:
    root = _parsed(content)
    found = [element for element in _elements(root) if _describes(element, wanted)]
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


def _parsed(content: bytes) -> etree._Element:
    """Raises: ValueError, etree.XMLSyntaxError."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    root = etree.fromstring(content, parser)
    if root.getroottree().docinfo.doctype:
        raise ValueError("has a DOCTYPE")
    return root


def _elements(root: etree._Element) -> list[etree._Element]:
    paths = {
        "rss": "channel/item",
        f"{{{ATOM}}}feed": f"{{{ATOM}}}entry",
        f"{{{SITEMAP}}}urlset": f"{{{SITEMAP}}}url",
    }
    return root.findall(paths[root.tag]) if root.tag in paths else []


def _describes(element: etree._Element, wanted: Wanted) -> bool:
    """Whether *wanted* says yes to what the entry *element* says of itself."""
    if element.tag == "item":
        id, links = element.findtext("guid"), [element.findtext("link") or ""]
        title = element.findtext("title")
    elif element.tag == f"{{{ATOM}}}entry":
        id = element.findtext(f"{{{ATOM}}}id")
        links = [link.get("href", "") for link in element.iterfind(f"{{{ATOM}}}link")]
        title = element.findtext(f"{{{ATOM}}}title")
    else:
        id, links = None, [element.findtext(f"{{{SITEMAP}}}loc") or ""]
        title = element.findtext(f"{{{NEWS}}}news/{{{NEWS}}}title")
    return wanted(id.strip() if id else None, links, title or "")


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
