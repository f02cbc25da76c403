"""What a reader of updates is told next."""

from hypothesis import given
from hypothesis import strategies as st

from dualcaster_core.notifying.live_updates import Backlog, LiveUpdate, continued


def _backlog(numbers: list[int], last: int) -> Backlog:
    return Backlog(
        last=last, updates=[LiveUpdate(user_id=1, sequence=one, type="trade.changed", facts={}) for one in numbers]
    )


@given(st.integers(0, 60), st.integers(0, 60), st.integers(1, 20), st.integers(0, 60), st.integers(0, 60))
def test_a_reader_is_told_each_update_once_or_that_some_are_missing(
    cursor: int, last: int, batch: int, kept_from: int, least: int
) -> None:
    """From any place, with any batch that begins before it, a reader gets to the end: in order, without a repetition,
    and without a gap that it is not told of.
    """
    told: list[int] = []
    gaps = 0
    place, started = min(cursor, 61), cursor
    for _ in range(200):
        after = min(place, least)
        numbers = list(range(max(after + 1, kept_from), last + 1))[:batch]
        found = continued(place, _backlog(numbers, last))
        told += [one.sequence for one in found.updates]
        gaps += found.is_gap
        if found.cursor == place and not found.is_gap:
            if place == last:
                break
            least = place
        place = found.cursor
    assert place == last
    assert told == sorted(set(told))
    if gaps:
        assert gaps == 1
        assert started > last or started + 1 < kept_from
        assert told == []
    else:
        assert told == list(range(started + 1, last + 1))


def test_a_gap_in_the_middle_is_told_when_it_is_reached() -> None:
    """What comes before it is told first; then the reader is sent to the end."""
    first = continued(3, _backlog([4, 5, 8, 9], 9))
    assert ([one.sequence for one in first.updates], first.cursor, first.is_gap) == ([4, 5], 5, False)
    second = continued(first.cursor, _backlog([8, 9], 9))
    assert (list(second.updates), second.cursor, second.is_gap) == ([], 9, True)
