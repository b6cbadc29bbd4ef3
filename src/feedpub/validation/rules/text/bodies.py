"""Rules about the HTML in texts: what a reader can show beside the texts of others."""

from __future__ import annotations

from feedpub.validation.document import shown
from feedpub.validation.rule import IN_ATOM, IN_FEEDS, body_rule

_HTML = "HTML Living Standard"


@body_rule(
    "body-forbidden",
    "error",
    flaw="forbidden",
    source="RFC 4287, 8.1; RSS Profile, description",
    advice="leave out what runs or loads: readers drop it, and some drop the text with it",
    beyond=IN_FEEDS,
)
def body_forbidden(name: str) -> str:
    """RFC 4287, 8.1: scripts, objects, frames and the like come from strangers."""
    return f"holds <{name}>"


@body_rule(
    "body-frame",
    "warning",
    flaw="frame",
    source="RFC 4287, 8.1",
    advice="link to what the frame shows as well: many readers drop frames",
)
def body_frame(name: str) -> str:
    """RFC 4287, 8.1: a frame holds a page of its own, with all that can run there."""
    return f"holds <{name}>"


@body_rule(
    "body-form",
    "error",
    flaw="form",
    source="RFC 4287, 8.1",
    advice="link to the page with the form",
    quiet=IN_FEEDS,
)
def body_form(name: str) -> str:
    """RFC 4287, 8.1: a form in a reader sends what somebody writes to who knows whom."""
    return f"holds <{name}>"


@body_rule(
    "body-handler",
    "error",
    flaw="handler",
    source="RFC 4287, 8.1",
    advice="take the attribute out: no reader runs it, and some drop the text with it",
    beyond=IN_FEEDS,
)
def body_handler(value: str) -> str:
    """RFC 4287, 8.1: event handlers and addresses that are scripts; attributes nobody knows."""
    return f"holds {shown(value)}, which can run as a script"


@body_rule(
    "body-style",
    "warning",
    flaw="style",
    source="RFC 4287, 8.1; CSS 2.1",
    advice="leave looks to the reader: it shows texts of many publishers in one page",
)
def body_style(declaration: str) -> str:
    """RFC 4287, 8.1, and CSS 2.1: style that loads, or moves over what stands beside it."""
    return f"has the style {shown(declaration)}"


@body_rule(
    "body-unbalanced",
    "error",
    flaw="unbalanced",
    source=f"{_HTML}, 13.1.2",
    advice="close every tag, in the order in which they were opened",
    beyond=IN_FEEDS,
)
def body_unbalanced(reason: str) -> str:
    """HTML Living Standard, 13.1.2: start tags and end tags fit each other."""
    return reason


@body_rule(
    "body-element-unknown",
    "warning",
    flaw="unknown",
    source=f"{_HTML}, 4",
    advice="write an element of HTML, or escape the sign < where it is one",
)
def body_element_unknown(name: str) -> str:
    """HTML Living Standard, 4: the elements that there are; XHTML has its own namespace."""
    return f"holds <{name}>, which is no element of HTML"


@body_rule(
    "body-not-html",
    "error",
    flaw="broken",
    source=f"{_HTML}, 13.1",
    advice="write HTML with a library, and characters as they are",
    beyond=IN_FEEDS,
)
def body_not_html(reason: str) -> str:
    """HTML Living Standard, 13.1: what a parser loses the rest of the text by, or mends."""
    return reason


@body_rule(
    "body-relative-url",
    "error",
    flaw="relative",
    source="RSS Profile, description; RFC 4287, 3.1.1.2",
    advice="write whole addresses: a reader does not know what page they belong to",
    beyond=IN_FEEDS - IN_ATOM,
    quiet=IN_ATOM,
)
def body_relative_url(address: str) -> str:
    """RSS Profile, description: no base is known. RFC 4287, 3.1.1.2, has one: xml:base."""
    return f"has the relative address {shown(address)}"


@body_rule(
    "body-image-broken",
    "error",
    flaw="sourceless",
    source=f"{_HTML}, 4.8.3",
    advice="give the image its address, or leave it out",
    beyond=IN_FEEDS,
)
def body_image_broken(name: str) -> str:
    """HTML Living Standard, 4.8.3: src must be there, and not be empty."""
    return f"has an <{name}> without src"


@body_rule(
    "body-deep",
    "warning",
    flaw="deep",
    source="HTML Living Standard, 13.2.4",
    advice="take out the elements that hold nothing but another",
    quiet=IN_FEEDS,
)
def body_deep(depth: str) -> str:
    """HTML Living Standard, 13.2.4: parsers stop somewhere; MSN asks for ten levels at most."""
    return f"has elements {depth} deep in each other"


@body_rule(
    "body-insecure",
    "warning",
    flaw="insecure",
    source="Mixed Content, 5.1",
    advice="write https: browsers do not load it in a page that came by https",
    quiet=IN_FEEDS,
)
def body_insecure(address: str) -> str:
    """Mixed Content, 5.1: what http loads in a page of https is blocked."""
    return f"loads {shown(address)}"


@body_rule(
    "body-escaped-twice",
    "error",
    flaw="escaped",
    source="RSS 2.0, description; RFC 4287, 3.1.1.2",
    advice="escape the HTML once",
    beyond=IN_FEEDS,
)
def body_escaped_twice(text: str) -> str:
    """RSS 2.0, description, and RFC 4287, 3.1.1.2: HTML is escaped once; twice, tags are shown."""
    return f"shows its tags: {shown(text)}"


@body_rule(
    "summary-escaped-twice",
    "warning",
    flaw="escaped-summary",
    source="RSS 2.0, description; RFC 4287, 3.1.1.2",
    advice="escape the HTML once, if it is HTML",
)
def summary_escaped_twice(text: str) -> str:
    """RSS 2.0, description, and RFC 4287, 3.1.1.2: a plain text may begin so, but few do."""
    return f"shows its tags: {shown(text)}"


@body_rule(
    "body-unseen",
    "warning",
    flaw="unseen",
    source="RFC 4287, 4.1.3; RSS Profile, content:encoded",
    advice="carry the text, or leave the element out: readers show an empty page",
)
def body_unseen(text: str) -> str:  # noqa: ARG001
    """RFC 4287, 4.1.3, and RSS Profile, content:encoded: the content of the entry."""
    return "holds tags, and nothing to be seen"
