"""The publish gate: the checks that a document must pass before it is published.

The rules of JSON Feed are imported when there is one.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from feedpub.feed import Document
from feedpub.finding import Finding
from feedpub.format_info import FORMATS
from feedpub.partners import with_followed
from feedpub.validation import engine
from feedpub.validation.engine import EntriesChecked
from feedpub.validation.outlines import OutlinedDocument
from feedpub.validation.own_pages import validate_page
from feedpub.validation.previous_entries import NO_CHANGES, EntryChanges
from feedpub.validation.rule import Profile
from feedpub.validation.rules import codes_of_partner
from feedpub.validation.sitemap import validate_sitemap

#: Codes that are no fault in a publisher's own feed: all entries may be withdrawn or expired.
_ALLOWED = frozenset({"feed-empty"})

#: Codes about changes since the last version of the document.
_ABOUT_CHANGES = frozenset({"date-touched", "update-unflagged"})

#: Codes of rules that need a memory, and of those for everybody that need the clock: listed here,
#: so that no rules are imported to know them.
OF_MEMORY = _ABOUT_CHANGES | {"guid-changed"}
OF_THE_CLOCK = frozenset({"date-future", "date-implausible"})


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
    content, address = document.content, document.address
    match FORMATS[document.format].gate:
        case None:
            return ()
        case "json-feed":
            from feedpub.validation.jsonfeed.engine import validate_json

            profiles = _profiles(None)
            return validate_json(
                content, address=address, profiles=profiles, changes=changes
            ).findings
        case "sitemap":
            return tuple(validate_sitemap(content, kind=document.format))
        case "page":
            return tuple(validate_page(content))
    verdict = engine.validate(
        content,
        address=address,
        profiles=_profiles(partner),
        now=now,
        changes=changes,
        # Nobody is shown where the warnings are of a document that goes live.
        places="of errors",
    )
    return _blamed(verdict.findings)


def check_entries(document: Document, *, partner: str | None = None) -> EntriesChecked:
    """Return what is wrong with single entries of *document*, as :func:`check` finds it.

    An entry has the same findings beside others, under another head and at another time, as long as
    the format and the *partner* are the same: they need not be found again. They have no places.
    There are none if the document cannot be parsed.
    """
    content, address = document.content, document.address
    match FORMATS[document.format].gate:
        case None | "page":
            return EntriesChecked()
        case "json-feed":
            from feedpub.validation.jsonfeed.engine import json_findings_in_items

            profiles = _profiles(None)
            return EntriesChecked(
                json_findings_in_items(content, address=address, profiles=profiles)
            )
        case "sitemap":
            return EntriesChecked(tuple(validate_sitemap(content, "entries", kind=document.format)))
    return engine.check_entries(content, address=address, profiles=_profiles(partner))


def check_rest(
    document: Document,
    *,
    outlined: OutlinedDocument | None = None,
    partner: str | None = None,
    now: datetime | None = None,
    changes: EntryChanges = NO_CHANGES,
) -> tuple[Finding, ...]:
    """Return all findings of :func:`check` but those of :func:`check_entries`, without places.

    Those need the channel, other entries, the time, the last version or the document as a whole,
    which is parsed; but if it is *outlined*, only as such.
    """
    content, address = document.content, document.address
    match FORMATS[document.format].gate:
        case None:
            return ()
        case "json-feed":
            from feedpub.validation.jsonfeed.engine import json_findings_in_rest

            profiles = _profiles(None)
            return json_findings_in_rest(
                content, address=address, profiles=profiles, changes=changes
            )
        case "sitemap":
            return tuple(validate_sitemap(content, "rest", kind=document.format))
        case "page":
            return tuple(validate_page(content))
    profiles = _profiles(partner)
    return _blamed(
        engine.findings_in_rest(
            content,
            outlined=outlined,
            address=address,
            profiles=profiles,
            now=now,
            changes=changes,
        )
    )


def _profiles(partner: str | None) -> frozenset[Profile]:
    return frozenset({"publish", *(() if partner is None else with_followed(partner))})


def _blamed(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(finding for finding in findings if finding.code not in _ALLOWED)


def lasting(findings: Iterable[Finding], *, partner: str | None) -> tuple[Finding, ...] | None:
    """Return those of *findings* of :func:`check_rest` that the same document always has.

    That is, later, and while its entries do not change. None: later there may be others.
    """
    found = tuple(each for each in findings if each.code not in OF_MEMORY)
    # A date in the future is past some day, and no date gets there; but partners ask how old
    # entries are.
    if partner is not None or any(each.code in OF_THE_CLOCK for each in found):
        return None
    return found


def is_remembered(finding: Finding) -> bool:
    """Whether *finding* is about a change since the last version of the document."""
    return finding.code in _ABOUT_CHANGES


def only_a_partner_asks(finding: Finding, partner: str | None) -> bool:
    """Whether *finding* only matters to the *partner* that the document is written for."""
    return partner is not None and finding.code in codes_of_partner(partner)
