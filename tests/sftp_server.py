"""Debian's sshd as an SFTP server, with keys of its own, on a free port of loopback."""

from __future__ import annotations

import contextlib
import getpass
import os
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from feedpub.destinations.sftp_connection import SftpAddress


@dataclass(frozen=True)
class SftpServer:
    """A server that shows the files of this machine to this user."""

    #: Has its keys: known_hosts, identity, and those that are wrong.
    folder: Path
    port: int

    def address(self, root: Path) -> SftpAddress:
        """The address of the folder *root*."""
        user = getpass.getuser()
        return SftpAddress(
            url=f"sftp://{user}@127.0.0.1:{self.port}{root}",
            user=user,
            host="127.0.0.1",
            port=self.port,
            path=str(root),
            host_keys=self.folder / "known_hosts",
            identity=self.folder / "identity",
        )


def _program(name: str) -> str:
    found = shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin")
    if found is None:
        pytest.skip(f"{name} is not installed")
    return found


def make_key(path: Path) -> str:
    """Make a pair of keys at *path*; return the public one."""
    command = [_program("ssh-keygen"), "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", str(path)]
    subprocess.run(command, check=True)
    return path.with_name(f"{path.name}.pub").read_text().strip()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def serving(folder: Path, options: str = "-u 0077") -> Iterator[SftpServer]:
    """sshd, with its keys in *folder*, which is made; *options* are those of its SFTP server."""
    sshd = _program("sshd")
    folder.mkdir(mode=0o700)
    if os.geteuid() == 0:
        # sshd of root wants it; the service makes it when it starts.
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
    port = free_port()
    host_key = make_key(folder / "host_key")
    (folder / "known_hosts").write_text(f"[127.0.0.1]:{port} {host_key}\n")
    (folder / "authorized_keys").write_text(make_key(folder / "identity"))
    (folder / "sshd_config").write_text(
        f"ListenAddress 127.0.0.1:{port}\nHostKey {folder}/host_key\nPidFile none\nUsePAM no\n"
        f"AuthorizedKeysFile {folder}/authorized_keys\nStrictModes no\n"
        "PasswordAuthentication no\nPermitRootLogin prohibit-password\nUseDNS no\n"
        f"LogLevel ERROR\nMaxStartups 100\nSubsystem sftp internal-sftp {options}\n"
    )
    command = [sshd, "-D", "-e", "-f", str(folder / "sshd_config")]
    with (folder / "log").open("wb") as log, subprocess.Popen(command, stderr=log) as process:
        try:
            while True:
                assert process.poll() is None, (folder / "log").read_text()
                with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
                    break
                time.sleep(0.02)
            yield SftpServer(folder, port)
        finally:
            process.terminate()


class CuttingProxy:
    """Passes bytes on to a server, and cuts a connection before one of the client's messages.

    A message is what arrives at once: as the client waits for most answers, it is one request.
    """

    def __init__(self, port: int) -> None:
        self._target = port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        #: The messages of all connections, and of how many of them there were.
        self.messages = 0
        self.connections = 0
        #: Before which message a connection is cut; with *for_good* every later one, too.
        self.cut_at: int | None = None
        self.for_good = False
        self._open: set[socket.socket] = set()
        threading.Thread(target=self._accept, daemon=True).start()

    def address(self, address: SftpAddress) -> SftpAddress:
        """*address* by way of the proxy, with its host key."""
        known = address.host_keys.with_name(f"known_hosts_{self.port}")
        key = address.host_keys.read_text().partition(" ")[2]
        known.write_text(f"[127.0.0.1]:{self.port} {key}")
        url = address.url.replace(f":{address.port}/", f":{self.port}/")
        return replace(address, port=self.port, url=url, host_keys=known)

    def close(self) -> None:
        with contextlib.suppress(OSError):
            # Else the thread that waits for it accepts one more connection.
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for each in list(self._open):
            self._end(each)

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
                server = socket.create_connection(("127.0.0.1", self._target))
            except OSError:
                return
            for each in (client, server):
                # Else small messages wait for each other's acknowledgements.
                each.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.connections += 1
            self._open |= {client, server}
            for source, target, counts in ((client, server, True), (server, client, False)):
                threading.Thread(
                    target=self._pass_on, args=(source, target, counts), daemon=True
                ).start()

    def _pass_on(self, source: socket.socket, target: socket.socket, counts: bool) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(1 << 16):
                if counts:
                    self.messages += 1
                    if self.cut_at is not None and self.messages >= self.cut_at:
                        if not self.for_good:
                            self.cut_at = None
                        break
                target.sendall(data)
        self._end(source)
        self._end(target)

    def _end(self, each: socket.socket) -> None:
        self._open.discard(each)
        with contextlib.suppress(OSError):
            each.shutdown(socket.SHUT_RDWR)
        each.close()
