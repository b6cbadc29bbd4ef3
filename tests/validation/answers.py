"""What a server says, written as it travels."""

from __future__ import annotations

from feedpub.validation.http.exchange import Exchange, Hop

#: Where the redirects of an example begin, if it has any.
OLD = "https://old.example/feed"


def exchange_of(written: str, feed: bytes, address: str) -> Exchange:
    """Answers, one after the other: redirects, the one with *feed*, the one to who asks again.

    A part that begins with ``<`` is the content in place of *feed*, which has the length that its
    header says.
    """
    hops: list[Hop] = []
    heads: list[tuple[int, dict[str, str]]] = []
    content = feed
    asked = OLD if "\nLocation:" in written else address
    for part in written.strip().split("\n\n"):
        if part.startswith("<"):
            content = part.encode()
            continue
        first, *rest = part.splitlines()
        status = int(first.split()[1])
        headers = {
            name.lower(): value for name, _, value in (each.partition(": ") for each in rest)
        }
        if "location" in headers:
            hops.append(Hop(address=asked, status=status, target=headers["location"]))
            asked = headers["location"]
        else:
            heads.append((status, headers))
    status, headers = heads[0]
    if "content-length" in headers:
        content = feed.ljust(len(feed) + 60_000)
    return Exchange(
        hops=tuple(hops),
        address=asked,
        status=status,
        headers=headers,
        content=content,
        again=heads[1][0] if len(heads) > 1 else None,
    )
