"""The body of an article, sanitised."""

from __future__ import annotations

import contextlib
import html
import re
from collections.abc import Callable, Iterator
from functools import cache, partial
from typing import Any

import nh3

from feedpub.addresses import web_address
from feedpub.feed import Finding
from feedpub.intake.body import embeds
from feedpub.intake.text import without_forbidden
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
    "img": {"src", "alt", "width", "height"},
    "ins": {"datetime"},
    "ol": {"start", "reversed"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "time": {"datetime"},
}
_DROPPED_WITH_CONTENT = set("script style template title textarea select noembed noframes".split())

# The names of the attributes with addresses, unless the value begins like an absolute one. Three
# searches for a word in lower case are faster than one for any of them in any case.
_PERHAPS_RELATIVE = tuple(
    re.compile(name + rb"(?=[\s/>=])(?!\s*=\s*[\"']?https?://)")
    for name in (b"href", b"src", b"poster")
)

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
_EMBED = pattern('class="embed"')

# nh3 writes attributes in double quotes, with <, > and " escaped.
_IMG = pattern(r'<img(?=(?:[^<>]* src="([^"]*)")?)[^<>]*>')


class BodyRefused(ValueError):
    """A body that cannot be read: the code of the finding, and why."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def clean_body(
    source: str, base: str | None, local: Callable[[str], str | None] | None = None
) -> str:
    """Return *source*, a newsroom's HTML, as harmless HTML.

    Scripts, styles, handlers, forms and addresses other than http, https and mailto are removed;
    their text is kept. Frames and players become links (:mod:`feedpub.intake.body.embeds`).
    Relative addresses are resolved by *local*, which returns None for those it does not know and
    an empty text for those to leave out, then against *base*; without *base* they are removed.

    Raises: BodyRefused, if it is too large or nested too deep.
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
    # U+00A0 is kept as a character; a literal "&nbsp;" in the text is "&amp;nbsp;" here.
    cleaned = cleaned.replace("&nbsp;", "\N{NO-BREAK SPACE}")
    if "&" in source:
        # References may contain forbidden characters.
        cleaned = without_forbidden(cleaned)
    # An empty src is the address of the page.
    cleaned = embeds.as_links(cleaned)
    page = html.escape(base) if base else ""
    return _IMG.sub(
        lambda img: img.group() if img.group(1) not in (None, "", page) else "", cleaned
    )


_RULES: dict[str, Any] = {
    "tags": set(_TAGS | embeds.TAGS),
    "attributes": _ATTRIBUTES | embeds.ATTRIBUTES,
    "clean_content_tags": _DROPPED_WITH_CONTENT,
    "url_schemes": {"http", "https", "mailto"},
    "link_rel": None,
}


# nh3 takes as long to read the rules as to clean a body. A cleaner has read them; but its way with
# relative addresses is fixed, so it is for bodies that have none.
@cache
def _cleaner() -> nh3.Cleaner:
    return nh3.Cleaner(**_RULES)


def _sanitised(source: str, base: str | None, local: Callable[[str], str | None] | None) -> str:
    in_lower_case = source.encode().lower()
    if not any(name.search(in_lower_case) for name in _PERHAPS_RELATIVE):
        return _cleaner().clean(source)
    clean = partial(nh3.clean, source, **_RULES)
    if local is not None:

        def resolved(url: str) -> str | None:
            known = local(url)
            return web_address(url, base) if known is None else known

        return clean(url_relative=resolved)
    if base is not None:
        # It raises ValueError for invalid hosts.
        with contextlib.suppress(ValueError):
            return clean(url_relative=("rewrite_with_base", base))
    return clean(url_relative="deny")


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


def body_findings(before: str, after: str) -> Iterator[Finding]:
    """Yield what cleaning removed, as far as editors need to know."""
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
        ("body-embed-removed", _PLAYER.search, _EMBED.search, "an embed"),
    ):
        if seen_in(before) and not kept_in(after):
            yield Finding(
                code=code,
                severity="warning",
                field="content_html",
                message=f"{what} was removed from the body",
                advice="feeds contain only text and images",
            )
