"""Keys of articles that are not used: named once for a source, and by ``feedpub status``."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from newsroom import CONFIG, NOW, Newsroom, make_record
from test_unread import make_desk
from web_server import Reply, Site, serving


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as site:
        yield site


def about_keys(lines: Any) -> list[str]:
    return [each for each in lines if "keys that are not used" in each]


def test_keys_that_are_not_used_are_one_line_of_a_source(newsroom: Newsroom) -> None:
    newsroom.write("1.json", make_record(1, titel="T", imges=[1], _links={}))
    newsroom.write("2.json", make_record(2, titel="T", images=[{"credit": "C", "bild": "x"}]))
    newsroom.write("3.json", make_record(3))
    newsroom.write(
        "4.md", "---\nid: x-4\ntitle: T\npublished: 2026-03-04\nphase: full\n---\nText\n"
    )

    (line,) = about_keys(newsroom.build().notes)

    assert line == (
        "desk: 3 articles have keys that are not used: titel (2 of them, did you mean title?),"
        " images[].bild (1 of them), imges (1 of them, did you mean images?), phase (1 of them)"
    )


def test_they_are_named_once_and_others_when_they_come(newsroom: Newsroom) -> None:
    newsroom.write("1.json", make_record(1, titel="T"))
    assert len(about_keys(newsroom.build().notes)) == 1

    newsroom.write("2.json", make_record(2, titel="T"))
    assert about_keys(newsroom.build().notes) == []

    newsroom.write("3.json", make_record(3, titel="T", phase="full"))
    (line,) = about_keys(newsroom.build().notes)
    assert "phase" in line
    assert "titel" not in line


def test_they_are_named_again_after_a_month_without_them(newsroom: Newsroom) -> None:
    newsroom.write("1.json", make_record(1, titel="T"))
    newsroom.build()

    newsroom.write("2.json", make_record(2, titel="T"))
    assert about_keys(newsroom.build(now=NOW + timedelta(days=30)).notes) == []

    newsroom.write("3.json", make_record(3, titel="T"))
    assert len(about_keys(newsroom.build(now=NOW + timedelta(days=61)).notes)) == 1


def test_they_are_not_named_one_by_one_as_well(newsroom: Newsroom) -> None:
    newsroom.write("1.json", make_record(1, titel="T"))

    report = newsroom.build()

    assert [each for each in report.warnings if "unknown key" in each] == []
    assert about_keys(report.as_json()["notes"]) == about_keys(report.notes) != []


def test_a_record_that_is_rejected_names_its_keys_too(newsroom: Newsroom) -> None:
    newsroom.write("1.json", make_record(1))
    newsroom.write("2.json", make_record(2, title=None, titel="T"))

    report = newsroom.build()

    assert len(report.rejected) == 1
    assert about_keys(report.notes) == [
        "desk: 1 article has keys that are not used: titel (did you mean title?)"
    ]


def test_status_names_them_until_the_articles_are_read_anew_without_them(
    newsroom: Newsroom,
) -> None:
    path = newsroom.write("1.json", make_record(1, titel="T", phase="full"))
    newsroom.build()
    done = newsroom.feedpub("status")
    as_json = json.loads(newsroom.feedpub("status", "--json").stdout)

    assert "desk: phase, titel (did you mean title?)\n" in done.stdout
    assert as_json["sources"][0]["unused_keys"] == [
        {"key": "phase", "advice": ""},
        {"key": "titel", "advice": "did you mean title?"},
    ]

    newsroom.write(path.name, make_record(1, phase="full"))
    newsroom.configure(CONFIG.replace("Europe/Berlin", "Europe/Paris"))

    assert about_keys(newsroom.build().notes) == []
    assert "desk: phase\n" in newsroom.feedpub("status").stdout


def test_what_changes_with_each_article_is_not_remembered_for_ever(newsroom: Newsroom) -> None:
    for number in range(30):
        keys = {f"k{number}-{each}": 1 for each in range(19)}
        newsroom.write(f"{number}.json", make_record(number, **keys))

    (line,) = about_keys(newsroom.build().notes)

    assert line.endswith(" and 560 more")
    assert newsroom.rows("SELECT count(*) FROM facts WHERE name LIKE 'unused %'") == [(100,)]


def test_keys_of_articles_that_are_read_completely_later_are_named_once(tmp_path: Path) -> None:
    desk = make_desk(tmp_path / "desk")
    image = {"url": "https://img.news.example/1.jpg", "credit": "C", "bild": "x"}
    desk.write_records(
        [make_record(number, **({"images": [image]} if number < 4 else {})) for number in range(20)]
    )

    first, unread = desk.read(0), desk.unread()
    second = desk.read(0, complete=True)

    assert about_keys(first.notes) == [
        "desk: 4 articles have keys that are not used: images[].bild"
    ]
    assert unread > 4
    assert about_keys(second.notes) == []
    assert [each for each in second.warnings if "unknown key" in each] == []


def test_a_path_of_the_configuration_that_leads_to_nothing_is_named(
    newsroom: Newsroom, site: Site
) -> None:
    address = site.url("/list")
    newsroom.configure(
        CONFIG.replace(
            'type = "files"\npath = "articles"',
            f'type = "api"\nurl = "{address}"\nfields = {{ id = "link", title = "title.rendered",'
            ' published = "date", summary = "excerp.rendered", kicker = "meta.kicker",'
            ' tags = "terms.nam" }',
        ).replace("\n\n[feeds.all]", '\nallow_addresses = ["127.0.0.1/32"]\n\n[feeds.all]')
    )
    site.answers["/list"] = Reply(
        [
            {
                "link": f"https://blog.example/{number}",
                "title": {"rendered": f"Post {number}"},
                "excerpt": {"rendered": "What it is about."},
                "date": f"2026-03-0{number + 1}T10:00:00Z",
                # Not there in all of them.
                **({"meta": {"kicker": "Harbour"}} if number else {}),
                "terms": [{"id": 1, "name": "Ships"}] if number % 2 else [],
            }
            for number in range(6)
        ]
    )

    first, second = newsroom.build(), newsroom.build()

    assert [each for each in first.notes if "articles has fields" in each] == [
        "desk: none of 6 articles has fields.summary (path 'excerp.rendered' leads to nothing: no"
        " key 'excerp', did you mean excerpt?)"
    ]
    assert [each for each in second.notes if "fields" in each] == []
