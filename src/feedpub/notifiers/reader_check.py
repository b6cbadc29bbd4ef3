"""The readers' check: whether firewalls let well-known feed readers have the feeds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from feedpub.config.model import Settings
from feedpub.errors import NotifyError
from feedpub.feed import Document, FeedHead
from feedpub.format_info import FORMATS
from feedpub.notifiers.base import NotifierKind, notify_errors
from feedpub.nouns import dataclass
from feedpub.protocols import PublishedDocument

if TYPE_CHECKING:
    # An HTTP client, which runs without due deliveries do not import.
    from feedpub.web.client import Client

#: How each reader names itself (User-Agent), as its makers document it or its source has it.
#: Readers on the web, for which a service asks; on people's own machines; and Apple's podcasts.
READERS = {
    # https://feedly.com/fetcher.html
    "Feedly": "Feedly/1.0 (+http://www.feedly.com/fetcher.html; 1 subscribers; )",
    # https://www.inoreader.com/feed-fetcher
    "Inoreader": "Inoreader/1.0 (+http://www.inoreader.com/feed-fetcher; 1 subscribers; )",
    # github.com/samuelclay/NewsBlur
    "NewsBlur": "NewsBlur Feed Fetcher - 1 subscriber - https://www.newsblur.com/",
    # github.com/Ranchero-Software/NetNewsWire
    "NetNewsWire": "NetNewsWire (RSS Reader; https://netnewswire.com/)",
    # github.com/FreshRSS/FreshRSS, constants.php
    "FreshRSS": "FreshRSS/1.26.0 (Linux; https://freshrss.org)",
    # github.com/opawg/podcast-rss-useragents
    "Apple Podcasts": "iTMS",
}

#: In seconds: how often one reader asks for a feed; the pauses after failures; and the time between
#: two of them.
_EVERY = 3600
_PAUSES = (900, 6 * 3600)
_GAP = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ReaderCheck:
    """Fetches a feed as one reader does."""

    agent: str
    client: Client

    @property
    def batch_size(self) -> int:
        return 1

    def notify(self, documents: Sequence[PublishedDocument]) -> None:
        from feedpub.web.answers import is_page
        from feedpub.web.firewalls import firewall_in

        for each in documents:
            try:
                with notify_errors(advise=True):
                    content = self.client.get_as(self.agent, each.address).content or b""
            except NotifyError as error:
                raise NotifyError(
                    f"{each.address} {error}", whole_target=True, retry_after=error.retry_after
                ) from error
            what = None
            if firewall := firewall_in(content):
                what = f"a page of {firewall.name} for bots; {firewall.advice}"
            elif is_page(content):
                what = "a web page instead of the feed; see what the server does with this reader"
            if what is not None:
                raise NotifyError(f"{each.address} serves {what}", whole_target=True)


def _configured(settings: Settings) -> Iterable[str]:
    return READERS if settings.notify.check_readers else ()


def _subscribed(settings: Settings, feed: FeedHead | None, document: Document) -> Iterable[str]:
    if feed is None or not feed.channel.names_others or feed.channel.page is not None:
        return ()
    return _configured(settings) if FORMATS[document.format].is_feed else ()


def _make(_settings: Settings, name: str, client: Client) -> ReaderCheck:
    return ReaderCheck(agent=READERS[name], client=client)


READER_CHECK = NotifierKind(
    name="reader",
    configured=_configured,
    subscribed=_subscribed,
    make=_make,
    claim_size=1,
    pauses=_PAUSES,
    is_check=True,
    latest_only=True,
    interval=_EVERY,
    gap=_GAP,
)
