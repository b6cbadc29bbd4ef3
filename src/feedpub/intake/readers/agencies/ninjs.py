"""ninjs 1.x, 2.x and 3.x: IPTC's news in JSON (iptc.org/standards/ninjs).

Version 2 turned keys with a role (``body_xhtml``, ``associations``) into lists. Version 3 writes
``versionCreated`` for ``versioncreated``, so keys are read in any case. Superdesk, from which most
of it comes, has ``guid`` for ``uri``; AP's answers and some others wrap items in an object.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from feedpub.intake.bylines.people import is_role, people_in
from feedpub.intake.media_types import medium_of, type_by_name, written_type
from feedpub.intake.readers import places
from feedpub.intake.readers.agencies.header import Header
from feedpub.intake.readers.agencies.nitf import nitf_in
from feedpub.intake.readers.agencies.roles import (
    CAPTIONS,
    FILMS,
    KICKERS,
    NO_ARTICLES,
    NO_WRITERS,
    PICTURES,
    SUMMARIES,
    is_for_all,
    picture_key,
    rendition_order,
    unmarked,
)
from feedpub.intake.readers.content import unreadable
from feedpub.intake.readers.publication_status import Mark, agency_signal, of_record, pub_status
from feedpub.intake.readers.records.mapping import (
    Mapped,
    address_in,
    file_address_in,
    image_type,
    paragraphs_of,
    text_in,
    texts_in,
    whole_in,
    words_of,
)
from feedpub.intake.text import plain
from feedpub.protocols import ReaderContext, Reading

#: An object with a ``uri`` or ``guid`` and any of these keys is ninjs and not a record.
_MARKS = (
    "versioncreated firstcreated contentcreated headline headlines body_xhtml body_html body_text"
    " bodies descriptions description_text pubstatus associations renditions representationtype"
    " standard usageterms copyrightholder eventdetails plannedcoverage"
).split()

#: Keys of objects around items.
_AROUND = ("data", "item", "items", "_items", "newsitems")

#: Names that providers give the lead image.
_LEADING = ("featuremedia", "featureimage", "mainimage", "mainpic", "main", "lead")

#: Keys of a record, and the keys that they come from: the first that an item has.
_TEXTS = (
    ("published", "firstcreated"),
    ("published", "versioncreated"),
    ("published", "contentcreated"),
    ("updated", "versioncreated"),
    ("not_before", "embargoed"),
    ("not_before", "embargoeduntil"),
    ("expires", "expires"),
    ("language", "language"),
    ("rights", "copyrightnotice"),
    ("rights", "copyrightholder"),
)

#: In seconds. AP gives milliseconds, which are more.
_MAX_DURATION = 24 * 3600


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

    @property
    def type(self) -> str:
        """What it is; a time span without a text is an event, whatever its type."""
        written = str(self["type"] or "").rpartition(":")[2].strip().lower()
        return written or ("event" if "eventdetails" in self and "bodies" not in self else "")

    def mark(self) -> Mark | None:
        """Return what keeps it from being public: its pubstatus, or a key of other systems."""
        own = pub_status(self["pubstatus"], self.origin("pubstatus"))
        for key in ("signal", "signals", "editorialtypes"):
            for signal in texts_in(self[key]):
                own = own or agency_signal(signal, self.origin(key))
        others = {key: value for key, (_, value) in self._item.items() if key != "pubstatus"}
        return own or of_record(others)

    def origin(self, key: str, more: str = "") -> str:
        written = self._item[key][0] if key in self._item else key
        return f'key "{self._path}{written}{more}"'


def is_ninjs(value: dict[str, Any]) -> bool:
    """Whether *value* is an item, or an object around items."""
    return _is_item(value) or next(_wrapped(value), None) is not None


def read_ninjs(
    source: str, name: str, value: dict[str, Any], context: ReaderContext
) -> Iterator[Reading]:
    """Read an item, or the items in an object around them."""
    if _is_item(value):
        yield from _readings(source, name, value, context)
        return
    items = list(_wrapped(value))
    for number, item in enumerate(items, 1):
        own = name if len(items) == 1 else f"{name}:{number}"
        yield from _readings(source, own, item, context, is_wrapped=True)


def _is_item(value: dict[str, Any]) -> bool:
    keys = set(map(str.lower, value))
    return not keys.isdisjoint(("uri", "guid")) and not keys.isdisjoint(_MARKS)


def _wrapped(value: Any, depth: int = 0) -> Iterator[dict[str, Any]]:
    """Yield the items in an object around them: ``{"data": {"items": [{"item": {...}}]}}``."""
    for key in _AROUND if isinstance(value, dict) and depth < 4 else ():
        inner = value.get(key)
        for each in inner if isinstance(inner, list) else [inner]:
            if isinstance(each, dict):
                yield from [each] if _is_item(each) else _wrapped(each, depth + 1)


def _readings(
    source: str,
    name: str,
    value: dict[str, Any],
    context: ReaderContext,
    *,
    is_wrapped: bool = False,
) -> Iterator[Reading]:
    item = _Item(value)
    if item.type in NO_ARTICLES:
        message = f"is no article but an item of type {item.type!r}: {_id_of(item)}"
        yield unreadable(name, "ninjs-no-article", message, "only articles are published")
        return
    # In AP's answers the uri changes with each version. Of items alone it has always been the id.
    ids = item["altids"] if is_wrapped else None
    lasting = text_in(ids.get("itemid")) if isinstance(ids, dict) else None
    mapped = _mapped(item, context, lasting)
    parts = [each for _, each in _associated(item)] if item.type == "composite" else []
    texts = [each for each in parts if each.type == "text" and _has_body(each)]
    content = ("content_html", "summary", "images", "media")
    if item.type == "composite" and mapped.mark is None and not mapped.values.keys() & {*content}:
        if not texts:
            message = f"is a package of {len(parts)} items without a text: {_id_of(item)}"
            advice = "send the items themselves, too"
            yield unreadable(name, "ninjs-no-article", message, advice)
    else:
        yield mapped.reading(source, name, context)
    if mapped.mark is None:
        for number, each in enumerate(texts, 1):
            yield _mapped(each, context).reading(source, f"{name}:{number}", context)


def _id_of(item: _Item) -> str:
    return (text_in(item["uri"]) or text_in(item["guid"]) or "")[:200]


def _mapped(item: _Item, context: ReaderContext, lasting: str | None = None) -> Mapped:
    """Map an item; *lasting* is its id, if its uri is not: AP's number."""
    mapped = Mapped()

    def put(key: str, name: str) -> None:
        mapped.put_text(key, item[name], item.origin(name))

    mapped.put("id", lasting, 'key "altids.itemid"')
    put("id", "uri")
    put("id", "guid")
    mapped.put_mark(item.mark())
    mapped.put_revision(item["version"], text_in(item["versioncreated"]), context)
    for value, role, origin in _roles(item, "headline", "headlines", ("", "main")):
        mapped.put("kicker" if role in KICKERS else "title", value, origin)
    put("title", "title")
    for value, role, origin in _roles(item, "description", "descriptions", SUMMARIES):
        if role in SUMMARIES:
            is_part = role in ("caption", "extract") and item.type not in (*PICTURES, *FILMS)
            if not is_part or role == "extract":
                mapped.put("summary", value, origin)
    for key, name in _TEXTS:
        put(key, name)
    terms = " ".join(texts_in(item["usageterms"]))
    mapped.put("usage_terms", terms, item.origin("usageterms"))
    if mapped.values.get("updated") == mapped.values.get("published"):
        mapped.values.pop("updated", None)
    _put_authors(mapped, item)
    for name in ("infosource", "infosources"):
        mapped.put_agencies(texts_in(item[name]), item.origin(name))
    service = texts_in(item["service"])
    mapped.put("section", service[0] if service else None, item.origin("service"))
    for name in ("subject", "subjects", "keywords"):
        mapped.put("tags", _topics(item[name]), item.origin(name))
    for name in ("places", "place"):
        mapped.put("place", _place(item[name]), item.origin(name))
    _put_body(mapped, item, context)
    mapped.put_images(_images(item))
    _put_media(mapped, item)
    is_text = item.type not in (*PICTURES, *FILMS)
    if is_text and "content_html" not in mapped.values and _has_text_elsewhere(item):
        message = "its text is at another address and not in it"
        advice = "have the provider send it with the item"
        mapped.find("text-elsewhere", "warning", "content_html", message, advice)
    # ninjs has no key for the page's address; providers add these.
    for name in ("url", "canonicalurl", "link"):
        mapped.put("url", address_in(item[name]), item.origin(name))
    return mapped


def _place(value: Any) -> dict[str, Any] | None:
    """Return the first of the places that has a geometry; AP and TT write GeoJSON."""
    for each in value if isinstance(value, list) else [value]:
        own = (
            {key.lower().replace("_", ""): each[key] for key in each}
            if isinstance(each, dict)
            else {}
        )
        for key in ("geometrygeojson", "geojson"):
            if found := places.of_geojson(text_in(own.get("name")), own.get(key)):
                return found
    return None


def _has_text_elsewhere(item: _Item) -> bool:
    """Whether a rendition is the text; AP's is ``application/xml``, of the type ``text``."""
    others = _renditions(item, ("text", "application"))
    return bool(_renditions(item, ("text",))) or any(
        str(each["type"] or each["rel"] or "").lower() in ("text", "story") for each in others
    )


def _topics(value: Any) -> list[str]:
    """Return the names of topics; AP's categories have none but their code."""
    listed = value if isinstance(value, list) else [value]
    return texts_in(
        [
            each
            for each in listed
            if not isinstance(each, dict) or each.get("name") != each.get("code")
        ]
    )


def _roles(
    item: _Item, one: str, many: str, order: tuple[str, ...]
) -> Iterator[tuple[str, str, str]]:
    """Yield texts with their roles and origins, in the *order* of their roles."""
    found: list[tuple[str, str, str, bool]] = []
    for key in item:
        name, _, role = key.partition("_")
        if name == one and isinstance(text := item[key], str):
            is_html = role in ("html", "xhtml")
            role = "" if role in ("text", "html", "xhtml") else role
            found.append((text, role, item.origin(key), is_html))
    listed = item[many]
    for number, each in enumerate(listed if isinstance(listed, list) else ()):
        if isinstance(each, str):
            each = {"value": each}
        if isinstance(each, dict) and isinstance(text := each.get("value"), str):
            role = re.split(r"[:/#]", str(each.get("role") or "").rstrip("/"))[-1].lower()
            kind = str(each.get("contenttype") or each.get("contentType") or "")
            is_html = "html" in kind.lower() or role == "richtext"
            found.append((text, role, item.origin(many, f"[{number}]"), is_html))
    places = {role: place for place, role in enumerate(order)}
    for text, role, origin, is_html in sorted(
        found, key=lambda each: (places.get(each[1], len(order)), each[3])
    ):
        yield (words_of(text) or "") if is_html else unmarked(text) or "", role, origin


def _put_authors(mapped: Mapped, item: _Item) -> None:
    """Set the authors: those of the printed byline, else those of the list of authors."""
    listed = item["bylines"]
    lines = [text for name in ("byline", "by") for text in texts_in(item[name])]
    lines += [
        text
        for each in (listed if isinstance(listed, list) else [listed])
        if (text := text_in(each.get("by") or each if isinstance(each, dict) else each))
    ]
    name = next((each for each in ("byline", "by", "bylines") if item[each]), "byline")
    mapped.put_bylines(lines, item.origin(name))
    for name in ("authors", "author", "creators", "creator"):
        value = item[name]
        people = [_person(each) for each in (value if isinstance(value, list) else [value])]
        writers = [who for who, role in people if who and not NO_WRITERS.search(role)]
        mapped.put_bylines(writers or [who for who, _ in people if who], item.origin(name))


def _person(value: Any) -> tuple[str | None, str]:
    """Return the name and the role of an author, which is a text or an object.

    Superdesk's own items have the role for a name and the name as ``sub_label``.
    """
    if not isinstance(value, dict):
        return text_in(value), ""
    person = _Item(value)
    role = text_in(person["role"]) or ""
    for key in ("sub_label", "name", "by", "display_name", "displayname", "byline", "literal"):
        name = text_in(person[key])
        if name and name.lower() != role.lower() and not (key == "name" and is_role(name)):
            return name, role
    given = (text_in(person[key]) for key in ("first_name", "last_name"))
    return " ".join(filter(None, given)) or None, role


# The text


def _has_body(item: _Item) -> bool:
    return item["bodies"] not in (None, [], "") or any(
        key.startswith("body_") and item[key] for key in item
    )


def _put_body(mapped: Mapped, item: _Item, context: ReaderContext) -> None:
    headlines = [text for text, _, _ in _roles(item, "headline", "headlines", ())]
    dates = [text_in(item[key]) for key in ("versioncreated", "firstcreated", "contentcreated")]
    header = Header(headlines, _metadata(item), dates, context)
    for kind in ("html", "nitf", "text"):
        for value, origin in _bodies(item, kind):
            if kind == "html":
                mapped.put("content_html", header.removed_from_html(value), origin)
            elif kind == "nitf":
                mapped.put("content_html", nitf_in(value), origin)
            else:
                text = header.removed_from_text(value)
                mapped.put("content_html", paragraphs_of(text), origin)


def _bodies(item: _Item, wanted: str) -> Iterator[tuple[str, str]]:
    """Yield the bodies of a kind, with their origins: ``html``, ``nitf`` or ``text``."""
    keys = [key for key in item if key.startswith("body_")]
    for key in sorted(keys, key=lambda each: each not in ("body_xhtml", "body_html")):
        if isinstance(item[key], str) and _kind(key.removeprefix("body_"), item[key]) == wanted:
            yield item[key], item.origin(key)
    bodies = item["bodies"]
    for number, each in enumerate(bodies if isinstance(bodies, list) else [bodies]):
        if isinstance(each, str):
            each = {"value": each}
        if not isinstance(each, dict) or not isinstance(value := each.get("value"), str):
            continue
        written = str(each.get("contenttype") or each.get("contentType") or "").strip()
        if _kind(written or str(each.get("role") or ""), value) == wanted:
            yield value, item.origin("bodies", f"[{number}]")


def _kind(name: str, value: str) -> str:
    """Return what a body is by the *name* of its key, type or role, else by its text."""
    name = name.lower()
    if "nitf" in name or value.lstrip()[:200].lower().startswith(("<nitf", "<?xml")):
        return "nitf"
    if "html" in name or "richtext" in name:
        return "html"
    if name.startswith("text/plain") or name == "text":
        return "text"
    if "/" in name:
        return ""
    return "html" if re.match(r"\s*<[a-z]", value, re.IGNORECASE) else "text"


def _metadata(item: _Item) -> Iterator[str]:
    """Yield the texts of *item* that the head of a page repeats."""
    for key in (
        "title slugline byline by located creditline copyrightholder infosource infosources source"
        " provider service subject subjects keywords place places organisation organisations"
        " person people genre genres event events object objects ednote"
    ).split():
        yield from texts_in(item[key])


# Pictures, sounds and films


def _associated(item: _Item) -> Iterator[tuple[str, _Item]]:
    """Yield the associated items with their names, the lead image first."""
    associated = item["associations"]
    items: list[tuple[str, str, Any]] = []
    if isinstance(associated, dict):
        items = [(name, f".{name}", each) for name, each in associated.items()]
    elif isinstance(associated, list):
        items = [
            (_name_of(each), f"[{number}]", each)
            for number, each in enumerate(associated)
            if isinstance(each, dict)
        ]
    for name, path, each in sorted(items, key=lambda item: item[0].lower() not in _LEADING):
        for number, one in enumerate(each if isinstance(each, list) else [each]):
            if isinstance(one, dict):
                own = f"{path}[{number}]" if isinstance(each, list) else path
                yield name, _Item(one, f"associations{own}.")


def _name_of(item: dict[str, Any]) -> str:
    return str(item.get("name") or item.get("id") or item.get("rel") or "")


def _images(item: _Item) -> Iterator[Mapped]:
    """Yield the image of a picture item, then associated images, the lead image first."""
    if item.type in PICTURES:
        yield _image(item)
    for _, each in _associated(item):
        if each.type in PICTURES or (not each.type and _renditions(each)):
            yield _image(each)


def _image(item: _Item) -> Mapped:
    image = Mapped()
    if mark := item.mark():
        addresses = (address_in(each["href"]) for each in _renditions(item))
        image.withhold(mark, f"the picture is {mark.what}; left out", addresses)
        return image
    renditions = sorted(_renditions(item), key=_size, reverse=True)
    if renditions:
        chosen, *others = renditions
        origin = item.origin("renditions")
        image.put("url", file_address_in(chosen["href"]), origin)
        for key, name in (("width", "width"), ("height", "height"), ("length", "sizeinbytes")):
            image.put(key, whole_in(chosen[name]) or None, origin)
        image.put("type", _type_of(chosen), origin)
        image.put_renditions(map(_values, filter(_is_for_all, others)), origin)
    for text, role, origin in _roles(item, "description", "descriptions", CAPTIONS):
        kind = picture_key(role)
        if kind:
            image.put(kind, text, origin)
    if "caption" in image.values and "guid" in item:
        # Superdesk's alternative text.
        image.put("alt", text_in(item["body_text"]), item.origin("body_text"))
    for key, name in (
        ("alt", "alttext"),
        ("caption", "body_text"),
        ("credit", "creditline"),
        # Without a credit line the maker is printed.
        ("credit", "byline"),
        ("credit", "by"),
        ("photographer", "photographer"),
        ("copyright", "copyrightnotice"),
        ("rights_expires", "expires"),
    ):
        image.put(key, text_in(item[name]), item.origin(name))
    for name in ("photographer", "byline", "by"):
        for text in texts_in(item[name]):
            named = people_in(text)
            image.put("photographer", next(iter(named.people), None), item.origin(name))
            image.put("credit", text, item.origin(name))
    terms = " ".join(texts_in(item["usageterms"]))
    image.put("usage_terms", terms, item.origin("usageterms"))
    for key, name in (("digital_source_type", "digitalsourcetype"), ("data_mining", "datamining")):
        image.put(key, _concept(item[name]), item.origin(name))
    return image


def _is_for_all(rendition: _Item) -> bool:
    return is_for_all(_size(rendition))


def _values(rendition: _Item) -> dict[str, Any]:
    return {
        "url": file_address_in(rendition["href"]),
        "width": whole_in(rendition["width"]),
        "height": whole_in(rendition["height"]),
        "length": whole_in(rendition["sizeinbytes"]),
        "type": image_type(_type_of(rendition)),
    }


def _concept(value: Any) -> str | None:
    """Return the address of a concept, or what it has in its place."""
    if isinstance(value, dict):
        value = value.get("uri") or value.get("literal") or value.get("code") or value.get("name")
    return text_in(value)


def _renditions(item: _Item, kinds: tuple[str, ...] = ("image",)) -> list[_Item]:
    """Return the renditions of the kinds that have an address."""
    value = item["renditions"]
    if isinstance(value, dict):
        listed: Iterable[Any] = (
            {"name": name, **each} for name, each in value.items() if isinstance(each, dict)
        )
    else:
        listed = value if isinstance(value, list) else ()
    found = [_Item(each) for each in listed if isinstance(each, dict)]
    return [
        each
        for each in found
        if address_in(each["href"]) and _type_of(each, "image/").partition("/")[0] in kinds
    ]


def _type_of(rendition: _Item, default: str = "") -> str:
    """Return the media type of a rendition; if it has none, that of its name, or *default*."""
    written = text_in(rendition["mimetype"] or rendition["contenttype"]) or ""
    found = written_type(written) or (written.strip().lower() if "/" in written else "")
    return found or type_by_name(text_in(rendition["href"]) or "") or default


def _size(rendition: _Item) -> tuple[bool, bool, int, int, int]:
    texts = " ".join(text_in(rendition[key]) or "" for key in ("name", "title", "href"))
    width, length = whole_in(rendition["width"]), whole_in(rendition["sizeinbytes"])
    name = text_in(rendition["name"]) or ""
    return rendition_order(name, texts, _type_of(rendition), width, length)


def _put_media(mapped: Mapped, item: _Item) -> None:
    """Set the sound or film of an item, and those that are associated."""
    own = [item] if item.type in FILMS else []
    found: list[Mapped] = []
    for each in [*own, *(one for _, one in _associated(item) if one.type in FILMS)]:
        files = _renditions(each, FILMS)
        if files and (mark := each.mark()):
            message = f"the {each.type} {_id_of(each)} is {mark.what}; left out"
            mapped.find(mark.code, "warning", "media", message)
        elif files:
            found.append(_file(each, max(files, key=_size)))
    mapped.put_media(found)


def _file(item: _Item, chosen: _Item) -> Mapped:
    file = Mapped()
    origin = item.origin("renditions")
    file.put("url", file_address_in(chosen["href"]), origin)
    type = _type_of(chosen)
    medium = medium_of(type)
    file.put("type", type, origin)
    file.put("medium", medium, origin)
    for key, name in (("width", "width"), ("height", "height"), ("length", "sizeinbytes")):
        file.put(key, whole_in(chosen[name]) or None, origin)
    duration = chosen["duration"]
    if isinstance(duration, int | float) and 0 < duration <= _MAX_DURATION:
        file.put("duration", duration, origin)
    title = next((text for text, _, _ in _roles(item, "headline", "headlines", ("", "main"))), "")
    file.put("title", plain(title), item.origin("headlines"))
    poster = max(_renditions(item), key=_size, default=None)
    if poster is not None and medium == "video":
        file.put("poster", address_in(poster["href"]), origin)
    return file
