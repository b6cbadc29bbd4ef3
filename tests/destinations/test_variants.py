"""Compressed variants beside documents: always those of the document, and gone when it is."""

from __future__ import annotations

import gzip
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import brotli
import pytest
import zstandard
from destinations.documents import document, files
from newsroom import CONFIG, Newsroom, error_lines, make_record

from feedpub.destinations import directory_files, variants
from feedpub.destinations.directory import DirectoryDestination
from feedpub.destinations.variants import variants_of
from feedpub.errors import DestinationError
from feedpub.protocols import StoredFile

ALL = ("gzip", "br", "zstd")
NAMES = ["all.rss", "all.rss.br", "all.rss.gz", "all.rss.zst"]

UNPACK: dict[str, Callable[[bytes], bytes]] = {
    ".gz": gzip.decompress,
    ".br": brotli.decompress,
    ".zst": lambda packed: zstandard.ZstdDecompressor().decompress(packed),
}


@pytest.fixture
def packing(root: Path) -> Iterator[DirectoryDestination]:
    """A directory where documents have all variants."""
    with DirectoryDestination(root, ALL) as directory:
        yield directory


def unpacked(root: Path, name: str = "all.rss") -> list[bytes]:
    """The document *name*, and what is in each of its variants."""
    variants = (UNPACK[each]((root / f"{name}{each}").read_bytes()) for each in UNPACK)
    return [(root / name).read_bytes(), *variants]


# their bytes


def test_variants_are_the_document_in_fewer_bytes() -> None:
    content = b"<rss>" + b"text " * 10_000 + b"</rss>"

    made = variants_of(document(content), ALL)

    assert [(each.suffix, each.encoding) for each in made] == [
        (".gz", "gzip"),
        (".br", "br"),
        (".zst", "zstd"),
    ]
    assert all(UNPACK[each.suffix](each.content) == content for each in made)
    assert all(len(each.content) < 1000 for each in made)


def test_the_same_document_always_has_the_same_variants() -> None:
    one, other = (variants_of(document(b"<rss>1</rss>"), ALL) for _ in range(2))

    assert one == other
    # Neither a time nor a name (RFC 1952, 2.3).
    assert one[0].content[:8] == b"\x1f\x8b\x08\x00\x00\x00\x00\x00"


def test_browsers_take_the_window_of_zstd() -> None:
    (made,) = variants_of(document(os.urandom(12_000_000)), ["zstd"])

    assert zstandard.get_frame_parameters(made.content).window_size <= 8 << 20  # RFC 9659


def test_a_missing_library_is_named_with_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "brotli", None)

    with pytest.raises(DestinationError) as caught:
        variants_of(document(), ["br"])

    assert str(caught.value) == (
        "publish.variants: needs the extra compression: pip install '.[compression]'"
        " in the folder of feedpub"
    )
    assert variants_of(document(), ["gzip"])


# in a directory


def test_variants_are_stored_beside_the_document(packing: DirectoryDestination, root: Path) -> None:
    packing.put(document(b"<rss>1</rss>"))
    packing.put(document(b"<rss>2</rss>"))

    assert files(root) == NAMES
    assert unpacked(root) == [b"<rss>2</rss>"] * 4


def test_variants_have_the_time_and_the_mode_of_the_document(
    packing: DirectoryDestination, root: Path
) -> None:
    for content in (b"<rss>1</rss>", b"<rss>2</rss>"):
        packing.put(document(content))

        status = [(root / name).stat() for name in NAMES]
        assert len({each.st_mtime_ns for each in status}) == 1
        assert {each.st_mode & 0o777 for each in status} == {0o644}


def test_a_variant_is_younger_than_the_one_it_replaces(
    packing: DirectoryDestination, root: Path
) -> None:
    packing.put(document())
    (root / "all.rss").unlink()
    before = (root / "all.rss.gz").stat().st_mtime

    packing.put(document(b"<rsx/>"))

    assert (root / "all.rss.gz").stat().st_mtime > before


@pytest.mark.parametrize("suffix", UNPACK)
def test_a_document_whose_variant_was_touched_is_touched(
    packing: DirectoryDestination, root: Path, suffix: str
) -> None:
    mark = packing.put(document())
    assert packing.is_untouched("all.rss", mark)
    assert packing.size(mark) == 6

    (root / f"all.rss{suffix}").unlink()
    assert not packing.is_untouched("all.rss", mark)

    (root / f"all.rss{suffix}").write_bytes(b"other")
    assert not packing.is_untouched("all.rss", mark)


def test_a_document_with_variants_is_touched_where_none_are_wanted_and_loses_them(
    packing: DirectoryDestination, root: Path
) -> None:
    mark = packing.put(document())

    with DirectoryDestination(root) as plain:
        assert not plain.is_untouched("all.rss", mark)
        plain.put(document())

    assert files(root) == ["all.rss"]


def test_a_variant_that_is_no_longer_wanted_is_removed(
    packing: DirectoryDestination, root: Path
) -> None:
    mark = packing.put(document())

    with DirectoryDestination(root, ["br"]) as fewer:
        assert not fewer.is_untouched("all.rss", mark)
        fewer.put(document())

    assert files(root) == ["all.rss", "all.rss.br"]


def test_a_copy_of_another_program_does_not_outlive_its_version_of_the_document(
    directory: DirectoryDestination, root: Path
) -> None:
    directory.put(document())
    (root / "all.rss.gz").write_bytes(gzip.compress(b"<rss/>"))
    (root / "wire.rss.gz").write_bytes(gzip.compress(b"<rss/>"))

    directory.put(document(b"<rss>2</rss>"))

    assert files(root) == ["all.rss", "wire.rss.gz"]


def test_a_folder_with_the_name_of_a_copy_is_left(
    directory: DirectoryDestination, root: Path
) -> None:
    (root / "all.rss.gz").mkdir(parents=True)

    directory.put(document())

    assert (root / "all.rss.gz").is_dir()


def test_a_document_is_removed_with_its_variants(packing: DirectoryDestination, root: Path) -> None:
    packing.put(document(name="section/world.rss"))

    packing.remove("section/world.rss")

    assert files(root) == []


def test_variants_are_listed_as_copies(packing: DirectoryDestination) -> None:
    packing.put(document())

    assert sorted(packing.files(), key=lambda file: file.name) == [
        StoredFile(name="all.rss", kind="document", document="all.rss"),
        *(StoredFile(name=name, kind="copy", document="all.rss") for name in NAMES[1:]),
    ]


def test_a_document_with_its_variants_is_adopted(packing: DirectoryDestination) -> None:
    mark = packing.put(document())

    assert packing.adopt(document()) == mark


@pytest.mark.parametrize("suffix", UNPACK)
def test_a_document_with_a_wrong_variant_is_not_adopted(
    packing: DirectoryDestination, root: Path, suffix: str
) -> None:
    packing.put(document())
    path = root / f"all.rss{suffix}"
    content, status = path.read_bytes(), path.stat()

    os.utime(path, (1, 1))
    assert packing.adopt(document()) is None

    path.write_bytes(bytes(len(content)))
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert packing.adopt(document()) is None

    path.unlink()
    assert packing.adopt(document()) is None


def test_a_document_with_a_variant_that_is_not_wanted_is_not_adopted(
    packing: DirectoryDestination, root: Path
) -> None:
    packing.put(document())

    with DirectoryDestination(root) as plain:
        assert plain.adopt(document()) is None


def test_what_killed_runs_left_of_variants_is_swept(
    directory: DirectoryDestination, root: Path
) -> None:
    directory.put(document())
    for suffix in UNPACK:
        (root / f".all.rss{suffix}.0123456789abcdef.tmp").write_bytes(b"pack")

    assert directory.sweep(["all.rss"]) == []
    assert files(root) == ["all.rss"]


def test_what_killed_runs_left_of_a_variant_cannot_be_read(
    directory: DirectoryDestination, root: Path
) -> None:
    directory.put(document())
    name = ".all.rss.gz.0123456789abcdef.tmp"
    (root / name).write_bytes(gzip.compress(b"<rss/>"))

    assert StoredFile(name=name, kind="leftover", document=name) in list(directory.files())
    assert directory.read(name) is None


@pytest.mark.parametrize("number", range(4))
def test_a_file_that_cannot_take_its_place_leaves_the_document_without_other_variants(
    packing: DirectoryDestination, root: Path, number: int
) -> None:
    # They take their places in this order.
    name = ["all.rss.gz", "all.rss.br", "all.rss.zst", "all.rss"][number]
    packing.put(document(b"<rss>1</rss>"))
    (root / name).unlink()
    (root / name).mkdir()

    with pytest.raises(DestinationError, match="Is a directory"):
        packing.put(document(b"<rss>2</rss>"))

    left = {each: (root / each).read_bytes() for each in files(root)}
    assert not any(each.endswith(".tmp") for each in left)
    contents = {UNPACK.get(Path(each).suffix, bytes)(content) for each, content in left.items()}
    assert contents <= {b"<rss>1</rss>"}


# runs that end in the middle: at each system call that changes a file

PUT = """
import os, sys
from pathlib import Path
from feedpub.destinations.directory import DirectoryDestination
from feedpub.errors import DestinationError
from feedpub.feed import Document

last = int(sys.argv[2])
count = 0

def counted(call):
    def do(*args, **options):
        global count
        count += 1
        if count == last:
            END
        return call(*args, **options)
    return do

for name in ("open", "write", "utime", "fchmod", "fsync", "replace", "unlink"):
    setattr(os, name, counted(getattr(os, name)))

with DirectoryDestination(Path(sys.argv[1]), ("gzip", "br", "zstd")) as destination:
    try:
        destination.put(Document(name="all.rss", format="rss", content=b"<rss>2</rss>", address=""))
    except DestinationError:
        sys.exit(3)
"""
KILLED = PUT.replace("END", "os.kill(os.getpid(), 9)")
FULL = PUT.replace("END", "raise OSError(28, 'No space left on device')")


def ends(program: str, root: Path) -> Iterator[int]:
    """Put a second version with *program*, which ends at the first call, the second, ..."""
    for last in range(1, 100):
        with DirectoryDestination(root, ALL) as packing:
            packing.put(document(b"<rss>1</rss>"))
        command = [sys.executable, "-c", program, str(root), str(last)]
        yield (ended := subprocess.run(command, check=False).returncode)
        if ended == 0:
            return
    raise AssertionError("it never got through")


@pytest.mark.slow
def test_a_run_that_is_killed_at_any_call_leaves_whole_files_and_the_next_one_mends_them(
    root: Path,
) -> None:
    mixed = 0
    for ended in ends(KILLED, root):
        assert ended in (0, -signal.SIGKILL)
        contents = unpacked(root)
        assert set(contents) <= {b"<rss>1</rss>", b"<rss>2</rss>"}
        mixed += len(set(contents)) == 2

        with DirectoryDestination(root, ALL) as packing:
            # As the archive has not recorded a mark, or an old one, every document is put again.
            assert len(set(contents)) == 1 or packing.adopt(document(contents[0])) is None
            packing.put(document(b"<rss>3</rss>"))
            packing.sweep(["all.rss"])
        assert (files(root), unpacked(root)) == (NAMES, [b"<rss>3</rss>"] * 4)
    # Between the four renames, and nowhere else.
    assert mixed == 3


@pytest.mark.slow
def test_a_disk_that_is_full_at_any_call_leaves_nothing_half(root: Path) -> None:
    for ended in ends(FULL, root):
        assert ended in (0, 3)
        plain = (root / "all.rss").read_bytes()
        assert plain == (b"<rss>2</rss>" if ended == 0 else b"<rss>1</rss>")
        assert set(files(root)) <= set(NAMES)
        for name in files(root)[1:]:
            assert UNPACK[Path(name).suffix]((root / name).read_bytes()) == plain


# in a newsroom


@pytest.fixture
def room(newsroom: Newsroom) -> Newsroom:
    newsroom.configure(PACKED)
    for number in (1, 2, 3):
        newsroom.write(f"{number}.json", make_record(number))
    return newsroom


PLAIN = CONFIG.partition("[feeds.sections]")[0]
PACKED = PLAIN + '\n[publish]\nvariants = ["gzip", "br", "zstd"]\n'


def mixed(room: Newsroom) -> list[str]:
    """The variants that are not those of their document."""
    return [
        name
        for name, content in room.published().items()
        if (suffix := Path(name).suffix) in UNPACK
        and UNPACK[suffix](content) != room.published()[name.removesuffix(suffix)]
    ]


def test_every_document_has_its_variants(room: Newsroom) -> None:
    assert room.build().exit_code == 0
    room.write("4.json", make_record(4))
    assert room.build().exit_code == 0

    plain = [name for name in room.published() if Path(name).suffix not in UNPACK]
    assert len(room.published()) == 4 * len(plain) > 4
    assert mixed(room) == []


def test_a_second_run_with_nothing_to_do_writes_nothing(room: Newsroom) -> None:
    room.build()
    before = {path: path.stat() for path in room.feeds.rglob("*")}

    assert room.build().exit_code == 0
    assert {path: path.stat() for path in room.feeds.rglob("*")} == before


@pytest.mark.parametrize("suffix", UNPACK)
def test_a_variant_of_another_version_does_not_survive_a_run(room: Newsroom, suffix: str) -> None:
    room.build()
    packed = (room.feeds / f"all.rss{suffix}").read_bytes()
    room.write("4.json", make_record(4))
    room.build()
    # As if a run had been killed between two renames.
    (room.feeds / f"all.rss{suffix}").write_bytes(packed)
    assert mixed(room) == [f"all.rss{suffix}"]

    assert room.feedpub("build").returncode == 0

    assert mixed(room) == []


def test_variants_go_when_the_key_is_taken_out(room: Newsroom) -> None:
    room.build()
    assert "all.rss.gz" in room.published()

    room.configure(PLAIN)
    room.build()

    assert not [name for name in room.published() if Path(name).suffix in UNPACK]


def test_variants_go_when_the_key_is_taken_out_and_the_documents_change(room: Newsroom) -> None:
    room.build()

    room.configure(PLAIN)
    room.write("4.json", make_record(4))
    room.build()

    assert not [name for name in room.published() if Path(name).suffix in UNPACK]


def test_a_withdrawn_story_is_in_no_variant(room: Newsroom) -> None:
    room.build()

    done = room.feedpub("withdraw", "https://p.news.example/p/2")

    assert done.returncode == 0, done.stderr
    assert mixed(room) == []
    assert "all.rss.br" in room.published()
    for name, content in room.published().items():
        assert b"Story 2" not in UNPACK.get(Path(name).suffix, bytes)(content), name


def test_a_withdrawal_leaves_the_variants_of_documents_that_the_configuration_leaves_out(
    room: Newsroom,
) -> None:
    room.build()
    room.configure(PACKED.replace("[feeds.all]", "[feeds.other]"))

    done = room.feedpub("withdraw", "https://p.news.example/p/2")

    assert done.returncode == 0, done.stderr
    assert mixed(room) == []
    for name, content in room.published().items():
        assert b"Story 2" not in UNPACK.get(Path(name).suffix, bytes)(content), name


def test_a_missing_extra_is_an_error_of_the_configuration(
    room: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(variants, "find_spec", lambda _name: None)

    done = room.feedpub("config", "check")

    assert done.returncode == 2
    assert error_lines(done)[0].endswith(
        "publish.variants: needs the extra compression: pip install '.[compression]'"
        " in the folder of feedpub"
    )


def test_an_unknown_variant_is_an_error_of_the_configuration(room: Newsroom) -> None:
    room.configure(PACKED.replace('"br"', '"deflate"'))

    done = room.feedpub("config", "check")

    assert "publish.variants: unknown variant 'deflate'; use gzip, br or zstd" in done.stderr


@pytest.mark.parametrize("family", ["", 'each = "section"\n'])
def test_a_document_may_not_have_the_name_of_a_compressed_copy(room: Newsroom, family: str) -> None:
    name = "{slug}/feed" if family else "feed"
    room.configure(f'{PLAIN}\n{family}paths = {{ rss = "{name}", atom = "{name}.gz" }}\n')

    done = room.feedpub("config", "check")

    assert done.returncode == 2
    assert f"{name}.gz' is the name of a compressed copy of '{name}'" in done.stderr


def test_the_suffixes_of_variants_are_those_of_copies() -> None:
    assert set(directory_files.SUFFIX_OF_CODING.values()) == set(UNPACK)
