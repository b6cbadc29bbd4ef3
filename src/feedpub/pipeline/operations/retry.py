"""Have the next build read and check quarantined articles again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from feedpub.archive.location import ArchiveLocation
from feedpub.archive.queries.quarantine import QuarantinedArticle, quarantined
from feedpub.archive.store import Archive, opened
from feedpub.errors import ConfigError
from feedpub.nouns import dataclass
from feedpub.phrases import counted


@dataclass(frozen=True, slots=True, kw_only=True)
class Retried:
    """The articles that the next build reads and checks again."""

    articles: tuple[QuarantinedArticle, ...] = ()

    #: Notes for the user, one line each.
    notes: tuple[str, ...] = ()


def retry(
    path: ArchiveLocation, names: Sequence[str], *, now: datetime, by: str = "", wait: float = 0
) -> Retried:
    """Have the next build retry *names*, or all, in the archive *path*.

    *by* is who has it do so; empty: nobody who gives a name. *wait* is how many seconds to wait for
    another run.

    Raises: ConfigError, if no quarantined article has a name; ArchiveBusy; ArchiveError.
    """
    with opened(path, wait=wait) as archive, archive.transaction():
        found = quarantined(path)
        unknown = [name for name in names if not any(each.is_named(name) for each in found)]
        if unknown:
            raise ConfigError(
                [f"{name}: nothing in quarantine has this id or name" for name in unknown]
            )
        chosen = [each for each in found if not names or any(each.is_named(name) for name in names)]
        _release(archive, chosen)
        everything = [("", counted(len(chosen), "article"))]
        for about, detail in [(each.name, "") for each in chosen] if names else everything:
            archive.actions.record(by, "retry", about, now, detail)
    return Retried(articles=tuple(chosen), notes=archive.new_notes())


def _release(archive: Archive, chosen: Iterable[QuarantinedArticle]) -> None:
    """Forget that *chosen* were read or checked.

    If one of them is an entry, all quarantined entries are checked again and all feeds are made
    again: the archive does not know which feeds would have had it.
    """
    for each in chosen:
        if each.held:
            archive.quarantine.release(each.source, each.name)
            archive.set_fact("digest", None)
        else:
            archive.inputs.forget(each.source, each.name)
    # Something is left to do now.
    archive.set_fact("settled", None)
