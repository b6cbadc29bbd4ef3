"""The body of an article: sanitised, and every picture of it in a figure of its own."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urlsplit

import nh3

from feedpub.article import Image, figure_html
from feedpub.feed import Finding
from feedpub.intake.text import plain, without_forbidden

#: In characters. A long read has 60,000.
MAX_LENGTH = 2_000_000
MAX_DEPTH = 200

#: Of one tag. The parser compares each attribute of a tag with all before it.
_MAX_SEPARATORS = 2_000

_TAGS = frozenset(
    "a abbr aside b bdi bdo blockquote br caption cite code col colgroup dd del dfn div dl dt em"
    " figcaption figure h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p pre q rp rt ruby s samp"
    " section small strong sub sup table tbody td tfoot th thead time tr u ul var wbr".split()
)
_ATTRIBUTES = {
    "*": {"lang", "dir", "title"},
    "a": {"href", "hreflang"},
    "blockquote": {"cite"},
    "col": {"span"},
    "colgroup": {"span"},
    "del": {"cite", "datetime"},
    "img": {"src", "alt", "width", "height"},
    "ins": {"cite", "datetime"},
    "ol": {"start", "reversed"},
    "q": {"cite"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "time": {"datetime"},
}
_DROPPED_WITH_CONTENT = {"script", "style", "template", "title", "textarea", "select"}

_SOURCE_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]*)")
_LONG_TAG = re.compile(r"<[A-Za-z][^<>]{4000,}")
# These end by themselves where another begins, and are left open in half of the web's pages.
_SELF_ENDING = frozenset(
    "p li dt dd td th tr tbody thead tfoot option area base br col embed hr img input link meta"
    " param source track wbr".split()
)

# What nh3 writes is regular: attributes in double quotes, with <, > and " escaped.
_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)((?: [^<>]*)?)>")
_FIGURE = re.compile(r"<figure(?: [^<>]*)?>.*?</figure>", re.DOTALL)
_IMG = re.compile(r"<img(?: [^<>]*)?>")
_SRC = re.compile(r' src="([^"]*)"')
_FIGCAPTION = re.compile(r"<figcaption(?: [^<>]*)?>(.*?)</figcaption>", re.DOTALL)
_EMPTY = re.compile(r"<(p|a|div|figure|strong|em)(?: [^<>]*)?>\s*</\1>")


class Refused(ValueError):
    """A body that is not read: its code, and why."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def escape(text: str) -> str:
    """*text* as HTML text."""
    return html.escape(text, quote=False)


def clean_body(source: str, base: str | None) -> str:
    """Return *source*, HTML as a newsroom wrote it, as HTML that can harm nobody.

    Scripts, styles, handlers, forms, frames and addresses other than http, https and mailto are
    out, their words stay. Relative addresses are resolved against *base*; without one they go.

    Raises: Refused, if it is larger or deeper than anybody needs.
    """
    if len(source) > MAX_LENGTH:
        raise Refused("body-too-large", f"has {len(source):,} characters, {MAX_LENGTH:,} are read")
    if _depth(source) > MAX_DEPTH:
        raise Refused("body-too-deep", f"is nested deeper than {MAX_DEPTH} elements")
    for tag in _LONG_TAG.finditer(source):
        if len(re.findall(r"[\s/=]", tag.group())) > _MAX_SEPARATORS:
            raise Refused("body-tag-too-long", f"has a tag of more than {_MAX_SEPARATORS} parts")
    cleaned = nh3.clean(
        without_forbidden(source),
        tags=set(_TAGS),
        attributes=_ATTRIBUTES,
        clean_content_tags=_DROPPED_WITH_CONTENT,
        url_schemes={"http", "https", "mailto"},
        url_relative=("rewrite_with_base", base) if base else "deny",
        link_rel=None,
    )
    # U+00A0 stays a character; a "&nbsp;" that the text itself speaks of is "&amp;nbsp;" here.
    # References may have brought forbidden characters back.
    return without_forbidden(cleaned.replace("&nbsp;", "\N{NO-BREAK SPACE}"))


def _depth(source: str) -> int:
    """At least the depth of the tree that a parser would build: an end ends its own name only."""
    open_by_name: dict[str, int] = {}
    depth = deepest = 0
    for end, name in _SOURCE_TAG.findall(source):
        name = name.lower()
        if name in _SELF_ENDING:
            continue
        count = open_by_name.get(name, 0)
        if not end:
            open_by_name[name] = count + 1
            depth += 1
            deepest = max(deepest, depth)
        elif count:
            open_by_name[name] = count - 1
            depth -= 1
    return deepest


def place_figures(content: str, images: tuple[Image, ...]) -> str:
    """Give every picture of *images* that *content* shows a figure of its own, with its credit.

    The figure keeps the caption that it has; caption and credit are added where they are missing.
    A picture that stands twice in *content* is shown once. Pictures that *content* does not show
    are not added: where they go is each feed's choice. *content* comes from :func:`clean_body`.
    """
    if "<img" not in content:
        return content
    by_key = {picture_key(image.url): image for image in images if image.url}
    placed: set[str] = set()
    pieces: list[str] = []
    at = 0
    for figure in _FIGURE.finditer(content):
        pieces.append(_hoisted(content[at : figure.start()], by_key, placed))
        pieces.append(_settled(figure.group(), by_key, placed))
        at = figure.end()
    pieces.append(_hoisted(content[at:], by_key, placed))
    return "".join(pieces)


def picture_key(address: str) -> str:
    """What the addresses of one picture's renditions have in common.

    Scheme, query, fragment and size suffixes (``-1280x960``, ``@2x``, ``-scaled``) do not count.
    """
    parts = urlsplit(address)
    path = re.sub(r"(?:-\d{2,5}x\d{2,5}|@\dx|-scaled)+(?=\.[A-Za-z]{3,4}$)", "", parts.path)
    return parts.netloc.lower() + path


def _settled(figure: str, by_key: dict[str, Image], placed: set[str]) -> str:
    """*figure* with what is known of its picture; a figure of several is taken apart."""
    pictures = _IMG.findall(figure)
    if len(pictures) != 1:
        return _hoisted(figure, by_key, placed)
    key = _key_of(pictures[0])
    image = by_key.get(key) if key else None
    if key is None or image is None:
        return figure
    if key in placed:
        return ""
    placed.add(key)
    legend = _FIGCAPTION.search(figure)
    own = legend.group(1).strip() if legend else ""
    said = _text(own)
    credit = plain(image.credit or "")
    if not said.removesuffix(credit).strip():
        return figure_html(image)
    if credit and credit not in said:
        own = f"{own} <small>{escape(credit)}</small>"
    shown = figure_html(replace(image, caption=None, credit=None)).removesuffix("</figure>")
    return f"{shown}<figcaption>{own}</figcaption></figure>"


def _hoisted(content: str, by_key: dict[str, Image], placed: set[str]) -> str:
    """*content* with each known picture of it in a figure in front of the block it stood in."""
    if "<img" not in content:
        return content
    out: list[str] = []
    block_start = 0
    depth = 0
    at = 0
    for tag in _TAG.finditer(content):
        end, name = tag.group(1, 2)
        out.append(content[at : tag.start()])
        at = tag.end()
        key = _key_of(tag.group()) if name == "img" else None
        if key is not None and key in by_key:
            if key not in placed:
                placed.add(key)
                out.insert(block_start, figure_html(by_key[key]))
                block_start += 1
            continue
        if depth == 0 and not end:
            block_start = len(out)
        out.append(tag.group())
        if name not in ("br", "hr", "img", "col", "wbr"):
            depth = max(0, depth + (-1 if end else 1))
        if depth == 0:
            block_start = len(out)
    out.append(content[at:])
    hoisted = "".join(out)
    while (shorter := _EMPTY.sub("", hoisted)) != hoisted:
        hoisted = shorter
    return hoisted


def _key_of(img: str) -> str | None:
    src = _SRC.search(img)
    return picture_key(html.unescape(src.group(1))) if src else None


def _text(markup: str) -> str:
    return plain(html.unescape(re.sub(r"<[^<>]*>", " ", markup)))


def body_findings(before: str, after: str) -> Iterator[Finding]:
    """What cleaning took out, as far as an editor would want to know."""
    for code, pattern, what in (
        ("body-script-removed", r"(?i)<script|\son[a-z]+\s*=|javascript:", "script"),
        (
            "body-embed-removed",
            r"(?i)<(?:iframe|object|embed|video|audio|form)\b",
            "an embed or form",
        ),
    ):
        if re.search(pattern, before) and not re.search(pattern, after):
            yield Finding(
                code=code,
                severity="warning",
                field="content_html",
                message=f"{what} was taken out of the body",
                advice="feeds carry text and pictures only",
            )
