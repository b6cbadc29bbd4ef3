"""The web pages of the specifications that rules cite."""

from __future__ import annotations

import re

_RFC = re.compile(r"RFC ([0-9]+)(?:, ([0-9]+(?:\.[0-9]+)*))?")

#: By the start of a rule's source; the first match counts.
_PAGES = (
    ("RSS 2.0", "https://www.rssboard.org/rss-specification"),
    ("RSS Profile", "https://www.rssboard.org/rss-profile"),
    ("RSS Advisory Board", "https://www.rssboard.org/rss-mime-type-application.txt"),
    ("RSS 1.0", "https://web.resource.org/rss/1.0/spec"),
    ("RSS 0.9", "https://www.rssboard.org/rss-0-9-1-netscape"),
    ("RSS content module", "https://web.resource.org/rss/1.0/modules/content/"),
    ("Media RSS", "https://www.rssboard.org/media-rss"),
    ("JSON Feed", "https://www.jsonfeed.org/version/1.1/"),
    ("XML 1.0", "https://www.w3.org/TR/xml/"),
    ("Namespaces in XML", "https://www.w3.org/TR/xml-names/"),
    ("Unicode", "https://www.unicode.org/versions/latest/"),
    ("HTML", "https://html.spec.whatwg.org/multipage/"),
    ("WHATWG HTML", "https://html.spec.whatwg.org/multipage/"),
    ("WebSub", "https://www.w3.org/TR/websub/"),
    ("Dublin Core", "https://www.dublincore.org/specifications/dublin-core/dces/"),
    ("DCMI", "https://www.dublincore.org/specifications/dublin-core/dcmi-terms/"),
    ("W3CDTF", "https://www.w3.org/TR/NOTE-datetime"),
    ("W3C-DTF", "https://www.w3.org/TR/NOTE-datetime"),
    ("GeoRSS", "https://docs.ogc.org/cs/17-002r1/17-002r1.html"),
    ("W3C, Basic Geo", "https://www.w3.org/2003/01/geo/"),
    ("Apple", "https://podcasters.apple.com/support/823-podcast-requirements"),
    ("Podcast namespace", "https://podcasting2.org/docs/podcast-namespace"),
    ("MSN", "https://helpcenter.microsoftnews.com/"),
    ("Sitemaps", "https://www.sitemaps.org/protocol.html"),
    ("DCMES", "https://www.dublincore.org/specifications/dublin-core/dces/"),
    ("Flipboard", "https://about.flipboard.com/rss-spec/"),
    ("Google, Discover", "https://developers.google.com/search/docs/appearance/google-discover"),
    ("Mixed Content", "https://www.w3.org/TR/mixed-content/"),
    ("RDF 1.1 XML Syntax", "https://www.w3.org/TR/rdf-syntax-grammar/"),
    ("W3C Date and Time Formats", "https://www.w3.org/TR/NOTE-datetime"),
)


def page_of(source: str) -> str | None:
    """Return the address of the first specification in *source*. None if it has no known page."""
    if rfc := _RFC.match(source):
        section = f"#section-{rfc[2]}" if rfc[2] else ""
        return f"https://www.rfc-editor.org/rfc/rfc{rfc[1]}{section}"
    return next((page for start, page in _PAGES if source.startswith(start)), None)
