"""Image files beside the articles: what they say of themselves, and where they are served."""

from __future__ import annotations

import contextlib
import io
import json
import os
import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from newsroom import CONFIG, NOW, Newsroom, make_record
from PIL import Image as Picture
from PIL import PngImagePlugin

from feedpub.article import Image
from feedpub.intake.readers.registry import read as read_raw
from feedpub.intake.sources.image_files import ImageFiles, type_and_size
from feedpub.protocols import Raw, ReaderContext, Reading

BASE = "https://img.news.example/"

#: A configuration whose articles have image files beside them.
WITH_FILES = CONFIG.replace(
    'path = "articles"', f'path = "articles"\nimages = {{ base_url = "{BASE}" }}'
)


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
    content = written.getvalue()
    return content[:2] + _app13(data) + content[2:]


def with_iim(data: bytes) -> bytes:
    """A small JPEG with *data* as its IIM."""
    content = jpeg()
    return content[:2] + _app13(data) + content[2:]


def _app13(data: bytes) -> bytes:
    block = b"8BIM\x04\x04\0\0" + len(data).to_bytes(4, "big") + data + b"\0" * (len(data) % 2)
    segment = b"Photoshop 3.0\0" + block
    return b"\xff\xed" + (len(segment) + 2).to_bytes(2, "big") + segment if data else b""


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


@pytest.mark.parametrize("box", [b"av01", b"iloc", b"pitm", b"av1C"])
def test_a_damaged_avif_is_refused_like_others(folder: Path, box: bytes) -> None:
    content = io.BytesIO()
    Picture.new("RGB", (40, 30), "teal").save(content, "AVIF")
    damaged = content.getvalue().replace(box, b"????", 1)
    (folder / "ferry.avif").write_bytes(damaged)

    with pytest.raises(ValueError, match=r"^is damaged"):
        look(folder, "/ferry.avif")

    assert type_and_size(damaged) == ("image/avif", None, None)


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
    newsroom.configure(WITH_FILES)
    newsroom.write("ferry.jpg", jpeg(d110="Ovens/dpa"))
    newsroom.write("1.json", make_record(1, images=[{"url": "ferry.jpg"}]))

    newsroom.build()

    length = (newsroom.articles / "ferry.jpg").stat().st_size
    assert (
        f'<media:content url="{BASE}ferry.jpg" type="image/jpeg" medium="image" width="40"'
        f' height="30" fileSize="{length}">'
    ).encode() in newsroom.published()["all.rss"]


def exiftool(file: Path, *options: str) -> None:
    """Let exiftool, as it is by default, write *options* into *file*."""
    if shutil.which("exiftool") is None:
        pytest.skip("exiftool is not installed")
    command = ["exiftool", "-q", "-q", "-overwrite_original", *options, str(file)]
    subprocess.run(command, check=True, timeout=60)


def xmp(properties: str, **attributes: str) -> bytes:
    """A packet of XMP with *properties*, as elements and as attributes of the description."""
    given = " ".join(f'{key.replace("_", ":", 1)}="{value}"' for key, value in attributes.items())
    return (
        '<?xpacket begin="\N{ZERO WIDTH NO-BREAK SPACE}" id="W5M0MpCehiHzreSzNTczkc9d"?>'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/">'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/"'
        ' xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/"'
        ' xmlns:plus="http://ns.useplus.org/ldf/xmp/1.0/"'
        ' xmlns:Iptc4xmpCore="http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/"'
        ' xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"'
        ' xmlns:xmpRights="http://ns.adobe.com/xap/1.0/rights/">'
        f'<rdf:Description rdf:about="" {given}>{properties}</rdf:Description>'
        f'</rdf:RDF></x:xmpmeta>{" " * 200}<?xpacket end="w"?>'
    ).encode()


def picture_with(packet: bytes, format: str = "JPEG") -> bytes:
    written = io.BytesIO()
    Picture.new("RGB", (40, 30), "teal").save(written, format, xmp=packet)
    return written.getvalue()


ALL_OF_XMP = xmp(
    "<dc:creator><rdf:Seq><rdf:li>Mara Ovens</rdf:li><rdf:li>Bo Ray</rdf:li></rdf:Seq></dc:creator>"
    "<dc:rights><rdf:Alt><rdf:li xml:lang='de'>(alle Rechte)</rdf:li>"
    "<rdf:li xml:lang='x-default'>© Ovens</rdf:li></rdf:Alt></dc:rights>"
    "<dc:description><rdf:Alt><rdf:li xml:lang='x-default'>On her way</rdf:li></rdf:Alt>"
    "</dc:description>"
    "<xmpRights:UsageTerms><rdf:Alt><rdf:li xml:lang='x-default'>Only once</rdf:li></rdf:Alt>"
    "</xmpRights:UsageTerms>"
    "<Iptc4xmpCore:AltTextAccessibility><rdf:Alt><rdf:li xml:lang='x-default'>A ferry</rdf:li>"
    "</rdf:Alt></Iptc4xmpCore:AltTextAccessibility>"
    "<Iptc4xmpCore:ExtDescrAccessibility><rdf:Alt><rdf:li xml:lang='x-default'>A white ferry"
    " leaves.</rdf:li></rdf:Alt></Iptc4xmpCore:ExtDescrAccessibility>"
    "<plus:DataMining rdf:resource='http://ns.useplus.org/ldf/vocab/DMI-PROHIBITED'/>",
    photoshop_Credit="Agentur für Bilder vom Hafen/Ovens",
    Iptc4xmpExt_DigitalSourceType="http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia",
)


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_xmp_says_all_that_iptc_has_in_every_format(folder: Path, format: str) -> None:
    content = io.BytesIO()
    picture = Picture.new("RGB", (40, 30), "teal")
    if format == "PNG":
        info = PngImagePlugin.PngInfo()
        info.add_itxt("XML:com.adobe.xmp", ALL_OF_XMP.decode())
        picture.save(content, format, pnginfo=info)
    else:
        picture.save(content, format, xmp=ALL_OF_XMP)
    (folder / "2026" / "ferry.bin").write_bytes(content.getvalue())

    image = look(folder, "ferry.bin")

    assert image.photographer == "Mara Ovens, Bo Ray"
    assert image.credit == "Agentur für Bilder vom Hafen/Ovens"
    assert (image.copyright, image.usage_terms) == ("© Ovens", "Only once")
    assert (image.alt, image.caption) == ("A ferry", "On her way")
    assert image.extended_description == "A white ferry leaves."
    assert image.data_mining == "http://ns.useplus.org/ldf/vocab/DMI-PROHIBITED"
    assert image.digital_source_type is not None
    assert image.digital_source_type.endswith("/compositeWithTrainedAlgorithmicMedia")


def test_tiff_and_gif_say_it_too_as_exiftool_writes_them(folder: Path) -> None:
    for name in ("ferry.tif", "ferry.gif"):
        Picture.new("RGB", (40, 30), "teal").save(folder / name)
        exiftool(folder / name, "-XMP-photoshop:Credit=Mara Ovens/dpa", "-XMP-dc:Rights=© Ovens")

    images = [look(folder, f"/{name}") for name in ("ferry.tif", "ferry.gif")]

    assert [each.credit for each in images] == ["Mara Ovens/dpa"] * 2
    assert [each.copyright for each in images] == ["© Ovens"] * 2
    assert [each.type for each in images] == ["image/tiff", "image/gif"]


CREDIT = "picture alliance/Agentur für Meeresbilder/Mara Ovens"


def test_a_credit_that_iim_cuts_off_is_that_of_xmp(folder: Path) -> None:
    (folder / "ferry.jpg").write_bytes(jpeg())
    exiftool(folder / "ferry.jpg", f"-IPTC:Credit={CREDIT}", f"-XMP-photoshop:Credit={CREDIT}")

    assert look(folder, "/ferry.jpg").credit == CREDIT


@pytest.mark.parametrize("charset", ["Latin", "UTF8"])
def test_a_cut_within_a_character_or_word_leaves_no_trace(folder: Path, charset: str) -> None:
    credit = "Bildarchiv der Stadt Musterhöfen/Ovens"
    (folder / "ferry.jpg").write_bytes(jpeg())
    exiftool(
        folder / "ferry.jpg",
        f"-IPTC:CodedCharacterSet={charset}",
        f"-IPTC:Credit={credit}",
        f"-XMP-photoshop:Credit={credit}",
    )

    assert look(folder, "/ferry.jpg").credit == credit


def test_without_xmp_the_octet_that_a_cut_left_is_no_character(folder: Path) -> None:
    whole = "Bildarchiv der Stadt München/Höfé".encode()
    cut = whole[: whole.index("é".encode()) + 1][-32:]
    data = b"\x1c\x01\x5a\0\x03\x1b%G" + b"\x1c\x02\x6e" + len(cut).to_bytes(2, "big") + cut
    (folder / "ferry.jpg").write_bytes(with_iim(data))

    assert look(folder, "/ferry.jpg").credit == "darchiv der Stadt München/Höf"


def test_exiftool_s_default_files_are_latin_1(folder: Path) -> None:
    (folder / "ferry.jpg").write_bytes(jpeg())
    exiftool(folder / "ferry.jpg", "-IPTC:CopyrightNotice=© Öre, Grüße", "-IPTC:Credit=Café/dpa")

    image = look(folder, "/ferry.jpg")

    assert (image.copyright, image.credit) == ("© Öre, Grüße", "Café/dpa")


def test_characters_that_iim_could_not_say_are_those_of_xmp(folder: Path) -> None:
    for number, raw in enumerate(("Agentur für Bilder".encode("mac-roman"), b"????? Ovens")):
        data = b"\x1c\x02\x6e" + len(raw).to_bytes(2, "big") + raw
        whole = "Agentur für Bilder" if number == 0 else "Мария Ovens"
        packet = b"http://ns.adobe.com/xap/1.0/\0" + xmp("", photoshop_Credit=whole)
        content = with_iim(data)
        segment = b"\xff\xe1" + (len(packet) + 2).to_bytes(2, "big") + packet
        (folder / f"{number}.jpg").write_bytes(content[:2] + segment + content[2:])

    assert look(folder, "/0.jpg").credit == "Agentur für Bilder"
    assert look(folder, "/1.jpg").credit == "Мария Ovens"


def test_an_iim_value_that_was_changed_later_counts(folder: Path) -> None:
    (folder / "ferry.jpg").write_bytes(jpeg())
    exiftool(folder / "ferry.jpg", "-XMP-photoshop:Credit=Old/dpa", "-IPTC:Credit=New/AFP")

    assert look(folder, "/ferry.jpg").credit == "New/AFP"


def test_several_creators_are_one_line(folder: Path) -> None:
    (folder / "ferry.jpg").write_bytes(jpeg())
    exiftool(folder / "ferry.jpg", "-IPTC:By-line=Mara Ovens", "-IPTC:By-line=Bo Ray")

    assert look(folder, "/ferry.jpg").photographer == "Mara Ovens, Bo Ray"


def test_exif_says_who_made_it_where_nothing_else_does(folder: Path) -> None:
    (folder / "ferry.jpg").write_bytes(jpeg())
    exiftool(folder / "ferry.jpg", "-EXIF:Artist=Mara Ovens", "-EXIF:Copyright=Ovens 2026")

    image = look(folder, "/ferry.jpg")

    assert (image.photographer, image.copyright) == ("Mara Ovens", "Ovens 2026")


@pytest.mark.parametrize("words", ["OLYMPUS DIGITAL CAMERA", "SONY DSC", "DCIM/100MEDIA/DJI_1.JPG"])
def test_what_a_camera_writes_is_no_caption(folder: Path, words: str) -> None:
    (folder / "ferry.jpg").write_bytes(jpeg(d120=words))

    assert look(folder, "/ferry.jpg").caption is None


@pytest.mark.parametrize("words", ["Mai 2024", "Eis 2024", "The dji", "Nor", "Default risk"])
def test_a_short_caption_is_one(folder: Path, words: str) -> None:
    (folder / "ferry.jpg").write_bytes(jpeg(d120=words))

    assert look(folder, "/ferry.jpg").caption == words


def test_a_phone_s_several_pictures_in_one_jpeg_are_a_jpeg(folder: Path) -> None:
    picture = Picture.new("RGB", (40, 30), "teal")
    depth = Picture.new("RGB", (20, 15), "gray")
    picture.save(folder / "ferry.jpg", "MPO", save_all=True, append_images=[depth])

    image = look(folder, "/ferry.jpg")

    assert (image.type, image.width, image.height) == ("image/jpeg", 40, 30)


@pytest.mark.parametrize(
    "packet",
    [
        b'<!DOCTYPE x [<!ENTITY a "b">]><x:xmpmeta xmlns:x="adobe:ns:meta/">&a;</x:xmpmeta>',
        b"<x:xmpmeta",
        b"\0\0\0",
        b"<a>" * 5000,
        xmp("<dc:rights/>", photoshop_Credit="x" * 30_000),
    ],
)
def test_xmp_that_cannot_be_read_costs_the_picture_nothing_else(
    folder: Path, packet: bytes
) -> None:
    (folder / "ferry.jpg").write_bytes(picture_with(packet))

    image = look(folder, "/ferry.jpg")

    assert (image.width, image.credit, image.copyright) == (40, None, None)


def test_what_xmp_says_of_the_picture_that_it_was_made_from_is_not_its_own(folder: Path) -> None:
    inner = (
        "<dc:source><rdf:Description><photoshop:Credit>Other</photoshop:Credit></rdf:Description>"
        "</dc:source>"
    )
    (folder / "ferry.jpg").write_bytes(picture_with(xmp(inner)))

    assert look(folder, "/ferry.jpg").credit is None


@pytest.mark.parametrize("content", [None, b"", b"no picture", jpeg()[:30]])
def test_a_damaged_or_missing_picture_is_left_out_and_named(
    newsroom: Newsroom, content: bytes | None
) -> None:
    newsroom.configure(WITH_FILES)
    if content is not None:
        newsroom.write("ferry.jpg", content)
    body = '<p>The text.</p><figure><img src="ferry.jpg"></figure>'
    image = {"url": "ferry.jpg", "caption": "Gone", "credit": "Ovens"}
    newsroom.write("1.json", make_record(1, images=[image], content_html=body))

    report = newsroom.build()

    (note,) = [each for each in report.notes if "image-file-unusable" in str(each)]
    assert "'ferry.jpg'" in str(note)
    assert "and 1 more like it" in str(note)
    assert b"ferry.jpg" not in newsroom.published()["all.rss"]


def test_a_picture_that_comes_later_than_its_article_is_published(newsroom: Newsroom) -> None:
    newsroom.configure(WITH_FILES)
    newsroom.write("1.json", make_record(1, images=[{"url": "ferry.jpg"}]))
    newsroom.feedpub("build")

    newsroom.write("ferry.jpg", jpeg())
    done = newsroom.feedpub("build")

    assert "desk: 0 articles new, 1 changed" in done.stdout
    assert b"ferry.jpg" in newsroom.published()["all.rss"]


def test_pictures_are_waited_for_where_their_articles_were_saved_a_minute_ago(
    newsroom: Newsroom,
) -> None:
    newsroom.configure(WITH_FILES)
    ago = datetime.now(UTC).timestamp() - 60
    for number in (1, 2):
        path = newsroom.write(
            f"{number}.json", make_record(number, images=[{"url": f"{number}.jpg"}])
        )
        os.utime(path, (ago, ago))
    newsroom.feedpub("build")

    for number in (1, 2):
        newsroom.write(f"{number}.jpg", jpeg())
    done = newsroom.feedpub("build")

    assert "desk: 0 articles new, 2 changed" in done.stdout
    assert b"1.jpg" in newsroom.published()["all.rss"]


def test_a_missing_picture_is_waited_for_an_hour_after_its_article_changed(
    newsroom: Newsroom,
) -> None:
    newsroom.configure(WITH_FILES)
    newsroom.write("1.json", make_record(1, images=[{"url": "ferry.jpg"}]))
    # Old enough for its mark to be trusted.
    os.utime(newsroom.articles / "1.json", (1_700_000_000, 1_700_000_000))
    later = datetime.now(UTC) + timedelta(hours=2)
    newsroom.build(now=later)

    newsroom.write("ferry.jpg", jpeg())
    report = newsroom.build(now=later)

    assert report.sources[0].changed == 0


def test_a_path_needs_to_be_told_where_its_folder_is_served(newsroom: Newsroom) -> None:
    newsroom.write("ferry.jpg", jpeg())
    body = '<p>The text.</p><img src="ferry.jpg"><img src="/other.jpg"><img src="page.jpg">'
    newsroom.write("1.json", make_record(1, images=[{"url": "ferry.jpg"}], content_html=body))

    report = newsroom.build()

    (note,) = [each for each in report.notes if "image-file-unusable" in str(each)]
    assert "set images.base_url of the source to where its folder is served" in str(note)
    feed = newsroom.published()["all.rss"]
    assert b"ferry.jpg" not in feed
    # Those are addresses, as on the article's page.
    assert b"https://news.example/other.jpg" in feed
    assert b"page.jpg" in feed


def test_no_library_writes_to_stderr(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    picture = Picture.new("RGB", (40, 30), "teal")
    picture.save(folder / "ferry.tif")
    damaged = bytearray((folder / "ferry.tif").read_bytes())
    # The offset of the directory's last tag, and its number of samples.
    damaged[-40:-36] = b"\xff\xff\xff\x7f"
    (folder / "ferry.tif").write_bytes(bytes(damaged))
    Picture.new("RGB", (12_000, 12_000)).save(folder / "ferry.png")
    content = (folder / "ferry.png").read_bytes()
    (folder / "ferry.png").write_bytes(content.replace(b"IDAT", b"acTL", 1))

    for name in ("ferry.tif", "ferry.png"):
        with contextlib.suppress(ValueError):
            look(folder, f"/{name}")

    assert capfd.readouterr().err == ""
