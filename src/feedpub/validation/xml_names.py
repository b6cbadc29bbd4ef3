"""The modules of RSS 1.0 and 2.0: their namespaces, names, and what each may stand in once.

The namespaces that feeds use, and the names that are defined in those that feedpub writes.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Mapping

ADMIN_URI = "http://webns.net/mvcb/"
BLOG_CHANNEL_URI = "http://backend.userland.com/blogChannelModule"
CC_URI = "http://web.resource.org/cc/"
CHANGED_PAGE_URI = "http://my.theinfo.org/changed/1.0/rss/"
CREATIVE_COMMONS_URI = "http://backend.userland.com/creativeCommonsRssModule"
EVENT_URI = "http://purl.org/rss/1.0/modules/event/"
GEOURL_URI = "http://geourl.org/rss/module/"
ICBM_URI = "http://postneo.com/icbm"
LINK_MODULE_URI = "http://purl.org/rss/1.0/modules/link/"
PINGBACK_URI = "http://madskills.com/public/xml/rss/module/pingback/"
TRACKBACK_URI = "http://madskills.com/public/xml/rss/module/trackback/"
WIKI_URI = "http://purl.org/rss/1.0/modules/wiki/"
OLD_WIKI_URI = "http://www.usemod.com/cgi-bin/mb.pl?ModWiki"

#: In lxml's notation, to put names after.
ADMIN = f"{{{ADMIN_URI}}}"
BLOG_CHANNEL = f"{{{BLOG_CHANNEL_URI}}}"
CC = f"{{{CC_URI}}}"
CHANGED_PAGE = f"{{{CHANGED_PAGE_URI}}}"
CREATIVE_COMMONS = f"{{{CREATIVE_COMMONS_URI}}}"
EVENT = f"{{{EVENT_URI}}}"
GEOURL = f"{{{GEOURL_URI}}}"
ICBM = f"{{{ICBM_URI}}}"
LINK_MODULE = f"{{{LINK_MODULE_URI}}}"
PINGBACK = f"{{{PINGBACK_URI}}}"
TRACKBACK = f"{{{TRACKBACK_URI}}}"

#: Those whose elements mean something to the rules.
JUDGED_MODULES = frozenset(
    {
        ADMIN_URI,
        BLOG_CHANNEL_URI,
        CC_URI,
        CHANGED_PAGE_URI,
        CREATIVE_COMMONS_URI,
        EVENT_URI,
        GEOURL_URI,
        ICBM_URI,
        LINK_MODULE_URI,
        PINGBACK_URI,
        TRACKBACK_URI,
    }
)

#: Those that some reader knows, and what they are called by those who use them.
OTHER_MODULES: Mapping[str, str] = {
    "http://www.bloglines.com/about/specs/fac-1.0": "access",
    "http://purl.org/rss/1.0/modules/aggregation/": "ag",
    "http://purl.org/rss/1.0/modules/annotate/": "annotate",
    "http://media.tangent.org/rss/1.0/": "audio",
    "http://purl.org/rss/1.0/modules/company": "company",
    "http://www.microsoft.com/schemas/rss/core/2005": "cf",
    "http://cyber.law.harvard.edu/rss/creativeCommonsRssModule.html": "creativeCommons",
    "http://creativecommons.org/ns#": "cc",
    "http://conversationsnetwork.org/rssNamespace-1.0/": "conversationsNetwork",
    "http://purl.org/rss/1.0/modules/email/": "email",
    "http://www.purl.org/NET/ENT/1.0/": "ent",
    "http://rssnamespace.org/feedburner/ext/1.0": "feedburner",
    "http://xmlns.com/foaf/0.1/": "foaf",
    "http://www.youtube.com/xml/schemas/2015": "yt",
    "http://base.google.com/ns/1.0": "g",
    "http://schemas.google.com/g/2005": "gd",
    "http://schemas.google.com/gphoto/2007": "gphoto",
    "http://www.google.com/schemas/play-podcasts/1.0": "googleplay",
    "http://schemas.google.com/blogger/2008": "blogger",
    "http://purl.org/rss/1.0/modules/image/": "image",
    "urn:atom-extension:indexing": "indexing",
    "http://www.opengis.net/kml/2.2": "kml",
    "http://earth.google.com/kml/2.0": "kml",
    "http://earth.google.com/kml/2.1": "kml",
    "http://openid.net/xmlns/1.0": "openid",
    "http://a9.com/-/spec/opensearch/1.1/": "opensearch",
    "http://a9.com/-/spec/opensearchrss/1.0/": "openSearch",
    "http://a9.com/-/opensearch/extensions/relevance/1.0/": "relevance",
    "http://prismstandard.org/namespaces/1.2/basic/": "prism",
    "http://prismstandard.org/namespaces/basic/2.0/": "prism",
    "http://prismstandard.org/namespaces/2.0/basic/": "prism",
    "http://www.w3.org/2000/01/rdf-schema#": "rdfs",
    "http://www.w3.org/2002/07/owl#": "owl",
    "http://purl.org/rss/1.0/modules/reference/": "ref",
    "http://purl.org/rss/1.0/modules/richequiv/": "reqv",
    "http://purl.org/rss/1.0/modules/rss091#": "rss091",
    "http://www.rawvoice.com/rawvoiceRssModule/": "rawvoice",
    "http://purl.org/rss/1.0/modules/search/": "search",
    "http://www.smartnews.be/snf": "snf",
    "https://www.spotify.com/ns/rss": "spotify",
    "http://www.spotify.com/ns/rss": "spotify",
    "http://purl.org/rss/1.0/modules/servicestatus/": "ss",
    "http://source.scripting.com/": "source",
    "http://hacks.benhammersley.com/rss/streaming/": "str",
    "http://purl.org/rss/1.0/modules/subscription/": "sub",
    "http://feedsync.org/2007/feedsync": "sx",
    "http://www.microsoft.com/schemas/rss/sse": "sx",
    "http://purl.org/rss/1.0/modules/taxonomy/": "taxo",
    "http://purl.org/rss/1.0/modules/threading/": "thr",
    "http://webfeeds.org/rss/1.0": "webfeeds",
    WIKI_URI: "wiki",
    OLD_WIKI_URI: "wiki",
    "http://wordpress.org/export/1.2/": "wp",
    "com-wordpress:feed-additions:1": "wpfeed",
    "http://www.georss.org/georss/10": "georss",
    "http://www.opengis.net/gml/3.2": "gml",
    "http://www.w3.org/2000/09/xmldsig#": "ds",
    "http://www.w3.org/1998/Math/MathML": "mathml",
    "http://www.w3.org/2000/svg": "svg",
    "http://www.w3.org/1999/xlink": "xlink",
    "http://www.w3.org/2001/XMLSchema-instance": "xsi",
    "http://www.w3.org/XML/1998/namespace": "xml",
    "http://www.google.com/schemas/sitemap-news/0.9": "news",
    "https://tools.ietf.org/html/rfc5005": "rfc5005",
    "http://backend.userland.com/rss2": "rss2",
    "http://podlove.org/simple-chapters": "psc",
    "http://developer.longtailvideo.com/trac/": "jwplayer",
    "http://www.bbc.co.uk/bbc": "bbc",
    "https://github.com/Podcastindex-org/podcast-namespace/blob/main/docs/1.0.md": "podcast",
}

#: Every name of a module, wherever it stands.
MODULE_NAMES: Mapping[str, frozenset[str]] = {
    uri: frozenset(names.split())
    for uri, names in {
        "http://purl.org/dc/terms/": "abstract accessRights accrualMethod accrualPeriodicity"
        " accrualPolicy alternative audience available bibliographicCitation conformsTo contributor"
        " coverage created creator date dateAccepted dateCopyrighted dateSubmitted description"
        " educationLevel extent format hasFormat hasPart hasVersion identifier instructionalMethod"
        " isFormatOf isPartOf isReferencedBy isReplacedBy isRequiredBy issued isVersionOf language"
        " license mediator medium modified provenance publisher references relation replaces"
        " requires rights rightsHolder source spatial subject tableOfContents temporal title type"
        " valid",
        "http://purl.org/rss/1.0/modules/syndication/": "updatePeriod updateFrequency updateBase",
        "http://purl.org/rss/1.0/modules/slash/": "section department comments hit_parade",
        # Both ways to write the second: the first that its author used, and the right one.
        "http://wellformedweb.org/CommentAPI/": "comment commentRss commentRSS",
        ADMIN_URI: "generatorAgent errorReportsTo",
        BLOG_CHANNEL_URI: "blogRoll mySubscriptions blink changes",
        CHANGED_PAGE_URI: "server",
        CREATIVE_COMMONS_URI: "license",
        EVENT_URI: "startdate enddate location organizer type",
        GEOURL_URI: "latitude longitude",
        ICBM_URI: "latitude longitude",
        LINK_MODULE_URI: "link permalink",
        PINGBACK_URI: "server target",
        TRACKBACK_URI: "ping about",
    }.items()
}

#: The modules whose elements hold text or nothing, outside RSS 1.0.
FLAT_MODULES = frozenset(
    {
        "http://purl.org/dc/elements/1.1/",
        "http://purl.org/dc/terms/",
        "http://purl.org/rss/1.0/modules/syndication/",
        "http://purl.org/rss/1.0/modules/slash/",
        "http://wellformedweb.org/CommentAPI/",
        *(JUDGED_MODULES - {CC_URI}),
    }
)

#: What stands once at most in a channel, in an item.
CHANNEL_ONCE = frozenset(
    f"{{{uri}}}{name}"
    for uri, names in {
        "http://purl.org/dc/elements/1.1/": "date",
        "http://purl.org/rss/1.0/modules/syndication/": "updatePeriod updateFrequency updateBase",
        "http://purl.org/dc/terms/": "modified",
        ADMIN_URI: "generatorAgent errorReportsTo",
        BLOG_CHANNEL_URI: "blogRoll mySubscriptions blink changes",
        GEOURL_URI: "latitude longitude",
        ICBM_URI: "latitude longitude",
    }.items()
    for name in names.split()
)
ITEM_ONCE = frozenset(
    f"{{{uri}}}{name}"
    for uri, names in {
        "http://purl.org/rss/1.0/modules/slash/": "comments section department hit_parade",
        "http://wellformedweb.org/CommentAPI/": "comment commentRss commentRSS",
        EVENT_URI: "startdate enddate location organizer type",
        GEOURL_URI: "latitude longitude",
        ICBM_URI: "latitude longitude",
        PINGBACK_URI: "server target",
        TRACKBACK_URI: "ping",
        LINK_MODULE_URI: "permalink",
    }.items()
    for name in names.split()
)

#: The elements of modules that lead somewhere by their text.
MODULE_ADDRESSES = tuple(
    f"{{{uri}}}{name}"
    for uri, names in {
        BLOG_CHANNEL_URI: "blogRoll mySubscriptions blink changes",
        PINGBACK_URI: "server target",
        "http://wellformedweb.org/CommentAPI/": "comment commentRss commentRSS",
    }.items()
    for name in names.split()
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
