"""The arithmetic of sliding windows."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dualcaster_core.kernel.rate_limits import RateLimit, Window, judge, strictest

LIMIT = RateLimit("test", 10, 60)


def test_calls_of_the_window_before_fade_away() -> None:
    """Half a window later, half of the earlier calls count."""
    began = 100
    verdict = judge(LIMIT, Window(began, 4, 8), began * 60 + 30.0)
    assert (verdict.allowed, verdict.remaining) == (True, 1)
    assert not judge(LIMIT, Window(began, 6, 8), began * 60 + 30.0).allowed


def test_windows_that_are_over_are_forgotten() -> None:
    """A window becomes the one before, and then nothing."""
    assert Window(5, 3, 9).at(5) == Window(5, 3, 9)
    assert Window(5, 3, 9).at(6) == Window(6, 0, 3)
    assert Window(5, 3, 9).at(7) == Window(7)


@given(
    calls=st.integers(0, 12), before=st.integers(0, 12), passed=st.floats(0, 0.999), limit=st.sampled_from([1, 2, 10])
)
def test_after_the_wait_there_is_room(calls: int, before: int, passed: float, limit: int) -> None:
    """A refused caller who waits as long as told gets through, and not much earlier."""
    bound = RateLimit("test", limit, 60)
    now = (1_000 + passed) * 60
    verdict = judge(bound, Window(1_000, min(calls, limit), min(before, limit)), now)
    assert 0 <= verdict.room_in <= 120
    if not verdict.allowed:
        for waited, allowed in ((verdict.room_in + 0.01, True), (verdict.room_in - 0.01, False)):
            later = now + waited
            window = Window(1_000, min(calls, limit), min(before, limit)).at(int(later // 60))
            assert judge(bound, window, later).allowed is allowed


@pytest.mark.parametrize("order", [1, -1])
def test_the_strictest_verdict_is_told(order: int) -> None:
    """Of several refusals the one with the longest wait, else the limit with the fewest calls left."""
    hour = RateLimit("test", 20, 3600)
    refused = [judge(LIMIT, Window(1, 10), 61.0), judge(hour, Window(0, 20), 61.0)][::order]
    assert strictest(refused).limit == hour
    allowed = [judge(LIMIT, Window(1, 3), 61.0), judge(hour, Window(0, 3), 61.0)][::order]
    assert strictest(allowed).limit == LIMIT
    assert not strictest([allowed[0], refused[0]]).allowed
