"""What a process costs: CPU time and peak memory, its children's included."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

# Where it is set, every process would compile what is not in the cache.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


class Cost(NamedTuple):
    #: User and system time, in seconds.
    cpu: float

    #: The peak of its resident memory, in MB.
    memory: float


def feedpub() -> list[str]:
    """Return the command of the feedpub that belongs to this interpreter."""
    script = Path(sys.executable).with_name("feedpub")
    return [str(script)] if script.exists() else [sys.executable, "-m", "feedpub"]


def cost(command: Sequence[str | Path], folder: Path, *, ends_with: Sequence[int] = (0,)) -> Cost:
    """Run *command* in *folder* and return what it cost.

    Raises: SystemExit, with the command's errors, if its exit status is none of *ends_with*.
    """
    errors = folder / "errors.log"
    with errors.open("wb") as stream:
        process = subprocess.Popen(
            list(map(str, command)), cwd=folder, stdout=subprocess.DEVNULL, stderr=stream
        )
        _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in ends_with:
        said = errors.read_text(encoding="utf-8", errors="replace").strip()
        raise SystemExit(f"{command[0]}: exit status {process.returncode}\n{said[-2000:]}")
    return Cost(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)
