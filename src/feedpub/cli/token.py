"""``feedpub token``: add, revoke, list"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from feedpub.cli.options import ConfigPath
from feedpub.cli.terminal import complain, minute, say, say_json, say_table

if TYPE_CHECKING:
    from feedpub.config.files import ConfigFiles
    from feedpub.config.model import Settings

token = typer.Typer(help="Give subscribers of private feeds tokens.", no_args_is_help=True)

Subscriber = Annotated[
    str, typer.Argument(metavar="NAME", help="What you call the subscriber; readers never see it.")
]

_TAKES_EFFECT = (
    "nginx obeys at once; Caddy when it is reloaded: caddy reload --config /etc/caddy/Caddyfile"
)


@token.command()
def add(
    name: Subscriber,
    feed: Annotated[
        list[str], typer.Option(metavar="FEED", help="A private feed or family; may be repeated.")
    ],
    config: ConfigPath = None,
) -> None:
    """Make a token for a subscriber, and print it.

    It is printed once, with the addresses to pass on; only a hash of it is kept.
    """
    from feedpub.access.subscriber_tokens import add_token

    settings, layers = _loaded(config)
    made = add_token(settings, layers, name, feed)
    say(f"{name}: a token for {', '.join(sorted({*feed}))}; it is shown only now")
    for address in made.addresses:
        say(f"  {address}")
    say("or, where a feed reader asks for them:")
    say(f"  user name: {made.user}")
    say(f"  password:  {made.token}")
    say(_TAKES_EFFECT)
    if settings.site.base_url.startswith("http:"):
        complain("site.base_url: without https, anybody on the way can read tokens; use https")


@token.command()
def revoke(name: Subscriber, config: ConfigPath = None) -> None:
    """Make the token of a subscriber invalid."""
    from feedpub.access.subscriber_tokens import revoke_token

    settings, layers = _loaded(config)
    revoked = revoke_token(settings, layers, name)
    say(f"{name}: the token for {', '.join(revoked.feeds)} is revoked")
    say(_TAKES_EFFECT)


@token.command("list")
def list_(
    config: ConfigPath = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object a line for each token.")
    ] = False,
) -> None:
    """List who has a token for which feeds.

    Logs of web servers show the user name instead of the subscriber.
    """
    from feedpub.access.subscriber_tokens import list_tokens

    settings, layers = _loaded(config)
    private = {key for key, feed in settings.feeds.items() if feed.private}
    found = list_tokens(layers).tokens
    if as_json:
        for each in found:
            say_json(
                {
                    "subscriber": each.subscriber,
                    "user": each.user,
                    "since": each.since.isoformat(),
                    "feeds": list(each.feeds),
                    "not_private": sorted({*each.feeds} - private),
                }
            )
        return
    if not found:
        say("there are no tokens")
        return
    rows = [
        (
            each.subscriber,
            each.user,
            minute(each.since),
            " ".join(key if key in private else f"{key}(not private)" for key in each.feeds),
        )
        for each in found
    ]
    say_table(("subscriber", "user name", "since", "feeds"), rows)


def _loaded(path: ConfigPath) -> tuple[Settings, ConfigFiles]:
    from feedpub.config import files
    from feedpub.config.load import load

    return load(files.find(path))
