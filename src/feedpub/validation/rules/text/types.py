"""Rules about the type and the language of texts."""

from __future__ import annotations

from collections.abc import Mapping

from feedpub.validation.document import Parsed, first, name_of, shown, text
from feedpub.validation.places import tags
from feedpub.validation.rule import IN_ATOM, IN_BOTH, IN_FEEDS, Element, Fault, Faults, Sound
from feedpub.validation.rule_set import RuleSet
from feedpub.validation.values.kinds import kind
from feedpub.validation.values.languages import language_flaw
from feedpub.validation.xml_names import ATOM, DC, XHTML, XML

_LANG = f"{XML}lang"

#: RFC 4287, 3.1: the Text constructs, and content.
_TEXTS = "atom:title|subtitle|summary|rights|content"

_TYPES = frozenset({"text", "html", "xhtml"})

rules = RuleSet(IN_ATOM, source="RFC 4287, 3.1.1.3, 4.1.3.3")


# fmt: off
rules.values(
    "atom-type-invalid", "error", "atom:title|subtitle|summary|rights@type",
    # An empty one breaks attribute-blank.
    kind("text, html or xhtml", lambda value: not value.strip() or value in _TYPES),
    "The type of a text is text, html or xhtml.", "RFC 4287, 3.1.1", "use text, html or xhtml",
)
# fmt: on


@rules.element(
    "atom-text-markup",
    "error",
    at=_TEXTS,
    source="RFC 4287, 3.1.1.1, 3.1.1.2, 4.1.3.3",
    advice="escape the markup, or put it into a div of type xhtml",
    when=lambda shape: shape.held,
)
def atom_text_markup(element: Element) -> Faults:
    """Only texts of type xhtml or of an XML type hold elements, and none with src."""
    type = element.get("type", "text").partition(";")[0].strip().lower()
    holds = type == "xhtml" or type.endswith(("+xml", "/xml"))
    if (not holds or element.get("src") is not None) and (child := first(element, "*")) is not None:
        yield Fault(f"<{name_of(child)}> in {name_of(element)}, which is text", child)


@rules.element(
    "atom-xhtml-div",
    "error",
    at=_TEXTS,
    advice="put everything into one div in the namespace http://www.w3.org/1999/xhtml",
    sound=dict.fromkeys(tags(_TEXTS), (("type", lambda value: value != "xhtml"),)),
)
def atom_xhtml_div(element: Element) -> Faults:
    """A text of type xhtml holds a single XHTML div."""
    if element.get("type") == "xhtml":
        children = [child.tag for child in element.iterchildren("*")]
        if children != [f"{XHTML}div"] or text(element).strip():
            yield Fault(f"{name_of(element)} is not a single XHTML div", element)


@rules.tree(
    "feed-language-missing",
    "warning",
    needs={"channel"},
    source="RSS 2.0, language; XML 1.0, 2.12",
    advice="add the language of the feed: language in RSS, xml:lang in Atom",
    formats=IN_BOTH,
    quiet=IN_BOTH,
)
def feed_language_missing(parsed: Parsed) -> Faults:
    """A feed has a language: aggregators sort feeds by it."""
    if (
        first(parsed.channel, "language") is None
        and first(parsed.channel, f"{DC}language") is None
        and parsed.channel.get(_LANG) is None
    ):
        yield Fault("the feed has no language", parsed.channel)


def _language(element: Element) -> str:
    in_text = element.tag in ("language", f"{DC}language")
    return text(element).strip() if in_text else element.get(_LANG, "")


def _is_sound(value: str) -> bool:
    return value != "" and language_flaw(value) is None


#: By the places of languages.
_SOUND_LANGUAGES: Mapping[str, tuple[Sound, ...]] = {
    **dict.fromkeys(tags("language dc:language"), ((None, lambda text: _is_sound(text.strip())),)),
    **dict.fromkeys(tags(f"atom:feed|entry {_TEXTS}"), ((_LANG, _is_sound),)),
}


@rules.element(
    "feed-language-invalid",
    "error",
    at=f"language dc:language atom:feed|entry {_TEXTS}",
    source="RFC 5646, 2.1, 2.2.1; RSS 2.0, language; XML 1.0, 2.12",
    advice="write a language tag such as de, en-GB or zh-Hant-TW",
    formats=IN_FEEDS,
    sound=_SOUND_LANGUAGES,
)
def feed_language_invalid(element: Element) -> Faults:
    """A language is a well-formed tag of a registered language; xml:lang may be empty."""
    value = _language(element)
    if not value and str(element.tag).startswith(ATOM):
        return
    if (flaw := language_flaw(value)) and flaw.kind == "invalid":
        yield Fault(f"{shown(value)} {flaw.reason}" if value else "the language is empty", element)


@rules.element(
    "language-unregistered",
    "error",
    at="language dc:language atom:feed|entry",
    source="RFC 5646, 2.2; IANA Language Subtag Registry",
    advice="use registered subtags: en-GB, not en-UK",
    formats=IN_BOTH,
    beyond=IN_BOTH,
    sound=_SOUND_LANGUAGES,
)
def language_unregistered(element: Element) -> Faults:
    """The subtags of a language are registered with IANA."""
    value = _language(element)
    if value and (flaw := language_flaw(value)) and flaw.kind == "unregistered":
        yield Fault(f"{shown(value)} {flaw.reason}", element)
