"""Sources on the web, made from their tables in config.toml."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from contextlib import closing
from functools import partial
from urllib.parse import urlsplit

from feedpub.addresses import with_parameters
from feedpub.config.source_table import APITable, FeedSourceTable, HTTPTable, WebTable
from feedpub.config.value_types import duration
from feedpub.errors import SourceError
from feedpub.intake.sources.api import APISource, Paging, Way
from feedpub.intake.sources.feed import FeedSource
from feedpub.intake.sources.newest import Newest
from feedpub.intake.sources.posts import PRESETS, PostsQuestion
from feedpub.intake.sources.web import PagesSource
from feedpub.posts import ReadBefore
from feedpub.protocols import Fetched, Source, Validators
from feedpub.web.client import Client, Key
from feedpub.web.rate_limit import Pace

_POSTS = {"wordpress": "wp-json/wp/v2/posts", "ghost": "ghost/api/content/posts/"}
_ASKED = {
    "wordpress": [
        ("_embed", "author,wp:featuredmedia,wp:term"),
        ("orderby", "modified"),
        ("order", "desc"),
    ],
    "ghost": [("include", "authors,tags"), ("formats", "html"), ("order", "updated_at desc")],
}
_PAGING = {
    "wordpress": Paging(by="page", key="page", size="per_page", per_page=100),
    "ghost": Paging(by="page", key="page", size="limit", per_page=100),
}

Fetch = Callable[[Mapping[str, str | None]], Fetched]


def web_sources(
    tables: Mapping[str, HTTPTable],
    contact: str,
    validators: Mapping[str, Mapping[str, Validators]],
    posts: Mapping[str, ReadBefore],
    pace: Pace,
) -> dict[str, Fetch]:
    """Return for each source a function that fetches it; all of them keep to *pace*.

    *posts* says which of them are also asked for posts that their lists do not show.
    """
    return {
        name: partial(_fetch, name, table, contact, pace, validators[name], posts[name])
        for name, table in tables.items()
    }


def _fetch(
    name: str,
    table: HTTPTable,
    contact: str,
    pace: Pace,
    validators: Mapping[str, Validators],
    posts: ReadBefore,
    known: Mapping[str, str | None],
) -> Fetched:
    client = Client(
        contact=contact,
        allowed=table.networks,
        pace=pace,
        at_once=table.at_once,
        gap=1 / table.per_second,
        until=time.monotonic() + duration(table.time_limit).total_seconds(),
        key=_key(name, table) if isinstance(table, APITable) else None,
    )
    with closing(client):
        return _source(name, table, client, validators, posts).fetch(known)


def _source(
    name: str,
    table: HTTPTable,
    client: Client,
    validators: Mapping[str, Validators],
    posts: ReadBefore,
) -> Source:
    match table:
        case FeedSourceTable():
            return FeedSource(name=name, address=table.url, client=client, validators=validators)
        case APITable():
            return _api(name, table, client, validators, posts)
        case WebTable():
            return PagesSource(
                name=name,
                client=client,
                validators=validators,
                section=table.section,
                sitemap=table.sitemap,
                feed=table.feed,
                addresses=tuple(table.addresses),
                links=table.pattern,
                limit=table.limit,
                robots=table.robots,
            )
    raise AssertionError(f"no source of type {table.type}")


def _api(
    name: str,
    table: APITable,
    client: Client,
    validators: Mapping[str, Validators],
    posts: ReadBefore,
) -> Source:
    if table.preset is None:
        return APISource(
            name=name,
            address=table.url,
            client=client,
            validators=validators,
            kind="fields",
            records=table.records or "",
            paging=_paging(table),
            pages=table.pages,
        )
    path = _POSTS[table.preset]
    # An address with more than the site is used as it is: posts of another type.
    named = urlsplit(table.url)
    whole = path.partition("/")[0] in named.path.split("/") or "rest_route=" in named.query
    address = table.url if whole else f"{table.url.rstrip('/')}/{path}"
    listed = with_parameters(address, _ASKED[table.preset])
    question = newest = None
    if posts.expected is not None:
        question = PostsQuestion(PRESETS[table.preset], client, address, posts.expected)
    if posts.ids is not None:
        newest = Newest(client=client, address=address, full=listed, read=posts.ids)
    return APISource(
        name=name,
        address=listed,
        client=client,
        validators=validators,
        kind=table.preset,
        records=PRESETS[table.preset].records,
        paging=_PAGING[table.preset],
        pages=table.pages,
        question=question,
        newest=newest,
    )


def _paging(table: APITable) -> Paging | None:
    paging = table.paging
    if paging is None:
        return None
    ways: dict[Way, str | None] = {
        "page": paging.page,
        "offset": paging.offset,
        "next": paging.next,
    }
    by, key = next((by, key) for by, key in ways.items() if key)
    return Paging(by=by, key=key, size=paging.size, per_page=paging.per_page, first=paging.first)


def _key(name: str, table: APITable) -> Key | None:
    """Return the key in the table's environment variable, for its server. Raises: SourceError."""
    if table.key_env is None:
        return None
    value = table.key
    if not value or not value.isprintable() or not value.isascii():
        raise SourceError(name, f"the environment variable {table.key_env} has no key; set it")
    server = urlsplit(table.url)[:2]
    parameter = "key" if table.preset == "ghost" else table.key_parameter
    if parameter:
        return Key(value=value, server=server, parameter=parameter)
    if table.key_header:
        return Key(value=value, server=server, header=table.key_header)
    return Key(value=f"Bearer {value}", server=server, header="Authorization")
