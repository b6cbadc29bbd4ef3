"""Files that other programs read at any time: the status page and metrics."""

from __future__ import annotations

import os
from pathlib import Path


def put(path: Path, content: bytes) -> None:
    """Write *content* to *path* atomically, without a sync: it is rewritten soon anyway.

    Raises: OSError.
    """
    # Every command imports this module, for the two functions below.
    import tempfile

    path.parent.mkdir(parents=True, exist_ok=True)
    # Not ending in .prom, as node_exporter reads every such file.
    file, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".new")
    try:
        with os.fdopen(file, "wb") as stream:
            stream.write(content)
            os.fchmod(stream.fileno(), 0o644)
        Path(name).replace(path)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise


def is_status_page(content: bytes) -> bool:
    """Return whether *content* is the beginning of a status page of any version."""
    return (
        content.startswith(b"<!DOCTYPE html>")
        and b'<meta http-equiv="refresh" content="60">' in content
        and b": status</title>" in content
    )


def is_metrics(content: bytes) -> bool:
    """Return whether *content* is the beginning of a metrics file of any version."""
    return b"\nfeedpub_info{" in content
