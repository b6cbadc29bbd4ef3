"""Rules about which format a document is in, and about the names of its elements."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

from lxml import etree

from feedpub.validation.document import Parsed, name_of, shown
from feedpub.validation.rule import EVERYWHERE, IN_RSS, Fault, element_rule, tree_rule
from feedpub.validation.xml_names import MEDIA_URI, defined_names, meant_uri, nearest, split

#: The versions of RSS before 2.0 whose root is <rss>.
_OLDER = ("0.91", "0.92", "0.93", "0.94")


@tree_rule(
    "format-unknown",
    "error",
    formats=frozenset({None}),
    source="RSS 2.0; RFC 4287, 2",
    advice="write an RSS 2.0 <rss> with a <channel>, or an Atom 1.0 <feed>",
)
def format_unknown(parsed: Parsed) -> Iterator[Fault]:
    """RSS 2.0: <rss>; RFC 4287, 2: <feed>. What else is wrong with RSS, other rules say."""
    uri, name = split(str(parsed.root.tag))
    # Which Atom or RSS it is meant to be is said by rules of its own.
    if name not in ("rss", "RDF") and name not in _ATOM_ROOTS:
        namespace = f" in the namespace {shown(uri)}" if uri else ""
        yield Fault(
            f"the root element is <{name_of(parsed.root)}>{namespace}: no feed", parsed.root
        )


_ATOM_ROOTS = frozenset({"feed", "entry"})

#: Where Atom had its elements before RFC 4287.
_OLD_ATOM = re.compile(
    r"http://purl\.org/atom/ns#.*|http://www\.w3\.org/2005/Atom-.*|http://atompub\.org/.*"
)


@tree_rule(
    "atom-namespace-missing",
    "error",
    formats=frozenset({None}),
    source="RFC 4287, 1.2",
    advice='write xmlns="http://www.w3.org/2005/Atom"',
)
def atom_namespace_missing(parsed: Parsed) -> Iterator[Fault]:
    """RFC 4287, 1.2: the elements of Atom are in its namespace."""
    uri, name = split(str(parsed.root.tag))
    if name in _ATOM_ROOTS and not uri:
        yield Fault(f"<{name}> has no namespace", parsed.root)


@tree_rule(
    "atom-namespace-old",
    "error",
    formats=frozenset({None}),
    source="RFC 4287, 1.2",
    advice="write Atom 1.0: the drafts before it are read by few",
)
def atom_namespace_old(parsed: Parsed) -> Iterator[Fault]:
    """RFC 4287, 1.2: Atom 0.3 and other drafts had namespaces of their own."""
    uri, name = split(str(parsed.root.tag))
    if name in _ATOM_ROOTS and _OLD_ATOM.fullmatch(uri):
        yield Fault(f"<{name}> is of the draft {shown(uri)}", parsed.root)


@tree_rule(
    "atom-namespace-wrong",
    "error",
    formats=frozenset({None}),
    source="RFC 4287, 1.2",
    advice='write xmlns="http://www.w3.org/2005/Atom"',
)
def atom_namespace_wrong(parsed: Parsed) -> Iterator[Fault]:
    """RFC 4287, 1.2: the namespace is http://www.w3.org/2005/Atom, to the letter."""
    uri, name = split(str(parsed.root.tag))
    if name in _ATOM_ROOTS and uri and not _OLD_ATOM.fullmatch(uri):
        yield Fault(f"<{name}> is in the namespace {shown(uri)}", parsed.root)


@element_rule(
    "rss-version",
    "error",
    at={"rss"},
    formats=IN_RSS,
    source="RSS 2.0",
    advice='write <rss version="2.0">',
)
def rss_version(rss: etree._Element) -> Iterator[Fault]:
    """RSS 2.0: the attribute version is mandatory, and 2.0 if the document conforms to it."""
    version = rss.get("version")
    if version is None:
        yield Fault("<rss> has no version", rss)
    elif version not in ("2.0", *_OLDER):
        yield Fault(f"there is no version {shown(version)} of RSS", rss)


@element_rule(
    "rss-version-old",
    "error",
    at={"rss"},
    formats=IN_RSS,
    source="RSS 2.0",
    advice='write <rss version="2.0">, which has all of the older ones in it',
    quiet=IN_RSS,
)
def rss_version_old(rss: etree._Element) -> Iterator[Fault]:
    """RSS 2.0: a feed of an older version is one of RSS 2.0 as well."""
    version = rss.get("version")
    if version in _OLDER:
        yield Fault(f"the version is {version}", rss)


@tree_rule(
    "namespace-near-miss",
    "error",
    formats=EVERYWHERE,
    source="Namespaces in XML 1.0, 2.3",
    advice="write the namespace to the letter: readers pass over elements of any other",
    beyond=EVERYWHERE,
)
def namespace_near_miss(parsed: Parsed) -> Iterator[Fault]:
    """Namespaces in XML 1.0, 2.3: names are equal only if they are so character for character."""
    used = {split(tag)[0] for tag in parsed.tags}
    for uri in sorted(used.union(parsed.root.nsmap.values())):
        # Media RSS says it of its own.
        if (meant := meant_uri(uri)) and meant != MEDIA_URI:
            yield Fault(f"the namespace {shown(uri)} is not {meant!r}", _first_of(parsed.root, uri))


def _first_of(root: etree._Element, uri: str) -> etree._Element:
    if uri in root.nsmap.values():
        return root
    return next(element for element in root.iter("*") if split(str(element.tag))[0] == uri)


@element_rule(
    "element-unknown",
    "error",
    at=None,
    source="RSS 2.0, Extending RSS; RFC 4287, 6.4; Media RSS; Dublin Core 1.1; RSS content module",
    advice="write its name as the specification does, or put it into a namespace of its own",
)
def element_unknown(parent: etree._Element) -> Iterator[Fault]:
    """RSS 2.0, Extending RSS, and RFC 4287, 6.4: what is new belongs in a namespace of its own."""
    for child in parent.iterchildren("*"):
        known, meant = _standing(str(parent.tag), str(child.tag))
        if not known:
            hint = f"; is <{meant}> meant?" if meant else ""
            yield Fault(f"<{name_of(child)}> is not defined in <{name_of(parent)}>{hint}", child)


@functools.lru_cache(maxsize=512)
def _standing(parent: str, child: str) -> tuple[bool, str | None]:
    """Whether *child* may stand in *parent*; if not, the name that may have been meant."""
    uri, name = split(child)
    names = defined_names(parent, uri)
    if names is None or name in names:
        return True, None
    return False, nearest(name, names)
