"""MTGJSON's ``AllPrices`` as a history."""

from collections.abc import Iterator
from datetime import date
from itertools import groupby

from attrs import evolve

from dualcaster_core.catalogue.ports import BadRecord
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.market.model import PriceKind, PriceObservation
from dualcaster_core.signals.record.histories import HistoryRow
from dualcaster_sources.mtgjson.prices import AllPrices
from dualcaster_sources.streams import Limits
from dualcaster_sources.streams.fields import why
from dualcaster_sources.streams.opening import Location, name_of


class AllPricesHistory:
    """The days that an ``AllPrices`` file holds: what copies cost, with what the same shop paid on that day."""

    def __init__(self, location: Location, limits: Limits | None = None) -> None:
        self._feed = AllPrices(location, limits=limits)
        self.name = name_of(location)

    def progress(self) -> tuple[int, int | None]:
        """Return the bytes read so far and in all, None where unknown."""
        return self._feed.progress()

    def rows(self) -> Iterator[HistoryRow | BadRecord]:
        """Yield the rows, card by card. Raises ``SourceUnreadable`` where the file as a whole is broken."""
        for card, told in groupby(self._feed.observations(), key=_card):
            if card is None:
                yield from (one for one in told if isinstance(one, BadRecord))
            else:
                yield from _rows(one for one in told if isinstance(one, PriceObservation))


def _card(told: PriceObservation | BadRecord) -> str | None:
    return str(told.card.value) if isinstance(told, PriceObservation) else None


def _rows(told: Iterator[PriceObservation]) -> Iterator[HistoryRow | BadRecord]:
    asked: dict[tuple[object, object, date], HistoryRow] = {}
    paid: list[PriceObservation] = []
    for one in told:
        key = (one.source, one.finish, one.observed_at.date())
        if one.kind is PriceKind.BUYLIST:
            paid.append(one)
            continue
        try:
            asked[key] = HistoryRow(
                card=str(one.card.value),
                finish=one.finish,
                source=one.source,
                kind=one.kind,
                currency=one.currency,
                day=one.observed_at.date(),
                price=one.amount,
            )
        except ValidationFailed as error:
            yield BadRecord(0, f"{one.card.value}: {why(error)}")
    for one in paid:
        key = (one.source, one.finish, one.observed_at.date())
        if key in asked:
            asked[key] = evolve(asked[key], buylist=one.amount)
    yield from asked.values()
