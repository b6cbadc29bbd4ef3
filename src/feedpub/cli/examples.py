"""The end of each command's help: examples, and exit statuses."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from typing import Any

import typer

_SENTENCE = re.compile(r"(?:: |; |\.(?:\s|$))")

EXAMPLES: dict[str, tuple[tuple[str, str], ...]] = {
    "adopt": (
        ("feedpub adopt https://news.example/rss.xml --feed all", "before the first build"),
        ("feedpub adopt old/*.xml --dry-run", "what would become of saved feeds"),
    ),
    "archive check": (("feedpub archive check", "every record and every line"),),
    "archive stats": (("feedpub archive stats", "articles, tables, sizes"),),
    "archive vacuum": (("feedpub archive vacuum", "after much was deleted"),),
    "archive upgrade": (
        ("feedpub archive upgrade", "after archive.url was set, and new versions"),
    ),
    "archive export": (
        ("feedpub archive export monday.jsonl.gz", "while runs go on"),
        ("feedpub archive export - | ssh backup 'cat > news.jsonl'", "to another machine"),
    ),
    "archive import": (
        ("feedpub archive import monday.jsonl.gz", "where there is no archive yet"),
    ),
    "archive rebuild": (("feedpub archive rebuild", "from the sources and the journal"),),
    "build": (
        ("feedpub build", "what is new, and no more"),
        ("feedpub build --dry-run", "say what would be written"),
        ("feedpub build all --verbose", "one feed, and every warning"),
        ("feedpub build --config 'editions/*.toml'", "several editions"),
    ),
    "cluster schema": (("feedpub cluster schema", "once, and with every new version"),),
    "cluster status": (
        ("feedpub cluster status", "for people"),
        ("feedpub cluster status --json", "for a monitor"),
    ),
    "config caddy": (("feedpub config caddy > feedpub.caddy", "for import in the Caddyfile"),),
    "config check": (("feedpub config check --config next.toml", "before it takes effect"),),
    "config nginx": (("feedpub config nginx > feedpub.nginx", "for include in a server block"),),
    "config schema": (("feedpub config schema > config.schema.json", "for your editor"),),
    "desk": (
        ("feedpub desk", "open the address that it prints"),
        ("feedpub desk --port 9000", "at another port of this machine"),
    ),
    "desk add": (("feedpub desk add 'Mara Ovens'", "her token is printed once"),),
    "desk list": (("feedpub desk list", "who may log in"),),
    "desk revoke": (("feedpub desk revoke 'Mara Ovens'", "ends her sessions, too"),),
    "diff": (
        ("feedpub diff", "what readers of each feed will notice"),
        ("feedpub diff all --json", "the same of one feed, for a program"),
    ),
    "feeds": (("feedpub feeds", "all of them"), ("feedpub feeds section --json", "a family")),
    "history": (
        ("feedpub history all", "of a feed"),
        ("feedpub history https://p.news.example/p/1", "of an article"),
    ),
    "init": (
        ("feedpub init", "ask, on a terminal"),
        ("feedpub init --articles https://www.news.example/", "find out: WordPress, feed, sitemap"),
        (
            "feedpub init desk --title 'Harbour News' --base-url https://feeds.example/",
            "a folder with a sample article",
        ),
    ),
    "quarantine": (("feedpub quarantine", "what waits, and why"),),
    "quarantine retry": (
        ("feedpub quarantine retry", "all of it, with the next build"),
        ("feedpub quarantine retry cms-1", "one article"),
    ),
    "republish": (("feedpub republish cms-1", "as if it were of now; its id stays"),),
    "restore": (("feedpub restore cms-1 --reason 'Case 4711 is closed'", "takes withdraw back"),),
    "run": (
        ("feedpub run", "until Ctrl-C"),
        ("feedpub run --log-format json 2>> feedpub.log", "for programs that read logs"),
        ("kill -HUP PID", "read the configuration again"),
    ),
    "serve": (("feedpub serve --port 8080", "look at what is published"),),
    "show": (
        ("feedpub show articles/first.json", "what is read, and from where"),
        ("feedpub show --json articles/*.json", "for a program"),
    ),
    "status": (
        ("feedpub status", "for people"),
        ("feedpub status --quiet || echo 'look at the feeds'", "for a monitor"),
        ("feedpub status --live --quiet", "for a container: does the daemon work?"),
    ),
    "token add": (
        ("feedpub token add 'Ann Lee' --feed premium", "the address is printed once"),
        ("feedpub token add library --feed premium --feed podcast", "one token for two feeds"),
    ),
    "token list": (("feedpub token list", "who may read what"),),
    "token revoke": (("feedpub token revoke 'Ann Lee'", "when a subscription ends"),),
    "validate": (("feedpub validate feeds/all.rss", "hold it against the specifications"),),
    "worker": (
        ("feedpub worker", "until Ctrl-C"),
        ("feedpub worker --log-format json 2>> worker.log", "for programs that read logs"),
    ),
    "withdraw": (
        ("feedpub withdraw cms-1 --reason 'Case 4711'", "out of every published byte"),
        ("feedpub withdraw cms-1 --erase", "and out of the archive"),
    ),
}

_STATUSES = "Exit status: 0 done; 1 it failed, and says why; 2 usage or configuration."


def brief(text: str) -> str:
    """Return the first sentence of *text*, or its beginning."""
    return _SENTENCE.split(" ".join(text.split()), maxsplit=1)[0]


def add_epilogs(app: typer.Typer, path: str) -> None:
    """Have the help of every command of *app*, which is called *path*, end with its examples."""
    for command in app.registered_commands:
        name = command.name or getattr(command.callback, "__name__", "")
        # Click would end a longer one in the middle of a sentence.
        command.short_help = brief(inspect.getdoc(command.callback) or "") + "."
        command.epilog = _epilog(f"{path} {name}".strip(), command.callback)
    for group in app.registered_groups:
        name = str(group.name)
        add_epilogs(group.typer_instance or app, f"{path} {name}".strip())
        if name in EXAMPLES:
            callback = group.typer_instance and group.typer_instance.registered_callback
            group.epilog = _epilog(name, callback.callback if callback else None)


def _epilog(path: str, command: Callable[..., Any] | None) -> str:
    """Examples, and the exit statuses of a *command* that does not say them itself."""
    # The mark keeps lines as they are.
    lines = ["\b", "Examples:"]
    for example, meaning in EXAMPLES.get(path, ()):
        lines.append(f"  {example}")
        lines.append(f"      {meaning}")
    has_statuses = command is not None and "Exit status" in (command.__doc__ or "")
    return ("" if has_statuses else f"{_STATUSES}\n\n") + "\n".join(lines)
