"""Rules about what must be there, and what may be there only once."""

from __future__ import annotations

from collections.abc import Mapping

from feedpub.validation.document import ITEM, Parsed, first, relation
from feedpub.validation.outlines import outlines
from feedpub.validation.places import children
from feedpub.validation.rule import IN_ATOM, IN_BOTH, IN_FEEDS, IN_RSS, Element, Fault, Faults
from feedpub.validation.rule_set import RuleSet
from feedpub.validation.xml_names import ATOM, CHANNEL_ONCE, ITEM_ONCE

_AUTHOR = f"{ATOM}author"

# Their modules allow several; but readers use one, the first or the last.
_MODULES = " ".join(
    f"channel|item/{held} atom:feed|entry/{held} media:group|content/{held}"
    for held in (
        "content:encoded",
        "atom:updated|published",
        "dc:language|rights|source",
        "media:copyright|description|player|title",
    )
)

_ONCE: Mapping[str, frozenset[str]] = {
    tag: frozenset(held) | {"channel": CHANNEL_ONCE, ITEM: ITEM_ONCE}.get(tag, frozenset())
    for tag, held in children(
        "rss/channel"
        " channel/title|link|description|language|copyright|managingEditor|webMaster|pubDate"
        "|lastBuildDate|generator|docs|cloud|ttl|image|rating|textInput|skipHours|skipDays"
        # RSS 2.0 does not say how many enclosures an item may have.
        " item/title|link|description|author|comments|guid|pubDate|source"
        " image/url|title|link|width|height|description"
        " textInput|textinput/title|description|name|link"
        # RFC 4287, 4.1.1, 4.1.2, 4.2.11, 3.2; RFC 4685, 5.
        " atom:feed/atom:generator|icon|id|logo|rights|subtitle|title"
        " atom:entry/atom:content|id|rights|source|summary|title atom:entry/thr:total"
        " atom:source/atom:generator|icon|id|logo|rights|subtitle|title|updated"
        f" atom:author|contributor/atom:name|uri|email {_MODULES}"
    ).items()
}

rules = RuleSet(IN_BOTH)

# fmt: off
rules.required(
    "element-missing", "error",
    "channel/title|link|description image/url|title|link"
    " textInput|textinput/title|description|name|link"
    # guid-missing is about the ids of entries.
    " atom:feed/atom:id|title|updated atom:entry/atom:title|updated"
    " atom:author|contributor/atom:name",
    "Some elements must hold others: a channel its title, link and description.",
    "RSS 2.0, Required channel elements, image, textInput; RFC 4287, 4.1.1, 4.1.2, 3.2",
)
rules.check(
    "item-empty", "error", "item",
    lambda item: first(item, "title") is None and first(item, "description") is None,
    "<item> has neither title nor description", "An item has a title or a description, or both.",
    "RSS 2.0, Elements of <item>", "give the item a title", formats=IN_RSS,
    when=lambda shape: shape.held.isdisjoint({"title", "description"}),
)
rules.once(
    "element-repeated", "error", _ONCE, "Some elements may be there only once.",
    "RSS 2.0; RFC 4287, 4.1.1, 4.1.2, 3.2; Media RSS 1.5.1",
)
rules.required(
    "attribute-missing", "error",
    "enclosure@url|length|type source@url cloud@domain|port|path|registerProcedure|protocol"
    " atom:link@href atom:category@term media:thumbnail|player@url",
    "Some elements must have attributes: an enclosure its url, length and type.",
    "RSS 2.0, enclosure, source, cloud; RFC 4287, 4.2.2.1, 4.2.7.1; Media RSS 1.5.1",
)
# fmt: on


@rules.element(
    "title-blank",
    "error",
    at="channel item rss1:channel|item atom:feed|entry|source",
    source="RSS 2.0, title; RSS 1.0, 5.3.1, 5.5.1; RFC 4287, 4.2.14",
    advice="give it a title that people can read",
    formats=IN_FEEDS,
    beyond=IN_FEEDS,
)
def title_blank(parent: Element) -> Faults:
    """A title has text."""
    namespace = str(parent.tag).rpartition("}")
    title = first(parent, f"{namespace[0]}{namespace[1]}title")
    if title is None or (title.text and not title.text.isspace()):
        return
    if not "".join(title.itertext()).strip():
        yield Fault("the title is empty", title)


@rules.tree(
    "atom-author-missing",
    "error",
    needs={"channel"},
    source="RFC 4287, 4.1.1, 4.1.2",
    advice="add an author to the entry, or one to the feed for all entries",
    formats=IN_ATOM,
)
def atom_author_missing(parsed: Parsed) -> Faults:
    """There is an author in the entry, in its source, or in the feed."""
    if first(parsed.channel, _AUTHOR) is not None:
        return
    for entry, outline in zip(parsed.entries, parsed.once(outlines), strict=True):
        if not outline.has_author:
            yield Fault("neither the entry nor the feed has an author", entry)


# fmt: off
rules.check(
    "atom-content-missing", "error", "atom:entry",
    lambda entry: (
        first(entry, f"{ATOM}content") is None
        and all(relation(link) != "alternate" for link in entry.iterchildren(f"{ATOM}link"))
    ),
    "has neither content nor an alternate link", "An entry without content has an alternate link.",
    "RFC 4287, 4.1.2", "link to the article's page, or include its text", formats=IN_ATOM,
    when=lambda shape: f"{ATOM}content" not in shape.held,
)
# fmt: on
