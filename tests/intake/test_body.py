"""Cleaning the body of an article."""

from __future__ import annotations

import pytest
from effort import little_work
from formats.feeds import quickly
from hypothesis import example, given
from intake.bodies import sources, tags_of, without_led_lines

from feedpub.intake.body.sanitise import (
    MAX_ATTRIBUTES,
    MAX_DEPTH,
    MAX_LENGTH,
    BodyRefused,
    clean_body,
)

BASE = "https://news.example/world/a-1"

DANGEROUS = {
    "script",
    "style",
    "iframe",
    "object",
    "embed",
    "form",
    "input",
    "button",
    "svg",
    "base",
}


@pytest.mark.parametrize(
    ("source", "cleaned"),
    [
        pytest.param("<p>a</p><script>alert(1)</script><p>b</p>", "<p>a</p><p>b</p>", id="script"),
        pytest.param("<SCRIPT src=x></SCRIPT ><p>b</p>", "<p>b</p>", id="script in capitals"),
        pytest.param("<style>p { color: red }</style><p>b</p>", "<p>b</p>", id="style"),
        pytest.param("<template><p>a</p></template><p>b</p>", "<p>b</p>", id="template"),
        pytest.param('<p onclick="x()" ONMOUSEOVER=y>a</p>', "<p>a</p>", id="handlers"),
        pytest.param('<p style="x" class="y" id="z">a</p>', "<p>a</p>", id="looks"),
        pytest.param(
            '<form action="/x"><label>Name <input name="n"></label><button>Go</button></form>',
            "Name Go",
            id="form",
        ),
        pytest.param('a<iframe srcdoc="<script>x()</script>">b</iframe>c', "ac", id="frame"),
        pytest.param("a<noembed>b</noembed><noframes>c</noframes>d", "ad", id="no frame, no embed"),
        pytest.param("<p>a</p><noscript><p>b</p></noscript>", "<p>a</p><p>b</p>", id="no script"),
        pytest.param("<NoScript class=x >b</NOSCRIPT>", "b", id="no script in capitals"),
        pytest.param('<p cite="https://news.example/">a</p>', "<p>a</p>", id="sources"),
        pytest.param('<object data="x"><p>words</p></object>', "<p>words</p>", id="object"),
        pytest.param('<video src="x"><p>words</p></video>', "<p>words</p>", id="video"),
        pytest.param("<!-- a --><p>b<!-- c --></p>", "<p>b</p>", id="comments"),
        pytest.param('<base href="https://evil.example/"><p>b</p>', "<p>b</p>", id="base"),
        pytest.param("<html><head><title>a</title></head><body><p>b</p>", "<p>b</p>", id="page"),
        pytest.param("<font color=red>a</font> <marquee>b</marquee>", "a b", id="unknown elements"),
        pytest.param("<p>5 < 6 & 7 > 3</p>", "<p>5 &lt; 6 &amp; 7 &gt; 3</p>", id="signs"),
        pytest.param("<p>a<p>b", "<p>a</p><p>b</p>", id="ends that are left out"),
        pytest.param("a\x01b\ufffec\u202ed&#1;&#xfffe;", "abcd", id="forbidden characters"),
        pytest.param("<p>]]> -- 👩‍🚀 مرحبا</p>", "<p>]]&gt; -- 👩‍🚀 مرحبا</p>", id="other scripts"),
    ],
)
def test_harmful_markup_is_removed_and_its_words_are_kept(source: str, cleaned: str) -> None:
    assert clean_body(source, None) == cleaned


@pytest.mark.parametrize(
    "source",
    [
        '<p lang="is" dir="ltr" title="a &quot;b&quot;">a</p>',
        '<a href="https://news.example/?a=1&amp;b=2" hreflang="de">a</a>',
        '<a href="mailto:desk@news.example">a</a>',
        '<img src="https://img.news.example/f.jpg" alt="a" width="3" height="2">',
        "<blockquote><p>a</p></blockquote>",
        "<figure><figcaption>a <small>b</small></figcaption></figure>",
        '<table><tbody><tr><th scope="row">a</th><td colspan="2">b</td></tr></tbody></table>',
        '<ol start="3"><li>a</li></ol>',
        '<p><time datetime="2026-03-12">a</time><br>b<sub>2</sub></p>',
        "<h2>a</h2><ul><li>b</li></ul><pre><code>c\n  d</code></pre><hr>",
    ],
)
def test_markup_of_articles_is_kept(source: str) -> None:
    assert clean_body(source, None) == source


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        " \x01javascript:alert(1)",
        "java\nscript:alert(1)",
        "java&#9;script:alert(1)",
        "&#106;&#x61;vascript&colon;alert(1)",
        "vbscript:msgbox(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "tel:+123",
    ],
)
@pytest.mark.parametrize("base", [None, BASE])
def test_an_address_of_another_scheme_goes_and_its_words_stay(
    address: str, base: str | None
) -> None:
    assert clean_body(f'<a href="{address}">words</a>', base) == "<a>words</a>"


@pytest.mark.parametrize(
    "attributes",
    [
        'src="data:image/png;base64,AA"',
        'srcset="data:image/png;base64,AA 2x"',
        'src="javascript:x"',
        "",
    ],
)
@pytest.mark.parametrize("words", ['alt="words"', 'alt=""', "", 'width="3" height="2"'])
def test_an_image_without_an_address_that_can_be_followed_is_out(
    attributes: str, words: str
) -> None:
    assert clean_body(f"<p>a <img {attributes} {words}>b</p>", BASE) == "<p>a b</p>"


def test_a_relative_image_is_removed_without_a_base() -> None:
    assert clean_body('<p>a</p><img src="/f.jpg" alt="words"><p>b</p>', None) == "<p>a</p><p>b</p>"


def test_the_words_of_an_image_are_not_taken_for_its_address() -> None:
    assert clean_body('<img alt="src=x" title="&quot; src=&quot;x">', BASE) == ""


# HTML 4.8.4.2: an empty address is none; it is not that of the page.
@pytest.mark.parametrize("empty", ['src=""', "src", 'src=" "'])
@pytest.mark.parametrize("base", [None, BASE])
def test_an_image_with_an_empty_address_is_out(empty: str, base: str | None) -> None:
    assert clean_body(f'<p>a <img {empty} alt="words">b</p>', base) == "<p>a b</p>"


def test_an_image_for_those_without_scripts_takes_the_place_of_the_one_that_scripts_load() -> None:
    source = (
        '<img data-src="f.jpg" class="lazy"><noscript><img src="f.jpg" alt="words"></noscript>'
        "<p>a</p>"
    )

    assert clean_body(source, BASE) == (
        '<img src="https://news.example/world/f.jpg" alt="words"><p>a</p>'
    )


@pytest.mark.parametrize(
    ("address", "absolute"),
    [
        ("b-2", "https://news.example/world/b-2"),
        ("/b-2?a=1", "https://news.example/b-2?a=1"),
        ("//img.news.example/f.jpg", "https://img.news.example/f.jpg"),
        ("https://elsewhere.example/", "https://elsewhere.example/"),
    ],
)
def test_a_relative_address_is_resolved_against_the_base(address: str, absolute: str) -> None:
    cleaned = clean_body(f'<a href="{address}">a</a><img src="{address}">', BASE)

    assert cleaned == f'<a href="{absolute}">a</a><img src="{absolute}">'


@pytest.mark.parametrize("address", ["b-2", "/b-2", "#note"])
def test_a_relative_address_is_removed_without_a_base(address: str) -> None:
    assert clean_body(f'<a href="{address}">a</a>', None) == "<a>a</a>"


def test_a_nonbreaking_space_stays_a_character() -> None:
    cleaned = clean_body('<p title="1&nbsp;km">1&nbsp;km\u00a0far</p>', None)

    assert cleaned == '<p title="1\u00a0km">1\u00a0km\u00a0far</p>'


def test_a_nonbreaking_space_that_is_spoken_of_is_not_a_character() -> None:
    assert clean_body("<p>&amp;nbsp;</p>", None) == "<p>&amp;nbsp;</p>"


@pytest.mark.parametrize("element", ["noscript", "iframe", "noembed", "noframes"])
def test_markup_for_those_who_cannot_see_an_element_does_not_become_words(element: str) -> None:
    source = f'<p>a</p><{element}><img src="https://img.news.example/f.jpg"></{element}><p>b</p>'

    assert "&lt;" not in clean_body(source, None)


@pytest.mark.parametrize("source", ["<scr<noscript>ipt>x</script>", "<<noscript>script>x</script>"])
def test_no_element_is_made_of_the_ends_around_one_that_is_unwrapped(source: str) -> None:
    assert "<" not in clean_body(source, None)


def left_open(depth: int) -> str:
    """Elements of form that begin and do not end, each unlike the others."""
    return "".join(f'<b title="{number}">' for number in range(depth))


@pytest.mark.parametrize(
    ("source", "code"),
    [
        pytest.param("a" * (MAX_LENGTH + 1), "body-too-large", id="long"),
        pytest.param("<div>" * (MAX_DEPTH + 1), "body-too-deep", id="deep"),
        pytest.param("<div>" * 100_000, "body-too-deep", id="very deep"),
        pytest.param("<p><b>" * 1_000, "body-too-deep", id="deep below paragraphs"),
        pytest.param("<i></b></u>" * 1_000, "body-too-deep", id="deep by ends that end nothing"),
        pytest.param(
            f"<p {' '.join(f'a{number}' for number in range(100_000))}>",
            "body-tag-too-long",
            id="many attributes",
        ),
        pytest.param(
            f"<p {'/'.join(f'a{number}' for number in range(100_000))}>",
            "body-tag-too-long",
            id="many attributes between slashes",
        ),
        pytest.param(
            f'<p title=">" {" ".join(f"a{number}" for number in range(50_000))}>',
            "body-tag-too-long",
            id="many attributes after a quoted end",
        ),
        pytest.param(
            f"<p a< {' '.join(f'a{number}' for number in range(50_000))}>",
            "body-tag-too-long",
            id="many attributes after a beginning",
        ),
        pytest.param(
            f"<p>{left_open(MAX_DEPTH - 10)}</p>" + "<p>a" * 500,
            "body-too-large",
            id="formatting that is left open",
        ),
        pytest.param(
            f"<p>{left_open(MAX_DEPTH - 10).replace('<b', '<font')}</p>" + "<p>a" * 5_000,
            "body-too-large",
            id="formatting that is left open and taken out",
        ),
        pytest.param(
            f'<p><a href="https://news.example/{"a" * 4_000}">a</p>' + "<p>b" * 5_000,
            "body-too-large",
            id="a long link that is left open",
        ),
        pytest.param(
            f'<p><b title="{"<" * 600}">a</p>' + "<p>b" * 4_000,
            "body-too-large",
            id="a title that grows when it is escaped",
        ),
    ],
)
def test_an_excessive_body_is_refused_at_once(source: str, code: str) -> None:
    with little_work(at_most=1), pytest.raises(BodyRefused) as caught:
        clean_body(source, None)

    assert caught.value.code == code


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("<div>" * (MAX_DEPTH - 1) + "a", id="depth"),
        pytest.param("<p>a<br>b<li>c" * 5_000, id="elements that end by themselves"),
        pytest.param("<p>a</p>" * 5_000, id="length"),
        pytest.param(f'<p title="{"a b " * 900}">c</p>', id="a long attribute"),
        pytest.param(f"<p{' attribute=b' * (MAX_ATTRIBUTES - 1)}>c</p>", id="attributes"),
        pytest.param("<p><b><i>a</p>" + "<p>b" * 5_000, id="formatting that is left open"),
        pytest.param("<p>a <b>b</b> <i>c</i></p>" * 5_000, id="formatting that is closed"),
        pytest.param(
            f'<font face="Arial, Helvetica, sans-serif" size="2" color="#333333">'
            f'<b title="{"x" * 60}"><table>{"<tr><td>12</td><td>34</td></tr>" * 1_000}</table></b>'
            "</font>",
            id="formatting that is closed after a table",
        ),
    ],
)
def test_what_somebody_may_need_is_read(source: str) -> None:
    assert clean_body(source, None)


@pytest.mark.parametrize("depth", [1, 2, 3])
def test_a_body_does_not_multiply_when_it_is_cleaned(depth: int) -> None:
    # Elements of form that are left open begin anew in every paragraph after theirs.
    source = f"<p>{left_open(depth)}</p>" + "<p>a" * 500

    cleaned = clean_body(source, None)

    assert len(source) < len(cleaned) < 20 * len(source)


@quickly
@given(source=sources)
def test_nothing_dangerous_survives_whatever_it_is_wrapped_in(source: str) -> None:
    tags = tags_of(clean_body(source, BASE))

    assert not DANGEROUS & {name for name, _ in tags}
    for _, attributes in tags:
        assert not any(name.startswith("on") or name == "style" for name in attributes)
        for name in ("href", "src", "cite"):
            assert (attributes.get(name) or "https:").startswith(("https:", "http:", "mailto:"))


@quickly
@given(source=sources)
@example(source="<pre>\n\n\na</pre>")
@example(source="<p>a<button><p>b</p></button></p>")
@example(source="<ul><li>a<object><li>b</object></ul>")
def test_what_is_clean_is_not_changed_by_cleaning(source: str) -> None:
    cleaned = clean_body(source, None)

    assert without_led_lines(clean_body(cleaned, None)) == without_led_lines(cleaned)
