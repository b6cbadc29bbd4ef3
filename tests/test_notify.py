"""Notifications of published documents: who gets them, and what happens when they fail."""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import json
import random
import re
import signal
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import processes
import pytest
from names import publishing
from newsroom import CONFIG, NOW, Newsroom, make_record
from processes import Process
from web_server import Handler, Reply, Request, Site, silent

from feedpub.config.load import load
from feedpub.errors import ConfigWarning, NotifyError
from feedpub.health.metrics import exposition
from feedpub.health.page import status_page
from feedpub.health.state import Health
from feedpub.notifiers import registry
from feedpub.notifiers.base import NotifierKind
from feedpub.pipeline.notify import DeliveryReport, notify
from feedpub.pipeline.operations.status import status
from feedpub.protocols import PublishedDocument

ALLOWED = '[notify]\nallow_addresses = ["127.0.0.0/8"]\n'
MINUTE = timedelta(minutes=1)


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """All targets, by path."""
    with publishing(tmp_path, monkeypatch) as site:
        yield site


def configure(room: Newsroom, site: Site, *, hubs: bool = False, table: str = "") -> None:
    """One feed, whose public address *site* is; hubs and what else is told are there, too."""
    text = CONFIG.partition("[feeds.sections]")[0].replace("https://feeds.example", site.address)
    if hubs:
        text = text.replace("[sources.desk]", f'hubs = ["{site.url("/hub")}"]\n[sources.desk]')
    room.configure(text + ALLOWED + table)


def notifying(room: Newsroom, now: datetime = NOW, **changes: float) -> DeliveryReport:
    """One round of notifications, at that moment."""
    return notify(room.run(now), **{"within": 20.0, "patience": 10.0, "wait": 5.0, **changes})


def health(room: Newsroom, now: datetime = NOW) -> Health:
    return status(*load(room.config), now)


def topics(site: Site) -> list[str]:
    """The documents that the hub was told of, in that order."""
    told = [each.form["hub.topic"][0] for each in site.asked if each.path == "/hub"]
    return [each.rpartition("/")[2] for each in told]


def refusing(status: int = 503, **headers: str) -> Reply:
    return Reply("no", status, dict(headers))


TAKEN = Reply("", 204)


def test_a_hub_is_notified_of_each_document_once_it_is_live(room: Newsroom, site: Site) -> None:
    configure(room, site, hubs=True)
    live: list[bool] = []

    def hub(request: Request) -> Reply:
        live.append((room.feeds / request.form["hub.topic"][0].rpartition("/")[2]).exists())
        return TAKEN

    site.answers["/hub"] = hub
    room.build()

    assert notifying(room).count == 2

    assert sorted(topics(site)) == ["all.atom", "all.rss"]
    assert live == [True, True]
    first = site.asked[0]
    assert first.method == "POST"
    assert first.headers["content-type"] == "application/x-www-form-urlencoded"
    assert first.form["hub.mode"] == ["publish"]
    assert first.form["hub.url"] == first.form["hub.topic"] == [site.url("/all.atom")]


def test_unchanged_documents_are_not_sent_again(room: Newsroom, site: Site) -> None:
    configure(room, site, hubs=True)
    site.answers["/hub"] = TAKEN
    room.build()
    notifying(room)
    room.write("1.json", make_record(1, title="Another"))
    room.build()
    notifying(room)

    room.build()

    assert notifying(room).count == 0
    assert len(topics(site)) == 4


def test_a_dry_run_sends_no_notifications(room: Newsroom, site: Site) -> None:
    configure(room, site, hubs=True)

    room.build(dry_run=True)

    assert notifying(room).count == 0


def test_a_private_feed_notifies_only_its_own_hubs(room: Newsroom, site: Site) -> None:
    configure(room, site, hubs=True)
    private = 'title = "Partner"\nvisibility = "private"\nformats = ["rss"]\n'
    own = f'hubs = ["{site.url("/own")}"]\n'
    more = f"[feeds.partner]\n{private}[feeds.friend]\n{private}{own}"
    room.configure(room.config.read_text(encoding="utf-8") + more)
    site.answers |= {"/hub": TAKEN, "/own": TAKEN}

    room.build()
    notifying(room)

    assert "partner.rss" not in topics(site)
    assert [each.form["hub.topic"] for each in site.asked if each.path == "/own"] == [
        [site.url("/friend.rss")]
    ]
    assert b"/hub" not in (room.feeds / "partner.rss").read_bytes()


def test_pages_sitemaps_and_archives_have_no_hub(room: Newsroom, site: Site) -> None:
    configure(room, site, hubs=True)
    text = room.config.read_text(encoding="utf-8").replace(
        "[feeds.all]\n", '[feeds.all]\nformats = ["atom", "html"]\nlimit = 2\narchive = 1\n'
    )
    room.configure(
        text + '[feeds.news]\ntitle = "News"\nformats = ["sitemap"]\nmax_age = "9999d"\n'
    )
    site.answers["/hub"] = TAKEN

    room.build()
    notifying(room)

    assert len(room.published()) > 3
    assert topics(site) == ["all.atom"]


def test_a_failing_hub_is_retried_with_growing_pauses(room: Newsroom, site: Site) -> None:
    configure(room, site, hubs=True)
    site.answers["/hub"] = refusing()
    room.build()
    asked = []

    for minutes in range(10):
        notifying(room, NOW + minutes * MINUTE)
        asked.append(len(site.asked))

    # One request each time: what is down for one document is down for all.
    assert asked == [1, 2, 2, 3, 3, 3, 3, 4, 4, 4]
    found = health(room, NOW + 10 * MINUTE)
    (hub,) = found.targets
    assert (hub.waiting, hub.succeeded) == (2, None)
    complaint = (
        f"hub {site.url('/hub')} has been failing since 2026-11-18 11:00 UTC (4 times): answers 503"
    )
    assert [each for each in found.complaints() if each.startswith(complaint)]


def test_a_hub_that_is_down_gets_one_request_for_any_number_of_documents(
    room: Newsroom, site: Site
) -> None:
    configure(room, site, hubs=True)
    more = "".join(f'[feeds.f{number}]\ntitle = "Feed {number}"\n' for number in range(12))
    room.configure(room.config.read_text(encoding="utf-8") + more)
    site.answers["/hub"] = refusing()
    room.build()

    assert notifying(room).next == NOW + MINUTE

    assert len(site.asked) == 1
    site.answers["/hub"] = TAKEN
    assert notifying(room, NOW + MINUTE).count == 26


def test_a_delivery_that_was_not_tried_does_not_count_as_failed(room: Newsroom, site: Site) -> None:
    configure(room, site, hubs=True)
    site.answers["/hub"] = refusing()
    room.build()
    notifying(room)
    (first,) = topics(site)
    site.answers["/hub"] = lambda request: (
        TAKEN if first.encode() in request.body else refusing(400)
    )

    assert notifying(room, NOW + MINUTE).next == NOW + 2 * MINUTE


def test_a_hub_that_recovers_gets_every_waiting_notification(room: Newsroom, site: Site) -> None:
    configure(room, site, hubs=True)
    site.answers["/hub"] = refusing()
    room.build()
    notifying(room)
    site.answers["/hub"] = TAKEN

    assert notifying(room, NOW + MINUTE).count == 2

    found = health(room, NOW + MINUTE)
    assert [each.state(NOW) for each in found.targets] == ["well"]
    assert found.targets[0].succeeded == NOW + MINUTE
    assert found.targets[0].waiting == 0


def test_documents_published_while_a_hub_fails_wait_for_it(room: Newsroom, site: Site) -> None:
    configure(room, site, hubs=True)
    site.answers["/hub"] = refusing()
    room.build()
    notifying(room)
    room.write("1.json", make_record(1, title="Another"))

    room.build(now=NOW + timedelta(seconds=10))

    assert notifying(room, NOW + timedelta(seconds=10)).next == NOW + MINUTE
    assert len(site.asked) == 1
    site.answers["/hub"] = TAKEN
    assert notifying(room, NOW + MINUTE).count == 2


def test_deliveries_are_given_up_after_a_day_and_the_failure_is_still_shown(
    room: Newsroom, site: Site
) -> None:
    configure(room, site, hubs=True)
    site.answers["/hub"] = refusing(404)
    room.build()
    moment: datetime | None = NOW

    tries = 0
    while moment is not None:
        told = notifying(room, moment)
        tries += 1
        last, moment = moment, told.next

    assert NOW + timedelta(days=1) <= last < NOW + timedelta(days=1, hours=1)
    assert 24 < tries < 40
    found = health(room, last + timedelta(days=2))
    assert found.targets[0].waiting == 0
    assert "answers 404" in (found.targets[0].complaint(NOW) or "")


def test_a_rejected_document_does_not_stop_the_others(room: Newsroom, site: Site) -> None:
    configure(room, site, hubs=True)
    site.answers["/hub"] = lambda request: refusing(400) if b"all.atom" in request.body else TAKEN
    room.build()

    told = notifying(room)

    assert told.count == 1
    assert list(told.failures) == [
        f"hub {site.url('/hub')}: answers 400 Bad Request; not notified of"
        f" {site.url('/all.atom')}, will retry"
    ]
    assert "answers 400" in (health(room).targets[0].complaint(NOW) or "")


def test_retry_after_is_obeyed(room: Newsroom, site: Site) -> None:
    configure(room, site, hubs=True)
    site.answers["/hub"] = refusing(404, **{"Retry-After": "600"})
    room.build()

    assert notifying(room).next == NOW + 10 * MINUTE


def test_a_newer_version_replaces_an_undelivered_one(room: Newsroom, site: Site) -> None:
    configure(room, site, table=f'webhooks = ["{site.url("/hook")}"]\n')
    site.answers["/hook"] = refusing(400)
    room.build()
    notifying(room)
    room.write("1.json", make_record(1, title="Another"))
    room.build(now=NOW + MINUTE)
    site.answers["/hook"] = TAKEN
    before = len(site.asked)

    notifying(room, NOW + MINUTE)

    (request,) = site.asked[before:]
    told = {each["address"]: each["digest"] for each in json.loads(request.body)}
    assert told == {
        site.url(f"/{name}"): f"sha256:{hashlib.sha256(content).hexdigest()}"
        for name, content in room.published().items()
    }


def test_a_document_published_during_a_delivery_is_delivered_afterwards(
    room: Newsroom, site: Site
) -> None:
    configure(room, site, table=f'webhooks = ["{site.url("/hook")}"]\n')
    told: dict[str, str] = {}

    def hook(request: Request) -> Reply:
        if not told:
            # Nobody holds the archive while others are told.
            room.write("1.json", make_record(1, title="Another"))
            room.build()
        told.update({each["address"]: each["digest"] for each in json.loads(request.body)})
        return TAKEN

    site.answers["/hook"] = hook
    room.build()

    notifying(room)

    assert len(site.asked) == 2
    assert told == {
        site.url(f"/{name}"): f"sha256:{hashlib.sha256(content).hexdigest()}"
        for name, content in room.published().items()
    }


def test_a_webhook_gets_a_signed_list_of_changed_documents(
    room: Newsroom, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    hook = f'webhooks = ["{site.url("/hook")}"]\nsecret_env = "HOOK_SECRET"\n'
    configure(room, site, table=hook)
    monkeypatch.setenv("HOOK_SECRET", "a harbour at night")
    site.answers["/hook"] = TAKEN
    room.build()

    notifying(room)

    (request,) = site.asked
    assert request.headers["content-type"] == "application/json"
    signed = hmac.new(b"a harbour at night", request.body, hashlib.sha256).hexdigest()
    assert request.headers["x-hub-signature-256"] == f"sha256={signed}"
    content = room.published()["all.rss"]
    assert json.loads(request.body)[1] == {
        "feed": "all",
        "format": "rss",
        "address": site.url("/all.rss"),
        "digest": f"sha256:{hashlib.sha256(content).hexdigest()}",
        "entries": 3,
    }


def test_a_webhook_is_not_sent_unsigned_if_the_secret_is_missing(
    room: Newsroom, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    hook = f'webhooks = ["{site.url("/hook")}"]\nsecret_env = "HOOK_SECRET"\n'
    configure(room, site, table=hook)
    monkeypatch.delenv("HOOK_SECRET", raising=False)
    room.build()

    told = notifying(room)

    assert site.asked == []
    assert "environment variable HOOK_SECRET is not set to a key; set it" in told.failures[0]


def test_a_private_address_is_contacted_only_if_it_is_allowed(room: Newsroom, site: Site) -> None:
    configure(room, site, hubs=True)
    room.configure(room.config.read_text(encoding="utf-8").replace(ALLOWED, ""))
    room.build()

    told = notifying(room)

    assert site.asked == []
    assert "allow_addresses" in told.failures[0]


def test_redirects_are_not_followed(room: Newsroom, site: Site) -> None:
    configure(room, site, hubs=True)
    site.answers["/hub"] = Reply("", 308, {"Location": site.url("/elsewhere")})
    room.build()

    told = notifying(room)

    assert "/elsewhere" not in site.paths()
    assert "use the address that it redirects to" in told.failures[0]


def test_caches_are_purged_before_other_notifications(room: Newsroom, site: Site) -> None:
    purge = f'webhooks = ["{site.url("/hook")}"]\n[[notify.purge]]\npreset = "varnish"\n'
    configure(room, site, hubs=True, table=purge + f'url = "{site.address}{{path}}"\n')

    def cache(_request: Request) -> Reply:
        time.sleep(0.3)
        return TAKEN

    site.answers |= {"/hub": TAKEN, "/hook": TAKEN, "/all.rss": cache, "/all.atom": cache}
    room.build()

    notifying(room)

    methods = [each.method for each in site.asked]
    assert methods == ["PURGE", "PURGE", "POST", "POST", "POST"]
    assert site.paths()[:2] == ["/all.atom", "/all.rss"]
    assert site.asked[0].headers["host"] == site.address.partition("//")[2]


def test_a_failing_cache_does_not_stop_other_notifications(room: Newsroom, site: Site) -> None:
    purge = f'[[notify.purge]]\nurl = "{site.url("/purge")}?u={{encoded}}"\n'
    configure(room, site, hubs=True, table=purge)
    site.answers |= {"/hub": TAKEN, "/purge": refusing()}
    room.build()

    assert notifying(room).count == 2
    assert health(room).targets[1].waiting == 2


def test_one_request_purges_many_addresses(
    room: Newsroom, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    purge = f"""
    [[notify.purge]]
    url = "{site.url("/api")}"
    token_env = "CDN_KEY"
    body = '{{"urls": {{addresses}}}}'
    """
    configure(room, site, table=purge)
    room.configure("[publish]\nindex = true\n" + room.config.read_text(encoding="utf-8"))
    monkeypatch.setenv("CDN_KEY", "k-1")
    site.answers["/api"] = TAKEN
    room.build()

    notifying(room)

    (request,) = site.asked
    names = ["", "all.atom", "all.rss", "feeds.opml", "index.html"]
    assert json.loads(request.body) == {"urls": [site.url(f"/{name}") for name in names]}
    assert request.headers["authorization"] == "Bearer k-1"


def test_a_scrubbed_document_of_no_feed_is_purged(room: Newsroom, site: Site) -> None:
    purge = f'[[notify.purge]]\npreset = "varnish"\nurl = "{site.address}{{path}}"\n'
    configure(room, site, table=purge)
    room.build()
    (room.feeds / "old.rss").write_bytes((room.feeds / "all.rss").read_bytes())
    site.answers |= dict.fromkeys(("/all.rss", "/all.atom", "/old.rss"), TAKEN)
    notifying(room)
    site.asked.clear()

    done = room.feedpub("withdraw", "https://p.news.example/p/1")

    assert done.returncode == 0, done.stderr
    assert {each.path for each in site.asked} == {"/all.rss", "/all.atom", "/old.rss"}


def serve(room: Newsroom, site: Site) -> None:
    """Let *site* serve what stands in the publish directory now."""
    site.answers |= {f"/{name}": Reply(content) for name, content in room.published().items()}


def test_the_public_address_is_checked_until_it_serves_what_was_published(
    room: Newsroom, site: Site
) -> None:
    configure(room, site, table="check = true\n")
    site.answers |= {"/all.rss": Reply("old"), "/all.atom": Reply("old")}
    room.build()

    first = notifying(room)
    seen = health(room).feeds[0]
    serve(room, site)
    second = notifying(room, NOW + timedelta(seconds=2))

    assert list(first.failures) == [
        f"{site.url('/all.atom')} (and 1 more): serves another document; will be checked again"
    ]
    assert seen.outside is not None and not seen.outside.public
    assert seen.complaint(NOW) is None
    assert seen.complaint(NOW + 6 * MINUTE) == (
        "feed all has not been public since 2026-11-18 11:00 UTC: serves another document"
    )
    assert (second.count, second.next) == (2, None)
    after = health(room).feeds[0].outside
    assert after is not None and after.public
    assert after.since == NOW + timedelta(seconds=2)


def test_a_new_version_is_checked_again(room: Newsroom, site: Site) -> None:
    configure(room, site, table="check = true\n")
    room.build()
    notifying(room)
    room.write("1.json", make_record(1, title="Another"))
    serve(room, site)
    room.build(now=NOW + MINUTE)
    before = health(room).feeds[0].outside

    told = notifying(room, NOW + MINUTE)

    assert before is not None and before.reason is None
    assert told.count == 0
    outside = health(room).feeds[0].outside
    assert outside is not None and outside.reason == "serves another document"
    assert outside.since == NOW + MINUTE


def test_status_page_and_metrics_show_targets(room: Newsroom, site: Site) -> None:
    configure(room, site, hubs=True, table="check = true\n")
    site.answers["/hub"] = refusing()
    room.build()
    notifying(room)

    found = health(room)

    page = status_page(found).decode()
    assert site.url("/hub") in page and "answers 503" in page and "answers 404" in page
    lines = exposition(found).decode().splitlines()
    hub = f'{{kind="hub",name="{site.url("/hub")}",newsroom="{found.newsroom}"}}'
    assert f"feedpub_target_waiting{hub} 2.0" in lines
    assert f"feedpub_target_failures{hub} 1.0" in lines
    assert f'feedpub_feed_public{{feed="all",newsroom="{found.newsroom}"}} 0.0' in lines
    assert found.as_json()["targets"][0]["failures"] == 1


def test_dashboards_find_targets_under_their_former_names_until_0_3(
    room: Newsroom, site: Site
) -> None:
    configure(room, site, hubs=True)
    site.answers["/hub"] = refusing()
    room.build()
    notifying(room)

    found = health(room)

    values = exposition(found).decode().splitlines()
    targets = [each for each in values if each.startswith("feedpub_target_")]
    assert len(targets) == 3
    assert {each.replace("_target_", "_told_") for each in targets} <= {*values}
    assert found.as_json()["told"] == found.as_json()["targets"]


def test_a_target_that_is_no_longer_configured_is_forgotten(room: Newsroom, site: Site) -> None:
    configure(room, site, hubs=True)
    site.answers["/hub"] = refusing()
    room.build()
    notifying(room)
    configure(room, site)

    told = notifying(room, NOW + MINUTE)

    assert (len(site.asked), told.next) == (1, None)


def test_a_hub_that_never_answers_takes_no_longer_than_the_time_limit(
    room: Newsroom, site: Site
) -> None:
    configure(room, site, hubs=True, table=f'webhooks = ["{site.url("/hook")}"]\n')
    site.odd["/hub"] = silent
    site.answers["/hook"] = TAKEN
    room.build()

    told = notifying(room, within=4.0, patience=2.0)

    assert site.waited_out == []
    assert told.count == 2
    assert health(room).targets[0].waiting == 2


def hanging(happened: threading.Event, over: threading.Event) -> Callable[[Handler], None]:
    def hang(_handler: Handler) -> None:
        happened.set()
        over.wait(300)

    return hang


def started(room: Newsroom) -> Process:
    return processes.start("build", "--quiet", folder=room.folder)


def test_deliveries_of_a_killed_run_are_repeated_after_a_pause(room: Newsroom, site: Site) -> None:
    configure(room, site, hubs=True)
    happened, over = threading.Event(), threading.Event()
    site.odd["/hub"] = hanging(happened, over)
    process = started(room)
    assert happened.wait(300)
    process.send_signal(signal.SIGKILL)
    process.wait()
    over.set()
    del site.odd["/hub"]
    site.answers["/hub"] = TAKEN
    now = datetime.now(UTC).replace(microsecond=0)

    at_once = notifying(room, now)
    later = notifying(room, now + MINUTE)

    assert at_once.count == 0
    assert later.count == 2
    # The one that was in hand is told a second time: nobody knows what became of it.
    assert sorted(topics(site)) == ["all.atom", "all.atom", "all.rss"]


def test_whenever_a_run_is_killed_the_last_version_is_delivered(room: Newsroom, site: Site) -> None:
    configure(room, site, table=f'webhooks = ["{site.url("/hook")}"]\n')
    told: dict[str, str] = {}

    def hook(request: Request) -> Reply:
        told.update({each["address"]: each["digest"] for each in json.loads(request.body)})
        return TAKEN

    site.answers["/hook"] = hook
    dice = random.Random(4)
    began = time.monotonic()
    started(room).wait()
    takes = time.monotonic() - began
    for number in range(8):
        room.write("1.json", make_record(1, title=f"Version {number}"))
        process = started(room)
        time.sleep(dice.random() * takes)
        process.send_signal(signal.SIGKILL)
        process.wait()
    now = datetime.now(UTC) + MINUTE
    room.build(now=now)

    notifying(room, now + 2 * MINUTE)

    assert told == {
        site.url(f"/{name}"): f"sha256:{hashlib.sha256(content).hexdigest()}"
        for name, content in room.published().items()
    }
    assert notifying(room, now + timedelta(days=2)).count == 0


@contextlib.contextmanager
def archive(room: Newsroom) -> Iterator[sqlite3.Connection]:
    with contextlib.closing(sqlite3.connect(room.folder / ".feedpub" / "archive.db")) as database:
        yield database
        database.commit()


def test_the_build_command_notifies_and_prints_failures(room: Newsroom, site: Site) -> None:
    configure(room, site, hubs=True)
    site.answers["/hub"] = refusing()

    done = room.feedpub("build", "--quiet")
    shown = room.feedpub("status")

    assert done.returncode == 0
    assert f"hub {site.url('/hub')}: answers 503" in done.stderr
    assert shown.returncode == 1
    assert "target" in shown.stdout and "failing" in shown.stdout
    assert f"hub {site.url('/hub')} has been failing since" in shown.stderr


def test_an_idle_run_makes_due_deliveries(room: Newsroom, site: Site) -> None:
    configure(room, site, hubs=True)
    site.answers["/hub"] = refusing()
    room.feedpub("build")
    site.answers["/hub"] = TAKEN
    waiting = room.feedpub("build")
    with archive(room) as database:
        database.execute("UPDATE deliveries SET due = due - 60")

    done = room.feedpub("build")
    again = room.feedpub("build")

    assert len(topics(site)) == 3
    for each in (waiting, done, again):
        assert (each.stdout, each.stderr) == ("nothing to do: 1 feed as published\n", "")


def test_an_archive_without_a_table_of_deliveries_gets_one(room: Newsroom, site: Site) -> None:
    configure(room, site)
    room.build()
    with archive(room) as database:
        database.execute("DROP TABLE deliveries")
        database.execute("PRAGMA user_version = 5")
    before = health(room)
    configure(room, site, hubs=True)
    site.answers["/hub"] = TAKEN
    room.build()

    assert [each.waiting for each in before.targets] == []
    assert notifying(room).count == 2


def wrong(room: Newsroom, notify: str) -> str:
    room.configure(CONFIG + notify)
    return room.feedpub("config", "check").stderr


@pytest.mark.parametrize(
    ("table", "said"),
    [
        (
            '[notify]\nwebhooks = ["hook"]',
            "notify.webhooks.0: invalid value 'hook'; use an absolute address",
        ),
        (
            '[notify]\nsecret_env = "A"',
            "notify: secret_env is only for webhooks; add webhooks or remove it",
        ),
        ("[[notify.purge]]", "notify.purge.0: preset and url are both missing; set one of them"),
        ('[[notify.purge]]\npreset = "fastly"', "notify.purge.0: preset fastly needs token_env"),
        (
            '[[notify.purge]]\npreset = "akamai"\ntoken_env = "KEY"',
            "preset akamai needs url, that of your API client, and takes no method but POST",
        ),
        (
            '[[notify.purge]]\npreset = "cloudflare"\ntoken_env = "A"',
            "notify.purge.0: preset cloudflare needs zone, the id of the zone; add it",
        ),
        (
            '[[notify.purge]]\nurl = "https://cdn.example/{adress}"',
            "unknown placeholder {adress}; use {address}, {encoded}, {host} or {path}",
        ),
        (
            '[[notify.purge]]\nurl = "/{path}"',
            "not an absolute address; use one such as https://cdn.example/purge{path}",
        ),
        (
            '[[notify.purge]]\nurl = "https://cdn.example/"\nheaders = { A = "{token}" }',
            "{token} in headers needs token_env",
        ),
        (
            '[[notify.purge]]\nurl = "https://cdn.example/"\nheaders = { "A:" = "b" }',
            "use the name of a header",
        ),
        (
            '[[notify.purge]]\nurl = "https://cdn.example/"\nmost = 3',
            "most needs {addresses} in body",
        ),
        ("[notify]\nchek = true", "notify.chek: unknown key; did you mean check?"),
        (
            '[[notify.purge]]\npreset = "nginx"\n[[notify.purge]]\npreset = "nginx"',
            "two purge tables for nginx; keep one",
        ),
    ],
)
def test_a_mistake_is_reported(room: Newsroom, table: str, said: str) -> None:
    assert said in wrong(room, table + "\n")


def test_the_examples_in_the_documentation_are_valid(room: Newsroom) -> None:
    text = (Path(__file__).parent.parent / "docs" / "notify.md").read_text(encoding="utf-8")
    examples = re.findall(r"^```toml\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    hubs, *tables = examples

    hub = hubs.partition("\n")[2]
    with_hub = CONFIG.replace("[sources.desk]", f"{hub}[sources.desk]")

    assert len(tables) == 7
    for each in tables:
        room.configure(with_hub + each)
        load(room.config)
    room.configure(with_hub)
    assert load(room.config)[0].site.hubs == ["https://hub.example/"]
    presets = re.findall(r"^\| (`.*?`) \| `?[A-Z]+", text, re.MULTILINE)
    named = {name for each in presets for name in re.findall(r"`(\w+)`", each)}
    assert named == {"akamai", "bunny", "cloudflare", "fastly", "nginx", "varnish"}


def test_a_run_that_waited_for_a_source_notifies_and_shows_the_present_time(
    room: Newsroom, site: Site
) -> None:
    def slow(_request: Request) -> Reply:
        time.sleep(2.5)
        return Reply([make_record(9)])

    site.answers["/hub"] = Reply("", 204)
    site.answers["/list"] = slow
    source = f'[sources.cms]\ntype = "api"\nurl = "{site.url("/list")}"\n'
    allowed = 'allow_addresses = ["127.0.0.0/8"]\n'
    configure(room, site, hubs=True, table=f'{source}{allowed}[health]\npage = "status.html"\n')
    begun = datetime.now(UTC).replace(microsecond=0)

    assert room.feedpub("build").returncode == 0

    assert "all.rss" in topics(site)
    page = (room.folder / "status.html").read_text()
    (shown,) = re.findall(r'As of <time datetime="([^"]+)"', page)
    assert datetime.fromisoformat(shown) >= begun + timedelta(seconds=2)


FORMER = '[tell]\nwebhooks = ["https://cms.example/hook"]\n'


def test_the_former_name_of_the_table_works_with_one_warning_line(room: Newsroom) -> None:
    room.configure(CONFIG + FORMER)

    with pytest.warns(ConfigWarning):
        settings, _ = load(room.config)
    first, idle = room.feedpub_process("build"), room.feedpub_process("build", "--dry-run")

    assert settings.notify.webhooks == ["https://cms.example/hook"]
    line = len(CONFIG.splitlines()) + 1
    place = f"{room.config}:{line}:2"
    warning = f"feedpub: {place}: notify: [tell] is its former name; rename it,"
    for each in (first, idle):
        assert each.returncode == 0
        assert [line for line in each.stderr.splitlines() if "[tell]" in line] == [
            f"{warning} feedpub 0.3 will reject it"
        ]


@pytest.mark.parametrize("command", ["build", "status"])
def test_quiet_commands_of_cron_do_not_mention_the_former_name(
    room: Newsroom, command: str
) -> None:
    room.build()
    room.configure(CONFIG + "[tell]\ncheck = false\n")

    done = room.feedpub_process(command, "--quiet")

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_both_names_of_the_table_at_once_are_a_mistake(room: Newsroom) -> None:
    problem = wrong(room, FORMER + "[notify]\ncheck = true\n")

    assert "notify: [tell] is its former name; move the keys of [tell] to [notify]\n" in problem


@dataclass
class Pigeon:
    """A notifier that nobody needs, as one module would define it."""

    sent: list[str]

    @property
    def batch_size(self) -> int:
        return 10

    def notify(self, documents: Sequence[PublishedDocument]) -> None:
        if self.sent:
            raise NotifyError("lost its way", whole_target=True)
        self.sent += [each.document for each in documents]


def test_a_notifier_is_added_with_one_module_and_one_row(
    room: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    pigeon = Pigeon([])
    row = NotifierKind(
        name="pigeon",
        configured=lambda _settings: ["Paula"],
        subscribed=lambda _settings, feed, _document: ["Paula"] if feed else [],
        make=lambda _settings, _name, _client: pigeon,
        claim_size=10,
        pauses=(5, 60),
    )
    monkeypatch.setattr(registry, "NOTIFIERS", (*registry.NOTIFIERS, row))
    room.build()

    sent = notifying(room)
    room.write("1.json", make_record(1, title="Another"))
    room.build()
    failed = notifying(room)

    assert sent.count == len(pigeon.sent) > 1
    assert failed.next == NOW + timedelta(seconds=5)
    assert failed.failures[0].startswith("pigeon Paula: lost its way; not notified of ")
    (shown,) = health(room).targets
    assert (shown.kind, shown.name, shown.state(NOW)) == ("pigeon", "Paula", "failing")
    labels = '{kind="pigeon",name="Paula",newsroom="feeds.example"}'
    assert f"feedpub_target_failures{labels} 1.0" in exposition(health(room)).decode()
