"""Paying a held payment with a test card, where the provider is a sandbox."""

from attrs import frozen

from dualcaster_core.escrow.paying import Paying
from dualcaster_core.escrow.ports import SandboxPayer
from dualcaster_core.escrow.provider import ProviderPaymentStatus
from dualcaster_core.escrow.sandbox import CardAnswer, SandboxCard


@frozen
class SandboxPaying:
    """Does what the payer's card and bank would do; what was paid is booked at once.

    All raise as ``Paying.begin`` does: only the payer of a trade pays, and only what is due.
    """

    paying: Paying
    payer: SandboxPayer

    async def asked(self, user_id: int, trade_id: int) -> bool:
        """Tell whether the bank waits for the payer's answer."""
        told = await self.paying.begin(user_id, trade_id)
        return told.status is ProviderPaymentStatus.WAITING and await self.payer.asked(told.reference)

    async def pay(self, user_id: int, trade_id: int, card: SandboxCard) -> CardAnswer:
        """Pay with a card; one that is declined leaves the payment as it was."""
        told = await self.paying.begin(user_id, trade_id)
        if told.status is ProviderPaymentStatus.SUCCEEDED:
            return CardAnswer.PAID
        return await self._booked(told.reference, await self.payer.pay(told.reference, card))

    async def answer(self, user_id: int, trade_id: int, *, approve: bool) -> CardAnswer:
        """Answer the bank's question."""
        told = await self.paying.begin(user_id, trade_id)
        if told.status is ProviderPaymentStatus.SUCCEEDED:
            return CardAnswer.PAID
        return await self._booked(told.reference, await self.payer.answer(told.reference, approve=approve))

    async def _booked(self, reference: str, answer: CardAnswer) -> CardAnswer:
        if answer is CardAnswer.PAID:
            await self.paying.receiving.look(reference)
        return answer
