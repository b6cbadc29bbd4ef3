"""How caches are asked to fetch documents anew, to the byte."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from ipaddress import ip_network

import pytest
from web_server import Reply, Site, serving

from feedpub.config.notify_table import PurgeTable as Table
from feedpub.errors import NotifyError
from feedpub.notifiers.edgegrid import authorization
from feedpub.notifiers.purge import Purge, Request, request_of
from feedpub.protocols import PublishedDocument
from feedpub.web.client import Client


def documents(*names: str) -> list[PublishedDocument]:
    return [
        PublishedDocument(
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
        batch_size=request.batch_size,
    )
    path = path.replace("{host}", "feeds.example").replace("{path}", f"/{names[0]}")
    site.answers[path.partition("?")[0]] = Reply("{}")
    Purge(request=here, client=client, token="k-1").notify(documents(*names))
    (got,) = site.asked
    query = got.query.get("url", [""])[0]
    return f"{got.method} {got.path}", query, got.body.decode()


def test_fastly_gets_the_address_without_its_scheme(site: Site, client: Client) -> None:
    table = Table(preset="fastly", token_env="KEY")

    assert request_of(table).url.startswith("https://api.fastly.com/")
    assert asked(site, client, table, "section/a.rss") == (
        "POST /purge/feeds.example/section/a.rss",
        "",
        "",
    )
    assert site.asked[0].headers["fastly-key"] == "k-1"


def test_bunny_gets_the_address_as_a_parameter(site: Site, client: Client) -> None:
    table = Table(preset="bunny", token_env="KEY")

    assert request_of(table).url.startswith("https://api.bunny.net/")
    assert asked(site, client, table, "a.rss") == (
        "POST /purge",
        "https://feeds.example/a.rss",
        "",
    )
    assert site.asked[0].headers["accesskey"] == "k-1"


def test_cloudflare_gets_thirty_addresses_at_once(site: Site, client: Client) -> None:
    table = Table(preset="cloudflare", token_env="KEY", zone="023e105f")

    assert request_of(table).url.startswith("https://api.cloudflare.com/")
    assert request_of(table).batch_size == 30
    assert asked(site, client, table, "a.rss", "b.rss") == (
        "POST /client/v4/zones/023e105f/purge_cache",
        "",
        '{"files": ["https://feeds.example/a.rss", "https://feeds.example/b.rss"]}',
    )
    assert site.asked[0].headers["authorization"] == "Bearer k-1"
    assert site.asked[0].headers["content-type"] == "application/json"


KEY = (
    "client_secret=c2VjcmV0LW9mLXRoZS1xdWF5+/=; access_token=akab-access-0001"
    " client_token=akab-client-0001"
)


def test_requests_to_akamai_are_signed_as_by_its_own_library() -> None:
    signed = authorization(
        KEY,
        "https://akab-quay.luna.akamaiapis.net:443/ccu/v3/invalidate/url/production",
        b'{"objects": ["https://feeds.example/a.rss", "https://feeds.example/b.rss"]}',
        at=datetime(2026, 11, 18, 11, 0, tzinfo=UTC),
        nonce="5c3d0f0e-1b7a-4f5e-9d3c-0a1b2c3d4e5f",
    )

    # By edgegrid-python 2.0.9, of the same request.
    assert signed == (
        "EG1-HMAC-SHA256 client_token=akab-client-0001;access_token=akab-access-0001;"
        "timestamp=20261118T11:00:00+0000;nonce=5c3d0f0e-1b7a-4f5e-9d3c-0a1b2c3d4e5f;"
        "signature=nNXwnHfiKHQX7TOqOMP2ypfqR6qSfWAaMb03LyRZBgA="
    )


def test_akamai_gets_thirty_addresses_at_once_and_no_signature_twice(
    site: Site, client: Client
) -> None:
    url = site.url("/ccu/v3/invalidate/url/production?a=b")
    table = Table(preset="akamai", token_env="KEY", url=url)
    site.answers["/ccu/v3/invalidate/url/production"] = Reply('{"httpStatus": 201}', 201)
    purge = Purge(request=request_of(table), client=client, token=KEY)
    begun = datetime.now(UTC).replace(microsecond=0)

    purge.notify(documents("a.rss", "b.rss"))
    purge.notify(documents("a.rss", "b.rss"))

    first, second = site.asked
    assert purge.batch_size == 30
    assert (first.method, first.headers["content-type"]) == ("POST", "application/json")
    assert json.loads(first.body) == {
        "objects": ["https://feeds.example/a.rss", "https://feeds.example/b.rss"]
    }
    signed = first.headers["authorization"]
    said = dict(each.split("=", 1) for each in signed.partition(" ")[2].split(";"))
    at = datetime.strptime(said["timestamp"], "%Y%m%dT%H:%M:%S%z")
    assert signed == authorization(KEY, url, first.body, at=at, nonce=said["nonce"])
    assert "c2VjcmV0" not in signed
    assert begun <= at <= datetime.now(UTC)
    assert second.headers["authorization"].count(said["nonce"]) == 0


def test_akamai_gets_no_request_if_the_key_is_incomplete(site: Site, client: Client) -> None:
    table = Table(preset="akamai", token_env="KEY", url=site.url("/"))
    purge = Purge(request=request_of(table), client=client, token="client_token=akab-1")

    with pytest.raises(NotifyError, match="lacks client_secret, access_token") as caught:
        purge.notify(documents("a.rss"))

    assert caught.value.whole_target
    assert site.asked == []


def test_keys_of_the_table_override_those_of_the_preset() -> None:
    table = Table(preset="fastly", token_env="KEY", headers={"Fastly-Soft-Purge": "1"})

    assert request_of(table).headers == {"Fastly-Key": "{token}", "Fastly-Soft-Purge": "1"}


def test_varnish_gets_the_request_at_the_address_itself() -> None:
    request = request_of(Table(preset="varnish"))

    assert (request.method, request.url, request.headers) == (
        "PURGE",
        "{address}",
        {"Host": "{host}"},
    )


def test_a_placeholder_inside_of_an_address_is_not_filled(site: Site, client: Client) -> None:
    site.answers["/purge"] = Reply("")
    request = Request(method="POST", url=site.url("/purge"), headers={"X-Url": "{address}"})

    Purge(request=request, client=client, token="k-1").notify(documents("{token}.rss"))

    assert site.asked[0].headers["x-url"] == "https://feeds.example/{token}.rss"


@pytest.mark.parametrize(
    ("status", "whole_target"), [(400, False), (404, False), (401, True), (403, True), (429, True)]
)
def test_a_target_that_rejects_our_credentials_fails_as_a_whole(
    site: Site, client: Client, status: int, whole_target: bool
) -> None:
    site.answers["/purge"] = Reply("no", status)
    purge = Purge(request=Request(method="POST", url=site.url("/purge")), client=client)

    with pytest.raises(NotifyError) as caught:
        purge.notify(documents("a.rss"))

    assert caught.value.whole_target is whole_target
