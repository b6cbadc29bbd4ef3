"""The public check: whether the public address of a document serves what was published.

That of a private document must not: it needs a token.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from feedpub.archive.queries.status import PUBLIC_CHECK_KIND
from feedpub.config.model import Settings
from feedpub.config.private_feeds import PrivateDocument, private_documents
from feedpub.errors import NotifyError
from feedpub.notifiers.base import NotifierKind, digest_of, notify_errors
from feedpub.nouns import dataclass
from feedpub.protocols import PublishedDocument

if TYPE_CHECKING:
    # An HTTP client, which runs without due deliveries do not import.
    from feedpub.web.client import Client


#: What a web server answers that shows a document to those with a token only.
_REFUSED = (401, 403, 404)


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicCheck:
    """Fetches documents from their public addresses and compares their bytes."""

    client: Client

    #: Documents that must not be public.
    private: tuple[PrivateDocument, ...] = ()

    @property
    def batch_size(self) -> int:
        return 1

    def notify(self, documents: Sequence[PublishedDocument]) -> None:
        for each in documents:
            if any(private.includes(each.document) for private in self.private):
                self._check_private(each.address)
                continue
            with notify_errors(advise=True):
                answer = self.client.get(each.address, accept="*/*")
            content = answer.content or b""
            if digest_of(content) != each.digest:
                raise NotifyError(_other(content), whole_target=False)

    def _check_private(self, address: str) -> None:
        """Check that a document is not given to anybody without a token. Raises: NotifyError."""
        from feedpub.web.answers import FetchError

        with notify_errors():
            try:
                self.client.get(address, accept="*/*")
            except FetchError as error:
                if error.status in _REFUSED:
                    return
                raise
        raise NotifyError(
            "is private, but anybody can read it; print the settings of the web server again"
            " (feedpub config nginx or caddy), and reload it",
            whole_target=False,
        )


def _other(content: bytes) -> str:
    """Describe what an address serves instead of a document."""
    from feedpub.web.firewalls import firewall_in

    if firewall := firewall_in(content):
        return f"serves a page of {firewall.name} for bots; {firewall.advice}"
    return "serves another document"


def _targets(settings: Settings, *_: object) -> Iterable[str]:
    # There is one check of all addresses, which needs no name.
    return [""] if settings.notify.check else []


def _make(settings: Settings, _name: str, client: Client) -> PublicCheck:
    return PublicCheck(client=client, private=tuple(private_documents(settings.feeds)))


PUBLIC_CHECK = NotifierKind(
    name=PUBLIC_CHECK_KIND,
    configured=_targets,
    subscribed=_targets,
    make=_make,
    claim_size=120,
    pauses=(2, 900),
    is_check=True,
    by_document=True,
)
