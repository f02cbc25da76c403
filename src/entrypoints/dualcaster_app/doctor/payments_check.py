"""Whether payments can be held: Stripe's keys, its webhooks, its clock, and the platform's account."""

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from attrs import frozen

from dualcaster_app.doctor.findings import Finding, fail, ok, warn
from dualcaster_app.payments import WEBHOOK_PATH
from dualcaster_app.settings import Settings
from dualcaster_core.escrow.errors import PaymentProviderRefused, PaymentProviderUnavailable

if TYPE_CHECKING:
    from dualcaster_stripe import StripeKeys, StripeProbe
    from dualcaster_stripe.probe import PlatformState

NAME = "payments"
MOST_SKEW = timedelta(seconds=60)
"""Stripe signs messages with their time: what seems older than five minutes is refused."""
SECONDS = 8.0
"""So long one call of Stripe may take."""
_THREE = "STRIPE_SECRET_KEY, STRIPE_PUBLISHABLE_KEY and STRIPE_WEBHOOK_SECRET"
_UNKNOWN_KEY = frozenset({"401", "403"})


@frozen
class PaymentChecks:
    """Checks of what holds payments."""

    settings: Settings

    async def payments(self) -> list[Finding]:
        """Look at the keys, then ask Stripe with them; it is asked for nothing where there are none."""
        keys = self._keys()
        if keys is None:
            return [self._without()]
        from dualcaster_stripe import CallLimits, StripeGateway, StripeProbe

        found = [self._mode(keys)]
        gateway = StripeGateway(
            lambda: keys, CallLimits(connect=SECONDS / 2, request=SECONDS, whole=SECONDS, retries=0)
        )
        try:
            probe = StripeProbe(gateway)
            return [*found, *await self._platform(probe), *await self._webhooks(probe)]
        except (PaymentProviderUnavailable, PaymentProviderRefused) as error:
            return [*found, _silent(str(error.reason))]
        finally:
            await gateway.close()

    def _keys(self) -> "StripeKeys | None":
        stripe = self.settings.stripe
        if not (stripe.secret_key and stripe.publishable_key and stripe.webhook_secret):
            return None
        from dualcaster_stripe import StripeKeys

        return StripeKeys(
            secret_key=stripe.secret_key,
            publishable_key=stripe.publishable_key,
            webhook_secret=stripe.webhook_secret,
            base_address=stripe.api_url,
        )

    def _without(self) -> Finding:
        if self.settings.is_local:
            return ok(NAME, "by test cards at the sandbox, since no keys of Stripe are set")
        return warn(NAME, "none are held: no keys of Stripe are set", f"Set {_THREE} to offer held payments.")

    def _mode(self, keys: "StripeKeys") -> Finding:
        local = self.settings.is_local or self.settings.development
        if keys.is_live and local:
            return fail(
                NAME,
                "live keys of Stripe on a site for development: real cards are charged",
                f"Set {_THREE} to those of test mode.",
            )
        if not keys.is_live and not local:
            return warn(
                NAME,
                "test keys of Stripe on a site that others reach: nobody really pays",
                f"Set {_THREE} to those of live mode.",
            )
        return ok(NAME, f"through Stripe, with keys of {'live' if keys.is_live else 'test'} mode")

    async def _platform(self, probe: "StripeProbe") -> list[Finding]:
        before = datetime.now(UTC)
        state = await probe.platform()
        return [clock_finding(before, state.at, datetime.now(UTC)), _account(state)]

    async def _webhooks(self, probe: "StripeProbe") -> list[Finding]:
        from dualcaster_stripe import EVENTS

        name, url = f"{NAME}: webhooks", f"{self.settings.public_base_url}{WEBHOOK_PATH}"
        try:
            known = [one for one in await probe.webhooks() if one.url.rstrip("/") == url]
        except PaymentProviderUnavailable as error:
            if str(error.reason)[:3] not in _UNKNOWN_KEY:
                raise
            return [warn(name, "the key may not list them", f"See in Stripe's dashboard that one goes to {url}.")]
        if not any(one.enabled for one in known):
            return [fail(name, f"Stripe tells nothing to {url}", "Create an endpoint there, as docs/how-to/stripe.md.")]
        told = frozenset[str]().union(*(one.events for one in known if one.enabled))
        missing = sorted(set(EVENTS) - told) if "*" not in told else []
        if missing:
            return [fail(name, f"Stripe does not tell of {', '.join(missing)}", "Add these events to the endpoint.")]
        return [ok(name, f"signed, and told to {url}")]


def _silent(reason: str) -> Finding:
    name = f"{NAME}: account"
    if reason[:3] in _UNKNOWN_KEY:
        return fail(name, f"Stripe does not take the key ({reason})", "Compare STRIPE_SECRET_KEY with the dashboard.")
    return fail(name, f"Stripe does not answer ({reason})", "Look at the network, and at status.stripe.com.")


def clock_finding(before: datetime, theirs: datetime, after: datetime) -> Finding:
    """Compare Stripe's clock, whose header has whole seconds, with ours before and after it was asked."""
    name = f"{NAME}: clock"
    apart = max(before - theirs - timedelta(seconds=1), theirs - after, timedelta())
    if apart <= MOST_SKEW:
        return ok(name, f"within {MOST_SKEW.total_seconds():.0f} s of Stripe's")
    return fail(
        name,
        f"{apart.total_seconds():,.0f} s apart from Stripe's, which makes its messages look too old",
        "Have this machine set its clock by NTP.",
    )


def _account(state: "PlatformState") -> Finding:
    name = f"{NAME}: account"
    if state.charges and state.transfers:
        return ok(name, f"{state.account} takes payments and passes them on")
    what = "take payments" if not state.charges else "pass payments on to payees"
    asked = f"; Stripe asks for {', '.join(state.asked[:5])}" if state.asked else ""
    advice = "Finish the account and Connect in Stripe's dashboard."
    return fail(name, f"{state.account} may not {what} yet{asked}", advice)
