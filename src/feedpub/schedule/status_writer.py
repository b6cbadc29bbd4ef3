"""Where the daemon shows how it goes: the page, the metrics' file, the metrics' port."""

from __future__ import annotations

from datetime import datetime

from feedpub.config.files import ConfigFiles
from feedpub.config.model import Settings
from feedpub.config.value_types import endpoint
from feedpub.errors import FeedpubError
from feedpub.health.logs import logger
from feedpub.health.metrics import Port
from feedpub.pipeline.operations.status import show, status
from feedpub.schedule.tasks import now


class Board:
    def __init__(self, settings: Settings, layers: ConfigFiles) -> None:
        self._settings = settings
        self._layers = layers
        self._port: Port | None = None

    def open(self) -> None:
        """Answer Prometheus, if the configuration says where."""
        listen = self._settings.health.listen
        if listen is None:
            return
        try:
            self._port = Port(
                *endpoint(listen), lambda: status(self._settings, self._layers, now())
            )
        except OSError as error:
            logger().error("no metrics", listen=listen, reason=error.strerror or str(error))

    def close(self) -> None:
        if self._port:
            self._port.close()

    def show(self, at: datetime) -> None:
        """Write the page and the metrics' file, where the configuration wants them."""
        try:
            show(self._settings, self._layers, at)
        except (FeedpubError, OSError) as error:
            logger().error("no status", reason=str(error))
