"""What a kind of notifier consists of, and what all notifiers share."""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from feedpub.archive.deliveries import Target
from feedpub.config.model import Settings
from feedpub.errors import NotifyError
from feedpub.feed import Document, FeedHead
from feedpub.nouns import dataclass
from feedpub.protocols import Notifier

if TYPE_CHECKING:
    # An HTTP client, which runs without due deliveries do not import.
    from feedpub.web.client import Client


@dataclass(frozen=True, slots=True, kw_only=True)
class NotifierKind:
    """How one kind of notifier is configured, made, retried and shown."""

    #: The word for it in the archive, in metrics and in ``feedpub status``. Never change it.
    name: str

    #: Return the names of all configured targets: an address, or the name of a service.
    configured: Callable[[Settings], Iterable[str]]

    #: Return the names of the targets to notify of a document. The feed is None if the document
    #: belongs to no feed, such as ``index.html``.
    subscribed: Callable[[Settings, FeedHead | None, Document], Iterable[str]]

    #: Make the notifier of the target with this name. Raises: NotifyError.
    make: Callable[[Settings, str, Client], Notifier]

    #: How many deliveries are claimed at once: as many are sent again after a crash.
    claim_size: int

    #: In seconds: the pause after the first failure, which doubles, and the longest one.
    pauses: tuple[int, int] = (60, 3600)

    #: Whether it is a cache. Caches come first: a client that fetches after a notification gets the
    #: new document then. They are notified of documents that were changed in place, too.
    is_cache: bool = False

    #: Whether it looks at documents instead of notifying anybody.
    is_check: bool = False

    #: Whether a result is that of a document, not of the target. It is shown with the feed instead
    #: of in the list of targets, and a new version of the document clears its failures.
    by_document: bool = False

    #: Whether only the latest of all documents is delivered, in place of any other.
    latest_only: bool = False

    #: In seconds: at least so long from one success to the next delivery.
    interval: int = 0

    #: In seconds, between two requests to one host, those of other targets included.
    gap: float = 0.0

    def target(self, name: str) -> Target:
        """Return the target of this kind with that *name*."""
        return Target(
            self.name,
            name,
            pauses=self.pauses,
            interval=self.interval,
            clears_failures=self.by_document,
        )


def digest_of(content: bytes) -> str:
    """Return the digest of a document that notifiers send and compare: ``sha256:6e5f...``."""
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


def secret_of(variable: str | None) -> str | None:
    """Return what the environment *variable* holds; None for no variable. Raises: NotifyError."""
    if variable is None:
        return None
    value = os.environ.get(variable, "").strip()
    if not value or not value.isprintable() or not value.isascii():
        raise NotifyError(
            f"environment variable {variable} is not set to a key; set it", whole_target=True
        )
    return value


@contextlib.contextmanager
def notify_errors(*, advise: bool = False) -> Iterator[None]:
    """Turn a failed request into a NotifyError.

    A target that is unreachable, answers 5xx, or rejects our credentials fails as a whole. For the
    publisher's own server, *advise* which rule of a firewall to change.

    Raises: NotifyError.
    """
    # httpx is imported with it, which runs without due deliveries do not need.
    from feedpub.web.answers import FetchError

    try:
        yield
    except FetchError as error:
        status = error.status
        advice = f"; {error.firewall.advice}" if advise and error.firewall else ""
        raise NotifyError(
            f"{error}{advice}",
            whole_target=status is None or status >= 500 or status in (401, 403, 429),
            retry_after=error.retry_after or 0.0,
        ) from error
