"""What Google's Publisher Center requires of feeds."""

from __future__ import annotations

from datetime import timedelta

from feedpub.validation.document import first, shown
from feedpub.validation.entry_view import body_of, id_of, plain_length, summary_of
from feedpub.validation.rule import IN_BOTH, Element, Fault, Faults
from feedpub.validation.rule_set import RuleSet
from feedpub.validation.rules.partners import limits
from feedpub.validation.values.addresses import flaw_of

_MOST_ARTICLE_BYTES = 1_000_000

rules = RuleSet(
    IN_BOTH,
    source="Google, Publisher Center technical feed requirements",
    partner="google-news",
)

# fmt: off
rules.bytes(
    "google-feed-size", "error", advice="publish fewer entries", about="A feed has 2 MB at most.",
)(limits.at_most_bytes(2_000_000))
# fmt: on


@rules.element("google-article-size", "error", at="item atom:entry", advice="shorten the article")
def google_article_size(entry: Element) -> Faults:
    """An article has 1 MB at most."""
    size = len(body_of(entry).encode())
    if size > _MOST_ARTICLE_BYTES:
        yield Fault(f"the body has {size} bytes", entry)


# fmt: off
rules.tree(
    "google-new-items", "warning", needs={"neighbours", "clock"},
    advice="publish the entries one after the other",
    about="There are 60 new entries in half an hour at most.",
)(limits.at_most_new(60, timedelta(minutes=30)))
# fmt: on


@rules.element(
    "google-guid",
    "error",
    at="item atom:entry",
    advice='add an id; write isPermaLink="false" unless it is an absolute URL',
)
def google_guid(entry: Element) -> Faults:
    """An entry has an id, which is an absolute URL if it is a permalink."""
    id = id_of(entry)
    guid = first(entry, "guid")
    if not id:
        yield Fault("has no id", entry)
    elif guid is not None and guid.get("isPermaLink") != "false" and flaw_of(id):
        yield Fault(f"the guid {shown(id)} is not an absolute URL", guid)


@rules.element(
    "google-body",
    "error",
    at="item atom:entry",
    advice="include the full text in content:encoded or content",
)
def google_body(entry: Element) -> Faults:
    """An entry has a body that is longer than its summary: Google drops the shorter text."""
    body = body_of(entry)
    if not body:
        yield Fault("has no body", entry)
    elif plain_length(body) < plain_length(summary_of(entry)):
        yield Fault("the body is shorter than the summary", entry)
