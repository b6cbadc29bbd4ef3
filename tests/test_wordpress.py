"""A real WordPress, read over its API; bench/wordpress.py has the long form."""

from __future__ import annotations

import pytest
import real_wordpress
from newsroom import Newsroom
from web_server import serving
from wordpress_steps import Newsboat, Steps

MISSING = real_wordpress.missing()


@pytest.mark.skipif(bool(MISSING), reason=f"not installed: {', '.join(MISSING)}")
def test_all_that_happens_to_posts_is_in_the_feeds_after_one_build(room: Newsroom) -> None:
    with real_wordpress.running() as wordpress, serving() as front:
        # More than one list has: old posts come into sight when others leave it.
        steps = Steps(wordpress, room, front, posts=120)

        assert steps.run() == []

    assert Newsboat.is_there() == (steps.reader is not None)
