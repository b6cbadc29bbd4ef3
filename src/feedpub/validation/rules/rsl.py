"""Rules about RSL 1.0, what machines may do with articles: in RSS, and as a licence file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from feedpub.patterns import pattern
from feedpub.validation.document import Parsed, first, name_of, shown, text
from feedpub.validation.rule import EVERYWHERE, IN_ATOM, IN_OTHER_XML, Element, Fault, Faults
from feedpub.validation.rule_set import RuleSet
from feedpub.validation.values.kinds import one_of
from feedpub.validation.xml_names import RSL

#: 3.4.1.1 and 3.4.1.2.
_WORDS = {
    "usage": frozenset("all ai-all ai-train ai-input ai-index search".split()),
    "user": frozenset("commercial non-commercial education government personal".split()),
}
#: 3.5: ISO 3166-1 alpha-2, or EU.
_COUNTRY = pattern(r"[A-Z]{2}")
#: 3.4.1: a word of another namespace.
_EXTENSION = pattern(r"[A-Za-z_][A-Za-z0-9_.-]*:[A-Za-z_][A-Za-z0-9_.-]*")
_AMOUNT = pattern(r"[0-9]+(?:\.[0-9]+)?")
_CURRENCY = pattern(r"[A-Z]{3}")

#: Words of drafts, with those of 1.0.
_OF_DRAFTS = {
    "train-ai": "ai-train",
    "train-genai": "ai-train",
    "ai-use": "ai-input",
    "ai-summarize": "ai-input",
}

# A hostile document has a million words.
_MOST = 100

_RULES = f"{RSL}permits", f"{RSL}prohibits"

rules = RuleSet(EVERYWHERE, source="RSL 1.0")


def _words(rule: Element) -> list[str]:
    return text(rule).split(None, _MOST)[:_MOST]


# fmt: off
rules.required(
    "rsl-url-missing", "error", "rsl:content@url",
    "Each content has the address that it is about.", "RSL 1.0, 3.3",
    "add url with the canonical address", blank=False,
)
rules.required(
    "rsl-license-missing", "error", "rsl:content/rsl:license",
    "Each content has a license.", "RSL 1.0, 3.3",
    "add a license with permits, prohibits or payment",
)
rules.kinds(
    "rsl-type-invalid", "error",
    {
        "rsl:permits|prohibits@type": one_of("usage user geo"),
        "rsl:payment@type": one_of(
            "purchase subscription training crawl use contribution attribution free"
        ),
        "rsl:legal@type": one_of("warranty disclaimer attestation contact proof"),
        "rsl:copyright@type": one_of("person organization"),
    },
    "The type of a term is one of the specification's.", "RSL 1.0, 3.5, 3.6, 3.7, 3.13, 3.16",
    "write one of them, in lower case",
)
# fmt: on


@rules.element(
    "rsl-word-unknown",
    "error",
    at="rsl:permits|prohibits",
    source="RSL 1.0, 3.4.1",
    advice="write all, ai-all, ai-train, ai-input, ai-index or search, with spaces between them",
)
def rsl_word_unknown(rule: Element) -> Faults:
    """Uses, users and countries are named in the words of RSL 1.0, not in those of its drafts."""
    kind = rule.get("type", "usage")
    name = name_of(rule)
    if not (words := _words(rule)):
        yield Fault(f"{name} is empty", rule)
    for word in words:
        if word in _WORDS.get(kind, ()) or _EXTENSION.fullmatch(word):
            continue
        if kind == "geo" and _COUNTRY.fullmatch(word):
            continue
        if kind in _WORDS or kind == "geo":
            newer = _OF_DRAFTS.get(word) if kind == "usage" else None
            hint = f", a draft's word for {newer}" if newer else ""
            yield Fault(f"{name} names {shown(word)}{hint}", rule)
            return


def _by_type(license: Element, tag: str) -> Iterator[tuple[str, Element]]:
    for rule in license.iterchildren(tag):
        yield rule.get("type", "usage"), rule


@rules.element(
    "rsl-rule-repeated",
    "error",
    at="rsl:license",
    source="RSL 1.0, 3.5, 3.6",
    advice="name all of them in one element, with spaces between them",
)
def rsl_rule_repeated(license: Element) -> Faults:
    """A license has one permits and one prohibits of each type."""
    for tag in _RULES:
        seen = set()
        for kind, rule in _by_type(license, tag):
            if kind in seen:
                yield Fault(f"a second {name_of(rule)} of the type {shown(kind)}", rule)
                return
            seen.add(kind)


@rules.element(
    "rsl-contradiction",
    "warning",
    at="rsl:content",
    source="RSL 1.0, 3.1.1, 3.6",
    advice="name each use once: one that is permitted and prohibited is not licensed",
)
def rsl_contradiction(content: Element) -> Faults:
    """No use is permitted and prohibited. A narrower word may differ from a wider one."""
    found: Mapping[str, list[Element]] = {
        tag: [
            rule
            for license in content.iterchildren(f"{RSL}license")
            for kind, rule in _by_type(license, tag)
            if kind == "usage"
        ]
        for tag in _RULES
    }
    permitted, prohibited = (
        {word for rule in found[tag] for word in _words(rule)} for tag in _RULES
    )
    if both := sorted(permitted & prohibited):
        where = found[f"{RSL}prohibits"][0]
        yield Fault(f"{shown(both[0])} is permitted and prohibited", where)


@rules.element(
    "rsl-amount-invalid",
    "error",
    at="rsl:amount",
    source="RSL 1.0, 3.10",
    advice='write a decimal number, and its currency: <amount currency="EUR">0.015</amount>',
)
def rsl_amount_invalid(amount: Element) -> Faults:
    """An amount is a decimal number with a currency of ISO 4217."""
    value, currency = text(amount).strip(), amount.get("currency")
    if not _AMOUNT.fullmatch(value):
        yield Fault(f"the amount is {shown(value)}", amount)
    elif currency is None:
        yield Fault("the amount has no currency", amount)
    elif not _CURRENCY.fullmatch(currency):
        yield Fault(f"the currency is {shown(currency)}", amount)


@rules.element(
    "rsl-not-in-rss",
    "warning",
    at="rsl:content",
    source="RSL 1.0, 4.7",
    advice="state it in the RSS feed, in a licence file or in HTTP headers",
    formats=IN_ATOM,
)
def rsl_not_in_rss(content: Element) -> Faults:
    """RSL describes elements for items of RSS, and none for Atom: readers do not look there."""
    yield Fault("RSL has no form in Atom", content)


@rules.tree(
    "rsl-empty",
    "error",
    needs={"document"},
    source="RSL 1.0, 3.1",
    advice="add a content with the address that the licence is about",
    formats=IN_OTHER_XML,
)
def rsl_empty(parsed: Parsed) -> Faults:
    """A licence file has at least one content."""
    if parsed.root.tag == f"{RSL}rsl" and first(parsed.root, f"{RSL}content") is None:
        yield Fault("the licence file has no content", parsed.root)
