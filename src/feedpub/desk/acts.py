"""What editors do. Everything is recorded with their name, and done once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from starlette.responses import Response

from feedpub import api
from feedpub.archive.feeds import INDEX
from feedpub.config.id_lists import MAX_IDS
from feedpub.desk.forms import (
    MAX_DAYS,
    MAX_NOTE,
    MAX_TEXT,
    MAX_TITLE,
    RequestRefused,
    id_of,
    line_of,
    number_of,
    text_of,
)
from feedpub.desk.guard import in_a_line, log, log_bug
from feedpub.desk.pages import address_of
from feedpub.desk.screens import (
    ACTIONS,
    LISTED,
    action_of,
    article_of,
    draft_of,
    find_article,
    plan_of,
)
from feedpub.desk.sessions import OrderDraft, PlannedAction, is_key
from feedpub.desk.visit import Visit, see
from feedpub.desk.work import JobResult
from feedpub.errors import FeedpubError
from feedpub.nouns import dataclass, replace
from feedpub.phrases import counted
from feedpub.pipeline.operations.takedown_lines import (
    problem_of,
    restored_lines,
    takedown_lines,
)
from feedpub.pipeline.report_lines import problem_lines, result_lines

if TYPE_CHECKING:
    from feedpub.pipeline.report import Report

#: In seconds, how long what was confirmed waits for another run: a first build takes minutes.
_WAIT = 600.0

#: In days, how long a replacement is published if nothing else is said: as with the command.
_DAYS = 7

#: Where an article goes on a list, from its place.
_WAYS: dict[str, Callable[[int], int]] = {
    "top": lambda _place: 0,
    "up": lambda place: place - 1,
    "down": lambda place: place + 1,
}

#: So many feeds are shown, and so many new, changed and gone entries of each.
_SHOWN = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class _Act:
    """Something to do, in a thread."""

    #: For the page and the log.
    title: str

    #: The article or feed. Empty: all of them.
    about: str = ""
    call: Callable[[], JobResult]

    #: Where to go on: addresses with their names.
    then: Sequence[tuple[str, str]] = ()


async def plan(visit: Visit) -> Response:
    """Take what an editor plans to do with an article; lead to what readers will see of it."""
    fields = visit.fields
    action = action_of(fields)
    is_withdrawn = action in ("withdraw", "replace")
    is_replaced = action == "replace"
    planned = PlannedAction(
        action=action,
        id=id_of(fields),
        note=text_of(fields, "note", MAX_NOTE) if is_withdrawn else "",
        reason=text_of(fields, "reason", MAX_NOTE) if action != "republish" else "",
        erase=action == "withdraw" and bool(fields.get("erase")),
        days=number_of(fields, "days", most=MAX_DAYS, default=_DAYS) if is_replaced else None,
        title=line_of(fields, "title", MAX_TITLE) if is_replaced else "",
        text=text_of(fields, "text", MAX_TEXT) if is_replaced else "",
    )
    article = await visit.read(partial(article_of, visit, planned))
    planned = replace(planned, found=article.withdrawal if article else None)
    return see(address_of(f"/plan/{visit.session.add_plan(planned)}"))


async def confirm(visit: Visit) -> Response:
    """Do what was planned."""
    key = visit.path["key"]
    if key not in visit.session.plans and key in visit.session.jobs:
        return see(address_of(f"/done/{key}"))
    planned = plan_of(visit, key)
    if planned.erase and not visit.fields.get("erase"):
        raise RequestRefused(
            400, "the text would be erased; go back, and tick the box if that is what you want"
        )
    call = {
        "withdraw": _withdraw,
        "replace": _withdraw,
        "restore": _restore,
        "republish": _republish,
    }[planned.action]
    job = _Act(
        title=ACTIONS[planned.action],
        about=planned.id,
        call=partial(call, visit, planned),
        then=((address_of("/article", id=planned.id), "To the article"),),
    )
    answer = await visit.done_once(key, job.title, partial(_safely, visit, job))
    visit.session.plans.pop(key, None)
    return answer


def _check_unchanged(visit: Visit, planned: PlannedAction) -> None:
    """Raises: RequestRefused, if somebody else withdrew or restored the article meanwhile.

    What was erased for good reasons must not come back because of a page that was left open.
    """
    if find_article(visit, planned.id).withdrawal != planned.found:
        raise RequestRefused(
            409, f"{planned.id}: was withdrawn or restored meanwhile by somebody else; look again"
        )


def _withdraw(visit: Visit, planned: PlannedAction) -> JobResult:
    if planned.action == "replace":
        _check_unchanged(visit, planned)
    done = api.withdraw(
        [planned.id],
        visit.config,
        note=planned.note,
        reason=planned.reason,
        erase=planned.erase,
        days=planned.days,
        title=planned.title,
        text=planned.text,
        wait=_WAIT,
        by=visit.session.name,
    )
    problems = list(filter(None, [problem_of(done)]))
    if not done.flaws:
        problems += _notify(visit)
    is_replaced = planned.action == "replace"
    lines = takedown_lines(done, "yes" if is_replaced else "no")
    return _lines(*lines, problems=problems)


def _restore(visit: Visit, planned: PlannedAction) -> JobResult:
    _check_unchanged(visit, planned)
    done = api.restore(
        [planned.id], visit.config, reason=planned.reason, wait=_WAIT, by=visit.session.name
    )
    problems = [*done.report.notes, *done.failures(), *_notify(visit)]
    return _lines(*restored_lines(done), problems=problems)


def _republish(visit: Visit, planned: PlannedAction) -> JobResult:
    done = api.republish([planned.id], visit.config, wait=_WAIT, by=visit.session.name)
    problems = [*done.report.notes, *done.report.failures(), *_notify(visit)]
    lines = (f"republished: {name}" for name in done.names)
    return _lines(*lines, problems=problems)


def _notify(visit: Visit) -> list[str]:
    """Send notifications, and return what failed: what was done is done in any case."""
    try:
        return api.notify(visit.config)
    except FeedpubError as error:
        return [str(error)]


async def move(visit: Visit) -> Response:
    """Change the order of a list, for this editor alone until it is saved."""
    name, fields = visit.path["name"], visit.fields
    draft, id = await _draft(visit, name), id_of(fields)
    ids, titles = list(draft.ids), dict(draft.titles)
    way = fields.get("way", "")
    if way == "add":
        article = await visit.read(partial(find_article, visit, id))
        titles[id] = article.title or id
        ids = [id, *(each for each in ids if each != id)]
        if len(ids) > MAX_IDS:
            raise RequestRefused(400, f"{name}: has {MAX_IDS:,} articles; remove one first")
    elif id in ids:
        place = ids.index(id)
        ids.pop(place)
        if way in _WAYS:
            ids.insert(max(0, _WAYS[way](place)), id)
        elif way != "remove":
            raise RequestRefused(400, f"way: use add, remove, {', '.join(_WAYS)}")
    visit.session.set_draft(name, replace(draft, ids=tuple(ids), titles=titles))
    page = ids.index(id) // LISTED + 1 if id in ids else visit.fields.get("page", "")
    return see(address_of(f"/order/{name}", moved=id, way=way, page=page))


async def _draft(visit: Visit, name: str) -> OrderDraft:
    """Return the order of a list that the form was made from. Raises: RequestRefused."""
    draft = visit.session.drafts.get(name)
    if draft is None:
        draft = draft_of(await visit.read(partial(api.live_feed, name, visit.config)))
    if (draft.mark or "") != visit.fields.get("mark"):
        raise RequestRefused(409, f"{name}: the list has changed meanwhile; load its page again")
    return draft


async def undo(visit: Visit) -> Response:
    """Drop what an editor has changed of a list and not saved."""
    visit.session.drafts.pop(visit.path["name"], None)
    return see(address_of(f"/order/{visit.path['name']}"))


async def save(visit: Visit) -> Response:
    """Write a list in the order that an editor has given it, and publish its feed."""
    name = visit.path["name"]
    draft = await _draft(visit, name)

    def call() -> JobResult:
        done = api.order(
            name, draft.ids, visit.config, mark=draft.mark, wait=_WAIT, by=visit.session.name
        )
        visit.session.drafts.pop(name, None)
        written = [each for feed in done.report.feeds for each in feed.written]
        changed = "is in its new order" if done.changed else "has not changed"
        return _lines(
            f"{name}: the list {changed}, {counted(len(written), 'document')} written",
            problems=[*done.report.notes, *done.report.failures(), *_notify(visit)],
        )

    then = (
        (address_of(f"/order/{name}"), "To the list"),
        (address_of(f"/feeds/{name}"), "To the feed"),
    )
    return await _done_once(visit, _Act(title="Save the order", about=name, call=call, then=then))


async def retry(visit: Visit) -> Response:
    """Have the next build check quarantined articles again: one, or all."""
    names = [] if visit.fields.get("all") else [id_of(visit.fields, "name")]

    def call() -> JobResult:
        done = api.retry(names, visit.config, wait=_WAIT, by=visit.session.name)
        if not done.articles:
            return _lines("nothing waits in quarantine")
        text = f"{counted(len(done.articles), 'article')} will be checked again by the next build"
        return _lines(text, problems=done.notes)

    return await _done_once(
        visit,
        _Act(
            title="Retry",
            about=", ".join(names) or "all",
            call=call,
            then=(("/quarantine", "Quarantine"), ("/next", "Next build")),
        ),
    )


async def compare(visit: Visit) -> Response:
    """Find out what the next build would change."""

    def call() -> JobResult:
        report = api.diff(visit.config)
        titles = {each.name: each.title for each in api.live(visit.config)}
        feeds = [
            each
            for each in report.feeds
            if each.written or (each.difference and each.difference.looks_new)
        ]
        return JobResult(
            template="diff.html",
            values={
                "feeds": feeds[:_SHOWN],
                "more": len(feeds[_SHOWN:]),
                "index": INDEX,
                "titles": titles,
                "problems": _problems(report),
                "most": _SHOWN,
            },
        )

    return await _done_once(visit, _Act(title="What the next build changes", call=call))


async def build(visit: Visit) -> Response:
    """Build now."""

    def call() -> JobResult:
        report = api.build(visit.config, by=visit.session.name)
        return _lines(*result_lines(report), problems=_problems(report))

    return await _done_once(
        visit, _Act(title="Build", call=call, then=(("/", "Live"), ("/quarantine", "Quarantine")))
    )


def _problems(report: Report) -> list[str]:
    return list(problem_lines(report))


async def _done_once(visit: Visit, act: _Act) -> Response:
    """Do *act*, once for each form that was shown."""
    return await visit.done_once(_key(visit), act.title, partial(_safely, visit, act))


def _key(visit: Visit) -> str:
    """Return what the form that was sent is known by. Raises: RequestRefused."""
    key = visit.fields.get("once", "")
    if not is_key(key):
        raise RequestRefused(400, "the form is not complete; load its page again")
    return key


def _safely(visit: Visit, act: _Act) -> JobResult:
    """Do *act*, and log it; return its result, or what failed."""
    try:
        result = act.call()
    except RequestRefused as refused:
        result = _lines(problems=[refused.message])
    except FeedpubError as error:
        result = _lines(problems=str(error).splitlines())
    except OSError as error:
        result = _lines(problems=[in_a_line(error)])
    except Exception as error:
        log_bug(error)
        result = _lines(problems=["an error in feedpub, which its log names; see Actions"])
    log(
        act.title.lower(),
        by=visit.session.name,
        about=act.about,
        problems=len(result.values["problems"]),
    )
    return replace(result, values={**result.values, "then": act.then})


def _lines(*lines: str, problems: Iterable[str] = ()) -> JobResult:
    """Return what was done, and what failed."""
    return JobResult(
        template="done.html", values={"lines": lines, "problems": tuple(dict.fromkeys(problems))}
    )
