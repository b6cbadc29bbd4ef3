"""Regular expressions that are compiled when they are first used.

A command uses a few of the hundreds that its modules declare, and most are compiled in more time
than their module takes to load.
"""

from __future__ import annotations

import re
from typing import Any, AnyStr, cast


def pattern(text: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """Return a stand-in for the compiled *text*, with the same methods and attributes."""
    return cast("re.Pattern[AnyStr]", _StandIn(text, flags))


class _StandIn:
    def __init__(self, text: str | bytes, flags: int) -> None:
        self._text = text
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        found = getattr(re.compile(self._text, self._flags), name)
        # From now on it is found without this method.
        setattr(self, name, found)
        return found
