"""The modules of RSS 1.0 and 2.0: their namespaces, names, and what each may stand in once."""

from __future__ import annotations

from collections.abc import Mapping

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
