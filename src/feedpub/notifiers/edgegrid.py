"""Signatures of requests to Akamai: https://techdocs.akamai.com/developer/docs/edgegrid"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from urllib.parse import urlsplit

from feedpub.addresses import web_address
from feedpub.errors import NotifyError

_PARTS = ("client_token", "client_secret", "access_token")

#: In bytes. Only the beginning of the body, up to this length, is signed.
_SIGNED_BYTES = 131_072


def authorization(
    key: str,
    url: str,
    body: bytes,
    *,
    at: datetime | None = None,
    nonce: str | None = None,
) -> str:
    """Return the header ``Authorization`` of a POST of *body* to *url*.

    It is valid once, and only for a moment after *at*.

    Raises: NotifyError, if *key* lacks one of its parts.
    """
    # It imports what asks the machine for its name.
    import uuid

    parts = _parts(key)
    moment = (at or datetime.now(UTC)).strftime("%Y%m%dT%H:%M:%S+0000")
    fields = (
        f"EG1-HMAC-SHA256 client_token={parts['client_token']};"
        f"access_token={parts['access_token']};timestamp={moment};nonce={nonce or uuid.uuid4()};"
    )
    sent_to = urlsplit(web_address(url) or url)
    path = sent_to.path + (f"?{sent_to.query}" if sent_to.query else "")
    digest = base64.b64encode(hashlib.sha256(body[:_SIGNED_BYTES]).digest()).decode()
    # No headers are signed, so the field between path and digest is empty.
    signed = "\t".join(["POST", sent_to.scheme, sent_to.netloc, path, "", digest, fields])
    return f"{fields}signature={_mac(_mac(parts['client_secret'], moment), signed)}"


def _parts(key: str) -> Mapping[str, str]:
    """Parse ``client_token=...;client_secret=...;access_token=...``, in any order."""
    pairs = (each.partition("=") for each in re.split(r"[;\s]+", key))
    parts = {name: value for name, _, value in pairs if value}
    missing = [name for name in _PARTS if name not in parts]
    if missing:
        raise NotifyError(
            f"the Akamai key lacks {', '.join(missing)}; write it as"
            " client_token=...;client_secret=...;access_token=...",
            whole_target=True,
        )
    return parts


def _mac(key: str, text: str) -> str:
    mac = hmac.new(key.encode(), text.encode(), hashlib.sha256)
    return base64.b64encode(mac.digest()).decode()
