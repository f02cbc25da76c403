"""The relay and the outbox: nothing is lost, nothing is sent twice without need, and nothing ends the relay."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from datetime import timedelta

import psycopg
import pytest
import redis
from sqlalchemy import insert, select, text, update

import dualcaster_core
import dualcaster_embedded
from dualcaster_app import Application, Settings, open_application
from dualcaster_app.background import BackgroundState
from dualcaster_app.events import UNHANDLED, announce, routes, subscriptions
from dualcaster_core.kernel.errors import ServiceUnavailable
from dualcaster_core.kernel.events import Event, NightlyDue
from dualcaster_postgres.outbox import HANDLERS_REMEMBERED, mark_handled, record
from dualcaster_postgres.retention import BATCH
from dualcaster_postgres.tables.outbox import dispatches, event_handlers, handled, outbox
from dualcaster_worker.relay import MAX_AT_ONCE, Relay
from tests.support.databases import SECRET
from tests.support.modules import all_modules
from tests.support.pruning import gone_by, pruned

KIND = "test.happened"
LONG = timedelta(hours=1)
PATIENCE = 120.0
_OPEN = select(outbox.c.id, outbox.c.kind).where(outbox.c.done_at.is_(None)).order_by(outbox.c.id)


@pytest.fixture
async def application(database_url: str, servers: dualcaster_embedded.EmbeddedServers) -> AsyncIterator[Application]:
    """An application on an empty database."""
    settings = Settings(secret_key=SECRET, database_url=database_url, redis_url=servers.redis_url)
    async with open_application(settings, migrated=False, quiet=True) as app:
        yield app


async def happen(app: Application, kind: str = KIND, times: int = 1) -> None:
    """Write events."""
    async with app.database.transaction() as session:
        for number in range(times):
            await record(session, kind, {"number": number})


async def open_kinds(app: Application) -> list[str]:
    """List the kinds of the events that are not done."""
    async with app.database.transaction() as session:
        return [kind for _, kind in await session.rows(_OPEN)]


async def do(app: Application, handler: str) -> None:
    """Note that a handler has done every open event."""
    async with app.database.transaction() as session:
        for event_id, _ in await session.rows(_OPEN):
            await mark_handled(session, event_id, handler)


async def until(condition: Callable[[], bool]) -> None:
    """Wait until something is so."""
    async with asyncio.timeout(PATIENCE):
        while not condition():  # noqa: ASYNC110 - what is waited for has no event
            await asyncio.sleep(0.02)


async def test_what_was_just_sent_is_not_claimed_again(application: Application) -> None:
    """An event is claimed once, and again only when the time to wait has passed."""
    await happen(application)
    known = {KIND: ("first", "second")}
    claimed = await application.outbox.claim(known, limit=10, resend_after=LONG)
    assert [dispatch.handler for dispatch in claimed] == ["first", "second"]
    assert await application.outbox.claim(known, limit=10, resend_after=LONG) == []
    async with application.database.transaction() as session:
        await session.run(update(dispatches).values(sent_at=text("now() - interval '61 minutes'")))
    assert len(await application.outbox.claim(known, limit=10, resend_after=LONG)) == 2


async def test_what_was_just_sent_hides_nothing_from_a_small_batch(application: Application) -> None:
    """Events that were sent and are not done yet take no place in the next batch."""
    await happen(application, times=2)
    known = {KIND: ("only",)}
    claims = [await application.outbox.claim(known, limit=1, resend_after=LONG) for _ in range(3)]
    assert [len(claim) for claim in claims] == [1, 1, 0]


async def test_what_the_broker_refuses_is_due_at_once(application: Application) -> None:
    """What a batch could not send waits for the broker alone, not for the time after which it would be sent again."""
    await happen(application, NightlyDue.kind, times=2)
    sent: list[tuple[int, str]] = []

    def send(event_id: int, handler: str) -> None:
        if len(sent) == 1:
            raise redis.exceptions.OutOfMemoryError("OOM command not allowed when used memory > 'maxmemory'")
        sent.append((event_id, handler))

    relay = Relay(application, send, resend_after=LONG)
    with pytest.raises(redis.exceptions.OutOfMemoryError):
        await relay.send_due()
    left = await application.outbox.claim(relay.routes, limit=100, resend_after=LONG)
    of_night = len(relay.routes[NightlyDue.kind])
    assert len(left) == 2 * of_night - 1
    assert sent[0] not in [(one.event_id, one.handler) for one in left]


async def test_a_backlog_keeps_nothing_from_being_closed(application: Application) -> None:
    """What is done is closed after each batch, however much is due behind it, and a stop ends the turn there."""
    await happen(application, times=2 * MAX_AT_ONCE + 1)
    await application.outbox.announce({KIND: ("only",)})
    open_then: list[int] = []
    stopping = asyncio.Event()

    def send(event_id: int, handler: str) -> None:
        with psycopg.connect(application.database.url) as connection:
            if event_id % MAX_AT_ONCE == 1:
                row = connection.execute("SELECT count(*) FROM outbox WHERE done_at IS NULL").fetchone()
                open_then.append(row[0] if row else 0)
            connection.execute("INSERT INTO handled VALUES (%s, %s, now())", (event_id, handler))

    relay = Relay(application, send, resend_after=LONG, stopping=stopping)
    relay.routes = {KIND: ("only",)}
    assert await relay.turn() == 2 * MAX_AT_ONCE + 1
    assert open_then[1:] == [open_then[0] - MAX_AT_ONCE, open_then[0] - 2 * MAX_AT_ONCE]
    assert KIND not in await open_kinds(application)
    await happen(application, times=2 * MAX_AT_ONCE)
    stopping.set()
    assert await relay.turn() == MAX_AT_ONCE


async def test_two_relays_at_once_share_the_events(application: Application) -> None:
    """Claims made at the same time never have an event in common, and together they have all."""
    await happen(application, times=200)
    known = {KIND: ("only",)}
    claims = await asyncio.gather(*(application.outbox.claim(known, limit=500, resend_after=LONG) for _ in range(6)))
    taken = [dispatch.event_id for claim in claims for dispatch in claim]
    assert len(taken) == len(set(taken)) == 200


async def test_a_commit_wakes_the_relay(application: Application) -> None:
    """Whoever listens hears of an event when its transaction commits, and not before."""
    async with application.outbox.wakeups() as wakeups:
        async with application.database.transaction() as session:
            await record(session, KIND, {})
            assert not await wakeups.wait(0.3)
        assert await wakeups.wait(PATIENCE)


FAILURES = [
    redis.ConnectionError("Connection refused"),
    redis.TimeoutError("Timeout reading from socket"),
    redis.ResponseError("MISCONF Errors writing to the AOF file: No space left on device"),
    redis.exceptions.BusyLoadingError("Redis is loading the dataset in memory"),
    psycopg.OperationalError("server closed the connection unexpectedly"),
    ServiceUnavailable("the database does not answer"),
    RuntimeError("something nobody thought of"),
]


@pytest.mark.parametrize("failure", FAILURES, ids=lambda failure: type(failure).__name__)
async def test_no_error_ends_the_relay(application: Application, failure: Exception) -> None:
    """Whatever a broker raises, the relay says so, goes on trying, and sends when it can again."""
    broken, sent, stopping = [True], list[str](), asyncio.Event()

    def send(_event_id: int, handler: str) -> None:
        if broken[0]:
            raise failure
        sent.append(handler)

    relay = Relay(application, send, resend_after=timedelta(0), interval=0.05, stopping=stopping)
    await happen(application, NightlyDue.kind)
    running = asyncio.create_task(relay.run())
    await until(lambda: application.background.state is BackgroundState.DOWN)
    assert application.background.troubles["relay"]
    broken[0] = False
    await until(lambda: bool(sent))
    await until(lambda: application.background.state is BackgroundState.RUNNING)
    stopping.set()
    await running


async def test_an_event_of_an_unknown_kind_stays_open(application: Application) -> None:
    """An event that a newer release wrote is left for a process that knows it, and counted until one comes."""
    await happen(application, "trading.proposal_sent")
    await happen(application)
    known: Mapping[str, tuple[str, ...]] = {KIND: ()}
    assert await application.outbox.finish(known) == 1
    assert await open_kinds(application) == ["trading.proposal_sent"]
    assert await application.outbox.unknown(known) == {"trading.proposal_sent": 1}
    await application.outbox.announce({"trading.proposal_sent": ("trading.notify",)})
    assert await application.outbox.unknown(known) == {}
    assert (
        len(await application.outbox.claim({"trading.proposal_sent": ("trading.notify",)}, limit=9, resend_after=LONG))
        == 1
    )


async def test_the_relay_tells_of_events_that_nobody_knows(application: Application) -> None:
    """Their number is measured, so that an operator hears of it."""
    await happen(application, "from.the_future", times=3)
    await Relay(application, lambda _event_id, _handler: None).turn()
    (measured,) = application.metrics.outbox_unknown.collect()
    assert measured.samples[0].value == 3
    assert "from.the_future" in await open_kinds(application)


async def test_an_event_waits_for_a_handler_of_another_release(application: Application) -> None:
    """A relay that does not know a handler leaves an event open until that handler has done it."""
    old, new = {KIND: ("first",)}, {KIND: ("first", "second")}
    await application.outbox.announce(new)
    await happen(application)
    await do(application, "first")
    assert await application.outbox.finish(old) == 0
    await do(application, "second")
    assert await application.outbox.finish(old) == 1


async def test_events_left_to_another_release_are_counted_when_they_wait(application: Application) -> None:
    """An operator hears of events whose remaining handler no process seems to run, once they have waited a while."""
    await application.outbox.announce({KIND: ("first", "second")})
    await happen(application, times=2)
    await do(application, "first")
    known, patience = {KIND: ("first",)}, timedelta(minutes=2)
    assert await application.outbox.foreign(known, patience=patience) == {}
    async with application.database.transaction() as session:
        await session.run(update(outbox).values(occurred_at=text("now() - interval '3 minutes'")))
    assert await application.outbox.foreign(known, patience=patience) == {(KIND, "second"): 2}
    await do(application, "second")
    assert await application.outbox.foreign(known, patience=patience) == {}


async def test_a_site_announces_its_handlers_before_it_serves(application: Application) -> None:
    """A relay of an older release leaves open what a new site records, though no new relay has run yet."""
    await announce(application)
    await happen(application, NightlyDue.kind)
    *others, _ = routes(application)[NightlyDue.kind]
    for handler in others:
        await do(application, handler)
    assert await application.outbox.finish({NightlyDue.kind: tuple(others)}) == 0


async def test_a_handler_that_is_gone_is_not_waited_for(application: Application) -> None:
    """What nobody has announced for a day belongs to a release that has been replaced."""
    await application.outbox.announce({KIND: ("first", "removed")})
    await happen(application)
    await do(application, "first")
    known = {KIND: ("first",)}
    assert await application.outbox.finish(known) == 0
    async with application.database.transaction() as session:
        late = text(f"now() - interval '{HANDLERS_REMEMBERED.days} days 1 minute'")
        await session.run(update(event_handlers).where(event_handlers.c.handler == "removed").values(seen_at=late))
    assert await application.outbox.finish(known) == 1


async def test_the_relay_announces_its_handlers(application: Application) -> None:
    """After one turn the table has every subscription of this release."""
    await Relay(application, lambda _event_id, _handler: None).turn()
    async with application.database.transaction() as session:
        rows = await session.rows(select(event_handlers.c.kind, event_handlers.c.handler))
    assert set(rows) == {(row.kind, row.name) for row in subscriptions(application)}


def _events(base: type[Event]) -> list[type[Event]]:
    """List the kinds of events below one; those that others are made from are none themselves."""
    below = base.__subclasses__()
    return [event for child in below for event in _events(child)] if below else [base]


def test_every_event_is_handled_or_said_not_to_be(application: Application) -> None:
    """An event without a handler is on the list of those that nothing follows from."""
    all_modules(dualcaster_core)
    kinds = {event.kind for event in _events(Event) if event.__module__.startswith("dualcaster_core")}
    assert kinds == set(routes(application))
    assert not {event.kind for event in UNHANDLED} & {row.kind for row in subscriptions(application)}


async def _fill(app: Application, number: int, *, done: str | None) -> None:
    done_at = None if done is None else text(f"now() - interval '{done}'")
    async with app.database.transaction() as session:
        rows = select(
            text("'test.happened'"), text("'{}'::jsonb"), done_at if done_at is not None else text("NULL::timestamptz")
        )
        many = rows.select_from(text(f"generate_series(1, {number})"))
        await session.run(insert(outbox).from_select(["kind", "payload", "done_at"], many))


async def test_old_events_are_purged_and_open_ones_are_not(application: Application) -> None:
    """Events go a retention after they were done, in batches, with what was noted of them; open ones never."""
    await _fill(application, BATCH + 7, done="31 days")
    await _fill(application, 5, done="29 days")
    await _fill(application, 3, done=None)
    async with application.database.transaction() as session:
        every = select(outbox.c.id, text("'only'"))
        await session.run(insert(handled).from_select(["event_id", "handler"], every))
    now = application.clock.now()
    assert await gone_by(application.database, "events", now, timedelta(days=30)) == BATCH + 7
    async with application.database.transaction() as session:
        left = [len(await session.rows(select(table))) for table in (outbox, handled)]
    assert left == [8, 8]
    assert len(await open_kinds(application)) == 3


async def test_two_purges_at_once_are_one(application: Application) -> None:
    """Processes that purge at the same time delete each event once."""
    await _fill(application, 900, done="31 days")
    went = await asyncio.gather(*(pruned(application, application.clock.now()) for _ in range(3)))
    assert sum(one.get("events", 0) for one in went) == 900
    async with application.database.transaction() as session:
        assert await session.rows(select(outbox)) == []


async def test_an_event_is_closed_for_its_own_handlers(application: Application) -> None:
    """That a handler has done another event of the kind says nothing of this one."""
    await application.outbox.announce({KIND: ("first", "second")})
    await happen(application, times=2)
    async with application.database.transaction() as session:
        done, _ = [event_id for event_id, _ in await session.rows(_OPEN)]
        for handler in ("first", "second"):
            await mark_handled(session, done, handler)
    for known in ({KIND: ("first", "second")}, {KIND: ("first",)}):
        await application.outbox.finish(known)
    assert await open_kinds(application) == [KIND]


async def test_only_handlers_that_have_not_done_an_event_are_sent_it(application: Application) -> None:
    """What one handler has done is not sent to it again, however long ago, and is still sent to the others."""
    await happen(application)
    await do(application, "first")
    known = {KIND: ("first", "second")}
    for _ in range(2):
        claimed = await application.outbox.claim(known, limit=10, resend_after=timedelta(0))
        assert [dispatch.handler for dispatch in claimed] == ["second"]
    await do(application, "second")
    assert await application.outbox.claim(known, limit=10, resend_after=timedelta(0)) == []


async def test_an_event_waits_for_handlers_that_nobody_has_announced(application: Application) -> None:
    """A handler that this process has is waited for although no process has said yet that it has it."""
    await happen(application)
    known = {KIND: ("first",)}
    assert await application.outbox.finish(known) == 0
    await do(application, "second")
    assert await application.outbox.finish(known) == 0
    await do(application, "first")
    assert await application.outbox.finish(known) == 1
