"""The body of an article: sanitised, and every picture of it in a figure of its own."""

from __future__ import annotations

import contextlib
import html
import re
from collections.abc import Callable, Iterator
from functools import partial

import nh3

from feedpub.addresses import web_address
from feedpub.feed import Finding
from feedpub.intake.body import embeds
from feedpub.intake.text import without_forbidden

#: In characters. A long read has 60,000.
MAX_LENGTH = 2_000_000
MAX_DEPTH = 200

#: Of one tag. The parser compares each attribute of a tag with all before it.
MAX_ATTRIBUTES = 2_000

#: What a parser may make of a body, as a multiple of it: formatting elements that were left open
#: are opened anew in every paragraph that follows, with all their attributes.
_GROWTH = 20

#: In characters: what it is not even let begin with.
_MAX_WRITTEN = 10_000_000

#: In characters: a body so short can cost nobody much, whatever is in it.
_HARMLESS_LENGTH = 20_000

_TAGS = frozenset(
    "a abbr aside b bdi bdo blockquote br caption cite code col colgroup dd del dfn div dl dt em"
    " figcaption figure h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p pre q rp rt ruby s samp"
    " section small strong sub sup table tbody td tfoot th thead time tr u ul var wbr".split()
)
# Not cite: nh3 looks at the scheme of href and src only, and no reader shows it.
_ATTRIBUTES = {
    "*": {"lang", "dir", "title"},
    "a": {"href", "hreflang"},
    "col": {"span"},
    "colgroup": {"span"},
    "del": {"datetime"},
    "img": {"src", "alt", "width", "height"},
    "ins": {"datetime"},
    "ol": {"start", "reversed"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "time": {"datetime"},
}
_DROPPED_WITH_CONTENT = set("script style template title textarea select noembed noframes".split())

# What a parser takes for the text of an element stands for nothing where scripts do not run; pages
# keep their pictures in it.
_NOSCRIPT = re.compile(r"</?noscript\b[^<>]*>", re.IGNORECASE)
# Within these an element may stand that could not stand around them: without them it is parsed
# otherwise than it was written.
_SCOPES = re.compile(
    r"<(?:button|object|applet|marquee|svg|math|template|select|frameset|body|html)\b",
    re.IGNORECASE,
)

_SOURCE_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]*)")
# HTML 13.2.5.32 ff.: a name, and a value that may be quoted; possessive: it never goes back.
_SOURCE_ATTRIBUTE = re.compile(
    r"""[\s/]*+[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:"[^"]*+"?|'[^']*+'?|[^\s>]*+))?+"""
)
# These end by themselves where another begins, and are left open in half of the web's pages.
_SELF_ENDING = frozenset(
    "p li dt dd td th tr tbody thead tfoot option area base br col embed hr img input link meta"
    " param source track wbr".split()
)
_FORMATTING = frozenset("a b big code em font i nobr s small strike strong tt u".split())

# In what nh3 writes, attributes stand in double quotes, with <, > and " escaped.
_IMG = re.compile(r'<img(?=(?:[^<>]* src="([^"]*)")?)[^<>]*>')


class BodyRefused(ValueError):
    """A body that is not read: its code, and why."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def clean_body(
    source: str, base: str | None, local: Callable[[str], str | None] | None = None
) -> str:
    """Return *source*, HTML as a newsroom wrote it, as HTML that can harm nobody.

    Scripts, styles, handlers, forms and addresses other than http, https and mailto are removed;
    their text stays. Frames and players become links (:mod:`feedpub.intake.body.embeds`). Relative
    addresses are resolved against *base*, and removed without one.
    *local* knows better what some of them mean: it returns an address, or None.

    Raises: Refused, if it is larger or deeper than anybody needs.
    """
    if len(source) > MAX_LENGTH:
        raise BodyRefused(
            "body-too-large", f"has {len(source):,} characters, {MAX_LENGTH:,} are read"
        )
    source = _NOSCRIPT.sub("", without_forbidden(source))
    _refuse_excess(source)
    cleaned = _sanitised(source, base, local)
    if len(cleaned) > max(_HARMLESS_LENGTH, _GROWTH * len(source)):
        raise BodyRefused("body-too-large", "leaves formatting open through too many paragraphs")
    if _SCOPES.search(source):
        cleaned = _sanitised(cleaned, base, local)
    # U+00A0 stays a character; a "&nbsp;" that the text itself speaks of is "&amp;nbsp;" here.
    # References may have brought forbidden characters back. An empty src leads to the page itself.
    cleaned = without_forbidden(cleaned.replace("&nbsp;", "\N{NO-BREAK SPACE}"))
    cleaned = embeds.as_links(cleaned)
    page = html.escape(base) if base else ""
    return _IMG.sub(
        lambda img: img.group() if img.group(1) not in (None, "", page) else "", cleaned
    )


def _sanitised(source: str, base: str | None, local: Callable[[str], str | None] | None) -> str:
    clean = partial(
        nh3.clean,
        source,
        tags=set(_TAGS | embeds.TAGS),
        attributes=_ATTRIBUTES | embeds.ATTRIBUTES,
        clean_content_tags=_DROPPED_WITH_CONTENT,
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
    )
    if local is not None:
        return clean(url_relative=lambda url: local(url) or web_address(url, base))
    if base is not None:
        # It knows better than we which hosts cannot be.
        with contextlib.suppress(ValueError):
            return clean(url_relative=("rewrite_with_base", base))
    return clean(url_relative="deny")


def _refuse_excess(source: str) -> None:
    """Raises: Refused, if a parser would need more than its share of time or memory for *source*.

    Ends end their own name only, and elements that end by themselves do not count: what is counted
    is at least the depth of the tree that a parser would build.
    """
    exact = len(source) > _HARMLESS_LENGTH
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
    """Where the tag ends whose name ends at *at*. Raises: Refused, if it has no end in sight."""
    for _ in range(MAX_ATTRIBUTES):
        attribute = _SOURCE_ATTRIBUTE.match(source, at)
        if attribute is None:
            return at
        at = attribute.end()
    raise BodyRefused("body-tag-too-long", f"has a tag of more than {MAX_ATTRIBUTES:,} attributes")


def body_findings(before: str, after: str) -> Iterator[Finding]:
    """What cleaning took out, as far as an editor would want to know."""
    if without_forbidden(before) != before:
        yield Finding(
            code="characters-removed",
            severity="warning",
            field="content_html",
            message="characters that may not stand in a feed were taken out",
        )
    script = r"(?i)<script|\son[a-z]+\s*=|javascript:"
    form = r"(?i)<(?:object|embed|form)\b"
    for code, pattern, kept_as, what in (
        ("body-script-removed", script, script, "script"),
        ("body-embed-removed", form, form, "an object or form"),
        ("body-embed-removed", r"(?i)<(?:iframe|video|audio)\b", 'class="embed"', "an embed"),
    ):
        if re.search(pattern, before) and not re.search(kept_as, after):
            yield Finding(
                code=code,
                severity="warning",
                field="content_html",
                message=f"{what} was taken out of the body",
                advice="feeds carry text and pictures only",
            )
