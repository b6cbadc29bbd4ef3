"""For each key of config.toml, settings with and without it in which it shows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from year_settings import BASE, CHANGES, TOP, Settings

#: Stands for the address of the server on loopback.
SERVER = "http://server.invalid"

#: What all have.
COMMON: Settings = {**BASE, "sources.wire.type": "files", "sources.wire.path": "wire"}

#: Settings without a key, and with it. A key that must be there has two values.
Pair = tuple[Settings, Settings]

#: Keys that show elsewhere only: the module of tests that sets them.
ELSEWHERE = {
    "extends": "test_editions.py",
    "archive.keep": "test_retention.py",
    "archive.url": "test_batches.py",
    "archive.journal": "archive/test_table_journal.py",
    "desk.url": "desk/test_command.py",
    "health.listen": "schedule/test_daemon.py",
    "notify.check_readers": "test_outside.py",
    "notify.test_subscription": "test_hub_subscription.py",
    "notify.allow_addresses": "test_notify.py",
    "push.listen": "schedule/test_push_api.py",
    "push.token_env": "schedule/test_push_api.py",
    "push.quiet": "schedule/test_spool_of_another_user.py",
    "publish.destinations.*.endpoint": "destinations/test_object_store.py",
    "publish.destinations.*.region": "object_stores.py",
    "publish.destinations.*.cache_control": "object_stores.py",
    "publish.destinations.*.host_keys": "destinations/test_sftp.py",
    "publish.destinations.*.identity": "destinations/test_sftp.py",
    "sites.*.learn": "test_site_rules.py",
    "sources.*.at_once": "test_picture_facts.py",
    "sources.*.per_second": "test_web_sources.py",
    "sources.*.quiet": "intake/test_whole.py",
    "sources.*.time_limit": "test_web_sources.py",
}


def is_of(path: str, key: str) -> bool:
    """Whether *path*, in which newsrooms have names, sets *key*."""
    names = re.findall(r'"[^"]*"|[^.]+', path)
    wanted = key.split(".")
    # Of a key with values by name, the names come last.
    return len(names) >= len(wanted) and all(
        b in ("*", a) for a, b in zip(names, wanted, strict=False)
    )


def pairs(key: str) -> list[Pair]:
    """The settings to compare for *key*; none, if they are elsewhere."""
    if key in _SHOWN:
        return [(COMMON | without, COMMON | with_it) for without, with_it in _SHOWN[key]]
    found = []
    for values in CHANGES.get(key, ()):
        besides = {path: value for path, value in values.items() if not is_of(path, key)}
        found.append((COMMON | besides, COMMON | values))
    return found


def _tried(path: str, besides: Settings, first: Any, *others: Any) -> list[Pair]:
    """*path* with its *first* value, None for none, and with each of the *others*."""
    without = besides if first is None else besides | {path: first}
    return [(without, besides | {path: each}) for each in others]


# Sources that a server on loopback has

_NET: Settings = {
    "sources.net.allow_addresses": ["127.0.0.1/32"],
    "sources.net.per_second": 100,
    "sources.net.probe_images": False,
    "sources.net.check_short_links": False,
}
_WEB: Settings = {**_NET, "sources.net.type": "web"}
_PAGES: Settings = {**_WEB, "sources.net.links": "/*-*"}
_SECTION: Settings = {**_PAGES, "sources.net.section": f"{SERVER}/section"}
_API: Settings = {**_NET, "sources.net.type": "api", "sources.net.url": f"{SERVER}/api"}
_LIST: Settings = {**_API, "sources.net.records": "data.items"}
_TWO: Settings = {**_LIST, "sources.net.pages": 2}
_PAGED: Settings = {**_TWO, "sources.net.paging.page": "p"}
_KEY: Settings = {**_LIST, "sources.net.key_env": "CMS_KEY"}


def _without(settings: Settings, path: str) -> Settings:
    return {key: value for key, value in settings.items() if key != path}


_OF_SERVERS: dict[str, tuple[Settings, Any, Any]] = {
    "type": ({**_NET, "sources.net.url": f"{SERVER}/feed.xml"}, "feed", "api"),
    "section": (_PAGES, f"{SERVER}/section", f"{SERVER}/other"),
    "sitemap": (_WEB, f"{SERVER}/sitemap.xml", f"{SERVER}/sitemap-2.xml"),
    "feed": (_WEB, f"{SERVER}/feed.xml", f"{SERVER}/feed-2.xml"),
    "addresses": (_WEB, [f"{SERVER}/a-1"], [f"{SERVER}/a-2"]),
    "links": (_without(_SECTION, "sources.net.links"), "/*-*", "/a-1*"),
    "limit": (_SECTION, None, 1),
    "robots": (_SECTION, None, False),
    "undated": (_SECTION, None, "hold"),
    "probe_images": (_without(_SECTION, "sources.net.probe_images"), False, True),
    "check_short_links": (_without(_SECTION, "sources.net.check_short_links"), False, True),
    "allow_addresses": (
        _without(_SECTION, "sources.net.allow_addresses"),
        ["10.1.2.0/24"],
        ["127.0.0.1/32"],
    ),
    "url": (_without(_LIST, "sources.net.url"), f"{SERVER}/api", f"{SERVER}/api-2"),
    "preset": ({**_API, "sources.net.key_env": "CMS_KEY"}, None, "ghost"),
    "records": (_API, "data.items", "data.more"),
    "fields": (_LIST, None, {"title": "headline"}),
    "pages": (_without(_PAGED, "sources.net.pages"), None, 2),
    "paging.page": (_TWO, "p", "page"),
    "paging.first": (_PAGED, None, 0),
    "paging.offset": (_TWO, "skip", "offset"),
    "paging.next": (_TWO, "data.next", "data.after"),
    "paging.size": (_PAGED, None, "size"),
    "paging.per_page": ({**_PAGED, "sources.net.paging.size": "size"}, None, 2),
    "key_env": (_LIST, None, "CMS_KEY"),
    "key_header": (_KEY, None, "X-Key"),
    "key_parameter": (_KEY, None, "key"),
}

#: Of the page that the newsroom has as a file.
_SELECTORS: Settings = {
    "title": ".head",
    "kicker": ".other",
    "summary": ".kick",
    "authors": ".other",
    "published": ".when",
    "body": ".text",
    "caption": ".below",
    "credit": ".who",
    "remove": [".kick"],
}

# Rights, of all feeds and of one

_USE: Settings = {"payment.uses": ["ai-input"], "payment.type": "use"}
_RIGHTS: dict[str, tuple[Settings, Any, Any]] = {
    "permits": ({"prohibits": ["tdm"]}, None, ["search"]),
    "prohibits": ({"permits": ["search"]}, None, ["ai-train"]),
    "policy": ({"permits": ["search"]}, None, "https://news.example/terms"),
    "server": ({"permits": ["search"]}, None, "https://rsl.news.example/"),
    "license": ({"permits": ["search"]}, None, "https://news.example/rsl.xml"),
    "holder": ({"permits": ["search"]}, None, "Harbour News Ltd"),
    "payment.uses": ({"payment.type": "use"}, ["ai-input"], ["search"]),
    "payment.type": ({"payment.uses": ["ai-input"]}, "use", "crawl"),
    "payment.amount": ({**_USE, "payment.currency": "EUR"}, "0.01", "0.02"),
    "payment.currency": ({**_USE, "payment.amount": "0.01"}, "EUR", "SEK"),
    "payment.standard": (_USE, None, "https://rsl.news.example/standard"),
    "payment.custom": (_USE, None, "https://news.example/offer"),
}


def _rights(table: str, key: str) -> list[Pair]:
    besides, first, other = _RIGHTS[key]
    below = {f"{table}.{path}": value for path, value in besides.items()}
    return _tried(f"{table}.{key}", below, first, other)


# What partners and listeners get

_SHOW: Settings = {
    "feeds.show.title": "Heard",
    "feeds.show.profile": "podcast",
    "feeds.show.formats": ["rss"],
    "feeds.show.podcast.image": "https://img.news.example/cover.jpg",
    "feeds.show.podcast.email": "desk@news.example",
}
_PODCAST: Settings = {
    "categories": ["Arts"],
    "image": "https://img.news.example/other.jpg",
    "explicit": True,
    "author": "Mara Ovens",
    "owner": "Tom Ilk",
    "email": "sound@news.example",
    "type": "serial",
    "medium": "audiobook",
    "guid": "9b024349-ccf0-5f69-a609-6b82873eab3c",
    "locked": True,
    "funding": {"Support us": "https://news.example/support"},
    "new_address": "https://feeds.news.example/show.rss",
}
_SMART: Settings = {
    "feeds.all.profile": "smartnews",
    "feeds.all.formats": ["rss"],
    "site.logo": "https://news.example/logo.png",
}
_LINK = {"url": "https://news.example/ad", "title": "Tickets", "advertiser": "Ferries"}
_WEBFEEDS: Settings = {
    "cover": "https://img.news.example/cover.jpg",
    "icon": "https://img.news.example/icon.svg",
    "logo": "https://img.news.example/logo.svg",
    "accent_color": "00a7e1",
}
_PARTNER: Settings = {
    "analytics": "<script>count('{link}')</script>",
    "dark_logo": "https://news.example/dark.png",
    "ad": "<script>show()</script>",
}

# A server that makes images

_SIZES: Settings = {
    "images.address": "https://cdn.news.example/{width}/{path}.{format}",
    "images.hosts": ["img.news.example"],
    "images.widths": [200, 400],
    "images.formats": ["webp", "jpg"],
    "feeds.all.images.renditions": ["group", "srcset"],
}

# Notifications

_HEARD: Settings = {"notify.allow_addresses": ["127.0.0.1/32"]}
_CACHE: Settings = {"url": f"{SERVER}/purge?of={{encoded}}", "method": "POST"}
_MANY: Settings = {**_CACHE, "body": '{"files": {addresses}}'}
_OF_KEY: Settings = {"url": f"{SERVER}/purge", "token_env": "CMS_KEY"}
_PURGE: dict[str, tuple[Settings, Settings]] = {
    "preset": ({**_OF_KEY, "preset": "fastly"}, {**_OF_KEY, "preset": "bunny"}),
    "zone": (
        {**_OF_KEY, "preset": "cloudflare", "zone": "a"},
        {**_OF_KEY, "preset": "cloudflare", "zone": "b"},
    ),
    "token_env": (_CACHE, {**_CACHE, "token_env": "CMS_KEY"}),
    "url": (_CACHE, {**_CACHE, "url": f"{SERVER}/purge?host={{host}}"}),
    "method": (_CACHE, {**_CACHE, "method": "PUT"}),
    "headers": (_CACHE, {**_CACHE, "headers": {"X-Purge": "yes"}}),
    "body": (_CACHE, {**_CACHE, "body": "{address}"}),
    "most": (_MANY, {**_MANY, "most": 1}),
}


def _of(table: str, values: Settings, besides: Settings, names: str) -> Iterator[tuple[str, Any]]:
    for key, value in values.items():
        path = f"{table}.{key}"
        shown = _tried(path, _without(besides, path), besides.get(path), value)
        yield f"{names}.{key}", shown


_SHOWN: dict[str, list[Pair]] = {
    **{
        f"sources.*.{key}": _tried(f"sources.net.{key}", *values)
        for key, values in _OF_SERVERS.items()
    },
    **{f"rights.{key}": _rights("rights", key) for key in _RIGHTS},
    **{f"feeds.*.rights.{key}": _rights("feeds.all.rights", key) for key in _RIGHTS},
    **dict(_of("feeds.show.podcast", _PODCAST, _SHOW, "feeds.*.podcast")),
    **dict(_of("feeds.all.webfeeds", _WEBFEEDS, {}, "feeds.*.webfeeds")),
    **dict(_of("feeds.all.partner", _PARTNER, _SMART, "feeds.*.partner")),
    **{
        f"feeds.*.partner.sponsored.{key}": _tried(
            "feeds.all.partner.sponsored", _SMART, [_LINK], [{**_LINK, key: value}]
        )
        for key, value in {
            "url": "https://news.example/ad-2",
            "title": "Cabins",
            "advertiser": "Boats",
            "thumbnail": "https://img.news.example/ad.jpg",
        }.items()
    },
    **{
        f"notify.purge.{key}": _tried("notify.purge", _HEARD, [without], [with_it])
        for key, (without, with_it) in _PURGE.items()
    },
    **{
        f"sites.*.{key}": _tried(
            f'sites."news.example".{key}', {"feeds.all.kicker": True}, None, value
        )
        for key, value in _SELECTORS.items()
    },
    "sites.*.timezone": _tried(
        'sites."news.example".timezone',
        {'sites."news.example".published': ".when"},
        None,
        "Asia/Tokyo",
    ),
    "sources.*.zone": _tried(
        "sources.desk.zone", {"sources.desk.cron": "0 6 * * *"}, None, "Asia/Tokyo"
    ),
    "publish.destinations.*.url": _tried(
        "publish.destinations.copy.url", {}, "file://{folder}/one", "file://{folder}/two"
    ),
    "notify.webhooks": _tried("notify.webhooks", _HEARD, None, [f"{SERVER}/hook"]),
    "notify.secret_env": _tried(
        "notify.secret_env",
        {**_HEARD, "notify.webhooks": [f"{SERVER}/hook"]},
        None,
        "FEEDPUB_SECRET",
    ),
    "notify.check": _tried("notify.check", {**_HEARD, "site.base_url": f"{SERVER}/"}, None, True),
    "feeds.*.limit": [
        ({}, {"feeds.all.limit": 3}),
        ({"feeds.sections.limit": 25}, {"feeds.sections.limit": 2}),
    ],
    "feeds.*.archive": [
        *_tried("feeds.all.archive", {"feeds.all.limit": 3}, None, 2),
        *_tried("feeds.sections.archive", {"feeds.sections.limit": 1}, None, 1),
    ],
    "feeds.*.byline": [({}, {f"feeds.{name}.byline": "separate"}) for name in ("all", "sections")],
    **{
        f"feeds.*.extra.*.{key}": [
            pair
            for name in ("all", "sections")
            for pair in _tried(
                f"feeds.{name}.extra.px.{key}",
                _without(
                    {
                        f"feeds.{name}.extra.px.namespace": "https://news.example/ns",
                        f"feeds.{name}.extra.px.texts": {"desk": "harbour"},
                    },
                    f"feeds.{name}.extra.px.{key}",
                ),
                first,
                other,
            )
        ]
        for key, first, other in (
            ("namespace", "https://news.example/ns", "https://news.example/ns/2"),
            ("fields", None, {"heading": "title"}),
            ("texts", {"desk": "harbour"}, {"desk": "quays"}),
        )
    },
    **{
        f"images.{key}": _tried(
            f"images.{key}", _without(_SIZES, f"images.{key}"), _SIZES[f"images.{key}"], other
        )
        for key, other in {
            "address": "https://img2.news.example/{width}/{path}.{format}",
            "hosts": ["other.news.example"],
            "widths": [300],
            "formats": ["png"],
        }.items()
    },
    "feeds.*.max": [({}, {"feeds.sections.max": 2})],
    "feeds.*.ids": [
        ({}, {f"feeds.{name}.ids": each})
        for name in ("all", "sections")
        for each in (TOP, ["cms-11"])
    ],
}
