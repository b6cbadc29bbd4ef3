"""The body of an HTML page, without what is printed around and inside it."""

from __future__ import annotations

import re

import pytest
from intake.html_pages import HEADLINE, TEXT, article, page, read

from feedpub.intake.text import plain

LONG = "This is about something else altogether, though it is as long as any paragraph here."


def content(body: str, head: str = "") -> str:
    found = article(page(body, head)).content_html
    assert found is not None
    return found


def test_the_body_is_the_paragraphs_and_nothing_else() -> None:
    found = content(
        f"<header><a href=/>Home</a></header><main>{HEADLINE}<div>{TEXT}</div></main>"
        f"<footer><p>{LONG}</p></footer>"
    )

    assert plain(found.replace("\n", "")) == TEXT


@pytest.mark.parametrize(
    "accessory",
    [
        f'<div class="related-articles"><p>{LONG}</p></div>',
        f'<div class="articleNewsletter"><p>{LONG}</p></div>',
        f"<aside><p>{LONG}</p></aside>",
        f'<div class="most read"><h3>Most read</h3><p>{LONG}</p></div>',
        f"<div hidden><p>{LONG}</p></div>",
        f"<div><h3><a href=/x>Another article of ours</a></h3><p>{LONG}</p></div>",
        f"<p><a href=/x>{LONG[:-1]}</a></p>",
        "<div>Advertisement</div>",
        '<h3>Read also</h3><ul><li><a href="/x">Another article</a></li></ul>',
        '<p>Read also: <a href="/x">Another article</a></p>',
        '<p class="subtitle">Czytaj więcej</p>',
        '<h2 class="visually-hidden">The text of the article</h2>',
        '<div><div><a href="/c"><img src="/c.jpg"></a><h4>The pool of Ostrand</h4></div></div>',
        "<p>Share this article</p>",
    ],
)
def test_accessories_between_the_paragraphs_are_left_out(accessory: str) -> None:
    first, rest = TEXT.split("</p>", 1)

    found = content(f"<main>{HEADLINE}<div>{first}</p>{accessory}{rest}</div></main>")

    assert found.replace("\n", "") == TEXT


def test_a_class_that_holds_most_of_the_prose_names_no_accessory() -> None:
    paragraphs = TEXT.replace("<p>", '<div class="sidebar-grid"><p>').replace("</p>", "</p></div>")

    assert content(f"<main>{HEADLINE}{paragraphs}</main>").replace("\n", "") == TEXT


def test_paragraphs_that_are_parted_by_two_line_breaks_are_paragraphs() -> None:
    broken = TEXT.replace("</p><p>", "<br><br>").removeprefix("<p>").removesuffix("</p>")

    assert content(f"{HEADLINE}<div>{broken}</div>").replace("\n", "") == TEXT


def test_crossheads_are_headings() -> None:
    first, rest = TEXT.split("</p>", 1)

    found = content(
        f"{HEADLINE}<article>{first}</p><h3>No lack of wind</h3>{rest}"
        "<p><strong>Five times a day</strong></p><p>The fare stays at what it was.</p></article>"
    )

    assert "<h3>No lack of wind</h3>" in found
    assert "<h2>Five times a day</h2>" in found


PARAGRAPHS = [f"{each}</p>" for each in TEXT.split("</p>") if each]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ('<h2><a name="p1">The quay</a></h2>', '<h2><a id="p2">The captain</a></h2>'),
        ('<p class="x-42">The quay</p>', '<p class="x-42">The captain</p>'),
        ('<p class="interline">The quay</p>', "<h2>The captain</h2>"),
        ("<b>The quay</b><br><br>", "<b>The captain</b><br><br>"),
        ("<p>■The quay</p>", "<p>◆ The captain</p>"),
        ('<div class="cmp-title"><h2>The quay</h2></div>', "<h2>The captain</h2>"),
    ],
)
def test_crossheads_are_told_by_their_anchor_class_place_or_sign(one: str, other: str) -> None:
    first, second, third = PARAGRAPHS

    found = content(f"<main>{HEADLINE}<div>{first}{one}{second}{other}{third}</div></main>")

    headings = [plain(each) for each in re.findall("<h[23]>(.*?)</h[23]>", found)]
    assert headings == ["The quay", "The captain"]


def test_a_crosshead_with_a_sign_above_the_text_of_its_paragraph_is_a_heading() -> None:
    first, second, third = PARAGRAPHS
    signed = second.replace("<p>", "<p>■氷の上の列車<br>　")

    found = content(f"<main>{HEADLINE}<div>{first}{signed}{third}</div></main>")

    assert "<h3>氷の上の列車</h3>" in found
    assert plain(second) in plain(found)


@pytest.mark.parametrize(
    "line",
    [
        '<p class="x">The quay is open.</p>',
        '<p class="x">How long is it?</p>',
        '<p class="x">The quay of <a href="/x">Ostrand</a></p>',
    ],
)
def test_short_paragraphs_of_one_class_that_are_sentences_are_no_crossheads(line: str) -> None:
    first, second, third = PARAGRAPHS

    found = content(f"<main>{HEADLINE}<div>{first}{line}{second}{line}{third}</div></main>")

    assert "<h" not in found


def test_soft_hyphens_go() -> None:
    found = content(
        f"{HEADLINE}<div>{TEXT}<p>The Schiff\u00adfahrts&shy;a&#173;mt said so.</p></div>"
    )

    assert "Schifffahrtsamt" in found


def test_a_hidden_copy_of_the_text_is_not_the_body() -> None:
    copy = f'<div itemprop="articleBody" style="display: none">{TEXT}{TEXT}</div>'

    found = content(f"<main>{HEADLINE}<div>{copy}<div>{TEXT}</div></div></main>")

    assert found.replace("\n", "") == TEXT


def test_a_standfirst_among_the_paragraphs_stays_the_first_of_them() -> None:
    lead = f'<p class="lead">{LONG}</p>'

    assert content(f"<main>{HEADLINE}<div>{lead}{TEXT}</div></main>").startswith(f"<p>{LONG}</p>")


def test_the_name_of_a_film_is_no_crosshead() -> None:
    first, second, third = PARAGRAPHS
    film = '<div><h2>How the ferry was built</h2><video src="/f.mp4"></video></div>'

    found = content(f"<main>{HEADLINE}<div>{first}{film}{second}{third}</div></main>")

    assert "built" not in found


def test_whose_words_a_quotation_is_is_no_crosshead() -> None:
    quoted = "<blockquote><p>It sails if the wind lets it, and it will.</p></blockquote>"
    who = '<p class="who">Mara Ovens, captain</p>'

    found = content(
        f"<main>{HEADLINE}<div>{TEXT}{quoted}{who}{TEXT}{quoted}{who}{TEXT}</div></main>"
    )

    assert "<h" not in found


def test_what_begins_another_part_of_the_page_ends_the_text() -> None:
    tail = "<p>この記事は会員限定です。</p><p>The ferry can be read about on paper.</p>"

    found = content(f"<main>{HEADLINE}<div>{TEXT}<p>{LONG} {LONG}</p>{tail}</div></main>")

    assert LONG in found
    assert "会員" not in found
    assert "on paper" not in found


def test_lists_and_quotations_keep_their_form() -> None:
    found = content(
        f"{HEADLINE}<article>{TEXT}<ul><li>Six o'clock</li><li>Nine o'clock</li></ul>"
        "<blockquote><p>We sail.</p></blockquote><p>That was all.</p></article>"
    ).replace("\n", "")

    assert "<ul><li>Six o'clock</li><li>Nine o'clock</li></ul>" in found
    assert "<blockquote><p>We sail.</p></blockquote>" in found


def test_links_are_absolute_and_scripts_are_out() -> None:
    found = content(
        f'{HEADLINE}<article>{TEXT}<p>The <a href="/fares" onclick="x()">fares</a> are <a'
        ' href="javascript:x()">as</a> they were.<script>x()</script></p></article>'
    )

    assert '<a href="https://news.example/fares">fares</a> are as they were.</p>' in found


def test_the_article_body_of_the_metadata_shows_where_the_text_is() -> None:
    other = "".join(f"<p>{LONG} It is number {n} of many.</p>" for n in range(6))
    told = TEXT.replace("</p><p>", " ").removeprefix("<p>").removesuffix("</p>")
    head = (
        '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "x",'
        f' "articleBody": "{told}"}}</script>'
    )

    found = content(f"{HEADLINE}<div><div>{other}</div><div>{TEXT}</div></div>", head)

    assert found.replace("\n", "") == TEXT


def test_a_box_that_is_called_the_text_holds_all_of_it() -> None:
    boxes = f"<div><p>{LONG}</p></div><div>{TEXT}{TEXT}</div>"

    for name in ("itemprop=articleBody", "class=article__body", 'id="story-body"'):
        assert LONG in content(f"{HEADLINE}<main><div {name}>{boxes}</div></main>")


def test_a_long_paragraph_is_text_whatever_its_class_is() -> None:
    long = "The council had promised it for the spring, and the company kept the day. " * 5

    assert long.strip() in content(
        f'{HEADLINE}<div>{TEXT}<p class="ad jl">{long}</p>{TEXT * 3}</div>'
    )


def test_a_line_with_an_address_to_write_to_is_not_a_crosshead() -> None:
    line = "<p><b>Were you aboard? Write to desk@news.example</b></p>"

    assert "<h2>" not in content(f"{HEADLINE}<div>{TEXT}{line}{TEXT}</div>")


def codes(body: str) -> set[str]:
    return {
        finding.code for finding in read(page(f"{HEADLINE}<main><div>{body}</div></main>")).findings
    }


def test_removed_scripts_and_embeds_are_reported() -> None:
    assert "characters-removed" in codes(TEXT.replace("quay", "qu\x1bay"))
    assert "body-embed-removed" in codes(f'{TEXT}<object data="/video.swf"></object>{TEXT}')
    assert "body-embed-removed" in codes(f'{TEXT}<iframe src="blob:1"></iframe>{TEXT}')


def test_an_embed_in_the_text_becomes_a_link_in_its_place() -> None:
    frame = '<p><iframe data-src="https://player.example/1" title="Low tide"></iframe></p>'
    video = '<video><source src="https://news.example/v.mp4"></video>'
    link = '<a class="embed" href="https://{}">{}</a>'

    shown = content(f"{HEADLINE}<main><div>{TEXT}{frame}<p>{LONG}</p>{video}</div></main>")

    first = shown.index(link.format("player.example/1", "Low tide"))
    assert shown.index("</p>") < first < shown.rindex("<p>")
    assert shown.endswith(f"<figure>{link.format('news.example/v.mp4', 'news.example')}</figure>")


def test_embeds_outside_the_text_are_not_reported() -> None:
    around = (
        '<script>x = "\x1b"</script><div class="ad"><iframe src="/ad"></iframe></div>'
        '<iframe hidden src="/count"></iframe><iframe></iframe>'
    )

    assert codes(f"{TEXT}{around}{TEXT}") == codes(TEXT)


def test_a_formula_of_a_page_is_text() -> None:
    formula = '<script type="math/tex">E = mc^2</script>'

    body = article(page(f"{HEADLINE}<article>{TEXT}<p>{LONG} {formula}</p></article>")).content_html

    assert body is not None
    assert "E = mc^2" in body


@pytest.mark.parametrize(
    "name", ['itemprop="articleBody"', 'class="e-content"', 'class="article-body"']
)
def test_a_few_words_are_the_text_where_the_page_says_so(name: str) -> None:
    body = f"{HEADLINE}<p>By Mara</p><div {name}><p>She sails.</p></div><p>More news</p>"

    assert article(page(body)).content_html == "<p>She sails.</p>"
