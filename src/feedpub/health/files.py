"""Files that others read whenever they like: the status page, and metrics."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path


def put(path: Path, content: bytes) -> None:
    """Put *content* at *path*, whole or not at all. It is made anew soon: a power cut may take it.

    Raises: OSError.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    # node_exporter reads every name that ends in .prom.
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
    """Whether *content* is the beginning of a status page that any version has written."""
    return (
        content.startswith(b"<!DOCTYPE html>")
        and b'<meta http-equiv="refresh" content="60">' in content
        and b": status</title>" in content
    )


def is_metrics(content: bytes) -> bool:
    """Whether *content* is the beginning of a file of metrics that any version has written."""
    return b"\nfeedpub_info{" in content
