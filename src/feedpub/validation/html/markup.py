"""The flaws of a text of HTML, found in one pass over its tags.

No tree is built: a list of tags is enough to know what is in a text and whether it is balanced.
Each distinct tag is read once.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from feedpub.nouns import dataclass, field
from feedpub.patterns import pattern
from feedpub.validation.html.names import (
    ADDRESSES,
    CODE,
    EMBEDDING,
    END_OPTIONAL,
    FORBIDDEN,
    HTML,
    MATHML,
    SVG,
    VOID,
)
from feedpub.validation.html.plain_text import is_shown_reference
from feedpub.validation.html.srcset import addresses_in, has_widths, mistake_in
from feedpub.validation.html.styles import danger_of
from feedpub.validation.values.misread import Search

Flaw = Literal[
    "broken",
    "deep",
    "escaped",
    "escaped-in-xhtml",
    "escaped-summary",
    "forbidden",
    "form",
    "frame",
    "handler",
    "import",
    "insecure",
    "misread",
    "no-namespace",
    "reference",
    "relative",
    "sourceless",
    "srcset",
    "style",
    "svg-text",
    "unbalanced",
    "unknown",
    "unseen",
]


#: Some readers cannot show deeper nesting.
DEEP = 10


@dataclass(slots=True)
class Markup:
    """What was found in one text of HTML."""

    #: For each kind of flaw, where it was first found.
    flaws: dict[Flaw, str] = field(default_factory=dict)


# Linear time: each alternative that starts with markup has another one that takes the rest of the
# text if the end is missing, so that no character is scanned twice.
_TAG = pattern(
    # Most tags by far.
    r"</?(?!(?i:script|style|textarea|xmp)\b)[A-Za-z][A-Za-z0-9]*+(?:(?: [a-z-]++=\"[^\"]*+\")*+>"
    # Any tag: values with or without quotes, stray characters.
    r"""|[^<>"'=]*+(?:=\s*+(?:"[^"]*+"|'[^']*+'|[^\s"'>][^\s>]*+|(?=>))[^<>"'=]*+"""
    r"""|["'<][^<>"'=]*+)*+(?:>|(?s:.*)))"""
    r"|<!--(?:(?s:.*?)-->|(?s:.*))"
    # Between these tags there is no markup.
    r"|<(?:(?i:script)(?=[\s/>])[^>]*+(?:>(?:(?s:.*?)</(?i:script)\s*+>|(?s:.*))|$)"
    r"|(?i:style)(?=[\s/>])[^>]*+(?:>(?:(?s:.*?)</(?i:style)\s*+>|(?s:.*))|$)"
    r"|(?i:textarea)(?=[\s/>])[^>]*+(?:>(?:(?s:.*?)</(?i:textarea)\s*+>|(?s:.*))|$)"
    r"|(?i:xmp)(?=[\s/>])[^>]*+(?:>(?:(?s:.*?)</(?i:xmp)\s*+>|(?s:.*))|$))"
    r"|</(?i:script|style|textarea|xmp)\s*+>"
    r"|<[!?][^>]*+(?:>|$)"
)
# A tag whose attributes have no flaws.
_PLAIN = pattern(
    r"<([a-z][a-z0-9]*+)"
    r"(?: (?:href|src)=\"https://[^\"]*+\""
    r"| (?:alt|class|colspan|dir|height|id|lang|loading|rel|rowspan|target|title|width)"
    r"=\"[^\"]*+\")*+( ?/)?>"
)
_NAME = pattern(r"</?([A-Za-z][^\s/>]*)")
_ATTRIBUTE = pattern(r"""([^\s"'<>/=]+)(?:\s*+=\s*+("[^"]*+"|'[^']*+'|[^\s"'>][^\s>]*+))?""")
_SEEN = pattern(
    r"(?:^|>)(?:\s|&nbsp;|&\#160;|&\#x[aA]0;)*+[^\s<]"
    r"|<(?i:audio|button|canvas|embed|hr|iframe|img|input|math|object|picture|svg|video)\b"
)
# HTML Living Standard, 13.2.5.80: references to C1 controls are errors.
_CONTROL = pattern(r"&#(?:[xX]0*[89][0-9A-Fa-f]|0*(?:12[89]|1[345]\d))(?![0-9A-Fa-f])")
_ESCAPED_TAG = pattern(
    r"\s*+&(?:amp;)?(?:lt|\#60|\#x3[cC]);"
    r"(?:a|article|b|blockquote|br|div|em|figure|h[1-6]|i|img|ol|p|section|span|strong|table|ul)"
    r"(?=[\s/>&])"
)
# CSS Cascading and Inheritance 4, 2, where a style sheet begins or another rule ends.
_IMPORT = pattern(
    r"(?:^|[>;{}]|<!--)\s*+"
    r"(@import\s*+(?:url\s*+\([^()<>]{0,500}\)|\"[^\"<>]{0,500}\"|'[^'<>]{0,500}'))"
    r"[^;<>]{0,200}+(?:;|\Z|</style)",
    re.IGNORECASE,
)
_EVERYTHING = Search.everything()
# The first is a letter that a byte of UTF-8 looks like, if any of them is.
_REFERENCES = pattern(
    r"&(?:\#(?:19[4-9]|2[0-3]\d|24[0-4]|[xX](?:[cCdDeE][\dA-Fa-f]|[fF][0-4]))|[A-Za-z]{3,7});"
    r"(?:&\#?[\dA-Za-z]{2,7};){1,7}"
)
_ESCAPED_REFERENCE = pattern(r"&amp;(#\d{2,7}|#[xX][0-9A-Fa-f]{2,6}|[A-Za-z][A-Za-z0-9]{1,30});")
_CODE_TAG = pattern(rf"<(/?)(?:{'|'.join(sorted(CODE))})(?=[\s/>])[^<>]*+>", re.IGNORECASE)
_SCHEME = pattern(r"[A-Za-z][A-Za-z0-9+.-]*:")
_SPACES = pattern(r"[\x00-\x20]+")
_SCRIPTING = ("javascript:", "vbscript:", "livescript:", "data:text/html", "data:application/xhtml")


class _Tag(NamedTuple):
    name: str
    role: Literal["open", "close", "alone"]
    flaws: tuple[tuple[Flaw, str], ...]


def read(text: str) -> Markup:
    """Return what is in *text*, which is HTML."""
    found = Markup()
    flaws = found.flaws
    if "&#" in text and (control := _CONTROL.search(text)):
        flaws["broken"] = f"has the control character {control[0]};"
    if (imported := import_in(text)) is not None:
        flaws["import"] = imported
    if "&" in text and (signs := _misread_in(text)) is not None:
        flaws["misread"] = signs
    if "&amp;" in text and (reference := _reference_in(text)) is not None:
        flaws["reference"] = reference
    if "<" not in text:
        if "&" in text and _ESCAPED_TAG.match(text):
            flaws["escaped"] = text.strip()
        return found
    if not _SEEN.search(text):
        flaws["unseen"] = text.strip()
    tags = _TAG.findall(text)
    _check_tags(tags, found)
    if "escaped" not in flaws and not tags and _ESCAPED_TAG.match(text):
        flaws["escaped"] = text.strip()
    return found


def import_in(text: str) -> str | None:
    """Return the first rule of CSS in *text* that loads another style sheet, or None.

    Code that is shown to people is not a rule.
    """
    if "@" not in text or not _IMPORT.search(text):
        return None
    found = _IMPORT.search("".join(_without_code(text)))
    return found and found[1]


def _misread_in(text: str) -> str | None:
    """Return the first two or more references in *text* that are the bytes of one character."""
    for found in _REFERENCES.finditer(text):
        import html

        # After a capital letter, some are the end of a word.
        before = text[max(found.start() - 1, 0) : found.start()]
        if _EVERYTHING.suspicion(before + html.unescape(found[0])) is not None:
            return found[0]
    return None


def _reference_in(text: str) -> str | None:
    """Return the first reference to a character in *text* whose source people see, or None."""
    if not _ESCAPED_REFERENCE.search(text):
        return None
    # Attributes are for programs, too: they may hold JSON with HTML in it.
    seen = _TAG.sub("", "".join(_without_code(text)))
    for found in _ESCAPED_REFERENCE.finditer(seen):
        reference = f"&{found[1]};"
        if is_shown_reference(reference):
            return reference
    return None


def _without_code(text: str) -> Iterator[str]:
    depth = start = 0
    for tag in _CODE_TAG.finditer(text):
        if not depth:
            yield text[start : tag.start()]
        depth = max(depth - 1, 0) if tag[1] else depth + 1
        start = tag.end()
    if not depth:
        yield text[start:]


def _check_tags(tags: list[str], found: Markup) -> None:
    """Add the flaws of *tags*, all tags of a text, and whether they are balanced."""
    flaws = found.flaws
    stack: list[str] = []
    depth = 0
    unbalanced: str | None = None
    for tag in tags:
        if tag[1] == "/":
            name = tag[2:-1]
            if stack and stack[-1] == name:
                stack.pop()
                continue
        name, role, of_tag = _cached_tag(tag) if len(tag) <= 40 else _read_tag(tag)
        for flaw, value in of_tag:
            flaws.setdefault(flaw, value)
        if role == "alone" or unbalanced is not None:
            continue
        if role == "close":
            unbalanced = _close(name, stack)
        elif not (name in END_OPTIONAL and stack and stack[-1] == name):
            stack.append(name)
            if len(stack) > depth:
                depth = len(stack)
    if depth > DEEP:
        flaws["deep"] = str(depth)
    if unbalanced is None:
        left = next((name for name in stack if name not in END_OPTIONAL), None)
        unbalanced = left and f"opens <{left}> and does not close it"
    if unbalanced is not None:
        flaws.setdefault("unbalanced", unbalanced)


def _close(name: str, stack: list[str]) -> str | None:
    """Pop the element that ``</name>`` closes from *stack*, or return why it closes none."""
    while stack and stack[-1] != name and stack[-1] in END_OPTIONAL:
        stack.pop()
    if not stack:
        return f"has </{name}> where no <{name}> is open"
    if stack[-1] != name:
        return f"has </{name}> where <{stack[-1]}> is open"
    stack.pop()
    return None


def _read_tag(tag: str) -> _Tag:
    if tag[-1] != ">":
        return _Tag("", "alone", (("broken", f"has a tag that is not closed: {tag[:40]!r}"),))
    if tag[1] in "!?":
        return _ALONE
    # In a plain tag, only an attribute has this, and its value is an address.
    if (plain := _PLAIN.fullmatch(tag)) and (plain[1] != "img" or ' src="' in tag):
        return _start_tag(plain[1], plain[2])
    name_match = _NAME.match(tag)
    assert name_match
    name = name_match[1].lower()
    flaws = list(of_element(name))
    if name in _RAW:
        return _Tag(name, "alone", tuple(flaws))
    if tag[1] == "/":
        alone = name in VOID or name not in HTML
        return _Tag(name, "alone" if alone else "close", tuple(flaws))
    attributes = [
        (each[1].lower(), _unquoted(each[2]))
        for each in _ATTRIBUTE.finditer(tag, name_match.end(), len(tag) - 1)
    ]
    for attribute, value in attributes:
        flaws += of_attribute(name, attribute, value)
    if name == "img":
        flaws += of_image(dict(attributes))
    alone = name in VOID or tag.endswith("/>") or name not in HTML
    return _Tag(name, "alone" if alone else "open", tuple(flaws))


#: Their content is not parsed as HTML.
_RAW = frozenset({"script", "style", "textarea", "xmp"})

_ALONE = _Tag("", "alone", ())


@functools.lru_cache(maxsize=1024)
def _start_tag(name: str, slash: str | None) -> _Tag:
    """Return the start tag of an element without flaws in its attributes."""
    alone = slash is not None or name in VOID or name not in HTML
    return _Tag(name, "alone" if alone else "open", of_element(name))


_cached_tag = functools.lru_cache(maxsize=4096)(_read_tag)


def _unquoted(value: str | None) -> str:
    if not value:
        return ""
    if value[0] in "\"'":
        value = value[1:-1]
    if "&" not in value:
        return value
    import html

    return html.unescape(value)


_SVG = frozenset(name.lower() for name in SVG)


@functools.lru_cache(maxsize=1024)
def of_element(name: str) -> tuple[tuple[Flaw, str], ...]:
    """Return the flaws of an element by its name."""
    name = name[:60]
    if name in FORBIDDEN:
        return (("forbidden", name),)
    if name == "iframe":
        return (("frame", name),)
    if name == "form":
        return (("form", name),)
    # HTML Living Standard, 4.13.2: the name of a custom element has a hyphen.
    if name not in HTML and name not in _SVG and name not in MATHML and "-" not in name:
        return (("unknown", name),)
    return ()


def of_attribute(element: str, name: str, value: str) -> Iterator[tuple[Flaw, str]]:
    """Yield the flaws of an attribute of *element*."""
    if name.startswith("on") and len(name) > 2:
        yield "handler", name[:60]
    elif name == "style":
        if (declaration := danger_of(value)) is not None:
            yield "style", declaration
    elif name in ADDRESSES:
        yield from _of_address(element, value.strip())
    elif name in ("srcset", "imagesrcset"):
        for address in addresses_in(value):
            yield from _of_address(element, address)
        if (mistake := mistake_in(value)) is not None:
            yield "srcset", mistake


def of_image(attributes: dict[str, str]) -> Iterator[tuple[Flaw, str]]:
    """Yield the flaws of an image as a whole (HTML Living Standard, 4.8.3)."""
    srcset = attributes.get("srcset", "")
    if not (attributes.get("src", "").strip() or srcset.strip()):
        yield "sourceless", "img"
    if srcset and "sizes" not in attributes and has_widths(srcset):
        yield "srcset", "gives widths, but the image has no sizes"


def _of_address(element: str, address: str) -> Iterator[tuple[Flaw, str]]:
    if address.startswith("https://") or address[:1] in ("", "#"):
        return
    if address.startswith("http://"):
        if element in EMBEDDING:
            yield "insecure", address
        return
    plain = _SPACES.sub("", address[:100]).lower()
    if plain.startswith(_SCRIPTING):
        yield "handler", address
    elif not _SCHEME.match(address):
        yield "relative", address
