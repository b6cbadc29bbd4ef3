"""What a document shows, read back from its bytes: its entries, and what it says is gone."""

from __future__ import annotations

import html
import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from lxml import etree

from feedpub.formats.atom import TOMBSTONES
from feedpub.formats.markup import ATOM, MEDIA
from feedpub.formats.sitemap import NEWS, PREFIXES, SITEMAP

#: An entry of a page for people.
ARTICLE = re.compile(r"<article\b[^<>]*>.*?</article>\n?", re.DOTALL)

_HEADING = re.compile(r"<h2>(.*?)</h2>", re.DOTALL)
_HREF = re.compile(r"<a href=\"([^\"]*)\">(.*)</a>", re.DOTALL)
_GENERATOR = '<meta name="generator" content="feedpub">'
_TIME = re.compile(r"<time\b[^<>]*\bdatetime=\"([^\"]*)\"")

#: The entries of each XML document, by the tag of its root.
_PATHS = {
    "rss": "channel/item",
    f"{{{ATOM}}}feed": f"{{{ATOM}}}entry",
    f"{{{SITEMAP}}}urlset": f"{{{SITEMAP}}}url",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """An entry as a document shows it."""

    #: None where the format has no ids: pages and sitemaps.
    id: str | None

    links: tuple[str, ...]
    title: str

    #: None if it is not said.
    published: datetime | None

    #: Its own bytes.
    content: bytes

    @property
    def key(self) -> str:
        """What identifies it in a document of its format: its id, or its address."""
        return self.id or "".join(self.links[:1]).partition("?")[0] or self.title


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """What a document shows."""

    entries: tuple[Shown, ...]

    #: The ids that it says are gone (RFC 6721, and Media RSS 1.5.1, media:status).
    gone: frozenset[str] = frozenset()

    #: When it says that it last changed. None: it does not say.
    updated: datetime | None = None

    #: Whether feedpub wrote it, and no other software.
    is_ours: bool = False


def contents_of(content: bytes) -> Contents | None:
    """Read *content*, a document of a feed. None if it is no such document, or is damaged."""
    try:
        if content.lstrip()[:1] == b"{":
            return _of_json(content)
        if content.lstrip()[:9].lower() == b"<!doctype":
            return _of_page(content)
        return _of_xml(parsed(content))
    except (ValueError, RecursionError, OverflowError, etree.LxmlError):
        return None


def items_of(document: Any) -> list[dict[str, Any]]:
    """The items of a JSON Feed. Raises: ValueError, if it is none."""
    items = document.get("items") if isinstance(document, dict) else None
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise ValueError("not a JSON Feed")
    return items


def parsed(content: bytes) -> etree._Element:
    """Parse XML; nothing outside is fetched. Raises: ValueError, etree.XMLSyntaxError."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    root = etree.fromstring(content, parser)
    if root.getroottree().docinfo.doctype:
        raise ValueError("has a DOCTYPE")
    return root


def elements_of(root: etree._Element) -> list[etree._Element]:
    """The elements of *root* that are entries, those that say that they are gone included."""
    return root.findall(_PATHS[root.tag]) if root.tag in _PATHS else []


def shown_by(element: etree._Element) -> Shown:
    """What the entry *element* says of itself."""
    if element.tag == "item":
        id, links = element.findtext("guid"), [element.findtext("link") or ""]
        title, date = element.findtext("title"), _rfc822(element.findtext("pubDate"))
    elif element.tag == f"{{{ATOM}}}entry":
        id = element.findtext(f"{{{ATOM}}}id")
        links = [link.get("href", "") for link in element.iterfind(f"{{{ATOM}}}link")]
        title = element.findtext(f"{{{ATOM}}}title")
        date = _rfc3339(element.findtext(f"{{{ATOM}}}published"))
    else:
        id, links = None, [element.findtext(f"{{{SITEMAP}}}loc") or ""]
        title = element.findtext(f"{{{NEWS}}}news/{{{NEWS}}}title")
        date = _rfc3339(element.findtext(f"{{{NEWS}}}news/{{{NEWS}}}publication_date"))
    return Shown(
        id=id.strip() if id else None,
        links=tuple(links),
        title=title or "",
        published=date,
        content=etree.tostring(element, encoding="UTF-8", with_tail=False),
    )


def shown_on_page(article: str) -> Shown:
    """What an ``article`` of a page says of itself; it has no address if its heading links to
    none."""
    heading = _HEADING.search(article)
    text = heading.group(1) if heading else ""
    link = _HREF.fullmatch(text)
    date = _TIME.search(article)
    return Shown(
        id=None,
        links=(html.unescape(link.group(1)),) if link else (),
        title=html.unescape(link.group(2) if link else text),
        published=_rfc3339(date.group(1)) if date else None,
        content=article.encode(),
    )


def shown_in_json(item: dict[str, Any]) -> Shown:
    """What an item of a JSON Feed says of itself."""
    return Shown(
        id=str(item["id"]) if item.get("id") is not None else None,
        links=(str(item.get("url") or ""),),
        title=str(item.get("title") or ""),
        published=_rfc3339(item.get("date_published")),
        content=json.dumps(item, ensure_ascii=False).encode(),
    )


def _of_json(content: bytes) -> Contents:
    document = json.loads(content)
    own = document.get("_feedpub")
    return Contents(
        entries=tuple(map(shown_in_json, items_of(document))),
        updated=_rfc3339(own.get("updated")) if isinstance(own, dict) else None,
        is_ours=isinstance(own, dict),
    )


def _of_page(content: bytes) -> Contents:
    """Raises: ValueError, if its end is missing."""
    text = content.decode()
    if not text.rstrip().endswith("</html>"):
        raise ValueError("cut off")
    head, found, _ = text.partition("<main>")
    dates = _TIME.findall(head) if found else []
    return Contents(
        entries=tuple(shown_on_page(each.group()) for each in ARTICLE.finditer(text)),
        updated=_rfc3339(dates[-1]) if dates else None,
        is_ours=_GENERATOR in text,
    )


def _of_xml(root: etree._Element) -> Contents | None:
    if root.tag not in _PATHS:
        return Contents(entries=()) if root.tag == "opml" else None
    gone = {each.get("ref", "") for each in root.iterfind(f"{{{TOMBSTONES}}}deleted-entry")}
    entries = []
    for element in elements_of(root):
        shown = shown_by(element)
        status = element.find(f"{{{MEDIA}}}status")
        if status is not None and status.get("state") == "deleted":
            gone.add(shown.key)
        else:
            entries.append(shown)
    said = root.findtext("channel/lastBuildDate")
    updated = _rfc3339(root.findtext(f"{{{ATOM}}}updated")) if said is None else _rfc822(said)
    said_by = root.findtext("channel/generator") or root.findtext(f"{{{ATOM}}}generator")
    # A sitemap names no generator.
    own = {(None, SITEMAP), *PREFIXES.items()}
    return Contents(
        entries=tuple(entries),
        gone=frozenset(gone),
        updated=updated,
        is_ours=said_by == "feedpub" or set(root.nsmap.items()) == own,
    )


def _rfc822(text: str | None) -> datetime | None:
    try:
        return _aware(parsedate_to_datetime(text or ""))
    except (ValueError, TypeError):
        return None


def _rfc3339(text: object) -> datetime | None:
    try:
        return _aware(datetime.fromisoformat(text)) if isinstance(text, str) else None
    except ValueError:
        return None


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
