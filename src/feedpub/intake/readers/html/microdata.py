"""schema.org items in microdata (WHATWG HTML, 5), in the shape that JSON-LD gives them."""

from __future__ import annotations

from typing import Any

from lxml.html import HtmlElement

#: Of a page: items and properties; and characters of all texts.
_MAX_ELEMENTS = 5_000
_MAX_TEXT = 1_000_000

#: Where the value of a property stands, if not in the element's text (HTML 5.2.4).
_ATTRIBUTES = {
    **dict.fromkeys("a area link".split(), "href"),
    **dict.fromkeys("audio embed iframe img source track video".split(), "src"),
    "object": "data",
    "time": "datetime",
    "data": "value",
    "meter": "value",
}

#: The text itself is read where it stands, with what is in it.
_UNREAD = frozenset({"articleBody", "text"})


def microdata(root: HtmlElement) -> list[dict[str, Any]]:
    """The page's items that are no other's property, each with those in it.

    What an element elsewhere adds to an item by ``itemref`` is not read.
    """
    items: dict[HtmlElement, dict[str, Any]] = {}
    outer: list[dict[str, Any]] = []
    left = _MAX_TEXT
    for element in root.xpath("//*[@itemscope or @itemprop]")[:_MAX_ELEMENTS]:
        names = [name.rpartition("/")[2] for name in (element.get("itemprop") or "").split()[:5]]
        owner = next((items[each] for each in element.iterancestors() if each in items), None)
        value: Any
        if element.get("itemscope") is not None:
            value = items[element] = _item(element)
            if owner is None or not names:
                outer.append(value)
        elif owner is None or left < 0 or not _UNREAD.isdisjoint(names):
            continue
        else:
            value = _value(element)
            left -= len(value)
        if owner is not None and value:
            for name in names:
                # One of many stands without brackets, as in JSON-LD.
                known = owner.setdefault(name, value)
                if isinstance(known, list):
                    known.append(value)
                elif known is not value:
                    owner[name] = [known, value]
    return outer


def _item(element: HtmlElement) -> dict[str, Any]:
    item: dict[str, Any] = {}
    if types := (element.get("itemtype") or "").split()[:5]:
        item["@type"] = types
    if name := element.get("itemid"):
        item["@id"] = name
    return item


def _value(element: HtmlElement) -> str:
    """What *element* says; ``content`` is written on any, and meant wherever it is."""
    for attribute in ("content", _ATTRIBUTES.get(str(element.tag))):
        if attribute and (value := (element.get(attribute) or "").strip()):
            return value
    return "".join(element.itertext()).strip()
