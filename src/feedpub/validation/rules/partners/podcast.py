"""What podcast apps besides Apple's ask for (Podcasting 2.0)."""

from __future__ import annotations

from feedpub.validation.document import Parsed, first
from feedpub.validation.rule import IN_RSS, Fault, Faults
from feedpub.validation.rule_set import RuleSet
from feedpub.validation.xml_names import PODCAST

rules = RuleSet(IN_RSS, source="Podcast namespace 1.0", partner="podcast")


@rules.tree(
    "podcast-guid-missing",
    "warning",
    needs={"channel"},
    advice="add podcast:guid, a UUID that stays when the podcast moves to another address",
)
def podcast_guid_missing(parsed: Parsed) -> Faults:
    """A podcast has an id that stays when its address changes."""
    if first(parsed.channel, f"{PODCAST}guid") is None:
        yield Fault("the podcast has no podcast:guid", parsed.channel)
