"""The rules of page reading that ``bench/pages.py`` can switch off.

A rule is a function of the readers of pages that answers yes or no, or that finds something or
nothing. Switched off, it answers no and finds nothing.
"""

from __future__ import annotations

import inspect
import pkgutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from typing import Any

#: The packages and modules with rules, below ``feedpub.intake``, and the kinds of pages they read.
_PLACES = {
    "readers.html": ("html",),
    "readers.text": ("text",),
    "bylines": ("html", "text"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    #: ``captions._is_date``
    name: str
    function: Callable[..., Any]

    #: What it answers when it is switched off.
    answer: bool | None


def rules(kind: str) -> Iterator[Rule]:
    """Yield the rules that readers of pages of a *kind* use, in the order of their names."""
    for place, kinds in _PLACES.items():
        if kind in kinds:
            package = import_module(f"feedpub.intake.{place}")
            for each in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
                yield from _rules_in(each.name)


def _rules_in(module_name: str) -> Iterator[Rule]:
    module = import_module(module_name)
    for name, member in sorted(vars(module).items()):
        function = inspect.unwrap(member) if callable(member) else member
        if not inspect.isfunction(function) or function.__module__ != module_name:
            continue
        returned = str(function.__annotations__.get("return", ""))
        if returned == "bool" or returned.endswith("| None"):
            answer = False if returned == "bool" else None
            short = f"{module_name.rpartition('.')[2]}.{name}"
            yield Rule(name=short, function=member, answer=answer)


@contextmanager
def switched_off(rule: Rule) -> Iterator[None]:
    """Read without *rule*, in all modules that know its function."""

    def answer(*_arguments: Any, **_options: Any) -> bool | None:
        return rule.answer

    known = [
        (module, name)
        for module in list(sys.modules.values())
        if module.__name__.startswith("feedpub.")
        for name, member in list(vars(module).items())
        if member is rule.function
    ]
    for module, name in known:
        setattr(module, name, answer)
    try:
        yield
    finally:
        for module, name in known:
            setattr(module, name, rule.function)
