"""The positions of elements in an XML document: order, path, column, entry."""

from __future__ import annotations

import contextlib
import functools
import itertools
from collections.abc import Collection
from typing import NamedTuple
from xml.parsers import expat

from lxml import etree

from feedpub.validation.document import Parsed, name_of

#: In characters. A hostile document has a finding at each of thousands of levels.
_LONGEST_PATH = 1000


class Positions:
    """The positions of *elements*. Only their ancestors are visited, each once."""

    def __init__(self, parsed: Parsed, elements: Collection[etree._Element]) -> None:
        self._content = parsed.content
        self._entries = {entry: index for index, entry in enumerate(parsed.entries)}
        self._places: dict[etree._Element, _Place] = {}
        self._steps: dict[etree._Element, dict[etree._Element, str]] = {}
        wanted = set(elements)
        self._order = {
            element: position
            for position, element in enumerate(parsed.root.iter("*") if wanted else ())
            if element in wanted
        }

    def order(self, element: etree._Element) -> int:
        """Return its number in the order of the document."""
        return self._order[element]

    def column(self, element: etree._Element) -> int | None:
        """Return the column that it starts in, from 1. None if that cannot be found.

        lxml only keeps lines: expat parses the document again and counts elements.
        """
        return self._columns.get(self._order[element])

    @functools.cached_property
    def _columns(self) -> dict[int, int]:
        if b"<!DOCTYPE" in self._content:
            # Entities may contain elements, or expand without end.
            return {}
        wanted = frozenset(self._order.values())
        columns: dict[int, int] = {}
        counter = itertools.count()
        parser = expat.ParserCreate()

        def begin(_name: str, _attributes: list[str]) -> None:
            number = next(counter)
            if number in wanted:
                columns[number] = parser.CurrentColumnNumber + 1

        parser.ordered_attributes = True
        parser.StartElementHandler = begin
        # Without columns if expat does not know the encoding.
        with contextlib.suppress(expat.ExpatError, LookupError, ValueError):
            parser.Parse(self._content, True)
        return columns

    def entry(self, element: etree._Element) -> int | None:
        """Return the index of the entry that it is, or is in."""
        return self._place(element).entry

    def path(self, element: etree._Element) -> str:
        """Return its path with the document's prefixes: ``/rss/channel/item[3]/guid``.

        Elements are numbered if the parent has several of that name. ``…`` replaces the middle of
        a very long path.
        """
        return self._place(element).path

    def _place(self, element: etree._Element) -> _Place:
        """Return its path and entry, computed from those of its parent, each once."""
        way = []
        here: etree._Element | None = element
        while here is not None and here not in self._places:
            way.append(here)
            here = here.getparent()
        for each in reversed(way):
            parent = each.getparent()
            if parent is None:
                place = _Place(f"/{name_of(each)}", self._entries.get(each))
            else:
                if parent not in self._steps:
                    self._steps[parent] = _steps(parent)
                above = self._places[parent]
                place = _Place(
                    f"{_shortened(above.path)}/{self._steps[parent][each]}",
                    self._entries.get(each, above.entry),
                )
            self._places[each] = place
        return self._places[element]


class _Place(NamedTuple):
    path: str
    entry: int | None


def _shortened(path: str) -> str:
    return path if len(path) <= _LONGEST_PATH else f"{path[:_LONGEST_PATH].rpartition('/')[0]}/…"


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
