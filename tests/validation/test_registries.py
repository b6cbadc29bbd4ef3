"""The registries that feeds are held against are complete and dated."""

from __future__ import annotations

import importlib.util
from importlib import resources
from pathlib import Path

import pytest

from feedpub.validation.values.languages import language_flaw

DATA = resources.files("feedpub.validation").joinpath("data")
SCRIPT = Path(__file__).parents[2] / "scripts" / "refresh_registries.py"

#: Each file with its date, or the version that the script takes; specifications have versions.
DATES = {
    "countries.txt": "i18n-iso-countries@7.14.0",
    "html.txt": "By hand.",
    "iana.txt": "collected 2026-11-22",
    "languages.txt": "language subtag registry of 2025-08-25",
    "namespaces.txt": "By hand.",
    "podcast_categories.txt": "collected 2026-11-22",
}


@pytest.mark.parametrize("name", DATES)
def test_each_registry_says_how_old_it_is(name: str) -> None:
    source = DATA.joinpath(name).read_text("ascii").partition("\n")[0]

    assert DATES[name] in source


def test_every_registry_is_in_the_list_of_dates() -> None:
    assert {file.name for file in DATA.iterdir() if file.name.endswith(".txt")} == set(DATES)


def test_the_registries_are_those_of_the_versions_in_the_script() -> None:
    spec = importlib.util.spec_from_file_location("refresh_registries", SCRIPT)
    assert spec is not None and spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)

    assert script.SUBTAGS in DATA.joinpath("languages.txt").read_text("ascii")
    assert script.ISO_639 in DATA.joinpath("languages.txt").read_text("ascii")
    assert script.ISO_3166 in DATA.joinpath("countries.txt").read_text("ascii")


@pytest.mark.parametrize("tag", ["hnm", "zh-luh", "oak", "sjc", "ynb", "vi-Latn-hanoi", "en-Seal"])
def test_tags_that_were_registered_in_2025_are_valid(tag: str) -> None:
    assert language_flaw(tag) is None
