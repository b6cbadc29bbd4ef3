"""What destinations on other machines have in common: whatever is there takes a request to see."""

from __future__ import annotations

from abc import ABC, abstractmethod


class RemoteDestination(ABC):
    """Part of a :class:`feedpub.protocols.Destination` that may be down, as one place.

    Marks begin with the size of the document.
    """

    #: The document that counts as touched because nothing can be asked.
    _reported: str | None = None

    @property
    @abstractmethod
    def _is_down(self) -> bool:
        """Whether it has not answered."""

    @abstractmethod
    def mark(self, name: str) -> str | None:
        """Return the mark of what is stored as *name*. None if nothing is, or if it is down."""

    def is_untouched(self, name: str, mark: str) -> bool:
        found = self.mark(name)
        if found is None and self._is_down:
            # One document is put and reports what is wrong; the others are not made in vain.
            self._reported = self._reported or name
            return name != self._reported
        return found == mark

    def size(self, mark: str) -> int:
        return int(mark.partition(":")[0])

    def unknown(self, name: str, mark: str | None) -> tuple[str, ...]:
        return () if self.mark(name) in (None, mark) else (name,)

    def outcomes(self) -> dict[str, str | None]:
        return {}
