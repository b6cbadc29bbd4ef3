"""The push API of a long-running process, opened again when the configuration changes."""

from __future__ import annotations

import os
from collections.abc import Callable, Container
from pathlib import Path

from feedpub.config.model import Push
from feedpub.health.logs import logger
from feedpub.intake.sources.spool import Spool
from feedpub.schedule.push_api import InHand, Publish, PushAPI, RejectedFrom, TakeDown
from feedpub.schedule.websub_callback import WebSubCallback


class PushListener:
    """Listens for pushes where ``[push]`` says. An address that cannot be opened is logged once."""

    def __init__(
        self,
        *,
        sources: Callable[[], Container[str]],
        in_hand: InHand,
        publish: Publish,
        rejected_from: RejectedFrom,
        take_down: TakeDown,
        callback: WebSubCallback,
    ) -> None:
        self._sources = sources
        self._in_hand = in_hand
        self._publish = publish
        self._rejected_from = rejected_from
        self._take_down = take_down
        self._callback = callback
        self._api: PushAPI | None = None
        self._push: Push | None = None

        #: What could not be opened, as was logged.
        self._refused: Push | None = None

    def open(self, push: Push) -> None:
        """Listen as *push* says, or go on if that has not changed.

        Each call retries what could not be opened.
        """
        if push == self._push:
            return
        self.close()
        token = os.environ.get(push.token_env or "")
        if not (push.listen and push.spool):
            return
        if not token:
            self._refuse(push, reason=f"{push.token_env} has no token; set it")
            return
        try:
            self._api = PushAPI(
                push.listen,
                token,
                spool=Spool(Path(push.spool), push.quiet),
                sources=self._sources,
                in_hand=self._in_hand,
                publish=self._publish,
                rejected_from=self._rejected_from,
                take_down=self._take_down,
                others=self._callback.routes,
            )
        except OSError as error:
            # Without the address, which Python adds as a tuple.
            reason = (error.strerror or str(error)).partition(" (while ")[0]
            self._refuse(push, listen=push.listen, reason=reason)
            return
        self._push, self._refused = push, None
        self._api.open()

    def _refuse(self, push: Push, **why: str) -> None:
        if push != self._refused:
            logger().error("no pushes", **why)
        self._refused = push

    def close(self) -> None:
        """Finish the requests in progress, and accept no more."""
        self._push = None
        if self._api:
            self._api.close()
            self._api = None
