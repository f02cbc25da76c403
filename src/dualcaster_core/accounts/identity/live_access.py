"""Who may read along on an open connection: entered by a cookie or a ticket, and for as long as the session lasts."""

from collections.abc import Collection
from datetime import timedelta
from typing import Final

from attrs import frozen

from dualcaster_core.accounts.identity.model import Purpose, token_digest
from dualcaster_core.accounts.identity.ports import IdentityUnitOfWork, OpenSessions, SignedTokens
from dualcaster_core.accounts.model import Actor
from dualcaster_core.kernel.ports import Clock, UnitOfWorkFactory

TICKET_LIFETIME: Final = timedelta(seconds=30)
LONGEST_TICKET: Final = 500


@frozen
class LiveAccess:
    """Hands out tickets for connections that can carry no access token, and tells which sessions have ended."""

    units: UnitOfWorkFactory[IdentityUnitOfWork]
    clock: Clock
    signed_tokens: SignedTokens
    open_sessions: OpenSessions

    async def ticket(self, actor: Actor) -> str:
        """Make a ticket that opens one connection, within ``TICKET_LIFETIME``, for the caller's session."""
        ticket = self.signed_tokens.issue()
        until = self.clock.now() + TICKET_LIFETIME
        async with self.units() as uow:
            await uow.tokens.add(token_digest(ticket), actor.user_id, Purpose.LIVE_TICKET, str(actor.session_id), until)
            await uow.commit()
        return ticket

    async def enter(self, ticket: str) -> Actor | None:
        """Use a ticket up and say whose it is; None for one that is unknown, used or expired, or of an ended session.

        Of several who come with one ticket at once, one enters.
        """
        if len(ticket) > LONGEST_TICKET or not self.signed_tokens.is_ours(ticket):
            return None
        now = self.clock.now()
        async with self.units() as uow:
            used = await uow.tokens.use(token_digest(ticket), Purpose.LIVE_TICKET, now)
            live = await uow.sessions.live(now, session_id=int(used.subject)) if used else None
            await uow.commit()
        return live.actor if live else None

    async def ended(self, session_ids: Collection[int]) -> frozenset[int]:
        """Return which of these sessions are open no more."""
        return frozenset(session_ids) - await self.open_sessions.among(session_ids, self.clock.now())
