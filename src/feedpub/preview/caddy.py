"""What Caddy is to know, as a Caddyfile: https://caddyserver.com/docs/caddyfile"""

from __future__ import annotations

import re
from collections.abc import Iterator

from feedpub.errors import ConfigError
from feedpub.preview.documents import TYPES
from feedpub.preview.server_config import CACHE_CONTROL, ServerConfig

_PLAIN = re.compile(r"[A-Za-z0-9/._~:+=,@%-]+")
_SPECIAL = re.compile(r"[^A-Za-z0-9/_\-\u0080-\U0010ffff]")


def caddy(told: ServerConfig) -> str:
    """Return what stands in the site block of the directory's host. Raises: ConfigError."""
    return "".join(f"{line}\n" for line in _lines(told))


def _lines(told: ServerConfig) -> Iterator[str]:
    for key, value in (("site.base_url", told.prefix), ("publish.directory", str(told.directory))):
        if re.search("[{}`]", value):
            raise ConfigError([f"{key}: Caddy takes braces and backquotes for words of its own"])
    yield f"# Written by feedpub config caddy, for the site block of {told.host}."
    # Several editions may stand in one site block: each matcher has a name of its own there.
    name = "_".join(["feedpub", *re.findall(r"[A-Za-z0-9]+", told.prefix)])
    yield f"@{name} path_regexp {name} `^{_pattern(told.prefix)}(.*)$`"
    yield f"route @{name} {{"
    for number, (path, address) in enumerate(told.moved, 1):
        # Not by path: Caddy would not tell Old.xml from old.xml.
        yield f"\t@moved{number} path_regexp `^{_pattern(path)}$`"
        yield f"\tredir @moved{number} {_word(address)} 301"
    for number, path in enumerate(told.gone, 1):
        yield f"\t@gone{number} path_regexp `^{_pattern(path)}$`"
        yield f"\trespond @gone{number} 410"
    yield f"\t@hidden path_regexp `^{_pattern(told.prefix)}(?:.*/)?\\.`"
    yield "\trespond @hidden 404"
    # Around encode, which says so of what it packs alone; a cache is to know it of both.
    yield "\theader ?Vary Accept-Encoding"
    yield "\tencode gzip {"
    yield "\t\tmatch {"
    yield from (f"\t\t\theader Content-Type {type.partition(';')[0]}*" for type in TYPES.values())
    yield "\t\t}"
    yield "\t}"
    for ending, type in TYPES.items():
        kind = ending.removeprefix(".")
        yield f"\t@{kind} path *{ending}"
        yield f"\theader @{kind} Content-Type {_word(type)}"
    for number, (path, type) in enumerate(told.typed, 1):
        yield f"\t@typed{number} path_regexp `^{_pattern(path)}$`"
        yield f"\theader @typed{number} Content-Type {_word(type)}"
    yield "\theader Access-Control-Allow-Origin *"
    yield "\theader X-Content-Type-Options nosniff"
    if told.linked:
        # One map, not a matcher for each of them, which would all be tried in turn.
        yield f"\tmap {{re.{name}.0}} {{{name}_link}} {{"
        yield from (f"\t\t{_word(path)} {_word(link)}" for path, link in told.linked)
        yield '\t\tdefault ""'
        yield "\t}"
        yield f'\t@linked not vars {{{name}_link}} ""'
        yield f"\theader @linked Link {{{name}_link}}"
    if told.prefix != "/":
        # Not strip_prefix, which knows ASCII only.
        yield f"\trewrite * /{{re.{name}.1}}"
    yield f"\troot * {_word(str(told.directory))}"
    # Not to all: an error would keep it.
    yield "\t@there file {path} {path}/index.html"
    yield f"\theader @there Cache-Control {_word(CACHE_CONTROL)}"
    yield "\tfile_server"
    yield "}"


def _pattern(path: str) -> str:
    """A regular expression (RE2) that *path* alone fits, of characters that mean nothing else."""
    return _SPECIAL.sub(
        lambda found: "\\." if found.group() == "." else f"\\x{ord(found.group()):02x}", path
    )


def _word(text: str) -> str:
    """*text* as one word of a Caddyfile; it holds neither braces nor backquotes."""
    return text if _PLAIN.fullmatch(text) else f"`{text}`"
