"""Revisions of alembic, each named for the version of the tables that it makes."""
