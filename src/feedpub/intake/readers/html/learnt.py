"""How one page is read by the rules that were learnt from its site."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from feedpub.article import Provenance
from feedpub.intake.bylines.credits import credit_provenance
from feedpub.intake.readers.article import Found
from feedpub.intake.readers.html.authors import Authors
from feedpub.intake.readers.html.blocks import Block
from feedpub.intake.readers.html.body_range import HEADINGS
from feedpub.intake.readers.html.captions import pieces_of, read_caption
from feedpub.intake.readers.html.dates import Dated, read_published
from feedpub.intake.readers.html.printed_dates import PrintedDate
from feedpub.intake.readers.html.similarity import key_of
from feedpub.intake.readers.html.site_features import (
    HASH,
    MAX_KICKER,
    PathElements,
    can_be_credit,
    date_of,
    given_authors,
    given_summaries,
    hash_of,
    head_of,
    in_figures,
    is_label,
    is_labelled,
    is_prose,
    is_whole_summary,
    labelled_authors,
    mark_of,
    path_of,
    persons_in,
    prose_of,
    text_below,
    text_in,
)
from feedpub.intake.readers.html.site_rules import NO_RULES, SiteRules
from feedpub.nouns import dataclass, field, replace

if TYPE_CHECKING:
    from feedpub.intake.lexicon import CreditWords
    from feedpub.intake.readers.html.images import ImageCandidate
    from feedpub.intake.readers.html.reader import HTMLPage
    from feedpub.protocols import ReaderContext


def host_of(page: HTMLPage, address: str | None) -> str | None:
    """Return the host of *page*: that of the *address* it was fetched from, else of its own."""
    own = page.url.value if page.url else None
    try:
        return urlsplit(address or own or "").hostname
    except ValueError:
        return None


@dataclass(slots=True, kw_only=True)
class Learnt:
    """What rules learnt from its site say about one page, and which of them decide something."""

    rules: SiteRules = NO_RULES

    #: By field: the paths that give it, the best first, and what is there.
    _places: Mapping[str, Sequence[tuple[str, PathElements]]] = field(default_factory=dict)

    #: The keys of the rules that decided something, each with a line for people.
    used: dict[str, str] = field(default_factory=dict)

    @classmethod
    def about(cls, page: HTMLPage, rules: SiteRules) -> Learnt:
        """Return what *rules* say about *page*; they give no field that it gives itself."""
        wanted = [
            name
            for name in rules.fields
            if not getattr(page.hints, name) and not _is_given(name, page)
        ]
        head = head_of(page) if wanted else {}
        places = {
            name: [
                (path, head[path])
                for path in rules.fields[name]
                if path in head and not _is_contradicted(name, head[path], page)
            ]
            for name in wanted
        }
        return cls(rules=rules, _places=places)

    @property
    def digest(self) -> str | None:
        """A digest of all rules and, after a space, of those that decided something.

        None: there are no rules.
        """
        if not self.rules.count:
            return None
        used = hash_of("\n".join(sorted(self.used))) if self.used else ""
        return f"{self.rules.version} {used}"

    def text(self, name: str) -> Found[str] | None:
        """Return the ``title``, the ``kicker`` or the ``summary``."""
        for path, place in self._places.get(name, ()):
            if name != "kicker" or len(place.text) <= MAX_KICKER:
                return Found(value=place.text, origin=self._use(name, path))
        return None

    def authors(self, words: CreditWords) -> Authors | None:
        """Return the authors; None if no element gives them, or it may name no person."""
        for path, place in self._places.get("authors", ()):
            if people := persons_in(place.texts, words):
                return Authors(
                    names=tuple(people),
                    origin=self._use("authors", path),
                    verbatim=", ".join(place.texts),
                )
        return None

    def published(self, printed: Iterable[PrintedDate], context: ReaderContext) -> Dated | None:
        """Return the date of publication; None if no element gives it.

        None, too, if one of the *printed* dates has a label that says that it is another day.
        """
        if not (places := self._places.get("published")):
            return None
        labelled = {each.parsed.moment.date() for each in printed if each.is_published}
        for path, place in places:
            dated = date_of(place.element, place.text, context)
            if dated is not None and labelled <= {dated.parsed.moment.date()}:
                return replace(dated, origin=self._use("published", path))
        return None

    def _use(self, name: str, path: str) -> str:
        """Note that the element at *path* gives the field *name*; return that as an origin."""
        evidence = self.rules.fields[name][path]
        self.used[f"{name} {path}"] = f"{name}: {path} ({evidence})"
        return _origin(path)

    def mark_credits(self, page: HTMLPage) -> dict[str, str]:
        """Mark the elements that are credits without a label; return their paths by their texts."""
        found: dict[str, str] = {}
        if not self.rules.credits or page.hints.credit:
            return found
        prose = prose_of(page)
        for element in in_figures(page.images):
            path, text = path_of(element), text_in(element)
            evidence = self.rules.credits.get(path)
            if evidence is None or is_labelled(text, page.words):
                continue
            if can_be_credit(text, prose, page.words):
                self.used[f"credit {path}"] = f"credit: {path} ({evidence})"
                element.set("class", "credit")
                found[key_of(text)] = path
        return found

    def add_caption(self, image: ImageCandidate, page: HTMLPage) -> None:
        """Give *image*, if nothing is read beside it, the caption below it."""
        if not self.rules.captions or page.hints.caption or image.caption_box is not None:
            return
        if image.image.caption or image.image.credit or (below := text_below(image, page)) is None:
            return
        path = path_of(below.box.element)
        evidence = self.rules.captions.get(path)
        if evidence is not None and not is_prose(path, page):
            caption = read_caption(pieces_of(below.box.element), page.words)
            image.put("caption", caption.text, _origin(path))
            image.put_credit(caption.credit, caption.origin, page.words, signed=caption.signed)
            image.caption_box = below.box
            self.used[f"caption {path}"] = f"caption: {path} ({evidence})"

    @staticmethod
    def name_credit(image: ImageCandidate, paths: Mapping[str, str]) -> None:
        """Name as the origin of the credit of *image* the path of its element, if it is marked."""
        credit = image.image.credit or ""
        if path := paths.get(key_of(credit)):
            provenance = Provenance(origin=_origin(path), verbatim=credit)
            image.provenance |= credit_provenance(image.image, provenance)

    def is_furniture(self, text: str | None) -> bool:
        """Whether *text*, a summary or caption, is furniture; note that it is left out."""
        if not text or not self.rules.furniture:
            return False
        key = hash_of(key_of(text))
        found = next((each for each in self.rules.furniture if each.endswith(key)), None)
        if found is not None:
            self._leave_out(found, text)
        return found is not None

    def without_furniture(self, blocks: Sequence[Block]) -> list[Block]:
        """Return *blocks* without those that are furniture; all if no sentence would remain.

        A heading stays if there is text below it.
        """
        if not self.rules.furniture:
            return list(blocks)
        by_text = {mark[HASH:]: mark for mark in self.rules.furniture}
        marks = {block: self._furniture_mark(block, by_text) for block in blocks}
        # A label that a page repeats is part of its text: the speaker of an interview.
        counts = Counter(marks.values())
        marks = {
            block: "" if counts[mark] > 1 and is_label(block) else mark
            for block, mark in marks.items()
        }
        if not any(marks.values()) or not any(
            block.kind != "img" and not is_label(block) and not marks[block] for block in blocks
        ):
            return list(blocks)
        kept: list[Block] = []
        has_text = False
        for block in reversed(blocks):
            if block.kind in HEADINGS:
                if not marks[block] or has_text:
                    kept.append(block)
                else:
                    self._leave_out(marks[block], block.text)
                has_text = False
            elif marks[block]:
                self._leave_out(marks[block], block.text)
            else:
                has_text = has_text or block.kind != "img"
                kept.append(block)
        return kept[::-1]

    def _furniture_mark(self, block: Block, by_text: Mapping[str, str]) -> str:
        """Return the mark of the furniture that *block* is; empty if it is none.

        A sentence is furniture at another path, too: a new template does not bring it back.
        """
        mark = "" if block.kind == "img" else mark_of(path_of(block.box.element), block.text)
        if mark in self.rules.furniture:
            return mark
        return by_text.get(mark[HASH:], "") if mark and not is_label(block) else ""

    def _leave_out(self, mark: str, text: str) -> None:
        shown = text if len(text) <= 80 else f"{text[:80]}…"
        self.used[f"furniture {mark}"] = f"left out: {shown!r} ({self.rules.furniture[mark]})"


def _is_contradicted(name: str, place: PathElements, page: HTMLPage) -> bool:
    """Whether *page* shows that *place* is not its field *name*, as it is on other pages.

    Sites get new templates, which use the classes of the old ones for something else.
    """
    match name:
        case "title":
            given, printed = key_of(page.data.title or ""), page.headline
            own = key_of(printed.text) if printed is not None else ""
            is_own = own in given and 2 * len(own) > len(given)
            return is_own and key_of(place.text) not in given
        case "kicker":
            return date_of(place.element, place.text, page.context) is not None
        case "summary":
            return len(place.texts) > 1 or not is_whole_summary(place.text)
        case "authors":
            people = {key_of(each) for each in persons_in(place.texts, page.words)}
            return not labelled_authors(page) <= people
        case _:
            return False


def _origin(path: str) -> str:
    return f"learnt from its site: {path}"


def _is_given(name: str, page: HTMLPage) -> bool:
    """Whether the metadata of *page* gives the field *name*."""
    match name:
        case "kicker":
            # It only comes with a title.
            return False
        case "title":
            given = page.data.article_texts("headline"), page.data.meta_texts("og:title")
            return next(chain(*given), None) is not None
        case "summary":
            return bool(given_summaries(page))
        case "authors":
            authors = given_authors(page)
            return bool(authors.names or authors.agencies)
        case _:
            return read_published(page.data, page.root, (), page.context) is not None
