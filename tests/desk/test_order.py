"""The order of a curated feed, changed step by step, and by two editors."""

from __future__ import annotations

import re

from desk_client import Browser, id_of, served
from newsroom import Newsroom

ORDER = "/order/top"


def shown(editor: Browser) -> list[str]:
    """The titles on the list, in its order."""
    return re.findall(r"(Story \d) live", editor.text.partition("Add an article")[0])


def listed(room: Newsroom) -> str:
    return (room.folder / "top.txt").read_text(encoding="utf-8")


def test_articles_are_moved_and_saved(editor: Browser, furnished: Newsroom) -> None:
    editor.open("/feeds/top")
    editor.follow("Change the order")
    assert shown(editor) == ["Story 3", "Story 1", "Story 2"]

    editor.press("Up: Story 2")
    assert shown(editor) == ["Story 3", "Story 2", "Story 1"]
    editor.press("Down: Story 3")
    editor.press("To the top: Story 1")
    assert shown(editor) == ["Story 1", "Story 2", "Story 3"]
    editor.press("Remove: Story 2")
    assert listed(furnished).count("\n") == 4
    text = editor.press("Save and publish")

    assert "top: the list is in its new order, 2 documents written" in text
    assert listed(furnished) == f"# top\n{id_of(1)}\n{id_of(3)}\n"
    feed = (furnished.feeds / "top.rss").read_text(encoding="utf-8")
    assert feed.index("Story 1") < feed.index("Story 3")
    assert "Story 2" not in feed
    assert "put in order by Mara Ovens" in editor.open("/actions")
    editor.open(ORDER)
    assert "You have changed the list" not in editor.text
    assert "meanwhile" not in editor.text


def test_an_article_is_added_from_a_search(editor: Browser, furnished: Newsroom) -> None:
    editor.open(f"{ORDER}?q=story")
    assert "Story 3" not in editor.text.partition("Add an article")[2]

    editor.press("Add at the top: Story 5")
    assert "Story 5" in editor.text
    editor.press("Save and publish")

    assert listed(furnished).splitlines()[1] == id_of(5)
    editor.open(ORDER)
    assert shown(editor) == ["Story 5", "Story 3", "Story 1", "Story 2"]


def test_a_feed_says_that_its_list_has_changes_which_are_not_saved(editor: Browser) -> None:
    assert "not saved" not in editor.open("/feeds/top")
    editor.open(ORDER)
    editor.press("Up: Story 2")

    assert "You have changed its list, and not saved it" in editor.open("/feeds/top")


def test_a_list_begins_with_an_empty_file(editor: Browser, furnished: Newsroom) -> None:
    path = furnished.folder / "top.txt"
    path.unlink()
    assert "does not exist; bring it back; for a new feed" in editor.open(ORDER)
    path.touch()

    editor.open(f"{ORDER}?q=story")
    editor.press("Add at the top: Story 5")
    editor.press("Save and publish")

    assert listed(furnished) == f"{id_of(5)}\n"


def test_nothing_changes_before_it_is_saved(editor: Browser, furnished: Newsroom) -> None:
    before = (furnished.published(), listed(furnished))
    editor.open(ORDER)
    editor.press("Remove: Story 3")

    assert (furnished.published(), listed(furnished)) == before
    editor.press("Undo all changes")
    assert shown(editor) == ["Story 3", "Story 1", "Story 2"]


def test_of_two_editors_the_second_sees_what_the_first_did(furnished: Newsroom) -> None:
    with served(furnished) as desk, desk.browser() as first, desk.browser() as second:
        for browser in (first, second):
            browser.open("/")
            browser.press("Continue")
            browser.open(ORDER)
            browser.press("Remove: Story 1")
        second.press("To the top: Story 2")
        first.press("Save and publish")

        assert "has changed meanwhile; look at it again" in second.press("Save and publish")

        second.follow("To the list")
        assert "The list has changed meanwhile" in second.text
        assert shown(second) == ["Story 3", "Story 2"]
        assert listed(furnished) == f"# top\n{id_of(3)}\n{id_of(2)}\n"


def test_a_page_that_is_out_of_date_moves_nothing(editor: Browser, furnished: Newsroom) -> None:
    editor.open(ORDER)
    address, fields = editor.fields("Remove: Story 3")
    (furnished.folder / "top.txt").write_text(f"{id_of(4)}\n{id_of(3)}\n")

    assert "changed meanwhile; load its page again" in editor.send(address, fields)
    assert editor.page.status_code == 409
    editor.open(ORDER)
    assert shown(editor) == ["Story 4", "Story 3"]


def test_a_name_of_no_article_is_shown_and_can_be_removed(
    editor: Browser, furnished: Newsroom
) -> None:
    (furnished.folder / "top.txt").write_text(f"nothing\n{id_of(3)}\n")
    assert "nothing no article has this id or address" in editor.open(ORDER)

    editor.press("Remove: nothing")
    editor.press("Save and publish")

    assert listed(furnished) == f"{id_of(3)}\n"


def test_a_feed_without_a_list_has_no_order(editor: Browser) -> None:
    assert "has no list in a file" in editor.open("/order/all")
    assert editor.page.status_code == 400


def test_a_list_that_cannot_be_read_is_named(editor: Browser, furnished: Newsroom) -> None:
    (furnished.folder / "top.txt").unlink()

    assert "top.txt: does not exist" in editor.open(ORDER)
    assert editor.page.status_code == 503


def test_a_long_list_is_shown_on_pages(editor: Browser, furnished: Newsroom) -> None:
    names = [*(f"old-{number}" for number in range(150)), id_of(3)]
    (furnished.folder / "top.txt").write_text("\n".join(names))
    assert "old-99" in editor.open(ORDER)
    assert "old-100" not in editor.text
    editor.open(f"{ORDER}?page=2")

    editor.press("Up: Story 3")
    assert "old-148" in editor.text
    editor.press("To the top: Story 3")
    assert "old-0" in editor.text
    editor.press("Save and publish")

    assert listed(furnished).split() == [id_of(3), *names[:-1]]


def test_the_keyboard_stays_where_it_was(editor: Browser) -> None:
    editor.open(ORDER)

    editor.press("Up: Story 2")

    focused = re.findall(r'aria-label="([^"]*)" autofocus', editor.page.text)
    assert focused == ["Up: Story 2"]


def test_a_feed_whose_list_is_gone_is_shown_and_its_order_stays(
    editor: Browser, furnished: Newsroom
) -> None:
    editor.open(ORDER)
    editor.press("Down: Story 3")
    (furnished.folder / "top.txt").rename(furnished.folder / "moved.txt")

    assert "top.txt: does not exist" in editor.open(ORDER)
    assert editor.page.status_code == 503
    assert "Its list cannot be read" in editor.open("/feeds/top")
    assert editor.text.index("Story 3") < editor.text.index("Story 1")

    (furnished.folder / "moved.txt").rename(furnished.folder / "top.txt")
    editor.open(ORDER)
    assert shown(editor) == ["Story 1", "Story 3", "Story 2"]
