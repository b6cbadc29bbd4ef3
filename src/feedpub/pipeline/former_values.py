"""Values that a new version's readers no longer give: the feeds that were made for them go on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from feedpub.archive.articles import Change
from feedpub.archive.former_values import FormerValue
from feedpub.archive.store import Archive
from feedpub.pipeline.context import RunContext
from feedpub.pipeline.report import Message, note

#: So many values are named in one run; `feedpub feeds` shows them all.
_NAMED = 5

#: Prefix of facts, by source: since when newer readers have been reading its documents again.
_SINCE = "read again since "


def begin_former_values(
    run: RunContext, archive: Archive, source: str, *, edited: bool
) -> Mapping[str, str | None]:
    """Have the archive learn what stands for values that have feeds, if readers are newer.

    Not from documents that were *edited*. Returns the marks that the documents of *source* had.
    Empty: nothing is learnt.
    """
    followed: set[tuple[str, str]] = set()
    if not edited and run.has_newer_readers(source, archive.fact(f"terms {source}")):
        followed = {
            (feed.each, value)
            for key, feed in run.settings.feeds.items()
            if feed.each is not None
            for value in archive.feeds.slugs(key) | feed.slugs
        }
    archive.articles.former.follow(followed)
    if not followed:
        return {}
    if archive.fact(since := _SINCE + source) is None:
        archive.set_fact(since, str(int(run.now.timestamp())))
    return archive.inputs.marks(source)


def end_former_values(archive: Archive, source: str) -> Iterator[Change | Message]:
    """Give new articles of *source* what was learnt, and report it."""
    former = archive.articles.former
    if not former.ends():
        return
    # An import may have been interrupted.
    since = int(archive.fact(_SINCE + source) or 0)
    archive.set_fact(_SINCE + source, None)
    for key, before, after in former.settle(source, since):
        yield Change(key=key, before=before, after=after, is_counted=True)
    learnt = former.learnt(source, since)
    for each in learnt[:_NAMED]:
        yield note(f"{source}: {_about(each)}")
    if len(learnt) > _NAMED:
        more = len(learnt) - _NAMED
        yield note(f"{source}: {more:,} more such values; feedpub feeds shows their feeds")


class TagsToSections:
    """Tags that feeds name, and that newer readers take for the sections of the same articles."""

    def __init__(self, run: RunContext, source: str) -> None:
        self._source = source

        #: The keys that name each tag.
        self._keys: dict[str, list[str]] = {}
        for name, feed in run.settings.feeds.items():
            for key, tags in (("tags", feed.tags), ("exclude.tags", feed.exclude.tags)):
                for tag in tags:
                    self._keys.setdefault(tag, []).append(f"feeds.{name}.{key}")
        self._found: set[str] = set()

    def add(self, change: Change) -> None:
        """Take a change of an article that is only read differently than before."""
        if not self._keys or change.before is None:
            return
        gone = {value for kind, value in change.before - change.after if kind == "tag"}
        self._found |= {
            each for each in gone & self._keys.keys() if ("section", each) in change.after
        }

    def lines(self) -> Iterator[str]:
        """Yield a line for each key with such tags."""
        tags: dict[str, list[str]] = {}
        for tag in sorted(self._found):
            for key in self._keys[tag]:
                tags.setdefault(key, []).append(repr(tag))
        for key, named in tags.items():
            are = (
                "is now the section of articles, no longer a tag"
                if len(named) == 1
                else "are now sections of articles, no longer tags"
            )
            instead = f"{key.removesuffix('tags')}sections"
            yield f"{self._source}: {key}: {' and '.join(named)} {are}; use {instead}"


def _about(former: FormerValue) -> str:
    what = f"{former.kind} {former.value!r} is no longer read"
    if not former.present:
        return f"{what}; its feed keeps the articles that it has and gets no new ones"
    named = " and ".join(map(repr, former.present))
    return f"{what}, but {named}; its feed goes on with that"
