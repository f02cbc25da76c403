"""Everything that may differ per deployment, read from the environment once, at start."""

import re
from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

from attrs import evolve, field, frozen

from dualcaster_app import environment
from dualcaster_app.environment import SettingInvalid
from dualcaster_core.accounts.model import AccountRules
from dualcaster_core.collection.bulk.rules import BulkRules
from dualcaster_core.collection.list_limits import ListLimits
from dualcaster_core.collection.portfolio.movements import MoverRules
from dualcaster_core.kernel.ids import DEFAULT_SALTS, IdKind
from dualcaster_core.kernel.pictures import PictureRules
from dualcaster_core.kernel.product import SITE_NAME
from dualcaster_core.market.valuation import ValuationRules
from dualcaster_core.matching.model import MatchRules
from dualcaster_core.messaging.model import MessagingRules
from dualcaster_core.trading.model import TradingRules
from dualcaster_postgres.sql.limits import REQUESTS, WORK, DatabaseLimits
from dualcaster_storage import S3Bucket

__all__ = [
    "DatabaseSettings",
    "EmailSettings",
    "OAuthClient",
    "ServerSettings",
    "SettingInvalid",
    "Settings",
    "settings_from",
]

_LOCAL_NAMES = re.compile(r"localhost|.+\.localhost|127(\.[0-9]{1,3}){3}|::1")


@frozen(kw_only=True)
class DatabaseSettings:
    """The limits of the connections that answer people, and of those that import and work in the background."""

    requests: DatabaseLimits = REQUESTS
    work: DatabaseLimits = WORK

    @property
    def all(self) -> DatabaseLimits:
        """The limits of a process that serves nobody: as long as work takes, as many connections as requests have."""
        return evolve(self.work, connections=self.requests.connections)


@frozen(kw_only=True)
class ServerSettings:
    """What callers may cost the HTTP server of one process.

    A whole head has to come within ``head_seconds``, a body after ``body_seconds`` at ``body_bytes`` a second on
    average, and an answer has to be read at ``read_bytes`` a second, as seen every ``read_seconds``. A connection that
    is kept alive waits ``idle_seconds`` for the next request. Of ``connections`` one address, or IPv6 network of 64
    bits, may have ``connections_per_address``; proxies and this machine any number.
    """

    connections: int = 1_000
    connections_per_address: int = 100
    head_seconds: float = 15.0
    idle_seconds: int = 5
    body_seconds: float = 20.0
    body_bytes: int = 2_048
    read_seconds: float = 30.0
    read_bytes: int = 1_024


@frozen(kw_only=True)
class LiveSettings:
    """What open pages may cost the live channel.

    A process takes ``connections``, of one account ``connections_per_user``: the oldest makes room. A frame that a
    page sends has at most ``frame_bytes``, and a page sends ``frames_per_second`` over a while. A page that takes
    longer than ``read_seconds`` to read a frame is cut off; one that answers no ping is after ``ping_seconds`` twice.
    """

    connections: int = 2_000
    connections_per_user: int = 10
    frame_bytes: int = 4_096
    frames_per_second: int = 10
    read_seconds: float = 20.0
    ping_seconds: float = 20.0


@frozen(kw_only=True)
class EmailSettings:
    """How e-mail leaves: to the console without a ``provider``, else by ``smtp``, ``resend`` or ``sendgrid``."""

    provider: str | None = None
    from_address: str = "notifications@dualcasterdeals.com"
    from_name: str = SITE_NAME
    resend_api_key: str | None = field(default=None, repr=False)
    sendgrid_api_key: str | None = field(default=None, repr=False)
    smtp_host: str | None = None
    smtp_port: int = 587
    smtp_user: str | None = None
    smtp_password: str | None = field(default=None, repr=False)
    smtp_use_tls: bool = True


@frozen(kw_only=True)
class OAuthClient:
    """What an outside provider knows us by. ``base_url`` replaces the provider's own address, for tests."""

    client_id: str
    client_secret: str = field(repr=False)
    redirect_uri: str
    base_url: str | None = None


@frozen(kw_only=True)
class Settings:
    """The settings of one process; see ``.env.example`` for their environment variables.

    Without ``database_url`` or ``redis_url`` the embedded servers of ``data_directory`` are used. ``oauth`` has the
    providers that are configured, by name (``discord``, ``google``). ``development`` adds the page ``/design``, which
    shows every component. Only ``trusted_proxies`` may say who calls through them. Without ``secret_key`` one is made
    and kept in the data directory, where the site is for this machine alone. Files that people send are stored in the
    ``bucket``, else in ``storage_directory``, else in the data directory.
    """

    database_url: str | None = None
    redis_url: str | None = None
    data_directory: Path | None = None
    secret_key: str | None = field(default=None, repr=False)
    public_base_url: str = "http://localhost:8000"
    log_level: str = "INFO"
    development: bool = False
    metrics_token: str | None = field(default=None, repr=False)
    otlp_endpoint: str | None = None
    geocoder_url: str | None = None
    salts: Mapping[IdKind, str] = field(factory=lambda: dict(DEFAULT_SALTS))
    trusted_proxies: tuple[str, ...] = ()
    database: DatabaseSettings = field(factory=DatabaseSettings)
    server: ServerSettings = field(factory=ServerSettings)
    live: LiveSettings = field(factory=LiveSettings)
    password_memory_kib: int = 65_536
    resend_after: timedelta = timedelta(seconds=30)
    outbox_retention: timedelta = timedelta(days=30)
    email: EmailSettings = field(factory=EmailSettings)
    oauth: Mapping[str, OAuthClient] = field(factory=dict)
    pages_directory: Path | None = None
    contact_email: str | None = None
    storage_directory: Path | None = None
    bucket: S3Bucket | None = None
    pictures: PictureRules = field(factory=PictureRules)
    accounts: AccountRules = field(factory=AccountRules)
    lists: ListLimits = field(factory=ListLimits)
    movers: MoverRules = field(factory=MoverRules)
    bulk: BulkRules = field(factory=BulkRules)
    matching: MatchRules = field(factory=MatchRules)
    messaging: MessagingRules = field(factory=MessagingRules)
    valuation: ValuationRules = field(factory=ValuationRules)
    trading: TradingRules = field(factory=TradingRules)

    @property
    def embedded(self) -> bool:
        """Whether any server is to be started by ourselves."""
        return self.database_url is None or self.redis_url is None

    @property
    def only_https(self) -> bool:
        """Whether people reach the site over https alone."""
        return self.public_base_url.startswith("https://")

    @property
    def secret(self) -> str:
        """The site's secret, from which every key is derived. Raises ``SettingInvalid`` where none is known yet."""
        if self.secret_key is None:
            raise SettingInvalid("SECRET_KEY", "must be set, or be kept in the data directory")
        return self.secret_key

    def require_own_secret(self) -> None:
        """Raise ``SettingInvalid`` where a site that others reach has no key of its own."""
        if self.secret_key is not None:
            return
        if not _LOCAL_NAMES.fullmatch(urlsplit(self.public_base_url).hostname or ""):
            raise SettingInvalid("SECRET_KEY", f"must be set for a site at {self.public_base_url}, which others reach")
        if self.trusted_proxies:
            raise SettingInvalid("SECRET_KEY", "must be set where FORWARDED_ALLOW_IPS names proxies")


T = TypeVar("T")
Parse = Callable[[str, str], object]
_PLAIN: tuple[tuple[str, str, Parse], ...] = (
    ("DATABASE_URL", "database_url", environment.address("postgresql", "postgres")),
    ("REDIS_URL", "redis_url", environment.address("redis", "rediss", "unix")),
    ("DUALCASTER_DATA_DIR", "data_directory", lambda _, text: Path(text).expanduser().absolute()),
    ("PAGES_DIRECTORY", "pages_directory", lambda _, text: Path(text).expanduser().absolute()),
    ("CONTACT_EMAIL", "contact_email", environment.mailbox),
    ("STORAGE_DIRECTORY", "storage_directory", lambda _, text: Path(text).expanduser().absolute()),
    ("SECRET_KEY", "secret_key", environment.secret),
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
_REQUESTS: tuple[tuple[str, str, Parse], ...] = (
    ("DATABASE_POOL", "connections", environment.whole_number(1, 200)),
    ("DATABASE_STATEMENT_SECONDS", "statement", environment.duration(0.1, 3_600)),
    ("DATABASE_WAIT_SECONDS", "wait", environment.duration(0.1, 600)),
)
_WORK: tuple[tuple[str, str, Parse], ...] = (
    ("DATABASE_WORK_POOL", "connections", environment.whole_number(1, 200)),
    ("DATABASE_WORK_STATEMENT_SECONDS", "statement", environment.duration(1, 86_400)),
    ("DATABASE_WORK_WAIT_SECONDS", "wait", environment.duration(0.1, 3_600)),
)
_DATABASE: tuple[tuple[str, str, Parse], ...] = (
    ("DATABASE_ANSWER_SECONDS", "answer", environment.duration(0.1, 600)),
    ("DATABASE_CONNECT_SECONDS", "connect", environment.duration(2, 600)),
    ("DATABASE_NETWORK_SECONDS", "network", environment.duration(1, 3_600)),
    ("DATABASE_SUSPECT_SECONDS", "suspect", environment.duration(0.1, 60)),
    ("DATABASE_PROBE_SECONDS", "probe", environment.duration(0.1, 60)),
    ("DATABASE_RETRY_SECONDS", "retry", environment.duration(0.1, 60)),
)
_SERVER: tuple[tuple[str, str, Parse], ...] = (
    ("HTTP_CONNECTIONS", "connections", environment.whole_number(10, 100_000)),
    ("HTTP_CONNECTIONS_PER_ADDRESS", "connections_per_address", environment.whole_number(1, 100_000)),
    ("HTTP_HEAD_SECONDS", "head_seconds", environment.duration(1, 600)),
    ("HTTP_IDLE_SECONDS", "idle_seconds", environment.whole_number(1, 600)),
    ("HTTP_BODY_SECONDS", "body_seconds", environment.duration(1, 600)),
    ("HTTP_BODY_BYTES", "body_bytes", environment.whole_number(1, 1_048_576)),
    ("HTTP_READ_SECONDS", "read_seconds", environment.duration(1, 600)),
    ("HTTP_READ_BYTES", "read_bytes", environment.whole_number(1, 1_048_576)),
)
_LIVE: tuple[tuple[str, str, Parse], ...] = (
    ("LIVE_CONNECTIONS", "connections", environment.whole_number(1, 100_000)),
    ("LIVE_CONNECTIONS_PER_USER", "connections_per_user", environment.whole_number(1, 1_000)),
    ("LIVE_FRAME_BYTES", "frame_bytes", environment.whole_number(1_024, 65_536)),
    ("LIVE_FRAMES_PER_SECOND", "frames_per_second", environment.whole_number(1, 1_000)),
    ("LIVE_READ_SECONDS", "read_seconds", environment.duration(1, 600)),
    ("LIVE_PING_SECONDS", "ping_seconds", environment.duration(1, 600)),
)
_EMAIL: tuple[tuple[str, str, Parse], ...] = (
    ("EMAIL_PROVIDER", "provider", environment.one_of("smtp", "resend", "sendgrid")),
    ("EMAIL_FROM_ADDRESS", "from_address", environment.mailbox),
    ("EMAIL_FROM_NAME", "from_name", environment.words),
    ("RESEND_API_KEY", "resend_api_key", environment.words),
    ("SENDGRID_API_KEY", "sendgrid_api_key", environment.words),
    ("SMTP_HOST", "smtp_host", environment.words),
    ("SMTP_PORT", "smtp_port", environment.whole_number(1, 65_535)),
    ("SMTP_USER", "smtp_user", environment.words),
    ("SMTP_PASSWORD", "smtp_password", environment.words),
    ("SMTP_USE_TLS", "smtp_use_tls", environment.truth),
)
_BUCKET: tuple[tuple[str, str, Parse], ...] = (
    ("S3_BUCKET", "name", environment.bucket),
    ("S3_ENDPOINT", "endpoint", environment.site),
    ("S3_REGION", "region", environment.words),
    ("S3_ACCESS_KEY_ID", "access_key_id", environment.words),
    ("S3_SECRET_ACCESS_KEY", "secret_access_key", environment.words),
    ("S3_PREFIX", "prefix", environment.folder),
    ("S3_SECONDS", "seconds", environment.duration(0.1, 60)),
    ("S3_RETRIES", "retries", environment.whole_number(0, 10)),
)
_PICTURES: tuple[tuple[str, str, Parse], ...] = (
    ("PICTURE_BYTES", "most_bytes", environment.whole_number(1_024, 8_388_608)),
    ("PICTURE_PIXELS", "most_pixels", environment.whole_number(10_000, 200_000_000)),
)
_ACCOUNTS: tuple[tuple[str, str, Parse], ...] = (
    ("MAILBOX_HOURLY", "mailbox_hourly", environment.whole_number(1, 100_000)),
    ("MAILBOX_DAILY", "mailbox_daily", environment.whole_number(1, 100_000)),
)
_LISTS: tuple[tuple[str, str, Parse], ...] = (
    ("INVENTORY_LIMIT", "items", environment.whole_number(1, 10_000_000)),
    ("HAVE_LIST_LIMIT", "haves", environment.whole_number(1, 10_000_000)),
    ("WANT_LIST_LIMIT", "wants", environment.whole_number(1, 10_000_000)),
)
_MOVERS: tuple[tuple[str, str, Parse], ...] = (
    ("MOVERS_MIN_CENTS", "min_cents", environment.whole_number(1, 1_000_000)),
    ("MOVERS_MIN_DAYS", "min_days", environment.whole_number(2, 42)),
    ("MOVERS_CONSIDERED", "considered", environment.whole_number(1, 20_000)),
)
_BULK: tuple[tuple[str, str, Parse], ...] = (
    ("BULK_LINES_LIMIT", "lines", environment.whole_number(1, 100_000)),
    ("UNDO_MINUTES", "undo_for", environment.minutes),
    ("UNDO_RECORDS", "undo_records", environment.whole_number(1, 1_000)),
)
_MATCHING: tuple[tuple[str, str, Parse], ...] = (
    ("MATCH_ACTIVE_DAYS", "active_within", environment.days),
    ("MATCH_MAX_ASK_PERCENT", "max_ask_percent", environment.whole_number(100, 10_000)),
    ("MATCH_ANY_PRINTING_TIMES", "any_printing_times", environment.whole_number(1, 1_000_000)),
    ("MATCH_VISIT_MINUTES", "visits_apart", environment.minutes),
    ("PACKAGE_TOLERANCE_PERCENT", "package_tolerance_percent", environment.whole_number(0, 50)),
    ("PACKAGE_LINES", "package_lines", environment.whole_number(1, 1_000)),
)
_MESSAGING: tuple[tuple[str, str, Parse], ...] = (
    ("MESSAGES_HOURLY", "hourly", environment.whole_number(1, 100_000)),
    ("NEW_CONVERSATIONS_DAILY", "new_conversations_daily", environment.whole_number(1, 10_000)),
    ("REPORTS_DAILY", "reports_daily", environment.whole_number(1, 1_000)),
    ("MESSAGE_CHANGE_MINUTES", "changeable_for", environment.minutes),
    ("MESSAGE_NOTICE_SECONDS", "notified_apart", environment.seconds),
    ("PHOTO_DAYS", "photos_kept", environment.days),
    ("EVIDENCE_DAYS", "evidence_kept", environment.days),
)
_VALUATION: tuple[tuple[str, str, Parse], ...] = (
    ("USD_PER_EUR", "usd_per_eur", environment.decimal),
    ("CONDITION_PERCENT", "condition_percent", environment.condition_shares),
    ("PRICE_SOURCES", "preference", environment.price_sources),
)
_TRADING: tuple[tuple[str, str, Parse], ...] = (
    ("PROPOSALS_HOURLY", "proposals_hourly", environment.whole_number(1, 10_000)),
    ("PROPOSALS_OPEN_FOR_NEW", "open_for_new", environment.whole_number(1, 1_000)),
    ("TRADE_COUNTERS", "counters", environment.whole_number(1, 100)),
    ("TRADE_MOVED_PERCENT", "moved_percent", environment.whole_number(0, 1_000)),
    ("TRADE_SILENT_CONSENT_DAYS", "silent_consent", environment.days),
    ("TRADE_NOTHING_SENT_DAYS", "nothing_sent", environment.days),
    ("TRADE_LAPSE_DAYS", "lapse", environment.days),
    ("TRADE_EXPOSURE", "exposure", environment.amounts),
    ("TRADE_TRACKING_ABOVE", "tracking_above", environment.decimal),
    ("TRADE_TRACKING_ABOVE_NEW", "tracking_above_new", environment.decimal),
)
_NEEDED_BY_PROVIDER = {
    "smtp": ("SMTP_HOST", "smtp_host"),
    "resend": ("RESEND_API_KEY", "resend_api_key"),
    "sendgrid": ("SENDGRID_API_KEY", "sendgrid_api_key"),
}
OAUTH_PROVIDERS = ("discord", "google")


def settings_from(variables: Mapping[str, str]) -> Settings:
    """Read the settings. Raises ``SettingInvalid`` naming the first variable that is missing or malformed."""
    values = _read(variables, _PLAIN)
    values["salts"] = {kind: _salt(variables, kind) for kind in IdKind}
    values["database"] = _database(variables)
    values["server"] = _made(ServerSettings, _read(variables, _SERVER))
    values["live"] = _made(LiveSettings, _read(variables, _LIVE))
    values["email"] = _email(variables)
    base = str(values.get("public_base_url", Settings().public_base_url))
    values["oauth"] = {
        provider: client for provider in OAUTH_PROVIDERS if (client := _oauth(variables, provider, base)) is not None
    }
    values["accounts"] = _made(AccountRules, _read(variables, _ACCOUNTS))
    values["bucket"] = _bucket(variables)
    values["pictures"] = _made(PictureRules, _read(variables, _PICTURES))
    values["lists"] = _made(ListLimits, _read(variables, _LISTS))
    values["movers"] = _made(MoverRules, _read(variables, _MOVERS))
    values["bulk"] = _made(BulkRules, _read(variables, _BULK))
    values["matching"] = _made(MatchRules, _read(variables, _MATCHING))
    values["messaging"] = _made(MessagingRules, _read(variables, _MESSAGING))
    values["valuation"] = _made(ValuationRules, _read(variables, _VALUATION))
    values["trading"] = _made(TradingRules, _read(variables, _TRADING))
    settings = _made(Settings, values)
    settings.require_own_secret()
    return settings


def _read(variables: Mapping[str, str], table: tuple[tuple[str, str, Parse], ...]) -> dict[str, object]:
    given = ((variable, name, parse, variables.get(variable, "").strip()) for variable, name, parse in table)
    return {name: parse(variable, text) for variable, name, parse, text in given if text}


def _made(settings: Callable[..., T], values: Mapping[str, object]) -> T:
    return settings(**values)


def _database(variables: Mapping[str, str]) -> DatabaseSettings:
    shared = _read(variables, _DATABASE)
    return DatabaseSettings(
        requests=_made(partial(evolve, REQUESTS), {**shared, **_read(variables, _REQUESTS)}),
        work=_made(partial(evolve, WORK), {**shared, **_read(variables, _WORK)}),
    )


def _salt(variables: Mapping[str, str], kind: IdKind) -> str:
    return variables.get(f"HASHIDS_SALT_{kind.value.upper()}") or DEFAULT_SALTS[kind]


def _email(variables: Mapping[str, str]) -> EmailSettings:
    email = _made(EmailSettings, _read(variables, _EMAIL))
    if email.provider is not None:
        variable, name = _NEEDED_BY_PROVIDER[email.provider]
        if getattr(email, name) is None:
            raise SettingInvalid(variable, f"must be set where EMAIL_PROVIDER is {email.provider}")
    return email


def _bucket(variables: Mapping[str, str]) -> S3Bucket | None:
    given = _read(variables, _BUCKET)
    if "name" not in given:
        return None
    for one, other in (("ACCESS_KEY_ID", "SECRET_ACCESS_KEY"), ("SECRET_ACCESS_KEY", "ACCESS_KEY_ID")):
        if one.lower() in given and other.lower() not in given:
            raise SettingInvalid(f"S3_{other}", f"must be set where S3_{one} is")
    return _made(S3Bucket, given)


def _oauth(variables: Mapping[str, str], provider: str, public_base_url: str) -> OAuthClient | None:
    prefix = provider.upper()
    client_id, client_secret = (variables.get(f"{prefix}_CLIENT_{part}", "").strip() for part in ("ID", "SECRET"))
    if not client_id and not client_secret:
        return None
    for part, value in (("ID", client_id), ("SECRET", client_secret)):
        if not value:
            raise SettingInvalid(f"{prefix}_CLIENT_{part}", f"must be set to let people sign in with {provider}")
    given = variables.get(f"{prefix}_REDIRECT_URI", "").strip()
    redirect_uri = (
        environment.site(f"{prefix}_REDIRECT_URI", given)
        if given
        else f"{public_base_url}/api/oauth/{provider}/callback"
    )
    return OAuthClient(client_id=client_id, client_secret=client_secret, redirect_uri=redirect_uri)
