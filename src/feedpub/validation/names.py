"""The namespaces that feeds use, and the names that are defined in those that feedpub writes."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Mapping

from feedpub.validation.names_rss import (
    FLAT_MODULES,
    JUDGED_MODULES,
    MODULE_NAMES,
    OTHER_MODULES,
)

APP_URI = "http://www.w3.org/2007/app"
ATOM_URI = "http://www.w3.org/2005/Atom"
CONTENT_URI = "http://purl.org/rss/1.0/modules/content/"
DC_URI = "http://purl.org/dc/elements/1.1/"
DCTERMS_URI = "http://purl.org/dc/terms/"
FH_URI = "http://purl.org/syndication/history/1.0"
GEORSS_URI = "http://www.georss.org/georss"
GML_URI = "http://www.opengis.net/gml"
GEO_URI = "http://www.w3.org/2003/01/geo/wgs84_pos#"
ITUNES_URI = "http://www.itunes.com/dtds/podcast-1.0.dtd"
#: As Apple wrote it once; it says that the case counts.
ITUNES_OLD_URI = "http://www.itunes.com/DTDs/Podcast-1.0.dtd"
MATHML_URI = "http://www.w3.org/1998/Math/MathML"
MEDIA_URI = "http://search.yahoo.com/mrss/"
PODCAST_URI = "https://podcastindex.org/namespace/1.0"
RDF_URI = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RSS1_URI = "http://purl.org/rss/1.0/"
RSS090_URI = "http://my.netscape.com/rdf/simple/0.9/"
SLASH_URI = "http://purl.org/rss/1.0/modules/slash/"
SVG_URI = "http://www.w3.org/2000/svg"
SY_URI = "http://purl.org/rss/1.0/modules/syndication/"
THR_URI = "http://purl.org/syndication/thread/1.0"
TOMBSTONES_URI = "http://purl.org/atompub/tombstones/1.0"
WFW_URI = "http://wellformedweb.org/CommentAPI/"
XHTML_URI = "http://www.w3.org/1999/xhtml"

#: In lxml's notation, to put names after.
APP = f"{{{APP_URI}}}"
ATOM = f"{{{ATOM_URI}}}"
CONTENT = f"{{{CONTENT_URI}}}"
DC = f"{{{DC_URI}}}"
DCTERMS = f"{{{DCTERMS_URI}}}"
FH = f"{{{FH_URI}}}"
GEORSS = f"{{{GEORSS_URI}}}"
GML = f"{{{GML_URI}}}"
GEO = f"{{{GEO_URI}}}"
ITUNES = f"{{{ITUNES_URI}}}"
ITUNES_OLD = f"{{{ITUNES_OLD_URI}}}"
MEDIA = f"{{{MEDIA_URI}}}"
PODCAST = f"{{{PODCAST_URI}}}"
RDF = f"{{{RDF_URI}}}"
RSS1 = f"{{{RSS1_URI}}}"
RSS090 = f"{{{RSS090_URI}}}"
SLASH = f"{{{SLASH_URI}}}"
SY = f"{{{SY_URI}}}"
THR = f"{{{THR_URI}}}"
TOMBSTONES = f"{{{TOMBSTONES_URI}}}"
WFW = f"{{{WFW_URI}}}"
XHTML = f"{{{XHTML_URI}}}"
XML = "{http://www.w3.org/XML/1998/namespace}"

#: The namespaces whose elements mean something to the rules. RSS 2.0 has none.
JUDGED_URIS = frozenset(
    {
        "",
        APP_URI,
        ATOM_URI,
        CONTENT_URI,
        DC_URI,
        DCTERMS_URI,
        FH_URI,
        GEORSS_URI,
        GML_URI,
        GEO_URI,
        ITUNES_URI,
        ITUNES_OLD_URI,
        MEDIA_URI,
        PODCAST_URI,
        RDF_URI,
        RSS1_URI,
        RSS090_URI,
        SLASH_URI,
        SY_URI,
        THR_URI,
        TOMBSTONES_URI,
        WFW_URI,
        *JUDGED_MODULES,
    }
)

#: Every namespace that some reader of feeds knows. One of them must be written to the letter.
KNOWN_URIS = (
    (JUDGED_URIS - {"", ITUNES_OLD_URI})
    | OTHER_MODULES.keys()
    | {XHTML_URI, "http://www.rssboard.org/media-rss"}
)

#: RSS 2.0: which elements of its own each of its elements may hold.
RSS_CHILDREN: Mapping[str, frozenset[str]] = {
    "rss": frozenset({"channel"}),
    "channel": frozenset(
        "title link description language copyright managingEditor webMaster pubDate lastBuildDate"
        " category generator docs cloud ttl image rating textInput skipHours skipDays item".split()
    ),
    "item": frozenset(
        "title link description author category comments enclosure guid pubDate source".split()
    ),
    "image": frozenset("url title link width height description".split()),
    "textInput": frozenset("title description name link".split()),
    "skipHours": frozenset({"hour"}),
    "skipDays": frozenset({"day"}),
}

_RSS_LEAVES = frozenset().union(*RSS_CHILDREN.values()) - RSS_CHILDREN.keys()

_FEED_METADATA = frozenset(
    "author category contributor generator icon id link logo rights subtitle title updated".split()
)
_PERSON = frozenset("name uri email".split())

#: RFC 4287: which elements of its own each container may hold. Local names.
_ATOM_CHILDREN: Mapping[str, frozenset[str]] = {
    "feed": _FEED_METADATA | {"entry"},
    "entry": frozenset(
        "author category content contributor id link published rights source summary title"
        " updated".split()
    ),
    # 4.2.11: the metadata of the feed that an entry was copied from.
    "source": _FEED_METADATA,
    "author": _PERSON,
    "contributor": _PERSON,
}

_ATOM_NAMES = frozenset().union(*_ATOM_CHILDREN.values()) | {"feed"}

#: Every name of a module, wherever it stands.
_MODULE_NAMES: Mapping[str, frozenset[str]] = {
    **MODULE_NAMES,
    # RFC 5023, 8.3, 10.2, 13.1.
    APP_URI: frozenset(
        "accept categories collection control draft edited service workspace".split()
    ),
    # items, item, format and encoding are its first syntax, which RSS 1.0 feeds still use.
    CONTENT_URI: frozenset("encoded items item format encoding".split()),
    DC_URI: frozenset(
        "title creator subject description publisher contributor date type format identifier"
        " source language relation coverage rights".split()
    ),
    # RFC 5005, 2 and 4, and incremental, of its drafts.
    FH_URI: frozenset("archive complete incremental".split()),
    MEDIA_URI: frozenset(
        "group content adult rating title description keywords thumbnail category hash player"
        " credit copyright text restriction community starRating statistics tags comments comment"
        " embed param responses response backLinks backLink status price license subTitle peerLink"
        " location rights scenes scene sceneTitle sceneDescription sceneStartTime"
        " sceneEndTime".split()
    ),
    # RFC 4685, 3 and 5.
    THR_URI: frozenset("in-reply-to total".split()),
    TOMBSTONES_URI: frozenset("by comment deleted-entry link".split()),
    # Its features are written in both ways.
    GEORSS_URI: frozenset(
        "where point line polygon box circle elev floor radius featuretypetag relationshiptag"
        " featurename featureTypeTag relationshipTag featureName".split()
    ),
    GEO_URI: frozenset("Point SpatialThing lat long alt lat_long location".split()),
}

_PODCAST_ENTRY = frozenset(
    "author block duration explicit image isClosedCaptioned keywords order subtitle summary title"
    " episode episodeType season".split()
)

#: Apple, Podcasts RSS: what stands where.
_ITUNES_CHILDREN: Mapping[str, frozenset[str]] = {
    "channel": frozenset(
        "author block category complete explicit image keywords new-feed-url owner subtitle summary"
        " title type applepodcastsverify".split()
    ),
    "item": _PODCAST_ENTRY,
    f"{ATOM}entry": _PODCAST_ENTRY,
    "owner": frozenset({"email", "name"}),
    "category": frozenset({"category"}),
}


def itunes_tags(names: str) -> frozenset[str]:
    """*names* in Apple's namespace, also as it was written once."""
    return frozenset(f"{prefix}{name}" for prefix in (ITUNES, ITUNES_OLD) for name in names.split())


def loosely_written(uri: str) -> str:
    """*uri* of a namespace without what people get wrong: scheme, case, the sign at the end."""
    return uri.lower().removeprefix("http://").removeprefix("https://").rstrip("/#")


def split(tag: str) -> tuple[str, str]:
    """The namespace of *tag*, empty if it has none, and its local name."""
    if tag[0] != "{":
        return "", tag
    uri, _, local = tag[1:].rpartition("}")
    return uri, local


_FEEDS = frozenset({"channel", f"{RSS1}channel", f"{ATOM}feed"})
_ENTRIES = frozenset({"item", f"{RSS1}item", f"{ATOM}entry"})

#: Where a module's elements would be taken for those of something else: it says what they are of.
_NOT_IN: Mapping[str, frozenset[str]] = {
    CONTENT_URI: _FEEDS,
    SLASH_URI: _FEEDS,
    FH_URI: _ENTRIES,
    SY_URI: _ENTRIES,
}


@functools.lru_cache(maxsize=512)
def defined_names(parent: str, uri: str) -> frozenset[str] | None:
    """The names that may stand in *parent* of the namespace *uri*; None if any may.

    RSS and Atom say what may stand where. A module's elements are used at more places than its
    specification names, so there only the name counts; the same for Atom's in RSS.
    """
    if parent == f"{ATOM}content":
        # RFC 4287, 4.1.3.3: any XML, by its type.
        return None
    if uri == "":
        if parent in _RSS_LEAVES:
            return frozenset()
        return RSS_CHILDREN.get(parent)
    if uri == ATOM_URI:
        parent_uri, local = split(parent)
        if parent_uri == ATOM_URI and local in _ATOM_NAMES:
            return _ATOM_CHILDREN.get(local, frozenset())
        return _ATOM_NAMES
    if uri in (ITUNES_URI, ITUNES_OLD_URI):
        holder_uri, holder = split(parent)
        return _ITUNES_CHILDREN.get(holder if holder_uri in ("", uri) else parent)
    if split(parent)[0] in FLAT_MODULES or parent in _NOT_IN.get(uri, ()):
        return frozenset()
    return _MODULE_NAMES.get(uri)


def meant_uri(uri: str) -> str | None:
    """The known namespace that *uri* was meant to be: but for scheme, case, the sign at the end."""
    return None if uri in KNOWN_URIS else _MEANT.get(loosely_written(uri))


_MEANT = {loosely_written(uri): uri for uri in sorted(KNOWN_URIS)}


def nearest(name: str, names: Iterable[str]) -> str | None:
    """The one of *names* that *name* was meant to be: another case, one letter more, less or else.

    Its cost is that of the name's length: a hostile feed can hold a million unknown names.
    """
    if len(name) > 30:
        return None
    slips = _slips(tuple(sorted(names)))
    return next((slips[form] for form in _forms(name.lower()) if form in slips), None)


@functools.cache
def _slips(names: tuple[str, ...]) -> dict[str, str]:
    return {form: name for name in names for form in _forms(name.lower())}


def _forms(name: str) -> Iterator[str]:
    yield name
    for position in range(len(name)):
        yield name[:position] + name[position + 1 :]
