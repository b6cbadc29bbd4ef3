"""The protocol sd_notify: tell systemd that the daemon is ready, reloading, stopping, alive."""

from __future__ import annotations

import contextlib
import os
import socket
import time


def notify(*lines: str) -> None:
    """Send ``READY=1`` and the like to the service manager, if it started this process."""
    address = os.environ.get("NOTIFY_SOCKET")
    if not address:
        return
    # The name of an abstract socket begins with a zero byte, written as @.
    where = f"\0{address[1:]}" if address.startswith("@") else address
    with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as out:
        out.sendto("\n".join(lines).encode(), where)


def notify_reloading() -> None:
    """Announce a reload, after which systemd waits for READY=1."""
    notify("RELOADING=1", f"MONOTONIC_USEC={time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000}")
