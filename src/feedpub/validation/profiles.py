"""The names of profiles."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from feedpub.errors import ConfigError
from feedpub.partners import PARTNERS, with_followed

if TYPE_CHECKING:
    from feedpub.validation.rule import Profile

PROFILES: tuple[Profile, ...] = ("publish", *sorted(PARTNERS))


def profiles_named(names: Iterable[str]) -> frozenset[Profile]:
    """Return the profiles *names*. Raises: ConfigError, if there is no profile of a name."""
    found = {name: name for name in PROFILES}
    wanted = list(names)
    if unknown := [name for name in wanted if name not in found]:
        listed = ", ".join(PROFILES)
        raise ConfigError([f"there is no profile {name!r}: {listed}" for name in unknown])
    return frozenset(found[each] for name in wanted for each in with_followed(name))
