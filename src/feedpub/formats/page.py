"""The page of a feed for people, in HTML (https://html.spec.whatwg.org/multipage/).

It reads the same without its script, which copies addresses; style, script and words are the same
for all pages.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable

from markupsafe import Markup

from feedpub.feed import Channel, Entry, FeedHead, Withdrawn
from feedpub.formats.directions import direction_of
from feedpub.formats.elements import is_xml_text
from feedpub.formats.layouts import Contents, ListedEntry, OpenedDocument, Wanted, read_rfc3339
from feedpub.formats.page_templates import render, subscriptions
from feedpub.formats.srcset import with_sizes
from feedpub.formats.words import words_for
from feedpub.formats.writing import GENERATOR, Settings, joined

#: The level of the highest heading in an entry's content, below the titles of page and entry.
_TOP_HEADING = 3

# The content is clean HTML: "<" always starts a tag, names are lower case, attributes are in double
# quotes.
_HEADING = re.compile(r"<(/?)h([1-6])(?=[ >])")
_IMG = re.compile(r"<img( [^<>]*)>")
_TABLE = re.compile(r"<(?:(table(?: [^<>]*)?)|/table)>")

_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)[^<>]*>")
_VOID = frozenset("area br col hr img source track wbr".split())

#: Elements that a paragraph cannot go on after. Headings are shown with what is below them.
_BLOCKS = frozenset("blockquote div dl figure ol p pre section table ul".split())

#: In characters. The rest of a story is not folded if it is shorter, with one picture at most.
_FOLDED = 300

_PLAYER = re.compile(rb"<(?:audio|video) ")

#: An entry of a page, with its line break.
_ARTICLE = re.compile(r"<article\b[^<>]*>.*?</article>\n?", re.DOTALL)

_ENTRY_TITLE = re.compile(r"<h2>(.*?)</h2>", re.DOTALL)
_LINK = re.compile(r"<a href=\"([^\"]*)\">(.*)</a>", re.DOTALL)
_TIME = re.compile(r"<time\b[^<>]*\bdatetime=\"([^\"]*)\"")
_GENERATOR_TAG = f'<meta name="generator" content="{GENERATOR}">'


def entry_settings(channel: Channel) -> Settings:
    return (
        ("language", channel.language),
        ("zone", channel.zone),
        ("rights", channel.rights),
        ("tracking", channel.tracking),
    )


def join(feed: FeedHead, entries: Iterable[bytes]) -> bytes:
    channel = feed.channel
    entries = list(entries)
    page = render(
        "feed.html",
        # Their content has no players: all others are the entries' own.
        players=any(_PLAYER.search(each) for each in entries),
        channel=channel,
        updated=feed.updated,
        subscriptions=subscriptions(channel) if channel.names_others else [],
        words=words_for(channel.language),
    )
    return joined(page.encode(), entries, b"</main>")


def write_entry(entry: Entry, channel: Channel) -> bytes:
    language = entry.language or channel.language
    words = words_for(language, channel.language)
    content, folded = _folded(fitted(_with_sizes(entry)), after_summary=_shows_summary(entry))
    page = render(
        "entry.html",
        channel=channel,
        entry=entry,
        language=language,
        link=channel.tracked(entry.link, "html"),
        summary=entry.summary if _shows_summary(entry) else None,
        # The only texts that are HTML already: intake sanitized them.
        content=Markup(content),  # noqa: S704
        folded=Markup(folded),  # noqa: S704
        written=direction_of(f"{entry.title} {entry.summary}", language),
        words=words,
        published=words.moment(entry.published, channel.zone),
        updated=words.moment(entry.updated, channel.zone),
    ).encode()
    # No format for feed readers could write them.
    if not is_xml_text(page):
        raise ValueError("control characters cannot be written")
    return page


#: How wide a picture is shown: as the column of the article, see page.css.
_SIZES = "(max-width: 38rem) 100vw, 37rem"


def _with_sizes(entry: Entry) -> str:
    content = entry.content or ""
    return with_sizes(content, entry.renditions, _SIZES) if entry.renditions else content


def _shows_summary(entry: Entry) -> bool:
    """Whether the summary is shown above the content. Not if it is one of its paragraphs."""
    if not entry.content:
        return True
    paragraph = f"<p>{html.escape(entry.summary, quote=False)}</p>"
    return entry.has_own_summary and paragraph not in entry.content


def _folded(content: str, *, after_summary: bool) -> tuple[str, str]:
    """Divide *content* into what a page shows at once and what it shows when asked.

    The first is the picture at its head, and the first paragraph if there is no summary above it.
    """
    end = depth = 0
    for tag in _TAG.finditer(content):
        closes, name = tag.groups()
        depth += -1 if closes else name not in _VOID
        if depth or not closes or name not in _BLOCKS:
            continue
        block = content[end : tag.end()].lstrip()
        is_figure = block.startswith("<figure")
        if after_summary and (end or not is_figure):
            break
        end = tag.end()
        if not (after_summary or is_figure) and _TAG.sub("", block).strip():
            break
    folded = content[end:].strip()
    is_short = len(_TAG.sub("", folded)) < _FOLDED and folded.count("<img") < 2
    if is_short or not (end or after_summary):
        return content, ""
    return content[:end], folded


def fitted(content: str) -> str:
    """Return *content* for its place on a page.

    Headings go below the entry's own, pictures load lazily, tables scroll in a box of their own,
    with the keyboard, too. A picture without an alternative text gets an empty one: screen readers
    skip it.
    """
    levels = [int(level) for _, level in _HEADING.findall(content)]
    down = _TOP_HEADING - min(levels, default=_TOP_HEADING)
    content = _HEADING.sub(
        lambda tag: f"<{tag.group(1)}h{min(6, int(tag.group(2)) + down)}", content
    )
    content = _TABLE.sub(
        lambda tag: (
            f'<div class="wide" tabindex="0">{tag.group()}' if tag.group(1) else "</table></div>"
        ),
        content,
    )
    return _IMG.sub(_picture, content)


def _picture(tag: re.Match[str]) -> str:
    alt = "" if ' alt="' in tag.group(1) else ' alt=""'
    return f'<img loading="lazy" decoding="async"{alt}{tag.group(1)}>'


class _PageLayout:
    """The articles on a page; :class:`feedpub.formats.layouts.Layout`."""

    def fits(self, document: OpenedDocument) -> bool:
        return document.starts_with(b"<!doctype")

    def contents(self, document: OpenedDocument) -> Contents:
        """Raises: ValueError, if the page is cut off."""
        text = document.content.decode()
        if not text.rstrip().endswith("</html>"):
            raise ValueError("cut off")
        head, found, _ = text.partition("<main>")
        dates = _TIME.findall(head) if found else []
        return Contents(
            entries=tuple(_listed(each.group()) for each in _ARTICLE.finditer(text)),
            updated=read_rfc3339(dates[-1]) if dates else None,
            is_ours=_GENERATOR_TAG in text,
        )

    def without(
        self, document: OpenedDocument, wanted: Wanted, _gone: Withdrawn | None
    ) -> bytes | None:
        def kept(article: re.Match[str]) -> str:
            return "" if _listed(article.group()).is_wanted(wanted) else article.group()

        text = document.content.decode()
        left = _ARTICLE.sub(kept, text)
        return left.encode() if left != text else None


def _listed(article: str) -> ListedEntry:
    """Read an ``article``. Without a link in its heading it has no address."""
    heading = _ENTRY_TITLE.search(article)
    text = heading.group(1) if heading else ""
    link = _LINK.fullmatch(text)
    # The dates are above all else.
    dates = [read_rfc3339(each) for each in _TIME.findall(article.partition("</p>")[0])]
    return ListedEntry(
        id=None,
        links=(html.unescape(link.group(1)),) if link else (),
        title=html.unescape(link.group(2) if link else text),
        published=dates[0] if dates else None,
        updated=dates[1] if len(dates) > 1 else None,
        content=article.encode(),
        text_of=_text_of,
    )


def _text_of(content: bytes) -> str:
    heading, _, below = content.decode().partition("</p>")
    return "".join(_ENTRY_TITLE.findall(heading)) + below


LAYOUT = _PageLayout()
