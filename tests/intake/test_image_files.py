"""Image files beside the articles: what they say of themselves, and where they are served."""

from __future__ import annotations

import io
import json
from datetime import UTC
from pathlib import Path
from typing import Any

import pytest
from newsroom import CONFIG, NOW, Newsroom, make_record
from PIL import Image as Picture

from feedpub.article import Image
from feedpub.intake.readers.registry import read as read_raw
from feedpub.intake.sources.image_files import ImageFiles
from feedpub.protocols import Raw, ReaderContext, Reading

BASE = "https://img.news.example/"


def jpeg(size: tuple[int, int] = (40, 30), orientation: int | None = None, **iptc: str) -> bytes:
    """A small JPEG with the IPTC datasets that *iptc* names by number: ``d110="dpa"``."""
    written = io.BytesIO()
    exif = Picture.Exif()
    if orientation:
        exif[274] = orientation
    Picture.new("RGB", size, "teal").save(written, "JPEG", exif=exif)
    data = b"".join(
        bytes([0x1C, 2, int(name[1:])]) + len(text.encode()).to_bytes(2, "big") + text.encode()
        for name, text in iptc.items()
    )
    block = b"8BIM\x04\x04\0\0" + len(data).to_bytes(4, "big") + data + b"\0" * (len(data) % 2)
    segment = b"Photoshop 3.0\0" + block
    app13 = b"\xff\xed" + (len(segment) + 2).to_bytes(2, "big") + segment if data else b""
    content = written.getvalue()
    return content[:2] + app13 + content[2:]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "2026").mkdir()
    return tmp_path


def look(folder: Path, reference: str, document: str = "2026/story.json") -> Image:
    return ImageFiles(folder=folder, base_url=BASE, document=document).read(reference)


def read(folder: Path, **changes: Any) -> Reading:
    record = json.dumps(make_record(1, **changes)).encode()
    raw = Raw(source="desk", name="2026/story.json", open=lambda: io.BytesIO(record))
    terms = ReaderContext(timezone=UTC, now=NOW, pictures=ImageFiles(folder=folder, base_url=BASE))
    (reading,) = read_raw(raw, terms)
    return reading


def test_a_picture_is_found_beside_its_document(folder: Path) -> None:
    (folder / "2026" / "ferry.jpg").write_bytes(jpeg())

    picture = look(folder, "ferry.jpg")

    assert picture.url == f"{BASE}2026/ferry.jpg"


def test_a_path_that_begins_with_a_slash_is_below_the_source_s_folder(folder: Path) -> None:
    (folder / "ferry.jpg").write_bytes(jpeg())

    picture = look(folder, "/ferry.jpg")

    assert picture.url == f"{BASE}ferry.jpg"


def test_a_name_is_percent_encoded_in_its_address(folder: Path) -> None:
    (folder / "2026" / "Fähre 1.jpg").write_bytes(jpeg())

    picture = look(folder, "Fähre 1.jpg")

    assert picture.url == f"{BASE}2026/F%C3%A4hre%201.jpg"


def test_the_content_tells_the_type_and_not_the_name(folder: Path) -> None:
    content = io.BytesIO()
    Picture.new("RGB", (7, 5)).save(content, "PNG")
    (folder / "2026" / "ferry.jpg").write_bytes(content.getvalue())

    picture = look(folder, "ferry.jpg")

    assert (picture.type, picture.width, picture.height) == ("image/png", 7, 5)
    assert picture.length == len(content.getvalue())


def test_a_turned_picture_has_the_size_in_which_it_is_shown(folder: Path) -> None:
    (folder / "2026" / "ferry.jpg").write_bytes(jpeg((40, 30), orientation=6))

    picture = look(folder, "ferry.jpg")

    assert (picture.width, picture.height) == (30, 40)


def test_iptc_tells_caption_credit_photographer_and_copyright(folder: Path) -> None:
    content = jpeg(d80="Mara Ovens", d110="Ovens/dpa", d116="© dpa", d120="Die Fähre")
    (folder / "2026" / "ferry.jpg").write_bytes(content)

    picture = look(folder, "ferry.jpg")

    assert (picture.photographer, picture.credit) == ("Mara Ovens", "Ovens/dpa")
    assert (picture.copyright, picture.caption) == ("© dpa", "Die Fähre")


@pytest.mark.parametrize(
    "reference",
    [
        "../../etc/passwd",
        "/../secret.jpg",
        "%2e%2e/%2e%2e/secret.jpg",
        "//evil.example/x.jpg",
        "file:///etc/passwd",
        "..\\secret.jpg",
        "missing.jpg",
        "",
        ".",
        "a\0b.jpg",
        "x" * 5000,
    ],
)
def test_a_reference_never_leads_out_of_the_folder(folder: Path, reference: str) -> None:
    (folder.parent / "secret.jpg").write_bytes(jpeg())

    pictures = ImageFiles(folder=folder, base_url=BASE, document="2026/story.json")

    address = pictures.address(reference)

    assert address is None


def test_a_link_is_no_picture(folder: Path) -> None:
    (folder.parent / "secret.jpg").write_bytes(jpeg())
    (folder / "2026" / "ferry.jpg").symlink_to(folder.parent / "secret.jpg")

    with pytest.raises(ValueError, match="no such file"):
        look(folder, "ferry.jpg")


@pytest.mark.parametrize(
    "content", [b"", b"no picture", jpeg()[:30], b"<svg/>", b"\xff\xd8\xff\xed\xff\xff" * 9]
)
def test_a_damaged_picture_is_refused_in_one_line(folder: Path, content: bytes) -> None:
    (folder / "2026" / "ferry.jpg").write_bytes(content)

    with pytest.raises(ValueError, match=r"^(is not JPEG|is damaged)") as refused:
        look(folder, "ferry.jpg")

    assert "\n" not in str(refused.value)


def test_a_record_s_words_come_before_those_of_the_file(folder: Path) -> None:
    (folder / "2026" / "ferry.jpg").write_bytes(jpeg(d110="M. Ovens/dpa", d120="From the file"))

    reading = read(folder, images=[{"url": "ferry.jpg", "caption": "From the desk"}])

    assert reading.article is not None
    (image,) = reading.article.images
    assert (image.caption, image.credit) == ("From the desk", "M. Ovens/dpa")
    assert (image.photographer, image.agencies) == ("M. Ovens", ("dpa",))


def test_what_iptc_told_says_so(folder: Path) -> None:
    (folder / "2026" / "ferry.jpg").write_bytes(jpeg(d110="Ovens/dpa"))

    reading = read(folder, images=[{"url": "ferry.jpg"}])

    assert reading.provenance["images[0].credit"].origin == "IPTC of 'ferry.jpg'"


def test_a_damaged_picture_costs_the_article_nothing_else(folder: Path) -> None:
    (folder / "2026" / "ferry.jpg").write_bytes(b"no picture")

    reading = read(folder, images=[{"url": "ferry.jpg", "caption": "Gone", "credit": "Ovens"}])

    assert reading.article is not None
    assert "image-file-unusable" in [finding.code for finding in reading.findings]


def test_a_picture_in_the_body_is_served_where_the_folder_is(folder: Path) -> None:
    (folder / "2026" / "ferry.jpg").write_bytes(jpeg(d110="Ovens/dpa"))

    reading = read(
        folder,
        images=[{"url": "ferry.jpg", "alt": "A ferry"}],
        content_html='<p>Before.</p><img src="ferry.jpg"><p><a href="/more">More</a></p>',
    )

    assert reading.article is not None
    assert reading.article.content_html == (
        "<p>Before.</p>"
        f'<figure><img src="{BASE}2026/ferry.jpg" alt="A ferry" width="40" height="30">'
        "<figcaption><small>Ovens/dpa</small></figcaption></figure>"
        '<p><a href="https://news.example/more">More</a></p>'
    )


def test_a_feed_carries_what_the_file_says(newsroom: Newsroom) -> None:
    newsroom.configure(
        CONFIG.replace(
            'path = "articles"', f'path = "articles"\nimages = {{ base_url = "{BASE}" }}'
        )
    )
    newsroom.write("ferry.jpg", jpeg(d110="Ovens/dpa"))
    newsroom.write("1.json", make_record(1, images=[{"url": "ferry.jpg"}]))

    newsroom.build()

    length = (newsroom.articles / "ferry.jpg").stat().st_size
    assert (
        f'<media:content url="{BASE}ferry.jpg" type="image/jpeg" medium="image" width="40"'
        f' height="30" fileSize="{length}">'
    ).encode() in newsroom.published()["all.rss"]
