"""Rules about texts that are empty or missing."""

from __future__ import annotations

from feedpub.patterns import pattern
from feedpub.validation.document import first, is_removed, name_of
from feedpub.validation.places import tags
from feedpub.validation.rule import IN_ATOM, IN_BOTH, IN_FEEDS, Element, Fault, Faults
from feedpub.validation.rule_set import RuleSet, is_empty
from feedpub.validation.values.kinds import Kind
from feedpub.validation.xml_names import ATOM, CONTENT, ITUNES, RSS1

_ATOM_CONTENT = f"{ATOM}content"
_TEXTS = (f"{CONTENT}encoded", _ATOM_CONTENT, f"{ATOM}summary", "description")

rules = RuleSet(IN_FEEDS)

# fmt: off
rules.filled(
    # Titles, names and ids have their own rules.
    "text-blank", "warning",
    "category generator source atom:generator|icon|logo|rights|subtitle|summary|uri"
    " dc:publisher|rights|source|subject|title media:category|copyright|description|text|title",
    "An element has text, or is left out.", "RSS Profile; RFC 4287, 4.2; Media RSS; DCMES 1.1",
    "remove the element, or fill it",
)
rules.filled(
    "value-blank", "error",
    "ttl atom:id|email slash:comments sy:updateFrequency itunes:episode|season|order",
    "An id or a number is not empty.",
    "RFC 4287, 3.2.3, 4.2.6; RSS 2.0, ttl; RSS 1.0 modules Slash, Syndication; Apple",
    "write the value, or remove the element if it is optional",
)
# fmt: on


# Words that are names as well, such as Null, are not among them.
_PLACEHOLDER = pattern(
    r"null|undefined|None|NaN|\[object [A-Za-z]{1,30}\]|\{\{[^{}]{0,100}\}\}|\{%[^%]{0,100}%\}"
    r"|\$\{[^{}]{0,100}\}|<%[^%]{0,100}%>|%s|%\(\w{1,30}\)s"
)

# fmt: off
rules.values(
    # title-placeholder is about titles, link-relative about the addresses of RSS.
    "value-placeholder", "warning",
    "guid description category copyright source rss1:description content:encoded"
    " atom:id|summary|content|name|subtitle|rights atom:link@href dc:creator|publisher|subject"
    " media:credit|description|title itunes:author|summary",
    Kind(lambda value: "is a placeholder" if _PLACEHOLDER.fullmatch(value.strip()) else None),
    "A value is not the placeholder of a program, such as null or {{ name }}.", None,
    "write the value, or leave the element out: a program or a template has written a placeholder",
    blank=False,
)
# fmt: on


@rules.element(
    "image-title-blank",
    "warning",
    at="image textInput rss1:image|textinput",
    source="RSS 2.0, image, textInput",
    advice="describe the image, for people who cannot see it",
)
def image_title_blank(parent: Element) -> Faults:
    """The title of an image or a textInput has text: it is shown in place of the image."""
    title = first(parent, "title" if str(parent.tag)[0] != "{" else f"{RSS1}title")
    if title is not None and is_empty(title):
        yield Fault(f"the title of {name_of(parent)} is empty", title)


# fmt: off
rules.filled(
    "credit-blank", "error",
    tags("atom:name dc:contributor|creator media:credit") | {f"{ITUNES}author"},
    "A credit has a name.", "RFC 4287, 3.2.1; DCMES 1.1; Media RSS, media:credit",
    "add the name, or remove the element", beyond=IN_FEEDS,
)
rules.check(
    "body-blank", "error", "atom:content content:encoded",
    lambda content: content.get("src") is None and is_empty(content), "{name} is empty",
    "The content of an entry is not empty.", "RFC 4287, 4.1.3; RSS Profile, content:encoded",
    "include the text, or remove the element: readers show an empty page", beyond=IN_FEEDS,
    sound_text=str.strip,
)
rules.check(
    "body-missing", "error", "item atom:entry",
    lambda entry: all(first(entry, tag) is None for tag in _TEXTS) and not is_removed(entry),
    "has no text", "An entry has a text: partners require it.",
    "RSS Profile, content:encoded; RFC 4287, 4.1.2",
    "include the full text: most people read it in their feed reader",
    formats=IN_BOTH, quiet=IN_BOTH, when=lambda shape: shape.held.isdisjoint(_TEXTS),
)
rules.check(
    "atom-text-missing", "warning", "atom:entry",
    lambda entry: (
        first(entry, f"{ATOM}summary") is None
        and first(entry, _ATOM_CONTENT) is None
        and not is_removed(entry)
    ),
    "has neither summary nor content", "An entry has a summary or content.",
    "RFC 4287, 4.1.1.1", "include the text, or at least a summary", formats=IN_ATOM,
    when=lambda shape: shape.held.isdisjoint({f"{ATOM}summary", _ATOM_CONTENT}),
)
# fmt: on
