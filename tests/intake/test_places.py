"""Where an article is about, as producers write it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from intake.html_pages import page
from intake.reading import read

from feedpub.article import Place

KIEL = Place(name="Kiel", shape="point", coordinates=(54.32, 10.14))
GEO = {"@type": "GeoCoordinates", "latitude": 54.32, "longitude": "10.14"}
TEXTS = {"@type": "GeoCoordinates", "latitude": "54.32", "longitude": "10.14"}


def place_of(name: str, content: Any, kind: str | None = None) -> Place | None:
    text = content if isinstance(content, str) else json.dumps(content)
    (reading,) = read(name, text, kind=kind)
    assert reading.article is not None, reading.findings
    return reading.article.place


def news(**more: Any) -> dict[str, Any]:
    return {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": "The ferry is back",
        "url": "https://news.example/ferry",
        "datePublished": "2026-03-12T09:30:00Z",
        **more,
    }


SCHEMA = [
    ({"contentLocation": {"@type": "Place", "name": "Kiel", "geo": GEO}}, KIEL),
    (
        {"contentLocation": [{"@type": "Place", "name": "A"}, {"name": "Kiel", "geo": [TEXTS]}]},
        KIEL,
    ),
    ({"spatialCoverage": {"name": "Kiel", "latitude": 54.32, "longitude": 10.14}}, KIEL),
    ({"contentLocation": {"geo": GEO}}, Place(shape="point", coordinates=(54.32, 10.14))),
    ({"contentLocation": "Kiel"}, None),
    ({"contentLocation": {"@type": "Place", "name": "Kiel"}}, None),
    ({"contentLocation": {"geo": {"latitude": 0, "longitude": 0}}}, None),
    ({"contentLocation": {"geo": {"latitude": 154.32, "longitude": 10.14}}}, None),
    ({"contentLocation": {"geo": {"latitude": "north", "longitude": None}}}, None),
    ({"locationCreated": {"name": "Kiel", "geo": GEO}}, None),
]


@pytest.mark.parametrize(("more", "place"), SCHEMA)
def test_the_place_of_a_schema_org_article_is_read(more: dict[str, Any], place: Place) -> None:
    assert place_of("a.json", news(**more)) == place


@pytest.mark.parametrize(("more", "place"), SCHEMA)
def test_the_place_of_the_metadata_of_a_page_is_read(more: dict[str, Any], place: Place) -> None:
    head = f'<script type="application/ld+json">{json.dumps(news(**more))}</script>'

    assert place_of("a.html", page(head=head)) == place


def test_a_place_that_the_metadata_only_refer_to_is_read() -> None:
    graph = [
        news(contentLocation={"@id": "#kiel"}),
        {"@id": "#kiel", "@type": "Place", "name": "Kiel", "geo": {"@id": "#geo"}},
        {"@id": "#geo", **GEO},
    ]
    head = f'<script type="application/ld+json">{json.dumps({"@graph": graph})}</script>'

    assert place_of("a.html", page(head=head)) == KIEL


@pytest.mark.parametrize(
    ("name", "meta"),
    [
        ("Kiel", '<meta name="geo.position" content="54.32; 10.14">'),
        ("Kiel", '<meta name="ICBM" content="54.32, 10.14">'),
        ("Kiel, Germany", '<meta name="geo.position" content="54.32;10.14">'),
    ],
)
def test_the_position_of_a_page_counts_if_its_article_names_the_place(name: str, meta: str) -> None:
    head = f'<meta name="geo.placename" content="{name}">{meta}'
    html = page(head=head).replace("</article>", "<p>She sails to Kiel again.</p></article>")
    here = place_of("a.html", html)
    elsewhere = place_of("a.html", page(head=head))

    assert here == Place(name=name, shape="point", coordinates=(54.32, 10.14))
    assert elsewhere is None


def test_a_position_without_a_name_is_the_house_s_for_all_that_is_known() -> None:
    assert place_of("a.html", page(head='<meta name="ICBM" content="54.32, 10.14">')) is None


def ninjs(**more: Any) -> dict[str, Any]:
    return {
        "uri": "urn:x:1",
        "headline": "The ferry",
        "versioncreated": "2026-03-12T09:30:00Z",
        "body_text": "She sails.",
        **more,
    }


POINT = {"type": "Point", "coordinates": [10.14, 54.32]}
RING = [[10, 54], [11, 54], [11, 55], [10, 54]]


@pytest.mark.parametrize(
    ("more", "place"),
    [
        # As AP and TT write it.
        ({"places": [{"name": "North"}, {"name": "Kiel", "geometry_geojson": POINT}]}, KIEL),
        ({"place": [{"name": "Kiel", "geometry_geojson": POINT}]}, KIEL),
        ({"places": [{"name": "Kiel", "geoJSON": {"type": "Feature", "geometry": POINT}}]}, KIEL),
        (
            {"places": [{"name": "Bay", "geojson": {"type": "Polygon", "coordinates": [RING]}}]},
            Place(
                name="Bay",
                shape="polygon",
                coordinates=(54.0, 10.0, 54.0, 11.0, 55.0, 11.0, 54.0, 10.0),
            ),
        ),
        (
            {"places": [{"geojson": {"type": "LineString", "coordinates": [[10, 54], [11, 55]]}}]},
            Place(shape="line", coordinates=(54.0, 10.0, 55.0, 11.0)),
        ),
        ({"places": [{"name": "Kiel"}]}, None),
        ({"places": ["Kiel"], "place": "Kiel"}, None),
        ({"places": [{"geojson": {"type": "Point", "coordinates": [54.32, 110.14]}}]}, None),
        ({"places": [{"geojson": {"type": "Point", "coordinates": [0, 0]}}]}, None),
        ({"places": [{"geojson": {"type": "Polygon", "coordinates": [RING[:3]]}}]}, None),
        ({"places": [{"geojson": {"type": "Point", "coordinates": "10 54"}}]}, None),
        ({"places": [{"geojson": {"type": "Polygon", "coordinates": [10, 54]}}]}, None),
        ({"places": [{"geojson": {"type": "MultiPoint", "coordinates": [[10, 54]]}}]}, None),
    ],
)
def test_the_place_of_a_ninjs_item_is_read(more: dict[str, Any], place: Place) -> None:
    assert place_of("a.json", ninjs(**more)) == place


def newsml(meta: str, asserted: str = "") -> str:
    return (
        '<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:x:1" version="1">'
        '<itemMeta><itemClass qcode="ninat:text"/>'
        "<firstCreated>2026-03-12T09:30:00Z</firstCreated></itemMeta>"
        f"<contentMeta><headline>The ferry</headline>{meta}</contentMeta>{asserted}"
        '<contentSet><inlineXML contenttype="application/xhtml+xml">'
        '<html xmlns="http://www.w3.org/1999/xhtml"><body><p>She sails.</p></body></html>'
        "</inlineXML></contentSet></newsItem>"
    )


AT = '<geoAreaDetails><position latitude="54.32" longitude="10.14"/></geoAreaDetails>'


@pytest.mark.parametrize(
    ("document", "place"),
    [
        (newsml(f'<subject type="cpnat:geoArea"><name>Kiel</name>{AT}</subject>'), KIEL),
        (
            newsml(
                '<subject qcode="city:1"/><subject qcode="city:2"/>',
                f'<assert qcode="city:2"><name>Kiel</name>{AT}</assert>',
            ),
            KIEL,
        ),
        # As TT writes it.
        (newsml("", f"<assert><name>Kiel</name>{AT}</assert>"), KIEL),
        (newsml('<located qcode="city:2"/>', f'<assert qcode="city:2">{AT}</assert>'), None),
        (newsml(f"<located>{AT}</located>"), None),
        (newsml("<subject><geoAreaDetails><line/></geoAreaDetails></subject>"), None),
    ],
)
def test_the_place_of_a_newsml_item_is_read(document: str, place: Place) -> None:
    assert place_of("a.xml", document) == place


META = {"geo_latitude": "54.32", "geo_longitude": "10.14", "geo_address": "Kiel"}


def post(meta: Any) -> list[dict[str, Any]]:
    return [
        {
            "id": 17,
            "date_gmt": "2026-03-12T09:30:00",
            "guid": {"rendered": "https://beacon.example/?p=17"},
            "link": "https://beacon.example/ferry/",
            "title": {"rendered": "The ferry is back"},
            "content": {"rendered": "<p>She sails.</p>", "protected": False},
            "excerpt": {"rendered": "", "protected": False},
            "status": "publish",
            "type": "post",
            "meta": meta,
            "_embedded": {},
            "_links": {},
        }
    ]


@pytest.mark.parametrize(
    ("meta", "place"),
    [
        (META | {"geo_public": "1"}, KIEL),
        (META | {"geo_public": 1}, KIEL),
        (META | {"geo_public": ["1"], "geo_latitude": [54.32]}, KIEL),
        (META | {"geo_public": "0"}, None),
        (META, None),
        ({"geo_public": "1"}, None),
        ([], None),
    ],
)
def test_the_place_of_a_wordpress_post_is_read_if_it_is_public(meta: Any, place: Place) -> None:
    assert place_of("a.json", post(meta), "wordpress") == place


@pytest.mark.parametrize(("public", "place"), [("1", KIEL), ("0", None), ("", None)])
def test_the_place_of_a_post_of_an_export_is_read_if_it_is_public(
    public: str, place: Place
) -> None:
    meta = "".join(
        f"<wp:postmeta><wp:meta_key>{key}</wp:meta_key><wp:meta_value>{value}</wp:meta_value>"
        "</wp:postmeta>"
        for key, value in (META | {"geo_public": public}).items()
    )
    export = (
        '<rss version="2.0" xmlns:wp="http://wordpress.org/export/1.2/"'
        ' xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>B</title>'
        "<wp:wxr_version>1.2</wp:wxr_version><item><title>The ferry</title>"
        "<link>https://beacon.example/ferry/</link><guid>https://beacon.example/?p=17</guid>"
        "<pubDate>Thu, 12 Mar 2026 09:30:00 +0000</pubDate><content:encoded>She sails."
        "</content:encoded><wp:post_type>post</wp:post_type><wp:status>publish</wp:status>"
        f"{meta}</item></channel></rss>"
    )

    assert place_of("a.xml", export) == place
