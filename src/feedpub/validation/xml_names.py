"""The namespaces of feeds, and which names may be where.

A constant such as ``DC`` is a namespace in lxml's notation, to put a name after; ``DC_URI`` is its
URI.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Mapping

from feedpub.validation.data_files import sections, words_by_name

APP = "{http://www.w3.org/2007/app}"
ATOM = "{http://www.w3.org/2005/Atom}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}"
DC = "{http://purl.org/dc/elements/1.1/}"
DCTERMS = "{http://purl.org/dc/terms/}"
FH = "{http://purl.org/syndication/history/1.0}"
GEORSS = "{http://www.georss.org/georss}"
GML = "{http://www.opengis.net/gml}"
GEO = "{http://www.w3.org/2003/01/geo/wgs84_pos#}"
ITUNES = "{http://www.itunes.com/dtds/podcast-1.0.dtd}"
#: Apple once wrote it so; its specification says that the case counts.
ITUNES_OLD = "{http://www.itunes.com/DTDs/Podcast-1.0.dtd}"
MEDIA = "{http://search.yahoo.com/mrss/}"
PODCAST = "{https://podcastindex.org/namespace/1.0}"
RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
RSL = "{https://rslstandard.org/rsl}"
RSS1 = "{http://purl.org/rss/1.0/}"
RSS090 = "{http://my.netscape.com/rdf/simple/0.9/}"
SLASH = "{http://purl.org/rss/1.0/modules/slash/}"
SY = "{http://purl.org/rss/1.0/modules/syndication/}"
THR = "{http://purl.org/syndication/thread/1.0}"
TOMBSTONES = "{http://purl.org/atompub/tombstones/1.0}"
WFW = "{http://wellformedweb.org/CommentAPI/}"
XHTML = "{http://www.w3.org/1999/xhtml}"
XML = "{http://www.w3.org/XML/1998/namespace}"

# The namespaces of single partners. Only their own rules are about them.
MI = "{http://schemas.ingestion.microsoft.com/common/}"
SNF = "{http://www.smartnews.be/snf}"
GNF = "{http://assets.gunosy.com/media/gnf}"
OA = "{http://news.line.me/rss/1.0/oa}"
NB = "{https://www.newsbreak.com/}"

# The modules of RSS 1.0 and 2.0.
ADMIN = "{http://webns.net/mvcb/}"
BLOG_CHANNEL = "{http://backend.userland.com/blogChannelModule}"
CC = "{http://web.resource.org/cc/}"
CHANGED_PAGE = "{http://my.theinfo.org/changed/1.0/rss/}"
CREATIVE_COMMONS = "{http://backend.userland.com/creativeCommonsRssModule}"
EVENT = "{http://purl.org/rss/1.0/modules/event/}"
GEOURL = "{http://geourl.org/rss/module/}"
ICBM = "{http://postneo.com/icbm}"
LINK_MODULE = "{http://purl.org/rss/1.0/modules/link/}"
PINGBACK = "{http://madskills.com/public/xml/rss/module/pingback/}"
TRACKBACK = "{http://madskills.com/public/xml/rss/module/trackback/}"

ATOM_URI = ATOM[1:-1]
CONTENT_URI = CONTENT[1:-1]
DC_URI = DC[1:-1]
DCTERMS_URI = DCTERMS[1:-1]
FH_URI = FH[1:-1]
GEORSS_URI = GEORSS[1:-1]
GML_URI = GML[1:-1]
GEO_URI = GEO[1:-1]
ITUNES_URI = ITUNES[1:-1]
ITUNES_OLD_URI = ITUNES_OLD[1:-1]
MEDIA_URI = MEDIA[1:-1]
PODCAST_URI = PODCAST[1:-1]
RDF_URI = RDF[1:-1]
RSL_URI = RSL[1:-1]
RSS1_URI = RSS1[1:-1]
SLASH_URI = SLASH[1:-1]
SY_URI = SY[1:-1]
THR_URI = THR[1:-1]
WFW_URI = WFW[1:-1]
XHTML_URI = XHTML[1:-1]
MATHML_URI = "http://www.w3.org/1998/Math/MathML"
SVG_URI = "http://www.w3.org/2000/svg"
WIKI_URI = "http://purl.org/rss/1.0/modules/wiki/"
OLD_WIKI_URI = "http://www.usemod.com/cgi-bin/mb.pl?ModWiki"

PARTNER_URIS = frozenset(each[1:-1] for each in (MI, SNF, GNF, OA, NB))

_MODULES = (
    ADMIN,
    BLOG_CHANNEL,
    CC,
    CHANGED_PAGE,
    CREATIVE_COMMONS,
    EVENT,
    GEOURL,
    ICBM,
    LINK_MODULE,
    PINGBACK,
    TRACKBACK,
)

_DATA = sections("namespaces.txt")

#: Namespaces that some reader knows and no rule is about, with their usual prefixes.
OTHER_MODULES: Mapping[str, str] = {
    uri: prefix for uri, (prefix,) in words_by_name(_DATA["others"]).items()
}

#: The names of a namespace, wherever its elements are.
_NAMES: Mapping[str, frozenset[str]] = {
    uri: frozenset(names) for uri, names in words_by_name(_DATA["names"]).items()
}

#: DCMES 1.1: the names of Dublin Core's elements.
DC_NAMES = _NAMES[DC_URI]

#: The namespaces whose elements rules are about. RSS 2.0 has none.
JUDGED_URIS = frozenset(
    {
        "",
        *(
            namespace[1:-1]
            for namespace in (
                *(APP, ATOM, CONTENT, DC, DCTERMS, FH, GEORSS, GML, GEO, ITUNES, ITUNES_OLD, MEDIA),
                *(PODCAST, RDF, RSL, RSS1, RSS090, SLASH, SY, THR, TOMBSTONES, WFW, *_MODULES),
            )
        ),
    }
)

#: Every namespace that some reader of feeds knows. A feed must write them exactly so.
KNOWN_URIS = (
    (JUDGED_URIS - {"", ITUNES_OLD_URI})
    | OTHER_MODULES.keys()
    | {XHTML_URI, "http://www.rssboard.org/media-rss"}
)

#: The namespaces of modules whose elements hold text or nothing, outside RSS 1.0.
_FLAT_MODULES = frozenset(
    each[1:-1] for each in (DC, DCTERMS, SY, SLASH, WFW, *_MODULES) if each != CC
)


def _tags(*names: tuple[str, str]) -> frozenset[str]:
    return frozenset(f"{namespace}{name}" for namespace, each in names for name in each.split())


#: What a channel may hold once only, and an item.
CHANNEL_ONCE = _tags(
    (DC, "date"),
    (SY, "updatePeriod updateFrequency updateBase"),
    (DCTERMS, "modified"),
    (ADMIN, "generatorAgent errorReportsTo"),
    (BLOG_CHANNEL, "blogRoll mySubscriptions blink changes"),
    (GEOURL, "latitude longitude"),
    (ICBM, "latitude longitude"),
)
ITEM_ONCE = _tags(
    (SLASH, "comments section department hit_parade"),
    (WFW, "comment commentRss commentRSS"),
    (EVENT, "startdate enddate location organizer type"),
    (GEOURL, "latitude longitude"),
    (ICBM, "latitude longitude"),
    (PINGBACK, "server target"),
    (TRACKBACK, "ping"),
    (LINK_MODULE, "permalink"),
)

#: The elements of modules whose text is an address.
MODULE_ADDRESSES = _tags(
    (BLOG_CHANNEL, "blogRoll mySubscriptions blink changes"),
    (PINGBACK, "server target"),
    (WFW, "comment commentRss commentRSS"),
)

#: RSS 2.0: the elements of RSS that each element may hold.
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
    # As RSS 0.91 calls it.
    "textinput": frozenset("title description name link".split()),
    "skipHours": frozenset({"hour"}),
    "skipDays": frozenset({"day"}),
}

_RSS_LEAVES = frozenset().union(*RSS_CHILDREN.values()) - RSS_CHILDREN.keys()

_FEED_METADATA = frozenset(
    "author category contributor generator icon id link logo rights subtitle title updated".split()
)
_PERSON = frozenset("name uri email".split())

#: RFC 4287: the elements of Atom that each container may hold. Local names.
_ATOM_CHILDREN: Mapping[str, frozenset[str]] = {
    "feed": _FEED_METADATA | {"entry"},
    "entry": frozenset(
        "author category content contributor id link published rights source summary title"
        " updated".split()
    ),
    # 4.2.11: the metadata of the feed that the entry comes from.
    "source": _FEED_METADATA,
    "author": _PERSON,
    "contributor": _PERSON,
}

_ATOM_NAMES = frozenset().union(*_ATOM_CHILDREN.values()) | {"feed"}

_PODCAST_ENTRY = frozenset(
    "author block duration explicit image isClosedCaptioned keywords order subtitle summary title"
    " episode episodeType season".split()
)

#: Apple, A podcaster's guide to RSS: what may be where.
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


def loosely_written(uri: str) -> str:
    """Return *uri* without what people get wrong: scheme, case, the character at its end."""
    return uri.lower().removeprefix("http://").removeprefix("https://").rstrip("/#")


def split(tag: str) -> tuple[str, str]:
    """Return the URI of *tag*, empty if it has no namespace, and its local name."""
    if tag[0] != "{":
        return "", tag
    uri, _, local = tag[1:].rpartition("}")
    return uri, local


_FEED_TAGS = frozenset({"channel", f"{RSS1}channel", f"{ATOM}feed"})
_ENTRY_TAGS = frozenset({"item", f"{RSS1}item", f"{ATOM}entry"})

#: The parents in which a namespace has no elements, by what its module says they belong to.
_NOT_IN: Mapping[str, frozenset[str]] = {
    CONTENT_URI: _FEED_TAGS,
    SLASH_URI: _FEED_TAGS,
    FH_URI: _ENTRY_TAGS,
    SY_URI: _ENTRY_TAGS,
}


@functools.lru_cache(maxsize=512)
def defined_names(parent: str, uri: str) -> frozenset[str] | None:
    """Return the names of the namespace *uri* that *parent* may hold. None: any.

    RSS and Atom define what may be where. Elements of modules, and Atom's in RSS, are used in more
    places than specified, so for them only the name counts.
    """
    if parent == f"{ATOM}content":
        # RFC 4287, 4.1.3.3: any XML.
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
    if split(parent)[0] in _FLAT_MODULES or parent in _NOT_IN.get(uri, ()):
        return frozenset()
    return _NAMES.get(uri)


def meant_uri(uri: str) -> str | None:
    """Return the known namespace that *uri* is a misspelling of, see :func:`loosely_written`."""
    return None if uri in KNOWN_URIS else _BY_LOOSE_URI.get(loosely_written(uri))


_BY_LOOSE_URI = {loosely_written(uri): uri for uri in sorted(KNOWN_URIS)}


def nearest(name: str, names: Iterable[str]) -> str | None:
    """Return the one of *names* that *name* is a misspelling of: in case, or by one letter.

    The cost depends on the length of *name* alone: a hostile feed can have a million unknown names.
    """
    if len(name) > 30:
        return None
    by_form = _by_form(tuple(sorted(names)))
    return next((by_form[form] for form in _forms(name.lower()) if form in by_form), None)


@functools.cache
def _by_form(names: tuple[str, ...]) -> dict[str, str]:
    return {form: name for name in names for form in _forms(name.lower())}


def _forms(name: str) -> Iterator[str]:
    """Yield *name*, and *name* without each of its letters."""
    yield name
    for position in range(len(name)):
        yield name[:position] + name[position + 1 :]
