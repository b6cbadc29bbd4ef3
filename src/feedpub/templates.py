"""Jinja2 for all pages: values are escaped, missing ones are errors."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path
from typing import Any

from markupsafe import Markup


class Templates:
    """The templates of a package, and the style of its pages."""

    def __init__(
        self,
        package: str,
        *,
        style: str,
        policy: str,
        script: str | None = None,
        player_style: str | None = None,
        player_policy: str | None = None,
        **shared: Any,
    ) -> None:
        """*shared* values can be used in all templates, and so can ``style`` and ``policy``.

        *style* is the name of a CSS file, *script* of one in JavaScript. *policy* is a Content
        Security Policy (level 3) in which ``{style}`` and ``{script}`` stand for the hashes of
        these files. The other two are for pages with players, in addition and instead.
        """
        # A run that makes no page does without it.
        from jinja2 import Environment, FunctionLoader, StrictUndefined

        self._folder = Path(__file__).parent / package / "templates"
        self._environment = Environment(
            loader=FunctionLoader(self._read),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )
        named = {"style": style, "script": script, "player_style": player_style}
        texts = {key: self._read(name) for key, name in named.items() if name is not None}
        hashes = {key: source_of(text) for key, text in texts.items()}
        #: The policy with its hashes, for a header.
        self.policy = policy.format(**hashes)
        policies = {"policy": policy, "player_policy": player_policy}
        self._environment.globals.update(
            shared,
            **{key: Markup(text) for key, text in texts.items()},  # noqa: S704 - our own
            **{key: text.format(**hashes) for key, text in policies.items() if text is not None},
        )

    def render(self, template: str, /, **values: Any) -> str:
        return self._environment.get_template(template).render(values)

    def _read(self, name: str) -> str:
        return self._folder.joinpath(name).read_text(encoding="utf-8")


def source_of(text: str) -> str:
    """Return the source expression for a style or script (Content Security Policy 3, 2.3.1)."""
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode("ascii")
    return f"'sha256-{digest}'"
