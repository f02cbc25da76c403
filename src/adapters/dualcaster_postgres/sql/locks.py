"""Advisory locks: every number of ours stands here, so that no two things share one."""

from enum import IntEnum

from sqlalchemy import Executable, Integer, Text, bindparam, cast, func, select

from dualcaster_postgres.sql.database import Session


class AdvisoryLock(IntEnum):
    """What transactions take turns at. The numbers are shared by all versions that run at once: never reuse one."""

    MIGRATIONS = 7_310_000
    RESTORE = 7_310_040
    CATALOGUE = 7_310_001
    PRICES = 7_310_002
    UNIT_VALUES = 7_310_003
    STORED_MATCHES = 7_310_004
    MARKET_FIGURES = 7_310_021
    NAME_SKELETONS = 7_310_006
    MAILBOXES = 7_310_009
    TRADE_TREE = 7_310_010
    SENDERS = 7_310_020
    SIGNAL_OUTCOMES = 7_310_030
    DELIVERIES = 7_310_041
    DIRECT_MESSAGES = 7_310_050
    ANALYTICS = 7_310_060
    PRUNING = 7_310_070
    ROLES = 7_310_080
    STORE_BUYLIST = 7_310_090
    STORE_CREDIT = 7_310_091


_LOCK: Executable = select(func.pg_advisory_xact_lock(bindparam("number")))
_LOCK_SHARED: Executable = select(func.pg_advisory_xact_lock_shared(bindparam("number")))
_LOCK_TEXT: Executable = select(
    func.pg_advisory_xact_lock(cast(bindparam("number"), Integer), func.hashtext(bindparam("text", type_=Text())))
)


async def lock(session: Session, which: AdvisoryLock, *, text: str | None = None, shared: bool = False) -> None:
    """Hold a lock until the transaction ends, waiting for it; ``text`` names one of many of its kind.

    A ``shared`` one is held by any number at once, and by nobody while one holds it alone.
    """
    if text is None:
        await session.rows(_LOCK_SHARED if shared else _LOCK, number=int(which))
    else:
        await session.rows(_LOCK_TEXT, number=int(which), text=text)
