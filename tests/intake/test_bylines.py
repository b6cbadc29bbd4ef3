"""Bylines that a source gives as such: who is named, without prefix, role, employer and place."""

from __future__ import annotations

import json
from typing import Any

import pytest
from effort import little_work
from hypothesis import given
from hypothesis import strategies as st
from intake.reading import read

from feedpub.intake.bylines.authors import read_byline
from feedpub.intake.bylines.people import people_in
from feedpub.intake.text import plain

# Between names


@pytest.mark.parametrize(
    "line",
    [
        "Ann Lee and Bob Ray",
        "Ann Lee & Bob Ray",
        "Ann Lee, Bob Ray",
        "Ann Lee / Bob Ray",
        "Ann Lee | Bob Ray",
        "Ann Lee;Bob Ray",
        "Ann Lee und Bob Ray",
        "Ann Lee u. Bob Ray",
        "Ann Lee et Bob Ray",
        "Ann Lee y Bob Ray",
        "Ann Lee e Bob Ray",
        "Ann Lee en Bob Ray",
        "Ann Lee och Bob Ray",
        "Ann Lee og Bob Ray",
        "Ann Lee ja Bob Ray",
        "Ann Lee i Bob Ray",
        "Ann Lee a Bob Ray",
        "Ann Lee ve Bob Ray",
        "Ann Lee with Bob Ray",
        "Ann Lee · Bob Ray",
        "Ann Lee • Bob Ray",
        "Ann Lee and Bob Ray, Staff Writers",
        "Ann Lee (text), Bob Ray (pictures)",
        "Text: Ann Lee, Fotos: Bob Ray",
        "Ann Lee &amp; Bob Ray",
        "By ANN LEE and BOB RAY",
    ],
)
def test_each_person_is_an_author(line: str) -> None:
    assert people_in(line).people == ("Ann Lee", "Bob Ray")


@pytest.mark.parametrize(
    ("line", "people"),
    [
        ("Ann Lee, Bob Ray and Cleo Poe", ("Ann Lee", "Bob Ray", "Cleo Poe")),
        ("Ann Lee, Bob Ray, and Cleo Poe", ("Ann Lee", "Bob Ray", "Cleo Poe")),
        ("Ann, Bob and Cleo", ("Ann", "Bob", "Cleo")),
        ("Words by Ann Lee Photos by Bob Ray", ("Ann Lee", "Bob Ray")),
        ("Ann Lee, Jr. and Bob Ray, Sr.", ("Ann Lee Jr.", "Bob Ray Sr.")),
        ("Reporting by Ann Lee; Editing by Bob Ray", ("Ann Lee",)),
        ("By Ann Lee, Bob Ray and Cleo Poe, AP", ("Ann Lee", "Bob Ray", "Cleo Poe")),
        ("Ana Ruiz y Luis de la Torre y Mora", ("Ana Ruiz", "Luis de la Torre y Mora")),
        ("Josep Ruiz i Soler i Anna Puig", ("Josep Ruiz i Soler", "Anna Puig")),
        ("山田太郎、鈴木花子記者", ("山田太郎", "鈴木花子")),
        ("某社北京3月1日电（记者张三、李四）", ("张三", "李四")),
        ("文 | 张三 图 | 李四", ("张三", "李四")),
        ("أحمد علي، مراسل الأخبار", ("أحمد علي",)),
        ("Анна Иванова и Пётр Сидоров", ("Анна Иванова", "Пётр Сидоров")),
        ("Ганна Шевченко та Петро Коваль", ("Ганна Шевченко", "Петро Коваль")),
        ("Γιώργος Παππάς και Άννα Δήμου", ("Γιώργος Παππάς", "Άννα Δήμου")),
        ("سامي حداد و دانا كريم", ("سامي حداد", "دانا كريم")),
        ("דנה כהן ויוסי לוי", ("דנה כהן", "יוסי לוי")),
        ("张三、李四", ("张三", "李四")),
        ("山田太郎、鈴木花子", ("山田太郎", "鈴木花子")),
        ("김철수·이영희 기자", ("김철수", "이영희")),
        ("Lee, Ann; Ray, Bob", ("Lee, Ann", "Ray, Bob")),
        ("bru/mak", ("bru", "mak")),
    ],
)
def test_names_are_parted_in_many_scripts(line: str, people: tuple[str, ...]) -> None:
    assert people_in(line).people == people


@pytest.mark.parametrize(
    "name",
    [
        "José Ortega y Gasset",
        "García y Vega",
        "Josep Pujol i Soley",
        "Maria Costa e Silva",
        "Juan de la Cruz",
        "Jan van der Berg",
        "Jan van 't Hoff",
        "Frances d'Anna",
        "Kate O’Hara",
        "Dan Poe",
        "Ja Berg",
        "Av Westin",
        "Von der Heide",
        "Michael Chief",
        "Prof. Dr. Anna Alt",
        "山田 太郎",
        "ジョン・スミス",
        "Lee, Ann",
        "van der Berg, Jan",
        "García Márquez, Gabriel",
        "Marks & Poe",
        "Tom Ilk & Sons",
        "Lee and Lee",
        "And Reas",
        "Andy And",
        "Ann (Annie) Lee",
        "Ann Lee and Partners",
        "Ministry of Boats and Harbours",
        "The Harbour Times",
        "News and Sport",
        "admin",
        "https://news.example/people/ann",
    ],
)
def test_a_name_stays_whole(name: str) -> None:
    assert people_in(name).people == (name,)


# Around names


@pytest.mark.parametrize(
    "line",
    [
        "By Ann Lee",
        "by Ann Lee",
        "BY ANN LEE",
        "Von Ann Lee",
        "Par Ann Lee",
        "Por Ann Lee",
        "Di Ann Lee",
        "Door Ann Lee",
        "Av Ann Lee",
        "Texte : Ann Lee",
        "Text und Fotos: Ann Lee",
        "Автор: Ann Lee",
        "Фото и текст: Ann Lee",
        "Teksti: Ann Lee",
        "Haber: Ann Lee",
        "文/Ann Lee",
        "بقلم: Ann Lee",
        "كتب: Ann Lee",
        "كتب/ Ann Lee",
        "Автор – Ann Lee",
        "Gastbeitrag von Ann Lee",
        "Story and photos by Ann Lee",
        "Guest column by Ann Lee",
        "EXCLUSIVE: Ann Lee",
        "By ANN LEE FOR HARBOURONLINE",
        "Ann Lee, CNN Business",
        "Ann Lee BBC News",
        "Ann Lee, Professor of Sea and Land Law",
        "Ann Lee, Deputy Editor-in-Chief",
        "Ann Lee, 24",
        "Ann Lee, USA TODAY",
        "oprac. Ann Lee",
        "Berlin - Ann Lee",
        "Berlin, Ann Lee",
        "Ann Lee, Chief Reporter",
        "Ann Lee, head of boats and harbours",
        "Ann Lee, Wirtschaftsredakteurin",
        "Ann Lee, envoyée spéciale à Kiev",
        "Ann Lee, corresponsal en Lima",
        "Ann Lee, politiikan toimittaja",
        "Ann Lee, специальный корреспондент",
        "Ann Lee - Staff Writer",
        "Ann Lee Staff Writer",
        "Political Editor Ann Lee",
        "Van onze correspondent Ann Lee",
        "Ann Lee, Senior Fellow, Centre for Boats",
        "Ann Lee, PhD",
        "Ann Lee in Berlin",
        "Ann Lee in New York",
        "Ann Lee i Oslo",
        "Ann Lee en Bruselas",
        "Ann Lee, Berlin",
        "Ann Lee, Harbour Times",
        "Ann Lee | harbour.example",
        "Ann Lee for the Harbour Times",
        "By Ann Lee For the Harbour Times",
        "Ann Lee avec des agences",
        "Ann Lee (Berlin)",
        "Ann Lee and agencies",
        "Ann Lee u.a.",
        "Ann Lee <ann@news.example>",
        "ann@news.example (Ann Lee)",
        "Ann Lee (@annlee)",
        '<a href="/ann">Ann Lee</a>',
        "By Ann Lee\nSports Writer",
        "From Ann Lee in Kyiv",
        "Writing by Ann Lee; Editing by Bob Ray and Cleo Poe",
        "Reporting by Ann Lee Editing by Bob Ray and Cleo Poe",
        "By Ann Lee | March 1, 2026 | 9:23am",
        "Posted by Ann Lee on March 1, 2026",
        "By Ann Lee Updated: March 1, 2026 at 9:23 a.m. EST",
        "Von Ann Lee, 1. März 2026",
        "Ann Lee - 2026-03-01",
        "Ann\n   Lee",
    ],
)
def test_what_is_no_name_is_left_out(line: str) -> None:
    assert people_in(line).people == ("Ann Lee",)


@pytest.mark.parametrize(
    ("line", "people", "agencies"),
    [
        ("Von Ann Lee, dpa", ("Ann Lee",), ("dpa",)),
        ("Ann Lee und Bob Ray (dpa)", ("Ann Lee", "Bob Ray"), ("dpa",)),
        ("Ann Lee avec AFP", ("Ann Lee",), ("AFP",)),
        ("Ann Lee mit Material der dpa", ("Ann Lee",), ("dpa",)),
        ("Ann Lee with files from AP", ("Ann Lee",), ("AP",)),
        ("AP Business Writer Ann Lee", ("Ann Lee",), ("AP",)),
        ("Ann Lee of The Associated Press", ("Ann Lee",), ("AP",)),
        ("(서울=연합뉴스) 홍길동 기자", ("홍길동",), ("Yonhap",)),
        ("Von dpa", (), ("dpa",)),
        ("AP - By ANN LEE", ("Ann Lee",), ("AP",)),
        ("Ann Lee Associated Press", ("Ann Lee",), ("AP",)),
        ("aal/dpa", ("aal",), ("dpa",)),
        ("NTB-Ann Lee", ("Ann Lee",), ("NTB",)),
        ("Ann Lee, dpa-infocom", ("Ann Lee",), ("dpa",)),
        ("AFP, Reuters", (), ("AFP", "Reuters")),
    ],
)
def test_agencies_are_told_apart(
    line: str, people: tuple[str, ...], agencies: tuple[str, ...]
) -> None:
    named = people_in(line)

    assert (named.people, named.agencies) == (people, agencies)


# Letters


@pytest.mark.parametrize(
    ("line", "people"),
    [
        ("By ANN MCPOE AND JEAN-PIERRE O'NEIL", ("Ann McPoe", "Jean-Pierre O'Neil")),
        ("By JUAN DE LA CRUZ", ("Juan de la Cruz",)),
        ("By J.K. POE and BOB RAY III", ("J.K. Poe", "Bob Ray III")),
        ("Ann Lee, Jr., Reporter", ("Ann Lee Jr.",)),
        # Without a sign of a byline it may be a house's name: ARD ALPHA.
        ("ANN LEE", ("ANN LEE",)),
        ("By ANN Lee", ("ANN Lee",)),
        ("ΑΝΝΑ ΔΗΜΟΥ και ΝΙΚΟΣ ΠΑΠΠΑΣ", ("ΑΝΝΑ ΔΗΜΟΥ", "ΝΙΚΟΣ ΠΑΠΠΑΣ")),
    ],
)
def test_letters_are_made_small_only_in_a_byline_that_is_all_in_capitals(
    line: str, people: tuple[str, ...]
) -> None:
    assert people_in(line).people == people


# In documents


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.json", {"id": "1", "title": "T", "published": "2026-03-01", "authors": ["LINE"]}),
        (
            "a.json",
            {"uri": "urn:1", "headline": "T", "versioncreated": "2026-03-01T10:00:00Z",
             "byline": "LINE"},
        ),
        (
            "a.json",
            {"@context": "https://schema.org", "@type": "NewsArticle", "identifier": "1",
             "headline": "T", "datePublished": "2026-03-01", "author": {"name": "LINE"}},
        ),
        ("a.md", "---\nid: 1\ntitle: T\npublished: 2026-03-01\nauthors: ['LINE']\n---\nText\n"),
        (
            "a.xml",
            '<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><item>'
            "<guid>1</guid><title>T</title><pubDate>Sun, 01 Mar 2026 10:00:00 GMT</pubDate>"
            "<dc:creator>LINE</dc:creator></item></channel></rss>",
        ),
        (
            "a.xml",
            '<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>urn:1</id><title>T</title>'
            "<updated>2026-03-01T10:00:00Z</updated><author><name>LINE</name></author></entry>"
            "</feed>",
        ),
        (
            "a.html",
            '<html><head><title>Boats</title><meta name="author" content="LINE">'
            '<meta property="article:published_time" content="2026-03-01T10:00:00Z"></head>'
            "<body><h1>Boats</h1><p>A boat leaves the harbour early today.</p></body></html>",
        ),
    ],
)  # fmt: skip
def test_every_reader_reads_a_byline_alike(name: str, content: Any) -> None:
    line = "By Ann Lee and Bob Ray, Staff Writers"
    text = content if isinstance(content, str) else json.dumps(content)

    (reading,) = read(name, text.replace("LINE", line))

    assert reading.article is not None
    assert reading.article.authors == ("Ann Lee", "Bob Ray")
    assert reading.provenance["authors"].verbatim == line


def test_an_author_that_the_configuration_knows_is_not_parted() -> None:
    record = {"id": "1", "title": "T", "published": "2026-03-01", "authors": ["Lee and Ray"]}

    (reading,) = read("a.json", json.dumps(record), authors={"Lee and Ray": "Ann Lee"})

    assert reading.article is not None
    assert reading.article.authors == ("Ann Lee",)


def test_an_agency_alone_stays_an_author_of_a_record() -> None:
    record = {"id": "1", "title": "T", "published": "2026-03-01", "authors": ["AFP", "Ann Lee"]}

    (reading,) = read("a.json", json.dumps(record))

    assert reading.article is not None
    assert reading.article.authors == ("AFP", "Ann Lee")


@given(st.text(max_size=200))
def test_no_line_with_words_names_nobody(line: str) -> None:
    named = people_in(line)

    assert named.people or named.agencies or not plain(line)
    assert all(name and name == plain(name) for name in named.people)


@pytest.mark.parametrize("piece", ["and ", "(", "A, ", "<a", "& ", "y ", "Text: ", "·", "/ "])
def test_no_line_is_much_work(piece: str) -> None:
    with little_work():
        people_in(piece * 20_000)


# On pages


@pytest.mark.parametrize(
    ("line", "authors"),
    [
        ("By ANN LEE and BOB RAY", ("Ann Lee", "Bob Ray")),
        ("Ann Lee & Bob Ray", ("Ann Lee", "Bob Ray")),
        ("Ann Lee, Chief Reporter", ("Ann Lee",)),
        ("By Ann Lee in Berlin", ("Ann Lee",)),
        ("By Frances d'Anna, Harbour Times", ("Frances d'Anna",)),
    ],
)
def test_a_line_of_a_page_is_read_as_a_byline(line: str, authors: tuple[str, ...]) -> None:
    byline = read_byline(line)

    assert byline is not None
    assert byline.authors == authors


@pytest.mark.parametrize(
    "line",
    [
        "By Monday, Ann Lee had left the boat",
        "Von Anfang an dabei",
        "By the end of May",
        "Lee & Co",
    ],
)
def test_a_line_of_the_text_is_no_byline(line: str) -> None:
    assert read_byline(line) is None
