"""Publication status: how each format and editorial system marks what is not public.

Each function takes the values of one format and returns a mark, or None if the article is public.
An absent or empty status means public.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from feedpub.feed import Finding, Severity
from feedpub.intake.lexicon import shipped
from feedpub.nouns import dataclass, replace
from feedpub.protocols import Reading, Revision, SourceTakedown


def folded(word: str) -> str:
    """Return *word* in lower case, without accents, with hyphens for spaces."""
    plain = unicodedata.normalize("NFKD", word[:200].strip().strip("\"'").casefold())
    plain = "".join(each for each in plain if not unicodedata.combining(each))
    return "-".join(unicodedata.normalize("NFC", plain).replace("_", " ").replace("-", " ").split())


_DATA = shipped("publication_status")


def _words(table: str, key: str) -> frozenset[str]:
    return frozenset(_DATA[table][key].split())


#: The code of the finding, by folded word.
CODES = {folded(word): code for code, words in _DATA["words"].items() for word in words.split()}
PUBLIC = frozenset(map(folded, _words("public", "words") | _words("public", "kinds")))
YES = frozenset("true yes y on 1 1.0".split())
NO = frozenset("false no n off 0 0.0 never".split())

ADVICE = "it is not published; what was published of it is withdrawn"
ADVICE_WITHOUT_ID = "it has no id or address; withdraw it by hand if it was published"
ADVICE_IF_DOUBTFUL = "unknown status: it waits, unless it was published before"

# Keys, without "-" and "_".
_IS_NOT_PUBLIC = frozenset(
    each for word in _words("keys", "not_public") for each in (word, f"is{word}")
) | frozenset("protected isprotected passwordprotected intrash wip".split())
_IS_PUBLIC = _words("keys", "public")
_REMOVED_AT = _words("keys", "removed_at")
_STATUS = _words("keys", "status")
_PERHAPS_STATUS = _words("keys", "perhaps_status")
_PASSWORDS = _words("keys", "password")
_ANY_VALUE = _words("keys", "any_value")
_APART = _words("keys", "apart")
_READ_APART = _words("keys", "read_apart") | _STATUS
_NO_ARTICLES = _words("wordpress_export", "no_articles")
#: Hugo's key for whether a page is rendered, and whether it is in lists and feeds.
_BUILD = "build"
KEYS = _IS_NOT_PUBLIC | _IS_PUBLIC | _REMOVED_AT | _STATUS | _PERHAPS_STATUS | _PASSWORDS
_READ = KEYS | _APART | {_BUILD}

#: Keys of the object that some systems write for a status, its name before its id.
_NAME_KEYS = (
    "name slug value code key label title state status termCode qcode @value @id id uri".split()
)
#: The code of the finding, by signal of an agency.
_SIGNALS = {each: code for code, words in _DATA["signals"].items() for each in words.split()}
_WORDPRESS_PREFIXES = tuple(_DATA["wordpress_export"]["prefixes"].split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A source's statement that something is not public."""

    #: The code of the finding: ``status-draft``.
    code: str

    #: What it is, and the element or key that says so: ``a draft (app:draft)``.
    what: str

    #: Whether it withdraws the article for good.
    final: bool = False

    #: Whether the status is unknown: an article that was never public waits, others stay public.
    doubtful: bool = False

    #: Whether it is not an article at all; such items are only counted.
    no_article: bool = False

    #: Whether the document has nothing of the article but this statement.
    tombstone: bool = False

    @property
    def reason(self) -> str:
        return f"its source says that it is {self.what}"

    def finding(self) -> Finding:
        waits = not (self.no_article or self.tombstone)
        severity: Severity = "error" if waits else "warning"
        advice = ADVICE_IF_DOUBTFUL if self.doubtful else ADVICE
        return Finding(code=self.code, severity=severity, message=self.reason, advice=advice)

    def reading(self, name: str, names: tuple[str, ...], revision: Revision) -> Reading:
        """Return the reading of an article with this mark; *names* are its id and addresses."""
        down = SourceTakedown(
            names=names,
            reason=self.reason,
            revision=revision,
            final=self.final,
            lasting=not self.no_article,
        )
        return Reading(
            name=name,
            article=None,
            takedown=down if names else None,
            id=names[0][:200] if names else None,
            findings=(
                self.finding() if names else replace(self.finding(), advice=ADVICE_WITHOUT_ID),
            ),
        )


def no_articles(name: str, counts: Mapping[str, int]) -> Iterator[Reading]:
    """Yield a finding for each kind of items in document *name* that are not articles."""
    for kind, count in counts.items():
        items = "1 item is" if count == 1 else f"{count:,} items are"
        finding = Finding(
            code="status-no-article",
            severity="error",
            message=f"{items} not published: {kind}",
            advice="only articles are published",
        )
        yield Reading(name=f"{name}:{kind}", article=None, findings=(finding,))


def pub_status(status: Any, origin: str) -> Mark | None:
    """Return the mark for IPTC's publication status: ``usable``, ``withheld`` or ``canceled``.

    It is a QCode, a URI or a word (NewsCodes ``pubstatusg2``), or an object or list with one. The
    default is usable.
    """
    status = status[0] if isinstance(status, list) and status else status
    name = _text(_name_in(status) if isinstance(status, Mapping) else status)
    word = re.split(r"[:/#]", name.partition("?")[0].strip().rstrip("/#"))[-1].strip().lower()
    if word in ("", "usable"):
        return None
    if word in ("canceled", "cancelled", "withheld"):
        word = word.replace("cancelled", "canceled")
        return Mark(code=f"status-{word}", what=f"{word} ({origin})", final=True)
    return of_word(word, origin)


def of_word(status: str, origin: str) -> Mark | None:
    """Return the mark for a status word of any system, or an address that ends in one."""
    last = re.split(r"[/#]", status.strip().rstrip("/#"))[-1] if "://" in status else status
    word = folded(last)
    if not word or word in PUBLIC or word in YES:
        return None
    what = f"{status.strip()[:40]!r} ({origin})"
    if word in NO:
        return Mark(code="status-unpublished", what=what)
    if code := CODES.get(word):
        return Mark(code=code, what=what)
    return Mark(code="status-unknown", what=what, doubtful=True)


def of_record(record: Mapping[str, Any], *, path: str = "") -> Mark | None:
    """Return the mark for the keys of a record or front matter, and clear ones in ``meta``."""
    doubts: list[Mark] = []
    apart: list[Mark] = []
    for key, value in record.items():
        if not isinstance(key, str) or value is None or len(key) > 40:
            continue
        bare = _bare_of_short(key)
        if bare not in _READ:
            continue
        if bare in _APART and isinstance(value, Mapping):
            inner = {own: each for own, each in value.items() if _bare(str(own)) in _READ_APART}
            mark = of_record(inner, path=f"{path}{key}.")
            apart += [mark] if mark and not mark.doubtful else []
            continue
        mark = _of_key(bare, value, f'key "{path}{key}"')
        if mark is not None and not mark.doubtful:
            return mark
        doubts += [mark] if mark else []
    return next(iter(apart + doubts), None)


def is_dated(value: Any) -> bool:
    """Whether the *value* of a key such as ``published`` begins with a year: it is no mark then."""
    return isinstance(value, str) and _YEAR.match(value) is not None


def is_mark(key: str) -> bool:
    """Whether :func:`of_record` reads *key*."""
    return _bare(key) in KEYS or _bare(key) == _BUILD


def wordpress_export(type: str | None, status: str | None, password: str | None) -> Mark | None:
    """Return the mark for ``wp:post_type``, ``wp:status`` and ``wp:post_password`` of an export.

    Only the status ``publish`` is public; statuses of plugins are taken not to be.
    """
    kind = (type or "").strip().lower()
    if kind in _NO_ARTICLES or kind.startswith(_WORDPRESS_PREFIXES):
        return Mark(code="status-no-article", what=kind[:40], final=True, no_article=True)
    word = folded(status or "publish")
    if word not in ("publish", "published"):
        code = CODES.get(word, "status-unpublished")
        return Mark(code=code, what=f"{word[:40]!r} (wp:status)")
    if (password or "").strip():
        return Mark(code="status-protected", what="protected by a password (wp:post_password)")
    return None


def blogger(type: str | None, status: str | None, trashed: str | None) -> Mark | None:
    """Return the mark for an entry of a Blogger export: its kind, ``blogger:status`` and when it
    was *trashed*.
    """
    kind = (type or "post").strip().lower()
    if kind != "post":
        return Mark(code="status-no-article", what=kind[:40], final=True, no_article=True)
    word = folded(status or "live")
    if word == "live":
        return Mark(code="status-trash", what="deleted (blogger:trashed)") if trashed else None
    code = CODES.get(word, "status-unpublished")
    return Mark(code=code, what=f"{word[:40]!r} (blogger:status)")


def agency_signal(signal: str | None, origin: str) -> Mark | None:
    """Return the mark for a signal with which an agency takes a story back: ``sig:kill``.

    It is a QCode, an address or a word. Signals such as ``sig:update`` mark nothing.
    """
    word = folded(re.split(r"[:/#]", (signal or "").strip().rstrip("/#"))[-1]).replace("-", "")
    code = _SIGNALS.get(word)
    return Mark(code=code, what=f"{word} ({origin})", final=True) if code else None


def app_draft(values: Iterable[str | None]) -> Mark | None:
    """Return the mark for ``app:draft`` (RFC 5023, 13.1.1). Anything but "no" is a draft."""
    if any(folded(each or "") not in NO | {""} for each in values):
        return Mark(code="status-draft", what="a draft (app:draft)")
    return None


def media_status(state: str | None) -> Mark | None:
    """Return the mark for Media RSS's ``media:status``: active, blocked or deleted."""
    word = folded(state or "active")
    if word == "deleted":
        return Mark(code="status-deleted", what="deleted (media:status)", final=True)
    if word != "active":
        return Mark(code="status-withheld", what=f"{word[:40]!r} (media:status)")
    return None


def creative_work_status(value: Any, origin: str) -> Mark | None:
    """Return the mark for schema.org's ``creativeWorkStatus``: texts, DefinedTerms or addresses."""
    for each in value if isinstance(value, list) else [value]:
        if isinstance(each, dict):
            each = _name_in(each)
        if isinstance(each, str):
            mark = of_word(each, origin)
            if mark is not None:
                return mark
    return None


def _of_key(key: str, value: Any, origin: str) -> Mark | None:
    if key in _IS_NOT_PUBLIC:
        word = _truth(value)
        # For these keys any value but "no" means yes: "draft: 2".
        if word is True or (word is None and key.removeprefix("is") in _ANY_VALUE and _text(value)):
            what = "a draft" if key in ("draft", "isdraft") else key
            plain = key.removeprefix("is").removeprefix("password").removeprefix("in")
            code = CODES.get(plain, "status-draft")
            return Mark(code=code, what=f"{what} ({origin})")
        return None
    if key in _REMOVED_AT:
        if _text(value) and _truth(value) is not False:
            state = key.removesuffix("at")
            return Mark(code=CODES.get(state, "status-trash"), what=f"{state} ({origin})")
        return None
    if key in _IS_PUBLIC:
        if _truth(value) is False:
            return Mark(code="status-unpublished", what=f"not published ({origin})")
        return None
    if key in _PASSWORDS:
        if _text(value) and _truth(value) is not False:
            return Mark(code="status-protected", what=f"protected by a password ({origin})")
        return None
    if key in _STATUS or key in _PERHAPS_STATUS:
        mark = _of_status(value, origin)
        return None if mark and mark.doubtful and key in _PERHAPS_STATUS else mark
    if key == _BUILD and isinstance(value, Mapping):
        for part in ("render", "list"):
            if _truth(value.get(part)) is False:
                return Mark(code="status-unlisted", what=f"not listed ({origin})")
    return None


def _of_status(value: Any, origin: str) -> Mark | None:
    if isinstance(value, list):
        value = value[0] if value else None
    value = _name_in(value) if isinstance(value, Mapping) else value
    truth = _truth(value)
    if truth is not None:
        return None if truth else Mark(code="status-unpublished", what=f"{value!r} ({origin})")
    return of_word(value, origin) if isinstance(value, str) else None


def _name_in(value: Mapping[str, Any]) -> Any:
    """Return the name, or else the id, of a status that is an object."""
    return next((value[key] for key in _NAME_KEYS if value.get(key) not in (None, "")), None)


def _truth(value: Any) -> bool | None:
    """Whether *value* means yes or no. None: neither."""
    word = _text(value).lower()
    never = "0" in word and not word.strip("0:-. tz")  # "0000-00-00 00:00:00" of databases
    return True if word in YES else False if word in NO or never else None


def _text(value: Any) -> str:
    return str(value).strip() if isinstance(value, str | bool | int | float) else ""


def _bare(key: str) -> str:
    return key.lower().replace("_", "").replace("-", "")


_YEAR = re.compile("[1-9][0-9]{3}")

# All records of a source have the same keys.
_bare_of_short = lru_cache(maxsize=1024)(_bare)
