"""Markdown with front matter (docs/sources.md)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from effort import little_work
from hypothesis import given
from hypothesis import strategies as st
from intake.reading import only, read, refusal, sample

from feedpub.article import Article, Image, Provenance
from feedpub.feed import has_errors

HEAD = "id: '17'\ntitle: The ferry\npublished: 2026-03-12T09:30:00Z\n"


def markdown(body: str = "She sails.\n", head: str = HEAD) -> list[Any]:
    return read("a.md", f"---\n{head}---\n{body}")


def test_a_whole_document_is_an_article() -> None:
    article = only(sample("ferry.md"))

    assert article == Article(
        source="desk",
        id="ferry-17",
        url="https://news.example/harbour/ferry-17",
        title="The ferry is back",
        kicker="Harbour",
        summary="She sails again.",
        content_html=(
            '<p>She sails <strong>again</strong>, and <a href="https://news.example/town">half of'
            " the town</a> came.</p>\n"
            '<figure><img src="https://news.example/img/ferry.jpg" alt="A white ferry"'
            ' width="1280" height="720"><figcaption>On her way <small>Mara Ovens/dpa</small>'
            "</figcaption></figure>\n"
            "<table>\n<thead>\n<tr>\n<th>from</th>\n<th>to</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n"
            "<td>Quay</td>\n<td>Isle</td>\n</tr>\n</tbody>\n</table>"
        ),
        authors=("Mara Ovens", "Tom Ilk"),
        agencies=("dpa",),
        section="World",
        tags=("Ships", "Docks"),
        language="no",
        published=datetime(2026, 3, 12, 8, 30, tzinfo=UTC),
        updated=datetime(2026, 3, 12, 11, 0, tzinfo=UTC),
        not_before=datetime(2026, 3, 12, 9, 0, tzinfo=UTC),
        images=(
            Image(
                url="https://news.example/img/ferry.jpg",
                alt="A white ferry",
                caption="On her way",
                credit="Mara Ovens/dpa",
                photographer="Mara Ovens",
                agencies=("dpa",),
                width=1280,
                height=720,
                type="image/jpeg",
            ),
        ),
    )


def test_provenance_names_the_key_the_heading_and_the_body() -> None:
    (reading,) = sample("ferry.md")

    assert reading.provenance["kicker"] == Provenance(origin='key "kicker"')
    assert reading.provenance["title"] == Provenance(origin="heading in line 26")
    assert reading.provenance["content_html"] == Provenance(origin="Markdown from line 25")


def test_toml_front_matter_is_read_with_its_own_dates() -> None:
    article = only(
        read(
            "a.md",
            '+++\nid = "17"\ntitle = "The ferry"\npublished = 2026-03-12T09:30:00Z\n'
            'not_before = 2026-03-13\ntags = ["Ships"]\n[[images]]\ncredit = "dpa"\nwidth = 7\n'
            "+++\nShe sails.\n",
        )
    )

    assert article.published == datetime(2026, 3, 12, 9, 30, tzinfo=UTC)
    assert article.not_before == datetime(2026, 3, 13, 11, 0, tzinfo=UTC)
    assert (article.tags, article.images[0].width) == (("Ships",), 7)


def test_a_title_of_the_front_matter_leaves_the_heading_in_the_body() -> None:
    article = only(markdown("# A heading\n\nShe sails.\n"))

    assert article.title == "The ferry"
    assert article.content_html == "<h1>A heading</h1>\n<p>She sails.</p>"


def test_a_heading_that_is_the_title_leaves_the_body() -> None:
    article = only(markdown("Under way\n=========\n\nShe sails.\n", HEAD.replace("title", "#")))

    assert (article.title, article.content_html) == ("Under way", "<p>She sails.</p>")


def test_without_a_title_and_a_heading_it_is_rejected() -> None:
    assert refusal(markdown("## Two\n", HEAD.replace("title", "#"))).code == "title-missing"


@pytest.mark.parametrize("said", ["no", "1984", "1984.10", "9:30:00", "0x10", "2026-03-12", "on"])
def test_a_plain_value_is_the_text_that_stands_there(said: str) -> None:
    assert only(markdown(head=f"{HEAD}kicker: {said}\n")).kicker == said


def test_html_of_the_body_is_cleaned() -> None:
    (reading,) = markdown('<p onclick="x()">A</p>\n\nB <script>x()</script>\n')

    assert reading.article is not None
    assert reading.article.content_html == "<p>A</p>\n<p>B </p>"
    assert [each.code for each in reading.findings] == ["body-script-removed"]


def test_an_address_that_could_harm_is_no_link() -> None:
    assert "href" not in (only(markdown("[a](JaVaScRiPt:b)\n")).content_html or "")


def test_a_body_that_is_given_twice_is_told() -> None:
    (reading,) = markdown(head=f"{HEAD}content_html: <p>Other</p>\n")

    assert [each.code for each in reading.findings] == ["body-twice"]
    assert reading.article.content_html == "<p>She sails.</p>"


def test_an_unknown_key_is_a_warning_and_those_of_site_generators_are_none() -> None:
    (reading,) = markdown(head=f"{HEAD}layout: post\nweight: 3\nmenu: {{}}\nressort: x\n~: x\n")

    assert reading.article is not None
    assert [str(each) for each in reading.findings] == [
        "warning record-key-unknown: ressort: unknown key; did you mean section?",
        "warning record-key-unknown: None: unknown key",
    ]


BAD_YAML = {
    "bomb": "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n",
    "anchor": "id: &a 17\n",
    "alias": "id: *a\n",
    "object": "id: !!python/object/apply:os.system ['true']\n",
    "tag": "id: !!binary aGFyYm91cg==\n",
    "own tag": "id: !x y\n",
    "open": "id: [1\n",
    "tabs": "id:\n\t- 1\n",
    "control": "id: a\x07b\n",
    "list as key": "[1, 2]: 3\n",
    "deep": "id: " + "[" * 30_000 + "\n",
}


@pytest.mark.parametrize("head", BAD_YAML.values(), ids=BAD_YAML)
def test_yaml_that_is_none_or_could_harm_is_one_finding(head: str) -> None:
    error = refusal(read("a.md", f"---\n{head}---\nbody\n"))

    assert error.code == "yaml-invalid"
    assert "\n" not in error.message


def test_a_mistake_in_yaml_is_told_with_its_line_in_the_file() -> None:
    assert refusal(markdown(head="id: 17\nurl: *x\n")).message == (
        "is not valid YAML: line 3, column 6: anchors and aliases are not allowed"
    )


@pytest.mark.parametrize("head", ["id = ", "id = 1\nid = 2", "a = " + "[" * 5000], ids=len)
def test_toml_that_is_none_is_one_finding(head: str) -> None:
    assert refusal(read("a.md", f"+++\n{head}\n+++\n")).code == "toml-invalid"


def test_a_time_of_toml_is_no_date() -> None:
    head = 'id = "17"\ntitle = "T"\npublished = 09:30:00\n'

    assert refusal(read("a.md", f"+++\n{head}+++\n")).code == "date-invalid"


@pytest.mark.parametrize("head", ["- a\n- b\n", "text\n", "'text'\n"])
def test_front_matter_that_has_no_keys_is_one_finding(head: str) -> None:
    assert refusal(markdown(head=head)).code == "record-type"


@pytest.mark.parametrize("document", ["---\nid: 17\n", "+++\nid = 17\n"])
def test_front_matter_without_an_end_is_one_finding(document: str) -> None:
    assert refusal(read("a.md", document)).code == "front-matter-open"


@pytest.mark.parametrize(
    ("head", "advice"),
    [
        ("title: Harbour: the ferry\n", "write quotes around a value with a colon"),
        ('title: "Mayor" says no\n', "write single quotes around a value that begins"),
        ("title: The ferry\n\tsummary: Back\n", "write spaces instead of tabs"),
        ("title: @harbour\n", "write quotes around the value"),
        ("title: 'The ferry\n", "end the value with the quote that it begins with"),
        ("title: Ferry\nsummary Back\n", "write each line as KEY: VALUE"),
    ],
)
def test_a_common_mistake_in_yaml_says_what_to_do(head: str, advice: str) -> None:
    error = refusal(markdown(head=head))

    assert error.code == "yaml-invalid"
    assert advice in error.advice


def test_a_file_without_front_matter_says_where_its_date_goes() -> None:
    error = refusal(read("a.md", "# The ferry is back\n\nShe sails at six.\n"))

    assert (error.code, error.message) == ("date-missing", "is missing")
    assert error.advice.startswith("begin the file with a line ---")


@pytest.mark.parametrize("name", ["a.md", "a.txt", "a.html", "a.json", "a.xml"])
def test_an_empty_file_is_named_as_such(name: str) -> None:
    assert "is empty" in refusal(read(name, "")).message


def test_front_matter_larger_than_anybody_needs_is_one_finding() -> None:
    assert refusal(markdown(head="a: b\n" * 30_000)).code == "front-matter-too-large"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"x" * (2 * 1024 * 1024 + 1), "too-large"),
        ("Fähre".encode("latin-1"), "encoding-unreadable"),
        (b"x" * 120_001, "body-too-large"),
        (b"[" * 10_001, "body-too-large"),
    ],
    ids=["file", "encoding", "text", "brackets"],
)
def test_a_document_that_nobody_means_is_one_finding(content: bytes, code: str) -> None:
    assert refusal(read("a.md", content)).code == code


COSTLY = ["*a ", "_a**b ", "> ", "- ", "`", "<a ", "~~a", "&", "<!--", "![a](b) ", "a\n"]


@pytest.mark.parametrize("piece", COSTLY)
def test_the_costliest_text_ends_in_seconds(piece: str) -> None:
    with little_work():
        markdown(piece * (40_000 // len(piece)))


def test_windows_line_ends_and_a_byte_order_mark_are_no_text() -> None:
    document = f"\ufeff---\n{HEAD}---\nShe\nsails.\n".replace("\n", "\r\n")

    assert only(read("a.md", document)).content_html == "<p>She\nsails.</p>"


def test_characters_that_no_feed_may_hold_are_taken_out_of_the_body() -> None:
    (reading,) = markdown("She \x07sails.\n")

    assert reading.article.content_html == "<p>She sails.</p>"
    assert [each.code for each in reading.findings] == ["characters-removed"]


@given(st.one_of(st.binary(), st.text().map(str.encode), st.text().map(
    lambda text: f"---\n{text}\n---\n{text}".encode(errors="ignore"))))  # fmt: skip
def test_no_bytes_are_too_odd_to_be_answered(content: bytes) -> None:
    for reading in read("a.md", content):
        assert (reading.article is None) == has_errors(reading.findings)
