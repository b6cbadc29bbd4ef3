"""What texts of XHTML hold, and where a feed has its metadata, its address and its ids."""

from __future__ import annotations

import pytest

from feedpub.validation.engine import validate
from feedpub.validation.handbook.examples import ADDRESS, NOW, Where, document

_SVG = 'xmlns="http://www.w3.org/2000/svg"'


def codes(where: Where, snippet: str) -> list[str]:
    content = document(where, snippet)
    return [each.code for each in validate(content, address=ADDRESS, now=NOW).findings]


def xhtml(markup: str, element: str = "content") -> list[str]:
    div = f'<div xmlns="http://www.w3.org/1999/xhtml">{markup}</div>'
    return codes("atom entry", f'<{element} type="xhtml">{div}</{element}>')


@pytest.mark.parametrize("element", ["content", "summary", "rights"])
def test_an_element_without_a_namespace_is_an_error(element: str) -> None:
    assert xhtml('<p>It was <b xmlns="">away</b>.</p>', element) == ["xhtml-no-namespace"]


@pytest.mark.parametrize(
    "markup",
    [
        "<p>It was <b>away</b>.</p>",
        f"<svg {_SVG}><metadata><place xmlns=''>Quay</place></metadata></svg>",
        '<p>It <o:p xmlns:o="urn:schemas-microsoft-com:office:office">was</o:p> away.</p>',
    ],
)
def test_other_namespaces_are_not(markup: str) -> None:
    assert xhtml(markup) == []


@pytest.mark.parametrize(
    "markup",
    [
        "&lt;p&gt;It was away.&lt;/p&gt;",
        "<p>It was &lt;b&gt;away&lt;/b&gt;.</p>",
        "<p>&lt;b&gt;</p><p>It was away.&lt;/b&gt;</p>",
        "<p>It was away.&lt;br/&gt;For a month.</p>",
        '<p>&lt;img src="https://harbour.example/ferry.jpg"&gt;</p>',
        "<p>The ferry&amp;#8217;s route</p>",
        "<p>The&amp;nbsp;ferry</p>",
        "&amp;lt;p&amp;gt;It was away.&amp;lt;/p&amp;gt;",
    ],
)
def test_markup_whose_source_is_shown_is_a_warning(markup: str) -> None:
    assert xhtml(markup) == ["atom-xhtml-escaped"]


@pytest.mark.parametrize(
    "markup",
    [
        "<p>Write <code>&lt;b&gt;away&lt;/b&gt;</code> or <kbd>&amp;nbsp;</kbd></p>",
        "<pre>&lt;p&gt;<b>It</b> was away.&lt;/p&gt;</pre>",
        "<p>The tag &lt;b&gt; is old.</p>",
        "<p>A line break is &lt;br&gt; here.</p>",
        "<p>Some &lt;x&gt;bold&lt;/x&gt; text.</p>",
        "<p>Quay &amp; Sons; 5 &lt; 6 &gt; 4</p>",
        "<p>Write &amp;lt; for a bracket.</p>",
    ],
)
def test_a_text_may_speak_of_markup(markup: str) -> None:
    assert xhtml(markup) == []


@pytest.mark.parametrize(
    "drawing",
    ["The ferry<rect/>", "<rect/>The ferry", "<g>The ferry</g>", "<circle>The ferry</circle>"],
)
def test_text_of_a_drawing_that_nothing_shows_is_a_warning(drawing: str) -> None:
    assert xhtml(f"<p>Here: <svg {_SVG}>{drawing}</svg></p>") == ["svg-text"]


@pytest.mark.parametrize(
    "drawing",
    [
        "<title>The ferry</title><desc>It is back</desc><rect/>",
        "<text>The <tspan>ferry</tspan> is <a>back</a></text>",
        "\n  <g>\n    <rect/>\n  </g>\n",
    ],
)
def test_text_in_its_text_elements_is_not(drawing: str) -> None:
    assert xhtml(f"<p>Here: <svg {_SVG}>{drawing}</svg> it is.</p>") == []


@pytest.mark.parametrize(
    "drawing", ["<svg><rect/></svg>", "<math><mi>x</mi></math>", "<svg/>", "<b><rect/></b>"]
)
def test_a_drawing_in_the_namespace_of_xhtml_is_not_in_html(drawing: str) -> None:
    assert xhtml(f"<p>Here: {drawing}</p>") == ["body-element-unknown"]


_BODY = "<content:encoded><![CDATA[{}]]></content:encoded>"


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("@import url(https://a.example/a.css); <p>Away.</p>", ["body-import"]),
        ("<p>@import 'a.css';</p>", ["body-import"]),
        ('<style>p {} @IMPORT "a.css" screen</style>Away.', ["body-forbidden", "body-import"]),
        ("<!-- @import url(a.css); -->Away.", ["body-import"]),
        ('<p style="@import url(a.css)">Away.</p>', ["body-style"]),
        ("<p>A sheet begins with <code>@import url(a.css);</code></p>", []),
        ("<pre>@import url(a.css);</pre>", []),
        ("<p>Use @import url(a.css); it is old.</p>", []),
        ("<p>@import is old; @importer 'a'; too</p>", []),
    ],
)
def test_a_style_sheet_that_a_text_loads_is_a_warning(html: str, expected: list[str]) -> None:
    assert sorted(codes("rss item", _BODY.format(html))) == expected


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>The ferry&amp;#8217;s back</p>", ["body-reference-escaped"]),
        ("The&amp;nbsp;ferry", ["body-reference-escaped"]),
        ("<p>Caf&amp;eacute; &amp;#xe9;</p>", ["body-reference-escaped"]),
        ("<p>The ferry&#8217;s back&nbsp;&eacute;</p>", []),
        ("<p>Write <code>&amp;nbsp;</code> or <kbd>&amp;#160;</kbd></p>", []),
        ("<p>Write &amp;lt; and &amp;amp; for both</p>", []),
        ('<p data-of=\'{"a": "&amp;nbsp;"}\' title="a > &amp;#8217;">Away</p>', []),
        ('<p><a href="https://a.example/?a=1&amp;b=2">Quay &amp; Sons; AT&amp;T;</a></p>', []),
    ],
)
def test_a_reference_whose_source_is_shown_is_a_warning(html: str, expected: list[str]) -> None:
    assert codes("rss item", _BODY.format(html)) == expected


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>caf&Atilde;&copy;</p>", ["body-misread"]),
        ("<p>caf&#195;&#169;</p>", ["body-misread"]),
        ("<p>caf&#xC3;&#xA9;</p>", ["body-misread"]),
        ("It isn&acirc;&euro;&trade;t", ["body-misread"]),
        (
            "<p>&ETH;&iquest;&ETH;&deg;&Ntilde;&euro;&ETH;&frac34;&ETH;&frac14;</p>",
            ["body-misread"],
        ),
        ("<p>caf&eacute;&nbsp;&raquo;</p>", []),
        ("<p>&laquo;&nbsp;l&agrave;&nbsp;&raquo;</p>", []),
        ("<p>&#1087;&#1072;&#1088;&#1086;&#1084;</p>", []),
        ("<p>&nbsp;&nbsp;&amp;&#8211;&Uuml;&Auml;&Ouml;</p>", []),
        ("<p>MANH&Atilde;&nbsp;&ndash;</p>", []),
    ],
)
def test_references_to_the_bytes_of_a_character_are_a_warning(
    html: str, expected: list[str]
) -> None:
    assert codes("rss item", _BODY.format(html)) == expected


def test_a_style_sheet_in_xhtml_is_found_too() -> None:
    style = "<style>@import url(https://a.example/a.css);</style><p>Away.</p>"

    assert sorted(xhtml(style)) == ["body-forbidden", "body-import"]


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ("", "<ttl>60</ttl><docs>https://a.example/</docs>", ["rss-metadata-late"] * 2),
        ("<ttl>60</ttl>", "", []),
        ("", '<atom:link rel="related" href="https://a.example/"/>', []),
    ],
)
def test_the_metadata_of_a_channel_come_before_its_items(
    first: str, last: str, expected: list[str]
) -> None:
    item = "<item><title>Ferry</title><guid>https://harbour.example/a</guid></item>"

    assert codes("rss items", f"{first}{item}{last}") == expected


@pytest.mark.parametrize(
    ("type", "holds", "expected"),
    [
        ("image/svg+xml", f"Here: <svg {_SVG}/>", ["atom-content-not-xml"]),
        ("image/svg+xml", f"<svg {_SVG}/> it is", ["atom-content-not-xml"]),
        ("image/svg+xml", f"<svg {_SVG}/><svg {_SVG}/>", ["atom-content-not-xml"]),
        ("application/xml", "&lt;quay/&gt;", ["atom-content-not-xml"]),
        ("image/svg+xml", f"\n  <svg {_SVG}/>\n", []),
        ("image/svg+xml; charset=utf-8", f"<svg {_SVG}><text>Here</text></svg>", []),
        ("text/xml", "<quay xmlns='https://harbour.example/ns'>A <b/> b</quay>", []),
        (
            "application/xhtml+xml",
            "<p xmlns='http://www.w3.org/1999/xhtml'>A</p>",
            ["atom-html-fragment"],
        ),
        ("text/plain", "A", []),
    ],
)
def test_content_of_an_xml_type_is_one_element(type: str, holds: str, expected: list[str]) -> None:
    assert codes("atom entry", f'<content type="{type}">{holds}</content>') == expected


@pytest.mark.parametrize("address", [None, ADDRESS])
def test_an_atom_feed_without_a_self_link_has_a_warning(address: str | None) -> None:
    content = document("atom feed", "").replace(b' rel="self"', b' rel="related"')

    found = [(each.severity, each.code) for each in validate(content, address=address).findings]

    assert found == [("warning", "feed-self-missing")]


def test_an_atom_entry_alone_needs_no_self_link() -> None:
    feed = document("atom feed", "").decode()
    entry = feed[feed.index("<entry>") : feed.index("</feed>")]
    alone = entry.replace("<entry>", '<entry xmlns="http://www.w3.org/2005/Atom">')

    assert validate(alone.encode()).findings == ()


@pytest.mark.parametrize(
    ("base", "href", "expected"),
    [
        ("https://feeds.example/", "news", []),
        (ADDRESS, "", []),
        ("https://feeds.example/", "other", ["feed-self-wrong"]),
        ("", "news", ["feed-self-wrong"]),
    ],
)
def test_a_self_link_is_relative_to_its_base(base: str, href: str, expected: list[str]) -> None:
    written = document("atom feed", "").decode()
    content = written.replace(
        "<feed ", f'<feed xml:base="{base}" ' if base else "<feed ", 1
    ).replace(f'href="{ADDRESS}" rel="self"', f'href="{href}" rel="self"')

    found = [each.code for each in validate(content.encode(), address=ADDRESS, now=NOW).findings]

    assert found == expected


@pytest.mark.parametrize(
    ("guid", "expected"),
    [
        ("<guid>harbour:ferry</guid>", ["rss-guid-scheme"]),
        ('<guid isPermaLink="false">harbour:ferry</guid>', []),
        ("<guid>https://harbour.example/ferry</guid>", []),
        ("<guid>ftp://harbour.example/ferry</guid>", []),
    ],
)
def test_a_permalink_has_a_registered_scheme(guid: str, expected: list[str]) -> None:
    assert codes("rss item", guid) == expected
