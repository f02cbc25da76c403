"""Columns of what is kept of an account, as its owner may take them along."""

from typing import Any, Final

from dualcaster_postgres.tables.catalogue import cards

CARD: Final = (cards.c.id.label("card_id"), cards.c.name, cards.c.set_code, cards.c.collector_number)
"""What names a printing."""
_SECRET: Final = {"user_id", "access_token_encrypted", "refresh_token_encrypted", "metadata", "secret_hash", "content"}


def told(table: Any, *left_out: str) -> list[Any]:
    """List the columns of a table without secrets and what is left out."""
    return [column for column in table.columns if column.name not in {*_SECRET, *left_out}]
