"""The kinds of values in config.toml, each with a check and a hint for mistakes."""

from __future__ import annotations

import ipaddress
import re
import unicodedata
import zoneinfo
from collections.abc import Iterable
from datetime import timedelta
from typing import Annotated, Literal
from urllib.parse import urlsplit

from feedpub.addresses import is_iri, web_address
from feedpub.config.constraints import Check, Choice, Limits
from feedpub.config.recurrence import check_cron
from feedpub.patterns import pattern

NAME = pattern(r"[a-z0-9][a-z0-9._-]*(?:/[a-z0-9][a-z0-9._-]*)*")
_SOURCE_NAME = pattern(r"[a-z0-9][a-z0-9._-]*")
_SLUG = pattern(r"[a-z0-9-]{1,60}")
_LANGUAGE = pattern(r"[a-z]{2,3}(?:-[A-Za-z0-9]{1,8}){0,4}")
_HOST = pattern(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z0-9-]{2,}")
_COLOR = pattern(r"[0-9A-Fa-f]{6}")
_EMAIL = pattern(r"[^\s@<>()]+@[^\s@<>()]+\.[^\s@<>()]+")
_DURATION = pattern(r"([1-9][0-9]{0,5})([mhd])")
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}
_YEARS = pattern(r"([1-9][0-9]{0,2})y")
_PATH = pattern(r"(?:[A-Za-z0-9_][A-Za-z0-9._-]*/)*[A-Za-z0-9_][A-Za-z0-9._-]*")
#: Characters that need no encoding; no part begins with a dot.
_OLD_PATH = pattern(
    r"(?:[A-Za-z0-9_~-][A-Za-z0-9._~+,=@-]*/)*(?:[A-Za-z0-9_~-][A-Za-z0-9._~+,=@-]*)?"
)
_AUTHORITY = pattern(r"[a-z0-9][a-z0-9.-]*,\d{4}(?:-\d\d){0,2}")
#: Controls, surrogates, noncharacters, line separators.
_NO_LINE = {"Cc", "Cs", "Cn", "Zl", "Zp"}
#: Namespaces in XML 1.0, 3: names without a colon (NCName).
_NAME_START = (
    "A-Z_a-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d"
    "\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_NCNAME = pattern(rf"[{_NAME_START}][{_NAME_START}.0-9\u00b7\u0300-\u036f\u203f\u2040-]*")
_PLACEHOLDER = pattern(r"\{([^{}]*)\}")

#: Bound to a prefix of its own, and no other may be (Namespaces in XML 1.0, 3).
_XMLNS = "http://www.w3.org/2000/xmlns/"


def options(names: Iterable[str]) -> str:
    """Return *names* as a choice: ``atom, json or rss``."""
    *others, last = names
    return f"{', '.join(others)} or {last}" if others else last


def matching(pattern: re.Pattern[str], allowed: str) -> Check:
    """Return a check that a text matches *pattern*, which *allowed* describes."""

    def check(value: str) -> str:
        if not pattern.fullmatch(value):
            raise ValueError(f"use {allowed}")
        return value

    return Check(check)


def _address(value: str) -> str:
    address = web_address(value)
    if address is None:
        raise ValueError("use an absolute address such as https://news.example/")
    return address


def _cloud_address(value: str) -> str:
    """Check where an rssCloud server takes subscriptions: its pings go to the address beside it."""
    address = _address(value)
    if urlsplit(address).port == 0:
        raise ValueError("use a port from 1 to 65535, or none")
    if "?" in address or address.rstrip("/").rpartition("/")[2] != "pleaseNotify":
        raise ValueError(
            "use the address at which the server takes subscriptions, such as"
            " http://rpc.rsscloud.io:5337/pleaseNotify"
        )
    return address


def _color(value: str) -> str:
    digits = value.removeprefix("#")
    if not _COLOR.fullmatch(digits):
        raise ValueError("use six hexadecimal digits, such as 00a7e1")
    return digits


def _folder_address(value: str) -> str:
    address = _address(value)
    if "?" in address or "#" in address:
        raise ValueError("use the address of a folder, without ? and #")
    return address if address.endswith("/") else address + "/"


def _host_address(value: str) -> str:
    address = _address(value)
    if urlsplit(address).path.strip("/") or "?" in address or "#" in address:
        raise ValueError("use the address of a host of its own, such as https://desk.news.example/")
    return address if address.endswith("/") else address + "/"


def _zone(value: str) -> str:
    try:
        zoneinfo.ZoneInfo(value)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError("use a name such as Europe/Berlin (IANA time zones)") from error
    return value


def _document_path(value: str) -> str:
    if not _PATH.fullmatch(value.replace("{slug}", "a")) or value.count("{slug}") > 1:
        raise ValueError(
            "use a path below the publish directory, of letters, digits, dot, hyphen and"
            " underscore, with {slug} once for a family"
        )
    return value


def _selector(value: str) -> str:
    # Imports lxml, which most configurations do without.
    from feedpub.intake.readers.html.hints import selector

    selector(value)
    return value


def _old_path(value: str) -> str:
    if value.startswith("/") or "://" in value:
        # Most configurations do without.
        from feedpub.config.old_addresses import check_old_address

        check_old_address(value)
        return value
    if not value or not _OLD_PATH.fullmatch(value):
        raise ValueError(
            "use a path below base_url, such as old/feed; a path on the host of site.url, such as"
            " /feed/ or /?feed=rss2; or an address"
        )
    return value


def _old_family_path(value: str) -> str:
    if value.count("{slug}") > 1:
        raise ValueError("use {slug} once")
    _old_path(value.replace("{slug}", "a"))
    return value


def _ip_network(value: str) -> str:
    try:
        ipaddress.ip_network(value)
    except ValueError as error:
        raise ValueError("use a network such as 10.1.2.0/24 or fd00::/8") from error
    return value


def _record_field(value: str) -> str:
    from feedpub.intake.readers.records.fields import ARTICLE_KEYS, IMAGE_KEYS

    objects = {"images", "media", "episode", "origin_feed", "place"}
    if value not in ARTICLE_KEYS - objects and value.removeprefix("image.") not in IMAGE_KEYS:
        raise ValueError("use a key of a record, or image. followed by a key of an image")
    return value


def _podcast_category(value: str) -> str:
    from feedpub.validation.values.registries import CATEGORIES

    name, _, inner = (each.strip() for each in value.partition(":"))
    if name not in CATEGORIES:
        raise ValueError(f"use one of Apple's categories: {options(CATEGORIES)}")
    if inner and inner not in CATEGORIES[name]:
        known = options(sorted(CATEGORIES[name])) if CATEGORIES[name] else "none"
        raise ValueError(f"use {name} with one of its subcategories: {known}")
    return f"{name}: {inner}" if inner else name


def _uuid(value: str) -> str:
    import uuid

    try:
        return str(uuid.UUID(value))
    except ValueError as error:
        raise ValueError("use a UUID such as 917393e3-1b1e-5cef-ace4-edaa54e1f810") from error


def _kind_of_ids(value: object) -> str | None:
    if isinstance(value, str):
        return FILE
    return LIST if isinstance(value, (list, tuple)) else None


def _kind_of_content(value: object) -> str | None:
    if isinstance(value, str) and value in ("full", "summary"):
        return WORD
    return NUMBER if isinstance(value, int) and not isinstance(value, bool) else None


def duration(value: str) -> timedelta:
    """Parse ``30m``, ``48h``, ``7d``. Raises: ValueError."""
    match = _DURATION.fullmatch(value)
    if match is None:
        raise ValueError("use a number of minutes, hours or days, such as 30m, 48h, 7d")
    return timedelta(**{_UNITS[match.group(2)]: int(match.group(1))})


def _duration(value: str) -> str:
    duration(value)
    return value


def age(value: str) -> timedelta:
    """Parse ``10y``, where a year has 366 days, or a duration. Raises: ValueError."""
    if match := _YEARS.fullmatch(value):
        return timedelta(days=366 * int(match.group(1)))
    try:
        return duration(value)
    except ValueError as error:
        raise ValueError("use a number of years, days, hours or minutes, such as 10y") from error


def _age(value: str) -> str:
    age(value)
    return value


def endpoint(value: str) -> tuple[str, int]:
    """Return the host and port of ``127.0.0.1:9464`` or ``[::1]:9464``. Raises: ValueError."""
    host, _, port = value.rpartition(":")
    if not host or not port.isdecimal() or not 0 < int(port) < 65536:
        raise ValueError('use an address and a port such as "127.0.0.1:9464"')
    return host.strip("[]"), int(port)


def _endpoint(value: str) -> str:
    endpoint(value)
    return value


def only(*names: str) -> Check:
    """Return a check that a text has no placeholders in braces but these *names*."""

    def check(value: str) -> str:
        for found in _PLACEHOLDER.findall(value):
            if found not in names:
                known = options(f"{{{name}}}" for name in names)
                raise ValueError(f"unknown placeholder {{{found}}}; use {known}")
        return value

    return Check(check)


def _pixel_address(value: str) -> str:
    only("id", "number", "url").check(_line(value))
    filled = _PLACEHOLDER.sub("1", value)
    if web_address(filled) is None or {"{", "}"} & {*filled}:
        raise ValueError("use an absolute address such as https://news.example/pixel?post={id}")
    return value


def _image_address(value: str) -> str:
    from feedpub.assembly.image_templates import mistake_in_template

    if (mistake := mistake_in_template(value)) is not None:
        raise ValueError(mistake)
    return value


def _kind_of_notice(value: object) -> str | None:
    if isinstance(value, bool):
        return FLAG
    return TEXT if isinstance(value, str) else None


def _family_name(value: str) -> str:
    if value.count("{slug}") != 1 or not NAME.fullmatch(value.replace("{slug}", "a")):
        raise ValueError(
            "use {slug} once, and around it a-z, 0-9, dot, hyphen and underscore,"
            " with / for folders"
        )
    return value


def _distinct(slugs: dict[str, str]) -> dict[str, str]:
    values: dict[str, str] = {}
    for value, slug in slugs.items():
        if slug in values:
            raise ValueError(
                f"{values[slug]!r} and {value!r} have the same slug {slug!r}; change one"
            )
        values[slug] = value
    return slugs


def _markup(value: str) -> str:
    if not value.strip() or any(
        unicodedata.category(c) in _NO_LINE and c not in "\t\n\r" for c in value
    ):
        raise ValueError("use markup without control characters")
    return value.strip()


def _prefix(value: str) -> str:
    from feedpub.formats.namespaces import written_namespaces

    if not _NCNAME.fullmatch(value) or value[:3].lower() == "xml":
        raise ValueError("use a prefix of XML such as px: letters, digits, _ . - and no colon")
    if value in written_namespaces():
        raise ValueError("use another prefix: feedpub writes elements with this one itself")
    return value


def _namespace(value: str) -> str:
    from feedpub.formats.namespaces import written_namespaces
    from feedpub.validation.xml_names import meant_uri

    if not is_iri(value) or any(each.isspace() for each in value):
        raise ValueError("use an absolute URI such as https://news.example/ns/1.0")
    if (meant := meant_uri(value)) is not None:
        raise ValueError(f"readers take it for a slip of {meant!r}; use a namespace of your own")
    if value == _XMLNS or value in written_namespaces().values():
        raise ValueError(
            "use a namespace of your own: feedpub writes the elements of this one itself"
        )
    return value


def _extra_path(value: str) -> str:
    from feedpub.assembly.extra_elements import FIELDS
    from feedpub.intake.readers.records.fields import ARTICLE_KEYS

    if value in ARTICLE_KEYS - FIELDS.keys():
        raise ValueError(f"use another key of the record, or one of {options(FIELDS)}")
    return value


def _line(value: str) -> str:
    if (
        value != value.strip()
        or not value
        or any(unicodedata.category(c) in _NO_LINE for c in value)
    ):
        raise ValueError("use one line of text, without spaces around it")
    return value


def _keyword(value: str) -> str:
    from feedpub.keywords import mistake_in

    _line(value)
    if mistake := mistake_in(value):
        raise ValueError(mistake)
    return value


Line = Annotated[str, Limits(max_length=1000), Check(_line)]
Keyword = Annotated[str, Limits(max_length=200), Check(_keyword)]
#: Of advertisements below articles, as SmartNews limits them.
AdTitle = Annotated[str, Limits(max_length=45), Check(_line)]
Advertiser = Annotated[str, Limits(max_length=35), Check(_line)]
Amount = Annotated[
    str, matching(re.compile(r"[0-9]{1,12}(?:\.[0-9]{1,12})?"), "a decimal number such as 0.015")
]
Currency = Annotated[str, matching(re.compile(r"[A-Z]{3}"), "a currency such as EUR (ISO 4217)")]
Markup = Annotated[str, Limits(max_length=20_000), Check(_markup)]
Address = Annotated[str, Check(_address)]
ImageAddress = Annotated[str, Limits(max_length=1000), Check(_image_address)]
ImageWidth = Annotated[int, Limits(ge=16, le=10_000)]
CloudAddress = Annotated[str, Check(_cloud_address)]
Color = Annotated[str, Check(_color)]
Language = Annotated[str, matching(_LANGUAGE, "a language tag such as de or pt-BR (BCP 47)")]
FeedName = Annotated[
    str, matching(NAME, "a-z, 0-9, dot, hyphen and underscore, with / for folders")
]
SourceName = Annotated[str, matching(_SOURCE_NAME, "a-z, 0-9, dot, hyphen and underscore")]
Host = Annotated[str, matching(_HOST, "a host name in lower case, such as www.news.example")]
Email = Annotated[str, matching(_EMAIL, "an address such as desk@news.example")]
Duration = Annotated[str, Check(_duration)]
Age = Annotated[str, Check(_age)]
Quiet = Annotated[int, Limits(ge=0, le=3600)]
CronExpression = Annotated[str, Limits(max_length=200), Check(check_cron)]
# Still short enough for a file name with the longest slug and the ending of a temporary file.
DocumentPath = Annotated[str, Limits(max_length=160), Check(_document_path)]
OldPath = Annotated[str, Limits(max_length=1000), Check(_old_path)]
OldFamilyPath = Annotated[str, Limits(max_length=1000), Check(_old_family_path)]
Authority = Annotated[
    str,
    matching(_AUTHORITY, "a domain and a date on which it was yours, such as news.example,2026"),
]
FolderAddress = Annotated[str, Check(_folder_address)]
HostAddress = Annotated[str, Check(_host_address)]
Endpoint = Annotated[str, Limits(max_length=255), Check(_endpoint)]
Zone = Annotated[str, Check(_zone)]
FamilyName = Annotated[str, Check(_family_name)]
Parameter = Annotated[str, matching(re.compile(r"[A-Za-z0-9_.-]+"), "letters, digits, _ . -")]
IPNetwork = Annotated[str, Check(_ip_network)]
Variable = Annotated[
    str, matching(re.compile(r"[A-Za-z_][A-Za-z0-9_]*"), "the name of an environment variable")
]
HeaderName = Annotated[
    str, matching(re.compile(r"[A-Za-z0-9-]{1,100}"), "the name of a header, such as Fastly-Key")
]
HeaderValue = Annotated[
    str,
    matching(re.compile(r"[!-~](?:[ -~]{0,998}[!-~])?"), "a line of ASCII, such as Bearer {token}"),
]
RecordField = Annotated[str, Check(_record_field)]
FieldPath = Annotated[
    str,
    Limits(max_length=200),
    matching(
        re.compile(r"[^\s.]+(?:\.[^\s.]+)*"), "keys with dots between them, such as data.items"
    ),
]
PodcastCategory = Annotated[str, Check(_podcast_category)]
UUID = Annotated[str, Check(_uuid)]
Slug = Annotated[str, matching(_SLUG, "up to 60 of a-z, 0-9 and hyphen")]
Selector = Annotated[str, Limits(min_length=1, max_length=500), Check(_selector)]
Slugs = Annotated[dict[Line, Slug], Check(_distinct)]


#: Tags of the kinds of a value. No key is called like this, and no message shows them.
FILE, FLAG, LIST, NUMBER, TEXT, WORD = KINDS = (
    *("[file]", "[flag]", "[list]", "[number]", "[text]", "[word]"),
)

#: Tags of the types of sources.
SOURCES = {each: f"[{each} source]" for each in ("files", "web", "api", "feed")}

Ids = Annotated[
    list[str] | str,
    Choice(
        tag=_kind_of_ids,
        types={
            LIST: Annotated[list[Line], Limits(max_length=10_000)],
            FILE: Annotated[str, Limits(min_length=1)],
        },
        kind="ids",
        hint="use a list of ids, or the path of a file with them",
    ),
]
Content = Annotated[
    Literal["full", "summary"] | int,
    Choice(
        tag=_kind_of_content,
        types={
            WORD: Literal["full", "summary"],
            NUMBER: Annotated[int, Limits(ge=1, le=1000)],
        },
        kind="content",
        hint="use full, summary, or a number of paragraphs",
    ),
]
PixelAddress = Annotated[str, Limits(max_length=1000), Check(_pixel_address)]
Notice = Annotated[
    bool | str,
    Choice(
        tag=_kind_of_notice,
        types={FLAG: bool, TEXT: Annotated[Line, only("site")]},
        kind="notice",
        hint="use true, false, or a text of your own",
    ),
]
Prefix = Annotated[str, Limits(max_length=30), Check(_prefix)]
Namespace = Annotated[str, Limits(max_length=500), Check(_namespace)]
ElementName = Annotated[
    str,
    Limits(max_length=100),
    matching(_NCNAME, "a name of XML such as priority: letters, digits, _ . - and no colon"),
]
ExtraPath = Annotated[FieldPath, Check(_extra_path)]
