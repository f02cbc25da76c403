"""Tokens as if they had been mailed."""

from attrs import frozen

from dualcaster_app import Application
from dualcaster_core.accounts.identity.model import Purpose, token_digest


@frozen
class Post:
    """What the worker does when an e-mail with a link is due: a token is stored and sent."""

    app: Application

    async def token(self, user_id: int, purpose: Purpose, subject: str) -> str:
        """Store a token as if it had been mailed."""
        token = self.app.accounts.sessions.random_token()
        lifetimes = {
            Purpose.VERIFY_EMAIL: self.app.settings.accounts.verify_lifetime,
            Purpose.RESET_PASSWORD: self.app.settings.accounts.reset_lifetime,
            Purpose.CHANGE_EMAIL: self.app.settings.accounts.verify_lifetime,
        }
        async with self.app.units() as uow:
            until = self.app.clock.now() + lifetimes[purpose]
            await uow.tokens.add(token_digest(token), user_id, purpose, subject, until)
            await uow.commit()
        return token
