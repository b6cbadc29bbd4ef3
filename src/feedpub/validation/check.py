"""The publish gate: what a document must pass before it goes live."""

from __future__ import annotations

from datetime import datetime

from feedpub.feed import Document, Finding
from feedpub.format_info import FORMATS
from feedpub.validation.engine import validate
from feedpub.validation.jsonfeed.engine import validate_json
from feedpub.validation.own_pages import validate_page
from feedpub.validation.previous_entries import NOTHING, Memory
from feedpub.validation.rule import Profile
from feedpub.validation.rules import RULES
from feedpub.validation.sitemap import validate_sitemap

#: What a publisher means: all that was in the feed was withdrawn, has expired, or went elsewhere.
_MEANT = frozenset({"feed-empty"})

#: What readers miss, or partners mind, and nobody can see in the document.
_REMEMBERED = frozenset({"date-touched", "update-unflagged"})

_OF_PARTNERS = frozenset(rule.code for rule in RULES if rule.partner is not None)


def check(
    document: Document,
    *,
    partner: str | None = None,
    now: datetime | None = None,
    memory: Memory = NOTHING,
) -> tuple[Finding, ...]:
    """Hold *document* against the publish profile; return the findings, in the document's order.

    If it is written for a *partner*, then also against what that asks for. *now* is the clock's
    time unless it says otherwise; *memory* is what readers were last told of its entries.

    The ``entry`` of a finding is the index of the entry that is to blame. An error without one is
    the whole document's.
    """
    match FORMATS[document.format].gate:
        case None:
            return ()
        case "json-feed":
            return validate_json(
                document.content,
                address=document.address,
                profiles={"publish"},
                memory=memory,
            ).findings
        case "sitemap":
            return tuple(validate_sitemap(document.content))
        case "page":
            return tuple(validate_page(document.content))
    profiles: set[Profile] = {"publish"} if partner is None else {"publish", partner}
    verdict = validate(
        document.content, address=document.address, profiles=profiles, now=now, memory=memory
    )
    return tuple(finding for finding in verdict.findings if finding.code not in _MEANT)


def is_remembered(finding: Finding) -> bool:
    """Whether only what readers were last told says *finding*."""
    return finding.code in _REMEMBERED


def only_a_partner_asks(finding: Finding) -> bool:
    """Whether no reader but the one partner minds *finding*."""
    return finding.code in _OF_PARTNERS
