"""``feedpub config``: check, schema, nginx, caddy"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from feedpub.cli.options import ConfigPath
from feedpub.cli.terminal import complain, counted, explain, say, say_json
from feedpub.errors import ArchiveError, ConfigError, Mistake
from feedpub.partners import PARTNERS

if TYPE_CHECKING:
    from feedpub.config.files import ConfigFiles
    from feedpub.config.model import Settings
    from feedpub.preview.server_config import OldAddresses, ServerConfig

config = typer.Typer(help="Check the configuration, or describe it.", no_args_is_help=True)


@config.command()
def check(
    config: ConfigPath = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object: each mistake with its place.")
    ] = False,
) -> None:
    """Name every mistake in the configuration, with its line.

    Named too: a folder or a file that is to be read and does not exist; a section, a tag or another
    value that a feed selects, and that no article in the archive has.

    Exit status: 0 in order; 1 valid, but a folder or a file does not exist; 2 mistakes.
    """
    from feedpub.config import files
    from feedpub.config.checks import missing_paths
    from feedpub.config.load import load

    path = files.find(config)
    try:
        settings, layers = load(path)
    except ConfigError as error:
        if not as_json:
            raise
        say_json({"config": str(path), "valid": False, "mistakes": _places(error.mistakes)})
        raise typer.Exit(2) from error
    missing, unmatched = layers.error(missing_paths(settings)), _unmatched(settings, layers)
    notes = [*_notes(settings, layers)]
    status = 1 if missing.problems else 0
    if as_json:
        say_json(
            {
                "config": str(layers.path),
                "valid": True,
                "mistakes": [],
                "missing": _places(missing.mistakes),
                "unmatched": _places(unmatched.mistakes),
                "notes": notes,
            }
        )
        raise typer.Exit(status)
    families = sum(1 for feed in settings.feeds.values() if feed.each)
    counts = [
        counted(len(settings.sources), "source"),
        counted(len(settings.feeds) - families, "feed"),
        counted(families, "family of feeds", "families of feeds"),
    ]
    state = "valid, but something is missing" if status else "in order"
    say(f"{layers.path}: {state}: {', '.join(counts)}")
    for key, feed in settings.feeds.items():
        if feed.profile and PARTNERS[feed.profile].experimental:
            what = "is experimental: not confirmed by a partner"
            say(f"feeds.{key}: the profile {feed.profile} {what}")
        if feed.private:
            say(
                f"feeds.{key}: private: the web server asks for tokens only if its settings are"
                " newer; print them with feedpub config nginx or feedpub config caddy"
            )
    for each in (missing, unmatched):
        explain(each)
    for note in notes:
        complain(note)
    raise typer.Exit(status)


def _places(mistakes: Iterable[Mistake]) -> list[dict[str, Any]]:
    return [
        {"file": each.file, "line": each.line, "column": each.column, "message": each.message}
        for each in mistakes
    ]


def _unmatched(settings: Settings, layers: ConfigFiles) -> ConfigError:
    """Return the values by which feeds select articles and that no article has.

    Words that the archive has not looked for yet are not among them.
    """
    from feedpub.archive.queries.facet_values import facet_values
    from feedpub.pipeline.unmatched_values import KINDS, unmatched_values

    try:
        known = facet_values(layers.archive, KINDS)
    except ArchiveError as error:
        complain(f"{error}: not checked whether articles have what feeds select")
        known = None
    if known is None:
        return layers.error(())
    found = unmatched_values(settings, known.values.__getitem__)
    return layers.error(
        str(each) for each in found if each.noun != "word" or each.value in known.words
    )


def _notes(settings: Settings, layers: ConfigFiles) -> Iterator[str]:
    """Yield what is no mistake, but may not do what was meant."""
    from feedpub.archive.location import SHARES_ITS_FATE, PostgresArchive
    from feedpub.config.checks import without_headers

    for place in without_headers(settings):
        yield (
            f"publish.destinations.{place}: an object store sends no Link, Content-Usage,"
            " tdm-reservation or tdm-policy, which rights is for; set them where readers get the"
            " documents"
        )
    if isinstance(layers.archive, PostgresArchive) and layers.archive.journal is None:
        yield SHARES_ITS_FATE


@config.command()
def schema() -> None:
    """Print the JSON Schema of the configuration, for editors."""
    from feedpub.config.validation import json_schema

    typer.echo(json.dumps(json_schema(), indent=2, ensure_ascii=False))


Host = Annotated[
    str | None,
    typer.Option(help="Print only the answers at old addresses on this host, such as the CMS's."),
]


@config.command()
def nginx(config: ConfigPath = None, host: Host = None) -> None:
    """Print what nginx needs: redirects of old addresses, types, where the documents are.

    To be included in the server block of base_url, or in that of the host. Read beside any run;
    nothing is changed but the list of tokens that the server reads, where there are private feeds.
    """
    from feedpub.preview.nginx import nginx, nginx_redirects

    found, old = _server_config(config, host)
    typer.echo(nginx_redirects(old) if old else nginx(found), nl=False)


@config.command()
def caddy(config: ConfigPath = None, host: Host = None) -> None:
    """Print what Caddy needs: redirects of old addresses, types, where the documents are.

    To be imported in the site block of base_url, or in that of the host. Read beside any run;
    nothing is changed but the list of tokens that the server reads, where there are private feeds.
    """
    from feedpub.preview.caddy import caddy, caddy_redirects

    found, old = _server_config(config, host)
    typer.echo(caddy_redirects(old) if old else caddy(found), nl=False)


def _server_config(path: Path | None, host: str | None) -> tuple[ServerConfig, OldAddresses | None]:
    """Return the configuration for web servers; print what it leaves out on stderr.

    The second value is what there is for *host*, if that is not the one of base_url.
    """
    from feedpub.access.subscriber_tokens import update_access
    from feedpub.cli.served import served
    from feedpub.config import files
    from feedpub.config.load import load
    from feedpub.config.value_types import options
    from feedpub.errors import ConfigError

    settings, layers = load(files.find(path))
    tokens = update_access(settings, layers)
    config, is_built = served(settings, layers, tokens.documents)
    for key, feed in settings.feeds.items():
        if not is_built and feed.each and (feed.aliases or feed.paths):
            complain(f"feeds.{key}: its feeds are not known yet; run feedpub build first")
    old = None if host is None else config.old_at(host)
    if host is not None and old is None:
        known = [each.host for each in (config.old, *config.elsewhere)]
        raise ConfigError([f"--host {host}: no old address is there; use {options(known)}"])
    for note in config.notes:
        complain(note)
    if old is not None and old is not config.old:
        # Redirects alone: no document is served there.
        return config, old
    if not layers.has_directory:
        complain(f"publish.directory: not set; no document is put into {layers.directory}")
    for key in (key for key, feed in settings.feeds.items() if feed.private):
        if not any(key in each.feeds for each in tokens.tokens):
            complain(f"feeds.{key}: there is no token for it yet; run feedpub token add")
    if host is None:
        for each in config.elsewhere:
            complain(
                f"{each.host}: has old addresses, whose answers are not among these; print them"
                f" with --host {each.host}, for the configuration of that host"
            )
    return config, None
