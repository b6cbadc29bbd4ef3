"""Which addresses are of one picture, and which of its renditions is kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from intake.bodies import FERRY_URL

from feedpub.article import Image
from feedpub.intake.body.figures import image_key, widest_renditions

FERRY = "https://img.news.example/ferry"


def kept(*images: Image) -> tuple[Image, ...]:
    """Return the images that are kept of *images*, without their other renditions."""
    return tuple(replace(each, renditions=()) for each in widest_renditions(images))


def rendition(size: str = "", width: int | None = None, alt: str = "A ferry") -> Image:
    return Image(url=f"{FERRY}{size}.jpg", width=width, alt=alt)


@pytest.mark.parametrize(
    "address",
    [
        "https://img.news.example/ferry.jpg?w=640&h=360",
        "https://img.news.example/ferry.jpg#top",
        "http://img.news.example/ferry.jpg",
        "https://IMG.news.example/ferry.jpg",
        "https://img.news.example/ferry-640x360.jpg",
        "https://img.news.example/ferry@2x.jpg",
        "https://img.news.example/ferry-scaled.jpg",
        "https://img.news.example/ferry-640x360@2x.jpg?v=3",
    ],
)
def test_renditions_of_one_image_have_one_key(address: str) -> None:
    assert image_key(address) == image_key(FERRY_URL)


@pytest.mark.parametrize(
    "address",
    [
        "https://img.news.example/ferries.jpg",
        "https://img.news.example/ferry.png",
        "https://img.news.example/ferry-2.jpg",
        "https://other.example/ferry.jpg",
    ],
)
def test_images_of_another_name_are_other_images(address: str) -> None:
    assert image_key(address) != image_key(FERRY_URL)


@pytest.mark.parametrize("address", ["https://[", "//a[b/c.jpg", ""])
def test_an_address_that_is_none_is_its_own_key(address: str) -> None:
    assert image_key(address) == address


def test_of_the_renditions_of_an_image_the_widest_is_kept() -> None:
    small, large, middle = (rendition(f"-{w}x90", w) for w in (640, 1280, 960))

    assert kept(small, large, middle) == (large,)


def test_the_widest_rendition_stands_in_the_place_of_the_first() -> None:
    small, large = rendition("-640x360", 640), rendition("-1280x720", 1280)
    quay, gulls = Image(url="https://img.news.example/quay.jpg"), Image(alt="Gulls")

    assert kept(quay, small, gulls, large) == (quay, large, gulls)


def test_a_rendition_of_a_known_width_goes_before_one_of_an_unknown() -> None:
    unknown, known = rendition(), rendition("-640x360", 640)

    assert kept(unknown, known) == (known,)


@pytest.mark.parametrize("width", [None, 640])
def test_of_renditions_as_wide_as_each_other_the_first_is_kept(width: int | None) -> None:
    first, second = rendition("", width, "First"), rendition("@2x", width, "Second")

    assert kept(first, second) == (first,)


def test_the_other_renditions_stay_with_the_widest() -> None:
    small, large, middle = (rendition(f"-{w}x90", w) for w in (640, 1280, 960))

    (image,) = widest_renditions([small, large, middle])

    assert [(each.url, each.width) for each in image.renditions] == [
        (small.url, 640),
        (middle.url, 960),
    ]


def test_the_same_file_twice_is_no_other_rendition() -> None:
    (image,) = widest_renditions([rendition("", 640), rendition("", 640)])

    assert image.renditions == ()


def test_images_without_an_address_are_all_kept() -> None:
    gulls, again = Image(alt="Gulls", width=3), Image(alt="Gulls", width=4)

    assert widest_renditions([gulls, again, gulls]) == (gulls, again, gulls)


def test_images_that_differ_are_all_kept_in_their_order() -> None:
    pictures = tuple(Image(url=f"https://img.news.example/{n}.jpg", width=n) for n in (3, 1, 2))

    assert widest_renditions(pictures) == pictures


def test_no_images_are_none() -> None:
    assert widest_renditions([]) == ()


def test_what_only_a_narrower_rendition_says_is_not_lost() -> None:
    credited = replace(
        rendition("-640x360", 640), credit="Mara Ovens/dpa", photographer="Mara Ovens"
    )

    (kept,) = widest_renditions([credited, rendition("-1280x720", 1280)])

    assert (kept.url, kept.credit, kept.photographer) == (
        f"{FERRY}-1280x720.jpg",
        "Mara Ovens/dpa",
        "Mara Ovens",
    )


def test_the_rights_of_all_renditions_end_with_the_first() -> None:
    early = datetime(2026, 6, 1, tzinfo=UTC)
    late = datetime(2027, 6, 1, tzinfo=UTC)

    (kept,) = widest_renditions(
        [
            replace(rendition(), rights_expires=early),
            replace(rendition("-640x360", 640), rights_expires=late),
        ]
    )

    assert kept.rights_expires == early
