"""Which of many prices of a series are believed, whatever order the days come in."""

from datetime import timedelta
from decimal import Decimal

from attrs import evolve

from dualcaster_core.market.model import Currency, PriceObservation
from dualcaster_core.market.quarantine import Quote, Suspect, screen
from tests.support.priced_printings import DAY, price


def days(*amounts: str) -> list[PriceObservation]:
    """State a price for each day from the first on."""
    return [price(1, amount, DAY + timedelta(days=number)) for number, amount in enumerate(amounts)]


def believed(*amounts: str, current: Quote | None = None, suspects: tuple[Suspect, ...] = ()) -> list[str]:
    """Tell which of the prices are believed."""
    return [str(one.amount) for one in screen(days(*amounts), current, suspects, "tests").good]


def test_a_spike_inside_a_history_is_set_aside() -> None:
    """A day's price that is absurd beside the day before waits, though nothing was known before the file."""
    assert believed("30", "30", "3000", "30") == ["30", "30", "30"]


def test_a_jump_that_lasts_is_believed_on_its_second_day() -> None:
    """The second day within a quarter of the suspect price confirms it, inside one file too."""
    assert believed("30", "3000", "3100", "3100") == ["30", "3100", "3100"]


def test_a_slow_climb_is_no_jump() -> None:
    """Each price is held against the one before it, not against the one that was current before the file."""
    assert believed("20", "100", "500", "2500") == ["20", "100", "500", "2500"]


def test_old_days_are_not_held_against_a_newer_price() -> None:
    """A history that is brought in late may differ from today as much as it likes."""
    today = Quote(Decimal(5000), Currency.USD, DAY + timedelta(days=100))
    assert believed("30", "31", current=today) == ["30", "31"]


def test_what_was_set_aside_stays_aside() -> None:
    """The same file again meets its own suspects, and changes nothing."""
    suspect = Suspect(Decimal(3000), DAY + timedelta(days=1), "tests")
    today = Quote(Decimal(3100), Currency.USD, DAY + timedelta(days=2))
    again = screen(days("30", "3000", "3100"), today, [suspect], "tests")
    assert [str(one.amount) for one in again.good] == ["30", "3100"]
    assert [before for _, before in again.odd] == [None]


def test_a_refused_price_confirms_nothing() -> None:
    """What somebody found wrong is not what makes the next one like it right."""
    refused = Suspect(Decimal(3000), DAY - timedelta(days=1), "other", refused=True)
    today = Quote(Decimal(30), Currency.USD, DAY - timedelta(days=2))
    assert believed("3000", current=today, suspects=(refused,)) == []
    assert believed("3000", current=today, suspects=(evolve(refused, refused=False),)) == ["3000"]
