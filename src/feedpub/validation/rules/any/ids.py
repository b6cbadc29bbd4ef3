"""Rules about ids: each entry has a permanent one in a form that every reader understands."""

from __future__ import annotations

from functools import partial
from itertools import starmap

from feedpub.validation.document import ENTRY, ITEM, Parsed, first, shown, text
from feedpub.validation.outlines import outlines
from feedpub.validation.rule import (
    IN_ATOM,
    IN_BOTH,
    IN_FEEDS,
    IN_RSS,
    IN_RSS_2,
    Element,
    Fault,
    Faults,
)
from feedpub.validation.rule_set import RuleSet
from feedpub.validation.shared_checks import (
    PREVIOUS_ENTRY_CHECKS,
    PreviousEntryCheck,
    duplicates,
    near_duplicates,
)
from feedpub.validation.values.addresses import SCHEME, flaw_of
from feedpub.validation.values.identifiers import canonical, identifier_flaw
from feedpub.validation.values.kinds import Kind, identifier_without, one_of
from feedpub.validation.values.registries import SCHEMES
from feedpub.validation.xml_names import ATOM

_ID = {ITEM: "guid", ENTRY: f"{ATOM}id"}

#: Absolute IRIs that are not Atom's ids.
_OTHERS = (
    "atom:category@scheme thr:in-reply-to@ref tombstones:deleted-entry@ref creativeCommons:license"
)

rules = RuleSet(IN_BOTH)


@rules.element(
    "guid-missing",
    "error",
    at=_ID,
    source="RSS 2.0, guid; RFC 4287, 4.1.2",
    advice="give it an id that never changes",
    formats=IN_RSS_2 | IN_ATOM,
    beyond=IN_RSS_2,
    when=lambda shape: shape.tag == ITEM or f"{ATOM}id" not in shape.held,
)
def guid_missing(entry: Element) -> Faults:
    """An entry has an id: guid in RSS, id in Atom."""
    id = first(entry, _ID[str(entry.tag)])
    name = "guid" if entry.tag == ITEM else "id"
    if id is None:
        yield Fault(f"has no {name}", entry)
    elif name == "guid" and id.get("isPermaLink") == "false" and not text(id).strip():
        # An empty permalink breaks rss-guid-permalink, an empty atom:id value-blank.
        yield Fault("the guid is empty", id)


@rules.tree(
    "guid-duplicate",
    "error",
    needs={"neighbours"},
    source="RSS 2.0, guid; RFC 4287, 4.1.1",
    advice="give each entry its own id: readers show only one of two with the same id",
    beyond=IN_ATOM,
)
def guid_duplicate(parsed: Parsed) -> Faults:
    """Two entries do not have the same id."""
    return starmap(Fault, duplicates(parsed.once(_ids)))


@rules.tree(
    "guid-near-duplicate",
    "error",
    needs={"neighbours"},
    source="RFC 3986, 6.2.2; RFC 4287, 4.2.6.1",
    advice="write ids the same way every time: same scheme, same case, same trailing slash",
    beyond=IN_BOTH,
)
def guid_near_duplicate(parsed: Parsed) -> Faults:
    """Ids are compared letter by letter, but some readers store them in a normal form."""
    return starmap(Fault, near_duplicates(parsed.once(_ids)))


def _ids(parsed: Parsed) -> list[tuple[int, Element, str]]:
    """The number of each entry with an id, from 1; the element; the id."""
    entries = zip(parsed.entries, parsed.held, parsed.once(outlines), strict=True)
    return [
        (number, held.get(_ID[str(entry.tag)], entry), outline.id)
        for number, (entry, held, outline) in enumerate(entries, start=1)
        if outline.id
    ]


def _changed(parsed: Parsed, *, check: PreviousEntryCheck) -> Faults:
    for _, id, value in parsed.once(_ids) if parsed.changes else ():
        before = parsed.changes.get(value)
        if before is not None and (problem := check.problem(before)) is not None:
            yield Fault(problem, id)


for _check in PREVIOUS_ENTRY_CHECKS:
    rules.tree(
        _check.code,
        _check.severity,
        about=_check.about,
        source=_check.source,
        advice=_check.advice,
        needs={"memory"},
    )(partial(_changed, check=_check))


rules.values(
    "rss-guid-attribute",
    "error",
    "guid@isPermaLink",
    one_of("true false"),
    "isPermaLink is true or false; a guid without it is a permalink.",
    "RSS 2.0, guid",
    formats=IN_RSS,
)


@rules.element(
    "rss-guid-permalink",
    "error",
    at="guid",
    source="RSS 2.0, guid",
    advice='write isPermaLink="false" unless the guid is the address of the page',
    formats=IN_RSS,
)
def rss_guid_permalink(guid: Element) -> Faults:
    """A guid without isPermaLink="false" is an address: readers may open it in a browser."""
    value = _permalink(guid)
    flaw = None if value is None or _is_name(value) else flaw_of(value)
    # A browser opens ftp: and mailto: too.
    if flaw is not None and flaw.kind != "private":
        yield Fault(f"the guid {shown(value or '')} is a permalink, but {flaw.reason}", guid)


@rules.element(
    "rss-guid-name",
    "error",
    at="guid",
    source="RSS 2.0, guid; RFC 4151; RFC 8141",
    advice='write isPermaLink="false": a browser cannot open such a name',
    formats=IN_RSS,
)
def rss_guid_name(guid: Element) -> Faults:
    """A permalink can be opened; tag: and urn: only name something."""
    value = _permalink(guid)
    if value is not None and _is_name(value):
        yield Fault(f"the guid {shown(value)} is a permalink, but only a name", guid)


@rules.element(
    "rss-guid-short",
    "warning",
    at="guid",
    source="RSS Profile, guid",
    advice="use an id that no other feed has: the article's address, or a tag: URI",
    formats=IN_RSS,
)
def rss_guid_short(guid: Element) -> Faults:
    """A guid is unique among all feeds: readers store the items of many feeds in one place."""
    if guid.get("isPermaLink") == "false":
        value = text(guid).strip()
        if len(value) < 9 and value.isdigit():
            yield Fault(f"the guid {shown(value)} is a number that other feeds use too", guid)


def _permalink(guid: Element) -> str | None:
    """The address to open; None if the guid is not a permalink."""
    return text(guid).strip() if guid.get("isPermaLink", "true") == "true" else None


def _is_name(value: str) -> bool:
    return value[:4].lower() in ("tag:", "urn:")


# fmt: off
rules.values(
    "atom-id-relative", "error", "atom:id", identifier_without("relative"),
    "An Atom id is an absolute IRI.", "RFC 4287, 4.2.6",
    "make it an IRI with a scheme: https://, tag: or urn:", formats=IN_FEEDS,
)
rules.values(
    "identifier-relative", "error", _OTHERS, identifier_without("relative"),
    "The scheme of a category, the id that a reply refers to and a licence are absolute IRIs.",
    "RFC 4287, 4.2.2.2; RFC 4685, 3; RFC 6721, 3; creativeCommons module",
    "write the absolute IRI, with its scheme", formats=IN_FEEDS,
)
for _code, _flaw, _about, _source, _advice in (
    ("identifier-character", "character",
     "An IRI has no spaces, control characters, quotes or brackets.", "RFC 3987, 2.2",
     "percent-encode spaces, quotes and brackets"),
    ("identifier-malformed", "malformed",
     "An IRI has more than a scheme, and each percent sign is followed by two digits.",
     "RFC 3986, 2.1, 3; RFC 9110, 4.2",
     "write it as its scheme requires: http:// with a host, two digits after each %"),
    ("identifier-tag-invalid", "tag",
     "A tag: URI has a host or e-mail address, a comma, a past date, a colon and a name.",
     "RFC 4151, 2.1",
     "write tag:harbour.example,2018-03-21:ferry; month and day have two digits or are left out"),
    ("identifier-urn-invalid", "urn",
     "The namespace of a urn: has 2 to 32 letters, digits and hyphens.", "RFC 8141, 2",
     "write urn:, a namespace of letters, digits and hyphens, a colon and the name"),
    ("identifier-uuid-invalid", "uuid",
     "A UUID has 32 hexadecimal digits in groups of 8, 4, 4, 4 and 12.", "RFC 9562, 4",
     "write urn:uuid: and 8-4-4-4-12 hexadecimal digits, as a library makes them"),
):
    rules.values(
        _code, "error", f"atom:id {_OTHERS}", identifier_without(_flaw), _about, _source, _advice,
        formats=IN_FEEDS,
    )
# fmt: on


def _unregistered(value: str) -> str | None:
    scheme = SCHEME.match(value)
    if scheme is None or scheme[1].lower() in SCHEMES or identifier_flaw(value) is not None:
        return None
    return f"has the unregistered scheme {shown(scheme[1])}"


@rules.element(
    "rss-guid-scheme",
    "warning",
    at="guid",
    source="RSS 2.0, guid; RFC 7595",
    advice='write isPermaLink="false", or the https address of the page',
    formats=IN_RSS,
)
def rss_guid_scheme(guid: Element) -> Faults:
    """The scheme of a permalink is registered: a browser opens no other."""
    value = _permalink(guid)
    if value and (flaw := _unregistered(value)) is not None:
        yield Fault(f"the guid {shown(value)} is a permalink, but {flaw}", guid)


# fmt: off
rules.values(
    "identifier-scheme-unregistered", "warning", f"atom:id {_OTHERS}", Kind(_unregistered),
    "The scheme of an identifier is registered with IANA: otherwise others may use it, too.",
    "RFC 7595; RFC 3986, 3.1", "use https:, tag: or urn: for new entries; an id never changes",
    formats=IN_FEEDS,
)
# fmt: on


@rules.element(
    "atom-id-not-canonical",
    "warning",
    at="atom:id",
    source="RFC 4287, 4.2.6; RFC 3986, 6.2",
    advice="write it in its normal form before it is published, and never change it afterwards",
    formats=IN_FEEDS,
)
def atom_id_not_canonical(id: Element) -> Faults:
    """An id is in its normal form, so that nothing changes it on its way."""
    value = text(id).strip()
    if identifier_flaw(value) is None and (normal := canonical(value)) not in (None, value):
        yield Fault(f"the normal form of id {shown(value)} is {shown(normal)}", id)
