"""Front matter and records of Hugo, Jekyll and their like, under the keys of a record.

Their documentation: gohugo.io/content-management/front-matter, jekyllrb.com/docs/front-matter.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import PurePath
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from feedpub.addresses import repaired_address
from feedpub.intake.lexicon import shipped
from feedpub.intake.readers.records.unknown_keys import bare
from feedpub.intake.text import unescaped
from feedpub.patterns import pattern
from feedpub.protocols import ReaderContext

#: Jekyll's name for the file of a post.
_DATED_FILE = pattern(r"(\d{4}-\d\d-\d\d)-.+")
#: Where Jekyll puts parts of a date or a title into an address.
_PATTERN = pattern(r"(?:^|/):[a-z_]+")
#: What Jekyll takes for a yes: then ``published`` is no date.
_YES = frozenset(("true", "yes", "on"))
_IDENTITY = frozenset(("id", "url", "short_link"))
_WORDS = frozenset("title kicker summary authors agencies section tags".split())
#: Values of an image that are numbers. As in YAML all values, they may be texts.
_NUMBERS = ("width", "height", "length")
_DIGITS = pattern("[0-9]{1,15}")


class Translated(NamedTuple):
    """A record, and by its keys where values came from that have other names."""

    record: dict[str, Any]
    origins: dict[str, str]


class _Given(NamedTuple):
    """A value, and its key for people: ``params.author``."""

    path: str
    value: Any


@cache
def _words() -> tuple[dict[str, tuple[str, ...]], frozenset[str], dict[str, tuple[str, ...]]]:
    """Return the words by our keys, the names of tables, the words by our keys of an image."""
    table = shipped("record_keys")["site_generators"]
    return (
        {key: tuple(words.split()) for key, words in table["keys"].items()},
        frozenset(table["tables"].split()),
        {key: tuple(words.split()) for key, words in table["image"].items()},
    )


def of_front_matter(values: dict[str, Any], name: str, context: ReaderContext) -> Translated:
    """Return *values*, the front matter of the file *name*, as a record.

    A list may be a text, an image its path. A date that is missing is that of the file's name. An
    address is resolved against the site's; one that is a pattern is left out.
    """
    record = dict(values)
    if str(record.get("published") or "").strip().lower() in _YES:
        del record["published"]
    for key in ("authors", "agencies"):
        if record.get(key) is not None:
            record[key] = [*_names(record[key])]
    if record.get("tags") is not None:
        record["tags"] = [*_terms(record["tags"])]
    if isinstance(record.get("images"), list):
        record["images"] = [*map(_image, record["images"])]
    record, origins = translated(record, context.base)
    # Their templates write these into pages as they are: ``&amp;`` is a character there.
    for key in _WORDS & record.keys():
        record[key] = _unescaped(record[key])
    dated = _DATED_FILE.fullmatch(PurePath(name).stem)
    if dated and record.get("published") is None:
        record["published"] = dated.group(1)
        origins["published"] = "the name of the file"
    address = record.get("url")
    # An address without its scheme is no path: it is left for the reader to refuse.
    if (
        isinstance(address, str)
        and repaired_address(address) is None
        and not _names_host(address, context.base)
    ):
        if found := _address(address, context.base):
            record["url"] = found
        else:
            del record["url"]
    return Translated(record, origins)


def _names_host(address: str, base: str | None) -> bool:
    """Whether *address* begins with the host of *base*, with or without ``www.``."""
    host = urlsplit(base or "").netloc.lower().removeprefix("www.")
    return host != "" and address.lower().removeprefix("www.").partition("/")[0] == host


def _unescaped(value: Any) -> Any:
    if isinstance(value, list):
        return [*map(_unescaped, value)]
    return unescaped(value) if isinstance(value, str) else value


def translated(record: dict[str, Any], base: str | None = None) -> Translated:
    """Return *record* with the values that site generators have under other keys, if it lacks them.

    Addresses are resolved against *base*.

    A slug is an id only where there is neither an id nor an address. The first category is the
    section, the others are tags.
    """
    keys, tables, _ = _words()
    given: dict[str, _Given] = {}
    for name, value in record.items():
        if isinstance(value, dict) and bare(name) in tables:
            for inner, each in value.items():
                given.setdefault(bare(inner), _Given(f"{name}.{inner}", each))
    given |= {bare(name): _Given(name, value) for name, value in record.items()}
    if given.keys().isdisjoint(word for words in keys.values() for word in words):
        return Translated(record, {})
    found: dict[str, Any] = {}
    used: dict[str, str] = {}
    for key, words in keys.items():
        if record.get(key) is not None or (key == "id" and not _IDENTITY.isdisjoint(record)):
            continue
        for word in words:
            each = given.get(word)
            if each is None or each.path in used.values():
                continue
            if value := _read(key, each.value, base):
                found[key], used[key] = value, each.path
                break
    section, *others = found.pop("section", None) or [None]
    if section is not None:
        found["section"] = section
    tags = found.get("tags") or record.get("tags") or []
    if others and isinstance(tags, list):
        found["tags"] = [*tags, *others]
    kept = {
        name: value
        for name, value in record.items()
        if name not in used.values()
        and not (isinstance(value, dict) and bare(name) in tables)
        and not (name == "permalink" and isinstance(value, str) and _PATTERN.search(value))
    }
    origins = {key: f'key "{path}"' for key, path in used.items()}
    return Translated(kept | {key: value for key, value in found.items() if value}, origins)


def _read(key: str, value: Any, base: str | None) -> Any:
    """Return *value* in the type of our *key*. None or empty: it is nothing for that."""
    match key:
        case "authors":
            return [*_names(value)]
        case "section" | "tags":
            return [*_terms(value)]
        case "images":
            given = value if isinstance(value, list) else [value]
            return [_image(each) for each in given if isinstance(each, str | dict)]
        case "id":
            return str(value) if isinstance(value, str | int) else None
        case "url":
            return _address(value, base) if isinstance(value, str) else None
    return value if isinstance(value, str) else None


def _address(written: str, base: str | None) -> str | None:
    """Return the address *written*, or below *base*; None for a pattern of one."""
    return None if _PATTERN.search(written) else repaired_address(written, base)


def _names(value: Any) -> Iterator[str]:
    """Yield the names in a text, an object, or a list of these."""
    for each in value if isinstance(value, list) else [value]:
        name = each.get("name") if isinstance(each, dict) else each
        if isinstance(name, str) and name.strip():
            yield name


def _terms(value: Any) -> Iterator[str]:
    """Yield the terms of a list, or of a text: between commas, else between spaces."""
    if isinstance(value, str):
        yield from filter(None, map(str.strip, value.split(",") if "," in value else value.split()))
        return
    for each in value if isinstance(value, list) else []:
        # Hexo writes a category below others as a list of them all.
        yield from _names(each)


def _image(value: Any) -> Any:
    """Return an image as an object of a record: of a path, or of an object of another kind."""
    if isinstance(value, str):
        return {"url": value}
    if not isinstance(value, dict):
        return value
    given = {bare(str(name)): name for name in value}
    image, used = {}, set()
    for key, words in _words()[2].items():
        name = next((given[word] for word in words if word in given), None)
        if name is not None and isinstance(value[name], str):
            image[key] = value[name]
            used.add(name)
    for name, each in value.items():
        if name in _NUMBERS and isinstance(each, str) and _DIGITS.fullmatch(each):
            each = int(each)
        if name not in used:
            image["null" if name is None else name] = each
    return image
