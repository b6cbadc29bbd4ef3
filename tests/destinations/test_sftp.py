"""A folder on a real SFTP server: sshd of OpenSSH, whose umask hides new files from everybody."""

from __future__ import annotations

import contextlib
import getpass
import gzip
import os
import shutil
import stat
import subprocess
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from destinations.documents import document, files
from newsroom import CONFIG, Newsroom, error_lines, fill, make_record
from sftp_server import CuttingProxy, SftpServer, free_port, make_key, serving

from feedpub.destinations import sftp_claim, sftp_connection
from feedpub.destinations.directory import DirectoryDestination
from feedpub.destinations.sftp import SftpDestination
from feedpub.destinations.sftp_operations import SyncFile
from feedpub.errors import DestinationError, DirectoryBusy
from feedpub.protocols import StoredFile

TEMPORARY = ".all.rss.0123456789abcdef.tmp"


@pytest.fixture
def sftp(sftp_server: SftpServer, root: Path) -> Iterator[SftpDestination]:
    with SftpDestination(sftp_server.address(root)) as made:
        yield made


@pytest.fixture
def proxy(sftp_server: SftpServer) -> Iterator[CuttingProxy]:
    made = CuttingProxy(sftp_server.port)
    yield made
    made.close()


# files and folders


def test_what_is_put_can_be_read_by_a_web_server(sftp: SftpDestination, root: Path) -> None:
    sftp.put(document(name="section/world/news.rss"))

    assert files(root) == ["section/world/news.rss"]
    modes = [stat.S_IMODE(each.stat().st_mode) for each in (root, *sorted(root.rglob("*")))]
    assert modes == [0o755, 0o755, 0o755, 0o644]


def test_a_document_is_younger_than_the_one_it_replaces(sftp: SftpDestination, root: Path) -> None:
    times = []
    for content in (b"<rss>1</rss>", b"<rss>2</rss>"):
        sftp.put(document(content))
        times.append((root / "all.rss").stat().st_mtime)
    sftp.remove("all.rss")
    sftp.put(document(b"<rss>3</rss>"))
    times.append((root / "all.rss").stat().st_mtime)

    assert times[0] + 1 <= times[1] <= times[2] - 1
    assert all(each == int(each) for each in times)


def test_documents_get_their_variants(sftp_server: SftpServer, root: Path) -> None:
    with SftpDestination(sftp_server.address(root), ["gzip", "br"]) as packing:
        packing.put(document(b"<rss>1</rss>"))
        mark = packing.put(document(b"<rss>2</rss>"))
        assert packing.is_untouched("all.rss", mark)
        assert packing.adopt(document(b"<rss>2</rss>")) == mark

    assert files(root) == ["all.rss", "all.rss.br", "all.rss.gz"]
    assert gzip.decompress((root / "all.rss.gz").read_bytes()) == b"<rss>2</rss>"
    assert len({(root / each).stat().st_mtime_ns for each in files(root)}) == 1

    with SftpDestination(sftp_server.address(root)) as plain:
        assert not plain.is_untouched("all.rss", mark)
        assert plain.adopt(document(b"<rss>2</rss>")) is None
        plain.put(document(b"<rss>2</rss>"))

    assert files(root) == ["all.rss"]


def test_a_document_is_removed_with_its_variants(sftp_server: SftpServer, root: Path) -> None:
    with SftpDestination(sftp_server.address(root), ["gzip"]) as packing:
        packing.put(document())

    with SftpDestination(sftp_server.address(root)) as plain:
        plain.remove("all.rss")

    assert files(root) == []


def test_a_link_at_the_name_is_replaced_and_not_followed(
    sftp: SftpDestination, root: Path, tmp_path: Path
) -> None:
    (tmp_path / "outside").write_bytes(b"untouched")
    root.mkdir()
    (root / "all.rss").symlink_to(tmp_path / "outside")

    assert sftp.mark("all.rss") is None
    sftp.put(document())

    assert not (root / "all.rss").is_symlink()
    assert (tmp_path / "outside").read_bytes() == b"untouched"


def test_a_folder_that_is_a_link_is_refused_and_not_entered(
    sftp: SftpDestination, root: Path, tmp_path: Path
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "world.rss").write_bytes(b"<rss/>")
    root.mkdir()
    (root / "section").symlink_to(outside)

    with pytest.raises(DestinationError, match="section: cannot be written: not a folder"):
        sftp.put(document(b"<rss>2</rss>", name="section/world.rss"))

    assert list(sftp.files()) == []
    assert sftp.mark("section/world.rss") is None
    assert (outside / "world.rss").read_bytes() == b"<rss/>"


def test_a_folder_at_the_name_is_an_error_and_costs_no_other(
    sftp: SftpDestination, root: Path
) -> None:
    (root / "all.rss").mkdir(parents=True)

    with pytest.raises(DestinationError, match=r"all\.rss: cannot be written: Is a directory"):
        sftp.put(document())
    sftp.put(document(name="wire.rss"))

    assert files(root) == ["wire.rss"]


def test_what_killed_runs_left_is_swept_and_nothing_else(sftp: SftpDestination, root: Path) -> None:
    sftp.put(document())
    others = [".all.rss.swp", ".wire.rss.0123456789abcdef.tmp", "robots.txt"]
    for name in (TEMPORARY, TEMPORARY.replace("rss", "rss.gz"), *others):
        (root / name).write_bytes(b"<rs")
    with SftpDestination(sftp._address) as next_run:
        assert next_run.sweep(["all.rss", "section/world.rss"]) == []

    assert files(root) == sorted([*others, "all.rss"])


def test_copies_and_leftovers_are_listed(sftp: SftpDestination, root: Path) -> None:
    sftp.put(document(name="feed"))
    sftp.put(document(b"words", name="words"))
    (root / "feed.gz").write_bytes(gzip.compress(b"<rss/>"))
    (root / TEMPORARY).write_bytes(b"<rs")

    listed = {each.name: each for each in sftp.files()}

    assert listed == {
        "feed": StoredFile(name="feed", kind="document", document="feed"),
        "feed.gz": StoredFile(name="feed.gz", kind="copy", document="feed"),
        TEMPORARY: StoredFile(name=TEMPORARY, kind="leftover", document=TEMPORARY),
    }
    assert sftp.read("feed.gz") == b"<rss/>"


def test_what_another_program_changed_is_touched_in_the_next_run(
    sftp: SftpDestination, root: Path
) -> None:
    mark = sftp.put(document())
    (root / "all.rss").write_bytes(b"<rsx/>")
    os.utime(root / "all.rss", (1, 1))

    with SftpDestination(sftp._address) as next_run:
        assert not next_run.is_untouched("all.rss", mark)


def test_sshd_opens_a_folder_like_a_file_and_syncs_its_names(
    sftp_server: SftpServer, root: Path
) -> None:
    root.mkdir()
    connection = sftp_connection.SftpConnection(sftp_server.address(root))
    with contextlib.closing(connection):
        connection.run(SyncFile(str(root)).run)


# connections


def test_a_run_makes_one_connection_and_lists_each_folder_once(
    sftp_server: SftpServer, root: Path, proxy: CuttingProxy
) -> None:
    names = [f"section/{number}.rss" for number in range(100)]
    with DirectoryDestination(root) as directory:
        for name in names:
            directory.put(document(name=name))

    with SftpDestination(proxy.address(sftp_server.address(root))) as sftp:
        marks = {name: sftp.mark(name) or "" for name in names}
        before = proxy.messages
        assert all(sftp.is_untouched(*each) for each in marks.items())
        assert proxy.messages == before

    assert proxy.connections == 1
    # Most are those of a new connection; each document has none.
    assert before < 40


def test_nothing_is_left_open(sftp_server: SftpServer, root: Path) -> None:
    def open_now() -> tuple[int, int]:
        threads = [each for each in threading.enumerate() if each.name.startswith("feedpub")]
        return len(list(Path("/dev/fd").iterdir())), len(threads)

    before = open_now()

    with SftpDestination(sftp_server.address(root)) as sftp:
        sftp.put(document())
        sftp.settle()
        with sftp.claim("/one.db", has_daemon=lambda _archive: False):
            pass
    # Reading needs no block: the connection ends with the object.
    reader = SftpDestination(sftp_server.address(root))
    assert reader.read("all.rss") == b"<rss/>"
    del reader

    assert open_now() == before
    assert files(root) == ["all.rss"]


def contents(root: Path) -> dict[str, bytes]:
    """The files that web servers show, unpacked."""
    return {
        each.name: gzip.decompress(each.read_bytes()) if each.suffix == ".gz" else each.read_bytes()
        for each in root.iterdir()
        if not each.name.startswith(".")
    }


def cuts(
    server: SftpServer, proxy: CuttingProxy, root: Path, variants: list[str], *, for_good: bool
) -> Iterator[DestinationError | None]:
    """Put versions over connections that are cut at the first request, the second, ...

    And before that at some messages by which a connection begins.
    """
    with SftpDestination(server.address(root), variants) as sftp:
        sftp.put(document(b"<rss>0</rss>"))
    for number in range(1, 100):
        proxy.messages, proxy.cut_at, proxy.for_good = 0, None, for_good
        failure = None
        with SftpDestination(proxy.address(server.address(root)), variants) as sftp:
            if number > 4:
                sftp.mark("all.rss")
            at = proxy.messages + (number - 4 if number > 4 else 5 * number)
            proxy.cut_at = at
            try:
                sftp.put(document(b"<rss>%d</rss>" % number))
                sftp.settle()
            except DestinationError as error:
                failure = error
        was_cut = proxy.messages >= at
        proxy.cut_at = None
        yield failure
        if not was_cut:
            return
    raise AssertionError("it never got through")


@pytest.mark.slow
def test_a_run_goes_on_when_the_connection_is_cut_at_any_request(
    sftp_server: SftpServer, root: Path, proxy: CuttingProxy
) -> None:
    for number, failure in enumerate(cuts(sftp_server, proxy, root, [], for_good=False), 1):
        assert failure is None
        content = b"<rss>%d</rss>" % number
        assert contents(root) == {"all.rss": content}
    assert number > 10


@pytest.mark.slow
def test_nothing_half_is_seen_of_a_run_whose_connection_is_cut_and_the_next_one_mends_it(
    sftp_server: SftpServer, root: Path, proxy: CuttingProxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sftp_connection, "_DEADLINE", 0.0)
    before = b"<rss>0</rss>"
    for number, failure in enumerate(cuts(sftp_server, proxy, root, ["gzip"], for_good=True), 1):
        content = b"<rss>%d</rss>" % number
        seen = contents(root)
        assert seen["all.rss"] in (before, content)
        assert set(seen.values()) <= {before, content}
        if failure is None:
            assert set(seen.values()) == {content}
        else:
            assert str(failure).startswith(f"sftp://{getpass.getuser()}@127.0.0.1:{proxy.port}/")
            assert "\n" not in str(failure)

        with SftpDestination(sftp_server.address(root), ["gzip"]) as sftp:
            sftp.put(document(content))
            sftp.sweep(["all.rss"])
        assert files(root) == ["all.rss", "all.rss.gz"]
        assert set(contents(root).values()) == {content}
        before = content
    assert number > 10


def test_a_cut_in_the_middle_of_a_large_document_is_mended_without_a_word(
    sftp_server: SftpServer, root: Path, proxy: CuttingProxy, caplog: pytest.LogCaptureFixture
) -> None:
    content = os.urandom(3_000_000)

    with SftpDestination(proxy.address(sftp_server.address(root))) as sftp:
        sftp.put(document())
        proxy.cut_at = proxy.messages + 15
        sftp.put(document(content))
        assert proxy.connections == 2
        assert sftp.read("all.rss") == content

    assert caplog.records == []


def test_an_outage_is_waited_for_once(
    sftp_server: SftpServer, root: Path, proxy: CuttingProxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sftp_connection, "_DEADLINE", 0.3)
    proxy.cut_at, proxy.for_good = 1, True

    with SftpDestination(proxy.address(sftp_server.address(root))) as sftp:
        with pytest.raises(DestinationError, match="cannot be reached"):
            sftp.put(document())
        after_one = proxy.connections
        for _ in range(50):
            with pytest.raises(DestinationError, match="cannot be reached"):
                sftp.put(document())
        assert sftp.mark("all.rss") is None
        assert len(sftp.sweep(["all.rss", "section/world.rss"])) == 1

    assert after_one == proxy.connections


def test_of_a_server_that_is_down_one_document_is_touched(
    sftp_server: SftpServer, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sftp_connection, "_DEADLINE", 0.0)
    with SftpDestination(replace(sftp_server.address(root), port=free_port())) as sftp:
        names = [f"{number}.rss" for number in range(5)] * 2
        untouched = [sftp.is_untouched(name, "6:1") for name in names]

    assert untouched == [False, True, True, True, True] * 2


def test_an_outage_with_nothing_else_to_do_fails_the_run_with_one_line(
    newsroom: Newsroom, sftp_server: SftpServer, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sftp_connection, "_DEADLINE", 0.0)
    fill(newsroom)
    proxy = CuttingProxy(sftp_server.port)
    publishing(newsroom, sftp_server, root)
    known = proxy.address(sftp_server.address(root)).host_keys
    newsroom.configure(
        newsroom.config.read_text()
        .replace(f":{sftp_server.port}/", f":{proxy.port}/")
        .replace(str(sftp_server.folder / "known_hosts"), str(known))
    )
    assert newsroom.feedpub("build").returncode == 0
    proxy.close()

    done = newsroom.feedpub("build")

    assert done.returncode == 1
    (line,) = error_lines(done)
    url = f"sftp://{getpass.getuser()}@127.0.0.1:{proxy.port}{root}"
    assert line.startswith(f"feedpub: {url}: cannot be reached: ")


def test_what_was_read_ahead_is_not_older_than_what_was_put(
    sftp: SftpDestination, root: Path
) -> None:
    names = [f"{number}.rss" for number in range(30)]
    for name in names:
        sftp.put(document(name.encode(), name=name))
    listed = [each.name for each in sftp.files()]
    assert sftp.read("0.rss") == b"0.rss"

    sftp.put(document(b"<rss>new</rss>", name="1.rss"))
    sftp.remove("10.rss")

    expected: dict[str, bytes | None] = {name: name.encode() for name in names}
    expected |= {"1.rss": b"<rss>new</rss>", "10.rss": None}
    assert {name: sftp.read(name) for name in listed} == expected


def test_what_was_read_ahead_over_a_connection_that_ended_is_read_again(
    sftp_server: SftpServer, root: Path
) -> None:
    sftp = SftpDestination(sftp_server.address(root))
    with sftp:
        for name in ("1.rss", "2.rss", "3.rss"):
            sftp.put(document(name.encode(), name=name))
        assert len(list(sftp.files())) == 3
        assert sftp.read("1.rss") == b"1.rss"

    assert sftp.read("2.rss") == b"2.rss"


# keys


def failure(address: sftp_connection.SftpAddress) -> str:
    """Why nothing can be put at *address*, after its URL."""
    with SftpDestination(address) as sftp, pytest.raises(DestinationError) as caught:
        sftp.put(document())
    assert "\n" not in str(caught.value)
    return str(caught.value).removeprefix(f"{address.url}: ")


def test_a_server_with_an_unknown_key_is_refused(
    sftp_server: SftpServer, root: Path, tmp_path: Path
) -> None:
    (tmp_path / "known").write_text("")
    address = replace(sftp_server.address(root), host_keys=tmp_path / "known")

    assert failure(address) == (
        f"its host key is not in {tmp_path}/known; add what ssh-keyscan -p {sftp_server.port}"
        " 127.0.0.1 prints, once you have compared it with the server's"
    )
    assert not root.exists()


def test_a_server_with_another_key_is_refused(
    sftp_server: SftpServer, root: Path, tmp_path: Path
) -> None:
    key = make_key(tmp_path / "other")
    (tmp_path / "known").write_text(f"[127.0.0.1]:{sftp_server.port} {key}\n")
    address = replace(sftp_server.address(root), host_keys=tmp_path / "known")

    assert failure(address) == (
        f"has another host key than in {tmp_path}/known: if its administrator has changed it,"
        " replace the line of the host; if not, somebody intercepts the connection"
    )
    assert not root.exists()


def test_keys_that_ssh_knows_do_not_count(
    sftp_server: SftpServer, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".ssh").mkdir()
    shutil.copy(sftp_server.folder / "known_hosts", tmp_path / ".ssh" / "known_hosts")
    (tmp_path / ".ssh" / "config").write_text("Host *\n  StrictHostKeyChecking no\n")
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "known").write_text("")

    assert "its host key is not in" in failure(
        replace(sftp_server.address(root), host_keys=tmp_path / "known")
    )


def test_a_key_that_the_server_does_not_accept_is_named(
    sftp_server: SftpServer, root: Path, tmp_path: Path
) -> None:
    make_key(tmp_path / "mine")
    address = replace(sftp_server.address(root), identity=tmp_path / "mine")

    assert failure(address) == (
        f"does not accept the key {tmp_path}/mine for the user {address.user}"
    )


@pytest.mark.parametrize("key", ["host_keys", "identity"])
def test_a_missing_file_of_keys_is_named(
    sftp_server: SftpServer, root: Path, tmp_path: Path, key: str
) -> None:
    address = replace(sftp_server.address(root), **{key: tmp_path / "nowhere"})

    assert failure(address) == (
        f"{tmp_path}/nowhere: {key} cannot be read: No such file or directory"
    )


def test_a_file_that_is_no_key_is_named(
    sftp_server: SftpServer, root: Path, tmp_path: Path
) -> None:
    (tmp_path / "mine").write_text("no key")

    assert failure(replace(sftp_server.address(root), identity=tmp_path / "mine")).startswith(
        f"identity {tmp_path}/mine cannot be used: "
    )


def test_a_file_of_host_keys_that_is_none_is_named(
    sftp_server: SftpServer, root: Path, tmp_path: Path
) -> None:
    (tmp_path / "known").write_text(f"[127.0.0.1]:{sftp_server.port} ssh-ed25519 no-key\n")

    line = failure(replace(sftp_server.address(root), host_keys=tmp_path / "known"))

    assert f"{tmp_path}/known" in line


def test_keys_come_from_the_agent(
    sftp_server: SftpServer, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if shutil.which("ssh-agent") is None:
        pytest.skip("ssh-agent is not installed")
    address = replace(sftp_server.address(root), identity=None)
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    assert "start an SSH agent, or name a file with identity" in failure(address)

    monkeypatch.setenv("SSH_AUTH_SOCK", str(tmp_path / "agent"))
    command = ["ssh-agent", "-D", "-a", str(tmp_path / "agent")]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as agent:
        try:
            while not (tmp_path / "agent").exists():
                assert agent.poll() is None
            assert "does not accept any key of the SSH agent" in failure(address)
            identity = str(sftp_server.folder / "identity")
            subprocess.run(["ssh-add", "-q", identity], check=True)
            with SftpDestination(address) as sftp:
                sftp.put(document())
        finally:
            agent.terminate()
    assert files(root) == ["all.rss"]


def test_a_name_that_is_no_text_is_passed_over(sftp: SftpDestination, root: Path) -> None:
    root.mkdir()
    Path(os.fsdecode(os.fsencode(root) + b"/\xff.rss")).write_bytes(b"<rss/>")

    sftp.put(document())

    assert [each.name for each in sftp.files()] == ["all.rss"]


def test_a_server_that_is_down_is_named(
    sftp_server: SftpServer, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sftp_connection, "_DEADLINE", 0.0)
    address = replace(sftp_server.address(root), port=free_port())

    assert failure(address) == "cannot be reached: Connection refused"
    with SftpDestination(address) as sftp:
        with pytest.raises(DestinationError, match="cannot be reached"):
            list(sftp.files())
        with sftp.claim("/one.db", has_daemon=lambda _archive: False) as flaw:
            assert flaw is None


@pytest.mark.parametrize("request_", ["fsync", "posix-rename"])
def test_a_server_without_an_extension_is_refused(
    tmp_path: Path, root: Path, request_: str
) -> None:
    with serving(tmp_path / "keys", f"-P {request_}") as server:
        address = server.address(root)
        line = failure(address)

    assert line == (
        f"{address.url}/all.rss: cannot be written: the server lacks fsync@openssh.com or"
        " posix-rename@openssh.com, which documents need to be whole; use OpenSSH"
    )
    assert files(root) == []


def test_a_folder_that_may_not_be_written_is_named(sftp_server: SftpServer, tmp_path: Path) -> None:
    address = sftp_server.address(Path("/proc/1/feeds"))

    with SftpDestination(address) as sftp, pytest.raises(DestinationError) as caught:
        sftp.put(document())

    assert str(caught.value).startswith(f"{address.url}/all.rss: cannot be written: ")


@pytest.fixture
def small_disk(root: Path) -> Iterator[Path]:
    """*root*, where there is room for 200 KB."""
    root.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=200k", "tmpfs", str(root)]
    if shutil.which("mount") is None or subprocess.run(command, capture_output=True).returncode:
        pytest.skip("no tmpfs can be mounted")
    yield root
    subprocess.run(["umount", str(root)], check=True)


def test_a_full_disk_is_named_and_keeps_no_story_from_being_withdrawn(
    newsroom: Newsroom, sftp_server: SftpServer, small_disk: Path
) -> None:
    fill(newsroom)
    publishing(newsroom, sftp_server, small_disk)
    assert newsroom.feedpub("build").returncode == 0
    with pytest.raises(OSError, match="No space left"), (small_disk / "full").open("wb") as full:
        full.write(bytes(1_000_000))
    before = shown(small_disk)
    newsroom.write("9.json", make_record(9))

    done = newsroom.feedpub("build")

    assert done.returncode == 1
    assert all("cannot be written: No space left on device" in each for each in error_lines(done))
    assert shown(small_disk) == before

    done = newsroom.feedpub("withdraw", "https://p.news.example/p/2")

    assert done.returncode == 0, done.stderr
    assert not any(b"Story 2" in content for content in shown(small_disk).values())


# claims


def test_a_claim_that_is_not_renewed_is_removed(sftp: SftpDestination, root: Path) -> None:
    root.mkdir()
    dead = root / f".feedpub.claim.{'0' * 16}.{'1' * 16}"
    dead.write_bytes(b"1\nhost\n/other.db\n")
    with pytest.raises(DirectoryBusy, match=r"/other\.db \(process 1 on host\)"):
        sftp.claim("/one.db", has_daemon=lambda _archive: False).__enter__()

    os.utime(dead, (1, 1))
    with sftp.claim("/one.db", has_daemon=lambda _archive: False) as flaw:
        assert flaw is None
        assert not dead.exists()

    assert files(root) == []


def test_a_claim_is_renewed(
    sftp: SftpDestination, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sftp_claim, "_RENEWAL", 0.01)

    with sftp.claim("/one.db", has_daemon=lambda _archive: False):
        (name,) = files(root)
        os.utime(root / name, (1, 1))
        while (root / name).stat().st_mtime == 1:
            time.sleep(0.01)

    assert files(root) == []


def test_runs_of_one_archive_go_side_by_side(sftp: SftpDestination) -> None:
    with (
        sftp.claim("/one.db", has_daemon=lambda _archive: False),
        sftp.claim("/one.db", has_daemon=lambda _archive: False) as flaw,
    ):
        assert flaw is None


# a newsroom


def publishing(room: Newsroom, server: SftpServer, root: Path, keys: str = "") -> None:
    """Configure *room* to publish at *root*, over SFTP alone."""
    address = server.address(root)
    room.configure(
        f"{CONFIG}\n[publish]\n{keys}\n[publish.destinations.far]\nurl = {address.url!r}\n"
        f"host_keys = {str(address.host_keys)!r}\nidentity = {str(address.identity)!r}\n"
    )


def shown(root: Path) -> dict[str, bytes]:
    return {name: (root / name).read_bytes() for name in files(root) if name[0] != "."}


def test_a_newsroom_publishes_the_same_bytes_as_into_a_directory(
    newsroom: Newsroom, sftp_server: SftpServer, root: Path, tmp_path: Path
) -> None:
    variants = 'variants = ["gzip", "br", "zstd"]'
    fill(newsroom)
    newsroom.configure(f"{CONFIG}\n[publish]\ndirectory = {str(tmp_path / 'here')!r}\n{variants}\n")
    newsroom.build()
    shutil.rmtree(newsroom.folder / ".feedpub")
    publishing(newsroom, sftp_server, root, variants)

    assert newsroom.feedpub("build").returncode == 0

    assert shown(root) == shown(tmp_path / "here")
    before = {name: (root / name).stat() for name in files(root)}
    assert newsroom.feedpub("build").returncode == 0
    assert {name: (root / name).stat() for name in files(root)} == before


def test_a_story_is_withdrawn_over_sftp(
    newsroom: Newsroom, sftp_server: SftpServer, root: Path
) -> None:
    fill(newsroom)
    publishing(newsroom, sftp_server, root, 'variants = ["gzip"]')
    newsroom.feedpub("build")
    (root / "all.rss.br").write_bytes(b"packed by another program")

    done = newsroom.feedpub("withdraw", "https://p.news.example/p/2")

    assert done.returncode == 0, done.stderr
    assert "all.rss.br" not in shown(root)
    assert "all.rss.gz" in shown(root)
    for name, content in shown(root).items():
        plain = gzip.decompress(content) if name.endswith(".gz") else content
        assert b"Story 2" not in plain
    assert newsroom.feedpub("build").returncode == 0


def test_an_outage_fails_the_run_with_one_line_and_the_next_run_publishes(
    newsroom: Newsroom, sftp_server: SftpServer, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sftp_connection, "_DEADLINE", 0.0)
    fill(newsroom)
    publishing(newsroom, replace(sftp_server, port=free_port()), root)

    done = newsroom.feedpub("build")

    assert done.returncode == 1
    assert all("cannot be reached" in each for each in error_lines(done))

    publishing(newsroom, sftp_server, root)
    assert newsroom.feedpub("build").returncode == 0
    assert "all.rss" in shown(root)


def test_a_build_makes_one_connection(
    newsroom: Newsroom, sftp_server: SftpServer, root: Path, proxy: CuttingProxy
) -> None:
    fill(newsroom)
    publishing(newsroom, sftp_server, root)
    known = proxy.address(sftp_server.address(root)).host_keys
    newsroom.configure(
        newsroom.config.read_text()
        .replace(f":{sftp_server.port}/", f":{proxy.port}/")
        .replace(str(sftp_server.folder / "known_hosts"), str(known))
    )

    assert newsroom.feedpub("build").returncode == 0
    newsroom.write("9.json", make_record(9))
    first = proxy.connections
    assert newsroom.build().exit_code == 0

    assert (first, proxy.connections) == (1, 2)
