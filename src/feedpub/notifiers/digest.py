"""What tells a document from any other, in a form that everybody can compute."""

from __future__ import annotations

import hashlib


def digest_of(content: bytes) -> str:
    return f"sha256:{hashlib.sha256(content).hexdigest()}"
