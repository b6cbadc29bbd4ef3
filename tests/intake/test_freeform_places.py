"""Legends without a label, which their place in the page shows, and credits of all languages."""

from __future__ import annotations

import pytest
from intake.freeform_pages import DATE, FIRST, SECOND, THIRD, TITLE, article, whole

from feedpub.article import Article
from feedpub.intake.lexicon import credit_words
from feedpub.intake.readers.text.credits import read_credit_line

CAPTION = "The old pier of Ostrand"


def legends(found: Article) -> list[tuple[str | None, str | None, str | None]]:
    return [(each.alt, each.caption, each.credit) for each in found.images]


# ---- the head


def test_a_line_between_the_date_and_the_text_is_the_caption_of_the_lead_image() -> None:
    found = article(TITLE, DATE, CAPTION, FIRST, SECOND, THIRD)

    assert legends(found) == [(None, CAPTION, None)]


def test_of_two_lines_between_date_and_text_the_first_is_alternative_text() -> None:
    found = article(TITLE, DATE, "Boats in the rain", CAPTION, FIRST, SECOND, THIRD)

    assert legends(found) == [("Boats in the rain", CAPTION, None)]


@pytest.mark.parametrize(
    "line",
    [
        "This function needs an account",
        "The council wants the second pier by autumn.",
        "Read this later",
        "Is the harbour of Ostrand too small?",
    ],
)
def test_notes_and_sentences_between_date_and_text_are_no_caption(line: str) -> None:
    assert article(TITLE, DATE, line, FIRST, SECOND, THIRD).images == ()


def test_a_line_right_below_the_headline_is_no_caption() -> None:
    assert article(TITLE, CAPTION, FIRST, SECOND, DATE).images == ()


# ---- portraits


SAID = "“We need the pier before the winter storms,” says the harbour master Jon Sample."


@pytest.mark.parametrize("name", ["Jon Sample", "harbour master Jon Sample"])
def test_a_name_below_the_paragraph_that_names_it_is_a_caption(name: str) -> None:
    assert legends(whole(FIRST, SAID, name, SECOND, THIRD)) == [(None, name, None)]


def test_a_name_that_the_paragraph_below_begins_with_is_a_crosshead() -> None:
    about = f"Jon Sample {SECOND}"

    assert whole(FIRST, SAID, "Jon Sample", about, THIRD).images == ()


def test_a_name_that_no_paragraph_near_it_has_is_no_caption() -> None:
    assert whole(FIRST, SECOND, "Jon Sample", THIRD, SECOND).images == ()


def test_a_name_above_a_sentence_with_it_is_alternative_text() -> None:
    caption = "CALM: Here Jon Sample looks at the pier."

    assert legends(whole(FIRST, SAID, "Jon Sample", caption, SECOND, THIRD)) == [
        ("Jon Sample", caption, None)
    ]


# ---- alternative texts in blocks of their own


def test_a_line_above_the_lead_images_caption_is_its_alternative_text() -> None:
    seen = "Waves and a crane"

    found = article(TITLE, DATE, seen, f"{CAPTION}. Photo: Anna Example", FIRST, SECOND, THIRD)

    assert legends(found) == [(seen, f"{CAPTION}.", "Anna Example")]


def test_a_line_above_one_caption_in_the_text_is_a_crosshead() -> None:
    found = whole(FIRST, "Waves and a crane", f"{CAPTION}. Photo: Anna Example", SECOND, THIRD)

    assert legends(found) == [(None, f"{CAPTION}.", "Anna Example")]
    assert "<h2>Waves and a crane</h2>" in (found.content_html or "")


def test_lines_above_each_of_several_captions_are_alternative_texts() -> None:
    first = ("Waves and a crane", f"{CAPTION}. Photo: Anna Example")
    second = ("A cart full of fish", "Low tide at noon. Photo: Jon Sample")

    found = whole(FIRST, *first, SECOND, *second, THIRD)

    assert [each.alt for each in found.images] == [first[0], second[0]]


def test_an_agencys_longer_text_right_above_is_alternative_text() -> None:
    agencys = f"{CAPTION} lies in the bay at low tide, in May (Photo by Anna Example/Coast)"

    found = whole(FIRST, f"{agencys}\n{CAPTION} in May. Photo: Anna Example/Coast", SECOND, THIRD)

    assert [each.alt for each in found.images] == [agencys]


# ---- credits


def test_a_line_above_a_credit_is_its_caption() -> None:
    assert legends(whole(FIRST, SECOND, CAPTION, "Image: Anna Example", THIRD)) == [
        (None, CAPTION, "Anna Example")
    ]


@pytest.mark.parametrize(
    "line",
    [
        "Rights © Coastal Times",
        "版权所有 © 海岸报",
        "© Coast 2017-2026. All texts need a licence",
        "By Coastal Times and AFP",
    ],
)
def test_rights_of_the_page_and_bylines_are_no_credits(line: str) -> None:
    assert read_credit_line(line, credit_words()) is None


@pytest.mark.parametrize(
    ("line", "caption", "credit"),
    [
        ("Stary pomost Fot. arch. prywatne", "Stary pomost", "arch. prywatne"),
        ("Stari pomol Foto: KoKo", "Stari pomol", "KoKo"),
        (
            "Senas tiltas prie upėsA. Pavyzdys nuotr.",
            "Senas tiltas prie upės",
            "A. Pavyzdys nuotr.",
        ),
        ("Pakrantės žinių nuotr.", "", "Pakrantės žinių nuotr."),
        ("Стари мост код реке (Фото П. Примерић)", "Стари мост код реке", "П. Примерић"),
        ("Starý most pri rieke. (Autor: Ján Príklad)", "Starý most pri rieke.", "Ján Príklad"),
        ("Φωτ. ΑΚΤΗ / Πέτρος Παράδειγμα", "", "ΑΚΤΗ / Πέτρος Παράδειγμα"),
        ("舊橋。圖／海岸提供", "舊橋。", "海岸提供"),
        ("舊橋。記者王小明／攝影", "舊橋。", "記者王小明"),
        ("The old bridge at noon.—White Shore", "The old bridge at noon.", "White Shore"),
        ("The old bridge at noon AP Photo/Anna B. Example", None, "AP Photo/Anna B. Example"),
        ("Courtesy of Little Harbour", "", "Courtesy of Little Harbour"),
        ("Credits: Supplied Image;", "", "Supplied Image"),
    ],
)
def test_credits_in_the_forms_of_many_languages(
    line: str, caption: str | None, credit: str
) -> None:
    found = read_credit_line(line, credit_words())

    assert found is not None
    assert found.credit == credit
    assert found.caption == ("The old bridge at noon" if caption is None else caption)


def test_a_dash_behind_a_quotation_leads_to_the_speaker() -> None:
    assert read_credit_line("“We will build it.” — Anna Example", credit_words()) is None
    assert read_credit_line('"We will build it now." — Jon Sample', credit_words()) is None


def test_buttons_to_share_are_no_part_of_the_article() -> None:
    found = whole(FIRST, "ShareFacebook X WhatsApp", SECOND, THIRD)

    assert "WhatsApp" not in (found.content_html or "")


def test_a_slash_between_blocks_joins_a_name_and_its_agency() -> None:
    found = whole(FIRST, f"{CAPTION}.", "Anna Example", "/", "CSTR", SECOND, THIRD)

    assert legends(found) == [(None, f"{CAPTION}.", "Anna Example / CSTR")]


def test_a_crosshead_may_be_below_a_caption_with_a_name_in_brackets() -> None:
    found = whole(FIRST, f"{CAPTION} in May. (Coastal)", "A pier for all", SECOND, THIRD)

    assert legends(found) == [(None, f"{CAPTION} in May.", "Coastal")]


def test_an_agency_around_a_text_is_its_credit() -> None:
    found = read_credit_line("AFP Boats on the beachAFP", credit_words())

    assert found is not None
    assert (found.caption, found.credit) == ("AFP Boats on the beach", "AFP")


def test_a_sign_above_the_name_of_somebody_in_the_paragraph_above_begins_a_portrait() -> None:
    found = whole(FIRST, SAID, "© Coast / Anna Example", "Jon Sample", SECOND, THIRD)

    assert legends(found) == [(None, "Jon Sample", "Coast / Anna Example")]


def test_rights_below_a_paragraph_are_no_credit() -> None:
    assert whole(FIRST, SECOND, "© Coast / Anna Example", THIRD, SECOND).images == ()


@pytest.mark.parametrize(
    ("caption", "label", "name"),
    [
        ("Старий міст біля річки.", "Фото: ", "Олена Приклад"),
        ("الجسر القديم فوق النهر.", "تصوير: ", "سالم النموذجي"),
        ("پل قدیمی روی رودخانه.", "عکس: ", "مریم نمونه"),
        ("הגשר הישן מעל הנהר.", "צילום: ", "דנה דוגמה"),
        ("नदी पर पुराना पुल।", "फोटो: ", "मीरा उदाहरण"),
        ("নদীর উপর পুরনো সেতু।", "ছবি: ", "রিনা উদাহরণ"),
        ("ஆற்றின் மேல் பழைய பாலம்.", "படம்: ", "மாலா உதாரணம்"),
        ("สะพานเก่าข้ามแม่น้ำ", "ภาพ: ", "มาลี ตัวอย่าง"),
        ("古い橋。", "撮影：", "例田花子"),
        ("旧桥。", "摄影：", "李例"),
        ("오래된 다리.", "사진=", "김보기"),
        ("ძველი ხიდი მდინარეზე.", "ფოტო: ", "ნინო მაგალითი"),
        ("Հին կամուրջը գետի վրա։", "Ֆոտո: ", "Անի Օրինակյան"),
        ("የወንዙ አሮጌ ድልድይ።", "ፎቶ: ", "ሳራ ምሳሌ"),
    ],
)
def test_a_label_behind_a_caption_begins_the_credit_in_every_script(
    caption: str, label: str, name: str
) -> None:
    found = read_credit_line(f"{caption} {label}{name}", credit_words())

    assert found is not None
    assert (found.caption, found.credit) == (caption, name)


@pytest.mark.parametrize(
    ("paragraph", "name"),
    [
        (
            "„Це наш міст“, сказала мешканка села Олена Приклад у понеділок на зборах.",
            "Олена Приклад",
        ),
        (
            "«الجسر لنا جميعا»، قال رئيس البلدية سالم النموذجي في الاجتماع يوم الاثنين.",
            "سالم النموذجي",
        ),
        (
            "„ხიდი ყველასია“, - თქვა სოფლის მცხოვრებმა ნინო მაგალითი ორშაბათს კრებაზე.",
            "ნინო მაგალითი",
        ),
    ],
)
def test_a_portrait_is_found_in_every_script(paragraph: str, name: str) -> None:
    assert legends(whole(FIRST, paragraph, name, SECOND, THIRD)) == [(None, name, None)]
