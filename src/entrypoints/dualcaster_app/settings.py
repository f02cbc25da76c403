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
from dualcaster_app import variables as known
from dualcaster_app.environment import SettingInvalid
from dualcaster_app.service_settings import (
    BotSettings,
    EmailSettings,
    MoxfieldClient,
    OAuthClient,
    PriceApiKeys,
    PushSettings,
    StripeSettings,
)
from dualcaster_core.accounts.guilds.server_sync import ServerSyncRules
from dualcaster_core.accounts.model import AccountRules
from dualcaster_core.analytics.model import AnalyticsRules
from dualcaster_core.collection.bulk.rules import BulkRules
from dualcaster_core.collection.list_limits import ListLimits
from dualcaster_core.collection.portfolio.movements import MoverRules
from dualcaster_core.collection.portfolio.snapshots import PortfolioRules
from dualcaster_core.escrow.fees import FeeSchedule
from dualcaster_core.escrow.model import EscrowRules
from dualcaster_core.kernel.ids import DEFAULT_SALTS, IdKind
from dualcaster_core.kernel.pictures import PictureRules
from dualcaster_core.market.feeds.model import FeedSettings
from dualcaster_core.market.overview.rules import MarketRules
from dualcaster_core.market.valuation import ValuationRules
from dualcaster_core.matching.model import MatchRules
from dualcaster_core.messaging.model import MessagingRules
from dualcaster_core.moderation.flags import FlagThresholds
from dualcaster_core.moderation.model import ModerationRules
from dualcaster_core.notifying.delivery.model import DeliveryRules
from dualcaster_core.notifying.direct_messages.model import DirectMessageRules
from dualcaster_core.reputation.reviews.model import ReviewRules
from dualcaster_core.rings.proposals.model import RingRules
from dualcaster_core.signals.kinds.settings import RuleSettings
from dualcaster_core.social.model import SocialRules
from dualcaster_core.stores.customers.model import StoreMessageRules
from dualcaster_core.trading.model import TradingRules
from dualcaster_postgres.sql.limits import REQUESTS, WORK, DatabaseLimits
from dualcaster_shops import ShopAddresses
from dualcaster_storage import S3Bucket

__all__ = [
    "BotSettings",
    "DatabaseSettings",
    "EmailSettings",
    "IndexSettings",
    "MoxfieldClient",
    "OAuthClient",
    "PriceApiKeys",
    "PushSettings",
    "ServerSettings",
    "SettingInvalid",
    "Settings",
    "StripeSettings",
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
class IndexSettings:
    """Where indexes of the market answer, how long one is waited for, and what one may take of the memory.

    Without ``sockets`` the database answers everything. With ``shards`` each holds the lists of a part of the people:
    the sockets are those of the first, the second and so on to the last, and again from the first for replicas. An
    index takes what is free but for a fifth, and ``memory_mb`` at most.
    """

    sockets: tuple[Path, ...] = ()
    shards: int = 1
    seconds: float = 1.0
    retry: float = 1.0
    memory_mb: int | None = None

    def __attrs_post_init__(self) -> None:
        if len(self.sockets) % self.shards:
            raise SettingInvalid("MATCHING_INDEX_SOCKETS", f"whole sets of {self.shards} sockets, one for each shard")


@frozen(kw_only=True)
class Settings:
    """The settings of one process; see ``.env.example`` for their environment variables.

    Without ``database_url`` or ``redis_url`` the embedded servers of ``data_directory`` are used. Tasks go through
    Redis unless ``broker_url`` names a RabbitMQ. ``oauth`` has the providers that are configured, by name
    (``discord``, ``google``). ``development`` adds the page ``/design``, which shows every component. Only
    ``trusted_proxies`` may say who calls through them. Without ``secret_key`` one is made and kept in the data
    directory, where the site is for this machine alone. Files that people send are stored in the ``bucket``, else in
    ``storage_directory``, else in the data directory. Statements of reputation are signed with the key in
    ``statement_key_file``, else with one that is made in the data directory.
    """

    database_url: str | None = None
    redis_url: str | None = None
    broker_url: str | None = field(default=None, repr=False)
    data_directory: Path | None = None
    secret_key: str | None = field(default=None, repr=False)
    statement_key_file: Path | None = None
    public_base_url: str = "http://localhost:8000"
    log_level: str = "INFO"
    development: bool = False
    metrics_token: str | None = field(default=None, repr=False)
    otlp_endpoint: str | None = None
    geocoder_url: str | None = None
    moxfield: MoxfieldClient = field(factory=MoxfieldClient)
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
    bot: BotSettings = field(factory=BotSettings)
    direct_messages: DirectMessageRules = field(factory=DirectMessageRules)
    server_sync: ServerSyncRules = field(factory=ServerSyncRules)
    pages_directory: Path | None = None
    contact_email: str | None = None
    storage_directory: Path | None = None
    bucket: S3Bucket | None = None
    pictures: PictureRules = field(factory=PictureRules)
    accounts: AccountRules = field(factory=AccountRules)
    lists: ListLimits = field(factory=ListLimits)
    movers: MoverRules = field(factory=MoverRules)
    portfolio: PortfolioRules = field(factory=PortfolioRules)
    bulk: BulkRules = field(factory=BulkRules)
    market: MarketRules = field(factory=MarketRules)
    matching: MatchRules = field(factory=MatchRules)
    index: IndexSettings = field(factory=IndexSettings)
    messaging: MessagingRules = field(factory=MessagingRules)
    moderation: ModerationRules = field(factory=ModerationRules)
    flags: FlagThresholds = field(factory=FlagThresholds)
    valuation: ValuationRules = field(factory=ValuationRules)
    price_apis: PriceApiKeys = field(factory=PriceApiKeys)
    price_feeds: FeedSettings = field(factory=FeedSettings)
    trading: TradingRules = field(factory=TradingRules)
    rings: RingRules = field(factory=RingRules)
    social: SocialRules = field(factory=SocialRules)
    store_messages: StoreMessageRules = field(factory=StoreMessageRules)
    reviews: ReviewRules = field(factory=ReviewRules)
    signals: RuleSettings = field(factory=RuleSettings)
    deliveries: DeliveryRules = field(factory=DeliveryRules)
    push: PushSettings = field(factory=PushSettings)
    shops: ShopAddresses = field(factory=ShopAddresses)
    stripe: StripeSettings = field(factory=StripeSettings)
    escrow: EscrowRules = field(factory=EscrowRules)
    analytics: AnalyticsRules = field(factory=AnalyticsRules)

    @property
    def embedded(self) -> bool:
        """Whether any server is to be started by ourselves."""
        return self.database_url is None or self.redis_url is None

    @property
    def is_local(self) -> bool:
        """Whether the site is for this machine alone, as far as its address and proxies tell."""
        local = _LOCAL_NAMES.fullmatch(urlsplit(self.public_base_url).hostname or "") is not None
        return local and not self.trusted_proxies

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
_NEEDED_BY_PROVIDER = {
    "smtp": ("SMTP_HOST", "smtp_host"),
    "resend": ("RESEND_API_KEY", "resend_api_key"),
    "sendgrid": ("SENDGRID_API_KEY", "sendgrid_api_key"),
}
OAUTH_PROVIDERS = ("discord", "google")


def settings_from(variables: Mapping[str, str]) -> Settings:
    """Read the settings. Raises ``SettingInvalid`` naming the first variable that is missing or malformed."""
    values = _read(variables, known.PLAIN)
    values["salts"] = {kind: _salt(variables, kind) for kind in IdKind}
    values["database"] = _database(variables)
    values["server"] = _made(ServerSettings, _read(variables, known.SERVER))
    values["live"] = _made(LiveSettings, _read(variables, known.LIVE))
    values["email"] = _email(variables)
    base = str(values.get("public_base_url", Settings().public_base_url))
    values["oauth"] = {
        provider: client for provider in OAUTH_PROVIDERS if (client := _oauth(variables, provider, base)) is not None
    }
    values["bot"] = _bot(variables)
    values["direct_messages"] = _made(DirectMessageRules, _read(variables, known.DIRECT_MESSAGES))
    values["server_sync"] = _made(ServerSyncRules, _read(variables, known.SERVER_SYNC))
    values["accounts"] = _made(AccountRules, _read(variables, known.ACCOUNTS))
    values["bucket"] = _bucket(variables)
    values["pictures"] = _made(PictureRules, _read(variables, known.PICTURES))
    values["lists"] = _made(ListLimits, _read(variables, known.LISTS))
    values["movers"] = _made(MoverRules, _read(variables, known.MOVERS))
    values["portfolio"] = _made(PortfolioRules, _read(variables, known.PORTFOLIO))
    values["bulk"] = _made(BulkRules, _read(variables, known.BULK))
    values["market"] = _made(MarketRules, _read(variables, known.MARKET))
    values["matching"] = _made(MatchRules, _read(variables, known.MATCHING))
    values["index"] = _made(IndexSettings, _read(variables, known.INDEX))
    values["messaging"] = _made(MessagingRules, _read(variables, known.MESSAGING))
    values["moderation"] = _made(ModerationRules, _read(variables, known.MODERATION))
    values["valuation"] = _made(ValuationRules, _read(variables, known.VALUATION))
    values["moxfield"] = _made(MoxfieldClient, _read(variables, known.MOXFIELD))
    values["price_apis"] = _made(PriceApiKeys, _read(variables, known.PRICE_APIS))
    values["price_feeds"] = _made(FeedSettings, _read(variables, known.PRICE_FEEDS))
    values["trading"] = _made(TradingRules, _read(variables, known.TRADING))
    values["rings"] = _made(RingRules, _read(variables, known.RINGS))
    values["social"] = _made(SocialRules, _read(variables, known.SOCIAL))
    values["store_messages"] = _made(StoreMessageRules, _read(variables, known.STORE_MESSAGES))
    values["reviews"] = _made(ReviewRules, _read(variables, known.REVIEWS))
    values["push"] = _made(PushSettings, _read(variables, known.PUSH))
    values["shops"] = _made(ShopAddresses, _read(variables, known.SHOP_SYSTEMS))
    values["stripe"] = _stripe(variables)
    values["escrow"] = EscrowRules(fees=_made(FeeSchedule, _read(variables, known.PAYMENT_FEES)))
    values["deliveries"] = _made(DeliveryRules, _read(variables, known.DELIVERIES))
    values["analytics"] = _made(AnalyticsRules, _read(variables, known.ANALYTICS))
    values["signals"] = _made(RuleSettings, _read(variables, known.SIGNALS))
    settings = _made(Settings, values)
    settings.require_own_secret()
    return settings


def _read(variables: Mapping[str, str], table: known.Table) -> dict[str, object]:
    given = ((variable, name, parse, variables.get(variable, "").strip()) for variable, name, parse in table)
    return {name: parse(variable, text) for variable, name, parse, text in given if text}


def _made(settings: Callable[..., T], values: Mapping[str, object]) -> T:
    return settings(**values)


def _database(variables: Mapping[str, str]) -> DatabaseSettings:
    shared = _read(variables, known.DATABASE)
    return DatabaseSettings(
        requests=_made(partial(evolve, REQUESTS), {**shared, **_read(variables, known.REQUESTS)}),
        work=_made(partial(evolve, WORK), {**shared, **_read(variables, known.WORK)}),
    )


def _salt(variables: Mapping[str, str], kind: IdKind) -> str:
    return variables.get(f"HASHIDS_SALT_{kind.value.upper()}") or DEFAULT_SALTS[kind]


def _email(variables: Mapping[str, str]) -> EmailSettings:
    email = _made(EmailSettings, _read(variables, known.EMAIL))
    if email.provider is not None:
        variable, name = _NEEDED_BY_PROVIDER[email.provider]
        if getattr(email, name) is None:
            raise SettingInvalid(variable, f"must be set where EMAIL_PROVIDER is {email.provider}")
    return email


def _bot(variables: Mapping[str, str]) -> BotSettings:
    bot = _made(BotSettings, _read(variables, known.BOT))
    for other in ("SECRET_KEY", "DISCORD_BOT_TOKEN", "METRICS_TOKEN", "DISCORD_CLIENT_SECRET"):
        if bot.api_key is not None and bot.api_key == variables.get(other, "").strip():
            raise SettingInvalid("DISCORD_BOT_API_KEY", f"a key of its own: this one is {other} as well")
    return bot


def _stripe(variables: Mapping[str, str]) -> StripeSettings:
    stripe = _made(StripeSettings, _read(variables, known.STRIPE))
    keys = {variable: getattr(stripe, name) for variable, name, _ in known.STRIPE if name != "api_url"}
    for variable, key in keys.items():
        if key is None and any(keys.values()):
            raise SettingInvalid(variable, "must be set where the other keys of Stripe are")
    if stripe.secret_key and stripe.publishable_key and _mode(stripe.secret_key) != _mode(stripe.publishable_key):
        raise SettingInvalid("STRIPE_PUBLISHABLE_KEY", "of the same mode, test or live, as STRIPE_SECRET_KEY")
    return stripe


def _mode(key: str) -> str:
    return key.split("_")[1]


def _bucket(variables: Mapping[str, str]) -> S3Bucket | None:
    given = _read(variables, known.BUCKET)
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
