"""Which dates the archive gives while the machine's clock is far ahead."""

from __future__ import annotations

from datetime import datetime, timedelta

from feedpub.archive.database import Database, statement
from feedpub.archive.facts import DELETE_FACT, FACT, SET_FACT
from feedpub.archive.timestamps import moment, moment_or_none, seconds

#: A clock that is so far ahead of the last trusted moment and of the newest article is suspected.
SUSPICIOUS: timedelta = timedelta(days=366)

#: A clock that went back by more was not merely put right by a time server.
TOLERANCE: timedelta = timedelta(days=1)

#: The facts: the latest moment that a run has trusted; and by how many seconds the clock is ahead
#: of servers, which the last run that asked any has found. Without it, it is not.
_TRUSTED, _AHEAD = "latest clock", "clock ahead"

_NEWEST = statement(
    "newest date of publication", "SELECT max(published) FROM articles WHERE published <= :now"
)
_LAST_CHANGE = statement(
    "last change of any feed", "SELECT max(updated) FROM feeds WHERE name <> '/'"
)


class TrustedClock:
    """The machine's clock, as far as it is to be believed."""

    def __init__(self, database: Database) -> None:
        self._database = database
        #: The facts, and the transaction in which they were read.
        self._facts: tuple[int, datetime | None, timedelta | None] | None = None

    def dated(self, now: datetime) -> datetime:
        """Return the date for what happens *now* by the machine's clock.

        That is *now*, unless servers say that the clock is ahead: then theirs; or unless it is more
        than a year after the last trusted moment and the newest article: then the later of these.
        """
        trusted, ahead = self._read()
        if ahead is not None:
            corrected = now - ahead
            # Else the clock was corrected since.
            if trusted is None or corrected >= trusted - TOLERANCE:
                return corrected
        if trusted is None or now - trusted <= SUSPICIOUS:
            return now
        newest = self.newest(now)
        known = trusted if newest is None else max(trusted, newest)
        return known if now - known > SUSPICIOUS else now

    def latest(self, now: datetime) -> datetime:
        """Return the latest moment that any run has trusted, even if the clock went back since."""
        trusted, _ = self._read()
        dated = self.dated(now)
        return dated if trusted is None else max(dated, trusted)

    def advance(self, now: datetime) -> None:
        """Record that a run trusts *now*, as far as :meth:`dated` does.

        A clock that went back is trusted again once no feed states a later date.
        """
        latest = self.latest(now)
        if self._may_go_back_to(now):
            latest = now
        self._set(_TRUSTED, str(seconds(latest)))

    def compared(self, now: datetime, ahead: timedelta | None) -> None:
        """Record by how much *now*, that of the clock, is ahead of servers.

        Nothing: they agree with it. None: they say nothing of use.
        """
        if ahead is not None:
            trusted = self.trusted()
            right = now - ahead
            if trusted is None or trusted < right or self._may_go_back_to(right):
                self._set(_TRUSTED, str(seconds(right)))
        self._set(_AHEAD, str(int(ahead.total_seconds())) if ahead else None)

    def newest(self, now: datetime) -> datetime | None:
        """Return the newest date of publication until *now*. None if there is none."""
        return moment_or_none(self._database.value(_NEWEST, now=seconds(now)))

    def trusted(self) -> datetime | None:
        """Return the latest moment that a run has trusted. None: there was no run."""
        return self._read()[0]

    def _may_go_back_to(self, now: datetime) -> bool:
        """Return whether the trusted moment is wrong by *now*, and no feed states a later date."""
        trusted, _ = self._read()
        if trusted is None or trusted - now <= TOLERANCE:
            return False
        last = moment_or_none(self._database.value(_LAST_CHANGE))
        return last is None or last <= now

    def _read(self) -> tuple[datetime | None, timedelta | None]:
        # Every feed asks for them several times.
        transaction = self._database.transactions
        if self._facts is None or self._facts[0] != transaction:
            trusted = self._database.value(FACT, name=_TRUSTED)
            ahead = self._database.value(FACT, name=_AHEAD)
            self._facts = (
                transaction,
                None if trusted is None else moment(int(trusted)),
                None if ahead is None else timedelta(seconds=int(ahead)),
            )
        return self._facts[1:]

    def _set(self, name: str, value: str | None) -> None:
        if value is None:
            self._database.run(DELETE_FACT, name=name)
        else:
            self._database.run(SET_FACT, name=name, value=value)
        self._facts = None
