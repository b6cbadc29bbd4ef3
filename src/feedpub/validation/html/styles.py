"""Inline CSS: what a text in somebody else's page may say about its own looks.

A reader shows texts of many publishers in one page. A declaration is safe if it dresses the text
where it stands: no addresses, no moving over other texts, no boxes larger than the page.
"""

from __future__ import annotations

import functools
import re

#: The properties that dress a text where it stands (CSS 2.1, and aural CSS).
_SAFE = frozenset(
    "azimuth border-collapse border-radius border-spacing box-sizing caption-side clear color"
    " cursor direction display elevation"
    " empty-cells float font font-family font-feature-settings font-kerning font-size"
    " font-size-adjust font-stretch font-style font-variant font-variant-caps"
    " font-variant-ligatures font-variant-numeric"
    " font-weight height hyphens letter-spacing line-height list-style list-style-position"
    " list-style-type max-height max-width min-height min-width object-fit orphans overflow"
    " overflow-wrap overflow-x overflow-y"
    " page-break-after page-break-before page-break-inside pause pause-after pause-before pitch"
    " pitch-range quotes richness speak speak-header speak-numeral speak-punctuation speech-rate"
    " stress table-layout text-align text-decoration text-decoration-color text-decoration-line"
    " text-decoration-style text-decoration-thickness"
    " text-align-last text-indent text-justify text-overflow text-rendering text-transform"
    " unicode-bidi vertical-align visibility voice-family volume white-space widows width"
    " word-break word-spacing word-wrap writing-mode".split()
)

#: The properties of boxes. Their values are measures, colours and words, which are looked at.
_BOX = re.compile(
    r"(?:margin|padding)(?:-(?:top|right|bottom|left))?"
    r"|border(?:-(?:top|right|bottom|left))?(?:-(?:color|style|width))?"
    r"|background(?:-color)?"
    r"|outline(?:-(?:color|style|width|offset))?"
)

_COLOURS = (
    "aliceblue antiquewhite aqua aquamarine azure beige bisque black blanchedalmond blue blueviolet"
    " brown burlywood cadetblue chartreuse chocolate coral cornflowerblue cornsilk crimson cyan"
    " darkblue darkcyan darkgoldenrod darkgray darkgreen darkgrey darkkhaki darkmagenta"
    " darkolivegreen darkorange darkorchid darkred darksalmon darkseagreen darkslateblue"
    " darkslategray darkslategrey darkturquoise darkviolet deeppink deepskyblue dimgray dimgrey"
    " dodgerblue firebrick floralwhite forestgreen fuchsia gainsboro ghostwhite gold goldenrod gray"
    " green greenyellow grey honeydew hotpink indianred indigo ivory khaki lavender lavenderblush"
    " lawngreen lemonchiffon lightblue lightcoral lightcyan lightgoldenrodyellow lightgray"
    " lightgreen lightgrey lightpink lightsalmon lightseagreen lightskyblue lightslategray"
    " lightslategrey lightsteelblue lightyellow lime limegreen linen magenta maroon"
    " mediumaquamarine mediumblue mediumorchid mediumpurple mediumseagreen mediumslateblue"
    " mediumspringgreen mediumturquoise mediumvioletred midnightblue mintcream mistyrose moccasin"
    " navajowhite navy oldlace olive olivedrab orange orangered orchid palegoldenrod palegreen"
    " paleturquoise palevioletred papayawhip peachpuff peru pink plum powderblue purple"
    " rebeccapurple red rosybrown royalblue saddlebrown salmon sandybrown seagreen seashell sienna"
    " silver skyblue slateblue slategray slategrey snow springgreen steelblue tan teal thistle"
    " tomato turquoise violet wheat white whitesmoke yellow yellowgreen"
)
_WORDS = frozenset(
    "auto bottom both center collapse currentcolor dashed dotted double groove hidden inherit"
    " initial inset left medium none normal outset ridge right solid thick thin top transparent"
    " unset windowtext !important ! important".split()
) | frozenset(_COLOURS.split())

# Three digits before the point: the box of 99999em covers whatever stands beside it.
_MEASURE = re.compile(
    r"[+-]?(?:\d{1,3}(?:\.\d{0,6})?|\.\d{1,6})(?:ch|cm|em|ex|in|mm|pc|pt|px|q|r?em|vh|vw|%)?"
    r"|#[0-9a-f]{3,8}"
    r"|(?:rgb|hsl)a?\([\d\s.,%/]{1,60}\)"
)
_VALUES = re.compile(r"(?:rgb|hsl)a?\([^()]*\)|[^\s,]+")

# Behind these stand addresses, scripts, and what hides them from whoever looks.
_TRICK = re.compile(
    r"[\\<>@{}]|/\*|url\s*\(|expression|javascript|binding|behavior|calc\s*\(|var\s*\("
)

_LONGEST = 2000


def danger_of(style: str) -> str | None:
    """The first declaration of *style* that is not safe, or None."""
    if len(style) > _LONGEST:
        return f"{style[:57]}..."
    return _danger_of(style)


@functools.lru_cache(maxsize=4096)
def _danger_of(style: str) -> str | None:
    for declaration in style.lower().split(";"):
        if declaration.strip() and not _is_safe(declaration):
            return declaration.strip()
    return None


def _is_safe(declaration: str) -> bool:
    if _TRICK.search(declaration):
        return False
    name, colon, value = declaration.partition(":")
    name, value = name.strip(), value.strip()
    if not colon or not value or ":" in value:
        return False
    if _BOX.fullmatch(name):
        return all(
            word in _WORDS or _MEASURE.fullmatch(word.removesuffix("!important"))
            for word in _VALUES.findall(value)
        )
    return name in _SAFE
