"""The configuration for nginx: https://nginx.org/en/docs/http/ngx_http_core_module.html"""

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
    OldAddresses,
    PrivatePaths,
    ResponseHeader,
    ServerConfig,
    exact_pattern,
    query_pattern,
)

_PLAIN = re.compile(r"[A-Za-z0-9/._~:+=,@%-]+")

_TDMREP_PART = f"({re.escape(TDMREP_DOCUMENT)})"
_AS_JSON = f"types {{ }} default_type {TDMREP.media_type};"

#: By content coding: sends the variants beside the documents. nginx itself knows gzip only.
_STATIC = {
    "gzip": "gzip_static on;",
    "br": "# brotli_static on;  # with the module https://github.com/google/ngx_brotli",
    "zstd": "# zstd_static on;  # with the module https://github.com/tokers/zstd-nginx-module",
}

#: One header for both, where a document varies by more than its coding.
_VARY = 'gzip_vary off; set $feedpub_vary "Accept-Encoding, Accept";'


def nginx(config: ServerConfig) -> str:
    """Return the configuration to include in a server block. Raises: ConfigError."""
    return "".join(f"{line}\n" for line in _lines(config))


def nginx_redirects(old: OldAddresses) -> str:
    """Return the configuration for a server that has only old addresses."""
    head = f"# Written by feedpub config nginx --host {old.host}, for its server block."
    return "".join(f"{line}\n" for line in (head, *_old(old)))


def _lines(config: ServerConfig) -> Iterator[str]:
    if "$" in str(config.directory):
        raise ConfigError(
            ["publish.directory: nginx reads $ as the beginning of a variable; remove it"]
        )
    yield f"# Written by feedpub config nginx, for the server block of {config.host}."
    yield from _old(config.old)
    types = {ending.removeprefix("."): _media(type) for ending, type in MEDIA_TYPES.items()}
    packed = " ".join(
        sorted({*types.values(), *(_media(type) for _, type in config.typed)} - {"text/html"})
    )
    varying = [each for each in config.headers if each.varies]
    for header in varying:
        yield f'set {_variable(header)} "";'
    if config.pages or any(each.page for each in config.private):
        yield 'set $feedpub_vary "";'
        yield 'set $feedpub_browser "";'
        for pattern, led in BROWSER_RULES:
            value = "1" if led else '""'
            yield f"if ($http_accept ~* {_word(pattern)}) {{ set $feedpub_browser {value}; }}"
    if config.has_tdmrep and config.prefix != "/":
        # Not an exact location, which two configurations for one host could not both have.
        where = re.escape(WELL_KNOWN).replace(re.escape(TDMREP_DOCUMENT), _TDMREP_PART)
        alias = _word(f"{config.directory}/$1".replace("//", "/"))
        yield f"location ~ {_word(f'^{where}$')} {{ alias {alias}; {_AS_JSON} }}"
    # Patterns of the rest of the host, such as one for every .xml, do not apply to documents.
    kind = "" if config.prefix == "/" else "^~ "
    yield f"location {kind}{_word(config.prefix)} {{"
    yield f"    alias {_word(f'{config.directory}/'.replace('//', '/'))};"
    yield "    types {"
    yield from (f"        {type} {ending};" for ending, type in types.items())
    yield "    }"
    yield "    default_type application/octet-stream;"
    yield "    charset utf-8;"
    yield f"    charset_types {packed};"
    yield "    gzip on;"
    yield f"    gzip_types {packed};"
    yield "    gzip_proxied any;"
    yield "    gzip_vary on;"
    for coding in config.variants:
        yield f"    {_STATIC[coding]}"
    yield "    add_header Access-Control-Allow-Origin *;"
    yield "    add_header X-Content-Type-Options nosniff;"
    # Without "always", so that errors are not cached.
    yield f"    add_header Cache-Control {_word(CACHE_CONTROL)};"
    for header in config.headers:
        # Not an add_header in each location, which would replace those here. An empty value adds
        # no header.
        value = _variable(header) if header.varies else _value(header.value)
        yield f"    add_header {header.name} {value};"
    if config.pages:
        yield "    add_header Vary $feedpub_vary;"
    for header in varying:
        # Each location sets all of them: those of another one do not hold in it.
        if header.value:
            yield f"    {_set(header, header.value)}"
    if config.has_tdmrep and config.prefix == "/":
        path = _word(f"{config.directory}/{TDMREP_DOCUMENT}".replace("//", "/"))
        yield f"    location = {WELL_KNOWN} {{ alias {path}; {_AS_JSON} }}"
    types_of = {path: _as_type(type) for path, type in config.typed}
    pages = dict(config.pages)
    paths = {*types_of, *pages, *(path for header in varying for path, _ in header.documents)}
    for path in sorted(paths):
        directives = [types_of[path]] if path in types_of else []
        values = [(header, header.of(path)) for header in varying]
        directives += [_set(header, value) for header, value in values if value]
        if path in pages:
            directives += [_VARY, _to_page(_value(pages[path]))]
        yield f"    location = {_word(path)} {{ {' '.join(directives)} }}"
    # Of these locations, the first that matches counts.
    for each in config.private:
        yield f"    location ~ {_word(_whole(config.prefix, each.pattern))} {{"
        yield from (f"        {line}" for line in _private(each))
        yield "    }"
    typed = dict(config.typed_patterns)
    for pattern in sorted({*typed, *(each for header in varying for each, _ in header.patterns)}):
        values = [(header, dict(header.patterns).get(pattern, header.value)) for header in varying]
        directives = [_as_type(typed[pattern])] if pattern in typed else []
        directives += [_set(header, value) for header, value in values if value]
        yield f"    location ~ {_word(f'^{pattern}$')} {{ {' '.join(directives)} }}"
    hidden = f"^{re.escape(config.prefix)}(?:.*/)?\\."
    yield f"    location ~ {_word(hidden)} {{ return 404; }}"
    for pattern in config.public_now:
        yield f"    location ~ {_word(_whole(config.prefix, pattern))} {{ }}"
    for pattern in config.formerly_private:
        yield f"    location ~ {_word(_whole(config.prefix, pattern))} {{ return 410; }}"
    yield "}"


def _old(old: OldAddresses) -> Iterator[str]:
    """Yield the answers at old addresses. They work beside any location of the same server."""
    answers = [(each, f"301 {_value(address)}") for each, address in old.moved]
    answers += [(each, "410") for each in old.gone]
    asked = [(each, answer) for each, answer in answers if each.query]
    if asked:
        # No location is about a query.
        yield 'set $feedpub_asked "$uri?$args";'
    for each, answer in asked:
        pattern = f"^{exact_pattern(each.path)}\\?{query_pattern(each.query)}$"
        yield f"if ($feedpub_asked ~ {_word(pattern)}) {{ return {answer}; }}"
    for each, answer in answers:
        if not each.query:
            yield f"location = {_word(each.path)} {{ return {answer}; }}"


def _private(paths: PrivatePaths) -> Iterator[str]:
    """Yield the directives for documents that need a token.

    nginx reads the file at each request, and logs no header Authorization. These headers take the
    place of those of public documents.
    """
    yield f"auth_basic {_word(paths.key)};"
    yield f"auth_basic_user_file {_word(str(paths.htpasswd))};"
    yield "add_header X-Content-Type-Options nosniff;"
    yield "add_header X-Robots-Tag noindex;"
    yield f"add_header Cache-Control {_word(PRIVATE_CACHE_CONTROL)};"
    for name, value in paths.headers:
        if value:
            yield f"add_header {name} {_value(value)};"
    if paths.type:
        yield _as_type(paths.type)
    if paths.page:
        yield _VARY
        yield "add_header Vary $feedpub_vary;"
        address = paths.page.replace("$", "%24").replace("{slug}", f"${SLUG}")
        yield _to_page(_word(address))


def _whole(prefix: str, pattern: str) -> str:
    """Return a regular expression for the paths that have *pattern* below *prefix*."""
    return f"^{re.escape(prefix)}{pattern}$"


def _to_page(address: str) -> str:
    """Return what leads browsers to the page at *address*, a word; headers are not inherited."""
    headers = "add_header Cache-Control no-store; add_header Vary Accept;"
    return f"if ($feedpub_browser) {{ {headers} return 303 {address}; }}"


def _variable(header: ResponseHeader) -> str:
    """Return the variable with the value of *header*."""
    return f"$feedpub_{header.name.lower().replace('-', '_')}"


def _set(header: ResponseHeader, value: str) -> str:
    return f"set {_variable(header)} {_value(value)};"


def _value(text: str) -> str:
    """Return the value *text* of a header; nginx would read $ as the beginning of a variable."""
    return _word(text.replace("$", "%24"))


def _as_type(type: str) -> str:
    """Return the directives for documents whose media type is *type*, whatever their name."""
    return f"types {{ }} default_type {_media(type)};"


def _media(type: str) -> str:
    """Return *type* without its charset, which nginx adds itself."""
    return type.partition(";")[0]


def _word(text: str) -> str:
    """Return *text* as one word of an nginx configuration."""
    if _PLAIN.fullmatch(text):
        return text
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
