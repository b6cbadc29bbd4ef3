"""A request of an editor who is logged in, and what is needed to answer it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import tzinfo
from functools import partial
from pathlib import Path
from typing import TypeVar

from starlette.responses import RedirectResponse, Response

from feedpub.desk.forms import Fields
from feedpub.desk.pages import address_of, local, page, when
from feedpub.desk.sessions import EditorSession
from feedpub.desk.work import JobResult, Threads
from feedpub.nouns import dataclass

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """A request of an editor, with the fields of its form, or of its address."""

    session: EditorSession

    #: What forms carry.
    form_token: str
    fields: Fields

    #: The parts of the path that name something.
    path: Mapping[str, str]
    config: Path
    work: Threads

    #: The title of the newsroom, and where its clocks are.
    newsroom: str
    zone: tzinfo

    def page(
        self, template: str, status: int = 200, *, frames: bool = False, **values: object
    ) -> Response:
        """Return the page that *template* makes of *values*."""
        return page(
            template,
            status,
            frames=frames,
            newsroom=self.newsroom,
            editor=self.session.name,
            form_token=self.form_token,
            when=partial(when, self.zone),
            local=partial(local, self.zone),
            **values,
        )

    async def read(self, call: Callable[[], Result], *, waits: bool = False) -> Result:
        """Return what *call* returns, which only reads; *waits*: it may wait for other runs."""
        return await self.work.read(call, waits=waits)

    async def done_once(self, key: str, title: str, call: Callable[[], JobResult]) -> Response:
        """Have *call* called unless that was done with *key* before; lead to its result.

        Raises: RequestRefused, if there is too much to do; then it can be tried again.
        """
        if not self.session.was_used(key):
            job = self.work.begin(title, call)
            self.session.add_job(key, job)
            await self.work.wait_shortly(job)
        return see(address_of(f"/done/{key}"))


def see(address: str) -> Response:
    """Return an answer that leads a browser to *address*, which it gets."""
    return RedirectResponse(address, status_code=303)
