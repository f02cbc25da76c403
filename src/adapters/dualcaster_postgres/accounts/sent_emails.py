"""How many e-mails a mailbox got lately."""

from datetime import datetime

from sqlalchemy import bindparam, func, select
from sqlalchemy.dialects.postgresql import insert as upsert

from dualcaster_postgres.sql.database import Session
from dualcaster_postgres.sql.locks import AdvisoryLock, lock
from dualcaster_postgres.tables.accounts import sent_emails

_sent = sent_emails.c
_COUNT = select(func.count(_sent.event_id)).where(
    _sent.mailbox == bindparam("digest"), _sent.sent_at > bindparam("since"), _sent.event_id != bindparam("besides")
)
_ADD = (
    upsert(sent_emails)
    .values(event_id=bindparam("event"), mailbox=bindparam("digest"), sent_at=bindparam("at"))
    .on_conflict_do_nothing()
)


class PostgresSentEmails:
    """``SentEmails`` on its table."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def lock(self, mailbox: bytes) -> None:
        """Wait for a turn at a mailbox."""
        await lock(self._session, AdvisoryLock.MAILBOXES, text=mailbox.hex())

    async def count(self, mailbox: bytes, since: datetime, *, besides: int) -> int:
        """Count the e-mails to a mailbox."""
        row = await self._session.row(_COUNT, digest=mailbox, since=since, besides=besides)
        return int(row[0]) if row else 0

    async def add(self, mailbox: bytes, event_id: int, at: datetime) -> None:
        """Note the e-mail of an event."""
        await self._session.run(_ADD, digest=mailbox, event=event_id, at=at)
