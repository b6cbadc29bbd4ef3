"""schema.org items in microdata (WHATWG HTML, 5), in the shape of JSON-LD."""

from __future__ import annotations

from typing import Any

from lxml.html import HtmlElement

#: How many items and properties of a page are read; and in characters, of all their texts.
_MAX_ELEMENTS = 5_000
_MAX_TEXT = 1_000_000

#: The attribute with an element's value, if that is not its text (HTML 5.2.4).
_ATTRIBUTES = {
    **dict.fromkeys("a area link".split(), "href"),
    **dict.fromkeys("audio embed iframe img source track video".split(), "src"),
    "object": "data",
    "time": "datetime",
    "data": "value",
    "meter": "value",
}

#: The article's text is read from the page instead, with its markup.
_UNREAD = frozenset({"articleBody", "text"})


def microdata(root: HtmlElement) -> list[dict[str, Any]]:
    """Return the top-level items of the page, each with the items inside it.

    ``itemref`` is not supported.
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
                # A list of one has no brackets, as in JSON-LD.
                first = owner.setdefault(name, value)
                if isinstance(first, list):
                    first.append(value)
                elif first is not value:
                    owner[name] = [first, value]
    return outer


def _item(element: HtmlElement) -> dict[str, Any]:
    item: dict[str, Any] = {}
    if types := (element.get("itemtype") or "").split()[:5]:
        item["@type"] = types
    if name := element.get("itemid"):
        item["@id"] = name
    return item


def _value(element: HtmlElement) -> str:
    """Return the value of *element*; pages put ``content`` on any element."""
    for attribute in ("content", _ATTRIBUTES.get(str(element.tag))):
        if attribute and (value := (element.get(attribute) or "").strip()):
            return value
    return "".join(element.itertext()).strip()
