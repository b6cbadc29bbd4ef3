"""The settings of the simulated newsroom, and what it makes of each in a year."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from feedpub.config.source_table import FilesTable
from feedpub.config.validation import json_schema

#: Values of config.toml by their dotted keys. None: the key is not there.
Settings = dict[str, Any]

#: The file that ``extends`` names has all that is said of the site.
COMMON = "common.toml"

#: A file of ids that the newsroom writes.
TOP = "top.txt"

BASE: Settings = {
    "site.title": "Harbour News",
    "site.url": "https://news.example/",
    "site.base_url": "https://feeds.example/",
    "site.language": "en",
    "site.timezone": "Europe/Berlin",
    "site.authority": "news.example,2026",
    "publish.index": True,
    "sources.desk.type": "files",
    "sources.desk.path": "articles",
    "push.spool": "spool",
    "feeds.all.title": "Harbour News",
    "feeds.all.formats": ["rss", "atom", "json", "html"],
    "feeds.sections.each": "section",
    "feeds.sections.name": "section/{slug}",
    "feeds.sections.title": "Harbour News: {value}",
    "feeds.sections.limit": 25,
    "feeds.news.title": "Harbour News",
    "feeds.news.formats": ["sitemap"],
}

_SITE: Settings = {
    "title": "Harbour Post",
    "url": "http://www.news.example/",
    "base_url": "https://cdn.feeds.example/f/",
    "language": "de",
    "timezone": "America/New_York",
    "authority": "post.example,2027",
    "rights": "© Harbour Post",
    "email": "desk@news.example",
    "logo": "https://news.example/logo.png",
    "icon": "https://news.example/icon.png",
    "hubs": ["https://hub.example/"],
    "embeds": ["player.example"],
    "internal": ["Kultur", "Ships"],
    "sponsored": "Anzeige",
}

_SOURCE: Settings = {
    "path": "stories",
    "language": "pt-BR",
    "timezone": "Asia/Tokyo",
    "images.base_url": "https://img.news.example/desk/",
    "default_credit": "Harbour News",
    "missing": "withdraw",
    "quiet": 2,
    "every": "5m",
    "cron": "*/5 6-22 * * mon-fri",
    "stale_after": "2h",
}

_PAGES: Settings = {
    "title": "h1",
    "kicker": ".kick",
    "summary": ".lead",
    "authors": ".author",
    "published": ".when",
    "body": ".text",
    "caption": "figcaption",
    "credit": ".credit",
    "remove": [".ad"],
    "timezone": "Asia/Tokyo",
}

#: Of any feed, with what belongs to it.
_FEED: dict[str, Settings] = {
    "title": {"title": "The harbour"},
    "description": {"description": "What the harbour says"},
    "url": {"url": "https://news.example/harbour"},
    "language": {"language": "fr"},
    "limit": {"limit": 12},
    "formats": {"formats": ["json", "rss"]},
    "archive": {"archive": 10, "limit": 20},
    "match": {"match": "any", "sections": ["World"], "tags": ["Ships"]},
    "max_age": {"max_age": "4d"},
    "ids": {"ids": TOP},
    "order": {"order": "curated", "ids": ["cms-1", "cms-2", "cms-3", "cms-5", "cms-6"]},
    "content": {"content": 2},
    "paid": {"paid": "full"},
    "sponsored": {"sponsored": "leave-out"},
    "kicker": {"kicker": True},
    "images.without_credit": {"images.without_credit": "hold"},
    "images.without_syndication_rights": {"images.without_syndication_rights": "hold"},
    "images.renditions": {"images.renditions": ["group", "srcset"]},
    "byline": {"byline": "joined"},
    "link": {"link": "canonical"},
    "extra.*.namespace": {
        "extra.px.namespace": "https://news.example/ns",
        "extra.px.texts.desk": "harbour",
    },
    "extra.*.fields": {
        "extra.px.namespace": "https://news.example/ns",
        "extra.px.fields.heading": "title",
    },
    "extra.*.texts": {
        "extra.px.namespace": "https://news.example/ns",
        "extra.px.texts.desk": "quays",
    },
    "republication.notice": {"republication.notice": True},
    "republication.pixel": {"republication.pixel": "https://news.example/pixel?post={number}"},
    "tracking": {"tracking.maca": "{feed}-{format}"},
    "profile": {"profile": "smartnews"},
    "visibility": {"visibility": "private"},
    "private": {"private": True},
    "ttl": {"ttl": 15},
    "hubs": {"hubs": ["https://hub.example/"]},
    "every": {"every": "2h"},
    "cron": {"cron": "0 6 * * *"},
    "zone": {"cron": "0 6 * * *", "zone": "Asia/Tokyo"},
    "stale_after": {"stale_after": "7d"},
}

_CHOICES: Settings = {
    "sections": ["World", "Kultur"],
    "tags": ["Ships"],
    "authors": ["Mara Ovens"],
    "agencies": ["dpa"],
    "languages": ["en"],
    "sources": ["desk"],
    "access": ["free"],
    "words": ["harbour", "edited"],
    "has": ["image"],
}

_IMAGES: Settings = {
    "images.address": "https://cdn.news.example/{width}/{path}.{format}",
    "images.hosts": ["img.news.example"],
    "images.widths": [200, 400],
    "images.formats": ["webp", "jpg"],
}

_PUSH_API: Settings = {"push.listen": "127.0.0.1:8787", "push.token_env": "FEEDPUB_TOKEN"}

_HEALTH: Settings = {
    "page": "status.html",
    "textfile": "feedpub.prom",
    "listen": "127.0.0.1:9464",
}

_NOTIFY: Settings = {
    "webhooks": ["https://cms.news.example/changed"],
    "check": True,
    "check_readers": True,
    "rsscloud": "http://rpc.news.example:5337/pleaseNotify",
    "allow_addresses": ["10.1.2.0/24"],
    "purge": [{"preset": "varnish"}],
}

#: Of families and of single feeds.
_ODD_FEED: dict[str, list[Settings]] = {
    "paths": [
        {"feeds.all.paths.rss": "old/rss.xml"},
        {"feeds.sections.paths.atom": "old/{slug}.xml"},
    ],
    "aliases": [
        {'feeds.all.aliases."old/feed"': "rss"},
        {'feeds.all.aliases."/?feed=rss2"': "rss"},
        {'feeds.sections.aliases."old/{slug}/feed"': "atom"},
    ],
    "each": [{"feeds.sections.each": "author"}, {"feeds.sections.each": "tag"}],
    "name": [{"feeds.sections.name": "part/{slug}"}],
    "slugs": [{"feeds.sections.slugs.World": "planet"}],
    "max": [{"feeds.sections.max": 3}],
    "images.width": [
        {**_IMAGES, f"feeds.{name}.images.width": 300} for name in ("all", "sections")
    ],
}


def _changes() -> Iterator[tuple[str, list[Settings]]]:
    for key, value in _SITE.items():
        yield f"site.{key}", [{f"site.{key}": value}]
    for key, value in _SOURCE.items():
        yield f"sources.*.{key}", [{f"sources.desk.{key}": value}]
    for key, value in _PAGES.items():
        yield f"sites.*.{key}", [{f'sites."news.example".{key}': value}]
    for key, values in _FEED.items():
        yield f"feeds.*.{key}", [_of(name, values) for name in ("all", "sections")]
    for key, value in _CHOICES.items():
        for path in (key, f"exclude.{key}"):
            fewer = value[:1] if path == key else value[-1:]
            yield f"feeds.*.{path}", [_of(name, {path: fewer}) for name in ("all", "sections")]
    for key, several in _ODD_FEED.items():
        yield f"feeds.*.{key}", several
    yield "sources.*.zone", [{"sources.desk.cron": "0 * * * *", "sources.desk.zone": "UTC"}]
    yield "push.spool", [{"push.spool": "inbox"}]
    yield "push.quiet", [{"push.quiet": 2}]
    for key in ("listen", "token_env"):
        yield f"push.{key}", [_PUSH_API]
    for key, value in _HEALTH.items():
        yield f"health.{key}", [{f"health.{key}": value}]
    for key in _IMAGES:
        yield key, [{**_IMAGES, "feeds.all.images.renditions": ["group", "srcset"]}]
    for key, value in _NOTIFY.items():
        yield f"notify.{key}", [{f"notify.{key}": value}]
    signed = {"notify.webhooks": _NOTIFY["webhooks"], "notify.secret_env": "FEEDPUB_SECRET"}
    yield "notify.secret_env", [signed]
    tested = {"notify.test_subscription": "https://push.news.example/websub/"}
    yield "notify.test_subscription", [tested | _PUSH_API | {"site.hubs": _SITE["hubs"]}]
    yield "extends", [{"extends": COMMON}]
    yield "archive.path", [{"archive.path": "kept/memory.db"}]
    yield "publish.directory", [{"publish.directory": "public"}]
    yield "publish.index", [{"publish.index": False}]
    yield "publish.retired", [{"publish.retired": ["gone.rss"]}]
    yield "publish.variants", [{"publish.variants": ["gzip", "br", "zstd"]}]
    yield "credits.labels", [{"credits.labels": ["Repro:"]}]
    yield "credits.agencies", [{'credits.agencies."Harbour Press"': ["hpa"]}]
    yield "authors", [{"authors.tik": "Tom Ilk"}]


def _of(feed: str, values: Settings) -> Settings:
    return {f"feeds.{feed}.{key}": value for key, value in values.items()}


#: What a newsroom may do with each key.
CHANGES = dict(_changes())


def keys() -> set[str]:
    """The dotted path of every key of config.toml; names that a newsroom chooses are ``*``."""
    schema = json_schema()
    return set(_keys(schema, schema["$defs"], ""))


def _keys(table: dict[str, Any], known: dict[str, Any], path: str) -> Iterator[str]:
    for key, described in table["properties"].items():
        values = described.get("additionalProperties")
        named = _tables(values) if isinstance(values, dict) else []
        inner = named or _tables(described)
        below = f"{path}{key}.*." if named else f"{path}{key}."
        for each in inner:
            yield from _keys(known[each.rpartition("/")[2]], known, below)
        if not inner:
            yield f"{path}{key}"


def _tables(described: dict[str, Any]) -> list[str]:
    """The tables that a value may be."""
    several = [described, *described.get("anyOf", []), *described.get("oneOf", [])]
    return [each["$ref"] for each in several if "$ref" in each]


#: What is not changed, and why.
UNCHANGED = (
    {
        "sources.*.type": "another source has other stories",
        "sources.*.probe_images": "the newsroom's servers are on no network",
        "sources.*.check_short_links": "the newsroom's servers are on no network",
        "desk.url": "editors open it, and no reader",
        "archive.keep": "a newsroom keeps its texts for longer than the year",
        "archive.url": "the newsroom keeps its archive in a file",
        "archive.journal": "the newsroom keeps its archive in a file",
        "sites.*.learn": "the newsroom keeps its stories in files, of which nothing is learnt",
    }
    | {
        key: "the newsroom keeps its stories in files"
        for key in keys()
        if key.startswith("sources.*.") and key.split(".")[2] not in FilesTable.key_names()
    }
    | {
        key: "the newsroom publishes into its own directory"
        for key in keys()
        if key.startswith("publish.destinations.")
    }
    | {
        key: "none of the newsroom's feeds is a podcast"
        for key in keys()
        if key.startswith("feeds.*.podcast.")
    }
    | {
        key: "it stands beside articles: no reader's id, date or title hangs on it"
        for key in keys()
        if key.startswith(("feeds.*.partner.", "feeds.*.webfeeds.", "feeds.*.rights.", "rights."))
    }
)


def as_toml(settings: Settings) -> dict[str, str]:
    """The files that say *settings*."""
    here = {key: value for key, value in settings.items() if value is not None}
    if "extends" not in here:
        return {"config.toml": _lines(here)}
    common = {key: value for key, value in here.items() if key.startswith("site.")}
    own = {key: value for key, value in here.items() if key not in common}
    return {"config.toml": _lines(own), COMMON: _lines(common)}


def _lines(settings: Settings) -> str:
    return "".join(f"{key} = {_toml(value)}\n" for key, value in settings.items())


def _toml(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_toml, value))}]"
    if isinstance(value, dict):
        inner = (f"{json.dumps(key)} = {_toml(each)}" for key, each in value.items())
        return f"{{ {', '.join(inner)} }}"
    return json.dumps(value, ensure_ascii=False)
