"""The configuration for nginx: https://nginx.org/en/docs/http/ngx_http_core_module.html"""

from __future__ import annotations

import re
from collections.abc import Iterator

from feedpub.errors import ConfigError
from feedpub.preview.documents import MEDIA_TYPES
from feedpub.preview.server_config import CACHE_CONTROL, ServerConfig

_PLAIN = re.compile(r"[A-Za-z0-9/._~:+=,@%-]+")

#: By content coding: sends the variants beside the documents. nginx itself knows gzip only.
_STATIC = {
    "gzip": "gzip_static on;",
    "br": "# brotli_static on;  # with the module https://github.com/google/ngx_brotli",
    "zstd": "# zstd_static on;  # with the module https://github.com/tokers/zstd-nginx-module",
}


def nginx(config: ServerConfig) -> str:
    """Return the configuration to include in a server block. Raises: ConfigError."""
    return "".join(f"{line}\n" for line in _lines(config))


def _lines(config: ServerConfig) -> Iterator[str]:
    if "$" in str(config.directory):
        raise ConfigError(
            ["publish.directory: nginx reads $ as the beginning of a variable; remove it"]
        )
    yield f"# Written by feedpub config nginx, for the server block of {config.host}."
    for path, address in config.moved:
        yield f"location = {_word(path)} {{ return 301 {_word(address.replace('$', '%24'))}; }}"
    for path in config.gone:
        yield f"location = {_word(path)} {{ return 410; }}"
    types = {ending.removeprefix("."): _media(type) for ending, type in MEDIA_TYPES.items()}
    packed = " ".join(sorted({*types.values()} - {"text/html"}))
    if config.linked:
        yield 'set $feedpub_link "";'
    yield f"location {_word(config.prefix)} {{"
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
    if config.linked:
        # Not an add_header in each location, which would replace those here. An empty value adds
        # no header.
        yield "    add_header Link $feedpub_link;"
    documents: dict[str, list[str]] = {}
    for path, type in config.typed:
        documents.setdefault(path, []).append(f"types {{ }} default_type {_media(type)};")
    for path, link in config.linked:
        escaped = _word(link.replace("$", "%24"))
        documents.setdefault(path, []).append(f"set $feedpub_link {escaped};")
    for path, directives in sorted(documents.items()):
        yield f"    location = {_word(path)} {{ {' '.join(directives)} }}"
    hidden = f"^{re.escape(config.prefix)}(?:.*/)?\\."
    yield f"    location ~ {_word(hidden)} {{ return 404; }}"
    yield "}"


def _media(type: str) -> str:
    """Return *type* without its charset, which nginx adds itself."""
    return type.partition(";")[0]


def _word(text: str) -> str:
    """Return *text* as one word of an nginx configuration."""
    if _PLAIN.fullmatch(text):
        return text
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
