"""When a list of prices is fetched."""

from datetime import UTC, datetime, timedelta

import pytest
from attrs import evolve

from dualcaster_core.kernel.errors import DualcasterError, ValidationFailed
from dualcaster_core.market.feeds.errors import FeedMissing, FeedServerFailed
from dualcaster_core.market.feeds.model import LEASE, FeedSource, FeedState, FetchOutcome, FileVersion
from dualcaster_core.market.feeds.schedule import FIRST_PAUSE, LONGEST_PAUSE, LONGEST_TOLD, pause_after

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAILY = FeedSource(name="lists", address="https://lists.example/prices", every=timedelta(days=1))
NEW = FeedState(name="lists")
VERSION = FileVersion(address=DAILY.address, etag='"1"', digest="d")
MINUTE = timedelta(minutes=1)


def fetched(at: datetime = NOW) -> FeedState:
    """Fetch once, well."""
    return NEW.claimed(DAILY, "one", at).succeeded(FetchOutcome.IMPORTED, VERSION, at)


def broken(times: int, error: DualcasterError, at: datetime = NOW, chance: float = 0.0) -> FeedState:
    """Fail so many times after a success."""
    state = fetched(at)
    for _ in range(times):
        state = state.claimed(DAILY, "one", at).failed(error, DAILY, at, chance=chance)
    return state


def test_a_feed_is_due_at_once_and_then_after_its_interval() -> None:
    """The interval counts from the last success."""
    assert NEW.is_due(DAILY, NOW)
    state = fetched()
    assert not state.is_due(DAILY, NOW + DAILY.every - MINUTE)
    assert state.is_due(DAILY, NOW + DAILY.every)


def test_a_shorter_interval_and_another_address_count_at_once() -> None:
    """What is set up decides, not what was when the list was last fetched."""
    assert fetched().is_due(evolve(DAILY, every=timedelta(hours=1)), NOW + timedelta(hours=1))
    assert fetched().is_due(evolve(DAILY, address="https://lists.example/other"), NOW + MINUTE)


def test_nobody_else_fetches_what_is_held_until_the_lease_has_ended() -> None:
    """A worker that says that it lives keeps the fetch; one that was killed is followed by another."""
    held = NEW.claimed(DAILY, "one", NOW)
    assert held.is_held(NOW + LEASE - MINUTE)
    assert not held.is_due(DAILY, NOW + LEASE - MINUTE)
    assert not held.renewed(NOW + LEASE - MINUTE).is_due(DAILY, NOW + LEASE)
    assert held.is_due(DAILY, NOW + LEASE)


def test_a_list_that_kills_its_workers_waits_longer_each_time() -> None:
    """The first time it is fetched again at once, then with the pauses of a failure, and it says why."""
    held = NEW.claimed(DAILY, "one", NOW)
    again = held.claimed(DAILY, "two", NOW + LEASE)
    assert (again.failures, again.error_code) == (1, "price_feed.worker_lost")
    assert not again.is_due(DAILY, NOW + 2 * LEASE)
    assert again.is_due(DAILY, NOW + 2 * LEASE + FIRST_PAUSE)


def test_a_fetch_that_was_given_back_is_due_as_before() -> None:
    """A worker that is stopped leaves no mark."""
    assert NEW.claimed(DAILY, "one", NOW).released().is_due(DAILY, NOW)
    assert fetched().claimed(DAILY, "one", NOW + DAILY.every).released() == fetched()


def test_pauses_double_up_to_the_interval() -> None:
    """They are never longer than it, nor than six hours."""
    pauses = [pause_after(failures, timedelta(days=1)) for failures in range(12)]
    assert pauses[:4] == [timedelta(0), FIRST_PAUSE, 2 * FIRST_PAUSE, 4 * FIRST_PAUSE]
    assert pauses[-1] == LONGEST_PAUSE
    assert pause_after(12, timedelta(hours=1)) == timedelta(hours=1)
    assert pause_after(1_000_000, timedelta(days=1)) == LONGEST_PAUSE


@pytest.mark.parametrize("chance", [0.0, 0.25, 0.999])
def test_chance_leaves_out_up_to_half_of_a_pause(chance: float) -> None:
    """So that many who failed together do not come back together."""
    pause = pause_after(3, timedelta(days=1), chance=chance)
    assert pause == 4 * FIRST_PAUSE * (1 - chance / 2)
    assert broken(3, FeedServerFailed("busy"), chance=chance).retry_at == NOW + pause


def test_a_server_is_given_the_time_that_it_asks_for() -> None:
    """As long as it is a day at most."""
    told = FeedServerFailed("busy", retry_after=timedelta(hours=3))
    assert broken(1, told).retry_at == NOW + timedelta(hours=3)
    assert pause_after(1, timedelta(days=1), told=timedelta(days=300)) == LONGEST_TOLD


@pytest.mark.parametrize("error", [FeedMissing("nothing", lasting=True), ValidationFailed("no key")])
def test_what_lasts_is_not_tried_again_soon(error: DualcasterError) -> None:
    """A wrong address or a missing key waits as long as there is."""
    assert broken(1, error).retry_at == NOW + LONGEST_PAUSE


def test_a_failure_keeps_what_was_imported_and_a_success_forgets_the_failure() -> None:
    """The same list is not imported again after a day of errors."""
    state = broken(2, FeedServerFailed("x" * 10_000))
    assert (state.version, state.succeeded_at, state.imported_at) == (VERSION, NOW, NOW)
    assert (state.failures, state.error_code, len(state.error or "")) == (2, "price_feed.server_failed", 500)
    healed = state.claimed(DAILY, "one", NOW).succeeded(FetchOutcome.UNCHANGED, VERSION, NOW + MINUTE)
    assert (healed.failures, healed.retry_at, healed.error_code, healed.error) == (0, None, None, None)
    assert (healed.succeeded_at, healed.imported_at) == (NOW + MINUTE, NOW)


def test_days_in_an_address_are_those_of_the_moment() -> None:
    """Archives have a file for each day."""
    source = evolve(DAILY, address="https://lists.example/{yesterday}/{day}.json")
    assert source.address_at(NOW) == "https://lists.example/2026-02-28/2026-03-01.json"
