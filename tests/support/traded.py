"""Two people and the trade that they completed."""

from attrs import frozen

from tests.support.people import Person


@frozen
class Traded:
    """Two people with public profiles, and the trade that they have just completed."""

    ann: Person
    bob: Person
    trade_id: int
    trade: str

    @property
    def address(self) -> str:
        """Where the trade is reviewed."""
        return f"/api/v1/trades/{self.trade}/review"
