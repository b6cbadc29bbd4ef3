"""What ``[feeds.NAME.partner]`` may say, and what has no effect for a partner."""

from __future__ import annotations

import warnings
from pathlib import Path

import pytest
from config.smallest import SMALLEST, mistakes

from feedpub.config.load import load
from feedpub.config.publications import publications
from feedpub.errors import ConfigWarning
from feedpub.feed import Webfeeds


def warned(path: Path, feeds: str) -> list[str]:
    """The warnings about *feeds*, without the name of the file."""
    path.write_text(SMALLEST + feeds, encoding="utf-8")
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        load(path)
    assert {each.category for each in caught} <= {ConfigWarning}
    return [str(each.message).removeprefix(f"{path}:") for each in caught]


def test_a_key_of_another_partner_is_a_mistake(path: Path) -> None:
    feed = '[feeds.f]\ntitle = "F"\nprofile = "msn"\n[feeds.f.partner]\nad = "<b>Buy</b>"\n'

    assert mistakes(path, SMALLEST + feed) == [
        "feeds.f.partner.ad: is for smartnews; add that profile, or remove ad"
    ]


@pytest.mark.parametrize("value", ['" "', '"a\\u0000b"'])
def test_a_script_without_words_or_with_control_characters_is_a_mistake(
    path: Path, value: str
) -> None:
    feed = f'[feeds.f]\ntitle = "F"\nprofile = "smartnews"\npartner = {{ analytics = {value} }}\n'

    (mistake,) = mistakes(path, SMALLEST + feed)

    assert mistake.startswith("feeds.f.partner.analytics: ")
    assert mistake.endswith("use markup without control characters")


def test_tracking_for_a_partner_that_refuses_it_is_named_once_for_many_feeds(path: Path) -> None:
    feeds = "".join(
        f'[feeds.{name}]\ntitle = "F"\nprofile = "smartnews"\ntracking = {{ src = "s" }}\n'
        for name in ("one", "two", "three", "four")
    )

    assert warned(path, feeds) == [
        "17:1: feeds.one.tracking: smartnews refuses links with parameters, so they are left out;"
        " count readers with partner.analytics (and 3 more like it: lines 21, 25, 29)"
    ]


def test_sizes_of_images_for_a_partner_are_named_as_without_effect(path: Path) -> None:
    feed = '[feeds.f]\ntitle = "F"\nprofile = "msn"\nimages = { renditions = ["group"] }\n'

    assert warned(path, feed) == [
        "17:12: feeds.f.images.renditions: msn reads one size of each image, so it has no effect;"
        " remove it"
    ]


def test_feeds_without_such_keys_are_not_mentioned(path: Path) -> None:
    feed = '[feeds.f]\ntitle = "F"\nprofile = "smartnews"\n'

    assert warned(path, feed) == []


def test_a_profile_that_has_ended_is_named_with_its_place_and_what_takes_it(path: Path) -> None:
    (warning,) = warned(path, '[feeds.one]\ntitle = "F"\nprofile = "google-news"\n')

    assert warning == (
        "16:1: feeds.one.profile: Google News has taken no feeds since March 2025;"
        ' publish a news sitemap instead (formats = ["sitemap"]) and remove the profile;'
        " feedpub 0.3 will reject it"
    )


@pytest.mark.parametrize(("written", "color"), [("#00A7e1", "00A7e1"), ("00a7e1", "00a7e1")])
def test_a_colour_is_written_with_or_without_its_sign(path: Path, written: str, color: str) -> None:
    path.write_text(f'{SMALLEST}webfeeds = {{ accent_color = "{written}" }}\n', encoding="utf-8")

    (feed,) = publications(load(path)[0], {})

    assert feed.channel.webfeeds == Webfeeds(accent_color=color)


def test_what_is_no_colour_is_a_mistake(path: Path) -> None:
    assert mistakes(path, f'{SMALLEST}webfeeds = {{ accent_color = "blue" }}\n') == [
        "feeds.all.webfeeds.accent_color: invalid value 'blue'; use six hexadecimal digits, such as"
        " 00a7e1"
    ]


def test_a_feed_says_nothing_to_feedly_unless_it_is_configured(path: Path) -> None:
    path.write_text(SMALLEST, encoding="utf-8")

    (feed,) = publications(load(path)[0], {})

    assert feed.channel.webfeeds is None
