"""What lists a newsroom's feeds: a page for people, and OPML for feed readers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from lxml import etree

from feedpub.feed import Channel, Document
from feedpub.formats.markup import append, rfc822
from feedpub.formats.rendering import render, subscriptions
from feedpub.formats.words import words_for

INDEX_PAGE = "index.html"
_OPML = "feeds.opml"

#: The names of the documents that list all feeds.
INDEX_DOCUMENTS = (INDEX_PAGE, _OPML)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedFeed:
    """A feed as a list of feeds shows it."""

    channel: Channel

    #: How many entries it has.
    entries: int

    #: When it last changed. None if it never had an entry.
    updated: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """The feeds that a newsroom shows to everybody."""

    title: str

    #: The newsroom's own page.
    link: str

    #: BCP 47.
    language: str

    #: Where the publish directory is served; ends with a slash.
    address: str

    #: IANA name: what its readers' clocks show.
    zone: str = "UTC"

    #: In the order in which they are listed.
    feeds: tuple[ListedFeed, ...]


def index_page(catalogue: Catalogue) -> Document:
    """Every feed with its documents, families under a heading each. The same bytes each time."""
    single, families = _families(catalogue.feeds)
    page = render(
        "index.html",
        catalogue=catalogue,
        families=families,
        opml=catalogue.address + _OPML,
        single=single,
        subscriptions=subscriptions,
        words=words_for(catalogue.language),
    )
    return Document(
        name=INDEX_PAGE,
        format="html",
        content=page.encode(),
        address=catalogue.address + INDEX_PAGE,
    )


def opml(catalogue: Catalogue) -> Document:
    """Every feed once, in its best known format, families in an outline each.

    http://opml.org/spec2.opml
    """
    root = etree.Element("opml", version="2.0")
    head = append(root, "head")
    append(head, "title", catalogue.title)
    moments = [each.updated for each in catalogue.feeds if each.updated]
    if moments:
        append(head, "dateModified", rfc822(max(moments)))
    append(head, "docs", "http://opml.org/spec2.opml")
    body = append(root, "body")
    single, families = _families(each for each in catalogue.feeds if subscriptions(each.channel))
    _append_outlines(body, single)
    for folder, members in families.items():
        _append_outlines(append(body, "outline", text_=folder, title=folder), members)
    etree.indent(root)
    return Document(
        name=_OPML,
        format="opml",
        content=etree.tostring(root, encoding="UTF-8", xml_declaration=True) + b"\n",
        address=catalogue.address + _OPML,
    )


def outlines_of(content: bytes) -> list[tuple[str, str]] | None:
    """The title and the address of every feed that *content*, OPML, lists. None if it is none."""
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


def _families(feeds: Iterable[ListedFeed]) -> tuple[list[ListedFeed], dict[str, list[ListedFeed]]]:
    """Feeds that stand alone, and those that share a folder with others, by that folder."""
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
