"""The values of a record, each read once and held against what it may be."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial
from typing import Any, TypeVar

from feedpub.addresses import web_address
from feedpub.article import Image, Provenance
from feedpub.feed import Finding, Severity
from feedpub.intake.body import Refused, body_findings, clean_body
from feedpub.intake.credits import credit_parties
from feedpub.intake.dates import ParsedDate, parse_timestamp
from feedpub.intake.figures import one_each
from feedpub.intake.text import plain, without_forbidden
from feedpub.protocols import Terms

_T = TypeVar("_T")

_LENGTHS = {"id": 2_000, "title": 2_000, "summary": 50_000, "caption": 20_000, "alt": 20_000}
_ITEMS = 500

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8}){0,4}")
_MEDIA_TYPE = re.compile(r"image/[a-z0-9][a-z0-9.+-]{0,60}")
_TYPES = {
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "gif": "image/gif",
    "webp": "image/webp",
    "avif": "image/avif",
}
_KINDS = {
    dict: "an object",
    list: "a list",
    str: "text",
    bool: "true or false",
    int: "a whole number",
    float: "a fraction",
    type(None): "null",
}

ARTICLE_KEYS = frozenset(
    "id url short_link title kicker summary content_html authors agencies section tags language"
    " published updated images rights not_before expires".split()
)
IMAGE_KEYS = frozenset(
    "url alt caption credit photographer agencies copyright width height length type"
    " rights_expires".split()
)


def kind_of(value: object) -> str:
    """What a JSON value is, in words."""
    return _KINDS[type(value)]


class Fields:
    """The values of one object, read once each; what is wrong with them gathers here."""

    def __init__(
        self, record: dict[str, Any], path: str, known: frozenset[str], document: str
    ) -> None:
        self.record = record
        #: The name of the document that the object stands in.
        self.document = document
        self.path = path
        self.findings: list[Finding] = []
        self.provenance: dict[str, Provenance] = {}
        #: Keys whose value was refused with a finding.
        self.refused: set[str] = set()
        unknown = [key for key in record if key not in known]
        if unknown:
            named = ", ".join(plain(key)[:40] for key in unknown[:5])
            more = f" and {len(unknown) - 5} more" if len(unknown) > 5 else ""
            advice = "known are " + ", ".join(sorted(known))
            self.warn("record-key-unknown", f"unknown key {named}{more}", field="", advice=advice)

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

    def _value(self, key: str, wanted: type[_T]) -> _T | None:
        """The value of *key* if it is of the type *wanted*; None if it is absent or refused."""
        value = self.record.get(key)
        if value is None:
            return None
        if type(value) is not wanted:
            message = f"wanted {_KINDS[wanted]}, got {kind_of(value)}"
            self.error("record-type", message, field=key)
            return None
        self.provenance[f"{self.path}{key}"] = Provenance(origin=f'key "{self.path}{key}"')
        return value

    def _told(self, key: str, verbatim: str, value: str | None) -> None:
        """Keep what stood there, where it is not what was made of it."""
        if verbatim != value and len(verbatim) <= 2_000:
            origin = self.provenance[f"{self.path}{key}"].origin
            kept = Provenance(origin=origin, verbatim=without_forbidden(verbatim))
            self.provenance[f"{self.path}{key}"] = kept

    def text(self, key: str) -> str | None:
        value = self._value(key, str)
        if value is None:
            return None
        return self._line(key, value, _LENGTHS.get(key, 1_000))

    def _line(self, key: str, value: str, most: int) -> str | None:
        if len(value) > most:
            message = f"has {len(value):,} characters, at most {most:,} are read"
            self.error("too-long", message, field=key)
            return None
        line = plain(value)
        if without_forbidden(value) != value:
            self.warn(
                "characters-removed",
                "characters that may not stand in a feed were taken out",
                field=key,
            )
        self._told(key, value, line)
        return line or None

    def texts(self, key: str) -> tuple[str, ...]:
        value = self._value(key, list)
        if value is None:
            return ()
        if len(value) > _ITEMS:
            message = f"has {len(value):,} items, at most {_ITEMS} are read"
            self.error("too-long", message, field=key)
            return ()
        lines: list[str] = []
        for each in value:
            if not isinstance(each, str):
                message = f"wanted a list of texts, got {kind_of(each)} in it"
                self.error("record-type", message, field=key)
                return ()
            line = self._line(key, each, 1_000)
            if line and line not in lines:
                lines.append(line)
        return tuple(lines)

    def address(self, key: str) -> str | None:
        value = self._value(key, str)
        if value is None:
            return None
        address = web_address(value)
        if address is None:
            message = f"{_quoted(value)} is no absolute http or https address"
            self.error("address-invalid", message, field=key)
        else:
            self._told(key, value, address)
        return address

    def moment(self, key: str, terms: Terms, severity: Severity) -> ParsedDate | None:
        value = self._value(key, str)
        if value is None:
            return None
        parsed = parse_timestamp(value, terms) if len(value) <= 100 else None
        if parsed is None:
            message = f"{_quoted(value)} is no date"
            advice = "write it as 2026-03-21T12:00:00+01:00 (RFC 3339)"
            self._find("date-invalid", severity, message, key, advice)
            return None
        self._told(key, value, parsed.moment.isoformat())
        return parsed

    def language(self) -> str | None:
        value = self._value("language", str)
        if value is None:
            return None
        tag = value.strip().replace("_", "-")
        if not _LANGUAGE.fullmatch(tag):
            message = f"{_quoted(value)} is no language tag (BCP 47); left out"
            self.warn("language-invalid", message, field="language")
            return None
        self._told("language", value, tag)
        return tag

    def body(self, terms: Terms, base: str | None) -> str | None:
        value = self._value("content_html", str)
        if value is None:
            return None
        files = terms.pictures
        local = partial(files.address, document=self.document) if files else None
        try:
            content = clean_body(value, base, local)
        except Refused as refused:
            self.error(refused.code, str(refused), field="content_html")
            return None
        if without_forbidden(value) != value:
            self.warn(
                "characters-removed",
                "characters that may not stand in a feed were taken out",
                field="content_html",
            )
        self.findings += body_findings(value, content)
        return content.strip() or None

    def images(self, terms: Terms, base: str | None) -> tuple[Image, ...]:
        value = self._value("images", list)
        if value is None:
            return ()
        if len(value) > _ITEMS:
            message = f"has {len(value):,} items, at most {_ITEMS} are read"
            self.error("too-long", message, field="images")
            return ()
        images: list[Image] = []
        for number, each in enumerate(value):
            if not isinstance(each, dict):
                message = f"wanted a list of objects, got {kind_of(each)} in it"
                self.error("record-type", message, field="images")
                return ()
            fields = Fields(each, f"images[{number}].", IMAGE_KEYS, self.document)
            image = fields.image(terms, base)
            self.findings += fields.findings
            self.provenance.update(fields.provenance)
            if image is not None:
                images.append(image)
        return one_each(images)

    def image(self, terms: Terms, base: str | None) -> Image | None:
        file = self._image_file(terms)
        url = file.url if file else self._image_address(base)
        credit = self.text("credit") or (file.credit if file else None)
        photographer = self.text("photographer") or (file.photographer if file else None)
        agencies = self.texts("agencies")
        if credit and not photographer and not agencies:
            parties = credit_parties(credit)
            photographer, agencies = parties.photographer, parties.agencies
        rights_expires = self.moment("rights_expires", terms, "error")
        image = Image(
            url=url,
            alt=self.text("alt"),
            caption=self.text("caption") or (file.caption if file else None),
            credit=credit,
            photographer=photographer,
            agencies=agencies,
            copyright=self.text("copyright") or (file.copyright if file else None),
            width=self._count("width", 100_000),
            height=self._count("height", 100_000),
            length=self._count("length", 2**40),
            type=self._media_type(url),
            rights_expires=rights_expires.moment if rights_expires else None,
        )
        if file:
            # What a file is it knows better than a record.
            image = replace(
                image, width=file.width, height=file.height, length=file.length, type=file.type
            )
        if not (image.url or image.alt or image.caption or image.credit):
            self.warn("image-empty", "has no url and no words; left out", field="url")
            return None
        if image.credit is None:
            self.warn(
                "credit-missing",
                "the image has no credit",
                field="credit",
                advice="name who made it",
            )
        return image

    def _image_file(self, terms: Terms) -> Image | None:
        """What the image file says that ``url`` is the path of; None if it is no path of one."""
        value = self.record.get("url")
        files = terms.pictures
        if files is None or not isinstance(value, str):
            return None
        if files.address(value, self.document) is None:
            return None
        try:
            file = files.look(value, self.document)
        except ValueError as error:
            self.warn("image-file-unusable", f"{_quoted(value)} {error}", field="url")
            return None
        self._value("url", str)
        self._told("url", value, file.url)
        for field in ("credit", "caption", "photographer", "copyright"):
            if getattr(file, field) and not self.record.get(field):
                origin = Provenance(origin=f"IPTC of {_quoted(value)}")
                self.provenance[f"{self.path}{field}"] = origin
        return file

    def _image_address(self, base: str | None) -> str | None:
        value = self._value("url", str)
        if value is None:
            return None
        address = web_address(value, base)
        if address is None:
            message = f"{_quoted(value)} is no http or https address; left out"
            self.warn("address-invalid", message, field="url")
        else:
            self._told("url", value, address)
        return address

    def _count(self, key: str, most: int) -> int | None:
        value = self._value(key, int)
        if value is None:
            return None
        if not 0 < value <= most:
            message = f"is not between 1 and {most:,}; left out"
            self.warn("number-impossible", message, field=key)
            return None
        return value

    def _media_type(self, url: str | None) -> str | None:
        value = self._value("type", str)
        if value is None:
            suffix = re.search(r"\.([A-Za-z]{3,4})(?:[?#]|$)", url or "")
            return _TYPES.get(suffix.group(1).lower()) if suffix else None
        if not _MEDIA_TYPE.fullmatch(value.strip().lower()):
            message = f"{_quoted(value)} is no media type of an image; left out"
            self.warn("type-invalid", message, field="type")
            return None
        return value.strip().lower()


def _quoted(value: str) -> str:
    shown = plain(value)
    return f"'{shown[:60]}…'" if len(shown) > 60 else f"'{shown}'"
