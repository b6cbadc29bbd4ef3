"""A content management system is described in one module and named in one registry."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import feedpub
from feedpub.intake.readers.apis.presets import PRESETS, Preset, preset

PACKAGE = Path(feedpub.__file__).parent


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_is_one_module_and_one_row_of_the_registry(name: str) -> None:
    module = PACKAGE / "intake" / "readers" / "apis" / f"{name}.py"
    quoted = re.compile(rf"""["']{name}["']""")

    naming = [
        path.relative_to(PACKAGE).as_posix()
        for path in PACKAGE.rglob("*.py")
        if quoted.search(path.read_text(encoding="utf-8"))
    ]

    assert isinstance(preset(name), Preset)
    assert module.exists()
    assert naming == ["intake/readers/apis/presets.py"]
