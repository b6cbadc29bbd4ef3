"""The extension by which a JSON Feed lists deleted items, as RFC 6721 does in Atom."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

TOMBSTONES_KEY = "_tombstones"
DELETED_KEY = "deleted_items"


def deleted_items(feed: Mapping[str, Any]) -> list[Any]:
    """Return what the JSON Feed *feed* lists as deleted: objects, unless somebody erred."""
    own = feed.get(TOMBSTONES_KEY)
    listed = own.get(DELETED_KEY) if isinstance(own, dict) else None
    return listed if isinstance(listed, list) else []
