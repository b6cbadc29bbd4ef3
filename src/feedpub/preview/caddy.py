"""The configuration for Caddy: https://caddyserver.com/docs/caddyfile"""

from __future__ import annotations

import re
from collections.abc import Iterator

from feedpub.config.private_feeds import SLUG
from feedpub.errors import ConfigError
from feedpub.format_info import TDMREP, TDMREP_DOCUMENT
from feedpub.preview.documents import MEDIA_TYPES
from feedpub.preview.server_config import (
    BROWSER_RULES,
    CACHE_CONTROL,
    PRIVATE_CACHE_CONTROL,
    WELL_KNOWN,
    PrivatePaths,
    ServerConfig,
)

_PLAIN = re.compile(r"[A-Za-z0-9/._~:+=,@%-]+")
_SPECIAL = re.compile(r"[^A-Za-z0-9/_\-\u0080-\U0010ffff]")


def caddy(config: ServerConfig) -> str:
    """Return the lines to import into a site block. Raises: ConfigError."""
    return "".join(f"{line}\n" for line in _lines(config))


def _lines(config: ServerConfig) -> Iterator[str]:
    for key, value in (
        ("site.base_url", config.prefix),
        ("publish.directory", str(config.directory)),
    ):
        if re.search("[{}`]", value):
            raise ConfigError(
                [f"{key}: Caddy gives braces and backquotes a meaning of their own; remove them"]
            )
    yield f"# Written by feedpub config caddy, for the site block of {config.host}."
    # One site block may import several editions, so each needs its own name for the matcher.
    name = "_".join(["feedpub", *re.findall(r"[A-Za-z0-9]+", config.prefix)])
    if config.has_tdmrep:
        yield f"@{name}_tdmrep path_regexp `^{_pattern(WELL_KNOWN)}$`"
        yield f"route @{name}_tdmrep {{"
        yield f"\trewrite * /{TDMREP_DOCUMENT}"
        yield f"\troot * {_word(str(config.directory))}"
        yield f"\theader Content-Type {TDMREP.media_type}"
        yield "\tfile_server"
        yield "}"
    yield f"@{name} path_regexp {name} `^{_pattern(config.prefix)}(.*)$`"
    yield f"route @{name} {{"
    for number, (path, address) in enumerate(config.moved, 1):
        # Not with a path matcher, which ignores case: Old.xml and old.xml differ.
        yield f"\t@moved{number} path_regexp `^{_pattern(path)}$`"
        yield f"\tredir @moved{number} {_word(address)} 301"
    for number, path in enumerate(config.gone, 1):
        yield f"\t@gone{number} path_regexp `^{_pattern(path)}$`"
        yield f"\trespond @gone{number} 410"
    yield f"\t@hidden path_regexp `^{_pattern(config.prefix)}(?:.*/)?\\.`"
    yield "\trespond @hidden 404"
    yield from _private(config, name)
    yield from _pages(config, name)
    # encode sets Vary only on what it compresses; caches need it on both variants.
    yield "\theader ?Vary Accept-Encoding"
    yield "\tencode gzip {"
    yield "\t\tmatch {"
    yield from (
        f"\t\t\theader Content-Type {type.partition(';')[0]}*" for type in MEDIA_TYPES.values()
    )
    yield "\t\t}"
    yield "\t}"
    for ending, type in MEDIA_TYPES.items():
        kind = ending.removeprefix(".")
        yield f"\t@{kind} path *{ending}"
        yield f"\theader @{kind} Content-Type {_word(type)}"
    for number, (path, type) in enumerate(config.typed, 1):
        yield f"\t@typed{number} path_regexp `^{_pattern(path)}$`"
        yield f"\theader @typed{number} Content-Type {_word(type)}"
    for number, (pattern, type) in enumerate(config.typed_patterns, 1):
        yield f"\t@typed_like{number} path_regexp `^{pattern}$`"
        yield f"\theader @typed_like{number} Content-Type {_word(type)}"
    typed = [(each.pattern, each.type) for each in config.private if each.type]
    for number, (pattern, type) in enumerate(typed, 1):
        yield f"\t@typed_private{number} path_regexp `^{_pattern(config.prefix)}{pattern}$`"
        yield f"\theader @typed_private{number} Content-Type {_word(type)}"
    yield "\theader Access-Control-Allow-Origin *"
    yield "\theader X-Content-Type-Options nosniff"
    for header in config.headers:
        if not header.varies:
            yield f"\theader {header.name} {_word(header.value)}"
            continue
        # One map instead of a matcher for each document, which would be tried one by one.
        kind = header.name.lower().replace("-", "_")
        yield f"\tmap {{re.{name}.0}} {{{name}_{kind}}} {{"
        yield from (f"\t\t{_word(path)} {_quoted(value)}" for path, value in header.documents)
        yield from (
            f"\t\t{_word(f'~^{pattern}$')} {_quoted(value)}" for pattern, value in header.patterns
        )
        yield f"\t\tdefault {_quoted(header.value)}"
        yield "\t}"
        yield f'\t@{kind} not vars {{{name}_{kind}}} ""'
        yield f"\theader @{kind} {header.name} {{{name}_{kind}}}"
    if config.prefix != "/":
        # Not strip_prefix, which handles ASCII only.
        yield f"\trewrite * /{{re.{name}.1}}"
    yield f"\troot * {_word(str(config.directory))}"
    # Only for existing files, so that errors are not cached.
    yield "\t@there file {path} {path}/index.html"
    yield f"\theader @there Cache-Control {_word(CACHE_CONTROL)}"
    if config.private:
        private = f"@{name}_private"
        yield f"\theader {private} Cache-Control {_word(PRIVATE_CACHE_CONTROL)}"
        yield f"\theader {private} X-Robots-Tag noindex"
        yield f"\theader {private} -Access-Control-Allow-Origin"
        for number, (_, each) in enumerate(_by_key(config), 1):
            for named, value in each.headers:
                said = f"{named} {_word(value)}" if value else f"-{named}"
                yield f"\theader @private{number} {said}"
    if config.variants:
        # Of those that a reader takes equally, the first is sent.
        known = " ".join(each for each in ("zstd", "br", "gzip") if each in config.variants)
        yield f"\tfile_server {{\n\t\tprecompressed {known}\n\t}}"
    else:
        yield "\tfile_server"
    yield "}"


def _private(config: ServerConfig, name: str) -> Iterator[str]:
    """Yield what keeps documents that are or were private from those without a token."""
    if config.private:
        yield from _tokens(config, name)
    for number, pattern in enumerate(config.formerly_private, 1):
        yield f"\t@former{number} {{"
        yield f"\t\tpath_regexp `^{_pattern(config.prefix)}{pattern}$`"
        for public in config.public_now:
            yield f"\t\tnot path_regexp `^{_pattern(config.prefix)}{public}$`"
        if config.private:
            yield f'\t\tvars {{{name}_private}} ""'
        yield "\t}"
        yield f"\trespond @former{number} 410"


def _tokens(config: ServerConfig, name: str) -> Iterator[str]:
    """Yield what asks for tokens. Caddy reads the files with them when it is reloaded.

    Its access log has no header Authorization, unless log_credentials says so.
    """
    # Of the path that is served in the end, whatever was asked for.
    yield f"\tmap {{re.{name}.1}} {{{name}_private}} {{"
    yield from (f"\t\t`~^{each.pattern}$` {_word(each.key)}" for each in config.private)
    yield '\t\tdefault ""'
    yield "\t}"
    yield f'\t@{name}_private not vars {{{name}_private}} ""'
    for number, (key, each) in enumerate(_by_key(config), 1):
        yield f"\t@private{number} vars {{{name}_private}} {_word(key)}"
        # The name of Caddy 2.8 and later, basic_auth, is unknown to 2.6.
        yield f"\tbasicauth @private{number} bcrypt {_word(key)} {{"
        # As a pattern, so that a file that is missing keeps everybody out.
        yield f"\t\timport {_word(f'{each.caddy}*')}"
        yield "\t}"


def _by_key(config: ServerConfig) -> list[tuple[str, PrivatePaths]]:
    """Return the keys of private feeds, each with any of its documents."""
    return list({each.key: each for each in config.private}.items())


def _with_slug(page: str) -> str:
    """Return *page* with the slug that a pattern has captured, as a map writes it."""
    return page.replace("$", "$$").replace("{slug}", f"${{{SLUG}}}")


def _pages(config: ServerConfig, name: str) -> Iterator[str]:
    """Yield what leads browsers from feeds to their pages."""
    led = [(each.pattern, each.page) for each in config.private if each.page]
    if not config.pages and not led:
        return
    # The first that is found decides.
    yield f"\tmap {{http.request.header.Accept}} {{{name}_browser}} {{"
    for pattern, is_led in reversed(BROWSER_RULES):
        yield f"\t\t`~(?i){pattern}` {'yes' if is_led else 'no'}"
    yield "\t\tdefault no"
    yield "\t}"
    yield f"\tmap {{re.{name}.1}} {{{name}_page}} {{"
    prefix = len(config.prefix)
    yield from (f"\t\t{_word(path[prefix:])} {_word(page)}" for path, page in config.pages)
    for pattern, page in led:
        yield f"\t\t`~^{pattern}$` {_word(_with_slug(page))}"
    yield '\t\tdefault ""'
    yield "\t}"
    yield f'\t@{name}_paged not vars {{{name}_page}} ""'
    yield f'\theader @{name}_paged Vary "Accept-Encoding, Accept"'
    yield f"\t@{name}_led {{"
    yield f'\t\tnot vars {{{name}_page}} ""'
    yield f"\t\tvars {{{name}_browser}} yes"
    yield "\t}"
    yield f"\theader @{name}_led Cache-Control no-store"
    yield f"\tredir @{name}_led {{{name}_page}} 303"


def _pattern(path: str) -> str:
    """Return a regular expression (RE2) that matches only *path*."""
    return _SPECIAL.sub(
        lambda found: "\\." if found.group() == "." else f"\\x{ord(found.group()):02x}", path
    )


def _quoted(value: str) -> str:
    return _word(value) if value else '""'


def _word(text: str) -> str:
    """Return *text*, which has neither braces nor backquotes, as one word of a Caddyfile."""
    return text if _PLAIN.fullmatch(text) else f"`{text}`"
