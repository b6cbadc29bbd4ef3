"""Images of an HTML page: address, alternative text, caption and credit."""

from __future__ import annotations

import pytest
from intake.html_pages import HEADLINE, LD, TEXT, article, only_image, page, with_picture

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


@pytest.mark.parametrize(
    "figure",
    [
        f'{IMG}<div class="pic-sign">{CAPTION}</div>',
        f'<figure>{IMG}<div data-c-caption="{CAPTION}"></div></figure>',
        f'<table><tr><td>{IMG}</td></tr><tr><td>{CAPTION}</td></tr></table>',
    ],
)  # fmt: skip
def test_a_caption_is_found_beside_its_image_in_odd_markup(figure: str) -> None:
    assert only_image(with_picture(figure)).caption == CAPTION


def test_the_background_of_the_head_is_an_image_with_its_label_and_caption() -> None:
    style = "background-image: url('/ferry.jpg')"
    cover = f'<div role="img" aria-label="A boat" style="{style}"><div>{HEADLINE}</div></div>'

    image = only_image(page(f'{cover}<div class="cover-caption">{CAPTION}</div><div>{TEXT}</div>'))

    assert (image.url, image.alt, image.caption) == (
        "https://news.example/ferry.jpg", "A boat", CAPTION
    )  # fmt: skip


def test_the_logo_of_the_site_is_not_an_image_of_its_article() -> None:
    site = '<meta property="og:site_name" content="Ostrand Post">'
    markup = with_picture('<strong><a><img src="/cp_5f.jpg" alt="Ostrand Post"></a></strong>')

    assert article(markup.replace("</head>", f"{site}</head>")).images == ()


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
        ('<picture><source srcset="/2026/300/a.jpg"><source srcset="/2026/640/a.jpg">'
         '<img src="/2026/96/a.jpg"></picture>', "2026/640/a.jpg"),
        ('<picture><source srcset="/a.jpg?w=900"><img src="/a.jpg"></picture>', "a.jpg"),
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
        ('<img src="/tiny.jpg" width="900" data-src="/l.jpg">', "l.jpg"),
        ('<img src="/anim-transparent_w-4.gif" data-src="/l.jpg">', "l.jpg"),
        ('<img src="/assets/default-image-16x9.png" data-img-url="/l.jpg">', "l.jpg"),
        ("""<img data-srcs='{"https://news.example/l.jpg": {"ratio": 1.5}}'>""", "l.jpg"),
        ("""<img data-image='{"small": "//news.example/400/a.jpg", "big": """
         """"//news.example/1200/a.jpg"}'>""", "1200/a.jpg"),
        ("""<img data-x="{'url': 'https://news.example/a_**size**.jpg'}" src="/s.jpg">""", "s.jpg"),
        ('<picture><source srcset="/1x1-640/a.jpg"><source srcset="/16x9-960/a.jpg">'
         '<img src="/16x9-320/a.jpg"></picture>', "16x9-960/a.jpg"),
        ('<figure><desk-image src="/l.jpg"></desk-image></figure>', "l.jpg"),
        ('<div><photo-zoom data-src="/l.jpg"></photo-zoom></div>', "l.jpg"),
        ('<figure><div data-src="/l.jpg"></div><figcaption>A boat.</figcaption></figure>', "l.jpg"),
        ("""<figure><i style="background-image: url('/l.jpg')"></i></figure>""", "l.jpg"),
        ('<figure><picture><source srcset="/l.jpg 900w"></picture></figure>', "l.jpg"),
        ('<figure><div class="lazyload" data-bgset="/m.jpg 300w, /l.jpg 900w"></div></figure>',
         "l.jpg"),
        ('<figure data-bg="/l.jpg"><figcaption>A boat.</figcaption></figure>', "l.jpg"),
        ('<figure><svg><image xlink:href="/l.jpg"></image></svg></figure>', "l.jpg"),
        ('<div class="hero-image" style="background-image: url(/l.jpg)"></div>', "l.jpg"),
        ('<div itemprop="image"><meta itemprop="url" content="/l.jpg"><p>A boat.</p></div>',
         "l.jpg"),
        ('<img src="data:," data-lazy-load="true" srcset="/m.jpg 1x, /l.jpg?w=9 1x">', "m.jpg"),
        ('<amp-anim src="/l.gif" width="900" height="600"></amp-anim>', "l.gif"),
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
        '<article><img src="/other.jpg"><p><a href="/other">Another</a></p></article>',
        '<div><img src="/other.jpg"><h3><a href="/other">Another ferry</a></h3></div>',
        '<div><h3>More</h3><figure><img src="/o.jpg"><a href="/other">Open</a></figure></div>',
        '<figure><a href="/authors/ovens/"><img src="/m.jpg"></a> <p>Mara Ovens</p></figure>',
        '<img class="avatar photo" src="/m.jpg">',
        '<div><img class="w-10 rounded-full" src="/m.jpg"></div>',
        '<div class="image image--circle"><img src="/m.jpg"></div>',
        '<img src="/m.jpg" srcset="/m.jpg 1x, /m2.jpg 2x" width="40" height="40">',
        '<img srcset="/m.jpg 200w, /m2.jpg 400w" sizes="(min-width: 60em) 65px, 40px">',
        '<img src="https://c.example/70c8" style="position: absolute; width: 1px; height: 1px">',
        '<img src="/themes/desk/images/gallery-icon.png" alt="Gallery">',
        '<img src="/themes/desk/google-play-badge.png" alt="Get it on Google Play">',
        '<img src="/uploads/avatars/12345678.jpg">',
        '<img src="/loading.gif">',
        '<img src="/assets/no-image.png">',
        '<img src="/img/newsletters/desk_newsletter.png">',
        '<div class="video-player"><img src="/still.jpg"></div>',
        '<div class="about"><img src="/m-150x150.jpg" width="150" height="150"></div>',
        '<blockquote class="twitter-tweet"><p>A post.</p><img src="/post.jpg"></blockquote>',
        '<div class="prev-next"><div class="image" style="background:url(/o.jpg)"></div></div>',
        '<div itemprop="image" aria-hidden="true"><meta itemprop="url" content="/o.jpg"></div>',
        '<a class="relatedArticle"><figure><img src="/other.jpg"></figure></a>',
        '<div class="slide slick-cloned"><img src="/last.jpg"></div>',
        '<picture><source sizes="100px" srcset="/t.jpg 200w"><img src="/t.jpg"></picture>',
    ],
)
def test_images_that_are_not_the_articles_are_left_out(other: str) -> None:
    assert article(with_picture(other)).images == ()


@pytest.mark.parametrize(
    "own",
    [
        '<article class="media"><img src="/ferry.jpg"><div>A boat at the quay.</div></article>',
        '<a href="/harbour/ferry-12/photo/3"><img src="/ferry.jpg"></a>',
        '<a href="/article_photo/list?article=12"><img src="/ferry.jpg"></a>',
        '<a href="/images/harbour-ferry-quay-118.html"><img src="/ferry.jpg"></a>',
        '<a href="/full/view/ferry-12345678"><img src="/ferry-12345678_v-wide_w-320.jpg"></a>',
        '<figure><a href="/p"><img src="/ferry.jpg"></a><figcaption>A boat.</figcaption></figure>',
        '<img src="/ferry.jpg" class="rounded w-full">',
        '<img src="/ferry.jpg" srcset="/ferry.jpg 900w" width="16" height="9">',
        '<img src="/ferry.jpg" sizes="(max-width: 600px) 100px, 50vw">',
        '<img src="/ferry.jpg" sizes="1px">',
        '<figure class="video"><img src="/ferry.jpg"><figcaption>A boat.</figcaption></figure>',
        '<div class="field field--label-visually_hidden"><img src="/ferry.jpg"></div>',
        '<div id="ferry-promoted-to-ship-of-the-week"><img src="/ferry.jpg"></div>',
        '<div id="1.169-4ad40b84"><img src="/ferry.jpg"></div>',
        '<div class="ads-below"><div class="featured-img"><img src="/ferry.jpg"></div></div>',
        '<figure><img src="/ferry-logo.jpg"><figcaption>The sign of it.</figcaption></figure>',
        '<div><img src="/ferry-1234567-w32.jpg"><p><img src="/ferry-1234567-w90.jpg"></p></div>',
        '<p><img src="/big/ferry.jpg"></p><p>A boat.</p><p><img src="/mini/ferry.jpg"></p>',
    ],
)
def test_images_of_the_article_in_odd_places_are_kept(own: str) -> None:
    assert "/ferry" in (only_image(with_picture(own)).url or "")


@pytest.mark.parametrize(
    ("shared", "shown"),
    [
        ("/2026/ferry-at-the-quay-1200x630.jpg", "/2026/ferry-at-the-quay.jpg"),
        ("/img/ferry-at-the-quay-110_v-wide_w-1280_zc-b903.jpg",
         "/img/ferry-at-the-quay-110_v-wide_w-576_zc-915c.jpg"),
        ("/resizer/aB3dE5=/1200x630/cdn.example/desk/DW65IVHR65OKVCZ73WSA.jpg",
         "/resizer/xY9zW1=/0x224/cdn.example/desk/DW65IVHR65OKVCZ73WSA.jpg"),
        ("/dims/a/resize/1200x630/?url=https%3A%2F%2Fcdn.example%2F0f8fad5b-d9cb-469f.jpg",
         "/dims/b/resize/640x360/?url=https%3A%2F%2Fcdn.example%2F0f8fad5b-d9cb-469f.jpg"),
        ("/399f4853-f122-4039/full/max/0/default.jpg", "/399f4853-f122-4039/w/9/default.jpg"),
        ("/41036/410366829_1762165560_v16_9_1600.jpg", "/41036/410366829_1762165560_v1_1_9.jpg"),
        ("/assets/12345678-ferry-2n4Qnu8.jpg", "/assets/12345678-ferry-9xYpH7.jpg"),
    ],
)  # fmt: skip
def test_the_shared_image_joins_its_rendition_in_whatever_box(shared: str, shown: str) -> None:
    head = f'<meta property="og:image" content="https://news.example{shared}">'
    figure = f'<figure><img src="{shown}"><figcaption>{CAPTION}</figcaption></figure>'

    image = only_image(
        page(f'<main>{HEADLINE}<div class="teaser">{figure}</div>{TEXT}</main>', head)
    )

    assert (image.url, image.caption) == (f"https://news.example{shown}", CAPTION)


@pytest.mark.parametrize(
    "shown",
    [
        "/2026/ferry-at-the-quay-2.jpg",
        "/2026/ferry-at-the-mole.jpg",
        "/20260302/ferry-quay.jpg",
        "/2026/1.jpg",
    ],
)
def test_the_shared_image_does_not_join_another_one(shown: str) -> None:
    shared = "https://news.example/2026/ferry-at-the-quay-1.jpg"
    head = f'<meta property="og:image" content="{shared}">'
    figure = f'<figure><img src="{shown}"><figcaption>{CAPTION}</figcaption></figure>'

    image = only_image(
        page(f'<main>{HEADLINE}<div class="teaser">{figure}</div>{TEXT}</main>', head)
    )

    assert (image.url, image.caption) == (shared, None)


def test_a_file_named_after_an_author_is_a_portrait() -> None:
    author = '<meta name="author" content="Mara Ovens-Quist">'
    portrait = '<img src="/assets/mara-ovens-quist-100~314x314" alt="The author">'

    markup = with_picture(f"{portrait}{IMG}").replace("</head>", f"{author}</head>")

    assert only_image(markup).url == "https://news.example/ferry.jpg"


def test_the_head_of_an_article_is_not_the_caption_of_its_image() -> None:
    head = '<meta property="og:image" content="https://news.example/harbour-ferry-quay.jpg">'
    img = '<div><img src="/harbour-ferry-quay.jpg"></div>'
    top = f"<div>{img}<h2>Ferry to Ostrand</h2><p>By dpa</p></div>"

    image = only_image(page(f"{HEADLINE}{top}<div>{TEXT}</div>", head))

    assert (image.caption, image.credit) == (None, None)


def test_a_spare_for_pages_without_scripts_is_the_same_image() -> None:
    markup = '<figure><img data-src="/l.jpg"><noscript><img src="/s.jpg"></noscript></figure>'

    assert only_image(with_picture(markup)).url == "https://news.example/l.jpg"


def test_an_image_that_only_scripts_can_load_has_the_address_of_its_spare() -> None:
    markup = (
        '<figure><img src="data:image/gif;base64,x" alt="A boat"><noscript>'
        '<img src="/a.jpg"></noscript></figure><p>And then the second one of them sailed, too.</p>'
        '<figure><img src="data:image/gif;base64,x" alt="A quay"><noscript>'
        '<img src="/b.jpg"></noscript></figure>'
    )

    images = article(with_picture(markup)).images

    assert [(image.url, image.alt) for image in images] == [
        ("https://news.example/a.jpg", "A boat"),
        ("https://news.example/b.jpg", "A quay"),
    ]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("/_next/image?url=%2Fa%2Fboat.jpg&w=900", "/_next/image?url=%2Fa%2Fquay.jpg&w=900"),
        ("/image.php?id=12", "/image.php?id=13"),
    ],
)
def test_images_that_only_the_query_tells_apart_are_two(one: str, other: str) -> None:
    markup = f'<img src="{one}"><p>Between them is one more line of it.</p><img src="{other}">'

    images = article(with_picture(markup)).images

    assert [image.url for image in images] == [
        f"https://news.example{one}",
        f"https://news.example{other}",
    ]


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


@pytest.mark.parametrize("file", ["desk-logo.png", "og-default-1200x630.jpg", "share.png"])
def test_an_image_that_pages_share_is_no_articles(file: str) -> None:
    head = f'<meta property="og:image" content="https://news.example/img/{file}">'

    assert article(page(head=head)).images == ()


def test_a_logo_that_the_metadata_has_words_for_is_not_the_articles() -> None:
    things = (
        '{"@graph": [{"@type": "NewsArticle", "headline": "x"}, {"@type": "Organization", "logo": '
        '{"@type": "ImageObject", "url": "/ostrand.jpg", "caption": "Ostrand Post"}}]}'
    )

    assert article(page(head=LD % things)).images == ()


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
