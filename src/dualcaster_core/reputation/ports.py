"""What reputation needs from outside."""

from typing import Protocol


class ReputationRepository(Protocol):
    """The score that each account has."""

    async def store_score(self, user_id: int, score: int) -> None:
        """Keep an account's score (>= 0), and the tier that it opens."""
        ...
