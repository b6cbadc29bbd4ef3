"""An editor at a browser without JavaScript: reads pages, and sends the forms that are on them."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit
from zoneinfo import ZoneInfo

import httpx
from lxml import html
from newsroom import CONFIG, Newsroom, make_record

from feedpub.config.load import load
from feedpub.desk.app import Desk
from feedpub.desk.hosts import Hosts, hosts_of
from feedpub.schedule.http_server import server_of

OUTSIDE = "https://desk.news.example"

CURATED = """
[feeds.top]
title = "Harbour News: top"
order = "curated"
ids   = "top.txt"
"""


def id_of(number: int) -> str:
    """The id of the entries of an article of :func:`furnish`."""
    return f"https://p.news.example/p/{number}"


def furnish(room: Newsroom) -> None:
    """A newsroom with six articles, one that waits in quarantine, and a curated feed of three."""
    room.configure(CONFIG.partition("[feeds.sections]")[0] + CURATED)
    for number in range(1, 7):
        room.write(f"{number}.json", make_record(number))
    room.write("7.json", make_record(7, published="yesterday"))
    (room.folder / "top.txt").write_text("# top\n" + "".join(f"{id_of(n)}\n" for n in (3, 1, 2)))
    assert room.feedpub("build").returncode == 0


@dataclass
class Browser:
    """What an editor sees: the page that was got last."""

    client: httpx.Client
    origin: str
    page: httpx.Response = field(init=False)

    def open(self, path: str) -> str:
        """Open an address of the desk, and return the text of the page."""
        self.page = self.client.get(path, follow_redirects=True)
        return self.text

    @property
    def text(self) -> str:
        """What is on the page, in one line."""
        main = html.fromstring(self.page.text).find(".//main")
        return " ".join(" ".join(main.itertext()).split())

    @property
    def title(self) -> str:
        return html.fromstring(self.page.text).findtext(".//title") or ""

    def follow(self, name: str) -> str:
        """Open the link that is called *name*."""
        for link in html.fromstring(self.page.text).iterfind(".//a"):
            if " ".join(link.text_content().split()) == name:
                return self.open(urljoin(str(self.page.url), link.get("href") or ""))
        raise AssertionError(f"no link {name!r} in {self.text}")

    def fields(self, button: str) -> tuple[str, dict[str, str]]:
        """The address and the fields of the form with the *button*, as they are on the page."""
        for form in html.fromstring(self.page.text).iterfind(".//form"):
            for each in form.iterfind(".//button"):
                name = each.get("aria-label") or " ".join(each.text_content().split())
                if name != button:
                    continue
                sent = {key: value or "" for key, value in form.form_values()}
                if key := each.get("name"):
                    sent[key] = each.get("value") or ""
                action = each.get("formaction") or form.get("action") or ""
                return urljoin(str(self.page.url), action), sent
        raise AssertionError(f"no button {button!r} in {self.text}")

    def press(self, button: str, **written: str) -> str:
        """Fill in the form with the *button*, and send it; return the text of the next page."""
        address, sent = self.fields(button)
        return self.send(address, {**sent, **written})

    def send(self, address: str, sent: dict[str, str], **headers: str) -> str:
        self.page = self.client.post(
            urlsplit(address)._replace(scheme="", netloc="").geturl(),
            data=sent,
            headers={
                "Origin": self.origin,
                **{name.replace("_", "-"): value for name, value in headers.items()},
            },
            follow_redirects=True,
        )
        self._wait()
        return self.text

    def _wait(self) -> None:
        """Load the page as often as it asks for that."""
        while "refresh" in self.page.headers:
            self.page = self.client.get(str(self.page.url))


class Proxy(httpx.HTTPTransport):
    """Sends what is for any host to a port of this machine, as a reverse proxy does."""

    def __init__(self, port: int) -> None:
        super().__init__()
        self._port = port

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        here = request.url.copy_with(scheme="http", host="127.0.0.1", port=self._port)
        passed_on = httpx.Request(
            request.method,
            here,
            headers=request.headers,
            stream=request.stream,
            extensions=request.extensions,
        )
        return super().handle_request(passed_on)


@dataclass
class Served:
    """A desk that answers, in a thread of this process."""

    port: int
    hosts: Hosts

    @property
    def origin(self) -> str:
        return self.hosts.address.rstrip("/")

    @contextmanager
    def browser(self) -> Iterator[Browser]:
        """The browser of somebody whose name nobody has asked yet."""
        with httpx.Client(base_url=self.origin, transport=Proxy(self.port)) as client:
            yield Browser(client, self.origin)


@contextmanager
def served(room: Newsroom, url: str | None = None) -> Iterator[Served]:
    """The desk of *room* on this machine, or at *url*, in which {port} is that of the desk."""
    settings, layers = load(room.config)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        hosts = hosts_of(listening, "127.0.0.1", url and url.format(port=port))
        desk = Desk(
            layers.path,
            layers.archive,
            hosts,
            newsroom=settings.site.title,
            zone=ZoneInfo(settings.site.timezone),
            user="mara",
        )
        server = server_of(desk.app(), job="desk")
        thread = threading.Thread(target=server.run, args=([listening],))
        thread.start()
        try:
            yield Served(port, hosts)
        finally:
            server.stop()
            thread.join()
