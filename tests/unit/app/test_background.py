"""What a process says of its background work."""

from attrs import define
from prometheus_client import CollectorRegistry, Gauge

from dualcaster_app.background import STALLED_AFTER, BackgroundState, BackgroundWork, Trouble


@define
class Seconds:
    """A clock that is set by hand."""

    at: float = 0.0

    def __call__(self) -> float:
        """Read it."""
        return self.at


def work(clock: Seconds | None = None) -> BackgroundWork:
    """Make one with an instrument of its own."""
    return BackgroundWork(Gauge("up", "up", ["part"], registry=CollectorRegistry()), clock or Seconds())


def test_a_process_without_background_work_says_so() -> None:
    """Where no part was ever begun, the work is done elsewhere."""
    assert work().state is BackgroundState.ELSEWHERE


def test_one_part_that_fails_is_enough() -> None:
    """The work is down while any part fails, says why, and is up once it works again."""
    background = work()
    background.works("relay")
    background.failed("handlers", Trouble.BROKER_REFUSES)
    assert (background.state, background.troubles) == (BackgroundState.DOWN, {"handlers": "broker_refuses"})
    background.works("handlers")
    assert (background.state, background.troubles) == (BackgroundState.RUNNING, {})


def test_silence_is_a_failure() -> None:
    """A part that gives no sign of life is down though nothing failed."""
    clock = Seconds()
    background = work(clock)
    background.works("relay")
    clock.at = STALLED_AFTER
    before = background.state
    clock.at += 0.1
    assert (before, background.state) == (BackgroundState.RUNNING, BackgroundState.DOWN)
    assert background.troubles == {"relay": Trouble.STALLED}


def test_what_is_forgotten_does_not_count() -> None:
    """A start that succeeded at last leaves nothing behind."""
    background = work()
    background.failed("worker", Trouble.DATABASE_UNAVAILABLE)
    background.forget("worker")
    background.forget("worker")
    background.works("relay")
    assert background.state is BackgroundState.RUNNING
