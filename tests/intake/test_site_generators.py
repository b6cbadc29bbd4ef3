"""Front matter of Hugo, Jekyll and their like, and JSON with the same keys."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from intake.reading import read, refusal

from feedpub.article import Article

SITE = "https://news.example/"
PLUS_TWO = timezone(timedelta(hours=2))
MORNING = datetime(2024, 5, 1, 10, tzinfo=PLUS_TWO)


def codes(name: str, document: str) -> list[str]:
    (reading,) = read(name, document, base=SITE)
    return [each.code for each in reading.findings]


def article(name: str, document: str, **terms: Any) -> Article:
    (reading,) = read(name, document, **{"base": SITE, **terms})
    assert reading.article is not None, reading.findings
    return reading.article


JEKYLL = """---
layout: post
title:  "The ferry is back"
date:   2024-05-01 10:00:00 +0200
last_modified_at: 2024-05-02 10:00:00 +0200
categories: harbour ships
tags: [ferry]
author: Mara Ovens
published: true
permalink: /harbour/ferry/
excerpt: She sails.
image:
  path: /img/ferry.jpg
  alt: A ferry
---
At six.
"""

HUGO = """+++
title = 'The ferry is back'
date = 2024-05-01T10:00:00+02:00
lastmod = 2024-05-02T10:00:00+02:00
publishDate = 2024-05-01T11:00:00+02:00
expiryDate = 2034-01-01T00:00:00Z
draft = false
slug = 'ferry'
description = 'She sails.'
categories = ['harbour', 'ships']
tags = ['ferry']
authors = ['Mara Ovens']
images = ['/img/ferry.jpg']
[params]
toc = true
+++
At six.
"""

HUGO_JSON = """{
  "title": "The ferry is back", "date": "2024-05-01T10:00:00+02:00", "slug": "ferry",
  "lastmod": "2024-05-02T10:00:00+02:00", "description": "She sails.",
  "taxonomies": {"categories": ["harbour", "ships"], "tags": ["ferry"]},
  "params": {"author": {"name": "Mara Ovens"}},
  "cover": {"image": "img/ferry.jpg", "alt": "A ferry"}
}

At six.
"""


@pytest.mark.parametrize(
    ("document", "id"),
    [(HUGO, "ferry"), (HUGO_JSON, "ferry"), (JEKYLL, "https://news.example/harbour/ferry/")],
)
def test_a_post_is_read_by_the_keys_of_its_generator(document: str, id: str) -> None:
    found = article("posts/ferry.md", document)

    assert found.id == id
    assert (found.title, found.summary) == ("The ferry is back", "She sails.")
    assert (found.published, found.updated) == (MORNING, MORNING + timedelta(days=1))
    assert (found.section, found.tags) == ("harbour", ("ferry", "ships"))
    assert found.authors == ("Mara Ovens",)
    assert [each.url for each in found.images] == ["https://news.example/img/ferry.jpg"]
    assert found.content_html == "<p>At six.</p>"
    assert codes("posts/ferry.md", document) == ["credit-missing"]


def test_hugo_says_when_a_page_begins_and_ends() -> None:
    found = article("posts/ferry.md", HUGO)

    assert found.not_before == MORNING + timedelta(hours=1)
    assert found.expires == datetime(2034, 1, 1, tzinfo=UTC)


def test_the_date_of_publication_is_the_date_where_there_is_no_other() -> None:
    found = article("a.md", "---\ntitle: T\nslug: a\npublishDate: 2024-05-01T10:00:00+02:00\n---\n")

    assert (found.published, found.not_before) == (MORNING, None)


def test_jekyll_keeps_the_date_in_the_name_of_the_file() -> None:
    found = article("_posts/2024-05-01-ferry.md", "---\ntitle: T\n---\nAt six.\n")

    assert (found.published.date().isoformat(), found.published_by_day) == ("2024-05-01", True)
    assert found.id == "_posts/2024-05-01-ferry.md"
    assert codes("_posts/2024-05-01-ferry.md", "---\ntitle: T\n---\n") == ["id-from-name"]


def test_a_date_of_its_own_counts_more_than_that_of_the_file() -> None:
    document = "---\ntitle: T\nslug: a\ndate: 2024-05-01 10:00:00 +0200\n---\n"

    assert article("2023-01-01-ferry.md", document).published == MORNING


def test_keys_of_a_record_count_more_than_those_of_a_generator() -> None:
    head = "title: T\nid: own\nslug: s\npublished: 2024-05-01T10:00:00+02:00\ndate: 2020-01-01\n"
    head += "authors: [Mara Ovens]\nauthor: Tom Ilk\nsection: A\ncategories: [B]\n"

    found = article("a.md", f"---\n{head}---\n")

    assert (found.id, found.published, found.authors) == ("own", MORNING, ("Mara Ovens",))
    assert (found.section, found.tags) == ("A", ())


@pytest.mark.parametrize(
    ("written", "tags"),
    [
        ("tags: ferry ships", ("ferry", "ships")),
        ("tags: ferry, old ships", ("ferry", "old ships")),
        ("tags: [old ships]", ("old ships",)),
        ("keywords: [ferry]", ("ferry",)),
    ],
)
def test_tags_may_be_a_text(written: str, tags: tuple[str, ...]) -> None:
    head = f"title: T\nslug: a\ndate: 2024-05-01\n{written}\n"

    assert article("a.md", f"---\n{head}---\n").tags == tags


@pytest.mark.parametrize(
    ("written", "url"),
    [
        ("url: /harbour/ferry", "https://news.example/harbour/ferry"),
        ("permalink: /:categories/:title/", None),
        ("permalink: pretty/ferry.html", "https://news.example/pretty/ferry.html"),
        ("canonicalURL: https://other.example/a", "https://other.example/a"),
    ],
)
def test_an_address_is_that_of_the_site_unless_it_is_a_pattern(
    written: str, url: str | None
) -> None:
    head = f"title: T\nid: a\ndate: 2024-05-01\n{written}\n"

    assert article("a.md", f"---\n{head}---\n").url == url
    assert codes("a.md", f"---\n{head}---\n") == []


def test_without_the_address_of_the_site_a_path_is_no_address() -> None:
    head = "title: T\nid: a\ndate: 2024-05-01\nurl: /harbour/ferry\n"

    assert article("a.md", f"---\n{head}---\n", base=None).url is None


def test_a_draft_and_a_page_of_a_section_are_no_articles() -> None:
    draft = "---\ntitle: T\nslug: a\ndate: 2024-05-01\ndraft: true\n---\n"

    assert refusal(read("a.md", draft)).code == "status-draft"
    assert refusal(read("news/_index.md", "---\ntitle: News\n---\n")).code == "status-no-article"


def test_a_brace_at_the_beginning_may_be_text() -> None:
    assert article("2024-05-01-a.md", "{% include x %}\n\n# T\n").title == "T"
    assert codes("a.md", '{"title": "T"} and more\n') == [
        "id-from-name",
        "title-missing",
        "date-missing",
    ]


RECORD = {
    "title": "The ferry is back",
    "date": "2024-05-01T10:00:00+02:00",
    "lastmod": "2024-05-02T10:00:00+02:00",
    "author": "Mara Ovens",
    "categories": ["harbour", "ships"],
    "tags": ["ferry"],
    "permalink": "https://news.example/harbour/ferry",
    "slug": "ferry",
}


def test_a_record_in_json_may_have_the_keys_of_a_generator() -> None:
    found = article("index.json", json.dumps([RECORD]))

    assert (found.id, found.url) == ("ferry", "https://news.example/harbour/ferry")
    assert (found.published, found.updated) == (MORNING, MORNING + timedelta(days=1))
    assert (found.authors, found.section) == (("Mara Ovens",), "harbour")
    assert found.tags == ("ferry", "ships")
    assert codes("index.json", json.dumps([RECORD])) == []


def test_the_id_of_a_record_with_an_address_is_not_its_slug() -> None:
    record = RECORD | {"url": "https://news.example/1"}

    assert article("index.json", json.dumps(record)).id == "https://news.example/1"


@pytest.mark.parametrize(
    "values",
    [
        {"lastmod": 17},
        {"categories": [1, 2]},
        {"author": {"id": 1}},
        {"author": 3},
        {"permalink": "/ferry"},
        {"description": ["x"]},
        {"image": 17},
        {"params": {"author": None}},
    ],
)
def test_what_others_mean_by_a_key_costs_no_article(values: dict[str, Any]) -> None:
    record = RECORD | {"id": "1"} | values

    assert article("a.json", json.dumps(record)).id == "1"


# The form in which Jekyll's plugin for search engines documents it.
def test_the_size_of_an_image_in_front_matter_is_a_number() -> None:
    document = "---\ntitle: T\nslug: a\ndate: 2024-05-01\nimage:\n  path: /img/ferry.jpg\n"
    document += "  width: 640\n  height: 360\n---\n"

    (image,) = article("a.md", document).images
    assert (image.width, image.height) == (640, 360)


def test_references_in_front_matter_are_characters_as_in_the_pages_made_of_it() -> None:
    document = "---\ntitle: The &quot;Tern&quot; &amp; co\ndescription: Zo&euml;\ntags: [R&amp;D]\n"
    document += "slug: a&amp;b\nauthor: Zo&euml; Tar\ndate: 2024-05-01\n---\n"

    found = article("a.md", document)

    assert (found.title, found.summary) == ('The "Tern" & co', "Zoë")
    assert (found.tags, found.authors) == (("R&D",), ("Zoë Tar",))
    assert found.id == "a&amp;b"


def test_a_category_of_hexo_may_be_a_path_of_several() -> None:
    document = (
        "---\ntitle: T\nslug: a\ndate: 2024-05-01\ncategories:\n- [Town, Harbour]\n- Sea\n---\n"
    )

    found = article("a.md", document)

    assert (found.section, found.tags) == ("Town", ("Harbour", "Sea"))


@pytest.mark.parametrize("key", ["headless", "eleventyExcludeFromCollections"])
def test_a_page_that_is_in_no_list_of_its_site_is_not_published(key: str) -> None:
    document = f"---\ntitle: T\nslug: a\ndate: 2024-05-01\n{key}: {{}}\n---\nAt six.\n"

    assert refusal(read("a.md", document.format("true"))).code.startswith("status-")
    assert article("a.md", document.format("false")).title == "T"


def test_tags_that_a_generator_replaces_are_figures_and_paths_or_named() -> None:
    document = (
        "---\ntitle: T\nslug: a\ndate: 2024-05-01\n---\n"
        '{{< figure src="/img/ferry.jpg" alt="A ferry" caption="She & crew" >}}\n\n'
        "![Tern]({{ site.baseurl }}/img/tern.jpg)"
        " ![Gull]({{ '/img/gull.jpg' | relative_url }})\n\n"
        "{% include tide.html %} `{% raw %}` {{< tide 12 >}}\n"
    )
    (reading,) = read("a.md", document, base=SITE)

    assert reading.article is not None
    content = reading.article.content_html or ""
    assert content.startswith(
        '<figure><img src="https://news.example/img/ferry.jpg" alt="A ferry">'
        "<figcaption>She &amp; crew</figcaption></figure>"
    )
    for name in ("tern", "gull"):
        assert f'src="https://news.example/img/{name}.jpg"' in content
    (finding,) = reading.findings
    assert finding.code == "template-tag-left"
    assert finding.message.endswith("replaces: '{% include tide.html %}', '{{< tide 12 >}}'")


@pytest.mark.parametrize("address", ["news.example/ferry", "www.news.example/ferry"])
def test_an_address_without_its_scheme_is_no_path_on_the_site(address: str) -> None:
    document = f"---\ntitle: Ferry\ndate: 2026-03-12\nurl: {address}\n---\nBack.\n"

    error = refusal(read("a.md", document, base=SITE))

    assert error.code == "address-invalid"
    assert error.advice == "begin it with https://"
