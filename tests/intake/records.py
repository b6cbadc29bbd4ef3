"""Records, read one by one, for tests."""

from __future__ import annotations

import io
import json
from datetime import UTC
from typing import Any

from newsroom import NOW, make_record

from feedpub.article import Article
from feedpub.feed import Finding
from feedpub.intake.readers.records.json_records import RecordReader
from feedpub.protocols import Raw, ReaderContext, Reading


def read(record: Any, **terms: Any) -> Reading:
    content = json.dumps(record).encode()
    raw = Raw(source="desk", name="a.json", open=lambda: io.BytesIO(content))
    (reading,) = RecordReader().read(raw, ReaderContext(**{"timezone": UTC, "now": NOW, **terms}))
    return reading


def article(**changes: Any) -> Article:
    """The article that a whole record with *changes* is."""
    found = read(make_record(**changes)).article
    assert found is not None
    return found


def findings(**changes: Any) -> list[Finding]:
    return list(read(make_record(**changes)).findings)


def codes(**changes: Any) -> list[tuple[str, str, str | None]]:
    return [(each.severity, each.code, each.field) for each in findings(**changes)]


def rejection(**changes: Any) -> Finding:
    """The one error that a whole record with *changes* is rejected for."""
    reading = read(make_record(**changes))
    assert reading.article is None
    (error,) = [each for each in reading.findings if each.severity == "error"]
    return error


def warning(**changes: Any) -> Finding:
    """The one finding in a record that is an article all the same."""
    reading = read(make_record(**changes))
    assert reading.article is not None
    (finding,) = reading.findings
    assert finding.severity == "warning"
    return finding
