"""Ghost's JSON export: the tables of its database, joined to posts as its Content API has them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

#: What stands for the address of the site, since 4.0.
_SITE = "__GHOST_URL__"
_ADDRESSES = ("html", "lexical", "mobiledoc", "feature_image", "image", "canonical_url")


def tables_in(value: dict[str, Any]) -> dict[str, Any] | None:
    """Return the tables of an export, of any version; None if *value* is none."""
    databases = value.get("db")
    if isinstance(databases, list) and databases and isinstance(databases[0], dict):
        value = databases[0]
    data = value.get("data")
    if not isinstance(data, dict) or not isinstance(data.get("posts"), list):
        return None
    meta = value.get("meta")
    is_export = isinstance(meta, dict) and "version" in meta
    return data if is_export or "posts_tags" in data or "users" in data else None


def posts_in(data: dict[str, Any], home: str | None) -> tuple[list[dict[str, Any]], Counter[str]]:
    """Return the posts of an export, and how many rows are something else.

    *home* is the address of the site, which an export does not have: a post is at its slug.
    """
    site = (home or "").rstrip("/")
    authors, tags = _Joined(data, "users", "author_id"), _Joined(data, "tags", "tag_id")
    more = {str(each.get("post_id")): each for each in _rows(data, "posts_meta")}
    found, others = [], Counter[str]()
    for row in _rows(data, "posts"):
        if row.get("type", "post") != "post" or row.get("page") in (True, 1):
            others["page"] += 1
            continue
        number = str(row.get("id"))
        post = more.get(number, {}) | row
        # The importer's default, for files that other programs have made.
        post.setdefault("status", "draft")
        post["authors"] = authors.of(number) or authors.one(row.get("author_id"))
        post["tags"] = tags.of(number)
        first = post["tags"][0] if post["tags"] else None
        is_public = first is not None and first.get("visibility") != "internal"
        post["primary_tag"] = first if is_public else None
        post = with_addresses(post, home)
        if not post.get("feature_image"):
            # Before 1.0.
            post["feature_image"] = post.get("image")
        if site and isinstance(slug := row.get("slug"), str) and slug:
            post["url"] = f"{site}/{slug}/"
        found.append(post)
    return found, others


def with_addresses(post: dict[str, Any], home: str | None) -> dict[str, Any]:
    """Return *post* with the address of its site, *home*, where a sign stands for it."""
    site = (home or "").rstrip("/")
    texts = {key: each for key in _ADDRESSES if isinstance(each := post.get(key), str)}
    return post | {key: each.replace(_SITE, site) for key, each in texts.items()}


class _Joined:
    """The rows of *table* that belong to each post, in their order there."""

    def __init__(self, data: dict[str, Any], table: str, key: str) -> None:
        self._rows = {str(each.get("id")): each for each in _rows(data, table)}
        places: dict[str, list[tuple[int, int, str]]] = defaultdict(list)
        join = "posts_authors" if table == "users" else f"posts_{table}"
        for number, each in enumerate(_rows(data, join)):
            order = each.get("sort_order")
            place = (order if isinstance(order, int) else 0, number, str(each.get(key)))
            places[str(each.get("post_id"))].append(place)
        self._of = {post: [id for _, _, id in sorted(found)] for post, found in places.items()}

    def of(self, post: str) -> list[dict[str, Any]]:
        return [self._rows[id] for id in self._of.get(post, ()) if id in self._rows]

    def one(self, id: Any) -> list[dict[str, Any]]:
        row = self._rows.get(str(id))
        return [row] if row else []


def _rows(data: dict[str, Any], table: str) -> Iterator[dict[str, Any]]:
    rows = data.get(table)
    yield from (each for each in (rows if isinstance(rows, list) else ()) if isinstance(each, dict))
