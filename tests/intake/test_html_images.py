"""Images of an HTML page: address, alternative text, caption and credit."""

from __future__ import annotations

import pytest
from intake.html_pages import HEADLINE, TEXT, article, only_image, page, with_picture

IMG = '<img src="/ferry.jpg" alt="A boat">'
CAPTION = "The ferry at the quay on Monday."


@pytest.mark.parametrize(
    ("legend", "credit"),
    [
        (f"<figcaption>{CAPTION}<small>Photo: M. Ovens/dpa</small></figcaption>", "M. Ovens/dpa"),
        (f'<figcaption>{CAPTION} <span class="credit">M. Ovens</span></figcaption>', "M. Ovens"),
        (f'<figcaption>{CAPTION}</figcaption><div class="copyright">© dpa</div>', "dpa"),
        (f'<figcaption>{CAPTION} <i class="license-caption">– Inkwell („a quay“)</i></figcaption>',
         "Inkwell („a quay“)"),
        (f"<figcaption>{CAPTION} | Reuters</figcaption>", "Reuters"),
        (f"<figcaption>{CAPTION} © Mara Ovens</figcaption>", "Mara Ovens"),
        (f"<figcaption>{CAPTION} (AP Photo/Mara Ovens)</figcaption>", "AP Photo/Mara Ovens"),
        (f"<figcaption>{CAPTION} Mara Ovens / AFP</figcaption>", "Mara Ovens / AFP"),
        (f"<div>Foto: Mara Ovens, Ostrand Post</div><figcaption>{CAPTION}</figcaption>",
         "Mara Ovens, Ostrand Post"),
        (f"<figcaption>{CAPTION}</figcaption><figcaption itemprop=author>M. Ovens</figcaption>",
         "M. Ovens"),
    ],
)  # fmt: skip
def test_caption_and_credit_are_separated(legend: str, credit: str) -> None:
    image = only_image(with_picture(f"<figure>{IMG}{legend}</figure>"))

    assert (image.alt, image.caption, image.credit) == ("A boat", CAPTION, credit)


@pytest.mark.parametrize(
    "caption",
    [
        "Tom Ilk in a duel with Ben Orre (Ostrand United)",
        "The ferry at the quay of Ostrand on Monday. (Ostrand)",
    ],
)
def test_a_name_in_brackets_that_belongs_to_a_caption_is_not_a_credit(caption: str) -> None:
    legend = f"<figcaption>{caption}</figcaption>"

    image = only_image(with_picture(f"<figure>{IMG}{legend}</figure>"))

    assert (image.caption, image.credit) == (caption, None)


def test_a_caption_outside_of_any_figure_is_the_images() -> None:
    image = only_image(
        with_picture(f"<div><div>{IMG}</div><p>{CAPTION} <span>IMAGO/Mara Ovens</span></p></div>")
    )

    assert (image.caption, image.credit) == (CAPTION, "IMAGO/Mara Ovens")


def test_a_caption_is_not_a_paragraph_of_the_text() -> None:
    ferry = article(with_picture(f"<div>{IMG}<p>{CAPTION} Photo: dpa</p></div>"))

    assert (ferry.content_html or "").count(CAPTION) == 1
    assert f"<figcaption>{CAPTION} <small>dpa</small></figcaption>" in (ferry.content_html or "")


def test_an_image_with_its_credit_in_an_attribute_only_has_a_credit() -> None:
    image = only_image(with_picture('<img src="/a.jpg" title="A boat | AFP/Mara Ovens">'))

    assert image.credit == "AFP/Mara Ovens"


@pytest.mark.parametrize(
    ("img", "address"),
    [
        ('<img src="/s.jpg" srcset="/m.jpg 640w, /l.jpg 1280w">', "l.jpg"),
        ('<img src="data:image/gif;base64,x" data-src="/l.jpg">', "l.jpg"),
        ('<img data-lazy-srcset="/m.jpg 640w,/l.jpg 1280w">', "l.jpg"),
        ('<picture><source srcset="/l.jpg 1280w"><img src="/s.jpg"></picture>', "l.jpg"),
        ('<picture><source type="image/webp" srcset="/l.webp 1280w"><img src="/s.jpg"></picture>',
         "s.jpg"),
        ('<img src="" data-url="/x_${formatId}.jpg" data-widths="320,940">', "x_940.jpg"),
        ('<img src="/s.jpg" data-src="/x_{width}.jpg" data-sizes="auto" data-widths="[940, 320]">',
         "x_940.jpg"),
        ('<img src="/s.jpg" data-url="/x_${formatId}.jpg" data-format-id="wide">', "x_wide.jpg"),
        ('<img data-src="/x_{w}x{h}.jpg" data-w="320 1200" data-h="200 700">', "x_1200x700.jpg"),
        ('<img src="/s.jpg" data-src="/x_${formatId}.jpg">', "s.jpg"),
        ('<img src="/s.jpg" data-src="/x_{w}x{h}.jpg" data-w="320">', "s.jpg"),
        ("""<img src="/s.jpg" data-x='["/x_{w}.jpg"]' data-w="320">""", "s.jpg"),
        ('<img src="/s.jpg" data-src="/x_{size}.jpg" data-sizes="small,large">', "s.jpg"),
        ('<button><img src="/l.jpg"></button>', "l.jpg"),
    ],
)  # fmt: skip
def test_the_widest_rendition_that_feed_readers_show_is_taken(img: str, address: str) -> None:
    assert only_image(with_picture(img)).url == f"https://news.example/{address}"


@pytest.mark.parametrize(
    "other",
    [
        '<img src="/icon.jpg" width="24" height="24">',
        '<img src="/logo.svg">',
        '<div class="author-box"><img src="/mara.jpg"></div>',
        '<div class="related"><img src="/other.jpg"></div>',
        '<a href="/other-article"><img src="/other.jpg"></a>',
        '<article><h3>Another</h3><img src="/other.jpg"></article>',
    ],
)
def test_images_that_are_not_the_articles_are_left_out(other: str) -> None:
    assert article(with_picture(other)).images == ()


def test_a_spare_for_pages_without_scripts_is_the_same_image() -> None:
    markup = '<figure><img data-src="/l.jpg"><noscript><img src="/s.jpg"></noscript></figure>'

    assert only_image(with_picture(markup)).url == "https://news.example/l.jpg"


def test_the_lead_image_above_the_text_comes_first() -> None:
    ferry = article(
        page(
            f'<main>{HEADLINE}<figure><img src="/lead.jpg"></figure>'
            f'<div>{TEXT}<figure><img src="/second.jpg"></figure><p>The end of it.</p></div></main>'
        )
    )

    assert [image.url for image in ferry.images] == [
        "https://news.example/lead.jpg",
        "https://news.example/second.jpg",
    ]


def test_the_shared_image_counts_where_the_page_shows_none() -> None:
    head = (
        '<meta property="og:image" content="https://img.news.example/og.jpg">'
        '<meta property="og:image:width" content="1200">'
        '<meta property="og:image:height" content="630">'
    )

    image = only_image(page(head=head))

    assert (image.url, image.width, image.height) == ("https://img.news.example/og.jpg", 1200, 630)


def test_json_ld_has_the_credit_that_is_not_printed() -> None:
    head = (
        '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "x", "image":'
        ' {"@type": "ImageObject", "url": "/ferry.jpg", "creditText": "dpa", "width": 900,'
        ' "height": 600}}</script>'
    )

    image = only_image(page(f"<main>{HEADLINE}<div>{IMG}{TEXT}</div></main>", head))

    assert (image.credit, image.width, image.alt) == ("dpa", 900, "A boat")


@pytest.mark.parametrize(
    "place", ["${formatId}", "{width}", "{{ width }}", "%7Bwidth%7D", "${wide ? 9 : 6}"]
)
def test_an_address_with_a_place_left_open_is_not_an_images(place: str) -> None:
    address = f"https://img.news.example/ferry_{place}.jpg"
    head = (
        f'<meta property="og:image" content="{address}">'
        '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "x", "image": '
        f'"{address}"}}</script>'
    )
    img = f'<img src="{address}"><img srcset="{address} 640w"><img data-src="{address}">'

    ferry = article(page(f"<main>{HEADLINE}<div>{TEXT}{img}</div></main>", head))

    assert ferry.images == ()


@pytest.mark.parametrize("alt", ["Mara Ovens", "Mara Ovens: editor of the harbour desk"])
def test_an_authors_portrait_is_none_of_the_articles_images(alt: str) -> None:
    portrait = f'<p><img src="/mara.jpg" alt="{alt}"> By Mara Ovens, harbour desk</p>'
    author = '<meta name="author" content="Mara Ovens">'

    markup = with_picture(f"{portrait}{IMG}").replace("</head>", f"{author}</head>")

    assert only_image(markup).url == "https://news.example/ferry.jpg"


def test_an_image_that_counts_readers_is_not_the_articles() -> None:
    counter = '<img src="https://vg01.met.vgwort.de/na/0123">'

    assert article(with_picture(counter)).images == ()


def test_an_image_with_a_space_in_its_address_is_the_articles() -> None:
    image = only_image(
        with_picture('<img src="/my boat.jpg" alt="A boat" width="900" height="600">')
    )

    assert image.url == "https://news.example/my%20boat.jpg"
