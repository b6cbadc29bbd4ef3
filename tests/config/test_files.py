from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import Any

import pytest

from feedpub.config.files import find, read
from feedpub.errors import ConfigError


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def values(path: Path) -> dict[str, Any]:
    return read(path).values


def problem(path: Path) -> str:
    """The one mistake that reading *path* tells."""
    with pytest.raises(ConfigError) as caught:
        read(path)
    (line,) = caught.value.problems
    # Where in the file: test_positions.py.
    return re.sub(r"(\.toml):\d+:\d+: ", r"\1: ", line)


def test_a_file_is_read_as_it_says(tmp_path: Path) -> None:
    path = write(tmp_path / "config.toml", '[site]\ntitle = "Häfen"\n')

    assert values(path) == {"site": {"title": "Häfen"}}


def test_a_byte_order_mark_is_no_mistake(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(b'\xef\xbb\xbf[site]\ntitle = "News"\n')

    assert values(path) == {"site": {"title": "News"}}


def test_tables_are_merged_key_by_key(tmp_path: Path) -> None:
    write(tmp_path / "common.toml", '[site]\ntitle = "Common"\nlanguage = "de"\n[site.deep]\na = 1')
    path = write(
        tmp_path / "edition.toml",
        'extends = "common.toml"\n[site]\ntitle = "Edition"\n[site.deep]\nb = 2',
    )

    assert values(path) == {
        "site": {"title": "Edition", "language": "de", "deep": {"a": 1, "b": 2}}
    }


def test_lists_are_replaced(tmp_path: Path) -> None:
    write(tmp_path / "common.toml", '[feeds.all]\nformats = ["rss", "atom"]')
    path = write(
        tmp_path / "edition.toml", 'extends = "common.toml"\n[feeds.all]\nformats = ["rss"]'
    )

    assert values(path) == {"feeds": {"all": {"formats": ["rss"]}}}


def test_tables_that_only_one_file_has_are_kept(tmp_path: Path) -> None:
    write(tmp_path / "common.toml", "[feeds.all]\nlimit = 1")
    path = write(tmp_path / "edition.toml", 'extends = "common.toml"\n[feeds.wire]\nlimit = 2')

    assert values(path) == {"feeds": {"all": {"limit": 1}, "wire": {"limit": 2}}}


def test_a_chain_of_files_is_followed_and_the_nearest_one_counts(tmp_path: Path) -> None:
    write(tmp_path / "a.toml", "[x]\na = 1\nb = 1\nc = 1")
    write(tmp_path / "b.toml", 'extends = "a.toml"\n[x]\nb = 2\nc = 2')
    path = write(tmp_path / "c.toml", 'extends = "b.toml"\n[x]\nc = 3')

    assert values(path) == {"x": {"a": 1, "b": 2, "c": 3}}


def test_extends_is_relative_to_the_file_it_stands_in(tmp_path: Path) -> None:
    write(tmp_path / "shared" / "deep" / "a.toml", "[x]\na = 1")
    write(tmp_path / "shared" / "b.toml", 'extends = "deep/a.toml"')
    path = write(tmp_path / "editions" / "c.toml", 'extends = "../shared/b.toml"')

    assert values(path) == {"x": {"a": 1}}


def test_every_path_is_relative_to_the_file_it_stands_in(tmp_path: Path) -> None:
    write(
        tmp_path / "shared" / "common.toml",
        '[archive]\npath = "state/a.db"\n[sources.desk]\npath = "desk"\n[sources.wire]\npath = "w"',
    )
    path = write(
        tmp_path / "editions" / "de.toml",
        'extends = "../shared/common.toml"\n[publish]\ndirectory = "../out"\n'
        '[sources.wire]\npath = "wire"',
    )

    assert values(path) == {
        "archive": {"path": str(tmp_path / "shared/state/a.db")},
        "publish": {"directory": str(tmp_path / "out")},
        "sources": {
            "desk": {"path": str(tmp_path / "shared/desk")},
            "wire": {"path": str(tmp_path / "editions/wire")},
        },
    }


def test_a_path_may_begin_at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    path = write(tmp_path / "config.toml", '[publish]\ndirectory = "~/feeds"')

    assert values(path) == {"publish": {"directory": str(tmp_path / "home/feeds")}}


def test_an_absolute_path_stays(tmp_path: Path) -> None:
    path = write(tmp_path / "config.toml", '[publish]\ndirectory = "/srv/feeds"')

    assert values(path) == {"publish": {"directory": "/srv/feeds"}}


def test_a_relative_configuration_has_absolute_paths(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "config.toml", '[publish]\ndirectory = "feeds"')
    monkeypatch.chdir(tmp_path)

    assert values(Path("config.toml")) == {"publish": {"directory": str(tmp_path / "feeds")}}


def test_paths_do_not_follow_a_link_to_the_configuration(tmp_path: Path) -> None:
    write(tmp_path / "shared" / "config.toml", '[publish]\ndirectory = "feeds"')
    (tmp_path / "config.toml").symlink_to("shared/config.toml")

    assert values(tmp_path / "config.toml") == {"publish": {"directory": str(tmp_path / "feeds")}}


def test_every_file_that_was_read_is_digested(tmp_path: Path) -> None:
    base = write(tmp_path / "a.toml", "[x]\na = 1")
    path = write(tmp_path / "b.toml", 'extends = "a.toml"')

    layers = read(path)

    assert layers.digests == tuple(
        (str(each), hashlib.blake2b(each.read_bytes(), digest_size=16).hexdigest())
        for each in (path, base)
    )


def test_extends_is_no_value_of_the_configuration(tmp_path: Path) -> None:
    write(tmp_path / "a.toml", "[x]\na = 1")
    path = write(tmp_path / "b.toml", 'extends = "a.toml"')

    assert "extends" not in values(path)


@pytest.mark.parametrize(
    ("name", "archive"),
    [("config", "archive.db"), ("de", "de.db"), ("news.example", "news.example.db")],
)
def test_the_archive_is_named_after_its_configuration(
    tmp_path: Path, name: str, archive: str
) -> None:
    path = write(tmp_path / f"{name}.toml", "")

    assert read(path).archive == tmp_path / ".feedpub" / archive


def test_the_archive_is_where_the_configuration_says(tmp_path: Path) -> None:
    path = write(tmp_path / "config.toml", '[archive]\npath = "state/news.db"')

    assert read(path).archive == tmp_path / "state" / "news.db"


@pytest.mark.parametrize("text", ["archive = 7", "[archive]\npath = 7", "[archive]\npath = []"])
def test_an_archive_that_cannot_be_meant_is_left_to_the_check_of_values(
    tmp_path: Path, text: str
) -> None:
    path = write(tmp_path / "config.toml", text)

    assert read(path).archive == tmp_path / ".feedpub" / "archive.db"


def test_the_configuration_that_is_given_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FEEDPUB_CONFIG", "/etc/feedpub.toml")

    assert find(Path("mine.toml")) == Path("mine.toml")


def test_the_environment_names_the_configuration_where_none_is_given(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("FEEDPUB_CONFIG", "/etc/feedpub.toml")

    assert find(None) == Path("/etc/feedpub.toml")


def test_an_empty_name_in_the_environment_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FEEDPUB_CONFIG", "")

    assert find(None) == Path("config.toml")


def test_a_cycle_is_refused_with_the_way_round(tmp_path: Path) -> None:
    write(tmp_path / "a.toml", 'extends = "b.toml"')
    write(tmp_path / "b.toml", 'extends = "c.toml"')
    write(tmp_path / "c.toml", 'extends = "a.toml"')

    assert problem(tmp_path / "a.toml") == (
        f"{tmp_path}/a.toml: extends itself: a.toml extends b.toml extends c.toml extends a.toml"
    )


def test_a_file_that_extends_itself_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "a.toml", 'extends = "../' + tmp_path.name + '/a.toml"')

    assert problem(path) == f"{path}: extends itself: a.toml extends a.toml"


def test_a_missing_configuration_is_told_with_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"

    assert problem(path) == (
        f"{path}: cannot be read: No such file or directory;"
        " name another with --config, or create one with feedpub init"
    )


def test_a_missing_base_is_told_by_its_own_name(tmp_path: Path) -> None:
    path = write(tmp_path / "config.toml", 'extends = "shared/common.toml"')

    assert problem(path) == (
        f"{tmp_path}/shared/common.toml: cannot be read: No such file or directory"
    )


def test_a_folder_is_no_configuration(tmp_path: Path) -> None:
    assert "cannot be read: Is a directory" in problem(tmp_path)


@pytest.mark.parametrize(
    "content",
    [
        b"[site\n",
        b"title = News",
        b"a = 1\na = 2\n",
        b'title = "caf\xe9"',
        b"\xff\xfea\x00=\x001\x00",
        b"a = " + b"[" * 5_000,
        b"a = " + b"9" * 5_000,
        b'a = "\x00"',
    ],
    ids=["table", "bare", "twice", "latin-1", "utf-16", "deep", "huge", "nul"],
)
def test_what_is_no_toml_is_told_in_one_line_with_its_file(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(content)

    line = problem(path)

    assert line.startswith(f"{path}: not valid TOML: ")
    assert "\n" not in line


def test_the_line_of_a_mistake_in_toml_is_told(tmp_path: Path) -> None:
    path = write(tmp_path / "config.toml", '[site]\n\ntitle = "News\n')

    with pytest.raises(
        ConfigError, match=r"config\.toml:3:14: not valid TOML: text without quotes"
    ):
        read(path)


def test_a_base_that_is_no_toml_is_told_by_its_own_name(tmp_path: Path) -> None:
    write(tmp_path / "common.toml", "[site")
    path = write(tmp_path / "config.toml", 'extends = "common.toml"')

    assert problem(path).startswith(f"{tmp_path}/common.toml: not valid TOML: ")


@pytest.mark.parametrize("value", ["7", '""', "true", '["common.toml"]'])
def test_extends_names_one_file(tmp_path: Path, value: str) -> None:
    path = write(tmp_path / "config.toml", f"extends = {value}")

    assert problem(path).endswith("use the path of a TOML file")


def test_a_file_larger_than_any_configuration_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "config.toml", "#" * 1_000_001)

    assert problem(path) == f"{path}: larger than 1,000,000 bytes"
