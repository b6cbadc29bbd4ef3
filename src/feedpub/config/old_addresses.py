"""Old addresses of feeds: at which readers ask for them, and no document is any more."""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

from feedpub.addresses import web_address
from feedpub.nouns import dataclass, replace

#: What the path of an address in config.toml may not have, besides white space and markup.
_NEVER = re.compile(r"[\x00-\x20\x7f{}|^`\\<>\"#]")


@dataclass(frozen=True, slots=True, kw_only=True)
class OldAddress:
    """An old address. Those with and without ``www.`` are one, and those of http and https."""

    #: With its port, if that is not the usual one.
    host: str

    #: Decoded; begins with a slash.
    path: str

    #: As it is sent, without the question mark. Empty: any.
    query: str = ""

    @property
    def respelled(self) -> OldAddress | None:
        """The same address with or without the slash at its end. None for one of a file."""
        path = self.path.rstrip("/") if self.path.endswith("/") else f"{self.path}/"
        is_file = "." in self.path.rpartition("/")[2]
        return None if is_file or not path else replace(self, path=path)


def host_at(address: str) -> str:
    """Return the host of *address*, as :class:`OldAddress` has it."""
    return urlsplit(web_address(address) or address).netloc.removeprefix("www.")


def whole_address(text: str, *, site: str, base: str) -> str:
    """Return the address that *text* means in config.toml.

    It is an address; or a path on the host of *site*, if it begins with a slash; or one below
    *base*.
    """
    if "://" in text:
        return text
    return "/".join(site.split("/")[:3]) + text if text.startswith("/") else base + text


def old_address(text: str, *, site: str, base: str) -> OldAddress:
    """Return the address that *text*, which was checked, means as in :func:`whole_address`."""
    address = whole_address(text, site=site, base=base)
    parts = urlsplit(web_address(address) or address)
    path = unquote(parts.path or "/", errors="surrogateescape")
    return OldAddress(host=host_at(address), path=path, query=parts.query)


def check_old_address(text: str) -> None:
    """Raises: ValueError, if *text* is not an address, or a path and query, of a document."""
    address = whole_address(text, site="https://site.example/", base="")
    if _NEVER.search(text) or web_address(address) is None:
        raise ValueError(
            "use an address such as https://news.example/feed/, or its path, such as /?feed=rss2"
        )
    path = unquote(urlsplit(address).path, errors="surrogateescape")
    if any("\ud800" <= character <= "\udfff" for character in path):
        raise ValueError("use UTF-8 in what is percent-encoded")
    if re.search(r"[\x00-\x1f\x7f]|//|/\.\.?(?:/|$)", path):
        raise ValueError("use a path without empty parts, . and .., and control characters")
    if path in ("", "/") and not urlsplit(address).query:
        raise ValueError("use the path, or the query, of a feed; this is a home page")
