"""Taking everything along, and leaving for good."""

import asyncio
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from attrs import evolve
from sqlalchemy import func, insert, select, text

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
from dualcaster_core.accounts.guilds.model import KnownServer
from dualcaster_core.accounts.identity.model import Purpose
from dualcaster_core.accounts.identity.sessions import Device
from dualcaster_core.accounts.model import Actor
from dualcaster_core.accounts.sanctions import Sanction, SanctionKind
from dualcaster_core.catalogue.grading import Condition, Finish
from dualcaster_core.collection.model import InventoryItem, ItemKey
from dualcaster_core.kernel.errors import DualcasterError
from dualcaster_core.kernel.ids import IdKind
from dualcaster_core.messaging.model import Message, Photo, conversation_between, thread_of
from dualcaster_core.moderation.actions import ActionSource, ModerationAction
from dualcaster_core.moderation.appeals import Appeal
from dualcaster_core.moderation.cases import ModerationCase
from dualcaster_core.moderation.flags import RaisedFlag
from dualcaster_core.moderation.lifecycle import ActionKind, CaseKind
from dualcaster_core.moderation.model import Level, ReportReason, Subject, SubjectKind
from dualcaster_core.moderation.notes import InternalNote
from dualcaster_core.moderation.reports import Report
from dualcaster_core.notifying.notifications import NewNotification
from dualcaster_core.notifying.preferences import Preferences
from dualcaster_core.reputation.tiers import Tier
from dualcaster_core.social.achievements.ports import AchievementDecision, Award
from dualcaster_core.social.model import EndorsementKind, asked
from dualcaster_core.testing import FixedClock
from dualcaster_core.testing.contracts import Scene
from dualcaster_core.trading.addresses.use_cases import MailingAddress
from dualcaster_postgres.accounts.account_records import SECTIONS
from dualcaster_postgres.tables import metadata
from dualcaster_postgres.tables.accounts import oauth_attempts, profiles, users
from dualcaster_postgres.tables.matching import match_index_changes
from dualcaster_postgres.tables.outbox import outbox
from dualcaster_postgres.unit_of_work import PostgresUnitOfWork
from tests.support.completed_trades import complete_trade
from tests.support.kept_rows import KEPT_OF_STORES, KEPT_OF_TRADES, deal_with_stores, decide_and_pay
from tests.support.mailed_tokens import Post
from tests.support.moderating import withheld_in
from tests.support.postgres_harness import PostgresHarness
from tests.support.priced_printings import printing
from tests.support.site_signals import become_maker, give_past, make_signal
from tests.support.stores import open_stores_of_each_other

PASSWORD = "four black lotus petals"
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
DEVICE = Device(name="Firefox on Linux", address="10.9.8.7")


@pytest.fixture(autouse=True)
def _today(clock: FixedClock) -> None:
    """Matches leave out who was not seen for long, by the time of day."""
    clock.moment = datetime.now(UTC)


async def _person(app: Application, name: str) -> Actor:
    user = await app.accounts.registration.register(email=f"{name}@example.org", username=name, password=PASSWORD)
    browser = await app.accounts.sessions.open_for_browser(user.id, DEVICE)
    return browser.actor


async def _in_the_middle_of_life(app: Application, clock: FixedClock, post: Post) -> tuple[Actor, Actor]:
    """Return ann everything that an account can have, and bob who has to do with her."""
    first = await _person(app, "dora")
    ann, bob = await _person(app, "ann"), await _person(app, "bob")
    for chain, other in enumerate((first, bob), start=1):
        await _correspond(app, clock, chain, ann.user_id, other.user_id)
    await app.accounts.sessions.open_for_program(ann.user_id, DEVICE)
    await app.notifying.direct_messages.switch_on(ann.user_id, "4711", 4_242)
    lists = Scene(PostgresHarness(app.database, clock))
    await lists.swap(ann.user_id, bob.user_id)
    for one in (ann, bob):
        await app.profiles.profiles.edit(one, {"is_public": True, "bio": 'about "me" <script>'})
        await app.accounts.operator.join_guild(one.username, 7)
        async with app.units() as uow:
            await uow.known_servers.replace(one.user_id, [KnownServer(guild_id=7, name="Portland Trades")])
            await uow.commit()
    for one, other in ((ann, bob), (bob, ann)):
        await app.profiles.favorites.add(one, app.ids.encode(IdKind.USER, other.user_id))
    await _befriend(app, clock, first, ann, bob)
    for one in (ann, bob):
        await become_maker(app, one.user_id)
    await app.accounts.operator.change("ann", is_public=True)
    (card_id,) = await lists.harness.add_cards([printing(900)])
    await give_past(app, UUID(int=900))
    made = [await make_signal(app, one.user_id, card_id) for one in (ann, bob)]
    await app.signals.following.follow(ann, made[1].id)
    async with app.database.transaction() as session:
        await session.run(
            text("INSERT INTO signal_makers VALUES (:ann, 1, 1, 0.5, 200000)"),
            ann=ann.user_id,
        )
    carl = await _person(app, "carl")
    await app.accounts.operator.block("ann", "carl")
    await app.accounts.operator.block("carl", "ann")
    assert carl.username == "carl"
    await app.profiles.profiles.set_place_by_name(ann, "Portland, OR")
    await app.profiles.profiles.note_view("ann", bob.user_id)
    await app.profiles.profiles.note_view("bob", ann.user_id)
    await post.token(ann.user_id, Purpose.RESET_PASSWORD, "ann@example.org")
    await lists.harness.set_tier(ann.user_id, Tier.BRONZE)
    await app.portfolio.histories.take()
    for one in (ann, bob):
        await app.matching.computation.recompute(one.user_id)
    await open_stores_of_each_other(app, ann.user_id, bob.user_id)
    await app.social.entries.refresh()
    await app.trading.addresses.save(ann.user_id, MailingAddress("12 Tower Road"))
    async with app.units() as uow:
        await uow.notification_settings.store(ann.user_id, Preferences(webhook="sealed"))
        await uow.notification_settings.subscribe(
            ann.user_id, "https://push/1", "key", "auth", device="Firefox", at=clock.now(), most=5
        )
        await uow.notifications.add(
            *(
                NewNotification(
                    user_id=told.user_id,
                    key="trade/7",
                    type="trade.trade_accepted",
                    title=f"{named.username} accepted",
                    names=frozenset({named.user_id}),
                    created_at=clock.now(),
                )
                for told, named in ((ann, bob), (bob, ann))
            )
        )
        await uow.commit()
    async with app.database.transaction() as session:
        await session.run(
            text(
                "WITH a AS (INSERT INTO match_notices (user_id, candidate_id) VALUES (:ann, :bob), (:bob, :ann)),"
                " b AS (INSERT INTO connected_accounts (user_id, provider, provider_user_id, access_token_encrypted)"
                " VALUES (:ann, 'discord', '77', 'sealed')),"
                " c AS (INSERT INTO idempotency_keys (user_id, key, request_hash, created_at)"
                " VALUES (:ann, 'k', 'x', now())),"
                " e AS (INSERT INTO match_visits (user_id, seen_at) VALUES (:ann, now())),"
                " r AS (INSERT INTO rings (status, version, proposer_id, exchange, created_at, expires_at, ended_at,"
                " ended_by) VALUES ('declined', 2, :ann, 'mail', now(), now(), now(), :ann) RETURNING id),"
                " m AS (INSERT INTO ring_members (ring_id, position, user_id) SELECT id, place, who FROM r,"
                " (VALUES (0, CAST(:ann AS bigint)), (1, CAST(:bob AS bigint))) one (place, who)),"
                " f AS (INSERT INTO survey_closings (user_id, closed_at) VALUES (:ann, now())),"
                " g AS (INSERT INTO price_decisions (decided_at, by_id, is_released, feed, prices)"
                " VALUES (now(), :ann, true, 'scryfall', 1)),"
                " d AS (INSERT INTO undo_records (user_id, before, after, line_count, created_at, expires_at)"
                " VALUES (:ann, '{}', '{}', 1, now(), now()))"
                " INSERT INTO import_drafts (user_id, is_wants, file_name, format, content, created_at)"
                " VALUES (:ann, false, 'mine.csv', 'csv', 'x', now())"
            ),
            ann=ann.user_id,
            bob=bob.user_id,
        )
        for proposer, recipient in ((ann, bob), (bob, ann)):
            await session.run(
                text(
                    "WITH t AS (INSERT INTO trades (id, chain_id, counter_count, proposer_id, recipient_id, stage,"
                    " version, exchange, held_payment, message, expires_in_days, cash_from_proposer,"
                    " cash_from_recipient, proposer_value, recipient_value, created_at, changed_at, fault_id)"
                    " VALUES (:a, :a, 0, :a, :b, 'cancelled', 1, 'mail', false, '', 7, 0, 0, 1, 1, now(), now(), :a)),"
                    " l AS (INSERT INTO trade_log (trade_id, version, at, actor_id, action, status, fault_id, reason)"
                    " VALUES (:a, 1, now(), :a, 'cancel', 'cancelled', :a, '')),"
                    " c AS (INSERT INTO trade_lines (trade_id, from_proposer, position, item_id, card_id, finish,"
                    " condition, language, signed, altered, quantity, wants_only, name, set_code, collector_number)"
                    " SELECT :a, true, 0, 1, id, 1, 5, 'en', false, false, 1, false, name, 'lea', '1'"
                    " FROM cards LIMIT 1)"
                    " INSERT INTO completed_trades (proposal_id, user_a_id, user_b_id, user_a_username,"
                    " user_b_username, user_a_gave, user_b_gave, user_a_gave_value, user_b_gave_value,"
                    " cash_from_a, cash_from_b, total_trade_value, completion_method, proposed_at, completed_at,"
                    " user_a_confirmed, user_b_confirmed)"
                    " VALUES (:a, :a, :b, 'a', 'b', '[]', '[]', 1, 1, 0, 0, 2, 'mail', now(), now(), true, true)"
                ),
                a=proposer.user_id,
                b=recipient.user_id,
            )
            await session.run(
                text(
                    "WITH c AS (INSERT INTO identity_checks (user_id, is_checked, by_id, reason, decided_at)"
                    " VALUES (:a, true, :b, 'passport seen', now())),"
                    " p AS (INSERT INTO anchored_people (user_id) VALUES (:a)),"
                    " r AS (INSERT INTO role_changes (user_id, role_before, role, changed_by, changed_at, by_id)"
                    " VALUES (:a, 'user', 'moderator', '', now(), :b)),"
                    " w AS (INSERT INTO audit_entries (at, action, source, by_id, by_name, subject_id, reason,"
                    " details) VALUES (now(), 'access_unlocked', 'site', :b, '', :a, 'asked', '{}')),"
                    " s AS (INSERT INTO business_accounts (user_id, business_name, state, reason, documents,"
                    " applied_at, version) VALUES (:a, 'Mox Corner', 'pending', '', '', now(), 1)),"
                    " q AS (INSERT INTO stripe_connect_accounts (user_id, stripe_account_id, account_status,"
                    " charges_enabled, payouts_enabled, country, created_at, updated_at)"
                    " VALUES (:a, 'acct_' || :a, 'enabled', true, true, 'US', now(), now())),"
                    " t AS (INSERT INTO trade_tree_people (user_id, position, salt) VALUES (:a, 0, 'salt'))"
                    " INSERT INTO trade_reviews (trade_id, reviewer_id, reviewed_id, overall, comment, written_at,"
                    " visible_at, is_announced, hidden_at, hidden_by_id, hidden_reason, version)"
                    " VALUES (:a, :a, :b, 5, '', now(), now(), true, now(), :b, 'spam', 1),"
                    " (:a, :b, :a, 4, 'shown', :now, :now, true, NULL, NULL, NULL, 1)"
                ),
                a=proposer.user_id,
                b=recipient.user_id,
                now=clock.now(),
            )
            await decide_and_pay(session, proposer.user_id, recipient.user_id)
            await deal_with_stores(session, proposer.user_id, recipient.user_id)
        await session.run(
            insert(oauth_attempts).values(
                state_hash=b"s",
                browser_hash=b"b",
                provider="discord",
                verifier_encrypted="v",
                user_id=ann.user_id,
                expires_at=func.now(),
            )
        )
    return ann, bob


async def _befriend(app: Application, clock: FixedClock, first: Actor, ann: Actor, bob: Actor) -> None:
    """Connect ann with both of the others, and have her and bob note, endorse and watch each other."""
    now = clock.now()
    async with app.units() as uow:
        for one, other in ((ann, bob), (first, ann)):
            await uow.connections.store(asked(one.user_id, other.user_id, now)[0])
        for one, other in ((ann, bob), (bob, ann)):
            await uow.trader_notes.write(one.user_id, other.user_id, "Packs well.", now)
            await uow.endorsements.give(one.user_id, other.user_id, EndorsementKind.FAST_SHIPPER, now)
            await uow.listing_watches.watch(one.user_id, other.user_id)
            award = Award(user_id=one.user_id, key="regular_trader")
            await uow.achievements.award([award, evolve(award, key="newcomer")], now)
            await uow.achievements.decide(
                AchievementDecision(
                    user_id=one.user_id,
                    key=award.key,
                    is_revoked=True,
                    reason="trades with oneself",
                    by_id=other.user_id,
                    decided_at=now,
                )
            )
        await uow.commit()


async def _correspond(app: Application, clock: FixedClock, chain: int, ann: int, other: int) -> None:
    """Have two write to each other in a thread and in a conversation, with photos, reactions and reports."""
    now = clock.now()
    async with app.units() as uow:
        for room in (thread_of(chain, chain, ann, other, now), conversation_between(ann, other, now, strangers=False)):
            opened = await uow.rooms.open(room)
            for number, sender in enumerate((ann, other), start=1):
                sent = await uow.messages.add(
                    Message(room_id=opened.id, number=number, sender_id=sender, sent_at=now, text="hello")
                )
                key = f"{opened.id:016x}{sender:016x}"
                photo = await uow.photos.add(Photo(uploader_id=sender, key=key, width=1, height=1, uploaded_at=now))
                await uow.photos.attach([photo.id], opened.id, sent.id)
                await uow.messages.react(sent.id, ann, "👍", on=True)
                await uow.reports.file(
                    Report(
                        reporter_id=ann + other - sender,
                        reported_id=sender,
                        room_id=opened.id,
                        subject=Subject(SubjectKind.MESSAGE, sent.id),
                        reason=ReportReason.SPAM,
                        filed_at=now,
                    )
                )
        for place in (await uow.rooms.of_pair(ann, other), await uow.rooms.of_chain(chain)):
            await withheld_in(uow, place, (ann, other), now)
        await _moderated(uow, ann, now)
        await _moderated(uow, other, now, by=ann)
        await uow.commit()


async def _moderated(uow: PostgresUnitOfWork, person: int, now: datetime, *, by: int | None = None) -> None:
    """Restrict somebody for a while that is over, and have them appeal."""
    kinds = (CaseKind.USER_REPORT, CaseKind.APPEAL)
    case, appealed = [await uow.cases.add(ModerationCase.opened(one, person, Level.LOW, now)) for one in kinds]
    await uow.cases.store(case.assigned(by))
    action = await uow.actions.add(
        ModerationAction(
            case_id=case.id,
            person_id=person,
            source=ActionSource.CONSOLE if by is None else ActionSource.MODERATOR,
            by_id=by,
            kind=ActionKind.RESTRICT,
            reason="spam",
            days=1,
            at=now,
        )
    )
    await uow.sanctions.add(
        Sanction(
            user_id=person,
            action_id=action.id,
            kind=SanctionKind.RESTRICT,
            starts_at=now - timedelta(days=1),
            ends_at=now,
            lifted_at=now,
        )
    )
    flag = RaisedFlag(person_id=person, rule="hasty", level=Level.LOW, numbers={"minutes": "3"})
    await uow.flags.add(flag, case.id, now)
    await uow.moderator_notes.add(InternalNote(person_id=person, author_id=by, text="Polite.", at=now))
    await uow.appeals.add(Appeal(action_id=action.id, case_id=appealed.id, person_id=person, text="No.", filed_at=now))


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
    ann, _ = await _in_the_middle_of_life(app, clock, post)
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
    ann, _ = await _in_the_middle_of_life(app, clock, post)
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
    ann, bob = await _in_the_middle_of_life(app, clock, post)
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
    mine = (await _export(app, bob))["inventory"]
    assert len(mine) == 1


async def test_a_name_that_others_traded_with_stays_taken(app: Application) -> None:
    """Once deleted, an account that completed a trade keeps its name from everybody; any other gives it back."""
    for name, trades in (("vera", 1), ("vita", 0)):
        user = await _person(app, name)
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
    assert (await _person(app, "vita")).username == "vita"


async def test_a_trade_of_somebody_who_has_left_comes_into_the_tree_without_leading_to_them(app: Application) -> None:
    """Whoever leaves before the night keeps no salt, and the other's trade is in the tree all the same."""
    dora, dirk = await _person(app, "dora"), await _person(app, "dirk")
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
    ann = await _person(app, "ann")
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
    ann = await _person(app, "ann")
    for password in (None, "", "wrong one", "wrong two", "wrong three", "wrong four", "wrong five"):
        with pytest.raises(InvalidCredentials):
            await app.accounts.deletion.delete(ann, password)
    with pytest.raises(AccountLocked):
        await app.accounts.deletion.delete(ann, PASSWORD)
    assert (await app.profiles.profiles.mine(ann)).username == "ann"


async def test_edits_that_run_beside_a_deletion_leave_nothing_behind(app: Application, clock: FixedClock) -> None:
    """Whatever the order, edits of the profile and of lists either come before or find nobody."""
    ann, bob = await _person(app, "ann"), await _person(app, "bob")
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


async def _export(app: Application, actor: Actor) -> Mapping[str, Any]:
    pieces = [piece async for piece in app.accounts.export.export(actor.user_id)]
    document: Mapping[str, Any] = json.loads(b"".join(pieces))
    return document


async def test_the_export_has_everything_of_ones_own(app: Application, clock: FixedClock, post: Post) -> None:
    """Every section has what was put in, names of others instead of keys, and no secret."""
    ann, _ = await _in_the_middle_of_life(app, clock, post)
    document = await _export(app, ann)
    assert list(document) == ["version", "exported_at", *SECTIONS, "picture"]
    assert {name for name in SECTIONS if not document[name]} == set()
    assert document["profile"]["bio"] == 'about "me" <script>'
    assert document["account"]["location_display"] == "Portland, OR"
    for section in ("matches", "match_notices", "profile_viewers", "viewed_profiles"):
        assert [one["username"] for one in document[section]] == ["bob"]
    assert [one["username"] for one in document["blocks"]] == ["carl"]
    assert [(one["i_proposed"], one["partner"], one["stage"]) for one in document["trades"]] == [
        (True, "bob", "cancelled")
    ]
    assert [(one["from_me"], one["quantity"]) for one in document["trade_lines"]] == [(True, 1)]
    assert (document["inventory"][0]["finish"], document["want_list"][0]["condition_min"]) == ("nonfoil", "LP")
    written = json.dumps(document)
    for secret in ("sealed", "argon2", "hash", "latitude", '"user_id"', "oracle_card_id"):
        assert secret not in written


async def test_the_export_has_reviews_as_they_show(app: Application, clock: FixedClock, post: Post) -> None:
    """One's own reviews, hidden ones with the reason; of what others wrote nothing that is blind yet, or hidden."""
    ann, bob = await _in_the_middle_of_life(app, clock, post)
    mine = await _export(app, ann)
    assert [(one["partner"], one["overall"], one["hidden_reason"]) for one in mine["reviews_given"]] == [
        ("bob", 5, "spam"),
        ("bob", 4, None),
    ]
    assert [(one["partner"], one["overall"], one["comment"]) for one in mine["reviews_received"]] == [
        ("bob", 4, "shown")
    ]
    for moment, shown in (("now() + interval '1 hour'", 0), ("now() - interval '1 hour'", 1)):
        async with app.database.transaction() as session:
            await session.run(text(f"UPDATE trade_reviews SET visible_at = {moment} WHERE hidden_at IS NULL"))
        assert len((await _export(app, ann))["reviews_received"]) == shown
    await app.accounts.operator.block("bob", "ann")
    assert {one["partner"] for one in (await _export(app, ann))["reviews_given"]} == {None}
    assert bob.username == "bob"


async def test_the_export_reads_the_owners_address_alone(app: Application, clock: FixedClock, post: Post) -> None:
    """The owner takes their mailing address along as it is written on parcels; others have theirs, or none."""
    ann, bob = await _in_the_middle_of_life(app, clock, post)
    assert (await _export(app, ann))["mailing_address"]["text"] == "12 Tower Road"
    document = await _export(app, bob)
    assert document["mailing_address"] is None
    assert "Tower Road" not in json.dumps(document)


async def test_the_export_names_no_private_trader(app: Application, clock: FixedClock, post: Post) -> None:
    """Who keeps their own profile private is told to nobody as a viewer, in an export neither."""
    ann, bob = await _in_the_middle_of_life(app, clock, post)
    await app.profiles.profiles.edit(bob, {"is_public": False})
    viewers = (await _export(app, ann))["profile_viewers"]
    assert [one["username"] for one in viewers] == [None]


async def test_an_export_of_many_lines_is_as_many_statements(app: Application, clock: FixedClock) -> None:
    """The number of statements does not grow with the lists."""
    ann = await _person(app, "ann")
    lists = Scene(PostgresHarness(app.database, clock))
    spent = []
    for round_number in range(2):
        for number in range(1 + 30 * round_number):
            await lists.have(ann.user_id, await lists.card(f"Card {round_number} {number}"))
        before = app.database.statements
        assert len((await _export(app, ann))["inventory"]) == 1 + 31 * round_number
        spent.append(app.database.statements - before)
    assert spent[0] == spent[1]


async def test_a_nameless_account_has_the_defaults_of_a_profile(app: Application) -> None:
    """Whoever never edited a profile exports it as null."""
    ann = await _person(app, "ann")
    assert (await _export(app, ann))["profile"] is None
    async with app.database.transaction() as session:
        assert await session.rows(select(profiles.c.user_id)) == []
