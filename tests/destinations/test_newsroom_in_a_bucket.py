"""A whole newsroom publishes into a bucket, alone or beside its directory."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import timedelta

import pytest
from newsroom import CONFIG, NOW, Newsroom, make_record
from object_stores import Bucket, CountingProxy

from feedpub.archive.withdrawals import Order
from feedpub.destinations import object_client
from feedpub.feed import Document
from feedpub.pipeline.idle import is_idle
from feedpub.pipeline.operations.withdraw import withdraw

LATER = NOW + timedelta(hours=1)
ID = "https://p.news.example/p/1"


@pytest.fixture
def proxy(bucket: Bucket, monkeypatch: pytest.MonkeyPatch) -> Iterator[CountingProxy]:
    monkeypatch.setattr(object_client, "_RETRIES", 0)
    with CountingProxy(bucket.endpoint) as proxy:
        yield proxy


def configure(newsroom: Newsroom, bucket: Bucket, endpoint: str, publish: str = "") -> None:
    """Publish into *bucket*, asked through *endpoint*; *publish* are other keys."""
    newsroom.configure(
        CONFIG.replace(
            "[feeds.all]",
            f"[publish]\nindex = true\n{publish}\n[publish.destinations.cdn]\n"
            f'url = "s3://{bucket.name}/feeds"\nendpoint = "{endpoint}"\n\n[feeds.all]',
        )
    )


@pytest.fixture
def articles(newsroom: Newsroom) -> Newsroom:
    """Three articles, two of one section, that are not published yet."""
    for number, section in ((1, "World"), (2, "World"), (3, "Politik")):
        path = newsroom.write(f"{number}.json", make_record(number, section=section))
        # Old enough for its mark to be trusted.
        os.utime(path, (1_700_000_000, 1_700_000_000))
    return newsroom


def showing(bucket: Bucket, words: str) -> set[str]:
    return {name for name, content in bucket.documents().items() if words.encode() in content}


def test_the_bytes_are_those_of_a_directory(articles: Newsroom, bucket: Bucket) -> None:
    configure(articles, bucket, bucket.endpoint, 'directory = "feeds"')

    report = articles.build()

    assert report.exit_code == 0
    assert bucket.documents() == articles.published()


def test_a_bucket_alone_needs_no_directory(articles: Newsroom, bucket: Bucket) -> None:
    configure(articles, bucket, bucket.endpoint)

    assert articles.build().exit_code == 0
    assert {"all.rss", "section/world.atom", "index.html"} <= bucket.documents().keys()
    assert not articles.feeds.exists()


def test_a_run_with_nothing_to_do_asks_little_and_puts_nothing(
    articles: Newsroom, bucket: Bucket, proxy: CountingProxy
) -> None:
    configure(articles, bucket, proxy.endpoint)
    articles.build()
    proxy.counted()

    idle = is_idle(articles.run(LATER).layers, LATER)

    # Of eight documents, each is asked for.
    assert idle is not None
    assert proxy.counted() == {"HEAD": 8}


def test_a_change_puts_the_documents_that_show_it_and_no_others(
    articles: Newsroom, bucket: Bucket, proxy: CountingProxy
) -> None:
    configure(articles, bucket, proxy.endpoint)
    articles.build()
    before = bucket.documents()
    articles.write("3.json", make_record(3, section="Politik", title="Edited"))
    proxy.counted()

    articles.build(now=LATER)

    after = bucket.documents()
    changed = {name for name in after if after[name] != before[name]}
    assert changed == showing(bucket, "Edited") | {"feeds.opml", "index.html"} & changed
    puts = [each for each in proxy.requests if each.startswith("PUT") and "/.feedpub" not in each]
    assert len(puts) == len(changed)


def test_a_withdrawn_story_is_gone_from_every_object_and_variant(
    articles: Newsroom, bucket: Bucket
) -> None:
    configure(articles, bucket, bucket.endpoint, 'directory = "feeds"\nvariants = ["gzip", "br"]')
    articles.build()
    old = bucket.opened("feeds", variants=("gzip",))
    content = bucket.documents()["all.rss"]
    old.put(object_document("old.rss", content))

    done = withdraw(articles.run(LATER), [ID], Order(), wait=0)

    assert done.exit_code == 0
    shown = bucket.opened("feeds")
    contents = {each.name: shown.read(each.name) or b"" for each in shown.files()}
    assert {name for name, content in contents.items() if b"Story 1" in content} == set()
    assert {"all.rss", "all.rss.gz", "all.rss.br", "old.rss"} <= contents.keys()
    assert is_idle_after_a_build(articles)


def test_a_withdrawal_fetches_only_what_is_not_as_it_was_put(
    articles: Newsroom, bucket: Bucket, proxy: CountingProxy
) -> None:
    configure(articles, bucket, proxy.endpoint, 'variants = ["gzip"]')
    articles.build()
    content = bucket.documents()["section/world.rss"]
    bucket.opened().put(object_document("section/politik.rss", content))
    proxy.counted()

    done = withdraw(articles.run(LATER), [ID], Order(), wait=0)

    fetched = {each.partition("/feeds/")[2] for each in proxy.requests if each.startswith("GET")}
    lists = {""}
    assert done.exit_code == 0
    assert showing(bucket, "Story 1") == set()
    assert fetched - lists - {".feedpub.claim"} == {
        # Its own variant does not fit it any more. The index is not made of fragments.
        *("section/politik.rss", "section/politik.rss.gz"),
        *("index.html", "index.html.gz", "feeds.opml", "feeds.opml.gz"),
    }


def test_a_bucket_that_is_down_costs_the_directory_nothing(
    articles: Newsroom, bucket: Bucket, proxy: CountingProxy
) -> None:
    configure(articles, bucket, proxy.endpoint, 'directory = "feeds"')
    proxy.is_down = True

    outage = articles.build()
    status = articles.feedpub("status")
    during = articles.published()
    again = articles.build(now=LATER)
    proxy.is_down = False
    healed = articles.build(now=LATER + timedelta(minutes=1))

    assert (outage.exit_code, again.exit_code, healed.exit_code) == (1, 1, 0)
    assert [feed.failure for feed in outage.feeds if feed.failure] == []
    (line,) = outage.failures()
    assert line.startswith(f"{proxy.endpoint}/{bucket.name}/feeds: ")
    assert articles.published() == during == bucket.documents()
    assert status.returncode == 1
    assert f"destination {proxy.endpoint}/{bucket.name}/feeds has been failing" in status.stderr
    assert "has been failing" not in articles.feedpub("status").stderr


@pytest.mark.parametrize("directory", ["", 'directory = "feeds"'], ids=["alone", "beside"])
def test_an_outage_with_nothing_else_to_do_fails_the_run(
    articles: Newsroom, bucket: Bucket, proxy: CountingProxy, directory: str
) -> None:
    configure(articles, bucket, proxy.endpoint, directory)
    assert articles.build().exit_code == 0
    proxy.is_down = True

    assert articles.build(now=LATER).exit_code == 1


def test_an_object_that_cannot_be_read_keeps_no_story_in_the_others(
    articles: Newsroom, strict_bucket: Bucket
) -> None:
    with CountingProxy(strict_bucket.endpoint) as proxy:
        configure(articles, strict_bucket, proxy.endpoint)
        articles.build()
        for name in ("archived.rss", "old.rss"):
            content = strict_bucket.documents()["all.rss"]
            strict_bucket.opened().put(object_document(name, content))
        # As S3 answers for an object in Glacier.
        proxy.refused = {"/archived.rss": 403}

        done = withdraw(articles.run(LATER), [ID], Order(), wait=0)

    assert done.exit_code == 1
    assert showing(strict_bucket, "Story 1") == {"archived.rss"}
    assert [line for line in done.failures() if "archived.rss" not in line] == []


def test_a_new_bucket_that_cannot_be_searched_is_named_once(
    articles: Newsroom, bucket: Bucket, proxy: CountingProxy
) -> None:
    articles.build()
    withdraw(articles.run(LATER), [ID], Order(), wait=0)
    for number in range(10):
        bucket.opened().put(object_document(f"{number}.rss", b"<rss/>"))
    configure(articles, bucket, proxy.endpoint)
    proxy.refused = {".rss": 500}

    report = articles.build(now=LATER)

    lines = list(report.failures())
    assert report.exit_code == 1
    assert len(lines) == len(set(lines))


def test_a_place_that_is_a_destination_no_longer_is_named_once(
    articles: Newsroom, bucket: Bucket
) -> None:
    configure(articles, bucket, bucket.endpoint, 'directory = "feeds"')
    articles.build()
    articles.configure(CONFIG)

    reports = [articles.build(now=LATER + timedelta(minutes=each)) for each in range(2)]

    left = f"{bucket.endpoint}/{bucket.name}/feeds: no longer a destination"
    lines = [[each for each in report.notes if each.startswith(left)] for report in reports]
    assert [len(each) for each in lines] == [1, 0]
    assert [report.exit_code for report in reports] == [0, 0]


@pytest.mark.parametrize("passes_on", [False, True], ids=["request lost", "answer lost"])
def test_a_connection_that_is_cut_leaves_nothing_half_and_the_next_run_makes_it_whole(
    articles: Newsroom, bucket: Bucket, proxy: CountingProxy, passes_on: bool
) -> None:
    configure(articles, bucket, proxy.endpoint)
    small = articles.config.read_text().partition("[feeds.sections]")[0]
    articles.configure(small.replace("index = true", ""))
    articles.build()
    before = bucket.documents()
    proxy.passes_on = passes_on
    cut = 0
    for number in range(1, 100):
        articles.write("3.json", make_record(3, section="Politik", title=f"Edited {number}"))
        proxy.requests, proxy.cut_at = [], number

        articles.build(now=LATER + timedelta(minutes=2 * number))

        is_cut = len(proxy.requests) >= number
        during = bucket.documents()
        proxy.requests, proxy.cut_at = [], None
        report = articles.build(now=LATER + timedelta(minutes=2 * number + 1))
        after = bucket.documents()
        assert report.exit_code == 0
        assert during.keys() == after.keys()
        assert all(
            during[name] == before[name] or during[name][-8:] == after[name][-8:] for name in after
        )
        assert all(f"Edited {number}".encode() in after[name] for name in after)
        before = after
        if not is_cut:
            break
        cut += 1

    assert cut >= 7


def object_document(name: str, content: bytes) -> Document:
    return Document(name=name, format="", content=content, address="")


def is_idle_after_a_build(newsroom: Newsroom) -> bool:
    at = LATER + timedelta(hours=1)
    report = newsroom.build(now=at)
    return report.exit_code == 0 and is_idle(newsroom.run(at).layers, at) is not None
