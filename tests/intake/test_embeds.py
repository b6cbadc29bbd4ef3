"""Frames and players become links with words; what counts readers goes."""

from __future__ import annotations

import pytest

from feedpub.intake.body.sanitise import clean_body

BASE = "https://news.example/a/1"


def embed(address: str, shown: str) -> str:
    return f'<a class="embed" href="{address}">{shown}</a>'


def block(address: str, shown: str) -> str:
    return f"<p>{embed(address, shown)}</p>"


@pytest.mark.parametrize(
    ("source", "cleaned"),
    [
        pytest.param(
            '<p>See: <iframe src="//player.example/1" title="Low tide &amp; mud"></iframe></p>',
            f"<p>See: {embed('https://player.example/1', 'Low tide &amp; mud')}</p>",
            id="frame",
        ),
        pytest.param(
            '<iframe src="https://www.player.example/1"></iframe>',
            block("https://www.player.example/1", "player.example"),
            id="frame without words",
        ),
        pytest.param(
            '<video poster="/p.jpg" title="Mud"><source src="/v.mp4"><p>No video</p></video>',
            block(
                "https://news.example/v.mp4",
                '<img src="https://news.example/p.jpg" alt="Mud"> Mud',
            ),
            id="video",
        ),
        pytest.param(
            '<p>a</p>\n<iframe src="https://player.example/1" title="Mud"></iframe>\n<p>b</p>',
            f"<p>a</p>\n{block('https://player.example/1', 'Mud')}\n<p>b</p>",
            id="frame between paragraphs",
        ),
        pytest.param(
            'a <iframe src="https://player.example/1" title="Mud"></iframe><p>b</p>',
            f"a {embed('https://player.example/1', 'Mud')}<p>b</p>",
            id="frame in a line",
        ),
        pytest.param(
            '<audio src="/a.mp3" aria-label="The tide"></audio>',
            block("https://news.example/a.mp3", "The tide"),
            id="audio",
        ),
        pytest.param(
            '<figure><iframe src="https://player.example/1" title="Mud"></iframe>'
            "<figcaption>On her way</figcaption></figure>",
            f"<figure>{embed('https://player.example/1', 'Mud')}"
            "<figcaption>On her way</figcaption></figure>",
            id="frame in a figure",
        ),
        pytest.param(
            'a<video src="blob:x"><p>words</p></video>b',
            "a<p>words</p>b",
            id="player without address",
        ),
        pytest.param(
            '<iframe src="https://count.example/" width="1" height="1"></iframe>b',
            "b",
            id="counter",
        ),
        pytest.param('<iframe src="https://count.example/" hidden></iframe>b', "b", id="hidden"),
        pytest.param('<iframe src="javascript:alert(1)"></iframe>b', "b", id="script address"),
        pytest.param(
            '<iframe src="https://player.example/1">&lt;/iframe>&lt;script>x()',
            block("https://player.example/1", "player.example"),
            id="frame with content that is text",
        ),
        pytest.param(
            '<video src="/1.mp4"><video src="/2.mp4"></video></video>',
            block("https://news.example/2.mp4", "news.example"),
            id="player in a player",
        ),
    ],
)
def test_an_embed_becomes_a_link(source: str, cleaned: str) -> None:
    assert clean_body(source, BASE) == cleaned
