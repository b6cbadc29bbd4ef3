"""What the annotation of a key in config.toml may have beside its type: limits, checks, choices.

pydantic validates by them (:mod:`feedpub.config.validation`), and only then is it imported: a run
whose configuration was validated before does without.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from feedpub.nouns import dataclass

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler
    from pydantic_core import CoreSchema


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How large a number, and how long a text, a list or a table may be. None: no limit."""

    ge: int | None = None
    le: int | None = None
    min_length: int | None = None
    max_length: int | None = None

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        values = {name: getattr(self, name) for name in self.__slots__}
        schema: Any = handler(source)
        set_limits = {name: value for name, value in values.items() if value is not None}
        limited: CoreSchema = {**schema, **set_limits}
        return limited


@dataclass(frozen=True, slots=True)
class Check:
    """A check of a value: it returns the value to keep, or raises ValueError with a hint."""

    check: Callable[[Any], Any]

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        from pydantic_core.core_schema import no_info_after_validator_function

        return no_info_after_validator_function(self.check, handler(source))


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Several types of a value, by a tag."""

    #: Returns the tag of the type that a value is meant to have. None: it has none of them.
    tag: Callable[[object], str | None]
    types: Mapping[str, Any]

    #: What is wrong with a value that has none of them: pydantic's type of the error, and a hint.
    kind: str
    hint: str

    def __get_pydantic_core_schema__(
        self, _source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        from pydantic_core.core_schema import tagged_union_schema

        return tagged_union_schema(
            {tag: handler.generate_schema(each) for tag, each in self.types.items()},
            self.tag,
            custom_error_type=self.kind,
            custom_error_message=self.hint,
        )
