"""What editors do: withdraw, replace, restore, publish once more; with a preview, and once."""

from __future__ import annotations

import fcntl
import threading

import postgresql
import pytest
from desk_client import Browser, id_of, served
from lxml import html
from newsroom import CONFIG, Newsroom, make_record
from postgresql import needs_postgresql

from feedpub import api


def plan(editor: Browser, action: str, number: int = 3, **written: str) -> str:
    """Fill in the form of an action; what the page with the preview says."""
    editor.open(f"/article?id={id_of(number)}")
    editor.follow(action)
    return editor.press("See what readers will see", **written)


def frame_of(editor: Browser) -> html.HtmlElement:
    frame = html.fromstring(editor.page.text).find(".//iframe")
    assert frame.get("sandbox") == ""
    return html.fromstring(frame.get("srcdoc"))


def published(room: Newsroom) -> str:
    return "\n".join(each.decode() for each in room.published().values())


def test_a_withdrawal_is_previewed_and_done(editor: Browser, furnished: Newsroom) -> None:
    text = plan(editor, "Withdraw", note="Taken down.", reason="Case 4711")
    assert "2 feeds" in text
    assert text.count("gone Story 3") == 2
    assert "with the note: Taken down." in text
    assert "Story 3" in published(furnished)

    text = editor.press("Withdraw")

    assert f"withdrawn: Story 3 ({id_of(3)})" in text
    assert "documents searched" in text
    assert "12 of 12 reader applications" in text
    assert "<title>Story 3" not in published(furnished)
    assert "Taken down." in published(furnished)
    assert "Case 4711" not in published(furnished)
    assert "by Mara Ovens" in editor.follow("To the article")
    assert "Reason Case 4711" in editor.text


def test_the_button_is_near_where_many_feeds_change(editor: Browser, furnished: Newsroom) -> None:
    more = "".join(f'[feeds.f{n}]\ntitle = "Feed {n}"\n' for n in range(4))
    furnished.configure(furnished.config.read_text(encoding="utf-8") + more)
    furnished.feedpub("build")

    text = plan(editor, "Withdraw")

    page = html.fromstring(editor.page.text)
    assert "6 feeds" in text
    assert page.findtext(".//summary") == "and 1 more feed"
    assert page.find(".//details").get("open") is None
    assert "gone Story 3" in " ".join(page.find(".//details").text_content().split())


def test_what_fills_the_gap_is_shown(editor: Browser, furnished: Newsroom) -> None:
    furnished.configure(
        furnished.config.read_text(encoding="utf-8").replace(
            "[feeds.all]", "[feeds.all]\nlimit = 3"
        )
    )
    furnished.feedpub("build")

    text = plan(editor, "Withdraw", 6)

    assert "gone Story 6 fills the gap Story 3" in text.replace(" marked as deleted", "")


def test_a_replacement_is_shown_as_readers_will_see_it(
    editor: Browser, furnished: Newsroom
) -> None:
    text = plan(
        editor,
        "Replace with other words",
        title="<b>Withdrawn</b>",
        text="We erred.\r\n\r\nSorry & <script>alert(1)</script>",
        days="3",
    )
    assert "changed <b>Withdrawn</b>" in text
    frame = frame_of(editor)
    assert frame.findtext(".//h1") == "<b>Withdrawn</b>"
    assert [each.text_content() for each in frame.iterfind(".//div/p")] == [
        "We erred.",
        "Sorry & <script>alert(1)</script>",
    ]
    assert frame.find(".//script") is None

    text = editor.press("Replace")

    assert f"replaced: Story 3 ({id_of(3)})" in text
    assert "We erred." in published(furnished)
    assert "live in" not in editor.open(f"/article?id={id_of(3)}")
    assert "Replaced" in editor.text


def test_a_replacement_is_changed_from_the_words_that_it_has(editor: Browser) -> None:
    given = {"title": "Withdrawn", "text": "We erred.\r\n\r\nSorry.", "days": "30", "note": "Wrong"}
    assert "published for 30 days" in plan(editor, "Replace with other words", **given)
    editor.press("Replace")
    editor.follow("To the article")

    editor.follow("Change the replacement")

    _, fields = editor.fields("See what readers will see")
    fields["text"] = fields["text"].replace("\r\n", "\n").replace("\n", "\r\n")
    assert {key: fields[key] for key in given} == given


def test_what_marks_an_entry_as_deleted_is_named_by_the_formats_of_its_feed(
    editor: Browser, furnished: Newsroom
) -> None:
    formats = '[feeds.all]\nformats = ["rss"]'
    furnished.configure(
        furnished.config.read_text(encoding="utf-8").replace("[feeds.all]", formats)
    )
    furnished.feedpub("build")

    text = plan(editor, "Withdraw", note="Wrong")

    assert text.count("marked as deleted in Atom, with") == 1


def test_what_was_erased_comes_back_from_its_source_alone(
    editor: Browser, furnished: Newsroom
) -> None:
    plan(editor, "Withdraw", erase="yes")
    editor.press("Withdraw and erase", erase="yes")

    text = plan(editor, "Restore")

    assert "It comes back once its source is read again" in text
    assert "no entry changes; the article is not marked as deleted any more" in text


def test_a_plan_can_be_changed_before_it_is_confirmed(editor: Browser) -> None:
    plan(editor, "Replace with other words", title="Wrong", days="3")

    editor.follow("Change something")

    assert editor.fields("See what readers will see")[1]["title"] == "Wrong"
    assert editor.fields("See what readers will see")[1]["days"] == "3"


def test_what_was_withdrawn_is_restored(editor: Browser, furnished: Newsroom) -> None:
    before = furnished.published()
    plan(editor, "Withdraw")
    editor.press("Withdraw")

    assert "comes back Story 3" in plan(editor, "Restore", reason="A mistake")
    assert f"restored: Story 3 ({id_of(3)})" in editor.press("Restore")

    assert furnished.published().keys() == before.keys()
    assert "Story 3" in published(furnished)
    text = editor.open("/actions")
    assert text.index("restored by Mara Ovens") < text.index("withdrawn by Mara Ovens")


def test_a_story_is_published_once_more(editor: Browser, furnished: Newsroom) -> None:
    assert "changed Story 1" in plan(editor, "Publish once more", 1)

    assert f"republished: Story 1 ({id_of(1)})" in editor.press("Publish once more")

    assert editor.open("/feeds/all").index("Story 1") < editor.text.index("Story 6")


def test_erasing_needs_a_second_yes(editor: Browser, furnished: Newsroom) -> None:
    plan(editor, "Withdraw", erase="yes")
    address, fields = editor.fields("Withdraw and erase")

    refused = editor.send(address, {key: each for key, each in fields.items() if key != "erase"})
    assert "tick the box" in refused
    assert "Story 3" in published(furnished)
    editor.send(address, {**fields, "erase": "yes"})

    assert "withdrawn: Story 3" in editor.text
    assert "erased" in editor.open(f"/article?id={id_of(3)}")
    assert "Story 3" not in editor.text


def test_what_is_withdrawn_can_be_erased_later(editor: Browser) -> None:
    plan(editor, "Withdraw")
    editor.press("Withdraw")

    plan(editor, "Erase")
    editor.press("Withdraw and erase", erase="yes")

    assert "withdrawn again, already withdrawn" in editor.text
    assert "erased" in editor.open(f"/article?id={id_of(3)}")


def test_a_preview_changes_nothing(editor: Browser, furnished: Newsroom) -> None:
    before = furnished.published()
    journal = (furnished.folder / ".feedpub" / "archive.journal.jsonl").read_bytes()

    plan(editor, "Withdraw", note="Sorry")

    assert furnished.published() == before
    assert (furnished.folder / ".feedpub" / "archive.journal.jsonl").read_bytes() == journal


@pytest.mark.parametrize(
    ("action", "button"), [("Restore", "Restore"), ("Replace with other words", "Replace")]
)
def test_a_page_that_was_left_open_does_not_undo_what_somebody_else_did(
    editor: Browser, furnished: Newsroom, action: str, button: str
) -> None:
    api.withdraw([id_of(3)], furnished.config, by="Mara Ovens")
    plan(editor, action)
    api.withdraw([id_of(3)], furnished.config, by="Tom Ilk", erase=True)

    assert "meanwhile by somebody else" in editor.press(button)

    furnished.feedpub("build")
    assert "<title>Story 3" not in published(furnished)
    assert "by Tom Ilk" in editor.follow("To the article")


def test_each_problem_is_named_once(editor: Browser, furnished: Newsroom) -> None:
    sections = CONFIG[CONFIG.index("[feeds.sections]") :] + "max = 1\n"
    furnished.configure(furnished.config.read_text(encoding="utf-8") + sections)
    furnished.write("8.json", make_record(8, section="Sport"))
    furnished.feedpub("build")
    plan(editor, "Withdraw")
    editor.press("Withdraw")
    plan(editor, "Restore")

    assert editor.press("Restore").count("raise max") == 1


def test_a_confirmation_that_is_sent_twice_acts_once(editor: Browser, furnished: Newsroom) -> None:
    plan(editor, "Withdraw")
    address, fields = editor.fields("Withdraw")
    first = editor.send(address, fields)
    api.restore([id_of(3)], furnished.config)

    assert editor.send(address, fields) == first

    assert "Story 3" in published(furnished)
    assert len(api.actions(furnished.config)) == 1


def test_two_presses_at_once_act_once(editor: Browser, furnished: Newsroom) -> None:
    plan(editor, "Withdraw")
    address, fields = editor.fields("Withdraw")

    pages = []

    def send() -> None:
        answer = editor.client.post(
            address, data=fields, headers={"Origin": editor.origin}, follow_redirects=True
        )
        pages.append(answer.text)

    both = [threading.Thread(target=send) for _ in range(2)]
    for each in both:
        each.start()
    for each in both:
        each.join()

    assert [
        page for page in pages if "withdrawn: Story 3" not in page and "At work" not in page
    ] == []
    assert len(api.actions(furnished.config)) == 1


def test_what_another_session_planned_cannot_be_confirmed(furnished: Newsroom) -> None:
    with served(furnished) as desk, desk.browser() as first, desk.browser() as second:
        for browser in (first, second):
            browser.open("/")
            browser.press("Continue")
        plan(first, "Withdraw")
        address, _ = first.fields("Withdraw")
        second.open("/next")
        _, fields = second.fields("Build now")

        assert "is not kept any longer" in second.send(address, fields)

    assert "Story 3" in published(furnished)


def test_a_story_is_withdrawn_although_the_configuration_has_a_mistake(
    editor: Browser, furnished: Newsroom
) -> None:
    furnished.configure(
        furnished.config.read_text(encoding="utf-8") + '[feeds.new]\ntitle = "New"\nlimit = -1\n'
    )

    assert "There is no preview" in plan(editor, "Withdraw")
    assert "feeds.new.limit" in editor.text
    text = editor.press("Withdraw")

    assert "withdrawn: Story 3" in text
    assert "<title>Story 3" not in published(furnished)


def test_a_story_is_withdrawn_although_the_archive_is_damaged(
    editor: Browser, furnished: Newsroom
) -> None:
    (furnished.folder / ".feedpub" / "archive.db").write_bytes(b"damaged" * 1000)
    # An address finds the id of its entries.
    assert f"still there, in the entry {id_of(3)}" in withdraw(
        editor, "https://news.example/world/a-3"
    )

    text = withdraw(editor, id_of(3))

    assert "NOT RECORDED, it comes back with the next build" in text
    assert f"withdrawn: {id_of(3)}" in text
    assert text.count("is damaged") == 1
    assert "<title>Story 3" not in published(furnished)


def withdraw(editor: Browser, name: str) -> str:
    """Withdraw an article by the form of the page that says that the archive cannot be read."""
    editor.open("/search")
    address, fields = editor.fields("Withdraw")
    editor.page = editor.client.get(address, params={**fields, "id": name})
    assert "There is no preview" in editor.press("See what readers will see")
    return editor.press("Withdraw")


def test_nothing_else_is_done_while_the_archive_is_damaged(
    editor: Browser, furnished: Newsroom
) -> None:
    editor.open(f"/act?action=restore&id={id_of(3)}")
    (furnished.folder / ".feedpub" / "archive.db").write_bytes(b"damaged" * 1000)

    assert "is damaged" in editor.press("See what readers will see")
    assert editor.page.status_code == 503


def test_a_story_can_be_withdrawn_while_another_run_is_at_work(
    editor: Browser, furnished: Newsroom
) -> None:
    plan(editor, "Withdraw")
    address, fields = editor.fields("Withdraw")
    with (furnished.folder / ".feedpub" / "archive.db.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        answer = editor.client.post(
            address, data=fields, headers={"Origin": editor.origin}, follow_redirects=True
        )
        assert "At work" in answer.text
        assert answer.headers["refresh"] == "2"

    editor.open(str(answer.url))
    editor._wait()
    assert "withdrawn: Story 3" in editor.text


def test_a_retry_waits_for_another_run(editor: Browser, furnished: Newsroom) -> None:
    editor.open("/quarantine")
    address, fields = editor.fields("Retry all")
    with (furnished.folder / ".feedpub" / "archive.db.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        answer = editor.client.post(
            address, data=fields, headers={"Origin": editor.origin}, follow_redirects=True
        )
        assert "At work" in answer.text

    editor.open(str(answer.url))
    editor._wait()
    assert "1 article will be checked again" in editor.text


@pytest.mark.parametrize(
    "written",
    [
        {"days": "0"},
        {"days": "4000"},
        {"days": "1e3"},
        {"title": "a" * 501},
        {"text": "a" * 5001},
        {"note": "a" * 2001},
        {"reason": "a" * 2001},
        {"action": "delete"},
        {"id": ""},
        {"id": "a" * 2001},
    ],
    ids=lambda each: next(iter(each)),
)
def test_a_form_with_a_mistake_plans_nothing(editor: Browser, written: dict[str, str]) -> None:
    editor.open(f"/act?action=replace&id={id_of(3)}")

    editor.press("See what readers will see", **written)

    assert editor.page.status_code == 400


def test_an_article_of_strangers_does_nothing_on_the_page(
    editor: Browser, furnished: Newsroom
) -> None:
    furnished.write(
        "8.json",
        make_record(
            8,
            title='"></iframe><script>alert(1)</script>',
            content_html="<p onclick='alert(1)'>Text</p></body></html></iframe><script>1</script>",
        ),
    )
    furnished.feedpub("build")
    plan(editor, "Publish once more", 8)

    page = html.fromstring(editor.page.text)
    assert page.findall(".//script") == []
    assert len(page.findall(".//iframe")) == 1
    frame = frame_of(editor)
    assert frame.findall(".//script") == []
    assert not frame.xpath("//@onclick")


@needs_postgresql
def test_the_archive_may_be_in_postgresql(newsroom: Newsroom) -> None:
    with postgresql.database() as url:
        newsroom.configure(CONFIG + f'[archive]\nurl = "{url}"\n')
        newsroom.write("1.json", make_record(1))
        newsroom.feedpub("archive", "upgrade")
        newsroom.feedpub("build")
        newsroom.feedpub("desk", "add", "Tom Ilk")
        with served(newsroom) as desk, desk.browser() as editor:
            editor.open("/")
            editor.press("Continue", name="Mara Ovens")

            assert "gone Story 1" in plan(editor, "Withdraw", 1)
            assert "withdrawn: Story 1" in editor.press("Withdraw")
            assert "comes back Story 1" in plan(editor, "Restore", 1)
            assert "restored: Story 1" in editor.press("Restore")
            text = editor.open("/actions")
            assert text.count("by Mara Ovens") == 2
        assert "Tom Ilk" in newsroom.feedpub("desk", "list").stdout
