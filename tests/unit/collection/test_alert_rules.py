"""At which cent an alert is told and armed again."""

import pytest

from dualcaster_core.collection.alerts.rules import (
    AlertKind,
    AlertState,
    PriceAlert,
    alert_of,
    armed_at,
    follow,
    limit_cents,
)
from dualcaster_core.collection.model import Want

TARGET = PriceAlert(target_cents=1_000)
FALL = PriceAlert(percent=10)
TOLD_OF_TARGET = AlertState(target_armed=False)
TOLD_OF_FALL = AlertState(percent_armed=False, base_cents=1_000)


@pytest.mark.parametrize(("cents", "told"), [(1_001, ()), (1_000, (AlertKind.TARGET,)), (999, (AlertKind.TARGET,))])
def test_a_target_is_told_from_the_target_on(cents: int, told: tuple[AlertKind, ...]) -> None:
    """At the target itself it is told, a cent above it not."""
    state, now = follow(TARGET, AlertState(target_armed=True), cents)
    assert (now, state.target_armed) == (told, not told)


@pytest.mark.parametrize(("cents", "armed"), [(1_001, False), (1_049, False), (1_050, True)])
def test_a_target_is_armed_again_5_percent_above_it(cents: int, armed: bool) -> None:
    """A price that wavers about the target tells once."""
    assert follow(TARGET, TOLD_OF_TARGET, cents) == (AlertState(target_armed=armed), ())


@pytest.mark.parametrize(("cents", "armed"), [(0, False), (1, True)])
def test_a_target_of_nothing_is_told_once(cents: int, armed: bool) -> None:
    """Nothing is not above nothing, although it is 5 percent more than it."""
    assert follow(PriceAlert(target_cents=0), TOLD_OF_TARGET, cents)[0].target_armed is armed


@pytest.mark.parametrize(("cents", "armed"), [(None, True), (999, False), (1_000, False), (1_001, True)])
def test_a_target_that_is_reached_has_nothing_to_fall_to(cents: int | None, armed: bool) -> None:
    """Set at or above the value a target waits until the value is above it."""
    assert armed_at(TARGET, cents).target_armed is armed


@pytest.mark.parametrize(("cents", "told"), [(901, ()), (900, (AlertKind.PERCENT,))])
def test_a_fall_is_told_from_its_percentage_on(cents: int, told: tuple[AlertKind, ...]) -> None:
    """At exactly so many percent less it is told."""
    state, now = follow(FALL, AlertState(percent_armed=True, base_cents=1_000), cents)
    assert (now, state) == (told, AlertState(percent_armed=not told, base_cents=1_000))


@pytest.mark.parametrize(
    ("cents", "state"), [(944, TOLD_OF_FALL), (945, AlertState(percent_armed=True, base_cents=945))]
)
def test_a_fall_counts_from_where_it_is_armed_again(cents: int, state: AlertState) -> None:
    """Risen 5 percent above the limit that was told of, the next fall counts from there."""
    assert follow(FALL, TOLD_OF_FALL, cents) == (state, ())


def test_limits_are_told_in_whole_cents() -> None:
    """The limit of a fall is rounded down; a target is its own."""
    assert limit_cents(AlertKind.PERCENT, FALL, AlertState(base_cents=1_005)) == 904
    assert limit_cents(AlertKind.TARGET, TARGET, TOLD_OF_TARGET) == 1_000


def test_a_want_that_rests_is_not_followed() -> None:
    """Nothing is told of a want that is inactive, or whose alert is turned off."""
    assert alert_of(Want(card_id=1, alert_enabled=True, alert_percent=10)) == FALL
    assert not alert_of(Want(card_id=1, alert_enabled=True, alert_percent=10, is_active=False))
    assert not alert_of(Want(card_id=1, alert_enabled=False, alert_percent=10))
