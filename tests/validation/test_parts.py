"""A document is checked as a whole, or its entries once and the rest each time: the same is found.

Rules that need only an entry find in it alone what they find there beside others.
"""

from __future__ import annotations

import copy
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from newsroom import CONFIG, Newsroom, fill, make_record
from newsroom import NOW as WRITTEN
from validation.cases import from_files, good_feed, in_code

from feedpub.feed import Document, Finding
from feedpub.format_info import FORMATS
from feedpub.partners import PARTNERS, PROFILES
from feedpub.validation.document import ENTRY, Parsed, parse
from feedpub.validation.handbook.examples import ADDRESS, NOW, Where, document, examples
from feedpub.validation.jsonfeed.engine import JSON_RULES
from feedpub.validation.outlines import OutlinedDocument, outlines_to_keep, read_outlines
from feedpub.validation.previous_entries import EntryChange
from feedpub.validation.publish_gate import check, check_entries, check_rest
from feedpub.validation.rule import IN_BOTH
from feedpub.validation.rules import all_rules
from feedpub.validation.xml_names import XML

#: How every entry of the examples differs from its last version.
CHANGES = {
    f"{id}{number}": EntryChange(id="tag:harbour.example,2018:old", worded=True)
    for id in ("harbour-ferry", "tag:harbour.example,2018:ferry")
    for number in ("", "-2")
}

#: A rule, the severity, the message and the entry.
Found = tuple[str, str, str, int | None]


@dataclass(frozen=True)
class Sample:
    name: str
    content: bytes
    format: str = "rss"
    address: str = ADDRESS
    partner: str | None = None
    now: datetime = NOW

    def whole(self, content: bytes | None = None) -> Counter[Found]:
        return found(
            check(self.document(content), partner=self.partner, now=self.now, changes=CHANGES)
        )

    def of_entries(self, content: bytes | None = None) -> Counter[Found]:
        return found(check_entries(self.document(content), partner=self.partner).findings)

    def of_rest(
        self, content: bytes | None = None, outlined: OutlinedDocument | None = None
    ) -> Counter[Found]:
        return found(
            check_rest(
                self.document(content),
                outlined=outlined,
                partner=self.partner,
                now=self.now,
                changes=CHANGES,
            )
        )

    def document(self, content: bytes | None = None) -> Document:
        return Document(
            name="news",
            format=self.format,
            content=self.content if content is None else content,
            address=self.address,
        )


def found(findings: tuple[Finding, ...]) -> Counter[Found]:
    return Counter((each.code, each.severity, each.message, each.entry) for each in findings)


def from_handbook() -> Iterator[Sample]:
    for medium in ("xml", "json"):
        for code, example in examples(medium).items():
            for name, content in (
                ("wrong", example.wrong_document),
                ("right", example.right_document),
            ):
                yield Sample(
                    name=f"{medium} {code} {name}",
                    content=content,
                    format="json" if medium == "json" else "rss",
                    partner=example.partner,
                )


def read(content: bytes) -> Parsed | None:
    try:
        return parse(content, address=None, huge=False)
    except etree.XMLSyntaxError:
        return None


#: Where the snippet of an example is an entry, and what entries are put into.
ENTRIES: dict[Where, Where] = {"rss item": "rss items", "atom entry": "atom entries"}


def together(where: Where) -> bytes:
    """All entries of the handbook in one feed: each has hundreds of neighbours."""
    tag = "item" if where == "rss item" else "entry"
    entries = []
    for example in examples().values():
        if example.where == where:
            for snippet in (example.wrong, example.right):
                content = document(where, snippet)
                if read(content) is not None:
                    entries += re.findall(rf"<{tag}>.*</{tag}>", content.decode(), re.DOTALL)
    return document(ENTRIES[where], "\n".join(entries))


def json_together() -> bytes:
    contents = [
        json.loads(content)
        for example in examples("json").values()
        if example.where == "json item"
        for content in (example.wrong_document, example.right_document)
    ]
    feed = {**contents[0], "items": [item for each in contents for item in each["items"]]}
    return json.dumps(feed).encode()


HOSTILE = (
    "<item/>",
    "<item><item><title/><link>/a</link><guid/></item></item>",
    "<item>text<title>A &amp; B</title>tail &#xE000;</item>&#xE001;",
    "<item><title>A &#x26; B</title></item>",
    "<item><title>A &lt;b> C</title><description>A &#x3C;b> C</description></item>",
    '<item xmlns:m="http://search.yahoo.com/mrss"><m:content url="a"/></item>',
    '<item xmlns:media="http://search.yahoo.com/mrss/"><media:content/></item>',
    '<item><a:b xmlns:a="urn:unknown"><title>&#x9F;</title></a:b></item>',
    '<item><atom:link href="a" rel="self"/><atom:link rel="hub" href="/hub"/></item>',
    '<item xml:base="https://harbour.example/"><atom:link href=""/></item>',
    '<item><atom:content xml:base="https://harbour.example/"><atom:link href=""/></atom:content>'
    "</item>",
    '<item><atom:content type="application/xml"><rss><channel><item><link>http://localhost/</link>'
    "</item></channel></rss></atom:content></item>",
    "<item><link>http://localhost/</link><guid>1</guid><pubDate>Wed, 21 Mar 1970 11:00:00 GMT"
    "</pubDate></item>",
    "<item><content:encoded><![CDATA[<p onclick='a'><script>b</p>]]></content:encoded></item>",
    "<item><content:encoded>&lt;p&gt;&#x202E;&lt;b&gt;</content:encoded><dc:date>1980</dc:date>"
    "</item>",
    "<item><slash:comments>x</slash:comments><itunes:image/><itunes:category text='?'/></item>",
    "<item><atom:entry><atom:link href='x'/><atom:author/></atom:entry></item>",
    "<item><pubDate>Wed, 21 Mar 2040 11:00:00 GMT</pubDate><atom:updated>2018-03-21T11:00:00Z"
    "</atom:updated></item>",
    "<item><description>Ã¤ \u202a</description><category domain='Ã¤'/></item>",
    "<item><x:y xmlns:x='http://www.w3.org/1999/xhtml'/><nope/><georss:point>1</georss:point>"
    "</item>",
    "<item><!-- a --><title>a<!-- b -->b</title><?c d?></item>",
)


def hostile_feed(entries: list[str]) -> bytes:
    return document("rss items", "\n".join(entries))


def as_atom(content: bytes) -> bytes:
    """The same entries in Atom's namespace."""
    for rss, atom in ((b"item", b"entry"), (b"pubDate", b"published"), (b"atom:", b"")):
        content = content.replace(rss, atom)
    entries = re.findall(rb"<entry.*</entry>|<entry/>", content, re.DOTALL)
    return document("atom entries", b"".join(entries).decode())


def from_code() -> Iterator[Sample]:
    for where in ENTRIES:
        for partner in (None, *PARTNERS):
            yield Sample(f"all in {where} for {partner}", together(where), partner=partner)
    yield Sample("all in JSON", json_together(), format="json")
    hostile = hostile_feed([*HOSTILE, *HOSTILE[:3]])
    for partner in (None, *PARTNERS):
        yield Sample(f"hostile RSS for {partner}", hostile, partner=partner)
        yield Sample(f"hostile Atom for {partner}", as_atom(hostile), partner=partner)
    for change in (
        (b"xmlns:atom=", b"xmlns:unknown='urn:unknown' xmlns:atom="),
        (b"http://search.yahoo.com/mrss/", b"http://search.yahoo.com/mrss"),
        (b"https://harbour.example/</link>", b"http://localhost/</link>"),
        (b"<rss ", b"<!DOCTYPE rss [<!ENTITY a 'b'>]><rss "),
    ):
        yield Sample(f"hostile RSS with {change[1]!r}", hostile.replace(*change, 1))
    based = b'<feed xml:base="https://harbour.example/"'
    for entry in ("<item><atom:link href=''/></item>", "<item><atom:link href='#a'/></item>"):
        atom = as_atom(hostile_feed([*HOSTILE, entry]))
        yield Sample(f"{entry} with a base", atom.replace(b"<feed", based, 1))
    yield Sample("on a private host", hostile, address="http://localhost/news")
    for case in (*from_files(), *in_code()):
        yield Sample(case.name, case.content, address=case.address)


SAMPLES = [*from_handbook(), *from_code()]
EACH = pytest.mark.parametrize(
    "sample", [pytest.param(sample, id=sample.name) for sample in SAMPLES]
)


def check_parts(sample: Sample) -> None:
    assert sample.of_entries() + sample.of_rest() == sample.whole()


def check_alone(sample: Sample) -> None:
    """Each entry alone, under the head of its document and under an empty one."""
    expected = sample.of_entries()
    for number, bare, content in alone(sample):
        one = Counter(
            {
                (code, severity, message, number): count
                for (code, severity, message, _), count in sample.of_entries(content).items()
            }
        )
        of_entry = Counter({each: n for each, n in expected.items() if each[3] == number})
        assert one == of_entry, f"entry {number}{' under an empty head' if bare else ''}"


def alone(sample: Sample) -> Iterator[tuple[int, bool, bytes]]:
    """Number, whether the head is empty, and the document, for each entry of *sample*."""
    if sample.format == "json":
        yield from json_alone(sample.content)
    elif sample.format == "sitemap":
        yield from sitemap_alone(sample.content)
    elif sample.format in ("rss", "atom") and (parsed := read(sample.content)) is not None:
        for bare in (False, True):
            for number, content in enumerate(xml_alone(parsed, bare)):
                yield number, bare, content


def xml_alone(parsed: Parsed, bare: bool) -> Iterator[bytes]:
    if parsed.root in parsed.entries:
        yield parsed.content
        return
    tree = copy.deepcopy(parsed.root.getroottree())
    parent = tree.getroot()
    if parsed.format in ("rss-2.0", "rss-0.9x"):
        parent = next(parent.iterchildren("channel"))
    if bare:
        for name in [str(each) for each in tree.getroot().attrib if str(each).startswith(XML)]:
            del tree.getroot().attrib[name]
    for each in list(parent):
        if bare or (parsed.entries and each.tag == parsed.entries[0].tag):
            parent.remove(each)
    for entry in parsed.entries:
        parent.append(copy.deepcopy(entry))
        yield etree.tostring(tree, encoding="UTF-8", xml_declaration=True)
        parent.remove(parent[-1])


def outlined(content: bytes) -> OutlinedDocument | None:
    """The document *content* by the outlines of its entries. None: it is always parsed."""
    parsed = read(content)
    if parsed is None or parsed.format not in IN_BOTH or parsed.root in parsed.entries:
        return None
    outlines = [each for each in outlines_to_keep(parsed) if each is not None]
    if len(outlines) < len(parsed.entries):
        return None
    tree = copy.deepcopy(parsed.root.getroottree())
    for element in list(tree.getroot().iter("item", ENTRY)):
        tail = element.tail
        element.clear()
        element.tail = tail
    return OutlinedDocument(
        content=etree.tostring(tree, encoding="UTF-8", xml_declaration=True),
        outlines=tuple(read_outlines(each.as_text() for each in outlines)),
    )


def check_outlined(sample: Sample, content: bytes) -> bool:
    """Check *content* by outlines, if its entries have any; return whether they have."""
    known = outlined(content)
    if known is not None:
        assert sample.of_rest(content, known) == sample.of_rest(content)
    return known is not None


def json_alone(content: bytes) -> Iterator[tuple[int, bool, bytes]]:
    try:
        feed = json.loads(content)
    except ValueError:
        return
    items = feed.get("items") if isinstance(feed, dict) else None
    for number, item in enumerate(items if isinstance(items, list) else ()):
        yield number, False, json.dumps({**feed, "items": [item]}).encode()
        if isinstance(feed.get("version"), str):
            bare = {"version": feed["version"], "items": [item]}
            yield number, True, json.dumps(bare).encode()


def sitemap_alone(content: bytes) -> Iterator[tuple[int, bool, bytes]]:
    root = etree.fromstring(content)
    for number in range(len(root)):
        tree = copy.deepcopy(root)
        for each in [each for place, each in enumerate(tree) if place != number]:
            tree.remove(each)
        yield number, False, etree.tostring(tree, encoding="UTF-8", xml_declaration=True)


@EACH
def test_what_is_found_in_entries_and_in_the_rest_is_all_that_is_found(sample: Sample) -> None:
    check_parts(sample)


@EACH
def test_an_entry_alone_has_the_findings_that_it_has_beside_others(sample: Sample) -> None:
    check_alone(sample)


@EACH
def test_outlines_of_entries_have_all_that_the_rest_is_checked_for(sample: Sample) -> None:
    check_outlined(sample, sample.content)
    for _, _, content in alone(sample):
        check_outlined(sample, content)


def test_most_entries_of_the_handbook_have_an_outline() -> None:
    for where in ENTRIES:
        sample = Sample(where, together(where))
        has_outline = [outlined(content) is not None for _, _, content in alone(sample)]
        assert sum(has_outline) > len(has_outline) / 2


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from(HOSTILE), max_size=6), st.data())
def test_any_hostile_entries_have_the_same_findings_alone(
    entries: list[str], data: st.DataObject
) -> None:
    partner = data.draw(st.sampled_from([None, *PARTNERS]))
    mixed = []
    for each in entries:
        cut = data.draw(st.integers(0, len(each)))
        put = data.draw(st.sampled_from(["", "a", "&#x26;", "&#xE000;", "<title>", "<a/>", "Ã¤"]))
        mixed.append(each[:cut] + put + each[cut:])
    content = hostile_feed(mixed)
    make: Callable[[bytes], bytes] = data.draw(st.sampled_from([bytes, as_atom]))
    sample = Sample("hostile", make(content), partner=partner)

    check_parts(sample)
    check_alone(sample)
    check_outlined(sample, sample.content)


# The profile of Google News is ending.
@pytest.mark.filterwarnings("ignore::feedpub.errors.ConfigWarning")
@pytest.mark.parametrize("profile", [None, *sorted(PROFILES)])
def test_documents_of_a_newsroom_have_the_same_findings_in_parts(
    newsroom: Newsroom, profile: str | None
) -> None:
    newsroom.configure(
        f'{CONFIG.partition("[feeds.sections]")[0]}formats = ["rss", "atom", "json", "html"]\n'
        + (f'profile = "{profile}"\n' if profile else "")
        + '[feeds.news]\ntitle = "Harbour News"\nformats = ["sitemap"]\n'
    )
    fill(newsroom)
    image = {"url": "http://img.news.example/a.jpg", "caption": "A & B", "credit": "Ovens/dpa"}
    media = [{"url": "http://media.news.example/a.mp3", "title": "A & B"}]
    newsroom.write(
        "a.json",
        make_record(
            7, title="A & B < C", url="http://other.example/a", images=[image], media=media
        ),
    )
    record = make_record(8, published="2026-11-17T12:00:00Z", authors=[], media=media)
    newsroom.write("b.json", record)

    report = newsroom.build()

    samples = [
        Sample(
            name=name,
            content=content,
            format=format.name,
            address=f"https://feeds.example/{name}",
            partner=profile,
            now=WRITTEN,
        )
        for name, content in newsroom.published().items()
        for format in FORMATS.values()
        if name.endswith(format.suffix)
    ]
    assert report.rejected == ()
    assert {each.format for each in samples} == set(FORMATS)
    for sample in samples:
        check_parts(sample)
        check_alone(sample)
        check_parts(replace(sample, content=sample.content[:-20]))
        # Outlines do not stand for the elements of podcasts.
        has_outlines = sample.format == "atom" or (sample.format == "rss" and profile != "podcast")
        assert check_outlined(sample, sample.content) == has_outlines


def test_a_sitemap_has_the_same_findings_in_parts() -> None:
    url = "<url><loc>{}</loc></url>"
    content = (
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
        + "".join(
            url.format(each) for each in ("https://a.example/", "/b", "https://a.example/", "/b")
        )
        + "</urlset>"
    ).encode()
    sample = Sample("sitemap", content, format="sitemap")

    check_parts(sample)
    check_alone(sample)
    assert "sitemap-loc-repeated" in {code for code, *_ in sample.of_rest()}
    check_parts(replace(sample, content=b"<urlset/>"))
    check_parts(replace(sample, content=b"<urlset"))


NEEDS = {rule.code: rule.needs for rule in JSON_RULES} | {
    rule.code: rule.needs for rule in all_rules()
}
LATER = datetime(2050, 1, 1, tzinfo=UTC)


def changed(one: Counter[Found], other: Counter[Found]) -> set[str]:
    """The codes of what is found in only one of two cases."""
    return {code for code, *_ in (one - other) + (other - one)}


@EACH
def test_rules_that_do_not_need_the_clock_find_the_same_at_any_time(sample: Sample) -> None:
    differing = changed(sample.whole(), replace(sample, now=LATER).whole())

    assert all("clock" in NEEDS[code] for code in differing)


@EACH
def test_rules_that_do_not_need_a_memory_find_the_same_whatever_changed(sample: Sample) -> None:
    document = sample.document()

    without = found(check(document, partner=sample.partner, now=sample.now))

    assert all("memory" in NEEDS[code] for code in changed(sample.whole(), without))


def test_the_feeds_of_hostile_entries_can_be_parsed() -> None:
    for sample in SAMPLES:
        if sample.name.startswith(("hostile", "all in rss", "all in atom")):
            assert len(parse(sample.content, address=None, huge=False).entries) > 20


def test_each_need_is_that_of_some_rule() -> None:
    for need in ("channel", "neighbours", "clock", "memory", "document"):
        assert any(need in needs for needs in NEEDS.values())


def test_the_rest_of_a_document_is_checked_without_a_walk_over_its_entries() -> None:
    """Elements of entries that no rule asks for by name are not seen."""
    head, item, tail = good_feed("rss").partition(b"<item>")
    one = parse(head + item + tail, address=None, huge=False, part="rest")
    many = parse(head + item + b"<a/>" * 1000 + tail, address=None, huge=False, part="rest")

    assert len(list(one.elements())) == len(list(many.elements()))
