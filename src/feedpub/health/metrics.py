"""Metrics for Prometheus: on a port, or in a file for node_exporter."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from prometheus_client import CollectorRegistry, generate_latest, start_http_server
from prometheus_client.core import GaugeMetricFamily, Metric

from feedpub.health.state import FeedHealth, Health, SourceHealth, TargetHealth, Trouble
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
        yield _single("feedpub_info", "The running version.", 1, {"version": health.version})
        yield _single("feedpub_quarantined", "Articles in quarantine.", health.quarantined)
        yield _single("feedpub_unread", "Articles not read completely yet.", health.unread)
        complaints = sum(1 for _ in health.complaints())
        yield _single("feedpub_complaints", "Things that are failing or stale.", complaints)
        for name, help, value in _OF_SOURCES:
            sources = GaugeMetricFamily(f"feedpub_source_{name}", help, labels=["source"])
            _fill(sources, ((each.name,) for each in health.sources), map(value, health.sources))
            yield sources
        for name, help, of_feed in _OF_FEEDS:
            feeds = GaugeMetricFamily(f"feedpub_feed_{name}", help, labels=["feed"])
            _fill(feeds, ((each.name,) for each in health.feeds), map(of_feed, health.feeds))
            yield feeds
        for name, help, of_target in _OF_TARGETS:
            targets = GaugeMetricFamily(f"feedpub_told_{name}", help, labels=["kind", "name"])
            labels = ((each.kind, each.name) for each in health.targets)
            _fill(targets, labels, map(of_target, health.targets))
            yield targets
        for gauge in self._gauges():
            family = GaugeMetricFamily(f"feedpub_{gauge.name}", gauge.help, labels=[gauge.label])
            _fill(family, ((each,) for each in gauge.values), gauge.values.values())
            yield family


def _fill(
    family: GaugeMetricFamily, labels: Iterable[tuple[str, ...]], values: Iterable[float | None]
) -> None:
    """Add *values* to *family*, without unknown ones."""
    for those, value in zip(labels, values, strict=True):
        if value is not None:
            family.add_metric(those, value)


def _single(
    name: str, documentation: str, value: float, labels: dict[str, str] | None = None
) -> Metric:
    family = GaugeMetricFamily(name, documentation, labels=list(labels or ()))
    family.add_metric(list((labels or {}).values()), value)
    return family


def _seconds(moment: datetime | None) -> float:
    """Return *moment* in seconds since 1970, 0 for never."""
    return 0.0 if moment is None else moment.timestamp()


def _times(trouble: Trouble | None) -> int:
    return trouble.times if trouble else 0


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

_OF_TARGETS: tuple[tuple[str, str, Callable[[TargetHealth], float | None]], ...] = (
    (
        "last_success_timestamp_seconds",
        "When a delivery last succeeded; 0 for never.",
        lambda each: _seconds(each.succeeded),
    ),
    ("waiting", "Documents still to be delivered.", lambda each: each.waiting),
    ("failures", "Failures in a row.", lambda each: _times(each.trouble)),
)
