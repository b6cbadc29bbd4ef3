from __future__ import annotations

from collections.abc import Callable

import pytest
from web_server import Reply, Site

from feedpub.web.answers import FetchError
from feedpub.web.client import Client
from feedpub.web.robots import Robots

Make = Callable[..., Client]

RULES = """User-agent: feedpub
Disallow: /private/
Allow: /private/open
Crawl-delay: 2

User-agent: *
Disallow: /
"""


def test_what_is_closed_to_programs_is_left_alone(site: Site, make: Make) -> None:
    site.answers["/robots.txt"] = Reply(RULES)
    robots = Robots(make())

    assert robots.gap(site.url("/private/open")) == 2
    with pytest.raises(FetchError, match="is disallowed by"):
        robots.gap(site.url("/private/a-1"))


def test_its_rules_are_asked_for_once(site: Site, make: Make) -> None:
    site.answers["/robots.txt"] = Reply(RULES)
    robots = Robots(make())

    for number in range(3):
        robots.gap(site.url(f"/a-{number}"))

    assert site.paths() == ["/robots.txt"]


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_a_host_without_rules_is_open(site: Site, make: Make, status: int) -> None:
    site.answers["/robots.txt"] = Reply(status=status)

    assert Robots(make()).gap(site.url("/private/a-1")) == 0


@pytest.mark.parametrize("status", [500, 503, 429])
def test_a_host_that_cannot_say_what_is_open_is_left_alone(
    site: Site, make: Make, status: int
) -> None:
    site.answers["/robots.txt"] = Reply(status=status)

    with pytest.raises(
        FetchError,
        match=f"is not fetched, as robots.txt is unavailable: .*/robots.txt answers {status}",
    ):
        Robots(make()).gap(site.url("/a-1"))


def test_nobody_is_left_alone_for_hours(site: Site, make: Make) -> None:
    site.answers["/robots.txt"] = Reply("User-agent: *\nCrawl-delay: 7200\n")

    assert Robots(make()).gap(site.url("/a-1")) == 30


def test_a_byte_order_mark_is_not_part_of_the_first_line(site: Site, make: Make) -> None:
    site.answers["/robots.txt"] = Reply("\N{BOM}User-agent: *\nDisallow: /private/\n".encode())
    robots = Robots(make())

    robots.gap(site.url("/open"))
    with pytest.raises(FetchError, match="is disallowed by"):
        robots.gap(site.url("/private/a-1"))


@pytest.mark.parametrize(
    "agent",
    ["feedpub", "FeedPub", "feedpub/2.0", "feedpub (+https://news.example/)", "feedpub # ours"],
)
def test_a_group_for_our_product_token_is_ours(site: Site, make: Make, agent: str) -> None:
    rules = f"User-agent: *\nDisallow: /\n\nUser-Agent: {agent}\nDisallow: /private/\n"
    site.answers["/robots.txt"] = Reply(rules)
    robots = Robots(make())

    robots.gap(site.url("/open"))
    with pytest.raises(FetchError, match="is disallowed by"):
        robots.gap(site.url("/private/a-1"))


@pytest.mark.parametrize("agent", ["feed", "pub", "feedpub-news", "f", "*feed*", "Mozilla/5.0"])
def test_a_group_for_a_part_of_our_name_is_not_ours(site: Site, make: Make, agent: str) -> None:
    rules = f"User-agent: *\nDisallow: /private/\n\nUser-agent: {agent}\nDisallow: /\n"
    site.answers["/robots.txt"] = Reply(rules)
    robots = Robots(make())

    robots.gap(site.url("/open"))
    with pytest.raises(FetchError, match="is disallowed by"):
        robots.gap(site.url("/private/a-1"))


def test_a_group_of_several_agents_is_ours_if_one_of_them_is(site: Site, make: Make) -> None:
    rules = "user agent other\nUser-agent: feedpub\nDisallow: /private/\nCrawl-delay: 3\n"
    site.answers["/robots.txt"] = Reply(rules)
    robots = Robots(make())

    assert robots.gap(site.url("/open")) == 3
    with pytest.raises(FetchError, match="is disallowed by"):
        robots.gap(site.url("/private/a-1"))
