"""Rewrite the registries in src/feedpub/validation/data that have a package: needs npm.

    python scripts/refresh_registries.py

To take newer ones, raise the versions below, run this, and change the dates in
tests/validation/test_registries.py. These files are kept by hand, as no package follows their
registries closely enough:

* iana.txt: https://www.iana.org/assignments/link-relations and .../uri-schemes; the packages
  ``iana-rels`` (0.1.0) and ``schemes`` (1.4.0) lack names that were registered years ago
* podcast_categories.txt: https://podcasters.apple.com/support/1691-apple-podcasts-categories
"""

from __future__ import annotations

import json
import subprocess
import sys
import tarfile
import tempfile
import textwrap
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

DATA = Path(__file__).parents[1] / "src" / "feedpub" / "validation" / "data"

#: IANA's registry of language subtags.
SUBTAGS = "language-subtag-registry@0.4.2"

#: ISO 639-1 codes with their codes of ISO 639-2.
ISO_639 = "@cospired/i18n-iso-languages@4.2.0"

#: ISO 3166-1, with Kosovo's XK.
ISO_3166 = "i18n-iso-countries@7.14.0"

#: The kinds of records in IANA's registry that the validator needs.
KINDS = ("grandfathered", "language", "extlang", "script", "region", "variant")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        _write("languages.txt", *languages(Path(folder)))
        _write("countries.txt", *countries(Path(folder)))


def languages(folder: Path) -> tuple[str, Mapping[str, Iterable[str]]]:
    """Return the date of IANA's registry and its subtags by kind, without ranges for private use.

    ``three-letters`` has the codes of ISO 639-2 for languages that have two letters in the
    registry (RFC 5646, 2.2.1).
    """
    package = _fetch(SUBTAGS, folder)
    date = _read(package, "data/json/meta.json")["File-Date"]
    subtags: dict[str, list[str]] = {kind: [] for kind in KINDS}
    for record in _read(package, "data/json/registry.json"):
        subtag = record.get("Subtag") or record["Tag"]
        if record["Type"] in subtags and ".." not in subtag:
            subtags[record["Type"]].append(subtag.lower())
    codes = _read(_fetch(ISO_639, folder), "codes.json")
    subtags["three-letters"] = [code for _, *three, _ in codes for code in three if code]
    return f"IANA's language subtag registry of {date}; packages {SUBTAGS}, {ISO_639}", subtags


def countries(folder: Path) -> tuple[str, Mapping[str, Iterable[str]]]:
    """Return the two letters of every country."""
    codes = _read(_fetch(ISO_3166, folder), "codes.json")
    return f"ISO 3166-1; package {ISO_3166}", {"countries": [code for code, *_ in codes]}


def _write(name: str, source: str, sections: Mapping[str, Iterable[str]]) -> None:
    lines = [f"# {source}", "# Written by scripts/refresh_registries.py"]
    for section, words in sections.items():
        lines.append(f"[{section}]")
        text = " ".join(sorted(set(words)))
        lines += textwrap.wrap(text, width=100, break_on_hyphens=False)
    (DATA / name).write_text("\n".join(lines) + "\n", encoding="ascii")
    sys.stdout.write(f"{name}: {source}\n")


def _fetch(package: str, folder: Path) -> Path:
    """Download *package* (``name@version``) from npm; return the folder that it is unpacked in."""
    answer = subprocess.run(
        ["npm", "pack", package, "--json", "--silent"],
        cwd=folder,
        check=True,
        capture_output=True,
        text=True,
    )
    archive = folder / json.loads(answer.stdout)[0]["filename"]
    target = folder / archive.stem
    with tarfile.open(archive) as opened:
        opened.extractall(target, filter="data")
    return target / "package"


def _read(package: Path, name: str) -> Any:
    return json.loads((package / name).read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
