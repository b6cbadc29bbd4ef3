"""A story is taken down though the configuration has mistakes."""

from __future__ import annotations

import shutil

import pytest
from newsroom import CONFIG, Newsroom, error_lines, make_record

ID = "https://p.news.example/p/1"


@pytest.fixture
def room(newsroom: Newsroom) -> Newsroom:
    for number in (1, 2):
        newsroom.write(f"{number}.json", make_record(number))
    newsroom.build()
    return newsroom


def stands(room: Newsroom) -> list[str]:
    return [name for name, content in room.published().items() if b"Story 1<" in content]


@pytest.mark.parametrize(
    "flaw",
    [
        CONFIG.replace("[feeds.all]", "[feeds.all]\nformts = ['rss']"),
        CONFIG.replace("[site]", "[site]\nslogan = 'Read us'"),
        CONFIG.replace("[site]", "[sight]"),
        CONFIG + "\n[feeds.odd]\nformats = ['rrs']\n",
        CONFIG + "\n[publish]\nindx = true\n",
        CONFIG.replace('type = "files"', 'type = "fles"'),
    ],
    ids=["key", "site key", "no site", "value", "publish key", "source type"],
)
def test_a_story_is_withdrawn_despite_an_unrelated_mistake_in_the_configuration(
    room: Newsroom, flaw: str
) -> None:
    room.configure(flaw)

    done = room.feedpub("withdraw", ID)

    assert done.returncode == 0
    assert stands(room) == []
    assert "config.toml:" in done.stdout


def test_feeds_are_made_again_once_the_configuration_is_corrected(room: Newsroom) -> None:
    room.configure(CONFIG.replace("[feeds.all]", "[feeds.all]\nformts = ['rss']"))
    room.feedpub("withdraw", ID)
    room.configure(CONFIG)

    done = room.feedpub("build")

    assert (done.returncode, stands(room)) == (0, [])
    assert f'ref="{ID}"'.encode() in room.published()["all.atom"]


@pytest.mark.parametrize(
    "flaw",
    [
        '[publish]\ndirectry = "out"\ndirectory = "elsewhere"\n',
        '[archive]\npath = "other.db"\n[site]\n',
        '[archive]\npth = "other.db"\n',
    ],
)
def test_a_withdrawal_fails_if_the_publish_directory_is_unknown(room: Newsroom, flaw: str) -> None:
    if "pth" in flaw:
        shutil.move(room.folder / ".feedpub", room.folder / "moved")
    room.configure(CONFIG + flaw)

    done = room.feedpub("withdraw", ID)

    assert (done.returncode, done.stdout) == (2, "")
    assert error_lines(done)[0].startswith(f"feedpub: {room.config}:")
    assert len(stands(room)) == 4
