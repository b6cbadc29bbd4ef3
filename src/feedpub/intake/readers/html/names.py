"""The names by which HTML pages show what their parts are, in ``data/html.toml``."""

from __future__ import annotations

from feedpub.intake.lexicon import shipped


def class_names(part: str) -> frozenset[str]:
    """Return the words in class names, ids and the like of a *part* such as ``standfirst``."""
    return frozenset(shipped("html")["class_names"][part].split())


def meta_names(field: str) -> tuple[str, ...]:
    """Return the names of meta elements for a *field* such as ``published``, the best first."""
    return tuple(shipped("html")["meta_names"][field].split())
