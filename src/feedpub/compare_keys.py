"""Keys that are equal for the same address, id or title, however it is written.

They are for comparison only and never published.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from itertools import filterfalse
from urllib.parse import unquote, urlsplit

from feedpub.addresses import plain_parts, web_address
from feedpub.patterns import pattern

#: Tracking parameters, which do not change the page.
TRACKING = pattern(
    r"(?:utm|wt|mtm|pk|ns|at)_\w+|mc_[ce]id|_hs(?:enc|mi)"
    r"|(?:fb|g|d|y|tw)clid|msclkid|[gw]braid|igshid|maca|xtor|cmpid|ocid|ncid",
    re.IGNORECASE,
)

_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_CODE_PATH = pattern(r"/p/([0-9A-Za-z]{1,11})")
# The content id at the end of a canonical address: .../a-43058493
_CONTENT_ID = pattern(r"/[a-z]{1,2}-(\d{4,12})/?$")
_ID = pattern(r"(/*)([^/]*)(.*)", re.DOTALL)
_NO_WORD = pattern(r"[\W_]+")
_SITE_LABELS = 2


def same_address(address: str) -> str | None:
    """Return a key that is equal for all spellings of one address; None if it is invalid.

    Ignores the scheme, the host's case, ``www.``, the default port, percent-encoding, a slash at
    the end, the fragment, tracking parameters, and the order of the others.
    """
    if (plain := plain_parts(address)) and plain["query"] is None:
        return plain["host"].removeprefix("www.") + plain["path"].rstrip("/")
    parts = urlsplit(web_address(address) or "")
    if not parts.hostname:
        return None
    pairs = [pair for pair in parts.query.split("&") if pair]
    kept = sorted(pair for pair in pairs if not TRACKING.fullmatch(unquote(pair.partition("=")[0])))
    query = "?" + "&".join(kept) if kept else ""
    return parts.netloc.removeprefix("www.") + parts.path.rstrip("/") + query


def marks_of(addresses: Iterable[str | None]) -> tuple[str, ...]:
    """Return keys that identify an article by its *addresses*: one for each, and content ids.

    A content id is unique within a site, including its short links on another host. The address of
    a home page identifies no article.
    """
    known = [address for address in addresses if address]
    same = (same_address(address) or "" for address in known)
    marks = [f"a:{each}" for each in same if "/" in each or "?" in each]
    for address in known:
        path = _path(address)
        number = _number_of_code(path)
        number = _number_at_end(path) if number is None else number
        if number is not None and (host := _host(address)):
            site = ".".join(host.split(".")[-_SITE_LABELS:])
            marks.append(f"c:{site}/{number}")
    return tuple(dict.fromkeys(marks))


def is_page(address: str, url: str) -> bool:
    """Whether *address* is another spelling of *url*, or has its content id.

    A short link is not a page, even if it has the content id.
    """
    same = same_address(address)
    if same is not None and same == same_address(url):
        return True
    return content_id(address) is None and not set(marks_of([address])).isdisjoint(marks_of([url]))


def same_link(source: str, short_link: str, url: str | None) -> str:
    """Return a digest that identifies the short link of an article without revealing it."""
    text = "\n".join((source, short_link, url or ""))
    # Loads OpenSSL, which a validation does without.
    import hashlib

    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def same_title(title: str) -> str:
    """Return a key that ignores the case, punctuation and spaces of a title."""
    return _NO_WORD.sub(" ", unicodedata.normalize("NFKC", title).casefold()).strip()


def searchable(text: str) -> str:
    """Return *text* as it is searched for: ignores case, accents, punctuation and spaces."""
    if text.isascii():
        return _NO_WORD.sub(" ", text.lower()).strip()
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    letters = "".join(filterfalse(unicodedata.combining, decomposed))
    return _NO_WORD.sub(" ", letters).strip()


def loosely(id: str) -> str:
    """Return *id* without what some feed readers ignore: scheme, host's case, slash at the end."""
    scheme, colon, rest = id.partition(":")
    scheme = scheme.lower().replace("https", "http")
    if scheme == "http":
        slashes, host, path = _ID.fullmatch(rest).groups()  # type: ignore[union-attr]
        rest = slashes + host.lower() + path.rstrip("/")
    return scheme + colon + rest


def content_id(short_link: str) -> int | None:
    """Return the number that a short link's code stands for: 43058493 for ``p.dw.com/p/2ufTp``.

    Deutsche Welle encodes content ids in base 62 (0-9 A-Z a-z). None for a link of another shape.
    The number serves as a checksum; no address can be derived from it.
    """
    return _number_of_code(_path(short_link))


def canonical_content_id(url: str) -> int | None:
    """Return the content id at the end of a canonical URL: 43058493 of ``/de/title/a-43058493``."""
    return _number_at_end(_path(url))


def _path(address: str) -> str:
    """Return the path of *address*; empty if it is invalid."""
    if plain := plain_parts(address):
        return plain["path"]
    try:
        return urlsplit(address).path
    except ValueError:
        return ""


def _host(address: str) -> str | None:
    """Return the host of *address*, which is valid. None: it has none."""
    plain = plain_parts(address)
    return urlsplit(address).hostname if plain is None else plain["host"]


def _number_of_code(path: str) -> int | None:
    match = _CODE_PATH.fullmatch(path)
    if match is None:
        return None
    number = 0
    for character in match[1]:
        number = number * 62 + _ALPHABET.index(character)
    return number


def _number_at_end(path: str) -> int | None:
    match = _CONTENT_ID.search(path[-40:])
    return int(match[1]) if match else None
