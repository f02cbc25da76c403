"""Accounts with everything that an account can have, for those who take it along and who leave."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from attrs import evolve
from sqlalchemy import func, insert, text

from dualcaster_app import Application
from dualcaster_core.accounts.guilds.model import KnownServer
from dualcaster_core.accounts.identity.model import Purpose
from dualcaster_core.accounts.identity.sessions import Device
from dualcaster_core.accounts.model import Actor
from dualcaster_core.accounts.sanctions import Sanction, SanctionKind
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
from dualcaster_postgres.tables.accounts import oauth_attempts
from dualcaster_postgres.unit_of_work import PostgresUnitOfWork
from tests.support.kept_rows import deal_with_stores, decide_and_pay
from tests.support.mailed_tokens import Post
from tests.support.moderating import withheld_in
from tests.support.postgres_harness import PostgresHarness
from tests.support.priced_printings import printing
from tests.support.site_signals import become_maker, give_past, make_signal
from tests.support.stores import open_stores_of_each_other

PASSWORD = "four black lotus petals"
DEVICE = Device(name="Firefox on Linux", address="10.9.8.7")


async def named_person(app: Application, name: str) -> Actor:
    """Open an account with a browser that is signed in."""
    user = await app.accounts.registration.register(email=f"{name}@example.org", username=name, password=PASSWORD)
    browser = await app.accounts.sessions.open_for_browser(user.id, DEVICE)
    return browser.actor


async def in_the_middle_of_life(app: Application, clock: FixedClock, post: Post) -> tuple[Actor, Actor]:
    """Return ann everything that an account can have, and bob who has to do with her."""
    first = await named_person(app, "dora")
    ann, bob = await named_person(app, "ann"), await named_person(app, "bob")
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
    carl = await named_person(app, "carl")
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


async def exported(app: Application, actor: Actor) -> Mapping[str, Any]:
    """Export an account, and read the document."""
    pieces = [piece async for piece in app.accounts.export.export(actor.user_id)]
    document: Mapping[str, Any] = json.loads(b"".join(pieces))
    return document
