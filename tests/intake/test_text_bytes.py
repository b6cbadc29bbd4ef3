"""Page text as bytes, however hostile."""

from __future__ import annotations

import io

import pytest
from effort import little_work
from hypothesis import given, settings
from hypothesis import strategies as st
from intake.labelled_pages import PARTS, TERMS, article, codes, page, read

from feedpub.intake.readers.text.reader import MAX_FILE, PageTextReader
from feedpub.protocols import Raw


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_utf_8_and_utf_16_are_read(encoding: str) -> None:
    assert article(page().encode(encoding)) == article(page())


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_line_ends_of_other_systems_are_read(end: str) -> None:
    assert article(page().replace("\n", end)) == article(page())


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", "Fähre".encode("latin-1"), b"\xfe\xff\xd8"])
def test_bytes_that_are_not_text_are_an_error(content: bytes) -> None:
    assert codes(read(content)) == ["encoding-unreadable"]


@pytest.mark.parametrize("content", [b"", b"\n \n\t\n", "\ufeff\n".encode(), b"\x00\x01"])
def test_a_file_with_nothing_in_it_is_an_error(content: bytes) -> None:
    assert "nothing-readable" in codes(read(content))


def test_a_file_that_is_too_large_is_not_read_to_its_end() -> None:
    class Stream(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            assert size == MAX_FILE + 1
            return super().read(size)

    raw = Raw(source="desk", name="big.txt", open=lambda: Stream(b"x" * (MAX_FILE + 9)))
    (reading,) = PageTextReader().read(raw, TERMS)

    assert codes(reading) == ["too-large"]


def test_an_error_of_the_file_system_is_the_callers() -> None:
    def refuse() -> io.BytesIO:
        raise PermissionError("no")

    raw = Raw(source="desk", name="page.txt", open=refuse)
    with pytest.raises(PermissionError):
        list(PageTextReader().read(raw, TERMS))


def test_forbidden_characters_are_taken_out_with_a_finding() -> None:
    reading = read(page(headline="Kehrt die F\x00ähre\ufffe zurück?"))

    assert reading.article is not None
    assert reading.article.title == "Kehrt die Fähre zurück?"
    assert codes(reading) == ["characters-removed"]


def test_a_page_without_a_headline_is_an_error() -> None:
    assert "title-missing" in codes(read("21. März 2018\n\nhttps://p.news.example/p/2ufTp\n\nEs."))


#: Half of the longest page, in a quarter of its time: what compares all with all is found out.
LENGTH = MAX_FILE // 2


@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    [
        "x" * LENGTH,
        "1. " * (LENGTH // 3),
        "\n" * LENGTH,
        "a\n\n" * (LENGTH // 3),
        "Bild: " * (LENGTH // 6),
        "Bild: dpa/AFP\n\n" * (LENGTH // 16),
        "21. März 2018\n" * (LENGTH // 15),
        "https://p.news.example/p/2ufTp\n" * (LENGTH // 32),
        "(" * LENGTH,
        "a/" * (LENGTH // 2),
        "A. " * (LENGTH // 3),
    ],
)
def test_no_page_takes_long(text: str) -> None:
    with little_work():
        read(text)


PIECES = st.one_of(
    st.sampled_from([*PARTS.values(), "\n", "\n\n", "Bild:", "Foto: ", "(", ")", "/", "Anzeige"]),
    st.text(max_size=30),
    st.from_regex(r"[\d./: ]{1,12}", fullmatch=True),
)


@pytest.mark.slow
@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, max_size=25), st.sampled_from(["", " ", "\n", "\n\n"]))
def test_no_text_crashes_the_reader(pieces: list[str], between: str) -> None:
    reading = read(between.join(pieces).encode("utf-8", "surrogatepass"))

    assert (reading.article is None) == any(f.severity == "error" for f in reading.findings)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=400))
def test_no_bytes_crash_the_reader(content: bytes) -> None:
    read(content)
