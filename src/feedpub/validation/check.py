"""The publish gate: what a document must pass before it goes live."""

from __future__ import annotations

from feedpub.feed import Document, Finding
from feedpub.validation.engine import validate


def check(document: Document) -> tuple[Finding, ...]:
    """Hold *document* against the publish profile; return the findings, in the document's order.

    The ``entry`` of a finding is the index of the entry that is to blame. An error without one is
    the whole document's.
    """
    return validate(document.content, address=document.address, profile="publish").findings
