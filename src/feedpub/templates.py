"""Jinja2 for all pages: values are escaped, missing ones are errors."""

from __future__ import annotations

import base64
import hashlib
from importlib.resources import files
from typing import Any

from markupsafe import Markup


class Templates:
    """The templates of a package, and the style of its pages."""

    def __init__(self, package: str, *, style: str, policy: str, **shared: Any) -> None:
        """*shared* values can be used in all templates, and so can ``style`` and ``policy``.

        *style* is the name of a CSS file. *policy* is a Content Security Policy (level 3) in which
        ``{style}`` stands for the hash of that file.
        """
        # A run that makes no page does without it.
        from jinja2 import Environment, FunctionLoader, StrictUndefined

        self._folder = files(f"feedpub.{package}") / "templates"
        self._environment = Environment(
            loader=FunctionLoader(self._read),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )
        text = self._read(style)
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode("ascii")
        self._environment.globals.update(
            shared,
            policy=policy.replace("{style}", f"'sha256-{digest}'"),
            style=Markup(text),  # noqa: S704 - our own
        )

    def render(self, name: str, **values: Any) -> str:
        return self._environment.get_template(name).render(values)

    def _read(self, name: str) -> str:
        return self._folder.joinpath(name).read_text(encoding="utf-8")
