"""The decorator ``dataclass``, as the standard one but quick: a short command makes 200 classes.

The standard decorator compiles six functions for each class, 0.5 ms of CPU in all: a third of a
build with one changed article. Here classes share their methods, and ``__init__``, the only one
that is compiled, is made for the first object. :mod:`dataclasses` has everything else: ``field``,
``fields``, ``replace`` and ``asdict`` work as with its own.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from functools import partial
from operator import attrgetter
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass
else:

    def dataclass(cls: type | None = None, /, **options: bool) -> Any:
        """Make *cls* a dataclass; the *options* mean what they mean to the standard decorator."""
        return partial(_made, **options) if cls is None else _made(cls, **options)


_Init: TypeAlias = Callable[..., None]
_Field: TypeAlias = dataclasses.Field[Any]


def _made(
    cls: type,
    /,
    *,
    frozen: bool = False,
    eq: bool = True,
    repr: bool = True,
    slots: bool = False,
    kw_only: bool = False,
) -> type:
    # In its place the standard decorator would ask inspect for the signature.
    cls.__doc__ = cls.__doc__ or cls.__name__
    standard = dataclasses.dataclass(init=False, eq=False, repr=False, slots=slots, kw_only=kw_only)
    made: type = standard(cls)
    fields = dataclasses.fields(made)
    methods: dict[str, Any] = {"__init__": _init_later(made, fields, frozen=frozen)}
    if repr:
        methods["__repr__"] = _repr([field.name for field in fields if field.repr])
    if eq:
        values = _values_of([field.name for field in fields if field.compare])
        methods["__eq__"] = _eq(values)
        methods["__hash__"] = _hash(values) if frozen else None
    if frozen:
        names = frozenset(field.name for field in fields)
        methods["__setattr__"] = _refuse(made, names, "__setattr__")
        methods["__delattr__"] = _refuse(made, names, "__delattr__")
    if frozen and slots:
        methods |= {"__getstate__": _state, "__setstate__": _set_state}
    for name, method in methods.items():
        # Python itself sets __hash__ to None in a class that has an __eq__.
        if vars(made).get(name) is None:
            setattr(made, name, method)
    return made


def _init_later(cls: type, fields: Sequence[_Field], *, frozen: bool) -> _Init:
    """Return an ``__init__`` that makes the one of *cls* when it is first called."""

    def first(self: object, *positional: Any, **named: Any) -> None:
        made = _init(cls, fields, frozen=frozen)
        type.__setattr__(cls, "__init__", made)
        made(self, *positional, **named)

    return first


def _init(cls: type, fields: Sequence[_Field], *, frozen: bool) -> _Init:
    """Compile the ``__init__`` of *cls*."""
    used: dict[str, Any] = {"_set": object.__setattr__, "_MISSING": dataclasses.MISSING}
    positional, named = ["self"], ["*"]
    body = ["pass"]
    for field in fields:
        name = parameter = value = field.name
        if field.default is not dataclasses.MISSING:
            used[f"_default_{name}"] = field.default
            parameter = f"{name}=_default_{name}"
            value = name if field.init else f"_default_{name}"
        elif field.default_factory is not dataclasses.MISSING:
            used[f"_make_{name}"] = field.default_factory
            parameter = f"{name}=_MISSING"
            value = f"_make_{name}()"
            if field.init:
                value += f" if {name} is _MISSING else {name}"
        elif not field.init:
            continue
        if field.init:
            (named if field.kw_only else positional).append(parameter)
        body.append(f"_set(self, '{name}', {value})" if frozen else f"self.{name} = {value}")
    if hasattr(cls, "__post_init__"):
        body.append("self.__post_init__()")
    parameters = ", ".join([*positional, *(named if len(named) > 1 else [])])
    exec(f"def __init__({parameters}):\n " + "\n ".join(body), used)  # noqa: S102 - names of fields
    init: _Init = used["__init__"]
    init.__qualname__ = f"{cls.__qualname__}.__init__"
    return init


def _values_of(names: Sequence[str]) -> Callable[[Any], Any]:
    return attrgetter(*names) if names else lambda _object: ()


def _eq(values: Callable[[Any], Any]) -> Callable[[Any, Any], Any]:
    def equal(self: Any, other: Any) -> Any:
        return (
            values(self) == values(other) if other.__class__ is self.__class__ else NotImplemented
        )

    return equal


def _hash(values: Callable[[Any], Any]) -> Callable[[Any], int]:
    def hashed(self: Any) -> int:
        return hash(values(self))

    return hashed


def _refuse(cls: type, names: frozenset[str], method: str) -> _Init:
    """Return the *method* of *cls* that refuses to change its fields.

    A subclass that is no dataclass may have attributes of its own.
    """

    def refused(self: object, name: str, *value: object) -> None:
        if type(self) is cls or name in names:
            raise dataclasses.FrozenInstanceError(f"cannot change field {name!r}")
        getattr(super(cls, self), method)(name, *value)

    return refused


def _repr(names: Sequence[str]) -> Callable[[Any], str]:
    def shown(self: Any) -> str:
        values = ", ".join([f"{name}={getattr(self, name)!r}" for name in names])
        return f"{type(self).__qualname__}({values})"

    return shown


def _state(self: Any) -> list[Any]:
    return [getattr(self, field.name) for field in dataclasses.fields(self)]


def _set_state(self: Any, state: list[Any]) -> None:
    for field, value in zip(dataclasses.fields(self), state, strict=True):
        object.__setattr__(self, field.name, value)
