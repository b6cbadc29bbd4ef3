"""Texts as WordPress stores them: HTML that lacks its paragraphs, captions and blocks."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape

_BLOCK_COMMENT = re.compile(r"(<!--\s*/?wp:[^<>]{0,20000}-->)")
_OPENS_FREEFORM = re.compile(r"<!--\s*wp:(?:core/)?freeform\b")
_EMBEDDED = re.compile(
    r'(<div class="wp-block-embed__wrapper">)\s*(https?://[^\s<>"]{1,2000})\s*(</div>)'
)
_PRE = re.compile(r"(<pre\b[^<>]*>.*?</pre>)", re.DOTALL | re.IGNORECASE)
_TAG = re.compile(r"(<[^<>]*>)")
_BLOCKS = (
    "table|thead|tfoot|tbody|caption|colgroup|col|tr|td|th|div|dl|dd|dt|ul|ol|li|pre|form"
    "|blockquote|address|p|h[1-6]|hr|fieldset|section|article|aside|header|footer|nav|figure"
    "|figcaption|details|summary|iframe|video|audio|style|script"
)
_OPENING = re.compile(rf"(<(?:{_BLOCKS})\b[^<>]*>)", re.IGNORECASE)
_CLOSING = re.compile(rf"(</(?:{_BLOCKS})\s*>|<hr\b[^<>]*>)", re.IGNORECASE)
_IS_BLOCK = re.compile(rf"</?(?:{_BLOCKS})\b", re.IGNORECASE)
_CLOSES_AT_END = re.compile(rf"(?:</(?:{_BLOCKS})\s*>\s*)+\Z", re.IGNORECASE)
_MORE = re.compile(r"<!--\s*(?:more|nextpage|noteaser)\b[^<>]{0,200}-->")

_SHORTCODE = re.compile(r"\[(/?)([A-Za-z][\w-]{0,40})((?:\s[^\[\]<>]{0,2000})?)(/?)\](?!\])")
_ATTRIBUTE = re.compile(r"""([\w-]{1,40})\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"']+))""")
_ADDRESS = re.compile(r'https?://[^\s<>"&]+')
_PICTURE = re.compile(r"\s*(?:<a\b[^<>]*>\s*)?<img\b[^<>]*>\s*(?:</a>\s*)?", re.IGNORECASE)
#: Those that are written without attributes and without an end.
_BARE = frozenset("gallery playlist audio video toc contact-form jetpack_subscription_form".split())
#: Attributes of a player that name its file.
_SOURCES = tuple("src mp3 m4a ogg wav mp4 m4v webm ogv flv".split())


def rendered(content: str, gallery: Callable[[str], str]) -> tuple[str, tuple[str, ...]]:
    """Return *content* as the HTML that WordPress makes of it, and the shortcodes left out.

    *gallery* returns the figures of pictures by their numbers, as ``ids="3,5"`` has them.
    """
    left_out: dict[str, None] = {}
    content = _with_shortcodes(content.replace("\r\n", "\n").replace("\r", "\n"), gallery, left_out)
    if "<!-- wp:" not in content:
        return _paragraphs(_MORE.sub("\n\n", content)), tuple(left_out)
    content = _EMBEDDED.sub(r'\1<a href="\2">\2</a>\3', content)
    pieces, depth, is_free = [], 0, False
    for piece in _BLOCK_COMMENT.split(content):
        if piece.startswith("<!--") and _BLOCK_COMMENT.fullmatch(piece):
            is_free = bool(_OPENS_FREEFORM.match(piece))
            if piece.lstrip("<!- \n\t").startswith("/"):
                depth = max(0, depth - 1)
            elif not piece.rstrip(">- ").endswith("/"):
                depth += 1
        else:
            pieces.append(_paragraphs(piece) if is_free or depth == 0 else piece)
    return "".join(pieces), tuple(left_out)


def _paragraphs(text: str) -> str:
    """Make paragraphs of text between blank lines, as WordPress does where it prints a text."""
    # Behind the last end there is no <pre> that ends, and none is looked for.
    end = text.lower().rfind("</pre>") + 1
    pieces = _PRE.split(text[: end + 5]) if end else [""]
    pieces[-1] += text[end + 5 :] if end else text
    return "".join(each if number % 2 else _outside_pre(each) for number, each in enumerate(pieces))


def _outside_pre(text: str) -> str:
    text = _CLOSING.sub(r"\1\n\n", _OPENING.sub(r"\n\n\1", text))
    found = []
    for part in re.split(r"\n[ \t]*\n\s*", text):
        part = part.strip()
        if not part:
            continue
        if _IS_BLOCK.match(part):
            found.append(part)
            continue
        end = _CLOSES_AT_END.search(part)
        inner, closing = (part[: end.start()], end[0]) if end else (part, "")
        lines = "".join(
            piece if number % 2 else piece.replace("\n", "<br>\n")
            for number, piece in enumerate(_TAG.split(inner.strip()))
        )
        found.append(f"<p>{lines}</p>{closing}")
    return "\n".join(found)


def _with_shortcodes(text: str, gallery: Callable[[str], str], left_out: dict[str, None]) -> str:
    """Replace shortcodes by what WordPress itself makes of them; leave out those of plugins.

    Their text stays. Brackets that are no shortcode, such as ``[sic]``, stay as they are.
    """
    closed = {match[2].lower() for match in _SHORTCODE.finditer(text) if match[1]}
    pieces: list[str] = []
    #: Of the caption that is open: where it began, and its text if that is an attribute.
    caption: tuple[int, str] | None = None
    at = 0
    for match in _SHORTCODE.finditer(text):
        name, attributes = match[2].lower(), _attributes(match[3])
        is_escaped = text[max(0, match.start() - 1) : match.start()] == "["
        address = _ADDRESS.fullmatch(match[3].strip())
        is_one = attributes or match[1] or match[4] or address or name in closed or name in _BARE
        if is_escaped or not is_one:
            continue
        pieces.append(text[at : match.start()])
        at = match.end()
        if name in ("caption", "wp_caption"):
            if not match[1]:
                caption = (len(pieces), attributes.get("caption", ""))
            elif caption is not None:
                start, written = caption
                pieces[start:] = [_figure("".join(pieces[start:]), written)]
                caption = None
        elif name == "gallery":
            pieces.append(gallery(attributes.get("ids") or attributes.get("include") or ""))
        elif name in ("audio", "video"):
            src = next((attributes[key] for key in _SOURCES if key in attributes), None)
            if src and not match[1]:
                pieces.append(f'\n\n<{name} controls src="{escape(src)}"></{name}>\n\n')
        elif address:
            # What an embedded address is shown as depends on the site that it is of.
            pieces.append(f'\n\n<a href="{address[0]}">{address[0]}</a>\n\n')
        elif name != "embed":
            left_out[name] = None
    return "".join([*pieces, text[at:]])


def _figure(inner: str, written: str) -> str:
    """Return the figure of a caption, whose text is behind the picture or *written* apart."""
    picture = _PICTURE.match(inner)
    if picture is None:
        return inner
    words = inner[picture.end() :].strip() or written
    legend = f"<figcaption>{words}</figcaption>" if words else ""
    return f"\n\n<figure>{picture[0].strip()}{legend}</figure>\n\n"


def _attributes(written: str) -> dict[str, str]:
    found = _ATTRIBUTE.findall(written)
    return {name.lower(): quoted or single or bare for name, quoted, single, bare in found}
