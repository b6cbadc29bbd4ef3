"""Requests signed for Akamai: https://techdocs.akamai.com/developer/docs/edgegrid"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from urllib.parse import urlsplit

from feedpub.addresses import web_address
from feedpub.errors import TellError

_PARTS = ("client_token", "client_secret", "access_token")

#: In bytes: of what is sent, no more is signed.
_MOST = 131_072


def authorization(
    key: str,
    url: str,
    body: bytes,
    *,
    at: datetime | None = None,
    nonce: str | None = None,
) -> str:
    """The header ``Authorization`` of a POST of *body* to *url*, good for a moment and for once.

    Raises: TellError, if *key* has not all that it takes.
    """
    parts = _parts(key)
    moment = (at or datetime.now(UTC)).strftime("%Y%m%dT%H:%M:%S+0000")
    said = (
        f"EG1-HMAC-SHA256 client_token={parts['client_token']};"
        f"access_token={parts['access_token']};timestamp={moment};nonce={nonce or uuid.uuid4()};"
    )
    # As it is sent.
    to = urlsplit(web_address(url) or url)
    path = to.path + (f"?{to.query}" if to.query else "")
    digest = base64.b64encode(hashlib.sha256(body[:_MOST]).digest()).decode()
    # No header is signed: what stands between the path and the digest is empty.
    signed = "\t".join(["POST", to.scheme, to.netloc, path, "", digest, said])
    return f"{said}signature={_mac(_mac(parts['client_secret'], moment), signed)}"


def _parts(key: str) -> Mapping[str, str]:
    """``client_token=...;client_secret=...;access_token=...``, in any order."""
    pairs = (each.partition("=") for each in re.split(r"[;\s]+", key))
    parts = {name: value for name, _, value in pairs if value}
    missing = [name for name in _PARTS if name not in parts]
    if missing:
        raise TellError(
            f"Akamai's key lacks {', '.join(missing)}; it is client_token=...;client_secret=...;"
            "access_token=...",
            of_all=True,
        )
    return parts


def _mac(key: str, text: str) -> str:
    mac = hmac.new(key.encode(), text.encode(), hashlib.sha256)
    return base64.b64encode(mac.digest()).decode()
