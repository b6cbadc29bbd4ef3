"""What became of the address that a page may have had before its headline changed.

A new page whose address has the id of another one of its source (:mod:`feedpub.story_ids`) may be
its story. The other address is asked: it leads to the page, is gone, or is a page of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final, Literal, NamedTuple

from feedpub.compare_keys import same_address, same_title
from feedpub.intake.readers.html.addresses import page_address
from feedpub.intake.readers.html.document import MAX_FILE, Unreadable, parse_page
from feedpub.intake.readers.html.metadata import read_data
from feedpub.nouns import replace
from feedpub.protocols import FormerPage, Raw
from feedpub.story_ids import story_id

#: The results for a page that has not changed, and for one that is gone.
SAME: Final = "same"
LEFT: Final = "left"

#: So many former addresses are asked in a run; pages with more wait for the next one.
_MOST = 20

#: An id that more addresses have is not that of a story.
_FEW = 3


class AskedPages(NamedTuple):
    """Pages that may have had other addresses."""

    #: Those whose other addresses were asked, with the answers.
    pages: dict[str, Raw]

    #: The addresses of those that wait until there is time to ask.
    later: frozenset[str]


def with_former_pages(
    found: Mapping[str, object], known: Iterable[str], ask: Callable[[str], object]
) -> AskedPages:
    """Return those of the pages *found* that may have had other addresses, with these.

    *found* has the results of a fetch by address: a document, :data:`SAME`, :data:`LEFT`, or
    something else for a failure. *known* are the addresses that were read before. Those that were
    not fetched now are asked by *ask*, which returns such a result.
    """
    read = set(known)
    new = {
        address: page
        for address, page in found.items()
        if isinstance(page, Raw) and address not in read
    }
    ids = {address: id for address, page in new.items() if (id := story_id(page.address))}
    if not ids:
        return AskedPages({}, frozenset())
    sharing: dict[str, list[str]] = {}
    for address in _with_one_of({each.ids[-1] for each in ids.values()}, read.union(found)):
        if (id := story_id(address)) is not None:
            sharing.setdefault(id.mark, []).append(address)
    with_former: dict[str, Raw] = {}
    later: set[str] = set()
    to_ask = _MOST
    for address, id in ids.items():
        page = new[address]
        at = {same_address(address), same_address(page.address or address)}
        others = [each for each in sharing.get(id.mark, ()) if same_address(each) not in at]
        if not 1 <= len(others) <= _FEW:
            continue
        if sum(each not in found for each in others) > to_ask:
            later.add(address)
            continue
        former: list[FormerPage] = []
        for other in sorted(others):
            result = found.get(other)
            if result == LEFT:
                # Its list still has it: as likely as the page, the server is what is broken.
                continue
            if other not in found:
                to_ask -= 1
                result = ask(other)
            if (state := _state(result, page)) is not None:
                former.append(FormerPage(other, state))
        with_former[address] = replace(page, former=tuple(former))
    return AskedPages(with_former, frozenset(later))


def _with_one_of(ids: Iterable[str], addresses: Iterable[str]) -> Iterator[str]:
    """Yield the *addresses* with one of *ids* in them: a source may have read a million."""
    texts = [each.rpartition("=")[2] for each in ids]
    return (address for address in addresses if any(text in address for text in texts))


def _state(result: object, page: Raw) -> Literal["moved", "alike", "gone", "other"] | None:
    """Return what *result*, that of another address, says about its being *page*. None: nothing."""
    if result == LEFT:
        return "gone"
    if result == SAME:
        return "other"
    if not isinstance(result, Raw):
        return None
    own, other = _named(page), _named(result)
    at = {same_address(each) for each in (page.name, page.address, own.address) if each}
    moved = {same_address(each) for each in (result.address, other.address) if each}
    if not at.isdisjoint(moved):
        return "moved"
    # All pages of a site may have its title, as may what it shows in the place of one that is gone.
    return "alike" if not other.is_canonical and own.title == other.title != "" else "other"


class _Named(NamedTuple):
    """What a page says about itself."""

    address: str | None = None

    #: Whether the page gives that address itself.
    is_canonical: bool = False
    title: str = ""


def _named(page: Raw) -> _Named:
    with page.open() as stream:
        content = stream.read(MAX_FILE)
    try:
        data = read_data(parse_page(content))
    except Unreadable:
        return _Named()
    titles = [each.value for each in data.meta_texts("og:title")]
    return _Named(
        address=found.value if (found := page_address(data, page.address)) else None,
        is_canonical=page_address(data) is not None,
        title=same_title(titles[0] if titles else data.title),
    )
