"""The status page, the metrics file and the metrics port of the daemon."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from feedpub.config.files import ConfigFiles
from feedpub.config.model import Settings
from feedpub.config.value_types import endpoint
from feedpub.errors import FeedpubError
from feedpub.health.logs import logger
from feedpub.health.metrics import Gauge, Port
from feedpub.pipeline.operations.status import show, status
from feedpub.schedule.tasks import now

#: How often page and file are written.
EVERY = timedelta(seconds=30)


class StatusWriter:
    """Shows the state of one configuration to people and to Prometheus."""

    def __init__(
        self,
        settings: Settings,
        layers: ConfigFiles,
        gauges: Callable[[], Iterable[Gauge]] = tuple,
    ) -> None:
        """*gauges* are metrics that a program has in addition."""
        self._gauges = gauges
        self._settings = settings
        self._layers = layers
        self._port: Port | None = None
        self._has_refused = False

    def open(self) -> None:
        """Serve metrics to Prometheus, if the configuration names an address for that.

        An address that is in use is logged once, and tried again by each call.
        """
        listen = self._settings.health.listen
        if listen is None or self._port:
            return
        try:
            self._port = Port(
                *endpoint(listen),
                lambda: status(self._settings, self._layers, now()),
                self._gauges,
            )
        except OSError as error:
            if not self._has_refused:
                logger().error("no metrics", listen=listen, reason=error.strerror or str(error))
            self._has_refused = True

    def close(self) -> None:
        if self._port:
            self._port.close()

    def write(self, at: datetime) -> None:
        """Write the status page and the metrics file, if the configuration names them."""
        try:
            show(self._settings, self._layers, at, self._gauges, EVERY)
        except (FeedpubError, OSError) as error:
            logger().error("no status", reason=str(error))
