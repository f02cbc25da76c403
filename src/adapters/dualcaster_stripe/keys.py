"""What is needed to speak with Stripe as the platform."""

from attrs import field, frozen


@frozen(kw_only=True)
class StripeKeys:
    """The platform's keys, and where the API answers where that is not at Stripe."""

    secret_key: str = field(repr=False)
    publishable_key: str
    webhook_secret: str = field(repr=False)
    base_address: str | None = None

    @property
    def is_live(self) -> bool:
        """Tell whether real money moves."""
        return self.secret_key.startswith(("sk_live_", "rk_live_"))


@frozen(kw_only=True)
class CallLimits:
    """How long one request may take, how long a call with its repetitions, and how often it is repeated.

    Seconds. ``rate_pause`` is the longest that is waited where Stripe asks to come back later.
    """

    connect: float = 5.0
    request: float = 20.0
    whole: float = 45.0
    retries: int = 2
    rate_pause: float = 3.0
