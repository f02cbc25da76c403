"""The environment variables of the settings: each names a field, and says how it is read."""

from collections.abc import Callable
from pathlib import Path

from dualcaster_app import environment
from dualcaster_core.matching.index.model import MAX_SHARDS

Parse = Callable[[str, str], object]
Table = tuple[tuple[str, str, Parse], ...]
"""Variable, field, and how the text is read."""
PLAIN: Table = (
    ("DATABASE_URL", "database_url", environment.address("postgresql", "postgres")),
    ("REDIS_URL", "redis_url", environment.address("redis", "rediss", "unix")),
    ("BROKER_URL", "broker_url", environment.address("amqp", "amqps")),
    ("DUALCASTER_DATA_DIR", "data_directory", lambda _, text: Path(text).expanduser().absolute()),
    ("PAGES_DIRECTORY", "pages_directory", lambda _, text: Path(text).expanduser().absolute()),
    ("CONTACT_EMAIL", "contact_email", environment.mailbox),
    ("STORAGE_DIRECTORY", "storage_directory", lambda _, text: Path(text).expanduser().absolute()),
    ("SECRET_KEY", "secret_key", environment.secret),
    ("STATEMENT_KEY_FILE", "statement_key_file", lambda _, text: Path(text).expanduser().absolute()),
    ("PUBLIC_BASE_URL", "public_base_url", environment.site),
    ("METRICS_TOKEN", "metrics_token", environment.secret),
    ("LOG_LEVEL", "log_level", environment.one_of(*environment.LOG_LEVELS)),
    ("DEVELOPMENT", "development", environment.truth),
    ("OTEL_EXPORTER_OTLP_ENDPOINT", "otlp_endpoint", environment.address("http", "https")),
    ("GEOCODER_URL", "geocoder_url", environment.address("http", "https")),
    ("RESEND_AFTER_SECONDS", "resend_after", environment.seconds),
    ("OUTBOX_RETENTION_DAYS", "outbox_retention", environment.days),
    ("FORWARDED_ALLOW_IPS", "trusted_proxies", environment.networks),
    ("PASSWORD_MEMORY_KIB", "password_memory_kib", environment.whole_number(32, 1_048_576)),
)
REQUESTS: Table = (
    ("DATABASE_POOL", "connections", environment.whole_number(1, 200)),
    ("DATABASE_STATEMENT_SECONDS", "statement", environment.duration(0.1, 3_600)),
    ("DATABASE_WAIT_SECONDS", "wait", environment.duration(0.1, 600)),
)
WORK: Table = (
    ("DATABASE_WORK_POOL", "connections", environment.whole_number(1, 200)),
    ("DATABASE_WORK_STATEMENT_SECONDS", "statement", environment.duration(1, 86_400)),
    ("DATABASE_WORK_WAIT_SECONDS", "wait", environment.duration(0.1, 3_600)),
)
DATABASE: Table = (
    ("DATABASE_ANSWER_SECONDS", "answer", environment.duration(0.1, 600)),
    ("DATABASE_CONNECT_SECONDS", "connect", environment.duration(2, 600)),
    ("DATABASE_NETWORK_SECONDS", "network", environment.duration(1, 3_600)),
    ("DATABASE_SUSPECT_SECONDS", "suspect", environment.duration(0.1, 60)),
    ("DATABASE_PROBE_SECONDS", "probe", environment.duration(0.1, 60)),
    ("DATABASE_RETRY_SECONDS", "retry", environment.duration(0.1, 60)),
)
SERVER: Table = (
    ("HTTP_CONNECTIONS", "connections", environment.whole_number(10, 100_000)),
    ("HTTP_CONNECTIONS_PER_ADDRESS", "connections_per_address", environment.whole_number(1, 100_000)),
    ("HTTP_HEAD_SECONDS", "head_seconds", environment.duration(1, 600)),
    ("HTTP_IDLE_SECONDS", "idle_seconds", environment.whole_number(1, 600)),
    ("HTTP_BODY_SECONDS", "body_seconds", environment.duration(1, 600)),
    ("HTTP_BODY_BYTES", "body_bytes", environment.whole_number(1, 1_048_576)),
    ("HTTP_READ_SECONDS", "read_seconds", environment.duration(1, 600)),
    ("HTTP_READ_BYTES", "read_bytes", environment.whole_number(1, 1_048_576)),
)
LIVE: Table = (
    ("LIVE_CONNECTIONS", "connections", environment.whole_number(1, 100_000)),
    ("LIVE_CONNECTIONS_PER_USER", "connections_per_user", environment.whole_number(1, 1_000)),
    ("LIVE_FRAME_BYTES", "frame_bytes", environment.whole_number(1_024, 65_536)),
    ("LIVE_FRAMES_PER_SECOND", "frames_per_second", environment.whole_number(1, 1_000)),
    ("LIVE_READ_SECONDS", "read_seconds", environment.duration(1, 600)),
    ("LIVE_PING_SECONDS", "ping_seconds", environment.duration(1, 600)),
)
EMAIL: Table = (
    ("EMAIL_PROVIDER", "provider", environment.one_of("smtp", "resend", "sendgrid")),
    ("EMAIL_FROM_ADDRESS", "from_address", environment.mailbox),
    ("EMAIL_FROM_NAME", "from_name", environment.words),
    ("RESEND_API_KEY", "resend_api_key", environment.words),
    ("SENDGRID_API_KEY", "sendgrid_api_key", environment.words),
    ("RESEND_WEBHOOK_SECRET", "resend_webhook_secret", environment.words),
    ("SENDGRID_WEBHOOK_KEY", "sendgrid_webhook_key", environment.words),
    ("SMTP_HOST", "smtp_host", environment.words),
    ("SMTP_PORT", "smtp_port", environment.whole_number(1, 65_535)),
    ("SMTP_USER", "smtp_user", environment.words),
    ("SMTP_PASSWORD", "smtp_password", environment.words),
    ("SMTP_USE_TLS", "smtp_use_tls", environment.truth),
)
BOT: Table = (
    ("DISCORD_BOT_TOKEN", "token", environment.words),
    ("DISCORD_BOT_API_KEY", "api_key", environment.bot_key),
    ("DISCORD_BOT_HOST", "host", environment.words),
    ("DISCORD_BOT_PORT", "port", environment.whole_number(0, 65_535)),
    ("DISCORD_MEMBERS_INTENT", "members_intent", environment.truth),
    ("DISCORD_DEFER_SECONDS", "defer_after", environment.duration(0.1, 2.5)),
    ("DISCORD_COMMANDS_PER_MINUTE", "commands_per_minute", environment.whole_number(1, 10_000)),
    ("DISCORD_API_URL", "api_url", environment.site),
    ("DISCORD_GATEWAY_URL", "gateway_url", environment.address("ws", "wss")),
)
PUSH: Table = (
    ("VAPID_PRIVATE_KEY", "vapid_private_key", environment.vapid_key),
    ("VAPID_SUBJECT", "subject", environment.vapid_subject),
    ("PUSH_SERVICES", "services", environment.hosts),
)
STRIPE: Table = (
    ("STRIPE_SECRET_KEY", "secret_key", environment.stripe_key("sk", "rk")),
    ("STRIPE_PUBLISHABLE_KEY", "publishable_key", environment.stripe_key("pk")),
    ("STRIPE_WEBHOOK_SECRET", "webhook_secret", environment.webhook_secret),
    ("STRIPE_API_URL", "api_url", environment.site),
)
SHOP_SYSTEMS: Table = (("TCGPLAYER_STORE_API_URL", "tcgplayer", environment.site),)
PAYMENT_FEES: Table = (
    ("STRIPE_PLATFORM_FEE_PCT", "percent", environment.decimal_between("0", "20")),
    ("STRIPE_PASS_ON_COST", "pass_on", environment.truth),
)
DELIVERIES: Table = (
    ("NOTIFY_EMAILS_DAILY", "emails_daily", environment.whole_number(1, 100)),
    ("NOTIFY_HOURLY", "hourly", environment.whole_number(1, 10_000)),
    ("NOTIFY_DISCOVERY_DAILY", "discovery_daily", environment.whole_number(1, 1_000)),
    ("NOTIFY_ATTEMPTS", "attempts", environment.whole_number(1, 50)),
    ("NOTIFY_FIRST_RETRY_SECONDS", "first_retry", environment.seconds),
    ("NOTIFY_LONGEST_RETRY_SECONDS", "longest_retry", environment.seconds_of_a_day),
    ("NOTIFY_LEASE_SECONDS", "lease", environment.seconds),
    ("NOTIFY_PATIENCE_SECONDS", "patience", environment.seconds),
)
DIRECT_MESSAGES: Table = (
    ("DISCORD_NEW_MESSAGES_HOURLY", "hourly", environment.whole_number(1, 1_000)),
    ("DISCORD_REFUSALS", "refusals", environment.whole_number(1, 1_000)),
    ("DISCORD_PAUSE_MINUTES", "pause", environment.minutes),
    ("DISCORD_PATIENCE_MINUTES", "patience", environment.minutes),
)
SERVER_SYNC: Table = (
    ("DISCORD_SYNC_MINUTES", "every", environment.minutes),
    ("DISCORD_SYNC_RETRY_MINUTES", "first_retry", environment.minutes),
    ("DISCORD_SYNC_LONGEST_RETRY_MINUTES", "longest_retry", environment.minutes),
)
BUCKET: Table = (
    ("S3_BUCKET", "name", environment.bucket),
    ("S3_ENDPOINT", "endpoint", environment.site),
    ("S3_REGION", "region", environment.words),
    ("S3_ACCESS_KEY_ID", "access_key_id", environment.words),
    ("S3_SECRET_ACCESS_KEY", "secret_access_key", environment.words),
    ("S3_PREFIX", "prefix", environment.folder),
    ("S3_SECONDS", "seconds", environment.duration(0.1, 60)),
    ("S3_RETRIES", "retries", environment.whole_number(0, 10)),
)
PICTURES: Table = (
    ("PICTURE_BYTES", "most_bytes", environment.whole_number(1_024, 8_388_608)),
    ("PICTURE_PIXELS", "most_pixels", environment.whole_number(10_000, 200_000_000)),
)
ACCOUNTS: Table = (
    ("MAILBOX_HOURLY", "mailbox_hourly", environment.whole_number(1, 100_000)),
    ("MAILBOX_DAILY", "mailbox_daily", environment.whole_number(1, 100_000)),
)
LISTS: Table = (
    ("INVENTORY_LIMIT", "items", environment.whole_number(1, 10_000_000)),
    ("HAVE_LIST_LIMIT", "haves", environment.whole_number(1, 10_000_000)),
    ("WANT_LIST_LIMIT", "wants", environment.whole_number(1, 10_000_000)),
)
MARKET: Table = (
    ("MARKET_BASKET_MIN_CENTS", "basket_min_cents", environment.whole_number(1, 1_000_000)),
    ("MARKET_BASKET_MIN_DAYS", "basket_min_days", environment.whole_number(1, 35)),
    ("MARKET_MOVERS_MIN_CENTS", "movers_min_cents", environment.whole_number(1, 1_000_000)),
    ("MARKET_MOVERS_MIN_DAYS", "movers_min_days", environment.whole_number(1, 90)),
    ("MARKET_SET_MIN_CARDS", "set_min_cards", environment.whole_number(1, 1_000)),
)
PORTFOLIO: Table = (("PORTFOLIO_SNAPSHOT_DAYS", "snapshot_days", environment.whole_number(30, 36_500)),)
MOVERS: Table = (
    ("MOVERS_MIN_CENTS", "min_cents", environment.whole_number(1, 1_000_000)),
    ("MOVERS_MIN_DAYS", "min_days", environment.whole_number(2, 42)),
    ("MOVERS_CONSIDERED", "considered", environment.whole_number(1, 20_000)),
)
BULK: Table = (
    ("BULK_LINES_LIMIT", "lines", environment.whole_number(1, 100_000)),
    ("UNDO_MINUTES", "undo_for", environment.minutes),
    ("UNDO_RECORDS", "undo_records", environment.whole_number(1, 1_000)),
)
MATCHING: Table = (
    ("MATCH_ACTIVE_DAYS", "active_within", environment.days),
    ("MATCH_MAX_ASK_PERCENT", "max_ask_percent", environment.whole_number(100, 10_000)),
    ("MATCH_ANY_PRINTING_TIMES", "any_printing_times", environment.whole_number(1, 1_000_000)),
    ("MATCH_VISIT_MINUTES", "visits_apart", environment.minutes),
    ("PACKAGE_TOLERANCE_PERCENT", "package_tolerance_percent", environment.whole_number(0, 50)),
    ("PACKAGE_LINES", "package_lines", environment.whole_number(1, 1_000)),
)
INDEX: Table = (
    ("MATCHING_INDEX_SOCKETS", "sockets", environment.paths),
    ("MATCHING_INDEX_SHARDS", "shards", environment.whole_number(1, MAX_SHARDS)),
    ("MATCHING_INDEX_SECONDS", "seconds", environment.duration(0.05, 60)),
    ("MATCHING_INDEX_RETRY_SECONDS", "retry", environment.duration(0.1, 600)),
    ("MATCHING_INDEX_MEMORY_MB", "memory_mb", environment.whole_number(64, 16_777_216)),
)
MESSAGING: Table = (
    ("MESSAGES_HOURLY", "hourly", environment.whole_number(1, 100_000)),
    ("NEW_CONVERSATIONS_DAILY", "new_conversations_daily", environment.whole_number(1, 10_000)),
    ("MESSAGE_CHANGE_MINUTES", "changeable_for", environment.minutes),
    ("MESSAGE_NOTICE_SECONDS", "notified_apart", environment.seconds),
    ("PHOTO_DAYS", "photos_kept", environment.days),
    ("PHOTO_UNSENT_DAYS", "unattached_for", environment.days),
)
MODERATION: Table = (
    ("REPORTS_DAILY", "reports_daily", environment.whole_number(1, 1_000)),
    ("REPORT_WEIGHING_DAYS", "weighing_age", environment.days),
    ("EVIDENCE_DAYS", "evidence_kept", environment.days),
)
VALUATION: Table = (
    ("USD_PER_EUR", "usd_per_eur", environment.decimal_between("0.01", "100")),
    ("CONDITION_PERCENT", "condition_percent", environment.condition_shares),
    ("PRICE_SOURCES", "preference", environment.price_sources),
    ("PRICE_SILENT_DAYS", "oldest", environment.days),
)
SIGNALS: Table = (
    ("SIGNAL_LEAST_PRICE", "least_price", environment.decimal_between("0.05", "1000000")),
    ("SIGNAL_SELLING_FEE_PERCENT", "selling_fee_percent", environment.decimal_between("0", "50")),
    ("SIGNAL_SHIPPING", "shipping", environment.decimal_between("0", "1000")),
    ("SIGNAL_LEAST_MOVE_PERCENT", "least_move_percent", environment.decimal_between("1", "50")),
    ("SIGNAL_RULE_SECONDS", "seconds_per_batch", environment.decimal_between("1", "3600")),
)
PRICE_APIS: Table = (
    ("TCGPLAYER_PUBLIC_KEY", "tcgplayer_public_key", environment.words),
    ("TCGPLAYER_PRIVATE_KEY", "tcgplayer_private_key", environment.words),
    ("CARDTRADER_TOKEN", "cardtrader_token", environment.words),
)
PRICE_FEEDS: Table = (
    ("PRICE_FEEDS", "sources", environment.price_feeds),
    ("PRICE_FEED_HOSTS", "hosts", environment.host_names),
    ("PRICE_FEED_MEBIBYTES", "most_bytes", environment.mebibytes(1, 65_536)),
    ("PRICE_FEED_SECONDS", "seconds", environment.duration(1, 14_400)),
    ("PRICE_FEED_IDLE_SECONDS", "idle_seconds", environment.duration(0.1, 600)),
)
MOXFIELD: Table = (("MOXFIELD_USER_AGENT", "user_agent", environment.words),)
TRADING: Table = (
    ("PROPOSALS_HOURLY", "proposals_hourly", environment.whole_number(1, 10_000)),
    ("PROPOSALS_OPEN_FOR_NEW", "open_for_new", environment.whole_number(1, 1_000)),
    ("TRADE_COUNTERS", "counters", environment.whole_number(1, 100)),
    ("TRADE_MOVED_PERCENT", "moved_percent", environment.whole_number(0, 1_000)),
    ("TRADE_SILENT_CONSENT_DAYS", "silent_consent", environment.days),
    ("TRADE_NOTHING_SENT_DAYS", "nothing_sent", environment.days),
    ("TRADE_LAPSE_DAYS", "lapse", environment.days),
    ("TRADE_UNSENT_REMINDER_DAYS", "remind_unsent_after", environment.days),
    ("TRADE_DISPUTE_DAYS", "dispute_after_domestic", environment.days),
    ("TRADE_DISPUTE_INTERNATIONAL_DAYS", "dispute_after_international", environment.days),
    ("TRADE_EXPOSURE", "exposure", environment.amounts),
    ("TRADE_TRACKING_ABOVE", "tracking_above", environment.decimal_between("0", "1000000")),
    ("TRADE_TRACKING_ABOVE_NEW", "tracking_above_new", environment.decimal_between("0", "1000000")),
)
ANALYTICS: Table = (
    ("ANALYTICS_ENABLED", "enabled", environment.truth),
    ("ANALYTICS_EVENT_DAYS", "retention", environment.days),
    ("ANALYTICS_QUEUE_EVENTS", "queue_limit", environment.whole_number(1, 1_000_000)),
    ("ANALYTICS_FLUSH_SECONDS", "flush_seconds", environment.duration(0.05, 600)),
    ("SURVEY_PAUSE_DAYS", "survey_pause", environment.days),
)
RINGS: Table = (
    ("RING_ANSWER_HOURS", "answer_within", environment.hours),
    ("RING_TOLERANCE_PERCENT", "tolerance_percent", environment.whole_number(0, 50)),
    ("RING_OPEN_AT_ONCE", "open_at_once", environment.whole_number(1, 100)),
    ("RING_REPAIRS", "repairs", environment.whole_number(0, 10)),
)
SOCIAL: Table = (
    ("CONNECTION_REQUESTS_DAILY", "requests_per_day", environment.whole_number(1, 1_000)),
    ("CONNECTION_REQUESTS_OPEN", "open_requests", environment.whole_number(1, 10_000)),
    ("CONNECTION_LIMIT", "connections", environment.whole_number(1, 100_000)),
    ("CONNECTION_ASK_AGAIN_DAYS", "ask_again_after", environment.days),
    ("TRADER_NOTE_LIMIT", "notes", environment.whole_number(1, 100_000)),
)
STORE_MESSAGES: Table = (
    ("STORE_MESSAGE_REST_DAYS", "rest", environment.days),
    ("STORE_MESSAGES_DAILY", "daily", environment.whole_number(1, 1_000)),
)
REVIEWS: Table = (
    ("REVIEW_OPEN_DAYS", "open_for", environment.days),
    ("REVIEW_BLIND_DAYS", "blind_for", environment.days),
    ("REVIEW_EDITABLE_DAYS", "editable_for", environment.days),
    ("REVIEW_REMINDED_DAYS", "reminded_before", environment.days),
)
