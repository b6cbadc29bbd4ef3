"""Rules about sites, learnt from the pages that sources on the web bring."""

from __future__ import annotations

from collections.abc import Iterator

from feedpub.archive.store import Archive
from feedpub.config.source_table import WebTable
from feedpub.nouns import replace
from feedpub.pipeline.context import RunContext
from feedpub.protocols import ReaderContext


def learning_terms(run: RunContext, archive: Archive, source: str) -> ReaderContext:
    """Return how documents of *source* are read: pages on the web by what was learnt of others."""
    terms = run.terms(source)
    if not isinstance(run.settings.sources[source], WebTable):
        return terms
    return replace(terms, site_rules=archive.sites.of)


def learn(archive: Archive) -> Iterator[str]:
    """Make the rules of hosts anew that have enough new pages; yield a line for each.

    Pages that were read are read by them when they are fetched anew.
    """
    # Imports the reader of pages.
    from feedpub.intake.readers.html.site_rules import is_current, parsed_rules, rules_from

    for host, pages in archive.sites.due(is_current):
        rules = rules_from(pages)
        archive.sites.set(host, rules)
        count = parsed_rules(rules).count
        yield f"{host}: {count} rules learnt from {len(pages)} of its pages"
