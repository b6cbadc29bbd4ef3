"""Findings that a feed is published with: its partner or its readers may object."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from feedpub.feed import FeedHead, Finding
from feedpub.pipeline.gate import NOT_LISTED
from feedpub.pipeline.report import Message, Refusal, note, warning


class Advisories:
    """What the partner of *feed* would refuse, and what its readers will notice.

    A code is reported once for an entry, however many formats it is found in.
    """

    def __init__(self, feed: FeedHead) -> None:
        self._feed = feed
        self._by_partner: dict[int | None, dict[str, Finding]] = {}
        self._by_readers: dict[str, dict[int, Finding]] = {}
        self._not_listed: dict[str, dict[int, Finding]] = {}
        self._taken: set[tuple[str, int | None]] = set()

    def take(self, finding: Finding) -> bool:
        """Record a non-blocking finding. Return False for one that blocks publishing."""
        from feedpub.validation.publish_gate import is_remembered, only_a_partner_asks

        partner = self._feed.channel.profile
        if finding.severity == "error" and not only_a_partner_asks(finding, partner):
            return False
        self._taken.add((finding.code, finding.entry))
        if finding.severity == "error":
            self._by_partner.setdefault(finding.entry, {}).setdefault(finding.code, finding)
        elif is_remembered(finding) and finding.entry is not None:
            self._by_readers.setdefault(finding.code, {}).setdefault(finding.entry, finding)
        elif finding.code in NOT_LISTED and finding.entry is not None:
            self._not_listed.setdefault(finding.code, {}).setdefault(finding.entry, finding)
        return True

    def add(self, warnings: Iterable[tuple[str, int | None]]) -> None:
        """Record *warnings* that are only counted: their codes and entries."""
        self._taken.update(warnings)

    def count(self) -> int:
        """Return how many findings were recorded."""
        return len(self._taken)

    def messages(self) -> Iterator[Message]:
        """Yield refusals, the feed as a whole first; then one line for each code of the others.

        A source that does not date its changes does so in no article.
        """
        yield from self._refusals()
        yield from map(warning, self._lines(self._by_readers))
        # What a format leaves out.
        yield from map(note, self._lines(self._not_listed))

    def _refusals(self) -> Iterator[Refusal]:
        feed = self._feed
        for position in sorted(self._by_partner, key=lambda each: -1 if each is None else each):
            if position is not None and position >= len(feed.entries):
                # An item in place of a withdrawn one.
                continue
            yield Refusal(
                feed=feed.channel.name,
                partner=feed.channel.profile or "",
                entry=None if position is None else feed.entries[position],
                findings=tuple(self._by_partner[position].values()),
            )

    def _lines(self, by_code: dict[str, dict[int, Finding]]) -> Iterator[str]:
        for code, found in by_code.items():
            position = min(found)
            entry, more = self._feed.entries[position], len(found) - 1
            yield (
                f"feed {self._feed.channel.name}: {entry.title!r} ({entry.id})"
                f"{f' and {more} more' if more else ''}: {code}: {found[position].message};"
                f" {found[position].advice}"
            )
