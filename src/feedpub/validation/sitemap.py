"""Checks news sitemaps against the protocol and the requirements of search engines."""

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

_PROTOCOL = "Sitemaps 0.9"
_FOR_NEWS = "Google, News sitemaps"
_FOR_IMAGES = "Google, Image sitemaps"

_MAX_URLS = 1000
_MAX_IMAGES = 1000

# ISO 639, and the two kinds of Chinese.
_LANGUAGE = pattern(r"[a-z]{2,3}|zh-cn|zh-tw")

#: All of them must be in ``news:news`` and have a text.
_REQUIRED = (
    f"{_NEWS}publication/{_NEWS}name",
    f"{_NEWS}publication/{_NEWS}language",
    f"{_NEWS}publication_date",
    f"{_NEWS}title",
)


def validate_sitemap(content: bytes, part: Part = "all") -> Iterator[Finding]:
    """Yield the errors of a news sitemap, or of a part of it. One without any ``url`` is valid.

    The ``entry`` of a finding is the index of its ``url``. The part ``entries`` has what is wrong
    with single urls, ``rest`` all else: a syntax error, too many urls, the same one twice.
    """
    try:
        root = parse(content, address=None, huge=False).root
    except etree.XMLSyntaxError as error:
        if part != "entries":
            message = f"is not well-formed XML: {error}"
            yield _finding("xml-not-well-formed", message, "XML 1.0", line=error.lineno)
        return
    if root.tag != f"{_SITEMAP}urlset":
        if part != "entries":
            message = f"the root element is {shown(str(root.tag))}"
            yield _finding("sitemap-no-urlset", message, _PROTOCOL)
        return
    urls = list(root.iterchildren(f"{_SITEMAP}url"))
    if part == "entries":
        yield from _in_urls(urls)
        return
    if len(urls) > _MAX_URLS:
        message = f"has {len(urls)} urls, more than {_MAX_URLS}"
        yield _finding("sitemap-too-long", message, _FOR_NEWS)
    seen: set[str] = set()
    for number, url in enumerate(urls):
        address = _address(url)
        if address in seen and flaw_of(address) is None:
            message = f"an earlier url has the same loc {shown(address)}"
            line = url.sourceline
            yield _finding("sitemap-loc-repeated", message, _PROTOCOL, line=line, entry=number)
        seen.add(address)
        if part == "all":
            yield from _in_urls([url], first_number=number)


def _in_urls(urls: Iterable[etree._Element], first_number: int = 0) -> Iterator[Finding]:
    for number, url in enumerate(urls, start=first_number):
        for code, message, source in _about(url):
            yield _finding(code, message, source, line=url.sourceline, entry=number)


def _address(url: etree._Element) -> str:
    loc = first(url, f"{_SITEMAP}loc")
    return "" if loc is None else text(loc)


def _about(url: etree._Element) -> Iterator[tuple[str, str, str]]:
    """Yield code, message and source of each fault of *url*."""
    address = _address(url)
    if flaw := flaw_of(address):
        yield "sitemap-loc-invalid", f"loc {shown(address)} {flaw.reason}", _PROTOCOL
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


def _finding(
    code: str, message: str, source: str, *, line: int | None = None, entry: int | None = None
) -> Finding:
    return Finding(
        code=code, severity="error", message=message, source=source, line=line, entry=entry
    )
