"""What somebody will mind of a feed that goes out all the same."""

from __future__ import annotations

from collections.abc import Iterator

from feedpub.feed import Feed, Finding
from feedpub.pipeline.gate import NOT_LISTED
from feedpub.pipeline.report import Refusal
from feedpub.validation.check import is_remembered, only_a_partner_asks


class Minded:
    """What the partner that *feed* is written for would refuse, and what its readers will mind.

    One code of an entry is said once, however many formats it is found in.
    """

    def __init__(self, feed: Feed) -> None:
        self._feed = feed
        self._by_partner: dict[int | None, dict[str, Finding]] = {}
        self._by_readers: dict[str, dict[int, Finding]] = {}
        self._not_listed: dict[str, dict[int, Finding]] = {}
        self._taken: set[tuple[str, int | None]] = set()

    def takes(self, finding: Finding) -> bool:
        """Take *finding* down if it keeps nothing from going out; whether it does not."""
        if finding.severity == "error" and not only_a_partner_asks(finding):
            return False
        self._taken.add((finding.code, finding.entry))
        if finding.severity == "error":
            self._by_partner.setdefault(finding.entry, {}).setdefault(finding.code, finding)
        elif is_remembered(finding) and finding.entry is not None:
            self._by_readers.setdefault(finding.code, {}).setdefault(finding.entry, finding)
        elif finding.code in NOT_LISTED and finding.entry is not None:
            self._not_listed.setdefault(finding.code, {}).setdefault(finding.entry, finding)
        return True

    def count(self) -> int:
        """How many findings were taken."""
        return len(self._taken)

    def refusals(self) -> Iterator[Refusal]:
        """What the partner would refuse, the feed as a whole first."""
        feed = self._feed
        for position in sorted(self._by_partner, key=lambda each: -1 if each is None else each):
            if position is not None and position >= len(feed.entries):
                # An item that says that it is withdrawn.
                continue
            yield Refusal(
                feed=feed.channel.name,
                partner=feed.channel.profile or "",
                entry=None if position is None else feed.entries[position],
                findings=tuple(self._by_partner[position].values()),
            )

    def warnings(self) -> Iterator[str]:
        """One line a code: a source that does not date its changes does so in no article."""
        yield from self._lines(self._by_readers)

    def notes(self) -> Iterator[str]:
        """What a document leaves out of what the others have, one line a code."""
        yield from self._lines(self._not_listed)

    def _lines(self, by_code: dict[str, dict[int, Finding]]) -> Iterator[str]:
        for code, found in by_code.items():
            position = min(found)
            entry, more = self._feed.entries[position], len(found) - 1
            yield (
                f"feed {self._feed.channel.name}: {entry.title!r} ({entry.id})"
                f"{f' and {more} more' if more else ''}: {code}: {found[position].message};"
                f" {found[position].advice}"
            )
