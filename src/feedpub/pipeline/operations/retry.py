"""What waits in quarantine is given another chance."""

from __future__ import annotations

from collections.abc import Iterable

from feedpub.archive.queries.quarantine import Waiting
from feedpub.archive.store import Archive


def retry(archive: Archive, chosen: Iterable[Waiting]) -> None:
    """Have the next build read the documents of *chosen* anew, and judge entries anew.

    They wait until then. If one of them is an entry, every entry that waits is judged, and every
    feed made again: which feeds would have had it is known to none.
    """
    for each in chosen:
        if each.held:
            archive.quarantine.release(each.source, each.name)
            archive.set_fact("digest", None)
        else:
            archive.inputs.forget(each.source, each.name)
    # Something is left to do now.
    archive.set_fact("settled", None)
