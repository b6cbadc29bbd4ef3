"""rssCloud: what RSS says of a server, what that gets, and what its answers mean."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from lxml import etree
from names import publishing
from newsroom import CONFIG, NOW, Newsroom, make_record, mistake_lines
from web_server import Reply, Request, Site

from feedpub.pipeline.notify import DeliveryReport, notify

ALLOWED = '[notify]\nallow_addresses = ["127.0.0.0/8"]\n'
THANKS = Reply({"success": True, "msg": "Thanks for the ping."})


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """The server of the feeds, and the rssCloud server."""
    with publishing(tmp_path, monkeypatch) as site:
        site.answers["/ping"] = THANKS
        yield site


def configure(room: Newsroom, site: Site, notify: str | None = None, feed: str = "") -> None:
    text = CONFIG.partition("[feeds.sections]")[0].replace("https://feeds.example", site.address)
    if notify is None:
        notify = f'rsscloud = "{site.url("/pleaseNotify")}"\n'
    room.configure(text + feed + ALLOWED + notify)


def notifying(room: Newsroom) -> DeliveryReport:
    return notify(room.run(NOW), within=20.0, patience=10.0, wait=5.0)


def pings(site: Site) -> list[str]:
    return [each.form["url"][0] for each in site.asked if each.path == "/ping"]


def clouds(room: Newsroom, name: str = "all.rss") -> list[dict[str, str]]:
    found = etree.fromstring((room.feeds / name).read_bytes()).iterfind("channel/cloud")
    return [{str(key): str(value) for key, value in each.attrib.items()} for each in found]


def test_rss_names_the_server_and_only_rss_is_pinged(room: Newsroom, site: Site) -> None:
    configure(room, site)

    room.build()
    report = notifying(room)

    assert clouds(room) == [
        {
            "domain": "feeds.harbour.example",
            "port": str(urlsplit(site.address).port),
            "path": "/pleaseNotify",
            "registerProcedure": "",
            "protocol": "http-post",
        }
    ]
    assert pings(site) == [site.url("/all.rss")]
    assert (report.count, report.failures) == (1, ())
    valid = room.feedpub("validate", "feeds/all.rss")
    assert (valid.returncode, valid.stdout) == (0, "1 feed, valid\n")


def test_a_server_behind_https_is_named_as_its_subscribers_expect(
    room: Newsroom, site: Site
) -> None:
    configure(room, site, 'rsscloud = "https://rpc.news.example/cloud/pleaseNotify/"\n')

    room.build()

    (cloud,) = clouds(room)
    assert cloud["port"] == "443" and cloud["path"] == "/cloud/pleaseNotify/"
    assert cloud["protocol"] == "https-post"


def test_a_server_below_a_folder_is_pinged_there(room: Newsroom, site: Site) -> None:
    configure(room, site, f'rsscloud = "{site.url("/cloud/pleaseNotify/")}"\n')
    site.answers["/cloud/ping/"] = THANKS
    room.build()

    report = notifying(room)

    assert (report.count, site.paths()) == (1, ["/cloud/ping/"])


def test_documents_that_are_published_already_get_and_lose_the_server(
    room: Newsroom, site: Site
) -> None:
    configure(room, site, "")
    room.build()
    before = room.published()

    configure(room, site)
    room.build()
    named = clouds(room)
    configure(room, site, "")
    room.build()

    assert len(named) == 1
    assert room.published() == before
    assert b"cloud" not in before["all.rss"]


def test_a_private_feed_is_not_named_to_the_server(room: Newsroom, site: Site) -> None:
    public = '[feeds.empty]\ntitle = "Nothing yet"\nsections = ["Nothing"]\nformats = ["rss"]\n'
    configure(room, site, feed=f'visibility = "private"\n{public}')

    room.build()
    notifying(room)

    assert clouds(room) == []
    assert not any("all" in each for each in pings(site))


def test_archive_documents_do_not_name_the_server(room: Newsroom, site: Site) -> None:
    for number in range(4, 30):
        room.write(f"{number}.json", make_record(number))
    configure(room, site, feed="archive = 10\nlimit = 20\n")

    room.build()
    notifying(room)

    pages = [name for name in room.published() if name.endswith(".rss") and name != "all.rss"]
    assert pages
    assert all(clouds(room, name) == [] for name in pages)
    assert pings(site) == [site.url("/all.rss")]


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (
            Reply({"success": False, "msg": "Cannot read\nthe resource."}),
            "answers: Cannot read the resource.",
        ),
        (
            Reply('<?xml version="1.0"?>\n<result success="false" msg="Pinged too soon."/>'),
            "answers: Pinged too soon.",
        ),
        (Reply('<result success="false"/>'), "answers: no success"),
        (Reply("no", 404), "answers 404 Not Found"),
    ],
)
def test_a_ping_that_is_refused_with_status_200_is_a_failure_and_is_repeated(
    room: Newsroom, site: Site, answer: Reply, reason: str
) -> None:
    configure(room, site)
    site.answers["/ping"] = answer
    room.build()

    report = notifying(room)

    server = site.url("/pleaseNotify")
    assert list(report.failures) == [
        f"rsscloud {server}: {reason}; not notified of {site.url('/all.rss')}, will retry"
    ]
    assert report.next is not None


@pytest.mark.parametrize(
    "answer", [Reply('<result success="true" msg="Thanks."/>'), Reply("OK"), Reply("[" * 9000)]
)
def test_any_other_answer_is_thanks(room: Newsroom, site: Site, answer: Reply) -> None:
    configure(room, site)
    site.answers["/ping"] = answer
    room.build()

    report = notifying(room)

    assert (report.count, report.failures) == (1, ())


def test_a_correction_is_pinged_again(room: Newsroom, site: Site) -> None:
    accepts: list[str] = []

    def cloud(request: Request) -> Reply:
        accepts.append(request.headers["accept"])
        return THANKS

    configure(room, site)
    site.answers["/ping"] = cloud
    room.build()
    notifying(room)
    room.write("1.json", make_record(1, title="Another"))

    room.build()
    notifying(room)

    assert len(pings(site)) == 2
    assert accepts[0].startswith("application/json")


@pytest.mark.parametrize(
    ("address", "said"),
    [
        (
            "http://rpc.news.example/ping",
            "use the address at which the server takes subscriptions, such as"
            " http://rpc.rsscloud.io:5337/pleaseNotify",
        ),
        ("rpc.news.example", "use an absolute address such as https://news.example/"),
        ("http://rpc.news.example:0/pleaseNotify", "use a port from 1 to 65535, or none"),
        ("http://10.1.2.3/pleaseNotify", "subscribers cannot reach 10.1.2.3; use a public server"),
    ],
)
def test_a_mistake_is_one_line(room: Newsroom, address: str, said: str) -> None:
    room.configure(CONFIG + f'[notify]\nrsscloud = "{address}"\n')

    done = room.feedpub("config", "check")

    (line,) = mistake_lines(done)
    assert done.returncode != 0
    assert "notify.rsscloud" in line and said in line


@pytest.mark.parametrize(
    ("key", "said"),
    [
        (
            'rsscloud = "https://rpc.news.example/pleaseNotify"',
            "notify.rsscloud: no public feed has the format rss;",
        ),
        ("check_readers = true", "no public feed has the format rss, atom or json"),
    ],
)
def test_a_key_that_no_public_feed_could_use_is_a_mistake(
    room: Newsroom, key: str, said: str
) -> None:
    feeds = CONFIG.partition("[feeds.")[0] + '[feeds.all]\nformats = ["sitemap"]\ntitle = "All"\n'
    room.configure(f"{feeds}[notify]\n{key}\n")

    done = room.feedpub("config", "check")

    (line,) = mistake_lines(done)
    assert done.returncode != 0
    assert said in line
