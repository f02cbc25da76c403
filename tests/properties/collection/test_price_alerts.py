"""Over any path of prices, the owner of a want is told once per crossing."""

from hypothesis import given
from hypothesis import strategies as st

from dualcaster_core.collection.alerts.rules import AlertKind, AlertState, PriceAlert, armed_at, follow, limit_cents

cents = st.integers(1, 400)
paths = st.lists(st.none() | cents, max_size=40)


def told_along(alert: PriceAlert, path: list[int | None]) -> list[tuple[AlertKind, ...]]:
    """Follow a path of values from its first; return what is told at each later value."""
    state = armed_at(alert, path[0])
    told = []
    for value in path[1:]:
        state, now = follow(alert, state, value)
        told.append(now)
    return told


def crossings_by_hand(target: int, path: list[int | None]) -> list[bool]:
    """Tell at which values after the first one a target is crossed: written without the rule's state."""
    found = []
    for place in range(1, len(path)):
        value = path[place]
        before = [one for one in path[:place] if one is not None]
        last_low = max((n for n, one in enumerate(before) if one <= target), default=-1)
        since = before[last_low + 1 :]
        risen = not before or (last_low < 0 or any(one * 100 >= target * 105 for one in since))
        found.append(value is not None and value <= target and risen)
    return found


@given(target=cents, path=paths.filter(bool))
def test_a_target_is_told_once_per_crossing(target: int, path: list[int | None]) -> None:
    """It is told when the value comes to the target from above, and again only after a rise of 5 percent above it."""
    told = told_along(PriceAlert(target_cents=target), path)
    assert [AlertKind.TARGET in now for now in told] == crossings_by_hand(target, path)


@given(percent=st.integers(1, 99), path=paths.filter(bool))
def test_a_fall_is_told_once_until_the_value_recovers(percent: int, path: list[int | None]) -> None:
    """Between two times that a fall is told, the value has risen 5 percent above the limit that was told of."""
    alert = PriceAlert(percent=percent)
    state = armed_at(alert, path[0])
    limit: int | None = None
    recovered = True
    for value in path[1:]:
        base = state.base_cents
        state, told = follow(alert, state, value)
        if limit is not None and value is not None and value * 10_000 >= limit * 105:
            recovered = True
        if told:
            assert base is not None
            assert value is not None
            assert value * 100 <= base * (100 - percent)
            assert recovered
            limit, recovered = base * (100 - percent), False


@given(target=st.none() | cents, percent=st.none() | st.integers(1, 99), path=paths.filter(bool))
def test_two_alerts_of_a_want_do_not_disturb_each_other(
    target: int | None, percent: int | None, path: list[int | None]
) -> None:
    """What a want with both alerts is told is what two wants with one each would be told."""
    both = told_along(PriceAlert(target_cents=target, percent=percent), path)
    one = told_along(PriceAlert(target_cents=target), path)
    other = told_along(PriceAlert(percent=percent), path)
    assert both == [(*a, *b) for a, b in zip(one, other, strict=True)]


@given(path=paths, armed=st.booleans(), base=st.none() | cents)
def test_no_price_tells_nothing(path: list[int | None], armed: bool, base: int | None) -> None:
    """A value that is not known changes nothing, and no alert tells nothing."""
    state = AlertState(target_armed=armed, percent_armed=armed, base_cents=base)
    assert follow(PriceAlert(target_cents=5, percent=5), state, None) == (state, ())
    assert not any(told_along(PriceAlert(), [1, *path]))


def test_limits_are_what_was_asked_for() -> None:
    """The limit of a target is the target; that of a fall is its part of the base."""
    alert, state = PriceAlert(target_cents=700, percent=20), AlertState(base_cents=1_001)
    assert limit_cents(AlertKind.TARGET, alert, state) == 700
    assert limit_cents(AlertKind.PERCENT, alert, state) == 800
