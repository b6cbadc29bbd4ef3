"""The list of a newsroom's feeds: a page for people, and OPML for feed readers."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from lxml import etree

from feedpub.feed import Channel, Document
from feedpub.format_info import INDEX_OPML, INDEX_PAGE, OPML, PAGE
from feedpub.formats.layouts import XMLLayout
from feedpub.formats.page_templates import render, subscriptions
from feedpub.formats.words import words_for
from feedpub.formats.writing import append, rfc822
from feedpub.nouns import dataclass

#: For published documents that are read back: OPML has no entries.
LAYOUT = XMLLayout(root="opml")


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedFeed:
    """A feed as the index shows it."""

    channel: Channel

    #: How many entries it has.
    entries: int

    #: When it last changed. None if it never had an entry.
    updated: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedIndex:
    """The public feeds of a newsroom."""

    title: str

    #: The newsroom's home page.
    link: str

    #: BCP 47.
    language: str

    #: The address of the publish directory; ends with a slash.
    address: str

    #: The time zone of the dates on the page (IANA name).
    zone: str = "UTC"

    #: In the order in which they are listed.
    feeds: tuple[ListedFeed, ...]


def index_page(index: FeedIndex) -> Document:
    """Return the page that lists every feed with its documents; each family has a heading.

    The same index gives the same bytes.
    """
    single, families = _by_family(index.feeds)
    page = render(
        "index.html",
        index=index,
        families=families,
        opml=index.address + INDEX_OPML,
        opml_type=OPML.media_type,
        page_format=PAGE.name,
        single=single,
        subscriptions=subscriptions,
        words=words_for(index.language),
    )
    return Document(
        name=INDEX_PAGE,
        format=PAGE.name,
        content=page.encode(),
        address=index.address + INDEX_PAGE,
    )


def opml(index: FeedIndex) -> Document:
    """Return OPML with every feed once, in its most widely read format; a family is an outline.

    http://opml.org/spec2.opml
    """
    root = etree.Element("opml", version="2.0")
    head = append(root, "head")
    append(head, "title", index.title)
    moments = [each.updated for each in index.feeds if each.updated]
    if moments:
        append(head, "dateModified", rfc822(max(moments)))
    append(head, "docs", "http://opml.org/spec2.opml")
    body = append(root, "body")
    single, families = _by_family(each for each in index.feeds if subscriptions(each.channel))
    _append_outlines(body, single)
    for folder, members in families.items():
        _append_outlines(append(body, "outline", text_=folder, title=folder), members)
    etree.indent(root)
    return Document(
        name=INDEX_OPML,
        format=OPML.name,
        content=etree.tostring(root, encoding="UTF-8", xml_declaration=True) + b"\n",
        address=index.address + INDEX_OPML,
    )


def outlines_of(content: bytes) -> list[tuple[str, str]] | None:
    """Return title and address of every feed in the OPML *content*. None if it is not OPML."""
    try:
        root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError:
        return None
    if root.tag != "opml" or root.find("body") is None:
        return None
    return [
        (each.get("title", ""), each.get("xmlUrl", ""))
        for each in root.iterfind("body//outline")
        if each.get("xmlUrl")
    ]


def _append_outlines(parent: etree._Element, listed: Iterable[ListedFeed]) -> None:
    for each in listed:
        channel = each.channel
        append(
            parent,
            "outline",
            type_="rss",
            text_=channel.title,
            title=channel.title,
            description=channel.description,
            language=channel.language,
            htmlUrl=channel.link,
            xmlUrl=subscriptions(channel)[0].address,
        )


def _by_family(feeds: Iterable[ListedFeed]) -> tuple[list[ListedFeed], dict[str, list[ListedFeed]]]:
    """Return the feeds without a family, and the families by their folder."""
    folders: dict[str, list[ListedFeed]] = {}
    feeds = tuple(feeds)
    for each in feeds:
        folders.setdefault(_folder(each), []).append(each)
    families = {
        folder: members for folder, members in folders.items() if folder and len(members) > 1
    }
    return [each for each in feeds if _folder(each) not in families], families


def _folder(listed: ListedFeed) -> str:
    return listed.channel.name.rpartition("/")[0]
