"""The rules of page reading that ``bench/pages.py`` can switch off."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    name: str

    #: Where its function is: ``module:function``, below ``feedpub.intake``.
    where: str

    #: What stands in for it.
    instead: Callable[..., Any]
    kinds: tuple[str, ...] = ("html",)


def _nothing(*_arguments: Any, **_options: Any) -> None:
    return None


def _no(*_arguments: Any, **_options: Any) -> bool:
    return False


def _none_of_them(*_arguments: Any, **_options: Any) -> tuple[()]:
    return ()


RULES = (
    Rule(
        name="images: those that lead elsewhere are left out",
        where="readers.html.images:_leads_elsewhere",
        instead=_no,
    ),
)


@contextmanager
def switched_off(rule: Rule) -> Iterator[None]:
    """Read without *rule*. Raises: AttributeError, if there is no such function any more."""
    module_name, _, function = rule.where.partition(":")
    module = import_module(f"feedpub.intake.{module_name}")
    kept = getattr(module, function)
    setattr(module, function, rule.instead)
    try:
        yield
    finally:
        setattr(module, function, kept)
