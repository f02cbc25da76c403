"""Deletes what belongs to one account alone."""

from typing import Any

from sqlalchemy import BigInteger, and_, bindparam, delete, exists, func, or_, select, text, update

from dualcaster_postgres.accounts.emptied_stores import emptied
from dualcaster_postgres.sql.database import Session
from dualcaster_postgres.sql.locks import AdvisoryLock, lock
from dualcaster_postgres.tables.accounts import (
    blocks,
    connected_accounts,
    credentials,
    discord_servers,
    favorites,
    guild_members,
    identity_checks,
    known_devices,
    oauth_attempts,
    profile_views,
    profiles,
    sessions,
    single_use_tokens,
    users,
)
from dualcaster_postgres.tables.administration import business_accounts
from dualcaster_postgres.tables.analytics import survey_closings
from dualcaster_postgres.tables.collection import (
    have_list_items,
    import_drafts,
    inventory_items,
    portfolio_snapshots,
    undo_records,
    want_list_items,
)
from dualcaster_postgres.tables.escrow import CONTESTED as CONTESTED_PAYMENTS
from dualcaster_postgres.tables.escrow import OPEN as OPEN_PAYMENTS
from dualcaster_postgres.tables.escrow import escrow_transactions, stripe_connect_accounts
from dualcaster_postgres.tables.idempotency import idempotency_keys
from dualcaster_postgres.tables.matching import match_notices, match_states, match_visits, stored_matches
from dualcaster_postgres.tables.messaging import message_photos, message_reactions, rooms
from dualcaster_postgres.tables.moderation import disputes
from dualcaster_postgres.tables.notifying import (
    deliveries,
    discord_channels,
    live_sequences,
    live_updates,
    notification_people,
    notification_preferences,
    notifications,
    push_subscriptions,
)
from dualcaster_postgres.tables.reputation import anchored_people, trade_tree_people
from dualcaster_postgres.tables.signals import signal_follows, signal_makers, signals
from dualcaster_postgres.tables.social import (
    achievement_decisions,
    connections,
    directory_entries,
    earned_achievements,
    endorsements,
    trader_notes,
)
from dualcaster_postgres.tables.stores import lgs_profiles, store_staff
from dualcaster_postgres.tables.stores.buylist import buylist_orders
from dualcaster_postgres.tables.stores.clearing import store_clearing_parts
from dualcaster_postgres.tables.stores.customers import store_message_turns, store_messages
from dualcaster_postgres.tables.stores.events import store_event_sign_ups
from dualcaster_postgres.tables.trading import LIVE, mailing_addresses, trades

_user = bindparam("user", type_=BigInteger())
OWNED_BY: dict[Any, Any] = {
    sessions: sessions.c.user_id,
    known_devices: known_devices.c.user_id,
    single_use_tokens: single_use_tokens.c.user_id,
    oauth_attempts: oauth_attempts.c.user_id,
    credentials: credentials.c.user_id,
    connected_accounts: connected_accounts.c.user_id,
    idempotency_keys: idempotency_keys.c.user_id,
    import_drafts: import_drafts.c.user_id,
    undo_records: undo_records.c.user_id,
    have_list_items: have_list_items.c.user_id,
    inventory_items: inventory_items.c.user_id,
    portfolio_snapshots: portfolio_snapshots.c.user_id,
    want_list_items: want_list_items.c.user_id,
    guild_members: guild_members.c.user_id,
    discord_servers: discord_servers.c.user_id,
    blocks: blocks.c.blocker_id,
    stored_matches: stored_matches.c.user_id,
    match_notices: match_notices.c.user_id,
    match_visits: match_visits.c.user_id,
    match_states: match_states.c.user_id,
    notifications: notifications.c.user_id,
    notification_preferences: notification_preferences.c.user_id,
    push_subscriptions: push_subscriptions.c.user_id,
    message_reactions: message_reactions.c.user_id,
    profiles: profiles.c.user_id,
    mailing_addresses: mailing_addresses.c.user_id,
    live_updates: live_updates.c.user_id,
    discord_channels: discord_channels.c.user_id,
    live_sequences: live_sequences.c.user_id,
    anchored_people: anchored_people.c.user_id,
    identity_checks: identity_checks.c.user_id,
    business_accounts: business_accounts.c.user_id,
    trade_tree_people: trade_tree_people.c.user_id,
    signal_makers: signal_makers.c.user_id,
    survey_closings: survey_closings.c.user_id,
    directory_entries: directory_entries.c.user_id,
    earned_achievements: earned_achievements.c.user_id,
    achievement_decisions: achievement_decisions.c.user_id,
    stripe_connect_accounts: stripe_connect_accounts.c.user_id,
    store_staff: store_staff.c.user_id,
    store_event_sign_ups: store_event_sign_ups.c.user_id,
    store_clearing_parts: store_clearing_parts.c.user_id,
    store_messages: store_messages.c.user_id,
    store_message_turns: store_message_turns.c.user_id,
}
"""Whose rows go, in this order. What hangs on them (refresh tokens, price alerts, deliveries) goes with them."""
_open_dispute = exists().where(disputes.c.trade_id == trades.c.id, disputes.c.resolved_at.is_(None))
_held_payment = exists().where(
    escrow_transactions.c.trade_id == trades.c.id, or_(text(OPEN_PAYMENTS), text(CONTESTED_PAYMENTS))
)
_UNDER_WAY = select(func.count()).where(
    or_(trades.c.proposer_id == _user, trades.c.recipient_id == _user), or_(text(LIVE), _open_dispute, _held_payment)
)
_DELETE = [delete(table).where(column == _user) for table, column in OWNED_BY.items()]
_HOLD = select(users.c.id).where(users.c.id == _user).with_for_update()
"""Waits for whoever is about to point at the account, and keeps everybody else from it until the end."""
_FORGET_LOOKS = delete(profile_views).where(
    or_(profile_views.c.profile_id == _user, profile_views.c.viewer_id == _user)
)
_FORGET_FAVORITES = delete(favorites).where(or_(favorites.c.user_id == _user, favorites.c.trader_id == _user))
_FORGET_CONNECTIONS = delete(connections).where(or_(connections.c.low_id == _user, connections.c.high_id == _user))
_FORGET_NOTES = delete(trader_notes).where(or_(trader_notes.c.user_id == _user, trader_notes.c.trader_id == _user))
_FORGET_ENDORSEMENTS = delete(endorsements).where(
    or_(endorsements.c.endorser_id == _user, endorsements.c.trader_id == _user)
)
_UNFOLLOW = (
    update(signals)
    .where(
        exists().where(
            signal_follows.c.signal_id == signals.c.id,
            signal_follows.c.user_id == _user,
            signal_follows.c.ended_at.is_(None),
        )
    )
    .values(follower_count=signals.c.follower_count - 1)
)
_FORGET_FOLLOWS = delete(signal_follows).where(signal_follows.c.user_id == _user)
_FORGET_RATIONALES = (
    update(signals).where(signals.c.created_by_user_id == _user).values(rationale="", personal_salt=None)
)
"""Outcomes stay in the chain; what they hid of a person can be tried out no more without the salt."""
_FORGET_SUMMARIES = delete(deliveries).where(deliveries.c.user_id == _user, deliveries.c.notification_id.is_(None))
_FORGET_NAMING = delete(notifications).where(
    notifications.c.id.in_(select(notification_people.c.notification_id).where(notification_people.c.user_id == _user))
)
"""Others are told nothing more of somebody, nor reminded of what they were told."""
_FORGET_PHOTOS = delete(message_photos).where(
    message_photos.c.uploader_id == _user,
    message_photos.c.message_id.is_(None),
    message_photos.c.held_id.is_(None),
    message_photos.c.appeal_id.is_(None),
)
"""Those that were never sent: what a held message or an appeal shows goes with its rule of retention."""
_FORGET_CONVERSATIONS = delete(rooms).where(
    or_(rooms.c.low_user_id == _user, rooms.c.high_user_id == _user),
    and_(rooms.c.kind == "conversation", or_(rooms.c.held_until.is_(None), rooms.c.held_until < func.now())),
)
"""Nobody sees them any more; what a report or a dispute holds goes later. Threads are the other's record of a trade."""

_p = lgs_profiles.c
_stores = select(_p.id).where(_p.user_id == _user)
_EMPTY_STORE = emptied(lambda column: column.in_(_stores))
_sold = buylist_orders.c.seller_id == _user
_FORGET_DRAFTS = delete(buylist_orders).where(_sold, buylist_orders.c.stage == "draft")
_FORGET_SALE_NOTES = update(buylist_orders).where(_sold, buylist_orders.c.note != "").values(note="")
"""What somebody sold stays in the books of the store, without what they wrote."""
_CLOSE_STORE = (
    update(lgs_profiles)
    .where(_p.user_id == _user)
    .values(
        closed_at=func.coalesce(_p.closed_at, func.now()),
        **dict.fromkeys(("description", "store_address", "store_postal", "store_phone", "store_website"), ""),
        latitude=None,
        longitude=None,
        hours=text("'{}'::jsonb"),
        closed_dates=text("'{}'::date[]"),
        version=_p.version + 1,
    )
)
"""A store closes with its owner's account; its name stays for those who have dealt with it."""

_FORGET = (
    _FORGET_LOOKS,
    _FORGET_FAVORITES,
    _FORGET_CONNECTIONS,
    _FORGET_NOTES,
    _FORGET_ENDORSEMENTS,
    _UNFOLLOW,
    _FORGET_FOLLOWS,
    _FORGET_RATIONALES,
    _FORGET_SUMMARIES,
    _FORGET_NAMING,
    _FORGET_PHOTOS,
    _FORGET_CONVERSATIONS,
    *_EMPTY_STORE,
    _FORGET_DRAFTS,
    _FORGET_SALE_NOTES,
    _CLOSE_STORE,
)


class PostgresErasure:
    """``AccountEraser``: one statement per table."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def lock(self) -> None:
        """Wait until nobody else writes stored matches, and keep them from it until the end."""
        await lock(self._session, AdvisoryLock.STORED_MATCHES)

    async def trades_under_way(self, user_id: int) -> int:
        """Count the accepted trades of an account that are not over, or over which there is a dispute."""
        row = await self._session.row(_UNDER_WAY, user=user_id)
        return int(row[0]) if row else 0

    async def erase(self, user_id: int) -> None:
        """Delete what belongs to an account alone."""
        await self._session.rows(_HOLD, user=user_id)
        for statement in (*_DELETE, *_FORGET):
            await self._session.run(statement, user=user_id)
