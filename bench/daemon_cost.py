"""What the daemon costs while it runs, with a spool that it watches."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from cost import Cost
from daemons import Daemon, put_into_spool

#: In seconds: the longest time between two ticks of the daemon's scheduler.
TICK = 30

#: A process that has nothing but such a scheduler.
EMPTY = f"""
import threading
from apscheduler.schedulers.background import BackgroundScheduler
scheduler = BackgroundScheduler(timezone="UTC")
scheduler.add_job(int, "interval", seconds={TICK})
scheduler.start()
threading.Event().wait()
"""


def cpu_of(process: int) -> float:
    """Return the CPU time of a running *process* in seconds."""
    # The number of its clock, as clock_getcpuclockid(3) makes it on Linux.
    return time.clock_gettime(~process << 3 | 2)


@contextmanager
def running(folder: Path) -> Iterator[Daemon]:
    """Run the daemon of *folder*; it has done what there was to do at its start."""
    daemon = Daemon(folder)
    try:
        daemon.wait_until_started()
        rest(daemon)
        yield daemon
        daemon.process.send_signal(signal.SIGTERM)
        daemon.process.wait(60)
    finally:
        daemon.process.kill()


def rest(daemon: Daemon) -> None:
    """Wait until it has been doing nothing for some seconds, the spool's checks aside."""
    before, quiet = cpu_of(daemon.process.pid), 0
    while quiet < 2:
        time.sleep(1)
        now = cpu_of(daemon.process.pid)
        quiet = quiet + 1 if now - before < 0.02 else 0
        before = now


def change(daemon: Daemon, folder: Path, record: dict[str, Any]) -> Cost:
    """Put an article into the spool; return what it cost until the daemon is at rest again."""
    before = cpu_of(daemon.process.pid)
    put_into_spool(folder, "desk", "new.json", record)
    feed = folder / "feeds" / "all.rss"
    until = time.monotonic() + 600
    while record["id"].encode() + b"<" not in feed.read_bytes():
        if time.monotonic() > until:
            raise SystemExit(f"{record['id']} is not published")
        time.sleep(0.05)
    rest(daemon)
    return Cost(cpu_of(daemon.process.pid) - before, daemon.memory())


def settle(daemon: Daemon) -> None:
    """Wait until all sources have been due twice: then work of before is not measured.

    The first time a run finds out that nothing is left to do, the second time files are compared.
    """
    before = due(daemon)
    while any(count < before[job] + 2 for job, count in due(daemon).items()):
        if daemon.process.poll() is not None:
            raise SystemExit("the daemon has ended")
        time.sleep(1)


def due(daemon: Daemon) -> Counter[str]:
    """Return how often each source has been due so far."""
    done = (each["job"] for each in daemon.events() if each["event"] == "done")
    return Counter(job for job in done if job.startswith("source "))


def idle(daemon: Daemon, seconds: int) -> tuple[Cost, Cost]:
    """Return what a tick costs the daemon beyond an empty scheduler's, and what that one's costs.

    Both do nothing for *seconds*: minutes, in each of which sources are due once. A shorter time is
    only good for trying it out.
    """
    if seconds >= 2 * TICK:
        settle(daemon)
    with subprocess.Popen([sys.executable, "-c", EMPTY]) as empty:
        try:
            time.sleep(TICK / 10)
            processes = (daemon.process.pid, empty.pid)
            before = [cpu_of(process) for process in processes]
            time.sleep(seconds)
            spent = [cpu_of(process) - at for process, at in zip(processes, before, strict=True)]
        finally:
            empty.kill()
    ticks = seconds / TICK
    own = Cost((spent[0] - spent[1]) / ticks, daemon.memory())
    # In a short time the scheduler may not run at all.
    return own, Cost(max(spent[1], 1e-6) / ticks, 0)
