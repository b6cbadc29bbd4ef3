"""The HTML that MSN keeps in a body (MSN Partner Hub, HTML guidelines and tag restrictions)."""

from __future__ import annotations

from urllib.parse import urlsplit

#: All other tags are removed. ``figure`` is in its list of removed tags, although another page of
#: MSN shows it.
KEPT_TAGS = frozenset(
    "b i em strong sub sup small h1 h2 h3 h4 h5 a img table thead tbody tfoot tr td th col caption"
    " colgroup ul ol li p div span br blockquote iframe".split()
)

#: Whose frames it keeps: X, Facebook, Instagram, Pinterest, Spotify, Infogram, Giphy, Flourish,
#: Reddit, TikTok. The page names the services; the hosts are those of their frames.
_HOSTS = (
    "x.com",
    "twitter.com",
    "facebook.com",
    "instagram.com",
    "pinterest.com",
    "spotify.com",
    "infogram.com",
    "giphy.com",
    "flourish.studio",
    "flo.uri.sh",
    "reddit.com",
    "redditmedia.com",
    "tiktok.com",
    "maps.google.com",
)

#: Google Maps shares its host with other services.
_MAPS = ("www.google.com", "/maps/")

#: It refuses articles with a frame of these.
_REFUSED = ("youtube.com", "youtube-nocookie.com", "youtu.be")


def is_kept_frame(address: str) -> bool:
    """Whether MSN keeps a frame with the page at *address*."""
    parts = _parts(address)
    if parts is None:
        return False
    host, path = parts
    return _is_of(host, _HOSTS) or (host == _MAPS[0] and path.startswith(_MAPS[1]))


def is_refused_frame(address: str) -> bool:
    """Whether MSN refuses an article with a frame with the page at *address*."""
    parts = _parts(address.replace("http://", "https://", 1))
    return parts is not None and _is_of(parts[0], _REFUSED)


def _parts(address: str) -> tuple[str, str] | None:
    """Return host and path of *address*. None: it is not https."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    return (parts.hostname or "", parts.path) if parts.scheme == "https" else None


def _is_of(host: str, domains: tuple[str, ...]) -> bool:
    return any(host == each or host.endswith(f".{each}") for each in domains)
