"""Rules made of the features of many pages of a site, and how pages are read by them."""

from __future__ import annotations

import io
import json
import random
from collections.abc import Iterable
from dataclasses import replace

import learnt_site as site
import pytest
from intake.html_pages import TERMS

from feedpub.article import Article
from feedpub.intake.readers.html.reader import HTMLPageReader
from feedpub.intake.readers.html.site_rules import rules_from
from feedpub.protocols import Raw, Reading

HOST = "beacon.example"


def read(page: str, rules: str | None = None, number: int = 0) -> Reading:
    """Read *page* as a source on the web does."""
    address = f"https://{HOST}/a-{number}"
    content = page.encode()
    raw = Raw(source="web", name=address, open=lambda: io.BytesIO(content), address=address)
    (reading,) = HTMLPageReader().read(raw, replace(TERMS, site_rules=lambda _host: rules))
    return reading


def features(page: str) -> str:
    site_page = read(page).site_page
    assert site_page is not None
    return site_page.features


def rules_of(pages: Iterable[str]) -> str:
    return rules_from(map(features, pages))


def article(page: str, rules: str | None) -> Article:
    found = read(page, rules).article
    assert found is not None
    return found


def paragraphs(page: str, rules: str | None) -> list[str]:
    content = article(page, rules).content_html or ""
    return [each.removeprefix("<p>").removesuffix("</p>") for each in content.splitlines()]


def with_data(count: int = 24) -> list[str]:
    return [site.page(number, data=True) for number in range(count)]


def test_any_order_of_the_same_pages_gives_the_same_rules() -> None:
    pages = [features(site.page(n, data=n % 2 == 0, label=n % 3 != 0)) for n in range(40)]
    made = {rules_from(pages)}

    for seed in range(20):
        random.Random(seed).shuffle(pages)
        made.add(rules_from(pages))

    assert len(made) == 1
    assert json.loads(made.pop())["furniture"]


def test_a_paragraph_that_stands_on_all_pages_is_left_out() -> None:
    assert paragraphs(site.page(99, data=True), rules_of(with_data())) == site.text(99)


def test_a_paragraph_that_stands_on_few_pages_stays() -> None:
    # A note of the editors, such as that names were changed.
    note = "The names of all the fishermen in this text were changed by the desk of the page."
    pages = [
        site.page(n, data=True, furniture=(), paragraphs=[*site.text(n), *[note][: n % 3 == 0]])
        for n in range(40)
    ]
    page = site.page(99, data=True, furniture=(), paragraphs=[*site.text(99), note])

    assert paragraphs(page, rules_of(pages)) == [*site.text(99), note]


def test_a_box_that_says_the_same_wherever_it_stands_is_left_out() -> None:
    pages = [site.page(n, data=True, furniture=site.FURNITURE[: n % 2]) for n in range(24)]

    assert paragraphs(site.page(99, data=True), rules_of(pages))[3:] == [site.FURNITURE[1]]


def test_a_text_that_is_the_only_one_of_its_article_stays() -> None:
    page = site.page(99, data=True, paragraphs=[])
    page = page.replace(f'<div class="st">{site.standfirst(99)}</div>', "")

    assert paragraphs(page, rules_of(with_data())) == list(site.FURNITURE)


def test_a_text_stays_that_would_leave_nothing_but_a_label() -> None:
    page = site.page(99, data=True, paragraphs=["Monday"])
    page = page.replace(f'<div class="st">{site.standfirst(99)}</div>', "")

    assert paragraphs(page, rules_of(with_data()))[-2:] == list(site.FURNITURE)


@pytest.mark.parametrize(
    "box",
    [
        '<div class="correction"><p>{}</p></div>',
        '<p class="note">{}</p>',
        '<blockquote class="quote"><p>{}</p></blockquote>',
    ],
)
def test_what_a_part_of_the_articles_says_in_a_box_of_its_own_stays(box: str) -> None:
    said = "An earlier version of this article gave the harbour master another name than he has."
    text = box.format(said)

    def page(number: int) -> str:
        found = site.page(number, data=True)
        return found.replace("<p>Nobody in", f"{text}<p>Nobody in") if number % 3 == 0 else found

    assert said in (article(page(99), rules_of(map(page, range(40)))).content_html or "")


def test_labels_that_a_page_repeats_stay() -> None:
    def page(number: int) -> str:
        said = [f'<p class="who">Our reader</p><p>{each}</p>' for each in site.text(number)]
        return site.page(number, data=True, paragraphs=[]).replace(
            '<div class="tx">', f'<div class="tx">{"".join(said)}'
        )

    content = article(page(99), rules_of(map(page, range(24)))).content_html or ""

    assert content.count("Our reader") == 3


def test_a_heading_of_all_articles_stays_above_a_text() -> None:
    pages = [
        site.page(n, data=True, furniture=()).replace(
            "<p>Nobody in", '<h2 class="in">What you need</h2><p>Nobody in'
        )
        for n in range(24)
    ]

    content = article(pages[7], rules_of(pages)).content_html or ""

    assert "<h2>What you need</h2>" in content


def test_a_title_is_learnt_only_from_what_the_data_say() -> None:
    page = site.page(99, data=False)

    taught = article(page, rules_of(with_data())).title
    untaught = article(page, rules_of(site.page(n, data=False) for n in range(24))).title

    assert (taught, untaught) == (site.title(99), "Beacon")


def test_authors_summary_and_date_are_learnt_from_meta_elements() -> None:
    def page(number: int) -> str:
        day = site.published(number).isoformat()
        meta = (
            f'<meta property="og:description" content="{site.standfirst(number)}">'
            f'<meta property="article:published_time" content="{day}">'
            f'<meta name="author" content="{site.author(number)}">'
        )
        return site.page(number, data=False).replace("</head>", f"{meta}</head>")

    found = article(site.page(99, data=False), rules_of(map(page, range(24))))

    assert found.summary == site.standfirst(99)
    assert found.authors == (site.author(99),)
    assert f"{found.published:%Y-%m-%d}" == f"{site.published(99):%Y-%m-%d}"


def test_a_new_template_that_uses_a_class_for_something_else_gives_no_title() -> None:
    page = site.page(99, data=False)
    page = page.replace("<title>Beacon<", f"<title>{site.title(99)} | Beacon<")
    page = page.replace('<div class="hd">', f'<h1>{site.title(99)}</h1><div class="hd">')
    page = page.replace(f'"h1">{site.title(99)}<', '"h1">More of the coast today<')

    assert article(page, rules_of(with_data())).title == site.title(99)


def test_a_new_template_that_uses_a_class_for_something_else_gives_no_author() -> None:
    page = site.page(99, data=False).replace(
        '<div class="ln">', '<p class="by">By Rosa Lind</p><div class="ln">'
    )

    assert article(page, rules_of(with_data())).authors == ("Rosa Lind",)


def test_the_first_of_several_lines_is_no_summary() -> None:
    page = site.page(99, data=False)
    line = '<div class="st">The ferries of the coast do not sail before Friday.</div>'
    page = page.replace('<div class="st">', f'{line}<div class="st">')

    used = read(page, rules_of(with_data())).site_page

    assert used is not None
    assert not any(each.startswith("summary") for each in used.applied)


def test_what_a_page_says_itself_counts_more_than_what_was_learnt() -> None:
    page = site.page(99, data=True).replace(site.title(99), "Another headline", 1)

    assert article(page, rules_of(with_data())).title == "Another headline"


def test_a_credit_without_a_label_is_learnt_from_those_with_one() -> None:
    pages = [site.page(n, data=True, label=n % 3 != 0) for n in range(24)]

    (image,) = article(site.page(99, data=True, label=False), rules_of(pages)).images

    assert (image.caption, image.credit) == (
        f"The harbour of {site.PLACES[99 % 7]} at seven",
        site.photographer(99),
    )


def test_an_element_that_is_mostly_a_caption_is_not_learnt_as_a_credit() -> None:
    def page(number: int) -> str:
        label = "Photo: " if number % 3 == 0 else ""
        named = f">{label}{site.photographer(number)}<"
        found = site.page(number, data=True, label=number % 3 == 0)
        said = f">What {site.photographer(number)} saw there in the morning of that day.<"
        return found if number % 3 == 0 else found.replace(named, said)

    made = json.loads(rules_of(map(page, range(40))))

    assert made["credits"] == {}


def test_names_below_pictures_are_not_learnt_as_credits_from_a_few_labels() -> None:
    pages = [site.page(n, data=True, label=n % 5 == 0) for n in range(50)]

    made = json.loads(rules_of(pages))

    assert made["credits"] == {}


def portrait(number: int, *, portrayed: str | None = None) -> str:
    """A page with a picture that says who made it or, without a caption, whom it shows."""
    found = site.page(number, data=True, label=portrayed is None)
    if portrayed is None:
        return found
    found = found.replace(f">{site.photographer(number)}<", f">{portrayed}<")
    return found.replace("said a captain.", f"said captain {portrayed.split()[-1]} on the quay.")


def test_whom_a_picture_shows_did_not_make_it() -> None:
    rules = rules_of(portrait(number) for number in range(24))

    (image,) = article(portrait(99, portrayed="Rosa Lind"), rules).images

    assert (image.credit, image.photographer) == (None, None)


def test_no_credits_are_learnt_from_elements_that_also_name_whom_a_picture_shows() -> None:
    pages = [portrait(n, portrayed="Rosa Lind" if n % 3 == 0 else None) for n in range(40)]

    assert json.loads(rules_of(pages))["credits"] == {}


def test_pages_of_strangers_do_not_remove_the_text_of_another_page() -> None:
    (victim,) = site.text(99)[:1]
    hostile = [site.page(n, data=True, paragraphs=[victim, *site.text(n)]) for n in range(25)]
    rules = rules_of([*hostile, *(site.page(n, data=True) for n in range(30, 45))])

    assert paragraphs(site.page(99, data=True), rules) == site.text(99)


def test_pages_of_strangers_do_not_give_another_page_their_title() -> None:
    bait = '<div class="k9">Buy boats</div><div class="h1"'
    hostile = [
        site.page(n, data=True)
        .replace(f'"headline": "{site.title(n)}"', '"headline": "Buy boats"')
        .replace('<div class="h1"', bait)
        for n in range(7)
    ]
    rules = rules_of([*hostile, *(site.page(n, data=True) for n in range(10, 45))])
    page = site.page(99, data=False).replace('<div class="h1"', bait)

    assert article(page, rules).title == site.title(99)


def test_the_features_of_a_page_take_four_kilobytes_at_most() -> None:
    names = [f"{'abcdefghij'[n % 10] * 40}-{'klmnopqrst'[n // 10 % 10]}" for n in range(100)]
    texts = "".join(
        f'<div class="{name}"><p class="{name[::-1]}">{name} {title}</p></div>'
        for name in names
        for title in (site.title(1), site.author(1))
    )
    figures = "".join(
        f'<figure class="{name}"><img src="/{name}.jpg" width="800" height="500">'
        f'<span class="{name[::-1]}">{site.author(1)}</span></figure>'
        f'<div class="{name[1:]}"><img src="/{name}x.jpg" width="800" height="500"></div>'
        f'<div class="{name[2:]}">{site.title(1)} (Photo: {site.author(1)})</div>'
        for name in names
    )
    page = site.page(1, data=True).replace('<div class="hd">', f'<div class="hd">{texts}')
    page = page.replace('<div class="tx">', f'<div class="tx">{figures}')

    assert len(features(page).encode()) <= 4096


def test_features_hold_no_text_of_the_page() -> None:
    kept = features(site.page(1, data=True))

    assert "Kelby" not in kept
    assert "fishermen" not in kept


def test_what_decided_is_named_and_has_a_digest() -> None:
    rules = rules_of(with_data())

    told = read(site.page(99, data=False, label=False), rules).site_page
    silent = read(site.page(99, data=True, furniture=()), rules).site_page

    assert told is not None
    assert silent is not None
    assert "title: div.hd > div.h1 (on 24 of 24 pages)" in told.applied
    assert any(each.startswith("left out: 'Every morning") for each in told.applied)
    assert told.rules is not None
    assert silent.rules == f"{told.rules.split()[0]} "
    assert silent.applied == ()


def test_a_file_is_not_learnt_from() -> None:
    raw = Raw(source="desk", name="a.html", open=lambda: io.BytesIO(with_data(1)[0].encode()))

    (reading,) = HTMLPageReader().read(raw, TERMS)

    assert reading.site_page is None


def test_damaged_features_and_rules_teach_nothing() -> None:
    pages = [features(each) for each in with_data()]

    damaged = [pages[0][:99], "[]", pages[1].replace("texts", "text"), '{"shape":2,"found":[]}']

    assert rules_from([*pages, *damaged]) == rules_from(pages)
    for rules in ("{", "7", '{"shape":2}', '{"shape":2,"furniture":{"a":[1]},"fields":{}}'):
        assert len(paragraphs(site.page(99, data=True), rules)) == 5


def test_all_authors_are_learnt_from_elements_of_one_path() -> None:
    def page(number: int, *, data: bool) -> str:
        names = [site.author(number), *[site.author(number + 1)][: number % 4 == 3]]
        spans = " and ".join(f'<span class="who">{name}</span>' for name in names)
        people = json.dumps([{"@type": "Person", "name": name} for name in names])
        one = json.dumps({"@type": "Person", "name": site.author(number)})
        found = site.page(number, data=data).replace(one, people)
        return found.replace(f'<span class="who">{site.author(number)}</span>', spans)

    rules = rules_of(page(number, data=True) for number in range(24))

    assert article(page(99, data=False), rules).authors == (site.author(99), site.author(100))


def test_a_kicker_is_learnt_from_titles_that_begin_with_it() -> None:
    def page(number: int, *, data: bool) -> str:
        place = site.PLACES[number % 7]
        shared = f'<meta property="og:title" content="{place} coast: {site.title(number)}">'
        found = site.page(number, data=data).replace('div class="h1"', 'h1 class="h1"')
        found = found.replace("The coast today, as seen from our tower", f"{place} coast")
        return found.replace("</head>", f"{shared if data else ''}</head>")

    rules = rules_of(page(number, data=True) for number in range(24))

    found = article(page(99, data=False), rules)
    dated = page(99, data=False).replace(f'"k">{site.PLACES[99 % 7]} coast<', '"k">12.02.2026<')

    assert article(dated, rules).kicker is None
    assert (found.kicker, found.title) == (f"{site.PLACES[99 % 7]} coast", site.title(99))


def test_what_may_be_no_person_is_no_author() -> None:
    page = site.page(99, data=False).replace(
        f'<span class="who">{site.author(99)}</span>', '<span class="who">Harbours</span>'
    )

    assert article(page, rules_of(with_data())).authors == ()


def test_a_label_that_many_articles_share_stays_among_others() -> None:
    def page(number: int) -> str:
        said = "".join(
            f'<p class="by">{who}</p><p>{text}</p>'
            for who, text in zip(("Beacon", site.author(number)), site.text(number), strict=False)
        )
        return site.page(number, data=True, paragraphs=[]).replace(
            '<div class="tx">', f'<div class="tx"><p>{site.text(number)[2]}</p>{said}'
        )

    assert "Beacon" in "".join(paragraphs(page(99), rules_of(map(page, range(24)))))


def test_an_ingredient_of_most_recipes_stays() -> None:
    def page(number: int) -> str:
        things = ("Two spoons of the best salt that the coast of our islands has", f"{number} eggs")
        items = "".join(f"<li>{each}</li>" for each in things)
        return site.page(number, data=True, furniture=()).replace(
            "<p>Nobody in", f'<ul class="in">{items}</ul><p>Nobody in'
        )

    content = article(page(99), rules_of(map(page, range(24)))).content_html or ""

    assert "best salt" in content


def test_a_standfirst_is_learnt_but_not_the_first_of_many_paragraphs() -> None:
    def page(number: int, *, data: bool) -> str:
        standfirst = site.standfirst(number)
        found = site.page(number, data=data).replace(f'<div class="st">{standfirst}</div>', "")
        return found.replace('<div class="tx">', f'<div class="tx"><p>{standfirst}</p>')

    rules = rules_of(page(number, data=True) for number in range(24))

    assert article(site.page(99, data=False), rules_of(with_data())).summary == site.standfirst(99)
    assert "summary" not in json.loads(rules)["fields"]


def test_a_byline_without_a_label_is_learnt_from_those_with_one() -> None:
    def page(number: int, label: str) -> str:
        who = site.author(number)
        return site.page(number, data=False).replace(f">{who}</span>", f">{label}{who}</span>")

    rules = rules_of(page(number, "By ") for number in range(24))

    assert article(page(99, ""), rules).authors == (site.author(99),)


def test_a_caption_without_a_credit_is_learnt_from_those_with_one() -> None:
    def page(number: int, credit: str) -> str:
        picture = (
            f'<div class="i1"><a><img src="/b/{number}.jpg" width="800" height="500"></a></div>'
            f'<div class="i2">The boats of {site.PLACES[number % 7]} leave the quay.{credit}</div>'
        )
        return site.page(number, data=True).replace("<p>Nobody in", f"{picture}<p>Nobody in")

    rules = rules_of(page(n, f" Photo: {site.photographer(n)}") for n in range(24))

    found = article(page(99, ""), rules)

    assert found.images[1].caption == f"The boats of {site.PLACES[99 % 7]} leave the quay."
    assert "<p>The boats" not in (found.content_html or "")


def test_a_paragraph_below_a_picture_is_no_caption_where_captions_are_paragraphs() -> None:
    def page(number: int, caption: str) -> str:
        picture = f'<div class="i1"><img src="/b/{number}.jpg" width="800" height="500"></div>'
        return site.page(number, data=True).replace(
            "<p>Nobody in", f"{picture}{caption}<p>Nobody in"
        )

    rules = rules_of(
        page(n, f"<p>The boats leave the quay {n}. Photo: {site.photographer(n)}</p>")
        for n in range(24)
    )

    assert paragraphs(page(99, ""), rules)[-1] == site.text(99)[-1]
    assert article(page(99, ""), rules).images[1].caption is None


def test_the_byline_of_a_comment_names_no_author() -> None:
    byline = f'<span class="who">{site.author(99)}</span>'
    comment = '<div class="comment"><div class="ln"><span class="who">Rosa Lind</span></div></div>'
    page = site.page(99, data=False).replace(byline, "")
    page = page.replace("</main>", f"{comment}</main>")

    assert article(page, rules_of(with_data())).authors == ()


def test_a_printed_date_with_a_label_counts_more_than_what_was_learnt() -> None:
    page = site.page(99, data=False)
    label = '<p class="pub">Published: 03.02.2026</p><div class="ln">'
    page = page.replace('<div class="ln">', label)

    assert f"{article(page, rules_of(with_data())).published:%Y-%m-%d}" == "2026-02-03"


def test_furniture_stays_out_of_a_new_template() -> None:
    page = site.page(99, data=True).replace('<div class="x7"><p>', '<div class="y1"><p class="y2">')

    assert paragraphs(page, rules_of(with_data())) == site.text(99)
