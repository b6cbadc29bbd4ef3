"""What Feedly takes to show a feed, as far as others' feeds show it (webfeeds elements)."""

from __future__ import annotations

from urllib.parse import urlsplit

from feedpub.patterns import pattern
from feedpub.validation.document import Parsed, first, shown, text
from feedpub.validation.rule import IN_RSS, Fault, Faults
from feedpub.validation.rule_set import RuleSet

_WEBFEEDS = "{http://webfeeds.org/rss/1.0}"
_COLOR = pattern(r"#?[0-9A-Fa-f]{6}")

#: The suffixes of pictures, by the element with their address.
_PICTURES = {"icon": ("svg", "png"), "logo": ("svg",)}

rules = RuleSet(IN_RSS, source="Feedly, feeds of other publishers", partner="feedly")


@rules.tree(
    "feedly-color",
    "error",
    needs={"channel"},
    advice="write six hexadecimal digits, such as 00a7e1",
)
def feedly_color(parsed: Parsed) -> Faults:
    """The accent colour has six hexadecimal digits."""
    color = first(parsed.channel, f"{_WEBFEEDS}accentColor")
    if color is not None and not _COLOR.fullmatch(value := text(color).strip()):
        yield Fault(f"the accent colour is {shown(value)}", color)


@rules.tree(
    "feedly-cover",
    "error",
    needs={"channel"},
    advice='write the address as an attribute: image="https://harbour.example/cover.jpg"',
)
def feedly_cover(parsed: Parsed) -> Faults:
    """The address of the cover is its attribute image."""
    cover = first(parsed.channel, f"{_WEBFEEDS}cover")
    if cover is not None and not cover.get("image", "").strip():
        yield Fault("webfeeds:cover has no image", cover)


@rules.tree(
    "feedly-picture",
    "warning",
    needs={"channel"},
    advice="use an SVG for the logo, an SVG or PNG for the icon",
)
def feedly_picture(parsed: Parsed) -> Faults:
    """The logo is an SVG, the icon an SVG or PNG, as far as their names say."""
    for name, suffixes in _PICTURES.items():
        picture = first(parsed.channel, f"{_WEBFEEDS}{name}")
        if picture is None:
            continue
        file = urlsplit(text(picture).strip()).path.rpartition("/")[2]
        suffix = file.rpartition(".")[2].lower() if "." in file else ""
        if suffix and suffix not in suffixes:
            yield Fault(f"webfeeds:{name} is a .{suffix}", picture)
