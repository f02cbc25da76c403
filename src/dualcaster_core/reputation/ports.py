"""What reputation needs from outside."""

from typing import Protocol

from dualcaster_core.kernel.ports import UnitOfWork


class ReputationRepository(Protocol):
    """The score that each account has."""

    async def store_score(self, user_id: int, score: int) -> int | None:
        """Keep an account's score (>= 0), and the tier that it opens.

        Where the tier is another than before, count a change of the account and return the version it has then.
        """
        ...


class ReputationUnitOfWork(UnitOfWork, Protocol):
    """One transaction with the repository of scores."""

    @property
    def reputation(self) -> ReputationRepository:
        """Scores."""
        ...
