"""NewsML-G2 (iptc.org/standards/newsml-g2): an item, or a message of many."""

from __future__ import annotations

import html
import re
from collections.abc import Container, Iterable, Iterator

from lxml import etree

from feedpub.intake.readers.agencies.nitf import NITF, nitf_html, nitf_status
from feedpub.intake.readers.content import unreadable
from feedpub.intake.readers.publication_status import Mark, pub_status
from feedpub.intake.readers.records.mapping import (
    Mapped,
    address_in,
    image_type,
    paragraphs_of,
    whole_in,
    words_of,
)
from feedpub.intake.readers.xml.tree import (
    XHTML,
    XML,
    child,
    children,
    inherited,
    markup_in,
    text,
    texts,
)
from feedpub.protocols import ReaderContext, Reading

NAR = "{http://iptc.org/std/nar/2006-10-01/}"

_PICTURES = ("picture", "graphic")

#: The addresses of pictures in HTML.
_SHOWN = re.compile(r"""\bsrc\s*=\s*["']([^"'<>]+)""", re.IGNORECASE)

#: In digits, of versions.
_LONGEST = 19


def read_newsml(
    source: str, name: str, root: etree._Element, context: ReaderContext
) -> Iterator[Reading]:
    """The texts are articles; a picture belongs to the texts that link to it.

    In a message with one text all pictures are that text's. What a package says of an item that it
    refers to counts for that item, here and in other documents.
    """
    items = [root] if root.tag == f"{NAR}newsItem" else list(root.iter(f"{NAR}newsItem"))
    pictures: dict[str, etree._Element] = {}
    for item in sorted(items, key=_version):
        if _class_of(item) in _PICTURES:
            # Of one that comes twice, the newest counts: it may be withheld by now.
            pictures[item.get("guid", "")] = item
    withheld = _withheld(root)
    yield from _taken_down(name, root, {item.get("guid", "") for item in items}, context)
    stories = [each for each in items if _class_of(each) not in _PICTURES]
    # Read once each, however many texts show it.
    images: dict[str, Mapped] = {}
    hidden = {
        address_in(rendition.get("href"))
        for guid, picture in pictures.items()
        if _status(child(picture, f"{NAR}itemMeta")) or guid in withheld
        for rendition in _remote_pictures(picture)
    }
    for number, item in enumerate(items, 1):
        if _class_of(item) in _PICTURES:
            continue
        linked = dict.fromkeys(guid for guid in _links(item) if guid in pictures)
        if len(stories) == 1:
            linked |= dict.fromkeys(pictures)
        for guid in linked.keys() - images.keys():
            images[guid] = _image(pictures[guid], withheld=withheld.get(guid))
        each = name if len(items) == 1 else f"{name}:{number}"
        shown = [*(images[guid] for guid in linked), *_linked_images(item)]
        mapped = _mapped(item, [*shown, *_own_images(item)], context)
        # A picture in the text needs no link to be shown.
        body = mapped.values.get("content_html") or ""
        found = {address_in(html.unescape(each)) for each in _SHOWN.findall(body)} if hidden else ()
        mapped.withheld += [each for each in found if each in hidden and each is not None]
        mapped.put_mark(withheld.get(item.get("guid", "")))
        yield mapped.reading(source, each, context)
    for number, item in enumerate(items, 1):
        if _class_of(item) in _PICTURES and item.get("guid", "") not in images:
            each = name if len(items) == 1 else f"{name}:{number}"
            guid = item.get("guid", "")[:200]
            if mark := _status(child(item, f"{NAR}itemMeta")) or withheld.get(item.get("guid", "")):
                message = f"the picture {guid} is {mark.what}; articles that show it keep it"
                advice = "take it out of them, or withdraw them"
                yield unreadable(each, mark.code, message, advice)
                continue
            message = f"is a picture that no text links to: {guid}"
            yield unreadable(each, "newsml-picture-alone", message)


def _class_of(item: etree._Element) -> str:
    """``text``, ``picture``: the last part of the item's class, however its scheme is named."""
    meta = child(child(item, f"{NAR}itemMeta"), f"{NAR}itemClass")
    said = "" if meta is None else meta.get("qcode") or meta.get("uri") or ""
    return said.replace("/", ":").rpartition(":")[2].lower()


def _links(item: etree._Element) -> list[str]:
    """The items that *item* links to."""
    links = children(child(item, f"{NAR}itemMeta"), f"{NAR}link")
    return [each.get("residref") or each.get("href") or "" for each in links]


def _mapped(item: etree._Element, images: Iterable[Mapped], context: ReaderContext) -> Mapped:
    mapped = Mapped()
    meta, content = child(item, f"{NAR}itemMeta"), child(item, f"{NAR}contentMeta")
    mapped.put("id", item.get("guid"), "newsItem guid")
    mapped.put_mark(_status(meta) or nitf_status(item))
    embargo = child(meta, f"{NAR}embargoed")
    if embargo is not None and not text(embargo):
        what = "embargoed until its provider releases it (embargoed)"
        mapped.put_mark(Mark(code="status-withheld", what=what))
    mapped.put_revision(item.get("version"), text(child(meta, f"{NAR}versionCreated")), context)
    for link in children(meta, f"{NAR}link"):
        relation = (link.get("rel") or "").rpartition(":")[2].lower()
        if relation in ("canonical", "shortlink"):
            key = "url" if relation == "canonical" else "short_link"
            mapped.put(key, address_in(link.get("href")), f'link rel="{link.get("rel")}"')
    _put_titles(mapped, content)
    for key, place, name in (
        ("published", meta, "firstCreated"),
        ("published", meta, "versionCreated"),
        ("published", content, "contentCreated"),
        ("updated", meta, "versionCreated"),
        ("not_before", meta, "embargoed"),
    ):
        mapped.put(key, text(child(place, f"{NAR}{name}")), name)
    if mapped.values.get("updated") == mapped.values.get("published"):
        mapped.values.pop("updated", None)
    for by in texts(content, f"{NAR}by"):
        mapped.put_byline(by, "by")
    mapped.put("authors", _names(content, "creator"), "creator")
    for agencies in ("infoSource", "contributor"):
        mapped.put_agencies(_names(content, agencies), agencies)
    mapped.put_agencies(texts(content, f"{NAR}creditline"), "creditline")
    tags = _names(content, "subject") + texts(content, f"{NAR}keyword")
    mapped.put("tags", tags, "subject")
    told = child(content, f"{NAR}language")
    mapped.put("language", None if told is None else told.get("tag"), "language")
    mapped.put("language", inherited(item, f"{XML}lang"), "xml:lang")
    rights = child(item, f"{NAR}rightsInfo")
    for name in ("usageTerms", "copyrightNotice"):
        mapped.put("rights", text(child(rights, f"{NAR}{name}")), name)
    mapped.put("content_html", _body(item), "contentSet")
    mapped.put_images(images)
    return mapped


def _status(around: etree._Element | None) -> Mark | None:
    """What the pubStatus in *around* says, which may be named by a QCode, a URI, or both."""
    status = child(around, f"{NAR}pubStatus")
    if status is None:
        return None
    names = [status.get(name) for name in ("qcode", "uri")]
    if not any(names):
        names = [status.get("literal") or text(child(status, f"{NAR}name"))]
    said = (pub_status(name, "pubStatus") for name in names)
    return next(filter(None, said), None)


def _put_titles(mapped: Mapped, content: etree._Element | None) -> None:
    """Headline, kicker and summary by their roles; what has no role is the main one."""
    for name, usual in (("headline", "title"), ("description", "summary")):
        found = [(_role(each), text(each)) for each in children(content, f"{NAR}{name}")]
        for role, said in sorted(found, key=lambda each: each[0] not in ("", "main", "summary")):
            if role == "caption" and usual == "summary":
                continue
            key = "kicker" if role in ("kicker", "overline") and usual == "title" else usual
            mapped.put(key, said, f'{name} role="{role}"' if role else name)


def _role(element: etree._Element) -> str:
    return (element.get("role") or "").rpartition(":")[2].lower()


def _names(place: etree._Element | None, kind: str) -> list[str]:
    """The names of concepts: their first in each, or the literal that stands for them."""
    found: list[str] = []
    for each in children(place, f"{NAR}{kind}"):
        names = texts(each, f"{NAR}name")
        literal = each.get("literal") or (each.get("qcode") or "").rpartition(":")[2]
        if names:
            found.append(names[0])
        elif literal and kind == "infoSource":
            found.append(literal)
    return found


def _body(item: etree._Element) -> str | None:
    """The first content that is a text: XHTML, NITF, or plain."""
    held = child(item, f"{NAR}contentSet")
    for inline in children(held, f"{NAR}inlineXML"):
        for name, read in ((f"{XHTML}body", markup_in), (f"{NITF}nitf", nitf_html),
                           ("nitf", nitf_html), (f"{XHTML}div", markup_in)):  # fmt: skip
            found = next(inline.iter(name), None)
            if found is not None:
                return read(found)
    for data in children(held, f"{NAR}inlineData"):
        kind, said = (data.get("contenttype") or "text/plain").lower(), text(data)
        if said and data.get("encoding") is None:
            if "html" in kind:
                return said
            if kind.startswith("text/plain"):
                return paragraphs_of(said)
    return None


def _own_images(item: etree._Element) -> Iterator[Mapped]:
    """The picture among an article's own renditions, if there is one."""
    if _remote_pictures(item):
        yield _image(item, own_words=False)


def _remote_pictures(item: etree._Element) -> list[etree._Element]:
    remote = children(child(item, f"{NAR}contentSet"), f"{NAR}remoteContent")
    return [
        each
        for each in remote
        if address_in(each.get("href")) and image_type(each.get("contenttype") or "image/")
    ]


def _version(item: etree._Element) -> int:
    version = item.get("version") or ""
    return int(version) if version.isdecimal() and len(version) < _LONGEST else 0


def _withheld(root: etree._Element) -> dict[str, Mark]:
    """The items that packages and links of a message say of that they are not usable."""
    found: dict[str, Mark] = {}
    for each in root.iter(f"{NAR}itemRef", f"{NAR}link"):
        named = each.get("residref") or each.get("href")
        if named and (mark := _status(each)):
            found[named] = mark
    return found


def _taken_down(
    name: str, root: etree._Element, here: Container[str], context: ReaderContext
) -> Iterator[Reading]:
    """What packages say is not usable, of items that are not in the same document."""
    for package in root.iter(f"{NAR}packageItem"):
        made = text(child(child(package, f"{NAR}itemMeta"), f"{NAR}versionCreated"))
        for each in package.iter(f"{NAR}itemRef"):
            guid, mark = each.get("residref"), _status(each)
            if guid and guid not in here and mark and not mark.doubtful:
                told = Mapped()
                told.put_revision(each.get("version"), made, context)
                yield mark.reading(f"{name}:{guid[:200]}", (guid,), told.revision)


def _linked_images(item: etree._Element) -> Iterator[Mapped]:
    """The pictures that are linked to by their addresses, and withheld there."""
    for each in children(child(item, f"{NAR}itemMeta"), f"{NAR}link"):
        address = address_in(each.get("href"))
        if address and (mark := _status(each)):
            image = Mapped()
            image.withhold(mark, f"the picture {address[:200]} is {mark.what}; left out", [address])
            yield image


def _image(item: etree._Element, *, own_words: bool = True, withheld: Mark | None = None) -> Mapped:
    """A picture item: its largest rendition, and what IPTC says of it."""
    image = Mapped()
    meta, content = child(item, f"{NAR}itemMeta"), child(item, f"{NAR}contentMeta")
    if mark := _status(meta) or withheld:
        message = f"the picture {item.get('guid', '')[:200]} is {mark.what}; left out"
        renditions = (address_in(each.get("href")) for each in _remote_pictures(item))
        image.withhold(mark, message, renditions)
        return image
    largest = max(
        _remote_pictures(item), key=lambda each: whole_in(each.get("width")) or 0, default=None
    )
    if largest is not None:
        image.put("url", address_in(largest.get("href")), "remoteContent href")
        for key, name in (("width", "width"), ("height", "height"), ("length", "size")):
            image.put(key, whole_in(largest.get(name)) or None, f"remoteContent {name}")
        image.put("type", image_type(largest.get("contenttype")), "remoteContent contenttype")
    if not own_words:
        return image
    for each in children(content, f"{NAR}description"):
        key = "alt" if _role(each) in ("alt", "alttext") else "caption"
        image.put(key, words_of(text(each) or ""), "description")
    image.put("credit", text(child(content, f"{NAR}creditline")), "creditline")
    makers = texts(content, f"{NAR}by") or _names(content, "creator")
    # Where there is no credit line, what is printed is who made it.
    image.put("credit", next(iter(makers), None), "by")
    image.put("photographer", next(iter(makers), None), "by")
    rights = child(item, f"{NAR}rightsInfo")
    image.put("copyright", text(child(rights, f"{NAR}copyrightNotice")), "copyrightNotice")
    return image
