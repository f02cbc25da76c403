"""Where cards are mailed to: kept encrypted, and shown to the other of a trade by mail while they need it."""

from datetime import datetime, timedelta
from typing import Final

from attrs import field, frozen

from dualcaster_core.accounts.identity.ports import TokenCipher
from dualcaster_core.kernel.text import plain_text
from dualcaster_core.trading.addresses.ports import MailingAddressBook
from dualcaster_core.trading.errors import TradeNotFound
from dualcaster_core.trading.model import Exchange
from dualcaster_core.trading.reading.use_cases import Trades
from dualcaster_core.trading.trade import Trade

LONGEST_ADDRESS: Final = 500
SHOWN_AFTER_END: Final = timedelta(days=30)
"""How long after the end of an accepted trade the two still see where the other lives: a parcel may be under way."""


@frozen
class MailingAddress:
    """A postal address as it is written on a parcel, line by line; empty for none. Never logged, so it prints nothing.

    Raises ``ValidationFailed`` for more than 500 characters and for what is not text.
    """

    text: str = field(default="", repr=False, validator=plain_text(LONGEST_ADDRESS))


@frozen(kw_only=True)
class TradeAddresses:
    """The addresses of a trade by mail, as one of its two people sees them."""

    mine: MailingAddress
    theirs: MailingAddress


def are_shown(trade: Trade, now: datetime) -> bool:
    """Tell whether the two see each other's addresses: by mail, once it is accepted, until 30 days after its end."""
    if trade.terms.exchange is not Exchange.MAIL or trade.accepted_at is None:
        return False
    return trade.is_live or (trade.ended_at is not None and now < trade.ended_at + SHOWN_AFTER_END)


@frozen
class MailingAddresses:
    """Keeps people's addresses, and shows them to who is to send them cards."""

    book: MailingAddressBook
    cipher: TokenCipher
    trades: Trades

    async def mine(self, user_id: int) -> MailingAddress:
        """Return somebody's own address."""
        return await self._of(user_id)

    async def save(self, user_id: int, address: MailingAddress) -> None:
        """Replace somebody's address; an empty one is forgotten."""
        text = "\n".join(line.rstrip() for line in address.text.strip().splitlines())
        now = self.trades.context.clock.now()
        await self.book.store(user_id, self.cipher.encrypt(text) if text else None, now)

    async def of_trade(self, user_id: int, trade_id: int) -> TradeAddresses | None:
        """Return the addresses of a trade; None where they are not shown. Raises ``TradeNotFound``."""
        trade, _ = await self.trades.one(user_id, trade_id)
        party = trade.party_of(user_id)
        if party is None:
            raise TradeNotFound
        if not are_shown(trade, self.trades.context.clock.now()):
            return None
        return TradeAddresses(mine=await self._of(user_id), theirs=await self._of(trade.user_of(party.other)))

    async def _of(self, user_id: int) -> MailingAddress:
        encrypted = await self.book.of(user_id)
        return MailingAddress((self.cipher.decrypt(encrypted) or "") if encrypted is not None else "")
