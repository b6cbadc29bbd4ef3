"""Article to entry: what of an article stands in a feed, and in what place."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Literal

import pytest
from formats.feeds import entry_of, make_channel
from hypothesis import example, given, settings
from hypothesis import strategies as st
from newsroom import NOW, make_article

from feedpub.article import ArchivedArticle, Article, Image, figure_html
from feedpub.assembly.bodies import beginning, is_shorter, text_of, with_only
from feedpub.assembly.entries import Presentation, assemble, entry_id
from feedpub.feed import Category, Feed

SITE = "https://news.example/"

FERRY = Image(url="https://img.news.example/ferry.jpg", alt="A ferry", credit="M. Ovens")

STORY = "<p>After four months in the dock the ferry sails again, and half of the town is there.</p>"


def feed_of(*articles: Article, since: datetime | None = None) -> Feed | None:
    kept = [
        ArchivedArticle(
            key=number, entry_id=f"tag:news.example,2026:desk/{number}", article=article
        )
        for number, article in enumerate(articles, 1)
    ]
    return assemble(make_channel(), kept, Presentation(site=SITE), now=NOW, since=since)


# Identity


@pytest.mark.parametrize("authority", [None, "news.example,2026"])
def test_an_absolute_iri_is_the_entry_id_as_it_is(authority: str | None) -> None:
    article = make_article(id="https://p.news.example/p/2abc")

    assert entry_id(article, authority) == "https://p.news.example/p/2abc"


def test_an_id_that_is_no_iri_becomes_a_tag() -> None:
    article = make_article(source="desk", id="post 17")

    assert entry_id(article, "news.example,2026") == "tag:news.example,2026:desk/post%2017"


def test_an_id_that_is_no_iri_needs_an_authority() -> None:
    article = make_article(id="17")

    assert entry_id(article, None) is None


def test_an_entry_has_the_id_that_was_kept() -> None:
    article = make_article(id="https://p.news.example/p/moved")

    assert entry_of(article, id="tag:news.example,2026:desk/1").id == "tag:news.example,2026:desk/1"


# Links


@pytest.mark.parametrize(
    ("wanted", "short", "url", "link", "related"),
    [
        (
            "short",
            "https://p.example/1",
            "https://n.example/1",
            "https://p.example/1",
            "https://n.example/1",
        ),
        (
            "canonical",
            "https://p.example/1",
            "https://n.example/1",
            "https://n.example/1",
            "https://p.example/1",
        ),
        ("short", None, "https://n.example/1", "https://n.example/1", None),
        ("canonical", "https://p.example/1", None, "https://p.example/1", None),
        ("short", "https://n.example/1", "https://n.example/1", "https://n.example/1", None),
    ],
)
def test_an_entry_leads_to_the_address_that_its_feed_wants(
    wanted: Literal["short", "canonical"],
    short: str | None,
    url: str | None,
    link: str,
    related: str | None,
) -> None:
    entry = entry_of(make_article(short_link=short, url=url), link=wanted)

    assert (entry.link, entry.related) == (link, related)


@pytest.mark.parametrize(
    ("id", "link"),
    [
        pytest.param("https://news.example/a-1", "https://news.example/a-1", id="an address"),
        pytest.param("tag:news.example,2026:desk/1", None, id="a tag"),
        pytest.param("https://news.example/föhr", "https://news.example/f%C3%B6hr", id="an IRI"),
        pytest.param("HTTPS://news.example/a-1", "https://news.example/a-1", id="capitals"),
    ],
)
def test_an_article_without_an_address_leads_to_its_id_or_nowhere(
    id: str, link: str | None
) -> None:
    article = make_article(short_link=None, url=None)

    assert entry_of(article, id=id).link == link


# Summary and body


def test_the_summary_is_the_article_s_own() -> None:
    entry = entry_of(make_article(summary="She sails again.", content_html=STORY))

    assert (entry.summary, entry.has_own_summary) == ("She sails again.", True)


@pytest.mark.parametrize(
    ("body", "summary"),
    [
        pytest.param("<p>One.</p><p>Two.</p>", "One.", id="first of two"),
        pytest.param(
            "<h2>Title</h2><p> </p><p>\u00a0</p><p>One.</p>", "One.", id="first with words"
        ),
        pytest.param('<p lang="en">R&amp;D: <b>5</b> &lt; 6</p>', "R&D: 5 < 6", id="as plain text"),
        pytest.param("<p>One,<br>two\nand  three</p>", "One, two and three", id="in one line"),
        pytest.param("<blockquote><p>One.</p></blockquote>", "One.", id="in a block"),
        pytest.param("<pre>code</pre><p>One.</p>", "One.", id="no other element"),
    ],
)
def test_the_first_paragraph_serves_where_there_is_no_summary(body: str, summary: str) -> None:
    entry = entry_of(make_article(summary=None, content_html=body, images=()))

    assert (entry.summary, entry.has_own_summary) == (summary, False)


@pytest.mark.parametrize("body", [None, "", "<h2>Low tide</h2>"])
def test_the_title_serves_where_there_is_neither_summary_nor_paragraph(body: str | None) -> None:
    article = make_article(title="Low tide", summary=None, content_html=body, images=())

    entry = entry_of(article)

    assert (entry.summary, entry.has_own_summary) == ("Low tide", False)


def test_a_body_that_is_shorter_than_its_summary_is_led_by_it() -> None:
    summary = "R&D has it: after four months in the dock she sails again."
    article = make_article(summary=summary, content_html="<p>At six.</p>", images=(FERRY,))

    content = entry_of(article).content

    led = "<p>R&amp;D has it: after four months in the dock she sails again.</p><p>At six.</p>"
    assert content == figure_html(FERRY) + led


def test_markup_does_not_make_a_body_longer_than_its_summary() -> None:
    body = '<p><a href="https://news.example/a-very-long-address/of/a/page">At &amp;c. six.</a></p>'
    summary = "After four months in the dock she sails."

    content = entry_of(make_article(summary=summary, content_html=body, images=())).content

    assert content == f"<p>{summary}</p>{body}"


def test_a_body_that_is_longer_than_its_summary_stands_alone() -> None:
    article = make_article(summary="She sails again.", content_html=STORY, images=())

    assert entry_of(article).content == STORY


def test_pictures_without_a_body_are_led_by_the_summary() -> None:
    article = make_article(summary="She sails again.", content_html=None, images=(FERRY,))

    content = entry_of(article).content or ""

    assert re.sub(r"<figure>.*</figure>", "", content) == "<p>She sails again.</p>"


def test_an_article_without_body_and_pictures_has_no_content() -> None:
    article = make_article(content_html=None, images=())

    assert entry_of(article).content is None


# Times and the rest


@pytest.mark.parametrize(
    ("updated", "told"),
    [
        pytest.param(None, 0, id="never"),
        pytest.param(timedelta(hours=2), 2, id="later"),
        pytest.param(timedelta(hours=-2), 0, id="earlier"),
    ],
)
def test_an_entry_is_never_updated_before_it_was_published(
    updated: timedelta | None, told: int
) -> None:
    published = datetime(2026, 3, 12, 9, 30, tzinfo=UTC)
    moment = None if updated is None else published + updated

    entry = entry_of(make_article(published=published, updated=moment))

    assert entry.updated == published + timedelta(hours=told)


def test_categories_are_the_section_and_then_the_other_tags() -> None:
    article = make_article(section="World", tags=("Ships", "World", "Harbour"))

    assert entry_of(article).categories == (
        Category(term="World", scheme="https://news.example/#section"),
        Category(term="Ships", scheme="https://news.example/#tag"),
        Category(term="Harbour", scheme="https://news.example/#tag"),
    )


def test_an_article_without_section_and_tags_has_no_categories() -> None:
    assert entry_of(make_article(section=None, tags=())).categories == ()


def test_a_kicker_is_no_part_of_the_title() -> None:
    entry = entry_of(make_article(kicker="Harbour", title="The ferry is back"))

    assert entry.title == "The ferry is back"


def test_the_rest_of_an_article_is_taken_as_it_is() -> None:
    entry = entry_of(make_article())

    assert entry.authors == ("Mara Ovens", "Tom Ilk")
    assert entry.contributors == ("dpa", "AFP")
    assert (entry.language, entry.rights) == ("en", "© Harbour News")


def test_a_feed_keeps_the_order_of_its_articles() -> None:
    feed = feed_of(*(make_article(title=title) for title in ("b", "c", "a")))

    assert feed is not None
    assert [entry.title for entry in feed.entries] == ["b", "c", "a"]


def test_a_feed_is_as_new_as_the_newest_of_its_entries() -> None:
    published = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
    days = [timedelta(days=number) for number in (1, 3, 2)]

    feed = feed_of(
        *(make_article(published=published, updated=published + day) for day in days), since=NOW
    )

    assert feed is not None
    assert feed.updated == published + timedelta(days=3)


def test_there_is_no_feed_that_never_had_an_entry() -> None:
    assert feed_of(since=None) is None


def test_a_feed_that_lost_its_entries_says_when_it_changed() -> None:
    since = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)

    assert feed_of(since=since) == Feed(channel=make_channel(), entries=(), updated=since)


# The beginning of a body


@pytest.mark.parametrize(
    ("body", "count", "shown"),
    [
        ("<p>One.</p><p>Two.</p>", 1, "<p>One.</p>"),
        ("<p>One.</p><p>Two.</p>", 2, "<p>One.</p><p>Two.</p>"),
        ("<p>One.</p>", 7, "<p>One.</p>"),
        ("<p>One.</p>", 0, ""),
        ("<p></p><p>\xa0</p><p>One.</p><p>Two.</p>", 1, "<p></p><p>\xa0</p><p>One.</p>"),
        ("<h2>Head</h2><p></p><p>One.</p><p>Two.</p>", 1, "<h2>Head</h2><p></p><p>One.</p>"),
        (
            "<blockquote><p>One.</p><p>Two.</p></blockquote><p>Three.</p>",
            1,
            "<blockquote><p>One.</p></blockquote>",
        ),
        (
            "<div><div><p><em>One</em>.</p></div><p>Two.</p></div>",
            1,
            "<div><div><p><em>One</em>.</p></div></div>",
        ),
        ("<ul><li>One</li><li>Two</li></ul>", 1, "<ul><li>One</li></ul>"),
        ("<ul><li><p>One</p></li><li>Two</li></ul>", 2, "<ul><li><p>One</p></li><li>Two</li></ul>"),
        ("<div>One.</div><div>Two.</div>", 1, "<div>One.</div>"),
        ("One.<br><br>Two.<br>More.<br> <br>Three.", 1, "One."),
        ("One.<br><br>Two.<br>More.<br> <br>Three.", 2, "One.<br><br>Two.<br>More."),
        ("<p>One.<br><br><b>Two.</b></p>", 1, "<p>One.</p>"),
        ("<p>One.<br>More.</p><p>Two.</p>", 1, "<p>One.<br>More.</p>"),
        ("<table><tr><td>1</td><td>2</td></tr><tr><td>3</td></tr></table>", 1, None),
        (
            '<figure><img src="a"><figcaption>Seen</figcaption></figure><p>One.</p><p>Two.</p>',
            1,
            '<figure><img src="a"><figcaption>Seen</figcaption></figure><p>One.</p>',
        ),
        (
            '<div><figure><img src="a"><figcaption>Seen</figcaption></figure></div><p>One.</p>',
            1,
            '<div><figure><img src="a"><figcaption>Seen</figcaption></figure></div><p>One.</p>',
        ),
        ("<p>One<wbr>.</p><hr><p>Two.</p>", 1, "<p>One<wbr>.</p>"),
    ],
)
def test_a_beginning_ends_with_its_last_paragraph(body: str, count: int, shown: str | None) -> None:
    if shown is None:
        shown = "<table><tr><td>1</td><td>2</td></tr></table>"

    assert beginning(body, count) == shown


MARKUP = st.recursive(
    st.sampled_from(["One.", " ", "<br>", "&lt;p&gt;", '<img src="a" alt="&lt;/p&gt;">', "<hr>"]),
    lambda inner: st.builds(
        lambda name, inside: f"<{name}>{''.join(inside)}</{name}>",
        st.sampled_from(["p", "div", "ul", "li", "em", "h2", "figure", "blockquote"]),
        st.lists(inner, max_size=4),
    ),
    max_leaves=20,
)


@example(body="<p><ul>One.<br></ul><br></p>", count=1)
@settings(deadline=None)
@given(body=MARKUP, count=st.integers(0, 5))
def test_a_beginning_is_one_and_is_whole(body: str, count: int) -> None:
    shown = beginning(body, count)

    assert shown == body or re.sub(r"(?:</\w+>)*\Z", "", shown) in body
    for name in ("p", "div", "ul", "li", "em", "h2", "figure", "blockquote"):
        assert shown.count(f"<{name}>") == shown.count(f"</{name}>")


def test_the_beginning_of_a_deep_body_is_found_at_once() -> None:
    body = "<ul><li>" * 50_000 + "</li></ul>" * 50_000

    assert beginning(body, 1) == body


@pytest.mark.parametrize(
    ("body", "left"),
    [
        ('<p>a<img alt="x" src="https://i.example/2.jpg">b</p>', "<p>ab</p>"),
        ('<figure><img src="https://i.example/2.jpg"><figcaption>c</figcaption></figure>d', "d"),
        ("<figure>A drawing<figcaption>c</figcaption></figure>", None),
        ('<figure><img src="https://i.example/1.jpg?a=1&amp;b=\'"></figure>', None),
        ("<p>no picture</p>", None),
    ],
)
def test_only_known_pictures_are_left(body: str, left: str | None) -> None:
    known = Image(url="https://i.example/1.jpg?a=1&b='")

    assert with_only(body, [known]) == (body if left is None else left)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(
    pieces=st.lists(
        st.sampled_from(["<p>", "</p>", "<br>", "a", " ", "\n", "&amp;", "&lt;", "ä b", "</b> <b>"])
    ),
    length=st.integers(0, 12),
)
def test_a_body_is_shorter_if_its_whole_text_is(pieces: list[str], length: int) -> None:
    body = "".join(pieces)

    assert is_shorter(body, length) == (len(text_of(body)) < length)
