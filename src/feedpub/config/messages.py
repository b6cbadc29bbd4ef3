"""Mistakes in single values of a configuration, in plain English."""

from __future__ import annotations

import difflib
import typing
from collections.abc import Iterator
from types import NoneType, UnionType
from typing import Any

from pydantic import ValidationError

from feedpub.config.constraints import Choice
from feedpub.config.docstrings import docstrings
from feedpub.config.mistakes import CREDENTIALS
from feedpub.config.table import Table
from feedpub.config.validation import hints_of
from feedpub.config.value_types import KINDS, SOURCES, options

_TYPES = {
    "string_type": "text in quotes",
    "int_type": "a whole number",
    "bool_type": "true or false",
    "list_type": "a list in brackets",
    "dict_type": "a table",
    "model_type": "a table",
}

#: Tables that have nothing but tables, each with a name, and a key that these need; and how errors
#: about others are called.
_OF_TABLES = {"sites": "title", "feeds": "title", "sources": "type"}
_NOT_TABLES = ("dict_type", "model_type", "source_type")

#: How many keys are named.
_NAMED = 3

#: What the values of a list are, if its key does not say so.
_NOUNS = {"permits": "use", "prohibits": "use"}


def in_words(error: ValidationError, root: type[Table]) -> list[str]:
    """Return one line for each mistake, in the order of the file.

    A line has the dotted path, what is wrong, and what to do about it.
    """
    errors: list[dict[str, Any]] = [dict(each) for each in error.errors(include_url=False)]
    bare = _without_names(errors)
    lines: list[str] = []
    for table, keys in bare.items():
        # The keys of [site] in [sites], or of a feed in [feeds].
        meant = f"[{table[:-1]}]" if table == "sites" else f"[{table}.NAME]"
        named = ", ".join(keys[:_NAMED]) + (" ..." if len(keys) > _NAMED else "")
        lines.append(f"{table}: has keys instead of tables: {named}; write {meant} above them")
    for each in errors:
        location = [str(part) for part in each["loc"] if part != "[key]"]
        if location == ["site"] and "sites" in bare:
            continue
        if len(location) > 1 and location[1] in bare.get(location[0], ()):
            continue
        for line in _lines(each, root):
            if line not in lines:
                lines.append(line)
    return lines


def _without_names(errors: list[dict[str, Any]]) -> dict[str, list[str]]:
    """Return the keys whose values are no tables where there are tables with names, by these."""
    found: dict[str, list[str]] = {}
    for each in errors:
        match each["loc"]:
            case (str(table), str(key)) if table in _OF_TABLES:
                if not isinstance(each["input"], dict) and each["type"] in _NOT_TABLES:
                    found.setdefault(table, []).append(key)
    return {table: keys for table, keys in found.items() if _OF_TABLES[table] in keys}


def _lines(error: dict[str, Any], root: type[Table]) -> Iterator[str]:
    location = [part for part in error["loc"] if part not in ("[key]", *KINDS)]
    keys = [part for part in location if part not in SOURCES.values()]
    path = ".".join(map(str, keys))
    value, kind, context = error["input"], error["type"], error.get("ctx", {})
    if kind == "extra_forbidden":
        yield f"{path}: {_unknown_key(str(location[-1]), _keys(root, location[:-1]))}"
    elif kind == "missing":
        yield f"{path}: missing{_meaning(root, location)}"
    elif kind == "source_type":
        yield from _type_mistake(path, value)
    elif kind == "literal_error":
        # The path of an item in a list is that of the list: the value says which item it is.
        in_list = isinstance(keys[-1], int)
        path = ".".join(map(str, keys[:-1] if in_list else keys))
        noun = _NOUNS.get(keys[-2], keys[-2].removesuffix("s")) if in_list else "value"
        allowed = context["expected"].replace("'", "").replace(" or ", ", ").split(", ")
        yield f"{path}: unknown {noun} {_shown(value)}; use {options(allowed)}"
    elif kind in _TYPES:
        yield f"{path}: invalid value {_shown(value)}; use {_TYPES[kind]}"
    elif kind in ("greater_than_equal", "less_than_equal"):
        bound = f"at least {context['ge']}" if "ge" in context else f"at most {context['le']}"
        yield f"{path}: invalid value {_shown(value)}; use {bound}"
    elif kind in ("string_too_short", "too_short"):
        yield f"{path}: is empty; add a value"
    elif kind == "too_long":
        yield f"{path}: more than {context['max_length']:,} values; remove some"
    elif kind == "string_too_long":
        yield f"{path}: longer than {context['max_length']} characters; shorten it"
    else:
        message = str(context["error"]) if kind == "value_error" else error["msg"]
        if message.startswith("use "):
            noun = "name" if "[key]" in error["loc"] else "value"
            yield f"{path}: invalid {noun} {_shown(value)}; {message}"
        elif isinstance(value, dict):
            yield f"{path}: {message}"
        else:
            yield f"{path}: {_shown(value)}: {message}"


def _type_mistake(path: str, source: Any) -> Iterator[str]:
    """Yield what is wrong with the type of a *source*; its other keys depend on that."""
    types = options(SOURCES)
    if not isinstance(source, dict):
        yield f"{path}: invalid value {_shown(source)}; use a table"
    elif "type" not in source:
        yield f"{path}.type: missing; use {types}"
    else:
        yield f"{path}.type: unknown type {_shown(source['type'])}; use {types}"


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        return "(a table)"
    if isinstance(value, list):
        return "(a list)"
    # Logs keep what is wrong.
    shown = CREDENTIALS.sub("…", repr(value))
    return shown if len(shown) <= 100 else f"{shown[:100]}…"


def _unknown_key(key: str, known: list[str]) -> str:
    near = difflib.get_close_matches(key, known, n=1, cutoff=0.5)
    return f"unknown key; {f'did you mean {near[0]}?' if near else f'use {options(known)}'}"


def _model(root: type[Table], location: list[Any]) -> type[Table] | None:
    """Return the table at *location*, None if there is none."""
    here: Any = root
    for part in location:
        if isinstance(here, type) and issubclass(here, Table):
            here = hints_of(here).get(str(part))
        elif part in SOURCES.values():
            (choice,) = (each for each in typing.get_args(here) if isinstance(each, Choice))
            here = choice.types[part]
        else:
            # A table of tables: the type of its values.
            here = (typing.get_args(_bare(here)) or (None,))[-1]
        if not any(isinstance(each, Choice) for each in typing.get_args(here)):
            here = _bare(here)
    return here if isinstance(here, type) and issubclass(here, Table) else None


def _bare(hint: Any) -> Any:
    """Return the type in *hint*, without its limits, and without None if it may be None."""
    if isinstance(hint, UnionType):
        return next(each for each in typing.get_args(hint) if each is not NoneType)
    return typing.get_args(hint)[0] if typing.get_origin(hint) is typing.Annotated else hint


def _keys(root: type[Table], location: list[Any]) -> list[str]:
    model = _model(root, location)
    return model.key_names() if model else []


def _meaning(root: type[Table], location: list[Any]) -> str:
    model = _model(root, location[:-1])
    text = docstrings(model).get(str(location[-1])) if model else None
    return f": {' '.join(text.split())}" if text else ""
