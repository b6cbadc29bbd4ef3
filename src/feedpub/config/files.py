"""The TOML files of a configuration: find them, read them, merge what they extend."""

from __future__ import annotations

import contextlib
import glob
import os
import tomllib
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from feedpub.archive.location import ArchiveLocation, PostgresArchive, flaw_of_url
from feedpub.config.paths import Named, Role, open_regular, overlaps
from feedpub.config.without_effect import keys_without_effect
from feedpub.destinations.directory import DirectoryDestination
from feedpub.destinations.directory_files import SUFFIX_OF_CODING
from feedpub.errors import ConfigError, ConfigWarning
from feedpub.nouns import dataclass

try:
    # As Python's random does: hashlib loads OpenSSL, a twentieth of a run with nothing to do.
    from _blake2 import blake2b
except ImportError:
    from hashlib import blake2b

if TYPE_CHECKING:
    from feedpub.protocols import Destination

#: Keys with paths, which are relative to the file that they are in.
_PATHS = (
    ("archive", "path"),
    ("archive", "journal"),
    ("publish", "directory"),
    ("publish", "destinations", "*", "host_keys"),
    ("publish", "destinations", "*", "identity"),
    ("health", "page"),
    ("health", "textfile"),
    ("push", "spool"),
    ("sources", "*", "path"),
    ("feeds", "*", "ids"),
)

#: The roles of paths that have no property of their own in ConfigFiles.
_ROLES: dict[tuple[str, ...], Role] = {
    ("health", "page"): "page",
    ("health", "textfile"): "metrics",
    ("push", "spool"): "spool",
    ("sources", "*", "path"): "source",
    ("feeds", "*", "ids"): "list",
}

_MAX_SIZE = 1_000_000

#: How many other configurations are named where there is none.
_NAMED = 3

#: Tables by their former names, which work until 0.3.
_RENAMED_TABLES = {"tell": "notify"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfigFiles:
    """The values in the files of a configuration, not yet checked."""

    #: The main file.
    path: Path

    #: Its values, merged over those of the files that it extends; paths are absolute.
    values: dict[str, Any]

    #: Each file, with the digest of its bytes.
    digests: tuple[tuple[str, str], ...]

    def error(self, problems: Iterable[str]) -> ConfigError:
        """Return the error about *problems*, each ``KEY: what is wrong``, with their places."""
        contents: dict[str, bytes] = {}
        for file, digest in self.digests:
            with contextlib.suppress(OSError):
                if digest_of(content := content_of(Path(file))) == digest:
                    contents[file] = content
        return _error(self.path, problems, contents)

    @property
    def archive(self) -> ArchiveLocation:
        """The archive. By default a file in .feedpub beside the configuration, of its name."""
        stem = "archive" if self.path.stem == "config" else self.path.stem
        default = self.path.parent / ".feedpub" / f"{stem}.db"
        if url := self._text("archive", "url"):
            journal = self._text("archive", "journal")
            return PostgresArchive(url=url, files=default, journal=journal)
        return self._path("archive", "path") or default

    @property
    def directory(self) -> Path:
        """The publish directory. By default feeds beside the file."""
        return self._path("publish", "directory") or self.path.parent / "feeds"

    @property
    def directories(self) -> list[tuple[str, Path]]:
        """The folders on this machine that documents are put into, with the keys that name them."""
        found = [("publish.directory", self.directory)] if self.has_directory else []
        for name, table in self._destinations.items():
            from feedpub.destinations.opening import folder_at

            if (folder := folder_at(table["url"])) is not None:
                found.append((f"publish.destinations.{name}.url", folder))
        return found

    @property
    def addresses(self) -> list[str]:
        """The addresses of the destinations beside the publish directory."""
        return [table["url"].rstrip("/") for table in self._destinations.values()]

    @property
    def destination(self) -> Destination:
        """Where documents are published. Only this property chooses the kind of destination.

        Raises: ConfigError, if the library for one is missing.
        """
        tables = self._destinations
        if not tables:
            return DirectoryDestination(self.directory, self._variants)
        # Most configurations have none.
        from feedpub.destinations.opening import opened
        from feedpub.destinations.several import SeveralDestinations

        places: dict[str, Destination] = {}
        if self.has_directory:
            places["directory"] = DirectoryDestination(self.directory, self._variants)
        places |= {name: opened(name, table, self._variants) for name, table in tables.items()}
        return SeveralDestinations(places) if len(places) > 1 else next(iter(places.values()))

    @property
    def has_directory(self) -> bool:
        """Whether documents are put into the publish directory."""
        return self._path("publish", "directory") is not None or not self._destinations

    @property
    def _destinations(self) -> dict[str, dict[str, Any]]:
        """The tables of destinations that have an address; it need not be valid."""
        found = _named_tables(self.values, ["publish", "destinations", "*"])
        return {names[-1]: table for names, table in found if isinstance(table.get("url"), str)}

    @property
    def _variants(self) -> tuple[str, ...]:
        """The valid compressed variants of documents, in a fixed order."""
        table = self.values.get("publish")
        given = table.get("variants") if isinstance(table, dict) else None
        return tuple(each for each in SUFFIX_OF_CODING if isinstance(given, list) and each in given)

    def _path(self, name: str, key: str) -> Path | None:
        path = self._text(name, key)
        return Path(path) if path else None

    def _text(self, name: str, key: str) -> str | None:
        table = self.values.get(name)
        value = table.get(key) if isinstance(table, dict) else None
        return value if isinstance(value, str) and value else None


def find(given: Path | None) -> Path:
    """Return *given*, else ``$FEEDPUB_CONFIG``, else ``config.toml`` in the current folder."""
    return given or Path(os.environ.get("FEEDPUB_CONFIG") or "config.toml")


def find_all(given: Sequence[str]) -> list[Path]:
    """Return every configuration that one of *given* names or, as a pattern, matches.

    Raises: ConfigError, if a pattern matches nothing, or if two of them write the same files.
    """
    found: list[Path] = []
    for each in given:
        if glob.has_magic(each) and not Path(each).exists():
            matched = sorted(glob.glob(each, recursive=True))  # noqa: PTH207 - Path.glob takes no absolute ones
            if not matched:
                raise ConfigError([f"--config: {each}: no file matches"])
            found += map(Path, matched)
        else:
            found.append(Path(each))
    several = list(dict.fromkeys(found))
    if len(several) > 1:
        _keep_apart(several)
    return several or [find(None)]


def fresh(*paths: Path) -> None:
    """Check that none of *paths* exists. Raises: ConfigError."""
    existing = [path for path in paths if os.path.lexists(path)]
    if existing:
        raise ConfigError([f"{path}: already exists; nothing was written" for path in existing])


def create(path: Path, text: str) -> None:
    """Write *text* to a new file *path*. Raises: ConfigError, if it exists."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError as error:
        raise ConfigError([f"{path}: already exists; it was not changed"]) from error


def _keep_apart(paths: Iterable[Path]) -> None:
    """Check that no two of the configurations *paths* write the same file. Raises: ConfigError."""
    writers: dict[str, Path] = {}
    for path in paths:
        try:
            layers = read(path)
        except ConfigError:
            # Reported when this configuration is built.
            continue
        for written in (
            f"the archive {_place_of(layers.archive)}",
            *_documents(layers),
        ):
            other = writers.setdefault(written, path)
            if other is not path:
                raise ConfigError([f"{other} and {path} both write {written}; give each its own"])


def _place_of(archive: ArchiveLocation) -> str:
    # The schema may be in the query.
    return os.path.realpath(archive) if isinstance(archive, Path) else archive.url


def _documents(layers: ConfigFiles) -> Iterator[str]:
    """Yield descriptions of the documents of *layers*, as far as the files name them."""
    places = [os.path.realpath(path) for _, path in layers.directories]
    places += [url for url in layers.addresses if not url.startswith("file:")]
    for directory in places:
        yield from _documents_in(directory, layers)


def _documents_in(directory: str, layers: ConfigFiles) -> Iterator[str]:
    for table in _tables(layers.values, ["feeds"]):
        for key, feed in table.items():
            is_family = isinstance(feed, dict) and "each" in feed
            name = feed.get("name") or f"{key}/{{slug}}" if is_family else key
            yield f"the feed {name} in {directory}"
            paths = feed.get("paths") if isinstance(feed, dict) else None
            for path in paths.values() if isinstance(paths, dict) else ():
                yield f"the document {path} in {directory}"
    for table in _tables(layers.values, ["publish"]):
        if table.get("index") is True:
            yield f"the index of feeds in {directory}"


def read(path: Path) -> ConfigFiles:
    """Read *path* and the files that it extends.

    Raises: ConfigError, if a file cannot be read, is not TOML, or extends itself, or if paths in it
    overlap.
    """
    path = Path(os.path.abspath(path))  # noqa: PTH100 - resolve() would follow a link
    values, digests = _read(path, ())
    layers = ConfigFiles(path=path, values=values, digests=digests)
    if problems := list(_flaws_of_archive(layers)):
        raise layers.error(problems)
    if problems := overlaps(list(_named(layers)), layers.archive):
        raise layers.error(problems)
    if problems := list(keys_without_effect(values)):
        _warn(layers.error, problems)
    return layers


def _warn(error: Callable[[list[str]], ConfigError], problems: list[str]) -> None:
    """Warn of *problems*, each with the place that *error* finds for it."""
    matching = (each for each in warnings.filters if issubclass(ConfigWarning, each[2]))
    if next(matching, ("default",))[0] == "ignore":
        # As for cron: in a large file, the places take longer than all else.
        return
    for warning in error(problems).problems:
        warnings.warn(warning, ConfigWarning, stacklevel=4)


def _error(path: Path, problems: Iterable[str], contents: Mapping[str, bytes]) -> ConfigError:
    # Most configurations have no mistake.
    from feedpub.config.mistakes import mistakes_error

    return mistakes_error(path, problems, contents, _RENAMED_TABLES)


def _flaws_of_archive(layers: ConfigFiles) -> Iterator[str]:
    """Yield what is wrong with where the archive is."""
    table = layers.values.get("archive")
    keys = table if isinstance(table, dict) else {}
    url = keys.get("url")
    if isinstance(url, str) and url:
        if problem := flaw_of_url(url):
            yield f"archive.url: {problem}"
        if keys.get("path"):
            yield "archive.url: cannot be combined with archive.path; remove one of them"
    elif keys.get("journal"):
        yield (
            "archive.journal: only an archive with archive.url has it; remove it: a SQLite file has"
            " its journal beside it"
        )


def content_of(path: Path) -> bytes:
    """Return the bytes of the file *path*, one more than allowed at most. Raises: OSError."""
    with open_regular(path) as file:
        return file.read(_MAX_SIZE + 1)


def digest_of(content: bytes) -> str:
    """Return the digest of the *content* of a file of the configuration."""
    return blake2b(content, digest_size=16).hexdigest()


def _named(layers: ConfigFiles) -> Iterator[Named]:
    """Yield the paths in *layers*, except that of the archive."""
    for key, path in layers.directories:
        yield Named(role="publish", name=key, path=path)
    for each, _ in layers.digests:
        yield Named(role="settings", name="the configuration", path=Path(each))
    archive = layers.archive
    if isinstance(archive, PostgresArchive) and archive.journal and "://" not in archive.journal:
        yield Named(role="archive", name="archive.journal", path=Path(archive.journal))
    for (*tables, key), role in _ROLES.items():
        for names, table in _named_tables(layers.values, tables):
            value = table.get(key)
            if isinstance(value, str) and value:
                yield Named(role=role, name=".".join([*names, key]), path=Path(value))


def _read(
    path: Path, above: tuple[Path, ...]
) -> tuple[dict[str, Any], tuple[tuple[str, str], ...]]:
    if path in above:
        chain = " extends ".join(each.name for each in (*above, path))
        raise ConfigError([f"{path}: extends itself: {chain}"])
    try:
        content = content_of(path)
    except OSError as error:
        advice = "" if above else f"; {_instead_of(path)}"
        raise ConfigError([f"{path}: cannot be read: {error.strerror}{advice}"]) from error
    if len(content) > _MAX_SIZE:
        raise ConfigError([f"{path}: larger than {_MAX_SIZE:,} bytes"])
    try:
        values = tomllib.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        # TOMLDecodeError is a ValueError, as is the error about a number of 5,000 digits.
        from feedpub.config.syntax import syntax_error

        raise syntax_error(path, content, error) from error
    digests = ((str(path), digest_of(content)),)
    base = values.pop("extends", None)
    try:
        _rename_tables(values, path, content)
        _make_absolute(values, path)
        if base is None:
            return values, digests
        if not isinstance(base, str) or not base:
            raise ConfigError([f"extends: invalid value {base!r}; use the path of a TOML file"])
        extended = _absolute(path, "extends", base)
    except ConfigError as error:
        raise _error(path, error.problems, {str(path): content}) from error
    under, more = _read(extended, (*above, path))
    return _merged(under, values), digests + more


def _instead_of(path: Path) -> str:
    """Return what to do where there is no configuration *path*."""
    others: list[str] = []
    if not path.exists():
        found = path.parent.glob(f"*/{glob.escape(path.name)}")
        others = sorted(str(each.relative_to(path.parent)) for each in found)
    if not others:
        return "name another with --config, or create one with feedpub init"
    more = f" and {len(others) - _NAMED:,} more" if len(others) > _NAMED else ""
    named = ", ".join(others[:_NAMED])
    here = Path.cwd() == path.parent
    return f"there is {named}{more}; add -c {others[0] if here else path.parent / others[0]}"


def _rename_tables(values: dict[str, Any], path: Path, content: bytes) -> None:
    """Give renamed tables of the file *path* their present names, with a warning for each.

    Raises: ConfigError, if a table has both names.
    """
    for former, name in _RENAMED_TABLES.items():
        if former not in values:
            continue
        if name in values:
            raise ConfigError(
                [f"{name}: [{former}] is its former name; move the keys of [{former}] to [{name}]"]
            )
        renamed = f"{name}: [{former}] is its former name; rename it, feedpub 0.3 will reject it"
        _warn(lambda problems: _error(path, problems, {str(path): content}), [renamed])
        values[name] = values.pop(former)


def _make_absolute(values: dict[str, Any], path: Path) -> None:
    for *tables, key in _PATHS:
        for names, table in _named_tables(values, tables):
            value = table.get(key)
            if isinstance(value, str) and value and not _is_address(tables, value):
                table[key] = str(_absolute(path, ".".join([*names, key]), value))


def _is_address(tables: Sequence[str], value: str) -> bool:
    """Whether *value* of a key in *tables* is no path: a journal may be kept in an object store."""
    return tables == ["archive"] and "://" in value


def _absolute(path: Path, key: str, value: str) -> Path:
    """Return the path *value* in the file *path* as an absolute path. Raises: ConfigError."""
    try:
        if "\0" in value:
            raise RuntimeError("it contains a NUL")
        return Path(os.path.normpath(path.parent / Path(value).expanduser()))
    except RuntimeError as error:
        raise ConfigError([f"{key}: {value!r} is not a valid path: {error}"]) from error


def _tables(values: dict[str, Any], names: Sequence[str]) -> list[dict[str, Any]]:
    return [table for _, table in _named_tables(values, names)]


def _named_tables(
    values: dict[str, Any], names: Sequence[str]
) -> list[tuple[list[str], dict[str, Any]]]:
    """Return the tables at *names*, each with its full path; ``*`` stands for every key."""
    found: list[tuple[list[str], Any]] = [([], values)]
    for name in names:
        found = [
            ([*path, key], table[key])
            for path, table in found
            for key in (table if name == "*" else [name])
            if key in table
        ]
        found = [(path, table) for path, table in found if isinstance(table, dict)]
    return found


def _merged(under: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """Return *over* merged with *under*: tables key by key; other values are replaced."""
    merged = dict(under)
    for key, value in over.items():
        below = merged.get(key)
        if isinstance(below, dict) and isinstance(value, dict):
            merged[key] = _merged(below, value)
        else:
            merged[key] = value
    return merged
