"""Which feeds are made again because articles have changed."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from feedpub.article import Selection
from feedpub.assembly.entries import Presentation
from feedpub.config.publications import Publication
from feedpub.feed import Channel
from feedpub.pipeline.plan import selecting

VALUES = st.sampled_from(["World", "Harbour", "de"])
KINDS = st.sampled_from(["section", "tag", "colour"])
CHOICES = st.dictionaries(KINDS, st.frozensets(VALUES), max_size=2).map(
    lambda chosen: tuple(chosen.items())
)
SELECTIONS = st.builds(
    Selection,
    wanted=CHOICES,
    either=CHOICES,
    unwanted=CHOICES,
    page=st.none() | st.just(("feed0", 1)),
)
ARTICLES = st.frozensets(st.tuples(KINDS, VALUES), min_size=1, max_size=4)


def feeds_of(selections: Sequence[Selection]) -> list[Publication]:
    """A feed for each of *selections*: feed0, feed1 ..."""
    return [
        Publication(
            family="feeds",
            channel=Channel(
                name=f"feed{number}",
                title="Harbour News",
                link="https://news.example/",
                description="",
                language="en",
                base="https://feeds.example/",
                paths=(),
                author="Harbour News",
            ),
            selection=each,
            presentation=Presentation(site="https://news.example/"),
            limit=50,
            formats=("rss",),
            public=True,
        )
        for number, each in enumerate(selections)
    ]


@given(
    selections=st.lists(SELECTIONS, max_size=6),
    articles=st.lists(ARTICLES, max_size=4),
)
def test_a_feed_is_affected_by_the_articles_that_it_wants(
    selections: list[Selection], articles: list[frozenset[tuple[str, str]]]
) -> None:
    feeds = feeds_of(selections)

    found = list(selecting(articles, feeds))

    assert found == [
        feed.name
        for feed in feeds
        if feed.selection.page is None and any(map(feed.selection.wants, articles))
    ]
