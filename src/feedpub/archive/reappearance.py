"""A story that was withdrawn is not brought back by another source."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from feedpub.archive import schema
from feedpub.archive.journal import Event
from feedpub.archive.schema import barred, source_takedowns
from feedpub.article import Article
from feedpub.compare_keys import marks_of
from feedpub.feed import Finding

#: In the quarantine: what waits because of it is read again once the story is restored.
CODE = "withdrawn-elsewhere"

# What its own source took down is none of another source's business.
_BY_SOURCE = sa.exists().where(
    source_takedowns.c.source == schema.ledger.c.source,
    source_takedowns.c.id == schema.ledger.c.id,
    source_takedowns.c.holds == 1,
)
_WITHDRAWN = (
    sa.select(schema.ledger)
    .join(schema.withdrawals)
    .where(schema.withdrawals.c.restored.is_(None), ~_BY_SOURCE)
    .where(schema.ledger.c.source != sa.bindparam("source"))
    .order_by(schema.ledger.c.key)
)
_OF_ID = _WITHDRAWN.where(
    sa.or_(
        schema.ledger.c.entry_id == sa.bindparam("entry_id"),
        schema.ledger.c.id == sa.bindparam("id"),
    )
)
_OF_ADDRESS = _WITHDRAWN.where(
    sa.or_(
        schema.ledger.c.key.in_(
            sa.select(barred.c.key).where(barred.c.mark.in_(sa.bindparam("hashes", expanding=True)))
        ),
        # Those that a former version withdrew.
        schema.ledger.c.key.in_(
            sa.select(schema.marks.c.key).where(
                schema.marks.c.mark.in_(sa.bindparam("marks", expanding=True))
            )
        ),
    )
)


def event_of(entry_id: str, addresses: Iterable[str]) -> Event:
    """What the journal tells of the *addresses* of an article that is withdrawn."""
    marks = sorted(map(_hashed, marks_of(addresses)))
    return {"event": "barred", "entry_id": entry_id, "marks": marks}


def learn(connection: sa.Connection, key: int, event: Event) -> None:
    if rows := [{"mark": mark, "key": key} for mark in event["marks"]]:
        connection.execute(insert(barred).on_conflict_do_nothing(), rows)


def told(connection: sa.Connection, key: int, entry_id: str) -> Iterator[Event]:
    """What the journal tells of the article *key*, if anything."""
    query = sa.select(barred.c.mark).where(barred.c.key == key).order_by(barred.c.mark)
    if marks := connection.scalars(query).all():
        yield {"event": "barred", "entry_id": entry_id, "marks": list(marks)}


def forbidding(connection: sa.Connection, article: Article, entry_id: str) -> Finding | None:
    """Why *article*, new and minted *entry_id*, may not be shown. None: it may.

    A number is an id within its source only: another source's article of that number is another
    story, unless an address says that it is the same.
    """
    wanted = marks_of((article.url, article.short_link))
    id = "" if article.id.isdigit() else article.id
    asked: dict[str, object] = {"source": article.source, "entry_id": entry_id, "id": id}
    row, field = connection.execute(_OF_ID, asked).first(), "id"
    if row is None and wanted:
        asked = {"source": article.source, "marks": wanted, "hashes": list(map(_hashed, wanted))}
        row, field = connection.execute(_OF_ADDRESS, asked).first(), "url"
    if row is None:
        return None
    what = "id" if field == "id" else "address"
    return Finding(
        code=CODE,
        severity="error",
        message=f"its {what} is that of {row.source}/{row.id}, which was withdrawn",
        advice=f"take it out of this source, or restore that one: feedpub restore {row.entry_id}",
        field=field,
    )


def read_again(connection: sa.Connection) -> None:
    """Have sources read again of which something waits here: a story was restored."""
    waiting = schema.quarantine
    waits = sa.func.instr(waiting.c.findings, f'"{CODE}"') > 0
    sources = sa.select(waiting.c.source).where(waits)
    inputs, validators = schema.inputs, schema.validators
    connection.execute(sa.update(inputs).where(inputs.c.source.in_(sources)).values(mark=None))
    connection.execute(sa.delete(validators).where(validators.c.source.in_(sources)))


def _hashed(mark: str) -> str:
    return hashlib.blake2b(mark.encode(), digest_size=16).hexdigest()
