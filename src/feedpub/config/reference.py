"""Every key of config.toml as a page of the manual: ``python -m feedpub.config.reference``."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from typing import Any

from feedpub.config.model import json_schema

#: What stands for the name that a newsroom gives.
_NAMES = {"sources": "NAME", "feeds": "NAME", "sites": '"HOST"'}

_HEAD = """# Every key of config.toml

Written from the program by `./run docs`. Paths are relative to the file that they stand in; unknown
keys are mistakes, and `feedpub config check` names every one of them. `feedpub config schema`
prints the same for editors."""


def reference() -> str:
    """The page, in Markdown."""
    return "\n".join([_HEAD, *_pages()]) + "\n"


def _pages() -> Iterator[str]:
    schema = json_schema()
    tables = schema["$defs"]
    top = {key: said for key, said in schema["properties"].items() if not _tables_in(said)}
    yield from _section("At the top", {"properties": top}, tables)
    for key, said in schema["properties"].items():
        for table in _tables_in(said):
            path = f"{key}.{_NAMES[key]}" if "additionalProperties" in said else key
            yield from _table(path, tables[table], tables, said.get("description", ""))


def _table(
    path: str, table: dict[str, Any], tables: dict[str, Any], above: str = ""
) -> Iterator[str]:
    kind = table["properties"].get("type", {}).get("const")
    of_type = f', type = "{kind}"' if kind else ""
    yield from _section(f"[{path}]{of_type}", table, tables, above)
    for key, said in table["properties"].items():
        for inner in _tables_in(said):
            yield from _table(f"{path}.{key}", tables[inner], tables)


def _section(
    title: str, table: dict[str, Any], tables: dict[str, Any], above: str = ""
) -> Iterator[str]:
    yield ""
    yield f"## `{title}`" if title.startswith("[") else f"## {title}"
    for text in filter(None, (table.get("description"), above)):
        yield ""
        yield " ".join(text.split())
    yield ""
    yield "| key | value | without it | what it means |"
    yield "| --- | --- | --- | --- |"
    for key, said in table["properties"].items():
        inner = tables[_tables_in(said)[0]] if _tables_in(said) else {}
        meaning = said.get("description") or inner.get("description") or "The kind of source."
        cells = (
            f"`{key}`",
            _value(said),
            _default(said, key in table.get("required", ())),
            meaning,
        )
        yield f"| {' | '.join(map(_cell, cells))} |"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _tables_in(said: dict[str, Any]) -> list[str]:
    """The names of the tables that a value may be, or that are below it by names."""
    inner = said.get("additionalProperties")
    if isinstance(inner, dict):
        return _tables_in(inner)
    found = [said, *said.get("oneOf", ()), *said.get("anyOf", ())]
    return [each["$ref"].rpartition("/")[2] for each in found if "$ref" in each]


def _value(said: dict[str, Any]) -> str:
    if _tables_in(said):
        return "a table"
    kinds = said.get("oneOf") or said.get("anyOf")
    if kinds:
        return " or ".join(_value(each) for each in kinds if each.get("type") != "null")
    if "const" in said:
        return f"`{json.dumps(said['const'])}`"
    if "enum" in said:
        return ", ".join(f"`{json.dumps(each)}`" for each in said["enum"])
    if said["type"] == "array":
        return f"a list: {_value(said['items'])}"
    if said["type"] == "object":
        inner = said.get("additionalProperties")
        return f"by name: {_value(inner)}" if isinstance(inner, dict) else "a table"
    if said["type"] == "integer":
        least, most = said.get("minimum"), said.get("maximum")
        return f"{least:,} to {most:,}" if least is not None and most is not None else "a number"
    return {"boolean": "`true`, `false`"}.get(said["type"], "text")


def _default(said: dict[str, Any], needed: bool) -> str:
    if needed:
        return "needed"
    default = said.get("default")
    return (
        "" if default in (None, [], {}) or isinstance(default, dict) else f"`{json.dumps(default)}`"
    )


def main() -> None:
    sys.stdout.write(reference())


if __name__ == "__main__":
    main()
