"""Health as Prometheus reads it: from a port, or from a file of node_exporter's."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from prometheus_client import CollectorRegistry, generate_latest, start_http_server
from prometheus_client.core import GaugeMetricFamily, Metric

from feedpub.health.state import FeedHealth, Health, SourceHealth, TargetHealth, Trouble


def exposition(health: Health) -> bytes:
    """The text format, 0.0.4."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Collector(lambda: health))
    return generate_latest(registry)


class Port:
    """Answers Prometheus on a port, with what is so at that moment."""

    def __init__(self, host: str, port: int, health: Callable[[], Health]) -> None:
        """Raises: OSError."""
        registry = CollectorRegistry(auto_describe=False)
        registry.register(_Collector(health))
        self._server, self._thread = start_http_server(port, host, registry=registry)

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Collector:
    def __init__(self, health: Callable[[], Health]) -> None:
        self._health = health

    def collect(self) -> Iterable[Metric]:
        health = self._health()
        yield _single("feedpub_info", "The version that runs.", 1, {"version": health.version})
        yield _single("feedpub_quarantined", "Articles in quarantine.", health.quarantined)
        complaints = sum(1 for _ in health.complaints())
        yield _single("feedpub_complaints", "What fails or is stale.", complaints)
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


def _fill(
    family: GaugeMetricFamily, labels: Iterable[tuple[str, ...]], values: Iterable[float | None]
) -> None:
    """Give *family* its *values*; what is not known is left out."""
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
    """Since 1970, UTC; 0: never."""
    return 0.0 if moment is None else moment.timestamp()


def _times(trouble: Trouble | None) -> int:
    return trouble.times if trouble else 0


_OF_SOURCES: tuple[tuple[str, str, Callable[[SourceHealth], float | None]], ...] = (
    (
        "last_success_timestamp_seconds",
        "When it was last read; 0: never.",
        lambda each: _seconds(each.succeeded),
    ),
    (
        "duration_seconds",
        "How long that took, its server's answer included.",
        lambda each: each.took,
    ),
    ("articles", "Articles that it has brought.", lambda each: each.articles),
    ("failures", "Failures in a row.", lambda each: _times(each.trouble)),
)

_OF_FEEDS: tuple[tuple[str, str, Callable[[FeedHealth], float | None]], ...] = (
    ("entries", "Entries that it shows.", lambda each: each.entries or 0),
    (
        "newest_entry_timestamp_seconds",
        "When its newest entry was published; 0: it has none.",
        lambda each: _seconds(each.newest),
    ),
    (
        "change_timestamp_seconds",
        "What it says of its last change; 0: never.",
        lambda each: _seconds(each.changed),
    ),
    ("duration_seconds", "How long it took to make it last.", lambda each: each.took),
    ("findings", "What validation says of it as it stands.", lambda each: each.findings),
    ("bytes", "Of all its documents.", lambda each: each.bytes),
    ("pending", "1: it is to be made again.", lambda each: each.pending),
    ("failures", "Failures in a row.", lambda each: _times(each.trouble)),
    (
        "public",
        "1: its addresses serve it, as far as somebody looks.",
        lambda each: each.outside.public if each.outside else None,
    ),
)

_OF_TARGETS: tuple[tuple[str, str, Callable[[TargetHealth], float | None]], ...] = (
    (
        "last_success_timestamp_seconds",
        "When they were last told; 0: never.",
        lambda each: _seconds(each.succeeded),
    ),
    ("waiting", "Documents that they are still to be told of.", lambda each: each.waiting),
    ("failures", "Failures in a row.", lambda each: _times(each.trouble)),
)
