"""Sounds and films of an RSS item or Atom entry: enclosures and Media RSS 1.5.1."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lxml import etree

from feedpub.feed import Finding
from feedpub.intake.durations import seconds_in
from feedpub.intake.media_types import medium_of, type_by_name, written_type
from feedpub.intake.readers.feeds.media_rss import status_in
from feedpub.intake.readers.feeds.parsed import relation_of
from feedpub.intake.readers.records.mapping import Mapped, file_address_in, whole_in, words_of
from feedpub.intake.readers.xml.tree import child, children, text, texts
from feedpub.validation.xml_names import ATOM, ITUNES, ITUNES_OLD, MEDIA, PODCAST

#: Types that servers give to any file.
_ANY_FILE = frozenset(
    "application/octet-stream binary/octet-stream application/binary application/download"
    " application/force-download application/x-download application/unknown audio video".split()
)


def media_files(item: etree._Element, base: str | None) -> list[Mapped]:
    """Return the sounds and films of *item* in their order, each address once: of a group one.

    The first one says in its findings what is attached to *item* besides.
    """
    found: dict[str, Mapped] = {}
    others: list[str] = []
    for element, around in (*_enclosed(item), *_media(item)):
        written = (element.get(name) for name in ("url", "href", "src"))
        address = file_address_in(next(filter(None, written), None), base)
        if address is None or status_in(element) or status_in(around, but=item):
            continue
        type = _type_of(element, address)
        medium = element.get("medium", "").strip().lower()
        kind = medium_of(type) or (medium if medium in ("audio", "video") else None)
        if type is not None and type.startswith("image/"):
            continue
        if kind is None or type == _NO_FILE:
            if medium != "image" and address not in found:
                others.append(element.get("type") or etree.QName(element).localname)
            continue
        file = found.setdefault(address, Mapped())
        _put(file, element, around, address, kind, type, base)
    files = list(found.values())
    if files:
        _put_podcast(files[0], item, base)
    if others:
        holder = files[0] if files else Mapped()
        holder.findings.append(left_out(others))
        files = files or [holder]
    return files


def left_out(others: Iterable[str]) -> Finding:
    """Return the finding about attached files, of types or elements called *others*."""
    kinds = ", ".join(dict.fromkeys(each[:60] for each in others))
    return Finding(
        code="enclosure-left-out",
        severity="warning",
        message=f"a file that is no picture, sound or film is left out: {kinds}",
        field="media",
    )


#: In place of the type of a file that is none of a sound or film, whatever else says so.
_NO_FILE = "no file"


def _type_of(element: etree._Element, address: str) -> str | None:
    """Return the media type of the file, by its name if it gives none. None: unknown."""
    given = (element.get("type") or "").partition(";")[0].strip().lower()
    if not given or given in _ANY_FILE:
        return type_by_name(address)
    # Others are programs and pages that play a film, such as application/x-shockwave-flash.
    return written_type(given) or (_NO_FILE if "/" in given else type_by_name(address))


def _enclosed(item: etree._Element) -> Iterator[tuple[etree._Element, etree._Element]]:
    for each in children(item, "enclosure", f"{ATOM}link"):
        relation = "enclosure" if each.tag == "enclosure" else relation_of(each.get("rel"))
        # A page is no sound or film: feedgen leaves out what kind of link a file's is.
        address = each.get("href") or ""
        is_file = relation == "alternate" and medium_of(_type_of(each, address)) is not None
        if relation == "enclosure" or is_file:
            yield each, item
    for content in children(item, f"{ATOM}content"):
        # RFC 4287, 4.1.3.2: the content itself is elsewhere. A page is no file.
        if content.get("src") and medium_of(written_type(content.get("type") or "")):
            yield content, item


def _media(item: etree._Element) -> Iterator[tuple[etree._Element, etree._Element]]:
    """Yield the files of Media RSS, each with its group, or with *item*; of a group the best."""
    for each in children(item, f"{MEDIA}content"):
        yield each, item
    for group in children(item, f"{MEDIA}group"):
        files = [each for each in children(group, f"{MEDIA}content") if not _is_picture(each)]
        if files:
            yield max(files, key=_quality), group


def _is_picture(content: etree._Element) -> bool:
    return content.get("medium") == "image" or content.get("type", "").startswith("image/")


def _quality(content: etree._Element) -> tuple[bool, bool, int, int]:
    """Return what is compared of the renditions of one film: the default, playable, large."""
    type = written_type(content.get("type") or "") or type_by_name(content.get("url") or "")
    return (
        content.get("isDefault", "").strip().lower() == "true",
        medium_of(type) is not None and "/" in (type or "") and "mpegurl" not in (type or ""),
        whole_in(content.get("width")) or 0,
        whole_in((content.get("bitrate") or "").partition(".")[0]) or 0,
    )


def _put(
    file: Mapped,
    element: etree._Element,
    around: etree._Element,
    address: str,
    medium: str,
    type: str | None,
    base: str | None,
) -> None:
    name = "media:content" if str(element.tag).startswith(MEDIA) else "enclosure"
    file.put("url", address, f"{name} url")
    file.put("medium", medium, f"{name} type")
    file.put("type", type, f"{name} type")
    length = whole_in(element.get("length") or element.get("fileSize"))
    file.put("length", length or None, f"{name} length")
    file.put("duration", seconds_in(element.get("duration") or "") or None, f"{name} duration")
    file.put("title", element.get("title"), f"{name} title")
    for key in ("width", "height"):
        if medium == "video":
            file.put(key, whole_in(element.get(key)) or None, f"{name} {key}")
    for place in (element, around):
        if not str(place.tag).startswith(MEDIA):
            continue
        title = child(place, f"{MEDIA}title")
        if title is not None and (found := text(title)):
            plain = words_of(found) if title.get("type") == "html" else found
            file.put("title", plain, "media:title")
    if medium == "video":
        for place in (element, around):
            thumbnail = child(place, f"{MEDIA}thumbnail")
            if thumbnail is not None:
                poster = file_address_in(thumbnail.get("url"), base)
                file.put("poster", poster, "media:thumbnail")


def _put_podcast(file: Mapped, item: etree._Element, base: str | None) -> None:
    """Put what Apple's and the podcast namespace say of the main file of *item*."""
    for duration in texts(item, f"{ITUNES}duration", f"{ITUNES_OLD}duration"):
        file.put("duration", seconds_in(duration) or None, "itunes:duration")
    transcripts = sorted(children(item, f"{PODCAST}transcript"), key=_is_plain_text)
    for key, elements in (
        ("transcript", transcripts),
        ("chapters", list(children(item, f"{PODCAST}chapters"))),
    ):
        for each in elements:
            file.put(key, file_address_in(each.get("url"), base), f"podcast:{key}")


def _is_plain_text(transcript: etree._Element) -> bool:
    """Whether it does not say when each word is spoken."""
    return transcript.get("type", "").partition(";")[0].strip() in ("text/plain", "text/html")
