"""The documents of Ghost's editors as HTML: Lexical (since 5.0) and Mobiledoc 0.3 (before).

Ghost keeps the HTML beside them, but programs that write imports for Ghost may not. The HTML is not
sanitised.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from typing import Any

from feedpub.intake.readers.records.json_records import json_in
from feedpub.intake.readers.records.markdown import to_html

#: Where the part for members begins.
PAYWALL = "<!--members-only-->"

#: In levels of elements; deeper ones are left out.
_MAX_DEPTH = 60
_MAX_CHARACTERS = 5_000_000

#: Bits of the ``format`` of a text.
_FORMATS = ((1, "strong"), (2, "em"), (4, "s"), (8, "u"), (16, "code"), (32, "sub"), (64, "sup"))
_BLOCKS = {
    "paragraph": "p",
    "quote": "blockquote",
    "aside": "blockquote",
    "list": "ul",
    "listitem": "li",
    "table": "table",
    "tablerow": "tr",
    "tablecell": "td",
}
_TAGS = frozenset(
    "p h1 h2 h3 h4 h5 h6 blockquote ul ol li pre strong b em i s u code sub sup mark a".split()
)
#: Cards that are about the site or for e-mails.
_NOT_OF_THE_TEXT = frozenset("email email-cta signup transistor".split())
_HEADING = re.compile(r"h[1-6]")


def html_of(lexical: Any, mobiledoc: Any) -> str | None:
    """Return the HTML of the first of the two that is a document; each is JSON as text."""
    for text, render in ((lexical, _lexical), (mobiledoc, _mobiledoc)):
        if not isinstance(text, str) or not text or len(text) > _MAX_CHARACTERS:
            continue
        try:
            value = json_in(text.encode("utf-8", "surrogatepass"))
        except ValueError:
            continue
        if isinstance(value, dict):
            return "".join(render(value)) or None
    return None


def _lexical(document: dict[str, Any]) -> Iterator[str]:
    root = document.get("root")
    if isinstance(root, dict):
        yield from _children(root, 0)


def _children(node: dict[str, Any], depth: int) -> Iterator[str]:
    children = node.get("children")
    for each in children if isinstance(children, list) and depth < _MAX_DEPTH else ():
        if isinstance(each, dict):
            yield from _node(each, depth + 1)


def _node(node: dict[str, Any], depth: int) -> Iterator[str]:
    kind = str(node.get("type")).removeprefix("extended-")
    tag = str(node.get("tag"))
    if kind == "text":
        yield _formatted(node)
    elif kind == "linebreak":
        yield "<br>"
    elif kind in ("link", "autolink"):
        yield f'<a href="{_text(node, "url")}">'
        yield from _children(node, depth)
        yield "</a>"
    elif kind == "heading" or kind in _BLOCKS:
        name = tag if _HEADING.fullmatch(tag) or tag in ("ul", "ol") else _BLOCKS.get(kind, "h2")
        yield f"<{name}>"
        yield from _children(node, depth)
        yield f"</{name}>"
    elif "children" in node:
        yield from _children(node, depth)
    else:
        yield from _card(kind, node)


def _formatted(node: dict[str, Any]) -> str:
    text, format = _text(node, "text"), node.get("format")
    for bit, tag in _FORMATS:
        if isinstance(format, int) and format & bit:
            text = f"<{tag}>{text}</{tag}>"
    return text


def _mobiledoc(document: dict[str, Any]) -> Iterator[str]:
    for section in _list(document.get("sections")):
        match _list(section):
            case [1, str(tag), markers, *_]:
                yield from _within(tag, _markers(document, markers))
            case [2, str(src), *_]:
                yield from _card("image", {"src": src})
            case [3, str(tag), items, *_]:
                name = tag if tag in ("ul", "ol") else "ul"
                yield f"<{name}>"
                for each in _list(items):
                    yield from _within("li", _markers(document, each))
                yield f"</{name}>"
            case [10, int(number), *_]:
                card = _list(_at(document.get("cards"), number))
                if len(card) > 1 and isinstance(card[1], dict):
                    yield from _card(str(card[0]).removeprefix("card-"), card[1])


def _within(tag: str, content: Iterator[str]) -> Iterator[str]:
    name = tag if tag in _TAGS else "p"
    yield f"<{name}>"
    yield from content
    yield f"</{name}>"


def _markers(document: dict[str, Any], markers: Any) -> Iterator[str]:
    open_tags: list[str] = []
    for marker in _list(markers):
        match _list(marker):
            case [int(kind), list(opened), int(closed), value]:
                for number in opened:
                    markup = _list(_at(document.get("markups"), number))
                    tag = str(markup[0]) if markup and markup[0] in _TAGS else "span"
                    pairs = _list(markup[1]) if len(markup) > 1 else []
                    names = dict(zip(map(str, pairs[::2]), map(str, pairs[1::2]), strict=False))
                    href = f' href="{escape(names["href"])}"' if "href" in names else ""
                    yield f"<{tag}{href}>"
                    open_tags.append(tag)
                if kind == 0:
                    yield escape(str(value), quote=False)
                else:
                    atom = _list(_at(document.get("atoms"), value))
                    yield "<br>" if atom[:1] == ["soft-return"] else escape(str(atom[1:2] or ""))
                for _ in range(min(closed, len(open_tags))):
                    yield f"</{open_tags.pop()}>"
    yield from (f"</{each}>" for each in reversed(open_tags))


def _card(kind: str, card: dict[str, Any]) -> Iterator[str]:
    """Yield what is not text, such as a picture. Both editors have the same keys."""
    if kind == "paywall":
        yield PAYWALL
    elif kind in ("horizontalrule", "hr"):
        yield "<hr>"
    elif kind == "image":
        yield _figure(card)
    elif kind == "gallery":
        yield from (_figure(each) for each in _list(card.get("images")) if isinstance(each, dict))
    elif kind == "markdown":
        yield to_html(str(card.get("markdown") or ""))
    elif kind in ("codeblock", "code"):
        yield f"<pre><code>{_text(card, 'code')}</code></pre>"
    elif kind in ("callout", "toggle"):
        yield f"<p><strong>{_text(card, 'heading')}</strong></p>" if card.get("heading") else ""
        yield str(card.get("calloutText") or card.get("content") or "")
    elif kind in _NOT_OF_THE_TEXT or _is_for_members(card):
        return
    elif isinstance(card.get("html"), str):
        yield card["html"]
    else:
        address = _text(card, "url") or _text(card, "src") or _text(card, "buttonUrl")
        metadata = card.get("metadata")
        title = _text(metadata, "title") if isinstance(metadata, dict) else ""
        words = title or _text(card, "buttonText") or _text(card, "title") or address
        yield f'<p><a href="{address}">{words}</a></p>' if address else ""


def _is_for_members(card: dict[str, Any]) -> bool:
    visibility = card.get("visibility")
    web = visibility.get("web") if isinstance(visibility, dict) else None
    return isinstance(web, dict) and web.get("nonMember") is False


def _figure(card: dict[str, Any]) -> str:
    caption = card.get("caption")
    legend = f"<figcaption>{caption}</figcaption>" if isinstance(caption, str) and caption else ""
    alt, src = _text(card, "alt"), _text(card, "src")
    return f'<figure><img src="{src}" alt="{alt}">{legend}</figure>' if src else ""


def _text(node: dict[str, Any], key: str) -> str:
    value = node.get(key)
    return escape(value) if isinstance(value, str) else ""


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _at(value: Any, number: Any) -> Any:
    found = _list(value)
    return found[number] if isinstance(number, int) and 0 <= number < len(found) else None
