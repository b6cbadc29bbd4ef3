"""``feedpub validate``: what it is given, what it prints, and how it leaves."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from command import run_command

from feedpub.validation.handbook.codes import rules_by_code
from feedpub.validation.handbook.examples import document, examples
from feedpub.validation.profiles import PROFILES

NO_GUID = examples()["guid-missing"].wrong_document
GOOD = examples()["guid-missing"].right_document
NO_ID = examples()["atom-id-relative"].wrong_document
JSON_FEED = examples("json")["guid-missing"].right_document
NO_JSON_ID = examples("json")["guid-missing"].wrong_document
SITEMAP = b'<?xml version="1.0"?>\n<!-- <rss> --><urlset xmlns="http://www.sitemaps.org/"/>'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def run(folder: Path, *arguments: str, stdin: bytes = b"") -> subprocess.CompletedProcess[str]:
    return run_command("validate", *arguments, folder=folder, stdin=stdin)


def lines(folder: Path, *arguments: str, stdin: bytes = b"") -> list[dict[str, Any]]:
    done = run(folder, "--format", "json", *arguments, stdin=stdin)
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_text_names_place_code_message_advice_and_source(folder: Path) -> None:
    (folder / "politik.rss").write_bytes(NO_GUID)

    done = run(folder, "politik.rss", "--profile", "publish")

    assert done.stdout == (
        "politik.rss:9:1: error guid-missing: item 1 has no guid; give it an id that never changes"
        " [RSS 2.0, guid; RFC 4287, 4.1.2]\n1 feed, not valid: 1 error\n"
    )
    assert (done.returncode, done.stderr) == (1, "")


def test_the_last_line_counts(folder: Path) -> None:
    (folder / "a.atom").write_bytes(NO_ID)
    (folder / "b.rss").write_bytes(NO_GUID)
    (folder / "c.json").write_bytes(JSON_FEED)

    done = run(folder, "a.atom", "b.rss", "c.json")

    assert done.returncode == 1
    assert [line.partition(":")[0] for line in done.stdout.splitlines()[:-1]] == ["a.atom", "b.rss"]
    assert done.stdout.splitlines()[-1] == "3 feeds, 1 of them not valid: 1 error, 1 warning"


def several(*items: str) -> bytes:
    return document("rss items", "".join(f"<item>{item}</item>" for item in items))


NOTHING_BUT_A_TITLE = "<title>The ferry is back</title>"


def test_equal_findings_are_counted_in_one_line(folder: Path) -> None:
    (folder / "a.rss").write_bytes(several(*[NOTHING_BUT_A_TITLE] * 48))

    printed = run(folder, "a.rss").stdout.splitlines()

    assert len(printed) == 50
    assert printed[-2:] == [
        "48 times: warning guid-missing: has no guid; give it an id that never changes"
        " [RSS 2.0, guid; RFC 4287, 4.1.2]",
        "1 feed, valid: 48 warnings",
    ]


def test_findings_of_one_code_with_other_values_show_the_first(folder: Path) -> None:
    links = (
        f"{NOTHING_BUT_A_TITLE}<guid>https://a.example/{each}</guid><link>/{each}</link>"
        for each in "abc"
    )
    (folder / "a.rss").write_bytes(several(*links))
    (folder / "b.rss").write_bytes(NO_GUID)

    printed = run(folder, "a.rss", "b.rss").stdout.splitlines()

    assert [each for each in printed if " times: " in each] == [
        "3 times: error link-relative: such as link '/a' is not absolute; write the absolute"
        " address, starting with https:// [RSS 2.0, Comments; RFC 4287, 2]"
    ]


def test_findings_of_one_code_in_several_feeds_say_in_how_many(folder: Path) -> None:
    for name, items in (("a.rss", 3), ("b.rss", 2), ("c.rss", 0)):
        (folder / name).write_bytes(several(*[NOTHING_BUT_A_TITLE] * items))

    printed = run(folder, "a.rss", "b.rss", "c.rss").stdout.splitlines()

    assert [each.partition(": ")[0] for each in printed if " times" in each] == [
        "5 times in 2 feeds"
    ]


def test_json_counts_equal_findings_of_each_feed(folder: Path) -> None:
    (folder / "a.rss").write_bytes(several(*[NOTHING_BUT_A_TITLE] * 3))
    (folder / "b.rss").write_bytes(NO_GUID)
    (folder / "c.rss").write_bytes(GOOD)

    counted = [answer["summary"] for answer in lines(folder, "a.rss", "b.rss", "c.rss")]

    missing = {"severity": "warning", "code": "guid-missing", "message": "has no guid"}
    assert counted == [[{"times": 3, **missing}], [{"times": 1, **missing}], []]


def test_a_valid_feed_has_one_line(folder: Path) -> None:
    (folder / "a.rss").write_bytes(GOOD)

    done = run(folder, "a.rss")

    assert (done.stdout, done.returncode) == ("1 feed, valid\n", 0)


def test_json_is_one_object_a_line_and_a_feed_and_nothing_else(folder: Path) -> None:
    (folder / "a.rss").write_bytes(NO_GUID)
    (folder / "b.json").write_bytes(NO_JSON_ID)

    first, second = lines(folder, "a.rss", "b.json")

    assert (first["path"], first["format"], first["valid"]) == ("a.rss", "rss-2.0", True)
    assert first["errors"] == []
    assert first["warnings"] == [
        {
            "code": "guid-missing",
            "severity": "warning",
            "message": "has no guid",
            "advice": "give it an id that never changes",
            "source": "RSS 2.0, guid; RFC 4287, 4.1.2",
            "line": 9,
            "column": 1,
            "element": "/rss/channel/item",
            "entry": 0,
        }
    ]
    assert (second["path"], second["format"], second["valid"]) == (
        "b.json",
        "json-feed-1.1",
        False,
    )
    assert [(each["code"], each["element"]) for each in second["errors"]] == [
        ("guid-missing", "$.items[0].id")
    ]


def test_the_content_says_what_it_is_and_not_the_name(folder: Path) -> None:
    (folder / "feed.php").write_bytes(b"\xef\xbb\xbf \n" + JSON_FEED)
    (folder / "feed.json").write_bytes(GOOD)

    assert [each["format"] for each in lines(folder, "feed.php", "feed.json")] == [
        "json-feed-1.1",
        "rss-2.0",
    ]


def test_strict_counts_warnings(folder: Path) -> None:
    (folder / "a.rss").write_bytes(NO_GUID)
    (folder / "b.rss").write_bytes(GOOD)

    assert run(folder, "a.rss").returncode == 0
    assert run(folder, "a.rss", "--strict").returncode == 1
    assert run(folder, "b.rss", "--strict").returncode == 0


def test_what_cannot_be_read_is_an_answer_and_not_the_end(folder: Path) -> None:
    (folder / "a.rss").write_bytes(NO_GUID)
    too_large = folder / "large.rss"
    with too_large.open("wb") as file:
        file.truncate(100 * 10**6 + 1)

    done = run(folder, "--format", "json", "gone.rss", "large.rss", "http://127.0.0.1:1/", "a.rss")
    answers = [json.loads(line) for line in done.stdout.splitlines()]

    assert done.returncode == 2
    assert [each["path"] for each in answers] == [
        "gone.rss",
        "large.rss",
        "http://127.0.0.1:1/",
        "a.rss",
    ]
    assert [[found["code"] for found in each["errors"]] for each in answers] == [
        ["unreadable"],
        ["unreadable"],
        ["unreadable"],
        [],
    ]
    assert [each["valid"] for each in answers] == [False, False, False, True]
    assert "No such file" in answers[0]["errors"][0]["message"]
    assert "larger than 100 MB" in answers[1]["errors"][0]["message"]


@pytest.mark.parametrize("path", ["a\nb", "x" * 5000, ""])
def test_a_name_that_no_file_can_have_is_an_answer_too(folder: Path, path: str) -> None:
    done = run(folder, "--format", "json", path)

    assert done.returncode == 2
    assert [each["code"] for each in json.loads(done.stdout)["errors"]] == ["unreadable"]


def test_stdin_is_read(folder: Path) -> None:
    (answer,) = lines(folder, "-", stdin=NO_JSON_ID)

    assert (answer["path"], answer["format"], answer["valid"]) == ("-", "json-feed-1.1", False)


def test_a_folder_is_searched_for_feeds(folder: Path) -> None:
    (folder / "feeds/section").mkdir(parents=True)
    (folder / "feeds/.git").mkdir()
    for name, content in {
        "b.rss": GOOD,
        "a.ATOM": NO_ID,
        "page.html": b"<html/>",
        "sitemap.xml": SITEMAP,
        "package.json": b'{"name": "feed"}',
        "feeds.opml": b"<opml/>",
        "section/c.json": JSON_FEED,
        "section/d.xml": GOOD,
        "section/broken.xml": b"oh no",
        "section/cut.rss": b"",
        ".git/e.rss": GOOD,
    }.items():
        (folder / "feeds" / name).write_bytes(content)
    os.mkfifo(folder / "feeds/waiting.rss")

    done = run(folder, "feeds", "--format", "json")

    assert [json.loads(line)["path"] for line in done.stdout.splitlines()] == [
        "feeds/a.ATOM",
        "feeds/b.rss",
        "feeds/section/broken.xml",
        "feeds/section/c.json",
        "feeds/section/cut.rss",
        "feeds/section/d.xml",
    ]
    assert done.stderr == "feedpub: 4 files passed over\n"
    assert run(folder, "feeds").stdout.endswith("; 4 files passed over\n")


def test_a_folder_without_feeds_is_a_mistake(folder: Path) -> None:
    (folder / "empty").mkdir()
    (folder / "a.rss").write_bytes(GOOD)

    done = run(folder, "empty", "a.rss")

    assert (done.stdout, done.stderr) == ("1 feed, valid\n", "feedpub: empty: has no feeds in it\n")
    assert done.returncode == 2


def test_profiles_ask_for_more(folder: Path) -> None:
    (folder / "a.rss").write_bytes(NO_GUID)

    (answer,) = lines(folder, "a.rss", "--profile", "publish", "--profile", "msn")

    assert "guid-missing" in [each["code"] for each in answer["errors"]]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "nothing to validate"),
        (["a.rss", "--profile", "bing"], "there is no profile 'bing'"),
        (["a.rss", "--format", "xml"], "xml"),
        (["--explain", "guid-mising"], "guid-missing"),
    ],
)
def test_wrong_usage_is_named(folder: Path, arguments: list[str], said: str) -> None:
    done = run(folder, *arguments)

    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr


def test_the_help_names_every_profile(folder: Path) -> None:
    help = " ".join(run(folder, "--help").stdout.split())

    assert [name for name in PROFILES if name not in help] == []


def test_explain_says_what_a_code_means(folder: Path) -> None:
    done = run(folder, "--explain", "guid-missing")

    assert done.returncode == 0
    assert done.stdout.startswith("## guid-missing\n")
    for part in (examples()["guid-missing"], examples("json")["guid-missing"]):
        assert part.wrong in done.stdout
        assert part.right in done.stdout
    assert "RFC 4287, 4.1.2" in done.stdout
    assert "publish: error" in done.stdout


def sarif(folder: Path, *arguments: str) -> dict[str, Any]:
    done = run(folder, "--format", "sarif", *arguments)
    log: dict[str, Any] = json.loads(done.stdout)
    return log


def test_sarif_has_what_github_asks_for(folder: Path) -> None:
    (folder / "fe eds").mkdir()
    (folder / "fe eds/ä.rss").write_bytes(NO_GUID)
    (folder / "b.json").write_bytes(NO_JSON_ID)
    outside = folder.parent / f"{folder.name}-outside.rss"
    outside.write_bytes(b"\xe2\x80\xae <")

    log = sarif(folder, "fe eds", str(folder / "b.json"), str(outside), "gone.rss")

    assert (log["version"], log["$schema"].endswith("sarif-2.1.0.json")) == ("2.1.0", True)
    (only,) = log["runs"]
    driver = only["tool"]["driver"]
    assert driver["name"] == "feedpub"
    rules = {rule["id"]: rule for rule in driver["rules"]}
    results = only["results"]
    assert {result["ruleId"] for result in results} == set(rules)
    for rule in rules.values():
        assert rule["shortDescription"]["text"]
        assert rule["fullDescription"]["text"]
        assert rule["help"]["text"]
        assert rule["defaultConfiguration"]["level"] in ("error", "warning")
    for result in results:
        assert result["level"] in ("error", "warning")
        assert result["message"]["text"].isprintable()
        (location,) = result["locations"]
        region = location["physicalLocation"]["region"]
        assert all(type(number) is int and number > 0 for number in region.values())
        assert region["startLine"]
    assert [
        unquote(each["locations"][0]["physicalLocation"]["artifactLocation"]["uri"])
        for each in results
    ] == ["fe eds/ä.rss", "b.json", f"file://{outside}", "gone.rss"]
    first = results[0]["locations"][0]["physicalLocation"]
    assert first["artifactLocation"]["uri"] == "fe%20eds/%C3%A4.rss"
    assert first["region"] == {"startLine": 9, "startColumn": 1}


def test_sarif_without_findings_is_a_log(folder: Path) -> None:
    (folder / "a.rss").write_bytes(GOOD)

    assert sarif(folder, "a.rss")["runs"][0]["results"] == []


def test_the_specification_is_the_help_of_a_code_where_it_has_one() -> None:
    from feedpub.cli.verdicts import _described

    pages = {code: _described(code).get("helpUri", "https://") for code in rules_by_code()}

    assert all(re.match(r"https://[a-z0-9.-]+/|https://$", page) for page in pages.values())
    assert pages["date-order"] == "https://www.rfc-editor.org/rfc/rfc4287#section-4.2.9"


def test_github_gets_commands_with_what_would_end_them_escaped(folder: Path) -> None:
    (folder / "a,b:c%.rss").write_bytes(NO_GUID.replace(b"<pubDate>Wed", b"<pubDate>100%\nWed"))

    done = run(folder, "--format", "github", "a,b:c%.rss")

    errors = done.stdout.splitlines()
    assert len(errors) == 2
    assert errors[0] == (
        "::warning file=a%2Cb%3Ac%25.rss,line=9,col=1,title=guid-missing::item 1 has no guid;"
        " give it an id that never changes [RSS 2.0, guid; RFC 4287, 4.1.2]"
    )
    assert errors[1].startswith("::error file=a%2Cb%3Ac%25.rss,line=13,col=3,title=date-invalid::")
    assert "100%25" in errors[1]


def test_many_files_are_one_process_in_the_memory_of_one(folder: Path) -> None:
    content = GOOD.replace(b"</channel>", b"<!-- " + b"x" * 3_000_000 + b" --></channel>")
    for number in range(60):
        (folder / f"{number}.rss").write_bytes(content)
    program = (
        "import pathlib, re, sys; sys.argv[1:] = ['validate', '.']\n"
        "from feedpub.cli.app import app\n"
        "try: app()\n"
        "except SystemExit: pass\n"
        "status = pathlib.Path('/proc/self/status').read_text()\n"
        "print(re.search(r'VmHWM:\\s*(\\d+)', status)[1], file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=folder, capture_output=True, text=True, check=True
    )

    assert done.stdout == "60 feeds, valid\n"
    assert int(done.stderr) < 120_000
