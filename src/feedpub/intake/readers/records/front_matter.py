"""Front matter: the table in front of a Markdown text, in YAML (``---``) or TOML (``+++``)."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

import yaml

from feedpub.intake.readers.records.fields import kind_of

#: In characters. Images and all, a long one has some thousand.
MAX_LENGTH = 100_000

# Jekyll's and Hugo's: a line of its own, the first one, and its like at the end.
_YAML = re.compile(r"---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_TOML = re.compile(r"\+\+\+[ \t]*\n(.*?)^\+\+\+[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)

_NUMBERS = ("width", "height", "length")


class Invalid(ValueError):
    """Front matter that cannot be read: its code, and why."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontMatter:
    """A text, and the values that stood in front of it."""

    values: dict[str, Any]
    text: str

    #: The number of the text's first line in the document, from 1.
    line: int


def part(document: str) -> FrontMatter:
    """Part *document* from its front matter; without one it is all text. Raises: Invalid."""
    for pattern, read in ((_YAML, _yaml), (_TOML, _toml)):
        if match := pattern.match(document):
            source = match.group(1)
            if len(source) > MAX_LENGTH:
                message = f"has {len(source):,} characters, at most {MAX_LENGTH:,} are read"
                raise Invalid("front-matter-too-large", message)
            line = document.count("\n", 0, match.end()) + 1
            return FrontMatter(values=read(source), text=document[match.end() :], line=line)
    for fence in ("---\n", "+++\n"):
        if document.startswith(fence):
            message = f"begins with {fence.strip()} and has no second one at its end"
            raise Invalid("front-matter-open", message)
    return FrontMatter(values={}, text=document, line=1)


class _Loader(yaml.SafeLoader):
    """YAML as people write it in front matter: texts, lists and tables, and nothing else.

    Every plain value is the text that stands there. YAML 1.1 makes false of the language ``no``,
    a fraction of the title ``1984.10`` and 34,200 of the time ``9:30:00``.

    Anchors, aliases and tags are refused: nobody needs them here but for harm.
    """

    yaml_implicit_resolvers = {  # noqa: RUF012 - yaml's own name
        first: [(tag, pattern) for tag, pattern in resolvers if tag == "tag:yaml.org,2002:null"]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        event = self.peek_event()  # type: ignore[no-untyped-call]
        if isinstance(event, yaml.AliasEvent) or event.anchor is not None:
            raise yaml.MarkedYAMLError(
                problem="anchors and aliases are not read", problem_mark=event.start_mark
            )
        if event.tag is not None:
            raise yaml.MarkedYAMLError(problem="tags are not read", problem_mark=event.start_mark)
        return super().compose_node(parent, index)


def _yaml(source: str) -> dict[str, Any]:
    try:
        values = yaml.load(source, _Loader)  # noqa: S506 - made of the safe one
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        # The fence is line 1.
        where = f"line {mark.line + 2}, column {mark.column + 1}: " if mark else ""
        raise Invalid("yaml-invalid", f"is no YAML: {where}{error.problem}") from error
    except yaml.YAMLError as error:
        raise Invalid("yaml-invalid", f"is no YAML: {str(error).splitlines()[0]}") from error
    except RecursionError as error:
        raise Invalid("yaml-invalid", "is no YAML: nested too deeply") from error
    return _table(_with_numbers(values))


def _toml(source: str) -> dict[str, Any]:
    try:
        return _table(_with_texts(tomllib.loads(source)))
    except RecursionError as error:
        raise Invalid("toml-invalid", "is no TOML: nested too deeply") from error
    except ValueError as error:
        raise Invalid("toml-invalid", f"is no TOML: {str(error).splitlines()[0]}") from error


def _table(values: Any) -> dict[str, Any]:
    if values is None:
        return {}
    if not isinstance(values, dict):
        raise Invalid("record-type", f"wanted keys and values, got {kind_of(values)}")
    return {str(key): value for key, value in values.items()}


def _with_numbers(values: Any) -> Any:
    """*values* with numbers where an image has numbers."""
    images = values.get("images") if isinstance(values, dict) else None
    for image in images if isinstance(images, list) else ():
        if isinstance(image, dict):
            for key in _NUMBERS:
                if isinstance(said := image.get(key), str) and re.fullmatch("[0-9]{1,15}", said):
                    image[key] = int(said)
            if None in image:
                image["null"] = image.pop(None)
    return values


def _with_texts(value: Any) -> Any:
    """*value* with the texts of dates, as JSON has them."""
    if isinstance(value, dict):
        return {key: _with_texts(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_with_texts(each) for each in value]
    return value.isoformat() if isinstance(value, datetime | date | time) else value
