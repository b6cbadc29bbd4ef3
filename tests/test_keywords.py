"""Whole words and phrases are found in texts of any script."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedpub.keywords import Keywords, mistake_in

#: A word, a text, the text's language, and whether the text has the word.
CASES = [
    ("harbour", "The Harbour is closed.", "en", True),
    ("HARBOUR", "harbour: closed", "en", True),
    ("harbour", "The harbours are closed.", "en", False),
    ("art", "A cartoon of a party", "en", False),
    ("art", "State-of-the-art ships", "en", True),
    ("New York", "Back in New  York", "en", True),
    ("New York", "Back in New\N{NO-BREAK SPACE}York", "en", True),
    ("New York", "What is new\nYork is old", "en", False),
    ("New York", "NewYork", "en", False),
    ("Merkel", "Merkel’s visit", "en", True),
    ("O'Brien", "Mr O’Brien", "en", True),
    ("O’Brien", "Mr O'Brien", "en", True),
    ("COVID-19", "COVID‑19 is back", "en", True),
    ("AT&T", "AT&T buys", "en", True),
    ("AT&T", "AT&TX", "en", False),
    ("C++", "In C++, not in C", "en", True),
    ("C++", "In C, not in D", "en", False),
    (".NET", "A .NET service", "en", True),
    (".NET", "A .NETwork", "en", False),
    ("Yahoo!", "Yahoo! is back", "en", True),
    ("Yahoo!", "Yahoo is back", "en", False),
    ("Berlin", "#Berlin", "en", True),
    ("snake_case", "a snake_case name", "en", True),
    ("case", "a snake_case name", "en", False),
    ("G7", "the G7, not the G77", "en", True),
    ("G7", "the G77", "en", False),
    # Compounds are other words.
    ("Kanzler", "Die Bundeskanzlerin", "de", False),
    ("Straße", "STRASSE gesperrt", "de", True),
    ("Straße", "Straßenbahn", "de", False),
    # Accents count, however they are written.
    ("café", "Le Cafe", "fr", False),
    ("café", "Le Cafe\N{COMBINING ACUTE ACCENT}", "fr", True),
    ("cafe", "Le Cafe\N{COMBINING ACUTE ACCENT}", "fr", False),
    ("q", "q\N{COMBINING DIAERESIS}", "en", False),
    ("Europe", "l’Europe", "fr", True),
    # Variants and invisible characters do not.
    ("harbour", "har\N{SOFT HYPHEN}bour", "en", True),
    ("har\N{SOFT HYPHEN}bour", "harbour", "en", True),
    ("harbour", "\N{WORD JOINER}harbour\N{ZERO WIDTH NO-BREAK SPACE}", "en", True),
    ("ﬁnance", "Finance", "en", True),
    ("NHK", "ＮＨＫニュース", "ja", True),
    ("Ωmega", "ωMEGA", "el", True),
    ("ΟΔΟΣ", "οδος", "el", True),
    # The letters i and ı of Turkish.
    ("sınır", "SINIR kapandı", "tr", True),
    ("sınır", "Sinir krizi", "tr", False),
    ("sinir", "SİNİR krizi", "tr", True),
    ("IRAK", "Irak sınırı", "tr", True),
    ("Irak", "Der IRAK", "de", True),
    ("İstanbul", "istanbul", "tr", True),
    ("istanbul", "İstanbul", "en", True),
    ("İstanbul", "ISTANBUL", "en", True),
    ("ilan", "İLAN", "az-Latn", True),
    # No spaces between words.
    ("大选", "美国大选结果", "zh", True),
    ("大选", "美国选大", "zh", False),
    ("選挙", "総選挙の結果", "ja", True),
    ("NHK", "NHKの放送", "ja", True),
    ("トランプ", "トランプ大統領", "ja", True),
    ("アップル", "アップルパイ", "ja", False),
    ("さくら", "今日はさくらが咲く", "ja", True),
    ("รัฐบาล", "รัฐบาลใหม่ของไทย", "th", True),
    ("กา", "การเมือง", "th", True),
    ("ก", "กำลัง", "th", False),
    ("ක", "ක්", "si", False),
    ("ខ្មែរ", "ប្រជាជនខ្មែរនៅ", "km", True),
    ("မြန်မာ", "မြန်မာနိုင်ငံ", "my", True),
    ("လ", "လူ", "my", False),
    # Particles follow without a space.
    ("서울", "서울에서는 비가", "ko", True),
    ("한국", "남한국경", "ko", False),
    ("서울", "서울시장", "ko", False),
    ("NATO", "NATO가 말했다", "ko", True),
    # Marks belong to their letters.
    ("हिन्दी", "वह हिन्दी बोलता है", "hi", True),
    ("हिन्द", "वह हिन्दी बोलता है", "hi", False),
    ("العراق", "في العـــراق اليوم", "ar", True),
    ("عراق", "في العراق", "ar", False),
    ("Москва", "МОСКВА сегодня", "ru", True),
    ("Москва", "Москвы", "ru", False),
]


@pytest.mark.parametrize(("word", "text", "language", "found"), CASES)
def test_a_text_has_whole_words(word: str, text: str, language: str, found: bool) -> None:
    among = Keywords([word]).among(text, language)

    assert among == ({word} if found else set())


def test_each_word_is_found_beside_all_others() -> None:
    keywords = Keywords(dict.fromkeys(word for word, *_ in CASES))

    for word, text, language, found in CASES:
        assert (word in keywords.among(text, language)) is found, (word, text)


@given(st.text(min_size=1), st.text(), st.text())
def test_a_word_with_spaces_around_is_found_in_any_text(word: str, left: str, right: str) -> None:
    if mistake_in(word) is None and word == " ".join(unicodedata.normalize("NFKC", word).split()):
        assert Keywords([word]).among(f"{left} {word} {right}") == {word}


@pytest.mark.parametrize(
    "word",
    "C++ C# .NET AT&T Yahoo! Ke$ha US$ M*A*S*H E*TRADE Disney+ Who's O’Brien 24/7 e.g. 9¾ 大选"
    " Jeopardy! Where? T-Mobile @nasa #metoo (sic) {slug_x} S.H.I.E.L.D. A1".split(),
)
def test_a_word_may_have_signs(word: str) -> None:
    assert mistake_in(word) is None


@pytest.mark.parametrize(
    "word",
    [
        *(".*", r"\bharbour\b", "^harbour", "harbour$", "harbour*", "*harbour", "har.*our"),
        *("harbours?s", "[Hh]arbour", "harbour|port", "(?i)harbour", "/harbour/i", "o{2,3}"),
        *("(har)+bour", "har.+our", "new * york", r"\d+"),
    ],
)
def test_an_expression_is_no_word(word: str) -> None:
    mistake = mistake_in(word)

    assert mistake is not None
    assert mistake.startswith("use the word as it is written")


@pytest.mark.parametrize("word", ["!", "++", "…", "\N{SOFT HYPHEN}", "“”"])
def test_a_word_has_a_letter_or_a_digit(word: str) -> None:
    assert mistake_in(word) == "use a word with a letter or a digit"
