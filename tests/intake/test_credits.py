"""Credit lines: labels, agencies, photographers."""

from __future__ import annotations

from datetime import UTC

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from newsroom import NOW

from feedpub.intake.bylines.credits import (
    bare_label,
    canonical_agency,
    credit_parties,
    split_credit,
)
from feedpub.intake.lexicon import credit_words, credit_words_of
from feedpub.protocols import ReaderContext


@pytest.mark.parametrize(
    ("credit", "photographer", "agencies"),
    [
        ("picture-alliance/CNP/Nordfoto/P. Tiedemann", "P. Tiedemann", ("picture alliance", "CNP")),
        ("picture alliance/dpa/AP/E. Vester", "E. Vester", ("picture alliance", "dpa", "AP")),
        (
            "Mika Sandberg/TASS/dpa/picture alliance",
            "Mika Sandberg",
            ("TASS", "dpa", "picture alliance"),
        ),
        ("Lene Brandis / AFP", "Lene Brandis", ("AFP",)),
        ("Lene Brandis/AFP via Getty Images", "Lene Brandis", ("AFP", "Getty Images")),
        ("Lene Brandis (Reuters)", "Lene Brandis", ("Reuters",)),
        ("Lene Brandis, imago images", "Lene Brandis", ("IMAGO",)),
        ("LENE BRANDIS / AFP", "LENE BRANDIS", ("AFP",)),
        ("EFE/ J.J. Ortuño", "J.J. Ortuño", ("EFE",)),
        ("M.Brandis/dpa", "M.Brandis", ("dpa",)),
        ("dpa/Anna von der Heide", "Anna von der Heide", ("dpa",)),
        ("AP/Ann O'Hara-MacDougall", "Ann O'Hara-MacDougall", ("AP",)),
        ("© dpa/L. Brandis", "L. Brandis", ("dpa",)),
        ("Lene Brandis/dpa/Archiv", "Lene Brandis", ("dpa",)),
        ("Lene P. Brandis/dpa/Lene P Brandis", "Lene P. Brandis", ("dpa",)),
        ("Антон Вершилов/ТАСС", "Антон Вершилов", ("TASS",)),
        ("سمير الحداد/رويترز", "سمير الحداد", ("Reuters",)),
        ("新华社/王小明", "王小明", ("Xinhua",)),
    ],
)
def test_photographer_and_agencies_are_found_in_either_order(
    credit: str, photographer: str, agencies: tuple[str, ...]
) -> None:
    parties = credit_parties(credit)

    assert parties.photographer == photographer
    assert parties.agencies == agencies


@pytest.mark.parametrize(
    "credit",
    [
        "Getty Images",
        "DW",
        "leader.ir",
        "pressefoto_korb/picture alliance",
        "privat",
        "Rescue Photo",
        "Stadt Ostrand",
        "dpa/Polizei Ostrand",
        "Musterbild/dpa",
        "ZUMA Press Wire / Imago Images",
        "AdMedia/LightRocket",
        "王小明",
        "",
        "///",
    ],
)
def test_there_is_not_a_person_in(credit: str) -> None:
    assert credit_parties(credit).photographer is None


def test_of_two_people_the_line_names_no_photographer() -> None:
    assert credit_parties("Lene Brandis/Mika Sandberg").photographer is None


def test_of_two_that_look_like_people_the_one_with_an_initial_is() -> None:
    assert credit_parties("Blauer Himmel/dpa/L. Brandis").photographer == "L. Brandis"


@pytest.mark.parametrize(
    ("name", "canonical"),
    [
        ("afp", "AFP"),
        ("AFP Photo", "AFP"),
        ("DPA Images", "dpa"),
        ("dpa-Zentralbild", "dpa"),
        ("REUTERS", "Reuters"),
        ("picture-alliance", "picture alliance"),
        ("Picture Alliance", "picture alliance"),
        ("picture\N{NO-BREAK SPACE}alliance", "picture alliance"),
        ("AA", "Anadolu"),
        ("ＡＰ", "AP"),
        ("Press Association", "PA"),
        ("DW", None),
        ("Photo", None),
        ("Lene Brandis", None),
        ("", None),
    ],
)
def test_agencies_have_one_name_however_they_are_written(name: str, canonical: str | None) -> None:
    assert canonical_agency(name) == canonical


def test_agencies_are_in_the_order_of_the_line_without_repetition() -> None:
    assert credit_parties("AP Photo/dpa/Associated Press").agencies == ("AP", "dpa")


@pytest.mark.parametrize(
    ("text", "caption", "credit"),
    [
        ("Am Kai am 7. Juli 2017Bild: dpa/E. Vester", "Am Kai am 7. Juli 2017", "dpa/E. Vester"),
        ("Bild: dpa/E. Vester", "", "dpa/E. Vester"),
        ("Am Kai. Foto: Lene Brandis", "Am Kai.", "Lene Brandis"),
        ("Am KaiPhoto : AFP", "Am Kai", "AFP"),
        ("Am Kai (Picture: Reuters)", "Am Kai", "Reuters"),
        ("Am Kai [Foto: dpa]", "Am Kai", "dpa"),
        ("(photo: dpa)", "", "dpa"),
        ("Am Kai | Foto: dpa", "Am Kai", "dpa"),
        ("Am Kai © Lene Brandis", "Am Kai", "Lene Brandis"),
        ("Der Kai (Archiv)Foto: dpa", "Der Kai (Archiv)", "dpa"),
        ("Am Kai © DW Foto: Lene Brandis", "Am Kai © DW", "Lene Brandis"),
        ("Das Bild: ein Foto: der KaiBild: dpa", "Das Bild: ein Foto: der Kai", "dpa"),
        ("Am Kai, S. Petersburg. Foto: dpa/St. Vester", "Am Kai, S. Petersburg.", "dpa/St. Vester"),
        ("Am KaiFoto: Musterwerk", "Am Kai", "Musterwerk"),
        ("Am\N{NO-BREAK SPACE} KaiBild:\N{NO-BREAK SPACE}dpa", "Am Kai", "dpa"),
        ("صورة من: picture-alliance/dpa", "", "picture-alliance/dpa"),
        ("图像来源：新华社", "", "新华社"),
        ("Am KaiBild: © dpa/L. Brandis", "Am Kai", "© dpa/L. Brandis"),
        ("Bild: dpa/L. BrandisFoto: privat", "", "dpa/L. BrandisFoto: privat"),
    ],
)
def test_a_line_is_parted_at_the_last_label_with_a_credit(
    text: str, caption: str, credit: str
) -> None:
    labelled = split_credit(text)

    assert labelled is not None
    assert (labelled.caption, labelled.credit) == (caption, credit)


@pytest.mark.parametrize(
    "text",
    [
        "G20-Gipfel in Hamburg: Bisher das einzige Treffen der beiden",
        "Das Bild: ein Mann am See",
        "Ein Bild: Die Fähre fährt. Und alle winken.",
        "Mach ein Foto: Jetzt",
        "Titelbild: schön",
        "برعکس: هیچ کس نمی داند که او کجا است",
        "Foto: Bild: Zeitung und/oder wird er heute noch gehen",
        "Bild:",
        "Bild: " + "dpa/" * 60,
        "",
    ],
)
def test_a_line_without_a_labelled_credit_is_not_parted(text: str) -> None:
    assert split_credit(text) is None


@pytest.mark.parametrize("label", credit_words().written)
def test_every_label_is_found_in_any_case_and_with_a_space_before_its_colon(label: str) -> None:
    ways = {label, label.upper(), label.replace(":", " :")}

    for way in ways:
        parted = split_credit(f"Am See, {way} Anna Beispiel/dpa")
        assert parted and parted.label == way


def test_a_label_alone_is_recognised() -> None:
    assert bare_label("Foto :")
    assert not bare_label("Foto: dpa")


def test_labels_tell_the_languages_that_print_them() -> None:
    labelled = split_credit("Zdjęcie: dpa")

    assert labelled is not None
    assert labelled.languages == {"pl"}


def test_words_can_be_added() -> None:
    words = credit_words_of(
        ReaderContext(
            timezone=UTC,
            now=NOW,
            credit_labels=("Repro:",),
            credit_agencies=(("Nordfoto", ("nordfoto.example",)),),
        )
    )

    labelled = split_credit("Am KaiRepro: Nordfoto", words)
    assert labelled is not None
    assert labelled.credit == "Nordfoto"
    assert credit_parties("nordfoto.example/L. Brandis", words).agencies == ("Nordfoto",)
    assert canonical_agency("Nordfoto") is None


@settings(max_examples=400, deadline=None)
@given(
    st.one_of(
        st.text(max_size=80),
        st.lists(
            st.sampled_from(
                "Bild: Foto: Photo by dpa / ( ) . © L. Brandis via picture-alliance".split()
            )
        ).map(" ".join),
    )
)
def test_no_text_crashes_the_readers_of_credits(text: str) -> None:
    credit_parties(text)
    canonical_agency(text)
    labelled = split_credit(text)

    assert labelled is None or 1 < len(labelled.credit) <= 200
