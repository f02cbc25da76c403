"""What telling people needs from outside."""

from typing import Protocol

from attrs import frozen


@frozen(kw_only=True)
class Notice:
    """Something to tell one person. ``key`` names it for good, so that a channel can refuse to tell it twice."""

    key: str
    user_id: int
    username: str
    type: str
    category: str
    title: str
    body: str


class Notifier(Protocol):
    """A channel to people."""

    async def tell(self, notice: Notice) -> None:
        """Deliver a notice; called outside any transaction, and again with the same key after a failure."""
        ...
