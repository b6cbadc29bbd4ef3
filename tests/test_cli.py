"""The command as its users meet it: what it prints, where, and how it leaves."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from newsroom import CONFIG, Newsroom, error_lines, make_record, mistake_lines

# build


def test_build_says_what_it_did_on_stdout(newsroom: Newsroom) -> None:
    newsroom.write("1.json", make_record(1))

    done = newsroom.feedpub("build")

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        "desk: 1 article new, 0 changed",
        "4 documents written: all.rss, all.atom, section/world.rss, section/world.atom",
    ]


def settle(newsroom: Newsroom) -> None:
    """Make the articles old enough for their marks to be trusted."""
    for path in newsroom.articles.iterdir():
        os.utime(path, (1_700_000_000, 1_700_000_000))


def test_a_second_build_says_that_there_is_nothing_to_do(newsroom: Newsroom) -> None:
    newsroom.write("1.json", make_record(1))
    settle(newsroom)
    newsroom.feedpub("build")

    done = newsroom.feedpub("build")

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "nothing to do: 2 feeds as published\n"


def test_a_build_names_feeds_that_have_no_article_yet_and_says_why(newsroom: Newsroom) -> None:
    text = newsroom.config.read_text(encoding="utf-8")
    newsroom.configure(f'{text}\n[feeds.sport]\ntitle = "Sport"\nsections = ["Sport"]\n')
    newsroom.write("1.json", make_record(1))
    settle(newsroom)

    first, second = (newsroom.feedpub("build").stdout.splitlines() for _ in range(2))

    line = "1 feed has no article yet: sport (no article has the section 'Sport')"
    assert first[-1] == line
    assert second == ["nothing to do: 2 feeds as published", line]
    assert "2 feeds as published" in newsroom.feedpub("diff").stdout


def test_files_of_kinds_that_are_not_read_are_named_once(newsroom: Newsroom) -> None:
    newsroom.write("1.json", make_record(1))
    settle(newsroom)
    newsroom.feedpub("build")

    (newsroom.articles / "story.docx").write_bytes(b"PK")
    first, second = (newsroom.feedpub("build").stderr for _ in range(2))
    (newsroom.articles / "two.docx").write_bytes(b"PK")
    (newsroom.articles / "B.MD").write_text("# B")
    third, last = (newsroom.feedpub("build") for _ in range(2))

    assert first.startswith(
        "feedpub: desk: 1 file is not read: story.docx; save articles as .html,"
    )
    assert second == ""
    assert third.stderr.startswith("feedpub: desk: 1 file is not read: B.MD; save articles as")
    assert (last.stdout, last.stderr) == ("nothing to do: 2 feeds as published\n", "")


def test_of_many_feeds_without_an_article_three_are_named(newsroom: Newsroom) -> None:
    text = newsroom.config.read_text(encoding="utf-8")
    feeds = "".join(
        f'\n[feeds.f{number}]\ntitle = "F"\nsections = ["World"]\nsources = ["wire"]\n'
        for number in range(5)
    )
    newsroom.configure(f'{text}\n[sources.wire]\ntype = "files"\npath = "wire"\n{feeds}')
    (newsroom.folder / "wire").mkdir()
    newsroom.write("1.json", make_record(1))

    last = newsroom.feedpub("build").stdout.splitlines()[-1]

    why = "(no article is of the source 'wire')"
    assert last == f"5 feeds have no article yet: f0 {why}, f1 {why}, f2 {why} and 2 more"


def test_before_there_is_an_article_the_feed_alone_is_named(newsroom: Newsroom) -> None:
    newsroom.configure(f'{CONFIG.partition("[feeds.sections]")[0]}sections = ["Sport"]\n')
    newsroom.articles.mkdir(exist_ok=True)

    last = newsroom.feedpub("build").stdout.splitlines()[-1]

    assert last == "1 feed has no article yet: all"


def test_a_feed_that_was_held_back_is_not_one_without_an_article(newsroom: Newsroom) -> None:
    text = newsroom.config.read_text(encoding="utf-8")
    newsroom.configure(f'{text}\n[feeds.top]\ntitle = "Top"\nids = "nowhere.txt"\n')

    newsroom.write("1.json", make_record(1))

    done = newsroom.feedpub("build")

    assert "feed top is held back" in done.stderr
    assert "no article yet" not in done.stdout


def test_a_build_with_nothing_to_do_imports_nothing_heavy(newsroom: Newsroom) -> None:
    newsroom.write("1.json", make_record(1))
    settle(newsroom)
    newsroom.feedpub("build")

    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "feedpub", "build"],
        cwd=newsroom.folder,
        capture_output=True,
        text=True,
        check=True,
    )

    imported = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert imported & {"feedgen", "lxml.etree", "nh3", "rich.console"} == set()
    # OpenSSL, and what only a terminal that does not wait needs.
    assert imported & {"_hashlib", "select", "feedpub.partners"} == set()


def test_build_json_is_one_object(newsroom: Newsroom) -> None:
    newsroom.write("1.json", make_record(1))
    newsroom.write("2.json", make_record(2, title=None))

    done = newsroom.feedpub("build", "--json")

    report = json.loads(done.stdout)
    assert report["exit"] == 0
    assert report["sources"] == [{"name": "desk", "new": 1, "changed": 0, "error": None}]
    assert [feed["written"] for feed in report["feeds"]] == [
        ["all.rss", "all.atom"],
        ["section/world.rss", "section/world.atom"],
    ]
    assert report["rejected"][0]["findings"][0]["code"] == "title-missing"


def test_build_quiet_prints_only_what_is_wrong(newsroom: Newsroom) -> None:
    newsroom.write("1.json", make_record(1))
    newsroom.write("2.json", make_record(2, title=None))

    done = newsroom.feedpub("build", "--quiet")

    assert done.stdout == ""
    assert len(error_lines(done)) == 1


def test_build_quiet_repeats_a_problem_only_when_it_changes(newsroom: Newsroom) -> None:
    newsroom.write("1.json", make_record(1))
    newsroom.feedpub("build", "--quiet")
    away = newsroom.folder / "elsewhere"
    newsroom.articles.rename(away)

    failed = [newsroom.feedpub("build", "--quiet") for _ in range(3)]
    loud = newsroom.feedpub("build")
    away.rename(newsroom.articles)
    well = newsroom.feedpub("build", "--quiet")
    newsroom.articles.rename(away)
    again = newsroom.feedpub("build", "--quiet")

    assert [each.returncode for each in (*failed, loud, well, again)] == [1, 1, 1, 1, 0, 1]
    line = failed[0].stderr
    assert line.startswith("feedpub: source desk: ")
    assert [each.stderr for each in failed] == [line, "", ""]
    assert (loud.stderr, well.stderr, again.stderr) == (line, "", line)


def test_build_quiet_names_what_cannot_be_published_once(newsroom: Newsroom) -> None:
    newsroom.write("1.json", make_record(1))
    newsroom.write("2.json", make_record(2, title=None))

    # Its document is too new to be trusted, and read each time.
    lines = [newsroom.feedpub("build", "--quiet").stderr for _ in range(2)]
    newsroom.write("3.json", make_record(3, published="soon"))
    lines.append(newsroom.feedpub("build", "--quiet").stderr)

    assert [each.count("\n") for each in lines] == [1, 0, 1]
    assert "3.json" in lines[2]


def test_a_draft_is_named_by_a_build_and_not_by_a_quiet_one(newsroom: Newsroom) -> None:
    newsroom.write("1.json", make_record(1, status="draft"))
    newsroom.write("2.json", make_record(2))

    quiet, loud = newsroom.feedpub("build", "--quiet", "--dry-run"), newsroom.feedpub("build")

    assert (quiet.returncode, quiet.stderr) == (0, "")
    assert "status-draft" in loud.stderr


def test_build_verbose_names_what_is_wrong_with_published_articles(newsroom: Newsroom) -> None:
    images = [{"url": "https://img.news.example/ferry.jpg"}]
    newsroom.write("1.json", make_record(1, images=images))

    quiet, verbose = newsroom.feedpub("build", "--dry-run"), newsroom.feedpub("build", "-v")

    assert quiet.stderr == ""
    assert error_lines(verbose) == [
        "feedpub: desk: 1.json: warning credit-missing: images[0].credit: the image has no credit;"
        " name who made it"
    ]


def test_a_dry_run_says_what_would_be_and_writes_nothing(newsroom: Newsroom) -> None:
    newsroom.write("1.json", make_record(1))

    done = newsroom.feedpub("build", "--dry-run")

    assert done.stdout.splitlines()[1].startswith("4 documents would be written: all.rss")
    assert sorted(path.name for path in newsroom.folder.iterdir()) == ["articles", "config.toml"]


def test_a_dry_run_of_a_change_leaves_everything_as_it_was(newsroom: Newsroom) -> None:
    newsroom.write("1.json", make_record(1))
    newsroom.build()
    before = newsroom.published()
    newsroom.write("1.json", make_record(1, title="Changed"))

    done = newsroom.feedpub("build", "--dry-run")
    after = newsroom.published()
    newsroom.build()

    assert "4 documents would be written" in done.stdout
    assert after == before
    assert b"Changed" in newsroom.published()["all.rss"]


def test_only_the_feeds_that_are_named_are_published(newsroom: Newsroom) -> None:
    newsroom.write("1.json", make_record(1))

    newsroom.feedpub("build", "sections")
    named = sorted(newsroom.published())
    newsroom.build()

    assert named == ["section/world.atom", "section/world.rss"]
    assert "all.rss" in newsroom.published()


def test_a_feed_that_does_not_exist_is_refused_and_nothing_is_done(newsroom: Newsroom) -> None:
    newsroom.write("1.json", make_record(1))

    done = newsroom.feedpub("build", "al")

    assert done.returncode == 2
    assert error_lines(done) == ["feedpub: al: no such feed; use one of: all, sections"]
    assert not newsroom.feeds.exists()


def test_each_rejected_article_is_one_line_with_file_id_field_and_advice(
    newsroom: Newsroom,
) -> None:
    newsroom.write("1.json", make_record(1))
    newsroom.write("2.json", make_record(2, published="soon"))

    done = newsroom.feedpub("build")

    assert done.returncode == 0
    assert error_lines(done) == [
        "feedpub: desk: 2.json (https://p.news.example/p/2): error date-invalid: published:"
        " 'soon' is not a date; write it as 2026-03-21T12:00:00+01:00 (RFC 3339)"
    ]


def test_what_was_rejected_is_counted_but_not_named_again(newsroom: Newsroom) -> None:
    newsroom.write("1.json", make_record(1))
    newsroom.write("2.json", make_record(2, published="soon"))
    settle(newsroom)
    newsroom.build()

    done = newsroom.feedpub("build")

    assert done.stderr == ""
    assert "1 article waits in quarantine" in done.stdout


def test_a_message_never_moves_the_cursor(newsroom: Newsroom) -> None:
    newsroom.write("1.json", make_record(1))
    newsroom.write("\x1b[31mred\n.json", make_record(2, title=None, id="x\x1b[2J\u202e"))

    done = newsroom.feedpub("build")

    assert len(error_lines(done)) == 1
    assert not {"\x1b", "\u202e"} & set(done.stderr)


def test_a_date_ahead_of_the_clock_is_told(newsroom: Newsroom) -> None:
    newsroom.write("1.json", make_record(1))
    newsroom.write("2.json", make_record(2, published="2999-01-01T00:00:00Z"))

    done = newsroom.feedpub("build")

    assert error_lines(done) == [
        "feedpub: desk: 2.json (https://p.news.example/p/2): waits until 2999-01-01T00:00:00+00:00"
    ]


def test_an_id_that_needs_an_authority_fails_its_source_with_one_line(newsroom: Newsroom) -> None:
    newsroom.configure(CONFIG.replace("authority", "# authority"))
    newsroom.write("1.json", make_record(1))
    newsroom.write("2.json", [make_record(n, id=f"cms-{n}") for n in (2, 3, 4)])

    done = newsroom.feedpub("build")

    assert done.returncode == 1
    assert len(error_lines(done)) == 1
    assert "2.json:1: the id 'cms-2' is not an address, and 2 more like it" in done.stderr
    assert b"Story 1" in newsroom.published()["all.rss"]


def test_an_authority_that_comes_later_publishes_what_waited_for_it(newsroom: Newsroom) -> None:
    newsroom.configure(CONFIG.replace("authority", "# authority"))
    newsroom.write("2.json", make_record(2, id="cms-2"))
    newsroom.build()
    newsroom.configure(CONFIG)

    done = newsroom.feedpub("build")

    assert done.returncode == 0
    assert b"tag:news.example,2026:desk/cms-2" in newsroom.published()["all.rss"]


def test_two_articles_with_one_entry_id_are_not_both_published(newsroom: Newsroom) -> None:
    newsroom.configure(CONFIG + '\n[sources.wire]\ntype = "files"\npath = "wire"\n')
    newsroom.write("1.json", make_record(1))
    newsroom.write("../wire/1.json", make_record(1, title="The same id"))

    done = newsroom.feedpub("build")

    assert done.returncode == 0
    assert "entry-id-taken" in done.stderr
    assert newsroom.published()["all.rss"].count(b"<item>") == 1


# config


def test_a_configuration_in_a_folder_below_is_named(tmp_path: Path) -> None:
    (tmp_path / "desk").mkdir()
    (tmp_path / "desk" / "config.toml").touch()

    done = Newsroom(tmp_path).feedpub("build")

    assert error_lines(done) == [
        f"feedpub: {tmp_path}/config.toml: cannot be read: No such file or directory; there is"
        " desk/config.toml; add -c desk/config.toml"
    ]


def test_a_configuration_in_place_of_a_feed_says_which_option_it_needs(tmp_path: Path) -> None:
    done = Newsroom(tmp_path).feedpub("build", "desk/config.toml")

    assert done.returncode == 2
    assert error_lines(done) == [
        "feedpub: desk/config.toml: is not the name of a feed; use -c desk/config.toml"
    ]


def test_no_configuration_is_one_line_and_exit_2(tmp_path: Path) -> None:
    done = Newsroom(tmp_path).feedpub("build")

    assert done.returncode == 2
    assert error_lines(done) == [
        f"feedpub: {tmp_path}/config.toml: cannot be read: No such file or directory;"
        " name another with --config, or create one with feedpub init"
    ]


def test_every_mistake_of_a_configuration_is_a_line_of_its_own(newsroom: Newsroom) -> None:
    newsroom.configure(CONFIG.replace("timezone", "timezon").replace('"files"', '"file"'))

    done = newsroom.feedpub("build")

    assert done.returncode == 2
    assert mistake_lines(done) == [
        "site.timezon: unknown key; did you mean timezone?",
        "sources.desk.type: unknown type 'file'; use files, web, api or feed",
    ]
    assert not newsroom.feeds.exists()


def test_config_check_says_that_all_is_in_order(newsroom: Newsroom) -> None:
    done = newsroom.feedpub("config", "check")

    assert done.returncode == 0
    assert done.stdout == f"{newsroom.config}: in order: 1 source, 1 feed, 1 family of feeds\n"


def test_the_environment_names_a_configuration(newsroom: Newsroom) -> None:
    newsroom.config.rename(newsroom.folder / "other.toml")

    done = newsroom.feedpub("config", "check", FEEDPUB_CONFIG="other.toml")

    assert done.returncode == 0


def test_an_unknown_option_is_exit_2(newsroom: Newsroom) -> None:
    done = newsroom.feedpub("build", "--dry-rum")

    assert done.returncode == 2
