"""Files of the configuration that are not what the daemon has read any more."""

from __future__ import annotations

from pathlib import Path

import pytest

from feedpub.config import files
from feedpub.schedule.config_watch import ConfigWatch

MAIN = 'extends = "base.toml"\n[site]\ntitle = "Harbour News"\n'
BASE = '[site]\nurl = "https://news.example/"\n'


@pytest.fixture
def config(tmp_path: Path) -> Path:
    (tmp_path / "base.toml").write_text(BASE, encoding="utf-8")
    path = tmp_path / "config.toml"
    path.write_text(MAIN, encoding="utf-8")
    return path


def test_files_that_are_as_they_were_read_have_not_changed(config: Path) -> None:
    watch = ConfigWatch(files.read(config))

    before = watch.changed()
    config.touch()
    config.with_name("new.toml").write_text(MAIN, encoding="utf-8")
    config.with_name("new.toml").replace(config)

    assert before == watch.changed() == []


@pytest.mark.parametrize("name", ["config.toml", "base.toml"])
def test_each_version_of_a_changed_file_is_named_once(config: Path, name: str) -> None:
    watch = ConfigWatch(files.read(config))
    path = config.with_name(name)

    path.write_text("[site]\n", encoding="utf-8")
    first, second = watch.changed(), watch.changed()
    path.write_text("[sites]\n# longer\n", encoding="utf-8")
    third = watch.changed()

    assert (first, second, third) == ([str(path)], [], [str(path)])


def test_a_change_while_it_was_read_is_noticed(config: Path) -> None:
    layers = files.read(config)
    config.write_text(MAIN + "# more\n", encoding="utf-8")

    watch = ConfigWatch(layers)

    assert watch.changed() == [str(config)]


def test_a_file_that_is_just_being_replaced_is_compared_when_it_is_there(config: Path) -> None:
    watch = ConfigWatch(files.read(config))

    config.unlink()
    missing = watch.changed()
    config.write_text("[site]\n", encoding="utf-8")

    assert (missing, watch.changed()) == ([], [str(config)])
