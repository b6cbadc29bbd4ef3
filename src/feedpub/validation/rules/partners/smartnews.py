"""What SmartNews requires."""

from __future__ import annotations

from feedpub.validation.document import Parsed, first
from feedpub.validation.entry_view import about, has_tags, language_of, link_of, title_of
from feedpub.validation.rule import EVERYWHERE, IN_RSS, Fault, Faults
from feedpub.validation.rule_set import RuleSet
from feedpub.validation.rules.partners import limits
from feedpub.validation.rules.xml.syntax import encoding_not_utf8

_MOST_CHARACTERS = 30

rules = RuleSet(EVERYWHERE, source="SmartFormat 2.1", partner="smartnews")

# fmt: off
rules.bytes(
    "smart-encoding", "error", advice="write UTF-8", about="A feed is in UTF-8.",
)(encoding_not_utf8)
rules.bytes(
    "smart-size", "warning", advice="publish fewer entries", about="A feed has 1 MB at most.",
)(limits.at_most_bytes(1_000_000))
# fmt: on


@rules.tree(
    "smart-channel",
    "error",
    needs={"channel"},
    advice="add a title, a link, a description of 30 characters at most, a date and a language",
    formats=IN_RSS,
)
def smart_channel(parsed: Parsed) -> Faults:
    """A feed has a title without markup, a link, a short description, a date and a language."""
    channel = parsed.channel
    yield from limits.missing(
        channel,
        title=title_of,
        link=link_of,
        description=about,
        pubDate=lambda channel: first(channel, "pubDate") is not None,
        language=language_of,
    )
    if has_tags(title_of(channel)):
        yield Fault("markup in the feed's title", channel)
    if len(about(channel)) > _MOST_CHARACTERS:
        yield Fault(f"the feed's description has {len(about(channel))} characters", channel)
