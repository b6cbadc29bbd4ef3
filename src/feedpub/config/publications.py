"""The feeds that a configuration means, one by one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from feedpub.article import Selection
from feedpub.assembly import Treatment
from feedpub.config.model import Feed, Settings
from feedpub.feed import Channel

#: The keys of config.toml that select, and the kind of facet that each looks at.
_KINDS = {
    "sections": "section",
    "tags": "tag",
    "authors": "author",
    "agencies": "agency",
    "languages": "language",
    "sources": "source",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """One feed to publish: what it says of itself, which articles it wants, how it shows them."""

    #: The key of config.toml that it comes from; a family's for each of its feeds.
    family: str

    channel: Channel
    selection: Selection
    treatment: Treatment
    limit: int
    formats: tuple[str, ...]

    @property
    def name(self) -> str:
        return self.channel.name


def family_name(key: str, feed: Feed, slug: str) -> str:
    """The name of the family's feed with *slug*."""
    return (feed.name or f"{key}/{{slug}}").replace("{slug}", slug)


def publications(
    settings: Settings, slugs: Mapping[str, Mapping[str, str]]
) -> Iterable[Publication]:
    """Yield every feed, in the order of config.toml; a family's by their names.

    *slugs* has the values found for each family, with the slug of each.
    """
    for key, feed in settings.feeds.items():
        if feed.each is None:
            yield _publication(settings, key, feed, key)
            continue
        for slug, value in sorted((slug, value) for value, slug in slugs[key].items()):
            yield _publication(settings, key, feed, family_name(key, feed, slug), value)


def _publication(
    settings: Settings, key: str, feed: Feed, name: str, value: str | None = None
) -> Publication:
    def filled(text: str) -> str:
        return text if value is None else text.replace("{value}", value)

    wanted = [(kind, frozenset(getattr(feed, name))) for name, kind in _KINDS.items()]
    if feed.each is not None and value is not None:
        wanted.insert(0, (feed.each, frozenset({value})))
    site = settings.site
    channel = Channel(
        name=name,
        title=filled(feed.title),
        link=feed.url or site.url,
        description=filled(feed.description or feed.title),
        language=feed.language or site.language,
        addresses=tuple((each, f"{site.base_url}{name}.{each}") for each in feed.formats),
        author=site.title,
        rights=site.rights,
        tracking=tuple((k, v.replace("{feed}", name)) for k, v in feed.tracking.items()),
    )
    return Publication(
        family=key,
        channel=channel,
        selection=Selection(wanted=tuple(pair for pair in wanted if pair[1])),
        treatment=Treatment(link=feed.link, site=site.url),
        limit=feed.limit,
        formats=tuple(feed.formats),
    )
