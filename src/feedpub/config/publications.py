"""The feeds that a configuration describes, one by one, and the slugs of families."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from feedpub.addresses import page_path
from feedpub.article import Selection
from feedpub.assembly.entries import Presentation, Republication
from feedpub.assembly.extra_elements import ExtraField
from feedpub.assembly.image_templates import ImageTemplate
from feedpub.config.feed_table import Chosen, FeedTable
from feedpub.config.model import ImagesTable, Settings
from feedpub.config.value_types import duration
from feedpub.feed import Channel, PartnerExtras, Podcast, SponsoredLink, Webfeeds
from feedpub.format_info import OF_PODCASTS, archived_formats, standalone
from feedpub.nouns import dataclass, replace
from feedpub.partners import profile_of
from feedpub.patterns import pattern
from feedpub.usage_rights import UsageRights

#: Keys of config.toml that select articles, with the kind of facet that each compares.
_KINDS = {
    "sections": "section",
    "tags": "tag",
    "authors": "author",
    "agencies": "agency",
    "languages": "language",
    "sources": "source",
    "access": "access",
    "words": "word",
}

#: The default of a feed's limit.
_LIMIT = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """One feed to publish: its metadata, its selection of articles, their presentation."""

    #: Its key in config.toml; the same for all feeds of a family.
    family: str

    channel: Channel
    selection: Selection
    presentation: Presentation
    limit: int
    formats: tuple[str, ...]
    public: bool

    #: The file with the ids of articles that come first. None if the selection has these.
    ids: Path | None = None

    #: Old addresses as config.toml has them, with the document that each redirects to.
    aliases: tuple[tuple[str, str], ...] = ()

    #: The number of entries in each archive document. None if there is no archive.
    page_size: int | None = None

    @property
    def name(self) -> str:
        return self.channel.name

    @property
    def documents(self) -> tuple[str, ...]:
        """The paths of its documents."""
        return tuple(self.channel.path(format) for format in self.formats)


def publications(
    settings: Settings, slugs: Mapping[str, Mapping[str, str]]
) -> Iterable[Publication]:
    """Yield every feed in the order of config.toml, those of a family sorted by slug.

    *slugs* has the slugs of each family, by value. Internal sections and tags have no feed.
    """
    for key, feed in settings.feeds.items():
        shown = _presentation(settings, feed)
        rights = settings.rights_of(feed)
        if feed.each is None:
            yield _publication(settings, key, feed, shown, rights)
            continue
        internal = settings.site.internal if feed.each in ("section", "tag") else ()
        for slug, value in sorted((slug, value) for value, slug in slugs[key].items()):
            if value not in internal:
                yield _publication(settings, key, feed, shown, rights, slug=slug, value=value)


def with_pages(publication: Publication, pages: int) -> Iterator[Publication]:
    """Yield *publication* with its number of archive *pages*, and each of these pages."""
    if not pages:
        yield publication
        return
    channel = replace(publication.channel, pages=pages)
    publication = replace(publication, channel=channel)
    yield publication
    formats = archived_formats(publication.formats)
    for number in range(1, pages + 1):
        paths = tuple((each, page_path(channel.path(each), number)) for each in formats)
        name = page_path(channel.name + ".", number).removesuffix(".")
        yield replace(
            publication,
            channel=replace(channel, name=name, paths=paths, page=number),
            selection=Selection(page=(publication.name, number)),
            formats=formats,
            public=False,
            page_size=None,
            ids=None,
            aliases=(),
        )


def _publication(
    settings: Settings,
    key: str,
    feed: FeedTable,
    presentation: Presentation,
    rights: UsageRights | None,
    *,
    slug: str = "",
    value: str = "",
) -> Publication:
    site = settings.site
    name = feed.name_of(key, slug)
    paths = feed.documents(name, slug)
    alone = standalone(feed.formats)
    profile = profile_of(feed.profile)
    channel = Channel(
        name=name,
        title=feed.title.replace("{value}", value),
        link=feed.url or site.url,
        description=(feed.description or feed.title).replace("{value}", value),
        language=feed.language or site.language,
        base=site.base_url,
        paths=tuple(paths.items()),
        author=site.title,
        email=site.email,
        rights=site.rights,
        logo=site.logo,
        icon=site.icon,
        ttl=feed.ttl,
        hubs=tuple(_hubs(settings, feed)),
        # It learns the address of the feed.
        rsscloud=settings.notify.rsscloud if feed.is_listed else None,
        joined_authors=None if feed.byline is None else feed.byline == "joined",
        names_others=feed.is_listed,
        profile=feed.profile,
        zone=site.timezone,
        tracking=() if profile.untracked else tuple(feed.tracking.items()),
        renditions=() if feed.profile else tuple(sorted(set(feed.images.renditions))),
        extras=_extras(feed),
        webfeeds=_webfeeds(feed),
        usage_rights=rights,
        namespaces=tuple((prefix, each.namespace) for prefix, each in feed.extra.items()),
    )
    if profile.podcast:
        channel = replace(channel, podcast=_podcast(settings, feed, channel))
    return Publication(
        family=key,
        channel=channel,
        selection=_selection(feed, value),
        presentation=presentation,
        limit=feed.limit or (alone and alone.entries) or _LIMIT,
        formats=tuple(feed.formats),
        public=feed.is_listed,
        page_size=feed.page_size,
        ids=Path(feed.ids) if isinstance(feed.ids, str) else None,
        aliases=tuple(
            (alias.replace("{slug}", slug), paths[format]) for alias, format in feed.aliases.items()
        ),
    )


#: The namespace of the ids of podcasts (Podcast Namespace 1.0, guid).
_PODCASTS = "ead4c236-bf58-58c6-a2c6-a6b28d128cb6"


def _podcast(settings: Settings, feed: FeedTable, channel: Channel) -> Podcast:
    import uuid

    site, own = settings.site, feed.podcast
    name = channel.address(OF_PODCASTS).partition("://")[2].rstrip("/")
    categories = (each.partition(": ") for each in own.categories)
    return Podcast(
        guid=own.guid or str(uuid.uuid5(uuid.UUID(_PODCASTS), name)),
        author=own.author or site.title,
        owner=own.owner or site.title,
        email=own.email or site.email,
        categories=tuple((category, inner or None) for category, _, inner in categories),
        image=own.image or site.icon,
        explicit=own.explicit,
        type=own.type,
        medium=own.medium,
        locked=own.locked,
        funding=tuple((address, text) for text, address in own.funding.items()),
        new_address=own.new_address,
        is_blocked=feed.private,
    )


def _extras(feed: FeedTable) -> PartnerExtras:
    own = feed.partner
    return PartnerExtras(
        analytics=own.analytics,
        dark_logo=own.dark_logo,
        ad=own.ad,
        sponsored=tuple(SponsoredLink(**each.values()) for each in own.sponsored),
    )


def _webfeeds(feed: FeedTable) -> Webfeeds | None:
    shown = Webfeeds(**feed.webfeeds.values())
    return None if shown == Webfeeds() else shown


def _hubs(settings: Settings, feed: FeedTable) -> list[str]:
    """Return the hubs of *feed*. A hub learns its address, so a private feed has only its own."""
    if feed.hubs is not None:
        return feed.hubs
    return settings.site.hubs if feed.is_listed else []


def _selection(feed: FeedTable, value: str) -> Selection:
    chosen = tuple(_choices(feed))
    needed = [("has", frozenset[str]({each})) for each in feed.has]
    if profile_of(feed.profile).podcast:
        needed.append(("has", frozenset({"audio", "video"})))
    if feed.each is not None:
        needed.insert(0, (feed.each, frozenset({value})))
    unwanted = list(_choices(feed.exclude))
    unwanted += [("has", frozenset[str]({each})) for each in feed.exclude.has]
    if feed.paid == "leave-out":
        unwanted.append(("access", frozenset({"metered", "paid"})))
    if feed.sponsored == "leave-out":
        unwanted.append(("has", frozenset({"sponsor"})))
    alone = standalone(feed.formats)
    if alone and alone.has:
        needed.append(("has", frozenset({alone.has})))
    age = feed.max_age or (alone and alone.max_age)
    return Selection(
        wanted=(*needed, *(chosen if feed.match == "all" else ())),
        either=chosen if feed.match == "any" else (),
        unwanted=tuple(unwanted),
        max_age=duration(age) if age else None,
        first=() if isinstance(feed.ids, str) else tuple(feed.ids),
        first_only=feed.order == "curated",
    )


def _choices(chosen: Chosen) -> Iterator[tuple[str, frozenset[str]]]:
    for key, kind in _KINDS.items():
        if values := getattr(chosen, key):
            yield kind, frozenset(values)


def _template(images: ImagesTable) -> ImageTemplate | None:
    if images.address is None:
        return None
    return ImageTemplate(
        address=images.address,
        widths=tuple(sorted(set(images.widths))),
        formats=tuple(dict.fromkeys(images.formats)),
        hosts=tuple(images.hosts),
    )


def _presentation(settings: Settings, feed: FeedTable) -> Presentation:
    site = settings.site
    shown = {"full": None, "summary": 0}
    return Presentation(
        link=feed.link or ("canonical" if feed.profile else "short"),
        site=site.url,
        paragraphs=feed.content if isinstance(feed.content, int) else shown[feed.content],
        paid_in_full=feed.paid == "full",
        kicker=feed.kicker,
        sponsored=site.sponsored,
        republication=_republication(settings, feed),
        extras=_extra_fields(feed),
        holds_uncredited=feed.images.without_credit == "hold",
        template=_template(settings.images),
        image_width=feed.images.width,
        holds_undistributable=feed.images.without_syndication_rights == "hold",
        embeds=frozenset(site.embeds),
        internal=frozenset(site.internal),
    )


def _extra_fields(feed: FeedTable) -> tuple[ExtraField, ...]:
    return tuple(
        each
        for prefix, table in feed.extra.items()
        for each in (
            *(ExtraField(prefix, name, field=path) for name, path in table.fields.items()),
            *(ExtraField(prefix, name, text=text) for name, text in table.texts.items()),
        )
    )


def _republication(settings: Settings, feed: FeedTable) -> Republication | None:
    asked, site = feed.republication, settings.site
    if not (asked.notice or asked.pixel):
        return None
    notice = asked.notice or None
    if notice is True:
        from feedpub.formats.words import words_for

        notice = words_for(feed.language, site.language).republished
    return Republication(notice=notice, site=site.title, pixel=asked.pixel)


MAX_LENGTH = 60

#: German spells umlauts out; anyascii, which ignores languages, would only drop the dots.
_GERMAN = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss", "ẞ": "SS"}
)

#: Characters that a slug can leave out, as no two values differ only by them.
_SEPARATORS = pattern(r"""[\s\-_/.,:;&'"’„“”«»!?()–—]+""")


def assign(
    values: Iterable[str], assigned: Mapping[str, str], taken: Iterable[str] = ()
) -> dict[str, str]:
    """Return a slug for each of *values* that has none in *assigned*.

    It is the transliteration of the value; with a hash of the value if that lost a character
    (``C``, ``C++`` and ``C#`` differ), is too long, belongs to another value, or is *taken*.
    """
    used = {*assigned.values(), *taken}
    new: dict[str, str] = {}
    for value in sorted(set(values) - set(assigned)):
        slug = _slug(value)
        new[value] = _with_hash(slug, value) if slug in used else slug
        used.add(new[value])
    return new


def _slug(value: str) -> str:
    from anyascii import anyascii

    ascii_value = anyascii(_SEPARATORS.sub(" ", value.translate(_GERMAN))).lower()
    slug = re.sub(r"[^a-z0-9]+", "-", ascii_value).strip("-")
    lossless = not re.search(r"[^a-z0-9 '-]", ascii_value) and slug and len(slug) <= MAX_LENGTH
    return slug if lossless else _with_hash(slug, value)


def _with_hash(slug: str, value: str) -> str:
    digest = hashlib.blake2b(value.encode(), digest_size=4).hexdigest()
    return f"{slug[: MAX_LENGTH - 9].strip('-')}-{digest}".lstrip("-")
