"""ninjs 1.x, 2.x and 3.x: IPTC's news in JSON (iptc.org/standards/ninjs).

Version 2 turned keys with a role (``body_xhtml``, ``associations``) into lists. Version 3 writes
``versionCreated`` for ``versioncreated``, so keys are read in any case.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from feedpub.intake.readers.publication_status import Mark, of_record, pub_status
from feedpub.intake.readers.records.mapping import (
    Mapped,
    address_in,
    image_type,
    paragraphs_of,
    text_in,
    texts_in,
    whole_in,
)
from feedpub.protocols import ReaderContext, Reading

#: An object with a ``uri`` and any of these keys is ninjs and not a record.
_MARKS = (
    "versioncreated firstcreated contentcreated headline headlines body_xhtml body_html body_text"
    " bodies descriptions description_text pubstatus associations renditions representationtype"
    " standard usageterms copyrightholder"
).split()

#: Names that providers give the lead image.
_LEADING = ("featuremedia", "featureimage", "mainimage", "main", "lead")

_PICTURES = ("picture", "graphic")

#: Keys of a record, and the keys that they come from: the first that an item has.
_TEXTS = (
    ("published", "firstcreated"),
    ("published", "versioncreated"),
    ("published", "contentcreated"),
    ("updated", "versioncreated"),
    ("not_before", "embargoed"),
    ("expires", "expires"),
    ("language", "language"),
    ("rights", "usageterms"),
    ("rights", "copyrightnotice"),
)


class _Item:
    """Case-insensitive access to an item."""

    def __init__(self, item: dict[str, Any], path: str = "") -> None:
        self._item = {key.lower(): (key, value) for key, value in item.items()}
        self._path = path

    def __contains__(self, key: str) -> bool:
        return key in self._item

    def __getitem__(self, key: str) -> Any:
        return self._item[key][1] if key in self._item else None

    def __iter__(self) -> Iterator[str]:
        return iter(self._item)

    def mark(self) -> Mark | None:
        """Return what keeps it from being public: its pubstatus, or a key of other systems."""
        own = pub_status(self["pubstatus"], self.origin("pubstatus"))
        others = {key: value for key, (_, value) in self._item.items() if key != "pubstatus"}
        return own or of_record(others)

    def origin(self, key: str, more: str = "") -> str:
        written = self._item[key][0] if key in self._item else key
        return f'key "{self._path}{written}{more}"'


def is_ninjs(value: dict[str, Any]) -> bool:
    keys = set(map(str.lower, value))
    return "uri" in keys and not keys.isdisjoint(_MARKS)


def read_ninjs(
    source: str, name: str, value: dict[str, Any], context: ReaderContext
) -> Iterator[Reading]:
    yield _mapped(_Item(value), context).reading(source, name, context)


def _mapped(item: _Item, context: ReaderContext) -> Mapped:
    mapped = Mapped()

    def put(key: str, name: str) -> None:
        mapped.put_text(key, item[name], item.origin(name))

    put("id", "uri")
    mapped.put_mark(item.mark())
    mapped.put_revision(item["version"], text_in(item["versioncreated"]), context)
    for value, role, origin in _roles(item, "headline", "headlines"):
        mapped.put("kicker" if role == "kicker" else "title", value, origin)
    put("title", "title")
    for value, role, origin in _roles(item, "description", "descriptions"):
        if role != "caption":
            mapped.put("summary", value, origin)
    _put_body(mapped, item)
    for key, name in _TEXTS:
        put(key, name)
    if mapped.values.get("updated") == mapped.values.get("published"):
        mapped.values.pop("updated", None)
    for name in ("byline", "by"):
        mapped.put_byline(text_in(item[name]), item.origin(name))
    for name in ("infosource", "infosources"):
        mapped.put_agencies(texts_in(item[name]), item.origin(name))
    for name in ("subject", "subjects", "keywords"):
        mapped.put("tags", texts_in(item[name]), item.origin(name))
    mapped.put_images(_images(item))
    # ninjs has no key for the page's address; providers add these.
    for name in ("url", "canonicalurl", "link"):
        mapped.put("url", address_in(item[name]), item.origin(name))
    return mapped


def _roles(item: _Item, one: str, many: str) -> Iterator[tuple[str, str, str]]:
    """Yield texts with their roles and origins, the main one first."""
    found: list[tuple[str, str, str]] = []
    for key in item:
        name, _, role = key.partition("_")
        if name == one and isinstance(text := item[key], str):
            found.append((text, "" if role == "text" else role, item.origin(key)))
    listed = item[many]
    for number, each in enumerate(listed if isinstance(listed, list) else ()):
        if isinstance(each, dict) and isinstance(text := each.get("value"), str):
            role = str(each.get("role") or "").rpartition(":")[2]
            found.append((text, role, item.origin(many, f"[{number}]")))
    yield from sorted(found, key=lambda each: each[1] not in ("", "main"))


def _put_body(mapped: Mapped, item: _Item) -> None:
    for key in ("body_xhtml", "body_html"):
        mapped.put("content_html", item[key] if isinstance(item[key], str) else None,
                   item.origin(key))  # fmt: skip
    bodies = item["bodies"]
    listed = [each for each in (bodies if isinstance(bodies, list) else ())
              if isinstance(each, dict) and isinstance(each.get("value"), str)]  # fmt: skip
    texts = [(item["body_text"], item.origin("body_text"))] if "body_text" in item else []
    for number, each in enumerate(listed):
        kind = str(each.get("contenttype") or each.get("contentType") or "")
        origin = item.origin("bodies", f"[{number}]")
        if "html" in kind.lower():
            mapped.put("content_html", each["value"], origin)
        elif not kind or kind.lower().startswith("text/plain"):
            texts.append((each["value"], origin))
    for text, origin in texts:
        mapped.put("content_html", paragraphs_of(text_in(text) or ""), origin)


def _images(item: _Item) -> Iterator[Mapped]:
    """Yield the image of a picture item, then associated images, the lead image first."""
    if str(item["type"]).lower() in _PICTURES:
        yield _image(item)
    associated = item["associations"]
    items: list[tuple[str, str, Any]] = []
    if isinstance(associated, dict):
        items = [(name, f".{name}", each) for name, each in associated.items()]
    elif isinstance(associated, list):
        items = [
            (str(each.get("name") if isinstance(each, dict) else ""), f"[{number}]", each)
            for number, each in enumerate(associated)
        ]
    for _, path, each in sorted(items, key=lambda item: item[0].lower() not in _LEADING):
        if isinstance(each, dict):
            picture = _Item(each, f"associations{path}.")
            kind = str(picture["type"] or "").lower()
            if kind in _PICTURES or (not kind and _renditions(picture)):
                yield _image(picture)


def _image(item: _Item) -> Mapped:
    image = Mapped()
    if mark := item.mark():
        addresses = (address_in(each.get("href")) for each in _renditions(item))
        image.withhold(mark, f"the picture is {mark.what}; left out", addresses)
        return image
    renditions = [_Item(each) for each in _renditions(item)]
    chosen = max(renditions, key=lambda each: whole_in(each["width"]) or 0, default=None)
    if chosen is not None:
        origin = item.origin("renditions")
        image.put("url", address_in(chosen["href"]), origin)
        for key, name in (("width", "width"), ("height", "height"), ("length", "sizeinbytes")):
            image.put(key, whole_in(chosen[name]), origin)
        image.put("type", image_type(chosen["mimetype"] or chosen["contenttype"]), origin)
    for text, role, origin in _roles(item, "description", "descriptions"):
        image.put("alt" if role in ("alt", "alttext", "accessibility") else "caption", text, origin)
    for key, name in (
        ("alt", "alttext"),
        ("caption", "body_text"),
        ("credit", "creditline"),
        # Without a credit line the maker is printed.
        ("credit", "byline"),
        ("credit", "by"),
        ("photographer", "byline"),
        ("photographer", "by"),
        ("copyright", "copyrightnotice"),
        ("rights_expires", "expires"),
    ):
        image.put(key, text_in(item[name]), item.origin(name))
    return image


def _renditions(item: _Item) -> list[dict[str, Any]]:
    """Return the renditions that are pictures and have an address."""
    value = item["renditions"]
    listed = list(value.values()) if isinstance(value, dict) else value
    return [
        each
        for each in (listed if isinstance(listed, list) else ())
        if isinstance(each, dict)
        and address_in(each.get("href"))
        and str(each.get("mimetype") or each.get("contenttype") or each.get("contentType")
                or "image/").lower().startswith("image/")
    ]  # fmt: skip
