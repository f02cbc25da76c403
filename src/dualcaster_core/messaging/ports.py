"""What messages need from outside."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

from attrs import frozen

from dualcaster_core.accounts.ports import AccountsUnitOfWork
from dualcaster_core.kernel.paging import PAGE
from dualcaster_core.messaging.held import HeldMessage
from dualcaster_core.messaging.model import Message, Photo, Room
from dualcaster_core.messaging.views import (
    ConversationPage,
    ConversationView,
    InboxBox,
    MessagePage,
    MessageView,
    UnreadCounts,
)
from dualcaster_core.notifying.ports import NotifyingUnitOfWork
from dualcaster_core.rings.proposals.ports import RingRepository
from dualcaster_core.trading.ports import TradeRepository


@frozen
class Recent:
    """How often somebody did something lately, and when first; ``first_at`` is None where they did not."""

    count: int
    first_at: datetime | None


class RoomRepository(Protocol):
    """Loads and stores rooms with all their members."""

    async def of_pair(self, one: int, other: int, *, lock: bool = False) -> Room | None:
        """Find the conversation of two people; ``lock`` keeps others from it until the end of the transaction."""
        ...

    async def of_chain(self, chain_id: int, *, lock: bool = False) -> Room | None:
        """Find the thread of a chain of counter-offers."""
        ...

    async def of_ring(self, ring_id: int, *, lock: bool = False) -> Room | None:
        """Find the thread of a ring."""
        ...

    async def with_id(self, room_id: int, *, lock: bool = False) -> Room | None:
        """Find a room by its key."""
        ...

    async def open(self, room: Room) -> Room:
        """Store a new room and return it locked; where somebody else has just opened the same one, return theirs."""
        ...

    async def store(self, room: Room) -> None:
        """Replace a room, whose lock the caller holds, and all its members."""
        ...

    async def opened_since(self, user_id: int, since: datetime) -> Recent:
        """Count the conversations that somebody has opened since a moment."""
        ...


class MessageRepository(Protocol):
    """Loads and stores messages."""

    async def take_turn(self, user_id: int) -> None:
        """Have whatever else this person sends at once wait until the end of this transaction.

        To be called before any room is locked.
        """
        ...

    async def sent_since(self, user_id: int, since: datetime) -> Recent:
        """Count the messages that somebody has sent since a moment, also those that were deleted or are held."""
        ...

    async def repeated(self, room_id: int, sender_id: int, client_key: str) -> Message | None:
        """Find the message that was sent under this key before."""
        ...

    async def add(self, message: Message) -> Message:
        """Store a message under its number. Raises ``CardNotFound`` for a card that does not exist."""
        ...

    async def of_room(self, room_id: int, message_id: int) -> Message | None:
        """Find a message of a room, a deleted one too."""
        ...

    async def store(self, message: Message) -> None:
        """Replace what a message says, and when it was edited or deleted."""
        ...

    async def react(self, message_id: int, user_id: int, emoji: str, *, on: bool) -> bool:
        """Put a reaction below a message, or take it away; False if it was so already."""
        ...

    async def unread_after(self, room_id: int, reader_id: int, number: int) -> int:
        """Count the messages after a number that somebody else, or the system, has written."""
        ...

    async def around(self, room_id: int, number: int, span: int) -> Sequence[Message]:
        """List the messages at most ``span`` before and after a number, in order."""
        ...


class PhotoRepository(Protocol):
    """Loads and stores what is known of photos; the photos themselves are in a ``BlobStore``."""

    async def add(self, photo: Photo) -> Photo:
        """Store a new photo."""
        ...

    async def with_id(self, photo_id: int) -> Photo | None:
        """Find a photo by its key."""
        ...

    async def chosen(self, photo_ids: Sequence[int]) -> Sequence[Photo]:
        """Load photos in the order of their keys and lock them; those that do not exist are left out."""
        ...

    async def attach(self, photo_ids: Sequence[int], room_id: int, message_id: int) -> None:
        """Have a message of a room show photos, in this order."""
        ...

    async def of_messages(self, message_ids: Sequence[int]) -> Sequence[Photo]:
        """List the photos of messages, by message and in their order."""
        ...

    async def in_use(self, keys: Sequence[str]) -> Collection[str]:
        """Tell which of these keys are those of photos that are shown, may yet be, or are evidence in a dispute."""
        ...


class HeldMessageRepository(Protocol):
    """Loads and stores messages that are held."""

    async def add(self, held: HeldMessage) -> HeldMessage:
        """Store one. Raises ``CardNotFound`` for a card that does not exist."""
        ...

    async def with_id(self, held_id: int, *, lock: bool = False) -> HeldMessage | None:
        """Find one by its key; ``lock`` keeps others from deciding on it until the end."""
        ...

    async def store(self, held: HeldMessage) -> None:
        """Replace what became of one, and the case that it is in."""
        ...

    async def repeated(self, room_id: int, sender_id: int, client_key: str) -> HeldMessage | None:
        """Find the one that was sent under this key before."""
        ...

    async def waits(self, room_id: int, sender_id: int) -> bool:
        """Tell whether one of somebody's waits in a room."""
        ...

    async def waiting_of_chain(self, chain_id: int, sender_id: int) -> Sequence[HeldMessage]:
        """List those of somebody's that wait in the thread of a chain of proposals, by id."""
        ...

    async def waiting_of_case(self, case_id: int) -> Sequence[HeldMessage]:
        """Load and lock those of a case that wait, by id."""
        ...

    async def due(self, now: datetime, *, limit: int) -> Sequence[int]:
        """Name those whose time to be delivered has come, the oldest first."""
        ...

    async def attach(self, held_id: int, photo_ids: Sequence[int]) -> None:
        """Keep photos for a held message, in this order."""
        ...

    async def photos_of(self, held_id: int) -> Sequence[int]:
        """Name the photos of a held message, in their order."""
        ...


class TradePartners(Protocol):
    """Who has traded with whom."""

    async def have_dealt(self, one: int, other: int) -> bool:
        """Tell whether two people have an accepted or a completed trade with each other."""
        ...


class MessagingUnitOfWork(AccountsUnitOfWork, NotifyingUnitOfWork, Protocol):
    """A transaction over messages."""

    @property
    def rooms(self) -> RoomRepository:
        """The rooms."""
        ...

    @property
    def messages(self) -> MessageRepository:
        """The messages."""
        ...

    @property
    def held(self) -> HeldMessageRepository:
        """The messages that are held."""
        ...

    @property
    def trades(self) -> TradeRepository:
        """The trades that threads are about."""
        ...

    @property
    def rings(self) -> RingRepository:
        """The rings that threads are about."""
        ...

    @property
    def partners(self) -> TradePartners:
        """Who has traded with whom."""
        ...

    @property
    def photos(self) -> PhotoRepository:
        """The photos."""
        ...


class MessageQueries(Protocol):
    """Reads of messages. Rooms whose other member closed the account or stands across a block are in no list."""

    async def inbox(
        self, user_id: int, box: InboxBox, *, limit: int = PAGE, cursor: str | None = None
    ) -> ConversationPage:
        """List somebody's rooms, the latest first. Raises ``ValidationFailed`` for a cursor of another list."""
        ...

    async def room(self, user_id: int, room_id: int) -> ConversationView | None:
        """Return a room as one of its members sees it, whoever blocks whom; None for anybody else."""
        ...

    async def messages(
        self, user_id: int, room_id: int, *, limit: int = PAGE, cursor: str | None = None, containing: str = ""
    ) -> MessagePage:
        """List the latest messages of a room, which is the caller's to check, in order; ``containing`` searches."""
        ...

    async def newer(self, user_id: int, room_id: int, after: int, *, limit: int) -> Sequence[MessageView]:
        """List the messages after a number, in order."""
        ...

    async def message(self, user_id: int, room_id: int, message_id: int) -> MessageView | None:
        """Return one message."""
        ...

    async def held(self, user_id: int, room_id: int, since: datetime) -> Sequence[MessageView]:
        """List somebody's own messages of a room that are held, or were withheld since a moment, in order."""
        ...

    async def held_message(self, user_id: int, held_id: int) -> MessageView | None:
        """Return a held message of somebody's own."""
        ...

    async def unread(self, user_id: int) -> UnreadCounts:
        """Count the rooms with something to read."""
        ...
