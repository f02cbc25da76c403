"""Tokens that were mailed, and tokens as if they had been."""

import re
from email import message_from_bytes
from email.policy import default

from attrs import frozen

from dualcaster_app import Application
from dualcaster_core.accounts.identity.model import Purpose, token_digest

SITE = "https://deals.example"


def mailed_token(letter: bytes, path: str) -> str:
    """Read the token of the link to a page, out of an e-mail as it came over the wire."""
    text = message_from_bytes(letter, policy=default).get_body(("plain",))
    assert text is not None
    (token,) = re.findall(rf"{re.escape(SITE + path)}\?token=([A-Za-z0-9_-]+)", text.get_content())
    return str(token)


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
