"""The noun of everything that is checked: what is wrong, where, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from feedpub.nouns import dataclass, fields

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A fault in a document or an article."""

    #: Stable, kebab-case: ``guid-missing``.
    code: str

    #: An error keeps the article or the document from being published; a warning does not.
    severity: Severity

    #: What is wrong, in one line.
    message: str

    #: What to do about it, in one line.
    advice: str = ""

    #: The specification that requires otherwise: ``RFC 4287, 4.1.2``. Empty for a rule of feedpub.
    source: str = ""

    #: Where in an article: ``images[2].url``. None for a document.
    field: str | None = None

    #: Where in a document: from 1, and a path such as ``/rss/channel/item[3]``.
    line: int | None = None
    column: int | None = None
    element: str | None = None

    #: The index of the entry that it is in, from 0. None: in no entry.
    entry: int | None = None

    def __str__(self) -> str:
        where = f"{self.field}: " if self.field else ""
        advice = f"; {self.advice}" if self.advice else ""
        source = f" [{self.source}]" if self.source else ""
        return f"{self.severity} {self.code}: {where}{self.message}{advice}{source}"


def as_json(finding: Finding) -> dict[str, str | int]:
    """Return *finding* as JSON values, without those that are None or empty."""
    values = {field.name: getattr(finding, field.name) for field in fields(finding)}
    return {name: value for name, value in values.items() if value not in (None, "")}


def has_errors(findings: Iterable[Finding]) -> bool:
    return any(finding.severity == "error" for finding in findings)
