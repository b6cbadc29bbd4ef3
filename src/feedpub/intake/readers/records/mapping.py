"""Maps other formats to article records, and converts their values."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from typing import Any

from feedpub.addresses import repaired_address, web_address
from feedpub.feed import Finding, Severity
from feedpub.intake.body.figures import MAX_RENDITIONS
from feedpub.intake.body.sanitise import BodyRefused, clean_body
from feedpub.intake.bylines.credits import canonical_agency, split_credit
from feedpub.intake.bylines.people import people_in
from feedpub.intake.dates.parser import parse_timestamp
from feedpub.intake.lexicon import credit_words_of
from feedpub.intake.media_types import written_type
from feedpub.intake.readers.publication_status import Mark
from feedpub.intake.readers.records.fields import home_page_linked, kind_of
from feedpub.intake.readers.records.record import read_record
from feedpub.intake.text import escape, plain, unescaped
from feedpub.nouns import dataclass, field
from feedpub.patterns import pattern
from feedpub.protocols import ReaderContext, Reading, Revision

#: One more than a record may have, so that a list that is too long is reported.
_MAX_ITEMS = 501

#: In characters: the longest text that is searched for a credit.
_MAX_CAPTION = 5_000

_WHOLE = pattern(r"([0-9]{1,12})(?:\.0*)?\s*(?:px|bytes)?", re.IGNORECASE)
_MARKUP = pattern(r"<[^<>]*>")


#: Keys whose values are no markup in any format, though some producers write references in them;
#: and those for which that holds in JSON.
_PLAIN = frozenset(
    "authors agencies tags section rights correction alt caption credit photographer"
    " copyright".split()
)
_LINES = frozenset(("title", "kicker", "short_title", "summary"))


@dataclass(slots=True)
class Mapped:
    """An article under the keys of a record, and where each value came from.

    The first value that is put under a key stays. The keys are those of ``records/fields.py``; an
    unknown one becomes a finding.
    """

    values: dict[str, Any] = field(default_factory=dict)
    origins: dict[str, str] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    #: Why it is not public. None: it is.
    mark: Mark | None = None

    #: The addresses of images that may not be shown; they are removed from its content, too.
    withheld: list[str] = field(default_factory=list)

    #: What relative addresses in its content are resolved against. None: its own address.
    body_base: str | None = None

    #: Its version, if its format has versions.
    revision: Revision = field(default_factory=Revision)

    def put(self, key: str, value: Any, origin: str) -> None:
        """Set *key*, unless *value* is empty or the key is set already."""
        if value in (None, "", [], ()) or key in self.values:
            return
        if key in _PLAIN:
            value = _unescaped(value)
        self.values[key] = value
        self.origins[key] = origin

    def put_text(self, key: str, value: Any, origin: str) -> None:
        """Set *key* to the text of a JSON *value*. Reports a value that has no text."""
        text = text_in(value)
        if text is not None and not text.strip():
            return
        if text is None and value not in (None, [], {}):
            self.find("value-unexpected", "warning", key, f"{origin} is {_kind(value)}; left out")
        self.put(key, _unescaped(text) if key in _LINES else text, origin)

    def put_texts(self, item: dict[str, Any], names: Iterable[tuple[str, str]]) -> None:
        """Set each key to the text that *item* has under the name beside it."""
        for key, name in names:
            self.put_text(key, item.get(name), f'key "{name}"')

    def put_bylines(self, lines: Iterable[str], origin: str) -> None:
        """Set the authors to those of bylines, and the agencies; the record's reader parts them."""
        named = [(line, people_in(line)) for line in lines if line.strip()]
        self.put("authors", [line for line, each in named if each.people], origin)
        self.put("agencies", [name for _, each in named for name in each.agencies], origin)

    def put_agencies(self, names: Iterable[str], origin: str) -> None:
        """Set the agencies to those of *names* that are known, by their canonical names."""
        known = [canonical_agency(plain(name)) for name in names if len(name) <= 200]
        self.put("agencies", [name for name in known if name], origin)

    def put_mark(self, mark: Mark | None) -> None:
        """Set the mark, unless it is set already."""
        self.mark = self.mark or mark

    def put_revision(self, number: Any, at: str | None, context: ReaderContext) -> None:
        """Set the version: its *number*, and when it was made."""
        found = re.fullmatch(r"[0-9]{1,18}", (text_in(number) or "").strip())
        made = parse_timestamp(at, context) if at else None
        self.revision = Revision(
            number=int(found.group()) if found else None,
            at=made.moment if made and not made.by_day else None,
        )

    def put_images(self, images: Iterable[Mapped]) -> None:
        """Set the images, each under the keys of an image record."""
        kept = []
        for image in images:
            self.findings += image.findings
            self.withheld += image.withheld
            kept += [image] if image.values else []
        kept = [each for each in kept if each.values.get("url") not in self.withheld]
        for image in kept if self.withheld else ():
            renditions = image.values.pop("renditions", ())
            allowed = [each for each in renditions if each["url"] not in self.withheld]
            image.put("renditions", allowed, image.origins.get("renditions", ""))
        self.put("images", [image.values for image in kept], "its images")
        for number, image in enumerate(kept):
            for key, origin in image.origins.items():
                self.origins[f"images[{number}].{key}"] = origin

    def put_renditions(self, renditions: Iterable[dict[str, Any]], origin: str) -> None:
        """Set the other renditions of an image, each under the keys of a rendition.

        Those without an address are left out, as are values that are not known.
        """
        known = [{key: value for key, value in each.items() if value} for each in renditions]
        self.put("renditions", [each for each in known if "url" in each][:MAX_RENDITIONS], origin)

    def put_media(self, files: Iterable[Mapped]) -> None:
        """Set the sounds and films, each under the keys of a record's ``media``."""
        files = list(files)
        self.findings += [finding for each in files for finding in each.findings]
        kept = [each for each in files if each.values.get("url") not in (None, *self.withheld)]
        self.put("media", [file.values for file in kept], "its media")
        for number, file in enumerate(kept):
            for key, origin in file.origins.items():
                self.origins[f"media[{number}].{key}"] = origin

    def withhold(self, mark: Mark, message: str, addresses: Iterable[str | None]) -> None:
        """Report an image with a *mark*, and remove it wherever its *addresses* occur."""
        self.find(mark.code, "warning", "images", message)
        self.withheld += [each for each in addresses if each]

    def check_link(self, home: str | None) -> None:
        """Report an address that is that of *home*, the feed's own page."""
        url = self.values.get("url")
        # The record's reader reports that of a whole host.
        if home and url == home and home.count("/") > 3:
            self.findings.append(home_page_linked(url))

    def put_caption(self, markup: str | None, origin: str, context: ReaderContext) -> None:
        """Set the caption of an image, and its credit if the caption ends in a labelled one."""
        caption = plain(words_of(markup or "") or "")
        words = credit_words_of(context)
        found = split_credit(caption, words) if len(caption) <= _MAX_CAPTION else None
        if found is None or not found.credit or "credit" in self.values:
            self.put("caption", caption, origin)
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

    def reading(
        self,
        source: str,
        name: str,
        context: ReaderContext,
        *,
        item: dict[str, Any] | None = None,
    ) -> Reading:
        """Check the values and return the article; for *item* see :func:`.read_record`."""
        return read_record(
            source,
            name,
            self.values,
            context,
            origins=self.origins,
            findings=self.findings,
            mark=self.mark,
            revision=self.revision,
            withheld=self.withheld,
            body_base=self.body_base,
            item=item,
            own=item,
        )


def _unescaped(value: Any) -> Any:
    """Return a text or a list of texts without the references that plain text should not have."""
    if isinstance(value, str):
        return unescaped(value) if "&" in value else value
    return [_unescaped(each) for each in value] if isinstance(value, list) else value


def text_in(value: Any) -> str | None:
    """Return the text of a JSON value: of a text, a whole number, a list's first value, or an
    object's name.
    """
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
    """Return the texts of a JSON list, or of a single value in its place."""
    found = [text_in(each) for each in (value[:_MAX_ITEMS] if isinstance(value, list) else [value])]
    return [text for text in found if text and text.strip()]


def whole_in(value: Any) -> int | None:
    """Return the whole number of a JSON value: ``640``, ``"640 px"``, ``{"value": 640}``."""
    if isinstance(value, dict):
        value = value.get("value")
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, str) and (match := _WHOLE.fullmatch(value.strip())):
        value = int(match.group(1))
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def image_type(value: Any) -> str | None:
    """Return *value* if it is a media type of an image, as it should be written."""
    found = written_type(text_in(value) or "")
    return found if found and found.startswith("image/") else None


def address_in(value: Any, base: str | None = None) -> str | None:
    """Return *value* as an absolute web address, resolved against *base*."""
    return web_address(value, base) if isinstance(value, str) else None


def file_address_in(value: Any, base: str | None = None) -> str | None:
    """Return *value*, the address of a picture or another file, repaired as browsers do it.

    Unlike the address of an article, it is nothing's id: it may have been escaped twice.
    """
    return repaired_address(value.replace("&amp;", "&"), base) if isinstance(value, str) else None


def words_of(markup: str) -> str | None:
    """Return *markup* as plain text."""
    if "<" not in markup and "&" not in markup:
        return markup
    try:
        cleaned = clean_body(markup, None)
    except BodyRefused:
        return None
    return plain(html.unescape(_MARKUP.sub(" ", cleaned)))


def paragraphs_of(text: str) -> str:
    """Return plain *text* as HTML. Blank lines separate paragraphs; if none, line breaks do."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    parts = re.split(r"\n[ \t]*\n\s*" if re.search(r"\n[ \t]*\n", text) else r"\n", text)
    return "".join(
        f"<p>{escape(part.strip()).replace(chr(10), '<br>')}</p>" for part in parts if part.strip()
    )


def _kind(value: Any) -> str:
    return kind_of(value) if not isinstance(value, list | dict) else "no text"
