"""WordPress eXtended RSS (WXR 1.0 to 1.2): what its tool "Export" writes of posts and pictures."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html import escape

from lxml import etree

from feedpub.intake.body.excerpts import written_summary
from feedpub.intake.body.wordpress import rendered
from feedpub.intake.readers import places
from feedpub.intake.readers.apis import newspack
from feedpub.intake.readers.apis.wordpress import topics
from feedpub.intake.readers.publication_status import wordpress_export
from feedpub.intake.readers.records.mapping import Mapped, file_address_in, words_of
from feedpub.intake.readers.xml.tree import child, children, text
from feedpub.protocols import ReaderContext
from feedpub.validation.xml_names import CONTENT, DC

_NAMESPACE = re.compile(r"https?://(?:www\.)?wordpress\.(?:org|com)/export/[0-9.]*/?")
#: The elements that say whether an item is public.
_STATUS = ("post_type", "status", "post_password")
#: What PHP makes of the date of a post that was never published.
_NEVER = re.compile(r"-0001|0000")
#: How many pictures of a gallery are shown.
_MAX_GALLERY = 100

#: The numbers and texts of an image's metadata, which PHP has serialised.
_NUMBERS = {
    key: re.compile(rf's:{len(key)}:"{key}";(?:i:|s:\d+:")(\d{{1,12}})')
    for key in ("width", "height", "filesize")
}
_TEXTS = {
    key: re.compile(rf's:{len(key)}:"{key}";s:(\d{{1,4}}):"') for key in ("credit", "copyright")
}


def namespaces_of(item: etree._Element) -> Iterator[str]:
    """Yield the namespaces of WordPress exports, of any version, that *item* has elements of.

    Programs that rewrite exports move the declaration, or invent a namespace for ``wp:``.
    """
    spaces = {
        name.namespace
        for each in item.iterchildren(etree.Element)
        if (name := etree.QName(each)).localname in _STATUS
        and name.namespace
        and (each.prefix == "wp" or _NAMESPACE.fullmatch(name.namespace))
    }
    yield from (f"{{{each}}}" for each in sorted(spaces))


class WordPressExport:
    """The parts of an export that its posts refer to: authors and attachments."""

    def __init__(self, channel: etree._Element | None, namespace: str) -> None:
        #: When it was made.
        self._exported = text(child(channel, "pubDate"))

        #: Names for people by login, and of guest authors of Co-Authors Plus by slug.
        self._authors: dict[str, str] = {}
        self._guests: dict[str, str] = {}
        self._attachments: dict[str, etree._Element] = {}
        for each in children(channel, f"{namespace}author"):
            login = text(child(each, f"{namespace}author_login"))
            name = text(child(each, f"{namespace}author_display_name"))
            if login and name:
                self._authors[login] = words_of(name) or login
        for item in children(channel, "item"):
            kind = text(child(item, f"{namespace}post_type"))
            if kind == "attachment":
                self._attachments[text(child(item, f"{namespace}post_id")) or ""] = item
            elif kind == "guest-author":
                meta = _meta(item, namespace)
                name = words_of(meta.get("cap-display_name", ""))
                for slug in (
                    meta.get("cap-user_login"),
                    text(child(item, f"{namespace}post_name")),
                ):
                    if slug and name:
                        self._guests[slug.removeprefix("cap-")] = name

    def put(self, mapped: Mapped, item: etree._Element, wp: str, context: ReaderContext) -> None:
        """Set what *item*, whose namespace is *wp*, says otherwise than an item of a feed."""
        mapped.put_mark(wordpress_export(*(text(child(item, f"{wp}{each}")) for each in _STATUS)))
        modified = text(child(item, f"{wp}post_modified_gmt"))
        # It is UTC but has no zone. WordPress before 5.7 does not write it.
        at = f"{modified}Z" if modified and not _NEVER.match(modified) else self._exported
        mapped.put_revision(None, at, context)
        if mapped.mark is not None:
            return
        if _NEVER.search(text(child(item, "pubDate")) or "-0001"):
            self._put_published(mapped, item, wp)
        mapped.put("authors", self._names(item), "dc:creator")
        _put_categories(mapped, item, text(child(item, f"{wp}post_type")) or "post")
        content = text(child(item, f"{CONTENT}encoded"))
        if content:
            html, left_out = rendered(content, lambda ids: self._gallery(ids, wp))
            mapped.put("content_html", html, "content:encoded")
            if left_out:
                names = ", ".join(left_out[:5]) + ("..." if len(left_out) > 5 else "")
                message = f"left out what plugins make of the shortcodes {names}; their text stays"
                mapped.find("shortcode-unknown", "warning", "content_html", message)
        mapped.put("summary", written_summary(_excerpt(item), content), "excerpt:encoded")
        meta = _meta(item, wp)
        mapped.put("place", places.of_wordpress(meta), "wp:postmeta geo_latitude")
        attachment = self._attachments.get(meta.get("_thumbnail_id", ""))
        if attachment is not None:
            mapped.put_images(_images(attachment, wp, context))

    def _put_published(self, mapped: Mapped, item: etree._Element, wp: str) -> None:
        """Imported posts may lack the date in UTC; the other is on the site's clock."""
        for name, zone in (("post_date_gmt", "Z"), ("post_date", "")):
            moment = text(child(item, f"{wp}{name}"))
            if moment and not _NEVER.match(moment):
                mapped.put("published", f"{moment.replace(' ', 'T')}{zone}", f"wp:{name}")

    def _names(self, item: etree._Element) -> list[str]:
        """Return the authors of Co-Authors Plus, else the one who is logged in."""
        found = []
        for each in children(item, "category"):
            if each.get("domain") == "author":
                login = text(each) or ""
                slug = (each.get("nicename") or login).removeprefix("cap-")
                found.append(self._guests.get(slug) or self._authors.get(login) or login)
        if found:
            return found
        logins = (text(each) for each in children(item, f"{DC}creator"))
        return [self._authors.get(each, words_of(each) or "") for each in logins if each]

    def _gallery(self, ids: str, wp: str) -> str:
        figures = []
        for number in ids.split(",")[:_MAX_GALLERY]:
            item = self._attachments.get(number.strip())
            address = (
                None if item is None else file_address_in(text(child(item, f"{wp}attachment_url")))
            )
            if item is not None and address:
                alt = _meta(item, wp).get("_wp_attachment_image_alt", "")
                caption = _excerpt(item)
                legend = f"<figcaption>{caption}</figcaption>" if caption else ""
                image = f'<img src="{escape(address)}" alt="{escape(alt)}">'
                figures.append(f"<figure>{image}{legend}</figure>")
        return "\n\n".join(["", *figures, ""])


def _put_categories(mapped: Mapped, item: etree._Element, type: str) -> None:
    """The first category is the section. All of them are tags, too.

    They were nothing else before there were sections of exports, and feeds may have been made for
    them.
    """
    terms = []
    for each in children(item, "category"):
        domain = each.get("domain", "category")
        taxonomy = "post_tag" if domain == "tag" else domain
        terms.append((taxonomy, each.get("nicename"), words_of(text(each) or "") or ""))
    categories, others = topics(type, terms)
    mapped.put("section", next(iter(categories), None), 'category domain="category"')
    mapped.put("tags", [*categories, *others], "category")
    # No term of another taxonomy is a tag.
    mapped.values.setdefault("tags", [])


def _images(item: etree._Element, wp: str, context: ReaderContext) -> Iterator[Mapped]:
    """Yield the image of an attachment."""
    address, meta = file_address_in(text(child(item, f"{wp}attachment_url"))), _meta(item, wp)
    if not address:
        return
    if (removed := newspack.withheld(meta, [address])) is not None:
        yield removed
        return
    image = Mapped()
    image.put("url", address, "wp:attachment_url")
    image.put("alt", meta.get("_wp_attachment_image_alt"), "_wp_attachment_image_alt")
    newspack.put_credit(image, meta)
    serialised = meta.get("_wp_attachment_metadata", "")
    # Behind "sizes" are the numbers of smaller pictures.
    own = serialised.partition('s:5:"sizes"')[0]
    for key, name in (("width", "width"), ("height", "height"), ("length", "filesize")):
        if match := _NUMBERS[name].search(own):
            image.put(key, int(match[1]) or None, "_wp_attachment_metadata")
    for key, pattern in _TEXTS.items():
        if match := pattern.search(serialised):
            # PHP counts bytes.
            rest = serialised[match.end() :][: int(match[1])].encode()
            image.put(key, rest[: int(match[1])].decode(errors="ignore"), "_wp_attachment_metadata")
    newspack.put_caption(image, _excerpt(item), "excerpt:encoded", context)
    yield image


def _excerpt(item: etree._Element) -> str | None:
    for each in item.iterchildren(etree.Element):
        name = etree.QName(each)
        if name.localname == "encoded" and "/excerpt" in (name.namespace or ""):
            return text(each)
    return None


def _meta(item: etree._Element, wp: str) -> Mapping[str, str]:
    found = {}
    for each in children(item, f"{wp}postmeta"):
        key, value = (text(child(each, f"{wp}meta_{name}")) for name in ("key", "value"))
        if key and value:
            found[key] = value
    return found
