"""Every picture of a body in a figure of its own."""

from __future__ import annotations

from dataclasses import replace

import pytest
from formats.feeds import quickly
from hypothesis import given
from intake.bodies import (
    FERRY_URL,
    QUAY_URL,
    sources,
    tags_of,
    without_led_lines,
    words_outside_captions,
)

from feedpub.article import Image, figure_html
from feedpub.intake.body.figures import image_key, place_figures
from feedpub.intake.body.sanitise import clean_body

FERRY = Image(
    url=FERRY_URL, alt="A ferry", caption="On her way", credit="Mara Ovens/dpa", width=1280
)
QUAY = Image(url=QUAY_URL, alt="The quay")

IMG = f'<img src="{FERRY_URL}">'
FIGURE = figure_html(FERRY)


def placed(source: str, *images: Image) -> str:
    return place_figures(clean_body(source, None), images or (FERRY, QUAY))


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        pytest.param(f"<p>a</p>{IMG}<p>b</p>", f"<p>a</p>{FIGURE}<p>b</p>", id="between blocks"),
        pytest.param(f"<p>a</p><p>{IMG}</p>", f"<p>a</p>{FIGURE}", id="alone in a paragraph"),
        pytest.param(
            f"<p>a</p><p>b {IMG} c</p>", f"<p>a</p><p>b </p>{FIGURE}<p> c</p>", id="among words"
        ),
        pytest.param(f"<p>{IMG} a</p>", f"{FIGURE}<p> a</p>", id="before words"),
        pytest.param(f"<p>a {IMG}</p>", f"<p>a </p>{FIGURE}", id="after words"),
        pytest.param(
            f'<p>a</p><p><a href="https://news.example/">{IMG}</a></p><p>b</p>',
            f"<p>a</p>{FIGURE}<p>b</p>",
            id="alone in a link",
        ),
        pytest.param(
            f'<p lang="is">a <a href="https://news.example/">b {IMG}c</a> d</p>',
            '<p lang="is">a <a href="https://news.example/">b </a></p>'
            f'{FIGURE}<p lang="is"><a href="https://news.example/">c</a> d</p>',
            id="in a link among words",
        ),
        pytest.param(
            f"<p>a <em><strong>{IMG}</strong> b</em></p>",
            f"<p>a </p>{FIGURE}<p><em> b</em></p>",
            id="in an element that it fills",
        ),
        pytest.param(
            f"<p>a<strong>b{IMG}</strong></p>",
            f"<p>a<strong>b</strong></p>{FIGURE}",
            id="at the end of every element",
        ),
        pytest.param(
            f"<p>a</p><blockquote><p>b</p><p>c {IMG}</p></blockquote>",
            f"<p>a</p><blockquote><p>b</p><p>c </p>{FIGURE}</blockquote>",
            id="deep in a block",
        ),
        pytest.param(
            f"<ul><li>a <em>b {IMG}c</em></li><li>d</li></ul>",
            f"<ul><li>a <em>b </em>{FIGURE}<em>c</em></li><li>d</li></ul>",
            id="in a list",
        ),
        pytest.param(f"a {IMG} b", f"a {FIGURE} b", id="in no element"),
        pytest.param(f"<h2>{IMG}a</h2>", f"{FIGURE}<h2>a</h2>", id="in a crosshead"),
        pytest.param(f"<figure>{IMG}</figure>", FIGURE, id="in a bare figure"),
        pytest.param(f"<picture><source srcset=x>{IMG}</picture>", FIGURE, id="in a picture"),
        pytest.param(
            f'<p>{IMG} <img src="{QUAY_URL}"></p>',
            FIGURE + figure_html(QUAY),
            id="two in a paragraph",
        ),
        pytest.param(
            f'<p>a {IMG} b <img src="{QUAY_URL}"> c</p>',
            f"<p>a </p>{FIGURE}<p> b </p>{figure_html(QUAY)}<p> c</p>",
            id="two among words",
        ),
    ],
)
def test_an_image_of_the_article_gets_a_figure_in_its_place(source: str, shown: str) -> None:
    assert placed(source) == shown


@pytest.mark.parametrize(
    ("caption", "printed"),
    [
        pytest.param("Own words", "Own words <small>Mara Ovens/dpa</small>", id="no credit"),
        pytest.param(
            "Own <em>words</em>",
            "Own <em>words</em> <small>Mara Ovens/dpa</small>",
            id="with markup",
        ),
        pytest.param("Own. Mara Ovens/dpa", "Own. Mara Ovens/dpa", id="with its credit"),
        pytest.param(
            "Own <small>Foto: Mara Ovens/dpa</small>",
            "Own <small>Foto: Mara Ovens/dpa</small>",
            id="with a labelled credit",
        ),
        pytest.param(
            "Mara Ovens/dpa", "On her way <small>Mara Ovens/dpa</small>", id="a credit alone"
        ),
        pytest.param("", "On her way <small>Mara Ovens/dpa</small>", id="nothing"),
    ],
)
def test_a_figure_keeps_its_caption_and_gets_what_it_lacks(caption: str, printed: str) -> None:
    shown = placed(f"<figure>{IMG}<figcaption>{caption}</figcaption></figure>")

    assert shown == (
        f'<figure><img src="{FERRY_URL}" alt="A ferry" width="1280">'
        f"<figcaption>{printed}</figcaption></figure>"
    )


def test_an_image_without_an_alternative_text_keeps_that_of_the_body() -> None:
    shown = f'<img src="{QUAY_URL}" alt="A &amp; B">'

    for source in (shown, f"<figure>{shown}</figure>", f"<p>a {shown}</p>"):
        assert 'alt="A &amp; B"' in place_figures(source, (replace(QUAY, alt=None),))


def test_an_alternative_text_that_repeats_the_caption_is_not_read_out_twice() -> None:
    image = replace(QUAY, alt=None, caption="The quay at noon.")

    assert 'alt=""' in place_figures(f'<img src="{QUAY_URL}" alt="The quay at noon.">', (image,))


def test_a_credit_is_escaped_where_it_is_added() -> None:
    image = Image(url=FERRY_URL, credit="M & <T>/dpa")

    shown = placed(f"<figure>{IMG}<figcaption>Own</figcaption></figure>", image)

    assert "<figcaption>Own <small>M &amp; &lt;T&gt;/dpa</small></figcaption>" in shown


def test_an_escaped_credit_is_recognised() -> None:
    image = Image(url=FERRY_URL, credit="M & T/dpa")

    shown = placed(f"<figure>{IMG}<figcaption>Own. M &amp; T/dpa</figcaption></figure>", image)

    assert "<figcaption>Own. M &amp; T/dpa</figcaption>" in shown


@pytest.mark.parametrize(
    "address",
    [
        "https://img.news.example/ferry.jpg?w=640&amp;h=360",
        "https://img.news.example/ferry.jpg#top",
        "http://img.news.example/ferry.jpg",
        "https://IMG.news.example/ferry.jpg",
        "https://img.news.example/ferry-640x360.jpg",
        "https://img.news.example/ferry@2x.jpg",
        "https://img.news.example/ferry-scaled.jpg",
        "https://img.news.example/ferry-640x360@2x.jpg?v=3",
    ],
)
def test_a_rendition_is_shown_as_the_image_itself(address: str) -> None:
    assert placed(f'<p><img src="{address}"></p><p>a</p>') == f"{FIGURE}<p>a</p>"


@pytest.mark.parametrize(
    ("again", "rest"),
    [
        (f"<p>b {IMG}</p>", "<p>b  </p>"),
        (f"<p>b{IMG}c</p>", "<p>b c</p>"),
        (f'<p>b <img src="{FERRY_URL}?w=640"></p>', "<p>b  </p>"),
        (f"<figure>{IMG}<figcaption>Again</figcaption></figure><p>b</p>", " <p>b</p>"),
        (f"<figure>{IMG}<p>Told</p></figure>", "<figure> <p>Told</p></figure>"),
    ],
)
def test_an_image_that_is_printed_twice_is_shown_once_and_leaves_a_space(
    again: str, rest: str
) -> None:
    assert placed(f"<p>a {IMG}</p>{again}") == f"<p>a </p>{FIGURE}{rest}"


def test_each_image_of_a_figure_of_several_gets_a_figure_of_its_own_in_it() -> None:
    shown = placed(
        f'<p>a</p><figure>{IMG}<img src="{QUAY_URL}"><figcaption>Both</figcaption></figure>'
    )

    assert shown == (
        f"<p>a</p><figure>{FIGURE}{figure_html(QUAY)}<figcaption>Both</figcaption></figure>"
    )


@pytest.mark.parametrize(
    "content",
    [
        '<p>a <img src="https://img.news.example/other.jpg"> b</p>',
        '<figure><img src="https://img.news.example/other.jpg"><figcaption>c</figcaption></figure>',
    ],
)
def test_an_unknown_image_is_left_alone(content: str) -> None:
    assert placed(content) == content


@pytest.mark.parametrize(
    "content",
    [
        "<p>a</p>",
        "",
        "<figure>Gulls<figcaption>They wait</figcaption></figure>",
        f"<p>Write <code>{FERRY_URL}</code></p>",
        "<p></p><p> </p>",
    ],
)
def test_a_body_without_images_is_not_changed(content: str) -> None:
    assert place_figures(content, (FERRY,)) == content


def test_an_image_that_the_body_does_not_show_is_not_added() -> None:
    assert placed(f"<p>a {IMG}</p>") == f"<p>a </p>{FIGURE}"


def test_a_figure_in_a_figure_leaves_no_loose_end() -> None:
    shown = placed(f"<figure><figure>{IMG}</figure>a</figure><p>b</p>")

    assert shown.count("<figure>") == shown.count("</figure>")


@pytest.mark.parametrize(
    ("inside", "shown"),
    [
        pytest.param(
            f"{IMG}<p>Told by the harbour master</p>",
            f"{FIGURE}<p>Told by the harbour master</p>",
            id="a paragraph",
        ),
        pytest.param(f"Told. {IMG}", f"Told. {FIGURE}", id="words"),
        pytest.param(
            f"<p>Told {IMG} of her</p>", f"<p>Told </p>{FIGURE}<p> of her</p>", id="around it"
        ),
        pytest.param(
            f"{IMG}<figcaption>Own</figcaption><p>Told</p>",
            f"{FIGURE}<figcaption>Own</figcaption><p>Told</p>",
            id="beside a caption",
        ),
        pytest.param(f"<figure>{IMG}</figure>Told", f"{FIGURE}Told", id="around a figure"),
    ],
)
def test_what_a_figure_says_beside_its_caption_is_not_lost(inside: str, shown: str) -> None:
    assert placed(f"<figure>{inside}</figure>") == f"<figure>{shown}</figure>"


@pytest.mark.parametrize("caption", [f"Own {IMG}", f"{IMG} Own", f"<em>Own {IMG}</em> words"])
def test_an_image_in_its_own_caption_is_shown_once(caption: str) -> None:
    shown = placed(f"<figure><figcaption>{caption}</figcaption></figure>")

    assert shown.count("<img") == 1
    assert "Own" in shown


@pytest.mark.parametrize(
    ("part", "source"),
    [
        ("td", "<table><tbody><tr><td>{}</td><td>{}</td></tr></tbody></table>"),
        ("li", "<ul><li>{}</li><li>{}</li></ul>"),
    ],
)
def test_no_figure_is_put_between_the_parts_of_a_table_or_list(part: str, source: str) -> None:
    shown = placed(source.format(f'<figure><img src="{QUAY_URL}"></figure>', IMG))

    assert f"</{part}><figure>" not in shown


def test_an_address_that_browsers_and_python_read_differently_is_an_unknown_image() -> None:
    content = '<p>a <img src="https://news.example\\@[b/c.jpg"></p>'

    assert placed(content) == '<p>a <img src="https://news.example/@%5Bb/c.jpg"></p>'


@pytest.mark.parametrize(
    "source",
    [
        pytest.param(f"<p>a<strong> </strong>b {IMG}</p>", id="a space in bold"),
        pytest.param(f"<div>a<p></p>b {IMG}</div>", id="an empty paragraph between"),
        pytest.param(f"<div>a<p>{IMG}</p>b</div>", id="a paragraph of a picture between"),
        pytest.param(f"{FIGURE}<div>a{FIGURE}b</div>", id="a second showing between"),
        pytest.param(f"a<b>b</b>c {IMG}", id="a word that is bold in part"),
    ],
)
def test_words_around_a_moved_image_are_neither_joined_nor_split(source: str) -> None:
    assert words_outside_captions(placed(source)) == words_outside_captions(source)


@quickly
@given(source=sources)
def test_the_words_outside_captions_are_never_changed(source: str) -> None:
    cleaned = clean_body(source, None)

    shown = place_figures(cleaned, (FERRY, QUAY))

    assert words_outside_captions(shown) == words_outside_captions(cleaned)


@quickly
@given(source=sources)
def test_every_element_is_closed_that_is_opened(source: str) -> None:
    shown = placed(source)

    # Parsers mend what is not: what they would mend nothing of is whole.
    assert without_led_lines(clean_body(shown, None)) == without_led_lines(shown)


@quickly
@given(source=sources)
def test_placing_figures_again_changes_nothing(source: str) -> None:
    shown = placed(source)

    assert place_figures(shown, (FERRY, QUAY)) == shown


@quickly
@given(source=sources)
def test_every_image_of_the_article_is_shown_exactly_once(source: str) -> None:
    cleaned = clean_body(source, None)

    shown = place_figures(cleaned, (FERRY, QUAY))

    had = {image_key(attributes.get("src") or "") for _, attributes in tags_of(cleaned)}
    keys = [image_key(attributes.get("src") or "") for _, attributes in tags_of(shown)]
    for image in (FERRY, QUAY):
        key = image_key(image.url or "")
        expected = 1 if key in had else 0
        assert keys.count(key) == expected
        assert shown.count(f'<figure><img src="{image.url}"') == expected
