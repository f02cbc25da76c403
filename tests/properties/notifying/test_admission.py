"""What leaves, however much is due: caps, quiet hours and switches hold for every person."""

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from dualcaster_core.notifying.delivery.admission import admit
from dualcaster_core.notifying.delivery.decisions import IN_WORDS, Reason, Route, decide
from dualcaster_core.notifying.delivery.model import Admission, AdmissionStep, DeliveryRules, DueDelivery, Queue, Spent
from dualcaster_core.notifying.local_time import QuietHours, is_quiet
from dualcaster_core.notifying.preferences import DIGESTED, Channel, Preferences, PushSubscription, Recipient
from dualcaster_core.notifying.types import TYPES, Category, Frequency

NOW = st.integers(0, 366 * 24 * 60).map(lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes))
NAMES = st.sampled_from(sorted(TYPES))
ZONES = st.sampled_from(("UTC", "America/New_York", "Europe/Berlin", "Pacific/Apia"))
QUIET = st.one_of(
    st.none(),
    st.tuples(st.integers(0, 23), st.integers(0, 23))
    .filter(lambda two: two[0] != two[1])
    .map(lambda two: QuietHours(starts=time(two[0]), ends=time(two[1]))),
)


@st.composite
def choices(draw: st.DrawFn) -> dict[Category, dict[Channel, Frequency]]:
    """Choose for some categories and channels."""
    found: dict[Category, dict[Channel, Frequency]] = {}
    for category in draw(st.sets(st.sampled_from([one for one in Category if one is not Category.SECURITY]))):
        for channel in draw(st.sets(st.sampled_from(Channel))):
            allowed = list(Frequency) if channel in DIGESTED else [Frequency.ON, Frequency.OFF]
            found.setdefault(category, {})[channel] = draw(st.sampled_from(allowed))
    return found


RECIPIENTS = st.builds(
    Recipient,
    user_id=st.just(7),
    username=st.just("ann"),
    is_active=st.sampled_from([True, True, True, False]),
    preferences=st.builds(
        Preferences,
        email_enabled=st.booleans(),
        discord_enabled=st.booleans(),
        push_enabled=st.booleans(),
        direct_messages=st.booleans(),
        choices=choices(),
        time_zone=ZONES,
        quiet_hours=QUIET,
        emails_per_day=st.one_of(st.none(), st.integers(1, 12)),
        digest_hour=st.integers(0, 23),
        webhook=st.sampled_from([None, "sealed"]),
    ),
    email=st.sampled_from([None, "ann@example.org"]),
    email_problem=st.sampled_from([None, None, "bounced"]),
    discord_id=st.sampled_from([None, "1"]),
    push=st.sampled_from([(), (PushSubscription(id=1, endpoint="e", p256dh="k", auth="a"),)]),
)


@st.composite
def queues(draw: st.DrawFn) -> Queue:
    """Make what is due for somebody."""
    due = []
    for number in range(draw(st.integers(0, 40))):
        name, channel = draw(NAMES), draw(st.sampled_from(Channel))
        digest = (
            f"7:{channel.value}:2026-01-{number:02}" if draw(st.integers(0, 9)) == 0 and channel in DIGESTED else None
        )
        due.append(
            DueDelivery(
                id=number + 1,
                user_id=7,
                channel=channel,
                target=1 if channel is Channel.PUSH else 0,
                type=name,
                category=TYPES[name].category,
                notification_id=draw(st.integers(1, 30)),
                digest_key=digest,
                attempts=0,
                created_at=datetime(2026, 1, 1, tzinfo=UTC),
                is_read=draw(st.booleans()),
                is_held=draw(st.booleans()),
            )
        )
    spent = Spent(
        emails=draw(st.integers(0, 12)),
        in_hour=frozenset(draw(st.sets(st.integers(1, 60), max_size=60))),
        discoveries=frozenset(draw(st.sets(st.integers(1, 60), max_size=6))),
    )
    return Queue(recipient=draw(RECIPIENTS), due=due, spent=spent)


def sent(admitted: Sequence[Admission]) -> list[DueDelivery]:
    """List what leaves."""
    return [one.delivery for one in admitted if one.step is AdmissionStep.SEND]


@given(queue=queues(), now=NOW)
def test_caps_hold(queue: Queue, now: datetime) -> None:
    """No more e-mails, notifications and finds leave than a day and an hour allow, together with what has left."""
    rules = DeliveryRules()
    leaving = [one for one in sent(admit(queue, rules, now)) if one.digest_key is not None or not one.kind.exempt]
    emails = [one for one in leaving if one.channel is Channel.EMAIL]
    most = queue.recipient.preferences.emails_per_day or rules.emails_daily
    assert not emails or queue.spent.emails + len(emails) <= most
    alone = {one.notification_id for one in leaving if one.digest_key is None}
    assert not alone - queue.spent.in_hour or len(alone | queue.spent.in_hour) <= rules.hourly
    finds = {one.notification_id for one in leaving if one.digest_key is None and one.category is Category.DISCOVERY}
    assert not finds - queue.spent.discoveries or len(finds | queue.spent.discoveries) <= rules.discovery_daily


@given(queue=queues(), now=NOW)
def test_nothing_leaves_in_quiet_hours_but_security(queue: Queue, now: datetime) -> None:
    """What is held waits until a moment at which they are over."""
    preferences = queue.recipient.preferences
    admitted = admit(queue, DeliveryRules(), now)
    if preferences.quiet_hours is not None and is_quiet(preferences.quiet_hours, preferences.zone, now):
        assert all(one.category is Category.SECURITY and one.digest_key is None for one in sent(admitted))
        for one in admitted:
            if one.reason == Reason.QUIET_HOURS:
                assert one.step is AdmissionStep.HOLD
                assert not is_quiet(preferences.quiet_hours, preferences.zone, one.not_before)


@given(queue=queues(), now=NOW)
def test_everything_due_gets_one_answer(queue: Queue, now: datetime) -> None:
    """It leaves, or waits for a later moment, or ends; each with a reason that can be said."""
    admitted = admit(queue, DeliveryRules(), now)
    assert sorted(one.delivery.id for one in admitted) == sorted(one.id for one in queue.due)
    for one in admitted:
        assert Reason(one.reason) in IN_WORDS
        assert one.not_before > now if one.step in {AdmissionStep.HOLD, AdmissionStep.DIGEST} else one.not_before == now
        if one.step is AdmissionStep.DIGEST:
            assert one.delivery.channel in DIGESTED
            assert one.digest_key is not None


@given(to=RECIPIENTS, name=NAMES, channel=st.sampled_from(Channel), now=NOW)
def test_a_decision_is_true_when_its_time_comes(to: Recipient, name: str, channel: Channel, now: datetime) -> None:
    """What goes alone at a moment is decided alike at that moment, and then leaves at once."""
    decision = decide(TYPES[name], channel, to, now)
    if decision.route is Route.ALONE:
        assert decision.at is not None
        again = decide(TYPES[name], channel, to, decision.at)
        assert (again.route, again.at) == (Route.ALONE, decision.at)


@given(to=RECIPIENTS, channel=st.sampled_from(Channel), now=NOW)
def test_security_is_always_on(to: Recipient, channel: Channel, now: datetime) -> None:
    """By e-mail an account tells it itself; on a channel that is open it goes at once."""
    decision = decide(TYPES["security.new_device"], channel, to, now)
    if channel is Channel.EMAIL:
        assert decision.reason in {Reason.OWN_EMAIL, Reason.CLOSED}
    elif decision.route is Route.ALONE:
        assert (decision.reason, decision.at) == (Reason.ALWAYS, now)
    else:
        assert decision.reason not in {Reason.SWITCHED_OFF, Reason.DAILY_DIGEST, Reason.QUIET_HOURS}


@given(identifier=st.integers(1, 10**9), attempts=st.integers(1, 20), asked=st.integers(0, 100_000))
def test_pauses_grow_and_are_bounded(identifier: int, attempts: int, asked: int) -> None:
    """Between three quarters and five quarters of what doubles, and never shorter than was asked, within reason."""
    rules = DeliveryRules()
    pause = rules.retry_after(identifier, attempts, timedelta(seconds=asked))
    plain = min(rules.longest_retry, rules.first_retry * rules.growth ** (attempts - 1))
    assert pause >= min(timedelta(seconds=asked), rules.longest_retry)
    assert rules.retry_after(identifier, attempts, None) >= plain * 0.75
    assert rules.retry_after(identifier, attempts, None) <= plain * 1.25
