"""What NewsBreak requires, as far as others' feeds show it. NewsBreak has not confirmed it."""

from __future__ import annotations

from feedpub.validation.document import Parsed
from feedpub.validation.rule import IN_RSS, Fault, Faults
from feedpub.validation.rule_set import RuleSet

_MOST_ITEMS = 50

rules = RuleSet(IN_RSS, source="NewsBreak, feeds of other publishers", partner="newsbreak")


@rules.tree(
    "newsbreak-items", "warning", needs={"neighbours"}, advice="publish the 50 newest entries"
)
def newsbreak_items(parsed: Parsed) -> Faults:
    """A feed has 50 entries at most."""
    if len(parsed.entries) > _MOST_ITEMS:
        yield Fault(f"the feed has {len(parsed.entries)} entries", parsed.channel)
