"""Rules about Media RSS as a whole: its namespace, what must be there, what fits together."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from lxml import etree

from feedpub.validation.document import ENTRY, ITEM, Parsed, name_of, shown
from feedpub.validation.rule import EVERYWHERE, IN_BOTH, IN_FEEDS, Fault, element_rule, tree_rule
from feedpub.validation.xml_names import (
    ATOM,
    ITUNES,
    ITUNES_OLD,
    MEDIA,
    MEDIA_URI,
    loosely_written,
    split,
)

_CONTENT = f"{MEDIA}content"
_GROUP = f"{MEDIA}group"

_REQUIRED: Mapping[str, str] = {
    f"{MEDIA}restriction": "relationship",
    f"{MEDIA}status": "state",
    f"{MEDIA}rights": "status",
    f"{MEDIA}param": "name",
    f"{MEDIA}embed": "url",
    f"{MEDIA}subTitle": "href",
    f"{MEDIA}peerLink": "href",
    f"{ITUNES}category": "text",
    f"{ITUNES}image": "href",
    f"{ITUNES_OLD}category": "text",
    f"{ITUNES_OLD}image": "href",
}

#: The first half of the media types of files with these extensions; some hold either.
_KINDS: Mapping[str, frozenset[str]] = {
    extension: frozenset(kinds.split())
    for extensions, kinds in {
        "jpg jpeg jpe jfif png gif webp avif heic bmp tif tiff svg ico": "image",
        "mp3 m4a m4b aac wav flac oga opus wma aif aiff": "audio",
        "mov m4v avi mkv wmv ogv mpg mpeg flv": "video",
        "mp4 webm ogg 3gp": "audio video",
        "pdf doc docx xls xlsx ppt pptx epub zip": "application",
    }.items()
    for extension in extensions.split()
}
_MAIN_KINDS = frozenset({"image", "audio", "video"})
_EXTENSION = re.compile(r"\.([A-Za-z0-9]{2,4})(?:[?#]|\Z)")


@tree_rule(
    "media-namespace",
    "error",
    formats=EVERYWHERE,
    source="Media RSS 1.5.1, Namespace declaration",
    advice=f"write {MEDIA_URI} to the letter, with the slash at its end",
)
def media_namespace(parsed: Parsed) -> Iterator[Fault]:
    """Media RSS 1.5.1, Namespace declaration: the slash at the end is part of it."""
    # Hardly any document has one, and all have many elements: the bytes are asked first.
    right = sum(parsed.content.count(f"{sign}{MEDIA_URI}{sign}".encode()) for sign in "\"'")
    if parsed.content.lower().count(b"search.yahoo.com/mrss") == right:
        return
    elements: dict[str, etree._Element] = dict.fromkeys(parsed.root.nsmap.values(), parsed.root)
    for element in parsed.root.iter("*"):
        elements.setdefault(split(str(element.tag))[0], element)
    for uri in sorted(elements.keys() - {MEDIA_URI}):
        if loosely_written(uri) == loosely_written(MEDIA_URI):
            yield Fault(f"the namespace {shown(uri)} is not {MEDIA_URI!r}", elements[uri])


@element_rule(
    "module-attribute-missing",
    "error",
    at=_REQUIRED,
    formats=IN_FEEDS,
    source="Media RSS 1.5.1; Apple, Podcast RSS feed requirements",
    advice="add it: the element says nothing without",
)
def module_attribute_missing(element: etree._Element) -> Iterator[Fault]:
    """Media RSS 1.5.1; Apple, Podcast RSS feed requirements: what an element is there for."""
    name = _REQUIRED[str(element.tag)]
    if element.get(name) is None:
        yield Fault(f"<{name_of(element)}> has no {name}", element)


@element_rule(
    "media-adult-deprecated",
    "warning",
    at={f"{MEDIA}adult"},
    formats=IN_FEEDS,
    source="Media RSS 1.5.1, media:adult",
    advice="write media:rating with adult or nonadult",
)
def media_adult_deprecated(adult: etree._Element) -> Iterator[Fault]:
    """Media RSS 1.5.1, media:adult: deprecated, media:rating has taken its place."""
    yield Fault("media:adult is deprecated", adult)


@element_rule(
    "media-type-clash",
    "error",
    at={_CONTENT, "enclosure", f"{ATOM}link"},
    formats=IN_FEEDS,
    source="Media RSS 1.5.1, media:content; RSS 2.0, enclosure; RFC 4287, 4.2.7.3",
    advice="write the type that the file has: readers choose by it what to show",
    beyond=IN_FEEDS,
)
def media_type_clash(element: etree._Element) -> Iterator[Fault]:
    """Media RSS 1.5.1, media:content: type, medium and the file's extension say the same."""
    if element.tag == f"{ATOM}link" and element.get("rel") != "enclosure":
        return
    kind, slash, _ = element.get("type", "").lower().partition("/")
    if not slash:
        return
    medium = element.get("medium") if element.tag == _CONTENT else None
    if medium in _MAIN_KINDS and kind in _MAIN_KINDS | {"text"} and kind != medium:
        yield Fault(f"is of medium {medium} and of type {shown(element.get('type', ''))}", element)
        return
    address = element.get("href" if element.tag == f"{ATOM}link" else "url", "")
    found = _EXTENSION.search(address.rpartition("/")[2])
    if found and kind in _MAIN_KINDS and kind not in _KINDS.get(found[1].lower(), _MAIN_KINDS):
        type = shown(element.get("type", ""))
        yield Fault(f"is of type {type}, but its name ends in .{found[1]}", element)


@element_rule(
    "media-url-duplicate",
    "warning",
    at={ITEM, ENTRY},
    source="Media RSS 1.5.1, media:content",
    advice="carry a file once: consumers take it in once",
    quiet=IN_BOTH,
)
def media_url_duplicate(entry: etree._Element) -> Iterator[Fault]:
    """Media RSS 1.5.1, media:content: several that are not in a group are different things."""
    seen = set()
    for content in entry.iterchildren(_CONTENT):
        address = content.get("url")
        if address is not None and address in seen:
            yield Fault(f"{shown(address)} is carried already", content)
        seen.add(address)


@element_rule(
    "media-default-many",
    "error",
    at={_GROUP},
    formats=IN_FEEDS,
    source="Media RSS 1.5.1, media:content",
    advice="say isDefault of one file in a group",
    beyond=IN_FEEDS,
)
def media_default_many(group: etree._Element) -> Iterator[Fault]:
    """Media RSS 1.5.1, media:content: there is one default object in a group."""
    defaults = [each for each in group.iterchildren(_CONTENT) if each.get("isDefault") == "true"]
    for content in defaults[1:]:
        yield Fault("is a second default of its group", content)


@element_rule(
    "media-group-single",
    "warning",
    at={_GROUP},
    formats=IN_FEEDS,
    source="Media RSS 1.5.1, media:group",
    advice="take it out of its group, or add the other forms of the same thing",
    quiet=IN_FEEDS,
)
def media_group_single(group: etree._Element) -> Iterator[Fault]:
    """Media RSS 1.5.1, media:group: it is for the same content in several forms."""
    if len(list(group.iterchildren(_CONTENT))) < 2:
        yield Fault("the group has no two files", group)


@element_rule(
    "media-size-missing",
    "warning",
    at={_CONTENT},
    formats=IN_FEEDS,
    source="Media RSS 1.5.1, media:content",
    advice="write its width and height: partners choose pictures by them",
    quiet=IN_FEEDS,
)
def media_size_missing(content: etree._Element) -> Iterator[Fault]:
    """Media RSS 1.5.1, media:content: width and height of the object, both optional."""
    if is_picture(content) and not (content.get("width") and content.get("height")):
        yield Fault("the picture does not say how wide and high it is", content)


def is_picture(content: etree._Element) -> bool:
    return content.get("medium") == "image" or content.get("type", "").startswith("image/")
