"""The text of a labelled page with every part, and how it is read."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from feedpub.article import Article
from feedpub.intake.readers.text.reader import PageTextReader
from feedpub.protocols import Raw, ReaderContext, Reading

TERMS = ReaderContext(
    timezone=ZoneInfo("Europe/Berlin"), now=datetime(2026, 6, 1, 8, 30, tzinfo=UTC)
)

PARTS = {
    "skip": "1. Zum Inhalt springen\n  2. Zur Hauptnavigation springen\n  3. Zu mehr springen",
    "kicker": "Küste",
    "headline": "Kehrt die Fähre nach Ostrand zurück?",
    "date": "21. März 2018",
    "teaser": "Seit dem Winter liegt die Fähre still. Nun hat der Rat einen neuen Plan gezeigt.",
    "link": "https://p.news.example/p/2ufTp",
    "lead": "Hafen Ostrand Fähre am Kai\nBild: picture-alliance/CNP/Nordfoto/P. Tiedemann",
    "first": "Der Rat sagte, mit der Reederei sei es „auch um den Fahrplan“ gegangen. Mehr war"
    " von ihm nicht zu hören, und das schon seit Wochen.",
    "crosshead": "Kein Mangel an Wind",
    "second": "An Wind würde es der Fähre nicht fehlen. Die\N{NO-BREAK SPACE} Reederei rechnet mit"
    " drei Fahrten am Tag, im Sommer mit fünf & mehr.",
    "colon_crosshead": "Pier 20 in Ostrand: Bisher der einzige Anleger der Insel",
    "image": "Ostrand Fähre legt an\nDie Fähre am Pier 20 in Ostrand am 7. Juli"
    " 2017Bild: picture alliance/dpa/AP/E. Vester",
    "third": "Die Fähre war bis zum Herbst 2017 jeden Tag gefahren. Ein Wechsel des Kapitäns"
    " gehörte nicht zu den Gründen, sagte der Rat.",
    "signature": "bru/mak (dpa/afp)",
}
# Parts that stand right below the one in front of them.
GLUED = ("kicker", "lead")


def page(**changes: str | None) -> str:
    """A page with every part; None leaves one out."""
    parts = {name: text for name, text in (PARTS | changes).items() if text is not None}
    return "".join(
        ("\n" if name in GLUED and text_before else "\n\n" if text_before else "") + text
        for (name, text), text_before in zip(parts.items(), [None, *parts.values()], strict=False)
    )


def read(text: str | bytes, terms: ReaderContext = TERMS) -> Reading:
    content = text.encode() if isinstance(text, str) else text
    raw = Raw(source="desk", name="page.txt", open=lambda: io.BytesIO(content))
    (reading,) = PageTextReader().read(raw, terms)
    return reading


def article(text: str | bytes, terms: ReaderContext = TERMS) -> Article:
    reading = read(text, terms)
    assert reading.article is not None, reading.findings
    return reading.article


def codes(reading: Reading) -> list[str]:
    return [finding.code for finding in reading.findings]
