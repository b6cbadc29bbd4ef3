"""NewsML-G2 (iptc.org/standards/newsml-g2): a single item, or a message of many."""

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
from feedpub.intake.readers.xml.tree import child, children, inherited, markup_in, text, texts
from feedpub.protocols import ReaderContext, Reading
from feedpub.validation.xml_names import XHTML, XML

NAR = "{http://iptc.org/std/nar/2006-10-01/}"

_PICTURES = ("picture", "graphic")

#: Addresses of pictures in HTML.
_SRC = re.compile(r"""\bsrc\s*=\s*["']([^"'<>]+)""", re.IGNORECASE)

#: Digits of a version.
_MAX_DIGITS = 19


def read_newsml(
    source: str, name: str, root: etree._Element, context: ReaderContext
) -> Iterator[Reading]:
    """Read an item or a message: its texts are articles, with the pictures that they link to.

    In a message with one text all pictures belong to that text. The status that a package gives an
    item applies to the item, in this document and in others.
    """
    message = _Message(name, root)
    yield from _takedowns(name, root, {_guid(item) for item in message.items}, context)
    for number, item in enumerate(message.items, 1):
        if _class_of(item) not in _PICTURES:
            yield message.mapped(item, context).reading(source, message.name_of(number), context)
    for number, item in enumerate(message.items, 1):
        if _class_of(item) in _PICTURES and _guid(item) not in message.images:
            yield message.unused_picture(item, message.name_of(number))


class _Message:
    """The items of a document."""

    def __init__(self, name: str, root: etree._Element) -> None:
        self.name = name
        tag = f"{NAR}newsItem"
        self.items = [root] if root.tag == tag else list(root.iter(tag))

        # If a picture occurs twice, the newest version counts: it may be withheld by now.
        self.pictures = {
            _guid(item): item
            for item in sorted(self.items, key=_version)
            if _class_of(item) in _PICTURES
        }
        self.withheld = _withheld(root)

        #: The addresses of pictures that may not be shown.
        self.hidden = {
            address_in(rendition.get("href"))
            for guid, picture in self.pictures.items()
            if _status(child(picture, f"{NAR}itemMeta")) or guid in self.withheld
            for rendition in _remote_pictures(picture)
        }
        self.has_one_text = sum(_class_of(each) not in _PICTURES for each in self.items) == 1

        #: The pictures of all texts read so far: each is read once, however many texts show it.
        self.images: dict[str, Mapped] = {}

    def name_of(self, number: int) -> str:
        return self.name if len(self.items) == 1 else f"{self.name}:{number}"

    def mapped(self, item: etree._Element, context: ReaderContext) -> Mapped:
        linked = dict.fromkeys(guid for guid in _links(item) if guid in self.pictures)
        if self.has_one_text:
            linked |= dict.fromkeys(self.pictures)
        for guid in linked.keys() - self.images.keys():
            self.images[guid] = _image(self.pictures[guid], withheld=self.withheld.get(guid))
        images = [*(self.images[guid] for guid in linked), *_linked_images(item)]
        mapped = _mapped(item, [*images, *_own_images(item)], context)
        if self.hidden:
            # A picture in the text is shown even without a link to it.
            body = mapped.values.get("content_html") or ""
            shown = {address_in(html.unescape(each)) for each in _SRC.findall(body)}
            mapped.withheld += [each for each in shown & self.hidden if each]
        mapped.put_mark(self.withheld.get(_guid(item)))
        return mapped

    def unused_picture(self, item: etree._Element, name: str) -> Reading:
        guid = _guid(item)[:200]
        if mark := _status(child(item, f"{NAR}itemMeta")) or self.withheld.get(_guid(item)):
            message = f"the picture {guid} is {mark.what}; articles that show it keep it"
            return unreadable(name, mark.code, message, "remove it from them, or withdraw them")
        return unreadable(
            name, "newsml-picture-alone", f"is a picture that no text links to: {guid}"
        )


def _guid(item: etree._Element) -> str:
    return item.get("guid", "")


def _class_of(item: etree._Element) -> str:
    """Return ``text``, ``picture`` and so on: the last part of the class, in any scheme."""
    meta = child(child(item, f"{NAR}itemMeta"), f"{NAR}itemClass")
    name = "" if meta is None else meta.get("qcode") or meta.get("uri") or ""
    return name.replace("/", ":").rpartition(":")[2].lower()


def _links(item: etree._Element) -> list[str]:
    """Return the ids of the items that *item* links to."""
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
    _put_dates(mapped, meta, content)
    mapped.put_bylines(texts(content, f"{NAR}by"), "by")
    mapped.put("authors", _names(content, "creator"), "creator")
    for agencies in ("infoSource", "contributor"):
        mapped.put_agencies(_names(content, agencies), agencies)
    mapped.put_agencies(texts(content, f"{NAR}creditline"), "creditline")
    tags = _names(content, "subject") + texts(content, f"{NAR}keyword")
    mapped.put("tags", tags, "subject")
    language = child(content, f"{NAR}language")
    mapped.put("language", None if language is None else language.get("tag"), "language")
    mapped.put("language", inherited(item, f"{XML}lang"), "xml:lang")
    rights = child(item, f"{NAR}rightsInfo")
    for name in ("usageTerms", "copyrightNotice"):
        mapped.put("rights", text(child(rights, f"{NAR}{name}")), name)
    mapped.put("content_html", _body(item), "contentSet")
    mapped.put_images(images)
    return mapped


def _put_dates(mapped: Mapped, meta: etree._Element | None, content: etree._Element | None) -> None:
    for key, parent, name in (
        ("published", meta, "firstCreated"),
        ("published", meta, "versionCreated"),
        ("published", content, "contentCreated"),
        ("updated", meta, "versionCreated"),
        ("not_before", meta, "embargoed"),
    ):
        mapped.put(key, text(child(parent, f"{NAR}{name}")), name)
    if mapped.values.get("updated") == mapped.values.get("published"):
        mapped.values.pop("updated", None)


def _status(parent: etree._Element | None) -> Mark | None:
    """Return the mark for the pubStatus in *parent*, given by a QCode, a URI, or both."""
    status = child(parent, f"{NAR}pubStatus")
    if status is None:
        return None
    names = [status.get(name) for name in ("qcode", "uri")]
    if not any(names):
        names = [status.get("literal") or text(child(status, f"{NAR}name"))]
    marks = (pub_status(name, "pubStatus") for name in names)
    return next(filter(None, marks), None)


def _put_titles(mapped: Mapped, content: etree._Element | None) -> None:
    """Set title, kicker and summary by their roles; the main one may have no role."""
    for name, main in (("headline", "title"), ("description", "summary")):
        found = [(_role(each), text(each)) for each in children(content, f"{NAR}{name}")]
        for role, value in sorted(found, key=lambda each: each[0] not in ("", "main", "summary")):
            if role == "caption" and main == "summary":
                continue
            key = "kicker" if role in ("kicker", "overline") and main == "title" else main
            mapped.put(key, value, f'{name} role="{role}"' if role else name)


def _role(element: etree._Element) -> str:
    return (element.get("role") or "").rpartition(":")[2].lower()


def _names(parent: etree._Element | None, kind: str) -> list[str]:
    """Return the first name of each concept, or of an infoSource its literal."""
    found: list[str] = []
    for each in children(parent, f"{NAR}{kind}"):
        names = texts(each, f"{NAR}name")
        literal = each.get("literal") or (each.get("qcode") or "").rpartition(":")[2]
        if names:
            found.append(names[0])
        elif literal and kind == "infoSource":
            found.append(literal)
    return found


def _body(item: etree._Element) -> str | None:
    """Return the first textual content as HTML: XHTML, NITF or plain text."""
    contents = child(item, f"{NAR}contentSet")
    for inline in children(contents, f"{NAR}inlineXML"):
        for name, read in ((f"{XHTML}body", markup_in), (f"{NITF}nitf", nitf_html),
                           ("nitf", nitf_html), (f"{XHTML}div", markup_in)):  # fmt: skip
            found = next(inline.iter(name), None)
            if found is not None:
                return read(found)
    for data in children(contents, f"{NAR}inlineData"):
        kind, content = (data.get("contenttype") or "text/plain").lower(), text(data)
        if content and data.get("encoding") is None:
            if "html" in kind:
                return content
            if kind.startswith("text/plain"):
                return paragraphs_of(content)
    return None


def _own_images(item: etree._Element) -> Iterator[Mapped]:
    """Yield the picture among an article's own renditions, if there is one."""
    if _remote_pictures(item):
        yield _image(item, with_texts=False)


def _remote_pictures(item: etree._Element) -> list[etree._Element]:
    remote = children(child(item, f"{NAR}contentSet"), f"{NAR}remoteContent")
    return [
        each
        for each in remote
        if address_in(each.get("href")) and image_type(each.get("contenttype") or "image/")
    ]


def _version(item: etree._Element) -> int:
    version = item.get("version") or ""
    return int(version) if version.isdecimal() and len(version) < _MAX_DIGITS else 0


def _withheld(root: etree._Element) -> dict[str, Mark]:
    """Return the items that packages and links in the message mark as not usable."""
    found: dict[str, Mark] = {}
    for each in root.iter(f"{NAR}itemRef", f"{NAR}link"):
        target = each.get("residref") or each.get("href")
        if target and (mark := _status(each)):
            found[target] = mark
    return found


def _takedowns(
    name: str, root: etree._Element, here: Container[str], context: ReaderContext
) -> Iterator[Reading]:
    """Yield takedowns of items that packages mark as not usable and that are not *here*."""
    for package in root.iter(f"{NAR}packageItem"):
        made = text(child(child(package, f"{NAR}itemMeta"), f"{NAR}versionCreated"))
        for each in package.iter(f"{NAR}itemRef"):
            guid, mark = each.get("residref"), _status(each)
            if guid and guid not in here and mark and not mark.doubtful:
                mapped = Mapped()
                mapped.put_revision(each.get("version"), made, context)
                yield mark.reading(f"{name}:{guid[:200]}", (guid,), mapped.revision)


def _linked_images(item: etree._Element) -> Iterator[Mapped]:
    """Yield pictures that are linked by address and marked as withheld there."""
    for each in children(child(item, f"{NAR}itemMeta"), f"{NAR}link"):
        address = address_in(each.get("href"))
        if address and (mark := _status(each)):
            image = Mapped()
            image.withhold(mark, f"the picture {address[:200]} is {mark.what}; left out", [address])
            yield image


def _image(
    item: etree._Element, *, with_texts: bool = True, withheld: Mark | None = None
) -> Mapped:
    """Map a picture item: its largest rendition, and its caption and credit *with_texts*."""
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
    if not with_texts:
        return image
    for each in children(content, f"{NAR}description"):
        key = "alt" if _role(each) in ("alt", "alttext") else "caption"
        image.put(key, words_of(text(each) or ""), "description")
    image.put("credit", text(child(content, f"{NAR}creditline")), "creditline")
    makers = texts(content, f"{NAR}by") or _names(content, "creator")
    # Without a credit line the maker is printed.
    image.put("credit", next(iter(makers), None), "by")
    image.put("photographer", next(iter(makers), None), "by")
    rights = child(item, f"{NAR}rightsInfo")
    image.put("copyright", text(child(rights, f"{NAR}copyrightNotice")), "copyrightNotice")
    return image
