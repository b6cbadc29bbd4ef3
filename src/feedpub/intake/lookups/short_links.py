"""Where short links lead."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple
from urllib.parse import parse_qsl, urlsplit

from lxml.html import HtmlElement

from feedpub.addresses import web_address
from feedpub.article import Leads
from feedpub.compare_keys import is_page
from feedpub.intake.lookups.pool import Lookups, look_up
from feedpub.intake.readers.html.addresses import page_address
from feedpub.intake.readers.html.document import Unreadable, parse_page
from feedpub.intake.readers.html.metadata import read_data
from feedpub.nouns import dataclass
from feedpub.web.answers import Answer, FetchError
from feedpub.web.client import PAGES, Client

#: In bytes: enough for the head of nearly all pages.
_BEGINNING = 64 * 1024

#: In seconds, for one link with its redirects.
_PATIENCE = 5.0

#: Not found; gone.
_NO_PAGE = (404, 410)

_MAX_PARAMETERS = 20

#: HTML 4.2.5.3, refresh: within seconds, which is a redirect and not a page that reloads itself.
_REFRESH = re.compile(r"\s*\d(?:\.\d*)?\s*[;,]\s*(?:url\s*=\s*)?['\"]?([^'\"]+)", re.IGNORECASE)


class Question(NamedTuple):
    """A short link to look up."""

    address: str

    #: The article's own address, if it has one.
    url: str | None

    #: The name of the client to use.
    client: str


@dataclass(frozen=True, slots=True)
class LinkTarget:
    """Where a short link leads."""

    leads: Leads

    #: The address of the page.
    to: str


def look_up_links(
    clients: Mapping[str, Client], wanted: Sequence[Question]
) -> Lookups[Question, LinkTarget]:
    """Find out where the short links *wanted* lead.

    A page that links of several articles lead to is not an article but a consent or login page.
    """
    answers = look_up(
        wanted, lambda each: each.address, lambda each: _led(clients[each.client], each)
    )

    articles: defaultdict[str, set[str | None]] = defaultdict(set)
    for question, answer in answers.results.items():
        if answer and answer.leads == "elsewhere":
            articles[answer.to].add(question.url)
    for question, answer in answers.results.items():
        if answer and len(articles.get(answer.to, ())) > 1:
            answers.results[question] = None
    return answers


def _led(client: Client, question: Question) -> LinkTarget | None:
    """Return where a short link leads; None if that is unclear. Raises: FetchError."""
    url = question.url

    def enough(address: str) -> bool:
        return url is not None and _names(address, url)

    try:
        answer = client.beginning(
            question.address, accept=PAGES, most=_BEGINNING, patience=_PATIENCE, enough=enough
        )
    except FetchError as error:
        if error.status in _NO_PAGE:
            return LinkTarget("dead", question.address)
        raise
    if url is None or answer.content is None or is_page(answer.address, url):
        return LinkTarget("there", answer.address)
    return _page(answer, answer.content, question.address, url)


def _names(address: str, url: str) -> bool:
    """Whether *address* is the page at *url*, or a consent or login page that leads to it."""
    if is_page(address, url):
        return True
    return any(
        value.startswith(("https:", "http:", "/")) and is_page(web_address(value, url) or "", url)
        for _, value in parse_qsl(urlsplit(address).query)[:_MAX_PARAMETERS]
    )


def _page(answer: Answer, content: bytes, address: str, url: str) -> LinkTarget | None:
    """Return where the short link *address* leads, if its redirects do not end at *url*."""
    if not is_page(answer.address, address) and _names(answer.address, address):
        # A consent or login page that knows which page readers want.
        return None
    named = answer.address
    try:
        root = parse_page(content)
    except Unreadable:
        if len(content) >= _BEGINNING:
            # It was cut off before it could name its canonical address.
            return None
    else:
        found = page_address(read_data(root), answer.address)
        named = found.value if found else named
        target = _refresh_target(root, answer.address)
        if target is not None:
            return LinkTarget("there", target) if _names(target, url) else None
    return LinkTarget("there" if is_page(named, url) else "elsewhere", named)


def _refresh_target(root: HtmlElement, base: str) -> str | None:
    """Return the address that a page sends readers to at once by ``meta refresh``."""
    for meta in root.iter("meta"):
        if (meta.get("http-equiv") or "").strip().lower() == "refresh":
            found = _REFRESH.match(meta.get("content") or "")
            if found:
                return web_address(found[1].strip(), base)
    return None
