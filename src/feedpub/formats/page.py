"""The page of a feed for people: HTML from the same entries, without script or XSLT."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

from markupsafe import Markup

from feedpub.feed import Channel, Document, Entry, Feed
from feedpub.formats.markup import fragments, joined
from feedpub.formats.rendering import render, subscriptions
from feedpub.formats.words import words_for

#: The level of the headings of a content: below the page's title and the entry's.
_TOP = 3

# Content is clean HTML: "<" begins a tag, names are in lower case, attributes in double quotes.
_HEADING = re.compile(r"<(/?)h([1-6])(?=[ >])")
_IMG = re.compile(r"<img( [^<>]*)>")
_TABLE = re.compile(r"(<table(?: [^<>]*)?>)|(</table>)")

# What XML refuses: the formats for feed readers could not say it.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class HTMLFormat:
    """https://html.spec.whatwg.org/multipage/"""

    name: str = "html"

    def render(self, feed: Feed) -> Document:
        """The same feed gives the same bytes. Raises: FormatError, naming the entry."""
        channel = feed.channel
        page = render(
            "feed.html",
            channel=channel,
            updated=feed.updated,
            subscriptions=subscriptions(channel) if channel.names_others else [],
            words=words_for(channel.language),
        )
        return Document(
            name=channel.path(self.name),
            format=self.name,
            content=joined(page.encode(), fragments(feed, self.name, _entry), b"</main>"),
            address=channel.address(self.name),
        )


def _entry(entry: Entry, channel: Channel) -> bytes:
    language = entry.language or channel.language
    written = render(
        "entry.html",
        channel=channel,
        entry=entry,
        language=language,
        link=channel.tracked(entry.link, "html"),
        summary=entry.summary if _is_shown(entry) else None,
        # The only text that is markup already: intake made it clean.
        content=Markup(fitted(entry.content or "")),  # noqa: S704
        words=words_for(language, channel.language),
    )
    if _FORBIDDEN.search(written):
        raise ValueError("control characters cannot be written")
    return written.encode()


def _is_shown(entry: Entry) -> bool:
    """Whether the summary stands above the content: not where the content itself tells it."""
    if not entry.content:
        return True
    told = f"<p>{html.escape(entry.summary, quote=False)}</p>"
    return entry.has_own_summary and told not in entry.content


def fitted(content: str) -> str:
    """*content* for its place on a page: headings below the entry's, pictures when they are seen.

    A picture that says nothing of itself is passed over by screen readers, and a wide table moves
    in a box of its own.
    """
    levels = [int(level) for _, level in _HEADING.findall(content)]
    down = _TOP - min(levels, default=_TOP)
    content = _HEADING.sub(
        lambda tag: f"<{tag.group(1)}h{min(6, int(tag.group(2)) + down)}", content
    )
    content = _TABLE.sub(
        lambda tag: f'<div class="wide">{tag.group(1)}' if tag.group(1) else "</table></div>",
        content,
    )
    return _IMG.sub(_picture, content)


def _picture(tag: re.Match[str]) -> str:
    alt = "" if ' alt="' in tag.group(1) else ' alt=""'
    return f'<img loading="lazy" decoding="async"{alt}{tag.group(1)}>'
