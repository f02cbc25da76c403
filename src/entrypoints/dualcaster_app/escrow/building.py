"""Puts held payments together over a database and a payment provider."""

from collections.abc import Callable

from attrs import frozen

from dualcaster_app.moderation import DisputeUseCases
from dualcaster_core.escrow.acting import EscrowContext
from dualcaster_core.escrow.chargebacks import Chargebacks
from dualcaster_core.escrow.figures import FigureReading
from dualcaster_core.escrow.inbox import HandleProviderMessage, ProviderInbox
from dualcaster_core.escrow.model import EscrowRules
from dualcaster_core.escrow.moving import MovingMoney
from dualcaster_core.escrow.oversight import PaymentOversight
from dualcaster_core.escrow.paying import Paying
from dualcaster_core.escrow.payouts import Payouts
from dualcaster_core.escrow.ports import PayeeAccounts, PaymentProvider, SandboxPayer
from dualcaster_core.escrow.reading import Payments
from dualcaster_core.escrow.receiving import Receiving
from dualcaster_core.escrow.reconciliation_oversight import ReconciliationOversight
from dualcaster_core.escrow.reconciling import Reconcile
from dualcaster_core.escrow.requested_comparisons import CompareRequested
from dualcaster_core.escrow.sandbox_paying import SandboxPaying
from dualcaster_core.escrow.timing import PaymentClock
from dualcaster_core.kernel.ports import UnitOfWorkFactory
from dualcaster_crypto import random_token
from dualcaster_postgres.unit_of_work import PostgresUnitOfWork


@frozen(kw_only=True)
class EscrowUseCases:
    """What people, staff, time and the payment provider do with held payments."""

    context: EscrowContext
    payments: Payments
    paying: Paying
    sandbox: SandboxPaying | None
    payouts: Payouts
    receiving: Receiving
    moving: MovingMoney
    time: PaymentClock
    inbox: ProviderInbox
    messages: HandleProviderMessage
    oversight: PaymentOversight
    reconcile: Reconcile
    reconciliations: ReconciliationOversight
    on_request: CompareRequested
    figures: FigureReading


def build_escrow(
    units: UnitOfWorkFactory[PostgresUnitOfWork],
    disputes: DisputeUseCases,
    provider: PaymentProvider,
    payees: PayeeAccounts,
    rules: EscrowRules,
    *,
    payer: SandboxPayer | None = None,
    in_use: Callable[[], bool],
) -> EscrowUseCases:
    """Build held payments; ``payer`` pays where the provider is a sandbox, ``in_use`` tells whether it was asked."""
    context = EscrowContext(units=units, disputes=disputes.context, provider=provider, payees=payees, rules=rules)
    receiving, moving = Receiving(context), MovingMoney(context)
    paying = Paying(context, receiving)
    payouts = Payouts(units, payees, context.clock)
    chargebacks = Chargebacks(context, receiving, moving)
    reconcile = Reconcile(units, provider, context.clock)
    return EscrowUseCases(
        context=context,
        payments=Payments(context),
        paying=paying,
        sandbox=SandboxPaying(paying, payer) if payer is not None else None,
        payouts=payouts,
        receiving=receiving,
        moving=moving,
        time=PaymentClock(context, disputes.ruling),
        inbox=ProviderInbox(context),
        messages=HandleProviderMessage(context, receiving, moving, chargebacks, payouts),
        oversight=PaymentOversight(context),
        reconcile=reconcile,
        reconciliations=ReconciliationOversight(context, reconcile, in_use),
        on_request=CompareRequested(units=units, reconcile=reconcile, clock=context.clock, names=random_token),
        figures=FigureReading(context),
    )
