"""``feedpub desk``: where it listens, who may log in, how it ends."""

from __future__ import annotations

import fcntl
import os
import signal
import socket
import subprocess
import sys
import urllib.request

import httpx
import processes
import pytest
from desk_client import Browser, id_of
from newsroom import Newsroom, error_lines

from feedpub.access.editor_tokens import list_editors
from feedpub.config import files
from feedpub.desk.hosts import hosts_of

DESK = '[desk]\nurl = "https://desk.news.example/"\n'


def with_url(room: Newsroom) -> None:
    room.configure(room.config.read_text(encoding="utf-8") + DESK)


def test_a_token_is_printed_once(furnished: Newsroom) -> None:
    said = furnished.feedpub("desk", "add", "Mara Ovens").stdout.split()

    assert len(said[-1]) == 43
    assert said[-1] not in furnished.feedpub("desk", "list").stdout
    assert "Mara Ovens" in furnished.feedpub("desk", "list").stdout
    assert '"name": "Mara Ovens"' in furnished.feedpub("desk", "list", "--json").stdout


def test_an_editor_has_one_token(furnished: Newsroom) -> None:
    furnished.feedpub("desk", "add", "Mara Ovens")

    again = furnished.feedpub("desk", "add", "Mara Ovens")

    assert again.returncode == 2
    assert "revoke it first" in again.stderr


def test_a_token_is_revoked(furnished: Newsroom) -> None:
    furnished.feedpub("desk", "add", "Mara Ovens")

    assert furnished.feedpub("desk", "revoke", "Mara Ovens").returncode == 0

    assert furnished.feedpub("desk", "list").stdout == "no editor has a token\n"
    assert furnished.feedpub("desk", "revoke", "Mara Ovens").returncode == 2


@pytest.mark.parametrize("name", ["", " Mara", "Mara\nOvens", "Mara\u202e", "a" * 101])
def test_a_name_is_a_line_that_can_be_seen(furnished: Newsroom, name: str) -> None:
    done = furnished.feedpub("desk", "add", name)

    assert done.returncode == 2
    assert "not a name" in done.stderr


@pytest.mark.parametrize("content", ["", "[]", "[" * 100_000, '{"editors": [1]}'], ids=len)
def test_a_damaged_file_of_tokens_opens_nothing(furnished: Newsroom, content: str) -> None:
    (furnished.folder / ".feedpub" / "archive.db.editors.json").write_text(content)

    done = furnished.feedpub("desk", "list")

    assert done.returncode == 1
    assert "damaged; restore it from a backup" in done.stderr


@pytest.mark.parametrize("host", ["0.0.0.0", "::"])
def test_all_addresses_need_the_one_that_editors_open(furnished: Newsroom, host: str) -> None:
    done = furnished.feedpub("desk", "--host", host, "--port", "0")

    assert done.returncode == 2
    assert "set [desk] url in the configuration" in done.stderr
    assert len(error_lines(done)) == 1


def test_other_machines_need_tokens(furnished: Newsroom) -> None:
    with_url(furnished)

    done = furnished.feedpub("desk", "--port", "0")

    assert done.returncode == 2
    assert error_lines(done) == [
        "feedpub: https://desk.news.example/: no editor has a token; make one first:"
        " feedpub desk add NAME"
    ]


@pytest.mark.parametrize(
    ("url", "is_readable"),
    [
        ("https://desk.news.example/", False),
        ("http://desk.news.example/", True),
        ("http://192.0.2.7:8788/", True),
        ("http://127.0.0.1:8788/", False),
        ("http://[::1]:8788/", False),
        ("http://localhost:8788/", False),
    ],
)
def test_tokens_on_a_way_without_https_are_warned_of(url: str, is_readable: bool) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        hosts = hosts_of(listening, "127.0.0.1", url)

    assert hosts.needs_login
    assert hosts.is_readable == is_readable


@pytest.mark.parametrize(
    "url", ["desk.news.example", "https://news.example/desk/", "https://a:b@desk.news.example/"]
)
def test_the_address_is_that_of_a_host(furnished: Newsroom, url: str) -> None:
    furnished.configure(furnished.config.read_text(encoding="utf-8") + f'[desk]\nurl = "{url}"\n')

    done = furnished.feedpub("desk")

    assert done.returncode == 2
    assert "desk.url" in done.stderr


def test_a_port_in_use_is_named(furnished: Newsroom) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        done = furnished.feedpub("desk", "--port", str(other.getsockname()[1]))

    assert done.returncode == 1
    assert "Address already in use" in done.stderr


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_it_serves_until_a_signal(furnished: Newsroom, number: signal.Signals, status: int) -> None:
    out, into = os.pipe()
    with os.fdopen(out) as said, os.fdopen(into, "w") as shown:
        process = processes.start(
            *("desk", "--port", "0"), folder=furnished.folder, stdout=shown, stderr=shown
        )
        address = said.readline().strip()
        with urllib.request.urlopen(address) as answer:
            assert b"Who are you?" in answer.read()

        process.send_signal(number)

        assert process.wait() == status


def test_what_was_confirmed_is_finished_before_it_ends(furnished: Newsroom) -> None:
    lock = furnished.folder / ".feedpub" / "archive.db.lock"
    out, into = os.pipe()
    with os.fdopen(out) as said, os.fdopen(into, "w") as shown, lock.open("a") as held:
        process = processes.start(
            *("desk", "--port", "0"), folder=furnished.folder, stdout=shown, stderr=shown
        )
        origin = said.readline().strip().rstrip("/")
        with httpx.Client(base_url=origin) as client:
            editor = Browser(client, origin)
            editor.open("/")
            editor.press("Continue")
            editor.open(f"/act?action=withdraw&id={id_of(3)}")
            editor.press("See what readers will see")
            address, fields = editor.fields("Withdraw")
            fcntl.flock(held, fcntl.LOCK_EX)
            client.post(address, data=fields, headers={"Origin": origin})

        process.send_signal(signal.SIGTERM)
        fcntl.flock(held, fcntl.LOCK_UN)

        assert process.wait() == 143
    assert b"Story 3" not in (furnished.feeds / "all.rss").read_bytes()


def test_another_address_of_this_machine_needs_tokens(furnished: Newsroom) -> None:
    """An address that is not of the loopback network, if there is one."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            pytest.skip("this machine has no network")
        host = probe.getsockname()[0]

    done = furnished.feedpub("desk", "--host", host, "--port", "0")

    assert done.returncode == 2
    assert "no editor has a token" in done.stderr


def test_the_names_of_editors_are_not_those_of_other_files(furnished: Newsroom) -> None:
    furnished.configure(
        furnished.config.read_text(encoding="utf-8")
        + '[health]\npage = ".feedpub/archive.db.editors.json"\n'
    )

    assert furnished.feedpub("config", "check").returncode == 2


def test_no_other_command_imports_it(furnished: Newsroom) -> None:
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "feedpub", "build"],
        cwd=furnished.folder,
        capture_output=True,
        text=True,
        check=True,
    )

    imported = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert not [each for each in imported if each.startswith(("feedpub.desk", "starlette"))]


def test_tokens_are_sorted_by_name(furnished: Newsroom) -> None:
    for name in ("Tom Ilk", "Mara Ovens"):
        furnished.feedpub("desk", "add", name)

    found = list_editors(files.read(furnished.config).archive)

    assert [each.name for each in found] == ["Mara Ovens", "Tom Ilk"]
