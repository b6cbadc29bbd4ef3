"""What Google Discover requires of images."""

from __future__ import annotations

from feedpub.validation.entry_view import pictures_of
from feedpub.validation.rule import IN_BOTH, Element, Fault, Faults
from feedpub.validation.rule_set import RuleSet

_LEAST_WIDTH = 1200

rules = RuleSet(IN_BOTH, source="Google, Discover and your website", partner="discover")


@rules.element(
    "discover-image",
    "warning",
    at="item atom:entry",
    advice="add an image with a width of 1,200 pixels or more",
)
def discover_image(entry: Element) -> Faults:
    """An entry has an image with a width of 1,200 pixels or more."""
    if not any((image.width or 0) >= _LEAST_WIDTH for image in pictures_of(entry)):
        yield Fault(f"has no image with a width of {_LEAST_WIDTH} pixels", entry)
