"""Entries are written one by one, and joined into documents."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from formats.feeds import (
    PUBLISHED,
    UPDATED,
    lines,
    make_bare_entry,
    make_channel,
    make_entry,
    make_feed,
    make_picture,
    make_podcast,
    make_renditions,
    quickly,
)
from hypothesis import given
from hypothesis import strategies as st

from feedpub.feed import Channel, Entry, Feed, PartnerExtras, Webfeeds, Withdrawn
from feedpub.format_info import FORMATS
from feedpub.formats.registry import entry_settings, join, render, write_entry
from feedpub.partners import PROFILES
from feedpub.usage_rights import UsageRights

PATHS = tuple((format, f"all{info.suffix}") for format, info in FORMATS.items())

#: Two or more values of every field of a channel.
VALUES: dict[str, tuple[Any, ...]] = {
    "name": ("all", "section/world"),
    "title": ("Harbour News", "R&D"),
    "link": ("https://news.example/", "https://p.news.example/", "https://news.example/world"),
    "description": ("What happens by the water", "And on it"),
    "language": ("en", "en-GB", "ar", "zh-Hant"),
    "base": ("https://feeds.example/", "https://news.example/feeds/"),
    "paths": (PATHS, tuple((format, f"old/{path}") for format, path in PATHS)),
    "author": ("Harbour News", "The Harbour & News"),
    "email": (None, "desk@news.example"),
    "rights": (None, "© Harbour News", "All rights reserved"),
    "logo": (None, "https://news.example/logo.png"),
    "icon": (None, "https://news.example/icon.png"),
    "ttl": (None, 30),
    "hubs": ((), ("https://hub.example/",)),
    "rsscloud": (None, "https://rpc.news.example/pleaseNotify"),
    "joined_authors": (None, False, True),
    "names_others": (True, False),
    "profile": (None, *PROFILES),
    "renditions": ((), ("group",), ("group", "srcset"), ("srcset",)),
    "extras": (PartnerExtras(), PartnerExtras(analytics="<script></script>")),
    "namespaces": ((), (("px", "https://partner.example/ns"),)),
    "webfeeds": (None, Webfeeds(accent_color="00a7e1")),
    "usage_rights": (
        None,
        UsageRights(prohibits=("tdm",)),
        UsageRights(permits=("search",), prohibits=("ai-all",), holder="R&D"),
    ),
    "podcast": (None, make_podcast()),
    "zone": ("UTC", "Asia/Kolkata"),
    "tracking": ((), (("maca", "de-{format}"),), (("maca", "de-{feed}"), ("q", "{feed}"))),
    "pages": (0, 3),
    "page": (None, 2),
}

ENTRIES = (
    make_entry(),
    make_entry(
        content='<figure><img src="https://img.news.example/ferry.jpg" alt=""></figure>',
        renditions=make_renditions(),
    ),
    make_bare_entry(),
    make_bare_entry(link="https://news.example/low-tide"),
    make_entry(language=None, related=None, rights=None),
    make_entry(language="ar", link=None, related=None, content=None),
    make_entry(
        language="en-GB",
        related_is="short_link",
        enclosures=(make_picture(shown=False), make_picture(url="https://img.news.example/2.jpg")),
    ),
)

channels = st.builds(Channel, **{name: st.sampled_from(some) for name, some in VALUES.items()})
tracked_names = st.sampled_from(["all", "section/world", "tag/r-d-1a2b3c4d"])


def slices(feed: Feed, format: str) -> list[bytes]:
    return [write_entry(entry, feed.channel, format) for entry in feed.entries]


@pytest.mark.parametrize("format", FORMATS)
@quickly
@given(
    channel=channels,
    entries=st.lists(st.sampled_from(ENTRIES), max_size=4),
    gone=st.booleans(),
)
def test_joined_entries_are_the_whole_document(
    format: str, channel: Channel, entries: list[Entry], gone: bool
) -> None:
    withdrawn = Withdrawn(id="urn:story:gone", at=UPDATED, note="On advice.")
    feed = Feed(
        channel=channel,
        entries=tuple(entries),
        updated=UPDATED,
        withdrawn=(withdrawn,) if gone else (),
    )

    joined = join(replace(feed, entries=()), format, slices(feed, format))

    assert joined == render(feed, format)


@pytest.mark.parametrize("format", FORMATS)
def test_every_field_of_a_channel_is_compared(format: str) -> None:
    assert set(VALUES) == {each.name for each in fields(Channel)}
    assert set(dict(entry_settings(make_channel(), format))) <= {*VALUES, "host"}


@pytest.mark.parametrize("format", FORMATS)
@quickly
@given(channel=channels, other=channels)
def test_channels_with_equal_settings_share_the_bytes_of_an_entry(
    format: str, channel: Channel, other: Channel
) -> None:
    settings = entry_settings(channel, format)
    # Every field is another's that may be.
    changed = channel
    for each in fields(Channel):
        candidate = replace(changed, **{each.name: getattr(other, each.name)})
        if entry_settings(candidate, format) == settings:
            changed = candidate

    for entry in ENTRIES:
        assert write_entry(entry, changed, format) == write_entry(entry, channel, format)


@pytest.mark.parametrize("format", FORMATS)
def test_each_setting_matters_to_some_entry(format: str) -> None:
    mattering = set()
    for profile, (field, values) in product(VALUES["profile"], VALUES.items()):
        channel = make_channel(profile=profile)
        for value in values:
            changed = replace(channel, **{field: value})
            differing = {
                name
                for (name, one), (_, other) in zip(
                    entry_settings(channel, format), entry_settings(changed, format), strict=True
                )
                if one != other
            }
            if differing and any(
                write_entry(entry, changed, format) != write_entry(entry, channel, format)
                for entry in ENTRIES
            ):
                assert len(differing) == 1
                mattering |= differing

    assert mattering == set(dict(entry_settings(make_channel(), format)))


@pytest.mark.parametrize("format", FORMATS)
def test_settings_are_values_that_can_be_kept(format: str) -> None:
    settings = entry_settings(make_channel(tracking=(("maca", "{feed}"),)), format)

    assert {settings: json.dumps(settings)}


@pytest.mark.parametrize("format", FORMATS)
@quickly
@given(
    name=tracked_names,
    title=lines,
    value=st.sampled_from(["{feed}", "a&{feed}/{format}{feed}", "\xff{feed}\U0001f1ee"]),
    page=st.sampled_from([None, 1, 12]),
)
def test_the_name_of_the_feed_is_filled_in_as_if_it_had_been_there(
    format: str, name: str, title: str, value: str, page: int | None
) -> None:
    entries = (make_entry(title=title, summary="{feed} \xff"), make_bare_entry(title=title))
    channel = make_channel(name=name, paths=PATHS, tracking=(("maca", value),))
    if page is not None:
        channel = replace(channel, name=f"{name}-archive-{page}", page=page, pages=12)
    said = replace(channel, tracking=(("maca", value.replace("{feed}", name)),))
    feed = Feed(channel=channel, entries=entries, updated=UPDATED)

    assert render(feed, format) == render(replace(feed, channel=said), format)


@pytest.mark.parametrize("format", FORMATS)
def test_feeds_that_are_tracked_by_their_names_share_their_entries(format: str) -> None:
    one, other = (
        make_feed(*ENTRIES, name=name, paths=PATHS, tracking=(("maca", "x-{feed}"),))
        for name in ("all", "section/world")
    )

    assert slices(one, format) == slices(other, format)
    assert join(other, format, slices(one, format)) == render(other, format)
    if FORMATS[format].gate != "sitemap":
        assert b"maca=x-section%2Fworld" in render(other, format).content


@pytest.mark.parametrize("format", FORMATS)
def test_no_text_of_an_article_is_taken_for_the_name_of_the_feed(format: str) -> None:
    texts = "{feed} \xff %FF &#255; \\xff"
    entry = make_entry(title=texts, summary=texts, content=f"<p>{texts}</p>", authors=(texts,))
    channel = make_channel(name="section/world", paths=PATHS)
    feed = Feed(channel=channel, entries=(entry,), updated=UPDATED)
    tracked = replace(feed, channel=replace(channel, tracking=(("maca", "{feed}"),)))

    plain, with_name = render(feed, format).content, render(tracked, format).content

    assert with_name.replace(b"?maca=section%2Fworld", b"") == plain


def test_a_sitemap_lists_a_page_once_for_the_first_of_the_joined_entries() -> None:
    first = make_entry()
    again = make_entry(id="urn:story:2", title="Again", published=PUBLISHED + timedelta(hours=1))
    other = make_entry(related="https://news.example/harbour/a-1?b=1&c=2")
    feed = make_feed(first, again, make_bare_entry(link=None), other, paths=PATHS)

    written = slices(feed, "sitemap")

    assert written[2] == b""
    assert join(feed, "sitemap", written) == join(feed, "sitemap", [written[0], written[3]])
