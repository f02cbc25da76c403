"""Numbers that stand for people and proposals in stored events."""

import hmac
from datetime import date
from hashlib import sha256

from attrs import field, frozen

from dualcaster_core.analytics.model import monday_of


@frozen
class Pseudonyms:
    """Makes numbers that nobody without the key can trace back.

    A person's changes every Monday: what somebody did in one week cannot be put beside what they did in the next.
    """

    _key: bytes = field(repr=False)

    def of_person(self, user_id: int, day: date) -> int:
        """Return the number of an account in the week of a day."""
        return self._number(f"person:{monday_of(day).isoformat()}:{user_id}")

    def of_discord_account(self, discord_id: int, day: date) -> int:
        """Return the number of a Discord account, linked or not, in the week of a day."""
        return self._number(f"discord:{monday_of(day).isoformat()}:{discord_id}")

    def of_chain(self, chain_id: int) -> int:
        """Return the number of a chain of proposals, which stays: a deal takes longer than a week."""
        return self._number(f"chain:{chain_id}")

    def _number(self, text: str) -> int:
        return int.from_bytes(hmac.digest(self._key, text.encode(), sha256)[:8], signed=True)
