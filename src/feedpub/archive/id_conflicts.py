"""Findings on articles whose id or address is that of another one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from feedpub.archive.duplicates import differ_as_addresses
from feedpub.article import Article
from feedpub.compare_keys import same_address
from feedpub.feed import Finding
from feedpub.nouns import replace


def link_changed(before: Article, now: Article) -> Iterator[Finding]:
    """Report that the short link has changed."""
    if differ_as_addresses(before.short_link, now.short_link):
        yield Finding(
            code="short-link-changed",
            severity="warning",
            message=f"its short link was {before.short_link} and is now {now.short_link}",
            advice="it stays the same entry; check that the old one still leads to it",
            field="short_link",
        )


def shared(id: str, other: Article, article: Article) -> Finding:
    """Report that *article* has an address of *other*, another article with *id*."""
    both = {same_address(each) for each in (other.short_link, other.url) if each}
    short = article.short_link and same_address(article.short_link) in both
    field = "short_link" if short else "url"
    source = "" if other.source == article.source else f" of the source {other.source}"
    return Finding(
        code="address-shared",
        severity="warning",
        message=f"{getattr(article, field)} is also an address of {id}{source}"
        f" ({_shown(other.title)})",
        advice="give one of the two its own address",
        field=field,
    )


def changed(id: str, other: Article) -> Finding:
    """Report that the article has the address of *other*, but another id than *id*."""
    return Finding(
        code="id-changed",
        severity="error",
        message=f"its address is that of {id} ({_shown(other.title)}), but its id differs",
        advice=f"restore its old id {id}; if it is another article, give it an address of its own",
        field="id",
    )


def moved(id: str, other: Article) -> Finding:
    """Report that the article is *other*, gone from its document, under another id than *id*."""
    return Finding(
        code="id-changed",
        severity="error",
        message=f"title, text and date are those of {id} ({_shown(other.title)}), which is gone"
        " from its source; id and address differ",
        advice=f"restore its old id {id}",
        field="id",
    )


def repeated(id: str, before: Article, origin: str) -> Finding:
    """Report that the source also has *before*, in *origin*, under *id*."""
    return _repeated(id, f"{_shown(before.title)} in {origin}")


def overwritten(id: str, before: Article) -> Finding:
    """Report that the record of *before* has another article now."""
    other = f"{_shown(before.title)}, which was here before: title, date and address differ"
    return _repeated(id, other)


def not_its_own(id: str, published: datetime) -> Finding:
    """Report that *id* was published for another article, of which only the date is left."""
    return _repeated(id, f"published {published.isoformat()}")


def _repeated(id: str, other: str) -> Finding:
    return Finding(
        code="id-repeated",
        severity="error",
        message=f"{id} is the id of another article, {other}",
        advice="give this article an id of its own",
        field="id",
    )


def reused(id: str, before: Article) -> Finding:
    """Report that the article replaces *before*, which its source no longer has."""
    return Finding(
        code="id-reused",
        severity="warning",
        message=f"{id} was the id of {_shown(before.title)}, whose entry it replaces: title, date"
        " and address differ",
        advice="if it is another article, give it an id of its own",
        field="id",
    )


def replaced(id: str, before: Article, origin: str, differ: str) -> Finding:
    """Report that the article replaces *before*, of *origin*, under one address.

    *differ* says what they do not have in common.
    """
    return Finding(
        code="id-reused",
        severity="warning",
        message=f"{id} is also the id of {_shown(before.title)} in {origin}, whose entry it"
        f" replaces: {differ} {'differ' if ' and ' in differ else 'differs'}",
        advice="if it is another article, give it an id and an address of its own",
        field="id",
    )


def address_changed(before: Article, shared: str) -> Finding:
    """Report that the article is *before* at another address; *shared* says what both have."""
    return Finding(
        code="address-changed",
        severity="warning",
        message=f"was at {before.url} ({_shown(before.title)}) before; {shared}, so it stays one"
        " entry",
        field="url",
    )


def story_repeated(id: str, title: str | None, shared: str, why: str) -> Finding:
    """Report that the article may be the one with *id*; *shared* says what both have.

    The *title* is that of the other one; None if it was erased.
    """
    other = f"{id} ({_shown(title)})" if title is not None else id
    return Finding(
        code="story-repeated",
        severity="warning",
        message=f"may be the same story as {other}: {shared}, but {why}; it is an entry of its own",
        advice=f"if it is the same, feedpub withdraw {id}",
        field="url",
    )


def perhaps_withdrawn(finding: Finding, id: str) -> Finding:
    """Return *finding*, of :func:`story_repeated`, about an article that is withdrawn."""
    return replace(
        finding,
        severity="error",
        message=finding.message.replace("it is an entry of its own", "that one is withdrawn"),
        advice=f"if it is another story, feedpub restore {id} lets both out",
    )


def near(entry_id: str, other: str, holder: str) -> Finding:
    """Report that *entry_id* looks like *other*, the entry id of *holder* (source/id)."""
    return Finding(
        code="id-near-duplicate",
        severity="error",
        message=f"its entry id {entry_id} differs only in scheme, case of the host or slash from"
        f" {other}, that of {holder}",
        advice="spell its id as at first; give another article another id",
        source="RFC 4287, 4.2.6.1",
        field="id",
    )


def _shown(title: str) -> str:
    return title if len(title) <= 80 else title[:79] + "…"
