"""One archive at a time publishes into a prefix of a bucket.

The claim is the hidden object ``.feedpub.claim``. It names the archive, and the runs of it that
publish: several workers may at once. A run that was killed cannot release its claim, so each is for
ten minutes, and renewed while the run puts documents. Where a store honours conditions, the object
changes only from the version that was read; elsewhere it is written and read back.

It also keeps what a probe has found out about conditions, so that few runs have to probe.
"""

from __future__ import annotations

import contextlib
import json
import secrets
import socket
import threading
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from feedpub.errors import DestinationError, DirectoryBusy, Stopped
from feedpub.nouns import dataclass, field

if TYPE_CHECKING:
    from feedpub.destinations.object_client import ObjectClient, Replaced, StoredObject
    from feedpub.protocols import ClaimFlaw

CLAIM, _PROBE = ".feedpub.claim", ".feedpub.probe"

#: In seconds: how long a claim lasts, how often a busy one is looked at, and how long the result of
#: a probe is relied on.
_LEASE = 600.0
_PAUSE = 0.2
_PROBED_FOR = 30 * 86_400.0

_HEADERS = {"Content-Type": "application/json", "Cache-Control": "no-store"}

#: How often a claim that another run changes meanwhile is tried again.
_ATTEMPTS = 50


@dataclass(slots=True, kw_only=True)
class _Lease:
    """A claim of this process, which may have several uses at once."""

    holder: str
    token: str = field(default_factory=lambda: secrets.token_hex(8))
    uses: int = 0

    #: The clock of this process at which it ends.
    until: float = 0.0


@dataclass(frozen=True, slots=True)
class _Conditions:
    """Whether a store honours conditions, and when that was found out, in seconds since 1970."""

    honoured: bool
    probed: float


#: The leases of this process, by the address of the prefix; and which stores honour conditions.
_leases: dict[str, _Lease] = {}
_conditions: dict[str, _Conditions] = {}
_guard = threading.Lock()


@contextlib.contextmanager
def claimed(
    client: ObjectClient,
    archive: str,
    *,
    has_daemon: Callable[[str], bool],
    wait: float,
    stopping: Callable[[], bool],
) -> Iterator[ClaimFlaw | None]:
    """Claim the prefix of *client*; see :meth:`feedpub.protocols.Destination.claim`."""
    holder, until, began = _holder(archive), time.monotonic() + wait, time.time()
    try:
        while (other := _taken(client, holder)) is not None:
            host, _, path = other.rpartition(" ")
            if host in ("", socket.gethostname()) and has_daemon(path):
                # The daemon of another archive does not end: waiting is pointless.
                until = 0
            if time.monotonic() >= until:
                where = f"{path} on {host}" if host else path
                raise DirectoryBusy(
                    client.url, f"the configuration with the archive {where} publishes there"
                )
            if stopping():
                raise Stopped("stopped while another run was at work")
            time.sleep(_PAUSE)
    except DestinationError:
        # The first document that cannot be put reports it.
        yield None
        return
    try:
        known = _conditions[client.url]
        yield None if known.honoured or known.probed < began else _unconditional(client)
    finally:
        with contextlib.suppress(DestinationError):
            _release(client)


def _unconditional(client: ObjectClient) -> ClaimFlaw:
    from feedpub.protocols import ClaimFlaw

    return ClaimFlaw(
        f"{client.url}: the store ignores If-Match and If-None-Match: documents are read back after"
        " they are put, and two runs at the same moment may replace each other's"
    )


def renew(client: ObjectClient) -> None:
    """Renew the claim of this process if half its time is over.

    Raises: DestinationError, if another archive has claimed the prefix since.
    """
    lease = _leases.get(client.url)
    if lease is None or time.monotonic() < lease.until - _LEASE / 2:
        return
    with _guard:
        other = _changed(client, lease, lease.holder, joins=True)
    if other is not None:
        raise DestinationError(client.url, f"{other} has begun to publish there")


def honours_conditions(client: ObjectClient) -> bool:
    """Return whether the store obeys If-Match and If-None-Match. Raises: DestinationError."""
    if (known := _conditions.get(client.url)) is None:
        found = client.read(CLAIM)
        known = _recorded(_content(found[0])) if found else None
        _conditions[client.url] = known = known or _Conditions(_probe(client), time.time())
    return known.honoured


def _probe(client: ObjectClient) -> bool:
    """Find out whether the store honours conditions: not all that ignore them say so."""
    from feedpub.destinations.object_client import ObjectChanged, StoredObject

    wrong = StoredObject(size=1, etag="0" * 32, version="1")
    honoured = 0
    _put(client, _PROBE, secrets.token_bytes(8), "anything")
    conditions: tuple[Replaced, ...] = ("nothing", wrong)
    for replaces in conditions:
        try:
            _put(client, _PROBE, secrets.token_bytes(8), replaces)
        except ObjectChanged:
            honoured += 1
    client.delete(_PROBE)
    return honoured == 2


def _taken(client: ObjectClient, holder: str) -> str | None:
    """Take a use of the claim for *holder*. Returns the other holder if there is one."""
    with _guard:
        lease = _leases.get(client.url)
        if lease is not None and lease.holder != holder:
            return lease.holder
        lease = lease or _Lease(holder=holder)
        if lease.until - _LEASE / 2 <= time.monotonic():
            other = _changed(client, lease, holder, joins=True)
            if other is not None:
                return other
        lease.uses += 1
        _leases[client.url] = lease
        return None


def _release(client: ObjectClient) -> None:
    with _guard:
        lease = _leases[client.url]
        lease.uses -= 1
        if lease.uses == 0:
            del _leases[client.url]
            _changed(client, lease, lease.holder, joins=False)


def _changed(client: ObjectClient, lease: _Lease, holder: str, *, joins: bool) -> str | None:
    """Enter *lease* into the claim, or take it out. Returns another holder, and then does nothing.

    Raises: DestinationError.
    """
    from feedpub.destinations.object_client import ObjectChanged

    conditional = honours_conditions(client)
    for _ in range(_ATTEMPTS):
        found = client.read(CLAIM)
        content = _content(found[0]) if found else {}
        now = time.time()
        runs = {
            token: until
            for token, until in dict(content.get("runs", {})).items()
            if until > now and token != lease.token
        }
        other = content.get("holder")
        if runs and other != holder:
            return str(other)
        if joins:
            runs[lease.token] = now + _LEASE
        value = {
            "holder": holder,
            "runs": runs,
            "conditions": conditional,
            "probed": _conditions[client.url].probed,
        }
        until = time.monotonic() + _LEASE
        try:
            before = found[1] if found else None
            replaces: Replaced = (before or "nothing") if conditional else "anything"
            _put(client, CLAIM, json.dumps(value).encode(), replaces)
        except ObjectChanged:
            continue
        if not conditional and joins and not _has(client, lease):
            continue
        lease.until = until
        return None
    raise DestinationError(client.place(CLAIM), "cannot be changed: too many runs at once")


def _has(client: ObjectClient, lease: _Lease) -> bool:
    """Whether the claim that was just written is the one that is there."""
    found = client.read(CLAIM)
    return found is not None and lease.token in _content(found[0]).get("runs", {})


def _content(content: bytes) -> dict[str, Any]:
    try:
        found = json.loads(content)
    except ValueError:
        return {}
    return found if isinstance(found, dict) and isinstance(found.get("runs", {}), dict) else {}


def _recorded(content: dict[str, Any]) -> _Conditions | None:
    """Return what a probe has found out; None if none has for a while."""
    probed, honoured = content.get("probed"), content.get("conditions")
    if not isinstance(honoured, bool) or not isinstance(probed, (int, float)):
        return None
    return _Conditions(honoured, probed) if 0 <= time.time() - probed < _PROBED_FOR else None


def _put(
    client: ObjectClient,
    name: str,
    content: bytes,
    replaces: Replaced,
) -> StoredObject:
    # What is put is never the same twice, so that a repeated put is recognised as our own.
    return client.put(
        name, content, headers=_HEADERS, metadata=secrets.token_hex(8), replaces=replaces
    )


def _holder(archive: str) -> str:
    """Return the name of *archive* for all machines: that of a file begins with the machine's."""
    return archive if "://" in archive else f"{socket.gethostname()} {archive}"
