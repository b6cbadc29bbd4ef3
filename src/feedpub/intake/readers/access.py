"""Who may read an article, and who paid for it, as schema.org and pages say it."""

from __future__ import annotations

from typing import Any

from feedpub.article import Access

#: A kind of schema.org's articles that is printed for money.
SPONSORED_TYPE = "AdvertiserContentArticle"

#: ``article:content_tier``, as publishers and Facebook agreed on it.
TIERS: dict[str, Access] = {"free": "free", "metered": "metered", "locked": "paid", "paid": "paid"}


def told_access(is_accessible_for_free: Any) -> Access | None:
    """What ``isAccessibleForFree`` says: a boolean, which many write as a text or an address."""
    word = str(is_accessible_for_free).rpartition("/")[2].strip().lower()
    return {"true": "free", "false": "paid"}.get(word)  # type: ignore[return-value]
