"""Recognises short links, and checks them against canonical addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from feedpub.addresses import web_address
from feedpub.compare_keys import TRACKING, canonical_content_id, content_id
from feedpub.feed import Finding
from feedpub.patterns import pattern

#: In characters; longer lines are not searched for addresses.
MAX_LENGTH = 2000

# Without a scheme only the unmistakable form p.dw.com/p/2ufTp is matched.
_ADDRESS = pattern(
    r"https?://[^\s<>\"]+|(?:[A-Za-z0-9-]{1,63}\.){1,5}[A-Za-z]{2,20}/p/[0-9A-Za-z]{2,12}",
    re.IGNORECASE,
)
_SHORT_PATH = pattern(
    r"/p/[0-9A-Za-z]{2,12}"
    # A letter or two, then a code: digits among letters, or a capital after a small letter.
    r"|/[a-z]{1,2}/(?=\w*[A-Za-z]\d|\w*\d[A-Za-z]|\w*[a-z][A-Z])[0-9A-Za-z]{3,12}"
)
_CODE_ON_SHORT_HOST = pattern(
    r"/(?:(?=\w*[A-Za-z]\d|\w*\d[A-Za-z]|\w*[a-z][A-Z])[0-9A-Za-z]{3,12}|\d\.\d{4,10})"
)
_SHORT_HOST = 12


def address_in(text: str) -> tuple[str, str, str] | None:
    """Split *text*, one line, at its first address: before, address, after. None: it has none."""
    if len(text) > MAX_LENGTH or ("/" not in text):
        return None
    match = _ADDRESS.search(text)
    if match is None:
        return None
    return text[: match.start()], match.group(), text[match.end() :]


def clean_address(text: str) -> str | None:
    """Return *text* as an absolute address without tracking parameters; None if it is invalid.

    Short links become https, because they serve as ids and must not differ in the scheme.
    """
    address = web_address(text if "://" in text else f"https://{text}")
    if address is None:
        return None
    parts = urlsplit(address)
    kept = [
        pair for pair in parse_qsl(parts.query, keep_blank_values=True)
        if not TRACKING.fullmatch(pair[0])
    ]  # fmt: skip
    query = parts.query if len(kept) == parts.query.count("&") + 1 else urlencode(kept)
    clean = urlunsplit(parts._replace(query=query, fragment=""))
    if is_short_link(clean):
        clean = clean.replace("http://", "https://", 1)
    return clean


def is_short_link(address: str) -> bool:
    """Whether *address* has the shape of a short link: ``https://p.news.example/p/2ufTp``."""
    parts = urlsplit(address)
    if parts.query:
        # WordPress: https://news.example/?p=123
        return parts.path in ("", "/") and re.fullmatch(r"p=\d{1,12}", parts.query) is not None
    if _SHORT_PATH.fullmatch(parts.path):
        return True
    host = parts.netloc.removeprefix("www.")
    return len(host) <= _SHORT_HOST and _CODE_ON_SHORT_HOST.fullmatch(parts.path) is not None


def mismatch(short_link: str | None, url: str | None) -> Iterator[Finding]:
    """Report an article's two addresses if their content ids differ."""
    if short_link is None or url is None:
        return
    code, number = content_id(short_link), canonical_content_id(url)
    if code is not None and number is not None and code != number:
        yield _elsewhere(f"content {code}", f"content {number}")


def wrong_link(
    short_link: str, url: str | None, *, dead: bool, to: str = "another page"
) -> Finding:
    """Return the finding that *short_link* is *dead*, or leads *to* another page than *url*."""
    if url is not None and not dead:
        return _elsewhere(to, url)
    return Finding(
        code="short-link-dead",
        severity="warning",
        message=f"the short link {short_link} leads to no page",
        advice="check whether it is the article's; it will be tried again",
        field="short_link",
    )


def _elsewhere(there: str, article: str) -> Finding:
    return Finding(
        code="short-link-mismatch",
        severity="warning",
        message=f"the short link leads to {there}, the article is at {article}",
        advice="check which of the two is the article's",
        field="short_link",
    )
