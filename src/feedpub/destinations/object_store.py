"""An object store: a bucket of S3, Google Cloud Storage or Azure, or a prefix in one."""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, suppress
from functools import cached_property
from importlib import import_module
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Self

from feedpub.destinations.directory_files import COPY_SUFFIXES, SUFFIX_OF_CODING, SUFFIXES
from feedpub.destinations.remote import RemoteDestination
from feedpub.destinations.variants import variants_of
from feedpub.errors import DestinationError
from feedpub.format_info import all_formats, media_type_of

if TYPE_CHECKING:
    from feedpub.destinations.object_client import ObjectClient, StoredObject
    from feedpub.feed import Document
    from feedpub.protocols import ClaimFlaw, Overwritten, StoredFile

#: Objects with such names are ours and no documents: the claim, the probe.
_OWN = ".feedpub."

#: So many objects are asked for one by one. Whoever wants more gets a list of all.
_ASKED_FOR = 12

#: Changes when documents would be stored with other headers or metadata.
_LAYOUT = "1"

_MEDIA_TYPES = {each.suffix: each.media_type for each in all_formats()}

#: Only Python's own table: those of the system differ from machine to machine.
_OTHERS = mimetypes.MimeTypes()


class ObjectStoreDestination(RemoteDestination):
    """Puts each document as one object, with the headers that readers get.

    Implements :class:`feedpub.protocols.Destination`. An object is replaced as a whole. The
    compressed variants of a document are put before it, and its mark covers them: it has the ETag
    of each object. What is stored is found out once, at first object by object, then by a list of
    all, and kept for as long as this object lives: for a run. A put replaces only the version that
    was found then.
    """

    def __init__(
        self,
        url: str,
        *,
        endpoint: str | None = None,
        region: str | None = None,
        cache_control: str | None = None,
        variants: Sequence[str] = (),
    ) -> None:
        """*url*: s3://bucket/prefix, gs://bucket/prefix, az://container/prefix."""
        self._url, self._address = url, address_of(url, endpoint)
        self._endpoint, self._region = endpoint, region
        self._variants = tuple(variants)
        self._suffixes = ("", *(SUFFIX_OF_CODING[each] for each in variants))
        self._cache_control = cache_control
        settings = repr((_LAYOUT, cache_control, self._variants))
        self._settings = hashlib.blake2b(settings.encode(), digest_size=4).hexdigest()
        #: The objects that were found; None: there is none. And whether these are all.
        self._found: dict[str, StoredObject | None] = {}
        self._is_listed = False

    @cached_property
    def _client(self) -> ObjectClient:
        from feedpub.destinations.object_client import ObjectClient

        return ObjectClient(self._url, endpoint=self._endpoint, region=self._region)

    @property
    def _is_down(self) -> bool:
        return self._client.is_down

    @property
    def identity(self) -> str:
        return self._address

    def place(self, name: str) -> str:
        return f"{self._address}/{name}"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def claim(
        self,
        archive: str,
        *,
        has_daemon: Callable[[str], bool],
        wait: float = 0,
        stopping: Callable[[], bool] = lambda: False,
        for_life: bool = False,
    ) -> AbstractContextManager[ClaimFlaw | None]:
        # All runs of an archive may publish at once.
        del for_life
        from feedpub.destinations.object_claim import claimed

        return claimed(
            self._client,
            archive,
            has_daemon=has_daemon,
            wait=wait,
            stopping=stopping,
        )

    def put(self, document: Document) -> str:
        from feedpub.destinations.object_claim import renew

        renew(self._client)
        name = document.name
        headers = {"Content-Type": self._content_type(document)}
        if self._cache_control:
            headers["Cache-Control"] = self._cache_control
        for variant in variants_of(document, self._variants):
            self._put(
                f"{name}{variant.suffix}",
                variant.content,
                {**headers, "Content-Encoding": variant.encoding},
            )
        self._put(name, document.content, headers)
        for suffix in COPY_SUFFIXES:
            copy = f"{name}{suffix}"
            if suffix not in self._suffixes and self._found.get(copy) is not None:
                # A copy of the version that was replaced.
                self._delete(copy)
        mark = self.mark(name)
        assert mark is not None
        return mark

    def adopt(self, document: Document) -> str | None:
        contents = {"": document.content}
        contents |= {each.suffix: each.content for each in variants_of(document, self._variants)}
        try:
            for suffix, content in contents.items():
                name = f"{document.name}{suffix}"
                if self._stored(name) is None:
                    return None
                found = self._client.head(name)
                if found is None or found[1] != self._metadata(content):
                    return None
                self._found[name] = found[0]
            for suffix in COPY_SUFFIXES:
                if suffix not in contents and self._stored(f"{document.name}{suffix}"):
                    return None
        except DestinationError:
            return None
        return self.mark(document.name)

    def settle(self) -> None:
        """Do nothing: a store has written what it has accepted."""

    def mark(self, name: str) -> str | None:
        try:
            stored = [self._stored(f"{name}{suffix}") for suffix in self._suffixes]
        except DestinationError:
            return None
        if stored[0] is None:
            return None
        etags = " ".join("-" if each is None else each.etag for each in stored)
        return f"{stored[0].size}:{self._settings}:{etags}"

    def is_untouched(self, name: str, mark: str) -> bool:
        if mark.split(":")[1:2] != [self._settings]:
            # Put with other settings, by which it may have other variants.
            self._ask_for_all()
        return super().is_untouched(name, mark)

    def is_known(self, file: str, mark: str) -> bool:
        document = _document_of(file) or file
        return file.removeprefix(document) in self._suffixes and self.mark(document) == mark

    def overwritten(self, name: str, mark: str, *, may_ask: bool = False) -> Overwritten | None:
        from feedpub.protocols import Overwritten

        parts = mark.split(":", 2)
        if not may_ask or len(parts) < 3 or parts[1] != self._settings:
            return None
        try:
            found = self._stored(name)
        except DestinationError:
            return None
        if found is not None and found.etag == parts[2].partition(" ")[0]:
            return None
        return Overwritten(name=name, is_missing=found is None, since=None)

    def files(self) -> Iterator[StoredFile]:
        from feedpub.protocols import StoredFile

        for name in sorted(self._list()):
            if PurePosixPath(name).name.startswith(_OWN):
                continue
            document = _document_of(name)
            if document is not None:
                if PurePosixPath(document).suffix in SUFFIXES or self._found.get(document):
                    yield StoredFile(name=name, kind="copy", document=document)
            elif PurePosixPath(name).suffix in SUFFIXES or self._begins_like_a_document(name):
                yield StoredFile(name=name, kind="document", document=name)

    def read(self, name: str) -> bytes | None:
        found = self._client.read(name)
        if found is None:
            return None
        content, self._found[name] = found
        return content if _document_of(name) is None else _unpacked(name, content)

    def remove(self, name: str) -> None:
        if self._stored(name) is None:
            raise DestinationError(self.place(name), "cannot be removed: there is none")
        if _document_of(name) is None:
            for suffix in COPY_SUFFIXES:
                if self._stored(f"{name}{suffix}"):
                    self._delete(f"{name}{suffix}")
        self._delete(name)

    def sweep(self, names: Iterable[str]) -> tuple[str, ...]:
        """Do nothing: an object that was not put as a whole is not there."""
        del names
        return ()

    def old_versions(self) -> tuple[str, ...]:
        if not self._client.keeps_versions:
            return ()
        return (
            f"{self.identity}: the bucket keeps old versions, which feedpub cannot delete: they"
            " still show what was withdrawn to whoever may list them; delete them, and add a"
            " lifecycle rule for versions that are not current (docs/howto/object-store.md)",
        )

    def keep_reserve(self, size: int) -> None:
        """Do nothing: room does not run out."""

    def give_up_reserve(self) -> bool:
        return False

    def _put(self, name: str, content: bytes, headers: Mapping[str, str]) -> None:
        """Put an object in place of the version that was found. Raises: DestinationError."""
        from feedpub.destinations.object_claim import honours_conditions
        from feedpub.destinations.object_client import ObjectChanged

        before = self._stored(name)
        metadata = self._metadata(content)
        is_conditional = honours_conditions(self._client)
        try:
            stored = self._client.put(
                name,
                content,
                headers=headers,
                metadata=metadata,
                replaces=(before or "nothing") if is_conditional else "anything",
            )
            found = None if is_conditional else self._client.head(name)
            if not is_conditional and (found is None or found[1] != metadata):
                raise ObjectChanged(name)
        except ObjectChanged as error:
            self._found.pop(name, None)
            self._is_listed = False
            raise DestinationError(
                self.place(name), "another run has changed it; the next run puts it again"
            ) from error
        self._found[name] = found[0] if found else stored

    def _delete(self, name: str) -> None:
        self._client.delete(name)
        self._found[name] = None

    def _stored(self, name: str) -> StoredObject | None:
        """Return the object *name*. None: there is none. Raises: DestinationError."""
        if name in self._found or self._is_listed:
            return self._found.get(name)
        if len(self._found) >= _ASKED_FOR:
            return self._list().get(name)
        found = self._client.head(name)
        self._found[name] = found[0] if found else None
        return self._found[name]

    def _ask_for_all(self) -> None:
        with suppress(DestinationError):
            self._list()

    def _list(self) -> dict[str, StoredObject | None]:
        """Return all objects. Raises: DestinationError."""
        if not self._is_listed:
            self._found = dict(self._client.list())
            self._is_listed = True
        return {name: each for name, each in self._found.items() if each is not None}

    def _metadata(self, content: bytes) -> str:
        """Return what an object with *content* has as its own metadata."""
        return f"{hashlib.sha256(content).hexdigest()}-{self._settings}"

    def _content_type(self, document: Document) -> str:
        suffix = PurePosixPath(document.name).suffix
        media_type = media_type_of(document.format) or _MEDIA_TYPES.get(suffix)
        if media_type is None and (guessed := _OTHERS.guess_type(f"a{suffix}")[0]):
            media_type = guessed
        if media_type is None:
            # A document of any name, from which a story is removed: it stays what it was.
            return self._client.content_type(document.name) or "application/octet-stream"
        return f"{media_type}; charset=utf-8"

    def _begins_like_a_document(self, name: str) -> bool:
        guessed = _OTHERS.guess_type(name)[0] or ""
        if guessed.startswith(("image/", "video/", "audio/", "font/")):
            return False
        begins = self._client.beginning(name, 64)
        return begins.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"<", b"{"))


def address_of(url: str, endpoint: str | None) -> str:
    """Return what identifies a prefix for people: where it is, if that is not its own cloud."""
    return f"{endpoint}/{url.partition('://')[2]}" if endpoint else url


def _document_of(name: str) -> str | None:
    """Return the name of the document of which *name* is a compressed copy. None: it is none."""
    suffix = PurePosixPath(name).suffix
    return name.removesuffix(suffix) if suffix in COPY_SUFFIXES else None


def _unpacked(name: str, content: bytes) -> bytes | None:
    """Return what is in the compressed copy *name*; None if it cannot be unpacked."""
    suffix = PurePosixPath(name).suffix
    if suffix == ".gz":
        try:
            # Google Cloud Storage unpacks what it sends.
            is_packed = content.startswith(b"\x1f\x8b")
            return gzip.decompress(content) if is_packed else content
        except (EOFError, zlib.error, gzip.BadGzipFile):
            return None
    try:
        library = import_module({".br": "brotli", ".zst": "zstandard"}[suffix])
    except ImportError:
        return None
    unpack = (
        library.decompress
        if suffix == ".br"
        else library.ZstdDecompressor().decompressobj().decompress
    )
    failures = library.error if suffix == ".br" else library.ZstdError
    try:
        return bytes(unpack(content))
    except failures:
        return None
