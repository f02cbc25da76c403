"""What a held payment costs, in whole cents."""

from decimal import ROUND_HALF_UP, Decimal

from attrs import field, frozen, validators

from dualcaster_core.escrow.errors import AmountOutOfRange, DivisionInvalid

SMALLEST = 100
LARGEST = 500_000
"""A held payment is $1 to $5,000."""
_PERCENT = Decimal(100)


def _share(cents: int, percent: Decimal) -> int:
    return int((cents * percent / _PERCENT).to_integral_value(rounding=ROUND_HALF_UP))


@frozen(kw_only=True)
class FeeSchedule:
    """What is asked of the payer on top of the amount.

    ``percent`` (0 to 20) is the platform's fee. ``provider_percent`` (0 to 10) and ``provider_fixed`` cents (0 to 100)
    are what the provider takes of the whole, which ``pass_on`` puts on the payer's bill as a line of its own; otherwise
    the platform bears it.
    """

    percent: Decimal = field(default=Decimal("2.0"), validator=[validators.ge(Decimal(0)), validators.le(Decimal(20))])
    provider_percent: Decimal = field(
        default=Decimal("2.9"), validator=[validators.ge(Decimal(0)), validators.le(Decimal(10))]
    )
    provider_fixed: int = field(default=30, validator=[validators.ge(0), validators.le(100)])
    pass_on: bool = False

    def fee_of(self, amount: int) -> int:
        """Return the platform's fee on an amount, rounded half up to the cent."""
        return _share(amount, self.percent)

    def provider_cost(self, total: int) -> int:
        """Return what the provider is expected to take of a payment of ``total`` cents; it tells the true sum later."""
        return _share(total, self.provider_percent) + self.provider_fixed

    def quote(self, amount: int) -> "PaymentQuote":
        """Work out what the payer pays for an amount in cents. Raises ``AmountOutOfRange``."""
        if not SMALLEST <= amount <= LARGEST:
            raise AmountOutOfRange(amount, LARGEST)
        fee = self.fee_of(amount)
        surcharge = self._surcharge(amount + fee) if self.pass_on else 0
        return PaymentQuote(amount=amount, fee=fee, surcharge=surcharge)

    def _surcharge(self, net: int) -> int:
        """Return the least that must be added so that ``net`` is left once the provider has taken its part."""
        rest = 1 - self.provider_percent / _PERCENT
        surcharge = int(Decimal(net + self.provider_fixed) / rest) - net
        while net + surcharge - self.provider_cost(net + surcharge) < net:
            surcharge += 1
        while surcharge and net + surcharge - 1 - self.provider_cost(net + surcharge - 1) >= net:
            surcharge -= 1
        return surcharge


@frozen(kw_only=True)
class PaymentQuote:
    """What the payer is asked for, in cents: the amount, the platform's fee, the provider's part where passed on."""

    amount: int
    fee: int
    surcharge: int = 0

    @property
    def total(self) -> int:
        """What the payer pays altogether (``total_charged``)."""
        return self.amount + self.fee + self.surcharge

    def divided(self, released: int) -> "Division":
        """Divide a payment: so many cents to the payee, and to the payer the rest of the amount with its fee.

        The fee is kept in proportion to what is released, rounded half up; where nothing is, the payer has all of it
        back, the provider's part too. Raises ``DivisionInvalid`` for less than nothing and for more than the amount.
        """
        if not 0 <= released <= self.amount:
            raise DivisionInvalid(self.amount)
        if released == 0:
            return Division(released=0, refunded=self.total, fee=0)
        fee = (2 * self.fee * released + self.amount) // (2 * self.amount)
        back = self.amount - released + self.fee - fee
        return Division(released=released, refunded=back, fee=fee + self.surcharge)


@frozen(kw_only=True)
class Division:
    """Where the cents of a payment go: to the payee, back to the payer, and what the platform keeps."""

    released: int
    refunded: int
    fee: int

    def less(self, cents: int, *, transferred: bool, refunded: bool) -> "Division":
        """Take cents off what has not left yet: first off the refund, then off the release, then off the fee.

        ``transferred`` and ``refunded`` tell what has left. The caller sees to it that there is as much.
        """
        from_refund = 0 if refunded else min(cents, self.refunded)
        from_release = 0 if transferred else min(cents - from_refund, self.released)
        return Division(
            released=self.released - from_release,
            refunded=self.refunded - from_refund,
            fee=self.fee - (cents - from_refund - from_release),
        )
