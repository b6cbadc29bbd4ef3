"""What a document of another kind says, under the keys of an article record."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from feedpub.addresses import web_address
from feedpub.feed import Finding, Severity
from feedpub.intake.body.sanitise import BodyRefused, clean_body
from feedpub.intake.bylines.authors import read_byline
from feedpub.intake.bylines.credits import canonical_agency, split_credit
from feedpub.intake.dates.parser import parse_timestamp
from feedpub.intake.lexicon import credit_words_of
from feedpub.intake.readers.publication_status import Mark
from feedpub.intake.readers.records.article import checked
from feedpub.intake.readers.records.fields import kind_of
from feedpub.intake.text import escape, plain
from feedpub.protocols import ReaderContext, Reading, Revision

#: One more than a record may have in a list. Many articles may refer to the same one.
_ITEMS = 501

#: In characters. Below no picture stands more.
_LEGEND = 5_000

_WHOLE = re.compile(r"([0-9]{1,12})(?:\.0*)?\s*(?:px|bytes)?", re.IGNORECASE)
_MARKUP = re.compile(r"<[^<>]*>")


@dataclass(slots=True)
class Mapped:
    """Values under the record's keys, and where each came from. The first value of a key stays."""

    values: dict[str, Any] = field(default_factory=dict)
    origins: dict[str, str] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    #: What keeps it from being public. None: nothing does.
    mark: Mark | None = None

    #: The addresses of pictures that may not be shown: they are taken out of its text, too.
    withheld: list[str] = field(default_factory=list)

    #: The version that it is, as far as its format has versions.
    revision: Revision = field(default_factory=Revision)

    def put(self, key: str, value: Any, origin: str) -> None:
        """Keep *value* if there is one, and none of *key* yet."""
        if value in (None, "", [], ()) or key in self.values:
            return
        self.values[key] = value
        self.origins[key] = origin

    def put_text(self, key: str, value: Any, origin: str) -> None:
        """Keep *value* as a text, as JSON may write one; what can be none is left out."""
        text = text_in(value)
        if text is not None and not text.strip():
            return
        if text is None and value not in (None, [], {}):
            self.find("value-unexpected", "warning", key, f"{origin} is {_kind(value)}; left out")
        self.put(key, text, origin)

    def put_byline(self, line: str | None, origin: str) -> None:
        """Keep who is named in a byline: as one author where it cannot be taken apart."""
        if not line or not line.strip():
            return
        byline = read_byline(line)
        if byline is None:
            self.put("authors", [line], origin)
            return
        self.put("authors", list(byline.authors), origin)
        self.put("agencies", list(byline.agencies), origin)

    def put_agencies(self, names: Iterable[str], origin: str) -> None:
        """Keep the agencies among *names*, by their canonical names."""
        known = [canonical_agency(plain(name)) for name in names if len(name) <= 200]
        self.put("agencies", [name for name in known if name], origin)

    def put_mark(self, mark: Mark | None) -> None:
        """Keep what says that it is not public; the first one stays."""
        self.mark = self.mark or mark

    def put_revision(self, number: Any, at: str | None, terms: ReaderContext) -> None:
        """Keep the *number* of its version, and when that was made."""
        found = re.fullmatch(r"[0-9]{1,18}", (text_in(number) or "").strip())
        made = parse_timestamp(at, terms) if at else None
        self.revision = Revision(
            number=int(found.group()) if found else None,
            at=made.moment if made and not made.by_day else None,
        )

    def put_images(self, images: Iterable[Mapped]) -> None:
        """Keep *images*, each under the keys of an image."""
        kept = []
        for image in images:
            self.findings += image.findings
            self.withheld += image.withheld
            kept += [image] if image.values else []
        kept = [each for each in kept if each.values.get("url") not in self.withheld]
        self.put("images", [image.values for image in kept], "where its pictures are named")
        for number, image in enumerate(kept):
            for key, origin in image.origins.items():
                self.origins[f"images[{number}].{key}"] = origin

    def withhold(self, mark: Mark, message: str, addresses: Iterable[str | None]) -> None:
        """Say that this picture, which has a *mark*, is not shown wherever it is named."""
        self.find(mark.code, "warning", "images", message)
        self.withheld += [each for each in addresses if each]

    def put_legend(self, markup: str | None, origin: str, terms: ReaderContext) -> None:
        """Keep what stands below a picture: its caption, and its credit behind a label."""
        legend = plain(words_of(markup or "") or "")
        found = split_credit(legend, credit_words_of(terms)) if len(legend) <= _LEGEND else None
        if found is None or not found.credit or "credit" in self.values:
            self.put("caption", legend, origin)
            return
        self.put("caption", found.caption, origin)
        self.put("credit", found.credit, origin)

    def put_summary(self, markup: str | None, origin: str) -> None:
        self.put("summary", words_of(markup or ""), origin)

    def find(
        self, code: str, severity: Severity, field: str | None, message: str, advice: str = ""
    ) -> None:
        self.findings.append(
            Finding(code=code, severity=severity, message=message, advice=advice, field=field)
        )

    def reading(self, source: str, name: str, terms: ReaderContext) -> Reading:
        """The article that is said, held against what an article must be."""
        return checked(
            source,
            name,
            self.values,
            terms,
            origins=self.origins,
            findings=self.findings,
            mark=self.mark,
            revision=self.revision,
            withheld=self.withheld,
        )


def text_in(value: Any) -> str | None:
    """The text of a JSON value: itself, a whole number's, a list's first, or an object's name."""
    for _ in range(5):
        if isinstance(value, list) and value:
            value = value[0]
        elif isinstance(value, dict):
            value = next((value[k] for k in ("@value", "name", "value") if value.get(k)), None)
        else:
            break
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return value if isinstance(value, str) else None


def texts_in(value: Any) -> list[str]:
    """The texts of a JSON list, or of the one value that stands instead of it.

    Of a list that is longer than any that is read only as much as shows that it is.
    """
    found = [text_in(each) for each in (value[:_ITEMS] if isinstance(value, list) else [value])]
    return [text for text in found if text and text.strip()]


def whole_in(value: Any) -> int | None:
    """The whole number of a JSON value: ``640``, ``"640 px"``, ``{"value": 640}``."""
    if isinstance(value, dict):
        value = value.get("value")
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, str) and (match := _WHOLE.fullmatch(value.strip())):
        value = int(match.group(1))
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def image_type(value: Any) -> str | None:
    """*value* if it is a media type of an image."""
    found = text_in(value)
    return found if found and found.strip().lower().startswith("image/") else None


def address_in(value: Any, base: str | None = None) -> str | None:
    """*value* if it is, or can be made with *base*, an address of the web."""
    return web_address(value, base) if isinstance(value, str) else None


def words_of(markup: str) -> str | None:
    """The words of *markup*, as plain text."""
    if "<" not in markup and "&" not in markup:
        return markup
    try:
        cleaned = clean_body(markup, None)
    except BodyRefused:
        return None
    return plain(html.unescape(_MARKUP.sub(" ", cleaned)))


def paragraphs_of(text: str) -> str:
    """Plain *text* as HTML: blank lines part paragraphs, or every line where there are none."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    parts = re.split(r"\n[ \t]*\n\s*" if re.search(r"\n[ \t]*\n", text) else r"\n", text)
    return "".join(
        f"<p>{escape(part.strip()).replace(chr(10), '<br>')}</p>" for part in parts if part.strip()
    )


def _kind(value: Any) -> str:
    return kind_of(value) if not isinstance(value, list | dict) else "no text"
