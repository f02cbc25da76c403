"""The PostgreSQL adapter under the contracts of ``dualcaster_core.testing``."""

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import pytest
from attrs import define, evolve, field
from sqlalchemy import Table, any_, bindparam, delete, func, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert

from dualcaster_calibration import VennAbersCalibrator
from dualcaster_core.catalogue.grading import Condition, Finish
from dualcaster_core.catalogue.model import Card
from dualcaster_core.kernel.ids import PublicIds
from dualcaster_core.kernel.ports import UnitOfWorkFactory
from dualcaster_core.market.model import CurrentPrice, PriceSource
from dualcaster_core.market.valuation import ValuationRules
from dualcaster_core.matching.model import MatchRules
from dualcaster_core.notifying.live_updates import Backlog
from dualcaster_core.reputation.tiers import TIER_THRESHOLDS, Tier
from dualcaster_core.testing import FixedClock
from dualcaster_embedded import EmbeddedServers
from dualcaster_highs import HighsRingChooser, HighsRingSolver
from dualcaster_postgres.market.price_queries import PostgresPriceQueries
from dualcaster_postgres.market.unit_values import refresh_cheapest
from dualcaster_postgres.notifying.live_updates import PostgresLiveUpdateLog
from dualcaster_postgres.signals.histories import PostgresSignalHistories
from dualcaster_postgres.signals.past_outcomes import PostgresPastOutcomes
from dualcaster_postgres.sql.codes import FINISH_CODES
from dualcaster_postgres.sql.database import Database, Session
from dualcaster_postgres.sql.generations import Generation, bump
from dualcaster_postgres.sql.limits import WORK
from dualcaster_postgres.sql.parameters import as_arrays, incoming
from dualcaster_postgres.tables import metadata
from dualcaster_postgres.tables.accounts import connected_accounts, credentials, profiles, users
from dualcaster_postgres.tables.administration import audit_entries, business_accounts, role_changes
from dualcaster_postgres.tables.analytics import analytics_cohorts, analytics_days, analytics_events, survey_scores
from dualcaster_postgres.tables.catalogue import cards
from dualcaster_postgres.tables.escrow import (
    ledger_differences,
    ledger_entries,
    reconciliation_requests,
    reconciliation_runs,
)
from dualcaster_postgres.tables.market import card_values, oracle_values
from dualcaster_postgres.tables.moderation import disputes, moderation_actions
from dualcaster_postgres.tables.notifying import live_sequences, live_updates
from dualcaster_postgres.tables.outbox import dispatches, handled, outbox
from dualcaster_postgres.tables.reputation import (
    signing_keys,
    trade_roots,
    trade_tree_nodes,
    trust_flow,
    user_reputation,
)
from dualcaster_postgres.tables.signals import signal_day_roots, signal_tallies, signals
from dualcaster_postgres.tables.stores.buylist import store_credit_entries
from dualcaster_postgres.unit_of_work import PostgresUnitOfWork, unit_of_work_factory
from tests.support.databases import create_database, database_name

_CARD_IDS = select(cards.c.scryfall_id, cards.c.id).where(cards.c.scryfall_id == any_(bindparam("ids")))
_VALUE = {
    name: card_values.c[name].type for name in ("card_id", "finish", "condition", "cents", "source", "observed_at")
}
_given = incoming(_VALUE)
_set_values = upsert(card_values).from_select(list(_VALUE), select(*(_given.c[name] for name in _VALUE)))
_SET_VALUES = _set_values.on_conflict_do_update(
    index_elements=["card_id", "finish", "condition"],
    set_={name: _set_values.excluded[name] for name in ("cents", "source", "observed_at")},
)
_DROP_VALUES: Any = text(
    "DELETE FROM card_values v USING unnest(CAST(:in_card_id AS bigint[]), CAST(:in_finish AS int[]),"
    " CAST(:in_condition AS int[])) AS gone (card_id, finish, condition)"
    " WHERE v.card_id = gone.card_id AND v.finish = gone.finish AND v.condition = gone.condition"
)
_VALUE_OF = select(card_values.c.cents).where(
    card_values.c.card_id == bindparam("card"),
    card_values.c.finish == bindparam("finish"),
    card_values.c.condition == bindparam("grade"),
)
_set_tier = upsert(user_reputation).values(user_id=bindparam("key"), score=bindparam("score"), tier=bindparam("tier"))
_SET_TIER = _set_tier.on_conflict_do_update(
    index_elements=["user_id"], set_={name: _set_tier.excluded[name] for name in ("score", "tier")}
)
_set_country = upsert(profiles).values(user_id=bindparam("key"), country=bindparam("country"))
_SET_COUNTRY = _set_country.on_conflict_do_update(
    index_elements=["user_id"], set_={"country": _set_country.excluded.country}
)
_set_role = upsert(profiles).values(user_id=bindparam("key"), account_type=bindparam("role"))
_SET_ROLE = _set_role.on_conflict_do_update(
    index_elements=["user_id"], set_={"account_type": _set_role.excluded.account_type}
)
_allow = upsert(profiles).values(user_id=bindparam("key"), allow_store_messages=bindparam("allowed"))
_ALLOW_STORE_MESSAGES = _allow.on_conflict_do_update(
    index_elements=["user_id"], set_={"allow_store_messages": _allow.excluded.allow_store_messages}
)
_check = upsert(profiles).values(user_id=bindparam("key"), identity_checked=True)
_CHECK_IDENTITY = _check.on_conflict_do_update(index_elements=["user_id"], set_={"identity_checked": True})
_business = upsert(business_accounts).values(
    user_id=bindparam("key"),
    business_name="Mox Corner",
    state=bindparam("state"),
    reason="",
    documents="",
    applied_at=func.now(),
    version=1,
)
_VERIFY_BUSINESS = _business.on_conflict_do_update(index_elements=["user_id"], set_={"state": _business.excluded.state})
_set_email = upsert(credentials).values(user_id=bindparam("key"), email=bindparam("address"))
_SET_EMAIL = _set_email.on_conflict_do_update(index_elements=["user_id"], set_={"email": _set_email.excluded.email})
_VERIFY = update(users).where(users.c.id == bindparam("key")).values(email_verified=True)
_LINK = upsert(connected_accounts).values(
    user_id=bindparam("key"), provider=bindparam("provider"), provider_user_id=bindparam("name")
)
_EVENTS = select(outbox.c.id, outbox.c.kind, outbox.c.payload).order_by(outbox.c.id)


def _of_people() -> list[Table]:
    """List what points at accounts, directly or through others, what points there first; values and events too."""
    found = {users, card_values, oracle_values, handled, dispatches, outbox, live_updates, live_sequences}
    found |= {trust_flow, trade_tree_nodes, trade_roots, signing_keys, signals, signal_day_roots, signal_tallies}
    found |= {reconciliation_runs, reconciliation_requests, ledger_differences}
    found |= {analytics_events, analytics_days, analytics_cohorts, survey_scores}
    for table in metadata.sorted_tables:
        if any(key.column.table in found for key in table.foreign_keys):
            found.add(table)
    return [table for table in reversed(metadata.sorted_tables) if table in found]


_KEPT_FOR_GOOD = (moderation_actions, audit_entries, role_changes, disputes, store_credit_entries, ledger_entries)
_EMPTY: list[Any] = [
    text(f"TRUNCATE {', '.join(table.name for table in _KEPT_FOR_GOOD)} CASCADE"),
    *(delete(table) for table in _of_people() if table not in _KEPT_FOR_GOOD),
]
"""What is kept for good cannot be deleted, only its whole table emptied."""
Units = UnitOfWorkFactory[PostgresUnitOfWork]


@define
class PostgresHarness:
    """A ``Harness`` on a migrated database."""

    database: Database
    clock: FixedClock
    rules: MatchRules = field(factory=MatchRules)
    calibrator: VennAbersCalibrator = field(factory=VennAbersCalibrator)
    ring_chooser: HighsRingChooser = field(factory=HighsRingChooser)
    ring_solver: HighsRingSolver = field(factory=HighsRingSolver)
    units: Units = field(init=False)
    snapshots: Units = field(init=False)

    def __attrs_post_init__(self) -> None:
        ids = PublicIds()
        self.units = unit_of_work_factory(self.database, self.clock, self.rules, ids)
        self.snapshots = unit_of_work_factory(self.database, self.clock, self.rules, ids, snapshot=True)

    @property
    def histories(self) -> PostgresSignalHistories:
        """The daily pasts of cards."""
        return PostgresSignalHistories(self.database, ValuationRules())

    @property
    def past_outcomes(self) -> PostgresPastOutcomes:
        """How our own signals ended."""
        return PostgresPastOutcomes(self.database)

    async def add_cards(self, batch: Iterable[Card]) -> list[int]:
        """Add printings through the catalogue writer."""
        listed = list(batch)
        async with self.units() as uow:
            await uow.catalogue.store_cards(listed, authoritative=True)
            await uow.commit()
        async with self.database.transaction() as session:
            keys: dict[UUID, int] = dict(await session.rows(_CARD_IDS, ids=[card.scryfall_id for card in listed]))
        return [keys[card.scryfall_id] for card in listed]

    async def set_values(self, values: Mapping[tuple[int, Finish, Condition], int | None]) -> None:
        """Write the unit values of copies."""
        rows = [
            (card_id, FINISH_CODES[finish], int(condition), cents, PriceSource.TCGPLAYER.value, self.clock.now())
            for (card_id, finish, condition), cents in values.items()
        ]
        given = as_arrays(list(_VALUE), [row for row in rows if row[3] is not None])
        gone = as_arrays(["card_id", "finish", "condition"], [row[:3] for row in rows if row[3] is None])
        async with self._generation() as session:
            await session.run(_SET_VALUES, **given)
            await session.run(_DROP_VALUES, **gone)
            await refresh_cheapest(session, {row[0] for row in rows})
            await bump(session, Generation.PRICES)

    async def current_prices(self, card_id: int) -> Sequence[CurrentPrice]:
        """List the current prices of a printing."""
        return await PostgresPriceQueries(self.database, ValuationRules()).current_prices(card_id)

    async def value_of(self, card_id: int, finish: Finish, condition: Condition) -> int | None:
        """Read a unit value."""
        async with self.database.transaction() as session:
            row = await session.row(_VALUE_OF, card=card_id, finish=FINISH_CODES[finish], grade=int(condition))
        return int(row[0]) if row else None

    async def set_tier(self, user_id: int, tier: Tier) -> None:
        """Write somebody's reputation."""
        async with self._generation() as session:
            await session.run(_SET_TIER, key=user_id, score=TIER_THRESHOLDS[tier], tier=int(tier))

    async def set_country(self, user_id: int, country: str) -> None:
        """Write the country of somebody's profile."""
        async with self.database.transaction() as session:
            await session.run(_SET_COUNTRY, key=user_id, country=country)

    async def allow_store_messages(self, user_id: int, *, allowed: bool = True) -> None:
        """Write whether stores may write to somebody."""
        async with self.database.transaction() as session:
            await session.run(_ALLOW_STORE_MESSAGES, key=user_id, allowed=allowed)

    async def set_role(self, user_id: int, role: str) -> None:
        """Write the role of an account."""
        async with self.database.transaction() as session:
            await session.run(_SET_ROLE, key=user_id, role=role)

    async def check_identity(self, user_id: int) -> None:
        """Write that somebody's identity was checked."""
        async with self.database.transaction() as session:
            await session.run(_CHECK_IDENTITY, key=user_id)

    async def verify_business(self, user_id: int, *, verified: bool = True) -> None:
        """Write a business account and what was decided of it."""
        async with self.database.transaction() as session:
            await session.run(_VERIFY_BUSINESS, key=user_id, state="verified" if verified else "revoked")

    async def set_email(self, user_id: int, address: str) -> None:
        """Write a confirmed e-mail address."""
        async with self.database.transaction() as session:
            await session.run(_SET_EMAIL, key=user_id, address=address)
            await session.run(_VERIFY, key=user_id)

    async def link_discord(self, user_id: int) -> None:
        """Write a connected Discord account."""
        await self.link(user_id, "discord")

    async def link(self, user_id: int, provider: str) -> None:
        """Write a connected account of any provider."""
        async with self._generation() as session:
            await session.run(_LINK, key=user_id, provider=provider, name=str(user_id))

    async def recorded(self) -> list[tuple[int, str, Mapping[str, Any]]]:
        """List the outbox."""
        async with self.database.transaction() as session:
            return [(key, kind, payload) for key, kind, payload in await session.rows(_EVENTS)]

    async def live_updates_after(self, cursors: Mapping[int, int], *, limit: int) -> Mapping[int, Backlog]:
        """Read the log of live updates."""
        return await PostgresLiveUpdateLog(self.database).after(cursors, limit=limit)

    async def empty(self) -> None:
        """Delete everybody and everything of theirs; the catalogue stays."""
        async with self.database.transaction() as session:
            for statement in _EMPTY:
                await session.run(statement)

    @asynccontextmanager
    async def _generation(self) -> AsyncIterator[Session]:
        """Open a transaction that also counts a new generation of values."""
        async with self.database.transaction() as session:
            await bump(session, Generation.VALUES)
            yield session


@pytest.fixture(scope="module")
async def shared_harness(servers: EmbeddedServers, migrated_url: str) -> AsyncIterator[PostgresHarness]:
    """One database for all tests of a module; what they add to the catalogue stays."""
    url = create_database(servers.database_url, database_name(migrated_url))
    database = Database(url, evolve(WORK, connections=6))
    await database.open()
    yield PostgresHarness(database, FixedClock())
    await database.close()
