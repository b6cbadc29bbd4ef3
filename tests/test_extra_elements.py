"""Elements of other namespaces, made of fields of articles and of other keys of their records."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from lxml import etree
from newsroom import CONFIG, NOW, Newsroom, make_record, mistake_lines

from feedpub.api import validate
from feedpub.formats.namespaces import written_namespaces
from feedpub.nouns import replace
from feedpub.partners import PARTNERS
from feedpub.pipeline.build import build

SITE = CONFIG.partition("[feeds.all]")[0]
URI = "https://partner.example/ns/1.0"
EXTRA = f"""
[feeds.f.extra.px]
namespace = "{URI}"
fields = {{ priority = "priority", place = "desk.place", label = "labels", who = "authors" }}
texts = {{ channel = "harbour & docks" }}
"""


def configure(room: Newsroom, extra: str = EXTRA, keys: str = "") -> None:
    formats = 'formats = ["rss", "atom", "json", "html"]\n'
    room.configure(f'{SITE}[feeds.f]\ntitle = "F"\n{formats}{keys}\n{extra}')


def elements(room: Newsroom, format: str) -> list[tuple[str, str | None]]:
    """The elements of the only entry in the namespace, in their order."""
    tree = etree.fromstring(room.published()[f"f.{format}"])
    return [(each.tag.removeprefix(f"{{{URI}}}"), each.text) for each in tree.iter(f"{{{URI}}}*")]


def item(room: Newsroom) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(room.published()["f.json"])["items"][0]
    return found


def test_an_entry_has_elements_of_its_articles_fields_and_keys(newsroom: Newsroom) -> None:
    configure(newsroom)
    record = make_record(1, priority=3, desk={"place": "Kiel <b>"}, labels=["a", "b", True, 1.5])
    newsroom.write("1.json", record)

    report = newsroom.build()

    wanted = [
        *[("priority", "3"), ("place", "Kiel <b>"), ("label", "a"), ("label", "b")],
        *[("label", "true"), ("label", "1.5"), ("who", "Mara Ovens")],
        ("channel", "harbour & docks"),
    ]
    assert elements(newsroom, "rss") == wanted
    assert elements(newsroom, "atom") == wanted
    assert item(newsroom)["_px"] == {
        "priority": "3",
        "place": "Kiel <b>",
        "label": ["a", "b", "true", "1.5"],
        "who": "Mara Ovens",
        "channel": "harbour & docks",
    }
    assert json.loads(newsroom.published()["f.json"])["_px"] == {"about": URI}
    assert b'xmlns:px="https://partner.example/ns/1.0"' in newsroom.published()["f.rss"]
    assert (report.warnings, report.notes) == ((), ())


def test_the_only_finding_about_them_is_that_readers_do_not_know_the_namespace(
    newsroom: Newsroom,
) -> None:
    newsroom.write("1.json", make_record(1, priority=3))
    found = []
    for extra in ("", EXTRA):
        configure(newsroom, extra)
        newsroom.build()
        documents = newsroom.published()
        found.append(
            {
                (name, each.code)
                for name in ("f.rss", "f.atom", "f.json")
                for each in validate(documents[name]).findings
            }
        )

    without, with_elements = found
    assert with_elements - without == {
        ("f.rss", "namespace-unknown"),
        ("f.atom", "namespace-unknown"),
    }


def test_elements_come_and_go_with_the_setting_and_nothing_is_updated(newsroom: Newsroom) -> None:
    configure(newsroom, "")
    newsroom.write("1.json", make_record(1, priority=3))
    newsroom.build()
    before = newsroom.published()

    configure(newsroom)
    newsroom.build(now=NOW + timedelta(minutes=1))
    shown, entry = elements(newsroom, "rss"), item(newsroom)
    configure(newsroom, "")
    newsroom.build(now=NOW + timedelta(minutes=2))

    assert shown[0] == ("priority", "3")
    assert "date_modified" not in entry
    assert newsroom.published() == before


def test_another_value_is_published_and_no_update(newsroom: Newsroom) -> None:
    configure(newsroom)
    newsroom.write("1.json", make_record(1, priority=3))
    newsroom.build()

    newsroom.write("1.json", make_record(1, priority=4))
    newsroom.build(now=NOW + timedelta(minutes=1))

    assert elements(newsroom, "atom")[0] == ("priority", "4")
    assert "date_modified" not in item(newsroom)


def test_another_namespace_or_prefix_is_published(newsroom: Newsroom) -> None:
    configure(newsroom)
    newsroom.write("1.json", make_record(1, priority=3))
    newsroom.build()

    configure(newsroom, EXTRA.replace("1.0", "2.0"))
    newsroom.build(now=NOW + timedelta(minutes=1))
    other_uri = newsroom.published()["f.rss"]
    configure(newsroom, EXTRA.replace(".px", ".py"))
    newsroom.build(now=NOW + timedelta(minutes=2))

    assert b'xmlns:px="https://partner.example/ns/2.0"' in other_uri
    assert b"<py:priority>3</py:priority>" in newsroom.published()["f.rss"]


@pytest.mark.parametrize("field", ["published", "updated", "expires", "sponsored", "id", "section"])
def test_a_field_is_written_as_machines_read_it(newsroom: Newsroom, field: str) -> None:
    configure(newsroom, f'[feeds.f.extra.px]\nnamespace = "{URI}"\nfields = {{ x = "{field}" }}\n')
    changes = {"updated": "2026-11-01T10:00:00+01:00", "expires": "2027-01-01T00:00:00Z"}
    newsroom.write("1.json", make_record(1, **changes))

    newsroom.build()

    values = {
        "published": "2026-03-02T09:00:00Z",
        "updated": "2026-11-01T09:00:00Z",
        "expires": "2027-01-01T00:00:00Z",
        "sponsored": "false",
        "id": "https://p.news.example/p/1",
        "section": "World",
    }
    assert elements(newsroom, "rss") == [("x", values[field])]


def test_internal_sections_and_tags_stay_inside(newsroom: Newsroom) -> None:
    site = SITE.replace("[sources", 'internal = ["World", "desk only"]\n[sources')
    fields = '{ section = "section", tag = "tags" }'
    newsroom.configure(
        f'{site}[feeds.f]\ntitle = "F"\n[feeds.f.extra.px]\nnamespace = "{URI}"\nfields = {fields}'
    )
    newsroom.write("1.json", make_record(1, tags=["Ships", "desk only"]))

    newsroom.build()

    assert elements(newsroom, "rss") == [("tag", "Ships")]


def test_keys_of_front_matter_and_of_posts_are_read(newsroom: Newsroom) -> None:
    configure(
        newsroom,
        f'[feeds.f.extra.px]\nnamespace = "{URI}"\n'
        'fields = { a = "params.mood", b = "acf.priority" }\n',
    )
    newsroom.write(
        "1.md",
        "---\ntitle: One\ndate: 2026-11-01T10:00:00Z\nid: one\nparams:\n  mood: calm\n---\nText.\n",
    )
    newsroom.write(
        "2.json",
        [
            {
                "id": 7,
                "date": "2026-11-02T11:00:00",
                "date_gmt": "2026-11-02T10:00:00",
                "modified_gmt": "2026-11-02T10:00:00",
                "guid": {"rendered": "https://news.example/?p=7"},
                "link": "https://news.example/seven",
                "title": {"rendered": "Seven"},
                "content": {"rendered": "<p>Text.</p>", "protected": False},
                "excerpt": {"rendered": "<p>Text.</p>", "protected": False},
                "status": "publish",
                "type": "post",
                "acf": {"priority": "high"},
            }
        ],
    )

    newsroom.build()

    assert elements(newsroom, "rss") == [("b", "high"), ("a", "calm")]


def test_keys_are_read_of_articles_whose_bodies_are_left_for_later(newsroom: Newsroom) -> None:
    configure(newsroom, keys="limit = 1")
    records = [make_record(number, priority=number) for number in range(1, 5)]
    newsroom.write("all.jsonl", "\n".join(map(json.dumps, records)))

    build(replace(newsroom.run(), read_at_once=1, completing=0.0))
    unread = newsroom.rows("SELECT key FROM unread WHERE since IS NOT NULL")
    configure(newsroom, keys="limit = 4")
    newsroom.build(now=NOW + timedelta(minutes=1))

    assert unread
    priorities = [text for name, text in elements(newsroom, "rss") if name == "priority"]
    assert priorities == ["4", "3", "2", "1"]


def test_what_is_no_text_or_too_long_is_named_and_left_out(newsroom: Newsroom) -> None:
    configure(newsroom)
    newsroom.write(
        "1.json",
        make_record(
            1,
            priority={"level": 3},
            labels=[*map(str, range(25)), None, ""],
            desk={"place": "x" * 1001},
        ),
    )

    report = newsroom.build()

    messages = "\n".join(report.warnings)
    assert "extra.priority: is an object, no text; left out" in messages
    assert "extra.labels: has 25 values; the first 20 are kept" in messages
    assert "extra.desk.place: has 1,001 characters, at most 1,000 are kept" in messages
    assert [name for name, _ in elements(newsroom, "rss")] == ["label"] * 20 + ["who", "channel"]


def test_a_key_that_is_used_is_named_no_more_and_one_that_no_article_has_is(
    newsroom: Newsroom,
) -> None:
    configure(newsroom, "")
    newsroom.write("1.json", make_record(1, wirecode="x7"))
    first = "\n".join(newsroom.build().notes)

    extra = f'[feeds.f.extra.px]\nnamespace = "{URI}"\nfields = {{ a = "wirecode", b = "wirecod" }}'
    configure(newsroom, extra)
    second = newsroom.build(now=NOW + timedelta(minutes=1)).notes
    third = newsroom.build(now=NOW + timedelta(minutes=2)).notes

    assert "wirecode" in first
    assert second == (
        "feeds.f.extra.px.fields.b: no article has the key 'wirecod'; feedpub show FILE says what"
        " is read of one",
    )
    assert third == ()


def test_a_withdrawn_article_keeps_none_of_its_values(newsroom: Newsroom) -> None:
    configure(newsroom)
    newsroom.write("1.json", make_record(1, priority="secret"))
    newsroom.feedpub("build")
    id = "https://p.news.example/p/1"

    newsroom.feedpub(
        *("withdraw", id, "--replace", "--title", "Withdrawn", "--text", "Gone."),
        *("--reason", "a slip"),
    )

    assert b"Withdrawn" in newsroom.published()["f.rss"]
    assert b"secret" not in newsroom.published()["f.rss"]
    assert "priority" not in item(newsroom)["_px"]


def test_every_namespace_that_feeds_have_by_themselves_is_reserved(newsroom: Newsroom) -> None:
    image = {"url": "https://img.example/1.jpg", "alt": "A", "width": 1200, "height": 800}
    sound = {"url": "https://m.example/1.mp3", "medium": "audio", "type": "audio/mpeg", "length": 9}
    place = {"name": "Kiel", "shape": "point", "coordinates": [54.3, 10.1]}
    newsroom.write(
        "1.json",
        make_record(1, images=[image], media=[sound], place=place, updated="2026-11-01T10:00:00Z"),
    )
    profiles = [each.name for each in PARTNERS.values() if each.profile and not each.ended]
    tables = ['[feeds.any]\ntitle = "F"\nwebfeeds = { accent_color = "00a7e1" }\n']
    tables += [f'[feeds.{name}]\ntitle = "F"\nprofile = "{name}"\n' for name in profiles]
    newsroom.configure(f'{SITE}[rights]\nprohibits = ["ai-train"]\n' + "\n".join(tables))
    newsroom.feedpub("build")
    newsroom.feedpub("withdraw", "https://p.news.example/p/1", "--reason", "a slip")

    found: dict[str | None, str] = {}
    for name, content in newsroom.published().items():
        if name.endswith((".rss", ".atom")):
            for each in etree.fromstring(content).iter():
                found |= each.nsmap

    found.pop(None)
    assert found.items() <= written_namespaces().items()


@pytest.mark.parametrize(
    ("table", "line"),
    [
        (
            f'[feeds.f.extra.media]\nnamespace = "{URI}"\ntexts = {{ a = "b" }}',
            "media: invalid name 'media'; use another prefix: feedpub writes elements with this one"
            " itself",
        ),
        (
            f'[feeds.f.extra.feedpub]\nnamespace = "{URI}"\ntexts = {{ a = "b" }}',
            "feedpub: invalid name 'feedpub'; use another prefix: feedpub writes elements with this"
            " one itself",
        ),
        (
            f'[feeds.f.extra."a:b"]\nnamespace = "{URI}"\ntexts = {{ a = "b" }}',
            "a:b: invalid name 'a:b'; use a prefix of XML such as px: letters, digits, _ . - and no"
            " colon",
        ),
        (
            '[feeds.f.extra.px]\nnamespace = "http://search.yahoo.com/mrss/"\ntexts = { a = "b" }',
            "px.namespace: invalid value 'http://search.yahoo.com/mrss/'; use a namespace of your"
            " own: feedpub writes the elements of this one itself",
        ),
        (
            '[feeds.f.extra.px]\nnamespace = "http://search.yahoo.com/mrss"\ntexts = { a = "b" }',
            "px.namespace: 'http://search.yahoo.com/mrss': readers take it for a slip of"
            " 'http://search.yahoo.com/mrss/'; use a namespace of your own",
        ),
        (
            '[feeds.f.extra.px]\nnamespace = "http://www.w3.org/2000/xmlns/"\ntexts = { a = "b" }',
            "px.namespace: invalid value 'http://www.w3.org/2000/xmlns/'; use a namespace of your"
            " own: feedpub writes the elements of this one itself",
        ),
        (
            '[feeds.f.extra.px]\nnamespace = "partner"\ntexts = { a = "b" }',
            "px.namespace: invalid value 'partner'; use an absolute URI such as"
            " https://news.example/ns/1.0",
        ),
        (
            f'[feeds.f.extra.px]\nnamespace = "{URI}"\ntexts = {{ 1a = "b" }}',
            "px.texts.1a: invalid name '1a'; use a name of XML such as priority: letters, digits, _"
            " . - and no colon",
        ),
        (
            f'[feeds.f.extra.px]\nnamespace = "{URI}"\nfields = {{ a = "images" }}',
            "px.fields.a: invalid value 'images'; use another key of the record, or one of id,"
            " source, url, short_link, title, kicker, short_title, summary, section, tags, authors,"
            " agencies, language, rights, correction, access, sponsored, published, updated or"
            " expires",
        ),
        (
            f'[feeds.f.extra.px]\nnamespace = "{URI}"',
            "px: has neither fields nor texts; add one of them",
        ),
        (
            f'[feeds.f.extra.px]\nnamespace = "{URI}"\nfields = {{ a = "b" }}\n'
            'texts = { a = "b" }',
            "px: a is in fields and in texts; remove one of them",
        ),
    ],
)
def test_a_mistake_is_one_line(newsroom: Newsroom, table: str, line: str) -> None:
    configure(newsroom, table)

    done = newsroom.feedpub("config", "check")

    assert mistake_lines(done) == [f"feeds.f.extra.{line}"]


@pytest.mark.parametrize("name", ["priority", "a.b-c_1", "Größe", "優先"])
def test_a_name_of_xml_is_read_back(newsroom: Newsroom, name: str) -> None:
    configure(
        newsroom, f'[feeds.f.extra.px]\nnamespace = "{URI}"\ntexts = {{ "{name}" = "a\\u00ad]]>" }}'
    )
    newsroom.write("1.json", make_record(1))

    newsroom.build()

    assert elements(newsroom, "rss") == [(name, "a\N{SOFT HYPHEN}]]>")]
