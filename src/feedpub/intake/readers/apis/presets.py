"""The content management systems that feedpub knows: a module each, with a ``PRESET``.

``preset`` in config.toml names one. Its module is imported when it is needed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from feedpub.intake.readers.content import unreadable
from feedpub.intake.readers.publication_status import no_articles
from feedpub.nouns import dataclass
from feedpub.protocols import KnownPost, Post, Raw, ReaderContext, Reading

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from feedpub.intake.readers.records.mapping import Mapped
    from feedpub.web.client import Client


#: Names and values of query parameters.
Query = list[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Paging:
    """How a list is split into pages."""

    by: Literal["page", "offset", "next"]

    #: The parameter that counts pages or articles; or the path to the next page's address, or
    #: :data:`LINK_HEADER`.
    key: str

    #: The parameter for the number of articles on a page.
    size: str | None = None
    per_page: int = 50

    #: The number of the first page.
    first: int = 1


#: Instead of a path: the Link header of the answer gives the next page's address.
LINK_HEADER = "Link"


class DetectedSite(NamedTuple):
    """A site that runs the system. None: it does not say."""

    #: What ``url`` in config.toml should be.
    address: str
    title: str | None
    home: str | None
    timezone: str | None


class SavedPosts(NamedTuple):
    """The posts of an answer or export that somebody saved as a file."""

    #: As :attr:`Preset.map` reads them.
    posts: list[dict[str, Any]]

    #: How many of it are something else, by what they are.
    others: Mapping[str, int] = {}

    #: Whether it is a post itself.
    is_one: bool = False

    #: Why there are none, such as an error that the server answered. None: nothing is wrong.
    refusal: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Preset:
    """A content management system with an API: how it is asked, and how its posts are read."""

    #: What people call it.
    title: str

    #: One line about the API, for a new config.toml.
    about: str

    #: The list of posts below the address of a site, such as ``ghost/api/content/posts/``. If
    #: ``url`` in config.toml has its first segment, it is the address of the API itself.
    path: str

    #: Parameters of the list: all that :attr:`map` needs, the posts changed last first.
    query: Query
    paging: Paging

    #: The path to the posts in an answer. Empty: the answer is the list.
    records: str = ""

    #: The kind of key that it cannot be asked without, and the parameter for it.
    required_key: str | None = None
    key_parameter: str | None = None

    #: Returns a post of an answer under the keys of an article record.
    map: Callable[[dict[str, Any], ReaderContext], Mapped]

    #: Returns the number, id, date and visibility of a post of an answer. None if it lacks the
    #: number or the id.
    post: Callable[[dict[str, Any]], Post | None]

    #: Returns the number by which a post can be asked for. None if there is none that is sure to
    #: mean this post. Always None if the API cannot be asked for single posts: then articles that
    #: are no longer in its list stay published.
    number_of: Callable[[KnownPost], str | None]

    #: Returns the parameters that ask for the state of some posts by their numbers, the post
    #: changed last at the end.
    state_query: Callable[[Sequence[str]], Query]

    #: Returns the parameters that ask for the newest posts by date, so many. None if a new post
    #: always counts as changed and is thus at the head of the list.
    newest_query: Callable[[int], Query] | None = None

    #: Returns the parameters that ask for whole posts by their numbers.
    posts_query: Callable[[Sequence[str]], Query] | None = None

    #: Returns an answer with what it lacks about its posts. Of the address of the answer and a
    #: function that returns the content at another address, None if the server refuses it. None:
    #: an answer lacks nothing.
    complete: Callable[[bytes, str, Callable[[str], bytes | None]], bytes] | None = None

    #: Returns the posts of a JSON object of a file. None: it is not from the system.
    saved: Callable[[dict[str, Any], ReaderContext], SavedPosts | None]

    #: What entries link to in a new config.toml (``link``). None: the default.
    links: Literal["canonical"] | None = None

    #: Finds the system behind a page and its address. None: it cannot be found by itself.
    detect: Callable[[Client, HtmlElement | None, str], DetectedSite | None] | None = None


@dataclass(frozen=True, slots=True)
class PresetReader:
    """Reads the posts of an answer of *preset*'s API."""

    preset: Preset

    def read(self, raw: Raw, context: ReaderContext) -> Iterator[Reading]:
        from feedpub.intake.readers.apis.json_paths import objects_in

        for name, post in objects_in(raw, self.preset.records):
            if isinstance(post, Reading):
                yield post
            else:
                yield from self.read_object(raw.source, name, post, context)

    def read_object(
        self, source: str, name: str, value: Any, context: ReaderContext
    ) -> Iterator[Reading]:
        yield self.preset.map(value, context).reading(source, name, context, item=value)


def read_saved(
    source: str, name: str, value: dict[str, Any], context: ReaderContext
) -> Iterator[Reading] | None:
    """Return what reads the posts in *value*, an object of a JSON file.

    None if it is not from a system that is known.
    """
    for each in map(preset, PRESETS):
        if (saved := each.saved(value, context)) is not None:
            return _read_saved(each, source, name, saved, context)
    return None


def _read_saved(
    system: Preset, source: str, name: str, saved: SavedPosts, context: ReaderContext
) -> Iterator[Reading]:
    if saved.refusal:
        yield unreadable(name, "api-error", f"is not a post of {system.title}: {saved.refusal}")
    elif not saved.posts and not saved.others:
        yield unreadable(name, "nothing-readable", f"is from {system.title} and has no posts")
    for number, post in enumerate(saved.posts, 1):
        each = name if saved.is_one else f"{name}:{number}"
        yield system.map(post, context).reading(source, each, context, item=post)
    yield from no_articles(name, saved.others)


#: Each is the name of a module of this package, whose ``PRESET`` says all about it.
PRESETS = ("wordpress", "ghost")


def preset(name: str) -> Preset:
    """Return the preset with that *name*, one of :data:`PRESETS`."""
    found: Preset = import_module(f"{__package__}.{name}").PRESET
    return found
