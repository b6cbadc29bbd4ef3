"""Files that others read whenever they like."""

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
