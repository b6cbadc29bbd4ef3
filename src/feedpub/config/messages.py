"""What is wrong with a configuration, in a newsroom engineer's words."""

from __future__ import annotations

import difflib
import typing
from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel, ValidationError

from feedpub.config.value_types import KINDS, SOURCES
from feedpub.format_info import DEFAULT_FORMATS, standalone

_OF_FAMILIES = {"name", "slugs", "max"}
_WANTED = {
    "string_type": "text in quotes",
    "int_type": "a whole number",
    "bool_type": "true or false",
    "list_type": "a list in brackets",
    "dict_type": "a table",
    "model_type": "a table",
}


def in_words(error: ValidationError, root: type[BaseModel]) -> list[str]:
    """One line a mistake: the dotted path, the value, what is allowed. In the file's order."""
    lines: list[str] = []
    for each in error.errors(include_url=False):
        for line in _lines(dict(each), root):
            if line not in lines:
                lines.append(line)
    return lines


def across(values: dict[str, Any]) -> list[str]:
    """What does not fit together, in values that need not be right by themselves."""
    lines: list[str] = []
    families: dict[str, str] = {}
    sources = list(_table(values, "sources"))
    for name, feed in _table(values, "feeds").items():
        if not isinstance(feed, dict):
            continue
        path = f"feeds.{name}"
        wanted = feed.get("sources")
        for position, source in enumerate(wanted if isinstance(wanted, list) else []):
            if source not in sources:
                known = ", ".join(sources)
                lines.append(f"{path}.sources.{position}: {source!r} is none of {known}")
        lines += _about_documents(path, feed)
        if "each" in feed:
            template = str(feed.get("name", f"{name}/{{slug}}"))
            if template in families:
                lines.append(f"{path}.name: {template!r} is that of {families[template]} too")
            families[template] = path
            slugs = feed.get("slugs")
            for value, slug in slugs.items() if isinstance(slugs, dict) else ():
                if template.replace("{slug}", str(slug)) in _table(values, "feeds"):
                    lines.append(f"{path}.slugs.{value}: {slug!r} makes the name of another feed")
            continue
        lines += [f"{path}.{key}: is for families; add each" for key in feed if key in _OF_FAMILIES]
        lines += [
            f"{path}.{key}: {{value}} is for families; add each"
            for key in ("title", "description")
            if "{value}" in str(feed.get(key))
        ]
    return lines


def _about_documents(path: str, feed: dict[str, Any]) -> Iterator[str]:
    """What does not fit in a feed's formats, its documents' places, and their order."""
    formats = feed.get("formats", [*DEFAULT_FORMATS])
    if not isinstance(formats, list):
        return
    for position, format in enumerate(formats):
        if format in formats[:position]:
            yield f"{path}.formats.{position}: {format!r} stands there already"
    alone = standalone(each for each in formats if isinstance(each, str))
    if alone and len(formats) > 1:
        yield f"{path}.formats: a {alone.name} is a feed of its own, without other formats"
    limit = feed.get("limit")
    most = alone and alone.max_entries
    if alone and most and isinstance(limit, int) and limit > most:
        yield f"{path}.limit: {limit}: allowed is at most {most} in a {alone.name}"
    if "archive" in feed:
        size = feed["archive"]
        largest = limit if isinstance(limit, int) else 50
        if isinstance(size, int) and size > largest:
            yield f"{path}.archive: {size}: allowed is at most the limit, {largest}"
        for key in ("max_age", "ids", "order"):
            if key in feed:
                yield f"{path}.archive: archives keep what {key} takes out; leave one of them out"
        if alone:
            yield f"{path}.archive: a {alone.name} has no archive"
    if feed.get("order") == "curated" and not feed.get("ids"):
        yield f"{path}.order: curated needs ids"
    placed = [(f"{path}.paths.{format}", format, place) for format, place in _items(feed, "paths")]
    old = [(f"{path}.aliases.{place}", format, place) for place, format in _items(feed, "aliases")]
    for where, format, place in placed + old:
        if not isinstance(format, str) or not isinstance(place, str):
            continue
        if format not in formats:
            yield f"{where}: {format!r} is none of {', '.join(map(str, formats))}"
        if ("{slug}" in place) != ("each" in feed):
            wanted = "needs {slug}" if "each" in feed else "has {slug}, which is for families"
            yield f"{where}: {place!r} {wanted}"


def _items(values: dict[str, Any], key: str) -> list[tuple[str, Any]]:
    return list(_table(values, key).items())


def _table(values: dict[str, Any], key: str) -> dict[str, Any]:
    table = values.get(key)
    return table if isinstance(table, dict) else {}


def _lines(error: dict[str, Any], root: type[BaseModel]) -> Iterator[str]:
    location = [part for part in error["loc"] if part not in ("[key]", *KINDS)]
    path = ".".join(str(part) for part in location if part not in SOURCES.values())
    value, kind, context = error["input"], error["type"], error.get("ctx", {})
    shown = _shown(value)
    if kind == "extra_forbidden":
        yield f"{path}: {_unknown(str(location[-1]), _keys(root, location[:-1]))}"
    elif kind == "missing":
        yield f"{path}: is missing{_meaning(root, location)}"
    elif kind == "source_type":
        yield from _about_type(path, value)
    elif kind == "literal_error":
        allowed = context["expected"].replace("'", "").replace(" or ", ", ")
        yield f"{path}: {shown} is none of {allowed}"
    elif kind in _WANTED:
        yield f"{path}: {shown}: allowed is {_WANTED[kind]}"
    elif kind in ("greater_than_equal", "less_than_equal"):
        bound = f"at least {context['ge']}" if "ge" in context else f"at most {context['le']}"
        yield f"{path}: {shown}: allowed is {bound}"
    elif kind in ("string_too_short", "too_short"):
        yield f"{path}: is empty; at least one is needed"
    elif kind == "too_long":
        yield f"{path}: has more than {context['max_length']:,} values"
    elif kind == "string_too_long":
        yield f"{path}: is longer than {context['max_length']} characters"
    elif kind == "value_error":
        told = str(context["error"])
        if isinstance(value, dict):
            yield f"{path}: {told}"
        else:
            yield f"{path}: {shown}: {told}"
    else:
        yield f"{path}: {shown}: {error['msg']}"


def _about_type(path: str, source: Any) -> Iterator[str]:
    """What is wrong with the type of a *source*, and so with nothing else of it."""
    types = ", ".join(SOURCES)
    if not isinstance(source, dict):
        yield f"{path}: {_shown(source)}: allowed is a table"
    elif "type" not in source:
        yield f"{path}.type: is missing: {types}"
    else:
        yield f"{path}.type: {_shown(source['type'])} is none of {types}"


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, list):
        return "a list"
    shown = repr(value)
    return shown if len(shown) <= 100 else f"{shown[:100]}…"


def _unknown(key: str, known: list[str]) -> str:
    near = difflib.get_close_matches(key, known, n=1, cutoff=0.5)
    hint = f"did you mean {near[0]}?" if near else f"allowed are {', '.join(known)}"
    return f"unknown key; {hint}"


def _model(root: type[BaseModel], location: list[Any]) -> type[BaseModel] | None:
    """The table that *location* leads to."""
    here: Any = root
    for part in location:
        if isinstance(here, type) and issubclass(here, BaseModel):
            field = here.model_fields.get(str(part))
            here = field.annotation if field else None
        elif part in SOURCES.values():
            here = _tagged(here, part)
        else:
            # A table of tables: its values' type.
            here = (typing.get_args(here) or (None,))[-1]
    return here if isinstance(here, type) and issubclass(here, BaseModel) else None


def _tagged(union: Any, tag: str) -> Any:
    """The member of an annotated union that has *tag*."""
    members = typing.get_args(typing.get_args(union)[0])
    return next(args[0] for each in members if (args := typing.get_args(each))[1].tag == tag)


def _keys(root: type[BaseModel], location: list[Any]) -> list[str]:
    model = _model(root, location)
    return list(model.model_fields) if model else []


def _meaning(root: type[BaseModel], location: list[Any]) -> str:
    model = _model(root, location[:-1])
    field = model.model_fields.get(str(location[-1])) if model else None
    return f": {field.description}" if field and field.description else ""
