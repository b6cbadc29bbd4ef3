"""Every mistake in a configuration has its file, its line and its column, and shows the line."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest
from command import run_command
from config.smallest import SMALLEST
from hypothesis import given
from hypothesis import strategies as st

from feedpub.config.load import load
from feedpub.config.positions import TomlPositions
from feedpub.errors import ConfigError


def problems(path: Path, text: str) -> tuple[str, ...]:
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load(path)
    return caught.value.problems


def marked(path: Path, text: str) -> str:
    """What is marked in the line of the first mistake in *text*."""
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load(path)
    line, marks = caught.value.excerpts[0]
    return line[marks.index("^") : len(marks)]


@pytest.mark.parametrize(
    ("line", "part"),
    [
        ('formats = ["rss", "rrs"]', '"rrs"'),
        ('formats = [ # none\n "rss", # "rrs", first\n "rrs" ]', '"rrs"'),
        ("limit   = 0 # none", "0"),
        ("limt = 7", "limt"),
        ('images = { renditons = [300], without_credit = "hold" }', "renditons"),
        ('images = { renditions = [300], without_credit = "helt" }', '"helt"'),
        ('images.without_credit = "helt"', '"helt"'),
        ('"limt" = 7', '"limt"'),
        ('title2 = "a = b # c"', "title2"),
        ('sources = ["desk", "wire"]', '"wire"'),
        ('hubs = ["https://hub.example/", "http://127.0.0.1/"]', '"http://127.0.0.1/"'),
        ("[feeds.city]", "feeds.city"),
        ("[feeds.all.imagez]\nwidth = 7", "feeds.all.imagez"),
    ],
)
def test_the_wrong_part_of_a_line_is_marked(path: Path, line: str, part: str) -> None:
    assert marked(path, SMALLEST + line + "\n") == part


def test_a_line_has_file_line_and_column_in_front(path: Path) -> None:
    (line,) = problems(path, SMALLEST + 'formats = ["rss", "rrs"]\n')

    assert line.startswith(f"{path}:14:19: feeds.all.formats: unknown format 'rrs'; use rss,")


def test_the_line_itself_is_shown_below(path: Path) -> None:
    path.write_text(SMALLEST + 'formats = ["rss", "rrs"]\n')

    done = run_command("config", "check", folder=path.parent)

    assert done.returncode == 2
    assert done.stderr.splitlines()[1:] == [
        '   14 | formats = ["rss", "rrs"]',
        "      |                   ^^^^^",
    ]


def test_a_mistake_in_a_file_that_is_extended_is_there(path: Path) -> None:
    common = path.with_name("common.toml")
    common.write_text(SMALLEST + "limit = 0\n")

    (line,) = problems(path, 'extends = "common.toml"\n[feeds.all]\nttl = 30\n')

    assert line == f"{common}:14:9: feeds.all.limit: invalid value 0; use at least 1"


def test_a_mistake_in_the_file_that_extends_another_is_in_the_first(path: Path) -> None:
    path.with_name("common.toml").write_text(SMALLEST + "limit = 10\n")

    (line,) = problems(path, 'extends = "common.toml"\n[feeds.all]\nlimit = 0\n')

    assert line.startswith(f"{path}:3:9: feeds.all.limit")


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_any_end_of_line_and_a_byte_order_mark_do_not_move_a_place(path: Path, ending: str) -> None:
    text = (SMALLEST + 'title2 = "x"\n').replace("\n", ending)
    path.write_bytes(b"\xef\xbb\xbf" + text.encode())

    with pytest.raises(ConfigError) as caught:
        load(path)

    assert caught.value.problems[0].startswith(f"{path}:14:1: feeds.all.title2")
    assert caught.value.excerpts[0][0] == '   14 | title2 = "x"'


def test_a_key_under_the_former_name_of_its_table_is_found(path: Path) -> None:
    path.write_text(SMALLEST + '[tell]\nhubz = "x"\n')

    with pytest.warns(FutureWarning), pytest.raises(ConfigError) as caught:
        load(path)

    assert caught.value.problems[0].startswith(f"{path}:15:1: notify.hubz: unknown key")


def test_no_password_is_shown_with_the_line(path: Path) -> None:
    table = '[publish.destinations.cdn]\nurl = "s3://AKIA1:secret@bucket/a"\n'
    path.write_text(SMALLEST + table)

    done = run_command("config", "check", folder=path.parent)

    assert '   15 | url = "s3://…@bucket/a"' in done.stderr.splitlines()
    assert "secret" not in done.stderr


def test_a_long_line_is_cut_around_the_mistake(path: Path) -> None:
    many = ", ".join(f'"https://hub{number}.example/"' for number in range(30))

    part = marked(path, f'{SMALLEST}hubs = [{many}, "http://127.0.0.1/", {many}]\n')

    assert part == '"http://127.0.0.1/"'


def test_characters_that_take_two_columns_do_not_move_the_mark(path: Path) -> None:
    path.write_text(SMALLEST + 'images = { "港" = 1 }\n')

    with pytest.raises(ConfigError) as caught:
        load(path)

    assert caught.value.excerpts[0][1] == "      |            ^^^^"


def test_many_mistakes_of_one_kind_are_one_line(path: Path) -> None:
    feeds = "".join(f'\n[feeds.city{n}]\ntitle = "City {n}"\nlimt = 7\n' for n in range(240))

    (line,) = problems(path, SMALLEST + feeds)

    assert line == (
        f"{path}:17:1: feeds.city0.limt: unknown key; did you mean limit?"
        " (and 239 more like it: lines 21, 25, 29, 33, 37 …)"
    )


def test_a_few_mistakes_of_one_kind_are_a_line_each(path: Path) -> None:
    feeds = "".join(f'\n[feeds.city{n}]\ntitle = "City {n}"\nlimt = 7\n' for n in range(3))

    assert len(problems(path, SMALLEST + feeds)) == 3


def test_json_has_every_mistake_with_its_place(path: Path) -> None:
    feeds = "".join(f'\n[feeds.city{n}]\ntitle = "City {n}"\nlimt = 7\n' for n in range(9))
    path.write_text(SMALLEST + feeds)

    done = run_command("config", "check", "--json", folder=path.parent)

    found = json.loads(done.stdout)
    assert (done.returncode, found["valid"], len(found["mistakes"])) == (2, False, 9)
    assert found["mistakes"][1] == {
        "file": str(path),
        "line": 21,
        "column": 1,
        "message": "feeds.city1.limt: unknown key; did you mean limit?",
    }


def test_json_of_a_configuration_in_order_has_no_mistake(path: Path) -> None:
    path.write_text(SMALLEST)
    path.with_name("articles").mkdir()

    done = run_command("config", "check", "--json", folder=path.parent)

    found = json.loads(done.stdout)
    assert (done.returncode, found["valid"], found["mistakes"]) == (0, True, [])


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('a = "x', "1:7: text without quotes at its end; add them"),
        ('a = """x\nb = 1', "1:1: text without quotes at its end; add them"),
        ("a = [1,\nb = 2", "1:1: a list without ] at its end"),
        ('a = ["x"\n\n[b]\nc = 1', "1:1: a list without ] at its end"),
        ('a = ["x" "y"]', "1:10: a list without ] at its end, or without , between two values"),
        ("a : 1", "1:3: ':' after a key; write = in its place"),
        ("a", "1:2: a key without = after it; write key = value"),
        ("a =", "1:4: a key without a value; write one after ="),
        ("b = 1\na = yes", "2:5: invalid value yes; use true"),
        ("a = True", "1:5: invalid value True; use true"),
        ("a = News", "1:5: invalid value News; put text in quotes"),
        ("a = “x”", '1:5: curly quotes; use " in place of “'),
        ("a = 5m", "1:6: unexpected text after the value; put text in quotes"),
        (r'a = "C:\temp\.x"', "1:13: a single \\ in text; write \\\\, or put the text in single"),
        ("[a]\nx = 1\n[a]", "3:2: [a] is already in line 1; move the keys of both into one"),
        ("[a]\nx = 1\ny = 1\nx = 2", "4:1: a.x is already set in line 2; remove one of them"),
        ("a.b = 1\na = 2", "2:1: what it sets is set in another way above; keep one of them"),
        ("[a", "1:3: the name of a table without ]; add it"),
        ("= 1", "1:1: neither a [table] nor key = value"),
        ("a = 1\x07", "1:6: unexpected text after the value"),
        ('a = "\x07"', "1:6: the control character U+0007; remove it"),
    ],
)
def test_a_syntax_error_says_where_and_what_in_plain_words(
    path: Path, text: str, line: str
) -> None:
    place, _, words = line.partition(": ")

    (said,) = problems(path, text)

    assert said.startswith(f"{path}:{place}: not valid TOML: {words}")


def test_a_file_of_another_encoding_is_named_with_its_line(path: Path) -> None:
    path.write_bytes("[site]\ntitle = 'Häfen'\n".encode("latin-1"))

    with pytest.raises(ConfigError) as caught:
        load(path)

    said = "not valid TOML: not UTF-8; save the file as UTF-8"
    assert caught.value.problems == (f"{path}:2:11: {said}",)


KEYS = st.sampled_from(["a", '"b c"', "'d.e'", '"=#"', "f-g"])
VALUES = st.recursive(
    st.sampled_from(["1", "true", '"a,]}#="', "'''x\ny'''", "2026-11-18", '"""\n[t]\nk = 1"""']),
    lambda inner: st.lists(inner, max_size=3).map(lambda each: f"[{', '.join(each)}]"),
    max_leaves=6,
)


@given(st.lists(st.tuples(KEYS, VALUES), max_size=5, unique_by=lambda pair: pair[0]))
def test_every_value_is_where_it_is_found(pairs: list[tuple[str, str]]) -> None:
    text = "".join(f"{key} = {value} # {key}\n" for key, value in pairs)

    found = TomlPositions(text)

    assert found.flaw is None
    for key, value in pairs:
        (name,) = tomllib.loads(f"{key} = 1")
        place = found.settings[name]
        assert text[place.key.start : place.key.end] == key
        assert place.value is not None
        assert text[place.value.start : place.value.end] == value
        items = [text[each.start : each.end] for each in found.items(place.value)]
        if value.startswith("["):
            assert tomllib.loads(f"x = [{', '.join(items)}]") == tomllib.loads(f"x = {value}")
        else:
            assert items == []
