"""Everything that is kept of an account, for its owner to take along. Coordinates and secrets stay here."""

from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any

from attrs import field, frozen
from sqlalchemy import Executable, case, select

from dualcaster_core.accounts.identity.ports import TokenCipher
from dualcaster_core.accounts.lifecycle.ports import Section
from dualcaster_core.catalogue.grading import Condition
from dualcaster_core.kernel.ids import IdKind, PublicIds
from dualcaster_core.kernel.ports import Clock
from dualcaster_core.social.achievements.frames import FrameTier
from dualcaster_postgres.accounts.collection_records import HAVES, IMPORT_DRAFTS, INVENTORY, PORTFOLIO, WANTS
from dualcaster_postgres.accounts.moderation_records import DISPUTE_KEYS, MODERATED
from dualcaster_postgres.accounts.payment_records import held_payments_of, payout_account_of
from dualcaster_postgres.accounts.people_records import BETWEEN_PEOPLE, OTHER, USER, people_named
from dualcaster_postgres.accounts.record_columns import told
from dualcaster_postgres.accounts.signal_records import SIGNAL_FOLLOWS, SIGNALS
from dualcaster_postgres.accounts.store_records import OF_STORES
from dualcaster_postgres.accounts.trade_records import REVIEWS_GIVEN, REVIEWS_RECEIVED, TRADE_LINES, TRADES
from dualcaster_postgres.notifying.naming import IS_SHOWN
from dualcaster_postgres.sql.codes import FINISHES
from dualcaster_postgres.sql.database import Database, Session
from dualcaster_postgres.tables.accounts import (
    blocks,
    connected_accounts,
    credentials,
    discord_servers,
    guild_members,
    guilds,
    profile_views,
    profiles,
    sessions,
    users,
)
from dualcaster_postgres.tables.administration import business_accounts
from dualcaster_postgres.tables.analytics import survey_closings
from dualcaster_postgres.tables.matching import match_notices, match_visits, stored_matches
from dualcaster_postgres.tables.messaging import messages
from dualcaster_postgres.tables.notifying import discord_channels, notifications
from dualcaster_postgres.tables.reputation import user_reputation
from dualcaster_postgres.tables.social import achievement_decisions, earned_achievements
from dualcaster_postgres.tables.trading import mailing_addresses

_CODES: Mapping[str, Callable[[Any], Any]] = {
    "finish": lambda code: FINISHES[code].value,
    "condition": lambda code: Condition(code).name,
    "condition_min": lambda code: Condition(code).name if code else None,
    "active_frame_tier": lambda code: FrameTier(code).word,
    "guild_id": str,
    "channel_id": str,
}


@frozen
class _Part:
    """A section: its statement, and which of its columns are keys to be told as public ids.

    ``encrypted`` are columns that are told as what they say; ``has_moment``: the statement asks what shows by now.
    """

    name: str
    statement: Executable
    is_list: bool = True
    keys: Mapping[str, IdKind] = field(factory=dict)
    encrypted: frozenset[str] = frozenset()
    has_moment: bool = False


_account = select(
    users.c.id,
    users.c.username,
    users.c.created_at,
    users.c.last_active_at,
    users.c.is_public,
    users.c.show_have_list,
    users.c.show_want_list,
    users.c.location_display,
    users.c.trade_radius_miles,
    credentials.c.email,
    users.c.email_verified,
    credentials.c.password_changed_at,
    user_reputation.c.score,
    user_reputation.c.tier,
).select_from(
    users.outerjoin(credentials, credentials.c.user_id == users.c.id).outerjoin(
        user_reputation, user_reputation.c.user_id == users.c.id
    )
)
_viewer_name = case((OTHER.c.is_public, OTHER.c.username)).label("username")
"""Who keeps their own profile private is told to nobody as a viewer."""
_looks, _matches, _notices = profile_views.c, stored_matches.c, match_notices.c
_REVIEW_KEYS = {"id": IdKind.REVIEW, "trade_id": IdKind.TRADE}
_PARTS = (
    _Part("account", _account.where(users.c.id == USER), is_list=False, keys={"id": IdKind.USER}),
    _Part(
        "profile",
        select(*told(profiles)).where(profiles.c.user_id == USER),
        is_list=False,
        keys={"signature_card_id": IdKind.CARD},
    ),
    _Part(
        "business_account",
        select(*told(business_accounts, "documents", "version")).where(business_accounts.c.user_id == USER),
        is_list=False,
    ),
    _Part(
        "inventory",
        INVENTORY,
        keys={"id": IdKind.ITEM, "card_id": IdKind.CARD},
    ),
    _Part(
        "portfolio",
        PORTFOLIO,
    ),
    _Part(
        "have_list",
        HAVES,
        keys={"id": IdKind.HAVE, "inventory_item_id": IdKind.ITEM, "card_id": IdKind.CARD},
    ),
    _Part(
        "want_list",
        WANTS,
        keys={"id": IdKind.WANT, "card_id": IdKind.CARD},
    ),
    _Part(
        "sessions",
        select(*told(sessions)).where(sessions.c.user_id == USER).order_by(sessions.c.id),
        keys={"id": IdKind.SESSION},
    ),
    _Part("linked_accounts", select(*told(connected_accounts, "id")).where(connected_accounts.c.user_id == USER)),
    _Part("direct_messages", select(*told(discord_channels)).where(discord_channels.c.user_id == USER)),
    _Part(
        "discord_servers",
        select(guild_members.c.guild_id, guilds.c.name)
        .join_from(guild_members, guilds, guilds.c.id == guild_members.c.guild_id, isouter=True)
        .where(guild_members.c.user_id == USER),
    ),
    _Part(
        "known_discord_servers",
        select(discord_servers.c.guild_id, discord_servers.c.name)
        .where(discord_servers.c.user_id == USER)
        .order_by(discord_servers.c.guild_id),
    ),
    _Part("blocks", people_named(blocks, blocks.c.blocker_id, blocks.c.blocked_id, blocks.c.created_at)),
    *(_Part(name, statement) for name, statement in {**BETWEEN_PEOPLE, **OF_STORES}.items()),
    _Part(
        "profile_viewers",
        people_named(profile_views, _looks.profile_id, _looks.viewer_id, _looks.viewed_at, name=_viewer_name),
    ),
    _Part("viewed_profiles", people_named(profile_views, _looks.viewer_id, _looks.profile_id, _looks.viewed_at)),
    _Part("matches", people_named(stored_matches, _matches.user_id, _matches.candidate_id, _matches.score)),
    _Part("match_notices", people_named(match_notices, _notices.user_id, _notices.candidate_id)),
    _Part("match_visits", select(*told(match_visits)).where(match_visits.c.user_id == USER)),
    _Part(
        "messages",
        select(
            messages.c.id,
            messages.c.room_id,
            messages.c.sent_at,
            messages.c.edited_at,
            messages.c.text,
            messages.c.card_id,
        )
        .where(messages.c.sender_id == USER, messages.c.deleted_at.is_(None))
        .order_by(messages.c.id),
        keys={"id": IdKind.MESSAGE, "room_id": IdKind.CONVERSATION, "card_id": IdKind.CARD},
    ),
    *(_Part(name, statement, keys=DISPUTE_KEYS) for name, statement in MODERATED.items()),
    _Part(
        "notifications",
        select(*told(notifications, "key"))
        .where(notifications.c.user_id == USER, IS_SHOWN)
        .order_by(notifications.c.id),
        keys={"id": IdKind.NOTIFICATION},
    ),
    _Part(
        "payout_account",
        payout_account_of(USER),
        is_list=False,
    ),
    _Part("held_payments", held_payments_of(USER), keys={"trade_id": IdKind.TRADE}),
    _Part("trades", TRADES, keys={"id": IdKind.TRADE, "chain_id": IdKind.TRADE}),
    _Part("trade_lines", TRADE_LINES, keys={"trade_id": IdKind.TRADE}),
    _Part("signals", SIGNALS, keys={"id": IdKind.SIGNAL, "card_id": IdKind.CARD}),
    _Part("signal_follows", SIGNAL_FOLLOWS, keys={"signal_id": IdKind.SIGNAL}),
    _Part(
        "reviews_given",
        REVIEWS_GIVEN,
        keys=_REVIEW_KEYS,
    ),
    _Part(
        "reviews_received",
        REVIEWS_RECEIVED,
        keys=_REVIEW_KEYS,
        has_moment=True,
    ),
    _Part(
        "achievements",
        select(*told(earned_achievements))
        .where(earned_achievements.c.user_id == USER)
        .order_by(earned_achievements.c.earned_at, earned_achievements.c.key),
    ),
    _Part(
        "achievement_decisions",
        select(*told(achievement_decisions, "id", "by_id"))
        .where(achievement_decisions.c.user_id == USER)
        .order_by(achievement_decisions.c.id),
    ),
    _Part(
        "mailing_address",
        select(mailing_addresses.c.encrypted.label("text"), mailing_addresses.c.changed_at).where(
            mailing_addresses.c.user_id == USER
        ),
        is_list=False,
        encrypted=frozenset({"text"}),
    ),
    _Part("survey", select(survey_closings.c.closed_at).where(survey_closings.c.user_id == USER), is_list=False),
    _Part("import_drafts", IMPORT_DRAFTS),
)
SECTIONS = tuple(part.name for part in _PARTS)


@frozen
class PostgresAccountRecords:
    """``AccountRecords``: one statement per section, all of one snapshot."""

    _database: Database
    _ids: PublicIds
    _cipher: TokenCipher
    _clock: Clock

    async def sections(self, user_id: int) -> AsyncIterator[Section]:
        """Yield the parts in order."""
        async with self._database.transaction(snapshot=True) as session:
            for part in _PARTS:
                yield Section(name=part.name, is_list=part.is_list, records=self._records(session, part, user_id))

    async def _records(self, session: Session, part: _Part, user_id: int) -> AsyncIterator[Mapping[str, Any]]:
        names = [column.name for column in part.statement.selected_columns]  # type: ignore[attr-defined]
        moment = {"now": self._clock.now()} if part.has_moment else {}
        async for row in session.stream(part.statement, user=user_id, **moment):
            record = dict(zip(names, row, strict=True))
            yield {name: self._readable(part, name, value) for name, value in record.items()}

    def _readable(self, part: _Part, name: str, value: Any) -> Any:
        if value is None:
            return None
        if name in part.encrypted:
            return self._cipher.decrypt(value)
        if name in part.keys:
            return self._ids.encode(part.keys[name], value)
        return _CODES[name](value) if name in _CODES else value
