"""What editors see: feeds, articles, quarantine, the next build."""

from __future__ import annotations

from desk_client import Browser, id_of, served
from newsroom import Newsroom, make_record


def test_the_first_page_lists_the_feeds(editor: Browser) -> None:
    text = editor.open("/")

    assert "Harbour News all entries 6" in text
    assert "Harbour News: top top · curated entries 3" in text


def test_a_feed_shows_its_entries_in_order(editor: Browser) -> None:
    editor.open("/")

    text = editor.follow("Harbour News: top")

    assert text.index("Story 3") < text.index("Story 1") < text.index("Story 2")


def test_an_article_is_found_by_words_of_its_title(editor: Browser) -> None:
    text = editor.open("/search?q=STORY+4")

    assert "1 article" in text
    editor.follow("Story 4")
    assert f"Id of its entries {id_of(4)}" in editor.text
    assert "live in 1 feed" in editor.text


def test_the_newest_articles_are_shown_without_a_search(editor: Browser) -> None:
    text = editor.open("/search")

    assert "The newest articles" in text
    assert text.index("Story 6") < text.index("Story 1")


def test_an_article_says_what_happened_to_it(editor: Browser) -> None:
    text = editor.open(f"/article?id={id_of(3)}")

    assert "Live in Harbour News Harbour News: top History" in text
    assert "added in Harbour News: top" in text


def test_moments_are_by_the_clocks_of_the_newsroom(editor: Browser) -> None:
    text = editor.open(f"/article?id={id_of(3)}")

    assert "Published 2026-03-04 10:00 CET" in text
    assert "UTC" not in text


def test_what_cannot_be_found_may_be_in_quarantine(editor: Browser) -> None:
    text = editor.open("/search?q=Story+7")

    assert "It may be in quarantine, where 1 article waits" in text
    editor.follow("see why")
    assert "'yesterday' is not a date" in editor.text


def test_an_article_says_why_its_newer_version_is_not_out(
    editor: Browser, furnished: Newsroom
) -> None:
    assert "quarantine" not in editor.open(f"/article?id={id_of(3)}")
    furnished.write("3.json", make_record(3, published="today"))
    furnished.feedpub("build")

    text = editor.open(f"/article?id={id_of(3)}")

    assert "live in 2 feeds Its version in 3.json cannot be published" in text
    assert "'today' is not a date" in text


def test_an_article_that_is_sought_among_the_feeds_is_found(editor: Browser) -> None:
    editor.open("/?q=Story+3")

    text = editor.follow("Search the articles for it")

    assert "1 article Story 3" in text


def test_the_quarantine_says_why_and_retries(editor: Browser, furnished: Newsroom) -> None:
    text = editor.open("/quarantine")
    assert "desk : 7.json" in text.replace("desk:", "desk :")
    assert "'yesterday' is not a date" in text
    furnished.write("7.json", make_record(7))

    assert "1 article will be checked again" in editor.press(f"Retry {id_of(7)}")
    editor.open("/next")
    assert "new Story 7" in editor.press("Show what would change")
    assert "1 article new" in editor.press("Build now")
    assert "0 article" in editor.open("/quarantine")
    assert "built by Mara Ovens" in editor.open("/actions")


def test_a_source_that_cannot_be_read_is_named_before_the_next_build(
    editor: Browser, furnished: Newsroom
) -> None:
    furnished.articles.rename(furnished.folder / "moved")
    furnished.feedpub("build")
    editor.open("/search?q=story+99")

    text = editor.follow("the next build")

    assert "source desk has been failing since" in text
    assert "bring the folder back" in text
    assert "UTC" not in text


def test_a_mistake_in_the_configuration_is_named_before_the_next_build(
    editor: Browser, furnished: Newsroom
) -> None:
    furnished.configure(furnished.config.read_text(encoding="utf-8") + "[feed.new]\n")

    assert "feed: unknown key" in editor.open("/next")


def test_a_comparison_publishes_nothing(editor: Browser, furnished: Newsroom) -> None:
    before = furnished.published()
    furnished.write("8.json", make_record(8))
    editor.open("/next")

    assert "new Story 8" in editor.press("Show what would change")

    assert furnished.published() == before


def test_titles_of_strangers_are_text(editor: Browser, furnished: Newsroom) -> None:
    furnished.write("8.json", make_record(8, title="<script>alert(1)</script> &amp; <b>bold</b>"))
    furnished.feedpub("build")

    editor.open("/search?q=script")

    assert "<script" not in editor.page.text
    assert "<b>" not in editor.page.text


def test_a_page_names_an_archive_that_cannot_be_read(editor: Browser, furnished: Newsroom) -> None:
    (furnished.folder / ".feedpub" / "archive.db").write_bytes(b"damaged" * 1000)

    text = editor.open("/search")

    assert editor.page.status_code == 503
    assert "That is not possible archive " in text


def test_a_mistake_in_the_configuration_is_named(editor: Browser, furnished: Newsroom) -> None:
    furnished.configure("[site]\ntitle = 3")

    text = editor.open("/")

    assert editor.page.status_code == 400
    assert "site.title" in text


def test_many_feeds_are_shown_on_pages(editor: Browser, furnished: Newsroom) -> None:
    feeds = "".join(f"[feeds.f{n}]\ntitle = 'Feed {n}'\n" for n in range(450))
    furnished.configure(furnished.config.read_text(encoding="utf-8") + feeds)

    assert "Feed 449" in editor.open("/?page=3")
    assert "452 feeds" in editor.open("/")
    assert "Feed 300" not in editor.text
    assert "1 feed Feed 300" in editor.open("/?q=feed+300")


def test_a_newsroom_that_has_built_nothing_yet_is_shown(newsroom: Newsroom) -> None:
    with served(newsroom) as desk, desk.browser() as editor:
        editor.open("/")
        editor.press("Continue")

        assert "1 feed Harbour News all entries 0 changed never" in editor.open("/")
        assert "It has no entries yet" in editor.open("/feeds/all")
        assert "No article has" in editor.open("/search?q=ferry")
        assert "0 articles" in editor.open("/quarantine")
        assert "Nobody has done anything" in editor.open("/actions")
