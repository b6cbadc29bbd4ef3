"""Short links: where they lead, as the servers say."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import parse_qsl, urlsplit

from lxml.html import HtmlElement

from feedpub.addresses import web_address
from feedpub.article import Leads
from feedpub.compare_keys import is_page
from feedpub.intake.lookups.pool import Heard, told_of
from feedpub.intake.readers.html.addresses import page_address
from feedpub.intake.readers.html.document import Unreadable, parse_page
from feedpub.intake.readers.html.metadata import read_data
from feedpub.web.answers import Answer, FetchError
from feedpub.web.client import PAGES, Client

#: In bytes. The heads of nearly all pages fit.
_BEGINNING = 64 * 1024

#: In seconds, for one link, wherever it leads.
_PATIENCE = 5.0

#: What servers say of pages that are not there, or not any more.
_NO_PAGE = (404, 410)

_MAX_PARAMETERS = 20

#: HTML 4.2.5.3, refresh; at once, and not that a page is read anew after minutes.
_LEADS_ON = re.compile(r"\s*\d(?:\.\d*)?\s*[;,]\s*(?:url\s*=\s*)?['\"]?([^'\"]+)", re.IGNORECASE)


class Question(NamedTuple):
    """A short link, the article's own address if it has one, and the name of a client."""

    address: str
    url: str | None
    client: str


@dataclass(frozen=True, slots=True)
class Led:
    """Where a short link leads."""

    leads: Leads

    #: The page.
    to: str


def look(clients: Mapping[str, Client], wanted: Sequence[Question]) -> Heard[Question, Led]:
    """Ask where the short links *wanted* lead.

    A page at which links of several articles end is none of an article: somebody is in the way.
    """
    heard = told_of(
        wanted, lambda each: each.address, lambda each: _led(clients[each.client], each)
    )

    articles: defaultdict[str, set[str | None]] = defaultdict(set)
    for asked, led in heard.told.items():
        if led and led.leads == "elsewhere":
            articles[led.to].add(asked.url)
    for asked, led in heard.told.items():
        if led and len(articles.get(led.to, ())) > 1:
            heard.told[asked] = None
    return heard


def _led(client: Client, asked: Question) -> Led | None:
    """Where a short link leads; None if nobody knows. Raises: FetchError."""
    url = asked.url

    def enough(address: str) -> bool:
        return url is not None and _names(address, url)

    try:
        answer = client.beginning(
            asked.address, accept=PAGES, most=_BEGINNING, patience=_PATIENCE, enough=enough
        )
    except FetchError as error:
        if error.status in _NO_PAGE:
            return Led("dead", asked.address)
        raise
    if url is None or answer.content is None or is_page(answer.address, url):
        return Led("there", answer.address)
    return _page(answer, answer.content, asked.address, url)


def _names(address: str, url: str) -> bool:
    """Whether *address* is that of the page at *url*, or of one that lets readers in to it."""
    if is_page(address, url):
        return True
    return any(
        value.startswith(("https:", "http:", "/")) and is_page(web_address(value, url) or "", url)
        for _, value in parse_qsl(urlsplit(address).query)[:_MAX_PARAMETERS]
    )


def _page(answer: Answer, content: bytes, address: str, url: str) -> Led | None:
    """Where the short link *address* leads, which ends at a page that is not at *url*."""
    if not is_page(answer.address, address) and _names(answer.address, address):
        # Somebody stands in the way, who knows where readers want to go.
        return None
    named = answer.address
    try:
        root = parse_page(content)
    except Unreadable:
        if len(content) >= _BEGINNING:
            # It breaks off before it could say whose page it is.
            return None
    else:
        found = page_address(read_data(root), answer.address)
        named = found.value if found else named
        on = _leads_on(root, answer.address)
        if on is not None:
            return Led("there", on) if _names(on, url) else None
    return Led("there" if is_page(named, url) else "elsewhere", named)


def _leads_on(root: HtmlElement, base: str) -> str | None:
    """The address that a page leads to at once, where its server could have said so."""
    for meta in root.iter("meta"):
        if (meta.get("http-equiv") or "").strip().lower() == "refresh":
            found = _LEADS_ON.match(meta.get("content") or "")
            if found:
                return web_address(found[1].strip(), base)
    return None
