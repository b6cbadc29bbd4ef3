"""Rules about HTML in texts: what a reader can show beside the texts of others."""

from __future__ import annotations

from feedpub.validation.rule import IN_ATOM, IN_FEEDS
from feedpub.validation.rule_set import RuleSet

_HTML = "HTML Living Standard"
_ESCAPED = "RSS 2.0, description; RFC 4287, 3.1.1.2"

rules = RuleSet(IN_FEEDS, source="RFC 4287, 8.1")

# fmt: off
rules.body(
    "body-forbidden", "error", "forbidden", "holds <{raw}>",
    "A text has no scripts, objects and other elements that run or load something.",
    "RFC 4287, 8.1; RSS Profile, description",
    "remove it: readers do, and some drop the whole text", beyond=IN_FEEDS,
)
rules.body(
    "body-frame", "warning", "frame", "holds <{raw}>",
    "A frame holds another page, with everything that can run there.", None,
    "add a link to the page in the frame: many readers remove frames",
)
rules.body(
    "body-form", "error", "form", "holds <{raw}>",
    "A text has no form: people cannot see where a reader sends what they enter.", None,
    "link to the page with the form", quiet=IN_FEEDS,
)
rules.body(
    "body-handler", "error", "handler", "holds {value}, which can run as a script",
    "A text has no event handlers, and no addresses that are scripts.", None,
    "remove the attribute: readers do, and some drop the whole text", beyond=IN_FEEDS,
)
rules.body(
    "body-style", "warning", "style", "has the style {value}",
    "A text has no style that loads something, or covers what is beside it.",
    "RFC 4287, 8.1; CSS 2.1",
    "leave the style to the reader, which shows texts of many publishers on one page",
)
rules.body(
    "body-import", "warning", "import", "loads a style sheet with {value}",
    "A text loads no style sheet; without its <style>, readers show the rule.",
    "RFC 4287, 8.1; CSS Cascading and Inheritance 4, 2",
    "remove the style sheet: a reader shows texts of many publishers on one page",
)
rules.body(
    "xhtml-no-namespace", "error", "no-namespace", "holds <{raw}>, which has no namespace",
    "All elements in a div of XHTML are in a namespace.", "RFC 4287, 3.1.1.3; XHTML 1.0, 3.1.1",
    'remove xmlns="": readers that follow the namespace do not show the element', formats=IN_ATOM,
)
rules.body(
    "svg-text", "warning", "svg-text", "has {value} in a drawing, outside of its text elements",
    "A drawing in SVG has its text in text elements: nothing else is shown.", "SVG 1.1, 10.1",
    "write the text into <text>, or into <title> for people who cannot see the drawing",
)
rules.body(
    "body-unbalanced", "error", "unbalanced", "{raw}", "Start tags and end tags match.",
    f"{_HTML}, 13.1.2", "close every tag, in the reverse order of opening", beyond=IN_FEEDS,
)
rules.body(
    "body-element-unknown", "warning", "unknown", "holds <{raw}>, which is not in HTML",
    "A text has only elements of HTML.", f"{_HTML}, 4",
    "use an element of HTML, or escape the character <",
)
rules.body(
    "body-not-html", "error", "broken", "{raw}",
    "A text has no markup that makes a parser lose or repair the rest.", f"{_HTML}, 13.1",
    "write HTML with a library", beyond=IN_FEEDS,
)
rules.body(
    "body-relative-url", "error", "relative", "has the relative address {value}",
    "Addresses in a text are absolute. Only Atom has a base for others: xml:base.",
    "RSS Profile, description; RFC 4287, 3.1.1.2",
    "write absolute addresses: a reader does not know the page that they belong to",
    beyond=IN_FEEDS - IN_ATOM, quiet=IN_ATOM,
)
rules.body(
    "body-image-broken", "error", "sourceless", "has an <{raw}> without src",
    "An image has a src that is not empty.", f"{_HTML}, 4.8.3",
    "add the address of the image, or remove the image", beyond=IN_FEEDS,
)
rules.body(
    "body-srcset-invalid", "warning", "srcset", "has a srcset that browsers do not follow: {raw}",
    "Each image in a srcset has one size, of one kind; widths need sizes beside them.",
    f"{_HTML}, 4.8.4.2.1 and 4.8.3", 'write srcset="a.jpg 640w, b.jpg 1280w" sizes="100vw"',
    quiet=IN_FEEDS,
)
rules.body(
    "body-deep", "warning", "deep", "has elements nested {raw} levels deep",
    "Elements are nested ten levels deep at most, as MSN requires; parsers have limits.",
    "HTML Living Standard, 13.2.4", "remove elements that hold only another element",
    quiet=IN_FEEDS,
)
rules.body(
    "body-insecure", "warning", "insecure", "loads {value}",
    "A text loads nothing by http: browsers block it on a page of https.",
    "Mixed Content, 5.1", "use https", quiet=IN_FEEDS,
)
rules.body(
    "body-escaped-twice", "error", "escaped", "shows its tags: {value}",
    "HTML is escaped once; escaped twice, readers show the tags.", _ESCAPED,
    "escape the HTML once", beyond=IN_FEEDS,
)
rules.body(
    "body-misread", "warning", "misread", "has {value} in place of one character",
    "References stand for characters, not for the bytes of a character in UTF-8.",
    f"{_HTML}, 13.1.4", "write the character itself: a program has read UTF-8 as another encoding",
)
rules.body(
    "body-reference-escaped", "warning", "reference", "shows the reference {value}",
    "A reference to a character is escaped once; escaped twice, readers show its source.",
    _ESCAPED, "write the character itself, or put the reference into code",
)
rules.body(
    "atom-xhtml-escaped", "warning", "escaped-in-xhtml", "shows its tags: {value}",
    "The markup of a text of type xhtml is not escaped, neither as a whole nor inside its div.",
    "RFC 4287, 3.1.1.3, 4.1.3.3",
    "write the markup as elements, or put what is to be shown into code or pre",
)
rules.body(
    "summary-escaped-twice", "warning", "escaped-summary", "shows its tags: {value}",
    "A summary that begins with an escaped tag is more often HTML than plain text.", _ESCAPED,
    "escape HTML once; ignore this for plain text",
)
rules.body(
    "body-unseen", "warning", "unseen", "holds tags, but nothing visible",
    "A text holds something to read or see.",
    "RFC 4287, 4.1.3; RSS Profile, content:encoded",
    "include the text, or remove the element: readers show an empty page",
)
# fmt: on
