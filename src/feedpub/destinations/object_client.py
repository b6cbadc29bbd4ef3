"""Objects in a bucket through obstore 0.12: the requests that feedpub makes, and their failures.

What surprises in it is known here only: a list of ``rclone serve s3`` has ETags without quotes;
nothing but the text of an error says what was wrong; a conditional put is not retried when its
answer is lost; GCS compares generations, not ETags.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Literal, TypeAlias, TypeVar
from urllib.parse import unquote, urlsplit

import obstore
from obstore.exceptions import (
    AlreadyExistsError,
    BaseError,
    NotModifiedError,
    PreconditionError,
)
from obstore.store import AzureStore, GCSStore, S3Store

from feedpub.destinations.object_store import address_of
from feedpub.errors import DestinationError
from feedpub.nouns import dataclass

if TYPE_CHECKING:
    from obstore import PutMode, UpdateVersion
    from obstore.store import ClientConfig, RetryConfig

_T = TypeVar("_T")

#: A request, and its retries, are given up after so long.
CONNECT_TIMEOUT = timedelta(seconds=5)
TIMEOUT = timedelta(seconds=20)
RETRY_TIMEOUT = timedelta(seconds=30)
_RETRIES = 4
_FIRST_PAUSE = timedelta(milliseconds=100)

#: How often a put is repeated whose answer was lost.
_ATTEMPTS = 3

#: In bytes: larger objects are not read.
_MAX_SIZE = 256_000_000

#: In objects: how many are deleted with one request.
_CHUNK = 1000

#: The key of an object's own metadata. Azure takes no hyphen, some proxies no underscore.
_METADATA = "feedpub"

#: What an answer broke off with that had begun well.
_CUT = "request or response body error"

#: By what an error says, in lower case: what is wrong, and what to do.
_REASONS = (
    (
        "169.254.169.254",
        "there are no credentials; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the"
        " environment",
    ),
    (
        "metadata.google.internal",
        "there are no credentials; set GOOGLE_APPLICATION_CREDENTIALS in the environment",
    ),
    ("nosuchbucket", "there is no such bucket; create it, or correct url"),
    ("containernotfound", "there is no such container; create it, or correct url"),
    ("bucket does not exist", "there is no such bucket; create it, or correct url"),
    ("permanentredirect", "the bucket is in another region; set region"),
    ("redirect without location", "the bucket is in another region; set region"),
    ("dns error", "the host cannot be found; check the address, or the network"),
    ("certificate", "the certificate of the server is not trusted; check the address, or the CA"),
    ("connection refused", "cannot be reached: connection refused"),
    ("timedout", "cannot be reached: no answer in time"),
    ("timed out", "cannot be reached: no answer in time"),
    ("tcp connect error", "cannot be reached"),
    ("etag header missing", "the server does not answer as a store does; check endpoint"),
    (_CUT, "the answer ends before its end"),
)
_STATUS = re.compile(r"status code: (\d{3}[^:<\n]*)")
_CODE = re.compile(r"<Code>(\w+)</Code>")
_ATTEMPTED = re.compile(r"^Generic \w+ error: Error performing .* in \S+?(?:, after .*)? - ")

#: The codes of a refusal with which every other request is refused, too.
_OF_ALL = re.compile(r"InvalidAccessKeyId|SignatureDoesNotMatch|Expired|Token|Skewed|Bucket|Region")

#: So many failures in a row that are each about one object count as an outage.
_FAILURES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredObject:
    """An object as it is in the bucket."""

    #: In bytes.
    size: int

    #: Changes when the object does; without quotes.
    etag: str

    #: Its generation, where the store counts them and says so.
    version: str | None = None


#: What a put replaces: an object that was found, nothing, or whatever is there.
Replaced: TypeAlias = StoredObject | Literal["nothing", "anything"]


class ObjectChanged(Exception):
    """A conditional put found another object than it was to replace."""


class ObjectClient:
    """A bucket, or a prefix in it.

    After the first request that failed for good, all others fail at once: an outage costs one
    timeout, however many documents there are. An object that cannot be had (it is archived, or
    damaged, or nobody may write it) is no outage, unless the next ones cannot be had either. Names
    are relative to the prefix.
    """

    def __init__(self, url: str, *, endpoint: str | None = None, region: str | None = None) -> None:
        """*url*: s3://bucket/prefix, gs://bucket/prefix, az://container/prefix."""
        self.url = address_of(url, endpoint)
        parts = urlsplit(url)
        self._scheme = parts.scheme
        self._store = _store(
            parts.scheme, parts.netloc, unquote(parts.path).strip("/"), endpoint, region
        )
        self._down: str | None = None
        #: How many requests in a row have failed that are each about one object.
        self._failures = 0
        #: Whether the bucket was seen to keep versions that were replaced. Every object of Google
        #: Cloud Storage has a generation, so that it cannot be seen there.
        self.keeps_versions = False

    @property
    def is_down(self) -> bool:
        """Whether a request has failed for good."""
        return self._down is not None

    def list(self) -> dict[str, StoredObject]:
        """Return all objects by name. Raises: DestinationError."""

        def read() -> dict[str, StoredObject]:
            found = {}
            for some in obstore.list(self._store, chunk_size=_CHUNK):
                for each in some:
                    found[each["path"]] = _stored(each)
            return found

        return self._asked(read)

    def head(self, name: str) -> tuple[StoredObject, str] | None:
        """Return the object *name*, and its own metadata. None: there is none.

        Raises: DestinationError.
        """

        def ask() -> tuple[StoredObject, str] | None:
            try:
                found = obstore.get(self._store, name, options={"head": True})
            except FileNotFoundError as error:
                _check_bucket(error)
                return None
            return _stored(found.meta), found.attributes.get(_METADATA, "")

        return self._asked(ask, name)

    def content_type(self, name: str) -> str | None:
        """Return the content type of the object *name*. None: there is none.

        Raises: DestinationError.
        """

        def ask() -> str | None:
            try:
                found = obstore.get(self._store, name, options={"head": True})
            except FileNotFoundError:
                return None
            return found.attributes.get("Content-Type")

        return self._asked(ask)

    def read(self, name: str) -> tuple[bytes, StoredObject] | None:
        """Return the bytes of the object *name*. None: there is none. Raises: DestinationError."""

        def ask() -> tuple[bytes, StoredObject] | None:
            try:
                found = obstore.get(self._store, name)
                if found.meta["size"] > _MAX_SIZE:
                    raise DestinationError(self.place(name), "cannot be read: too large")
                return bytes(found.bytes()), _stored(found.meta)
            except FileNotFoundError as error:
                _check_bucket(error)
                return None

        return self._asked(ask, name, reads=True)

    def beginning(self, name: str, size: int) -> bytes:
        """Return *size* bytes or more of the object *name*; fewer if it is shorter or missing.

        Raises: DestinationError.
        """

        def ask() -> bytes:
            try:
                # Not a range: a store may answer with all of a short object, an error here.
                chunks = obstore.get(self._store, name).stream(min_chunk_size=size)
                return next(iter(chunks), b"")
            except FileNotFoundError:
                return b""

        return self._asked(ask, name, reads=True)

    def put(
        self,
        name: str,
        content: bytes,
        *,
        headers: Mapping[str, str],
        metadata: str,
        replaces: Replaced,
    ) -> StoredObject:
        """Store *content* as *name*, if it is the object *replaces* that is there.

        *headers* are those of answers: Content-Type, Content-Encoding, Cache-Control.

        Raises: ObjectChanged, DestinationError.
        """
        attributes = {**headers, _METADATA: metadata}
        mode: PutMode
        match replaces:
            case "nothing":
                mode = "create"
            case "anything":
                mode = "overwrite"
            case StoredObject():
                mode = self._version_of(name, replaces)

        def store() -> StoredObject:
            try:
                result = obstore.put(
                    self._store,
                    name,
                    content,
                    attributes=attributes,
                    mode=mode,
                    use_multipart=False,
                )
            except (AlreadyExistsError, PreconditionError, NotModifiedError) as error:
                raise ObjectChanged(name) from error
            if self._scheme != "gs" and result["version"] not in (None, "null"):
                self.keeps_versions = True
            if result["e_tag"] is None:
                return _stored(obstore.head(self._store, name))
            etag = _bare(result["e_tag"])
            return StoredObject(size=len(content), etag=etag, version=result["version"])

        for attempt in range(_ATTEMPTS):
            try:
                return self._asked(store, name, is_last=attempt + 1 == _ATTEMPTS)
            except (ObjectChanged, _Unanswered) as error:
                # It may be our own: the answer to an earlier attempt was lost.
                found = self.head(name)
                if found is not None and found[1] == metadata:
                    return found[0]
                if isinstance(error, ObjectChanged):
                    raise
        raise AssertionError("the last attempt returns or raises")

    def delete(self, name: str) -> None:
        """Delete the object *name*; it need not exist. Raises: DestinationError."""

        def ask() -> None:
            try:
                obstore.delete(self._store, [name])
            except FileNotFoundError as error:
                _check_bucket(error)

        self._asked(ask, name)

    def place(self, name: str) -> str:
        return f"{self.url}/{name}" if name else self.url

    def _version_of(self, name: str, stored: StoredObject) -> UpdateVersion:
        if self._scheme != "gs":
            return {"e_tag": f'"{stored.etag}"'}
        version = stored.version
        if version is None:
            # Lists do not have it.
            found = self.head(name)
            if found is None or found[0].etag != stored.etag:
                raise ObjectChanged(name)
            version = found[0].version
        return {"e_tag": stored.etag, "version": version}

    def _asked(
        self,
        ask: Callable[[], _T],
        name: str = "",
        *,
        reads: bool = False,
        is_last: bool = True,
    ) -> _T:
        """Return what *ask* returns: a request about the object *name*, if any, or its bytes.

        Raises: DestinationError, _Unanswered, and what *ask* raises.
        """
        if self._down is not None:
            raise DestinationError(self.url, self._down)
        try:
            answer = ask()
        except (BaseError, OSError) as error:
            text = str(error)
            was_sent = "kind: Connect" not in text and not _STATUS.search(text)
            if was_sent and not is_last:
                raise _Unanswered from error
            reason = _reason(text)
            self._failures += 1
            if name and self._failures < _FAILURES and _is_of_object(text, reads=reads):
                raise DestinationError(self.place(name), reason) from error
            self._down = reason
            raise DestinationError(self.url, reason) from error
        self._failures = 0
        return answer


class _Unanswered(Exception):
    """A request may have been obeyed or not."""


def _store(
    scheme: str, bucket: str, prefix: str, endpoint: str | None, region: str | None
) -> S3Store | GCSStore | AzureStore:
    options: ClientConfig = {
        "allow_http": endpoint is not None and endpoint.startswith("http:"),
        "connect_timeout": CONNECT_TIMEOUT,
        "timeout": TIMEOUT,
        "user_agent": "feedpub",
    }
    retries: RetryConfig = {
        "max_retries": _RETRIES,
        "retry_timeout": RETRY_TIMEOUT,
        "backoff": {"init_backoff": _FIRST_PAUSE},
    }
    # Credentials, and all that is not given here, come from the environment.
    given = {"endpoint": endpoint} if endpoint else {}
    match scheme:
        case "s3":
            given |= {"region": region} if region else {}
            return S3Store(
                bucket,
                prefix=prefix or None,
                client_options=options,
                retry_config=retries,
                config=given,  # type: ignore[arg-type] # a TypedDict of which only these are set
            )
        case "gs":
            return GCSStore(
                bucket, prefix=prefix or None, client_options=options, retry_config=retries
            )
        case _:
            return AzureStore(
                bucket,
                prefix=prefix or None,
                client_options=options,
                retry_config=retries,
                config=given,  # type: ignore[arg-type]
            )


def _check_bucket(error: FileNotFoundError) -> None:
    """Raise OSError if not only an object is missing but its bucket, too."""
    text = str(error).lower()
    if any(each in text for each in ("nosuchbucket", "containernotfound", "bucket does not exist")):
        raise OSError(str(error)) from error


def _stored(meta: Mapping[str, object]) -> StoredObject:
    # A store without ETags has at least the time of change.
    etag = _bare(str(meta["e_tag"] or meta["last_modified"]).replace(" ", "T"))
    version = meta.get("version")
    return StoredObject(
        size=int(str(meta["size"])), etag=etag, version=None if version is None else str(version)
    )


def _is_of_object(text: str, *, reads: bool) -> bool:
    """Return whether the error *text* may be about one object alone; *reads*: about its bytes."""
    code, status = _CODE.search(text), _STATUS.search(text)
    if code and _OF_ALL.search(code[1]):
        return False
    if status and status[1].startswith("4"):
        return not status[1].startswith(("401", "429"))
    return reads and (status is not None or _CUT in text)


def _bare(etag: str) -> str:
    return etag.removeprefix("W/").strip('"')


def _reason(text: str) -> str:
    """Return what the *text* of an error means, without addresses, which may have signatures."""
    low = text.lower()
    code, status = _CODE.search(text), _STATUS.search(text)
    named = f" ({code.group(1)})" if code else ""
    for words, reason in _REASONS:
        if words in low:
            return reason
    if status and status.group(1)[:3] in ("401", "403"):
        return f"access denied{named}; check the credentials in the environment"
    if status:
        return f"status {status.group(1).strip()}{named}"
    # Without how long it took: one failure has the same words in every run.
    first = _ATTEMPTED.sub("", text.partition("\n")[0])
    first = re.sub(r"\w+://\S+", "the server", first)
    return f"the request failed: {first[:200]}"
