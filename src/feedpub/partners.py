"""The partners whose requirements feedpub knows, one row each.

To add one, add its row here, write its rules in ``validation/rules/partners/NAME.py`` (with ``_``
for ``-``), and describe it in docs/profiles.md. The configuration, ``feedpub validate`` and the
publish gate ask this table.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal

from feedpub.nouns import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class WritingProfile:
    """How a feed is written for one partner. The defaults are for any reader.

    docs/profiles.md cites the source of each switch. Where a partner's requirement is not certain,
    the partner gets what every reader gets.
    """

    #: One ``dc:creator`` or ``author`` for each author, instead of one for all of them.
    separate_creators: bool = False

    #: The lead picture is also an enclosure where the content shows it.
    lead_enclosure: bool = False

    #: The lead picture is also the entry's ``media:thumbnail``; the first that is known to be too
    #: small or too long gives way to the next one.
    thumbnail: bool = False

    #: RSS: the channel has a ``pubDate`` beside its ``lastBuildDate``.
    channel_date: bool = False

    #: A withdrawn entry stays as an item or entry that is marked as deleted.
    deleted_items: bool = False

    #: RSS: the ``pubDate`` of an item is when it last changed.
    moved_date: bool = False

    #: The alternative text of a picture is its ``media:text`` instead of its ``media:title``.
    alt_as_text: bool = False

    #: RSS: the body is the ``description``, and there is no ``content:encoded``.
    body_in_description: bool = False

    #: No tracking parameters are added to links.
    untracked: bool = False

    #: There are elements of the partner's own, and bodies as it takes them, from
    #: ``formats/partners/NAME.py`` (with ``_`` for ``-``).
    own_elements: bool = False

    #: The feed has only articles with a sound or film. RSS: the channel and its items have Apple's
    #: tags and those of the podcast namespace.
    podcast: bool = False


#: How a feed is written for no partner in particular.
ANY_READER = WritingProfile()


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerInfo:
    """A company that takes feeds and has requirements of its own."""

    #: The word of config.toml (``profile``) and of ``feedpub validate --profile``.
    name: str

    #: How a feed is written for it. None: feeds have no such profile, there are only rules.
    profile: WritingProfile | None = None

    #: The other partner whose rules hold as well. None: only its own do.
    follows: str | None = None

    #: What it asks for is known from others' feeds alone; it has confirmed nothing.
    experimental: bool = False

    #: Why feeds should no longer have its profile, and what to do. None: they may.
    ended: str | None = None

    #: The keys of ``[feeds.NAME.partner]`` that its feeds have a place for.
    keys: tuple[str, ...] = ()

    @property
    def rules(self) -> str:
        """The module with its rules, a RuleSet named ``rules``."""
        return f"feedpub.validation.rules.partners.{self.name.replace('-', '_')}"


#: By name. Findings about one element come in this order.
PARTNERS: Mapping[str, PartnerInfo] = {
    each.name: each
    for each in (
        PartnerInfo(
            name="msn",
            profile=WritingProfile(separate_creators=True, alt_as_text=True, own_elements=True),
        ),
        PartnerInfo(
            name="google-news",
            profile=WritingProfile(separate_creators=True),
            ended=(
                "Google News has taken no feeds since March 2025; publish a news sitemap instead"
                ' (formats = ["sitemap"]) and remove the profile'
            ),
        ),
        PartnerInfo(name="discover"),
        PartnerInfo(
            name="flipboard",
            profile=WritingProfile(separate_creators=True, lead_enclosure=True),
        ),
        PartnerInfo(
            name="smartnews",
            profile=WritingProfile(
                separate_creators=True,
                thumbnail=True,
                channel_date=True,
                deleted_items=True,
                moved_date=True,
                untracked=True,
                own_elements=True,
            ),
            keys=("analytics", "dark_logo", "ad", "sponsored"),
        ),
        PartnerInfo(
            name="apple-news",
            profile=WritingProfile(separate_creators=True, lead_enclosure=True),
        ),
        PartnerInfo(
            name="gunosy",
            profile=WritingProfile(
                separate_creators=True, lead_enclosure=True, deleted_items=True, own_elements=True
            ),
            experimental=True,
        ),
        PartnerInfo(
            name="line-news",
            profile=WritingProfile(
                separate_creators=True,
                lead_enclosure=True,
                deleted_items=True,
                body_in_description=True,
                own_elements=True,
            ),
            experimental=True,
        ),
        PartnerInfo(
            name="newsbreak",
            profile=WritingProfile(separate_creators=True, own_elements=True),
            experimental=True,
            keys=("analytics",),
        ),
        PartnerInfo(name="feedly", experimental=True),
        PartnerInfo(name="apple-podcasts"),
        PartnerInfo(name="podcast", profile=WritingProfile(podcast=True), follows="apple-podcasts"),
    )
}

#: The partners that a feed can be written for.
PROFILES: Mapping[str, WritingProfile] = {
    name: each.profile for name, each in PARTNERS.items() if each.profile is not None
}

if TYPE_CHECKING:
    PartnerName = str
    ProfileName = str
else:
    PartnerName = Literal[tuple(sorted(PARTNERS))]
    ProfileName = Literal[tuple(PROFILES)]


def profile_of(partner: str | None) -> WritingProfile:
    """Return how a feed for *partner* is written; None: for any reader."""
    return PROFILES[partner] if partner else ANY_READER


def with_followed(name: str) -> tuple[str, ...]:
    """Return the partner *name*, and the one whose rules hold for it as well."""
    partner = PARTNERS.get(name)
    followed = partner.follows if partner else None
    return (name,) if followed is None else (name, followed)
