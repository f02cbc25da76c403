"""The version of what a user shows to matching: lists, visibility and tier. Stored matches are compared with it."""

from sqlalchemy import BigInteger, Text, bindparam, cast, func, update

from dualcaster_postgres.tables.accounts import users

CURRENT_TRANSACTION = cast(cast(func.pg_current_xact_id(), Text), BigInteger)
BUMP_VERSION = (
    update(users)
    .where(users.c.id == bindparam("key"))
    .values(list_version=users.c.list_version + 1, changed_in=CURRENT_TRANSACTION)
    .returning(users.c.list_version)
)
"""Counts a change of the user ``key``; the row stays locked until the transaction ends."""
