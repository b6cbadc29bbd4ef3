"""Reads pages with trafilatura: a folder a line on stdin, a JSON object a line on stdout."""

import gzip
import html
import json
import sys
from pathlib import Path

import trafilatura


def page_in(folder: Path) -> bytes:
    packed = folder / "page.html.gz"
    return (
        gzip.decompress(packed.read_bytes())
        if packed.exists()
        else (folder / "page.html").read_bytes()
    )


def main() -> None:
    for line in sys.stdin:
        page = page_in(Path(line.strip()))
        found = trafilatura.bare_extraction(page, with_metadata=True, include_comments=False)
        found = found.as_dict() if found is not None else {}
        text = found.get("text") or ""
        paragraphs = "".join(f"<p>{html.escape(each)}</p>" for each in text.split("\n"))
        authors = [each.strip() for each in (found.get("author") or "").split(";")]
        result = {
            "title": found.get("title"),
            "date": found.get("date"),
            "authors": [each for each in authors if each],
            "content_html": paragraphs,
        }
        print(json.dumps(result), flush=True)


if __name__ == "__main__":
    main()
