"""Modules of rules are imported for the documents that they are about, and no others."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import etree
from validation.cases import from_files, good_feed, in_code

from feedpub.partners import PARTNERS
from feedpub.validation.document import Parsed, parse
from feedpub.validation.engine import validate
from feedpub.validation.handbook.examples import ADDRESS, NOW, examples
from feedpub.validation.rule import ElementRule, Faults, Rule, TreeRule
from feedpub.validation.rules import MODULES, RuleModule, all_rules, rules_for
from feedpub.validation.xml_names import ITUNES

EACH = pytest.mark.parametrize(
    "module", [pytest.param(each, id=f"{each.name} {each.rule_set}") for each in MODULES]
)


def documents() -> Iterator[bytes]:
    for example in examples().values():
        yield example.wrong_document
        yield example.right_document
    for case in (*from_files(), *in_code()):
        yield case.content


def parsed() -> Iterator[Parsed]:
    for content in documents():
        try:
            yield parse(content, address=ADDRESS, huge=False, now=NOW)
        except etree.XMLSyntaxError:
            continue


def found_by(rule: Rule, document: Parsed) -> Faults:
    match rule:
        case TreeRule():
            yield from rule.find(document)
        case ElementRule():
            for element in document.root.iter("*"):
                if rule.at is None or str(element.tag) in rule.at:
                    yield from rule.find(element)
        case _:
            raise AssertionError(f"{rule.code} may find something in any document")


@EACH
def test_the_rules_of_a_module_apply_to_its_formats_and_its_partner(module: RuleModule) -> None:
    for rule in module.rules():
        assert rule.formats <= module.formats
        assert rule.partner == module.partner


@EACH
def test_rules_find_nothing_in_documents_that_they_are_not_imported_for(
    module: RuleModule,
) -> None:
    if module.uris is None:
        return
    others = [each for each in parsed() if module.uris.isdisjoint(each.namespaces)]

    assert len(others) > 100
    for document in others:
        for rule in module.rules():
            if document.format in rule.formats:
                assert list(found_by(rule, document)) == []


def test_rules_for_a_document_keep_the_order_of_all_rules() -> None:
    uris = frozenset().union(*(each.uris or () for each in MODULES))
    codes = [rule.code for rule in rules_for("rss-2.0", PARTNERS, uris)]

    assert codes == [rule.code for rule in all_rules() if rule.code in set(codes)]
    assert len(codes) > 200


def test_a_namespace_in_an_element_alone_has_its_rules() -> None:
    feed = good_feed("rss").replace(
        b"<item>",
        f'<item><i:explicit xmlns:i="{ITUNES[1:-1]}">perhaps</i:explicit>'.encode(),
        1,
    )

    codes = {each.code for each in validate(feed, address=ADDRESS, now=NOW).findings}

    assert "itunes-explicit-invalid" in codes


def test_a_feed_in_rss_without_a_partner_needs_no_rules_of_atom_and_partners(
    tmp_path: Path,
) -> None:
    feed = tmp_path / "news.rss"
    feed.write_bytes(good_feed("rss"))
    program = (
        "import sys; from feedpub.cli.plain_validate import run_plain_validate as run;"
        f" run(['validate', {str(feed)!r}]); print(*sys.modules, file=sys.stderr)"
    )

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)

    imported = {name for name in done.stderr.split() if ".rules." in name}
    assert done.stdout == "1 feed, valid\n"
    assert "feedpub.validation.rules.rss.values" in imported
    for unneeded in ("partners", "podcasts", "geo", "atom.people", "atom.content", "rss.rdf"):
        assert not any(name.startswith(f"feedpub.validation.rules.{unneeded}") for name in imported)
