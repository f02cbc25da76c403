"""``ConnectionRepository``, ``TraderNoteRepository`` and their like in memory."""

from collections.abc import Sequence
from datetime import datetime

from dualcaster_core.social.lifecycle import ASKED, ConnectionStatus
from dualcaster_core.social.model import Connection, EndorsementKind
from dualcaster_core.social.ports import NewListings, RequestCounts
from dualcaster_core.testing.state import State


class InMemoryConnections:
    """``ConnectionRepository`` over a state."""

    def __init__(self, state: State) -> None:
        self._state = state

    async def between(self, one: int, other: int) -> Connection | None:
        """Find the connection of two people."""
        return self._state.connections.get(frozenset({one, other}))

    async def store(self, connection: Connection) -> None:
        """Store the connection of two people."""
        self._state.connections[frozenset({connection.requester_id, connection.other_id})] = connection

    async def counts(self, user_id: int, since: datetime) -> RequestCounts:
        """Count what somebody has asked for, and their connections."""
        known = self._state.connections
        own = [one for one in known.values() if one.requester_id == user_id]
        return RequestCounts(
            lately=sum(one.requested_at >= since for one in own),
            waiting=sum(one.status in ASKED for one in own),
            connected=sum(user_id in pair and one.status is ConnectionStatus.CONNECTED for pair, one in known.items()),
        )


class InMemoryTraderNotes:
    """``TraderNoteRepository`` over a state."""

    def __init__(self, state: State) -> None:
        self._state = state

    async def write(self, user_id: int, trader_id: int, text: str, at: datetime) -> None:
        """Keep a note in place of the one before."""
        self._state.trader_notes[user_id, trader_id] = (text, at)

    async def delete(self, user_id: int, trader_id: int) -> bool:
        """Delete a note; False if there was none."""
        return self._state.trader_notes.pop((user_id, trader_id), None) is not None

    async def of(self, user_id: int, trader_id: int) -> tuple[str, datetime] | None:
        """Return a note, and when it was written."""
        return self._state.trader_notes.get((user_id, trader_id))

    async def count(self, user_id: int) -> int:
        """Count somebody's notes."""
        return sum(author == user_id for author, _ in self._state.trader_notes)


class InMemoryEndorsements:
    """``EndorsementRepository`` over a state."""

    def __init__(self, state: State) -> None:
        self._state = state

    async def give(self, endorser_id: int, trader_id: int, kind: EndorsementKind, at: datetime) -> bool:
        """Endorse somebody; False if it was so already."""
        key = (trader_id, endorser_id, kind)
        is_new = key not in self._state.endorsements
        self._state.endorsements.setdefault(key, at)
        return is_new

    async def withdraw(self, endorser_id: int, trader_id: int, kind: EndorsementKind) -> bool:
        """Take an endorsement back; False if there was none."""
        return self._state.endorsements.pop((trader_id, endorser_id, kind), None) is not None

    async def kinds(self, endorser_id: int, trader_id: int) -> frozenset[EndorsementKind]:
        """Tell what one person endorses another for."""
        return frozenset(
            kind
            for trader, endorser, kind in self._state.endorsements
            if (trader, endorser) == (trader_id, endorser_id)
        )

    async def have_completed(self, one: int, other: int) -> bool:
        """Tell whether two people have completed a trade with each other."""
        completed = self._state.completed_trades.values()
        return any({trade.user_a_id, trade.user_b_id} == {one, other} for trade in completed)


class InMemoryListingWatches:
    """``ListingWatchRepository`` over a state."""

    def __init__(self, state: State) -> None:
        self._state = state

    async def watch(self, user_id: int, trader_id: int) -> bool:
        """Tell of what a favourite lists from now on."""
        key = (user_id, trader_id)
        if key not in self._state.favorites or key in self._state.listing_watches:
            return False
        self._state.listing_watches[key] = max((have.id for have in self._state.haves.get(trader_id, ())), default=0)
        return True

    async def unwatch(self, user_id: int, trader_id: int) -> bool:
        """Tell of it no longer; False if nothing was told before."""
        return self._state.listing_watches.pop((user_id, trader_id), None) is not None

    async def includes(self, user_id: int, trader_id: int) -> bool:
        """Tell whether somebody is told of a trader's new listings."""
        return (user_id, trader_id) in self._state.listing_watches

    async def due(self, *, after: tuple[int, int], limit: int) -> Sequence[NewListings]:
        """List what is to be told, by user and trader."""
        found = []
        for key, last_have_id in sorted(self._state.listing_watches.items()):
            trader = self._state.users[key[1]]
            is_shown = trader.is_active and trader.is_public and trader.show_have_list
            if key <= after or not is_shown or self._state.is_blocked(*key):
                continue
            new = [have.id for have in self._state.haves.get(key[1], ()) if have.is_active and have.id > last_have_id]
            if new:
                listings = NewListings(
                    user_id=key[0],
                    trader_id=key[1],
                    username=trader.username,
                    listings=len(new),
                    last_have_id=max(new),
                )
                found.append(listings)
        return found[:limit]

    async def told(self, listings: Sequence[NewListings]) -> None:
        """Note that these were told."""
        for one in listings:
            self._state.listing_watches[one.user_id, one.trader_id] = one.last_have_id
