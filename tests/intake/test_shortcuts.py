"""What is common is read on a shorter way than the rest, and becomes the same on both."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from newsroom import NOW

from feedpub.addresses import plain_parts, repaired_address, web_address
from feedpub.article import Image
from feedpub.assembly.bodies import text_of
from feedpub.compare_keys import marks_of, same_address
from feedpub.feed import Finding
from feedpub.intake.body.figures import image_key, place_figures
from feedpub.intake.body.images import Removed
from feedpub.intake.body.sanitise import CleanBody, body_findings, clean_body
from feedpub.intake.dates.parser import parse_timestamp
from feedpub.intake.text import plain, without_forbidden
from feedpub.protocols import ReaderContext

BASE = "https://news.example/2026/story.html"
BERLIN = ReaderContext(timezone=ZoneInfo("Europe/Berlin"), now=NOW)
IMAGES = (
    Image(url="https://img.example/1.jpg", alt="A", caption="One & two", credit="Foto: dpa"),
    Image(url="https://img.example/2-800x600.jpg", width=800, height=600),
    Image(url="https://img.example/3.jpg", credit="A. Muster"),
)


def is_allowed(character: str) -> bool:
    """Whether feeds may contain *character*, by its properties in Unicode."""
    code = ord(character)
    is_control = unicodedata.category(character) in ("Cc", "Cs") and character not in "\t\n\r"
    is_noncharacter = code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF
    return not (is_control or is_noncharacter or character in "\ufffd\u202d\u202e")


def test_every_character_is_allowed_or_removed_by_its_properties_alone_and_in_lines():
    wrong = [
        hex(code)
        for code in range(0x30000)
        if (without_forbidden(chr(code)) == chr(code)) != is_allowed(chr(code))
        or (without_forbidden(f"a\n{chr(code)}") == f"a\n{chr(code)}") != is_allowed(chr(code))
    ]

    assert wrong == []


@given(st.text())
def test_a_text_loses_its_forbidden_characters_and_no_others(text: str):
    kept = "".join(filter(is_allowed, text))

    assert without_forbidden(text) == kept
    assert plain(text) == " ".join(kept.split())


HOSTS = st.sampled_from(
    "a.example www.a.example A.example a.example. a..example -a.example a_b.example 1.2.3.4 1.2.3"
    " 256.1.1.1 localhost münchen.example xn--mnchen-3ya.example [::1] a.example:80 a.example:443"
    " u@a.example".split()
) | st.text("ab1.-_", min_size=1, max_size=70)
PARTS = st.text("aZ9/.-_~!$&'()*+,;=:@?#%ä| ", max_size=30)
ADDRESSES = st.builds(
    lambda scheme, host, path: f"{scheme}://{host}{path}",
    st.sampled_from(["http", "https", "HTTPS", "ftp"]),
    HOSTS,
    st.sampled_from(["", "/", "/p/2ufTp", "/de/title/a-43058493", "/a-1280x960.jpg", "/?utm_a=1&b"])
    | PARTS
    | PARTS.map(lambda part: f"/{part}"),
)


@given(ADDRESSES)
def test_an_address_is_the_same_whether_it_is_plain_or_normalised(address: str):
    # White space at its ends is removed, and is in no plain address.
    assert web_address(address) == web_address(f" {address}")
    assert web_address(address, BASE) == web_address(f" {address}", BASE)
    if plain_parts(address):
        assert web_address(f" {address}") == address


@given(ADDRESSES)
def test_an_address_is_compared_the_same_whether_it_is_plain_or_not(address: str):
    # A fragment does not count, and an encoded one is in no plain address.
    address = address.partition("#")[0].strip()
    other = f"{address}#%20"

    assert same_address(address) == same_address(other)
    assert marks_of([address]) == marks_of([other])
    assert image_key(address) == image_key(other)


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-21T12:00:00Z",
        "2024-02-29T23:59:59-12:00",
        "2026-02-29T12:00:00Z",
        "2026-03-21T24:00:00Z",
        "2026-03-21T12:60:00Z",
        "2026-03-21T12:00:60Z",
        "2026-03-21T12:00:00+24:00",
        "2026-03-21T12:00:00+23:60",
        "2026-00-21T12:00:00+00:00",
        "1000-01-01T00:00:00+23:59",
        "2999-12-31T23:59:59-23:59",
    ],
)
def test_a_date_of_rfc_3339_is_the_same_among_spaces(text: str):
    # Spaces around it are removed on the longer way only.
    assert parse_timestamp(text, BERLIN) == parse_timestamp(f" {text} ", BERLIN)


@given(
    st.datetimes(timezones=st.integers(-1439, 1439).map(lambda n: timezone(timedelta(minutes=n)))),
    st.sampled_from(["seconds", "milliseconds"]),
)
def test_any_moment_in_rfc_3339_is_the_same_among_spaces(moment: datetime, precision: str):
    text = moment.isoformat(timespec=precision)

    assert parse_timestamp(text, BERLIN) == parse_timestamp(f" {text} ", BERLIN)


@pytest.mark.parametrize(
    "written",
    [
        'href="page.html"',
        "href='page.html'",
        "href=page.html",
        'HREF="page.html"',
        'hrEf = "page.html"',
        'href\n=\n"page.html"',
        'href="&#112;age.html"',
        'href=" page.html"',
        'href="/2026/page.html"',
        'href="//news.example/2026/page.html"',
        'title=">" href="page.html"',
        'x/href="page.html"',
        'title=\'href="https://other.example/"\' href="page.html"',
    ],
)
def test_a_relative_address_is_resolved_however_it_is_written(written: str):
    absolute = '<p><a href="https://other.example/">o</a></p>'

    body = clean_body(f"{absolute}<a {written}>x</a>", BASE)

    assert 'href="https://news.example/2026/page.html"' in body


@pytest.mark.parametrize("written", ['href="page.html"', "HREF = /2026/page.html", "href=#page"])
def test_a_relative_address_is_removed_without_a_base(written: str):
    assert clean_body(f"<a {written}>x</a>", None) == "<a>x</a>"


@pytest.mark.parametrize("written", ["href", 'href=""', "href>", "href/", "HREF "])
def test_an_attribute_without_an_address_is_resolved_as_an_empty_one(written: str):
    with_base = clean_body(f"<a {written}>x</a>", BASE)

    assert f'href="{BASE}"' in with_base


@given(st.text(alphabet="ab/.?#&%20:@ä-_~", max_size=12))
def test_a_path_of_the_same_site_is_what_the_whole_way_makes_of_it(rest: str):
    for base in (BASE, "https://news.example", "http://news.example/a/b?c"):
        if (address := web_address(f"/{rest}", base)) is not None:
            assert repaired_address(f"/{rest}", base) == address


def element(name: str, attributes: str = ""):
    return lambda inside: f"<{name}{attributes}>{''.join(inside)}</{name}>"


PIECES = st.recursive(
    st.sampled_from(
        [
            "words",
            " Straße &amp; „Ufer“ ",
            "a\N{NO-BREAK SPACE}b",
            "&nbsp;&#160;&#0;",
            "<br>",
            '<img src="https://img.example/1.jpg">',
            '<img src="https://img.example/2-400x300.jpg" alt="x">',
            '<img src="https://other.example/9.jpg">',
            '<figure><img src="https://img.example/1.jpg"></figure>',
            '<figure><img src="https://img.example/3.jpg"><figcaption>c</figcaption></figure>',
            '<figure class="x"><img src="https://img.example/2.jpg">'
            "<figcaption><b>c</b> <small>Foto: dpa</small></figcaption></figure>",
            '<iframe src="https://video.example/e" title="T"></iframe>',
        ]
    ),
    lambda inside: st.one_of(
        *(
            st.lists(inside, max_size=4).map(element(*each))
            for each in (
                ("p", ' class="lead"'),
                ("div",),
                ("h2",),
                ("blockquote",),
                ("b",),
                ("a", ' href="https://a.example/?b=1&amp;c"'),
                ("li",),
            )
        )
    ),
    max_leaves=12,
)
BODIES = st.lists(PIECES, max_size=6).map("".join)


@given(BODIES)
def test_figures_get_the_same_places_whether_others_are_split_or_not(body: str):
    content = clean_body(body, BASE)
    # An image beside the figures asks for the longer way.
    mark = '<div><img src="https://other.example/mark.jpg"></div>'

    assert place_figures(content + mark, IMAGES) == place_figures(content, IMAGES) + mark


def codes(findings: Iterable[Finding]) -> list[str]:
    return [each.code for each in findings]


SCRIPTS = st.lists(
    st.sampled_from(
        "<script <SCRIPT <ſcript javascript: JavaScript: javaſcrıpt: java script : on onclick"
        " ONLOAD onK = => \n \t \x85 \xa0 x a=b <p <iframe <Video <object <FORM <former".split(" ")
    )
    | st.just(" "),
    max_size=12,
).map("".join)


@given(SCRIPTS)
def test_a_script_is_found_wherever_the_whole_pattern_finds_one(body: str):
    has_script = re.search(r"(?i)<script|\son[a-z]+\s*=|javascript:", body) is not None

    removed = CleanBody(content="", removed=Removed(), source=body)
    kept = CleanBody(content=body, removed=Removed(), source=body)

    assert ("body-script-removed" in codes(body_findings(body, removed))) == has_script
    assert "body-script-removed" not in codes(body_findings(body, kept))


@given(st.lists(st.sampled_from(["a", "<b>", "</b>", "<br>", " ", "\n", "\x85", "\u2003"])))
def test_the_text_of_markup_is_in_one_line(pieces: list[str]):
    markup = "".join(pieces)

    text = re.sub(r"<[^<>]*>", "", markup.replace("<br>", " "))

    assert text_of(markup) == re.sub(r"\s+", " ", text).strip()
