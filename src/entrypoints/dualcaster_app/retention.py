"""What is kept for how long: the one table of retention rules, and what is kept for good."""

from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType
from typing import Final

from dualcaster_app.settings import Settings
from dualcaster_app.store_retention import of_stores
from dualcaster_app.stores.kept_tables import OF_STORES
from dualcaster_core.accounts.identity.model import DEVICE_REMEMBERED, SESSIONS_REMEMBERED
from dualcaster_core.accounts.profiles.avatars import SWEPT_AFTER
from dualcaster_core.accounts.profiles.model import VIEWS_KEPT
from dualcaster_core.collection.files.drafts import DRAFTS_KEPT
from dualcaster_core.kernel.idempotency import KEPT_FOR as REQUESTS_KEPT
from dualcaster_core.kernel.retention import RetentionRule
from dualcaster_core.market.roll_up import DAYS_KEPT
from dualcaster_core.notifying.delivery.model import DELIVERIES_KEPT
from dualcaster_core.notifying.live_updates import KEPT as UPDATES_KEPT
from dualcaster_core.notifying.notifications import NOTIFICATIONS_KEPT

AT_ONCE, A_DAY = timedelta(0), timedelta(days=1)


def retention_rules(settings: Settings) -> tuple[RetentionRule, ...]:
    """List the rules in the order in which they are followed: files go after the rows that point at them."""
    return tuple(rule for part in _PARTS for rule in part(settings))


def lifetime_of(rule: RetentionRule) -> str:
    """Say how long a rule keeps things: '90 days', '1 hour', or '0 days'."""
    hours = int(rule.keep.total_seconds() // 3_600)
    number, unit = (hours // 24, "day") if hours % 24 == 0 else (hours, "hour")
    return f"{number:,} {unit}{'' if number == 1 else 's'}"


def _of_events(settings: Settings) -> tuple[RetentionRule, ...]:
    return (
        RetentionRule(
            name="events",
            what="events that every handler has done, and what was noted of them",
            keep=settings.outbox_retention,
            since="it was done",
            why="to look into what happened; events that wait are never deleted",
            tables=("outbox", "handled", "dispatches"),
            setting="OUTBOX_RETENTION_DAYS",
        ),
        RetentionRule(
            name="event-handlers",
            what="handlers that no process has any more",
            keep=SESSIONS_REMEMBERED,
            since="a process last named it",
            why="a release that comes back within a month finds its events",
            tables=("event_handlers",),
        ),
        RetentionRule(
            name="idempotency-keys",
            what="keys of requests that are done once, with their answers",
            keep=REQUESTS_KEPT,
            since="it was sent first",
            why="the API promises a day",
            tables=("idempotency_keys",),
        ),
    )


def _of_notifications(settings: Settings) -> tuple[RetentionRule, ...]:
    return (
        RetentionRule(
            name="live-updates",
            what="what open pages were told",
            keep=UPDATES_KEPT,
            since="it was told",
            why="a page that was away for longer loads anew",
            tables=("live_updates",),
        ),
        RetentionRule(
            name="deliveries",
            what="deliveries of notifications, with why they came and how they ended",
            keep=DELIVERIES_KEPT,
            since="it was planned",
            why="as long as the notification that it is of",
            tables=("deliveries",),
        ),
        RetentionRule(
            name="notifications",
            what="notifications in the centre, read or not",
            keep=NOTIFICATIONS_KEPT,
            since="it was made",
            why="the centre shows three months",
            tables=("notifications", "notification_people"),
        ),
        RetentionRule(
            name="usage",
            what="events of how the site is used, by whole months; what was counted of them by day stays",
            keep=settings.analytics.retention,
            since="the end of the month",
            why="funnels and cohorts look back a year",
            tables=("analytics_events",),
            setting="ANALYTICS_EVENT_DAYS",
        ),
    )


def _of_sessions(settings: Settings) -> tuple[RetentionRule, ...]:
    return (
        RetentionRule(
            name="sessions",
            what="sessions that ended, with their refresh tokens",
            keep=SESSIONS_REMEMBERED,
            since="it expired or was ended",
            why="a refresh token that is used a second time is still recognised",
            tables=("sessions",),
        ),
        RetentionRule(
            name="refresh-tokens",
            what="refresh tokens that were used, of sessions that go on",
            keep=settings.accounts.session_lifetime + SESSIONS_REMEMBERED,
            since="it was issued",
            why="it has been worthless for a month by then, and a second use needs no recognising",
            tables=("refresh_tokens",),
        ),
    )


def _of_sign_in(_settings: Settings) -> tuple[RetentionRule, ...]:
    return (
        RetentionRule(
            name="emailed-links",
            what="links of e-mails: verification, reset, change of address",
            keep=AT_ONCE,
            since="it expired",
            why="nobody can use it",
            tables=("single_use_tokens",),
        ),
        RetentionRule(
            name="sign-in-attempts",
            what="attempts to sign in with Discord or Google",
            keep=AT_ONCE,
            since="it expired",
            why="nobody can go on with it",
            tables=("oauth_attempts",),
        ),
        RetentionRule(
            name="link-requests",
            what="requests from Discord to link an account",
            keep=AT_ONCE,
            since="it expired",
            why="nobody can confirm it",
            tables=("link_requests",),
        ),
    )


def _of_log_ins(_settings: Settings) -> tuple[RetentionRule, ...]:
    return (
        RetentionRule(
            name="unknown-logins",
            what="failed sign-ins under names that no account has",
            keep=A_DAY,
            since="the last try",
            why="the lock lasts 15 minutes",
            tables=("unknown_logins",),
        ),
        RetentionRule(
            name="known-devices",
            what="browsers that are known again when somebody else's tries lock an account",
            keep=DEVICE_REMEMBERED,
            since="it was last used",
            why="who has not come for so long takes the long way once",
            tables=("known_devices",),
        ),
        RetentionRule(
            name="emails-counted",
            what="digests of mailboxes that were written to",
            keep=A_DAY,
            since="the e-mail",
            why="limits count an hour and a day",
            tables=("sent_emails",),
        ),
        RetentionRule(
            name="profile-views",
            what="who looked at whose profile; the count stays",
            keep=VIEWS_KEPT,
            since="the look",
            why="who looked a year ago concerns nobody any more",
            tables=("profile_views",),
        ),
    )


def _of_lists(settings: Settings) -> tuple[RetentionRule, ...]:
    return (
        RetentionRule(
            name="undo",
            what="lines as they were before a bulk change",
            keep=AT_ONCE,
            since="its undo ended (UNDO_MINUTES)",
            why="nobody can undo it any more",
            tables=("undo_records",),
        ),
        RetentionRule(
            name="import-drafts",
            what="files of lists that wait for a decision",
            keep=DRAFTS_KEPT,
            since="it was sent",
            why="the page promises a day",
            tables=("import_drafts",),
        ),
        RetentionRule(
            name="portfolio-days",
            what="what an inventory was worth on a day",
            keep=timedelta(days=settings.portfolio.snapshot_days),
            since="that day",
            why="charts show no more",
            tables=("portfolio_snapshots",),
            setting="PORTFOLIO_SNAPSHOT_DAYS",
        ),
        RetentionRule(
            name="price-files",
            what="price files whose reading was broken off",
            keep=A_DAY,
            since="it came",
            why="no file takes a day to read; those that wait for a decision stay",
            tables=("price_files", "price_file_parts"),
        ),
        RetentionRule(
            name="price-days",
            what="prices by the day: whole weeks of them become one price a week with its lowest and highest",
            keep=DAYS_KEPT,
            since="that day",
            why="charts and signals read older prices by the week",
            tables=("price_observations",),
        ),
    )


def _of_messages(settings: Settings) -> tuple[RetentionRule, ...]:
    return (
        RetentionRule(
            name="conversations",
            what="conversations with a closed account, with their messages; threads of trades stay",
            keep=AT_ONCE,
            since="the account was closed",
            why="nobody sees them; what was reported is held for EVIDENCE_DAYS",
            tables=("rooms", "room_members", "messages", "message_reactions"),
        ),
        RetentionRule(
            name="deleted-messages",
            what="the words of messages that their writers deleted",
            keep=settings.messaging.photos_kept,
            since="it was deleted",
            why="a report may still need them; what was reported is held for EVIDENCE_DAYS",
            setting="PHOTO_DAYS",
        ),
        RetentionRule(
            name="photos-not-sent",
            what="photos that were uploaded and never sent",
            keep=settings.messaging.unattached_for,
            since="it was uploaded",
            why="a message is written within minutes",
            tables=("message_photos",),
            setting="PHOTO_UNSENT_DAYS",
        ),
        RetentionRule(
            name="photos-sent",
            what="photos of trades that are over, and of deleted messages",
            keep=settings.messaging.photos_kept,
            since="the trade ended, or the message was deleted",
            why="a dispute may still need them; what was reported is held for EVIDENCE_DAYS",
            setting="PHOTO_DAYS",
        ),
    )


def _of_moderation(settings: Settings) -> tuple[RetentionRule, ...]:
    return (
        RetentionRule(
            name="report-evidence",
            what="what was frozen with reports, which stay themselves: messages, deleted ones too, proposals, profiles",
            keep=settings.moderation.evidence_kept,
            since="a moderator decided on the report",
            why="an appeal or a dispute may still need it, also where an account of the two was deleted",
            tables=("reports",),
            setting="EVIDENCE_DAYS",
        ),
        RetentionRule(
            name="dispute-evidence",
            what="what both sides said and showed in disputes; rulings stay",
            keep=settings.moderation.evidence_kept,
            since="a moderator decided the dispute",
            why="an appeal may still need it, also where an account of the two was deleted",
            tables=("dispute_statements", "dispute_photos"),
            setting="EVIDENCE_DAYS",
        ),
        RetentionRule(
            name="held-messages",
            what="messages that were held until somebody looked, with photos; delivered ones stay as messages",
            keep=settings.moderation.evidence_kept,
            since="it was delivered or withheld",
            why="an appeal may still need it",
            tables=("held_messages",),
            setting="EVIDENCE_DAYS",
        ),
        RetentionRule(
            name="appeal-photos",
            what="photos that appeals were made with; what was written stays, with its decision",
            keep=settings.moderation.evidence_kept,
            since="a moderator decided the appeal",
            why="as long as what was frozen with reports, also where the account was deleted",
            setting="EVIDENCE_DAYS",
        ),
    )


def _of_files(_settings: Settings) -> tuple[RetentionRule, ...]:
    why = "an upload writes its row within seconds"
    return (
        RetentionRule(
            name="photo-files",
            what="stored photos that no row shows, those of the rules above among them",
            keep=A_DAY,
            since="it was stored",
            why=why,
        ),
        RetentionRule(
            name="avatar-files",
            what="stored pictures that no profile shows",
            keep=SWEPT_AFTER,
            since="it was stored",
            why=why,
        ),
    )


_PARTS: Final = (
    _of_events,
    _of_notifications,
    _of_sessions,
    _of_sign_in,
    _of_log_ins,
    _of_lists,
    _of_messages,
    _of_moderation,
    of_stores,
    _of_files,
)
_RECORD = "the record of trades"
_LEDGER = "the books: every cent is accounted for"
_CHAIN = "the sealed record of signals"
_AUDIT = "says who decided what"
_ACCOUNT = "goes with the account"
_BOUNDED = "bounded: as many rows as accounts, cards, settings or days allow"
_CATALOGUE = "the catalogue"
_HISTORY = "the history of the market"
_LIST = "people's own lists"

KEPT: Final[Mapping[str, str]] = MappingProxyType(
    {
        **dict.fromkeys(("trades", "trade_lines", "trade_log", "trade_fills", "completed_trades"), _RECORD),
        **dict.fromkeys(("trade_reviews", "trade_roots", "trade_tree_entries", "trade_tree_nodes"), _RECORD),
        **dict.fromkeys(("trade_tree_people", "signing_keys", "identity_checks", "rings", "ring_members"), _RECORD),
        **dict.fromkeys(("signals", "signal_outcomes", "signal_day_roots", "signal_follows"), _CHAIN),
        **dict.fromkeys(("escrow_transactions", "ledger_entries", "money_moves", "provider_messages"), _LEDGER),
        **dict.fromkeys(("role_changes", "price_decisions", "audit_entries", "disputes", "moderator_notes"), _AUDIT),
        **dict.fromkeys(("reconciliation_runs", "reconciliation_requests", "ledger_differences"), _LEDGER),
        "ledger_balances": _LEDGER,
        **dict.fromkeys(("moderation_actions", "moderation_cases", "sanctions", "appeals", "moderation_flags"), _AUDIT),
        **dict.fromkeys(("users", "credentials", "profiles", "connected_accounts", "blocks", "favorites"), _ACCOUNT),
        **dict.fromkeys(("business_accounts", "stripe_connect_accounts"), _ACCOUNT),
        **OF_STORES,
        **dict.fromkeys(("connections", "trader_notes", "endorsements", "listing_watches"), _ACCOUNT),
        **dict.fromkeys(("directory_entries", "mailing_addresses", "guild_members", "discord_servers"), _ACCOUNT),
        "earned_achievements": "earned for good; goes with the account",
        **dict.fromkeys(("achievement_decisions", "escrow_alerts"), _AUDIT),
        **dict.fromkeys(("notification_preferences", "push_subscriptions", "discord_channels"), _ACCOUNT),
        **dict.fromkeys(("survey_closings", "live_sequences"), _ACCOUNT),
        **dict.fromkeys(("user_reputation", "match_states", "match_visits", "stored_matches"), _ACCOUNT),
        "match_notices": "nobody is told of the same match twice; goes with the account",
        **dict.fromkeys(("inventory_items", "have_list_items", "want_list_items", "want_alerts"), _LIST),
        **dict.fromkeys(("cards", "card_names", "card_sets", "oracle_cards"), _CATALOGUE),
        **dict.fromkeys(("price_weeks", "market_index", "market_baskets"), _HISTORY),
        **dict.fromkeys(("card_statistics", "card_values", "oracle_values", "current_prices"), _BOUNDED),
        **dict.fromkeys(("price_feeds", "price_sources", "price_quarantine"), _BOUNDED),
        **dict.fromkeys(("anchored_people", "chance_model", "reputation_nights", "trust_flow"), _BOUNDED),
        **dict.fromkeys(("signal_learnings", "signal_learning_turns", "signal_makers", "signal_tallies"), _BOUNDED),
        **dict.fromkeys(("discord_pauses", "guilds", "generations", "schedule", "achievement_rarity"), _BOUNDED),
        **dict.fromkeys(("match_index_changes", "match_index_readers"), "a queue that those who read it empty"),
        **dict.fromkeys(("analytics_days", "analytics_cohorts", "survey_scores"), "counts by day, without people"),
    }
)
"""The tables that no rule names, and why they are kept."""
