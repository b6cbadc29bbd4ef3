"""The authors of an HTML page where it prints them: in every language, without roles and dates."""

from __future__ import annotations

import pytest
from intake.html_pages import HEADLINE, LD, TEXT, article, page

#: In no language.
WORDS = f"<p>{'Zib zabu zobil zubam. ' * 6}</p>" * 3


def authors(line: str, *, language: str = "en", head: str = "", foot: str = "") -> tuple[str, ...]:
    markup = page(f"<main>{HEADLINE}{line}<article>{WORDS}</article>{foot}</main>", head)
    return article(markup.replace('lang="en"', f'lang="{language}"')).authors


@pytest.mark.parametrize(
    ("language", "line", "expected"),
    [
        ("ar", "كتب: سامي حداد - ٨ مايو ٢٠٢١", ("سامي حداد",)),
        ("ar", "بقلم سامي حداد", ("سامي حداد",)),
        ("be", "Аўтар: Ганна Ясень", ("Ганна Ясень",)),
        ("bg", "Автор: Ана Бистра, 8 май 2021", ("Ана Бистра",)),
        ("bn", "লেখক: অনিল সেন", ("অনিল সেন",)),
        ("bs", "Autor: Ana Vrbić i Ivo Brko", ("Ana Vrbić", "Ivo Brko")),
        ("ca", "Escrit per Anna Roure i Pau Font", ("Anna Roure", "Pau Font")),
        ("ca", "Per Anna Roure", ("Anna Roure",)),
        ("cs", "Autor: Jana Lipová a Petr Dub", ("Jana Lipová", "Petr Dub")),
        ("da", "Af Anna Lund og Bo Krog", ("Anna Lund", "Bo Krog")),
        ("de", "Von Anna Muster und Jan Beispiel", ("Anna Muster", "Jan Beispiel")),
        ("de", "Geschrieben von: Anna Muster", ("Anna Muster",)),
        ("de", "08.05.2021 17:12 von Anna", ("Anna",)),
        ("de", "Von Ulla Exner, Korrespondentin", ("Ulla Exner",)),
        ("el", "Από Άννα Παππά - 8 Μαρτίου 2021", ("Άννα Παππά",)),
        ("el", "Γράφει η Άννα Παππά", ("Άννα Παππά",)),
        ("en", "Posted on May 8, 2021 by Ann Lee", ("Ann Lee",)),
        ("en", "By Ann Lee and Bob Ray, Staff Writers", ("Ann Lee", "Bob Ray")),
        ("en", "BY ANN LEE | PUBLISHED: MAY 8, 2021", ("Ann Lee",)),
        ("es", "Por Ana Ruiz y Luis Mora | Valverde", ("Ana Ruiz", "Luis Mora")),
        ("et", "Autor: Anu Kask", ("Anu Kask",)),
        ("fa", "نویسنده: سارا بهار", ("سارا بهار",)),
        ("fi", "Teksti: Aino Virta", ("Aino Virta",)),
        ("fr", "Propos recueillis par Anne Petit et Luc Roux", ("Anne Petit", "Luc Roux")),
        ("fr", "Soumis par Anne Petit le mar 08/05/2021 - 17:12", ("Anne Petit",)),
        ("he", "מאת: דנה כהן | 08.05.2021", ("דנה כהן",)),
        ("hi", "लेखक: अनिल शर्मा", ("अनिल शर्मा",)),
        ("hr", "Piše Ana Vrbić", ("Ana Vrbić",)),
        ("hu", "Szerző: Kiss Anna", ("Kiss Anna",)),
        ("id", "Oleh Sari Melati", ("Sari Melati",)),
        ("it", "Scritto da Anna Bianchi", ("Anna Bianchi",)),
        ("it", "di Anna Bianchi e Luca Verdi", ("Anna Bianchi", "Luca Verdi")),
        ("ja", "文・山田花子", ("山田花子",)),
        ("ja", "山田太郎記者", ("山田太郎",)),
        ("ko", "김철수·이영희 기자", ("김철수", "이영희")),
        ("ko", "기자명 김철수 기자 입력 2021.05.08 17:12", ("김철수",)),
        ("lt", "Autorė: Rasa Beržė", ("Rasa Beržė",)),
        ("lv", "Autors: Jānis Ozols", ("Jānis Ozols",)),
        ("mk", "Автор: Ана Бистра", ("Ана Бистра",)),
        ("ms", "Oleh Siti Melur", ("Siti Melur",)),
        ("nl", "Door Jan Beek en Els Dijk", ("Jan Beek", "Els Dijk")),
        ("no", "Av Anna Lund og Bo Krog", ("Anna Lund", "Bo Krog")),
        ("pl", "Autor: Anna Nowak, dodano: 08.05.2021 17:12", ("Anna Nowak",)),
        ("pt", "Publicado por Rui Costa às 17:12 de 08/05/2021", ("Rui Costa",)),
        ("ro", "De către Ana Pop și Ion Lup", ("Ana Pop", "Ion Lup")),
        ("ru", "08.05.2021 | Автор: Анна Речная и Пётр Лесной", ("Анна Речная", "Пётр Лесной")),
        ("sk", "Autor: Jana Lipová", ("Jana Lipová",)),
        ("sl", "Avtor: Ana Breza", ("Ana Breza",)),
        ("sq", "Nga Ana Deti", ("Ana Deti",)),
        ("sr", "Аутор: Ана Брзак", ("Ана Брзак",)),
        ("sv", "Av Anna Lund och Bo Ek", ("Anna Lund", "Bo Ek")),
        ("sw", "Na Mwandishi: Asha Bahari", ("Asha Bahari",)),
        ("th", "โดย อรุณ ใจดี", ("อรุณ ใจดี",)),
        ("tr", "Yazar: Ayşe Deniz ve Ali Dağ", ("Ayşe Deniz", "Ali Dağ")),
        ("uk", "Автор: Ганна Річна та Петро Лісний", ("Ганна Річна", "Петро Лісний")),
        ("ur", "تحریر: سارا بہار", ("سارا بہار",)),
        ("vi", "Tác giả: Lê An", ("Lê An",)),
        ("zh", "时间：2021-05-08 17:12 来源：河谷日报 作者：张三 浏览：123", ("张三",)),
        ("zh", "文/张三", ("张三",)),
        ("zh", "记者 张三", ("张三",)),
    ],
)
def test_a_byline_names_the_authors_in_any_language(
    language: str, line: str, expected: tuple[str, ...]
) -> None:
    assert authors(f'<div class="info">{line}</div>', language=language) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ('<p><a rel="author">Ann Lee</a>Travel News Reporter</p>', ("Ann Lee",)),
        ('<p><a href="/authors/ann-lee">Ann Lee</a>5 hours ago</p>', ("Ann Lee",)),
        ('<div class="byline">By <span class="author-name">Annika</span></div>', ("Annika",)),
        ('<div>by <a rel="author">annika</a> and others</div>', ("annika",)),
        ('<div><i id="author_x">作者：张三</i><i id="editor_x">编辑：李四</i></div>', ("张三",)),
        (
            '<p class="author"><b class="author-text">Written By</b> <i>Ann Lee</i></p>',
            ("Ann Lee",),
        ),
        (
            '<div class="authors"><div class="author"><a href="/author/1">Ann Lee</a> Writer</div>'
            '<div class="author"><a href="/author/2">Bob Ray</a> Editor</div></div>',
            ("Ann Lee", "Bob Ray"),
        ),
        (
            '<div class="byline"><b>Ann Lee</b> <b>Deputy Head of Harbours</b></div>',
            ("Ann Lee",),
        ),
        (
            '<div class="byline"><span>Ann Lee</span> <span>Bob Ray</span></div>',
            ("Ann Lee", "Bob Ray"),
        ),
        ('<div class="byline">By <a>ANN LEE</a> and BOB RAY</div>', ("Ann Lee", "Bob Ray")),
    ],
)
def test_an_element_for_an_author_holds_the_name(line: str, expected: tuple[str, ...]) -> None:
    assert authors(line) == expected


@pytest.mark.parametrize(
    "line",
    [
        '<div class="byline">By Staff</div>',
        '<div class="byline">Im Juli</div>',
        "<p>Von Mensch zu Mensch</p>",
        '<p><a rel="author">View all posts</a></p>',
        '<div class="author-role">Chief Reporter</div>',
        '<div class="info">Berlin</div>',
        '<p><a href="/live">WATCH LIVE</a></p>',
        "<p>Photo: Ann Lee</p>",
        '<p class="info">Picture: Agency | Ann Lee</p>',
        '<p><a href="/mill">The mill of the valley grinds again: an interview by Ann Lee</a></p>',
        '<figure><img src="/a.jpg" alt=""><figcaption class="author">Ann Lee</figcaption></figure>',
    ],
)
def test_roles_phrases_places_links_and_credits_are_no_authors(line: str) -> None:
    assert authors(line) == ()


@pytest.mark.parametrize(
    "foot",
    [
        "<p>Posted by Ann Lee at May 8, 2021 05:12 PM</p>",
        '<footer class="entry-meta">In <a rel="tag">A</a> by <a rel="author">Ann Lee</a></footer>',
        '<p class="author"><b>Ann Lee</b></p>',
        '<p align="right"><font size="2"><b>Ann Lee</b></font></p>',
        "<p>- Ann Lee</p>",
    ],
)
def test_the_line_below_the_text_names_the_author(foot: str) -> None:
    assert authors("", foot=foot) == ("Ann Lee",)


def test_a_byline_counts_more_than_a_meta_element_or_an_account() -> None:
    byline = '<div class="byline">By Ann Lee</div>'

    assert authors(byline, head='<meta name="author" content="Web Master">') == ("Ann Lee",)
    account = LD % '{"@type": "NewsArticle", "headline": "Ferry", "author": "webbo"}'
    assert authors(byline, head=account) == ("Ann Lee",)
    editor = LD % '{"@type": "NewsArticle", "headline": "Ferry", "author": "Bo Ek"}'
    assert authors(byline + "<p>Editor: Bo Ek</p>", head=editor) == ("Ann Lee",)
    assert authors(byline, head=editor) == ("Bo Ek",)


def test_a_comment_names_no_author() -> None:
    comment = f'{TEXT}<div class="comments"><p>Posted by Bo Ek at May 9, 2021</p></div>'

    assert authors("", foot=comment) == ()


def test_an_agency_beside_a_house_is_no_author() -> None:
    head = LD % '{"@type": "NewsArticle", "headline": "Ferry", "author": "Ostrand Post and AFP"}'
    site = '<meta property="og:site_name" content="Ostrand Post">'

    assert authors("", head=head + site) == ()
