"""The date of an HTML page: in its metadata in any notation, else where it prints it; never that of
something else.
"""

from __future__ import annotations

import json

import pytest
from intake.html_pages import HEADLINE, LD, TEXT, read

TITLE = "Ferry to Ostrand sails again"
COMMENT = (
    '<h3>1 comment</h3><ol class="commentlist"><li id="comment-1"><cite>Bo</cite> '
    "<small>May 9th, 2021 at 4:12 pm</small><p>I have been waiting for it all winter.</p></li></ol>"
)
RELATED = '<div class="related"><h4>The mill</h4><span class="date">June 1, 2021</span></div>'


def day(body: str, *, language: str = "en", head: str = "", url: str = "/harbour/ferry") -> str:
    """Return the day on which the page is published, and its time if it has one; or ``none``."""
    reading = read(
        f'<!doctype html><html lang="{language}"><head><title>{TITLE}</title>{head}'
        f'<link rel="canonical" href="https://news.example{url}"></head><body>{body}</body></html>'
    )
    if reading.article is None:
        assert [each.code for each in reading.findings] == ["date-missing"]
        return "none"
    published = reading.article.published
    return published.date().isoformat() if published.hour == 12 else f"{published:%Y-%m-%d %H:%M}"


#: In no language.
WORDS = f"<p>{'Zib zabu zobil zubam. ' * 6}</p>" * 3


def in_head(line: str) -> str:
    return f"<main>{HEADLINE}{line}<article>{TEXT}</article></main>"


@pytest.mark.parametrize(
    ("language", "line", "expected"),
    [
        ("am", "8/5/2021 17:12", "2021-05-08 17:12"),
        ("ar", "نشر في: السبت 8 مايو 2021 - 5:12 م | آخر تحديث: 9 مايو 2021", "2021-05-08 17:12"),
        ("ar", "كتب: سامي حداد - ٨ مايو ٢٠٢١ - ١٧:١٢", "2021-05-08 17:12"),
        ("az", "Tarix: 8 may 2021, 17:12", "2021-05-08 17:12"),
        ("be", "Апублікавана: 8 мая 2021, 17:12", "2021-05-08 17:12"),
        ("bg", "Публикувано на 8 май 2021 в 17:12 ч.", "2021-05-08 17:12"),
        ("bn", "প্রকাশ: ০৮ মে ২০২১, ১৭:১২", "2021-05-08 17:12"),
        ("bs", "Objavljeno: 08. maj 2021. 17:12", "2021-05-08 17:12"),
        ("ca", "Publicat el 8 de maig de 2021", "2021-05-08"),
        ("cs", "Vydáno 8. května 2021, 17:12", "2021-05-08 17:12"),
        ("da", "8. maj 2021 kl. 17.12 af Bo Lund", "2021-05-08 17:12"),
        ("de", "08.05.2021 17:12 von Anna", "2021-05-08 17:12"),
        ("de", "Stadt | 08.05.21 | Kommentare: 3", "2021-05-08"),
        ("el", "Δημοσίευση: 08 Μαΐ 2021, 5:12 μ.μ.", "2021-05-08 17:12"),
        ("en", "News / May 8, 2021 / 3 Comments", "2021-05-08"),
        ("en", "Published 5:12 p.m. GMT May 8, 2021 | Updated May 9, 2021", "2021-05-08 17:12"),
        ("es", "Ana Ruiz | Valverde | 08/05/2021 17:12 h", "2021-05-08 17:12"),
        ("et", "Avaldatud: 8. mai 2021, 17:12", "2021-05-08 17:12"),
        ("fa", "تاریخ انتشار: ۱۸ اردیبهشت ۱۴۰۰ - ۱۷:۱۲ | کد خبر: ۱۲۳۴۵۶", "2021-05-08 17:12"),
        ("fi", "Julkaistu 8.5.2021 klo 17.12, päivitetty 9.5.2021", "2021-05-08 17:12"),
        ("fr", "Publié le 8 mai 2021 à 17h12, mis à jour le 9 mai 2021", "2021-05-08 17:12"),
        ("ha", "8 Mayu 2021", "2021-05-08"),
        ("he", "מאת: דנה כהן | 08.05.2021 | 17:12", "2021-05-08 17:12"),
        ("hi", "प्रकाशित: 08 मई 2021, 05:12 PM", "2021-05-08 17:12"),
        ("hr", "Objavljeno: 8. svibnja 2021. u 17:12", "2021-05-08 17:12"),
        ("hu", "Közzétéve: 2021. május 8. 17:12", "2021-05-08 17:12"),
        ("id", "Tayang: Sabtu, 8 Mei 2021 17:12 WIB", "2021-05-08 17:12"),
        ("is", "Birt: 8. maí 2021 kl. 17:12", "2021-05-08 17:12"),
        ("it", "di Anna Bianchi - 8 Maggio 2021, 17:12", "2021-05-08 17:12"),
        ("ja", "公開日：2021年5月8日(土) 17時12分 更新日：2021年5月9日", "2021-05-08 17:12"),
        ("ja", "令和3年5月8日", "2021-05-08"),
        ("ko", "입력 2021.05.08 오후 5:12 수정 2021.05.09 09:00", "2021-05-08 17:12"),
        ("lt", "Paskelbta: 2021 m. gegužės 8 d. 17:12", "2021-05-08 17:12"),
        ("lv", "Publicēts: 8. maijs 2021, 17:12", "2021-05-08 17:12"),
        ("mk", "Објавено: 8 мај 2021, 17:12", "2021-05-08 17:12"),
        ("ms", "8 Mei 2021, 5:12 PM", "2021-05-08 17:12"),
        ("nl", "Geplaatst op 8 mei 2021 om 17:12", "2021-05-08 17:12"),
        ("no", "Publisert: 08.05.2021 kl. 17:12. Oppdatert: 09.05.2021", "2021-05-08 17:12"),
        ("pl", "Autor: Anna Nowak, dodano: 08.05.2021 17:12, odsłon: 123", "2021-05-08 17:12"),
        ("pt", "Publicado por Rui Costa às 17:12 de 08/05/2021", "2021-05-08 17:12"),
        ("ro", "Publicat: 8 mai 2021, 17:12", "2021-05-08 17:12"),
        ("ru", "08.05.2021, 17:12 | Автор: Анна Иванова | Просмотров: 123", "2021-05-08 17:12"),
        ("sk", "Uverejnené 8. mája 2021 o 17:12", "2021-05-08 17:12"),
        ("sl", "Objavljeno: 8. maj 2021 ob 17:12", "2021-05-08 17:12"),
        ("sq", "Publikuar: 8 maj 2021, 17:12", "2021-05-08 17:12"),
        ("sr", "Објављено 8. маја 2021. 17:12", "2021-05-08 17:12"),
        ("sv", "Publicerad 8 maj 2021 kl 17.12", "2021-05-08 17:12"),
        ("sw", "Imechapishwa: 8 Mei 2021", "2021-05-08"),
        ("th", "เผยแพร่ : 8 พ.ค. 2564 17:12 น.", "2021-05-08 17:12"),
        ("th", "วันเสาร์ที่ 8 พฤษภาคม พ.ศ. 2564 เวลา 17.12 น.", "2021-05-08 17:12"),
        ("tr", "Giriş Tarihi: 8.5.2021 17:12 Son Güncelleme: 9.5.2021 09:00", "2021-05-08 17:12"),
        ("uk", "8 травня, 2021, 17:12 Переглядів: 120", "2021-05-08 17:12"),
        ("ur", "تاریخ اشاعت 8 مئی 2021", "2021-05-08"),
        ("vi", "Thứ bảy, 08/05/2021, 17:12 (GMT+0)", "2021-05-08 17:12"),
        ("xh", "8 Meyi 2021", "2021-05-08"),
        ("zh", "时间：2021-05-08 17:12　来源：河谷日报　浏览：123", "2021-05-08 17:12"),
        ("zu", "8 Meyi 2021", "2021-05-08"),
    ],
)
def test_a_line_of_the_head_gives_the_date_in_any_language(
    language: str, line: str, expected: str
) -> None:
    page = f'<main>{HEADLINE}<div class="info">{line}</div><article>{WORDS}</article></main>'

    # The time is local, and the zone depends on the language: only the wall clock is compared.
    assert day(page, language=language) == expected


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        (f'<article><h1><span class="date">08.05.2021</span> {TITLE}</h1>{TEXT}</article>', "08"),
        (
            f'<h2 class="date-header">Saturday, May 8, 2021</h2><div><h3>{TITLE}</h3>{TEXT}</div>',
            "08",
        ),
        (
            '<div><div class="date"><b>May</b><i>8</i><u>2021</u></div>'
            f"<h1>{TITLE}</h1>{TEXT}</div>",
            "08",
        ),
        (
            f"<div><h1>{TITLE}</h1>{TEXT}<p>Posted by Ann Lee at May 8, 2021 05:12 PM</p></div>",
            "08 17:12",
        ),
        (
            f'<div><h1>{TITLE}</h1>{TEXT}<p class="postmetadata">This entry was posted on Saturday,'
            " May 8th, 2021 at 5:12 pm and is filed under <a>News</a>. You can follow any responses"
            " to this entry through the feed.</p></div>",
            "08 17:12",
        ),
        (
            f'<div><h1>{TITLE}</h1>{TEXT}<abbr class="published" title="2021-05-08T17:12:00Z">'
            "5:12 PM</abbr></div>",
            "08 17:12",
        ),
        (
            f"<table><tr><td>Wednesday, June 3, 2020</td></tr><tr><td><h1>{TITLE}</h1>"
            f"<font>Posted: May 8, 2021</font><br><br>{TEXT}</td></tr></table>",
            "08",
        ),
        (in_head("<time>Sat 8 May 2021 17.12 GMT</time>"), "08 17:12"),
        (in_head('<time datetime="2021-05-08 17:12:00 UTC">yesterday</time>'), "08 17:12"),
        (in_head("<span>Submitted by ann on Sat, 05/08/2021 - 17:12</span>"), "08 17:12"),
        (in_head('<p class="lead">Updated: May 8, 2021</p>'), "08"),
    ],
)
def test_old_and_plain_themes_print_the_date_in_many_places(page: str, expected: str) -> None:
    assert day(page) == f"2021-05-{expected}"


@pytest.mark.parametrize(
    "page",
    [
        f"<div><h1>{TITLE}</h1>{TEXT}</div>{COMMENT}",
        f"<div><h1>{TITLE}</h1>{TEXT}</div>{RELATED}",
        f'<div class="topbar">Monday, May 3, 2021</div><div><h1>{TITLE}</h1>{TEXT}</div>',
        f"<div><h1>{TITLE}</h1>{TEXT}</div><p>Copyright 2003-2021 Ostrand Post, May 8, 2021</p>",
        in_head("<p>The ferry is to sail from 8 May 2021 on, or so the council says.</p>"),
        in_head("<p>Concert on 8 May 2021 in the old hall</p>"),
        in_head('<p class="info">May 8, 2031</p>'),
        in_head('<p class="info">8 May, 17:46</p>'),
        in_head("<h2>What happened on May 8, 2021</h2>"),
        f"<div><h1>{TITLE}</h1>{TEXT}<p>A report on it was published on 8 May 2021.</p></div>",
        in_head("<p>By Ann Lee</p>") + '<script>track({"pageDate": "2021-05-08"})</script>',
    ],
)
def test_dates_of_other_things_are_not_the_articles(page: str) -> None:
    assert day(page) == "none"


@pytest.mark.parametrize(
    ("line", "url", "expected"),
    [
        ("06/05/2021 17:12", "/2021/05/06/ferry", "2021-05-06 17:12"),
        ("Monday <b>8</b> May", "/2021/05/08/ferry", "2021-05-08"),
        ("8 May | 17:12", "/2021/06/ferry", "none"),
        ("<b>7 May 2021</b></div><div>8 May 2021", "/2021/05/08/ferry", "2021-05-08"),
        ("Nothing", "/2021/05/08/ferry", "none"),
        ("<p>A.</p>" * 7 + '<b class="date">7 May 2021</b>', "/x", "2021-05-08"),
    ],
)
def test_the_address_decides_between_dates_and_is_none_itself(
    line: str, url: str, expected: str
) -> None:
    above = '<div class="date">8 May 2021</div>' if url == "/x" else ""

    assert day(f"<main>{above}{in_head(f'<div>{line}</div>')}</main>", url=url) == expected


ARTICLE = f'"@type":"NewsArticle","headline":"{TITLE}","datePublished":"2021-05-08T17:12:00Z"'
STATE = json.dumps(
    {
        "page": {
            "article": {"title": TITLE, "publishedAt": "2021-05-08T17:12:00Z"},
            "more": [{"title": "Snow on the pass", "publishedAt": "2020-01-01T10:00:00Z"}],
        }
    }
)


@pytest.mark.parametrize(
    "metadata",
    [
        f"<script>{{{ARTICLE}}}</script>",
        f"<script>var data = {{{ARTICLE}}};</script>",
        LD % f"{{{ARTICLE}}}".replace('"', "&quot;"),
        LD % f'{{"description":"The "old" ferry, it "sails"",{ARTICLE}}}',
        LD % f'{{"name":"Ostrand Post"\n"url":"/",{ARTICLE}}}',
        LD % '[{"@type":"NewsArticle","headline":"Snow on the pass","description":"Snow",'
        f'"author":"Bo","image":"/s.jpg","datePublished":"2020-01-01T10:00:00Z"}},{{{ARTICLE}}}]',
        f'<script id="__NEXT_DATA__" type="application/json">{STATE}</script>',
        f"<script>window.__INITIAL_STATE__ = {STATE}; run();</script>",
        '<span property="schema:dateCreated" content="2021-05-08T17:12:00+00:00"></span>',
        '<span property="dc:date dc:created" content="2021-05-08T17:12:00+00:00">Saturday</span>'
        '<p typeof="schema:Comment"><b property="schema:dateCreated" content="2021-05-09"></b></p>',
    ],
)
def test_metadata_gives_the_date_in_any_notation(metadata: str) -> None:
    assert day(in_head("") + metadata) == "2021-05-08 17:12"
