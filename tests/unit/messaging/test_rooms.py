"""Rooms, drafts and words: rules without a store."""

from datetime import UTC, datetime, timedelta

import pytest
from attrs import evolve

from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.messaging.drafts import MessageDraft
from dualcaster_core.messaging.errors import LimitReached
from dualcaster_core.messaging.model import (
    MemberState,
    Message,
    MessagingRules,
    SystemNote,
    conversation_between,
    thread_of,
)
from dualcaster_core.messaging.previews import PREVIEW_LENGTH, LastMessage, preview_of, title_of
from dualcaster_core.messaging.system_notes import WORDS, words_of

NOW = datetime(2026, 2, 14, 9, 30, tzinfo=UTC)
ANN, BOB = 2, 1


def test_a_message_reaches_the_other_alone() -> None:
    """Whoever writes has read everything, the other has one more to read, and both are numbered together."""
    room = conversation_between(ANN, BOB, NOW, strangers=False)
    for sender, (ann, bob) in ((ANN, (0, 1)), (ANN, (0, 2)), (BOB, (1, 0)), (ANN, (0, 1)), (None, (1, 2))):
        room = room.with_message(sender, NOW)
        assert (room.member(ANN).unread, room.member(BOB).unread) == (ann, bob)
    assert room.last_number == 5
    assert (room.member(ANN).read_number, room.member(BOB).read_number) == (4, 3)


def test_answering_a_request_accepts_it() -> None:
    """A stranger's message leaves the request open; the other's message opens the conversation."""
    room = conversation_between(ANN, BOB, NOW, strangers=True).with_message(ANN, NOW)
    assert (room.member(ANN).state, room.member(BOB).state) == (MemberState.OPEN, MemberState.REQUESTED)
    assert room.with_message(BOB, NOW).member(BOB).state is MemberState.OPEN


@pytest.mark.parametrize(("muted", "stays"), [(False, False), (True, True)])
def test_a_new_message_brings_a_room_back(muted: bool, stays: bool) -> None:
    """Out of the archive, unless it is muted as well."""
    room = thread_of(7, 7, ANN, BOB, NOW)
    room = room.with_member(evolve(room.member(BOB), archived=True, muted=muted))
    assert room.with_message(ANN, NOW).member(BOB).archived is stays
    assert room.with_message(BOB, NOW).member(BOB).archived is False


def test_the_last_moment_never_goes_back() -> None:
    """A message whose clock was behind leaves the room where it is in the list."""
    room = conversation_between(ANN, BOB, NOW, strangers=False)
    assert room.with_message(ANN, NOW - timedelta(hours=1)).last_at == NOW


def test_a_message_can_be_changed_by_its_sender_for_some_minutes() -> None:
    """By nobody else, not afterwards, and not once it is deleted."""
    sent, rules = Message(room_id=1, number=1, sender_id=ANN, sent_at=NOW, text="hi"), MessagingRules()
    assert sent.is_changeable(ANN, NOW + rules.changeable_for - timedelta(microseconds=1), rules)
    assert not sent.is_changeable(ANN, NOW + rules.changeable_for, rules)
    assert not sent.is_changeable(BOB, NOW, rules)
    assert not evolve(sent, deleted_at=NOW).is_changeable(ANN, NOW, rules)


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({}, "text"),
        ({"text": " \n\t\x00 "}, "text"),
        ({"text": "x" * 4_001}, "text"),
        ({"photo_ids": [1, 2, 3, 4, 5]}, "photos"),
        ({"photo_ids": [1, 1]}, "photos"),
        ({"text": "x", "client_key": ""}, "client_key"),
        ({"text": "x", "client_key": "k" * 65}, "client_key"),
    ],
)
def test_a_bad_draft_is_refused_beside_its_field(facts: dict[str, object], field: str) -> None:
    """Empty ones, too long ones, too many photos, and one photo twice."""
    with pytest.raises(ValidationFailed) as refused:
        MessageDraft(**facts)  # type: ignore[arg-type]
    assert refused.value.facts["field"] == field


def test_a_draft_needs_words_or_something_to_show() -> None:
    """Photos, a card or a trade are enough; words are cleaned."""
    assert MessageDraft(photo_ids=[3]).text == ""
    assert MessageDraft(card_id=4).text == ""
    assert MessageDraft(trade_id=4).text == ""
    assert MessageDraft(text=" hi\r\n\u202ebob ").text == "hi\nbob"
    assert len(MessageDraft(text="x" * 4_000).text) == 4_000


def _last(**facts: object) -> LastMessage:
    usual = {
        "text": "",
        "note": None,
        "sender_is_me": False,
        "has_card": False,
        "has_photo": False,
        "is_deleted": False,
    }
    return LastMessage(**{**usual, **facts})  # type: ignore[arg-type]


def test_a_list_shows_how_the_last_message_begins() -> None:
    """In one line; without words what it shows, and of a deleted one that it is."""
    assert preview_of(_last(text="two\nlines"), me=ANN, username="bob") == "two lines"
    assert len(preview_of(_last(text="word " * 99), me=ANN, username="bob")) <= PREVIEW_LENGTH
    assert preview_of(_last(has_photo=True, has_card=True), me=ANN, username="bob") == "Photo"
    assert preview_of(_last(has_card=True), me=ANN, username="bob") == "Card"
    assert preview_of(_last(text="secret", is_deleted=True), me=ANN, username="bob") == "Message deleted"
    said = SystemNote(kind="accepted", actor_id=BOB)
    assert preview_of(_last(note=said), me=ANN, username="bob") == "bob accepted the trade."
    assert preview_of(_last(note=said), me=BOB, username="ann") == "You accepted the trade."


def test_a_thread_is_called_by_its_trade() -> None:
    """A conversation by the other's name, the one they show if there is one."""
    assert title_of("bob", "Bob", "abc123") == "Re: Trade #abc123"
    assert (title_of("bob", "Bob", None), title_of("bob", "", None)) == ("Bob", "bob")


@pytest.mark.parametrize("kind", WORDS)
def test_every_note_is_a_sentence(kind: str) -> None:
    """For who did it, for the other, and where nobody did."""
    note = SystemNote(kind=kind, actor_id=ANN)
    for words in (
        words_of(note, actor="ann", is_me=False),
        words_of(note, actor=None, is_me=True),
        words_of(note, actor=None, is_me=False),
    ):
        assert words.endswith(".")
        assert "{" not in words


@pytest.mark.parametrize(
    ("room_in", "words", "seconds"),
    [
        (timedelta(seconds=-3), "try again in 1 seconds", 1),
        (timedelta(seconds=90.2), "try again in 91 seconds", 91),
        (timedelta(minutes=12), "try again in 12 minutes", 720),
        (timedelta(hours=7.5), "try again in 8 hours", 27_000),
    ],
)
def test_a_limit_says_when_there_is_room(room_in: timedelta, words: str, seconds: int) -> None:
    """In whole seconds for machines, in the next larger unit for people."""
    error = LimitReached("too many", room_in)
    assert error.message == f"too many; {words}"
    assert error.retry_after == error.facts["retry_after"] == seconds
