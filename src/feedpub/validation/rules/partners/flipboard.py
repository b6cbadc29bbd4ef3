"""What Flipboard requires."""

from __future__ import annotations

from feedpub.validation.document import Parsed
from feedpub.validation.entry_view import (
    about,
    body_of,
    id_of,
    is_by_somebody,
    language_of,
    link_of,
    pictures_of,
    plain_length,
    published_of,
    summary_of,
    title_of,
)
from feedpub.validation.rule import IN_BOTH, Element, Fault, Faults
from feedpub.validation.rule_set import RuleSet
from feedpub.validation.rules.partners import limits

_FEWEST_ITEMS = 20
_FEWEST_CHARACTERS = 300
_SMALLEST_SIDE = 500

rules = RuleSet(IN_BOTH, source="Flipboard, RSS specification", partner="flipboard")


@rules.tree(
    "flipboard-items", "warning", needs={"neighbours"}, advice="publish at least 20 entries"
)
def flipboard_items(parsed: Parsed) -> Faults:
    """A feed has at least 20 entries."""
    if len(parsed.entries) < _FEWEST_ITEMS:
        yield Fault(
            f"the feed has fewer than {_FEWEST_ITEMS} entries: {len(parsed.entries)}",
            parsed.channel,
        )


@rules.tree(
    "flipboard-channel",
    "error",
    needs={"channel"},
    advice="add what is missing: a title, a link, a description or a language",
)
def flipboard_channel(parsed: Parsed) -> Faults:
    """A feed has a title, a link, a description and a language."""
    return limits.missing(
        parsed.channel, title=title_of, link=link_of, description=about, language=language_of
    )


# fmt: off
rules.element(
    "flipboard-item", "error", at="item atom:entry",
    advice="add what is missing: a title, a link, a text, a date with a zone, an id or an author",
    about="An entry has a title, a link, a text, a date, an id and an author.",
)(
    limits.required(
        title=title_of, link=link_of, text=lambda entry: summary_of(entry) or body_of(entry),
        date=published_of, id=id_of, author=is_by_somebody,
    )
)
# fmt: on


@rules.element(
    "flipboard-length",
    "warning",
    at="item atom:entry",
    advice="include at least 300 characters of the text",
)
def flipboard_length(entry: Element) -> Faults:
    """The summary or the body has at least 300 characters."""
    length = max(plain_length(summary_of(entry)), plain_length(body_of(entry)))
    if 0 < length < _FEWEST_CHARACTERS:
        yield Fault(f"the text has {length} characters", entry)


@rules.element(
    "flipboard-image",
    "error",
    at="item atom:entry",
    source="Flipboard help, faq/1023, images",
    advice="add an image whose smaller side has 500 pixels or more",
)
def flipboard_image(entry: Element) -> Faults:
    """An entry has an image with at least 500 pixels on its smaller side."""
    images = list(pictures_of(entry))
    # One without a size may be large enough.
    if not any(
        image.width is None
        or image.height is None
        or min(image.width, image.height) >= _SMALLEST_SIDE
        for image in images
    ):
        yield Fault(f"has no {'large enough ' if images else ''}image", entry)
