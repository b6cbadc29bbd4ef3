"""What nginx is to know, in its own words: https://nginx.org/en/docs/http/ngx_http_core_module.html"""

from __future__ import annotations

import re
from collections.abc import Iterator

from feedpub.errors import ConfigError
from feedpub.preview.documents import TYPES
from feedpub.preview.server_config import CACHE_CONTROL, ServerConfig

_PLAIN = re.compile(r"[A-Za-z0-9/._~:+=,@%-]+")


def nginx(told: ServerConfig) -> str:
    """Return what stands in the server block of the directory's host. Raises: ConfigError."""
    return "".join(f"{line}\n" for line in _lines(told))


def _lines(told: ServerConfig) -> Iterator[str]:
    if "$" in str(told.directory):
        raise ConfigError(["publish.directory: nginx takes $ for the beginning of a variable"])
    yield f"# Written by feedpub config nginx, for the server block of {told.host}."
    for path, address in told.moved:
        yield f"location = {_word(path)} {{ return 301 {_word(address.replace('$', '%24'))}; }}"
    for path in told.gone:
        yield f"location = {_word(path)} {{ return 410; }}"
    types = {ending.removeprefix("."): _media(type) for ending, type in TYPES.items()}
    packed = " ".join(sorted({*types.values()} - {"text/html"}))
    if told.linked:
        yield 'set $feedpub_link "";'
    yield f"location {_word(told.prefix)} {{"
    yield f"    alias {_word(f'{told.directory}/'.replace('//', '/'))};"
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
    yield "    add_header Access-Control-Allow-Origin *;"
    yield "    add_header X-Content-Type-Options nosniff;"
    # Without "always": to answers that are no errors.
    yield f"    add_header Cache-Control {_word(CACHE_CONTROL)};"
    if told.linked:
        # Not an add_header in each location: it would take the place of those here. Without a
        # value there is none.
        yield "    add_header Link $feedpub_link;"
    documents: dict[str, list[str]] = {}
    for path, type in told.typed:
        documents.setdefault(path, []).append(f"types {{ }} default_type {_media(type)};")
    for path, link in told.linked:
        escaped = _word(link.replace("$", "%24"))
        documents.setdefault(path, []).append(f"set $feedpub_link {escaped};")
    for path, said in sorted(documents.items()):
        yield f"    location = {_word(path)} {{ {' '.join(said)} }}"
    hidden = f"^{re.escape(told.prefix)}(?:.*/)?\\."
    yield f"    location ~ {_word(hidden)} {{ return 404; }}"
    yield "}"


def _media(type: str) -> str:
    """A media type without its charset, which nginx adds."""
    return type.partition(";")[0]


def _word(text: str) -> str:
    """*text* as one word of nginx's language."""
    if _PLAIN.fullmatch(text):
        return text
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
