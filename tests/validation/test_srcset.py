"""Sizes of images in bodies, as browsers read them."""

from __future__ import annotations

import pytest

from feedpub.validation.html.srcset import has_widths, mistake_in


@pytest.mark.parametrize(
    "srcset",
    [
        "a.jpg",
        "a.jpg 2x",
        "a.jpg, b.jpg 2x",
        "a.jpg 1x, b.jpg 1.5x",
        "a.jpg 640w",
        "a.jpg 640w,b.jpg 1280w",
        " a.jpg  640w ,\n b.jpg 1280w 720h",
        "https://img.example/w_640,h_360/a.jpg 640w, https://img.example/w_2,h_1/a.jpg 2w",
        "",
    ],
)
def test_a_srcset_that_browsers_follow_is_no_mistake(srcset: str) -> None:
    assert mistake_in(srcset) is None


@pytest.mark.parametrize(
    ("srcset", "mistake"),
    [
        ("a.jpg 640w, b.jpg 2x", "mixes widths such as 640w with densities such as 2x"),
        ("a.jpg 640w, b.jpg", "mixes widths such as 640w with densities such as 2x"),
        ("a.jpg 640w, b.jpg 640w", "has two images for 640w"),
        ("a.jpg, b.jpg", "has two images for 1x"),
        ("a.jpg 640px", "'640px' is not a size such as 640w or 2x"),
        ("a.jpg 0w", "'0w' is not a size such as 640w or 2x"),
        ("a.jpg 360h", "'360h' is not a size such as 640w or 2x"),
        ("a.jpg 640w 2x", "'a.jpg' has two sizes"),
        ("my ferry.jpg 640w", "'ferry.jpg' is not a size such as 640w or 2x"),
    ],
)
def test_what_is_wrong_with_a_srcset_is_said(srcset: str, mistake: str) -> None:
    assert mistake_in(srcset) == mistake


def test_an_image_with_widths_needs_sizes() -> None:
    assert has_widths("a.jpg 640w, b.jpg 1280w")
    assert not has_widths("a.jpg, b.jpg 2x")


def test_a_srcset_is_read_to_its_end_whatever_is_in_it() -> None:
    assert mistake_in("(" * 20_000) is None
    assert mistake_in("a.jpg " + "(" * 20_000) is not None
    assert mistake_in("a.jpg " * 4_000) is not None
