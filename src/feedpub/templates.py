"""Jinja2, used in one way: everything is escaped, nothing may be missing, no clock, no network."""

from __future__ import annotations

import base64
import hashlib
from importlib.resources import files
from typing import Any

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup


class Templates:
    """The templates of a room, and the one style that its pages have."""

    def __init__(self, room: str, *, style: str, policy: str, **known: Any) -> None:
        """All can use what is *known*, the ``style``, and the ``policy`` that lets it in.

        *policy* is a Content Security Policy (level 3), in which ``{style}`` stands for that style.
        """
        self._folder = files(f"feedpub.{room}") / "templates"
        self._environment = Environment(
            loader=FunctionLoader(self._shipped),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )
        text = self._shipped(style)
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode("ascii")
        self._environment.globals.update(
            known,
            policy=policy.replace("{style}", f"'sha256-{digest}'"),
            style=Markup(text),  # noqa: S704 - our own
        )

    def render(self, name: str, **values: Any) -> str:
        return self._environment.get_template(name).render(values)

    def _shipped(self, name: str) -> str:
        return self._folder.joinpath(name).read_text(encoding="utf-8")
