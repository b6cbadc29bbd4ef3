"""The images of bodies as the world writes them: loaded late, invisible, in other formats."""

from __future__ import annotations

import pytest
from effort import little_work
from intake.bodies import tags_of

from feedpub.intake.body.sanitise import CleanBody, body_findings, clean_body, read_body

BASE = "https://news.example/world/a-1"
GIF = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"
SVG = "data:image/svg+xml,%3Csvg%20viewBox='0%200%20900%20600'%3E%3C/svg%3E"

FERRY = "https://img.example/ferry.jpg"
SHOWN = f'<img src="{FERRY}" alt="Ferry">'


def codes(source: str) -> list[str]:
    return [each.code for each in body_findings(source, read_body(source, BASE))]


def said(source: str) -> str:
    (finding,) = body_findings(source, read_body(source, BASE))
    return finding.message


@pytest.mark.parametrize(
    "source",
    [
        pytest.param(
            f'<img class="lazyload" data-src="{FERRY}" src="{GIF}" alt="Ferry">', id="lazysizes"
        ),
        pytest.param(
            f'<img class="lazy-loaded" src="{GIF}" data-lazy-type="image" data-lazy-src="{FERRY}"'
            f' alt="Ferry"><noscript>{SHOWN}</noscript>',
            id="a3 Lazy Load",
        ),
        pytest.param(
            f'<img src="{SVG}" alt="Ferry" data-lazy-srcset="{FERRY} 900w" data-lazy-sizes="100vw"'
            f' data-lazy-src="{FERRY}" /><noscript>{SHOWN}</noscript>',
            id="WP Rocket",
        ),
        pytest.param(
            f'<img src="https://news.example/lazy-placeholder.gif" data-lazy-src="{FERRY}"'
            f' class="jetpack-lazy-image" alt="Ferry"><noscript>{SHOWN}</noscript>',
            id="Jetpack",
        ),
        pytest.param(
            f'<img src="{FERRY}" alt="Ferry" data-lazy-src="{FERRY}?is-pending-load=1"'
            f' srcset="{GIF}" class="jetpack-lazy-image"><noscript>{SHOWN}</noscript>',
            id="Jetpack, while the image is loaded",
        ),
        pytest.param(
            f"<noscript>{SHOWN}</noscript><img class=\"lazyload\" src='{SVG}'"
            f' data-src="{FERRY}" alt="Ferry" />',
            id="Autoptimize",
        ),
        pytest.param(
            f'<img alt="Ferry" data-src="{FERRY}" data-src-webp="{FERRY}.webp"'
            f' data-eio="j" src="{GIF}" class="lazyload ewww_webp_lazy_load">'
            f'<noscript><img src="{FERRY}" alt="Ferry" data-eio="l"></noscript>',
            id="EWWW",
        ),
        pytest.param(
            f'<img alt="Ferry" data-original="{FERRY}" src="/wp-content/x/blank.gif">',
            id="jQuery Lazy Load",
        ),
        pytest.param(f'<img src="{SVG}" data-litespeed-src="{FERRY}" alt="Ferry">', id="LiteSpeed"),
        pytest.param(f'<img nitro-lazy-src="{FERRY}" src="{SVG}" alt="Ferry">', id="NitroPack"),
        pytest.param(f'<img loading="lazy" decoding="async" src="{FERRY}" alt="Ferry">', id="own"),
        pytest.param(
            f'<img alt="Ferry" srcset="https://img.example/s.jpg 400w, {FERRY} 1200w">', id="srcset"
        ),
        pytest.param(
            f'<img alt="Ferry" src="{GIF}" data-srcset="{FERRY} 2x">', id="srcset that is late"
        ),
        pytest.param(
            f'<img alt="Ferry" src="https://img.example/ferry-20x15.jpg"'
            f' data-srcset="https://img.example/m.jpg 600w, {FERRY} 1200w">',
            id="blurred until then",
        ),
        pytest.param(
            '<picture><source type="image/webp" srcset="https://img.example/f.webp 1200w">'
            f'<source data-srcset="https://img.example/s.jpg 400w, {FERRY} 1200w">'
            f'<img src="{GIF}" alt="Ferry" class="lazy"></picture>',
            id="picture",
        ),
        pytest.param(
            f'<amp-img src="{FERRY}" width="900" height="600" layout="responsive" alt="Ferry">'
            f"<noscript>{SHOWN}</noscript></amp-img>",
            id="AMP",
        ),
        pytest.param(f'<img src="{GIF}" class="lazy"><noscript>{SHOWN}</noscript>', id="noscript"),
        pytest.param(
            f'<img class="lazy" style="display: none" data-src="{FERRY}" alt="Ferry">',
            id="hidden until then",
        ),
    ],
)
def test_an_image_that_is_loaded_late_is_shown_once(source: str) -> None:
    cleaned = clean_body(f"<p>a</p>{source}<p>b</p>", BASE)

    assert cleaned.count("<") == 5
    assert ("img", {"src": FERRY, "alt": "Ferry"}) in tags_of(cleaned)
    assert codes(source) == []


def test_the_address_that_an_image_has_is_kept_beside_other_renditions() -> None:
    source = (
        f'<img src="{FERRY}" srcset="https://img.example/l.jpg 2000w"'
        ' data-large-file="https://img.example/l.jpg" data-orig-file="https://img.example/o.jpg">'
    )

    assert clean_body(source, BASE) == f'<img src="{FERRY}">'


def test_an_address_has_spaces_in_a_list_or_is_escaped_twice() -> None:
    spaces = "https://img.example/the old ferry-{0}.jpg {0}w"
    listed = f"{spaces.format(400)}, {spaces.format(800)}, https://img.example/f.jpg 90w"
    source = f'<img srcset="{listed}"><img src="https://img.example/f?w=9&amp;amp;h=6">'

    assert clean_body(source, BASE) == (
        '<img src="https://img.example/the%20old%20ferry-800.jpg">'
        '<img src="https://img.example/f?w=9&amp;h=6">'
    )


def test_a_template_is_filled_with_the_largest_of_its_widths() -> None:
    source = '<img data-src="https://img.example/{width}/f.jpg" data-widths="[180, 720, 360]">'

    assert clean_body(source, BASE) == '<img src="https://img.example/720/f.jpg">'


def test_webp_counts_only_without_another_format() -> None:
    source = '<picture><source type="image/webp" srcset="/f.webp"><img src="f.jpg"></picture>'

    assert clean_body(source, BASE) == '<img src="https://news.example/world/f.jpg">'
    assert clean_body('<picture><source type="image/webp" srcset="/f.webp"></picture>', BASE) == (
        '<img src="https://news.example/f.webp">'
    )


def test_two_images_of_one_script_are_two() -> None:
    source = "".join(f'<img src="https://img.example/show?id={each}">' for each in (1, 2))

    assert clean_body(f"<noscript>{source}</noscript>", BASE) == source


def test_an_image_in_a_frame_of_words_is_not_parted_from_them() -> None:
    source = f'<a title="<img data-src=\'x.jpg\'>" href="https://a.example/">a</a>{SHOWN}'

    assert clean_body(source, None).endswith(f">a</a>{SHOWN}")


@pytest.mark.parametrize(
    "source",
    [
        f'<img src="{FERRY}" width="1" height="1" alt="">',
        f'<img src="{FERRY}" width="1px" height="0">',
        f'<img src="{FERRY}" height="1">',
        f'<img src="{FERRY}" style="width:1px;height:1px">',
        f'<img src="{FERRY}" style="width: 1px !important; HEIGHT: 0">',
        f'<img src="{FERRY}" style="display:none">',
        f'<img src="{FERRY}" style="border: 0; visibility: hidden">',
        f'<img src="{FERRY}" style="position:absolute; left:-9999px;" alt="">',
        f'<img src="{FERRY}" hidden>',
        f'<img data-src="{FERRY}" src="{GIF}" width="1" height="1">',
        '<noscript><img height="1" width="1" style="display:none"'
        ' src="https://www.facebook.com/tr?id=1&amp;ev=PageView&amp;noscript=1"></noscript>',
        '<img src="https://www.facebook.com/tr?id=1&ev=PageView">',
        '<img src="https://vg02.met.vgwort.de/na/0123456789abcdef" alt="">',
        '<img data-lazy-src="//ssl-vg03.met.vgwort.de/na/0123" src="/blank.gif">',
        '<img src="https://counter.theconversation.com/content/12/count.gif" alt="A newsroom">',
        '<img id="republication-tracker-tool-source" src="https://health.example/'
        '?republication-pixel=true&post=12&ga4=G-1">',
        '<img src="https://pixel.wp.com/b.gif?host=news.example&blog=1">',
        '<img src="https://sb.scorecardresearch.com/p?c1=2&c2=1">',
        '<img src="http://feeds.feedburner.com/~r/News/~4/abc">',
        '<img src="https://news.example/matomo/matomo.php?idsite=1&rec=1" style="border:0" alt="">',
        '<img src="//stats.example/piwik.php?idsite=1&amp;rec=1" alt="">',
        '<img src="https://medium.com/_/stat?event=post.clientViewed&referrerSource=full_rss">',
        '<img src="https://blogger.googleusercontent.com/tracker/123-456" alt="">',
        '<img src="https://pixel.quantserve.com/pixel/p-1.gif">',
        '<img src="https://de.ioam.de/tx.io?st=news">',
        '<img src="https://stats.example/img/pixel.gif?x=1">',
    ],
)
def test_an_image_that_counts_readers_is_removed_and_named(source: str) -> None:
    assert clean_body(f"<p>a</p><p>{source}</p><p>b</p>", BASE) == "<p>a</p>\n<p>b</p>"
    assert codes(source) == ["body-counter-removed"]


@pytest.mark.parametrize("hides", ['style="display: none;"', "hidden", "style='visibility:hidden'"])
@pytest.mark.parametrize("name", ["div", "span", "P"])
def test_a_hidden_element_of_images_alone_counts_readers(name: str, hides: str) -> None:
    source = (
        f'<{name} {hides}><a href="/x"><img src="https://px.example/1?a=b" alt=""></a></{name}>'
    )

    assert clean_body(f"<p>a</p>{source}<p>b</p>", BASE) == "<p>a</p><p>b</p>"
    assert codes(source) == ["body-counter-removed"]


@pytest.mark.parametrize(
    "inside",
    [f"words {SHOWN}", SHOWN, f"<div>{SHOWN}</div><p>words</p>", f"<span>a</span>{SHOWN}"],
)
def test_what_is_hidden_with_words_may_be_for_a_script_to_show(inside: str) -> None:
    assert SHOWN in clean_body(f'<div style="display:none">{inside}</div>', BASE)


@pytest.mark.parametrize(
    "source",
    [
        '<img src="https://news.example/rule.gif" width="600" height="1">',
        '<img src="https://news.example/rule.gif" width="100%" height="1">',
        '<img src="https://news.example/icon.png" width="16" height="16" alt="Train">',
        '<img src="https://www.facebook.com/translations.jpg" alt="Words">',
        '<img src="https://shop.example/pixel.png" alt="The telephone called Pixel">',
        '<img src="https://news.example/count.jpg">',
    ],
)
def test_an_image_that_is_small_or_named_like_a_counter_is_kept(source: str) -> None:
    assert clean_body(source, BASE) == source
    assert codes(source) == []


def test_a_size_that_is_a_ratio_or_unknown_is_left_out() -> None:
    amp = f'<amp-img layout="responsive" width="1" height="1" src="{FERRY}"></amp-img>'
    drawing = '<img src="https://news.example/map.svg" width="1" height="1" alt="Map">'

    assert clean_body(amp, BASE) == f'<img src="{FERRY}">'
    assert clean_body(drawing, BASE) == '<img src="https://news.example/map.svg" alt="Map">'


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ('<img src="blob:https://news.example/1" alt="Quay">', "'Quay'"),
        ('<img src="mailto:desk@news.example">', "'mailto:desk@news.example'"),
        (f'<img src="{GIF}">', "'without words'"),
        ('<img src="https://news.example/lazyload.gif">', "lazyload.gif"),
        ('<img src="https://exa mple.com/a.jpg" alt="A">' * 5, "'A', 'A', 'A' and 2 more"),
    ],
)
def test_an_image_without_an_address_is_named(source: str, words: str) -> None:
    assert clean_body(source, BASE) == ""
    assert said(source).startswith("images without an address")
    assert words in said(source)


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("https://img.example/my pic.jpg", "https://img.example/my%20pic.jpg"),
        ("https://img.example/fähre.jpg", "https://img.example/f%C3%A4hre.jpg"),
        ("https://img.example/a\n\t.jpg", "https://img.example/a.jpg"),
        ("  https://img.example/a.jpg ", "https://img.example/a.jpg"),
        ("https:/img.example/a.jpg", "https://img.example/a.jpg"),
        ("http:img.example/a.jpg", "http://img.example/a.jpg"),
        ("https:\\\\img.example\\a.jpg", "https://img.example/a.jpg"),
        ("https://desk:secret@img.example/a.jpg", "https://img.example/a.jpg"),
        ("//img.example/a b.jpg", "https://img.example/a%20b.jpg"),
        ("../a b.jpg", "https://news.example/a%20b.jpg"),
    ],
)
def test_an_address_is_repaired_as_browsers_do_it(written: str, address: str) -> None:
    cleaned = clean_body(f'<a href="{written}">a</a><img src="{written}">', BASE)

    assert cleaned == f'<a href="{address}">a</a><img src="{address}">'


def test_a_link_that_leads_nowhere_is_named_and_its_words_stay() -> None:
    source = '<p><a href="/b-2">a</a> <a href="#n">b</a></p>'

    body = read_body(source, None)

    assert body.content == "<p><a>a</a> <a>b</a></p>"
    assert [each.code for each in body_findings(source, body)] == ["body-link-removed"]


@pytest.mark.parametrize(
    "source",
    [
        "<p></p>",
        "<p>&nbsp;</p>",
        "<p> <br/> <br></p>",
        "<figure></figure>",
        "<figure><figcaption> </figcaption></figure>",
        "<h2></h2>",
        f'<p><a href="https://a.example/"><img src="{GIF}"></a></p>',
    ],
)
def test_what_is_empty_is_removed(source: str) -> None:
    assert clean_body(f"<p>a</p>{source}<p>b</p>", BASE) == "<p>a</p>\n<p>b</p>"


@pytest.mark.parametrize(
    "source",
    [
        '<img class="latex" src="https://s0.wp.com/latex.php?latex=x%5E2&bg=fff" alt="x^2 &lt; y">',
        '<img src="https://latex.codecogs.com/gif.latex?x" alt="x^2 &lt; y">',
    ],
)
def test_an_image_of_a_formula_becomes_its_words(source: str) -> None:
    assert clean_body(f"<p>a {source} b</p>", BASE) == "<p>a x^2 &lt; y b</p>"


def test_an_image_of_an_emoji_becomes_that() -> None:
    source = '<img class="wp-smiley" src="https://s.w.org/images/core/emoji/1.svg" alt="🚢">'

    assert clean_body(f"<p>a {source}</p>", BASE) == "<p>a 🚢</p>"


def test_a_frame_that_is_loaded_late_is_shown_once() -> None:
    source = (
        '<iframe src="about:blank" data-lazy-src="https://player.example/1"></iframe>'
        '<noscript><iframe src="https://player.example/1"></iframe></noscript>'
        '<p>a</p><video data-src="/1.mp4"></video>'
    )

    assert clean_body(source, BASE).count('class="embed"') == 2
    assert codes(source) == []


@pytest.mark.parametrize(
    ("source", "code"),
    [
        ("<svg><text>words</text></svg>", "body-drawing-removed"),
        ("<div style=\"background-image: url('a.jpg')\">a</div>", "body-image-removed"),
        ('<div class="lazyload" data-bg="a.jpg">a</div>', "body-image-removed"),
        ("<template><p>words</p></template>", "body-text-removed"),
        ('<amp-youtube data-videoid="x"></amp-youtube>', "body-embed-removed"),
    ],
)
def test_what_is_removed_is_named(source: str, code: str) -> None:
    assert codes(f"<p>a</p>{source}") == [code]
    assert codes('<p style="background: red">a</p><amp-pixel src="x"></amp-pixel>') == []


@pytest.mark.parametrize(
    "attributes",
    [
        'src="https://www.googletagmanager.com/ns.html?id=1"',
        'src="https://player.example/1" style="display: none"',
    ],
)
def test_a_frame_that_counts_readers_is_no_link(attributes: str) -> None:
    assert clean_body(f"<p>a</p><iframe {attributes}></iframe>", BASE) == "<p>a</p>"


def test_many_images_cost_no_time() -> None:
    lazy = f'<img src="{GIF}" data-srcset="{"a.jpg 1w, " * 50}">'
    with little_work():
        clean_body(lazy * 2_000, BASE)
        clean_body("<picture>" * 150 + "<source srcset=a>" * 20_000, BASE)
        clean_body("<p>" * 20_000 + "<figure>" * 100, BASE)
        clean_body("<img><p hidden>" * 20_000, BASE)


def test_relative_addresses_below_a_long_one_do_not_fill_the_memory() -> None:
    source = "<a href=x>" * 100_000
    base = f"https://news.example/{'a' * 3_000}/b"

    with pytest.raises(ValueError, match="too many relative addresses"):
        read_body(source.replace("<a href=x>", "<a href=x>a</a>"), base)
    assert isinstance(read_body("<a href=x>a</a>", base), CleanBody)
