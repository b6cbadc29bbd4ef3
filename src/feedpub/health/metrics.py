"""Metrics for Prometheus: on a port, or in a file for node_exporter."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import partial

from prometheus_client import CollectorRegistry, generate_latest, start_http_server
from prometheus_client.core import GaugeMetricFamily, Metric

from feedpub.health.state import DiskHealth, FeedHealth, Health, SourceHealth, TargetHealth, Trouble
from feedpub.nouns import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Gauge:
    """A metric of a part of the program that not every newsroom uses."""

    #: Without ``feedpub_``.
    name: str
    help: str
    label: str

    #: By the value of the label.
    values: Mapping[str, float]


def exposition(health: Health, gauges: Iterable[Gauge] = ()) -> bytes:
    """Return the metrics in the text format 0.0.4."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Collector(lambda: health, lambda: gauges))
    return generate_latest(registry)


class Port:
    """Serves the metrics at the moment of each request."""

    def __init__(
        self,
        host: str,
        port: int,
        health: Callable[[], Health],
        gauges: Callable[[], Iterable[Gauge]] = tuple,
    ) -> None:
        """Raises: OSError."""
        registry = CollectorRegistry(auto_describe=False)
        registry.register(_Collector(health, gauges))
        self._server, self._thread = start_http_server(port, host, registry=registry)

    def close(self) -> None:
        """Stop serving."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Collector:
    def __init__(self, health: Callable[[], Health], gauges: Callable[[], Iterable[Gauge]]) -> None:
        self._health = health
        self._gauges = gauges

    def collect(self) -> Iterable[Metric]:
        health = self._health()
        family = partial(_family, health.newsroom)
        yield family("info", "The running version.", ["version"], [((health.version,), 1)])
        for name, help, of_health in _OF_NEWSROOM:
            yield family(name, help, [], [((), of_health(health))])
        for name, help, value in _OF_SOURCES:
            sources = (((each.name,), value(each)) for each in health.sources)
            yield family(f"source_{name}", help, ["source"], sources)
        for name, help, of_feed in _OF_FEEDS:
            feeds = (((each.name,), of_feed(each)) for each in health.feeds)
            yield family(f"feed_{name}", help, ["feed"], feeds)
        for name, help, of_disk in _OF_DISKS:
            disks = (((each.name,), of_disk(each)) for each in health.disks)
            yield family(f"disk_{name}", help, ["disk"], disks)
        # Dashboards may have the former name: it is there until 0.3.
        for prefix in ("target", "told"):
            for name, help, of_target in _OF_TARGETS:
                targets = (((each.kind, each.name), of_target(each)) for each in health.targets)
                yield family(f"{prefix}_{name}", help, ["kind", "name"], targets)
        for gauge in self._gauges():
            values = (((each,), value) for each, value in gauge.values.items())
            yield family(gauge.name, gauge.help, [gauge.label], values)


def _family(
    newsroom: str,
    name: str,
    help: str,
    labels: Sequence[str],
    values: Iterable[tuple[Sequence[str], float | None]],
) -> Metric:
    """Return a metric with *values* for those of its *labels*, without unknown ones.

    Each has the label ``newsroom``, too: node_exporter reads the files of all newsrooms of a
    machine, and silently drops a series that another file has.
    """
    family = GaugeMetricFamily(f"feedpub_{name}", help, labels=["newsroom", *labels])
    for those, value in values:
        if value is not None:
            family.add_metric([newsroom, *those], value)
    return family


def _seconds(moment: datetime | None) -> float:
    """Return *moment* in seconds since 1970, 0 for never."""
    return 0.0 if moment is None else moment.timestamp()


def _times(trouble: Trouble | None) -> int:
    return trouble.times if trouble else 0


#: The help texts never change: of two newsrooms with different versions of the program on one
#: machine, node_exporter drops the text of one.
_OF_NEWSROOM: tuple[tuple[str, str, Callable[[Health], float | None]], ...] = (
    ("quarantined", "Articles in quarantine.", lambda health: health.quarantined),
    ("unread", "Articles not read completely yet.", lambda health: health.unread),
    (
        "complaints",
        "Things that are failing or stale.",
        lambda health: sum(1 for _ in health.complaints()),
    ),
)

_OF_SOURCES: tuple[tuple[str, str, Callable[[SourceHealth], float | None]], ...] = (
    (
        "last_success_timestamp_seconds",
        "When it was last read; 0 for never.",
        lambda each: _seconds(each.succeeded),
    ),
    (
        "duration_seconds",
        "How long that took, including the response of its server.",
        lambda each: each.took,
    ),
    ("articles", "Articles read from it so far.", lambda each: each.articles),
    ("failures", "Failures in a row.", lambda each: _times(each.trouble)),
)

_OF_FEEDS: tuple[tuple[str, str, Callable[[FeedHealth], float | None]], ...] = (
    ("entries", "Entries in it.", lambda each: each.entries or 0),
    (
        "newest_entry_timestamp_seconds",
        "When its newest entry was published; 0 for none.",
        lambda each: _seconds(each.newest),
    ),
    (
        "change_timestamp_seconds",
        "When it last changed; 0 for never.",
        lambda each: _seconds(each.changed),
    ),
    ("duration_seconds", "How long the last build of it took.", lambda each: each.took),
    ("findings", "Findings of validation in it.", lambda each: each.findings),
    ("bytes", "Size of all its documents.", lambda each: each.bytes),
    ("pending", "1 if it is waiting to be published again.", lambda each: each.pending),
    ("failures", "Failures in a row.", lambda each: _times(each.trouble)),
    (
        "public",
        "1 if its addresses serve it, where this is checked.",
        lambda each: each.outside.public if each.outside else None,
    ),
)

_OF_DISKS: tuple[tuple[str, str, Callable[[DiskHealth], float | None]], ...] = (
    ("free_bytes", "What is free on the disk.", lambda each: each.free),
)

_OF_TARGETS: tuple[tuple[str, str, Callable[[TargetHealth], float | None]], ...] = (
    (
        "last_success_timestamp_seconds",
        "When a delivery last succeeded; 0 for never.",
        lambda each: _seconds(each.succeeded),
    ),
    ("waiting", "Documents still to be delivered.", lambda each: each.waiting),
    ("failures", "Failures in a row.", lambda each: _times(each.trouble)),
)
