"""Rules about namespaces: the format of a document, the names of its elements, and prefixes."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable

from feedpub.patterns import pattern
from feedpub.validation.document import ITEM, Parsed, name_of, shown
from feedpub.validation.rule import (
    EVERYWHERE,
    IN_BOTH,
    IN_FEEDS,
    IN_OTHER_XML,
    IN_RSS,
    Element,
    Fault,
    Faults,
)
from feedpub.validation.rule_set import RuleSet
from feedpub.validation.xml_names import (
    ATOM,
    ATOM_URI,
    CONTENT_URI,
    DC,
    DC_NAMES,
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
    RSL_URI,
    RSS_CHILDREN,
    SLASH_URI,
    SY_URI,
    WFW_URI,
    WIKI_URI,
    XHTML_URI,
    defined_names,
    meant_uri,
    nearest,
    split,
)

#: The versions of RSS before 2.0 whose root is <rss>.
_OLDER = ("0.91", "0.92", "0.93", "0.94")

_ATOM_ROOTS = frozenset({"feed", "entry"})

#: The namespaces of Atom before RFC 4287.
_OLD_ATOM = pattern(
    r"http://purl\.org/atom/ns#.*|http://www\.w3\.org/2005/Atom-.*|http://atompub\.org/.*"
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

#: What only these older versions define, by the element that holds it.
_IN_OLDER_RSS = {
    ("channel", "textinput"): frozenset({"0.91"}),
    ("item", "expirationDate"): frozenset({"0.93", "0.94"}),
}

#: Dublin Core's elements, refined as in the meta elements of HTML: date.created.
_DOTTED = pattern(rf"{re.escape(DC)}(?:{'|'.join(sorted(DC_NAMES))})\.[A-Za-z][A-Za-z.]*")

rules = RuleSet(IN_OTHER_XML)


def _about_root(
    code: str,
    is_wrong: Callable[[str, str], object],
    message: str,
    about: str,
    source: str,
    advice: str,
) -> None:
    """Declare a rule about the namespace and the name of the root of an unknown format."""

    def find(parsed: Parsed) -> Faults:
        uri, name = split(str(parsed.root.tag))
        if is_wrong(uri, name):
            own = name_of(parsed.root)
            yield Fault(message.format(name=name, own=own, uri=shown(uri)), parsed.root)

    rules.tree(code, "error", about=about, source=source, advice=advice, needs={"document"})(find)


# fmt: off
_about_root(
    # Other rules are about RSS or Atom with a wrong namespace or without a channel.
    "format-unknown",
    lambda uri, name: name not in {"rss", "RDF", *_ATOM_ROOTS} and uri != RSL_URI,
    "the root <{own}> is not that of a feed",
    "The root of a feed is <rss> in RSS 2.0, <feed> in Atom 1.0.", "RSS 2.0; RFC 4287, 2",
    "write an RSS 2.0 <rss> with a <channel>, or an Atom 1.0 <feed>",
)
_about_root(
    "atom-namespace-missing", lambda uri, name: name in _ATOM_ROOTS and not uri,
    "<{name}> has no namespace", "The elements of Atom are in its namespace.", "RFC 4287, 1.2",
    'add xmlns="http://www.w3.org/2005/Atom"',
)
_about_root(
    "atom-namespace-old", lambda uri, name: name in _ATOM_ROOTS and _OLD_ATOM.fullmatch(uri),
    "<{name}> is in the draft namespace {uri}",
    "The namespace is not that of Atom 0.3 or another draft.", "RFC 4287, 1.2",
    "write Atom 1.0: few readers support the drafts before it",
)
_about_root(
    "atom-namespace-wrong",
    lambda uri, name: name in _ATOM_ROOTS and uri and not _OLD_ATOM.fullmatch(uri),
    "<{name}> is in the namespace {uri}",
    "The namespace is exactly http://www.w3.org/2005/Atom.", "RFC 4287, 1.2",
    'write xmlns="http://www.w3.org/2005/Atom"',
)
# fmt: on


@rules.element(
    "rss-version",
    "error",
    at="rss",
    source="RSS 2.0",
    advice='write <rss version="2.0">',
    formats=IN_RSS,
)
def rss_version(rss: Element) -> Faults:
    """<rss> has a version, which is 2.0 or an older one."""
    version = rss.get("version")
    if version is None:
        yield Fault("<rss> has no version", rss)
    elif version not in ("2.0", *_OLDER):
        yield Fault(f"unknown RSS version {shown(version)}", rss)


@rules.element(
    "rss-version-old",
    "error",
    at="rss",
    source="RSS 2.0",
    advice='write <rss version="2.0">: it includes all older versions',
    formats=IN_RSS,
    quiet=IN_RSS,
)
def rss_version_old(rss: Element) -> Faults:
    """The version is 2.0."""
    version = rss.get("version")
    if version in _OLDER:
        yield Fault(f"the version is {version}, not 2.0", rss)


@rules.tree(
    "namespace-near-miss",
    "error",
    needs={"document"},
    source="Namespaces in XML 1.0, 2.3",
    advice="write the namespace exactly: readers ignore elements of any other",
    formats=EVERYWHERE,
    beyond=EVERYWHERE,
)
def namespace_near_miss(parsed: Parsed) -> Faults:
    """Namespaces are compared character by character: scheme, case and the last slash count."""
    for uri in sorted(parsed.namespaces):
        # media-namespace is about Media RSS.
        if (meant := meant_uri(uri)) and meant != MEDIA_URI:
            yield Fault(f"namespace {shown(uri)} should be {meant!r}", parsed.place_of(uri))


@functools.lru_cache(maxsize=512)
def _lookup(parent: str, child: str) -> tuple[bool, str | None]:
    """Whether *child* is allowed in *parent*; if not, the name that may have been meant."""
    uri, name = split(child)
    names = defined_names(parent, uri)
    if names is None or name in names:
        return True, None
    return False, nearest(name, names)


@rules.element(
    "element-unknown",
    "error",
    at=None,
    source="RSS 2.0, Extending RSS; RFC 4287, 6.4; Media RSS; Dublin Core 1.1; RSS content module",
    advice="correct the name, or use a namespace of your own",
    formats=IN_BOTH,
    when=lambda shape: not all(_lookup(shape.tag, child)[0] for child in shape.held),
)
def element_unknown(parent: Element) -> Faults:
    """Elements that a specification does not define are in a namespace of their own."""
    for child in parent.iterchildren("*"):
        known, meant = _lookup(str(parent.tag), str(child.tag))
        if not known and not _is_of_older_rss(parent, child) and not _is_dotted(child):
            hint = f"; is <{meant}> meant?" if meant else ""
            yield Fault(f"<{name_of(child)}> is not defined in <{name_of(parent)}>{hint}", child)


def _is_dotted(element: Element) -> bool:
    return _DOTTED.fullmatch(str(element.tag)) is not None


def _is_of_older_rss(parent: Element, child: Element) -> bool:
    versions = _IN_OLDER_RSS.get((str(parent.tag), str(child.tag)))
    return versions is not None and child.getroottree().getroot().get("version") in versions


@rules.element(
    "dc-name-dotted",
    "warning",
    at=None,
    source="Dublin Core 1.1; DCMI Metadata Terms",
    advice="use an element of http://purl.org/dc/terms/, such as dcterms:created",
    formats=IN_FEEDS,
    when=lambda shape: any(child.startswith(DC) and "." in child for child in shape.held),
)
def dc_name_dotted(parent: Element) -> Faults:
    """Dublin Core has a name for each refinement; with a dot it is written in HTML only."""
    for child in parent.iterchildren(f"{DC}*"):
        if _is_dotted(child):
            yield Fault(f"no reader knows {shown(name_of(child))}", child)


# fmt: off
_about_root(
    "channel-missing",
    lambda uri, name: (uri, name) in {("", "rss"), (RDF_URI, "RDF")},
    "<{name}> has no <channel>", "<rss> and <rdf:RDF> hold a <channel>.", "RSS 2.0; RSS 1.0, 5.3",
    "add the channel",
)
_about_root(
    "namespace-missing", lambda uri, name: (uri, name) == ("", "RDF"), "<{name}> has no namespace",
    "The root of RSS 1.0 is in the namespace of RDF.", "RSS 1.0, 5.1",
    f'write <rdf:RDF xmlns:rdf="{RDF_URI}">',
)
_about_root(
    "namespace-wrong", lambda uri, name: name in ("rss", "RDF") and uri not in ("", RDF_URI),
    "<{name}> is in the namespace {uri}",
    "RSS 2.0 has no namespace; the root of RSS 1.0 is in that of RDF.", "RSS 2.0; RSS 1.0, 5.1",
    "use none in RSS 2.0, and exactly those of RDF and RSS in RSS 1.0",
)
# fmt: on


@rules.tree(
    "namespace-unknown",
    "warning",
    needs={"document"},
    source="Namespaces in XML 1.0, 2.3; RSS 2.0, Extending RSS",
    advice="check whether a known module has such elements: readers ignore those of others",
    formats=IN_FEEDS,
)
def namespace_unknown(parsed: Parsed) -> Faults:
    """Anybody can define a namespace, but few readers will support it."""
    unknown = parsed.namespaces - KNOWN_URIS - {""}
    for uri in sorted(unknown):
        # One that is only declared has no elements.
        found = parsed.first_of(uri) if meant_uri(uri) is None else None
        # Content may hold any XML, which is not for feed readers.
        if found is not None and not any(
            each.tag == f"{ATOM}content" for each in found.iterancestors()
        ):
            yield Fault(f"no known reader supports the namespace {shown(uri)}", found)


@rules.tree(
    "namespace-superseded",
    "warning",
    needs={"document"},
    source="RSS 1.0 module Wiki",
    advice=f"write {WIKI_URI}",
    formats=EVERYWHERE,
)
def namespace_superseded(parsed: Parsed) -> Faults:
    """The Wiki module has a new namespace."""
    if OLD_WIKI_URI in parsed.namespaces and (found := parsed.first_of(OLD_WIKI_URI)) is not None:
        yield Fault("the namespace of the Wiki module is obsolete", found)


@rules.tree(
    "prefix-undeclared",
    "error",
    needs={"document"},
    source="Namespaces in XML 1.0, 5",
    advice="declare the prefix on the root element",
    formats=EVERYWHERE,
)
def prefix_undeclared(parsed: Parsed) -> Faults:
    """Prefixes are declared; parsers accept others in a document with a DOCTYPE."""
    if not parsed.has_doctype:
        return
    for element in parsed.root.iter("*"):
        if ":" in split(str(element.tag))[1]:
            yield Fault(f"the prefix of <{name_of(element)}> is not declared", element)
            return


@rules.tree(
    "prefix-reserved",
    "warning",
    needs={"document"},
    source="RSS Profile, Namespace Elements; Namespaces in XML 1.0, 3",
    advice="use another prefix: some readers recognise modules by their prefix",
    formats=EVERYWHERE,
)
def prefix_reserved(parsed: Parsed) -> Faults:
    """The usual prefix of a module is not used for another namespace."""
    for prefix, uri in parsed.root.nsmap.items():
        meant = _RESERVED.get(prefix or "")
        known = uri in KNOWN_URIS or meant_uri(uri) is not None
        if meant is not None and uri != meant and OTHER_MODULES.get(uri) != prefix and not known:
            yield Fault(f"the prefix {prefix} is declared as {shown(uri)}", parsed.root)


@rules.element(
    "element-homeless",
    "error",
    at={"channel", ITEM},
    source="RSS 2.0, Extending RSS",
    advice="move it into the namespace of its parent",
    formats=IN_RSS,
    when=lambda shape: any(split(child)[0] not in ("", ATOM_URI) for child in shape.held),
)
def element_homeless(parent: Element) -> Faults:
    """Elements that RSS does not define are in a namespace, inside those of modules too."""
    for child in parent.iterchildren("{*}*"):
        # The content of Atom may be any XML.
        if len(child) and split(str(child.tag))[0] not in ("", ATOM_URI):
            for inner in child.iterdescendants("{}*"):
                if inner.tag not in _RSS_NAMES:
                    yield Fault(f"<{name_of(inner)}> has no namespace", inner)
                    break
