"""NewsML-G2 (iptc.org/standards/newsml-g2): a single item, or a message of many."""

from __future__ import annotations

import base64
import binascii
import html
import re
from collections.abc import Container, Iterable, Iterator
from typing import Any

from lxml import etree

from feedpub.intake.media_types import medium_of, type_by_name, written_type
from feedpub.intake.readers import places
from feedpub.intake.readers.agencies.header import Header
from feedpub.intake.readers.agencies.nitf import nitf_byline, nitf_html, nitf_status
from feedpub.intake.readers.agencies.roles import (
    CAPTIONS,
    FILMS,
    KICKERS,
    NO_WRITERS,
    PICTURES,
    SUMMARIES,
    is_for_all,
    picture_key,
    rendition_order,
    unmarked,
)
from feedpub.intake.readers.content import unreadable
from feedpub.intake.readers.publication_status import Mark, agency_signal, pub_status
from feedpub.intake.readers.records.mapping import (
    Mapped,
    address_in,
    file_address_in,
    image_type,
    paragraphs_of,
    whole_in,
    words_of,
)
from feedpub.intake.readers.xml.tree import child, children, inherited, text, texts
from feedpub.patterns import pattern
from feedpub.protocols import ReaderContext, Reading
from feedpub.validation.xml_names import XML

NAR = "{http://iptc.org/std/nar/2006-10-01/}"

#: Items that are no articles, by their elements.
_NO_ARTICLES = {
    f"{NAR}planningItem": "a plan",
    f"{NAR}conceptItem": "a concept",
    f"{NAR}knowledgeItem": "a list of concepts",
    f"{NAR}catalogItem": "a catalog",
}

#: Addresses of pictures in HTML.
_SRC = pattern(r"""\bsrc\s*=\s*["']([^"'<>]+)""", re.IGNORECASE)

#: Plain text that is not: ANSA's, which is in paragraphs.
_MARKED_UP = pattern(
    r"\s*<p\b[^<>]*>(?:[^<]|</?(?:p|br|b|i|em|strong|a|ul|ol|li|h[1-6]|div|span)\b[^<>]*>)*\s*",
    re.IGNORECASE,
)
#: Elements of HTML that can be the first of a text that has no body around it.
_HTML = frozenset(
    "p div section article main header figure table ul ol dl h1 h2 h3 h4 h5 h6 blockquote pre span"
    " a b i em strong time img br".split()
)
#: Types of remote contents that are a story's text.
_TEXTS = pattern(r"(?i)text/|application/(?:xhtml|nitf|xml|rtf|msword|pdf)|x-nitf|nitf\+xml")

#: Roles of names that are no names for people: codes, abbreviations, spellings to sort by.
_NO_NAMES = frozenset({"mnemonic", "short", "sort", "abbreviated", "alt", "adjectival", "code"})

#: Digits of a version.
_MAX_DIGITS = 19


def read_newsml(
    source: str, name: str, root: etree._Element, context: ReaderContext
) -> Iterator[Reading]:
    """Read an item or a message: its texts are articles, with the pictures that they link to.

    In a message with one text all pictures belong to that text, as do those that stand with one
    text in a package or a group of it. The status that a package gives an item applies to the item,
    in this document and in others.
    """
    message = _Message(name, root)
    yield from _takedowns(name, root, {_guid(item) for item in message.items}, context)
    yield from _no_articles(name, root, is_alone=not message.items)
    for number, item in enumerate(message.items, 1):
        if _class_of(item) not in PICTURES:
            yield message.mapped(item, context).reading(source, message.name_of(number), context)
    for number, item in enumerate(message.items, 1):
        if _class_of(item) in PICTURES and _guid(item) not in message.images:
            yield message.unused_picture(item, message.name_of(number))


def _no_articles(name: str, root: etree._Element, *, is_alone: bool) -> Iterator[Reading]:
    """Yield a finding for each item that is no article, and for a package that is *alone*."""
    advice = "only articles are published"
    for tag, what in _NO_ARTICLES.items():
        for item in root.iter(tag):
            yield unreadable(name, "newsml-no-article", f"is {what}: {_guid(item)[:200]}", advice)
    for package in root.iter(f"{NAR}packageItem") if is_alone else ():
        if any(_status(each) for each in package.iter(f"{NAR}itemRef")):
            continue
        count = sum(1 for _ in package.iter(f"{NAR}itemRef"))
        message = f"is a package of {count} items that are not in it: {_guid(package)[:200]}"
        yield unreadable(name, "newsml-no-article", message, "send the items themselves, too")


class _Message:
    """The items of a document."""

    def __init__(self, name: str, root: etree._Element) -> None:
        self.name = name
        tag = f"{NAR}newsItem"
        found = [root] if root.tag == tag else list(root.iter(tag))
        newest = {_guid(item): _version(item) for item in sorted(found, key=_version)}

        # Of an item that is in it in several versions, the newest: an agency's day in one file.
        self.items = [item for item in found if _version(item) == newest[_guid(item)]]

        # If a picture occurs twice, the newest version counts: it may be withheld by now.
        self.pictures = {
            _guid(item): item
            for item in sorted(self.items, key=_version)
            if _class_of(item) in PICTURES
        }
        self.withheld = _withheld(root)

        #: The addresses of pictures that may not be shown.
        self.hidden = {
            file_address_in(rendition.get("href"))
            for guid, picture in self.pictures.items()
            if _status(child(picture, f"{NAR}itemMeta")) or guid in self.withheld
            for rendition in _remote(picture)
        }
        texts = [_guid(each) for each in self.items if _class_of(each) not in PICTURES]
        self.has_one_text = len(texts) == 1

        #: The pictures that stand with one text in a package, by the id of the text.
        self.packed = _packed(root, frozenset(texts), self.pictures.keys())

        #: The pictures of all texts read so far: each is read once, however many texts show it.
        self.images: dict[str, Mapped] = {}

    def name_of(self, number: int) -> str:
        return self.name if len(self.items) == 1 else f"{self.name}:{number}"

    def mapped(self, item: etree._Element, context: ReaderContext) -> Mapped:
        linked = dict.fromkeys(guid for guid in _links(item) if guid in self.pictures)
        linked |= dict.fromkeys(self.packed.get(_guid(item), ()))
        if self.has_one_text:
            linked |= dict.fromkeys(self.pictures)
        for guid in linked.keys() - self.images.keys():
            self.images[guid] = _image(self.pictures[guid], withheld=self.withheld.get(guid))
        images = [*(self.images[guid] for guid in linked), *_linked_images(item)]
        mapped = _mapped(item, [*images, *_own_images(item)], context)
        if self.hidden:
            # A picture in the text is shown even without a link to it.
            body = mapped.values.get("content_html") or ""
            shown = {file_address_in(html.unescape(each)) for each in _SRC.findall(body)}
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
    return _last(name)


def _last(name: str | None) -> str:
    """Return the last part of a QCode or an address, in small letters."""
    return re.split(r"[:/#]", (name or "").strip().rstrip("/#"))[-1].lower()


def _links(item: etree._Element) -> list[str]:
    """Return the ids of the items that *item* links to."""
    links = children(child(item, f"{NAR}itemMeta"), f"{NAR}link")
    return [each.get("residref") or each.get("href") or "" for each in links]


def _packed(
    root: etree._Element, stories: frozenset[str], pictures: Container[str]
) -> dict[str, list[str]]:
    """Return the pictures that are with exactly one text in a package or in a group of it."""
    found: dict[str, list[str]] = {}
    for package in root.iter(f"{NAR}packageItem"):
        for group in [*package.iter(f"{NAR}group"), package]:
            ids = [each.get("residref") or "" for each in group.iter(f"{NAR}itemRef")]
            own = [each for each in ids if each in stories]
            if len(set(own)) == 1:
                shown = found.setdefault(own[0], [])
                shown += [each for each in ids if each in pictures and each not in shown]
    return found


def _mapped(item: etree._Element, images: Iterable[Mapped], context: ReaderContext) -> Mapped:
    mapped = Mapped()
    meta, content = child(item, f"{NAR}itemMeta"), child(item, f"{NAR}contentMeta")
    mapped.put("id", item.get("guid"), "newsItem guid")
    mapped.put_mark(_status(meta) or nitf_status(item))
    for signal in children(meta, f"{NAR}signal"):
        named = [signal.get(name) for name in ("qcode", "uri", "literal")]
        for name in (*named, *texts(signal, f"{NAR}name")):
            mapped.put_mark(agency_signal(name, "signal"))
    embargo = child(meta, f"{NAR}embargoed")
    if embargo is not None and not text(embargo):
        what = "embargoed until its provider releases it (embargoed)"
        mapped.put_mark(Mark(code="status-withheld", what=what))
    mapped.put_revision(item.get("version"), text(child(meta, f"{NAR}versionCreated")), context)
    for link in children(meta, f"{NAR}link"):
        relation = _last(link.get("rel"))
        if relation in ("canonical", "shortlink"):
            key = "url" if relation == "canonical" else "short_link"
            mapped.put(key, address_in(link.get("href")), f'link rel="{link.get("rel")}"')
    language = child(content, f"{NAR}language")
    mapped.put("language", None if language is None else language.get("tag"), "language")
    mapped.put("language", inherited(item, f"{XML}lang"), "xml:lang")
    own = mapped.values.get("language") or ""
    _put_titles(mapped, content, own)
    mapped.put("title", unmarked(text(child(meta, f"{NAR}title"))), "title")
    _put_dates(mapped, meta, content)
    nitf = _nitf(item)
    mapped.put_bylines(texts(content, f"{NAR}by"), "by")
    mapped.put_bylines(_creators(content), "creator")
    mapped.put_bylines(nitf_byline(nitf) if nitf is not None else (), "byline of NITF")
    for agencies in ("infoSource", "contributor"):
        mapped.put_agencies(_names(content, agencies), agencies)
    mapped.put_agencies(texts(content, f"{NAR}creditline"), "creditline")
    mapped.put("section", _section(content), "subject")
    tags = _names(content, "subject") + texts(content, f"{NAR}keyword")
    mapped.put("tags", tags, "subject")
    mapped.put("place", _place(item, content), "geoAreaDetails")
    rights = child(item, f"{NAR}rightsInfo")
    for key, name in (("rights", "copyrightNotice"), ("usage_terms", "usageTerms")):
        mapped.put(key, _in_language(rights, name, own), name)
    mapped.put("rights", next(iter(_names(rights, "copyrightHolder")), None), "copyrightHolder")
    _put_body(mapped, item, context)
    mapped.put_images(images)
    if _class_of(item) in FILMS:
        _put_media(mapped, item)
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


def _put_titles(mapped: Mapped, content: etree._Element | None, language: str) -> None:
    """Set title, kicker and summary by their roles; the main one may have no role."""
    order = {role: place for place, role in enumerate(("", "main", "mainheadline", "headline"))}
    headlines = list(children(content, f"{NAR}headline"))
    for each in sorted(
        headlines,
        key=lambda each: (order.get(_role(each), 4), _is_foreign(each, language), _rank(each)),
    ):
        key = "kicker" if _role(each) in KICKERS else "title"
        mapped.put(key, unmarked(text(each)), _origin("headline", each))
    places = {role: place for place, role in enumerate(SUMMARIES)}
    for each in sorted(
        (each for each in children(content, f"{NAR}description") if _role(each) in places),
        key=lambda each: (places[_role(each)], _is_foreign(each, language)),
    ):
        if _role(each) != "caption":
            mapped.put("summary", unmarked(text(each)), _origin("description", each))


def _origin(name: str, element: etree._Element) -> str:
    role = _role(element)
    return f'{name} role="{role}"' if role else name


def _role(element: etree._Element) -> str:
    return _last(element.get("role"))


def _rank(element: etree._Element) -> int:
    return whole_in(element.get("rank")) or 1


def _is_foreign(element: etree._Element, language: str) -> bool:
    """Whether *element* is in another language than its item."""
    own = element.get(f"{XML}lang")
    return own is not None and language != "" and _base(own) != _base(language)


def _base(language: str) -> str:
    return language.replace("_", "-").partition("-")[0].lower()


def _in_language(parent: etree._Element | None, name: str, language: str) -> str | None:
    """Return the text of the first child of that *name* that has one, in *language* if there is."""
    found = [each for each in children(parent, f"{NAR}{name}") if text(each)]
    return text(min(found, key=lambda each: _is_foreign(each, language), default=None))


def _names(parent: etree._Element | None, kind: str) -> list[str]:
    """Return a name of each concept, or the literal of those who are a party.

    Places that are addresses, and concepts with nothing but a code, have none.
    """
    found: list[str] = []
    for each in children(parent, f"{NAR}{kind}"):
        if _last(each.get("type")) == "poi":
            continue
        literal = each.get("literal") or (
            _last_part(each.get("qcode")) if kind == "infoSource" else ""
        )
        name = _name_of(each)
        if name:
            found.append(name)
        elif literal and kind in ("infoSource", "copyrightHolder", "creator"):
            found.append(literal)
    return found


def _last_part(qcode: str | None) -> str:
    return (qcode or "").rpartition(":")[2]


def _name_of(concept: etree._Element) -> str | None:
    """Return the name of a concept that people use; the first, if roles do not tell."""
    names = [each for each in children(concept, f"{NAR}name") if _role(each) not in _NO_NAMES]
    order = ("display", "full", "")
    names.sort(key=lambda each: order.index(_role(each)) if _role(each) in order else len(order))
    return next((found for each in names if (found := text(each))), None)


def _creators(content: etree._Element | None) -> list[str]:
    """Return the names of those who wrote it; of others, if there are no writers.

    A name that is the code of its own QCode is a login of the editorial system, as at dpa.
    """
    people: list[tuple[str, bool]] = []
    for each in children(content, f"{NAR}creator"):
        name = _name_of(each) or each.get("literal")
        if name and not (name.islower() and name == _last_part(each.get("qcode"))):
            people.append((name, NO_WRITERS.search(_role(each)) is None))
    return [name for name, writes in people if writes] or [name for name, _ in people]


def _section(content: etree._Element | None) -> str | None:
    """Return the category or department that an agency files a story under."""
    for each in children(content, f"{NAR}subject"):
        scheme = (each.get("qcode") or "").partition(":")[0].lower()
        is_section = _last(each.get("type")) in ("category", "department") or scheme in (
            "cat",
            "sttdepartment",
        )
        name = _name_of(each)
        if is_section and name and len(name) > 2:
            return name
    return None


def _place(item: etree._Element, content: etree._Element | None) -> dict[str, Any] | None:
    """Return where the story is about: the first subject with a position.

    The position is in the subject, or in what the item asserts of the same concept. TT asserts
    places without a code, which no subject names. Where the story was written does not count.
    """
    asserted = [each for each in children(item, f"{NAR}assert") if _position(each)]
    by_code = {code: each for each in asserted for code in _codes(each)}
    for subject in children(content, f"{NAR}subject"):
        named = [subject, *(by_code[code] for code in _codes(subject) if code in by_code)]
        found = next(filter(None, map(_position, named)), None)
        if found is not None:
            return found
    return next((_position(each) for each in asserted if not _codes(each)), None)


def _codes(concept: etree._Element) -> list[str]:
    return [code for name in ("qcode", "uri") if (code := concept.get(name))]


def _position(concept: etree._Element) -> dict[str, Any] | None:
    for details in children(concept, f"{NAR}geoAreaDetails", f"{NAR}POIDetails"):
        position = child(details, f"{NAR}position")
        if position is not None:
            degrees = (position.get(name) for name in ("latitude", "longitude"))
            return places.point(_name_of(concept), *degrees)
    return None


# The text


def _put_body(mapped: Mapped, item: etree._Element, context: ReaderContext) -> None:
    """Set the text: the first that is XHTML, NITF or plain text; report one that is none."""
    content, meta = child(item, f"{NAR}contentMeta"), child(item, f"{NAR}itemMeta")
    headlines = texts(content, f"{NAR}headline")
    dates = [
        *texts(meta, f"{NAR}versionCreated", f"{NAR}firstCreated"),
        *texts(content, f"{NAR}contentCreated", f"{NAR}contentModified"),
    ]
    header = Header(headlines, _metadata(item), dates, context)
    contents = child(item, f"{NAR}contentSet")
    inlines = list(children(contents, f"{NAR}inlineXML"))
    data = list(children(contents, f"{NAR}inlineData"))
    for inline in inlines:
        mapped.put("content_html", _xml_body(inline, header), "contentSet")
    for each in data:
        mapped.put("content_html", _data_body(each, header), "contentSet")
    if "content_html" in mapped.values:
        return
    if any(text(each) for each in [*inlines, *data]):
        kinds = ", ".join(dict.fromkeys(each.get("contenttype") or "?" for each in inlines + data))
        message = f"its text is in a form that is not read: {kinds[:100]}"
        mapped.find("text-unread", "warning", "content_html", message, "send it as XHTML or NITF")
    elif any(
        _TEXTS.match(each.get("contenttype") or "")
        for each in children(contents, f"{NAR}remoteContent")
    ):
        message = "its text is at another address and not in it (remoteContent)"
        advice = "have the provider send it with the item"
        mapped.find("text-elsewhere", "warning", "content_html", message, advice)


def _nitf(item: etree._Element) -> etree._Element | None:
    """Return the NITF in *item*, in whatever namespace."""
    for inline in children(child(item, f"{NAR}contentSet"), f"{NAR}inlineXML"):
        for each in inline.iter(etree.Element):
            if _local(each) == "nitf":
                return each
    return None


def _local(element: etree._Element) -> str:
    return etree.QName(element).localname.lower()


def _xml_body(inline: etree._Element, header: Header) -> str | None:
    """Return XHTML or NITF in any namespace as HTML: where the prefix is missing, it has that of
    NewsML-G2.
    """
    elements = list(inline.iter(etree.Element))[1:]
    if not elements:
        return _markup_or_text(text(inline) or "", header)
    nitf = next((each for each in elements if _local(each) == "nitf"), None)
    if nitf is not None:
        found = nitf_html(nitf)
        return found and header.removed_from_html(found)
    body = next((each for each in elements if _local(each) == "body"), None)
    if body is None and _local(elements[0]) in _HTML:
        body = inline
    if body is None:
        body = next((each for each in elements if _local(each) == "div"), None)
    if body is None:
        return None
    if not len(body):
        return _markup_or_text(text(body) or "", header)
    return _paragraphs_of_lines(header.removed_from(body))


def _data_body(data: etree._Element, header: Header) -> str | None:
    kind = (data.get("contenttype") or "text/plain").lower()
    content = _decoded(data)
    if content is None:
        return None
    if "html" in kind:
        return header.removed_from_html(content)
    if kind.startswith("text/plain"):
        if _MARKED_UP.fullmatch(content):
            return _paragraphs_of_lines(header.removed_from_html(content))
        return paragraphs_of(header.removed_from_text(content))
    return None


def _decoded(data: etree._Element) -> str | None:
    """Return the text of inlineData, which may be in Base64; None if it has none."""
    encoding, content = data.get("encoding"), text(data)
    if encoding is None or content is None:
        return content
    if _last(encoding) != "base64":
        return None
    try:
        return base64.b64decode(content, validate=False).decode().strip() or None
    except (binascii.Error, UnicodeDecodeError):
        return None


def _markup_or_text(content: str, header: Header) -> str | None:
    """Return what stands in place of XHTML: markup that is escaped once more, or plain text."""
    if not content:
        return None
    if _MARKED_UP.fullmatch(content) or re.match(r"\s*<(?:p|div|html|body|section)\b", content):
        return header.removed_from_html(content)
    return paragraphs_of(header.removed_from_text(content))


def _paragraphs_of_lines(markup: str) -> str:
    """Part a single paragraph of many lines, as Reuters and ANSA write, at indented ones."""
    match = re.fullmatch(r"\s*<p(?: [^<>]*)?>([^<>]*)</p>\s*", markup)
    if match is None:
        return markup
    lines = match[1].strip("\n").split("\n")
    indented = [re.match(r" {2,}\S", line) is not None for line in lines[1:] if line.strip()]
    if not any(indented) or all(indented):
        return markup
    parts: list[list[str]] = [[]]
    for line in lines:
        if not line.strip() or line.startswith("  "):
            parts.append([])
        parts[-1].append(line.strip())
    return "".join(f"<p>{words}</p>" for part in parts if (words := " ".join(part).strip()))


def _metadata(item: etree._Element) -> Iterator[str | None]:
    """Yield the texts of *item* that the head of a page repeats."""
    meta, content = child(item, f"{NAR}itemMeta"), child(item, f"{NAR}contentMeta")
    for name in ("slugline", "by", "creditline", "dateline", "keyword"):
        yield from texts(content, f"{NAR}{name}")
    yield from texts(meta, f"{NAR}title")
    concepts = [
        *children(content, *(f"{NAR}{name}" for name in (
            "subject", "located", "genre", "creator", "infoSource", "contributor"))),
        *children(meta, *(f"{NAR}{name}" for name in ("provider", "service"))),
    ]  # fmt: skip
    for concept in concepts:
        yield concept.get("literal")
        yield from texts(concept, f"{NAR}name")
    for location in children(content, f"{NAR}located"):
        yield from texts(location, f"{NAR}broader")


# Pictures, sounds and films


def _own_images(item: etree._Element) -> Iterator[Mapped]:
    """Yield the picture among an article's own renditions, if there is one."""
    if _class_of(item) not in FILMS and _remote(item):
        yield _image(item, with_texts=False)


def _remote(item: etree._Element, kinds: tuple[str, ...] = ("image",)) -> list[etree._Element]:
    """Return the renditions of the kinds that have an address."""
    remote = children(child(item, f"{NAR}contentSet"), f"{NAR}remoteContent")
    return [
        each
        for each in remote
        if file_address_in(each.get("href")) and _type_of(each).partition("/")[0] in kinds
    ]


def _type_of(rendition: etree._Element) -> str:
    """Return the media type of a rendition, by default by its name; one without is a picture."""
    written = rendition.get("contenttype") or ""
    found = written_type(written) or written.strip().lower()
    return found or type_by_name(rendition.get("href") or "") or "image/"


def _order(rendition: etree._Element) -> tuple[bool, bool, int, int, int]:
    name = _last(rendition.get("rendition"))
    texts = f"{name} {rendition.get('href')}"
    width, length = (whole_in(rendition.get(key)) for key in ("width", "size"))
    return rendition_order(name, texts, _type_of(rendition), width, length)


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
        address = file_address_in(each.get("href"))
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
        addresses = (file_address_in(each.get("href")) for each in _remote(item))
        image.withhold(mark, message, addresses)
        return image
    if renditions := sorted(_remote(item), key=_order, reverse=True):
        largest, *others = renditions
        image.put("url", file_address_in(largest.get("href")), "remoteContent href")
        for key, name in (("width", "width"), ("height", "height"), ("length", "size")):
            image.put(key, whole_in(largest.get(name)) or None, f"remoteContent {name}")
        image.put("type", image_type(largest.get("contenttype")), "remoteContent contenttype")
        shown = [each for each in others if is_for_all(_order(each))]
        image.put_renditions(map(_rendition, shown), "remoteContent")
    if not with_texts:
        return image
    places = {role: place for place, role in enumerate(CAPTIONS)}
    for each in sorted(
        children(content, f"{NAR}description"),
        key=lambda each: places.get(_role(each), len(places)),
    ):
        if kind := picture_key(_role(each)):
            image.put(kind, words_of(text(each) or ""), "description")
    image.put("credit", text(child(content, f"{NAR}creditline")), "creditline")
    makers = texts(content, f"{NAR}by") or _photographers(content)
    # Without a credit line the maker is printed.
    image.put("credit", next(iter(makers), None), "by")
    image.put("photographer", next(iter(makers), None), "by")
    rights = child(item, f"{NAR}rightsInfo")
    language = inherited(item, f"{XML}lang") or ""
    for key, name in (("copyright", "copyrightNotice"), ("usage_terms", "usageTerms")):
        image.put(key, _in_language(rights, name, language), name)
    image.put("data_mining", _concept(child(rights, f"{NAR}dataMining")), "dataMining")
    made = child(content, f"{NAR}digitalSourceType")
    image.put("digital_source_type", _concept(made), "digitalSourceType")
    return image


def _rendition(remote: etree._Element) -> dict[str, Any]:
    return {
        "url": file_address_in(remote.get("href")),
        "width": whole_in(remote.get("width")),
        "height": whole_in(remote.get("height")),
        "length": whole_in(remote.get("size")),
        "type": image_type(_type_of(remote)),
    }


def _photographers(content: etree._Element | None) -> list[str]:
    """Return the creators, the photographer first."""
    creators = [(each, _name_of(each)) for each in children(content, f"{NAR}creator")]
    creators.sort(key=lambda each: "photograph" not in _role(each[0]))
    return [name for _, name in creators if name]


def _concept(element: etree._Element | None) -> str | None:
    """Return the address, QCode or name of a concept."""
    if element is None:
        return None
    found = (element.get(name) for name in ("uri", "qcode", "literal"))
    return next(filter(None, found), None) or _name_of(element) or text(element)


def _put_media(mapped: Mapped, item: etree._Element) -> None:
    """Set the sound or film of an item: its largest rendition."""
    largest = max(_remote(item, FILMS), key=_order, default=None)
    if largest is None:
        return
    file, type = Mapped(), _type_of(largest)
    file.put("url", file_address_in(largest.get("href")), "remoteContent href")
    file.put("type", type, "remoteContent contenttype")
    file.put("medium", medium_of(type), "remoteContent contenttype")
    for key, name in (("width", "width"), ("height", "height"), ("length", "size")):
        file.put(key, whole_in(largest.get(name)) or None, f"remoteContent {name}")
    if _last(largest.get("durationunit")) in ("", "seconds"):
        file.put("duration", whole_in(largest.get("duration")), "remoteContent duration")
    file.put("title", mapped.values.get("title"), "headline")
    poster = max(_remote(item), key=_order, default=None)
    if poster is not None and medium_of(type) == "video":
        file.put("poster", address_in(poster.get("href")), "remoteContent href")
    mapped.put_media([file])
    caption = next(
        (text(each) for each in children(child(item, f"{NAR}contentMeta"), f"{NAR}description")
         if _role(each) == "caption"), None)  # fmt: skip
    mapped.put("summary", caption, 'description role="caption"')
