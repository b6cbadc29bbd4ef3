"""Web addresses and ids: cleaned, checked, and extended by parameters."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import Literal
from urllib.parse import quote, unquote_plus, urlencode, urljoin, urlsplit, urlunsplit

from feedpub.patterns import pattern

#: In characters. Not every browser or feed reader follows longer ones.
MAX_LENGTH = 4096

#: The schemes of ids that are published as they are (RFC 3986, 3; RFC 4151; RFC 8141).
_ID_SCHEMES = ("http", "https", "tag", "urn", "info")

#: Allowed unescaped in the specific part of a tag URI (RFC 4151, 2.1), besides "%".
_TAG_SPECIFIC = "/:@!$&'()*+,;=~?"

_HOST = pattern(
    r"(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.?"
)
# An address without port, percent-encoding and empty parts, with its scheme in lower case, which
# has only characters that stay as they are in its path, query and fragment.
_PLAIN = pattern(
    r"https?://(?P<host>[a-z0-9_.-]+)(?P<path>/[A-Za-z0-9._~/:@!$&'()*+,;=-]*)"
    r"(?:\?(?P<query>[A-Za-z0-9._~/?:@!$&'()*+,;=-]+))?(?:#[A-Za-z0-9._~/?:@!$&'()*+,;=-]+)?"
)
#: Never allowed in an address: white space, control characters, backslash, markup.
_NEVER = pattern('[\x00-\x20\x7f-\x9f\\\\<>"]')
#: What browsers strip from both ends of an address, and what they drop anywhere (WHATWG URL, 4.4).
_CONTROLS = "".join(map(chr, range(0x21)))
_LINE_ENDS = pattern("[\t\n\r]")
_ANY_SCHEME = pattern(r"([A-Za-z][A-Za-z0-9+.-]*):")
_AUTHORITY = pattern(r"(https?://)([^/]*)", re.IGNORECASE)
_PERCENT = pattern(r"%([0-9A-Fa-f]{2})")
_UNRESERVED = pattern(r"[A-Za-z0-9._~-]")
_STRAY_PERCENT = pattern(r"%(?![0-9A-Fa-f]{2})")
_NOT_IN_AN_IRI = pattern(
    '[\x00-\x20\x7f-\xa0<>"{}|\\\\^`\u2028\u2029\u200b\u202a-\u202e\ufeff\ufff0-\uffff\ud800-\udfff]'
)

# The characters of a path (RFC 3986, 3.3 and 3.5), and of an IRI's (RFC 3987, 2.2).
_PCHAR = r"(?:[A-Za-z0-9._~!$&'()*+,;=:@-]|[^\x00-\x9f]|%[0-9A-Fa-f]{2})"
_PATH = rf"(?:{_PCHAR}|[/?])*(?:#(?:{_PCHAR}|[/?])*)?"

# RFC 4151, 2.1.
_TAG = pattern(
    r"(?:[A-Za-z0-9._-]+@)?"
    r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*,"
    rf"(?P<year>[0-9]{{4}})(?:-(?P<month>[0-9]{{2}})(?:-(?P<day>[0-9]{{2}}))?)?:{_PATH}"
)
# RFC 8141, 2, with the r-, q- and f-components.
_URN = pattern(
    rf"urn:(?P<nid>[a-z0-9][a-z0-9-]{{0,30}}[a-z0-9]):{_PCHAR}(?:{_PCHAR}|/)*"
    rf"(?:\?[+=]{_PCHAR}(?:{_PCHAR}|[/?])*)?(?:#(?:{_PCHAR}|[/?])*)?",
    re.IGNORECASE,
)
# RFC 9562, 4.
_UUID = pattern(
    r"urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}(?:[?#].*)?",
    re.IGNORECASE | re.ASCII,
)

#: The kind of id whose specification is violated.
Misnamed = Literal["tag", "urn", "uuid"]


def web_address(text: str, base: str | None = None) -> str | None:
    """Return *text* as an absolute http(s) address, or None if it is not one.

    Path and query are percent-encoded once (UTF-8; RFC 3986, 2.1), the host is in IDNA (RFC 5890).
    A relative address is resolved against *base*, if given. One with credentials is refused.
    """
    if plain_parts(text):
        return text
    text = text.strip(" \t\r\n\f")
    if not text or len(text) > MAX_LENGTH or _NEVER.search(text):
        return None
    try:
        if base and not re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", text):
            text = urljoin(base, text)
        parts = urlsplit(text)
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    scheme = parts.scheme.lower()
    if scheme not in ("http", "https") or not host or parts.username is not None:
        return None
    host = _ascii_host(host)
    if host is None:
        return None
    netloc = (
        host if port is None or port == {"http": 80, "https": 443}[scheme] else f"{host}:{port}"
    )
    try:
        path = _encoded(parts.path or "/", "/:@!$&'()*+,;=~%")
        query = _encoded(parts.query, "/?:@!$&'()*+,;=~%")
        fragment = _encoded(parts.fragment, "/?:@!$&'()*+,;=~%")
    except UnicodeEncodeError:
        return None
    address = urlunsplit((scheme, netloc, path, query, fragment))
    return address if len(address) <= MAX_LENGTH else None


def repaired_address(text: str, base: str | None = None) -> str | None:
    """Return the http(s) address that browsers make of *text* (WHATWG URL, 4.4), or None.

    Like :func:`web_address`, but white space and other characters that no address may have are
    percent-encoded, line ends and tabs are dropped, backslashes are slashes, and slashes may be
    missing after the scheme, or be too many. User and password are left out. Without *base*,
    ``//host/`` is an https address.
    """
    if base and text[:1] == "/" and text[1:2] != "/" and "/." not in text:
        # Most links of a page to its own site.
        joined = "/".join(base.split("/", 3)[:3]) + text
        if plain_parts(joined):
            return joined
    if found := web_address(text, base):
        return found
    text = _LINE_ENDS.sub("", text.strip(_CONTROLS))
    if not text or len(text) > MAX_LENGTH:
        return None
    head, mark, rest = _split_before(text, "?#")
    head = head.replace("\\", "/")
    if scheme := _ANY_SCHEME.match(head):
        if scheme[1].lower() not in ("http", "https"):
            return None
        head = f"{scheme[1]}://{head[scheme.end() :].lstrip('/')}"
    elif head.startswith("//"):
        head = f"{(base or 'https:').partition(':')[0]}:{head}"
    start = 0
    if authority := _AUTHORITY.match(head):
        host = f"{authority[1]}{authority[2].rpartition('@')[2]}"
        head, start = host + head[authority.end() :], len(host)
    return web_address(head[:start] + _NEVER.sub(_encoded_one, head[start:] + mark + rest), base)


def _split_before(text: str, marks: str) -> tuple[str, str, str]:
    """Split *text* at the first of *marks*, as ``str.partition`` does."""
    at = min((found for mark in marks if (found := text.find(mark)) >= 0), default=len(text))
    return text[:at], text[at : at + 1], text[at + 1 :]


def _encoded_one(character: re.Match[str]) -> str:
    return quote(character.group(), safe="")


def plain_parts(address: str) -> re.Match[str] | None:
    """Return the groups ``host``, ``path`` and ``query`` of a plain *address*; None for others.

    A plain address is one that :func:`web_address` returns as it is, because there is nothing in it
    to encode, to normalise or to leave out. Most are.
    """
    return _plain_parts(address) if len(address) <= MAX_LENGTH else None


# An article is compared by its addresses some steps after they were read.
@lru_cache(maxsize=4096)
def _plain_parts(address: str) -> re.Match[str] | None:
    parts = _PLAIN.fullmatch(address)
    if parts is None:
        return None
    host = parts["host"]
    return parts if _ascii_host(host) == host else None


def is_iri(text: str) -> bool:
    """Whether *text* can serve as an entry id as it is: an absolute IRI (RFC 3987, 2.2)."""
    scheme, colon, rest = text.partition(":")
    if not colon or not rest or scheme.lower() not in _ID_SCHEMES or len(text) > MAX_LENGTH:
        return False
    if _NOT_IN_AN_IRI.search(text) or _STRAY_PERCENT.search(text):
        return False
    if scheme.lower() in ("http", "https"):
        return web_address(text) is not None
    return misnamed(text) is None


def misnamed(text: str) -> Misnamed | None:
    """Return which of RFC 4151, 8141 and 9562 the tag URI or URN *text* violates, if any."""
    scheme, _, rest = text.partition(":")
    match scheme.lower():
        case "tag":
            return None if _is_tag(rest) else "tag"
        case "urn" if rest[:5].lower() == "uuid:":
            return None if _UUID.fullmatch(text) else "uuid"
        case "urn":
            return None if _URN.fullmatch(text) else "urn"
    return None


def _is_tag(rest: str) -> bool:
    found = _TAG.fullmatch(rest)
    if found is None:
        return False
    try:
        date(max(int(found["year"]), 1), int(found["month"] or 1), int(found["day"] or 1))
    except ValueError:
        return False
    return True


def with_parameters(address: str, parameters: Iterable[tuple[str, str]]) -> str:
    """Return *address* with *parameters* added to the end of its query."""
    parts = urlsplit(address)
    added = urlencode(list(parameters), quote_via=quote)
    query = f"{parts.query}&{added}" if parts.query and added else parts.query or added
    return urlunsplit(parts._replace(query=query))


def without_parameter(address: str, name: str) -> str:
    """Return *address* without the query parameter *name*; all others stay as written."""
    parts = urlsplit(address)
    pairs = parts.query.split("&")
    kept = "&".join(each for each in pairs if unquote_plus(each.partition("=")[0]) != name)
    return urlunsplit(parts._replace(query=kept))


def tag_uri(authority: str, source: str, article_id: str) -> str:
    """Return the tag URI (RFC 4151) of an article whose id is not an IRI.

    *authority* is a domain and a date: ``news.example,2026``.
    """
    return f"tag:{authority}:{quote(f'{source}/{article_id}', safe=_TAG_SPECIFIC)}"


@lru_cache(maxsize=1024)
def _ascii_host(host: str) -> str | None:
    """Return *host* in lower-case ASCII, an IPv6 address in brackets; None if it is invalid."""
    if ":" in host:
        return f"[{host}]" if re.fullmatch(r"[0-9a-f:.]+", host) else None
    if not host.isascii():
        import idna

        try:
            host = idna.encode(host, uts46=True).decode("ascii")
        except (idna.IDNAError, UnicodeError):
            return None
    host = host.lower()
    if host.rstrip(".").rpartition(".")[2].isdigit():
        # WHATWG URL, 3.5: a host that ends in a number is an IPv4 address or invalid.
        return (
            host
            if re.fullmatch(r"(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?!$)|$)){4}", host)
            else None
        )
    return host if len(host) <= 253 and _HOST.fullmatch(host) else None


def _encoded(text: str, safe: str) -> str:
    """Percent-encode *text*, and normalise what is encoded already (RFC 3986, 6.2.2)."""
    encoded = quote(_STRAY_PERCENT.sub("%25", text), safe=safe)
    return _PERCENT.sub(_normalised, encoded)


def _normalised(percent: re.Match[str]) -> str:
    character = chr(int(percent.group(1), 16))
    return character if _UNRESERVED.fullmatch(character) else percent.group().upper()


def page_path(path: str, number: int, *, undo: bool = False) -> str:
    """Return the path of archive document *number* of the feed at *path*; *undo* reverses it."""
    folder, slash, name = path.rpartition("/")
    stem, dot, suffix = name.rpartition(".")
    if not dot:
        stem, suffix = name, ""
    stem = stem.removesuffix(f"-archive-{number}") if undo else f"{stem}-archive-{number}"
    return f"{folder}{slash}{stem}{dot}{suffix}"
