"""The publish gate: the checks that a document must pass before it is published."""

from __future__ import annotations

from datetime import datetime

from feedpub.feed import Document, Finding
from feedpub.format_info import FORMATS
from feedpub.validation.engine import validate
from feedpub.validation.jsonfeed.engine import validate_json
from feedpub.validation.own_pages import validate_page
from feedpub.validation.previous_entries import NO_CHANGES, EntryChanges
from feedpub.validation.rule import Profile
from feedpub.validation.rules import RULES
from feedpub.validation.sitemap import validate_sitemap

#: Codes that are no fault in a publisher's own feed: all entries may be withdrawn or expired.
_ALLOWED = frozenset({"feed-empty"})

#: Codes about changes since the last version of the document.
_ABOUT_CHANGES = frozenset({"date-touched", "update-unflagged"})

_OF_PARTNERS = frozenset(rule.code for rule in RULES if rule.partner is not None)


def check(
    document: Document,
    *,
    partner: str | None = None,
    now: datetime | None = None,
    changes: EntryChanges = NO_CHANGES,
) -> tuple[Finding, ...]:
    """Return the findings about *document* in the publish profile, in the document's order.

    If the document is written for a *partner*, its requirements are checked as well. *now* is the
    current time by default. *changes* is how the entries differ from their last version.

    The ``entry`` of a finding is the index of the entry at fault; without one, the whole document
    is.
    """
    match FORMATS[document.format].gate:
        case None:
            return ()
        case "json-feed":
            return validate_json(
                document.content,
                address=document.address,
                profiles={"publish"},
                changes=changes,
            ).findings
        case "sitemap":
            return tuple(validate_sitemap(document.content))
        case "page":
            return tuple(validate_page(document.content))
    profiles: set[Profile] = {"publish"} if partner is None else {"publish", partner}
    verdict = validate(
        document.content, address=document.address, profiles=profiles, now=now, changes=changes
    )
    return tuple(finding for finding in verdict.findings if finding.code not in _ALLOWED)


def is_remembered(finding: Finding) -> bool:
    """Whether *finding* is about a change since the last version of the document."""
    return finding.code in _ABOUT_CHANGES


def only_a_partner_asks(finding: Finding) -> bool:
    """Whether *finding* only matters to the partner that the document is written for."""
    return finding.code in _OF_PARTNERS
