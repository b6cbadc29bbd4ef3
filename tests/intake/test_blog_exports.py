"""Exports of Blogger (both kinds), Medium and Substack, in the shapes that they have."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from intake.reading import only, read, refusal

from feedpub.article import Article
from feedpub.protocols import Reading

BASE = "https://beacon.example/"


def public(readings: list[Reading]) -> list[Article]:
    return [each.article for each in readings if each.article is not None]


def errors(readings: list[Reading]) -> list[str]:
    found = [finding for each in readings for finding in each.findings]
    return [each.code for each in found if each.severity == "error"]


# Blogger


def old_entry(number: int, kind: str = "post", more: str = "") -> str:
    return (
        f"<entry><id>tag:blogger.com,1999:blog-7.{kind}-{number}</id>"
        "<published>2026-03-12T10:30:00.000+01:00</published>"
        "<updated>2026-03-12T12:00:05.590+01:00</updated>"
        "<category scheme='http://schemas.google.com/g/2005#kind'"
        f" term='http://schemas.google.com/blogger/2008/kind#{kind}'/>"
        "<category scheme='http://www.blogger.com/atom/ns#' term='Ships'/>"
        f"<title type='text'>Story {number}</title>"
        "<content type='html'>&lt;p&gt;She sails again.&lt;/p&gt;</content>"
        "<link rel='edit' type='application/atom+xml' href='https://www.blogger.com/feeds/7/1'/>"
        "<link rel='replies' type='text/html' href='https://beacon.example/1.html#comment-form'/>"
        f"<link rel='alternate' type='text/html' href='https://beacon.example/{number}.html'/>"
        "<author><name>Mara Ovens</name><uri>https://www.blogger.com/profile/1</uri>"
        f"<email>noreply@blogger.com</email></author>{more}</entry>"
    )


def feed(*entries: str, namespaces: str = "") -> str:
    return (
        "<?xml version='1.0' encoding='UTF-8'?><feed xmlns='http://www.w3.org/2005/Atom'"
        f" {namespaces}><id>tag:blogger.com,1999:blog-7</id><title>Beacon</title>"
        f"<updated>2026-03-13T08:00:00Z</updated>{''.join(entries)}</feed>"
    )


@pytest.mark.parametrize("namespace", ["http://purl.org/atom/app#", "http://www.w3.org/2007/app"])
def test_an_old_export_of_blogger_has_posts_and_no_drafts(namespace: str) -> None:
    draft = f"<app:control xmlns:app='{namespace}'><app:draft>yes</app:draft></app:control>"
    kinds = (old_entry(8 + n, kind) for n, kind in enumerate(("settings", "template", "comment")))
    readings = read("blog.xml", feed(old_entry(1), old_entry(2, more=draft), *kinds))

    (article,) = public(readings)
    assert article.id == "tag:blogger.com,1999:blog-7.post-1"
    assert article.url == "https://beacon.example/1.html"
    assert (article.authors, article.tags) == (("Mara Ovens",), ("Ships",))
    assert sorted(errors(readings)) == ["status-draft", *["status-no-article"] * 3]


def new_entry(number: int, **values: Any) -> str:
    said = {"type": "POST", "status": "LIVE", "trashed": "", "filename": f"/2026/03/{number}.html"}
    said |= values
    return (
        f"<entry><id>tag:blogger.com,1999:blog-7.post-{number}</id>"
        f"<blogger:type>{said['type']}</blogger:type>"
        f"<blogger:status>{said['status']}</blogger:status>"
        "<author><name>Mara Ovens</name><uri></uri><blogger:type>BLOGGER</blogger:type></author>"
        f"<title>The town&amp;#39;s story {number}</title>"
        "<content type='html'>&lt;p&gt;She sails again.&lt;/p&gt;</content>"
        "<blogger:metaDescription>Half of the town came.</blogger:metaDescription>"
        "<blogger:created>2026-03-11T08:00:00Z</blogger:created>"
        "<published>2026-03-12T09:30:00Z</published><updated>2026-03-12T11:00:00Z</updated>"
        "<blogger:location/><category scheme='tag:blogger.com,1999:blog-7' term='Ships'/>"
        "<category/>"
        f"<blogger:filename>{said['filename']}</blogger:filename><link/><enclosure/>"
        f"<blogger:trashed>{said['trashed']}</blogger:trashed></entry>"
    )


def takeout(*entries: str) -> list[Reading]:
    namespaces = "xmlns:blogger='http://schemas.google.com/blogger/2018'"
    return read("feed.atom", feed(*entries, namespaces=namespaces), base=BASE)


def test_a_post_of_takeout_is_at_its_path_on_the_site() -> None:
    article = only(takeout(new_entry(1)))

    assert article.id == "tag:blogger.com,1999:blog-7.post-1"
    assert article.url == "https://beacon.example/2026/03/1.html"
    assert article.title == "The town's story 1"
    assert article.summary == "Half of the town came."
    assert (article.authors, article.tags) == (("Mara Ovens",), ("Ships",))
    assert article.published == datetime(2026, 3, 12, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"status": "DRAFT"}, "status-draft"),
        ({"status": "SCHEDULED"}, "status-future"),
        ({"status": "SOFT_TRASHED"}, "status-trash"),
        ({"trashed": "2026-03-13T08:00:00Z"}, "status-trash"),
        ({"type": "PAGE"}, "status-no-article"),
        ({"type": "COMMENT"}, "status-no-article"),
    ],
)
def test_what_takeout_has_beside_public_posts_is_kept_back(said: Any, code: str) -> None:
    readings = takeout(new_entry(1), new_entry(2, **said))

    assert [each.title for each in public(readings)] == ["The town's story 1"]
    assert errors(readings) == [code]


# Medium

POST = """<!DOCTYPE html><html><head>
<meta http-equiv="Content-Type" content="text/html; charset=utf-8">
<title>The ferry is back</title><style>header { display: none; }</style></head>
<body><article class="h-entry">
<header>
<h1 class="p-name">The ferry is back</h1>
</header>
<section data-field="subtitle" class="p-summary">
{subtitle}
</section>
<section data-field="body" class="e-content">
<section name="d625" class="section section--body section--first section--last"><div
 class="section-divider"><hr class="section-divider"></div><div class="section-content"><div
 class="section-inner sectionLayout--insetColumn"><h3 name="79ee" id="79ee" class="graf graf--h3
 graf--leading graf--title">The ferry is back</h3><figure name="d5" class="graf graf--figure"><img
 class="graf-image" data-image-id="1*3cy.png" data-width="975" data-height="595"
 src="https://cdn-images-1.medium.com/max/800/1*3cy.png"><figcaption class="imageCaption">On her
 way. Photo by Tom Ilk</figcaption></figure><p name="ae0b" class="graf graf--p">After
 four months in the dock the old ferry sails again, and half of the town came to see her off.</p>
 <p class="graf graf--p">She leaves at six.</p></div></div></section>
</section>
<footer>{footer}
<p>Exported from <a href="https://medium.com">Medium</a> on March 20, 2026.</p></footer>
</article></body></html>"""

PUBLISHED = (
    '<p>By <a href="https://medium.com/@mara" class="p-author h-card">Mara Ovens</a> on'
    ' <a href="https://medium.com/p/4f1c0ffee123"><time class="dt-published"'
    ' datetime="2026-03-12T09:30:00.000Z">March 12, 2026</time></a>.</p>'
    '<p><a href="https://medium.com/@mara/the-ferry-4f1c0ffee123" class="p-canonical">Canonical'
    " link</a></p>"
)
DRAFT = '<p><a href="https://medium.com/p/8cc1b45b5d69">View original.</a></p>'


def medium(
    name: str = "2026-03-12_The-ferry-4f1c0ffee123.html",
    footer: str = PUBLISHED,
    subtitle: str = "What it is about",
) -> list[Reading]:
    return read(name, POST.replace("{footer}", footer).replace("{subtitle}", subtitle))


def test_a_post_of_mediums_export_has_its_address_and_author() -> None:
    (article,) = public(medium())

    assert article.title == "The ferry is back"
    assert article.url == "https://medium.com/@mara/the-ferry-4f1c0ffee123"
    assert article.authors == ("Mara Ovens",)
    assert article.summary == "What it is about"
    assert article.published == datetime(2026, 3, 12, 9, 30, tzinfo=UTC)
    assert article.content_html is not None
    assert "The ferry is back" not in article.content_html
    assert [each.credit for each in article.images] == ["Tom Ilk"]


def test_the_id_stays_what_it_was_before_the_address_was_read() -> None:
    (article,) = public(medium())

    assert article.id == "2026-03-12_The-ferry-4f1c0ffee123.html"


def test_a_subtitle_that_medium_cut_off_the_text_is_no_summary() -> None:
    cut = "After four months in the dock the old ferry sails again, and half of the…"
    (article,) = public(medium(subtitle=cut))

    assert article.summary is None


@pytest.mark.parametrize(
    ("name", "footer"),
    [("draft_The-ferry-8cc1b45b5d69.html", DRAFT), ("draft_A.html", PUBLISHED), ("a.html", DRAFT)],
)
def test_a_draft_of_medium_is_kept_back(name: str, footer: str) -> None:
    assert errors(medium(name, footer)) == ["status-draft"]


def test_a_post_without_an_author_gets_none_from_the_words_around() -> None:
    footer = '<p>On <time class="dt-published" datetime="2026-03-12T09:30:00Z">12</time></p>'

    assert public(medium(footer=footer))[0].authors == ()


def test_bookmarks_and_claps_of_medium_are_no_articles() -> None:
    page = (
        '<html><head><title>Bookmarks</title></head><body><section class="h-feed"><header>'
        '<h1 class="p-name">Bookmarks</h1></header><ul><li><a class="h-cite"'
        ' href="https://medium.com/p/1">A story</a> <time class="dt-published">2026-03-12 10:00'
        " am</time></li></ul></section></body></html>"
    )

    assert refusal(read("bookmarks-0001.html", page)).code == "nothing-readable"


# Substack

TEXT = (
    '<h2>Part one</h2><p>It begins.</p><div class="captioned-image-container"><figure><a'
    ' class="image-link image2 is-viewable-img" href="https://substackcdn.com/image/a.jpg"><img'
    ' src="https://substackcdn.com/image/a.jpg"></a></figure></div>'
)


@pytest.mark.parametrize(
    ("name", "text"),
    [("posts/140001.first-letter.html", "<p>Words.</p>"), ("posts/letter.html", TEXT)],
)
def test_a_text_of_substack_is_refused_with_the_way_that_works(name: str, text: str) -> None:
    finding = refusal(read(name, text))

    assert finding.code == "substack-export"
    assert "substack.com/feed" in finding.advice


def test_a_page_with_such_a_name_is_read() -> None:
    page = POST.replace("{footer}", PUBLISHED).replace("{subtitle}", "")

    assert public(read("140001.first-letter.html", page)) != []
