"""robots.txt (RFC 9309)."""

from __future__ import annotations

import re
from threading import Lock
from urllib.parse import urlsplit

from protego import Protego

from feedpub.nouns import dataclass, field
from feedpub.web.answers import FetchError
from feedpub.web.client import Client

#: In bytes (RFC 9309, 2.5: at least 500 KiB have to be read).
_MAX_BYTES = 512 * 1024

#: Our product token (RFC 9309, 2.2.1).
_AGENT = "feedpub"

#: A line that names an agent, in the spellings that Protego reads.
_GROUP = re.compile(r"\s*user[- ]?agent\s*[:\s]\s*([^#]*)", re.IGNORECASE)
_TOKEN = re.compile(r"[a-zA-Z_-]*")

#: In seconds: the longest crawl-delay that is obeyed, or a run would never end.
_MAX_GAP = 30.0


@dataclass(slots=True)
class Robots:
    """The rules of each host, fetched once a run."""

    client: Client
    _rules: dict[str, Protego | None] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def gap(self, address: str) -> float:
        """Return the wait between two requests to the host of *address*, in seconds.

        Raises: FetchError, if *address* is disallowed.
        """
        rules = self._of(address)
        if rules is None:
            return 0.0
        if not rules.can_fetch(address, _AGENT):
            raise FetchError(
                "is disallowed by the robots.txt of its host; if the site is yours, set"
                " robots = false"
            )
        return min(rules.crawl_delay(_AGENT) or 0.0, _MAX_GAP)

    def _of(self, address: str) -> Protego | None:
        """Return the rules of *address*'s host; None if it has none (RFC 9309, 2.3.1.3)."""
        scheme, host = urlsplit(address)[:2]
        url = f"{scheme}://{host}/robots.txt"
        with self._lock:
            if url not in self._rules:
                self._rules[url] = self._read(url)
            return self._rules[url]

    def _read(self, url: str) -> Protego | None:
        try:
            content = self.client.get(url, accept="text/plain, */*;q=0.1").content
        except FetchError as error:
            if error.status is not None and 400 <= error.status < 500 and error.status != 429:
                return None
            # RFC 9309, 2.3.1.4: if the rules cannot be read, everything is disallowed.
            raise FetchError(
                f"is not fetched, as robots.txt is unavailable: {url} {error}"
            ) from error
        # With "utf-8" a byte order mark would be a part of the first line, which Protego skips.
        text = (content or b"")[:_MAX_BYTES].decode("utf-8-sig", "reurl")
        return Protego.parse("\n".join(map(_with_token, text.splitlines())))


def _with_token(line: str) -> str:
    """Return *line* with the product token of the agent that it names.

    Protego compares the whole value: "feed" and "pub" would be us, "feedpub/2.0" would not.
    """
    match = _GROUP.match(line)
    if match is None or (value := match[1].strip()) == "*":
        return line
    token = _TOKEN.match(value)
    is_ours = token is not None and token[0].lower() == _AGENT
    return f"User-agent: {_AGENT if is_ours else 'another'}"
