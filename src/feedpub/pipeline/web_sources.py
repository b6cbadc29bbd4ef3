"""Sources on the web, made from their tables in config.toml."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from contextlib import closing
from functools import partial
from typing import Literal
from urllib.parse import urlsplit

from feedpub.addresses import with_parameters
from feedpub.config.source_table import APITable, FeedSourceTable, HTTPTable, WebTable
from feedpub.config.value_types import duration
from feedpub.errors import SourceError
from feedpub.intake.readers.apis.presets import Paging, preset
from feedpub.intake.sources.api import APISource
from feedpub.intake.sources.feed import FeedSource
from feedpub.intake.sources.posts import NewestPosts, UnlistedPosts
from feedpub.intake.sources.web import PagesSource
from feedpub.protocols import Fetched, ReadBefore, Source, Validators
from feedpub.web.client import Client, Key
from feedpub.web.rate_limit import Pace

Fetch = Callable[[Mapping[str, str | None]], Fetched]


def web_sources(
    tables: Mapping[str, HTTPTable],
    contact: str,
    validators: Mapping[str, Mapping[str, Validators]],
    posts: Mapping[str, ReadBefore],
    pace: Pace,
) -> dict[str, Fetch]:
    """Return for each source a function that fetches it; all of them keep to *pace*.

    *posts* holds what the archive knows of sources that are asked for single posts.
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
        case APITable() if table.preset:
            return _preset_source(name, table, client, validators, posts)
        case APITable():
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


def _preset_source(
    name: str,
    table: APITable,
    client: Client,
    validators: Mapping[str, Validators],
    posts: ReadBefore,
) -> Source:
    assert table.preset is not None
    system = preset(table.preset)
    # An address with the API's path is that of another list, for posts of another type.
    url = urlsplit(table.url)
    is_list = system.path.partition("/")[0] in url.path.split("/") or "rest_route=" in url.query
    address = table.url if is_list else f"{table.url.rstrip('/')}/{system.path}"
    full = with_parameters(address, system.query)
    unlisted = newest = None
    if posts.expected is not None:
        unlisted = UnlistedPosts(system, client, address, posts.expected)
    if posts.ids is not None:
        newest = NewestPosts(
            preset=system, client=client, address=address, full=full, read=posts.ids
        )
    return APISource(
        name=name,
        address=full,
        client=client,
        validators=validators,
        kind=table.preset,
        preset=system,
        records=system.records,
        paging=system.paging,
        pages=table.pages,
        unlisted=unlisted,
        newest=newest,
    )


def _paging(table: APITable) -> Paging | None:
    paging = table.paging
    if paging is None:
        return None
    by: Literal["page", "offset", "next"]
    by = "page" if paging.page else "offset" if paging.offset else "next"
    key = paging.page or paging.offset or paging.next or ""
    size, per_page = paging.size, paging.per_page
    return Paging(by=by, key=key, size=size, per_page=per_page, first=paging.first)


def _key(name: str, table: APITable) -> Key | None:
    """Return the key in the environment variable, for the table's server only.

    Raises: SourceError.
    """
    if table.key_env is None:
        return None
    value = table.key
    if not value or not value.isprintable() or not value.isascii():
        raise SourceError(name, f"the environment variable {table.key_env} is not set or not a key")
    server = urlsplit(table.url)[:2]
    own = preset(table.preset).key_parameter if table.preset else None
    parameter = own or table.key_parameter
    if parameter:
        return Key(value=value, server=server, parameter=parameter)
    if table.key_header:
        return Key(value=value, server=server, header=table.key_header)
    return Key(value=f"Bearer {value}", server=server, header="Authorization")
