"""Rules about the texts of a JSON Feed: HTML in content_html, and plain texts without markup."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from feedpub.patterns import pattern
from feedpub.validation.document import shown
from feedpub.validation.html.bodies import read_html
from feedpub.validation.html.markup import Markup
from feedpub.validation.html.plain_text import placeholder_in, reference_in
from feedpub.validation.jsonfeed.document import Node, ParsedJSON
from feedpub.validation.jsonfeed.rule import JSONFault, JSONFaults, JSONRuleSet
from feedpub.validation.rule import IN_JSON, IN_RSS_2, NOWHERE, BodyRule
from feedpub.validation.rules.text import bodies
from feedpub.validation.values.misread import Search

#: The texts that are plain.
_PLAIN = {"item": ("content_text", "summary"), "feed": ("description",)}

_ELEMENTS = pattern(
    r"\s*+<(?:article|blockquote|div|figure|h[1-6]|ol|p|section|table|ul)(?=[\s>])(?s:.*)</[a-z1-6]+>\s*"
)

#: The flaws of summaries with markup, and of XHTML.
_OF_XML = frozenset({"escaped-in-xhtml", "escaped-summary", "no-namespace", "svg-text"})

rules = JSONRuleSet(IN_JSON)


def _markups(parsed: ParsedJSON) -> list[tuple[Node, Markup]]:
    return [
        (item, read_html(html))
        for item in parsed.of("item")
        if isinstance(html := item.members.get("content_html"), str)
    ]


def _flawed(parsed: ParsedJSON, *, rule: BodyRule) -> JSONFaults:
    for item, markup in parsed.once(_markups):
        if (found := markup.flaws.get(rule.flaw)) is not None:
            message = f"content_html {rule.describe(found)}"
            yield JSONFault(message, (*item.path, "content_html"))


for _rule in bodies.rules:
    # What holds for RSS holds here: addresses have no base.
    if isinstance(_rule, BodyRule) and _rule.flaw not in _OF_XML:
        rules.rule(
            _rule.code,
            _rule.severity,
            about=_rule.about,
            source=f"JSON Feed 1.1, Items, content_html; {_rule.source}".removesuffix("; "),
            advice=_rule.advice,
            beyond=IN_JSON if _rule.beyond >= IN_RSS_2 else NOWHERE,
            quiet=IN_JSON if _rule.quiet >= IN_RSS_2 else NOWHERE,
        )(partial(_flawed, rule=_rule))


def _titles(parsed: ParsedJSON) -> Iterator[tuple[Node, str]]:
    for node in parsed.nodes:
        if node.kind in ("feed", "item") and isinstance(title := node.members.get("title"), str):
            yield node, title


@rules.rule(
    "title-escaped-twice",
    "warning",
    source="JSON Feed 1.1, Top-level, title; Items, title",
    advice="write the character itself: readers show the source of a reference",
)
def title_escaped_twice(parsed: ParsedJSON) -> JSONFaults:
    """A title is plain text, in which nothing is escaped for HTML."""
    for node, title in _titles(parsed):
        if (found := reference_in(title)) is not None:
            yield JSONFault(f"{shown(found)} in the title is escaped", (*node.path, "title"))


@rules.rule(
    "title-placeholder",
    "error",
    source="",
    advice="write the title: a program or a template has written a placeholder",
    beyond=IN_JSON,
)
def title_placeholder(parsed: ParsedJSON) -> JSONFaults:
    """A title is not a placeholder of a program, such as None or {{ title }}."""
    for node, title in _titles(parsed):
        if (found := placeholder_in(title)) is not None:
            yield JSONFault(f"the title is the placeholder {shown(found)}", (*node.path, "title"))


@rules.rule(
    "html-undeclared",
    "warning",
    source="JSON Feed 1.1, Items, content_html and content_text; Items, summary",
    advice="write it without markup, or move it to content_html",
)
def html_undeclared(parsed: ParsedJSON) -> JSONFaults:
    """content_text, summary and description are plain text: readers show the tags."""
    for node in parsed.nodes:
        for key in _PLAIN.get(node.kind, ()):
            # A plain text may speak of tags, but hardly begins and ends with them.
            if isinstance(own := node.members.get(key), str) and _ELEMENTS.fullmatch(own):
                yield JSONFault(f"{key} is HTML: {shown(own.strip())}", (*node.path, key))


@rules.rule(
    "char-suspect",
    "error",
    source="Unicode, 23.7; RFC 8259, 8.1",
    advice="correct the text if it was read in a wrong encoding, or remove the character",
    beyond=IN_JSON,
)
def char_suspect(parsed: ParsedJSON) -> JSONFaults:
    """A text has no signs of a wrong encoding: C1 controls, U+FFFD, pairs such as Ã¤."""
    # An escape may stand for any character.
    escaped = "\\u" in parsed.text
    search = Search.everything() if escaped else Search.of(parsed.text.encode())
    if not search.is_needed:
        return
    for node in parsed.nodes:
        for key, own in node.members.items():
            for text in own if isinstance(own, list) else [own]:
                suspicion = search.suspicion(text) if isinstance(text, str) else None
                if suspicion is not None:
                    yield JSONFault(suspicion, (*node.path, key))
                    break
