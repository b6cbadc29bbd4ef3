"""Answers and exports of WordPress and Ghost that somebody saved as a JSON file."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from intake.reading import only, read
from intake.test_wordpress_posts import FORBIDDEN, post
from newsroom import NOW

from feedpub.article import Article
from feedpub.intake.readers.apis.ghost_documents import html_of
from feedpub.protocols import Reading

BASE = "https://beacon.example/"


def read_file(value: Any) -> list[Reading]:
    return read("saved.json", json.dumps(value), base=BASE)


def articles(readings: list[Reading]) -> list[Article]:
    return [each.article for each in readings if each.article is not None]


def kept_back(readings: list[Reading]) -> list[tuple[str, str]]:
    """Of each reading without an article its name and first finding."""
    return [(each.name, each.findings[0].code) for each in readings if each.article is None]


# WordPress


@pytest.mark.parametrize(
    "wrap", [lambda p: [p], lambda p: p, lambda p: {"body": [p], "headers": {}}]
)
def test_an_answer_of_wordpress_is_read_as_its_api_is(wrap: Any) -> None:
    (reading,) = read_file(wrap(post()))

    assert reading.article is not None
    assert reading.findings == ()
    assert reading.article.id == "https://beacon.example/?p=17"
    assert reading.article.authors == ("Mara Ovens",)


@pytest.mark.parametrize(
    ("status", "code"),
    [
        ("draft", "status-draft"),
        ("auto-draft", "status-draft"),
        ("private", "status-private"),
        ("future", "status-future"),
        ("pending", "status-pending"),
        ("trash", "status-trash"),
    ],
)
def test_a_post_of_another_status_is_kept_back(status: str, code: str) -> None:
    readings = read_file([post(), post(id=18, status=status, guid={"rendered": "x-18"})])

    assert [each.id for each in articles(readings)] == ["https://beacon.example/?p=17"]
    assert kept_back(readings) == [("saved.json:2", code)]


def test_a_post_behind_a_password_is_kept_back() -> None:
    closed = {"rendered": "", "protected": True}

    assert kept_back(read_file([post(content=closed)])) == [("saved.json:1", "status-protected")]
    (embedded,) = kept_back(
        read_file([{k: v for k, v in post(excerpt=closed).items() if k != "content"}])
    )
    assert embedded == ("saved.json:1", "status-protected")
    edited = post(password="secret", content={"raw": "T", "rendered": "<p>T</p>"})
    assert kept_back(read_file([edited])) == [("saved.json:1", "status-protected")]


def test_pages_pictures_and_errors_are_named_and_no_articles() -> None:
    picture = post(type="attachment", media_type="image", status="inherit")
    readings = read_file([post(type="page"), picture, FORBIDDEN])

    assert articles(readings) == []
    assert [code for _, code in kept_back(readings)] == [
        "status-no-article",
        "status-no-article",
        "api-error",
    ]
    assert "the error 401, 'Sorry, you are not allowed to do that.'" in str(
        readings[-1].findings[0]
    )


def test_an_answer_without_embedded_objects_says_what_is_missing() -> None:
    value = post()
    del value["_embedded"]
    (reading,) = read_file([value])

    assert reading.article is not None
    assert [each.code for each in reading.findings] == ["embedded-missing"]


def test_a_post_of_the_context_embed_has_the_link_as_its_id() -> None:
    keys = ("id", "date", "slug", "type", "link", "title", "excerpt", "_embedded")
    (reading,) = read_file([{key: post()[key] for key in keys}])

    assert reading.article is not None
    assert reading.article.id == "https://beacon.example/2026/03/ferry/"
    assert reading.article.published == datetime(2026, 3, 12, 9, 30, tzinfo=UTC)


def test_a_saved_post_can_be_left_for_later() -> None:
    (reading,) = read("saved.json", json.dumps([post()]), base=BASE, defers=lambda _id: True)

    assert reading.unread is not None
    assert json.loads(reading.unread) == post()
    assert NOW.tzinfo is not None


# Ghost

HTML = "<p>She sails again.</p><!--members-only--><p>What members read.</p>"


def row(number: int, **changes: Any) -> dict[str, Any]:
    return {
        "id": f"65f1c0ffee{number:014x}",
        "uuid": f"5b6ad3ff-0f0e-4b1d-9b1c-{number:012x}",
        "title": f"Story {number}",
        "slug": f"story-{number}",
        "mobiledoc": None,
        "lexical": None,
        "html": "<p>She sails again.</p>",
        "feature_image": "__GHOST_URL__/content/images/ferry.jpg",
        "featured": 0,
        "type": "post",
        "status": "published",
        "visibility": "public",
        "created_at": "2026-03-11T09:00:00.000Z",
        "updated_at": "2026-03-12T11:00:00.000Z",
        "published_at": "2026-03-12T09:30:00.000Z",
        "custom_excerpt": None,
        "canonical_url": None,
        **changes,
    }


def export(*rows: dict[str, Any], **tables: Any) -> dict[str, Any]:
    first = rows[0]["id"]
    data = {
        "posts": list(rows),
        "posts_meta": [
            {
                "id": "m1",
                "post_id": first,
                "feature_image_alt": "A white ferry",
                "feature_image_caption": "On her way. Photo: Tom Ilk",
                "email_only": 0,
            }
        ],
        "users": [
            {"id": "1", "name": "Mara Ovens", "slug": "mara", "email": "mara@beacon.example"},
            {"id": "5", "name": "Tom Ilk", "slug": "tom", "email": "tom@beacon.example"},
        ],
        "posts_authors": [
            {"id": "a1", "post_id": first, "author_id": "5", "sort_order": 1},
            {"id": "a2", "post_id": first, "author_id": "1", "sort_order": 0},
        ],
        "tags": [
            {"id": "t1", "name": "Coast", "slug": "coast", "visibility": "public"},
            {"id": "t2", "name": "#partner", "slug": "hash-partner", "visibility": "internal"},
            {"id": "t3", "name": "Ships", "slug": "ships", "visibility": "public"},
        ],
        "posts_tags": [
            {"id": "x1", "post_id": first, "tag_id": "t3", "sort_order": 0},
            {"id": "x2", "post_id": first, "tag_id": "t2", "sort_order": 1},
            {"id": "x3", "post_id": first, "tag_id": "t1", "sort_order": 2},
        ],
        "settings": [{"key": "title", "value": "Beacon"}],
        **tables,
    }
    return {"db": [{"meta": {"exported_on": 1710000000000, "version": "5.80.0"}, "data": data}]}


def test_an_export_of_ghost_is_joined_to_posts() -> None:
    (article,) = articles(read_file(export(row(1))))

    assert article.id == "urn:uuid:5b6ad3ff-0f0e-4b1d-9b1c-000000000001"
    assert article.url == "https://beacon.example/story-1/"
    assert article.authors == ("Mara Ovens", "Tom Ilk")
    assert (article.section, article.tags) == ("Ships", ("Coast",))
    assert article.published == datetime(2026, 3, 12, 9, 30, tzinfo=UTC)
    assert article.updated == datetime(2026, 3, 12, 11, 0, tzinfo=UTC)
    (image,) = article.images
    assert image.url == "https://beacon.example/content/images/ferry.jpg"
    assert (image.alt, image.caption, image.credit) == ("A white ferry", "On her way.", "Tom Ilk")


def test_what_is_not_published_in_an_export_is_kept_back() -> None:
    readings = read_file(
        export(
            row(1),
            row(2, status="draft", published_at=None),
            row(3, status="scheduled", published_at="2099-01-01T00:00:00.000Z"),
            row(4, status="sent"),
            row(5, type="page"),
            row(6, page=1, type="post"),
        )
    )

    assert [each.title for each in articles(readings)] == ["Story 1"]
    assert kept_back(readings) == [
        ("saved.json:2", "status-draft"),
        ("saved.json:3", "status-future"),
        ("saved.json:4", "status-unlisted"),
        ("saved.json:page", "status-no-article"),
    ]
    assert "2 items are not published: page" in str(readings[-1].findings[0])


@pytest.mark.parametrize(
    ("visibility", "access"),
    [("members", "metered"), ("paid", "paid"), ("tiers", "paid"), ("status:-free", "paid")],
)
@pytest.mark.parametrize(
    ("html", "content"), [(HTML, "<p>She sails again.</p>"), ("<p>All of it.</p>", None)]
)
def test_of_a_post_for_members_only_what_everybody_reads_goes_out(
    visibility: str, access: str, html: str, content: str | None
) -> None:
    (article,) = articles(read_file(export(row(1, visibility=visibility, html=html))))

    assert (article.access, article.content_html) == (access, content)


def test_cards_for_members_alone_are_taken_out_of_public_posts_too() -> None:
    begin = '<!--kg-gated-block:begin nonMember:{} memberSegment:"status:free,status:-free" -->'
    html = (
        f"<p>One.</p>{begin.format('false')}<p>For members.</p><!--kg-gated-block:end-->"
        f"<p>Two.</p>{begin.format('true')}<p>Three.</p><!--kg-gated-block:end--><p>Four.</p>"
    )
    card = {"type": "html", "html": "<p>For members.</p>"}
    closed = card | {"visibility": {"web": {"nonMember": False, "memberSegment": ""}}}
    for values in ({"html": html}, {"html": None, "lexical": lexical(closed, paragraph())}):
        (article,) = articles(read_file(export(row(1, **values))))
        assert "members" not in (article.content_html or "")
    (article,) = articles(read_file(export(row(1, html=html))))
    assert article.content_html == "<p>One.</p><p>Two.</p><p>Three.</p><p>Four.</p>"


def test_of_an_answer_of_the_content_api_the_preview_is_kept() -> None:
    value = row(1, visibility="paid", html="<p>The preview.</p>", access=False)
    del value["status"]
    (article,) = articles(read_file({"posts": [value], "meta": {"pagination": {"page": 1}}}))

    assert (article.access, article.content_html) == ("paid", "<p>The preview.</p>")


def test_an_answer_of_the_admin_api_has_drafts_that_are_kept_back() -> None:
    readings = read_file({"posts": [row(1), row(2, status="draft")]})

    assert [each.title for each in articles(readings)] == ["Story 1"]
    assert kept_back(readings) == [("saved.json:2", "status-draft")]


@pytest.mark.parametrize("moment", [1773307800000, "2026-03-12 09:30:00"])
def test_old_exports_have_milliseconds_or_times_in_utc(moment: Any) -> None:
    old = row(1, published_at=moment, updated_at=moment, image="/content/images/old.jpg")
    del old["feature_image"]
    data = export(old)["db"][0]["data"]
    (article,) = articles(read_file({"meta": {"version": "003"}, "data": data}))

    assert article.published == datetime(2026, 3, 12, 9, 30, tzinfo=UTC)
    assert article.images[0].url == "https://beacon.example/content/images/old.jpg"


def test_an_export_without_joins_has_the_author_of_the_post() -> None:
    value = export(row(1, author_id="5"), posts_authors=[], posts_tags=[])

    assert articles(read_file(value))[0].authors == ("Tom Ilk",)


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ({"posts": [], "meta": {"pagination": {}}}, "nothing-readable"),
        ({"pages": [row(1)], "meta": {"pagination": {}}}, "status-no-article"),
        ({"db": [{"meta": {"version": "5"}, "data": {"posts": []}}]}, "nothing-readable"),
    ],
)
def test_an_answer_without_posts_says_so(value: Any, code: str) -> None:
    assert [each for _, each in kept_back(read_file(value))] == [code]


def test_an_internal_tag_is_no_section() -> None:
    tags = [{"name": "#partner", "visibility": "internal"}, {"name": "Ships"}]
    value = row(1, tags=tags, primary_tag=tags[0])
    (article,) = articles(read_file({"posts": [value]}))

    assert (article.section, article.tags) == (None, ("Ships",))


def lexical(*nodes: Any) -> str:
    return json.dumps({"root": {"type": "root", "children": list(nodes)}})


def paragraph(*texts: Any) -> dict[str, Any]:
    return {"type": "paragraph", "children": list(texts)}


def words(text: str, format: int = 0) -> dict[str, Any]:
    return {"type": "extended-text", "text": text, "format": format}


def test_a_document_of_the_editor_is_read_where_there_is_no_html() -> None:
    document = lexical(
        {"type": "extended-heading", "tag": "h2", "children": [words("At last")]},
        paragraph(words("She "), words("sails", 3), {"type": "linebreak"}, words("<again>")),
        paragraph({"type": "link", "url": "https://x.example/", "children": [words("there")]}),
        {"type": "list", "tag": "ol", "children": [{"type": "listitem", "children": [words("1")]}]},
        {"type": "image", "src": "__GHOST_URL__/content/a.jpg", "alt": "A", "caption": "<b>C</b>"},
        {"type": "markdown", "markdown": "*so*"},
        {"type": "html", "html": "<p>raw</p>"},
        {"type": "signup", "header": "Join"},
        {"type": "paywall"},
        paragraph(words("for members")),
    )
    (article,) = articles(read_file(export(row(1, html=None, lexical=document, visibility="paid"))))

    assert article.content_html is not None
    assert "members" not in article.content_html
    assert article.content_html.startswith(
        "<h2>At last</h2><p>She <em><strong>sails</strong></em><br>&lt;again&gt;</p>"
        '<p><a href="https://x.example/"'
    )
    for each in ("<ol><li>1</li></ol>", "https://beacon.example/content/a.jpg", "<em>so</em>"):
        assert each in article.content_html


def test_a_document_of_the_former_editor_is_read_too() -> None:
    document = {
        "version": "0.3.1",
        "atoms": [["soft-return", "", {}]],
        "cards": [["image", {"src": "https://x.example/a.jpg", "alt": "A"}], ["hr", {}]],
        "markups": [["strong"], ["a", ["href", "https://x.example/?a&b"]]],
        "sections": [
            [1, "h2", [[0, [], 0, "At last"]]],
            [1, "p", [[0, [], 0, "She "], [0, [0, 1], 2, "sails"], [1, [], 0, 0]]],
            [3, "ul", [[[0, [], 0, "one"]], [[0, [], 0, "two"]]]],
            [10, 0],
            [10, 1],
            [10, 7],
        ],
    }

    assert html_of(None, json.dumps(document)) == (
        "<h2>At last</h2>"
        '<p>She <strong><a href="https://x.example/?a&amp;b">sails</a></strong><br></p>'
        '<ul><li>one</li><li>two</li></ul><figure><img src="https://x.example/a.jpg" alt="A">'
        "</figure><hr>"
    )


@pytest.mark.parametrize(
    "document", ["", "{", "[]", '{"root": 7}', '{"root": {"children": [7, {}]}}', '{"sections": 7}']
)
def test_a_document_that_is_none_is_no_text(document: str) -> None:
    assert html_of(document, None) is None
    assert html_of(None, document) is None


def test_a_document_that_is_nested_without_end_is_cut_off() -> None:
    node: dict[str, Any] = words("deep")
    for _ in range(300):
        node = {"type": "quote", "children": [node]}

    html = html_of(lexical(node), None)

    assert html is not None
    assert html.count("<blockquote>") == 60


def test_an_article_record_with_a_body_of_its_own_is_a_record() -> None:
    record = {"id": "1", "title": "T", "published": "2026-03-12", "body": [1], "headers": {}}
    (reading,) = read_file(record)

    assert reading.article is not None


def test_the_whole_answer_is_one_article_without_findings() -> None:
    assert only(read_file(post())).title == "The ferry is back"
