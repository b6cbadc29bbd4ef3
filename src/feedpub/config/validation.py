"""Validates the values of config.toml by pydantic, from the annotations of the tables.

pydantic finds all mistakes at once, and makes the JSON Schema. Its models are made here, one for
each table, and become tables once they are valid.
"""

from __future__ import annotations

import typing
from collections.abc import Iterator
from dataclasses import MISSING, fields
from dataclasses import Field as DataclassField
from functools import cache
from typing import Any, TypeVar

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    TypeAdapter,
    ValidationError,
    create_model,
)
from pydantic_core import CoreSchema
from pydantic_core.core_schema import no_info_after_validator_function

from feedpub.config.docstrings import docstrings
from feedpub.config.model import Settings
from feedpub.config.table import Table

_T = TypeVar("_T", bound=Table)


def settings_of(values: dict[str, Any]) -> Settings:
    """Return the settings in *values*. Raises: ValidationError, with every mistake."""
    return _settings().validate_python(values)


@cache
def _settings() -> TypeAdapter[Settings]:
    return TypeAdapter(Settings)


def valid(kind: Any, value: str | None) -> str | None:
    """Return *value*, from an untrusted page, if it is valid for that *kind* of key. Else None."""
    try:
        return str(TypeAdapter(kind).validate_python(value)) if value else None
    except ValidationError:
        return None


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema of config.toml, for editors."""
    schema = _settings().json_schema()
    tables = {each.__name__: each for each in _subclasses(Table)}
    for name, described in (("Settings", schema), *schema["$defs"].items()):
        texts = docstrings(tables[name]) if name in tables else {}
        for key, value in described.get("properties", {}).items():
            if key in texts:
                described["properties"][key] = dict(
                    sorted({**value, "description": texts[key]}.items())
                )
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def _subclasses(table: type[Table]) -> Iterator[type[Table]]:
    for each in table.__subclasses__():
        yield each
        yield from _subclasses(each)


def schema_of(table: type[_T], handler: GetCoreSchemaHandler) -> CoreSchema:
    """Return pydantic's schema of *table*."""
    model = _model(table)

    def made(valid: BaseModel) -> _T:
        return table(**{name: getattr(valid, name) for name in table.key_names()})

    return no_info_after_validator_function(made, handler.generate_schema(model))


def hints_of(table: type) -> dict[str, Any]:
    """Return the type of each key of *table*, with its constraints."""
    return typing.get_type_hints(table, include_extras=True)


#: Made when the first configuration is validated: that takes longer than to validate many.
_models: dict[str, type[BaseModel]] = {}


def _model(table: type[Table]) -> type[BaseModel]:
    name = table.__name__
    if name not in _models:
        hints = hints_of(table)
        keys: dict[str, Any] = {
            field.name: (hints[field.name], Field(_default(field))) for field in fields(table)
        }
        _models[name] = create_model(
            name,
            __config__=ConfigDict(extra="forbid", strict=True),
            __doc__=table.__doc__,
            **keys,
        )
    return _models[name]


def _default(field: DataclassField[Any]) -> Any:
    """Return the default value of a key; ``...`` if it is required."""
    if field.default_factory is not MISSING:
        return field.default_factory()
    return ... if field.default is MISSING else field.default
