"""Addresses as strangers write them, and as they may be published."""

from __future__ import annotations

import pytest
from formats.feeds import quickly
from hypothesis import example, given
from hypothesis import strategies as st

from feedpub.addresses import (
    MAX_LENGTH,
    is_iri,
    repaired_address,
    tag_uri,
    web_address,
    with_parameters,
    without_parameter,
)

BASE = "https://news.example/world/a-1"

#: Addresses that are nearly right, and their parts in any order.
nearly_addresses = st.lists(
    st.sampled_from(
        "https:// HTTP:// // / : @ ? # % %41 %zz . .. [ ] :80 :8443 news.example münchen.example ä"
        " 語 & = a=b ; + ~ ' ( ! | ^ ` { \" < \u00a0 \u200b xn-- 例え.テスト".split(" ")
    )
    | st.text(max_size=3),
    max_size=8,
).map("".join)


@pytest.mark.parametrize(
    ("said", "published"),
    [
        ("https://news.example/a-1", "https://news.example/a-1"),
        ("http://news.example/a-1", "http://news.example/a-1"),
        ("https://news.example", "https://news.example/"),
        ("  https://news.example/a-1\n", "https://news.example/a-1"),
        ("HTTPS://News.Example/A-1", "https://news.example/A-1"),
        # percent-encoded once
        ("https://news.example/föhr", "https://news.example/f%C3%B6hr"),
        ("https://news.example/f%C3%B6hr", "https://news.example/f%C3%B6hr"),
        ("https://news.example/f%c3%b6hr", "https://news.example/f%C3%B6hr"),
        ("https://news.example/語?q=€#ü", "https://news.example/%E8%AA%9E?q=%E2%82%AC#%C3%BC"),
        ("https://news.example/100%", "https://news.example/100%25"),
        ("https://news.example/%zz%41", "https://news.example/%25zzA"),
        ("https://news.example/%7edesk/a%2fb", "https://news.example/~desk/a%2Fb"),
        ("https://news.example/a\u00a0b", "https://news.example/a%C2%A0b"),
        ("https://news.example/[x]{y}|", "https://news.example/%5Bx%5D%7By%7D%7C"),
        ("https://news.example/('a')", "https://news.example/('a')"),
        ("https://news.example/%22%3C%3E", "https://news.example/%22%3C%3E"),
        ("https://news.example/?a=1&b=2;c+d", "https://news.example/?a=1&b=2;c+d"),
        # hosts
        ("https://münchen.example/", "https://xn--mnchen-3ya.example/"),
        ("https://MÜNCHEN.example/", "https://xn--mnchen-3ya.example/"),
        ("https://例え.テスト/", "https://xn--r8jz45g.xn--zckzah/"),
        ("https://faß.example/", "https://xn--fa-hia.example/"),
        ("https://img_1.news.example/", "https://img_1.news.example/"),
        ("https://192.0.2.1/", "https://192.0.2.1/"),
        ("https://[2001:DB8::1]:8443/", "https://[2001:db8::1]:8443/"),
        # ports
        ("https://news.example:8443/", "https://news.example:8443/"),
        ("https://news.example:443/", "https://news.example/"),
        ("http://news.example:80/", "http://news.example/"),
        ("http://news.example:443/", "http://news.example:443/"),
        ("https://news.example:/", "https://news.example/"),
    ],
)
def test_a_web_address_is_published_in_one_spelling(said: str, published: str) -> None:
    assert web_address(said) == published


@pytest.mark.parametrize(
    "said",
    [
        "",
        " ",
        "news.example/a-1",
        "/a-1",
        "//news.example/a-1",
        "a word",
        "ftp://news.example/a-1",
        "mailto:desk@news.example",
        "javascript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "https:",
        "https://",
        "https:///a-1",
        "https:news.example",
        "https://?a=b",
        "https://mara@news.example/",
        "https://mara:secret@news.example/",
        "https://@news.example/",
        "https://news.example:99999/",
        "https://news.example:-1/",
        "https://news.example:x/",
        "https://news..example/",
        "https://-news.example/",
        "https://news.example-/",
        "https://news%2eexample/",
        "https://news|.example/",
        "https://[2001:db8::1/",
        "https://[x]/",
        "https://" + "a" * 64 + ".example/",
        "https://news.example/a b",
        "https://news example/",
        "https://news.example/a\tb",
        "https://news.example/a\nb",
        "https://news.example/a\x00b",
        "https://news.example/a\x85b",
        'https://news.example/a"b',
        "https://news.example/<a",
        "https://news.example/a>",
        "https://news.example/?a=<b>",
        "https://news.example\\a",
        "https://news.example\\@elsewhere.example/",
        "https://news.example/\ud800",
        "https://news.example/" + "a" * MAX_LENGTH,
    ],
)
def test_what_is_no_web_address_is_refused(said: str) -> None:
    assert web_address(said) is None


@pytest.mark.parametrize(
    ("said", "published"),
    [
        ("b-2", "https://news.example/world/b-2"),
        ("/föhr", "https://news.example/f%C3%B6hr"),
        ("../img/f.jpg", "https://news.example/img/f.jpg"),
        ("//img.news.example/f.jpg", "https://img.news.example/f.jpg"),
        ("?page=2", "https://news.example/world/a-1?page=2"),
        ("http://elsewhere.example/", "http://elsewhere.example/"),
        ("javascript:alert(1)", None),
        ("//mara@news.example/", None),
        ('b"2', None),
        ("<b>", None),
        ("", None),
    ],
)
def test_a_relative_address_is_resolved_against_a_base(said: str, published: str | None) -> None:
    assert web_address(said, BASE) == published


def test_an_address_that_is_too_long_once_it_is_encoded_is_refused() -> None:
    said = "https://news.example/" + "語" * (MAX_LENGTH // 2)

    assert web_address(said) is None


@quickly
@given(said=nearly_addresses)
@example(said="https://news.example/%%41")
def test_a_published_address_is_not_changed_when_it_is_read_again(said: str) -> None:
    published = web_address(said)

    assert published is None or web_address(published) == published


@quickly
@given(said=nearly_addresses)
def test_a_published_address_is_ascii_without_spaces(said: str) -> None:
    published = web_address(said, BASE) or ""

    assert all("!" <= letter <= "~" for letter in published)


@pytest.mark.parametrize(
    ("address", "parameters", "tracked"),
    [
        ("https://p.example/1", [("maca", "de-all")], "https://p.example/1?maca=de-all"),
        ("https://p.example/1?a=b", [("maca", "x")], "https://p.example/1?a=b&maca=x"),
        ("https://p.example/1#top", [("maca", "x")], "https://p.example/1?maca=x#top"),
        ("https://p.example/1?a=%C3%A4", [("m", "x")], "https://p.example/1?a=%C3%A4&m=x"),
        (
            "https://p.example/1",
            [("a", "ä b/&"), ("b", "2")],
            "https://p.example/1?a=%C3%A4%20b%2F%26&b=2",
        ),
        ("https://p.example/1?a=b", [], "https://p.example/1?a=b"),
        ("https://p.example/1", [], "https://p.example/1"),
    ],
)
def test_parameters_are_added_after_those_that_an_address_has(
    address: str, parameters: list[tuple[str, str]], tracked: str
) -> None:
    assert with_parameters(address, parameters) == tracked


@pytest.mark.parametrize(
    ("article_id", "minted"),
    [
        ("17", "tag:news.example,2026:desk/17"),
        ("world/17?v=2", "tag:news.example,2026:desk/world/17?v=2"),
        ("a b", "tag:news.example,2026:desk/a%20b"),
        ("föhr", "tag:news.example,2026:desk/f%C3%B6hr"),
        ("f%C3%B6hr", "tag:news.example,2026:desk/f%25C3%25B6hr"),
        ("a#b<c>", "tag:news.example,2026:desk/a%23b%3Cc%3E"),
    ],
)
def test_a_tag_uri_names_the_source_and_its_id(article_id: str, minted: str) -> None:
    assert tag_uri("news.example,2026", "desk", article_id) == minted


@quickly
@given(first=st.text(max_size=8), second=st.text(max_size=8))
@example(first="%20", second=" ")
def test_different_ids_have_different_tag_uris(first: str, second: str) -> None:
    minted = {tag_uri("news.example,2026", "desk", each) for each in (first, second)}

    assert len(minted) == len({first, second})


@quickly
@given(article_id=st.text(min_size=1, max_size=20))
def test_a_tag_uri_can_serve_as_an_id(article_id: str) -> None:
    assert is_iri(tag_uri("news.example,2026", "desk", article_id))


@pytest.mark.parametrize(
    "text",
    [
        "https://p.news.example/p/2abc",
        "HTTP://p.news.example/p/2abc",
        "https://news.example/föhr/語",
        "tag:news.example,2026:desk/1",
        "urn:uuid:6f7c2b1e-8c3c-4f6f-9a55-0d8f5f1c7a11",
        "info:doi/10.1000/182",
    ],
)
def test_an_absolute_iri_can_serve_as_an_id(text: str) -> None:
    assert is_iri(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "17",
        "p/2abc",
        "/p/2abc",
        "urn:",
        "http:",
        "https://",
        "https://mara:secret@news.example/1",
        "post:17",
        "mailto:desk@news.example",
        "tag:news.example,2026-7:1",
        "tag:news.example:1",
        "urn:uuid:1",
        "urn:news_example:1",
        "urn:a b",
        "urn:a\u00a0b",
        "urn:a\x00b",
        "urn:a<b>",
        "urn:100%",
        "urn:a\ud800",
        "urn:a\u202eb",
        "urn:" + "a" * MAX_LENGTH,
    ],
)
def test_what_is_no_absolute_iri_cannot_serve_as_an_id(text: str) -> None:
    assert not is_iri(text)


@pytest.mark.parametrize(
    ("address", "left"),
    [
        ("https://a.example/?key=1", "https://a.example/"),
        ("https://a.example/?b=%C3%A4&key=1&c", "https://a.example/?b=%C3%A4&c"),
        ("https://a.example/?k%65y=1&keys=2", "https://a.example/?keys=2"),
    ],
)
def test_a_parameter_is_taken_out_of_an_address(address: str, left: str) -> None:
    assert without_parameter(address, "key") == left


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("https://news.example/a b", "https://news.example/a%20b"),
        (" https://news.example/a\n\tb\r ", "https://news.example/ab"),
        ('https://news.example/?q="a b"#<c>', "https://news.example/?q=%22a%20b%22#%3Cc%3E"),
        ("https:/news.example/a", "https://news.example/a"),
        ("HTTPS:news.example/a", "https://news.example/a"),
        ("https:////news.example//a", "https://news.example//a"),
        ("https:\\\\news.example\\a?b\\c", "https://news.example/a?b%5Cc"),
        ("https://desk:a@b@news.example/x@y", "https://news.example/x@y"),
        ("//news.example/ä b", "https://news.example/%C3%A4%20b"),
        ("//desk@news.example", "https://news.example/"),
        ("/a b", "https://news.example/a%20b"),
        ("b\\c d", "https://news.example/world/b/c%20d"),
        ("mailto:desk@news.example", None),
        ("javascript:alert(1)", None),
        ("java\nscript:alert(1)", None),
        ("data:image/gif;base64,AA", None),
        ("blob:https://news.example/1", None),
        ("C:\\a.jpg", None),
        ("https://exa mple.com/", None),
        ("https:", None),
        ("https://desk@/", None),
        ("", None),
    ],
)
def test_an_address_is_repaired_as_browsers_do_it(written: str, address: str | None) -> None:
    assert repaired_address(written, BASE) == address


@quickly
@given(nearly_addresses)
def test_what_is_an_address_is_repaired_to_the_same(text: str) -> None:
    for base in (None, BASE):
        if (address := web_address(text, base)) is not None:
            assert repaired_address(text, base) == address
        elif (repaired := repaired_address(text, base)) is not None:
            assert web_address(repaired) == repaired
