"""What the network of people needs from outside."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from attrs import frozen

from dualcaster_core.accounts.ports import FavoritesUnitOfWork
from dualcaster_core.kernel.paging import PAGE
from dualcaster_core.notifying.ports import NotifyingUnitOfWork
from dualcaster_core.social.model import Connection, EndorsementKind
from dualcaster_core.social.views import MutualConnections, NetworkPage, NotePage, NoteView, PersonalView


@frozen(kw_only=True)
class RequestCounts:
    """How many connections somebody has asked for lately, how many of all wait, and how many there are."""

    lately: int
    waiting: int
    connected: int


class ConnectionRepository(Protocol):
    """Loads and stores connections, one for two people."""

    async def between(self, one: int, other: int) -> Connection | None:
        """Find the connection of two people, whoever asked."""
        ...

    async def store(self, connection: Connection) -> None:
        """Store the connection of two people, whose accounts the caller has locked."""
        ...

    async def counts(self, user_id: int, since: datetime) -> RequestCounts:
        """Count what somebody has asked for; ``lately`` since a moment."""
        ...


class TraderNoteRepository(Protocol):
    """Keeps the notes that people write about traders, for themselves alone."""

    async def write(self, user_id: int, trader_id: int, text: str, at: datetime) -> None:
        """Keep a note in place of the one before."""
        ...

    async def delete(self, user_id: int, trader_id: int) -> bool:
        """Delete a note; False if there was none."""
        ...

    async def of(self, user_id: int, trader_id: int) -> tuple[str, datetime] | None:
        """Return a note, and when it was written."""
        ...

    async def count(self, user_id: int) -> int:
        """Count somebody's notes."""
        ...


class EndorsementRepository(Protocol):
    """Who endorses whom for what."""

    async def give(self, endorser_id: int, trader_id: int, kind: EndorsementKind, at: datetime) -> bool:
        """Endorse somebody; False if it was so already."""
        ...

    async def withdraw(self, endorser_id: int, trader_id: int, kind: EndorsementKind) -> bool:
        """Take an endorsement back; False if there was none."""
        ...

    async def kinds(self, endorser_id: int, trader_id: int) -> frozenset[EndorsementKind]:
        """Tell what one person endorses another for."""
        ...

    async def have_completed(self, one: int, other: int) -> bool:
        """Tell whether two people have completed a trade with each other."""
        ...


@frozen(kw_only=True)
class NewListings:
    """How many cards a favourite has listed since somebody was last told of it; ``last_have_id`` is the latest."""

    user_id: int
    trader_id: int
    username: str
    listings: int
    last_have_id: int


class ListingWatchRepository(Protocol):
    """Which favourites' new listings people want to be told of."""

    async def watch(self, user_id: int, trader_id: int) -> bool:
        """Tell of what a favourite lists from now on; False where the trader is no favourite, or was watched before."""
        ...

    async def unwatch(self, user_id: int, trader_id: int) -> bool:
        """Tell of it no longer; False if nothing was told before."""
        ...

    async def includes(self, user_id: int, trader_id: int) -> bool:
        """Tell whether somebody is told of a trader's new listings."""
        ...

    async def due(self, *, after: tuple[int, int], limit: int) -> Sequence[NewListings]:
        """List what is to be told, by user and trader above ``after``; only haves that the reader may see count."""
        ...

    async def told(self, listings: Sequence[NewListings]) -> None:
        """Note that these were told."""
        ...


class SocialUnitOfWork(FavoritesUnitOfWork, NotifyingUnitOfWork, Protocol):
    """A transaction over people and what stands between them."""

    @property
    def connections(self) -> ConnectionRepository:
        """The connections."""
        ...

    @property
    def trader_notes(self) -> TraderNoteRepository:
        """The private notes."""
        ...

    @property
    def endorsements(self) -> EndorsementRepository:
        """The endorsements."""
        ...

    @property
    def listing_watches(self) -> ListingWatchRepository:
        """Whose new listings are told to whom."""
        ...


class SocialQueries(Protocol):
    """Lists of people. Nobody on either side of a block is in any, nor a closed account or a private profile."""

    async def connections(self, user_id: int, *, limit: int = PAGE, cursor: str | None = None) -> NetworkPage:
        """List somebody's connections, the latest first. Raises ``ValidationFailed`` for a cursor of another list."""
        ...

    async def incoming(self, user_id: int, *, limit: int = PAGE, cursor: str | None = None) -> NetworkPage:
        """List who asks somebody for a connection, the latest first."""
        ...

    async def outgoing(self, user_id: int, *, limit: int = PAGE, cursor: str | None = None) -> NetworkPage:
        """List whom somebody has asked and has no answer from, the latest first."""
        ...

    async def mutual(self, user_id: int, other_id: int, *, limit: int = PAGE) -> MutualConnections:
        """List those whom two people are both connected with, and whom the first may see."""
        ...

    async def notes(self, user_id: int, text: str | None, *, limit: int = PAGE, cursor: str | None = None) -> NotePage:
        """List somebody's notes, the latest first; with ``text`` those that hold it, or whose trader's name does."""
        ...

    async def note(self, user_id: int, trader_id: int) -> NoteView | None:
        """Return somebody's note about a trader, whose profile may be private."""
        ...

    async def note_about(self, user_id: int, username: str) -> NoteView | None:
        """Return somebody's note about a trader by name."""
        ...

    async def between(self, viewer_id: int | None, user_id: int) -> PersonalView:
        """Say what stands between a viewer, or nobody in particular, and somebody."""
        ...
