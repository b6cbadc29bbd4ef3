"""Rules about namespaces: the root's, those that nobody knows, and what they are called."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from feedpub.validation.document import ITEM, Parsed, name_of, shown
from feedpub.validation.rule import (
    EVERYWHERE,
    IN_FEEDS,
    IN_RSS,
    Fault,
    Formats,
    element_rule,
    tree_rule,
)
from feedpub.validation.xml_names import (
    ATOM,
    ATOM_URI,
    CONTENT_URI,
    DC_URI,
    DCTERMS_URI,
    GEORSS_URI,
    ITUNES_URI,
    KNOWN_URIS,
    MEDIA_URI,
    OLD_WIKI_URI,
    OTHER_MODULES,
    PODCAST_URI,
    RDF_URI,
    RSS_CHILDREN,
    SLASH_URI,
    SY_URI,
    WFW_URI,
    WIKI_URI,
    XHTML_URI,
    meant_uri,
    split,
)

#: Prefixes that people, and some readers, take for the namespace.
_RESERVED = {
    "atom": ATOM_URI,
    "content": CONTENT_URI,
    "dc": DC_URI,
    "dcterms": DCTERMS_URI,
    "georss": GEORSS_URI,
    "itunes": ITUNES_URI,
    "media": MEDIA_URI,
    "podcast": PODCAST_URI,
    "rdf": RDF_URI,
    "slash": SLASH_URI,
    "sy": SY_URI,
    "wfw": WFW_URI,
    "xhtml": XHTML_URI,
}

#: What RSS defines, which an element of a module may hold.
_RSS_NAMES = frozenset().union(*RSS_CHILDREN.values())

_NO_FEED: Formats = frozenset({None})


@tree_rule(
    "channel-missing",
    "error",
    formats=_NO_FEED,
    source="RSS 2.0; RSS 1.0, 5.3",
    advice="add the channel",
)
def channel_missing(parsed: Parsed) -> Iterator[Fault]:
    """RSS 2.0: <rss> holds one <channel>; RSS 1.0, 5.3: so does <rdf:RDF>, in RSS's namespace."""
    if parsed.root.tag in ("rss", f"{{{RDF_URI}}}RDF"):
        yield Fault(f"<{split(str(parsed.root.tag))[1]}> has no <channel>", parsed.root)


@tree_rule(
    "namespace-missing",
    "error",
    formats=_NO_FEED,
    source="RSS 1.0, 5.1",
    advice=f'write <rdf:RDF xmlns:rdf="{RDF_URI}">',
)
def namespace_missing(parsed: Parsed) -> Iterator[Fault]:
    """RSS 1.0, 5.1: the root is RDF's."""
    if parsed.root.tag == "RDF":
        yield Fault(f"<{parsed.root.tag}> is in no namespace", parsed.root)


@tree_rule(
    "namespace-wrong",
    "error",
    formats=_NO_FEED,
    source="RSS 2.0; RSS 1.0, 5.1",
    advice="give RSS 2.0 none, and RSS 1.0 those of RDF and RSS, to the letter",
)
def namespace_wrong(parsed: Parsed) -> Iterator[Fault]:
    """RSS 2.0 has none; RSS 1.0, 5.1: the root is RDF's."""
    uri, name = split(str(parsed.root.tag))
    if uri and name in ("rss", "RDF") and uri != RDF_URI:
        yield Fault(f"<{name}> is in the namespace {shown(uri)}", parsed.root)


@tree_rule(
    "namespace-unknown",
    "warning",
    formats=IN_FEEDS,
    source="Namespaces in XML 1.0, 2.3; RSS 2.0, Extending RSS",
    advice="see whether a known module has such elements: readers pass over those of others",
)
def namespace_unknown(parsed: Parsed) -> Iterator[Fault]:
    """RSS 2.0, Extending RSS, lets anybody define one; but few readers will know it."""
    unknown = {split(tag)[0] for tag in parsed.tags} - KNOWN_URIS - {""}
    for uri in sorted(unknown):
        if meant_uri(uri) is None:
            found = first_of(parsed.root, uri)
            # Only what stands in a feed itself is for its readers; content may hold any XML.
            if not any(each.tag == f"{ATOM}content" for each in found.iterancestors()):
                yield Fault(f"no reader is known that knows {shown(uri)}", found)


def first_of(root: etree._Element, uri: str) -> etree._Element:
    """The first element of a namespace that there is one of."""
    return next(root.iter(f"{{{uri}}}*"))


@tree_rule(
    "namespace-superseded",
    "warning",
    formats=EVERYWHERE,
    source="RSS 1.0 module Wiki",
    advice=f"write {WIKI_URI}",
)
def namespace_superseded(parsed: Parsed) -> Iterator[Fault]:
    """RSS 1.0 module Wiki: it has moved to a namespace of its own."""
    if any(tag.startswith(f"{{{OLD_WIKI_URI}}}") for tag in parsed.tags):
        yield Fault("the namespace of the wiki is the old one", first_of(parsed.root, OLD_WIKI_URI))


@tree_rule(
    "prefix-undeclared",
    "error",
    formats=EVERYWHERE,
    source="Namespaces in XML 1.0, 5",
    advice="declare the prefix at the root element",
)
def prefix_undeclared(parsed: Parsed) -> Iterator[Fault]:
    """Namespaces in XML 1.0, 5: a DOCTYPE might declare it, so that parsers let it pass."""
    tags = [tag for tag in parsed.tags if ":" in split(tag)[1]]
    if tags:
        found = next(element for element in parsed.root.iter("*") if element.tag in tags)
        yield Fault(f"the prefix of <{name_of(found)}> is not declared", found)


@tree_rule(
    "prefix-reserved",
    "warning",
    formats=EVERYWHERE,
    source="RSS Profile, Namespace Elements; Namespaces in XML 1.0, 3",
    advice="take another prefix: some readers know modules by it",
)
def prefix_reserved(parsed: Parsed) -> Iterator[Fault]:
    """RSS Profile, Namespace Elements: a prefix by which everybody knows another module."""
    for prefix, uri in parsed.root.nsmap.items():
        meant = _RESERVED.get(prefix or "")
        known = uri in KNOWN_URIS or meant_uri(uri) is not None
        if meant is not None and uri != meant and OTHER_MODULES.get(uri) != prefix and not known:
            yield Fault(f"the prefix {prefix} stands for {shown(uri)}", parsed.root)


@element_rule(
    "element-homeless",
    "error",
    at={"channel", ITEM},
    formats=IN_RSS,
    source="RSS 2.0, Extending RSS",
    advice="put it into the namespace of the element that it stands in",
)
def element_homeless(parent: etree._Element) -> Iterator[Fault]:
    """RSS 2.0, Extending RSS: what RSS does not define is in a namespace, wherever it stands."""
    for child in parent.iterchildren("{*}*"):
        # The content of Atom may be any XML.
        if len(child) and split(str(child.tag))[0] not in ("", ATOM_URI):
            for inner in child.iterdescendants("{}*"):
                if inner.tag not in _RSS_NAMES:
                    yield Fault(f"<{name_of(inner)}> is in no namespace", inner)
                    break
