"""What feed readers for people make of the feeds, read from the databases and mails they keep.

They fetch from a server on loopback. Each has folders of its own; nothing of the user's is touched.
"""

from __future__ import annotations

import contextlib
import email
import email.policy
import functools
import json
import os
import signal
import sqlite3
import subprocess
import threading
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

#: A document, and an entry in it.
Seen = tuple[Path, dict[str, Any]]

#: In seconds, until an application has fetched all feeds.
PATIENCE = 300

TYPES = {
    ".rss": "application/rss+xml",
    ".atom": "application/atom+xml",
    ".json": "application/feed+json",
}


class _Handler(SimpleHTTPRequestHandler):
    extensions_map = TYPES

    def log_message(self, *_: object) -> None:
        pass


@contextlib.contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve *folder* on loopback; yield its address."""
    handler = functools.partial(_Handler, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()
            thread.join()


def seen_by_newsboat(folder: Path, addresses: dict[str, Path]) -> Iterator[Seen]:
    """Newsboat knows no JSON Feed. It keeps an id once, whatever feeds have it: one at a time."""
    (folder / "config").touch()
    query = "SELECT guid, url, title, author, pubDate, content FROM rss_item"
    for number, (address, path) in enumerate(addresses.items()):
        if path.suffix == ".json":
            continue
        urls, cache = folder / f"urls-{number}", folder / f"cache-{number}.db"
        urls.write_text(f"{address}\n")
        arguments = ["-q", "-u", urls, "-c", cache, "-C", folder / "config", "-x", "reload"]
        subprocess.run(
            ["newsboat", *arguments], check=True, env={**os.environ, "HOME": str(folder)}
        )
        for id, link, title, author, date, content in _rows(cache, query):
            yield (
                path,
                {
                    "id": id,
                    "link": link,
                    "title": title,
                    "published": _moment(date),
                    "content": content,
                    "author": author or None,
                },
            )


def seen_by_rss2email(folder: Path, addresses: dict[str, Path]) -> Iterator[Seen]:
    """rss2email writes a mail for each entry; it knows no JSON Feed."""
    xml = [each for each, path in addresses.items() if path.suffix != ".json"]
    mails = folder / "mails"
    for name in ("new", "cur", "tmp"):
        (mails / "inbox" / name).mkdir(parents=True)
    config = folder / "rss2email.cfg"
    config.write_text(
        "[DEFAULT]\nfrom = a@news.example\nto = b@news.example\nforce-from = False\n"
        "html-mail = True\nname-format = {author}\nuse-publisher-email = False\n"
        "email-protocol = maildir\n"
        f"maildir-path = {mails}\nmaildir-mailbox = inbox\ndate-header = True\n"
        + "".join(f"[feed.f{number}]\nurl = {each}\n" for number, each in enumerate(xml))
    )
    command = ["r2e", "-c", str(config), "-d", str(folder / "data.json")]
    subprocess.run([*command, "run"], check=True, stderr=subprocess.DEVNULL)
    for path in sorted((mails / "inbox" / "new").iterdir()):
        mail = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        address = mail["X-RSS-Feed"]
        body = mail.get_body().get_content()  # type: ignore[union-attr]
        author = mail["From"].addresses[0].display_name.replace("<author>", "")
        yield (
            addresses[address],
            {
                "id": mail["X-RSS-ID"],
                "link": mail["X-RSS-URL"],
                "title": mail["Subject"],
                # Its one date is when an entry last changed, in RSS too.
                "updated": mail["Date"].datetime.replace(tzinfo=UTC).isoformat(),
                "content": body.partition('<div id="body">')[2].partition('<div class="footer">')[
                    0
                ],
                "author": author or None,
                "tags": (mail["X-RSS-TAGS"] or "").split(","),
            },
        )


# It takes itself to be offline where there is no NetworkManager.
_LIFEREA = """
liferea &
call() { gdbus call --session -d org.gnome.feed.Reader -o /org/gnome/feed/Reader -m "$@"; }
until call org.gnome.feed.Reader.SetOnline true; do sleep 1; done
call org.gnome.feed.Reader.Refresh
wait
"""


def seen_by_liferea(folder: Path, addresses: dict[str, Path]) -> Iterator[Seen]:
    """Liferea needs a display and a session bus; both are made for it. It knows no JSON Feed."""
    xml = {each: path for each, path in addresses.items() if path.suffix != ".json"}
    config, data = folder / "config" / "liferea", folder / "data" / "liferea"
    config.mkdir(parents=True)
    outlines = "".join(
        f'<outline text="{number}" title="{number}" type="rss" id="n{number:06}"'
        f' xmlUrl={quoteattr(each)} updateInterval="-1"/>'
        for number, each in enumerate(xml)
    )
    opml = f'<opml version="1.0"><head><title>L</title></head><body>{outlines}</body></opml>'
    (config / "feedlist.opml").write_text(opml)
    environment = {
        **os.environ,
        **{f"XDG_{name.upper()}_HOME": str(folder / name) for name in ("config", "data", "cache")},
        "HOME": str(folder),
        "GSETTINGS_BACKEND": "memory",
        "GIO_USE_NETWORK_MONITOR": "base",
        "WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS": "1",
        "LIBGL_ALWAYS_SOFTWARE": "1",
    }
    command = ["dbus-run-session", "--", "xvfb-run", "-a", "sh", "-c", _LIFEREA]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            command, env=environment, stdout=log, stderr=log, start_new_session=True
        )
        try:
            _wait_for(data / "liferea.db", _entries(xml.values()))
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait()
    query = (
        "SELECT subscription.source, items.item_id, items.source_id, items.source, items.title,"
        " items.date, items.description FROM items JOIN subscription USING (node_id)"
    )
    metadata: dict[int, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    facts = "SELECT item_id, key, value FROM metadata ORDER BY item_id, nr"
    for item, key, value in _rows(data / "liferea.db", facts):
        metadata[item][key].append(value)
    for address, item, id, link, title, date, content in _rows(data / "liferea.db", query):
        more = metadata[item]
        yield (
            addresses[address],
            {
                "id": id,
                "link": link,
                "title": title,
                "published": _moment(date),
                "content": content,
                "authors": more["author"] + more["creator"],
                "tags": more["category"],
            },
        )


def _wait_for(database: Path, count: int) -> None:
    """Wait until the application has *count* entries in its *database*."""
    last, changed = -1, time.monotonic()
    while last < count and time.monotonic() - changed < PATIENCE:
        time.sleep(1)
        try:
            ((found,),) = _rows(database, "SELECT count(*) FROM items")
        except sqlite3.Error:
            continue
        if found != last:
            last, changed = found, time.monotonic()


def _entries(paths: Iterable[Path]) -> int:
    return sum(len(json.loads(path.with_suffix(".json").read_bytes())["items"]) for path in paths)


def _rows(database: Path, query: str) -> list[tuple[Any, ...]]:
    with contextlib.closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as opened:
        return opened.execute(query).fetchall()


def _moment(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat()


#: By their names, and the programs that they need.
APPS = {
    ("Newsboat", "newsboat"): seen_by_newsboat,
    ("rss2email", "r2e"): seen_by_rss2email,
    ("Liferea", "liferea", "xvfb-run", "dbus-run-session", "gdbus"): seen_by_liferea,
}
