"""What each address shows. Nothing is changed here."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from markupsafe import Markup
from starlette.responses import Response

from feedpub import api
from feedpub.desk.forms import MAX_QUERY, Fields, RequestRefused, id_of, line_of, number_of
from feedpub.desk.pages import safe_address
from feedpub.desk.sessions import ArticleAction, OrderDraft, PlannedAction
from feedpub.desk.visit import Visit
from feedpub.errors import ArchiveError, FeedpubError
from feedpub.nouns import replace

if TYPE_CHECKING:
    from feedpub.archive.queries.history import HistoryEvent
    from feedpub.archive.queries.quarantine import QuarantinedArticle
    from feedpub.archive.queries.search import FoundArticle, Withdrawal
    from feedpub.feed import Entry
    from feedpub.pipeline.operations.live import LiveFeed
    from feedpub.pipeline.operations.preview import FeedPreview, Previewed

#: How many feeds, entries, articles, articles of a list, in quarantine, and actions a page shows.
_FEEDS, _ENTRIES, _FOUND, LISTED, _WAITING, _ACTIONS = 200, 500, 50, 100, 100, 100

#: In how many frames an article is shown, as feeds show it differently.
_FRAMES = 5

#: What can be done with an article, in words.
ACTIONS: dict[ArticleAction, str] = {
    "withdraw": "Withdraw",
    "replace": "Replace",
    "restore": "Restore",
    "republish": "Publish once more",
}

#: How many events of an article are shown, the latest ones.
_EVENTS = 100


async def live(visit: Visit) -> Response:
    """Show all feeds."""
    text = line_of(visit.fields, "q", MAX_QUERY)
    feeds = await visit.read(partial(api.live, visit.config))
    words = text.casefold().split()
    found = [
        each
        for each in feeds
        if all(word in f"{each.name} {each.title}".casefold() for word in words)
    ]
    first, last = _page_of(visit, _FEEDS)
    return visit.page(
        "live.html",
        text=text,
        feeds=found[first:last],
        count=len(found),
        total=len(feeds),
        pages=_pages(visit, len(found), _FEEDS),
        shown_page=first // _FEEDS + 1,
    )


async def feed(visit: Visit) -> Response:
    """Show the entries of a feed."""
    found = await visit.read(partial(api.live_feed, visit.path["name"], visit.config))
    first, last = _page_of(visit, _ENTRIES)
    return visit.page(
        "feed.html",
        feed=found,
        is_changed=_is_changed(visit.session.drafts.get(found.name), found),
        entries=found.entries[first:last],
        first=first,
        pages=_pages(visit, len(found.entries), _ENTRIES),
        shown_page=first // _ENTRIES + 1,
    )


async def search(visit: Visit) -> Response:
    """Show the articles that a text finds; without one the newest."""
    text = line_of(visit.fields, "q", MAX_QUERY)
    found = await visit.read(partial(api.search, text, visit.config, limit=_FOUND + 1))
    # What cannot be read has no title to be found by.
    waiting = [] if found or not text else await visit.read(partial(api.quarantine, visit.config))
    return visit.page(
        "search.html",
        text=text,
        found=found[:_FOUND],
        has_more=len(found) > _FOUND,
        waiting=len(waiting),
    )


async def article(visit: Visit) -> Response:
    """Show an article: where it is live, what happened to it, what can be done."""
    id = id_of(visit.fields)
    found = await visit.read(partial(find_article, visit, id))
    past = await visit.read(partial(api.history, id, visit.config, complete=False))
    events = [event for each in past for event in each.events]
    waiting = (each for item in past for each in item.waiting)
    titles = {}
    # A mistake in the configuration does not keep a story from being withdrawn.
    with suppress(FeedpubError):
        feeds = await visit.read(partial(api.live, visit.config))
        titles = {each.name: each.title for each in feeds}
    return visit.page(
        "article.html",
        article=found,
        actions=_actions(found),
        events=[(each, describe(each)) for each in reversed(events[-_EVENTS:])],
        has_more=len(events) > _EVENTS,
        waiting=[
            (each, _reasons(each))
            for each in waiting
            if (each.source, each.id) == (found.source, found.id)
        ],
        titles=titles,
    )


async def act(visit: Visit) -> Response:
    """Show the form of what an editor wants to do with an article."""
    if key := visit.fields.get("plan"):
        plan = plan_of(visit, key)
    else:
        plan = PlannedAction(
            action=action_of(visit.fields),
            id=id_of(visit.fields),
            erase=bool(visit.fields.get("erase")),
        )
    found = await visit.read(partial(article_of, visit, plan))
    if not key and found and found.withdrawal and plan.action in ("withdraw", "replace"):
        plan = _with_words_of(found.withdrawal, plan)
    return visit.page("act.html", title=_title(found, plan), plan=plan, name=ACTIONS[plan.action])


def _with_words_of(order: Withdrawal, plan: PlannedAction) -> PlannedAction:
    """Return *plan* with the words of the *order* that it changes."""
    left = order.until - datetime.now(UTC) if order.until else None
    return replace(
        plan,
        note=order.note,
        reason=order.reason,
        title=order.title,
        text=order.text,
        days=None if left is None else max(1, left.days + (left.seconds > 0)),
    )


async def plan(visit: Visit) -> Response:
    """Show what readers will see once an editor confirms what was planned."""
    key = visit.path["key"]
    planned = plan_of(visit, key)
    found = await visit.read(partial(article_of, visit, planned))
    previews: list[FeedPreview] = []
    problem = ""
    try:
        previews = await visit.read(partial(_preview, visit, planned), waits=True)
    except FeedpubError as error:
        # It may be done nevertheless: a withdrawal goes on where a preview cannot.
        problem = str(error)
    # Those that cannot be made come first: of many, not all are seen at once.
    previews.sort(key=lambda each: each.failure is None)
    return visit.page(
        "plan.html",
        frames=True,
        article=found,
        title=_title(found, planned),
        plan=planned,
        plan_key=key,
        name=ACTIONS[planned.action],
        previews=previews[:_FEEDS],
        more=len(previews[_FEEDS:]),
        entries=_entries_to_show(previews, planned),
        problem=problem,
    )


def _preview(visit: Visit, planned: PlannedAction) -> list[FeedPreview]:
    """Return what readers will see of what is *planned*."""
    action: Previewed
    match planned.action:
        case "withdraw" | "replace":
            action = "withdraw"
        case other:
            action = other
    return api.preview_action(
        [planned.id],
        visit.config,
        action=action,
        note=planned.note,
        reason=planned.reason,
        erase=planned.erase,
        days=planned.days,
        title=planned.title,
        text=planned.text,
    )


def _entries_to_show(
    previews: Iterable[FeedPreview], planned: PlannedAction
) -> list[tuple[list[str], dict[str, Any]]]:
    """Return the article as readers will see it, with the feeds that show it so."""
    shown: dict[str, tuple[list[str], dict[str, Any]]] = {}
    for each in previews:
        for entry in (*each.changed, *each.added):
            if entry.id == planned.id:
                values = _in_frame(entry)
                feeds, _ = shown.setdefault(repr(values), ([], values))
                feeds.append(each.title)
    return list(shown.values())[:_FRAMES]


def _in_frame(entry: Entry) -> dict[str, Any]:
    """Return what the document of a frame shows of *entry*."""
    return {
        "title": entry.title,
        "language": entry.language,
        "names": " · ".join((*entry.authors, *entry.contributors)),
        "summary": entry.summary if entry.has_own_summary else "",
        "content": Markup(entry.content or ""),  # noqa: S704 - the frame is a sandbox
        "pictures": [
            {
                "url": safe_address(each.url),
                "alt": each.title or "",
                "caption": " ".join(filter(None, (each.description, each.credit))),
            }
            for each in entry.enclosures
            if not each.shown and safe_address(each.url)
        ],
    }


async def order(visit: Visit) -> Response:
    """Show the list of a feed, as an editor has ordered it so far."""
    name = visit.path["name"]
    text = line_of(visit.fields, "q", MAX_QUERY)
    feed = await visit.read(partial(api.live_feed, name, visit.config))
    if feed.list_file is None:
        raise RequestRefused(
            400, f'{name}: has no list in a file; name one in config.toml, such as ids = "top.txt"'
        )
    first, last = _page_of(visit, LISTED)
    as_it_is = draft_of(feed)
    draft = visit.session.drafts.get(name)
    was_changed = draft is not None and draft.mark != feed.mark
    if draft is None or was_changed:
        visit.session.drafts.pop(name, None)
        draft = as_it_is
    found = await visit.read(partial(api.search, text, visit.config, limit=_FOUND)) if text else []
    listed = {each.name: each.article for each in feed.listed}
    titles = {each: found.title or found.entry_id for each, found in listed.items() if found}
    return visit.page(
        "order.html",
        feed=feed,
        draft=draft,
        was_changed=was_changed,
        is_changed=_is_changed(draft, feed),
        rows=[
            (id, titles.get(id) or draft.titles.get(id), listed.get(id))
            for id in draft.ids[first:last]
        ],
        first=first,
        pages=_pages(visit, len(draft.ids), LISTED),
        shown_page=first // LISTED + 1,
        text=text,
        found=[each for each in found if not {each.entry_id, each.id, each.url} & {*draft.ids}],
        moved=visit.fields.get("moved", ""),
        way=visit.fields.get("way", ""),
    )


async def actions(visit: Visit) -> Response:
    """Show what people did who gave their names."""
    found = await visit.read(partial(api.actions, visit.config, limit=_ACTIONS))
    return visit.page("actions.html", found=found)


async def quarantine(visit: Visit) -> Response:
    """Show the articles that cannot be published, and why."""
    found = await visit.read(partial(api.quarantine, visit.config))
    first, last = _page_of(visit, _WAITING)
    return visit.page(
        "quarantine.html",
        found=[(each, _reasons(each)) for each in found[first:last]],
        count=len(found),
        pages=_pages(visit, len(found), _WAITING),
        shown_page=first // _WAITING + 1,
    )


async def next_build(visit: Visit) -> Response:
    """Show what fails now, and what can be asked about the next build."""
    try:
        problems = await visit.read(lambda: list(api.status(visit.config).complaints()))
    except FeedpubError as error:
        problems = str(error).splitlines()
    return visit.page("next.html", problems=problems)


async def done(visit: Visit) -> Response:
    """Show what a job has done, or that it is at work."""
    job = visit.session.jobs.get(visit.path["key"])
    if job is None:
        raise RequestRefused(404, "this result is not kept any longer; see Actions")
    if not job.future.done():
        answer = visit.page("working.html", title=job.title)
        answer.headers["Refresh"] = "2"
        return answer
    outcome = job.future.result()
    return visit.page(outcome.template, title=job.title, **outcome.values)


def plan_of(visit: Visit, key: str) -> PlannedAction:
    """Return what was planned under *key*. Raises: RequestRefused."""
    found = visit.session.plans.get(key)
    if found is None:
        raise RequestRefused(404, "this was confirmed, or is not kept any longer; see Actions")
    return found


def action_of(fields: Fields) -> ArticleAction:
    """Return the action that a form names. Raises: RequestRefused."""
    given = fields.get("action", "")
    for each in ACTIONS:
        if each == given:
            return each
    raise RequestRefused(400, f"action: use {', '.join(ACTIONS)}")


def draft_of(feed: LiveFeed) -> OrderDraft:
    """Return the list of *feed* as it is. Raises: RequestRefused, if it cannot be read."""
    if feed.list_failure is not None:
        raise RequestRefused(503, feed.list_failure)
    return OrderDraft(ids=tuple(each.name for each in feed.listed), mark=feed.mark)


def _is_changed(draft: OrderDraft | None, feed: LiveFeed) -> bool:
    """Whether an editor has changed the list of *feed*, and not saved it."""
    return draft is not None and draft.ids != tuple(each.name for each in feed.listed)


def find_article(visit: Visit, id: str) -> FoundArticle:
    """Return the article whose entries have the *id*. Raises: RequestRefused."""
    for each in api.search(id, visit.config, limit=_FOUND):
        if each.entry_id == id:
            return each
    raise RequestRefused(404, f"{id}: no such article; search for it")


def article_of(visit: Visit, planned: PlannedAction) -> FoundArticle | None:
    """Return the article that *planned* is about. Raises: RequestRefused.

    None: the archive cannot be read, and the article can be withdrawn nevertheless.
    """
    try:
        return find_article(visit, planned.id)
    except ArchiveError:
        if planned.action != "withdraw":
            raise
        return None


def _title(article: FoundArticle | None, planned: PlannedAction) -> str:
    return (article.title if article else None) or planned.id


def describe(event: HistoryEvent) -> str:
    """Return the details of an event in one line."""
    detail = event.detail
    parts = [", ".join(detail["fields"])] if detail.get("fields") else []
    if (kind := detail.get("kind")) and kind != event.what and kind != "gone":
        parts.append(str(kind))
    said = {key: str(detail[key]) for key in ("reason", "note") if detail.get(key)}
    # Of a feed that an article left, the reason is what happened.
    parts += said.values() if event.feed else [f"{key}: {text}" for key, text in said.items()]
    return "; ".join(parts)


def _actions(article: FoundArticle) -> list[tuple[str, dict[str, str]]]:
    """Return what can be done with *article*, in words, with the fields of the form's address."""
    restore = ("Restore", {"action": "restore"})
    withdraw = ("Withdraw", {"action": "withdraw"})
    order = article.withdrawal
    if order is None:
        return [
            withdraw,
            ("Replace with other words", {"action": "replace"}),
            ("Publish once more", {"action": "republish"}),
        ]
    match order.kind:
        case "replaced":
            return [restore, ("Change the replacement", {"action": "replace"}), withdraw]
        case "gone":
            erase = ("Erase", {"action": "withdraw", "erase": "yes"})
            return [restore, ("Replace with other words", {"action": "replace"}), erase]
        case _:
            return [restore]


def _reasons(each: QuarantinedArticle) -> list[str]:
    return [str(finding) for finding in each.findings if finding.severity == "error"]


def _page_of(visit: Visit, size: int) -> tuple[int, int]:
    """Return the range of what is on the page that the address names."""
    number = number_of(visit.fields, "page", most=10_000, default=1)
    return (number - 1) * size, number * size


def _pages(visit: Visit, count: int, size: int) -> list[dict[str, Any]]:
    """Return the pages of *count* things, with the fields of their addresses; none for one page."""
    kept = {key: each for key, each in visit.fields.items() if key == "q"}
    numbers = range(1, (count + size - 1) // size + 1)
    return [{**kept, "page": number} for number in numbers] if count > size else []
