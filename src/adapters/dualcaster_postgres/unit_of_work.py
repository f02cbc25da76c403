"""The unit of work: one transaction with every repository, and the outbox."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import cattrs
from sqlalchemy import Text, bindparam, cast, func, select, text

from dualcaster_core.accounts.errors import UserNotFound
from dualcaster_core.kernel.events import Event
from dualcaster_core.kernel.ids import PublicIds
from dualcaster_core.kernel.ports import Clock
from dualcaster_core.matching.model import MatchRules
from dualcaster_postgres.accounts.blocks import PostgresSocialGraph
from dualcaster_postgres.accounts.credentials import PostgresCredentials, PostgresRefreshTokens, PostgresSingleUseTokens
from dualcaster_postgres.accounts.erasure import PostgresErasure
from dualcaster_postgres.accounts.linked_accounts import PostgresLinkedAccounts, PostgresOAuthAttempts
from dualcaster_postgres.accounts.profiles import PostgresProfiles
from dualcaster_postgres.accounts.sessions import PostgresSessions
from dualcaster_postgres.accounts.users import PostgresUsers
from dualcaster_postgres.catalogue.printings import PostgresPrintings
from dualcaster_postgres.catalogue.writer import BUMP_GENERATION, PostgresCatalogueWriter
from dualcaster_postgres.collection.have_list import PostgresHaveList
from dualcaster_postgres.collection.inventory import PostgresInventory
from dualcaster_postgres.collection.price_alerts import PostgresAlerts
from dualcaster_postgres.collection.want_list import PostgresWantList
from dualcaster_postgres.market.price_writer import PostgresPriceWriter
from dualcaster_postgres.matching.candidates import PostgresCandidates
from dualcaster_postgres.matching.matches import PostgresMatches
from dualcaster_postgres.outbox import mark_handled, record, replace_facts
from dualcaster_postgres.reputation.scores import PostgresReputation
from dualcaster_postgres.sql.database import Database, Session
from dualcaster_postgres.tables import generations, users

_GENERATION = select(generations.c.value).where(generations.c.name == bindparam("counter"))
_VERSION = select(users.c.list_version).where(users.c.id == bindparam("key"))
_LOCK_WRITES = select(func.pg_advisory_xact_lock(7_310_004))
_MARK = select(cast(func.pg_current_snapshot(), Text))
_CHANGED_SINCE: Any = text(
    "SELECT id FROM users"
    " WHERE changed_in >= pg_snapshot_xmin(CAST(:mark AS pg_snapshot))::text::bigint"
    " AND NOT pg_visible_in_snapshot(changed_in::text::xid8, CAST(:mark AS pg_snapshot))"
)


class _RolledBack(Exception):  # noqa: N818 - leaves the transaction's block, never the unit of work
    """Ends a transaction that nobody committed."""


class PostgresUnitOfWork:
    """One transaction over everything. Leaving the block without ``commit`` rolls it back."""

    def __init__(self, session: Session, clock: Clock, rules: MatchRules, ids: PublicIds) -> None:
        self._session = session
        self.users = PostgresUsers(session)
        self.social = PostgresSocialGraph(session)
        self.profiles = PostgresProfiles(session)
        self.erasure = PostgresErasure(session)
        self.credentials = PostgresCredentials(session)
        self.sessions = PostgresSessions(session)
        self.refresh_tokens = PostgresRefreshTokens(session)
        self.tokens = PostgresSingleUseTokens(session)
        self.reputation = PostgresReputation(session)
        self.inventory = PostgresInventory(session)
        self.haves = PostgresHaveList(session)
        self.wants = PostgresWantList(session)
        self.alerts = PostgresAlerts(session)
        self.printings = PostgresPrintings(session)
        self.catalogue = PostgresCatalogueWriter(session)
        self.prices = PostgresPriceWriter(session)
        self.candidates = PostgresCandidates(session, clock, rules, ids)
        self.matches = PostgresMatches(session)
        self.linked_accounts = PostgresLinkedAccounts(session)
        self.oauth_attempts = PostgresOAuthAttempts(session)
        self.committed = False

    async def commit(self) -> None:
        """Keep the changes when the block ends."""
        self.committed = True

    async def record(self, event: Event) -> None:
        """Write an event to the outbox of this transaction."""
        await record(self._session, event.kind, cattrs.unstructure(event))

    async def mark_handled(self, event_id: int, handler: str) -> bool:
        """Note that a handler has done an event; False if it had done so before."""
        return await mark_handled(self._session, event_id, handler)

    async def replace_facts(self, event_id: int, changes: Mapping[str, object]) -> None:
        """Replace facts of a recorded event that nobody needs any more once it is handled."""
        await replace_facts(self._session, event_id, changes)

    async def lock_writes(self) -> None:
        """Wait until nobody else writes stored matches, and keep them from it until the end."""
        await self._session.rows(_LOCK_WRITES)

    async def mark(self) -> str:
        """Name the moment that this snapshot sees."""
        row = await self._session.row(_MARK)
        return str(row[0]) if row else ""

    async def changed_since(self, mark: str) -> list[int]:
        """List whose lists or visibility were changed by transactions that the marked moment did not see."""
        return [row[0] for row in await self._session.rows(_CHANGED_SINCE, mark=mark)]

    async def list_version(self, user_id: int) -> int:
        """Return the version of somebody's lists."""
        row = await self._session.row(_VERSION, key=user_id)
        if row is None:
            raise UserNotFound(str(user_id))
        return int(row[0])

    async def generation(self) -> int:
        """Return the generation of values and tiers."""
        row = await self._session.row(_GENERATION, counter="values")
        return int(row[0]) if row else 0

    async def bump_generation(self) -> None:
        """Note that values or tiers have changed: stored matches of before are out of date."""
        await self._session.run(BUMP_GENERATION, counter="values")


def unit_of_work_factory(
    database: Database, clock: Clock, rules: MatchRules, ids: PublicIds, *, snapshot: bool = False
) -> Callable[[], AbstractAsyncContextManager[Any]]:
    """Make the factory that use cases open their transactions with; a snapshot only reads."""

    @asynccontextmanager
    async def open_unit() -> AsyncIterator[PostgresUnitOfWork]:
        try:
            async with database.transaction(snapshot=snapshot) as session:
                unit = PostgresUnitOfWork(session, clock, rules, ids)
                yield unit
                if not unit.committed:
                    raise _RolledBack
        except _RolledBack:
            pass

    return open_unit
