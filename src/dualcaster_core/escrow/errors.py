"""Expected failures around held payments."""

from dualcaster_core.kernel.errors import Conflict, DualcasterError, Forbidden, ServiceUnavailable, ValidationFailed
from dualcaster_core.kernel.money import from_cents


class PaymentNotFound(DualcasterError):  # noqa: N818 - reads as a fact in a raise statement
    """There is no such held payment, or it is one of other people."""

    code = "escrow.not_found"

    def __init__(self) -> None:
        super().__init__("there is no such held payment of yours")


class PaymentAlertNotFound(DualcasterError):  # noqa: N818 - reads as a fact in a raise statement
    """There is no such alert about held payments."""

    code = "escrow.alert_not_found"

    def __init__(self) -> None:
        super().__init__("there is no such alert about held payments")


class NothingToCompare(Conflict):
    """The ledgers cannot be compared where no payment provider is in use."""

    code = "escrow.nothing_to_compare"

    def __init__(self) -> None:
        super().__init__("no payment provider is in use here, so there is nothing to compare with")


class ComparisonUnderWay(Conflict):
    """The ledgers are compared over other days at the moment, or by another worker."""

    code = "escrow.comparing"

    def __init__(self) -> None:
        super().__init__("a comparison of the ledgers is under way: wait until it is done")


class LedgerInUse(Conflict):
    """Somebody posts to the ledger just now, so that its balances cannot be carried forward."""

    code = "escrow.ledger_in_use"

    def __init__(self) -> None:
        super().__init__("somebody posts to the ledger just now: carry its balances forward a moment later")


class IllegalComparisonStep(Conflict):
    """A comparison that has ended is not taken, ended or begun again."""

    code = "escrow.comparison_ended"

    def __init__(self, step: str, status: str) -> None:
        super().__init__(f"{step} is not possible: the comparison is {status}", step=step, status=status)


class IllegalPaymentStep(Conflict):
    """A step that the stage of a held payment does not allow."""

    code = "escrow.illegal_transition"

    def __init__(self, action: str, status: str) -> None:
        super().__init__(
            f"{action.replace('_', ' ')} is not possible: the payment is {status.replace('_', ' ')}",
            action=action,
            status=status,
        )


class AmountOutOfRange(ValidationFailed):
    """An amount that cannot be held: nothing, or more than a payment may be."""

    code = "escrow.amount"

    def __init__(self, cents: int, largest: int) -> None:
        super().__init__(
            f"${from_cents(cents)} cannot be held: a held payment is $1.00 to ${from_cents(largest)}",
            field="amount",
            amount=str(from_cents(cents)),
        )


class LimitExceeded(Conflict):
    """The open held payments of one of the two would be more than their tier allows."""

    code = "escrow.limit"

    def __init__(self, limit: int, open_cents: int) -> None:
        super().__init__(
            f"held payments of the two are limited to ${from_cents(limit)} at a time, and "
            f"${from_cents(open_cents)} are open: finish one of them first",
            limit=str(from_cents(limit)),
            open=str(from_cents(open_cents)),
        )


class DivisionInvalid(ValidationFailed):
    """A ruling that divides more or less than what is held."""

    code = "escrow.division"

    def __init__(self, held: int) -> None:
        super().__init__(f"what the two get is between nothing and ${from_cents(held)}, together all of it")


class PaymentMismatch(Conflict):
    """The provider tells of another amount or currency than was asked for."""

    code = "escrow.mismatch"

    def __init__(self, asked: str, told: str) -> None:
        super().__init__(f"the provider tells of {told} where {asked} was asked for", asked=asked, told=told)


class PaymentProviderUnavailable(ServiceUnavailable):
    """The payment provider does not answer, or not as agreed; whether it did what was asked is unknown.

    The same call with the same key is safe. ``reason`` is for the log.
    """

    code = "escrow.provider_unavailable"

    def __init__(self, reason: str) -> None:
        super().__init__("the payment provider does not answer at the moment; try again in a few minutes")
        self.reason = reason


class PaymentProviderRefused(Conflict):
    """The payment provider refuses for good what was asked, and did nothing.

    ``reason`` is the provider's code, for the log.
    """

    code = "escrow.provider_refused"

    def __init__(self, reason: str) -> None:
        super().__init__("the payment provider refuses this; write to us if it stays so")
        self.reason = reason


class WebhookSignatureInvalid(Forbidden):
    """A message that claims to be the payment provider's and is not signed by it, or was signed too long ago."""

    code = "escrow.signature_invalid"

    def __init__(self) -> None:
        super().__init__("this message is not signed by the payment provider")


class HoldingNotPossible(Conflict):
    """The cash of a trade cannot be held; ``reason`` says why, in a word."""

    code = "escrow.not_possible"

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message, reason=reason)


class PaymentAwaited(Conflict):
    """Nothing is sent or confirmed before the held payment has been made."""

    code = "escrow.unpaid"

    def __init__(self) -> None:
        super().__init__("the payment has not been made yet: send nothing, and confirm nothing, until it has")


class NotThePayer(Forbidden):
    """Somebody would pay what the other side of the trade is to pay."""

    code = "escrow.not_the_payer"

    def __init__(self) -> None:
        super().__init__("the other side of this trade makes the payment")


class PayoutCountryUnknown(ValidationFailed):
    """Who wants to be paid has not said in which country they are, or payouts do not reach it."""

    code = "escrow.country"

    def __init__(self, country: str) -> None:
        where = f"payouts do not reach {country}" if country else "say in your profile in which country you are"
        super().__init__(f"an account for payouts cannot be opened: {where}", field="country", country=country)


class EmailUnconfirmed(Conflict):
    """Payouts are set up for people with a confirmed e-mail address alone."""

    code = "escrow.email_unconfirmed"

    def __init__(self) -> None:
        super().__init__("confirm your e-mail address first: receipts and questions about payouts go there")


class MoneyMoving(ServiceUnavailable):
    """A sum of a payment is on its way at this moment, so that what depends on it waits; told to no person."""

    code = "escrow.money_moving"

    def __init__(self, payment_id: int) -> None:
        super().__init__("a sum of this payment is on its way", payment=payment_id)


class SpanInvalid(ValidationFailed):
    """A span of time over which ledgers cannot be compared."""

    code = "escrow.span"

    def __init__(self, days: int) -> None:
        super().__init__(f"ledgers are compared over at most {days} days that are past", field="end")
