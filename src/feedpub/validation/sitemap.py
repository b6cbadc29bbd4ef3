"""Checks sitemaps of news, articles and videos, and indexes of them.

By the protocol (https://www.sitemaps.org/protocol.html) and by Google's pages about each kind
(https://developers.google.com/search/docs/crawling-indexing/sitemaps/).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lxml import etree

from feedpub.finding import Finding
from feedpub.patterns import pattern
from feedpub.validation.document import Part, first, parse, shown, text
from feedpub.validation.values.addresses import flaw_of
from feedpub.validation.values.dates import read_w3cdtf

_SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
_NEWS = "{http://www.google.com/schemas/sitemap-news/0.9}"
_IMAGE = "{http://www.google.com/schemas/sitemap-image/1.1}"
_VIDEO = "{http://www.google.com/schemas/sitemap-video/1.1}"

_PROTOCOL = "Sitemaps 0.9"
_FOR_NEWS = "Google, News sitemaps"
_FOR_IMAGES = "Google, Image sitemaps"
_FOR_VIDEOS = "Google, Video sitemaps"

#: Of a news sitemap; of any other, and of an index; and in bytes, of each.
_MAX_NEWS = 1000
_MAX_URLS = 50_000
_MAX_SIZE = 52_428_800

#: In characters, of an address and of a description; in seconds, of a film.
_MAX_LOC = 2048
_MAX_DESCRIPTION = 2048
_MAX_DURATION = 28_800
_MAX_IMAGES = 1000

# ISO 639, and the two kinds of Chinese.
_LANGUAGE = pattern(r"[a-z]{2,3}|zh-cn|zh-tw")

#: Codes of what does not keep an article from being listed.
_WARNINGS = frozenset({"sitemap-loc-long"})

#: All of them must be in ``news:news`` and have a text.
_REQUIRED = (
    f"{_NEWS}publication/{_NEWS}name",
    f"{_NEWS}publication/{_NEWS}language",
    f"{_NEWS}publication_date",
    f"{_NEWS}title",
)


def validate_sitemap(
    content: bytes, part: Part = "all", *, kind: str = "sitemap"
) -> Iterator[Finding]:
    """Yield what is wrong with a sitemap, or a part of it. One without any ``url`` is valid.

    *kind* is its format: ``sitemap`` for one of news, ``article-sitemap`` or ``video-sitemap``. The
    ``entry`` of a finding is the index of its ``url``. The part ``entries`` has what is wrong
    with single urls, ``rest`` all else: a syntax error, too many urls, the same one twice.
    """
    root = _root(content, "urlset", "sitemap-no-urlset")
    if isinstance(root, Finding):
        if part != "entries":
            yield root
        return
    urls = list(root.iterchildren(f"{_SITEMAP}url"))
    is_news = kind == "sitemap"
    if part == "entries":
        yield from _in_urls(urls, is_news=is_news)
        return
    most, source = (_MAX_NEWS, _FOR_NEWS) if is_news else (_MAX_URLS, _PROTOCOL)
    if len(urls) > most:
        yield _finding("sitemap-too-long", f"has {len(urls)} urls, more than {most}", source)
    yield from _too_large(content)
    seen: set[str] = set()
    for number, url in enumerate(urls):
        address = _address(url)
        if address in seen and flaw_of(address) is None:
            message = f"an earlier url has the same loc {shown(address)}"
            line = url.sourceline
            yield _finding("sitemap-loc-repeated", message, _PROTOCOL, line=line, entry=number)
        seen.add(address)
        if part == "all":
            yield from _in_urls([url], is_news=is_news, first_number=number)


def validate_sitemap_index(content: bytes) -> Iterator[Finding]:
    """Yield the errors of a sitemap index."""
    root = _root(content, "sitemapindex", "sitemap-no-index")
    if isinstance(root, Finding):
        yield root
        return
    sitemaps = list(root.iterchildren(f"{_SITEMAP}sitemap"))
    if len(sitemaps) > _MAX_URLS:
        message = f"lists {len(sitemaps)} sitemaps, more than {_MAX_URLS}"
        yield _finding("sitemap-too-long", message, _PROTOCOL)
    yield from _too_large(content)
    seen: set[str] = set()
    for sitemap in sitemaps:
        address = _address(sitemap)
        faults = [*_in_location(sitemap)]
        if address in seen and not faults:
            message = f"an earlier sitemap has the same loc {shown(address)}"
            faults.append(("sitemap-loc-repeated", message, _PROTOCOL))
        seen.add(address)
        for code, message, source in faults:
            yield _finding(code, message, source, line=sitemap.sourceline)


def locations_of(content: bytes) -> list[str]:
    """Return the addresses in a sitemap index; none if it is something else."""
    root = _root(content, "sitemapindex", "sitemap-no-index")
    if isinstance(root, Finding):
        return []
    return [_address(each) for each in root.iterchildren(f"{_SITEMAP}sitemap")]


def _root(content: bytes, name: str, code: str) -> etree._Element | Finding:
    """Return the root element *name* of *content*, or what is wrong: *code* if it has another."""
    try:
        root = parse(content, address=None, huge=False).root
    except etree.XMLSyntaxError as error:
        message = f"is not well-formed XML: {error}"
        return _finding("xml-not-well-formed", message, "XML 1.0", line=error.lineno)
    if root.tag != f"{_SITEMAP}{name}":
        return _finding(code, f"the root element is {shown(str(root.tag))}", _PROTOCOL)
    return root


def _too_large(content: bytes) -> Iterator[Finding]:
    if len(content) > _MAX_SIZE:
        message = f"has {len(content):,} bytes, more than {_MAX_SIZE:,} (50 MB)"
        yield _finding("sitemap-too-large", message, _PROTOCOL)


def _in_urls(
    urls: Iterable[etree._Element], *, is_news: bool, first_number: int = 0
) -> Iterator[Finding]:
    for number, url in enumerate(urls, start=first_number):
        faults = [*_in_location(url), *(_in_news(url) if is_news else ()), *_in_media(url)]
        for code, message, source in faults:
            yield _finding(code, message, source, line=url.sourceline, entry=number)


def _address(url: etree._Element) -> str:
    loc = first(url, f"{_SITEMAP}loc")
    return "" if loc is None else text(loc)


def _in_location(url: etree._Element) -> Iterator[tuple[str, str, str]]:
    """Yield code, message and source of each fault of the address and date of *url*."""
    address = _address(url)
    if flaw := flaw_of(address):
        yield "sitemap-loc-invalid", f"loc {shown(address)} {flaw.reason}", _PROTOCOL
    elif len(address) >= _MAX_LOC:
        message = f"loc {shown(address)} has {len(address):,} characters, {_MAX_LOC:,} or more"
        yield "sitemap-loc-long", message, _PROTOCOL
    changed = url.findtext(f"{_SITEMAP}lastmod")
    if changed and (flawed := read_w3cdtf(changed.strip())).at is None:
        yield "sitemap-date-invalid", f"the date {shown(changed)} {flawed.reason}", _PROTOCOL


def _in_news(url: etree._Element) -> Iterator[tuple[str, str, str]]:
    news = first(url, f"{_NEWS}news")
    for path in _REQUIRED:
        if news is None or not (news.findtext(path) or "").strip():
            name = path.rpartition("}")[2]
            yield "sitemap-news-incomplete", f"has no news:{name}", _FOR_NEWS
    date = None if news is None else news.findtext(f"{_NEWS}publication_date")
    if date and (flawed := read_w3cdtf(date.strip())).at is None:
        yield "sitemap-date-invalid", f"the date {shown(date)} {flawed.reason}", _FOR_NEWS
    language = "" if news is None else news.findtext(f"{_NEWS}publication/{_NEWS}language") or ""
    if language.strip() and not _LANGUAGE.fullmatch(language.strip()):
        yield "sitemap-language-invalid", f"the language is {shown(language)}", _FOR_NEWS


def _in_media(url: etree._Element) -> Iterator[tuple[str, str, str]]:
    images = list(url.iterchildren(f"{_IMAGE}image"))
    if len(images) > _MAX_IMAGES:
        yield (
            "sitemap-images-many",
            f"has {len(images)} images, more than {_MAX_IMAGES}",
            _FOR_IMAGES,
        )
    for image in images:
        address = image.findtext(f"{_IMAGE}loc") or ""
        if flaw := flaw_of(address):
            yield "sitemap-image-invalid", f"image {shown(address)} {flaw.reason}", _FOR_IMAGES
    for video in url.iterchildren(f"{_VIDEO}video"):
        for code, message in _in_video(video, _address(url)):
            yield code, message, _FOR_VIDEOS


def _in_video(video: etree._Element, page: str) -> Iterator[tuple[str, str]]:
    """Yield code and message of each fault of a film of *page*."""

    def value(name: str) -> str:
        return (video.findtext(f"{_VIDEO}{name}") or "").strip()

    for name in ("thumbnail_loc", "title", "description"):
        if not value(name):
            yield "sitemap-video-incomplete", f"has no video:{name}"
    if not value("content_loc") and not value("player_loc"):
        yield "sitemap-video-incomplete", "has neither video:content_loc nor video:player_loc"
    for name in ("thumbnail_loc", "content_loc", "player_loc"):
        address = value(name)
        if address and (flaw := flaw_of(address)):
            yield "sitemap-video-invalid", f"video:{name} {shown(address)} {flaw.reason}"
        elif address and address == page and name != "thumbnail_loc":
            yield "sitemap-video-invalid", f"video:{name} is the address of its page"
    if len(value("description")) > _MAX_DESCRIPTION:
        message = f"video:description has more than {_MAX_DESCRIPTION:,} characters"
        yield "sitemap-video-invalid", message
    duration = value("duration")
    if duration and not (duration.isdecimal() and 1 <= int(duration) <= _MAX_DURATION):
        message = f"video:duration {shown(duration)} is not 1 to {_MAX_DURATION} seconds"
        yield "sitemap-video-invalid", message
    for name in ("publication_date", "expiration_date"):
        date = value(name)
        if date and (flawed := read_w3cdtf(date)).at is None:
            yield "sitemap-date-invalid", f"video:{name} {shown(date)} {flawed.reason}"


def _finding(
    code: str, message: str, source: str, *, line: int | None = None, entry: int | None = None
) -> Finding:
    return Finding(
        code=code,
        severity="warning" if code in _WARNINGS else "error",
        message=message,
        source=source,
        line=line,
        entry=entry,
    )
