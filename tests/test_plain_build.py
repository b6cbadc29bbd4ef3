"""The plain forms of ``feedpub build`` run without typer, and do what they do with it."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from newsroom import Newsroom, make_record

import feedpub.__main__
from feedpub import api
from feedpub.archive.database import lock_of
from feedpub.archive.runs import BUILD, last_run
from feedpub.cli import plain_build
from feedpub.cli.plain_build import run_plain_build

PLAIN = [
    ["build"],
    ["build", "--quiet"],
    ["build", "-q"],
    ["build", "--json"],
    ["build", "--json", "--quiet", "--json"],
    ["build", "--config", "config.toml"],
    ["build", "-c", "config.toml"],
    ["build", "--config=config.toml"],
    ["build", "-q", "-c", "config.toml", "--json"],
    ["build", "-c", "config.toml", "--config", "config.toml"],
    ["build", "-c", "config.toml", "-c", "second.toml"],
    ["build", "-c", "*.toml", "--json"],
    ["build", "-c", "none/*.toml"],
    ["build", "-c", "missing.toml"],
]

OTHER = [
    [],
    ["--version"],
    ["--help"],
    ["-q", "build"],
    ["status"],
    ["build", "--help"],
    ["build", "-h"],
    ["build", "all"],
    ["build", ""],
    ["build", "--dry-run"],
    ["build", "--verbose"],
    ["build", "-v"],
    ["build", "--article", "1.json"],
    ["build", "--"],
    ["build", "--", "all"],
    ["build", "--config"],
    ["build", "-c", ""],
    ["build", "--config="],
    ["build", "-c", "--json"],
    ["build", "-cconfig.toml"],
    ["build", "-c=config.toml"],
    ["build", "-qc", "config.toml"],
    ["build", "--quiet=yes"],
    ["build", "--conf", "config.toml"],
    ["build", "--unknown"],
    ["Build"],
]

#: What the newsroom is like when the command runs.
SITUATIONS: dict[str, Callable[[Newsroom], object]] = {
    "first build": lambda _: None,
    "one new article": lambda room: (
        room.feedpub("build"),
        room.write("4.json", make_record(4)),
    ),
    "a bad article": lambda room: room.write("4.json", "no JSON"),
    "no articles": lambda room: shutil.rmtree(room.articles),
    "a bad configuration": lambda room: room.configure("[site\n"),
}


@pytest.fixture
def settled(room: Newsroom) -> Newsroom:
    """A newsroom with a status page and a metrics file, in which nothing is left to do."""
    rest(room)
    text = room.config.read_text(encoding="utf-8")
    room.configure(f'{text}\n[health]\ntextfile = "feedpub.prom"\npage = "status.html"\n')
    assert room.feedpub("build").returncode == 0
    return room


def rest(room: Newsroom) -> None:
    """Have the articles written a while ago: a run does not rely on later times of change."""
    for path in room.articles.iterdir():
        os.utime(path, (1_700_000_000, 1_700_000_000))


def short_way(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the command take the short way, or fail."""
    monkeypatch.setattr(feedpub.__main__, "_run_app", _no_typer)


def _no_typer() -> int:
    raise AssertionError("typer was used")


def long_way(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the command go through typer."""
    monkeypatch.setattr(plain_build, "run_plain_build", lambda _: None)


WAYS = (short_way, long_way)


@dataclass(frozen=True)
class Outcome:
    """What a command did: its output, with the newsroom's folder left out, and its record."""

    exit_code: int
    stdout: str
    stderr: str
    failed: bool | None
    reasons: tuple[str, ...]


def run(room: Newsroom, way: Callable[[pytest.MonkeyPatch], None], *arguments: str) -> Outcome:
    """Run the command in *room*."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        way(monkeypatch)
        done = room.feedpub(*arguments)
    record = last_run(room.folder / ".feedpub/archive.db", BUILD)
    return Outcome(
        exit_code=done.returncode,
        stdout=done.stdout.replace(str(room.folder), ""),
        stderr=done.stderr.replace(str(room.folder), ""),
        failed=record.failed if record else None,
        reasons=record.reasons if record else (),
    )


@pytest.mark.parametrize("arguments", PLAIN, ids=" ".join)
def test_a_plain_build_with_nothing_to_do_prints_what_it_prints_with_typer(
    settled: Newsroom, arguments: list[str]
) -> None:
    second = settled.config.read_text(encoding="utf-8").partition("[health]")[0]
    (settled.folder / "second.toml").write_text(f'{second}\n[publish]\ndirectory = "second"\n')
    assert settled.feedpub("build", "-c", "second.toml").returncode == 0

    done = [run(settled, way, *arguments) for way in WAYS]

    assert done[0] == done[1]
    assert done[0].exit_code == (
        2 if "missing.toml" in arguments or "none/*.toml" in arguments else 0
    )


@pytest.mark.parametrize("arguments", [["build"], ["build", "--json"]], ids=" ".join)
@pytest.mark.parametrize("situation", SITUATIONS)
def test_a_plain_build_does_without_typer_what_it_does_with_it(
    room: Newsroom, tmp_path_factory: pytest.TempPathFactory, arguments: list[str], situation: str
) -> None:
    rest(room)
    SITUATIONS[situation](room)
    copies = [Newsroom(tmp_path_factory.mktemp("copy") / "room") for _ in WAYS]
    for copy in copies:
        shutil.copytree(room.folder, copy.folder)

    done = [run(copy, way, *arguments) for copy, way in zip(copies, WAYS, strict=True)]

    assert done[0] == done[1]
    assert copies[0].published().keys() == copies[1].published().keys()


@pytest.mark.parametrize("arguments", OTHER, ids=" ".join)
def test_every_other_form_is_left_to_typer(
    room: Newsroom, monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    monkeypatch.chdir(room.folder)

    assert run_plain_build(arguments) is None
    assert not (room.folder / ".feedpub").exists()


def test_a_shell_that_asks_for_completions_is_answered_by_typer(
    room: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(room.folder)
    monkeypatch.setenv("_FEEDPUB_COMPLETE", "complete_bash")

    assert run_plain_build(["build"]) is None


@pytest.mark.parametrize("way", WAYS)
def test_a_build_with_nothing_to_do_leaves_the_same_traces(
    settled: Newsroom, monkeypatch: pytest.MonkeyPatch, way: Callable[[pytest.MonkeyPatch], None]
) -> None:
    archive = settled.folder / ".feedpub/archive.db"
    metrics = settled.folder / "feedpub.prom"
    before = last_run(archive, BUILD)
    os.utime(metrics, (0, 0))
    written = metrics.read_bytes()
    way(monkeypatch)

    done = settled.feedpub("build", "--json")

    after = last_run(archive, BUILD)
    assert before is not None
    assert after is not None
    assert (after.number, after.is_over, after.failed) == (before.number + 1, True, False)
    assert metrics.stat().st_mtime > 0
    assert metrics.read_bytes() == written
    assert (done.returncode, json.loads(done.stdout)["feeds"], done.stderr) == (0, [], "")


@pytest.mark.parametrize("way", WAYS)
def test_a_build_while_another_run_is_at_work_exits_with_75(
    settled: Newsroom, monkeypatch: pytest.MonkeyPatch, way: Callable[[pytest.MonkeyPatch], None]
) -> None:
    way(monkeypatch)
    with lock_of(settled.folder / ".feedpub/archive.db").open("wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)

        done = settled.feedpub("build")

    assert (done.returncode, done.stdout) == (75, "")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("way", WAYS)
def test_an_interrupted_build_exits_with_130_and_says_one_line(
    settled: Newsroom, monkeypatch: pytest.MonkeyPatch, way: Callable[[pytest.MonkeyPatch], None]
) -> None:
    def interrupted(*_: object, **__: object) -> None:
        signal.raise_signal(signal.SIGINT)

    way(monkeypatch)
    monkeypatch.setattr(api, "build", interrupted)

    done = settled.feedpub("build")

    assert (done.returncode, done.stdout, done.stderr) == (130, "", "feedpub: stopped\n")


@pytest.mark.parametrize("options", [[], ["--quiet"], ["--json", "--config", "config.toml"]])
def test_a_build_with_nothing_to_do_imports_little(settled: Newsroom, options: list[str]) -> None:
    imported = imported_by(settled, "build", *options)

    assert {"feedpub.cli.plain_build", "feedpub.pipeline.idle"} <= imported
    assert "feedpub.config.load" not in imported
    heavy = {"typer", "rich", "pydantic", "lxml", "feedgen", "nh3", "tempfile"}
    assert imported & heavy == set()
    # The nouns of other runs take as long to import as all the rest.
    assert imported & {f"feedpub.{each}" for each in ("protocols", "feed", "article")} == set()


def test_a_build_that_writes_no_page_imports_no_templates(room: Newsroom) -> None:
    imported = imported_by(room, "build")

    assert "feedpub.pipeline.publish" in imported
    heavy = {"typer", "rich", "jinja2", "httpx", "PIL", "prometheus_client"}
    assert imported & (heavy | {"starlette", "uvicorn", "anyio", "apscheduler"}) == set()


def test_a_build_with_one_new_article_imports_only_what_that_needs(room: Newsroom) -> None:
    room.feedpub("build")
    room.write("8.json", make_record(8))
    # It keeps the settings in the folder that the first one has made.
    room.feedpub("build")
    room.write("9.json", make_record(9))

    imported = imported_by(room, "build", "--quiet")

    assert {"feedpub.config.cache", "feedpub.pipeline.publish"} <= imported
    # What web sources, notifications, cron expressions, damage and JSON Feed need.
    needless = {"concurrent.futures", "cronsim", "difflib", "logging", "shutil", "uuid"}
    needless |= {"email", "socket", "feedpub.validation.jsonfeed"}
    # Quicker ways to read a file beside a module, and to name a temporary file.
    needless |= {"importlib.resources", "secrets", "zipfile"}
    assert imported & (needless | {"pydantic", "httpx", "typer"}) == set()


def test_importing_modules_hardly_ever_collects_garbage(room: Newsroom) -> None:
    program = (
        "import gc, sys; from feedpub.__main__ import main; sys.argv = ['feedpub', 'build', '-q']\n"
        "try:\n    main()\nfinally:\n    print(sum(each['collections'] for each in gc.get_stats()))"
    )

    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=room.folder,
        capture_output=True,
        text=True,
        check=True,
    )

    # With the defaults of Python it is 130 times.
    assert int(done.stdout) < 30


def test_a_process_that_ends_does_not_look_for_garbage(room: Newsroom) -> None:
    program = (
        "import atexit, gc, sys; from feedpub.__main__ import main\n"
        "atexit.register(lambda: print(len(gc.get_objects()), gc.get_freeze_count() > 0))\n"
        "sys.argv = ['feedpub', 'build', '-q']\n"
        "main()"
    )

    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=room.folder,
        capture_output=True,
        text=True,
        check=True,
    )

    left, is_frozen = done.stdout.split()
    assert is_frozen == "True"
    assert int(left) < 1000


def imported_by(room: Newsroom, *arguments: str) -> set[str]:
    """Run the command in a process of its own; return the names of the modules it imports."""
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "feedpub", *arguments],
        cwd=room.folder,
        capture_output=True,
        text=True,
        check=True,
    )
    return {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
