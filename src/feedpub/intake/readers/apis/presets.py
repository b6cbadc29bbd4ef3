"""The presets that ``preset`` in config.toml can name. A module is imported when it is needed."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from feedpub.intake.readers.apis.preset import Preset

#: Each is the name of a module of this package, whose ``PRESET`` says all about it.
PRESETS = ("wordpress", "ghost")


def preset(name: str) -> Preset:
    """Return the preset with that *name*, one of :data:`PRESETS`."""
    found: Preset = import_module(f"{__package__}.{name}").PRESET
    return found
