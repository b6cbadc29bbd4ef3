"""Files that other programs read at any time: the status page and metrics."""

from __future__ import annotations

from pathlib import Path

from feedpub.durable import write_file


def put(path: Path, content: bytes) -> None:
    """Write *content* to *path* atomically, without a sync: it is rewritten soon anyway.

    Raises: OSError.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    # Its temporary name does not end in .prom: node_exporter reads every such file.
    write_file(path, content, sync=False)


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
