"""The documentation of the keys of config.toml: the docstrings below them in the source.

Only the schema, the manual and messages about missing keys show them.
"""

from __future__ import annotations

import ast
import inspect
import textwrap
from itertools import pairwise

from feedpub.config.table import Table


def docstrings(table: type[Table]) -> dict[str, str]:
    """Return the docstring of each key of *table* that has one, with those of its base classes.

    They are empty where the source is not installed.
    """
    found: dict[str, str] = {}
    for each in reversed(table.__mro__):
        if issubclass(each, Table) and each is not Table:
            found |= _own_docstrings(each)
    return {name: found[name] for name in table.key_names() if name in found}


def _own_docstrings(table: type[Table]) -> dict[str, str]:
    try:
        source = textwrap.dedent(inspect.getsource(table))
    except (OSError, TypeError):
        return {}
    (definition,) = ast.parse(source).body
    assert isinstance(definition, ast.ClassDef)
    found: dict[str, str] = {}
    for key, below in pairwise(definition.body):
        match key, below:
            case (
                ast.AnnAssign(target=ast.Name(id=name)),
                ast.Expr(value=ast.Constant(value=str(text))),
            ):
                found[name] = inspect.cleandoc(text)
    return found
