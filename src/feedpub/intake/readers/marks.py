"""Marks by which a source says that something is not public: one list for all readers."""

from __future__ import annotations

from dataclasses import dataclass

#: Says that it is not published, and what becomes of it where it was.
ADVICE = "it is not published; what was published of it is withdrawn"

#: Status of IPTC (NewsCodes ``pubstatusg2``) that is public. There are two others: ``withheld``
#: and ``canceled``.
_USABLE = "usable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """That something is not public."""

    #: The finding's: ``status-draft``.
    code: str

    #: What it is, and where that is said: ``canceled (pubStatus)``.
    what: str

    #: Whether it takes back for good what was public.
    final: bool = False

    @property
    def reason(self) -> str:
        return f"its source says that it is {self.what}"


def pub_status(status: str | None, origin: str) -> Mark | None:
    """What IPTC's publication status says, a qcode, a URI or a word. Absent: it is usable."""
    word = (status or "").strip().rstrip("/").rpartition(":")[2].rpartition("/")[2].strip().lower()
    if word in ("", _USABLE):
        return None
    if word in ("canceled", "cancelled", "withheld"):
        word = word.replace("cancelled", "canceled")
        return Mark(code=f"status-{word}", what=f"{word} ({origin})", final=True)
    return Mark(code="status-unknown", what=f"{word[:40]!r} ({origin})")
