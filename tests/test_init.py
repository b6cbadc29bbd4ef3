"""``feedpub init``: from nothing to published feeds."""

from __future__ import annotations

import gzip
import json
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import feedparser
import pytest
from content_apis import WordPress
from newsroom import Newsroom, error_lines, make_record
from old_feeds import Story
from web_server import Reply, Request, Site, serving

from feedpub.config.validation import json_schema
from feedpub.intake.article_links import article_links
from feedpub.intake.readers.html.document import parse_page

FLAGS = ("--title", "Harbour News", "--base-url", "https://feeds.harbour.example")
STORIES = [Story(number) for number in (1, 2, 3)]

ABOUT = {
    "name": "The &lt;Beacon&gt; &amp; more",
    "home": "https://beacon.example",
    "timezone_string": "Europe/Berlin",
    "namespaces": ["oembed/1.0", "wp/v2"],
}

RSS = """<?xml version="1.0"?><rss version="2.0"><channel><title>Beacon</title>
<link>https://beacon.example/</link><description>All</description><language>en-gb</language>
<item><title>The light is on</title><link>https://beacon.example/1</link>
<guid>https://beacon.example/1</guid><pubDate>Thu, 12 Mar 2026 09:30:00 GMT</pubDate>
<description>The old light is on again, for the first time in ten years.</description></item>
</channel></rss>"""

ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="fr"><title>Phare</title>
<id>tag:phare.example,2026:a</id><updated>2026-03-12T09:30:00Z</updated>
<link rel="self" href="https://phare.example/atom"/><link href="https://phare.example/"/>
<entry><title>La lampe</title><id>https://phare.example/1</id><link href="https://phare.example/1"/>
<updated>2026-03-12T09:30:00Z</updated><content>La vieille lampe brille.</content></entry></feed>"""

JSON_FEED = {
    "version": "https://jsonfeed.org/version/1.1",
    "title": "Faro",
    "home_page_url": "https://faro.example/",
    "language": "es",
    "items": [
        {
            "id": "https://faro.example/1",
            "url": "https://faro.example/1",
            "title": "La luz",
            "date_published": "2026-03-12T09:30:00Z",
            "content_text": "La luz brilla.",
        }
    ],
}


def page(head: str = "") -> str:
    return f'<html lang="de"><head><title>Home</title>{head}</head><body><p>Hello</p></body></html>'


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as site:
        yield site


@pytest.fixture
def empty(tmp_path: Path) -> Newsroom:
    """A folder with nothing in it."""
    return Newsroom(tmp_path)


def settings(room: Newsroom) -> dict[str, Any]:
    return tomllib.loads(room.config.read_text(encoding="utf-8"))


def wordpress(site: Site) -> None:
    site.answers["/wp-json/"] = Reply(ABOUT)
    site.answers["/wp-json/wp/v2/posts"] = WordPress(STORIES)


# a folder


def test_an_empty_folder_ends_with_feeds_that_have_an_article(empty: Newsroom) -> None:
    done = empty.feedpub("init", *FLAGS)

    assert (done.returncode, done.stderr) == (0, "")
    feed = feedparser.parse(empty.published()["all.rss"])
    assert feed.feed.title == "Harbour News"
    assert [entry.title for entry in feed.entries] == ["The first story"]
    assert feed.entries[0].link == "https://harbour.example/first-story"


def test_home_page_and_language_are_as_the_options_say(empty: Newsroom) -> None:
    empty.feedpub("init", *FLAGS, "--url", "https://www.harbour.example/", "--language", "pt-BR")

    site = tomllib.loads(empty.config.read_text(encoding="utf-8"))["site"]
    assert (site["url"], site["language"]) == ("https://www.harbour.example/", "pt-BR")
    feed = feedparser.parse(empty.published()["all.rss"]).feed
    assert (feed.link, feed.language) == ("https://www.harbour.example/", "pt-BR")


def test_it_ends_with_what_to_do_next(empty: Newsroom) -> None:
    said = empty.feedpub("init", *FLAGS).stdout

    line = re.search(r"^  \* \* \* \* \* (cd .*?)  ", said, re.MULTILINE)
    assert line is not None
    assert line[1].startswith(f"cd {empty.folder} && /")
    # What cron has: a shell, and next to no PATH.
    cron = subprocess.run(["/bin/sh", "-c", line[1]], env={"PATH": "/usr/bin:/bin"}, check=False)
    assert cron.returncode == 0
    assert "feedpub serve" in said


def test_a_second_build_finds_nothing_to_do(empty: Newsroom) -> None:
    empty.feedpub("init", *FLAGS)

    assert empty.feedpub("build").stdout == "nothing to do: 1 feed as published\n"


def test_every_line_of_the_configuration_is_explained(empty: Newsroom) -> None:
    empty.feedpub("init", *FLAGS)

    first, *lines = empty.config.read_text(encoding="utf-8").splitlines()
    silent = [
        line for line in lines if line and not line.startswith(("#", "[")) and "#" not in line
    ]
    assert silent == []
    assert first == "#:schema ./config.schema.json"
    schema = json.loads((empty.folder / "config.schema.json").read_text(encoding="utf-8"))
    assert schema == json_schema()


def test_what_is_commented_out_works_without_the_marks(empty: Newsroom) -> None:
    empty.feedpub("init", *FLAGS)
    text = empty.config.read_text(encoding="utf-8")
    head, family = text.split("# [feeds.sections]")
    empty.configure(head + "[feeds.sections]" + family.replace("\n# ", "\n"))

    done = empty.feedpub("build")

    assert (done.returncode, done.stderr) == (0, "")
    assert "section/house.rss" in empty.published()


def test_articles_that_are_there_are_published_and_nothing_is_added(empty: Newsroom) -> None:
    empty.write("1.json", make_record(1))

    empty.feedpub("init", *FLAGS)

    assert [path.name for path in empty.articles.iterdir()] == ["1.json"]
    assert b"Story 1" in empty.published()["all.rss"]


def test_a_folder_of_its_own_is_made(empty: Newsroom) -> None:
    empty.write("1.json", make_record(1))
    done = empty.feedpub("init", "a/new one", *FLAGS, "--articles", "articles")

    inner = Newsroom(empty.folder / "a" / "new one")
    assert done.returncode == 0
    assert settings(inner)["sources"]["desk"]["path"] == str(empty.articles)
    assert b"Story 1" in inner.published()["all.rss"]
    assert "cd 'a/new one' && feedpub serve" in done.stdout


def test_a_second_time_it_says_what_to_do_next(empty: Newsroom) -> None:
    empty.feedpub("init", "desk", *FLAGS)

    outside = empty.feedpub("init", "desk", *FLAGS)
    (empty.folder / "config.toml").write_text("mine")
    inside = empty.feedpub("init", *FLAGS)

    assert (outside.returncode, inside.returncode) == (2, 2)
    assert outside.stderr == (
        "feedpub: desk/config.toml: already exists; nothing was written; next: feedpub build"
        " -c desk/config.toml, to publish what is new; feedpub init OTHER-FOLDER, for another"
        " newsroom\n"
    )
    assert "next: feedpub build, to publish" in inside.stderr
    assert (empty.folder / "config.toml").read_text() == "mine"


def test_the_first_story_says_how_to_take_it_out(empty: Newsroom) -> None:
    empty.feedpub("init", *FLAGS)
    story = (empty.folder / "articles/first-story.md").read_text()
    (command,) = re.findall(r"`feedpub (withdraw [^`]+)`", story)

    done = empty.feedpub(*command.split())

    assert done.returncode == 0
    assert b"The first story" not in empty.published()["all.rss"]


@pytest.mark.parametrize("name", ["config.toml", "config.schema.json"])
def test_nothing_is_overwritten(empty: Newsroom, name: str) -> None:
    (empty.folder / name).write_text("mine")

    done = empty.feedpub("init", *FLAGS)

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"feedpub: {name}: already exists; nothing was written")
    assert [path.name for path in empty.folder.iterdir()] == [name]
    assert (empty.folder / name).read_text() == "mine"


@pytest.mark.parametrize("arguments", [("there",), ("--articles", "there")])
def test_a_file_in_place_of_a_folder_is_named_and_nothing_is_written(
    empty: Newsroom, arguments: tuple[str, ...]
) -> None:
    (empty.folder / "there").write_text("mine")

    done = empty.feedpub("init", *FLAGS, *arguments)

    assert done.returncode == 2
    assert done.stderr == "feedpub: there: is not a folder; nothing was written\n"
    assert [path.name for path in empty.folder.iterdir()] == ["there"]


def test_a_link_that_leads_nowhere_is_not_written_through(empty: Newsroom) -> None:
    empty.config.symlink_to(empty.folder / "elsewhere")

    assert empty.feedpub("init", *FLAGS).returncode == 2
    assert not (empty.folder / "elsewhere").exists()


@pytest.mark.parametrize(
    ("arguments", "missing"),
    [
        (
            (),
            "--title and --base-url are needed without a terminal;"
            " add --title 'Harbour News' --base-url https://feeds.news.example/",
        ),
        (
            ("--title", "Harbour News"),
            "--base-url is needed without a terminal; add --base-url https://feeds.news.example/",
        ),
        (
            ("--url", "harbour.example"),
            "--title is needed without a terminal; add --title 'Harbour News'",
        ),
        (
            (*FLAGS, "--articles", "artciles"),
            "--articles: 'artciles' does not exist; make the folder first",
        ),
        ((*FLAGS, "--adopt"), "--adopt: there is no WordPress site with a feed; leave it out"),
    ],
)
def test_what_nobody_can_be_asked_for_is_named(
    empty: Newsroom, arguments: tuple[str, ...], missing: str
) -> None:
    done = empty.feedpub("init", *arguments)

    assert (done.returncode, done.stderr) == (
        2,
        f"feedpub: {missing}\n",
    )
    assert list(empty.folder.iterdir()) == []


def test_a_host_alone_is_where_feeds_are_served(empty: Newsroom) -> None:
    told = ("--base-url", "feeds.harbour.example/all", "--url", "harbour.example")
    done = empty.feedpub("init", "--title", "Harbour News", *told)

    site = settings(empty)["site"]
    assert (done.returncode, done.stderr) == (0, "")
    assert site["base_url"] == "https://feeds.harbour.example/all"
    assert site["url"] == "https://harbour.example"


def test_a_mistake_is_named_as_in_a_configuration_and_nothing_is_written(empty: Newsroom) -> None:
    done = empty.feedpub("init", *FLAGS, "--timezone", "Mars/Base")

    assert done.returncode == 2
    assert "site.timezone" in done.stderr
    assert list(empty.folder.iterdir()) == []


def test_any_name_is_quoted(empty: Newsroom) -> None:
    title = 'The "Öld" \\ $title, # of مرفأ'

    empty.feedpub("init", "--title", title, *FLAGS[2:])

    assert settings(empty)["site"]["title"] == title


# on a terminal


def answered(room: Newsroom, answers: str, *arguments: str) -> tuple[int | None, str, str]:
    """The exit status and both outputs of ``feedpub init`` on a terminal with these *answers*."""
    ours, theirs = os.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "feedpub", "init", *arguments],
        cwd=room.folder,
        stdin=theirs,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        os.close(theirs)
        os.write(ours, answers.encode())
        said, asked = process.communicate()
    os.close(ours)
    return process.returncode, said, asked


def test_three_questions_are_asked_on_a_terminal(empty: Newsroom) -> None:
    answers = "stories\ny\nHarbour News\nno address\nhttps://feeds.harbour.example/\n"

    code, _, asked = answered(empty, answers)

    assert code == 0
    assert [asked.count(word) for word in ("articles?", "called?", "served?")] == [1, 1, 2]
    assert settings(empty)["site"]["url"] == "https://harbour.example/"
    assert (empty.folder / "stories" / "first-story.md").exists()


def test_a_question_without_an_answer_says_why_it_is_asked(empty: Newsroom) -> None:
    code, _, asked = answered(empty, "\n\n\nHarbour News\n\nfeeds.harbour.example\n")

    assert code == 0
    assert asked.count("feedpub: a name is needed: it is the title of the feed") == 2
    assert asked.count("feedpub: an address is needed: it is in every feed") == 1


def test_an_address_that_cannot_be_read_is_asked_for_again(empty: Newsroom) -> None:
    answers = "nobody.invalid\nstories\ny\nHarbour News\nfeeds.harbour.example\n"

    code, _, asked = answered(empty, answers)

    assert code == 0
    assert "feedpub: https://nobody.invalid: cannot be reached" in asked
    assert [asked.count(word) for word in ("articles?", "called?")] == [2, 1]


def test_a_tilde_is_the_home_folder(empty: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(empty.folder / "home"))
    (empty.folder / "home" / "stories").mkdir(parents=True)
    (empty.folder / "home" / "stories" / "1.json").write_text(json.dumps(make_record()))

    code, said, _ = answered(empty, "~/stories\nHarbour News\nfeeds.harbour.example\n")

    assert code == 0
    assert "desk: 1 article new" in said
    assert not (empty.folder / "~").exists()


def test_a_folder_that_does_not_exist_is_not_made_without_asking(empty: Newsroom) -> None:
    answers = "artciles\nn\nstories\ny\n"

    code, _, asked = answered(empty, answers, *FLAGS)

    assert code == 0
    assert "artciles does not exist. Make the folder?" in asked
    assert not (empty.folder / "artciles").exists()
    assert settings(empty)["sources"]["desk"]["path"] == "stories"


# an address


def live_feed(site: Site) -> None:
    """Have the site publish a feed of two of its stories, as WordPress does."""
    items = "".join(
        f"<item><title>{story.title}</title><link>https://beacon.example/2026/03/{story.slug}/</link>"
        f'<guid isPermaLink="false">https://beacon.example/?p={story.number + 900}</guid></item>'
        for story in STORIES[1:]
    )
    text = f'<rss version="2.0"><channel><title>Beacon</title>{items}</channel></rss>'
    site.answers["/feed/"] = Reply(text, headers={"Content-Type": "application/rss+xml"})
    site.answers["/"] = Reply(
        page('<link rel="alternate" type="application/rss+xml" href="/feed/">')
    )


def test_the_live_feed_of_wordpress_is_adopted_if_asked_for(empty: Newsroom, site: Site) -> None:
    wordpress(site)
    live_feed(site)

    done = empty.feedpub("init", "--articles", site.address, "--adopt")

    assert done.returncode == 0
    assert f"adopted: 2 entries of {site.address}/feed/ keep their ids and dates\n" in done.stdout
    assert settings(empty)["feeds"]["all"]["limit"] == 2
    entries = feedparser.parse(empty.published()["all.rss"]).entries
    assert {each.id for each in entries} == {f"https://beacon.example/?p={n}" for n in (902, 903)}
    assert settings(empty)["feeds"]["all"]["aliases"] == {site.url("/feed/"): "rss"}


def test_without_a_terminal_the_live_feed_is_named_and_not_adopted(
    empty: Newsroom, site: Site
) -> None:
    wordpress(site)
    live_feed(site)

    done = empty.feedpub("init", "--articles", site.address)

    assert f"found: its feed {site.address}/feed/ has 2 entries; --adopt keeps" in done.stdout
    assert settings(empty)["feeds"]["all"]["limit"] == 50


def test_the_address_of_an_adopted_feed_on_the_host_of_the_site_is_a_path(
    empty: Newsroom, site: Site
) -> None:
    wordpress(site)
    live_feed(site)
    there = ("--url", f"{site.address}/", "--base-url", "http://127.0.0.1:1/feeds/")

    done = empty.feedpub("init", "--articles", site.address, "--adopt", *there)

    assert "no redirect leads" not in done.stderr
    assert settings(empty)["feeds"]["all"]["aliases"] == {"/feed/": "rss"}


@pytest.mark.parametrize(("answer", "limit"), [("\n", 2), ("n\n", 50)])
def test_on_a_terminal_the_live_feed_is_asked_about(
    empty: Newsroom, site: Site, answer: str, limit: int
) -> None:
    wordpress(site)
    live_feed(site)

    code, said, asked = answered(empty, "\n\n" + answer, "--articles", site.address)

    assert (code, f"its feed {site.address}/feed/ has 2 entries" in said) == (0, True)
    assert "Will the new feed replace it?" in asked
    assert settings(empty)["feeds"]["all"]["limit"] == limit


def test_a_wordpress_site_is_published_from_its_address_alone(empty: Newsroom, site: Site) -> None:
    wordpress(site)
    site.answers["/"] = Reply(page())

    begun = empty.feedpub("init", "--articles", site.address)
    built = empty.feedpub("build")

    assert [begun.returncode, begun.stderr, built.returncode, built.stderr] == [0, "", 0, ""]
    assert f"found: WordPress at {site.address}/\n" in begun.stdout
    entries = feedparser.parse(empty.published()["all.rss"]).entries
    assert {entry.title for entry in entries} == {story.title for story in STORIES}
    assert settings(empty)["site"] == {
        "title": "The <Beacon> & more",
        "url": "https://beacon.example/",
        "base_url": "https://feeds.beacon.example/",
        "language": "de",
        "timezone": "Europe/Berlin",
        "authority": f"beacon.example,{datetime.now(UTC).year}",
    }


def test_entries_of_wordpress_lead_to_the_permalink_and_not_to_a_number(
    empty: Newsroom, site: Site
) -> None:
    wordpress(site)
    site.answers["/"] = Reply(page())

    empty.feedpub("init", "--articles", site.address)
    text = empty.config.read_text(encoding="utf-8")
    head, family = text.split("# [feeds.sections]")
    empty.configure(head + "[feeds.sections]" + family.replace("\n# ", "\n"))

    feeds = settings(empty)["feeds"]
    assert [feed["link"] for feed in feeds.values()] == ["canonical", "canonical"]
    entries = feedparser.parse(empty.published()["all.rss"]).entries
    pages = {f"https://beacon.example/2026/03/{story.slug}/" for story in STORIES}
    assert {entry.link for entry in entries} == pages


def test_entries_of_other_sources_lead_to_the_short_link(empty: Newsroom) -> None:
    empty.feedpub("init", *FLAGS)

    assert "link" not in settings(empty)["feeds"]["all"]


def test_a_host_in_a_network_of_ones_own_is_named_in_the_configuration(
    empty: Newsroom, site: Site
) -> None:
    wordpress(site)
    site.answers["/"] = Reply(page())

    empty.feedpub("init", "--articles", site.address)

    assert settings(empty)["sources"]["site"] == {
        "type": "api",
        "preset": "wordpress",
        "url": f"{site.address}/",
        "pages": 1,
        "allow_addresses": ["127.0.0.1"],
    }


def test_what_is_told_counts_more_than_what_the_site_says(empty: Newsroom, site: Site) -> None:
    wordpress(site)
    site.answers["/"] = Reply(page())
    told = ("--url", "https://other.example/", "--language", "en", "--timezone", "Asia/Tokyo")

    empty.feedpub("init", "--articles", site.address, *FLAGS, *told)

    assert settings(empty)["site"] | {"authority": ""} == {
        "title": "Harbour News",
        "url": "https://other.example/",
        "base_url": "https://feeds.harbour.example",
        "language": "en",
        "timezone": "Asia/Tokyo",
        "authority": "",
    }


def test_wordpress_in_a_folder_is_found_from_any_of_its_pages(empty: Newsroom, site: Site) -> None:
    api = f"{site.address}/blog/wp-json/"
    site.answers["/blog/2026/03/a"] = Reply(page(f'<link rel="https://api.w.org/" href="{api}">'))
    site.answers["/blog/wp-json/"] = Reply(ABOUT)
    site.answers["/blog/wp-json/wp/v2/posts"] = WordPress(STORIES)

    empty.feedpub("init", "--articles", site.url("/blog/2026/03/a"))

    assert settings(empty)["sources"]["site"]["url"] == site.url("/blog/")


def test_wordpress_with_plain_addresses_is_read_by_its_api(empty: Newsroom, site: Site) -> None:
    posts = WordPress(STORIES)

    def api(request: Request) -> Any:
        match request.query.get("rest_route"):
            case ["/"]:
                return Reply(ABOUT)
            case ["/wp/v2/posts"]:
                return posts(request)
        return Reply({"code": "rest_no_route"}, status=404)

    site.answers["/"] = Reply(
        page('<link rel="https://api.w.org/" href="/index.php?rest_route=/">')
    )
    site.answers["/index.php"] = api

    done = empty.feedpub("init", "--articles", site.address)

    assert (done.returncode, done.stderr) == (0, "")
    assert settings(empty)["sources"]["site"]["preset"] == "wordpress"
    assert len(feedparser.parse(empty.published()["all.rss"]).entries) == len(STORIES)


def test_wordpress_that_keeps_its_posts_to_itself_is_read_by_its_feed(
    empty: Newsroom, site: Site
) -> None:
    site.answers["/"] = Reply(
        page('<link rel="alternate" type="application/rss+xml" href="/feed/">')
    )
    site.answers["/wp-json/"] = Reply(ABOUT)
    site.answers["/wp-json/wp/v2/posts"] = Reply({"code": "rest_forbidden"}, status=401)
    site.answers["/feed/"] = Reply(RSS)

    empty.feedpub("init", "--articles", site.address)

    source = settings(empty)["sources"]["site"]
    assert (source["type"], source["url"]) == ("feed", site.url("/feed/"))


@pytest.mark.parametrize("path", ["/feed/", "/blog/feed/"])
def test_wordpress_that_names_nothing_is_read_by_the_feed_that_it_has(
    empty: Newsroom, site: Site, path: str
) -> None:
    site.answers["/blog/"] = Reply(page())
    site.answers[path] = Reply(RSS)
    site.answers["/sitemap.xml"] = Reply(
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"></urlset>'
    )

    empty.feedpub("init", "--articles", site.url("/blog/"))

    source = settings(empty)["sources"]["site"]
    assert (source["type"], source["url"]) == ("feed", site.url(path))


@pytest.mark.parametrize(
    ("content", "title", "home", "language"),
    [
        (RSS, "Beacon", "https://beacon.example/", "en-gb"),
        (ATOM, "Phare", "https://phare.example/", "fr"),
        (JSON_FEED, "Faro", "https://faro.example/", "es"),
    ],
    ids=["rss", "atom", "json"],
)
def test_a_feed_is_read_as_what_it_is(
    empty: Newsroom, site: Site, content: Any, title: str, home: str, language: str
) -> None:
    site.answers["/news"] = Reply(content)

    done = empty.feedpub("init", "--articles", site.url("/news"))

    told = settings(empty)
    assert (done.returncode, done.stderr) == (0, "")
    assert (told["sources"]["site"]["type"], told["sources"]["site"]["url"]) == (
        "feed",
        site.url("/news"),
    )
    assert [told["site"][key] for key in ("title", "url", "language")] == [title, home, language]


def test_a_site_without_a_feed_is_read_by_its_sitemap(empty: Newsroom, site: Site) -> None:
    site.answers["/"] = Reply(page('<meta property="og:site_name" content="The Beacon">'))
    site.answers["/sitemap.xml"] = Reply(
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"></urlset>'
    )

    empty.feedpub("init", "--articles", site.address, "--base-url", "https://feeds.example/")

    told = settings(empty)
    assert told["sources"]["site"]["sitemap"] == site.url("/sitemap.xml")
    assert [told["site"]["title"], told["site"]["language"]] == ["The Beacon", "de"]


def test_a_sitemap_that_is_kept_as_a_gzip_file_is_recognised(empty: Newsroom, site: Site) -> None:
    sitemap = b'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"></urlset>'
    site.answers["/sitemap.xml.gz"] = Reply(gzip.compress(sitemap))

    empty.feedpub("init", "--articles", site.url("/sitemap.xml.gz"), *FLAGS)

    assert settings(empty)["sources"]["site"]["sitemap"] == site.url("/sitemap.xml.gz")


def test_what_a_site_says_and_no_configuration_takes_is_left_out(
    empty: Newsroom, site: Site
) -> None:
    wordpress(site)
    site.answers["/wp-json/"] = Reply({**ABOUT, "timezone_string": "../../x", "home": "file:///x"})
    site.answers["/"] = Reply(page().replace('"de"', '"no language"'))

    empty.feedpub("init", "--articles", site.address, *FLAGS)

    told = settings(empty)["site"]
    assert [told[key] for key in ("language", "timezone")] == ["en", "UTC"]
    assert told["url"] == f"{site.address}/"


def test_a_page_that_links_to_articles_is_read_by_what_their_addresses_have_in_common(
    empty: Newsroom, site: Site
) -> None:
    titles = {"ferry": "The ferry is back", "crane": "The crane is old", "gull": "A gull, a chip"}
    links = "".join(f'<a href="/news/{slug}">{title}</a>' for slug, title in titles.items())
    others = '<a href="/about/us">About all of us</a><a href="https://other.example/a/b">A b c</a>'
    site.answers["/all"] = Reply(page().replace("<p>", f"{links}{others}<p>"))
    for slug, title in titles.items():
        text = f"<p>{'What happened at the pier, in many words. ' * 9}</p>"
        day = '<time datetime="2026-03-12">12 March</time>'
        head = f"<html><head><title>{title}</title></head>"
        site.answers[f"/news/{slug}"] = Reply(
            f"{head}<body><article><h1>{title}</h1>{day}{text}</article></body></html>"
        )

    place = ("--url", "https://harbour.example/", *FLAGS[2:])
    done = empty.feedpub("init", "--articles", site.url("/all"), *place)

    assert done.returncode == 0
    assert "found: links to 3 articles, /news/*, at" in done.stdout
    source = settings(empty)["sources"]["site"]
    assert (source["section"], source["links"]) == (site.url("/all"), "/news/*")
    assert "site: 3 articles new" in done.stdout


@pytest.mark.parametrize(
    ("paths", "pattern"),
    [
        (["/2026/03/ferry", "/2026/04/crane", "/2025/12/gull"], "/*/*/*"),
        (["/the-ferry-is-back", "/the-crane-is-old", "/a-gull-eats-chips", "/about"], "/*-*-*"),
        (["/ferry", "/crane", "/gull"], None),
        (["/news/ferry", "/news/crane"], None),
    ],
)
def test_links_of_articles_are_those_of_which_most_are_alike(
    paths: list[str], pattern: str | None
) -> None:
    links = "".join(f'<a href="{path}">What the link says</a>' for path in paths)
    root = parse_page(f"<html><body>{links}</body></html>".encode())

    found = article_links(root, "https://news.example/")

    assert (found and found.pattern) == pattern


@pytest.mark.parametrize("answer", [Reply(page()), Reply({"a": 1}), Reply(b"\0\1"), Reply("[1]")])
def test_an_address_with_nothing_to_read_is_named_and_nothing_is_written(
    empty: Newsroom, site: Site, answer: Reply
) -> None:
    site.answers["/"] = answer

    done = empty.feedpub("init", "--articles", site.address)

    assert done.returncode == 1
    assert error_lines(done) == [
        f"feedpub: {site.address}: has no feed, no sitemap, no WordPress and no list of articles;"
        " name a feed, a sitemap, a page that links to articles, or a folder"
    ]
    assert list(empty.folder.iterdir()) == []


def test_an_address_that_does_not_answer_is_named(empty: Newsroom, site: Site) -> None:
    done = empty.feedpub("init", "--articles", site.url("/nothing"))

    assert done.returncode == 1
    assert error_lines(done) == [f"feedpub: {site.url('/nothing')}: answers 404 Not Found"]


def test_a_host_alone_is_an_address(empty: Newsroom) -> None:
    done = empty.feedpub("init", "--articles", "nobody.invalid")

    assert done.returncode == 1
    assert done.stderr.startswith("feedpub: https://nobody.invalid: cannot be reached: ")


def test_a_first_build_that_fails_is_told_and_can_be_tried_again(
    empty: Newsroom, site: Site
) -> None:
    wordpress(site)
    site.answers["/"] = Reply(page())
    posts = WordPress(STORIES)
    # Asked whether there are posts, it answers; asked for them, it does not.
    site.answers["/wp-json/wp/v2/posts"] = lambda request: (
        posts(request) if request.query["per_page"] == ["1"] else Reply("sorry", 403)
    )

    begun = empty.feedpub("init", "--articles", site.address)
    wordpress(site)
    built = empty.feedpub("build")

    assert (begun.returncode, built.returncode) == (1, 0)
    assert "answers 403" in begun.stderr
    assert "Next:" not in begun.stdout
