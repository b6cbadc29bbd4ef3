"""``feedpub init``"""

from __future__ import annotations

import os
import re
import shlex
import sys
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from feedpub import api
from feedpub.cli.terminal import complain, counted, printable, progress, say
from feedpub.errors import ConfigError, SetUpError
from feedpub.nouns import replace
from feedpub.pipeline.report_lines import problem_lines, result_lines

if TYPE_CHECKING:
    from feedpub.config.starter import Newsroom
    from feedpub.intake.detect_source import DetectedSource, LiveFeedFound

#: A host, and perhaps a path: what people type for an address.
_LIKE_AN_ADDRESS = re.compile(r"(?:[\w-]+\.)+[\w-]{2,}(?::\d+)?(?:/.*)?")

#: Of the options that are needed.
_EXAMPLES = {"--title": "'Harbour News'", "--base-url": "https://feeds.news.example/"}


def init(
    folder: Annotated[
        Path, typer.Argument(metavar="[DIR]", help="Where to set up. Default: this folder.")
    ] = Path(),
    articles: Annotated[
        str | None,
        typer.Option(
            metavar="FOLDER|ADDRESS",
            help="Where the articles are: a folder, or the address of a site, a feed, a sitemap or"
            " a page that links to them.",
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
    adopt: Annotated[
        bool | None,
        typer.Option(
            "--adopt/--no-adopt",
            help="Whether the feed of a WordPress site is replaced: its readers see nothing twice."
            " Default: asked on a terminal, else no.",
        ),
    ] = None,
) -> None:
    """Set up: three questions, a configuration, and a first build.

    The configuration has a comment for every line. An address may be that of a WordPress site, a
    feed, a sitemap, or a page that links to articles; of a WordPress site with a feed, ids and
    dates are adopted if you like, so that its readers see nothing twice. Without a terminal nothing
    is asked. No file is ever overwritten.

    Exit status: 0 done; 1 the address cannot be read, or the first build failed; 2 usage, or a
    configuration exists already.
    """
    from feedpub.config.files import fresh

    config = folder / "config.toml"
    if os.path.lexists(config):
        here = "" if folder.resolve() == Path.cwd() else f" -c {shlex.quote(str(config))}"
        raise ConfigError(
            [
                f"{config}: already exists; nothing was written; next: feedpub build{here}, to"
                " publish what is new; feedpub init OTHER-FOLDER, for another newsroom"
            ]
        )
    fresh(folder / "config.schema.json")
    on_terminal = sys.stdin.isatty()
    asks = on_terminal and None in (articles, title, base_url)
    place, source = _source(folder, articles, asks)
    newsroom = _newsroom(source, title, base_url, url, language, timezone, asks)
    if place is not None and place.live is not None:
        newsroom = replace(newsroom, adopts=_adopts(place.live, adopt, on_terminal))
    elif adopt:
        raise ConfigError(["--adopt: there is no WordPress site with a feed; leave it out"])
    for name in _write(folder, newsroom):
        say(f"written: {name}")
    if newsroom.adopts and place is not None and place.live is not None:
        _adopt(folder, place.live)
    _build(folder)


def _source(
    folder: Path, articles: str | None, asks: bool
) -> tuple[DetectedSource | None, str | DetectedSource]:
    """Return the source that was detected, and what the configuration has: that, or a folder.

    Raises: SetUpError; ConfigError, for a folder that does not exist, without a terminal to ask.
    """
    while True:
        named = articles or _answer(
            asks, "Where are the articles? A folder, or an address", "articles"
        )
        if named.startswith("~"):
            # As the shell does, unless the answer was given here or in quotes.
            named = os.path.expanduser(named)  # noqa: PTH111 - a user may be unknown
        try:
            place = _place(named)
        except SetUpError as error:
            if articles or not asks:
                raise
            complain(str(error))
            continue
        if place is not None:
            return place, place
        is_missing = not (os.path.lexists(named) or os.path.lexists(folder / named))
        if not is_missing or named == "articles":
            return None, _seen_from(folder, named)
        if not asks:
            raise ConfigError([f"--articles: {named!r} does not exist; make the folder first"])
        if typer.confirm(f"{printable(named)} does not exist. Make the folder?", err=True):
            return None, _seen_from(folder, named)
        articles = None


def _adopts(live: LiveFeedFound, adopt: bool | None, on_terminal: bool) -> bool:
    """Return whether the feed *live* is to be replaced."""
    found = f"{live.address} has {counted(live.entries, 'entry', 'entries')}"
    if adopt is None and on_terminal:
        say(f"found: its feed {found}")
        return typer.confirm(
            "Will the new feed replace it? Its readers then see nothing twice",
            default=True,
            err=True,
        )
    if adopt is None:
        say(f"found: its feed {found}; --adopt keeps what its readers have, see feedpub adopt")
    return bool(adopt)


def _adopt(folder: Path, live: LiveFeedFound) -> None:
    """Keep the ids and dates of *live* for the articles that the first build reads."""
    adopted = api.adopt([live.address], folder / "config.toml", feed="all")
    for note in adopted.notes:
        complain(note)
    for each in adopted.feeds:
        items = counted(len(each.outcomes), "entry", "entries")
        say(f"adopted: {items} of {live.address} keep their ids and dates")


def _place(articles: str) -> DetectedSource | None:
    """Return the source detected at an address. None: a folder. Raises: SetUpError."""
    addresses = [articles]
    if "://" not in articles:
        if Path(articles).is_dir() or not _LIKE_AN_ADDRESS.fullmatch(articles):
            return None
        # A few sites have no https.
        addresses = [f"{scheme}://{articles}" for scheme in ("https", "http")]
    from feedpub.intake.detect_source import recognise
    from feedpub.intake.readers.apis.presets import PRESETS, preset

    place = _first_of(addresses, recognise)
    title = preset(place.kind).title if place.kind in PRESETS else f"a {place.kind}"
    if place.links is not None:
        title = f"links to {place.links.count} articles, {place.links.pattern},"
    say(f"found: {title} at {place.address}")
    return place


def _first_of(addresses: Iterable[str], recognise: Callable[..., DetectedSource]) -> DetectedSource:
    """Return what is at the first of *addresses* with a source.

    Raises: SetUpError, about the first of them.
    """
    failures: list[SetUpError] = []
    for each in addresses:
        try:
            return recognise(each, contact=each)
        except SetUpError as error:
            failures.append(error)
    raise failures[0]


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
    title = title or _answer(
        asks,
        "What is the newsroom called?",
        detected.get("title"),
        needed="a name is needed: it is the title of the feed, as readers see it",
    )
    base_url = _with_scheme(base_url or "") or _answer(
        asks,
        "Where will the feeds be served?",
        served,
        lambda answer: starter.folder_address(_with_scheme(answer.strip())),
        needed="an address is needed: it is in every feed, so that readers find it again;"
        " an example: https://feeds.news.example/",
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
        example = " ".join(f"{option} {_EXAMPLES[option]}" for option in missing)
        raise ConfigError(
            [f"{' and '.join(missing)} {are} needed without a terminal; add {example}"]
        )


def _answer(
    asks: bool,
    question: str,
    usual: str | None,
    right: Callable[[str], str | None] = lambda answer: answer.strip() or None,
    needed: str = "",
) -> str:
    """Ask *question* and return the answer; without a terminal return *usual*.

    *needed* says why there must be an answer, where none is usual.
    """
    if not asks:
        assert usual is not None
        return usual
    while True:
        shown = printable(usual) if usual else ""
        given = str(
            typer.prompt(
                question,
                default=shown,
                show_default=bool(usual),
                prompt_suffix=": " if usual else " ",
                err=True,
            )
        )
        if answer := right(given):
            return answer
        if given.strip():
            complain(f"not an address; an example: {usual or 'https://feeds.news.example/'}")
        else:
            complain(needed)


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
