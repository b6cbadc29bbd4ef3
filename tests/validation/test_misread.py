"""UTF-8 that was read as another encoding is found; what only looks like it is not."""

from __future__ import annotations

import pytest

from feedpub.validation.engine import validate
from feedpub.validation.handbook.examples import ADDRESS, NOW, document

#: Bytes that Windows-1252 does not define; programs leave them as they are.
_UNDEFINED = frozenset(b"\x81\x8d\x8f\x90\x9d")

TEXTS = [
    "Паром вернулся",
    "Το πλοίο",
    "המעבורת חזרה",
    "عادت العبّارة",
    "渡轮回来了",
    "フェリーが戻った",
    "연락선이 돌아왔다",
    "नौका लौटी",
    "São Paulo",
    "Łódź, łódka",
    "Ça va",
    "Es kostet €5",
    "Paß",
    "the “ferry”",
    "the ferry 🚢 is back",
]


def misread(text: str, encoding: str) -> str:
    octets = text.encode()
    if encoding == "latin-1":
        return octets.decode("latin-1")
    return "".join(
        chr(each) if each in _UNDEFINED else bytes([each]).decode("cp1252") for each in octets
    )


def codes(title: str) -> list[str]:
    verdict = validate(document("rss item", f"<title>{title}</title>"), address=ADDRESS, now=NOW)
    return [finding.code for finding in verdict.findings]


@pytest.mark.parametrize("encoding", ["cp1252", "latin-1"])
@pytest.mark.parametrize("text", TEXTS)
def test_a_text_that_was_read_in_a_wrong_encoding_is_found(text: str, encoding: str) -> None:
    assert codes(misread(text, encoding)) == ["char-suspect"]


@pytest.mark.parametrize("text", TEXTS)
def test_the_same_text_read_rightly_is_not(text: str) -> None:
    assert codes(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "BLÍŽÍŠ SE, BLÍŽÍŠ",
        "« Voilà\u00a0», dit-il. «\u00a0Là\u00a0»",
        "Ein „Gruß“, ein „Kuß“, ein „Fuß“",
        "La letra «Ñ» y la «Ñ»: “Ñ”“Ñ”",
        "Å’, Ä’, Ø’ og Ô’",
        "MANHÃ, AMANHÃ – MANHÃ»",
        "Dvě lodě: ŠŽŠŽ ÉŽÉŽ ÝŽÝŽ",
        "É… à… ï…",
        "¿Cuánto? ¡£5!",
    ],
)
def test_punctuation_after_a_letter_of_its_language_is_not(text: str) -> None:
    assert codes(text) == []


def test_references_to_characters_are_read_too() -> None:
    written = "".join(f"&#{ord(sign)};" for sign in misread("Паром", "cp1252"))

    assert codes(written) == ["char-suspect"]


def test_a_document_in_another_encoding_is_searched() -> None:
    content = document("rss item", f"<title>{misread('море', 'cp1252')}</title>").decode()

    found = validate(
        content.replace("UTF-8", "windows-1252", 1).encode("cp1252"), address=ADDRESS, now=NOW
    )

    assert [finding.code for finding in found.findings] == ["char-suspect"]
