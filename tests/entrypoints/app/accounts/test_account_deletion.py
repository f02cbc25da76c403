"""Leaving for good."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from attrs import evolve
from sqlalchemy import func, select, text

from dualcaster_app import Application
from dualcaster_app.events import handle
from dualcaster_core.accounts.errors import (
    AccountLocked,
    InvalidCredentials,
    TradesUnderWay,
    UsernameTaken,
    UserNotFound,
)
from dualcaster_core.accounts.events import AccountDeleted, VisibilityChanged
from dualcaster_core.catalogue.grading import Condition, Finish
from dualcaster_core.collection.model import InventoryItem, ItemKey
from dualcaster_core.kernel.errors import DualcasterError
from dualcaster_core.kernel.ids import IdKind
from dualcaster_core.testing import FixedClock
from dualcaster_core.testing.contracts import Scene
from dualcaster_postgres.tables import metadata
from dualcaster_postgres.tables.accounts import profiles, users
from dualcaster_postgres.tables.matching import match_index_changes
from dualcaster_postgres.tables.outbox import outbox
from tests.support.completed_trades import complete_trade
from tests.support.full_accounts import PASSWORD, exported, in_the_middle_of_life, named_person
from tests.support.kept_rows import KEPT_OF_STORES, KEPT_OF_TRADES
from tests.support.mailed_tokens import Post
from tests.support.postgres_harness import PostgresHarness

KEPT = {
    "signals.created_by_user_id",
    "user_reputation.user_id",
    "blocks.blocked_id",
    "stored_matches.candidate_id",
    "match_notices.candidate_id",
    "rooms.low_user_id",
    "rooms.high_user_id",
    "rooms.opened_by",
    "room_members.user_id",
    "messages.sender_id",
    "held_messages.sender_id",
    "held_messages.decided_by",
    "message_photos.uploader_id",
    "reports.reporter_id",
    "reports.reported_id",
    "moderation_cases.person_id",
    "moderation_cases.assignee_id",
    "moderation_actions.person_id",
    "moderation_actions.by_id",
    "sanctions.user_id",
    "appeals.person_id",
    "moderation_flags.person_id",
    "moderator_notes.person_id",
    "moderator_notes.author_id",
    *KEPT_OF_TRADES,
    *KEPT_OF_STORES,
    "rings.proposer_id",
    "rings.ended_by",
    "ring_members.user_id",
    "trades.proposer_id",
    "trades.recipient_id",
    "trades.fault_id",
    "trade_log.actor_id",
    "trade_log.fault_id",
    "completed_trades.user_a_id",
    "completed_trades.user_b_id",
    "trade_reviews.reviewer_id",
    "trade_reviews.reviewed_id",
    "trade_reviews.hidden_by_id",
    "identity_checks.by_id",
    "achievement_decisions.by_id",
    "price_decisions.by_id",
    "role_changes.user_id",
    "role_changes.by_id",
    "audit_entries.subject_id",
    "audit_entries.by_id",
}
"""What others keep of somebody (threads of trades among it), and the score that their former trades earned."""
FOLLOWED = (match_index_changes,)
"""What changed, noted for indexes in memory: it says nothing of anybody, and goes as soon as they have read it."""


@pytest.fixture(autouse=True)
def _today(clock: FixedClock) -> None:
    """Matches leave out who was not seen for long, by the time of day."""
    clock.moment = datetime.now(UTC)


async def _traces(app: Application, user_id: int) -> dict[str, int]:
    """Count by column the rows of every table that points at an account."""
    found = {}
    async with app.database.transaction() as session:
        for table in metadata.tables.values():
            for column in table.columns:
                points = any(key.column.table is users for key in column.foreign_keys)
                if (points or column.name == "user_id") and table not in FOLLOWED:
                    row = await session.row(select(func.count()).select_from(table).where(column == user_id))
                    assert row is not None
                    found[f"{table.name}.{column.name}"] = row[0]
    return found


async def test_accepted_trades_keep_an_account_open(app: Application, clock: FixedClock, post: Post) -> None:
    """Whoever promised cards closes the account once that trade is over, by whichever end it came."""
    ann, _ = await in_the_middle_of_life(app, clock, post)
    move = "UPDATE trades SET stage = :stage WHERE id = :id"
    async with app.database.transaction() as session:
        await session.run(text(move), stage="sent", id=ann.user_id)
    with pytest.raises(TradesUnderWay, match="1 accepted trade is not over"):
        await app.accounts.deletion.delete(ann, PASSWORD)
    async with app.database.transaction() as session:
        await session.run(text(move), stage="completed", id=ann.user_id)
    await app.accounts.deletion.delete(ann, PASSWORD)


async def test_nothing_personal_stays(app: Application, clock: FixedClock, post: Post) -> None:
    """Of every table that points at an account, only what others keep of it has rows afterwards."""
    ann, _ = await in_the_middle_of_life(app, clock, post)
    before = await _traces(app, ann.user_id)
    assert {column for column, rows in before.items() if rows == 0} == set()
    await app.accounts.deletion.delete(ann, PASSWORD)
    after = await _traces(app, ann.user_id)
    assert {column for column, rows in after.items() if rows} == KEPT
    async with app.units() as uow:
        user = await uow.users.with_id(ann.user_id)
    assert user is not None
    assert user.username == f"deleted-{app.ids.encode(IdKind.USER, ann.user_id)}"
    assert (user.is_active, user.is_public, user.place, user.email_verified) == (False, False, None, False)


async def test_others_lose_the_match_and_keep_their_own(app: Application, clock: FixedClock, post: Post) -> None:
    """The events of a deletion take the account out of the stored matches of others, whose lists stay as they are."""
    ann, bob = await in_the_middle_of_life(app, clock, post)
    stored = await app.matching.computation.stored(bob.user_id)
    assert [pair.totals.candidate for pair in stored.pairs] == [ann.user_id]
    await app.accounts.deletion.delete(ann, PASSWORD)
    async with app.database.transaction() as session:
        rows = await session.rows(select(outbox.c.id, outbox.c.kind, outbox.c.payload).order_by(outbox.c.id))
    (farewell,) = [payload for _, kind, payload in rows if kind == AccountDeleted.kind]
    assert farewell == {"user_id": ann.user_id, "email": "ann@example.org", "was_verified": False}
    event_id = next(key for key, kind, payload in reversed(rows) if kind == VisibilityChanged.kind)
    assert await handle(app, event_id, "matching.merge_edit")
    assert (await app.matching.computation.stored(bob.user_id)).pairs == ()
    mine = (await exported(app, bob))["inventory"]
    assert len(mine) == 1


async def test_a_name_that_others_traded_with_stays_taken(app: Application) -> None:
    """Once deleted, an account that completed a trade keeps its name from everybody; any other gives it back."""
    for name, trades in (("vera", 1), ("vita", 0)):
        user = await named_person(app, name)
        async with app.units() as uow:
            stored = await uow.users.with_id(user.user_id, lock=True)
            assert stored is not None
            await uow.users.store(evolve(stored, completed_trades=trades))
            await uow.commit()
        await app.accounts.deletion.delete(user, PASSWORD)
    with pytest.raises(UsernameTaken):
        await app.accounts.operator.create("Vera")
    with pytest.raises(UsernameTaken):
        await app.accounts.registration.register(email="v@example.org", username="Vera", password=PASSWORD)
    with pytest.raises(UserNotFound):
        await app.accounts.operator.named("vera")
    assert (await named_person(app, "vita")).username == "vita"


async def test_a_trade_of_somebody_who_has_left_comes_into_the_tree_without_leading_to_them(app: Application) -> None:
    """Whoever leaves before the night keeps no salt, and the other's trade is in the tree all the same."""
    dora, dirk = await named_person(app, "dora"), await named_person(app, "dirk")
    async with app.units() as uow:
        stored = await uow.users.with_id(dora.user_id, lock=True)
        assert stored is not None
        await uow.users.store(evolve(stored, completed_trades=1))
        await uow.commit()
    await complete_trade(app.units, dora.user_id, dirk.user_id, app.clock.now())
    await app.accounts.deletion.delete(dora, PASSWORD)
    await app.reputation.trade_tree.close_day(app.clock.now().date() + timedelta(days=1))
    queries = app.reputation.statements.queries
    assert [one.trades for one in await queries.roots(before=None, limit=1)] == [1]
    counted = [(await queries.trades_of(one.user_id, size=1, limit=1))[1] for one in (dora, dirk)]
    assert counted == [0, 1]


async def test_leaving_twice_is_leaving_once(app: Application) -> None:
    """A second deletion finds nothing to do and records nothing."""
    ann = await named_person(app, "ann")
    await app.accounts.deletion.delete_named("ann")
    async with app.database.transaction() as session:
        before = await session.row(select(func.count()).select_from(outbox))
    await app.accounts.deletion.delete(ann, None)
    with pytest.raises(UserNotFound):
        await app.accounts.deletion.delete_named("ann")
    async with app.database.transaction() as session:
        assert await session.row(select(func.count()).select_from(outbox)) == before


async def test_wrong_passwords_keep_the_account_and_lock_it(app: Application) -> None:
    """Deletion counts wrong passwords as signing in does, so that a stolen session cannot guess."""
    ann = await named_person(app, "ann")
    for password in (None, "", "wrong one", "wrong two", "wrong three", "wrong four", "wrong five"):
        with pytest.raises(InvalidCredentials):
            await app.accounts.deletion.delete(ann, password)
    with pytest.raises(AccountLocked):
        await app.accounts.deletion.delete(ann, PASSWORD)
    assert (await app.profiles.profiles.mine(ann)).username == "ann"


async def test_edits_that_run_beside_a_deletion_leave_nothing_behind(app: Application, clock: FixedClock) -> None:
    """Whatever the order, edits of the profile and of lists either come before or find nobody."""
    ann, bob = await named_person(app, "ann"), await named_person(app, "bob")
    card = await Scene(PostgresHarness(app.database, clock)).card("Bolt")
    item = InventoryItem(key=ItemKey(card, Finish.NONFOIL, Condition.NM), quantity=1)

    async def attempt(action: Any) -> str:
        try:
            await action
        except DualcasterError as error:
            return error.code
        return "done"

    outcomes = await asyncio.gather(
        *(attempt(app.profiles.profiles.edit(ann, {"bio": str(number), "is_public": True})) for number in range(3)),
        attempt(app.collection.inventory.add(ann.user_id, item)),
        attempt(app.accounts.deletion.delete(ann, PASSWORD)),
        *(attempt(app.profiles.profiles.edit(ann, {"tagline": str(number)})) for number in range(3)),
        *(attempt(app.collection.inventory.add(ann.user_id, item)) for _ in range(3)),
        attempt(app.profiles.profiles.note_view("ann", bob.user_id)),
    )
    assert set(outcomes) <= {"done", "user.not_found", "conflict"}
    left = {column: rows for column, rows in (await _traces(app, ann.user_id)).items() if rows}
    assert outcomes[4] == "done"
    assert left == {}


async def test_a_nameless_account_has_the_defaults_of_a_profile(app: Application) -> None:
    """Whoever never edited a profile exports it as null."""
    ann = await named_person(app, "ann")
    assert (await exported(app, ann))["profile"] is None
    async with app.database.transaction() as session:
        assert await session.rows(select(profiles.c.user_id)) == []
