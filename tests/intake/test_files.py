from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from intake.folders import SETTLED, known, names, only, write

from feedpub.errors import SourceError
from feedpub.intake.sources.files import FilesSource
from feedpub.intake.sources.finished_files import open_whole

Make = Callable[[Path], object]


@pytest.mark.parametrize(
    "name", ["a.txt", "a.json", "a.jsonl", "a.markdown", "a.b.txt", "Die Fähre 🚢.txt"]
)
def test_a_file_with_a_known_suffix_is_a_document(
    source: FilesSource, folder: Path, name: str
) -> None:
    write(folder, name)

    assert names(source) == [name]


@pytest.mark.parametrize("name", ["a.rst", "a.txt~", "a.TXT", "atxt", "a.json.bak", "README"])
def test_a_file_with_another_suffix_is_left_alone(
    source: FilesSource, folder: Path, name: str
) -> None:
    write(folder, "a.txt")
    write(folder, name)

    assert names(source) == ["a.txt"]


@pytest.mark.parametrize(
    ("page", "folder_of_it"), [("A story.html", "A story_files"), ("Seite.htm", "Seite-Dateien")]
)
def test_what_a_browser_saved_beside_a_page_is_left_alone(
    source: FilesSource, folder: Path, page: str, folder_of_it: str
) -> None:
    for name in (page, f"{folder_of_it}/frame.html", "other_files/b.html"):
        write(folder, name)

    assert names(source) == sorted([page, "other_files/b.html"])


def test_files_that_may_be_articles_of_other_kinds_are_listed(
    source: FilesSource, folder: Path
) -> None:
    for name in ("a.txt", "a.docx", "b/B.TXT", "photo.jpg", "mail.pages/c.txt"):
        write(folder, name)

    assert source.fetch({}).passed_over == ("a.docx", "b/B.TXT")
    assert names(source) == ["a.txt", "mail.pages/c.txt"]


@pytest.mark.parametrize("name", [".a.txt", ".txt", ".git/a.txt", "b/.hidden/a.txt"])
def test_what_is_hidden_is_left_alone(source: FilesSource, folder: Path, name: str) -> None:
    write(folder, "a.txt")
    write(folder, name)

    assert names(source) == ["a.txt"]


def test_documents_of_all_folders_come_by_their_paths(source: FilesSource, folder: Path) -> None:
    for name in ("b.txt", "a/z.txt", "a/b/c.json", "a.txt", "c/a.jsonl"):
        write(folder, name)

    assert names(source) == ["a.txt", "a/b/c.json", "a/z.txt", "b.txt", "c/a.jsonl"]


def test_a_document_knows_its_source(source: FilesSource, folder: Path) -> None:
    write(folder, "a.txt")

    assert only(source).source == "desk"


def test_a_document_opens_its_bytes_anew_each_time(source: FilesSource, folder: Path) -> None:
    write(folder, "a/b.txt", "The ferry is back.")
    raw = only(source)

    contents = []
    for _ in range(2):
        with raw.open() as file:
            contents.append(file.read())

    assert contents == [b"The ferry is back."] * 2


def test_a_document_that_did_not_change_is_not_fetched_again(
    source: FilesSource, folder: Path
) -> None:
    write(folder, "a.txt")

    assert names(source, known(source)) == []


def test_a_new_document_is_fetched(source: FilesSource, folder: Path) -> None:
    write(folder, "a.txt")
    before = known(source)

    write(folder, "b.txt")

    assert names(source, before) == ["b.txt"]


def replace(path: Path) -> None:
    status = path.stat()
    other = path.with_name("other")
    other.write_text("[]")
    os.utime(other, ns=(status.st_atime_ns, status.st_mtime_ns))
    other.replace(path)


CHANGES: dict[str, Callable[[Path], object]] = {
    "longer": lambda path: write(path.parent, path.name, "{ }"),
    "later": lambda path: write(path.parent, path.name, "[]", ago=5),
    "older": lambda path: write(path.parent, path.name, "[]", ago=3600),
    "another file": replace,
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_changed_document_is_fetched_again(
    source: FilesSource, folder: Path, change: Make
) -> None:
    path = write(folder, "a.txt")
    before = known(source)

    change(path)

    assert names(source, before) == ["a.txt"]


@pytest.mark.parametrize("ago", [0.0, 1.5, -60.0, -1e9])
def test_a_file_has_no_mark_before_it_has_settled(
    source: FilesSource, folder: Path, ago: float
) -> None:
    write(folder, "a.txt", ago=ago)

    assert only(source).mark is None


def test_a_file_has_a_mark_two_seconds_after_its_last_change(
    source: FilesSource, folder: Path
) -> None:
    write(folder, "a.txt", ago=2.5)

    assert only(source).mark is not None


def test_a_document_without_a_mark_is_fetched_again(source: FilesSource, folder: Path) -> None:
    write(folder, "a.txt", ago=0)

    assert names(source, known(source)) == ["a.txt"]


def test_a_document_that_settled_is_fetched_once_more(source: FilesSource, folder: Path) -> None:
    write(folder, "a.txt", ago=0)
    before = known(source)
    write(folder, "a.txt", ago=SETTLED)

    assert names(source, before) == ["a.txt"]


def test_two_changes_within_one_tick_of_the_clock_are_not_missed(
    source: FilesSource, folder: Path
) -> None:
    path = write(folder, "a.txt", "1", ago=0)
    status = path.stat()
    before = known(source)
    path.write_text("2")
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))

    assert names(source, before) == ["a.txt"]


def test_documents_that_are_gone_are_named_in_order(source: FilesSource, folder: Path) -> None:
    for name in ("a.txt", "c/d.txt", "b.txt"):
        write(folder, name)
    before = known(source)

    (folder / "c/d.txt").unlink()
    (folder / "b.txt").unlink()

    assert source.fetch(before).gone == ("b.txt", "c/d.txt")


def test_a_document_that_moved_is_new_there_and_gone_here(
    source: FilesSource, folder: Path
) -> None:
    path = write(folder, "a.txt")
    before = known(source)

    (folder / "b").mkdir()
    path.rename(folder / "b" / "a.txt")

    fetched = source.fetch(before)
    assert ([raw.name for raw in fetched.documents], fetched.gone) == (["b/a.txt"], ("a.txt",))


def test_nothing_is_gone_at_first(source: FilesSource, folder: Path) -> None:
    write(folder, "a.txt")

    assert source.fetch({}).gone == ()


def test_a_missing_folder_is_told_in_one_line(tmp_path: Path) -> None:
    source = FilesSource("desk", tmp_path / "articles")

    with pytest.raises(SourceError) as caught:
        source.fetch({})

    assert str(caught.value).startswith(
        f"source desk: {tmp_path}/articles: No such file or directory; "
    )


def test_an_empty_folder_is_no_newsroom(source: FilesSource, folder: Path) -> None:
    write(folder, "NOTES.rst")

    with pytest.raises(SourceError) as caught:
        source.fetch({"a.txt": "1:1:1"})

    assert str(caught.value).startswith(f"source desk: {folder}: no articles in it (.html, ")


def test_a_file_instead_of_a_folder_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "articles").write_text("no folder")
    source = FilesSource("desk", tmp_path / "articles")

    with pytest.raises(SourceError, match=r"^source desk: .*/articles: Not a directory; "):
        source.fetch({})


def test_a_folder_may_be_a_link(tmp_path: Path, folder: Path) -> None:
    write(folder, "a.txt")
    (tmp_path / "link").symlink_to(folder)

    assert names(FilesSource("desk", tmp_path / "link")) == ["a.txt"]


def test_folders_that_are_links_are_not_entered(
    source: FilesSource, folder: Path, tmp_path: Path
) -> None:
    write(folder, "a.txt")
    write(tmp_path, "elsewhere/b.txt")
    (folder / "linked").symlink_to(tmp_path / "elsewhere")
    (folder / "loop").symlink_to(folder)

    assert names(source) == ["a.txt"]


def test_a_file_that_is_a_link_is_named_as_one(tmp_path: Path) -> None:
    (tmp_path / "there.json").write_text("{}")
    (tmp_path / "here.json").symlink_to("there.json")

    with pytest.raises(OSError, match="is a symbolic link; copy the file itself here"):
        open_whole(tmp_path / "here.json", 0)
