"""Rooms, in which people write to each other: conversations and threads of two, and the threads of rings."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from attrs import evolve, field, frozen, validators

from dualcaster_core.kernel.ids import UNSAVED

LONGEST_MESSAGE = 4_000
MOST_PHOTOS = 4
REACTIONS = ("👍", "❤️", "😂", "😮", "🤝", "👀")
"""What somebody can put below a message, in the order in which they are shown."""
QUIET = frozenset({"viewed"})
"""Kinds of notes that are no news to anybody."""


@frozen(kw_only=True)
class MessagingRules:
    """Numbers around messages that a deployment may change.

    Somebody may send ``hourly`` messages and open ``new_conversations_daily`` before their first completed trade. A
    message can be changed for ``changeable_for``; messages of one room within
    ``notified_apart`` notify once. Photos that belong to no message go after ``unattached_for``, those of a thread
    ``photos_kept`` after its end, and so does what deleted messages said; reports keep both longer.
    """

    hourly: int = field(default=100, validator=validators.ge(1))
    new_conversations_daily: int = field(default=5, validator=validators.ge(1))
    changeable_for: timedelta = timedelta(minutes=5)
    notified_apart: timedelta = timedelta(seconds=30)
    unattached_for: timedelta = timedelta(hours=24)
    photos_kept: timedelta = timedelta(days=45)


class RoomKind(StrEnum):
    """What people write to each other in: two in a conversation and about a trade, all of a ring about that."""

    CONVERSATION = "conversation"
    THREAD = "thread"
    RING = "ring"


class MemberState(StrEnum):
    """How somebody stands to a conversation."""

    OPEN = "open"
    REQUESTED = "requested"
    """A stranger wrote, and waits for an answer."""
    IGNORED = "ignored"
    """A stranger's request that was put aside; they are not told."""


@frozen(kw_only=True)
class RoomMember:
    """One of the people of a room.

    ``read_number`` is the last message they have read, ``unread`` how many of the others' came after it.
    """

    user_id: int
    state: MemberState = MemberState.OPEN
    read_number: int = 0
    unread: int = 0
    archived: bool = False
    muted: bool = False
    notified_at: datetime | None = None


@frozen(kw_only=True)
class Room:
    """Where two people write to each other, or all of a ring; ``members`` are in the order of their ids.

    ``last_number`` counts the messages there ever were. ``chain_id`` is the first proposal of a thread's chain of
    counter-offers, ``trade_id`` its latest; ``ring_id`` is what the thread of a ring is about. A thread
    that ``ended_at`` is read-only; until ``held_until`` nothing of the room is purged.
    """

    kind: RoomKind
    members: tuple[RoomMember, ...]
    opened_by: int
    opened_at: datetime
    last_at: datetime
    id: int = UNSAVED
    chain_id: int | None = None
    trade_id: int | None = None
    ring_id: int | None = None
    last_number: int = 0
    ended_at: datetime | None = None
    held_until: datetime | None = None

    def has(self, user_id: int) -> bool:
        """Tell whether somebody is in it."""
        return any(one.user_id == user_id for one in self.members)

    def shows_to(self, user_id: int) -> bool:
        """Tell whether there is a room at all for somebody in it: nothing was said yet where all that was is held."""
        return self.has(user_id) and (self.last_number > 0 or self.opened_by == user_id)

    def member(self, user_id: int) -> RoomMember:
        """Return one of its people."""
        return next(one for one in self.members if one.user_id == user_id)

    def other(self, user_id: int) -> RoomMember:
        """Return the other one of a room of two."""
        (other,) = self.others(user_id)
        return other

    def others(self, user_id: int) -> tuple[RoomMember, ...]:
        """Return everybody else."""
        return tuple(one for one in self.members if one.user_id != user_id)

    def with_member(self, member: RoomMember) -> "Room":
        """Replace one of its people."""
        return evolve(self, members=tuple(member if one.user_id == member.user_id else one for one in self.members))

    def with_message(self, sender_id: int | None, at: datetime) -> "Room":
        """Count a message: whoever writes has read everything and takes part; whom it reaches has one more to read.

        It brings a room back that was archived, unless it was muted too. What the system says (None) reaches all.
        """
        number = self.last_number + 1
        members = tuple(
            _having_written(one, number) if one.user_id == sender_id else _reached(one) for one in self.members
        )
        return evolve(self, members=members, last_number=number, last_at=max(at, self.last_at))

    def with_note(self, note: "SystemNote", at: datetime) -> "Room":
        """Count what the system says: it reaches whoever did not do it, and nobody where it is only for the record."""
        reached = () if note.kind in QUIET else self.members
        told = {one.user_id for one in reached if one.user_id != note.actor_id}
        members = tuple(_reached(one) if one.user_id in told else one for one in self.members)
        return evolve(self, members=members, last_number=self.last_number + 1, last_at=max(at, self.last_at))

    def ended(self, at: datetime) -> "Room":
        """End a thread: it can be read alone from now on, and goes to the archive of all."""
        return evolve(self, members=tuple(evolve(one, archived=True) for one in self.members), ended_at=at)


def _having_written(member: RoomMember, number: int) -> RoomMember:
    return evolve(member, state=MemberState.OPEN, read_number=number, unread=0, archived=False)


def _reached(member: RoomMember) -> RoomMember:
    return evolve(member, unread=member.unread + 1, archived=member.archived and member.muted)


def conversation_between(one: int, other: int, at: datetime, *, strangers: bool) -> Room:
    """Make the conversation that ``one`` opens with ``other``, a request where they are strangers."""
    asked = RoomMember(user_id=other, state=MemberState.REQUESTED if strangers else MemberState.OPEN)
    return Room(
        kind=RoomKind.CONVERSATION,
        members=_in_order(RoomMember(user_id=one), asked),
        opened_by=one,
        opened_at=at,
        last_at=at,
    )


def thread_of(chain_id: int, trade_id: int, proposer_id: int, recipient_id: int, at: datetime) -> Room:
    """Make the thread of a chain of counter-offers, whose first proposal is ``chain_id``."""
    return Room(
        kind=RoomKind.THREAD,
        members=_in_order(RoomMember(user_id=proposer_id), RoomMember(user_id=recipient_id)),
        opened_by=proposer_id,
        opened_at=at,
        last_at=at,
        chain_id=chain_id,
        trade_id=trade_id,
    )


def thread_of_ring(ring_id: int, member_ids: Collection[int], opened_by: int, at: datetime) -> Room:
    """Make the thread of a ring, for all of its people."""
    return Room(
        kind=RoomKind.RING,
        members=_in_order(*(RoomMember(user_id=user_id) for user_id in member_ids)),
        opened_by=opened_by,
        opened_at=at,
        last_at=at,
        ring_id=ring_id,
    )


def _in_order(*members: RoomMember) -> tuple[RoomMember, ...]:
    return tuple(sorted(members, key=lambda one: one.user_id))


@frozen(kw_only=True)
class SystemNote:
    """What the system says in a room: what happened to a trade, and who did it (None: the clock)."""

    kind: str
    actor_id: int | None = None
    facts: Mapping[str, str] = field(factory=dict)


@frozen(kw_only=True)
class Message:
    """A message of a room, numbered there from 1. ``sender_id`` is None where the system speaks.

    ``client_key`` is the sender's own name for it, so that sending it again does not send it twice. A deleted one
    keeps what it said for those who look into a report, and is shown to nobody.
    """

    room_id: int
    number: int
    sender_id: int | None
    sent_at: datetime
    text: str = ""
    id: int = UNSAVED
    client_key: str | None = None
    card_id: int | None = None
    trade_id: int | None = None
    note: SystemNote | None = None
    edited_at: datetime | None = None
    deleted_at: datetime | None = None

    def is_changeable(self, user_id: int, at: datetime, rules: MessagingRules) -> bool:
        """Tell whether somebody may still edit or delete it."""
        return self.sender_id == user_id and self.deleted_at is None and at < self.sent_at + rules.changeable_for


@frozen(kw_only=True)
class Photo:
    """A photo, stored under ``key`` in two sizes.

    Until a message shows it, it belongs to no room, and its uploader alone may see it. ``held_id`` is the held message
    that it belongs to, ``appeal_id`` the appeal.
    """

    uploader_id: int
    key: str
    width: int
    height: int
    uploaded_at: datetime
    id: int = UNSAVED
    room_id: int | None = None
    message_id: int | None = None
    purged_at: datetime | None = None
    held_id: int | None = None
    appeal_id: int | None = None
