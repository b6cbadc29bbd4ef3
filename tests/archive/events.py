"""What journals tell, for tests."""

from __future__ import annotations

from pathlib import Path

from feedpub.archive.journal import Event, Journal

FERRY: Event = {
    "event": "minted",
    "source": "desk",
    "id": "ferry",
    "entry_id": "urn:story:ferry",
    "first_seen": 1_794_999_600,
    "published": 1_773_307_800,
}
FERRY_LATER: Event = {
    "event": "dated",
    "entry_id": "urn:story:ferry",
    "published": 1_795_172_400,
}
HARBOUR: Event = {"event": "slug", "family": "sections", "value": "Häfen", "slug": "haefen"}


def written(path: Path, *events: Event) -> Journal:
    journal = Journal(path)
    for event in events:
        journal.note(event)
    journal.flush()
    return journal
