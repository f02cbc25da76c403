"""When the owner of a want is told of a price. Pure rules, in whole cents.

A *target* alert tells when the value falls to the target or below it; a *percent* alert when it has fallen by so many
percent of the value at which it was armed. Either tells once and is armed again after the value has risen 5 percent
above the limit that it told of; the percent alert then counts from the value of that moment.
"""

from enum import StrEnum

from attrs import evolve, frozen

from dualcaster_core.collection.errors import AlertIncomplete, AlertSwitchedOff
from dualcaster_core.collection.model import Want
from dualcaster_core.kernel.money import to_cents

REARM_PERCENT = 105
"""How far the value must have risen again, in hundredths of the limit."""


class AlertKind(StrEnum):
    """What an alert watches for."""

    TARGET = "target"
    PERCENT = "percent"


@frozen(kw_only=True)
class PriceAlert:
    """What a want's owner asked to be told of."""

    target_cents: int | None = None
    percent: int | None = None

    def __bool__(self) -> bool:
        return self.target_cents is not None or self.percent is not None


@frozen(kw_only=True)
class AlertState:
    """What is armed; ``base_cents`` is the value that a fall in percent is counted from."""

    target_armed: bool = False
    percent_armed: bool = False
    base_cents: int | None = None


def alert_of(want: Want) -> PriceAlert:
    """Tell what the owner of a want asked to be told of."""
    if not (want.alert_enabled and want.is_active):
        return PriceAlert()
    target = None if want.target_price is None else to_cents(want.target_price)
    return PriceAlert(target_cents=target, percent=want.alert_percent)


def checked_alert(old: Want | None, new: Want) -> Want:
    """Return a want that was added or changed, if what it says of its price alert fits together.

    An alert that is on says a price, a fall in percent, or both; one that is switched off forgets them. Raises
    ``AlertIncomplete``, and ``AlertSwitchedOff`` for a limit that is set while the alert is off.
    """
    if new.alert_enabled:
        if new.target_price is None and new.alert_percent is None:
            raise AlertIncomplete("say a target price, a fall in percent, or both", field="target_price")
        return new
    for name in ("target_price", "alert_percent"):
        limit = getattr(new, name)
        if limit is not None and (old is None or limit != getattr(old, name)):
            raise AlertSwitchedOff("switch the price alert on, or leave this empty", field=name)
    if old is not None and old.alert_enabled:
        return evolve(new, target_price=None, alert_percent=None)
    return new


def armed_at(alert: PriceAlert, cents: int | None) -> AlertState:
    """Arm an alert that was just set, at a value that is None where there is no price yet.

    A target at or above the value has nothing to fall to: it is armed once the value has risen above it.
    """
    return AlertState(
        target_armed=alert.target_cents is not None and (cents is None or cents > alert.target_cents),
        percent_armed=alert.percent is not None and cents is not None,
        base_cents=cents if alert.percent is not None else None,
    )


def follow(alert: PriceAlert, state: AlertState, cents: int | None) -> tuple[AlertState, tuple[AlertKind, ...]]:
    """Take the next value: return what is armed from now on, and what is to be told.

    Without a price nothing changes.
    """
    if cents is None:
        return state, ()
    notified: list[AlertKind] = []
    target_armed, percent_armed, base = state.target_armed, state.percent_armed, state.base_cents
    if alert.target_cents is not None:
        if target_armed and cents <= alert.target_cents:
            target_armed = False
            notified.append(AlertKind.TARGET)
        elif not target_armed:
            target_armed = cents * 100 >= alert.target_cents * REARM_PERCENT and cents > alert.target_cents
    if alert.percent is not None:
        if base is None:
            percent_armed, base = True, cents
        elif percent_armed and cents * 100 <= base * (100 - alert.percent):
            percent_armed = False
            notified.append(AlertKind.PERCENT)
        elif not percent_armed and cents * 10_000 >= base * (100 - alert.percent) * REARM_PERCENT:
            percent_armed, base = True, cents
    return AlertState(target_armed=target_armed, percent_armed=percent_armed, base_cents=base), tuple(notified)


def limit_cents(kind: AlertKind, alert: PriceAlert, state: AlertState) -> int:
    """Return the limit that an alert tells of, rounded down to a cent."""
    if kind is AlertKind.TARGET:
        return alert.target_cents or 0
    return (state.base_cents or 0) * (100 - (alert.percent or 0)) // 100
