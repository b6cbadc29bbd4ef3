"""What is said of an article whose id or address is that of another one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from feedpub.archive.duplicates import tell_apart
from feedpub.article import Article
from feedpub.compare_keys import same_address
from feedpub.feed import Finding


def link_changed(before: Article, now: Article) -> Iterator[Finding]:
    if tell_apart(before.short_link, now.short_link):
        yield Finding(
            code="short-link-changed",
            severity="warning",
            message=f"its short link was {before.short_link}, and is {now.short_link} now",
            advice="it stays the same entry; see that the old one still leads to it",
            field="short_link",
        )


def shared(id: str, other: Article, article: Article) -> Finding:
    """*article* has an address of *other*, whose id is *id*, and is another article."""
    both = {same_address(each) for each in (other.short_link, other.url) if each}
    short = article.short_link and same_address(article.short_link) in both
    field = "short_link" if short else "url"
    source = "" if other.source == article.source else f" of the source {other.source}"
    return Finding(
        code="address-shared",
        severity="warning",
        message=f"{getattr(article, field)} is an address of {id}{source}"
        f" ({_shown(other.title)}), too",
        advice="give one of the two its own",
        field=field,
    )


def changed(id: str, other: Article) -> Finding:
    """It has the address of *other*, and another id than its *id*."""
    return Finding(
        code="id-changed",
        severity="error",
        message=f"its address is that of {id} ({_shown(other.title)}), which has another id",
        advice=f"give it its old id {id} back; if it is another article, its own address",
        field="id",
    )


def moved(id: str, other: Article) -> Finding:
    """It is *other* again, which is not at its place any more, under another id than its *id*."""
    return Finding(
        code="id-changed",
        severity="error",
        message=f"title, text and date are those of {id} ({_shown(other.title)}), which is gone"
        " from its source; id and address are others",
        advice=f"give it its old id {id} back",
        field="id",
    )


def repeated(id: str, before: Article, origin: str) -> Finding:
    """The source brings *before*, in *origin*, under the same *id* now."""
    return Finding(
        code="id-repeated",
        severity="error",
        message=f"{id} is the id of another article, {_shown(before.title)} in {origin}",
        advice="give this one an id of its own",
        field="id",
    )


def overwritten(id: str, before: Article) -> Finding:
    """The record that *before* was read from holds another article now."""
    return Finding(
        code="id-repeated",
        severity="error",
        message=f"{id} is the id of another article, {_shown(before.title)}, which was here"
        " before: title, date and address are others",
        advice="give this one an id of its own",
        field="id",
    )


def not_its_own(id: str, published: datetime) -> Finding:
    """Readers know another article under *id*, of which only the date of publication is left."""
    return Finding(
        code="id-repeated",
        severity="error",
        message=f"{id} is the id of another article, published {published.isoformat()}",
        advice="give this one an id of its own",
        field="id",
    )


def reused(id: str, before: Article) -> Finding:
    """The article takes the place of *before*, which its source has no more."""
    return Finding(
        code="id-reused",
        severity="warning",
        message=f"{id} was the id of {_shown(before.title)}, whose entry it takes over: title, date"
        " and address are others",
        advice="if it is another article, give it an id of its own",
        field="id",
    )


def near(entry_id: str, other: str, holder: str) -> Finding:
    """*entry_id* looks like *other*, the entry id of *holder*: a source and an id."""
    return Finding(
        code="id-near-duplicate",
        severity="error",
        message=f"its entry id {entry_id} differs only in scheme, host's case or slash from"
        f" {other}, the one of {holder}",
        advice="write its id as it was first written; give another article another id",
        source="RFC 4287, 4.2.6.1",
        field="id",
    )


def _shown(title: str) -> str:
    return title if len(title) <= 80 else title[:79] + "…"
