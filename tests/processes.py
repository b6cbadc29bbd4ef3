"""Processes of ``feedpub``, for tests that are about the process.

Most of the time that a process takes goes to starting Python and importing the program. So a
server, which has no threads and nothing of the tests in it, imports the program once and forks for
each process. What it forks has its own environment, folder, streams, signals and exit status.
"""

from __future__ import annotations

import atexit
import contextlib
import functools
import json
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Any, Self

# Workers and processes share the bytecode that one of them has compiled.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

_ENVIRONMENT = dict(os.environ)

#: How the names of variables begin that Python reads when it starts.
READ_AT_START = ("PYTHON", "LC_", "LANG")


def _read_at_start(environment: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in environment.items() if name.startswith(READ_AT_START)}


class ForkedProcess:
    """A process that the server has forked; its methods are those of ``Popen``."""

    def __init__(self, request: dict[str, Any], streams: list[int]) -> None:
        self._status, theirs = socket.socketpair()
        with theirs:
            line = json.dumps(request).encode() + b"\n"
            _server().send_request(line, [*streams, theirs.fileno()])
        self._answers = self._status.makefile("r", encoding="ascii")
        self.pid = int(self._answers.readline())
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """Return its exit status, negative for a signal. None: it is running."""
        if self.returncode is None and select.select([self._status], [], [], 0)[0]:
            self._end()
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Return its exit status once it has ended. Raises: TimeoutExpired."""
        if self.returncode is None:
            if not select.select([self._status], [], [], timeout)[0]:
                raise subprocess.TimeoutExpired("feedpub", timeout or 0)
            self._end()
        assert self.returncode is not None
        return self.returncode

    def _end(self) -> None:
        self.returncode = int(self._answers.readline())
        self._answers.close()
        self._status.close()

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.wait()


Process = subprocess.Popen[Any] | ForkedProcess


def start(
    *arguments: str,
    folder: Path,
    environment: Mapping[str, str] | None = None,
    stdout: IO[Any] | None = None,
    stderr: IO[Any] | None = None,
    closed: Sequence[int] = (),
) -> Process:
    """Start ``feedpub ARGUMENTS`` in *folder*, with *environment* added to that of the tests.

    Its outputs are those of the tests by default. It begins without the standard streams *closed*.
    """
    environment = {**os.environ, **(environment or {})}
    if _read_at_start(environment) != _read_at_start(_ENVIRONMENT):
        # The server has started without them.
        assert not closed
        return subprocess.Popen(
            [sys.executable, "-m", "feedpub", *arguments],
            cwd=folder,
            env=environment,
            stdout=stdout,
            stderr=stderr,
        )
    request = {
        "arguments": arguments,
        "folder": str(folder),
        "environment": environment,
        "closed": closed,
    }
    streams = [
        number if each is None else each.fileno() for number, each in ((1, stdout), (2, stderr))
    ]
    return ForkedProcess(request, streams)


def run(
    *arguments: str, folder: Path, environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run ``feedpub ARGUMENTS`` in *folder*, and return what it wrote and its exit status."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        process = start(*arguments, folder=folder, environment=environment, stdout=out, stderr=err)
        code = process.wait()
        written = []
        for each in (out, err):
            each.seek(0)
            written.append(each.read().decode("utf-8"))
    return subprocess.CompletedProcess(["feedpub", *arguments], code, *written)


class _Server:
    def __init__(self) -> None:
        self._requests, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, __file__, str(theirs.fileno())],
                env=_ENVIRONMENT,
                stdin=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
            )
        atexit.register(self._end)

    def send_request(self, line: bytes, files: list[int]) -> None:
        # The files arrive with the first byte.
        sent = socket.send_fds(self._requests, [line], files)
        self._requests.sendall(line[sent:])

    def _end(self) -> None:
        self._requests.close()
        self._process.wait()


@functools.cache
def _server() -> _Server:
    """Return the server of this process of tests, started at the first call."""
    return _Server()


def _serve(requests: socket.socket) -> list[str] | None:
    """Fork for each request; return in the forked process, with its arguments.

    Returns None once nobody can send a request any more.
    """
    # By the end of a pipe that only the forked process holds open: its id, and who asked for it.
    running: dict[int, tuple[int, socket.socket]] = {}
    while True:
        ready = select.select([requests, *running], [], [])[0]
        for alive in running.keys() & set(ready):
            process, asker = running.pop(alive)
            os.close(alive)
            code = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
            with asker, contextlib.suppress(BrokenPipeError):
                asker.sendall(b"%d\n" % code)
        if requests not in ready:
            continue
        line, files, _, _ = socket.recv_fds(requests, 65_536, 3)
        if not line:
            return None
        while not line.endswith(b"\n"):
            line += requests.recv(65_536)
        asker = socket.socket(fileno=files.pop())
        alive, theirs = os.pipe()
        if process := os.fork():
            os.close(theirs)
            for each in files:
                os.close(each)
            running[alive] = process, asker
            asker.sendall(b"%d\n" % process)
            continue
        for each in (alive, *running):
            os.close(each)
        for _, other in running.values():
            other.close()
        asker.close()
        requests.close()
        for number, each in enumerate(files, start=1):
            os.dup2(each, number)
            os.close(each)
        return _settle(json.loads(line))


def _settle(request: dict[str, Any]) -> list[str]:
    """Take on the environment and the folder of *request*; return its arguments."""
    import time

    os.environ.clear()
    os.environ.update(request["environment"])
    time.tzset()
    os.chdir(request["folder"])
    for number in request["closed"]:
        # As Python begins where they are closed.
        os.close(number)
        setattr(sys, ("stdin", "stdout", "stderr")[number], None)
    arguments: list[str] = request["arguments"]
    return arguments


def _main() -> None:
    import gc
    import importlib
    import pkgutil

    import feedpub
    from feedpub import __main__ as program

    for module in pkgutil.walk_packages(feedpub.__path__, "feedpub."):
        importlib.import_module(module.name)
    gc.collect()
    gc.freeze()
    arguments = _serve(socket.socket(fileno=int(sys.argv[1])))
    if arguments is not None:
        sys.argv = [program.__file__, *arguments]
        program.main()


if __name__ == "__main__":
    # As for ``python -m feedpub``: nothing is imported from the folder of the tests.
    del sys.path[0]
    _main()
