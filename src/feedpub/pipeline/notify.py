"""Last step, notify: deliver what is due in the outbox, without holding the archive."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from concurrent.futures import as_completed
from contextlib import closing
from datetime import datetime
from functools import partial

from feedpub.archive.activity import Try
from feedpub.archive.deliveries import Delivery, Target
from feedpub.archive.store import Archive, opened
from feedpub.errors import NotifyError
from feedpub.notifiers.registry import kind_of, targets
from feedpub.nouns import dataclass, field
from feedpub.pipeline.context import RunContext
from feedpub.web.client import Client
from feedpub.web.rate_limit import RateLimiter
from feedpub.web.threads import begun


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryReport:
    """The result of delivering what was due."""

    #: How many deliveries succeeded: one for each target and document.
    count: int = 0

    #: Deliveries that failed, and why: one line for each target and reason.
    failures: tuple[str, ...] = ()

    #: When the next delivery is due. None if there is none.
    next: datetime | None = None


@dataclass(slots=True, kw_only=True)
class _Outcome:
    """The result of the deliveries that were claimed for one target."""

    target: Target
    delivered: list[Delivery] = field(default_factory=list)
    failed: list[tuple[Sequence[Delivery], NotifyError]] = field(default_factory=list)
    untried: list[Delivery] = field(default_factory=list)

    def target_failure(self) -> NotifyError | None:
        """Return the error that ended the deliveries to this target, if one did."""
        return next((error for _, error in self.failed if error.whole_target), None)


def notify(run: RunContext, *, within: float, patience: float, wait: float) -> DeliveryReport:
    """Deliver everything that is due: to caches first, then to all other targets.

    No request starts that may not end *within* seconds, *patience* for each request. The archive
    is open between requests only, never during one; *wait* seconds at most are spent on its lock.

    Raises: ArchiveError.
    """
    end = time.monotonic() + within - patience
    count = 0
    failures: list[str] = []
    while True:
        with opened(run.layers.archive, wait=wait) as archive, archive.transaction():
            has_time = time.monotonic() < end and not run.stopping()
            claimed = _claim(run, archive) if has_time else {}
            upcoming = archive.deliveries.next_due()
        if not claimed:
            return DeliveryReport(count=count, failures=tuple(failures), next=upcoming)
        work = [
            begun(partial(_deliver, run, target, deliveries, end, patience))
            for target, deliveries in claimed.items()
        ]
        for each in as_completed(work):
            outcome = each.result()
            with opened(run.layers.archive, wait=wait) as archive, archive.transaction():
                _record(run, archive, outcome)
            count += len(outcome.delivered)
            failures += _failures(outcome)


def _claim(run: RunContext, archive: Archive) -> dict[Target, list[Delivery]]:
    """Claim the deliveries of the next round; forget targets that are not configured any more."""
    configured = {each: each for each in targets(run.settings)}
    due = archive.deliveries.due(run.now)
    archive.deliveries.forget(each for each in due if each not in configured)
    known = [configured[each] for each in due if each in configured]
    caches = [each for each in known if kind_of(each).is_cache]
    return {
        each: archive.deliveries.claim(each, run.now, kind_of(each).claim_size)
        for each in caches or known
    }


def _deliver(
    run: RunContext, target: Target, claimed: Sequence[Delivery], end: float, patience: float
) -> _Outcome:
    """Deliver what was *claimed* for *target*, until it fails as a whole or time is up."""
    outcome = _Outcome(target=target)
    gap = kind_of(target).gap
    client = Client(
        contact=run.settings.site.url,
        allowed=run.settings.notify.networks,
        gap=gap,
        pace=run.pace if gap else RateLimiter(),
    )
    with closing(client):
        try:
            notifier = kind_of(target).make(run.settings, target.name, client)
        except NotifyError as error:
            outcome.failed.append((claimed, error))
            return outcome
        for start in range(0, len(claimed), notifier.batch_size):
            batch = claimed[start : start + notifier.batch_size]
            if outcome.target_failure() or run.stopping() or time.monotonic() >= end:
                outcome.untried += batch
                continue
            client.until = time.monotonic() + patience
            try:
                notifier.notify([each.published for each in batch])
            except NotifyError as error:
                outcome.failed.append((batch, error))
            else:
                outcome.delivered += batch
    return outcome


def _record(run: RunContext, archive: Archive, outcome: _Outcome) -> None:
    """Record *outcome* in the archive."""
    deliveries = archive.deliveries
    deliveries.succeeded(outcome.delivered, run.now)
    for batch, error in outcome.failed:
        deliveries.failed(batch, str(error), run.now, error.retry_after)
    target, failure = outcome.target, outcome.target_failure()
    if failure is not None:
        tried = Try(name=target.name, failure=str(failure))
        archive.activity.record(target.kind, [tried], run.now)
        deliveries.pause(target)
    elif outcome.delivered:
        tried = Try(name=target.name, changes=len(outcome.delivered))
        archive.activity.record(target.kind, [tried], run.now)
    deliveries.put_back(outcome.untried, run.now)


def _failures(outcome: _Outcome) -> Iterator[str]:
    """Describe the failed deliveries, one line for each reason."""
    reasons: dict[str, list[str]] = {}
    for batch, error in outcome.failed:
        reasons.setdefault(str(error), []).extend(each.published.address for each in batch)
    target = outcome.target
    for reason, addresses in reasons.items():
        more = f" (and {len(addresses) - 1} more)" if len(addresses) > 1 else ""
        if kind_of(target).by_document:
            yield f"{addresses[0]}{more}: {reason}; will be checked again"
        elif kind_of(target).is_check:
            yield f"{target}: {reason}; will be checked again"
        else:
            yield f"{target}: {reason}; not notified of {addresses[0]}{more}, will retry"
