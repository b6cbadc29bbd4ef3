"""Syntax errors of TOML in plain English. Imported only if there is one."""

from __future__ import annotations

from pathlib import Path

from feedpub.config.mistakes import mistake_at
from feedpub.config.positions import TextSpan, TomlPositions
from feedpub.errors import ConfigError, Mistake
from feedpub.patterns import pattern

_PLACE = pattern(r"(.*) \(at (?:line (\d+), column (\d+)|end of document)\)", 16)

#: In the middle of a list: the next statement, as the list was not closed.
_PAIR = pattern(r"[\w\"'.-]+[ \t]*=")

_WORD = pattern(r"[^\s,\]}#]+")

#: What tomllib says, and what a person needs to know.
_WORDS = {
    "Invalid statement": "neither a [table] nor key = value; remove it, or put # before a comment",
    "Expected newline or end of document after a statement": (
        "unexpected text after the value; put text in quotes, or # before a comment"
    ),
    "Expected ']' at the end of a table declaration": "the name of a table without ]; add it",
    "Expected ']]' at the end of an array declaration": "the name of a table without ]]; add it",
    "Invalid initial character for a key part": (
        "not a key; use letters, digits, - and _, or put it in quotes"
    ),
    "Unclosed array": "a list without ] at its end, or without , between two values; add it",
    "Unclosed inline table": (
        "a table without } at its end, or without , between two keys; keep it in one line"
    ),
    "Unescaped '\\' in a string": (
        r"a single \ in text; write \\, or put the text in single quotes, such as 'C:\news'"
    ),
    "Invalid hex value": r"not a character's number; write \u and four digits from 0 to f",
    "Escaped character is not a Unicode scalar value": "no character has this number; correct it",
    "Unterminated string": "text without quotes at its end; add them",
    "Invalid date or datetime": "no such date or time; correct it, or put text in quotes",
}

#: These are about the statement as a whole: the parser notices them at its end, or later.
_OF_STATEMENT = ("Unclosed array", "Unclosed inline table", "Unterminated string")

#: How tomllib begins if something is set twice, or in two ways.
_TWICE = ("Cannot ", "Duplicate inline table key")

#: Values as other languages write them.
_FOREIGN = {"yes": "true", "on": "true", "no": "false", "off": "false"}

_CURLY = "“”„‘’‚«»"


def syntax_error(path: Path, content: bytes, error: ValueError | RecursionError) -> ConfigError:
    """Return what is wrong with the *content* of the file *path*, which tomllib refused."""
    if isinstance(error, UnicodeDecodeError):
        line = content[: error.start].count(b"\n") + 1
        return _alone(
            Mistake(
                file=str(path),
                line=line,
                column=error.start - (content[: error.start].rfind(b"\n") + 1) + 1,
                message="not valid TOML: not UTF-8; save the file as UTF-8",
            )
        )
    if isinstance(error, RecursionError):
        return _alone(Mistake(file=str(path), message="not valid TOML: nested too deeply"))
    found = _PLACE.fullmatch(str(error))
    if found is None:
        return _alone(Mistake(file=str(path), message=f"not valid TOML: {error}"))
    positions = TomlPositions(content.decode("utf-8-sig").replace("\r\n", "\n"))
    said, line_number, column = found.groups()
    at = len(positions.text.rstrip())
    if line_number:
        before = positions.text.split("\n")[: int(line_number) - 1]
        at = sum(len(each) + 1 for each in before) + int(column) - 1
    span, words = _explained(said, at, positions)
    return _alone(mistake_at(path, positions, span, f"not valid TOML: {words}"))


def _alone(mistake: Mistake) -> ConfigError:
    return ConfigError([mistake], [mistake])


def _explained(said: str, at: int, positions: TomlPositions) -> tuple[TextSpan, str]:
    """Return the place that is wrong, and why: tomllib *said* it of the character *at*."""
    text, here = positions.text, TextSpan(at, at + 1)
    if said.startswith(_TWICE):
        return _twice(here, positions)
    begin = positions.flaw
    is_later = begin is not None and "\n" in text[begin:at]
    if begin is not None and is_later and (said in _OF_STATEMENT or _PAIR.match(text, at)):
        here = TextSpan(begin, text.find("\n", begin) % (len(text) + 1))
    if said.startswith("Unescaped"):
        # The parser is behind the character that follows.
        here = TextSpan(at - 2, at)
    if said == "Invalid value":
        if here.start == begin and _PAIR.match(text, at):
            return here, _WORDS["Unclosed array"]
        return _value(at, text)
    if said == "Expected '=' after a key in a key/value pair":
        if text[at : at + 1] == ":":
            return here, "':' after a key; write = in its place"
        return here, "a key without = after it; write key = value"
    if said.startswith("Illegal character '\\n'"):
        return here, "text without quotes at its end; add them"
    if said.startswith(("Illegal character", "Found invalid character")):
        return here, f"the control character U+{ord(text[at]):04X}; remove it"
    return here, _WORDS.get(said, f"{said[:1].lower()}{said[1:]}; correct it")


def _value(at: int, text: str) -> tuple[TextSpan, str]:
    """Return what is wrong with the value *at* a place."""
    found = _WORD.match(text, at)
    if found is None:
        return TextSpan(at, at + 1), "a key without a value; write one after ="
    word, span = found.group(), TextSpan(at, found.end())
    if word[0] in _CURLY:
        return span, f'curly quotes; use " in place of {word[0]}'
    lower = word.lower()
    if lower in ("true", "false", *_FOREIGN):
        return span, f"invalid value {word}; use {_FOREIGN.get(lower, lower)}"
    return span, f"invalid value {word[:60]}; put text in quotes"


def _twice(here: TextSpan, positions: TomlPositions) -> tuple[TextSpan, str]:
    """Return what is set twice, or in two ways."""
    if positions.repeated is None:
        line, _ = positions.line_and_column(here.start)
        start = sum(len(each) + 1 for each in positions.text.split("\n")[: line - 1])
        whole = TextSpan(start, start + len(positions.text.split("\n")[line - 1]))
        return whole, "what it sets is set in another way above; keep one of them"
    key, first, second = positions.repeated
    line, _ = positions.line_and_column(first.start)
    if positions.text[second.start - 1] == "[":
        return second, f"[{key}] is already in line {line}; move the keys of both into one"
    return second, f"{key} is already set in line {line}; remove one of them"
