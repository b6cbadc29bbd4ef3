"""The configuration for Caddy: https://caddyserver.com/docs/caddyfile"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from urllib.parse import unquote

from feedpub.config.private_feeds import SLUG
from feedpub.errors import ConfigError
from feedpub.format_info import TDMREP, TDMREP_DOCUMENT
from feedpub.preview.documents import MEDIA_TYPES
from feedpub.preview.server_config import (
    BROWSER_RULES,
    CACHE_CONTROL,
    PRIVATE_CACHE_CONTROL,
    WELL_KNOWN,
    OldAddresses,
    PrivatePaths,
    ServerConfig,
    exact_pattern,
    query_pattern,
)

_PLAIN = re.compile(r"[A-Za-z0-9/._~:+=,@%-]+")
_BRACES = re.compile("[{}`]")


def caddy(config: ServerConfig) -> str:
    """Return the lines to import into a site block. Raises: ConfigError."""
    return "".join(f"{line}\n" for line in _lines(config))


def caddy_redirects(old: OldAddresses) -> str:
    """Return the lines to import into a site that has only old addresses. Raises: ConfigError."""
    head = f"# Written by feedpub config caddy --host {old.host}, for its site block."
    name = "_".join(["feedpub", *re.findall(r"[A-Za-z0-9]+", old.base_url)[1:]])
    return "".join(f"{line}\n" for line in (head, *_old(old, name)))


def _old(old: OldAddresses, name: str) -> Iterator[str]:
    """Yield the answers at old addresses. They come before what a site answers otherwise."""
    _check("site.base_url", unquote(old.base_url))
    answers = [*old.moved, *((each, "gone") for each in old.gone)]
    with_query = [
        (f"{exact_pattern(each.path)}\\?{query_pattern(each.query)}", address)
        for each, address in answers
        if each.query
    ]
    # Not path matchers, which ignore case and are tried one by one: Old.xml and old.xml differ.
    if with_query:
        yield f"map {{http.request.uri.path}}?{{http.request.uri.query}} {{{name}_asked}} {{"
        for pattern, address in with_query:
            yield f"\t`~^{pattern}$` {_word(address.replace('$', '$$'))}"
        yield '\tdefault ""'
        yield "}"
        yield from _answers(f"{name}_asked")
    if len(with_query) < len(answers):
        yield f"map {{http.request.uri.path}} {{{name}_old}} {{"
        for each, address in answers:
            if not each.query and _BRACES.search(each.path):
                yield f"\t`~^{exact_pattern(each.path)}$` {_word(address.replace('$', '$$'))}"
            elif not each.query:
                yield f"\t{_word(each.path)} {_word(address)}"
        yield '\tdefault ""'
        yield "}"
        yield from _answers(f"{name}_old")


def _answers(name: str) -> Iterator[str]:
    """Yield the answers that the variable *name* says: the address of a redirect, or ``gone``."""
    yield f'@{name} not vars {{{name}}} "" gone'
    yield f"redir @{name} {{{name}}} 301"
    yield f"@{name}_gone vars {{{name}}} gone"
    yield f"handle @{name}_gone {{"
    yield "\trespond 410"
    yield "}"


def _check(key: str, value: str) -> None:
    if _BRACES.search(value):
        raise ConfigError(
            [f"{key}: Caddy gives braces and backquotes a meaning of their own; remove them"]
        )


def _lines(config: ServerConfig) -> Iterator[str]:
    _check("publish.directory", str(config.directory))
    yield f"# Written by feedpub config caddy, for the site block of {config.host}."
    # One site block may import several editions, so each needs its own name for the matcher.
    name = "_".join(["feedpub", *re.findall(r"[A-Za-z0-9]+", config.prefix)])
    yield from _old(config.old, name)
    if config.has_tdmrep:
        found = f"path_regexp `^{exact_pattern(WELL_KNOWN)}$`"
        yield from _handle(f"{name}_tdmrep", found, _tdmrep(config))
    found = f"path_regexp {name} `^{exact_pattern(config.prefix)}(.*)$`"
    yield from _handle(name, found, _documents(config, name))


def _handle(name: str, found: str, lines: Iterable[str]) -> Iterator[str]:
    """Yield *lines*, which are in their order, for requests that the matcher *found* finds.

    A route of its own would come after the handle of a site that has one for all that is left.
    """
    yield f"@{name} {found}"
    yield f"handle @{name} {{"
    yield "\troute {"
    yield from (f"\t\t{line}" for line in lines)
    yield "\t}"
    yield "}"


def _tdmrep(config: ServerConfig) -> Iterator[str]:
    yield f"rewrite * /{TDMREP_DOCUMENT}"
    yield f"root * {_word(str(config.directory))}"
    yield f"header Content-Type {TDMREP.media_type}"
    yield "file_server"


def _documents(config: ServerConfig, name: str) -> Iterator[str]:
    yield f"@hidden path_regexp `^{exact_pattern(config.prefix)}(?:.*/)?\\.`"
    yield "respond @hidden 404"
    yield from _private(config, name)
    yield from _pages(config, name)
    # encode sets Vary only on what it compresses; caches need it on both variants.
    yield "header ?Vary Accept-Encoding"
    yield "encode gzip {"
    yield "\tmatch {"
    yield from (
        f"\t\theader Content-Type {type.partition(';')[0]}*" for type in MEDIA_TYPES.values()
    )
    yield "\t}"
    yield "}"
    for ending, type in MEDIA_TYPES.items():
        kind = ending.removeprefix(".")
        yield f"@{kind} path *{ending}"
        yield f"header @{kind} Content-Type {_word(type)}"
    for number, (path, type) in enumerate(config.typed, 1):
        yield f"@typed{number} path_regexp `^{exact_pattern(path)}$`"
        yield f"header @typed{number} Content-Type {_word(type)}"
    for number, (pattern, type) in enumerate(config.typed_patterns, 1):
        yield f"@typed_like{number} path_regexp `^{pattern}$`"
        yield f"header @typed_like{number} Content-Type {_word(type)}"
    typed = [(each.pattern, each.type) for each in config.private if each.type]
    for number, (pattern, type) in enumerate(typed, 1):
        yield f"@typed_private{number} path_regexp `^{exact_pattern(config.prefix)}{pattern}$`"
        yield f"header @typed_private{number} Content-Type {_word(type)}"
    yield "header Access-Control-Allow-Origin *"
    yield "header X-Content-Type-Options nosniff"
    for header in config.headers:
        if not header.varies:
            yield f"header {header.name} {_word(header.value)}"
            continue
        # One map instead of a matcher for each document, which would be tried one by one.
        kind = header.name.lower().replace("-", "_")
        yield f"map {{re.{name}.0}} {{{name}_{kind}}} {{"
        yield from (f"\t{_word(path)} {_quoted(value)}" for path, value in header.documents)
        yield from (
            f"\t{_word(f'~^{pattern}$')} {_quoted(value)}" for pattern, value in header.patterns
        )
        yield f"\tdefault {_quoted(header.value)}"
        yield "}"
        yield f'@{kind} not vars {{{name}_{kind}}} ""'
        yield f"header @{kind} {header.name} {{{name}_{kind}}}"
    if config.prefix != "/":
        # Not strip_prefix, which handles ASCII only.
        yield f"rewrite * /{{re.{name}.1}}"
    yield f"root * {_word(str(config.directory))}"
    # Only for existing files, so that errors are not cached.
    yield "@there file {path} {path}/index.html"
    yield f"header @there Cache-Control {_word(CACHE_CONTROL)}"
    if config.private:
        private = f"@{name}_private"
        yield f"header {private} Cache-Control {_word(PRIVATE_CACHE_CONTROL)}"
        yield f"header {private} X-Robots-Tag noindex"
        yield f"header {private} -Access-Control-Allow-Origin"
        for number, (_, each) in enumerate(_by_key(config), 1):
            for named, value in each.headers:
                said = f"{named} {_word(value)}" if value else f"-{named}"
                yield f"header @private{number} {said}"
    if config.variants:
        # Of those that a reader takes equally, the first is sent.
        known = " ".join(each for each in ("zstd", "br", "gzip") if each in config.variants)
        yield "file_server {"
        yield f"\tprecompressed {known}"
        yield "}"
    else:
        yield "file_server"


def _private(config: ServerConfig, name: str) -> Iterator[str]:
    """Yield what keeps documents that are or were private from those without a token."""
    if config.private:
        yield from _tokens(config, name)
    for number, pattern in enumerate(config.formerly_private, 1):
        yield f"@former{number} {{"
        yield f"\tpath_regexp `^{exact_pattern(config.prefix)}{pattern}$`"
        for public in config.public_now:
            yield f"\tnot path_regexp `^{exact_pattern(config.prefix)}{public}$`"
        if config.private:
            yield f'\tvars {{{name}_private}} ""'
        yield "}"
        yield f"respond @former{number} 410"


def _tokens(config: ServerConfig, name: str) -> Iterator[str]:
    """Yield what asks for tokens. Caddy reads the files with them when it is reloaded.

    Its access log has no header Authorization, unless log_credentials says so.
    """
    # Of the path that is served in the end, whatever was asked for.
    yield f"map {{re.{name}.1}} {{{name}_private}} {{"
    yield from (f"\t`~^{each.pattern}$` {_word(each.key)}" for each in config.private)
    yield '\tdefault ""'
    yield "}"
    yield f'@{name}_private not vars {{{name}_private}} ""'
    for number, (key, each) in enumerate(_by_key(config), 1):
        yield f"@private{number} vars {{{name}_private}} {_word(key)}"
        # The name of Caddy 2.8 and later, basic_auth, is unknown to 2.6.
        yield f"basicauth @private{number} bcrypt {_word(key)} {{"
        # As a pattern, so that a file that is missing keeps everybody out.
        yield f"\timport {_word(f'{each.caddy}*')}"
        yield "}"


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
    yield f"map {{http.request.header.Accept}} {{{name}_browser}} {{"
    for pattern, is_led in reversed(BROWSER_RULES):
        yield f"\t`~(?i){pattern}` {'yes' if is_led else 'no'}"
    yield "\tdefault no"
    yield "}"
    yield f"map {{re.{name}.1}} {{{name}_page}} {{"
    prefix = len(config.prefix)
    yield from (f"\t{_word(path[prefix:])} {_word(page)}" for path, page in config.pages)
    for pattern, page in led:
        yield f"\t`~^{pattern}$` {_word(_with_slug(page))}"
    yield '\tdefault ""'
    yield "}"
    yield f'@{name}_paged not vars {{{name}_page}} ""'
    yield f'header @{name}_paged Vary "Accept-Encoding, Accept"'
    yield f"@{name}_led {{"
    yield f'\tnot vars {{{name}_page}} ""'
    yield f"\tvars {{{name}_browser}} yes"
    yield "}"
    yield f"header @{name}_led Cache-Control no-store"
    yield f"redir @{name}_led {{{name}_page}} 303"


def _quoted(value: str) -> str:
    return _word(value) if value else '""'


def _word(text: str) -> str:
    """Return *text*, which has neither braces nor backquotes, as one word of a Caddyfile."""
    return text if _PLAIN.fullmatch(text) else f"`{text}`"
