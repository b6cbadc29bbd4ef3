"""The first version in PostgreSQL. New tables are made from ``archive/schema.py``."""

revision = "14"
down_revision = None


def upgrade() -> None:
    """Do nothing: there was no version before."""
