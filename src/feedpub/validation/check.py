"""The publish gate: what a document must pass before it goes live."""

from __future__ import annotations

from feedpub.feed import Document, Finding
from feedpub.validation.engine import validate
from feedpub.validation.json_feed import validate_json_feed
from feedpub.validation.sitemap import validate_sitemap


def check(document: Document) -> tuple[Finding, ...]:
    """Hold *document* against the publish profile; return the findings, in the document's order.

    The ``entry`` of a finding is the index of the entry that is to blame. An error without one is
    the whole document's.
    """
    match document.format:
        case "json":
            return tuple(validate_json_feed(document.content, address=document.address))
        case "sitemap":
            return tuple(validate_sitemap(document.content))
        case "html":
            # For people; what feed readers are given is checked.
            return ()
    return validate(document.content, address=document.address, profiles={"publish"}).findings
