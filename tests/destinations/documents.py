"""Documents to be put, and what then stands in a folder."""

from __future__ import annotations

from pathlib import Path

from feedpub.feed import Document


def document(content: bytes = b"<rss/>", name: str = "all.rss") -> Document:
    return Document(
        name=name, format="rss", content=content, address=f"https://feeds.example/{name}"
    )


def files(folder: Path) -> list[str]:
    return sorted(str(each.relative_to(folder)) for each in folder.rglob("*") if not each.is_dir())
