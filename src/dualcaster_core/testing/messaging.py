"""Rooms, messages and photos in memory."""

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime

from attrs import evolve

from dualcaster_core.catalogue.errors import CardNotFound
from dualcaster_core.messaging.held import HeldMessage, HeldStatus
from dualcaster_core.messaging.model import Message, Photo, Room, RoomKind
from dualcaster_core.messaging.ports import Recent
from dualcaster_core.testing.state import State
from dualcaster_core.trading.lifecycle import Stage


class InMemoryRooms:
    """``RoomRepository`` over a state."""

    def __init__(self, state: State) -> None:
        self._state = state

    async def of_pair(self, one: int, other: int, *, lock: bool = False) -> Room | None:
        """Find a conversation."""
        return self._found(
            lambda room: room.kind is RoomKind.CONVERSATION and {m.user_id for m in room.members} == {one, other}
        )

    async def of_chain(self, chain_id: int, *, lock: bool = False) -> Room | None:
        """Find a thread."""
        return self._found(lambda room: room.chain_id == chain_id)

    async def of_ring(self, ring_id: int, *, lock: bool = False) -> Room | None:
        """Find the thread of a ring."""
        return self._found(lambda room: room.ring_id == ring_id)

    async def with_id(self, room_id: int, *, lock: bool = False) -> Room | None:
        """Find a room by key."""
        return self._state.rooms.get(room_id)

    async def open(self, room: Room) -> Room:
        """Store a new room, unless there is one already."""
        known = await self._same(room)
        if known is not None:
            return known
        stored = evolve(room, id=self._state.next_id("room"))
        self._state.rooms[stored.id] = stored
        return stored

    async def store(self, room: Room) -> None:
        """Replace a room."""
        self._state.rooms[room.id] = room

    async def opened_since(self, user_id: int, since: datetime) -> Recent:
        """Count conversations that somebody opened."""
        return recent(
            room.opened_at
            for room in self._state.rooms.values()
            if room.kind is RoomKind.CONVERSATION and room.opened_by == user_id and room.opened_at > since
        )

    async def _same(self, room: Room) -> Room | None:
        if room.chain_id is not None:
            return await self.of_chain(room.chain_id)
        if room.ring_id is not None:
            return await self.of_ring(room.ring_id)
        one, other = (member.user_id for member in room.members)
        return await self.of_pair(one, other)

    def _found(self, fits: Callable[[Room], bool]) -> Room | None:
        return next((room for room in self._state.rooms.values() if fits(room)), None)


class InMemoryMessages:
    """``MessageRepository`` over a state."""

    def __init__(self, state: State) -> None:
        self._state = state

    async def take_turn(self, user_id: int) -> None:
        """Transactions take turns anyway."""

    async def sent_since(self, user_id: int, since: datetime) -> Recent:
        """Count messages that somebody sent."""
        sent = [(one.sender_id, one.sent_at) for one in self._state.messages.values()]
        held = self._state.held.values()
        sent += [(one.sender_id, one.held_at) for one in held if one.status is not HeldStatus.DELIVERED]
        return recent(at for sender, at in sent if sender == user_id and at > since)

    async def repeated(self, room_id: int, sender_id: int, client_key: str) -> Message | None:
        """Find a message by the sender's key."""
        return next(
            (one for one in self._of(room_id) if (one.sender_id, one.client_key) == (sender_id, client_key)), None
        )

    async def add(self, message: Message) -> Message:
        """Store a message."""
        if message.card_id is not None and message.card_id not in self._state.cards:
            raise CardNotFound("there is no such card")
        stored = evolve(message, id=self._state.next_id("message"))
        self._state.messages[stored.id] = stored
        return stored

    async def of_room(self, room_id: int, message_id: int) -> Message | None:
        """Find a message of a room."""
        found = self._state.messages.get(message_id)
        return found if found is not None and found.room_id == room_id else None

    async def store(self, message: Message) -> None:
        """Replace a message."""
        self._state.messages[message.id] = message

    async def react(self, message_id: int, user_id: int, emoji: str, *, on: bool) -> bool:
        """Put a reaction below a message, or take it away."""
        reaction, reactions = (message_id, user_id, emoji), self._state.reactions
        changed = (reaction in reactions) is not on
        if on:
            reactions.add(reaction)
        else:
            reactions.discard(reaction)
        return changed

    async def unread_after(self, room_id: int, reader_id: int, number: int) -> int:
        """Count what others wrote after a number."""
        return sum(one.number > number and one.sender_id != reader_id for one in self._of(room_id))

    async def around(self, room_id: int, number: int, span: int) -> Sequence[Message]:
        """List the messages near a number."""
        return [one for one in self._of(room_id) if abs(one.number - number) <= span]

    def _of(self, room_id: int) -> list[Message]:
        found = (one for one in self._state.messages.values() if one.room_id == room_id)
        return sorted(found, key=lambda one: one.number)


class InMemoryHeldMessages:
    """``HeldMessageRepository`` over a state."""

    def __init__(self, state: State) -> None:
        self._state = state

    async def add(self, held: HeldMessage) -> HeldMessage:
        """Number one."""
        if held.card_id is not None and held.card_id not in self._state.cards:
            raise CardNotFound("there is no such card")
        stored = evolve(held, id=self._state.next_id("held_message"))
        self._state.held[stored.id] = stored
        return stored

    async def with_id(self, held_id: int, *, lock: bool = False) -> HeldMessage | None:
        """Find by key; nobody else is there to lock out."""
        return self._state.held.get(held_id)

    async def store(self, held: HeldMessage) -> None:
        """Replace it."""
        self._state.held[held.id] = held

    async def repeated(self, room_id: int, sender_id: int, client_key: str) -> HeldMessage | None:
        """Look through all."""
        key = (room_id, sender_id, client_key)
        held = self._state.held.values()
        return next((one for one in held if (one.room_id, one.sender_id, one.client_key) == key), None)

    async def waits(self, room_id: int, sender_id: int) -> bool:
        """Look through all."""
        return any((one.room_id, one.sender_id) == (room_id, sender_id) for one in self._waiting())

    async def waiting_of_chain(self, chain_id: int, sender_id: int) -> Sequence[HeldMessage]:
        """Look through all."""
        rooms = {one.id for one in self._state.rooms.values() if one.chain_id == chain_id}
        return [one for one in self._waiting() if one.room_id in rooms and one.sender_id == sender_id]

    async def waiting_of_case(self, case_id: int) -> Sequence[HeldMessage]:
        """Look through all."""
        return [one for one in self._waiting() if one.case_id == case_id]

    async def due(self, now: datetime, *, limit: int) -> Sequence[int]:
        """Look through all."""
        due = sorted((one.deliver_at, one.id) for one in self._waiting() if one.deliver_at <= now)
        return [key for _, key in due[:limit]]

    async def attach(self, held_id: int, photo_ids: Sequence[int]) -> None:
        """Point photos at it; their order is that of the pointing."""
        for key in photo_ids:
            self._state.photos[key] = evolve(self._state.photos.pop(key), held_id=held_id)

    async def photos_of(self, held_id: int) -> Sequence[int]:
        """Look through all photos."""
        return [one.id for one in self._state.photos.values() if one.held_id == held_id and one.purged_at is None]

    def _waiting(self) -> list[HeldMessage]:
        return [one for one in self._state.held.values() if one.status is HeldStatus.WAITING]


class InMemoryPhotos:
    """``PhotoRepository`` over a state."""

    def __init__(self, state: State) -> None:
        self._state = state

    async def add(self, photo: Photo) -> Photo:
        """Store a photo."""
        stored = evolve(photo, id=self._state.next_id("photo"))
        self._state.photos[stored.id] = stored
        return stored

    async def with_id(self, photo_id: int) -> Photo | None:
        """Find a photo by key."""
        return self._state.photos.get(photo_id)

    async def chosen(self, photo_ids: Sequence[int]) -> Sequence[Photo]:
        """Load photos."""
        return [self._state.photos[key] for key in sorted(photo_ids) if key in self._state.photos]

    async def attach(self, photo_ids: Sequence[int], room_id: int, message_id: int) -> None:
        """Have a message show photos."""
        for place, key in enumerate(photo_ids):
            self._state.photos[key] = evolve(self._state.photos[key], room_id=room_id, message_id=message_id)
            self._state.photo_places[key] = place

    async def of_messages(self, message_ids: Sequence[int]) -> Sequence[Photo]:
        """List the photos of messages."""
        found = (one for one in self._state.photos.values() if one.message_id in message_ids)
        return sorted(found, key=lambda one: (one.message_id or 0, self._state.photo_places[one.id]))

    async def in_use(self, keys: Sequence[str]) -> Collection[str]:
        """Tell which keys belong to photos that are not purged, or are evidence."""
        shown = {one.key for one in self._state.photos.values() if one.purged_at is None}
        evidence = {photo.key for one in self._state.dispute_statements.values() for photo in one.photos}
        return (shown | evidence) & set(keys)


class InMemoryTradePartners:
    """``TradePartners`` over a state."""

    def __init__(self, state: State) -> None:
        self._state = state

    async def have_dealt(self, one: int, other: int) -> bool:
        """Look for an accepted or a completed trade."""
        return any(
            {trade.proposer_id, trade.recipient_id} == {one, other}
            and (trade.is_live or trade.stage is Stage.COMPLETED)
            for trade in self._state.trades.values()
        )


def recent(moments: Iterable[datetime]) -> Recent:
    """Count moments, with the first of them."""
    found = sorted(moments)
    return Recent(len(found), found[0] if found else None)
