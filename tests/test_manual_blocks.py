"""Blocks of the manual that are no console: what they are for takes them, or at least reads them.

Commands of feedpub are run. What is for nginx, Caddy, systemd, sshd or cron is held against that
program, if it is there. The rest, which needs another machine, is read by its grammar alone.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml
from cronsim import CronSim
from front_servers import environment, program
from newsroom import CONFIG, make_record
from test_manual import DOCS, PAGES, README, Reader, blocks, reader
from web_server import Reply, serving

__all__ = ["reader"]

#: A page, and a block of it with its language.
Block = tuple[Path, str, str]

#: What needs the network, another machine, an installed system or a database.
_NEEDS_MORE = re.compile(
    r"\b(?:sudo|pipx?|uv|docker|ssh|ssh-keyscan|aws|gcloud|cluster|export PATH)\b|^\./run"
    r"|https?://(?:www\.)?news\.example/(?:rss|feed|category|[ \n]|$)|feedpub run"
    # It serves until it is stopped.
    r"|feedpub desk(?! add| list| revoke)",
    re.MULTILINE,
)
_COMMANDS = re.compile(r"(?:feedpub|mkdir|mv|cp|sed|cd) ")


def every(is_wanted: Callable[[str, str], object]) -> list[Block]:
    """The blocks that *is_wanted*, by language and text; none of the findings' pages."""
    return [
        (page, language, text)
        for page in [*PAGES, README]
        if page.parent.name != "findings"
        for language, _, text in blocks(page)
        if is_wanted(language, text)
    ]


def name(value: object) -> str:
    return value.stem if isinstance(value, Path) else " ".join(str(value).split())[:40]


def is_for_feedpub(language: str, text: str) -> bool:
    lines = text.splitlines()
    return (
        language in ("sh", "") and all(map(_COMMANDS.match, lines)) and not _NEEDS_MORE.search(text)
    )


def test_most_blocks_of_commands_are_run() -> None:
    """Those that are not are for other machines."""
    of_feedpub = every(lambda language, text: language == "sh" and text.startswith("feedpub"))

    assert len([each for each in of_feedpub if is_for_feedpub(*each[1:])]) * 2 > len(of_feedpub)


RUNNABLE = sorted({page for page, *_ in every(is_for_feedpub) if page.name != "commands.md"})


@pytest.mark.parametrize("page", RUNNABLE, ids=name)
def test_commands_of_a_page_work(page: Path, reader: Reader) -> None:
    room, failed = reader.room, []
    here = str(room.folder)
    room.configure(f'{CONFIG}[feeds.all.aliases]\n"/feed/" = "rss"\n')
    room.write("2.json", make_record(2, id="cms-2"))
    moved = "https://news.example/en/the-ferry-is-back/a-12345678"
    room.write("9.json", make_record(9, id="cms-9", url=moved))
    room.write("2023-04-hochmoor.txt", (DOCS.parent / "articles/2023-04-hochmoor.txt").read_bytes())
    room.feedpub("build")
    for site in ("harbour", "coast"):
        shutil.copytree(room.folder / ".feedpub", room.folder / "srv" / site / ".feedpub")
        shutil.copy(room.config, room.folder / "srv" / site)
    shutil.copy(room.feeds / "all.rss", room.folder / "news.rss")

    for language, _, text in blocks(page):
        for line in text.splitlines() if is_for_feedpub(language, text) else ():
            command = line.replace("/etc/feedpub/", f"{here}/").replace("/srv/", f"{here}/srv/")
            done = reader.run(f"{{ {command.partition(' #')[0]}\n}} && echo worked")
            if not done.endswith("worked\n"):
                failed.append((line, done))

    assert failed == []


def make_certificate(path: Path) -> None:
    """Make a certificate that is signed by itself: *path* with .pem, and its key with .key."""
    if shutil.which("openssl") is None:
        pytest.skip("needs openssl")
    request = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2"
    made = [*request.split(), "-subj", "/CN=news.example"]
    made += ["-keyout", f"{path}.key", "-out", f"{path}.pem"]
    subprocess.run(made, check=True, capture_output=True)


@pytest.mark.parametrize(
    ("page", "language", "text"), every(lambda language, _: language == "sh"), ids=name
)
def test_a_shell_reads_a_block(page: Path, language: str, text: str) -> None:
    done = subprocess.run(["/bin/sh", "-n"], input=text.encode(), capture_output=True, check=False)

    assert (done.returncode, done.stderr) == (0, b"")


CRON = [
    (page, line)
    for page, _, text in every(lambda language, _: language == "")
    for line in text.splitlines()
    if re.match(r"(?:[\d*,/-]+ ){5}", line)
]


@pytest.mark.parametrize(("page", "line"), CRON, ids=name)
def test_cron_and_a_shell_read_a_line_for_cron(page: Path, line: str) -> None:
    fields = line.split(maxsplit=5)

    assert next(CronSim(" ".join(fields[:5]), datetime(2026, 12, 1, tzinfo=UTC)))
    # cron takes a % for the end of the command.
    assert "%" not in fields[5]
    assert subprocess.run(["/bin/sh", "-n", "-c", fields[5]], check=False).returncode == 0


@pytest.mark.parametrize(
    ("page", "language", "text"),
    every(lambda language, text: language in ("yaml", "json") and "{...}" not in text),
    ids=name,
)
def test_yaml_and_json_are_well_formed(page: Path, language: str, text: str) -> None:
    assert yaml.safe_load(text) if language == "yaml" else json.loads(text)


@pytest.mark.parametrize(
    ("page", "language", "text"),
    every(lambda _, text: re.match(r"(?:server|location) .*\{", text)),
    ids=name,
)
def test_nginx_takes_a_block(page: Path, language: str, text: str, tmp_path: Path) -> None:
    (tmp_path / "cms.nginx").write_text("location = /feed/ { return 301 /all.rss; }\n")
    text = text.replace("/etc/feedpub/", f"{tmp_path}/").replace("/etc/ssl/", f"{tmp_path}/")
    for certificate in re.findall(r"ssl_certificate +(.+)\.pem;", text):
        make_certificate(Path(certificate))
    server = text if text.startswith("server") else f"server {{ {text} }}"
    (tmp_path / "nginx.conf").write_text(
        f"pid {tmp_path}/pid; events {{ }}\nhttp {{ access_log off;\n{server} }}\n"
    )

    done = subprocess.run(
        [program("nginx"), "-t", "-e", tmp_path / "errors", "-c", tmp_path / "nginx.conf"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("page", "language", "text"), every(lambda _, text: "\timport " in text), ids=name
)
def test_caddy_takes_a_block(page: Path, language: str, text: str, tmp_path: Path) -> None:
    (tmp_path / "cms.caddy").write_text("redir /feed/ /all.rss 301\n")
    (tmp_path / "Caddyfile").write_text(text.replace("/etc/feedpub/", f"{tmp_path}/"))

    done = subprocess.run(
        [program("caddy"), "adapt", "--config", tmp_path / "Caddyfile", "--adapter", "caddyfile"],
        env=environment(tmp_path),
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("page", "language", "text"), every(lambda language, _: language == "ini"), ids=name
)
def test_systemd_takes_lines_of_a_unit(
    page: Path, language: str, text: str, tmp_path: Path
) -> None:
    """In place of those of the unit that feedpub brings, or as a unit of their own."""
    given = (DOCS / "deploy/systemd/feedpub.service").read_text()
    if "[Service]" not in text:
        lines = [line for line in text.splitlines() if "=" in line]
        keys = {line.partition("=")[0] for line in lines}
        kept = [line for line in given.splitlines() if line.partition("=")[0] not in keys]
        section = "[Unit]" if "[Unit]" in text else "[Service]"
        text = "\n".join(kept).replace(section, "\n".join([section, *lines])) + "\n"
    (tmp_path / "site@harbour.service").write_text(
        text.replace("/opt/feedpub/bin/feedpub", "/bin/true")
    )
    (tmp_path / "feedpub-alert@.service").write_text("[Service]\nExecStart=/bin/true\n")

    done = subprocess.run(
        [program("systemd-analyze"), "verify", "--man=no", tmp_path / "site@harbour.service"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    ("page", "language", "text"), every(lambda _, text: text.startswith("Match ")), ids=name
)
def test_sshd_takes_a_block(page: Path, language: str, text: str, tmp_path: Path) -> None:
    (tmp_path / "key").unlink(missing_ok=True)
    subprocess.run(
        [program("ssh-keygen"), "-q", "-t", "ed25519", "-N", "", "-f", tmp_path / "key"], check=True
    )
    (tmp_path / "config").write_text(f"HostKey {tmp_path}/key\n{text}")

    done = subprocess.run(
        [program("sshd"), "-t", "-f", tmp_path / "config"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert "config" not in done.stderr


def test_the_message_to_slack_says_what_is_wrong(reader: Reader) -> None:
    (script,) = [text for _, _, text in every(lambda _, text: "SLACK_URL" in text)]
    for needed in ("jq", "curl"):
        program(needed)
    reader.room.configure(CONFIG)
    assert reader.room.feedpub("build").returncode == 1

    with serving() as site:
        site.answers["/slack"] = Reply()
        script = script.replace("/srv/newsroom", str(reader.room.folder))
        script = script.replace("/opt/feedpub/bin/", "").replace("$SLACK_URL", site.url("/slack"))
        reader.run(script)

    (asked,) = site.asked
    assert json.loads(asked.body)["text"].strip()
