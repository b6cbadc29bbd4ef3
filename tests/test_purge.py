"""How caches are asked to fetch documents anew, to the byte."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import ip_network

import pytest
from web_server import Reply, Site, serving

from feedpub.config.tell_table import Purge as Table
from feedpub.errors import TellError
from feedpub.notifiers.purge import Purge, Request
from feedpub.pipeline.tell import request_of
from feedpub.protocols import News
from feedpub.web.client import Client


def news(*names: str) -> list[News]:
    return [
        News(
            document=name,
            feed="all",
            format="rss",
            address=f"https://feeds.example/{name}",
            digest="sha256:00",
        )
        for name in names
    ]


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as site:
        yield site


@pytest.fixture
def client() -> Iterator[Client]:
    client = Client(contact="https://news.example/", allowed=[ip_network("127.0.0.0/8")])
    yield client
    client.close()


def asked(site: Site, client: Client, table: Table, *names: str) -> tuple[str, str, str]:
    """What a cache of the preset gets, if its service were *site*: request line, body."""
    request = request_of(table)
    path = "/" + request.url.removeprefix("https://").partition("/")[2]
    here = Request(
        method=request.method,
        url=site.address + path,
        headers=request.headers,
        body=request.body,
        most=request.most,
    )
    path = path.replace("{host}", "feeds.example").replace("{path}", f"/{names[0]}")
    site.answers[path.partition("?")[0]] = Reply("{}")
    Purge(request=here, client=client, token="k-1").tell(news(*names))
    (got,) = site.asked
    query = got.query.get("url", [""])[0]
    return f"{got.method} {got.path}", query, got.body.decode()


def test_fastly_is_asked_by_the_address_without_its_scheme(site: Site, client: Client) -> None:
    table = Table(preset="fastly", token_env="KEY")

    assert request_of(table).url.startswith("https://api.fastly.com/")
    assert asked(site, client, table, "section/a.rss") == (
        "POST /purge/feeds.example/section/a.rss",
        "",
        "",
    )
    assert site.asked[0].headers["fastly-key"] == "k-1"


def test_bunny_is_asked_with_the_address_as_a_parameter(site: Site, client: Client) -> None:
    table = Table(preset="bunny", token_env="KEY")

    assert request_of(table).url.startswith("https://api.bunny.net/")
    assert asked(site, client, table, "a.rss") == (
        "POST /purge",
        "https://feeds.example/a.rss",
        "",
    )
    assert site.asked[0].headers["accesskey"] == "k-1"


def test_cloudflare_is_asked_for_thirty_at_once(site: Site, client: Client) -> None:
    table = Table(preset="cloudflare", token_env="KEY", zone="023e105f")

    assert request_of(table).url.startswith("https://api.cloudflare.com/")
    assert request_of(table).most == 30
    assert asked(site, client, table, "a.rss", "b.rss") == (
        "POST /client/v4/zones/023e105f/purge_cache",
        "",
        '{"files": ["https://feeds.example/a.rss", "https://feeds.example/b.rss"]}',
    )
    assert site.asked[0].headers["authorization"] == "Bearer k-1"
    assert site.asked[0].headers["content-type"] == "application/json"


def test_what_config_says_stands_over_what_a_preset_says() -> None:
    table = Table(preset="fastly", token_env="KEY", headers={"Fastly-Soft-Purge": "1"})

    assert request_of(table).headers == {"Fastly-Key": "{token}", "Fastly-Soft-Purge": "1"}


def test_varnish_is_asked_at_the_address_itself() -> None:
    request = request_of(Table(preset="varnish"))

    assert (request.method, request.url, request.headers) == (
        "PURGE",
        "{address}",
        {"Host": "{host}"},
    )


def test_an_address_that_looks_like_a_place_is_no_place(site: Site, client: Client) -> None:
    site.answers["/purge"] = Reply("")
    request = Request(method="POST", url=site.url("/purge"), headers={"X-Url": "{address}"})

    Purge(request=request, client=client, token="k-1").tell(news("{token}.rss"))

    assert site.asked[0].headers["x-url"] == "https://feeds.example/{token}.rss"


@pytest.mark.parametrize(
    ("status", "of_all"), [(400, False), (404, False), (401, True), (403, True), (429, True)]
)
def test_who_lets_nobody_in_is_asked_no_more(
    site: Site, client: Client, status: int, of_all: bool
) -> None:
    site.answers["/purge"] = Reply("no", status)
    purge = Purge(request=Request(method="POST", url=site.url("/purge")), client=client)

    with pytest.raises(TellError) as caught:
        purge.tell(news("a.rss"))

    assert caught.value.of_all is of_all
