from __future__ import annotations

import re

import pytest
from validation.cases import good_feed

from feedpub.feed import Document
from feedpub.validation.engine import validate
from feedpub.validation.publish_gate import check
from feedpub.validation.verdict import Verdict

RSS = good_feed("rss")
ATOM = good_feed("atom")


def codes(verdict: Verdict) -> list[str]:
    return [finding.code for finding in verdict.findings]


def broken_rss() -> bytes:
    """Two languages, a missing guid in the first item, a relative link in the second."""
    return (
        RSS.replace(b"<link>https://harbour.example/crane", b"<link>/crane")
        .replace(b'<guid isPermaLink="false">tag:harbour.example,2018:ferry</guid>', b"")
        .replace(b"<language>en</language>", b"<language>en</language><language>nl</language>")
    )


def test_a_finding_has_line_column_path_and_entry() -> None:
    content = RSS.replace(b"<link>https://harbour.example/crane", b"<link>/crane")

    (finding,) = validate(content).findings

    assert finding.element == "/rss/channel/item[2]/link"
    assert finding.entry == 1
    assert content.splitlines()[(finding.line or 0) - 1].strip() == b"<link>/crane</link>"


def test_a_finding_reads_as_problem_advice_and_source() -> None:
    content = RSS.replace(b"<link>https://harbour.example/crane", b"<link>/crane")

    (finding,) = validate(content).findings

    assert str(finding) == (
        "error link-relative: link '/crane' is not absolute;"
        " write the absolute address, starting with https:// [RSS 2.0, Comments; RFC 4287, 2]"
    )


def test_a_finding_about_the_feed_has_no_entry() -> None:
    content = RSS.replace(b"<language>en<", b"<language>!<")

    (finding,) = validate(content).findings

    assert finding.entry is None


def test_findings_are_in_document_order() -> None:
    findings = validate(broken_rss(), profiles={"publish"}).findings

    assert [(finding.code, finding.entry) for finding in findings] == [
        ("element-repeated", None),
        ("guid-missing", 0),
        ("link-relative", 1),
    ]


def test_the_same_bytes_have_the_same_findings() -> None:
    assert validate(broken_rss()) == validate(broken_rss())


def test_every_finding_about_an_element_has_a_line() -> None:
    content = broken_rss().replace(b"<rss", b"<!DOCTYPE rss>\n<rss", 1)

    findings = validate(content).findings

    assert all(finding.line is not None for finding in findings)
    assert [finding.line for finding in findings] == sorted(
        finding.line or 0 for finding in findings
    )


def test_a_path_has_numbers_only_for_repeated_names() -> None:
    content = b"""<rss version="2.0"><channel><title>a</title><link>https://a.example/</link>
    <description>a</description><item><title>a</title><guid>a</guid></item></channel></rss>"""

    findings = validate(content).findings

    assert "/rss/channel/item/guid" in {finding.element for finding in findings}


def test_an_element_after_line_65535_has_its_line() -> None:
    content = RSS.replace(b"</guid>", b"</guid>" + b"\n" * 70_000, 1).replace(
        b"<link>https://harbour.example/crane", b"<link>/crane"
    )

    (finding,) = validate(content).findings

    assert (finding.line or 0) > 70_000


def test_an_unparsable_document_has_one_finding_with_its_place() -> None:
    content = broken_rss().replace(b"</channel>", b"</chanel>")

    (finding,) = validate(content).findings

    assert finding.code == "xml-not-well-formed"
    assert finding.severity == "error"
    assert content.splitlines()[(finding.line or 0) - 1].strip() == b"</chanel>"
    assert finding.column is not None


def test_a_verdict_has_the_format() -> None:
    assert validate(RSS).format == "rss-2.0"
    assert validate(ATOM).format == "atom-1.0"
    assert validate(b"<html/>").format is None
    assert validate(b"html").format is None


def test_stricter_rules_are_warnings_outside_the_publish_profile() -> None:
    content = re.sub(rb"<guid .*?</guid>", b"", RSS)

    published = validate(content, profiles={"publish"})
    other = validate(content, profiles=())

    assert codes(published) == codes(other)
    assert not published.valid
    assert other.valid


def test_quiet_rules_are_silent_outside_the_publish_profile() -> None:
    content = re.sub(rb"<pubDate>.*?</pubDate>", b"", RSS)

    assert codes(validate(content, profiles={"publish"})) == ["date-missing"] * 2
    assert validate(content).findings == ()


def test_rules_of_a_specification_are_errors_in_every_profile() -> None:
    content = re.sub(rb"<published>.*?</published>", b"", ATOM)

    assert validate(content).valid
    assert not validate(re.sub(rb"<updated>.*?</updated>", b"", ATOM)).valid


def test_the_self_link_is_compared_with_a_known_address() -> None:
    assert validate(RSS, profiles={"publish"}).findings == ()
    assert codes(validate(RSS, address="https://other.example/news.rss")) == ["feed-self-wrong"]


def test_check_compares_the_self_link_with_the_address_of_the_document() -> None:
    document = Document(
        name="news", format="rss", content=RSS, address="https://other.example/news.rss"
    )

    assert [finding.code for finding in check(document)] == ["feed-self-wrong"]


def test_check_accepts_an_empty_feed() -> None:
    content = re.sub(rb"<item>.*</item>", b"", RSS, flags=re.DOTALL)
    address = "https://feeds.example/news.rss"
    document = Document(name="news", format="rss", content=content, address=address)

    assert check(document) == ()
    assert codes(validate(content, profiles={"publish"})) == ["feed-empty"]


def test_a_message_does_not_repeat_a_password() -> None:
    content = RSS.replace(b"<link>https://", b"<link>https://mara:anchor@")

    findings = validate(content, profiles={"publish"}).findings

    assert findings
    assert not any("anchor" in finding.message for finding in findings)


def test_a_message_is_one_short_line_whatever_the_document_holds() -> None:
    name = b"x" * 40_000
    content = RSS.replace(b"<title>A crane", b"<%b/><title>\n\xe2\x80\xa8" % name + b"a\n" * 9000)
    content = content.replace(b"<language>en", b"<language>" + b"e\n" * 9000)

    findings = validate(content).findings

    assert len(findings) == 2
    for finding in findings:
        assert len(str(finding)) < 500
        assert len(finding.element or "") < 500
        assert len(str(finding).splitlines()) == 1


def test_a_feed_inside_the_content_of_an_entry_is_not_checked() -> None:
    inner = b'<feed xmlns="http://www.w3.org/2005/Atom"><entry/><link/></feed>'
    content = ATOM.replace(
        b"</summary>",
        b'</summary><content type="application/atom+xml">' + inner + b"</content>",
        1,
    )

    assert validate(content, profiles={"publish"}).findings == ()


@pytest.mark.slow
def test_ten_thousand_faults_are_all_found_with_their_places() -> None:
    head = RSS.partition(b"<item>")[0]
    content = head + b"<item><title/><link/></item>" * 10_000 + b"</channel></rss>"

    findings = validate(content, profiles={"publish"}).findings

    # title-blank, link-relative, and guid, date, text and author missing of each.
    assert len(findings) == 60_000
    assert findings[-1].element == "/rss/channel/item[10000]/link"
    assert findings[-1].entry == 9_999
