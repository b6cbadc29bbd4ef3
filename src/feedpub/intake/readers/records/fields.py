"""The keys of a record, and typed access to their values, with findings for invalid ones."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, TypeVar, get_args

from feedpub.addresses import repaired_address
from feedpub.article import Access, Provenance
from feedpub.feed import Finding, Severity
from feedpub.intake.body.sanitise import BodyRefused, CleanBody, body_findings, read_body
from feedpub.intake.dates.parser import (
    FIRST_NEWS_YEAR,
    ParsedDate,
    parse_date,
    parse_timestamp,
    says_no_date,
    why_no_timestamp,
)
from feedpub.intake.readers.records.unknown_keys import unknown_keys
from feedpub.intake.text import plain, without_forbidden
from feedpub.patterns import pattern
from feedpub.protocols import LocalImages, ReaderContext

#: JSON types by their names in messages.
KINDS = {
    dict: "an object",
    list: "a list",
    str: "text",
    bool: "true or false",
    int: "a whole number",
    float: "a fraction",
    type(None): "null",
}

ARTICLE_KEYS = frozenset(
    "id url short_link title kicker short_title summary content_html authors agencies section tags"
    " language published updated images rights correction access sponsored not_before expires media"
    " episode origin_feed comments place usage_terms".split()
)
IMAGE_KEYS = frozenset(
    "url alt caption credit photographer agencies copyright width height length type"
    " rights_expires usage_terms extended_description digital_source_type data_mining"
    " syndication_rights license_id licensor focal_region renditions".split()
)
RENDITION_KEYS = frozenset("url width height length type".split())
MEDIA_KEYS = frozenset(
    "url medium type length duration title poster width height transcript chapters".split()
)
EPISODE_KEYS = frozenset("number season type explicit".split())
ORIGIN_KEYS = frozenset("title url link id updated".split())
PLACE_KEYS = frozenset("name shape coordinates".split())


def kind_of(value: object) -> str:
    """Return the JSON type of *value* for a message."""
    return KINDS[type(value)]


_T = TypeVar("_T")

#: In characters, the most of each text; of others, and of the items of lists.
LENGTHS = {
    "id": 2_000,
    "title": 2_000,
    "summary": 50_000,
    "caption": 20_000,
    "alt": 20_000,
    "rights": 10_000,
    "copyright": 10_000,
    "usage_terms": 10_000,
}
MAX_TEXT = 1_000
MAX_ITEMS = 500

#: The path of a picture.
_PICTURE = pattern(r"\.(?:jpe?g|png|gif|webp|avif|tiff?|hei[cf])(?:[?#]|$)", re.IGNORECASE)

# A set of letters comes first: bodies are searched twice as fast as with IGNORECASE and \b.
_RELATIVE = pattern(
    r"[Ss](?<!\w[Ss])[Rr][Cc]\s*=\s*[\"']?(?![A-Za-z]+:|[/\"'\s])([^\"'\s>]{1,500})"
)

#: What never ends has an end in the year 9999, or in the year 1.
_ENDS = frozenset({"expires", "rights_expires"})

_HOME_PAGE = pattern("https?://[^/?#]+/?")

_LANGUAGE = pattern(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8}){0,4}")


#: What to do about a date that cannot be read.
_TIMESTAMP = "write it as 2026-03-21T12:00:00+01:00 (RFC 3339)"


class Fields:
    """The values of one JSON object, with the findings about them."""

    def __init__(
        self,
        record: dict[str, Any],
        path: str,
        known: frozenset[str],
        origins: Mapping[str, str] | None = None,
    ) -> None:
        self.record = record
        self.path = path
        #: Where a value came from, by field. Default: the key of the same name.
        self.origins = origins or {}
        self.findings: list[Finding] = []
        self.provenance: dict[str, Provenance] = {}
        #: Keys whose value was rejected with an error.
        self.refused: set[str] = set()
        if record.keys() <= known:
            return
        self.findings += unknown_keys(record, path, known)

    def error(self, code: str, message: str, *, field: str, advice: str = "") -> None:
        self._find(code, "error", message, field, advice)

    def warn(self, code: str, message: str, *, field: str, advice: str = "") -> None:
        self._find(code, "warning", message, field, advice)

    def _find(self, code: str, severity: Severity, message: str, field: str, advice: str) -> None:
        if severity == "error":
            self.refused.add(field)
        self.findings.append(
            Finding(
                code=code,
                severity=severity,
                message=message,
                advice=advice,
                field=f"{self.path}{field}" or None,
            )
        )

    def value(self, key: str, wanted: type[_T]) -> _T | None:
        """Return the value of *key*; None if it is absent, or not of the type *wanted*."""
        value = self.record.get(key)
        if value is None:
            return None
        if type(value) is not wanted:
            message = f"wanted {KINDS[wanted]}, got {kind_of(value)}"
            self.error("record-type", message, field=key)
            return None
        field, provenance = _written_at(self.path, key)
        if self.origins and (origin := self.origins.get(field)) is not None:
            provenance = Provenance(origin=origin)
        self.provenance[field] = provenance
        return value

    def keep_verbatim(self, key: str, verbatim: str, value: str | None) -> None:
        """Add the *verbatim* text to the provenance of *key*, if it is not the *value* itself."""
        if verbatim != value and len(verbatim) <= 2_000:
            origin = self.provenance[f"{self.path}{key}"].origin
            kept = Provenance(origin=origin, verbatim=without_forbidden(verbatim))
            self.provenance[f"{self.path}{key}"] = kept

    def text(self, key: str) -> str | None:
        if self.record.get(key) is None:
            return None
        value = self.value(key, str)
        if value is None:
            return None
        return self._line(key, value, LENGTHS.get(key, MAX_TEXT))

    def _line(self, key: str, value: str, most: int) -> str | None:
        if len(value) > most:
            message = f"has {len(value):,} characters, at most {most:,} are read"
            self.error("too-long", message, field=key)
            return None
        line = plain(value)
        if line == value:
            # It has no forbidden characters either, and is its own verbatim text.
            return line or None
        if without_forbidden(value) != value:
            self.warn(
                "characters-removed",
                "removed characters that are not allowed in feeds",
                field=key,
            )
        self.keep_verbatim(key, value, line)
        return line or None

    def access(self) -> Access | None:
        value = self.value("access", str)
        if value is None:
            return None
        for known in get_args(Access):
            if value == known:
                return known  # type: ignore[no-any-return]
        # An error, because the unknown value may mean that it is not free.
        message = f"unknown access {quoted(value)}; use {', '.join(get_args(Access))}"
        self.error("access-invalid", message, field="access")
        return None

    def texts(self, key: str) -> tuple[str, ...]:
        value = self.value(key, list)
        if value is None:
            return ()
        if len(value) > MAX_ITEMS:
            message = f"has {len(value):,} items, at most {MAX_ITEMS} are read"
            self.error("too-long", message, field=key)
            return ()
        lines: list[str] = []
        for each in value:
            if not isinstance(each, str):
                message = f"wanted a list of texts, got {kind_of(each)} in it"
                self.error("record-type", message, field=key)
                return ()
            line = self._line(key, each, MAX_TEXT)
            if line and line not in lines:
                lines.append(line)
        return tuple(lines)

    def address(self, key: str) -> str | None:
        """Return the absolute address under *key*; report one that is none.

        It costs the article only if that has no id: then the address would be its id.
        """
        value = self.value(key, str)
        severity: Severity = "error" if self.record.get("id") is None else "warning"
        return None if value is None else self._address(key, value, None, severity)

    def web_address(self, key: str, base: str | None = None) -> str | None:
        """Return the address under *key*, resolved against *base*; report one that is none."""
        value = self.value(key, str)
        if value is None or not value.strip():
            return None
        return self._address(key, value, base, "warning")

    def _address(self, key: str, value: str, base: str | None, severity: Severity) -> str | None:
        address = repaired_address(value, base)
        if address is None:
            wanted = "an http" if base else "an absolute http"
            message = f"{quoted(value)} is not {wanted} or https address"
            message += "; left out" if severity == "warning" else ""
            host = value.strip().partition("/")[0]
            lacks_scheme = "." in host and repaired_address(f"https://{value.strip()}") is not None
            advice = "begin it with https://" if lacks_scheme else ""
            self._find("address-invalid", severity, message, key, advice)
        else:
            self.keep_verbatim(key, value, address)
        return address

    def count(self, key: str, most: int) -> int | None:
        """Return the whole number under *key*, from 1 to *most*; report another one."""
        value = self.value(key, int)
        if value is None:
            return None
        if not 0 < value <= most:
            message = f"is not between 1 and {most:,}; left out"
            self.warn("number-impossible", message, field=key)
            return None
        return value

    def region(self, key: str) -> tuple[int, ...]:
        """Return the corners under *key*: x1, y1, x2, y2 in pixels; report other values."""
        value = self.value(key, list)
        if value is None:
            return ()
        whole = len(value) == 4 and all(type(each) is int for each in value)
        if not whole or not (0 <= value[0] < value[2] and 0 <= value[1] < value[3]):
            message = "is not a list of x1, y1, x2, y2 in pixels; left out"
            self.warn("number-impossible", message, field=key)
            return ()
        return tuple(value)

    def word(self, key: str, known: tuple[str, ...]) -> str | None:
        """Return the text under *key* if it is one of *known*; report another one."""
        value = self.text(key)
        if value is None or value in known:
            return value
        message = f"unknown {key} {quoted(value)}; use {', '.join(known)}; left out"
        self.warn("value-unknown", message, field=key)
        return None

    def moment(self, key: str, context: ReaderContext, severity: Severity) -> ParsedDate | None:
        given = self.record.get(key)
        if type(given) in (int, float):
            message = f"wanted text, got {kind_of(given)}"
            self._find("record-type", "error", message, key, _TIMESTAMP)
            return None
        value = self.value(key, str)
        if value is None:
            return None
        parsed = parse_timestamp(value, context) or _printed_date(value, context)
        if parsed is None:
            if says_no_date(value) and (
                key in _ENDS or (key == "not_before" and "9999" not in value)
            ):
                return None
            message = f"{quoted(value)} {why_no_timestamp(value)}"
            self._find("date-invalid", severity, message, key, _TIMESTAMP)
            return None
        if parsed.doubt:
            advice = "write the offset: +01:00"
            self.warn(
                "date-zone-unclear", f"{quoted(value)} {parsed.doubt}", field=key, advice=advice
            )
        self.keep_verbatim(key, value, parsed.moment.isoformat())
        return parsed

    def language(self) -> str | None:
        value = self.value("language", str)
        if value is None:
            return None
        tag = language_tag(value)
        if tag is None:
            message = f"{quoted(value)} is not a language tag (BCP 47); left out"
            self.warn("language-invalid", message, field="language")
            return None
        self.keep_verbatim("language", value, tag)
        return tag

    def body(self, value: str, context: ReaderContext, base: str | None) -> CleanBody | None:
        """Return *value*, the body as it is written, as harmless HTML; None if it is empty."""
        files = context.pictures
        unusable: dict[str, str] = {}

        def local(reference: str) -> str | None:
            assert files is not None
            if not _PICTURE.search(reference) or not files.is_path(reference):
                return files.address(reference)
            if not files.are_served and not files.has(reference):
                return None
            try:
                return files.read(reference).url
            except ValueError as error:
                unusable[reference] = str(error)
                return ""

        try:
            by_path = files is not None and (files.are_served or _shows_a_file(value, files))
            body = read_body(value, base, local if by_path else None)
        except BodyRefused as refused:
            self.error(refused.code, str(refused), field="content_html")
            return None
        for reference, why in unusable.items():
            message = f"{quoted(reference)}: {why}; the picture is left out"
            self.warn("image-file-unusable", message, field="content_html")
        self.findings += body_findings(value, body)
        return body if body.content.strip() else None

    def media_file(self, context: ReaderContext) -> Callable[[str], tuple[str, int] | None]:
        """Return what finds the sounds and films of a body among the files of its source.

        It returns address and length; None for an address. It reports a file that it cannot find,
        and raises ValueError.
        """
        files = context.pictures

        def find(reference: str) -> tuple[str, int] | None:
            if files is None or not files.are_served or not files.is_path(reference):
                return None
            try:
                return files.find(reference)
            except ValueError as error:
                message = f"{quoted(reference)}: {error}; left out"
                self.warn("media-file-unusable", message, field="content_html")
                raise

        return find


def _shows_a_file(body: str, files: LocalImages) -> bool:
    """Whether *body* has the path of one of *files*."""
    if "<img" not in body:
        return False
    paths = (each.group(1) for each in _RELATIVE.finditer(body))
    return any(files.is_path(each) and files.has(each) for each in paths)


def language_tag(value: str) -> str | None:
    """Return *value* as a language tag (BCP 47); None if it is not one."""
    tag = value.strip().replace("_", "-")
    return tag if _LANGUAGE.fullmatch(tag) else None


@lru_cache(maxsize=1024)
def _written_at(path: str, key: str) -> tuple[str, Provenance]:
    """Return the field of the value under *key*, and its provenance: one for all articles."""
    field = f"{path}{key}"
    return field, Provenance(origin=f'key "{field}"')


def _printed_date(value: str, context: ReaderContext) -> ParsedDate | None:
    """Return a date that a program writes as people do: with a month in its own language."""
    if says_no_date(value):
        return None
    parsed = parse_date(value, context)
    is_news = parsed is not None and not parsed.relative and parsed.moment.year >= FIRST_NEWS_YEAR
    return parsed if is_news else None


def is_home_page(url: str, context: ReaderContext) -> bool:
    """Whether *url* is the address of a site, not of an article."""
    return url == context.base or _HOME_PAGE.fullmatch(url) is not None


def home_page_linked(url: str) -> Finding:
    """Return the finding about an article whose address is that of a home page."""
    return Finding(
        code="link-home-page",
        severity="warning",
        message=f"{quoted(url)} is a home page, not an article",
        advice="give the address of the article's own page",
        field="url",
    )


def quoted(value: str) -> str:
    """Return *value* for a message, shortened and in quotes."""
    shown = plain(value)
    return f"'{shown[:60]}…'" if len(shown) > 60 else f"'{shown}'"
