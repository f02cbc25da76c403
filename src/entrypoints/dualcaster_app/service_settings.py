"""The settings of services outside: what this site knows them by, and they it."""

from attrs import field, frozen

from dualcaster_core.kernel.product import SITE_NAME
from dualcaster_core.notifying.push import PUSH_SERVICES


@frozen(kw_only=True)
class EmailSettings:
    """How e-mail leaves: to the console without a ``provider``, else by ``smtp``, ``resend`` or ``sendgrid``.

    What a service tells of addresses that fail is believed where its webhook's secret or key is known.
    """

    provider: str | None = None
    from_address: str = "notifications@dualcasterdeals.com"
    from_name: str = SITE_NAME
    resend_api_key: str | None = field(default=None, repr=False)
    sendgrid_api_key: str | None = field(default=None, repr=False)
    resend_webhook_secret: str | None = field(default=None, repr=False)
    sendgrid_webhook_key: str | None = field(default=None, repr=False)
    smtp_host: str | None = None
    smtp_port: int = 587
    smtp_user: str | None = None
    smtp_password: str | None = field(default=None, repr=False)
    smtp_use_tls: bool = True


@frozen(kw_only=True)
class PriceApiKeys:
    """What price sources know us by that are asked over an API; a source without its keys cannot be asked."""

    tcgplayer_public_key: str | None = None
    tcgplayer_private_key: str | None = field(default=None, repr=False)
    cardtrader_token: str | None = field(default=None, repr=False)


@frozen(kw_only=True)
class BotSettings:
    """How the Discord bot runs; without ``token`` there is none.

    ``/health`` and ``/metrics`` are served at ``host`` and ``port``. ``members_intent`` is the privileged intent Server
    Members, where the operator has switched it on at Discord. What takes longer than ``defer_after`` seconds is
    answered later; a person may give ``commands_per_minute``. ``api_key`` lets bots of our own in other processes use
    the API for bots; without it nobody can. ``api_url`` and ``gateway_url`` are Discord's own, or
    those of a proxy.
    """

    token: str | None = field(default=None, repr=False)
    api_key: str | None = field(default=None, repr=False)
    host: str = "127.0.0.1"
    port: int = 8010
    members_intent: bool = False
    defer_after: float = 1.5
    commands_per_minute: int = 60
    api_url: str = "https://discord.com/api/v10"
    gateway_url: str = "wss://gateway.discord.gg/"


@frozen(kw_only=True)
class MoxfieldClient:
    """The user agent that Moxfield has approved, None for none. ``base_url`` replaces its own address, for tests."""

    user_agent: str | None = field(default=None, repr=False)
    base_url: str | None = None


@frozen(kw_only=True)
class PushSettings:
    """How browsers are pushed to; without ``vapid_private_key`` they are not.

    It is the key of this site in base64url, 32 bytes, as ``dualcaster notifications vapid`` makes one; ``subject`` is
    where a push service reaches the operator, ``mailto:`` or ``https:``. A worker posts to addresses of ``services``
    alone; ``insecure`` lets them be http, for tests.
    """

    vapid_private_key: str | None = field(default=None, repr=False)
    subject: str | None = None
    services: tuple[str, ...] = PUSH_SERVICES
    insecure: bool = False


@frozen(kw_only=True)
class StripeSettings:
    """What Stripe knows this site by; all three keys, or none. ``api_url`` replaces Stripe's own address."""

    secret_key: str | None = field(default=None, repr=False)
    publishable_key: str | None = None
    webhook_secret: str | None = field(default=None, repr=False)
    api_url: str | None = None


@frozen(kw_only=True)
class OAuthClient:
    """What an outside provider knows us by. ``base_url`` replaces the provider's own address, for tests."""

    client_id: str
    client_secret: str = field(repr=False)
    redirect_uri: str
    base_url: str | None = None
