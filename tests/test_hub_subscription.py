"""Test subscriptions: what hubs are asked, what their calls mean, and hubs that deliver nothing."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import pytest
from front_servers import free_port
from hubs import real_hub
from names import public, publishing
from newsroom import CONFIG, Newsroom, make_record, mistake_lines
from schedule.test_daemon import Running, push
from waiting import PATIENCE, until
from web_server import Reply, Request, Site

from feedpub.archive.queries.due import due
from feedpub.archive.store import opened
from feedpub.archive.subscriptions import HubSubscription
from feedpub.config.load import load
from feedpub.health.metrics import exposition
from feedpub.health.page import status_page
from feedpub.intake.sources.spool import Spool
from feedpub.pipeline.notify import notify
from feedpub.pipeline.operations.status import status
from feedpub.pipeline.operations.withdraw import Takedown
from feedpub.pipeline.report import Report
from feedpub.pipeline.subscriptions import Subscriber, SubscriptionReport, renew_subscriptions
from feedpub.schedule.push_api import PushAPI
from feedpub.schedule.websub_callback import WebSubCallback

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)

TOKEN = "a word that nobody guesses"


def now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """The server of the feeds, and a hub that a test writes."""
    with publishing(tmp_path, monkeypatch) as site:
        yield site


@dataclass
class Scene:
    """A newsroom with a hub, and the port at which the hub calls it."""

    room: Newsroom
    site: Site
    hub: str
    callback: str

    def configure(self, notify: str | None = None, listen: str = "127.0.0.1:1") -> None:
        text = CONFIG.partition("[feeds.sections]")[0]
        text = text.replace("https://feeds.example", self.site.address)
        text = text.replace("[sources.desk]", f'hubs = ["{self.hub}"]\n[sources.desk]')
        if notify is None:
            notify = f'test_subscription = "{self.callback}"\n'
        push = f'[push]\nspool = "spool"\nlisten = "{listen}"\ntoken_env = "TOKEN"\n'
        self.room.configure(f'{text}{push}[notify]\nallow_addresses = ["127.0.0.0/8"]\n{notify}')

    def serve(self) -> None:
        """Serve the documents as WebSub, 4, asks for."""
        for name in ("all.rss", "all.atom"):

            def answer(request: Request, name: str = name) -> Reply:
                links = f'<{self.hub}>; rel="hub", <{self.site.url(f"/{name}")}>; rel="self"'
                headers = {"Link": links, "Content-Type": "text/xml"}
                return Reply((self.room.feeds / name).read_bytes(), headers=headers)

            self.site.answers[f"/{name}"] = answer

    def publish(self, number: int) -> None:
        """Publish an article, and ping the hub."""
        self.room.write(f"{number}.json", make_record(number))
        self.room.build(now=now())
        notify(self.room.run(now()), within=60.0, patience=30.0, wait=PATIENCE)

    def renew(self, after: timedelta = timedelta()) -> SubscriptionReport:
        return renew_subscriptions(self.room.run(now() + after), patience=30.0, wait=PATIENCE)

    def subscription(self) -> HubSubscription:
        with opened(load(self.room.config)[1].archive, wait=PATIENCE) as archive:
            return archive.subscriptions.every()[self.hub]

    def complaints(self, after: timedelta = timedelta()) -> list[str]:
        found = status(*load(self.room.config), now() + after).complaints()
        return [each for each in found if each.startswith("subscription")]

    def deliver(self, content: bytes, **headers: str) -> httpx.Response:
        callback = self.subscription().callback
        return httpx.post(
            local(callback), content=content, headers=headers, trust_env=False, timeout=None
        )

    def deliver_signed(self, content: bytes, method: str = "sha256") -> httpx.Response:
        key = self.subscription().secret.encode()
        signature = hmac.new(key, content, getattr(hashlib, method)).hexdigest()
        return self.deliver(content, **{"X-Hub-Signature": f"{method}={signature}"})

    def ask(self, **query: str) -> httpx.Response:
        """Call the callback as a hub does that verifies an intent."""
        return get(self.subscription().callback, **query)


def local(address: str) -> str:
    parts = urlsplit(address)
    return f"http://127.0.0.1:{parts.port}{parts.path}"


def get(address: str, **query: str) -> httpx.Response:
    asked = urlencode({f"hub.{name}": value for name, value in query.items()})
    return httpx.get(f"{local(address)}?{asked}", trust_env=False, timeout=None)


@dataclass
class FakeHub:
    """A hub that takes everything; it confirms subscriptions if *lease* is not None."""

    lease: str | None = "864000"
    forms: list[dict[str, str]] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)

    def __call__(self, request: Request) -> Reply:
        form = {name: values[0] for name, values in parse_qs(request.body.decode()).items()}
        self.forms.append(form)
        if form["hub.mode"] == "subscribe" and self.lease is not None:
            query = {"mode": "subscribe", "topic": form["hub.topic"], "challenge": "quay-7"}
            if self.lease:
                query["lease_seconds"] = self.lease
            self.answers.append(get(form["hub.callback"], **query).text)
        return Reply("", 202)

    def requests(self) -> list[dict[str, str]]:
        return [each for each in self.forms if each["hub.mode"] == "subscribe"]


@contextmanager
def listening(room: Newsroom, port: int) -> Iterator[None]:
    """The port of the push API, with the callbacks of test subscriptions."""
    callback = WebSubCallback(lambda: Subscriber(lambda: room.run(now()), wait=PATIENCE))
    api = PushAPI(
        f"127.0.0.1:{port}",
        TOKEN,
        spool=Spool(room.folder / "spool"),
        sources=lambda: {"desk"},
        in_hand=lambda _place: nullcontext(),
        publish=Report,
        rejected_from=lambda _source, _document, _report: [],
        take_down=lambda _names, _reason, _note: Takedown(),
        others=callback.routes,
    )
    api.open()
    try:
        yield
    finally:
        api.close()


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def scene(room: Newsroom, site: Site, port: int) -> Iterator[Scene]:
    callback = public(f"http://127.0.0.1:{port}", "push") + "/websub/"
    scene = Scene(room, site, site.url("/hub"), callback)
    scene.configure()
    with listening(room, port):
        yield scene


@pytest.fixture
def hub(scene: Scene) -> FakeHub:
    hub = FakeHub()
    scene.site.answers["/hub"] = hub
    return hub


def subscribed(scene: Scene) -> None:
    """Publish, and subscribe; the hub confirms a second before anything else is published."""
    scene.room.build(now=now())
    notify(scene.room.run(now()), within=60.0, patience=30.0, wait=PATIENCE)
    scene.renew()
    until(lambda: scene.subscription().confirmed)
    confirmed = scene.subscription().confirmed
    until(lambda: confirmed is not None and now() > confirmed)


def test_a_hub_that_delivers_is_well(scene: Scene, tmp_path: Path) -> None:
    with real_hub(tmp_path, "sha512") as scene.hub:
        scene.configure()
        scene.serve()
        subscribed(scene)

        scene.publish(4)

        until(lambda: scene.subscription().delivered)
        assert scene.renew(11 * MINUTE).failures == ()
        assert scene.complaints(11 * MINUTE) == []
    found = status(*load(scene.room.config), now())
    (target,) = (each for each in found.targets if each.kind == "subscription")
    assert (target.name, target.succeeded is not None) == (scene.hub, True)


def test_a_hub_is_asked_for_one_document_once_it_was_pinged(scene: Scene, hub: FakeHub) -> None:
    before = scene.renew()
    subscribed(scene)
    scene.renew()

    assert before == SubscriptionReport()
    (form,) = hub.requests()
    assert form["hub.topic"] in {scene.site.url("/all.rss"), scene.site.url("/all.atom")}
    assert form["hub.callback"].startswith(scene.callback)
    assert len(form["hub.callback"].removeprefix(scene.callback)) >= 32
    assert len(form["hub.secret"]) >= 32
    assert form["hub.lease_seconds"] == "864000"
    assert hub.answers == ["quay-7"]


def test_a_hub_that_takes_pings_and_delivers_nothing_is_named_once(
    scene: Scene, hub: FakeHub
) -> None:
    subscribed(scene)
    scene.publish(4)

    early = scene.renew(9 * MINUTE)
    late, again = scene.renew(11 * MINUTE), scene.renew(12 * MINUTE)

    topic = scene.subscription().topic
    assert early.failures == again.failures == ()
    (line,) = late.failures
    assert line.startswith(f"subscription {scene.hub}: took the ping for {topic} at ")
    assert line.endswith(
        "UTC, but has not delivered it within 10 minutes; ask its operator, or use another hub"
    )
    (complaint,) = scene.complaints(11 * MINUTE)
    assert complaint.startswith(f"subscription {scene.hub} has been failing since ")
    health = status(*load(scene.room.config), now())
    name = f'{{kind="subscription",name="{scene.hub}",newsroom="{health.newsroom}"}}'
    assert f"feedpub_target_failures{name} 1.0" in exposition(health).decode().splitlines()
    assert "has not delivered it" in status_page(health).decode()


def test_a_feed_that_changes_all_the_time_does_not_hide_a_hub_that_delivers_nothing(
    scene: Scene, hub: FakeHub
) -> None:
    subscribed(scene)
    scene.publish(4)
    scene.renew()
    first = scene.subscription().awaiting
    until(lambda: first is not None and now() > first)
    scene.publish(5)
    scene.renew()

    assert scene.subscription().awaiting == first


@pytest.mark.parametrize("method", ["sha1", "sha256", "sha384", "sha512"])
def test_a_hub_that_delivers_at_last_is_well_again(scene: Scene, hub: FakeHub, method: str) -> None:
    subscribed(scene)
    scene.publish(4)
    late = scene.renew(11 * MINUTE)

    answer = scene.deliver_signed(b"<rss/>", method)

    assert (len(late.failures), answer.status_code) == (1, 202)
    until(lambda: scene.subscription().delivered)
    assert scene.complaints(12 * MINUTE) == []
    assert scene.renew(12 * MINUTE).failures == ()


def test_a_ping_before_the_subscription_is_not_waited_for(scene: Scene, hub: FakeHub) -> None:
    subscribed(scene)

    assert scene.renew(11 * MINUTE).failures == ()
    assert scene.subscription().awaiting is None


def test_a_hub_that_does_not_confirm_is_named(scene: Scene, hub: FakeHub) -> None:
    hub.lease = None
    scene.room.build(now=now())
    notify(scene.room.run(now()), within=60.0, patience=30.0, wait=PATIENCE)
    first, late = scene.renew(), scene.renew(11 * MINUTE)
    again = scene.renew(62 * MINUTE)

    assert first.failures == again.failures == ()
    (line,) = late.failures
    assert line == (
        f"subscription {scene.hub}: has not confirmed the test subscription within 10 minutes; see"
        f" that the hub can reach {scene.callback} and feedpub run behind it"
    )
    assert len(hub.requests()) == 2


def test_a_hub_that_refuses_is_named_and_asked_again_an_hour_later(
    scene: Scene, hub: FakeHub
) -> None:
    scene.room.build(now=now())
    notify(scene.room.run(now()), within=60.0, patience=30.0, wait=PATIENCE)
    scene.site.answers["/hub"] = Reply("no", 501)
    first, soon = scene.renew(), scene.renew(5 * MINUTE)
    scene.site.answers["/hub"] = hub

    scene.renew(61 * MINUTE)

    (line,) = first.failures
    assert "takes no subscription to " in line and line.endswith("answers 501 Not Implemented")
    assert soon.failures == ()
    until(lambda: scene.subscription().confirmed)
    assert scene.complaints(62 * MINUTE) == []


def test_a_denied_subscription_is_named_with_the_reason(scene: Scene, hub: FakeHub) -> None:
    subscribed(scene)
    topic = scene.subscription().topic

    answer = scene.ask(mode="denied", topic=topic, reason="Too\nmany feeds.")

    assert answer.status_code == 200
    until(lambda: scene.complaints())
    (complaint,) = scene.complaints()
    assert complaint.endswith(f": denies the test subscription to {topic}: Too many feeds.")


@pytest.mark.parametrize(
    ("lease", "renewed"),
    [("864000", 8 * DAY), ("3600", 40 * MINUTE), ("", 8 * DAY), ("-5", 8 * DAY)],
)
def test_a_subscription_is_renewed_before_it_ends(
    scene: Scene, hub: FakeHub, lease: str, renewed: timedelta
) -> None:
    hub.lease = lease
    subscribed(scene)
    before = scene.subscription()

    scene.renew(renewed - 2 * MINUTE)
    early = len(hub.requests())
    scene.renew(renewed + 2 * MINUTE)

    first, second = hub.requests()
    assert early == 1
    assert first == second
    assert before.token == scene.subscription().token


def test_who_does_not_know_a_callback_changes_nothing(scene: Scene, hub: FakeHub) -> None:
    subscribed(scene)
    before = scene.subscription()
    topic = before.topic

    asked = [
        get(scene.callback + "guess", mode="subscribe", topic=topic, challenge="x"),
        scene.ask(mode="subscribe", topic="https://evil.example/", challenge="x"),
        scene.ask(mode="unsubscribe", topic=topic, challenge="x"),
        scene.ask(mode="subscribe", topic=topic),
        scene.ask(mode="subscribe", topic=topic, challenge="x" * 2001),
        scene.ask(),
    ]
    posted = httpx.post(local(scene.callback) + "guess", content=b"x", trust_env=False)

    assert [each.status_code for each in asked] == [404] * 6
    assert posted.status_code == 410
    assert scene.subscription() == before


def test_a_challenge_is_answered_as_plain_text(scene: Scene, hub: FakeHub) -> None:
    subscribed(scene)
    topic = scene.subscription().topic

    answer = scene.ask(mode="subscribe", topic=topic, challenge="<script>x</script>")

    assert answer.headers["content-type"].startswith("text/plain")
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Hub-Signature": "sha256=" + "0" * 64},
        {"X-Hub-Signature": "md5=" + "0" * 32},
        {"X-Hub-Signature": "sha256"},
        {"X-Hub-Signature": "sha256=\xe4\xf6"},
    ],
)
def test_what_is_not_signed_with_the_secret_is_no_delivery(
    scene: Scene, hub: FakeHub, headers: dict[str, str]
) -> None:
    subscribed(scene)
    scene.publish(4)
    scene.renew()
    encoded = {name: value.encode("latin-1") for name, value in headers.items()}
    answer = httpx.post(
        local(scene.subscription().callback), content=b"<rss/>", headers=encoded, trust_env=False
    )
    until(lambda: scene.subscription().unsigned)

    late = scene.renew(11 * MINUTE)

    assert answer.status_code == 202
    assert scene.subscription().delivered is None
    (line,) = late.failures
    assert line.endswith(": what came was not signed with the secret of the subscription")


def test_a_delivery_that_is_too_large_is_refused(scene: Scene, hub: FakeHub) -> None:
    subscribed(scene)

    answer = scene.deliver_signed(b"x" * (16 * 2**20 + 1))

    assert answer.status_code == 413
    assert scene.subscription().delivered is None


def test_without_the_key_no_callback_is_answered(scene: Scene, hub: FakeHub) -> None:
    subscribed(scene)
    topic = scene.subscription().topic
    scene.configure("")

    answer = scene.ask(mode="subscribe", topic=topic, challenge="x")

    assert answer.status_code == 404
    assert scene.complaints() == []


def test_a_hub_that_is_not_configured_any_more_is_forgotten(scene: Scene, hub: FakeHub) -> None:
    subscribed(scene)
    former, scene.hub = scene.hub, scene.site.url("/other")
    scene.configure()

    scene.renew()

    with opened(load(scene.room.config)[1].archive, wait=PATIENCE) as archive:
        assert former not in archive.subscriptions.every()


def test_the_document_of_a_feed_that_is_gone_is_replaced_at_the_next_renewal(
    scene: Scene, hub: FakeHub
) -> None:
    subscribed(scene)
    before = scene.subscription()
    text = scene.room.config.read_text(encoding="utf-8")
    scene.room.configure(text.replace("[feeds.all]", "[feeds.other]"))
    scene.publish(4)

    scene.renew(7 * DAY)
    kept = scene.subscription()
    scene.renew(8 * DAY + MINUTE)

    assert (before.document[:4], kept.document) == ("all.", before.document)
    assert scene.subscription().document.startswith("other.")


def test_another_callback_is_another_subscription(scene: Scene, hub: FakeHub) -> None:
    subscribed(scene)
    before = scene.subscription()
    scene.callback = scene.callback.replace("push.", "new.")
    scene.configure()

    scene.renew()

    after = scene.subscription()
    assert after.callback.startswith(scene.callback)
    assert (before.token, before.secret) != (after.token, after.secret)
    assert get(before.callback, mode="subscribe").status_code == 404


def test_workers_learn_when_to_look_again(scene: Scene, hub: FakeHub) -> None:
    subscribed(scene)
    scene.publish(4)
    report = scene.renew()

    found = due(load(scene.room.config)[1].archive, now(), ())

    assert report.next is not None
    assert found.notifications(subscribes=True) == report.next


def test_the_daemon_subscribes_and_takes_deliveries(
    room: Newsroom, site: Site, tmp_path: Path
) -> None:
    port = free_port()
    callback = public(f"http://127.0.0.1:{port}", "push") + "/websub/"
    with real_hub(tmp_path, "sha512") as hub:
        scene = Scene(room, site, hub, callback)
        scene.configure(listen=f"127.0.0.1:{port}")
        scene.serve()
        running = Running(room, TOKEN=TOKEN)
        try:
            running.wait_for("notified")
            until(lambda: _confirmed(scene))
            confirmed = scene.subscription().confirmed
            until(lambda: confirmed is not None and now() > confirmed)
            push(room, [make_record(4, title="The tide is early")])

            until(lambda: scene.subscription().delivered)
        finally:
            running.process.kill()
            running.process.wait()
    assert running.events("not notified") == []
    assert running.events("failed") == []


def _confirmed(scene: Scene) -> bool:
    with opened(load(scene.room.config)[1].archive, wait=PATIENCE) as archive:
        found = archive.subscriptions.every().get(scene.hub)
    return found is not None and found.confirmed is not None


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (
            'listen = "127.0.0.1:1"\n',
            "",
            "hubs deliver to push.listen, which is missing; add it",
        ),
        ("hubs = ", "embeds = [] #", "there is no hub to subscribe at; add site.hubs"),
        (
            "push.harbour.example",
            "10.1.2.3",
            "hubs cannot reach 10.1.2.3; use a public address",
        ),
    ],
)
def test_a_mistake_is_one_line(scene: Scene, before: str, after: str, said: str) -> None:
    text = scene.room.config.read_text(encoding="utf-8")
    assert before in text
    scene.room.configure(text.replace(before, after))

    done = scene.room.feedpub("config", "check")

    (line,) = mistake_lines(done)
    assert done.returncode != 0
    assert "notify.test_subscription: " in line and said in line
