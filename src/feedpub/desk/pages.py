"""The pages of the desk, as responses."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, tzinfo
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from markupsafe import Markup
from starlette.responses import HTMLResponse, Response

from feedpub.addresses import web_address
from feedpub.desk.sessions import new_key
from feedpub.patterns import pattern
from feedpub.phrases import counted
from feedpub.templates import Templates, source_of

#: Only these styles, and forms to the desk itself; no script, picture, frame or other host.
_POLICY = (
    "default-src 'none'; style-src {style}; form-action 'self'; base-uri 'none';"
    " frame-ancestors 'none'"
)

#: The style of entries in frames, which have the policy of the page around them.
_ENTRY_STYLE = (Path(__file__).parent / "templates" / "entry.css").read_text(encoding="utf-8")

#: What frames may do in addition: show pictures. Not those of http, such as of a printer nearby:
#: articles may be from strangers.
_FRAMES = "; img-src https:"


#: As messages have it.
_MOMENT = pattern(r"\b\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d\+00:00| \d\d:\d\d UTC)")


@cache
def _templates() -> Templates:
    return Templates(
        "desk",
        style="desk.css",
        policy=_POLICY.replace("{style}", f"{{style}} {source_of(_ENTRY_STYLE)}"),
        counted=counted,
        safe=safe_address,
        to=address_of,
        framed=framed,
        entry_style=Markup(_ENTRY_STYLE),  # noqa: S704 - our own
        entry_policy=f"default-src 'none'; style-src {source_of(_ENTRY_STYLE)}{_FRAMES}",
        key=new_key,
    )


def page(template: str, status: int = 200, /, *, frames: bool = False, **values: Any) -> Response:
    """Return the page that *template* makes of *values*; with *frames* it shows entries."""
    templates = _templates()
    return HTMLResponse(
        templates.render(template, **values),
        status_code=status,
        headers={"Content-Security-Policy": templates.policy + (_FRAMES if frames else "")},
    )


def local(zone: tzinfo, text: str) -> str:
    """Return *text* with its moments to the minute, by the clocks of *zone*."""
    return _MOMENT.sub(lambda found: _minute(zone, _moment(found[0])), text)


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text.replace(" UTC", "+00:00"))


def _minute(zone: tzinfo, moment: datetime) -> str:
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M %Z}"


def when(zone: tzinfo, moment: datetime | None) -> Markup:
    """Return *moment* to the minute by the clocks of *zone*, as an element."""
    if moment is None:
        return Markup("never")
    return Markup('<time datetime="{}">{}</time>').format(
        moment.astimezone(UTC).isoformat(), _minute(zone, moment)
    )


def safe_address(address: str | None) -> str | None:
    """Return *address* if it can be a link on a page: one of the web. None: it cannot."""
    return web_address(address) if address else None


def address_of(path: str, **fields: str | int) -> str:
    """Return an address of the desk, with *fields* in its query."""
    query = urlencode({key: each for key, each in fields.items() if each != ""})
    return quote(path) + (f"?{query}" if query else "")


def framed(values: Mapping[str, Any]) -> str:
    """Return the document of a frame that shows an entry: title, summary, content, pictures."""
    return _templates().render("entry.html", **values)
