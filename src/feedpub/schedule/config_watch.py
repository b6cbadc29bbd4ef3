"""Notices that the files of a configuration are not what was read of them any more."""

from __future__ import annotations

from pathlib import Path

from feedpub.config.files import ConfigFiles, content_of, digest_of


class ConfigWatch:
    """Compares the files of one configuration with what was read: at little cost, at any time."""

    def __init__(self, layers: ConfigFiles) -> None:
        self._digests = dict(layers.digests)
        #: By path, the versions that were compared last.
        self._compared: dict[str, tuple[int, int, int]] = {}

    def changed(self) -> list[str]:
        """Return the files that have changed since they were read; each version of one once."""
        return [path for path in self._digests if self._has_changed(path)]

    def _has_changed(self, path: str) -> bool:
        try:
            status = Path(path).stat()
            version = status.st_ino, status.st_size, status.st_mtime_ns
            if version == self._compared.get(path):
                return False
            content = content_of(Path(path))
        except OSError:
            # It may just be replaced.
            return False
        self._compared[path] = version
        return digest_of(content) != self._digests[path]
