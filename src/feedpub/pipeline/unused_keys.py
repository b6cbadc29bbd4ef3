"""Keys of articles that are not used, named once for a source."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta

from feedpub.archive.store import Archive
from feedpub.feed import Finding
from feedpub.nouns import dataclass, field
from feedpub.patterns import pattern
from feedpub.pipeline.context import RunContext
from feedpub.protocols import Reading

#: A key, and a path of the configuration that no article has.
_KEY, _PATH = "record-key-unknown", "path-unknown"
_CODES = frozenset({_KEY, _PATH, "record-keys-unknown"})

#: A path may lead to something that only some articles have.
_MIN_ARTICLES = 5

#: How many keys of one source are named in a line, are remembered, and are counted in a run.
_MAX_NAMED = 10
_MAX_REMEMBERED = 100
_MAX_COUNTED = 1_000

#: A key that was not seen for so long is named again. ``feedpub status`` names those seen since.
REMEMBERED_FOR = timedelta(days=30)

_INDEX = pattern(r"\[[0-9]+\]")


def without_unused_keys(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Yield those of *findings* that are not about unused keys."""
    return (each for each in findings if each.code not in _CODES)


@dataclass(slots=True)
class UnusedKeys:
    """The unused keys of one source's articles in one run.

    A newsroom's system writes the same keys in every article: they are named once, and again if
    the source was without them for a month, or when all of its articles were read anew.
    """

    run: RunContext
    archive: Archive
    source: str

    #: Whether all of its articles are read anew. What none of them has is forgotten then.
    anew: bool = False

    _articles: int = 0
    _with_keys: int = 0

    #: How many articles have a key, and the first finding about it, by its name.
    _found: dict[str, tuple[int, Finding]] = field(default_factory=dict)

    def add(self, reading: Reading) -> None:
        """Take the findings of *reading* that are about keys."""
        found = {
            _name(each.field, each.code): each
            for each in reading.findings
            if each.code in _CODES and each.field
        }
        self._articles += reading.article is not None or bool(found)
        self._with_keys += any(each.code == _KEY for each in found.values())
        for name, each in found.items():
            if name in self._found or len(self._found) < _MAX_COUNTED:
                count, first = self._found.get(name, (0, each))
                self._found[name] = count + 1, first

    def lines(self) -> Iterator[str]:
        """Remember the keys; yield a line for those that were not named yet."""
        if not self._found:
            return
        paths = {
            name: each
            for name, each in self._found.items()
            if each[1].code == _PATH and each[0] == self._articles >= _MIN_ARTICLES
        }
        keys = {name: each for name, each in self._found.items() if each[1].code == _KEY}
        named = self._remember(keys | paths)
        if new := [name for name in keys if name in named]:
            have = "1 article has" if self._with_keys == 1 else f"{self._with_keys:,} articles have"
            yield f"{self.source}: {have} keys that are not used: {self._list(new)}"
        if new := [name for name in paths if name in named]:
            yield f"{self.source}: none of {self._articles:,} articles has {self._list(new)}"

    def _remember(self, found: dict[str, tuple[int, Finding]]) -> set[str]:
        """Record that the keys *found* were seen today; return those that are to be named."""
        today = self.run.now.date()
        known = self.archive.inputs.unused_keys(self.source)
        for name, seen in list(known.items()):
            if today - seen > REMEMBERED_FOR or (self.anew and name not in found):
                del known[name]
                self.archive.inputs.forget_unused_key(self.source, name)
        room = _MAX_REMEMBERED - len(known)
        new = [name for name in found if name not in known][:room]
        for name in (*new, *(name for name in found if name in known)):
            if known.get(name) != today:
                self.archive.inputs.set_unused_key(self.source, name, today, found[name][1].advice)
        return found.keys() - known.keys() if new else set()

    def _list(self, names: list[str]) -> str:
        names.sort(key=lambda name: (-self._found[name][0], name))
        shown = ", ".join(map(self._shown, names[:_MAX_NAMED]))
        more = len(names) - _MAX_NAMED
        return shown + (f" and {more} more" if more > 0 else "")

    def _shown(self, name: str) -> str:
        count, finding = self._found[name]
        if finding.code == _PATH:
            said = finding.message
        else:
            said = f"{count:,} of them" if count != self._with_keys else ""
        about = ", ".join(filter(None, (said, finding.advice)))
        return f"{name} ({about})" if about else name


def _name(field: str, code: str) -> str:
    """Return *field* for all articles and images: ``images[].src`` for ``images[2].src``."""
    return f"fields.{field}" if code == _PATH else _INDEX.sub("[]", field)
