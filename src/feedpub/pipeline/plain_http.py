"""Web sources that are fetched without https, named once."""

from __future__ import annotations

from collections.abc import Iterator

from feedpub.archive.store import Archive
from feedpub.config.source_table import WebTable
from feedpub.pipeline.context import RunContext
from feedpub.pipeline.report import Message, warning
from feedpub.validation.values.hosts import host_of, private

#: Prefix of facts, by source: the hosts that were named.
_NAMED = "without https "


def without_https(run: RunContext, archive: Archive, source: str) -> Iterator[Message]:
    """Yield a warning if the configuration of *source* has the address of a public host with
    ``http:``, unless a former run did.
    """
    table = run.settings.sources[source]
    if not isinstance(table, WebTable):
        return
    addresses = (table.section, table.sitemap, table.feed, *table.addresses)
    found = {host_of(each) for each in addresses if each and each.lower().startswith("http:")}
    hosts = ", ".join(sorted(each for each in found if each and not private(each)))
    if hosts and archive.fact(_NAMED + source) != hosts:
        archive.set_fact(_NAMED + source, hosts)
        yield warning(
            f"{source}: pages of {hosts} are fetched by http, so anybody on the way can change"
            " them; use https if the site has it"
        )
