"""A payment to test with."""

from typing import Any

from attrs import evolve

from dualcaster_core.escrow.fees import PaymentQuote
from dualcaster_core.escrow.model import HeldPayment
from dualcaster_core.testing.contracts.ports import Harness
from dualcaster_core.testing.contracts.trading.scene import TradeScene
from dualcaster_core.trading.lifecycle import Stage


async def payment_of(harness: Harness, scene: TradeScene, **facts: Any) -> HeldPayment:
    """Make a payment of $100 from ann to bob for an accepted trade, not stored yet."""
    trade = await scene.trade(Stage.AGREED)
    return evolve(
        HeldPayment(
            proposal_id=trade.id,
            payer_id=scene.ann,
            payee_id=scene.bob,
            quote=PaymentQuote(amount=10_000, fee=200, surcharge=5),
            created_at=harness.clock.now(),
        ),
        **facts,
    )
