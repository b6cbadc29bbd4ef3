"""The result of checking a document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedpub.finding import Finding, has_errors
from feedpub.nouns import dataclass

if TYPE_CHECKING:
    from feedpub.validation.document import Format


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The result of checking a document."""

    #: None if it cannot be parsed, or is not a known kind of feed.
    format: Format | None

    #: In the order of the document; findings about the whole of it first.
    findings: tuple[Finding, ...]

    @property
    def valid(self) -> bool:
        return not has_errors(self.findings)
