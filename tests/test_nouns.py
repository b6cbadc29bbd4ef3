"""The quick decorator of dataclasses: what it makes behaves as what the standard one makes."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from dataclasses import asdict
from types import ModuleType
from typing import Any

import pytest

from feedpub import nouns

MODULES = [dataclasses, nouns]


@nouns.dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """At the top of a module, where pickle finds it."""

    name: str
    parts: tuple[int, ...] = ()


def make_classes(module: Any) -> dict[str, Any]:
    dataclass, field = module.dataclass, module.field

    @dataclass(frozen=True, slots=True, kw_only=True)
    class Picture:
        url: str
        width: int | None = None
        words: list[str] = field(default_factory=list, compare=False)
        secret: str = field(default="none", repr=False)

    @dataclass(frozen=True, slots=True)
    class Pair:
        first: int
        second: int = 2

        def __str__(self) -> str:
            return f"{self.first} and {self.second}"

    @dataclass(slots=True)
    class Counter:
        count: int = 0
        of: dict[str, int] = field(init=False, default_factory=dict)
        title: str = field(init=False)

        def __post_init__(self) -> None:
            self.title = f"{self.count} counted"

    @dataclass(frozen=True, kw_only=True)
    class Table:
        every: int | None = None

        def __post_init__(self) -> None:
            if self.every == 0:
                raise ValueError("never")

    @dataclass(frozen=True, kw_only=True)
    class Wide(Table):
        """A table with a key more, and another default."""

        every: int | None = 5
        zone: str

        def __eq__(self, other: object) -> bool:
            return isinstance(other, Wide)

        def __hash__(self) -> int:
            return 7

    @dataclass(frozen=True, slots=True, eq=False, repr=False)
    class Single:
        value: int

    @dataclass
    class Empty:
        pass

    made = (Picture, Pair, Counter, Table, Wide, Single, Empty)
    return {each.__name__: each for each in made}


@pytest.fixture(params=MODULES, ids=["standard", "quick"])
def made(request: pytest.FixtureRequest) -> dict[str, Any]:
    return make_classes(request.param)


def test_values_are_given_by_name_or_in_order_as_the_fields_say(made: dict[str, Any]) -> None:
    picture = made["Picture"](url="a.jpg")
    pair = made["Pair"](1)

    assert (picture.url, picture.width, picture.words, picture.secret) == (
        "a.jpg",
        None,
        [],
        "none",
    )
    assert made["Picture"](url="a.jpg").words is not picture.words
    assert (pair.first, pair.second, str(pair)) == (1, 2, "1 and 2")
    assert made["Pair"](3, second=4).second == 4
    assert made["Wide"](zone="UTC").every == 5
    assert isinstance(made["Empty"](), made["Empty"])


@pytest.mark.parametrize(
    ("name", "positional", "named"),
    [
        ("Picture", ("a.jpg",), {}),
        ("Picture", (), {}),
        ("Picture", (), {"url": "a.jpg", "height": 4}),
        ("Pair", (1, 2, 3), {}),
        ("Counter", (1, {}), {}),
    ],
)
def test_wrong_values_raise(
    made: dict[str, Any], name: str, positional: tuple[Any, ...], named: dict[str, Any]
) -> None:
    for _ in range(2):
        with pytest.raises(TypeError, match="__init__"):
            made[name](*positional, **named)


def test_what_a_class_does_once_it_is_made_sees_its_values(made: dict[str, Any]) -> None:
    assert made["Counter"](3).title == "3 counted"
    assert made["Counter"]().of == {}
    for name, more in (("Table", {}), ("Wide", {"zone": "UTC"})):
        with pytest.raises(ValueError, match="never"):
            made[name](every=0, **more)


def test_frozen_objects_do_not_change(made: dict[str, Any]) -> None:
    picture = made["Picture"](url="a.jpg")
    counter = made["Counter"]()

    for change in (lambda: setattr(picture, "url", "b"), lambda: delattr(picture, "url")):
        with pytest.raises(dataclasses.FrozenInstanceError):
            change()
    counter.count = 4

    assert (picture.url, counter.count) == ("a.jpg", 4)


def test_a_subclass_that_is_no_dataclass_has_attributes_of_its_own(made: dict[str, Any]) -> None:
    class Special(made["Table"]):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__(every=3)
            self.more = 1

    special = Special()
    special.more = 2
    with pytest.raises(dataclasses.FrozenInstanceError):
        special.every = 4

    assert (special.every, special.more) == (3, 2)
    del special.more
    assert not hasattr(special, "more")


def test_objects_are_equal_if_their_values_are(made: dict[str, Any]) -> None:
    picture, table, counter = made["Picture"], made["Table"], made["Counter"]

    assert picture(url="a", words=["b"]) == picture(url="a")
    assert hash(picture(url="a", words=["b"])) == hash(picture(url="a"))
    assert picture(url="a") != picture(url="b")
    assert table(every=5) != made["Wide"](zone="UTC")
    assert made["Wide"](zone="a") == made["Wide"](zone="b")
    assert {made["Wide"](zone="a"): 1}[made["Wide"](zone="b")] == 1
    assert made["Empty"]() == made["Empty"]()
    assert made["Single"](1) != made["Single"](1)
    assert counter(1) == counter(1)
    with pytest.raises(TypeError, match="unhashable"):
        hash(counter())


def test_objects_show_their_values(made: dict[str, Any]) -> None:
    shown = repr(made["Picture"](url="a.jpg")).rpartition(".")[2]

    assert shown.startswith("jpg', width=None, words=[])")
    assert "secret" not in repr(made["Picture"](url="a.jpg"))
    assert repr(made["Empty"]()).endswith("Empty()")
    assert "value=" not in repr(made["Single"](1))


@pytest.mark.parametrize("functions", MODULES, ids=["of dataclasses", "of nouns"])
def test_functions_know_their_fields(functions: ModuleType) -> None:
    made = make_classes(nouns)
    picture, replace = made["Picture"](url="a.jpg", words=["b"]), functions.replace

    for each in (picture, made["Picture"]):
        found = functions.fields(each)
        assert [field.name for field in found] == ["url", "width", "words", "secret"]
        assert [field.type for field in found][:2] == ["str", "int | None"]
        assert found[1].default is None
    assert [each.name for each in functions.fields(made["Wide"])] == ["every", "zone"]
    assert replace(picture, width=3) == made["Picture"](url="a.jpg", width=3)
    assert replace(picture, width=3).words is picture.words
    assert replace(made["Counter"](3), count=4).title == "4 counted"
    assert asdict(picture) == {"url": "a.jpg", "width": None, "words": ["b"], "secret": "none"}
    match made["Pair"](1, 5):
        case object(first=1, second=second):
            assert second == 5
    assert made["Pair"].__match_args__ == ("first", "second")
    assert not hasattr(picture, "__dict__")
    with pytest.raises(TypeError):
        replace(picture, height=3)


def test_frozen_objects_can_be_copied_and_pickled() -> None:
    kept = Kept(name="a", parts=(1, 2))

    assert copy.copy(kept) == copy.deepcopy(kept) == pickle.loads(pickle.dumps(kept)) == kept
