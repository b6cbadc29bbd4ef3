"""What Apple News requires."""

from __future__ import annotations

from feedpub.validation.document import Parsed, shown
from feedpub.validation.entry_view import (
    body_of,
    has_tags,
    language_of,
    link_of,
    summary_of,
    title_of,
)
from feedpub.validation.rule import EVERYWHERE, IN_BOTH, Element, Fault, Faults
from feedpub.validation.rule_set import RuleSet
from feedpub.validation.rules.partners import limits
from feedpub.validation.rules.xml.syntax import encoding_not_utf8

_MOST_CHARACTERS = 60

rules = RuleSet(IN_BOTH, source="Apple, RSS guidelines for News Publisher", partner="apple-news")

# fmt: off
rules.bytes(
    "apple-news-encoding", "error", advice="write UTF-8", about="A feed is in UTF-8.",
    formats=EVERYWHERE,
)(encoding_not_utf8)
# fmt: on


@rules.tree(
    "apple-news-channel",
    "error",
    needs={"channel"},
    advice="add a title, a link, and a language with its country: en-GB",
)
def apple_news_channel(parsed: Parsed) -> Faults:
    """A feed has a title, a link, and a language with a country."""
    yield from limits.missing(parsed.channel, title=title_of, link=link_of)
    language = language_of(parsed.channel)
    if "-" not in language and "_" not in language:
        yield Fault(f"the language {shown(language)} has no country", parsed.channel)


# fmt: off
rules.element(
    "apple-news-item", "error", at="item atom:entry",
    advice="add what is missing: a title, a link or a text",
    about="An entry has a title, a link and a text.",
)(
    limits.required(
        title=title_of, link=link_of, text=lambda entry: summary_of(entry) or body_of(entry),
    )
)
# fmt: on


@rules.element(
    "apple-news-title",
    "warning",
    at="item atom:entry",
    advice="write a title of up to 60 characters without markup",
)
def apple_news_title(entry: Element) -> Faults:
    """A title has 60 characters at most, and no markup. Apple advises 15, but sets no minimum."""
    title = title_of(entry)
    if has_tags(title):
        yield Fault(f"markup in the title {shown(title)}", entry)
    elif len(title) > _MOST_CHARACTERS:
        yield Fault(f"the title has {len(title)} characters", entry)
