"""What is told obeys who may see whom, whatever its kind, and by every channel."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from attrs import evolve

from dualcaster_core.escrow.events import ParcelsSilent, PaymentChanged, PaymentContested, PaymentRequested
from dualcaster_core.escrow.lifecycle import STATUS_OF, PaymentStage
from dualcaster_core.escrow.notices import notifications_of as payment_notices
from dualcaster_core.kernel.ids import PublicIds
from dualcaster_core.matching.events import StrongMatch, StrongMatchesFound
from dualcaster_core.matching.notices import notifications_of as match_notices
from dualcaster_core.moderation.disputes.events import DisputeOpened, DisputeResolved, EvidenceAdded, EvidenceRequested
from dualcaster_core.moderation.disputes.notices import notifications_of as dispute_notices
from dualcaster_core.moderation.disputes.outcomes import DisputeOutcome
from dualcaster_core.notifying.delivery.model import Outgoing
from dualcaster_core.notifying.naming import NamedPerson, may_be_named, may_be_shown, may_be_told
from dualcaster_core.notifying.notifications import NewNotification
from dualcaster_core.notifying.preferences import DIGESTED, Channel, Choices
from dualcaster_core.notifying.types import TYPES, Category, Frequency, Naming
from dualcaster_core.reputation.reviews.events import ReviewAnswered, ReviewWritten, VisibleReview
from dualcaster_core.reputation.reviews.model import OpenReview
from dualcaster_core.rings.proposals.notices import TITLES
from dualcaster_core.rings.proposals.notices import notifications_of as ring_notices
from dualcaster_core.testing import FixedClock, InMemoryDatabase
from dualcaster_core.testing.contracts.scene import Scene
from dualcaster_core.trading import events as trading
from dualcaster_core.trading.notices import TO_BOTH, TO_THE_OTHER
from dualcaster_core.trading.notices import notifications_of as trade_notices
from dualcaster_core.trading.review_notices import ReviewNotices
from tests.support.delivering import KeptChannel, delivering

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
IDS = PublicIds()
ANN, BOB = 1, 2
NAMES = {ANN: "ann_the_first", BOB: "bob_the_second"}
GOES_ON = {
    "trade.trade_accepted",
    "trade.cards_sent",
    "trade.receipt_confirmed",
    "trade.trade_completed",
    "trade.cancellation_asked",
    "trade.trade_cancelled",
    "trade.trade_ended",
    "trade.trade_disputed",
    "dispute.answered",
    "dispute.evidence_requested",
    "dispute.resolved",
    "payment.requested",
    "payment.received",
    "payment.cancelled",
    "payment.mismatch",
    "payment.released",
    "payment.refunded",
    "payment.divided",
    "payment.reminder",
    "payment.chargeback",
}
"""A block leaves accepted trades, their payments and disputes alone, and ends open proposals with words of its own."""


def _trade_notices() -> Iterator[NewNotification]:
    for kind in (*TO_THE_OTHER, *TO_BOTH, trading.ReminderDue):
        facts = {"trade_id": 7, "chain_id": 7, "version": 2, "action": "x", "status": "x", "actor_id": ANN}
        if kind is trading.ReminderDue:
            facts |= {"remind_id": ANN, "reminder": 1}
        event = kind(proposer_id=ANN, recipient_id=BOB, **facts)
        yield from trade_notices(event, NAMES, IDS, NOW)


def _ring_notices() -> Iterator[NewNotification]:
    for kind in TITLES:
        event = kind(ring_id=7, version=2, action="x", status="x", member_ids=(ANN, BOB), actor_id=ANN)
        yield from ring_notices(event, IDS, NOW)


def _review_notices() -> Iterator[NewNotification]:
    words = ReviewNotices(NAMES, IDS, NOW)
    written = ReviewWritten(trade_id=7, reviewer_id=ANN, reviewed_id=BOB)
    yield words.awaits(written, blind_for=timedelta(days=14))
    yield words.shows(VisibleReview(trade_id=7, reviewer_id=ANN, reviewed_id=BOB))
    yield words.answered(ReviewAnswered(review_id=1, reviewer_id=ANN, reviewed_id=BOB), 7)
    yield words.closes(OpenReview(trade_id=7, user_id=ANN, other_id=BOB, closes_at=NOW + timedelta(days=3)))


def _dispute_notices() -> Iterator[NewNotification]:
    case: dict[str, Any] = {"case_id": 7, "trade_id": 7, "filer_id": ANN, "respondent_id": BOB, "version": 2}
    ruled: dict[str, Any] = {
        "trade": "cancelled",
        "money": "refund",
        "refund_percent": None,
        "fault_id": None,
        "reason": "So.",
    }
    yield from dispute_notices(DisputeOpened(**case, opened_by=None, was_over=False), NAMES, IDS, NOW)
    yield from dispute_notices(DisputeOpened(**case, opened_by=ANN, was_over=True), NAMES, IDS, NOW)
    yield from dispute_notices(EvidenceAdded(**case, author_id=BOB), NAMES, IDS, NOW)
    yield from dispute_notices(EvidenceRequested(**case, asked=(ANN, BOB), question="When?"), NAMES, IDS, NOW)
    for outcome in DisputeOutcome:
        yield from dispute_notices(DisputeResolved(**case, outcome=outcome.value, **ruled), NAMES, IDS, NOW)


def _payment_notices() -> Iterator[NewNotification]:
    payment: dict[str, Any] = {"payment_id": 7, "trade_id": 7, "payer_id": ANN, "payee_id": BOB, "version": 2}
    yield from payment_notices(PaymentRequested(**payment, total=10_200), NAMES, IDS, NOW)
    yield from payment_notices(ParcelsSilent(**payment), NAMES, IDS, NOW)
    for status in ("open", "won", "lost"):
        yield from payment_notices(PaymentContested(**payment, status=status, cents=10_200), NAMES, IDS, NOW)
    sums: dict[str, Any] = {"amount": 10_000, "total": 10_200, "released": 7_500, "refunded": 2_550}
    for action, stage in (*(("pay", stage) for stage in PaymentStage), *(("settle", stage) for stage in PaymentStage)):
        status = STATUS_OF[stage].value
        changed = PaymentChanged(**payment, **sums, action=action, stage=stage.value, status=status)
        yield from payment_notices(changed, NAMES, IDS, NOW)
    asked_for: dict[str, Any] = {"action": "mismatch", "stage": "pending payment", "status": "pending_payment"}
    yield from payment_notices(PaymentChanged(**payment, **sums, **asked_for), NAMES, IDS, NOW)


def _notices() -> Iterator[NewNotification]:
    yield from _payment_notices()
    yield from _dispute_notices()
    yield from _trade_notices()
    yield from _review_notices()
    yield from _ring_notices()
    found = StrongMatchesFound(matches=[StrongMatch(ANN, BOB, 90), StrongMatch(BOB, ANN, 90)])
    yield from match_notices(found, NAMES, event_id=1, at=NOW)


def test_whoever_is_named_in_words_is_named_in_fact() -> None:
    """Of what is worded from events: a name in it stands beside it as a key, and where none does there is no name."""
    made = list(_notices())
    assert len(made) > 20
    for one in made:
        words = f"{one.title} {one.body}"
        named = {key for key, name in NAMES.items() if name in words}
        assert named == set(one.names), one.type
        assert (one.kind.naming is Naming.NOBODY) == (not named), one.type


def test_every_type_says_whom_it_names() -> None:
    """Trades that go on are told across a block; what names people otherwise is not."""
    assert {name for name, kind in TYPES.items() if kind.naming is Naming.PARTNER} == GOES_ON
    assert {one.category for one in TYPES.values() if one.naming is Naming.NOBODY} >= {
        Category.SECURITY,
        Category.SYSTEM,
        Category.MODERATION,
    }


@pytest.mark.parametrize("naming", Naming)
def test_who_may_be_shown_later(naming: Naming) -> None:
    """As who may be named, but for partners: these are shown across a block only while a trade is under way."""
    blocked, closed = NamedPerson(naming=naming, is_blocked=True), NamedPerson(naming=naming, is_active=False)
    assert may_be_shown(NamedPerson(naming=naming))
    assert may_be_shown(blocked) is may_be_shown(closed) is (naming is Naming.NOBODY)
    for one in (blocked, closed):
        assert may_be_shown(evolve(one, is_dealing=True)) is (naming in {Naming.NOBODY, Naming.PARTNER})
    assert may_be_shown(NamedPerson(naming=naming, is_findable=False)) is (naming is not Naming.FIND)


@pytest.mark.parametrize("naming", Naming)
def test_who_may_be_named(naming: Naming) -> None:
    """The whole table of the rule."""
    partner = naming in {Naming.PARTNER, Naming.NOBODY}
    assert may_be_named(NamedPerson(naming=naming))
    assert may_be_named(NamedPerson(naming=naming, is_blocked=True)) is partner
    assert may_be_named(NamedPerson(naming=naming, is_active=False)) is partner
    assert may_be_named(NamedPerson(naming=naming, is_findable=False)) is (naming is not Naming.FIND)
    both = [NamedPerson(naming=naming), NamedPerson(naming=naming, is_blocked=True)]
    assert may_be_told(both) is partner
    assert may_be_told([])


async def _left(kind: str, frequency: Frequency, *, blocker: int | None) -> list[Outgoing]:
    """Tell ann of bob, block, and return what leaves by all channels until a week later."""
    database = InMemoryDatabase(FixedClock(NOW))
    scene = Scene(database)
    ann, bob = await scene.person("ann"), await scene.person("bob_the_second")
    await database.set_email(ann, "ann@example.org")
    await database.link_discord(ann)
    category = TYPES[kind].category
    chosen = {channel: frequency for channel in Channel if frequency is Frequency.ON or channel in DIGESTED}
    choices: Choices = {} if category is Category.SECURITY else {category: chosen}
    async with database.units() as uow:
        known = await uow.notification_settings.locked(ann)
        await uow.notification_settings.store(
            ann, evolve(known, webhook="sealed", direct_messages=True, choices=choices)
        )
        await uow.notification_settings.subscribe(ann, "https://push/1", "k", "a", device="Firefox", at=NOW, most=5)
        names = frozenset() if TYPES[kind].naming is Naming.NOBODY else frozenset({bob})
        title = "bob_the_second did it" if names else "It happened"
        told = NewNotification(user_id=ann, key="k", type=kind, title=title, names=names, created_at=NOW)
        assert await uow.notifications.add(told) == 1
        await uow.commit()
    if blocker is not None:
        await scene.block(*((ann, bob) if blocker == ANN else (bob, ann)))
    channels = [KeptChannel(channel) for channel in Channel]
    turns = delivering(database.units, database.clock, *channels)
    for _ in range(8):
        await turns.turn()
        database.clock.advance(timedelta(days=1))
    return [outgoing for channel in channels for outgoing in channel.taken]


def _texts(outgoing: Outgoing) -> list[str]:
    said = [outgoing.said] if outgoing.said else []
    digest = list(outgoing.digest.items) if outgoing.digest else []
    return [f"{one.title} {one.body}" for one in (*said, *digest)]


@pytest.mark.parametrize("frequency", [Frequency.ON, Frequency.DAILY, Frequency.WEEKLY])
@pytest.mark.parametrize("kind", TYPES)
async def test_nobody_is_named_across_a_block_that_came_before_it_left(kind: str, frequency: Frequency) -> None:
    """Whoever blocks, alone or in a digest: it is left out whole, unless it is of a trade that goes on."""
    before = await _left(kind, frequency, blocker=None)
    assert before
    for blocker in (ANN, BOB):
        after = await _left(kind, frequency, blocker=blocker)
        told = any("bob_the_second" in text for one in after for text in _texts(one))
        assert told is (kind in GOES_ON)
        if TYPES[kind].naming in {Naming.NOBODY, Naming.PARTNER}:
            assert len(after) == len(before)
        else:
            assert after == []


async def test_a_find_is_not_told_once_the_profile_is_private() -> None:
    """Whoever was found by what they showed to everybody is not named once they show it no longer."""
    database = InMemoryDatabase(FixedClock(NOW))
    scene = Scene(database)
    ann, bob = await scene.person("ann"), await scene.person("bob")
    await database.set_email(ann, "ann@example.org")
    email = KeptChannel()
    async with database.units() as uow:
        for kind in ("match.strong", "review.visible"):
            told = NewNotification(user_id=ann, key=kind, type=kind, title=kind, names=frozenset({bob}), created_at=NOW)
            await uow.notifications.add(told)
        await uow.commit()
    await scene.becomes(bob, is_public=False)
    turns = delivering(database.units, database.clock, email)
    for _ in range(3):
        await turns.turn()
        database.clock.advance(timedelta(days=1))
    assert [text for one in email.taken for text in _texts(one)] == ["review.visible "]
