"""The formulas of a body as text: MathML, KaTeX, MathJax.

Feed readers show neither MathML nor what scripts draw. A formula in MathML becomes a line with
``<sup>`` and ``<sub>``; one in TeX stays as it is written.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from feedpub.intake.body.elements import end_of_element
from feedpub.intake.text import escape
from feedpub.patterns import pattern

if TYPE_CHECKING:
    from lxml import etree

# Up to the next start or end tag of the same name, so that no search begins again and again.
_MATH = pattern(r"<math\b(?:[^<]|<(?!/?math\b))*+</math\s*>", re.IGNORECASE)
_PREFIX = pattern(r"<(/?)(?:mml|m):(?=[a-z])")
_FORMULA = pattern(r"<math\b|<script[^<>]*\btype\s*=\s*[\"']?math/", re.IGNORECASE)
_SCRIPT = pattern(
    r"<script\b[^<>]*?\btype\s*=\s*[\"']?math/(tex|asciimath|mml)(\s*;\s*mode\s*=\s*display)?"
    r"[^<>]*>((?:[^<]|<(?!/?script\b))*+)</script\s*>",
    re.IGNORECASE,
)
_CDATA = pattern(r"%?\s*<!\[CDATA\[|%?\s*\]\]>")
#: What programs draw around a formula, beside the formula itself.
_DRAWN = pattern(
    r"<(?:(span|div|p)\b[^<>]*?\bclass\s*=\s*[\"']?(?:[^\"'<>]*[\s])?"
    r"(katex-display|katex|MathJax_Display|MathJax_Preview|MathJax_SVG|MathJax_CHTML|MathJax"
    r"|mwe-math-element)(?=[\s\"'>])|(mjx-container)\b)[^<>]*>"
)
_TEX = pattern(
    r"<annotation\b[^<>]*\bencoding\s*=\s*[\"']?application/x-tex[^<>]*>"
    r"((?:[^<]|<(?!/?annotation\b))*+)</annotation\s*>",
    re.IGNORECASE,
)
_NAMED = pattern(r"&(?!(?:lt|gt|amp|quot|apos);)[A-Za-z][A-Za-z0-9]{1,30};")
_INVISIBLE = pattern("[\u2061-\u2064\u200b\ufeff]")

#: Elements that are read apart from what they show.
_SILENT = frozenset(
    "annotation annotation-xml maction-tip mspace mphantom none mprescripts".split()
)


def has_formula(markup: str) -> bool:
    """Whether *markup* has a formula that would not be seen as it is."""
    return _FORMULA.search(markup) is not None


def as_text(source: str) -> str:
    """Return *source*, HTML as written, with its formulas as text. What is broken is left."""
    if "math" not in source and "MathJax" not in source:
        return source
    source = _PREFIX.sub(r"<\1", source)
    if "class" in source or "<mjx-" in source:
        source = "".join(_without_drawings(source, _SCRIPT.search(source) is not None))
    source = _SCRIPT.sub(_of_script, source)
    return _MATH.sub(lambda math: _of_math(math.group()) or math.group(), source)


def _without_drawings(source: str, has_scripts: bool) -> Iterator[str]:
    """Yield the parts of *source* with what programs drew as the formulas that it shows.

    What MathJax drew is left out if the formulas are there as scripts, too.
    """
    at = 0
    while drawn := _DRAWN.search(source, at):
        name = drawn.group(1) or drawn.group(3)
        end = end_of_element(source, name, drawn.end())
        if end is None:
            break
        yield source[at : drawn.start()]
        at, inside = end, source[drawn.end() : end]
        is_copy = has_scripts and name != "p" and (drawn.group(2) or "").startswith("MathJax")
        if is_copy or drawn.group(2) == "MathJax_Preview":
            continue
        math, tex = _MATH.search(inside), _TEX.search(inside)
        line = _of_math(math.group()) if math else ""
        yield line or (tex.group(1).strip() if tex else source[drawn.start() : end])
    yield source[at:]


def _of_script(script: re.Match[str]) -> str:
    kind, _, content = script.groups()
    content = _CDATA.sub("", content).strip()
    if kind.lower() == "mml":
        return _of_math(content) or ""
    return escape(html.unescape(content))


def _of_math(markup: str) -> str:
    """Return a ``math`` element as a line of HTML; empty if it shows nothing."""
    # Few bodies have one.
    from lxml import etree

    tex = _TEX.search(markup)
    named = _NAMED.sub(lambda name: html.unescape(name.group()), markup)
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True)
    try:
        root = etree.fromstring(named.encode("utf-8", "ignore"), parser)
    except (etree.LxmlError, ValueError):
        root = None
    if root is None:
        return ""
    is_of_content = any(_name(each) == "apply" for each in root.iter("*"))
    line = "" if is_of_content else _line(root)
    spoken = tex.group(1) if tex else escape(root.get("alttext") or "")
    return line.strip() or " ".join(spoken.split())


def _line(element: etree._Element) -> str:
    """Return what *element* of MathML Core (3.1 ff.) shows, in a line."""
    name = _name(element)
    if name in _SILENT:
        return " " if name == "mspace" else ""
    if name in _LEAVES:
        words = " ".join("".join(element.itertext()).split())
        return escape(_INVISIBLE.sub("", words))
    parts = [_line(each) for each in element.iterchildren("*")]
    if name == "semantics":
        return parts[0] if parts else ""
    written = _WRITTEN.get((name, len(parts)))
    if written is not None:
        return written(*parts)
    match name:
        case "msqrt":
            return f"√{_grouped(''.join(parts))}"
        case "mfenced":
            separators = element.get("separators", ",").strip()[:1]
            return f"{element.get('open', '(')}{separators.join(parts)}{element.get('close', ')')}"
        case "mtable":
            return f"[{'; '.join(parts)}]"
        case "mtr" | "mlabeledtr":
            return ", ".join(parts)
    return "".join(parts)


_LEAVES = frozenset("mi mn mo ms mtext".split())

_WRITTEN: dict[tuple[str, int], Callable[..., str]] = {
    ("mfrac", 2): lambda above, below: f"{_grouped(above)}/{_grouped(below)}",
    ("mroot", 2): lambda base, index: f"<sup>{index}</sup>√{_grouped(base)}",
    ("msup", 2): lambda base, above: f"{base}<sup>{above}</sup>",
    ("msub", 2): lambda base, below: f"{base}<sub>{below}</sub>",
    ("msubsup", 3): lambda base, below, above: f"{base}<sub>{below}</sub><sup>{above}</sup>",
    ("mover", 2): lambda base, above: f"{base}<sup>{above}</sup>",
    ("munder", 2): lambda base, below: f"{base}<sub>{below}</sub>",
    ("munderover", 3): lambda base, below, above: f"{base}<sub>{below}</sub><sup>{above}</sup>",
}


def _grouped(line: str) -> str:
    """Return *line* in brackets, unless it is a number, a letter or in brackets."""
    return line if line.isalnum() or (line[:1] == "(" and line[-1:] == ")") else f"({line})"


def _name(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[2].lower()
