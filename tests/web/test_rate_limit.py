"""How often each host is asked, whoever asks."""

from __future__ import annotations

import threading
import time

from feedpub.web.rate_limit import RateLimiter

LONG = float("inf")


def ask(pace: RateLimiter, host: str, gap: float = 0.0) -> None:
    with pace.turn(host, at_once=1, gap=gap, until=LONG) as came:
        assert came


def test_hosts_that_may_be_asked_anyway_are_forgotten() -> None:
    pace = RateLimiter()

    for number in range(1000):
        ask(pace, f"host{number}.example")

    assert len(pace._hosts) == 1


def test_a_host_that_is_to_be_left_alone_is_not_forgotten() -> None:
    pace = RateLimiter()
    ask(pace, "news.example", gap=3600)

    ask(pace, "other.example")

    with pace.turn("news.example", at_once=1, gap=0, until=time.monotonic() + 0.1) as came:
        assert not came


def test_a_host_that_is_being_asked_is_not_forgotten() -> None:
    pace = RateLimiter()

    with pace.turn("news.example", at_once=1, gap=0, until=LONG):
        ask(pace, "other.example")
        with pace.turn("news.example", at_once=1, gap=0, until=time.monotonic() + 0.1) as came:
            assert not came


def test_those_who_wait_for_a_host_that_was_forgotten_meanwhile_come_one_by_one() -> None:
    pace = RateLimiter()
    inside = most = 0
    lock = threading.Lock()

    def work() -> None:
        nonlocal inside, most
        with pace.turn("news.example", at_once=1, gap=0.02, until=LONG):
            with lock:
                inside += 1
                most = max(most, inside)
            time.sleep(0.02)
            with lock:
                inside -= 1

    threads = [threading.Thread(target=work) for _ in range(6)]
    for each in threads:
        each.start()
    while any(each.is_alive() for each in threads):
        ask(pace, f"{time.monotonic_ns()}.example")
    for each in threads:
        each.join()

    assert most == 1
