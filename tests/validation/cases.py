"""The broken feeds and the right ones: each file says in its first comment what it shows.

A line ``expect: CODE at PATH`` in it names a finding, in the order of the findings; a document
that cannot be parsed has no path. ``expect: nothing`` stands alone. The folder is named for the
rule that the file is about.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from pathlib import Path

FILES = Path(__file__).parent / "files"

_COMMENT = re.compile(rb"<!--(.*?)-->", re.DOTALL)
_EXPECTED = re.compile(r"expect: (\S+)(?: at (\S+))?")


@dataclass(frozen=True, slots=True)
class Case:
    name: str

    #: The rule it is about.
    rule: str

    content: bytes

    #: The address it is published at.
    address: str

    #: Code and path of each finding.
    expected: tuple[tuple[str, str | None], ...]


def from_files() -> list[Case]:
    cases = []
    for path in sorted(FILES.rglob("*.xml")):
        content = path.read_bytes()
        comment = _COMMENT.search(content)
        assert comment, f"{path} does not say what it shows"
        expected = [
            (found[1], found[2]) for found in _EXPECTED.finditer(comment[1].decode("utf-8"))
        ]
        assert expected, f"{path} does not say what is expected"
        format = path.relative_to(FILES).parts[0]
        cases.append(
            Case(
                name=str(path.relative_to(FILES)),
                rule=path.parent.name,
                content=content,
                address=f"https://feeds.example/news.{format}",
                expected=tuple(each for each in expected if each[0] != "nothing"),
            )
        )
    return cases


def in_code() -> list[Case]:
    """What cannot be shown in a file with a leading comment."""
    good = good_feed("rss")
    declared_wide = good.decode().replace("UTF-8", "UTF-16", 1)

    def case(name: str, rule: str, content: bytes, *expected: tuple[str, str | None]) -> Case:
        return Case(
            name=f"{rule}/{name}",
            rule=rule,
            content=content,
            address="https://feeds.example/news.rss",
            expected=expected,
        )

    def broken(name: str, rule: str, content: bytes) -> Case:
        return case(name, rule, content, (rule, None))

    return [
        broken("blank line", "xml-before-declaration", b"\n" + good),
        broken("output", "xml-before-declaration", b"Notice: undefined index\n" + good),
        broken("page", "xml-before-declaration", b"<b>Warning</b>: no database\n" + good),
        broken("mark and blank", "xml-before-declaration", codecs.BOM_UTF8 + b" " + good),
        case("mark", "xml-before-declaration", codecs.BOM_UTF8 + good, ("xml-bom", None)),
        case("no declaration", "xml-before-declaration", good.partition(b"?>\n")[2]),
        broken("mark", "xml-bom", codecs.BOM_UTF8 + good),
        case("no mark", "xml-bom", good),
        broken("deep", "xml-too-big", b"<rss>" + b"<a>" * 10_000 + b"</a>" * 10_000 + b"</rss>"),
        broken("attribute", "xml-too-big", b'<rss a="' + b"a" * 11_000_000 + b'"/>'),
        broken("text", "xml-too-big", b"<rss>" + b"a" * 11_000_000 + b"</rss>"),
        broken("name", "xml-too-big", b"<" + b"a" * 60_000 + b"/>"),
        broken("entities", "xml-too-big", bomb(b"<rss>&a9;</rss>")),
        broken("entities in an attribute", "xml-too-big", bomb(b'<rss a="&a9;"/>')),
        case("long text", "xml-too-big", good.replace(b"It lifts", b"It lifts " * 10_000)),
        broken("UTF-16", "encoding-not-utf8", declared_wide.encode("utf-16")),
        broken("UTF-16 without mark", "encoding-not-utf8", declared_wide.encode("utf-16-be")),
        broken("UTF-32", "encoding-not-utf8", good.partition(b"?>\n")[2].decode().encode("utf-32")),
        broken("unknown", "encoding-not-utf8", good.replace(b"UTF-8", b"HARBOUR-8", 1)),
        case("letters", "encoding-broken", good.replace(b"It lifts", "Él alza".encode())),
        broken("NUL", "xml-not-well-formed", good.replace(b"ferry", b"fer\0ry")),
        broken("empty", "xml-not-well-formed", b""),
        broken("JSON", "xml-not-well-formed", b'{"version": "https://jsonfeed.org/version/1.1"}'),
    ]


def bomb(root: bytes) -> bytes:
    """A billion laughs: *root* in a document whose entity a9 has ten digits of letters."""
    entities = b'<!ENTITY a0 "ha">' + b"".join(
        b'<!ENTITY a%d "%s">' % (each, b"&a%d;" % (each - 1) * 10) for each in range(1, 10)
    )
    return b"<!DOCTYPE rss [" + entities + b"]>" + root


def good_feed(format: str) -> bytes:
    """Everything that feedpub writes, without a finding."""
    return (FILES / format / "whole" / "everything.xml").read_bytes()
