"""Agreeing to a held payment: whether the cash of a trade can be held, what that costs, and that it is asked for."""

from collections.abc import Awaitable, Callable, Mapping

from attrs import frozen

from dualcaster_core.escrow.acting import tell
from dualcaster_core.escrow.errors import HoldingNotPossible, PaymentAwaited
from dualcaster_core.escrow.events import PaymentRequested
from dualcaster_core.escrow.fees import PaymentQuote
from dualcaster_core.escrow.lifecycle import PaymentStage
from dualcaster_core.escrow.model import EscrowRules, HeldPayment
from dualcaster_core.escrow.payees import PAYOUT_COUNTRIES
from dualcaster_core.escrow.ports import EscrowUnitOfWork
from dualcaster_core.escrow.trade_payments import trade_payment
from dualcaster_core.kernel.ids import PublicIds
from dualcaster_core.kernel.money import to_cents
from dualcaster_core.kernel.ports import Clock
from dualcaster_core.trading.holding.views import TradePayment
from dualcaster_core.trading.lifecycle import Party
from dualcaster_core.trading.next_steps import NextStep
from dualcaster_core.trading.ports import TraderFacts, TradingUnitOfWork
from dualcaster_core.trading.trade import Trade

SameTransaction = Callable[[TradingUnitOfWork], EscrowUnitOfWork]
"""Gives the transaction of a trade as one over held payments."""


def payer_of(trade: Trade) -> Party:
    """Say which party adds the cash."""
    return Party.PROPOSER if trade.terms.cash_from_proposer else Party.RECIPIENT


def check_region(payer: TraderFacts, payee: TraderFacts) -> None:
    """Raise ``HoldingNotPossible`` where two people are not in one country, or in one that is not paid out to."""
    for one in (payer, payee):
        if not one.country:
            raise HoldingNotPossible(
                "country_unknown", f"{one.username} has not said in which country they are: it stands in the profile"
            )
    if payer.country != payee.country:
        raise HoldingNotPossible("region", "payments are held for people of the same country")
    if payee.country not in PAYOUT_COUNTRIES:
        raise HoldingNotPossible("region", f"payments are not held in {payee.country} yet")


async def assess(
    uow: EscrowUnitOfWork, rules: EscrowRules, people: Mapping[int, TraderFacts], *, payer: int, payee: int, cents: int
) -> PaymentQuote:
    """Return what holding cents costs the payer.

    Raises ``AmountOutOfRange``, ``HoldingNotPossible`` and ``LimitExceeded``. That there is room under the limit stays
    true as long as both are locked.
    """
    quote = rules.fees.quote(cents)
    check_region(people[payer], people[payee])
    account = await uow.payees.of(payee)
    if account is None or not account.can_be_paid:
        name = people[payee].username
        raise HoldingNotPossible(
            "payee_not_ready", f"{name} cannot be paid yet: they set up payouts under Settings, Payments"
        )
    open_cents = await uow.payments.open_cents([payer, payee])
    rules.check_limit(people[payer].tier, people[payee].tier, max(open_cents.values()), cents)
    return quote


@frozen
class HoldPayments:
    """``PaymentHolding``: the flag on a proposal, and what acceptance makes of it."""

    same: SameTransaction
    rules: EscrowRules
    clock: Clock
    ids: PublicIds

    def check(self, uow: TradingUnitOfWork, trade: Trade) -> Awaitable[None]:
        """Raise where the cash of a proposal could not be held, as ``assess`` does."""
        return self._check(self.same(uow), trade)

    def agree(self, uow: TradingUnitOfWork, trade: Trade) -> Awaitable[None]:
        """Check once more, under the locks of both, and ask for the payment."""
        return self._agree(self.same(uow), trade)

    def check_paid(self, uow: TradingUnitOfWork, trade: Trade) -> Awaitable[None]:
        """Raise ``PaymentAwaited`` while the payment is to come."""
        return self._check_paid(self.same(uow), trade)

    def of_trades(
        self, uow: TradingUnitOfWork, reader: int, steps: Mapping[int, NextStep]
    ) -> Awaitable[Mapping[int, TradePayment]]:
        """Show the payments of trades, with one statement."""
        return self._of_trades(self.same(uow), reader, steps)

    async def _of_trades(
        self, uow: EscrowUnitOfWork, reader: int, steps: Mapping[int, NextStep]
    ) -> Mapping[int, TradePayment]:
        return {
            one.proposal_id: trade_payment(one, reader, steps[one.proposal_id], self.rules, self.ids)
            for one in await uow.payments.of_trades(steps)
        }

    async def _check(self, uow: EscrowUnitOfWork, trade: Trade) -> None:
        await self._quoted(uow, trade)

    async def _agree(self, uow: EscrowUnitOfWork, trade: Trade) -> None:
        quote = await self._quoted(uow, trade)
        payer = payer_of(trade)
        payment = await uow.payments.add(
            HeldPayment(
                proposal_id=trade.id,
                payer_id=trade.user_of(payer),
                payee_id=trade.user_of(payer.other),
                quote=quote,
                created_at=self.clock.now(),
            )
        )
        assert payment is not None  # noqa: S101 - a proposal is accepted once, under its lock
        requested = PaymentRequested(
            payment_id=payment.id,
            trade_id=trade.id,
            payer_id=payment.payer_id,
            payee_id=payment.payee_id,
            version=payment.version,
            total=quote.total,
        )
        await tell(uow, self.ids, payment, [requested])

    async def _quoted(self, uow: EscrowUnitOfWork, trade: Trade) -> PaymentQuote:
        party = payer_of(trade)
        payer, payee = trade.user_of(party), trade.user_of(party.other)
        people = await uow.traders.of([payer, payee])
        cents = to_cents(trade.terms.cash_of(party))
        return await assess(uow, self.rules, people, payer=payer, payee=payee, cents=cents)

    async def _check_paid(self, uow: EscrowUnitOfWork, trade: Trade) -> None:
        payment = await uow.payments.of_trade(trade.id)
        if payment is not None and payment.stage is PaymentStage.PENDING_PAYMENT:
            raise PaymentAwaited
