"""Others are told of what was published, after it is live, and beside any run."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import as_completed
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from feedpub.archive.activity import Try
from feedpub.archive.deliveries import Delivery, Target
from feedpub.archive.store import Archive, opened
from feedpub.config.model import Settings
from feedpub.config.notify_table import PurgeTable
from feedpub.errors import TellError
from feedpub.notifiers.presets import preset
from feedpub.notifiers.public_check import PublicCheck
from feedpub.notifiers.purge import Purge, Request
from feedpub.notifiers.webhook import Webhook
from feedpub.notifiers.websub import WebSub
from feedpub.pipeline.context import RunContext
from feedpub.pipeline.outbox import targets
from feedpub.protocols import Notifier
from feedpub.web.client import Client
from feedpub.web.threads import begun

#: How many documents one target is told of before that is written down: what a crash may repeat.
_IN_HAND = {"hub": 20, "webhook": 500, "purge": 120, "look": 120}


@dataclass(slots=True, kw_only=True)
class DeliveryReport:
    """What became of telling."""

    #: How many times somebody was told of a document.
    count: int = 0

    #: Who could not be told, and why: one line each.
    failures: list[str] = field(default_factory=list)

    #: When somebody is next to be told. None: nobody is.
    next: datetime | None = None


@dataclass(slots=True, kw_only=True)
class _Outcome:
    """What became of what was claimed for one target."""

    target: Target
    told: list[Delivery] = field(default_factory=list)
    failed: list[tuple[Sequence[Delivery], TellError]] = field(default_factory=list)
    untried: list[Delivery] = field(default_factory=list)


def tell(run: RunContext, *, within: float, patience: float, wait: float) -> DeliveryReport:
    """Tell everybody what is due; caches first, so that whoever fetches then gets it.

    No request is begun that may not be over *within* seconds, *patience* for each. The archive is
    asked between the requests, never during them; it is waited for *wait* seconds at most.

    Raises: ArchiveError.
    """
    end = time.monotonic() + within - patience
    told = DeliveryReport()
    known = targets(run.settings)
    while True:
        with opened(run.layers.archive, wait=wait) as archive, archive.transaction():
            going_on = time.monotonic() < end and not run.stopping()
            claimed = _claim(run, archive, known) if going_on else {}
            told.next = archive.deliveries.next_due()
        if not claimed:
            return told
        work = [
            begun(partial(_tell, run, target, deliveries, end, patience))
            for target, deliveries in claimed.items()
        ]
        for each in as_completed(work):
            outcome = each.result()
            with opened(run.layers.archive, wait=wait) as archive, archive.transaction():
                _keep(run, archive, outcome)
            told.count += len(outcome.told)
            told.failures += _failures(outcome)


def _claim(run: RunContext, archive: Archive, known: set[Target]) -> dict[Target, list[Delivery]]:
    """What is told in one go, by whom it is told to."""
    due = archive.deliveries.due(run.now)
    archive.deliveries.forget(each for each in due if each not in known)
    due = [each for each in due if each in known]
    caches = [each for each in due if each.kind == "purge"]
    return {
        each: archive.deliveries.claim(each, run.now, _IN_HAND[each.kind]) for each in caches or due
    }


def _tell(
    run: RunContext, target: Target, claimed: Sequence[Delivery], end: float, patience: float
) -> _Outcome:
    """Tell *target* of what is *claimed*, until it fails as a whole or the time is over."""
    outcome = _Outcome(target=target)
    client = Client(contact=run.settings.site.url, allowed=run.settings.tell.networks)
    with closing(client):
        try:
            notifier = _notifier(run.settings, target, client)
        except TellError as error:
            outcome.failed.append((claimed, error))
            return outcome
        for start in range(0, len(claimed), notifier.most):
            batch = claimed[start : start + notifier.most]
            failed = bool(outcome.failed) and outcome.failed[-1][1].of_all
            if failed or run.stopping() or time.monotonic() >= end:
                outcome.untried += batch
                continue
            client.until = time.monotonic() + patience
            try:
                notifier.tell([each.news for each in batch])
            except TellError as error:
                outcome.failed.append((batch, error))
            else:
                outcome.told += batch
    return outcome


def _keep(run: RunContext, archive: Archive, outcome: _Outcome) -> None:
    """Write down what became of it."""
    kept = archive.deliveries
    kept.told(outcome.told, run.now)
    for batch, error in outcome.failed:
        kept.failed(batch, str(error), run.now, error.after)
    of_all = [error for _, error in outcome.failed if error.of_all]
    target = outcome.target
    if of_all:
        tried = Try(name=target.name, failure=str(of_all[0]))
        archive.activity.record(target.kind, [tried], run.now)
        kept.leave_alone(target)
    elif outcome.told:
        tried = Try(name=target.name, changes=len(outcome.told))
        archive.activity.record(target.kind, [tried], run.now)
    kept.put_back(outcome.untried, run.now)


def _failures(outcome: _Outcome) -> Iterator[str]:
    """What could not be told, in one line for each reason."""
    reasons: dict[str, list[str]] = {}
    for batch, error in outcome.failed:
        reasons.setdefault(str(error), []).extend(each.news.address for each in batch)
    for reason, addresses in reasons.items():
        more = f" (and {len(addresses) - 1} more)" if len(addresses) > 1 else ""
        if outcome.target.kind == "look":
            yield f"{addresses[0]}{more}: {reason}; it is looked at again"
        else:
            kind, name = outcome.target
            yield f"{kind} {name}: {reason}; not told of {addresses[0]}{more}, tried again"


def _notifier(settings: Settings, target: Target, client: Client) -> Notifier:
    """Who tells *target*. Raises: TellError, if the environment lacks what it takes."""
    match target.kind:
        case "hub":
            return WebSub(hub=target.name, client=client)
        case "webhook":
            secret = _secret(settings.tell.secret_env)
            return Webhook(address=target.name, client=client, secret=secret)
        case "look":
            return PublicCheck(client=client)
    table = next(each for each in settings.tell.purge if each.name == target.name)
    return Purge(request=request_of(table), client=client, token=_secret(table.token_env))


def request_of(table: PurgeTable) -> Request:
    """How *table* has its cache asked: what it does not say, its preset does."""
    known = preset(table.preset, table.zone)
    headers = {**known.headers, **table.headers}
    if (
        table.token_env
        and not known.edgegrid
        and not any("{token}" in each for each in headers.values())
    ):
        headers["Authorization"] = "Bearer {token}"
    body = table.body or known.body
    return Request(
        method=table.method or known.method,
        url=table.url or known.url,
        headers=headers,
        body=body,
        most=(table.most or 30) if "{addresses}" in body else 1,
        edgegrid=known.edgegrid,
    )


def _secret(name: str | None) -> str | None:
    """What the environment variable *name* holds. Raises: TellError."""
    if name is None:
        return None
    value = os.environ.get(name, "").strip()
    if not value or not value.isprintable() or not value.isascii():
        raise TellError(f"the environment variable {name} holds no key; set it", of_all=True)
    return value
