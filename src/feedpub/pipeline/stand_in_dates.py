"""Dates that stand in for those that pages do not give: by their lists, or by their first sight.

A date is for life: a page that is known keeps the one that it has, whatever it says or no longer
says of its own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cached_property
from itertools import accumulate
from urllib.parse import urlsplit

from feedpub.archive.selection import AT_FIRST_CRAWL
from feedpub.archive.stand_ins import STEP, KnownDate, hashed
from feedpub.archive.store import Archive
from feedpub.archive.versions import first_published, words_of
from feedpub.article import Article, Provenance, from_record, known_as
from feedpub.assembly.bodies import text_of, without_figures
from feedpub.compare_keys import same_title
from feedpub.feed import Finding
from feedpub.intake.dates.parser import parse_date, parse_timestamp
from feedpub.intake.readers.registry import read
from feedpub.intake.source_defaults import completed
from feedpub.intake.text import columns
from feedpub.nouns import dataclass, field, replace
from feedpub.patterns import pattern
from feedpub.pipeline.context import RunContext
from feedpub.protocols import (
    DATE_MISSING,
    PAGE_NOT_ARTICLE,
    Fetched,
    ListedDate,
    Raw,
    ReaderContext,
    Reading,
)

#: What stands in for the date of a page that no list dates; for that of one that says when it last
#: changed; and, of no name, for that of one that gave its date before.
_FIRST_SEEN = "first sight"
_CHANGED = "page's own date of change"
_LOST = "date that it had before"

#: How many pages that are dated late are named in one run; a site may begin to date all of them.
_MOST_LATE = 3

#: An earlier date is a mistake.
_EARLIEST = 1990

#: A page is that of a section if the list has so many others below its address.
_SECTION = 3
_FRONT = "its address is that of the home page or of a section"

#: A page that lost its date with its title and its text is rather a login or an error. A passage of
#: a text, in columns.
_OTHER = "has neither the title nor a passage of the article that was read there before"
_PASSAGE = 40
_TAG = pattern(r"<[^>]*>")

#: In columns. A page without a date and with less text is hardly an article: a login, a notice.
_SHORTEST = 200


@dataclass(kw_only=True)
class StandInDates:
    """The dates of the pages of one source in one run, of which some give none."""

    run: RunContext
    archive: Archive
    source: str
    fetched: Fetched

    #: Whether *fetched* is the whole answer of the source.
    whole: bool

    #: By the name of a page that was not known before: what stands in for its date; and for how
    #: many of those that were stored.
    _new: dict[str, str] = field(default_factory=dict)
    _counts: Counter[str] = field(default_factory=Counter)

    #: Whether those are the first ones of the source.
    _are_first: bool = False

    #: By the id of an article that is dated by now, and that date: a line that says so.
    _late: dict[tuple[str, datetime], str] = field(default_factory=dict)

    #: The pages of this run by what they say; by what identifies them, their dates and what stands
    #: in for these.
    _words: dict[str, str] = field(default_factory=dict)
    _dates: dict[str, tuple[datetime, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.whole and self.run.undated(self.source) is not None:
            stand_ins, name = self.archive.stand_ins, self.run.lists(self.source)
            if name not in stand_ins.lists(self.source):
                at = self.archive.clock.dated(self.run.now)
                stand_ins.begin(self.source, name, self.fetched.addresses, at)

    def read(self, raw: Raw, context: ReaderContext) -> Iterator[Reading]:
        """Yield the articles in *raw*, each with a date if one can be had. Raises: OSError."""
        for reading in read(raw, context):
            yield self._dated(raw, reading)

    def _dated(self, raw: Raw, reading: Reading) -> Reading:
        """Return *reading*, which was read from *raw*, with a date if it gives none itself.

        It is as it was if nothing can stand in: then it waits.
        """
        if self.run.undated(self.source) is None:
            return reading
        if reading.article is not None:
            return self._as_dated_before(reading, reading.article)
        if not reading.lacks_only_its_date or raw.address is None:
            return reading
        draft = self._draft(reading)
        names = known_as(draft.id, draft.url, draft.short_link)
        known = self.archive.stand_ins.known(self.source, names)
        words = words_of(draft)
        known = known or self._formerly(raw, draft, words)
        if known is not None:
            if known.article is not None and not _is_version(known.article, draft):
                return _refused(reading, _OTHER, "push its next version if it is right")
            return self._with_date(reading, known.published, known.stand_in or _LOST)
        if self.run.undated(self.source) == "hold" or _is_short(draft):
            return reading
        # The same article may be at two addresses of the list.
        dated = next((self._dates[name] for name in names if name in self._dates), None)
        if dated is None:
            if self._is_front(raw.name) or self._is_front(draft.url or raw.name):
                return _refused(reading, _FRONT, "give links, the form of an article's address")
            if (other := self._saying(raw, words)) is not None:
                same = f"says word for word what {other} says"
                return _refused(reading, same, "give both pages one link rel=canonical")
            dated = self._listed(raw, draft) or self._first_seen(raw)
        self._dates |= dict.fromkeys(names, dated)
        self._new[reading.name] = dated[1]
        return self._with_date(reading, *dated, is_new=True)

    def stored(self, name: str, key: int) -> None:
        """Record what stands in for the date of the page *name*, which is the article *key* now."""
        if (stand_in := self._new.pop(name, None)) is not None:
            self._are_first = self._are_first or not self.archive.stand_ins.has_any(self.source)
            self._counts[stand_in] += 1
            self.archive.stand_ins.record(key, stand_in)

    def lines(self) -> Iterator[str]:
        """Yield what there is to report when all pages are stored.

        What stands in is named when it first does; a site without dates has none on any page.
        """
        if self._counts and (self._are_first or self.run.dry_run):
            shown = ", ".join(f"{name} ({count:,})" for name, count in self._counts.items())
            yield (
                f"{self.source}: pages that give no date are dated by: {shown};"
                ' undated = "hold" keeps such pages back'
            )
        if (old := self._counts[AT_FIRST_CRAWL]) and self.archive.stand_ins.has_readers(
            self.source
        ):
            yield (
                f"{self.source}: pages that give no date and were in the list at its first crawl:"
                f" {old:,}; feeds published earlier leave them out, unless their ids name them"
            )
        for id, published in self._late:
            self.archive.stand_ins.set_reported(self.source, id, published)
        lines = list(self._late.values())
        yield from lines[:_MOST_LATE]
        if (more := len(lines) - _MOST_LATE) > 0:
            yield f"{self.source}: {more:,} more of its pages are dated now; they keep their dates"

    def _as_dated_before(self, reading: Reading, article: Article) -> Reading:
        """Return *reading* with the date that stood in before its source gave *article* one."""
        names = known_as(article.id, article.url, article.short_link)
        known = self.archive.stand_ins.known(self.source, names)
        if known is None or known.stand_in is None:
            return reading
        if known.published != article.published:
            self._report(reading, article, known)
        return replace(
            reading,
            article=_at(article, known.published),
            provenance={**reading.provenance, "published": _provenance(known.stand_in)},
        )

    def _report(self, reading: Reading, article: Article, known: KnownDate) -> None:
        """Have it reported once that an article has a date by now."""
        published = article.published
        if not self.archive.stand_ins.is_reported(self.source, known.id, published):
            self._late[known.id, published] = (
                f"{self.source}: {reading.name} ({known.id}): is dated {published.isoformat()} now;"
                f" it keeps the date that it got by the {known.stand_in},"
                f" {known.published.isoformat()}"
            )

    def _draft(self, reading: Reading) -> Article:
        """Return the article of *reading* as if it were published now."""
        assert reading.draft is not None
        now = self.run.now.astimezone(UTC).isoformat()
        return from_record(self.source, reading.draft | {"published": now})

    def _with_date(
        self, reading: Reading, published: datetime, stand_in: str, *, is_new: bool = False
    ) -> Reading:
        findings = [each for each in reading.findings if each.code != DATE_MISSING]
        if is_new:
            message = f"has no publication date that can be read; it is dated by the {stand_in}"
            stands_in = Finding(
                code="date-stands-in",
                severity="warning",
                message=message,
                field="published",
            )
            findings.append(stands_in)
        dated = replace(
            reading,
            article=_at(self._draft(reading), published),
            draft=None,
            provenance={**reading.provenance, "published": _provenance(stand_in)},
            findings=tuple(findings),
        )
        return completed(dated, self._context)

    @cached_property
    def _places(self) -> dict[str, int]:
        """The places of the pages in their list."""
        return {raw.name: place for place, raw in enumerate(self.fetched.documents)}

    @cached_property
    def _listed_first(self) -> dict[str, datetime]:
        return self.archive.stand_ins.listed(self.source)

    @cached_property
    def _words_before(self) -> dict[str, str]:
        """The ids of articles without a date in the archive, by their words."""
        return self.archive.stand_ins.words(self.source)

    @cached_property
    def _below(self) -> Counter[str]:
        """How many pages the list has below an address."""
        return Counter(
            above for each in self.fetched.addresses for above in accumulate(_folders(each))
        )

    @cached_property
    def _context(self) -> ReaderContext:
        return self.run.terms(self.source)

    def _listed(self, raw: Raw, draft: Article) -> tuple[datetime, str] | None:
        """Return the best date that lists give, or the page as that of its last change; and which.

        None if there is none in the past.
        """
        for each in _candidates(raw, draft):
            if isinstance(each, ListedDate):
                text, context = each.text, self._context
                parsed = parse_timestamp(text, context) or parse_date(text, context)
                if parsed is None or parsed.relative:
                    continue
                read = replace(
                    draft, published=parsed.moment, published_by_day=parsed.by_day, updated=None
                )
                published, origin = first_published(read, self.run.now), each.origin
            else:
                published, origin = each, _CHANGED
            # What is listed is public: a date in the future is a mistake.
            if published <= self.run.now and published.year >= _EARLIEST:
                return published.astimezone(UTC), origin
        return None

    def _first_seen(self, raw: Raw) -> tuple[datetime, str]:
        """Return when the page of *raw* was first seen; pages of one list keep its order."""
        if (at := self._listed_first.get(hashed(raw.name))) is not None:
            return at, AT_FIRST_CRAWL
        now = self.archive.clock.dated(self.run.now)
        at = now - self._places.get(raw.name, 0) * STEP
        return at.astimezone(UTC), _FIRST_SEEN

    def _formerly(self, raw: Raw, draft: Article, words: str) -> KnownDate | None:
        """Return the date of the article that *draft* is under another id. None: there is none.

        Its page now names another address, or it is at another address and no longer at the former.
        """
        stand_ins, addresses = self.archive.stand_ins, (raw.name, raw.address or raw.name)
        known = stand_ins.known(self.source, addresses)
        before = None if known is None else known.article
        if before is not None and same_title(before.title) == same_title(draft.title):
            return known
        if (id := self._words_before.get(words)) is None:
            return None
        known = stand_ins.known(self.source, (id,))
        assert known is not None
        is_there = self.archive.inputs.has(self.source, known.origin or "")
        return None if is_there and known.origin != raw.name else known

    def _is_front(self, address: str) -> bool:
        """Return whether *address* is that of the home page, or of a section of the site."""
        parts = urlsplit(address)
        path = parts.path.strip("/")
        if parts.query:
            return False
        return not path or self._below[f"{parts.netloc}/{path}/"] >= _SECTION

    def _saying(self, raw: Raw, words: str) -> str | None:
        """Return another page that says *words*, too. None: there is none."""
        first = self._words.setdefault(words, raw.name)
        return first if first != raw.name else self._words_before.get(words)


def _provenance(stand_in: str) -> Provenance:
    return Provenance(origin=f"stand-in: {stand_in}")


def _candidates(raw: Raw, draft: Article) -> Iterator[ListedDate | datetime]:
    """Yield the dates that may stand in, the best first: those of publication before changes."""
    yield from (each for each in raw.dates if not each.is_change)
    if draft.updated is not None:
        yield draft.updated
    yield from (each for each in raw.dates if each.is_change)


def _is_version(before: Article, draft: Article) -> bool:
    """Return whether *draft* has the title of *before*, or a part of its text."""
    if same_title(before.title) == same_title(draft.title):
        return True
    return not _passages(before).isdisjoint(_passages(draft))


def _passages(article: Article) -> set[str]:
    """Return the pieces between the tags of the text of *article* that are long."""
    pieces = (each.strip() for each in _TAG.split(article.content_html or ""))
    return {each for each in pieces if columns(each) >= _PASSAGE}


def _is_short(draft: Article) -> bool:
    text = text_of(without_figures(draft.content_html or ""))
    return columns(text) < _SHORTEST


def _at(article: Article, published: datetime) -> Article:
    """Return *article* as published at *published*, without dates that contradict that."""
    updated, expires = article.updated, article.expires
    return replace(
        article,
        published=published,
        published_by_day=False,
        updated=updated if updated is not None and updated > published else None,
        expires=expires if expires is not None and expires > published else None,
    )


def _refused(reading: Reading, why: str, advice: str) -> Reading:
    """Return *reading* as one that waits for another reason than its date alone."""
    finding = Finding(
        code=PAGE_NOT_ARTICLE,
        severity="error",
        message=f"gives no date, and {why}",
        advice=advice,
    )
    findings = (each for each in reading.findings if each.code != DATE_MISSING)
    return replace(reading, findings=(*findings, finding))


def _folders(address: str) -> list[str]:
    """Return the pieces of *address* up to each slash of its path but the last one."""
    parts = urlsplit(address)
    names = parts.path.strip("/").split("/")[:-1]
    return [f"{parts.netloc}/", *(f"{name}/" for name in names)]
