"""Bytes become a tree, once; and what rules ask of it all the time."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from lxml import etree

from feedpub.validation.names import ATOM

Format = Literal["rss-2.0", "atom-1.0"]

_MEDIA_TYPE = re.compile(
    r"[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}/[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}[ \t]*(?:;.*)?"
)

ITEM = "item"
ENTRY = f"{ATOM}entry"


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """A document that could be parsed."""

    content: bytes

    #: Where it is published, if that is known.
    address: str | None

    root: etree._Element

    #: None if it is no feed that we know.
    format: Format | None

    #: RSS's ``channel``, Atom's ``feed``; the root if it is no feed.
    channel: etree._Element

    #: The ``item`` or ``entry`` elements, in their order.
    entries: tuple[etree._Element, ...]


def parse(content: bytes, *, address: str | None, huge: bool) -> Parsed:
    """Parse *content* without touching the network or any file.

    *huge* lifts libxml2's limits: 10 MB a text, 256 levels (then 2,048).

    Raises: etree.XMLSyntaxError, for whatever cannot be parsed.
    """
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=huge,
        # The text around a comment is then one text. No rule is about comments.
        remove_comments=True,
        remove_pis=True,
        # Not collect_ids=False: to libxml2 2.14 that means to load the DTD, whatever load_dtd says.
    )
    root = etree.fromstring(content, parser)
    format: Format | None = None
    channel, tag = root, ""
    if root.tag == f"{ATOM}feed":
        format, tag = "atom-1.0", ENTRY
    elif root.tag == "rss" and (found := first(root, "channel")) is not None:
        format, channel, tag = "rss-2.0", found, ITEM
    return Parsed(
        content=content,
        address=address,
        root=root,
        format=format,
        channel=channel,
        entries=tuple(channel.iterchildren(tag)) if format else (),
    )


def first(parent: etree._Element, tag: str) -> etree._Element | None:
    return next(parent.iterchildren(tag), None)


def text(element: etree._Element) -> str:
    """The text that *element* itself holds, without that of elements in it.

    An entity that a DOCTYPE declares stays as it is written: ``&name;``.
    """
    own = element.text or ""
    if len(element):
        own += "".join(
            (child.text or "" if isinstance(child, etree._Entity) else "") + (child.tail or "")
            for child in element
        )
    return own


def relation(link: etree._Element) -> str:
    """What an ``atom:link`` is of (RFC 4287, 4.2.7.2): ``alternate`` where it does not say."""
    rel = link.get("rel") or "alternate"
    return rel.removeprefix("http://www.iana.org/assignments/relation/")


def is_media_type(value: str) -> bool:
    """RFC 6838, 4.2, with the parameters that may follow (RFC 2045, 5.1)."""
    return _MEDIA_TYPE.fullmatch(value) is not None


def shown(value: str) -> str:
    """*value* in quotes for a message of one line: control characters escaped, its end cut off."""
    return repr(value if len(value) <= 60 else f"{value[:57]}...")


def name_of(element: etree._Element) -> str:
    """Its name as it is written in the document: ``guid``, ``media:credit``."""
    name = etree.QName(element).localname
    if len(name) > 60:
        name = f"{name[:57]}..."
    return f"{element.prefix}:{name}" if element.prefix else name


class Places:
    """Where elements of a document stand: their order, their paths, the entries they lie in.

    Only the way to the elements that are asked for is worked out, each parent once.
    """

    def __init__(self, parsed: Parsed, elements: Collection[etree._Element]) -> None:
        self._entries = {entry: index for index, entry in enumerate(parsed.entries)}
        self._steps: dict[etree._Element, dict[etree._Element, str]] = {}
        wanted = set(elements)
        self._order = {
            element: position
            for position, element in enumerate(parsed.root.iter("*") if wanted else ())
            if element in wanted
        }

    def order(self, element: etree._Element) -> int:
        """Its position in the document."""
        return self._order[element]

    def entry(self, element: etree._Element) -> int | None:
        """The index of the entry that it is or lies in."""
        here: etree._Element | None = element
        while here is not None:
            if here in self._entries:
                return self._entries[here]
            here = here.getparent()
        return None

    def path(self, element: etree._Element) -> str:
        """Its path with the document's own prefixes: ``/rss/channel/item[3]/guid``.

        A number stands where the parent holds several of that name.
        """
        steps = []
        here = element
        while (parent := here.getparent()) is not None:
            if parent not in self._steps:
                self._steps[parent] = _steps(parent)
            steps.append(self._steps[parent][here])
            here = parent
        steps.append(name_of(here))
        return "/" + "/".join(reversed(steps))


def _steps(parent: etree._Element) -> dict[etree._Element, str]:
    together: dict[str, list[etree._Element]] = {}
    for child in parent.iterchildren("*"):
        together.setdefault(str(child.tag), []).append(child)
    steps: dict[etree._Element, str] = {}
    for children in together.values():
        if len(children) == 1:
            steps[children[0]] = name_of(children[0])
            continue
        for number, child in enumerate(children, start=1):
            steps[child] = f"{name_of(child)}[{number}]"
    return steps
