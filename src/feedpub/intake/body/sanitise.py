"""The body of an article, sanitised."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from functools import cache

import nh3

from feedpub.addresses import repaired_address
from feedpub.article import InlineImage
from feedpub.feed import Finding
from feedpub.intake.body import embeds, formulas
from feedpub.intake.body.figures import shown_addresses
from feedpub.intake.body.images import (
    ImageSizes,
    Removed,
    attributes_needed,
    settled,
    without_hidden,
)
from feedpub.intake.text import plain, without_forbidden
from feedpub.nouns import dataclass
from feedpub.patterns import pattern

#: In characters. A long read has 60,000.
MAX_LENGTH = 2_000_000
MAX_DEPTH = 200

#: Of one tag. The parser compares each attribute of a tag with all before it.
MAX_ATTRIBUTES = 2_000

#: How many times longer a body may become: the parser reopens formatting elements that were left
#: open in every paragraph that follows, with all their attributes.
_GROWTH = 20

#: In characters, of the formatting that would be reopened: more is not parsed at all.
_MAX_WRITTEN = 10_000_000

#: In characters: shorter bodies are cheap to parse whatever is in them.
_HARMLESS_LENGTH = 20_000

_TAGS = frozenset(
    "a abbr aside b bdi bdo blockquote br caption cite code col colgroup dd del dfn div dl dt em"
    " figcaption figure h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p pre q rp rt ruby s samp"
    " section small strong sub sup table tbody td tfoot th thead time tr u ul var wbr".split()
)
# Without cite: nh3 only checks the scheme of href and src, and no feed reader shows it.
_ATTRIBUTES = {
    "*": {"lang", "dir", "title"},
    "a": {"href", "hreflang"},
    "col": {"span"},
    "colgroup": {"span"},
    "del": {"datetime"},
    "ins": {"datetime"},
    "ol": {"start", "reversed"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "time": {"datetime"},
}
_DROPPED_WITH_CONTENT = set("script style template title textarea select noembed noframes".split())

# Parsers read the content of noscript as text; pages have images in it.
_NOSCRIPT = pattern(r"</?noscript\b[^<>]*>", re.IGNORECASE)
# Elements that change how their content is parsed: without them the result is parsed again.
_SCOPES = pattern(
    r"<(?=[abfhmost])(?:button|object|applet|marquee|svg|math|template|select|frameset|body|html)\b",
    re.IGNORECASE,
)

_SOURCE_TAG = pattern(r"<(/?)([A-Za-z][A-Za-z0-9]*)")
# HTML 13.2.5.32 ff.: a name, and a value that may be quoted. Possessive, so it never backtracks.
_SOURCE_ATTRIBUTE = pattern(
    r"""[\s/]*+[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:"[^"]*+"?|'[^']*+'?|[^\s>]*+))?+"""
)
# Elements whose end tag may be omitted, as it is on many pages.
_SELF_ENDING = frozenset(
    "p li dt dd td th tr tbody thead tfoot option area base br col embed hr img input link meta"
    " param source track wbr".split()
)
_FORMATTING = frozenset("a b big code em font i nobr s small strike strong tt u".split())

_SCRIPT = pattern(r"(?i)<script|\son[a-z]+\s*=|javascript:")
_SCRIPT_TAG = pattern(r"(?i)<script")
_SCRIPT_ADDRESS = pattern(r":(?<=(?i:javascript:))")
_FORM = pattern(r"(?i)<(?:object|embed|form)\b")
_PLAYER = pattern(r"(?i)<(?:iframe|video|audio)\b")
_DRAWING = pattern(r"(?i)<(?:svg|canvas)\b")
# Styles go without a word, but for a picture; of AMP's parts, those that measure and advertise.
_BACKGROUND = pattern(r"(?i)\bbackground(?:-image)?\s*:[^;\"'<>]*\burl\(|\bdata-bg\s*=")
_HIDING = pattern(r"(?i)<(?:template|textarea|select|noembed|noframes)\b")
_AMP_PART = pattern(r"(?i)<amp-(?!pixel|analytics|ad\b|auto-ads|sticky-ad|consent|tracking)")
_EMBED = pattern('class="embed"')

# nh3 writes attributes in double quotes, with <, > and " escaped. All links but those to an address
# that stays as it is.
_LINK = pattern(r"""<a(?! href="https?://[a-z0-9.-]+/[A-Za-z0-9._~/:@!$'()*+,;=-]*"[ >]) [^<>]*>""")
_HREF = pattern(r' href="([^"]*)"')
_SCHEME = pattern(r"[A-Za-z][A-Za-z0-9+.-]*:")
_MAILTO = pattern(r"\s*mailto:", re.IGNORECASE)

# What is left of a paragraph or a figure that had nothing but what was taken out, or nothing.
_EMPTY = pattern(r"<(?=[fph])(p|figure|figcaption|h[1-6])(?: [^<>]*)?>(?:\s|<br>)*</\1>")
_EMPTY_LINK = pattern(r"<a(?: [^<>]*)?></a>")

# Parts of AMP (amp.dev) that are read as the elements of HTML that they stand for.
_AMP = pattern(r"<(/?)amp-(img|anim|iframe|video|audio)(?=[\s/>])", re.IGNORECASE)


class BodyRefused(ValueError):
    """A body that cannot be read: the code of the finding, and why."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class CleanBody:
    """A body as harmless HTML."""

    content: str
    removed: Removed

    #: What it was made of: the body as written, with its formulas as text.
    source: str

    #: The sizes of its images, as far as it names several.
    inline_images: tuple[InlineImage, ...] = ()


def clean_body(
    source: str, base: str | None, local: Callable[[str], str | None] | None = None
) -> str:
    """Return *source* as harmless HTML; see :func:`read_body`."""
    return read_body(source, base, local).content


def read_body(
    source: str, base: str | None, local: Callable[[str], str | None] | None = None
) -> CleanBody:
    """Return *source*, a newsroom's HTML, as harmless HTML, and what was taken out of it.

    Scripts, styles, handlers, forms and addresses other than http, https and mailto are removed;
    their text is kept. Images that scripts load late get their addresses, those that count readers
    are removed (:mod:`feedpub.intake.body.images`). Formulas become text
    (:mod:`feedpub.intake.body.formulas`), frames and players links
    (:mod:`feedpub.intake.body.embeds`).

    Relative addresses are resolved by *local*, which returns None for those it does not know and
    an empty text for those to leave out, then against *base*; without *base* they are removed.
    Others are repaired as browsers do it.

    Raises: BodyRefused, if it is too large or nested too deep.
    """
    if len(source) > MAX_LENGTH:
        raise BodyRefused(
            "body-too-large", f"has {len(source):,} characters, {MAX_LENGTH:,} are read"
        )
    fallbacks = _NOSCRIPT.search(source) is not None
    if fallbacks:
        source = _NOSCRIPT.sub("", source)
    if "<amp-" in source:
        source, fallbacks = _AMP.sub(r"<\1\2", source).replace("<anim", "<img"), True
    source = without_forbidden(source)
    most = max(_HARMLESS_LENGTH, _GROWTH * len(source))
    _refuse_excess(source)
    removed = Removed()
    source = without_hidden(formulas.as_text(source), removed)
    cleaned = _cleaner().clean(source)
    if len(cleaned) > most:
        raise BodyRefused("body-too-large", "leaves formatting open through too many paragraphs")
    if _SCOPES.search(source):
        cleaned = _cleaner().clean(cleaned)
    # U+00A0 is kept as a character; a literal "&nbsp;" in the text is "&amp;nbsp;" here.
    cleaned = cleaned.replace("&nbsp;", "\N{NO-BREAK SPACE}")
    if "&" in source:
        # References may contain forbidden characters.
        cleaned = without_forbidden(cleaned)
    written = 0

    def resolved(url: str) -> str | None:
        nonlocal written
        address = local(url) if local is not None and not _SCHEME.match(url) else None
        if address is None:
            address = repaired_address(url, base)
        written += len(address or "")
        if written > _MAX_WRITTEN:
            raise BodyRefused("body-too-large", "has too many relative addresses")
        return address or None

    cleaned = _LINK.sub(lambda link: _followed(link.group(), resolved, base, removed), cleaned)

    def of_size(url: str) -> str | None:
        # The sizes of a local file may not have been exported.
        is_local = local is not None and not (_SCHEME.match(url) or url.startswith("//"))
        return None if is_local else repaired_address(url, base)

    sizes = ImageSizes(of_size)
    cleaned = settled(cleaned, resolved, removed, sizes, fallbacks=fallbacks)
    shown = shown_addresses(cleaned) if sizes else ()
    cleaned = embeds.as_links(cleaned, resolved)
    return CleanBody(
        content=_without_empty(cleaned),
        removed=removed,
        source=source,
        inline_images=sizes.of(shown),
    )


def _without_empty(cleaned: str) -> str:
    """Return *cleaned* without paragraphs, figures and links that have nothing in them."""
    # No deeper than elements may be nested: a caption may be empty in a figure that is then empty.
    for _ in range(MAX_DEPTH):
        shorter = cleaned
        if "></a>" in shorter:
            shorter = _EMPTY_LINK.sub("", shorter)
        # A line end, as the words before and after it are not one.
        shorter = _EMPTY.sub("\n", shorter)
        if shorter == cleaned:
            break
        cleaned = shorter
    return cleaned


def _followed(
    link: str, resolved: Callable[[str], str | None], base: str | None, removed: Removed
) -> str:
    """Return the tag *link* with its address as it can be followed, or without it."""

    def replaced(href: re.Match[str]) -> str:
        url = html.unescape(href.group(1))
        if _MAILTO.match(url):
            return href.group()
        # An empty address is that of the page.
        address = resolved(url) if url.strip() else base
        if address is None:
            removed.links += [url] if url.strip() and not url.startswith("#") else []
            return ""
        return f' href="{address.replace("&", "&amp;")}"'

    return _HREF.sub(replaced, link, count=1)


# nh3 takes as long to read the rules as to clean a body. A cleaner has read them.
@cache
def _cleaner() -> nh3.Cleaner:
    attributes = _ATTRIBUTES | embeds.ATTRIBUTES
    needed = attributes_needed()
    return nh3.Cleaner(
        tags=set(_TAGS | embeds.TAGS | needed.keys()),
        attributes=attributes
        | {name: needed[name] | attributes.get(name, set()) for name in needed},
        clean_content_tags=_DROPPED_WITH_CONTENT,
        url_schemes={"http", "https", "mailto"},
        url_relative="pass_through",
        link_rel=None,
    )


def _refuse_excess(source: str) -> None:
    """Raises: BodyRefused, if parsing *source* would take too much time or memory.

    An end tag ends only its own element, and elements without end tag are not counted, so the depth
    is at least that of the parsed tree.
    """
    tags = source.count("<")
    exact = len(source) > _HARMLESS_LENGTH
    # No more elements are open than there are start tags, and each tag reopens no more formatting
    # than the source has.
    harmless = tags - source.count("</") <= MAX_DEPTH and tags * len(source) <= _MAX_WRITTEN
    if harmless and not exact:
        return
    open_by_name: dict[str, int] = {}
    depth = written = at = 0
    formatting: list[tuple[str, int]] = []
    while tag := _SOURCE_TAG.search(source, at):
        at = _end_of_tag(source, tag.end()) if exact else tag.end()
        end, name = tag.group(1), tag.group(2).lower()
        written += sum(length for _, length in formatting)
        if written > _MAX_WRITTEN:
            raise BodyRefused(
                "body-too-large", "leaves formatting open through too many paragraphs"
            )
        if name in _SELF_ENDING:
            continue
        count = open_by_name.get(name, 0)
        if not end:
            open_by_name[name] = count + 1
            depth += 1
            if depth > MAX_DEPTH:
                raise BodyRefused("body-too-deep", f"is nested deeper than {MAX_DEPTH} elements")
            if name in _FORMATTING:
                formatting.append((name, at - tag.start()))
        elif count:
            open_by_name[name] = count - 1
            depth -= 1
            if name in _FORMATTING:
                last = max(i for i, (each, _) in enumerate(formatting) if each == name)
                del formatting[last]


def _end_of_tag(source: str, at: int) -> int:
    """Return where the tag ends whose name ends at *at*.

    Raises: BodyRefused, if it has too many attributes.
    """
    for _ in range(MAX_ATTRIBUTES):
        attribute = _SOURCE_ATTRIBUTE.match(source, at)
        if attribute is None:
            return at
        at = attribute.end()
    raise BodyRefused("body-tag-too-long", f"has a tag of more than {MAX_ATTRIBUTES:,} attributes")


def _has_script(markup: str) -> bool:
    """Whether *markup* has an element, a handler or an address with a script, or seems to."""
    # The whole pattern is slow. What it matches has one of these, or a word in "on" before a "=".
    return (
        _SCRIPT_TAG.search(markup) is not None
        or _SCRIPT_ADDRESS.search(markup) is not None
        or any(
            word[:2].lower() == "on"
            for before in markup.split("=")
            for word in before.rsplit(maxsplit=1)[-1:]
        )
    ) and _SCRIPT.search(markup) is not None


def _has_background(markup: str) -> bool:
    return ("url(" in markup or "data-bg" in markup) and _BACKGROUND.search(markup) is not None


def body_findings(before: str, body: CleanBody) -> Iterator[Finding]:
    """Yield what cleaning removed, as far as editors need to know."""
    removed = body.removed
    if without_forbidden(before) != before:
        yield Finding(
            code="characters-removed",
            severity="warning",
            field="content_html",
            message="characters that no feed may contain were removed",
        )
    for code, seen_in, kept_in, what in (
        ("body-script-removed", _has_script, _has_script, "script"),
        ("body-embed-removed", _FORM.search, _FORM.search, "an object or form"),
        ("body-embed-removed", _AMP_PART.search, _AMP_PART.search, "a part of AMP"),
        ("body-embed-removed", _PLAYER.search, _EMBED.search, "an embed"),
        ("body-drawing-removed", _DRAWING.search, _DRAWING.search, "a drawing"),
        ("body-formula-removed", formulas.has_formula, formulas.has_formula, "a formula"),
        ("body-image-removed", _has_background, _has_background, "a background image"),
        ("body-text-removed", _HIDING.search, _HIDING.search, "text that browsers do not show"),
    ):
        if seen_in(body.source) and not kept_in(body.content):
            yield _removed(code, f"{what} was removed from the body")
    if removed.counters:
        count = "1 image" if removed.counters == 1 else f"{removed.counters:,} images"
        yield _removed("body-counter-removed", f"removed what counts readers: {count}")
    for code, found, what in (
        ("body-image-removed", removed.images, "images without an address that can be followed"),
        ("body-link-removed", removed.links, "addresses of links that lead nowhere"),
    ):
        if found:
            shown = ", ".join(repr(plain(each)[:60]) for each in found[:3])
            more = f" and {len(found) - 3:,} more" if len(found) > 3 else ""
            yield _removed(code, f"{what} were removed from the body: {shown}{more}")


def _removed(code: str, message: str) -> Finding:
    return Finding(
        code=code,
        severity="warning",
        field="content_html",
        message=message,
        advice="feeds contain only text and images",
    )
