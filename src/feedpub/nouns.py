"""The decorator ``dataclass``, as the standard one but quick: a short command makes 200 classes.

The standard module takes 5 ms to import, and its decorator compiles six functions for each class.
Here classes share their methods, and ``__init__``, the only one that is compiled, is made for the
first object. ``field``, ``fields`` and ``replace`` are those of such classes; the functions of
:mod:`dataclasses` know them, too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from operator import attrgetter
from typing import TYPE_CHECKING, Any, TypeAlias

_Init: TypeAlias = Callable[..., None]


class _Missing:
    """What a field has that has no default."""


_MISSING = _Missing()

#: So many objects of a class, less one, are made before its ``__init__`` is compiled.
_NOT_COMPILED = 20


class _Field:
    """A field of a class, with the names of :class:`dataclasses.Field`."""

    __slots__ = ("compare", "default", "default_factory", "init", "kw_only", "name", "repr", "type")

    def __init__(self, default: Any, default_factory: Any = _MISSING, *options: bool) -> None:
        self.name = ""
        self.type: Any = None
        self.default = default
        self.default_factory = default_factory
        self.init, self.repr, self.compare = options or (True, True, True)
        self.kw_only = False


if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass
    from dataclasses import field as field
    from dataclasses import fields as fields
    from dataclasses import replace as replace
else:

    def dataclass(cls: type | None = None, /, **options: bool) -> Any:
        """Make *cls* a dataclass; the *options* mean what they mean to the standard decorator."""
        return partial(_made, **options) if cls is None else _made(cls, **options)

    def field(
        *,
        default: Any = _MISSING,
        default_factory: Any = _MISSING,
        init: bool = True,
        repr: bool = True,
        compare: bool = True,
    ) -> Any:
        """Return what a field is set to in its class; the names mean what they mean there."""
        return _Field(default, default_factory, init, repr, compare)

    def fields(noun: Any) -> Sequence[_Field]:
        """Return the fields of *noun*, a class or an object, in their order."""
        return noun.__noun_fields__

    def replace(noun: Any, /, **changes: Any) -> Any:
        """Return an object of the class of *noun* with its values, but for *changes*."""
        for each in noun.__noun_fields__:
            if each.init and each.name not in changes:
                changes[each.name] = getattr(noun, each.name)
        return noun.__class__(**changes)


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
    fields = _fields_of(cls, kw_only=kw_only)
    contents: dict[str, Any] = {
        "__doc__": cls.__doc__ or cls.__name__,
        "__noun_fields__": fields,
        "__match_args__": tuple([each.name for each in fields if each.init and not each.kw_only]),
    }
    if repr:
        contents["__repr__"] = _repr([each.name for each in fields if each.repr])
    if eq:
        values = _values_of([each.name for each in fields if each.compare])
        contents["__eq__"] = _eq(values)
        contents["__hash__"] = _hash(values) if frozen else None
    if frozen and slots:
        contents |= {"__getstate__": _state, "__setstate__": _set_state}
    own = vars(cls)
    # Python itself sets __hash__ to None in a class that has an __eq__.
    contents = {name: each for name, each in contents.items() if own.get(name) is None}
    made = (_with_slots if slots else _with_defaults)(cls, fields, contents)
    later: dict[str, Any] = {
        "__init__": _init_later(made, fields, frozen=frozen),
        "__dataclass_fields__": _StandardFields(made, fields),
    }
    if frozen:
        names = frozenset([each.name for each in fields])
        later["__setattr__"] = _refuse(made, names, "__setattr__")
        later["__delattr__"] = _refuse(made, names, "__delattr__")
    for name, method in later.items():
        if name not in own:
            setattr(made, name, method)
    return made


def _fields_of(cls: type, *, kw_only: bool) -> tuple[_Field, ...]:
    """Return the fields of *cls*: those of its bases, and what its annotations name."""
    found: dict[str, _Field] = {}
    for base in cls.__mro__[:0:-1]:
        found |= {each.name: each for each in vars(base).get("__noun_fields__", ())}
    own = vars(cls)
    for name, annotation in own.get("__annotations__", {}).items():
        if "ClassVar" not in str(annotation):
            value = own.get(name, _MISSING)
            each = found[name] = value if isinstance(value, _Field) else _Field(value)
            each.name, each.type, each.kw_only = name, annotation, kw_only
    return tuple(found.values())


def _with_defaults(cls: type, fields: Sequence[_Field], contents: Mapping[str, Any]) -> type:
    """Return *cls* with *contents*, and with the defaults of its fields."""
    own = vars(cls)
    for each in fields:
        if isinstance(own.get(each.name), _Field):
            if each.default is _MISSING:
                delattr(cls, each.name)
            else:
                setattr(cls, each.name, each.default)
    for name, value in contents.items():
        setattr(cls, name, value)
    return cls


def _with_slots(cls: type, fields: Sequence[_Field], contents: Mapping[str, Any]) -> type:
    """Return a class like *cls* with *contents*, whose objects have slots for its fields."""
    names = [each.name for each in fields]
    inherited = {name for base in cls.__mro__[1:] for name in vars(base).get("__slots__", ())}
    without = {*names, "__dict__", "__weakref__"}
    own = {name: value for name, value in vars(cls).items() if name not in without}
    slots = tuple([name for name in names if name not in inherited])
    made: type = type(cls)(cls.__name__, cls.__bases__, own | {"__slots__": slots, **contents})
    made.__qualname__ = cls.__qualname__
    return made


class _StandardFields:
    """The fields of a class as :mod:`dataclasses` knows them, made when it asks for them."""

    def __init__(self, cls: type, fields: Sequence[_Field]) -> None:
        self._cls = cls
        self._fields = fields

    def __get__(self, _noun: object, _cls: type) -> dict[str, Any]:
        import dataclasses

        def standard(each: _Field) -> Any:
            defaults = {"default": each.default, "default_factory": each.default_factory}
            return dataclasses.field(
                init=each.init,
                repr=each.repr,
                compare=each.compare,
                kw_only=each.kw_only,
                **{name: value for name, value in defaults.items() if value is not _MISSING},
            )

        terms = [(each.name, each.type, standard(each)) for each in self._fields]
        made: Any = dataclasses.make_dataclass(self._cls.__name__, terms, init=False, repr=False)
        found: dict[str, Any] = made.__dataclass_fields__
        type.__setattr__(self._cls, "__dataclass_fields__", found)
        return found


def _init_later(cls: type, fields: Sequence[_Field], *, frozen: bool) -> _Init:
    """Return an ``__init__`` that makes the one of *cls* when that pays.

    To compile it takes as long as to set the values of some objects one by one.
    """
    left = [_NOT_COMPILED]

    def first(self: object, *positional: Any, **named: Any) -> None:
        left[0] -= 1
        if left[0] and not positional and _set_values(self, fields, named):
            return
        made = _init(cls, fields, frozen=frozen)
        type.__setattr__(cls, "__init__", made)
        made(self, *positional, **named)

    return first


def _set_values(noun: object, fields: Sequence[_Field], named: Mapping[str, Any]) -> bool:
    """Set the values of *noun* as its ``__init__`` would. False: that has to say what is wrong."""
    values: dict[str, Any] = {}
    given = 0
    for each in fields:
        if each.init and each.name in named:
            values[each.name] = named[each.name]
            given += 1
        elif each.default is not _MISSING:
            values[each.name] = each.default
        elif each.default_factory is not _MISSING:
            values[each.name] = each.default_factory()
        elif each.init:
            return False
    if given != len(named):
        return False
    for name, value in values.items():
        object.__setattr__(noun, name, value)
    if after := getattr(noun, "__post_init__", None):
        after()
    return True


def _init(cls: type, fields: Sequence[_Field], *, frozen: bool) -> _Init:
    """Compile the ``__init__`` of *cls*."""
    used: dict[str, Any] = {"_set": object.__setattr__, "_MISSING": _MISSING}
    positional, named = ["self"], ["*"]
    body = ["pass"]
    for field in fields:
        name = parameter = value = field.name
        if field.default is not _MISSING:
            used[f"_default_{name}"] = field.default
            parameter = f"{name}=_default_{name}"
            value = name if field.init else f"_default_{name}"
        elif field.default_factory is not _MISSING:
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
            from dataclasses import FrozenInstanceError

            raise FrozenInstanceError(f"cannot change field {name!r}")
        getattr(super(cls, self), method)(name, *value)

    return refused


def _repr(names: Sequence[str]) -> Callable[[Any], str]:
    def shown(self: Any) -> str:
        values = ", ".join([f"{name}={getattr(self, name)!r}" for name in names])
        return f"{type(self).__qualname__}({values})"

    return shown


def _state(self: Any) -> list[Any]:
    return [getattr(self, field.name) for field in fields(self)]


def _set_state(self: Any, state: list[Any]) -> None:
    for field, value in zip(fields(self), state, strict=True):
        object.__setattr__(self, field.name, value)
