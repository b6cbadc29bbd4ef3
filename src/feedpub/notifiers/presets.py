"""How caches that are known want to be asked, as their public documentation says."""

from __future__ import annotations

from feedpub.notifiers.purge import Request

_PURGE = Request(method="PURGE", url="{address}", headers={"Host": "{host}"})


def preset(name: str | None, zone: str | None) -> Request:
    """The request of the preset *name*; an empty one for a cache that nobody knows."""
    match name:
        case "akamai":
            # https://techdocs.akamai.com/purge-cache/reference/invalidate-url
            return Request(
                method="POST", url="", body='{"objects": {addresses}}', most=30, edgegrid=True
            )
        case "bunny":
            # https://docs.bunny.net/reference/purgepublic_indexpost
            return Request(
                method="POST",
                url="https://api.bunny.net/purge?url={encoded}",
                headers={"AccessKey": "{token}"},
            )
        case "cloudflare":
            # https://developers.cloudflare.com/api/resources/cache/methods/purge/
            return Request(
                method="POST",
                url=f"https://api.cloudflare.com/client/v4/zones/{zone}/purge_cache",
                headers={"Authorization": "Bearer {token}"},
                body='{"files": {addresses}}',
                most=30,
            )
        case "fastly":
            # https://www.fastly.com/documentation/reference/api/purging/
            return Request(
                method="POST",
                url="https://api.fastly.com/purge/{host}{path}",
                headers={"Fastly-Key": "{token}"},
            )
        case "nginx" | "varnish":
            return _PURGE
    return Request(method="POST", url="")
