"""The keys of the tables publish.destinations: where documents are put, beside the directory."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlsplit

from feedpub.addresses import web_address
from feedpub.config.constraints import Check, Limits
from feedpub.config.table import Table
from feedpub.config.value_types import HeaderValue, matching
from feedpub.nouns import dataclass
from feedpub.patterns import pattern

#: The name that marks of documents know the publish directory by.
DIRECTORY = "directory"

_NAME = pattern(r"[a-z0-9][a-z0-9._-]*")
_REGION = pattern(r"[a-z0-9-]{1,40}")
_BUCKET = pattern(r"[a-z0-9][a-z0-9._-]{1,221}")
_HOST = pattern(r"(?:[A-Za-z0-9.-]+|\[[0-9a-f:.]+\])(?::[0-9]{1,5})?")

#: By the scheme of a URL: what it must look like.
_EXAMPLES = {
    "s3": "s3://bucket/prefix",
    "gs": "gs://bucket/prefix",
    "az": "az://container/prefix",
    "sftp": "sftp://user@host/path",
    "file": "file:///path",
}
STORES = ("s3", "gs", "az")


def _name(value: str) -> str:
    if value == DIRECTORY:
        raise ValueError("use another name; this one is reserved for publish.directory")
    return value


def _url(value: str) -> str:
    """Check the address of a destination. Raises: ValueError."""
    try:
        parts = urlsplit(value)
        user, at, host = parts.netloc.rpartition("@")
        path = parts.path.strip("/").split("/")
    except ValueError as error:
        raise ValueError(f"not a valid address: {error}") from error
    if parts.scheme not in _EXAMPLES:
        raise ValueError(f"use an address such as {', '.join(_EXAMPLES.values())}")
    example = _EXAMPLES[parts.scheme]
    if ":" in user or (at and parts.scheme != "sftp") or parts.query or parts.fragment:
        where = "agent, or identity" if parts.scheme == "sftp" else "environment"
        raise ValueError(f"use {example} alone; a password or key comes from the {where}")
    is_host = {"sftp": bool(user) and _HOST.fullmatch(host), "file": not parts.netloc}
    if not is_host.get(parts.scheme, _BUCKET.fullmatch(parts.netloc)):
        raise ValueError(f"use an address such as {example}")
    if (parts.scheme in ("sftp", "file") and path == [""]) or (
        path != [""] and any(each in ("", ".", "..") for each in path)
    ):
        raise ValueError(f"use an address such as {example}, with a plain path")
    return value.rstrip("/")


def _endpoint(value: str) -> str:
    address = web_address(value)
    if address is None or "@" in address or "?" in address or "#" in address:
        raise ValueError("use an address such as https://minio.example, without user or key")
    return address.rstrip("/")


DestinationName = Annotated[
    str, matching(_NAME, "a-z, 0-9, dot, hyphen and underscore"), Check(_name)
]


@dataclass(frozen=True, kw_only=True)
class DestinationTable(Table):
    """A place where documents are put: an object store, a folder on another machine.

    Keys and passwords of stores come from the environment or the platform."""

    url: Annotated[str, Limits(max_length=1000), Check(_url)]
    """Its address: s3://bucket/prefix, gs://bucket/prefix, az://container/prefix,
    sftp://user@host/path, file:///path."""

    endpoint: Annotated[str, Limits(max_length=1000), Check(_endpoint)] | None = None
    """The server of a store that is S3-compatible, or of az: https://minio.example."""

    region: Annotated[str, matching(_REGION, "a name such as eu-central-1")] | None = None
    """The region of the bucket, for s3. Default: AWS_REGION of the environment, else us-east-1."""

    cache_control: HeaderValue | None = None
    """The header Cache-Control of documents in an object store: "public, max-age=60"."""

    host_keys: Annotated[str, Limits(min_length=1)] | None = None
    """For sftp: the file with the public keys of the server, in the form of known_hosts."""

    identity: Annotated[str, Limits(min_length=1)] | None = None
    """For sftp: the file with the private key. Default: the keys of the SSH agent."""

    def __post_init__(self) -> None:
        scheme = self.url.partition(":")[0]
        if scheme == "sftp" and self.host_keys is None:
            raise ValueError("sftp needs host_keys, the file with the key of the server; add it")
        allowed = {
            "endpoint": ("s3", "az"),
            "region": ("s3",),
            "cache_control": STORES,
            "host_keys": ("sftp",),
            "identity": ("sftp",),
        }
        for key, schemes in allowed.items():
            if getattr(self, key) is not None and scheme not in schemes:
                raise ValueError(f"{key} is not for {scheme}; remove it")
