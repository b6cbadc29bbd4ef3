"""Limits, times, defaults and messages that the manual states are those of the program."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from feedpub import api
from feedpub.archive import clock, deliveries, image_facts, learnt_sites, retention, short_links
from feedpub.cli import terminal
from feedpub.cli.app import app
from feedpub.cli.tree import commands
from feedpub.config import publications
from feedpub.config.validation import json_schema
from feedpub.destinations import object_claim
from feedpub.health import runs, state
from feedpub.intake.lookups import images
from feedpub.intake.readers.html import site_rules
from feedpub.intake.sources import finished_files, listing, posts, spool
from feedpub.notifiers import public_check, reader_check
from feedpub.notifiers.webhook import WEBHOOK
from feedpub.pipeline import (
    build,
    lookups,
    missing,
    shrink_guard,
    source_takedowns,
    stand_in_dates,
    subscriptions,
)
from feedpub.pipeline.operations import status, takedown_lines
from feedpub.preview import server_config
from feedpub.schedule import http_server, jobs, push_api, websub_callback
from feedpub.web import client

DOCS = Path(__file__).parent.parent / "docs"

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
KIB, MIB = 1024, 1024**2


def default(command: str, option: str) -> str | None:
    """The default of an option, as its help has it."""
    (found,) = (
        each
        for tree in commands(app)
        if tree.path == command
        for each in tree.options
        if option in each.names
    )
    return found.default


def key(table: str, name: str) -> Any:
    """The default of a key of config.toml."""
    return json_schema()["$defs"][table]["properties"][name]["default"]


#: The page, what it says, the value that this states, and that of the program.
CLAIMS = [
    ("notify.md", "after one minute, two, four, and so on", 60, WEBHOOK.pauses[0]),
    ("notify.md", "up to an hour, for one day", 3600, WEBHOOK.pauses[1]),
    ("notify.md", "for one day; if a document changes", DAY, deliveries.GIVEN_UP),
    ("notify.md", "the same list is sent again after a minute", MINUTE, deliveries.LEASE),
    ("notify.md", "comes within ten minutes", 10 * MINUTE, subscriptions.PATIENCE),
    ("notify.md", "larger than 16 MB is refused", 16 * MIB, websub_callback._MAX_DELIVERY),
    ("notify.md", "at once, after 2 seconds, 4", 2, public_check.PUBLIC_CHECK.pauses[0]),
    ("notify.md", "up to every quarter of an hour", 900, public_check.PUBLIC_CHECK.pauses[1]),
    ("notify.md", "not public after five minutes", 5 * MINUTE, state._UNTIL_PUBLIC),
    ("notify.md", "one request an hour, a second apart", 3600, reader_check._EVERY),
    ("notify.md", "an hour, a second apart", 1, reader_check._GAP),
    ("notify.md", "come after a quarter of an hour, then", 900, reader_check._PAUSES[0]),
    ("notify.md", "half an hour, up to six hours", 6 * 3600, reader_check._PAUSES[1]),
    ("notify.md", "as each of six readers does", 6, len(reader_check.READERS)),
    ("notify.md", "send `max-age=60`", "public, max-age=60", server_config.CACHE_CONTROL),
    ("deploy.md", "given no sign of life for two minutes", 2 * MINUTE, runs._SILENT),
    ("deploy.md", "when less than 100 MB are free", 100 * 10**6, state._ROOM),
    ("deploy.md", "the text of a thousand articles at most", 1000, retention._PRUNED),
    ("deploy.md", "then one a day looks again", DAY, retention._AGAIN),
    ("deploy.md", "ends with status 75 and one line", 75, terminal.EX_TEMPFAIL),
    ("howto/schedule.md", "ends with status 75", 75, terminal.EX_TEMPFAIL),
    ("howto/push.md", "A hundred requests are at work", 100, push_api._MAX_REQUESTS),
    ("howto/push.md", "did not arrive within 30 seconds", 30, push_api._PATIENCE),
    ("howto/push.md", "are closed after ten seconds", 10, http_server._HEAD_TIMEOUT),
    ("howto/push.md", "the oldest of 64 such connections", 64, http_server._MAX_IDLE),
    ("howto/push.md", "Each has 2,000 characters at most", 2000, push_api._MAX_TEXT),
    ("howto/push.md", "After 30 days they are removed", 30 * DAY, spool.KEPT),
    ("howto/push.md", "rest for `quiet` seconds (5)", 5, finished_files.QUIET),
    ("howto/push.md", "rest for `quiet` seconds (5)", 5, key("Push", "quiet")),
    ("howto/withdraw.md", "waited for (`--wait`, 60 seconds)", "60", default("withdraw", "--wait")),
    ("howto/withdraw.md", "12 of 12 reader applications", takedown_lines.KEPT[:8], "12 of 12"),
    ("reference/commands.md", "a minute unless it says otherwise", 60, build._PATIENCE),
    (
        "reference/commands.md",
        "How long the replacement is published. | `7`",
        "7",
        default("withdraw", "--days"),
    ),
    (
        "reference/commands.md",
        "0: any free one. | `8000`",
        "8000",
        default("serve", "--port"),
    ),
    ("sources.md", "fewer than 200 characters of text", 200, stand_in_dates._SHORTEST),
    ("sources.md", "the list has three pages below it", 3, stand_in_dates._SECTION),
    ("sources.md", "half of a list within ten minutes", 10 * MINUTE, listing._AT_ONCE),
    ("sources.md", "A rule needs eight pages", 8, site_rules._PAGES),
    ("sources.md", "four fifths of the pages", 0.8, site_rules._SHARE),
    ("sources.md", "when 20 pages of a host were read", 20, learnt_sites._FIRST),
    ("sources.md", "from the newest 320", 320, learnt_sites._MOST),
    ("sources.md", "of at most a hundred hosts", 100, learnt_sites._HOSTS),
    ("sources.md", "which fifty posts are the newest", 50, posts._NEWEST),
    ("sources.md", "up to 99 posts a request", 99, posts._BATCH),
    ("sources.md", "up to 10 requests a run", 10, posts.MAX_REQUESTS),
    ("sources.md", "than a fifth of the articles gone", 5, missing._PART),
    ("sources.md", "A document gets 15 seconds", 15, client.PER_DOCUMENT),
    ("sources.md", "15 seconds and 16 MiB, unpacked", 16 * MIB, client.MAX_BYTES),
    ("sources.md", "after one and three seconds", (1, 3), client._WAITS),
    ("sources.md", "after a day the new number", DAY, shrink_guard._ACCEPTED_AFTER),
    ("sources.md", "for its first 64 KiB, once", 64 * KIB, images._BEGINNING),
    ("sources.md", "at most 200 pictures and ten", 200, lookups._MOST),
    ("sources.md", "pictures and ten seconds a run", 10, lookups._LONGEST),
    ("sources.md", "at most 100 a run, in the same", 100, lookups._MOST_LINKS),
    ("sources.md", "is asked for again after six hours", 6 * HOUR, image_facts._AGAIN),
    ("sources.md", "asked again after a quarter of an hour", 15 * MINUTE, short_links._FRESH),
    ("sources.md", "take their time, then daily", DAY, short_links._WRONG),
    ("sources.md", "and more than ten, are marked as drafts", 10, source_takedowns._FEW),
    ("sources.md", "`feedpub run` does so after five seconds", 5, finished_files.QUIET),
    ("howto/object-store.md", "ends after ten minutes", 600, object_claim._LEASE),
    ("validate.md", "Nothing larger than 100 MB is read", 100 * 10**6, api.LARGEST_DOCUMENT),
    ("reference/configuration.md", "Default: 50; in a sitemap 1000", 50, publications._LIMIT),
    (
        "reference/configuration.md",
        "scheduled times, or 24h",
        "24h",
        status._STALE_AFTER,
    ),
    ("reference/configuration.md", "Default: three of its scheduled times", 3, status._MISSED),
    ("howto/withdraw.md", "those of the last week", 7 * DAY, status._LISTED_FOR),
    ("howto/schedule.md", 'every = "1m"', MINUTE, jobs._DEFAULT_INTERVALS["files"]),
    ("decisions.md", "a clock that is more than a year after", 366 * DAY, clock.SUSPICIOUS),
]


@pytest.mark.parametrize(
    ("page", "sentence", "stated", "value"),
    CLAIMS,
    ids=[f"{each[0]}: {each[1]}" for each in CLAIMS],
)
def test_a_number_of_the_manual_is_that_of_the_program(
    page: str, sentence: str, stated: object, value: object
) -> None:
    text = " ".join((DOCS / page).read_text(encoding="utf-8").split())

    assert sentence in text
    assert value == stated


#: The page, and what it quotes of messages, logs and histories.
MESSAGES = [
    ("howto/upgrade.md", "was written by a later version of feedpub (tables"),
    ("deploy.md", "configuration changed"),
    ("howto/push.md", "spool not watched"),
    ("howto/many-machines.md", "database lost"),
    ("howto/many-machines.md", "database is back"),
    ("howto/many-machines.md", "no pushes"),
    ("howto/alerts.md", "no metrics"),
    ("howto/many-machines.md", "has no tables yet"),
    ("howto/many-machines.md", "is not prepared for workers"),
    ("howto/many-machines.md", "workers have different configurations"),
    ("howto/withdraw.md", "NOT RECORDED"),
    ("sources.md", "first crawl of its list"),
    ("sources.md", "first sight"),
    ("sources.md", "keys that are not used"),
]


@pytest.mark.parametrize(("page", "message"), MESSAGES)
def test_a_message_that_the_manual_quotes_is_in_the_program(page: str, message: str) -> None:
    modules = (DOCS.parent / "src").rglob("*.py")

    assert message in " ".join((DOCS / page).read_text(encoding="utf-8").split())
    assert any(message in module.read_text(encoding="utf-8") for module in modules)
