"""Breaks good feeds at random, and sees that every one of them gets an answer.

    python bench/fuzz_validate.py [--mutations 100000] [--seed 1] [--limit 2.0]

The examples' feeds, of every format, have bytes flipped, tags and attributes taken out, doubled and
swapped, values replaced by a list of nasty ones, are nested, cut and written in other encodings.
No answer may raise or take longer than the limit; and each batch is validated again in another
order: the answer must not depend on what came before it. What fails is written to a file.
"""

from __future__ import annotations

import argparse
import copy
import json
import random
import re
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

from lxml import etree

from feedpub.validation.detect import validate_feed
from feedpub.validation.engine import Verdict
from feedpub.validation.handbook.codes import PROFILES
from feedpub.validation.handbook.examples import ADDRESS, NOW, examples

#: How many are validated before they are validated once more.
BATCH = 500

NASTY = [
    b"",
    b" ",
    b"\x00",
    b"\xff\xfe",
    b"\xed\xa0\x80",
    b"&#0;",
    b"&#xD800;",
    b"&#xFFFF;",
    b"&nbsp;",
    b"&lt;script&gt;",
    b"<![CDATA[",
    b"]]>",
    b"<!--",
    b"-->",
    b"<?xml version='1.0'?>",
    b"<!DOCTYPE a [<!ENTITY b 'c'>]>",
    b"https://",
    b"https://[::1]:99999/%zz",
    b"https://xn--/",
    b"https://" + b"a." * 3000 + b"example/",
    b"tag:,:",
    b"urn:uuid:",
    b"javascript:alert(1)",
    b"data:,",
    b"Wed, 00 Jan 0000 24:60:61 +9999",
    b"9999-12-31T23:59:60-23:59",
    b"0001-01-01T00:00:00+23:59",
    b"2018-02-30T25:61:00Z",
    b"-1",
    b"1e999",
    b"9" * 5000,
    b"NaN",
    b"null",
    b"true",
    b"[]",
    b"{}",
    b'"\\ud800"',
    b"en-" * 100,
    b"((((((((((",
    b"a@" * 200,
    "\u202e\ufeff\u0130\u017f".encode(),
    "\U0010ffff".encode(),
    b"\xc3\x83\xc2\xa9",
    b"{{ title }}",
    b"<b>" * 50,
    b"<div>" * 300,
    b"&lt;p " * 100,
    b"&amp;" * 100,
    b'"' * 50,
]

TAG = re.compile(rb"<[^<>]*>")
ATTRIBUTE = re.compile(rb"""\s[\w:.-]+\s*=\s*("[^"<>]*"|'[^'<>]*')""")
VALUE = re.compile(rb"""(?<=>)[^<>]+(?=</)|(?<=")[^"<>{}]*(?=")|(?<=: )[0-9.]+""")
NAME = re.compile(rb"(?<=</)[\w:.-]+|(?<=<)[\w:.-]+|\"\w+\"(?=:)")
ENCODINGS = ["utf-16", "utf-16-be", "utf-32", "latin-1", "cp1252", "utf-7", "cp037", "shift_jis"]

Mutation = Callable[[bytes, random.Random], bytes]


def flip(feed: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(feed))
    return feed[:at] + bytes([chance.randrange(256)]) + feed[at + 1 :]


def cut(feed: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(feed))
    return feed[:start] + feed[start + chance.choice([1, 5, 40, 10_000]) :]


def put(feed: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(feed))
    return feed[:at] + chance.choice(NASTY) + feed[at:]


def _instead(pattern: re.Pattern[bytes], by: Callable[[bytes, random.Random], bytes]) -> Mutation:
    def mutation(feed: bytes, chance: random.Random) -> bytes:
        found = list(pattern.finditer(feed))
        if not found:
            return flip(feed, chance)
        match = chance.choice(found)
        return feed[: match.start()] + by(match[0], chance) + feed[match.end() :]

    return mutation


def swap(feed: bytes, chance: random.Random) -> bytes:
    found = list(TAG.finditer(feed))
    if len(found) < 2:
        return flip(feed, chance)
    one, other = sorted(chance.sample(found, 2), key=lambda match: match.start())
    between = feed[one.end() : other.start()]
    return feed[: one.start()] + other[0] + between + one[0] + feed[other.end() :]


def rename(feed: bytes, chance: random.Random) -> bytes:
    """Everywhere: what is well-formed stays so."""
    names = sorted(set(NAME.findall(feed)))
    if not names:
        return flip(feed, chance)
    one, other = chance.choice(names), chance.choice(names)
    return re.sub(rb"(?<![\w:.-])" + re.escape(one) + rb"(?![\w:.-])", lambda _: other, feed)


def nest(feed: bytes, chance: random.Random) -> bytes:
    depth = chance.choice([2, 50, 400, 3000])
    if feed.lstrip()[:1] in (b"{", b"["):
        before, after = chance.choice([(b"[", b"]"), (b'{"items":', b"}")])
        return before * depth + feed + after * depth
    names = sorted(set(NAME.findall(feed)))
    name = chance.choice(names or [b"a"])
    at = chance.choice([match.end() for match in TAG.finditer(feed)] or [0])
    inside = b"<" + name + b">"
    return feed[:at] + inside * depth + inside.replace(b"<", b"</") * depth + feed[at:]


def double_part(feed: bytes, chance: random.Random) -> bytes:
    start, end = sorted((chance.randrange(len(feed)), chance.randrange(len(feed))))
    return feed[:end] + feed[start:end] * chance.choice([1, 2, 30]) + feed[end:]


def encode(feed: bytes, chance: random.Random) -> bytes:
    text = feed.decode("utf-8", "replace")
    name = chance.choice(ENCODINGS)
    if chance.random() < 0.5:
        text = re.sub(r'encoding="[^"]*"', f'encoding="{name}"', text, count=1)
    return text.encode(name, "replace")


def in_its_tree(feed: bytes, chance: random.Random) -> bytes:
    """What stays well-formed: the rules see it, and not only the parser."""
    try:
        if feed.lstrip()[:1] in (b"{", b"["):
            return _in_json(json.loads(feed), chance)
        root = etree.fromstring(feed, etree.XMLParser(resolve_entities=False, no_network=True))
        return _in_xml(root, chance)
    except (ValueError, RecursionError, etree.XMLSyntaxError):
        return flip(feed, chance)


def _text(chance: random.Random) -> str:
    text = chance.choice(NASTY).decode("utf-8", "replace")
    return re.sub("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "", text)


def _in_xml(root: etree._Element, chance: random.Random) -> bytes:
    elements = list(root.iter("*"))
    one, other = chance.choice(elements), chance.choice(elements)
    match chance.randrange(9):
        case 0:
            one.text = _text(chance)
        case 1 if one.attrib:
            one.set(chance.choice(one.keys()), _text(chance))
        case 2 if one.attrib:
            one.attrib.pop(chance.choice(one.keys()))
        case 3:
            one.tag = other.tag
        case 4 if other not in one.iter("*"):
            other.append(one)
        case 5:
            one.append(copy.deepcopy(other))
        case 6 if one.getparent() is not None:
            one.getparent().remove(one)
        case 7:
            for name, value in other.attrib.items():
                one.set(name, value)
        case 8:
            one.text = (other.text or "") * chance.choice([1, 2, 50])
    return etree.tostring(root)


def _in_json(root: Any, chance: random.Random) -> bytes:
    found = []
    waiting = [root]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict | list) and value:
            found.append(value)
            waiting.extend(value.values() if isinstance(value, dict) else value)
    if found:
        holder, giver = chance.choice(found), chance.choice(found)
        key = chance.choice(list(holder) if isinstance(holder, dict) else range(len(holder)))
        given = chance.choice(list(giver.values()) if isinstance(giver, dict) else giver)
        values = [None, True, -1, 1e300, "", _text(chance), [], {}, "\ud800", copy.deepcopy(given)]
        if isinstance(holder, dict) and chance.random() < 0.2:
            holder[chance.choice(["_a", "id", "tags", _text(chance)])] = holder.pop(key)
        else:
            holder[key] = chance.choice(values)
    return json.dumps(root).encode()


MUTATIONS: list[Mutation] = [
    *[in_its_tree] * 24,
    flip,
    cut,
    put,
    swap,
    rename,
    nest,
    double_part,
    encode,
    _instead(TAG, lambda _tag, _chance: b""),
    _instead(TAG, lambda tag, _chance: tag + tag),
    _instead(ATTRIBUTE, lambda _attribute, _chance: b""),
    _instead(ATTRIBUTE, lambda attribute, _chance: attribute * 2),
    _instead(VALUE, lambda _value, chance: chance.choice(NASTY)),
    _instead(VALUE, lambda _value, chance: chance.choice(NASTY)),
    _instead(VALUE, lambda value, chance: value * chance.choice([2, 100])),
    _instead(NAME, lambda _name, chance: chance.choice([b"a", b"title", b"link", b"x:y", b"id"])),
]


def good_feeds() -> list[bytes]:
    """The right example of every rule: RSS, RDF, Atom, JSON Feed, with every module."""
    found = {
        example.right_document
        for medium in ("xml", "json")
        for example in examples(medium).values()
    }
    return sorted(found)


class TooSlow(Exception):
    """An input took more CPU than the limit."""


def _give_up(_signal: int, _frame: FrameType | None) -> None:
    raise TooSlow


def judged(content: bytes, number: int, limit: float) -> Verdict:
    profiles = PROFILES if number % 2 else ()
    signal.setitimer(signal.ITIMER_PROF, limit)
    try:
        return validate_feed(content, address=ADDRESS, profiles=profiles, now=NOW)
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--mutations", type=int, default=100_000)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--limit", type=float, default=2.0, help="seconds of CPU an input")
    told = options.parse_args()
    signal.signal(signal.SIGPROF, _give_up)
    chance = random.Random(told.seed)
    good = good_feeds()
    counted: Counter[str] = Counter()
    slowest = 0.0
    failures = 0
    begun = time.perf_counter()
    for first in range(0, told.mutations, BATCH):
        inputs = []
        for number in range(first, min(first + BATCH, told.mutations)):
            content = chance.choice(good)
            for _ in range(chance.choice([1, 1, 1, 2, 3, 8])):
                content = chance.choice(MUTATIONS)(content, chance)[:2_000_000] or b" "
            inputs.append((number, content))
        verdicts: dict[int, Verdict] = {}
        for again in (False, True):
            if again:
                chance.shuffle(inputs)
            for number, content in inputs:
                start = time.process_time()
                why = ""
                try:
                    verdict = judged(content, number, told.limit)
                    if again and verdict != verdicts.get(number, verdict):
                        why = "another verdict than before"
                    verdicts[number] = verdict
                except Exception as error:  # whatever it is, it must not be
                    why = f"{type(error).__name__}: {error}"
                slowest = max(slowest, time.process_time() - start)
                if why:
                    failures += 1
                    name = Path(f"fuzz-{told.seed}-{number}.feed")
                    name.write_bytes(content)
                    print(f"{name}: {why[:300]}")
        counted.update(
            "valid" if each.valid else each.format or "no feed" for each in verdicts.values()
        )
    print(f"{told.mutations:,} mutations of {len(good)} feeds, seed {told.seed}, each twice")
    print(", ".join(f"{number:,} {what}" for what, number in counted.most_common()))
    print(f"{time.perf_counter() - begun:.0f} s, the slowest {slowest * 1000:.0f} ms")
    print(f"{failures} failures")
    sys.exit(failures > 0)


if __name__ == "__main__":
    main()
