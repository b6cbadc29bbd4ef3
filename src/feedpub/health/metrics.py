"""Health as Prometheus reads it: from a port, or from a file of node_exporter's."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from prometheus_client import CollectorRegistry, generate_latest, start_http_server
from prometheus_client.core import GaugeMetricFamily, Metric

from feedpub.health.state import FeedHealth, Health, SourceHealth, ToldHealth


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
        yield _single(
            "feedpub_complaints",
            "What fails or is stale.",
            sum(1 for _ in health.complaints()),
        )
        yield from _of_sources(health.sources)
        yield from _of_feeds(health.feeds)
        yield from _of_told(health.told)


def _of_sources(sources: Iterable[SourceHealth]) -> Iterable[Metric]:
    succeeded = _gauge("feedpub_source_last_success_seconds", "When it was last read.", "source")
    articles = _gauge("feedpub_source_articles", "Articles that it has brought.", "source")
    failures = _gauge("feedpub_source_failures", "Failures in a row.", "source")
    for each in sources:
        labels = [each.name]
        succeeded.add_metric(labels, _seconds(each.succeeded))
        articles.add_metric(labels, each.articles)
        failures.add_metric(labels, each.trouble.times if each.trouble else 0)
    return succeeded, articles, failures


def _of_feeds(feeds: Iterable[FeedHealth]) -> Iterable[Metric]:
    entries = _gauge("feedpub_feed_entries", "Entries that it shows.", "feed")
    newest = _gauge("feedpub_feed_newest_entry_seconds", "When its newest was published.", "feed")
    changed = _gauge("feedpub_feed_changed_seconds", "What it says of its last change.", "feed")
    size = _gauge("feedpub_feed_bytes", "Of all its documents.", "feed")
    pending = _gauge("feedpub_feed_pending", "Whether it is to be made again.", "feed")
    failures = _gauge("feedpub_feed_failures", "Failures in a row.", "feed")
    public = _gauge("feedpub_feed_public", "Whether its addresses serve it, if checked.", "feed")
    for each in feeds:
        labels = [each.name]
        entries.add_metric(labels, each.entries or 0)
        newest.add_metric(labels, _seconds(each.newest))
        changed.add_metric(labels, _seconds(each.changed))
        size.add_metric(labels, each.bytes)
        pending.add_metric(labels, int(each.pending))
        failures.add_metric(labels, each.trouble.times if each.trouble else 0)
        if each.outside:
            public.add_metric(labels, int(each.outside.public))
    return entries, newest, changed, size, pending, failures, public


def _of_told(told: Iterable[ToldHealth]) -> Iterable[Metric]:
    labels = ("kind", "name")
    succeeded = _gauge("feedpub_told_last_success_seconds", "When they were last told.", *labels)
    waiting = _gauge("feedpub_told_waiting", "Documents that they are to be told of.", *labels)
    failures = _gauge("feedpub_told_failures", "Failures in a row.", *labels)
    for each in told:
        values = [each.kind, each.name]
        succeeded.add_metric(values, _seconds(each.succeeded))
        waiting.add_metric(values, each.waiting)
        failures.add_metric(values, each.trouble.times if each.trouble else 0)
    return succeeded, waiting, failures


def _gauge(name: str, documentation: str, *labels: str) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, documentation, labels=labels)


def _single(
    name: str, documentation: str, value: float, labels: dict[str, str] | None = None
) -> Metric:
    family = GaugeMetricFamily(name, documentation, labels=list(labels or ()))
    family.add_metric(list((labels or {}).values()), value)
    return family


def _seconds(moment: datetime | None) -> float:
    """Since 1970, UTC; 0: never."""
    return 0.0 if moment is None else moment.timestamp()
