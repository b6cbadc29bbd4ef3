"""``feedpub show``: what it prints of files, for people and for programs."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from newsroom import Newsroom, make_record


def test_show_json_is_one_line_a_file_with_article_provenance_and_findings(
    newsroom: Newsroom,
) -> None:
    newsroom.write("1.json", make_record(1, title="  The   ferry "))

    done = newsroom.feedpub("show", "--json", "articles/1.json")

    shown = json.loads(done.stdout)
    assert shown["path"] == "articles/1.json"
    assert shown["article"]["title"] == "The ferry"
    assert shown["provenance"]["title"] == {"origin": 'key "title"', "verbatim": "  The   ferry "}
    assert shown["findings"] == []


def test_show_takes_many_files_and_answers_for_those_it_cannot_read(newsroom: Newsroom) -> None:
    newsroom.write("1.json", make_record(1))
    newsroom.write("2.json", make_record(2, title=None))

    done = newsroom.feedpub(
        "show", "--json", "articles/1.json", "none.json", "articles/2.json", "config.toml"
    )

    shown = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0
    assert ["error" in each for each in shown] == [False, True, True, True]
    assert shown[1]["error"] == "No such file or directory"


def test_show_says_that_a_file_does_not_exist_whatever_its_ending(newsroom: Newsroom) -> None:
    newsroom.write("1.json", make_record(1))
    (newsroom.folder / "notes.pdf").touch()

    done = newsroom.feedpub("show", "ferry", "notes.pdf")

    missing, other = done.stderr.splitlines()
    assert missing == "feedpub: ferry: No such file or directory"
    assert other.startswith("feedpub: notes.pdf: is none of .html, ")


def test_show_says_of_a_folder_to_name_files(newsroom: Newsroom) -> None:
    newsroom.write("1.json", make_record(1))

    done = newsroom.feedpub("show", "articles/")

    assert done.stderr == "feedpub: articles/: is a folder; name files, such as articles/*\n"


def test_show_reads_a_file_under_the_name_that_it_has_in_its_source(newsroom: Newsroom) -> None:
    (newsroom.folder / "articles" / "ferry.md").write_text(
        "---\ntitle: The ferry\ndate: 2026-03-12\n---\nAt six.\n"
    )

    done = newsroom.feedpub("show", "--json", "articles/ferry.md")

    shown = json.loads(done.stdout)
    assert (shown["path"], shown["article"]["id"]) == ("articles/ferry.md", "ferry.md")
    assert "record" not in shown


def test_show_prints_a_table_for_people(newsroom: Newsroom) -> None:
    newsroom.write("1.json", make_record(1))

    done = newsroom.feedpub("show", "articles/1.json")

    assert "Story 1" in done.stdout
    assert 'key "title"' in done.stdout


def test_show_prints_what_few_records_have(newsroom: Newsroom) -> None:
    media = [{"url": "https://media.news.example/a.mp3", "duration": "1:30"}]
    place = {"name": "Kiel", "coordinates": [54, 10]}
    newsroom.write("1.json", make_record(1, media=media, place=place, episode={"number": 3}))

    done = newsroom.feedpub("show", "articles/1.json")

    assert done.returncode == 0
    for row in ("media[0].duration │ 90", "place.coordinates │ 54.0, 10.0", "episode.number"):
        assert row in " ".join(done.stdout.split())


def test_show_without_a_configuration_says_that_it_takes_utc(tmp_path: Path) -> None:
    path = tmp_path / "1.json"
    path.write_text(json.dumps(make_record(1, published="2026-03-12T09:30:00")))

    done = Newsroom(tmp_path).feedpub("show", "--json", "1.json")

    assert json.loads(done.stdout)["article"]["published"] == "2026-03-12T09:30:00+00:00"
    assert "UTC" in done.stderr


def test_show_takes_a_time_zone(tmp_path: Path) -> None:
    path = tmp_path / "1.json"
    path.write_text(json.dumps(make_record(1, published="2026-03-12")))

    done = Newsroom(tmp_path).feedpub("show", "--json", "--timezone", "Asia/Tokyo", "1.json")

    assert json.loads(done.stdout)["article"]["published"] == "2026-03-12T12:00:00+09:00"
    assert done.stderr == ""


def test_output_that_nobody_reads_is_no_traceback(newsroom: Newsroom) -> None:
    newsroom.write("many.jsonl", "\n".join(json.dumps(make_record(n)) for n in range(1, 3000)))

    done = subprocess.run(
        ["sh", "-c", f"{sys.executable} -m feedpub show --json articles/many.jsonl | head -1"],
        cwd=newsroom.folder,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.stderr == ""
