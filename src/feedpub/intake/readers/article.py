"""From the values that a reader found in a document to an article: one place for all readers.

A reader fills an :class:`ArticleDraft`: values by the field of the article, each with its
provenance, and the findings of its own format. The draft adds the findings that every format has
and makes the :class:`~feedpub.protocols.Reading`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Generic, TypeVar

from feedpub.article import Article, Image, Provenance, known_as, to_record
from feedpub.feed import Finding, Severity, has_errors
from feedpub.intake.body.figures import place_figures, placed_sizes
from feedpub.intake.dates.parser import ParsedDate
from feedpub.intake.readers.publication_status import Mark
from feedpub.intake.short_links import mismatch
from feedpub.nouns import dataclass, field, replace
from feedpub.protocols import DATE_MISSING, Reading, Revision

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Found(Generic[T]):
    """A value that a reader found, and where."""

    value: T

    #: In a reader's words: ``line 8``, ``meta og:title``.
    origin: str

    #: The text as it is written there. None if the value is that text, or too long to repeat.
    verbatim: str | None = None


@dataclass(slots=True, kw_only=True)
class ArticleDraft:
    """The values that a reader found for the fields of one article."""

    #: The name of the source, a key of config.toml.
    source: str

    #: The name of the document.
    name: str

    #: By field of :class:`~feedpub.article.Article`. Absent or None: nothing was found.
    values: dict[str, Any] = field(default_factory=dict)

    #: By field: ``title``, ``images[0].credit``.
    provenance: dict[str, Provenance] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def put(self, key: str, value: Any, origin: str, verbatim: str | None = None) -> None:
        """Set the field *key*, unless *value* is None or empty."""
        if value not in (None, "", ()):
            self.values[key] = value
            self.provenance[key] = Provenance(origin=origin, verbatim=verbatim)

    def put_found(self, key: str, found: Found[str] | None) -> None:
        """Set the field *key* to *found*, a text. None: nothing was found."""
        if found is not None:
            self.put(key, found.value, found.origin, found.verbatim or found.value)

    def put_date(self, key: str, parsed: ParsedDate, origin: str, verbatim: str) -> None:
        """Set ``published``, ``updated`` or ``expires``."""
        self.put(key, parsed.moment, origin, verbatim)
        if key == "published":
            self.values["published_by_day"] = parsed.by_day

    def put_images(self, images: Iterable[tuple[Image, Mapping[str, Provenance]]]) -> None:
        """Set the images, each with the provenance of its own fields."""
        images = tuple(images)
        self.values["images"] = tuple(image for image, _ in images)
        for number, (_, provenance) in enumerate(images):
            for key, each in provenance.items():
                self.provenance[f"images[{number}].{key}"] = each

    @property
    def names(self) -> tuple[str, ...]:
        """The id and the addresses that identify the article in its source; the id is the first."""
        return known_as(*(self.values.get(key) for key in ("id", "url", "short_link")))

    def add_finding(
        self,
        code: str,
        message: str,
        *,
        advice: str = "",
        field: str | None = None,
        severity: Severity = "warning",
    ) -> None:
        self.findings.append(
            Finding(code=code, severity=severity, message=message, advice=advice, field=field)
        )

    def check_required(self, advice: Mapping[str, str], refused: Iterable[str] = ()) -> None:
        """Report a missing title or publication date, unless the field is in *refused*.

        A date from before 1970 is a warning: newsboat shows it as one of 2101, and RSS Guard stores
        nothing of the feed.

        *advice* says by finding code what to do about it in the reader's format.
        """
        for key, code in (
            ("title", "title-missing"),
            ("published", DATE_MISSING),
        ):
            if self.values.get(key) is None and key not in refused:
                hint = advice.get(code, "")
                self.add_finding(code, "is missing", advice=hint, field=key, severity="error")
        published = self.values.get("published")
        if published is not None and published.year < 1970:
            message = f"is of {published.year}, before 1970"
            hint = "some feed readers drop the whole feed, or show a date in the next century"
            self.add_finding("date-before-1970", message, advice=hint, field="published")

    def report_relative_date(self, written: str) -> None:
        """Report that the publication date is *written* like ``three hours ago``."""
        message = f"{written[:60]!r} was counted from the time of reading"
        advice = "print the date itself"
        self.add_finding("date-relative", message, advice=advice, field="published")

    def put_page_id(self) -> None:
        """Make the short link the id, else the canonical address, else the document's name."""
        key = next((key for key in ("short_link", "url") if key in self.values), None)
        self.values["id"] = self.values[key] if key else self.name
        if key:
            self.provenance["id"] = self.provenance[key]

    def put_default_language(self, language: str | None) -> None:
        """Set the language of the source, unless the document has its own."""
        if "language" not in self.values:
            self.put("language", language, "the language of the source")

    def check_page_id(self, advice: str) -> None:
        """Report an id that is the document's name."""
        if "short_link" not in self.values and "url" not in self.values:
            message = "has no short link and no canonical address, so the document's name is its id"
            self.add_finding("id-from-name", message, advice=advice, field="id")

    def check_short_link(self) -> None:
        """Report a short link that leads to another article than the canonical address."""
        self.findings += mismatch(self.values.get("short_link"), self.values.get("url"))

    def check_credits(self, where: Sequence[str] = ()) -> None:
        """Report every image without a credit; *where* holds a place for each: `` in line 8``."""
        for number, image in enumerate(self.values.get("images", ())):
            if image.credit is None:
                place = where[number] if where else ""
                self.findings.append(credit_missing(f"images[{number}].credit", place))

    def drop_early_update(self) -> None:
        """Drop a date of change that is not later than the publication date."""
        published, updated = self.values.get("published"), self.values.get("updated")
        if published and updated and updated <= published:
            del self.values["updated"]

    def drop_early_end(self) -> None:
        """Drop an end of publication that is not later than its beginning, which programs write."""
        published, expires = self.values.get("published"), self.values.get("expires")
        if published and expires and expires <= published:
            del self.values["expires"], self.provenance["expires"]
            message = "is not after the date of publication; left out"
            self.add_finding("date-invalid", message, field="expires")

    def add_doubt(self, mark: Mark) -> Finding:
        """Add *mark*, a status with an unknown word, as a warning; return it as its own finding."""
        self.findings.append(replace(mark.finding(), severity="warning"))
        return mark.finding()

    def article(self) -> Article | None:
        """Return the article; None without a title, a publication date or an id."""
        if any(self.values.get(key) is None for key in ("title", "published", "id")):
            return None
        values = dict(self.values)
        if content := values.get("content_html"):
            images = values.get("images", ())
            values["content_html"] = content = place_figures(content, images)
            if inline := values.get("inline_images"):
                values["inline_images"] = placed_sizes(inline, content, images)
        return Article(source=self.source, **values)

    def incomplete(self, now: datetime) -> dict[str, Any] | None:
        """Return what was found as a record, if there is an error; what is missing is null."""
        if not has_errors(self.findings):
            return None
        stand_ins = {"title": "-", "published": now}
        missing = [key for key in stand_ins if self.values.get(key) is None]
        values = self.values | {key: stand_ins[key] for key in missing}
        article = replace(self, values=values).article()
        assert article is not None
        return to_record(article) | dict.fromkeys(missing)

    def reading(
        self,
        *,
        id: str | None,
        revision: Revision | None = None,
        doubt: Finding | None = None,
        now: datetime | None = None,
        unread: str | None = None,
        left: tuple[str, ...] = (),
    ) -> Reading:
        """Return the article with its provenance and findings; with an error no article.

        With an error, what was found is kept as a draft, if *now* is given.
        """
        return Reading(
            name=self.name,
            article=None if has_errors(self.findings) else self.article(),
            revision=revision or Revision(),
            doubt=doubt,
            draft=None if now is None else self.incomplete(now),
            id=id,
            unread=unread,
            left=left,
            provenance=self.provenance,
            findings=tuple(self.findings),
        )


def credit_missing(field: str, where: str = "") -> Finding:
    """Return the finding about an image that does not say who made it."""
    return Finding(
        code="credit-missing",
        severity="warning",
        message=f"the image{where} has no credit",
        advice="name who made it",
        field=field,
    )
