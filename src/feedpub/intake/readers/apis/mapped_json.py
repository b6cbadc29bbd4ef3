"""JSON of any content API, by the paths that the configuration gives."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from feedpub.intake.readers.apis.json_paths import at_path, read_objects
from feedpub.intake.readers.publication_status import of_record
from feedpub.intake.readers.records.json_records import read_value
from feedpub.intake.readers.records.mapping import Mapped, texts_in, whole_in
from feedpub.protocols import Raw, ReaderContext, Reading

#: What stands in front of an image's keys: they are those of the picture that leads.
IMAGE = "image."

_LISTS = frozenset({"authors", "agencies", "tags"})
#: What nothing but the article has.
_OWN = ("id", "url", "title", "content_html", "published")
_NUMBERS = frozenset({"width", "height", "length"})


@dataclass(frozen=True, slots=True)
class FieldsReader:
    """Reads a list of articles. Without paths each is a record, or what it says that it is."""

    def read(self, raw: Raw, terms: ReaderContext) -> Iterator[Reading]:
        def read(name: str, value: dict[str, Any]) -> Iterator[Reading]:
            if terms.fields:
                yield _mapped(value, terms.fields).reading(raw.source, name, terms)
            else:
                yield from read_value(raw.source, name, value, terms)

        return read_objects(raw, terms.records, read)


def _around(
    item: dict[str, Any], fields: Mapping[str, str]
) -> Iterator[tuple[str, dict[str, Any]]]:
    """The objects that an article's own values stand in, by what stands before their keys:
    ``attributes.`` of ``attributes.title``.
    """
    paths = {fields[key].rpartition(".")[0] for key in _OWN if key in fields}
    for path in sorted(paths | {""}):
        found = at_path(item, path)
        if isinstance(found, dict):
            yield (f"{path}." if path else ""), found


def _mapped(item: dict[str, Any], fields: Mapping[str, str]) -> Mapped:
    mapped, image = Mapped(), Mapped()
    marks = [of_record(each, path=path) for path, each in _around(item, fields)]
    said = sorted(filter(None, marks), key=lambda each: each.doubtful)
    mark = said[0] if said else None
    if mark is not None and mark.doubtful:
        # Whatever its API means by it.
        mapped.find(mark.code, "warning", None, mark.reason)
    else:
        mapped.put_mark(mark)
    for key, path in fields.items():
        value, origin = at_path(item, path), f'key "{path}"'
        if key.startswith(IMAGE):
            own = key.removeprefix(IMAGE)
            if own in _NUMBERS:
                image.put(own, whole_in(value), origin)
            elif own == "agencies":
                image.put(own, texts_in(value), origin)
            else:
                image.put_text(own, value, origin)
        elif key in _LISTS:
            mapped.put(key, texts_in(value), origin)
        elif key == "sponsored":
            mapped.put(key, value if isinstance(value, bool) else None, origin)
        else:
            mapped.put_text(key, value, origin)
    mapped.put_images([image] if "url" in image.values else [])
    return mapped
