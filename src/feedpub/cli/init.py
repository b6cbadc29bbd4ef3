"""``feedpub init``"""

from __future__ import annotations

import os
import re
import shlex
import sys
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from feedpub import api
from feedpub.cli.run_report import problem_lines, result_lines
from feedpub.cli.terminal import complain, printable, progress, say
from feedpub.errors import ConfigError

if TYPE_CHECKING:
    from feedpub.config.starter import Newsroom
    from feedpub.intake.detect_source import DetectedSource

#: A host, and perhaps a path: what people type for an address.
_LIKE_AN_ADDRESS = re.compile(r"(?:[\w-]+\.)+[\w-]{2,}(?::\d+)?(?:/.*)?")


def init(
    folder: Annotated[
        Path, typer.Argument(metavar="[DIR]", help="Where to set up. Default: this folder.")
    ] = Path(),
    articles: Annotated[
        str | None,
        typer.Option(
            metavar="FOLDER|ADDRESS",
            help="Where the articles are: a folder, or the address of a site, a feed or a sitemap.",
        ),
    ] = None,
    title: Annotated[
        str | None, typer.Option(help="The newsroom's name. Default: as its site says.")
    ] = None,
    base_url: Annotated[
        str | None,
        typer.Option(metavar="ADDRESS", help="Where the feeds will be served."),
    ] = None,
    url: Annotated[
        str | None,
        typer.Option(metavar="ADDRESS", help="The newsroom's home page. Default: as its site says"),
    ] = None,
    language: Annotated[
        str | None,
        typer.Option(metavar="TAG", help="Of the feeds. Default: as its site says, else en."),
    ] = None,
    timezone: Annotated[
        str | None,
        typer.Option(metavar="ZONE", help="Of its clocks. Default: as its site says, else UTC."),
    ] = None,
) -> None:
    """Set up: three questions, a configuration, and a first build.

    The configuration has a comment for every line. An address may be that of a WordPress site, a
    feed or a sitemap. Without a terminal nothing is asked. No file is ever overwritten.

    Exit status: 0 done; 1 the address cannot be read, or the first build failed; 2 usage, or a
    configuration exists already.
    """
    from feedpub.config.files import fresh

    fresh(folder / "config.toml", folder / "config.schema.json")
    asks = sys.stdin.isatty() and None in (articles, title, base_url)
    articles = articles or _answer(
        asks, "Where are the articles? A folder, or an address", "articles"
    )
    place = _place(articles)
    source = place or _seen_from(folder, articles)
    newsroom = _newsroom(source, title, base_url, url, language, timezone, asks)
    for name in _write(folder, newsroom):
        say(f"written: {name}")
    _build(folder)


def _place(articles: str) -> DetectedSource | None:
    """Return the source detected at an address. None: a folder. Raises: SetUpError."""
    if "://" not in articles:
        if Path(articles).is_dir() or not _LIKE_AN_ADDRESS.fullmatch(articles):
            return None
        articles = _with_scheme(articles)
    from feedpub.intake.detect_source import recognise
    from feedpub.intake.readers.apis.presets import PRESETS, preset

    place = recognise(articles, contact=articles)
    title = preset(place.kind).title if place.kind in PRESETS else f"a {place.kind}"
    say(f"found: {title} at {place.address}")
    return place


def _with_scheme(typed: str) -> str:
    """Return *typed* as an address: people often type only the host."""
    return f"https://{typed}" if _LIKE_AN_ADDRESS.fullmatch(typed) else typed


def _seen_from(folder: Path, articles: str) -> str:
    """Return the folder *articles* as the configuration in *folder* must write it."""
    here = Path(articles)
    # An existing folder is relative to the working directory; a new one is made beside the rest.
    return str(here.resolve()) if here.is_dir() and folder.resolve() != Path.cwd() else articles


def _newsroom(
    source: str | DetectedSource,
    title: str | None,
    base_url: str | None,
    url: str | None,
    language: str | None,
    timezone: str | None,
    asks: bool,
) -> Newsroom:
    """Return what the command line says, else what the site says, else the answers to questions."""
    from feedpub.config import starter

    detected = {} if isinstance(source, str) else starter.named(source)
    home = _with_scheme(url or "") or detected.get("home")
    served = starter.served_at(home) if home else None
    if not asks:
        _need({"--title": title or detected.get("title"), "--base-url": base_url or served})
    title = title or _answer(asks, "What is the newsroom called?", detected.get("title"))
    base_url = _with_scheme(base_url or "") or _answer(
        asks,
        "Where will the feeds be served?",
        served,
        lambda answer: starter.folder_address(_with_scheme(answer.strip())),
    )
    return starter.Newsroom(
        title=title,
        home=home or starter.home_of(base_url),
        base_url=base_url,
        language=language or detected.get("language") or "en",
        timezone=timezone or detected.get("timezone") or "UTC",
        year=datetime.now(UTC).year,
        source=source,
    )


def _need(options: Mapping[str, str | None]) -> None:
    """Raises: ConfigError, if not all *options* have a value."""
    missing = [option for option, value in options.items() if not value]
    if missing:
        are = "is" if len(missing) == 1 else "are"
        raise ConfigError([f"{' and '.join(missing)} {are} needed without a terminal"])


def _answer(
    asks: bool,
    question: str,
    usual: str | None,
    right: Callable[[str], str | None] = lambda answer: answer.strip() or None,
) -> str:
    """Ask *question* and return the answer; without a terminal return *usual*."""
    if not asks:
        assert usual is not None
        return usual
    while True:
        shown = printable(usual) if usual else None
        if answer := right(str(typer.prompt(question, default=shown, err=True))):
            return answer
        complain(f"that is not an address; an example: {usual or 'https://feeds.news.example/'}")


def _write(folder: Path, newsroom: Newsroom) -> list[Path]:
    """Write the configuration, its schema, and an article where there is none; name them."""
    import json
    import tomllib

    from feedpub.config import starter
    from feedpub.config.files import ConfigFiles, create
    from feedpub.config.load import checked
    from feedpub.config.validation import json_schema

    config = folder / "config.toml"
    text = starter.configuration(newsroom)
    checked(ConfigFiles(path=config, values=tomllib.loads(text), digests=()))
    _are_folders(folder, *([folder / newsroom.source] if isinstance(newsroom.source, str) else []))
    written = [config, folder / "config.schema.json"]
    create(config, text)
    create(written[1], json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n")
    if isinstance(newsroom.source, str):
        articles = folder / newsroom.source
        articles.mkdir(parents=True, exist_ok=True)
        if not any(articles.iterdir()):
            written.append(articles / "first-story.md")
            now = datetime.now(UTC).replace(second=0, microsecond=0)
            create(written[-1], starter.sample(newsroom, now.isoformat()))
    return written


def _are_folders(*paths: Path) -> None:
    """Raises: ConfigError, if one of *paths* exists and is not a folder."""
    wrong = [path for path in paths if os.path.lexists(path) and not path.is_dir()]
    if wrong:
        raise ConfigError([f"{path}: is not a folder; nothing was written" for path in wrong])


def _command() -> str:
    """Return the command for a crontab, whose PATH is only /usr/bin and /bin."""
    started = Path(sys.argv[0])
    if started.name == "feedpub":
        return shlex.quote(str(started.absolute()))
    return f"{shlex.quote(sys.executable)} -m feedpub"


def _build(folder: Path) -> None:
    """Build for the first time, and print what to do next."""
    report = api.build(folder / "config.toml", progress=progress)
    for line in problem_lines(report):
        complain(line)
    for line in result_lines(report):
        say(line)
    if report.exit_code == 0:
        there = folder.resolve()
        inside = "" if there == Path.cwd() else f"cd {shlex.quote(str(folder))} && "
        say("")
        say("Next:")
        say(f"  {inside}feedpub serve     look at it")
        say(f"  {folder / 'config.toml'}     says what every line means")
        at_work = f"cd {shlex.quote(str(there))} && {_command()} build --quiet"
        say(f"  * * * * * {at_work}     for crontab")
    raise typer.Exit(report.exit_code)
