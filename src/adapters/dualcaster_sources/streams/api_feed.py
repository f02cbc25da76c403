"""A feed that is an API: authorised once, then asked row by row."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, ClassVar, Generic, TypeVar

from dualcaster_core.catalogue.ports import BadRecord
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.market.model import PriceObservation
from dualcaster_sources.streams.fields import BrokenRecord, Record, as_record, optional_whole, why
from dualcaster_sources.streams.json_api import JsonApi
from dualcaster_sources.streams.limits import Limits

RowT = TypeVar("RowT")


class ApiFeed(ABC, Generic[RowT]):
    """The API of a price feed at an address, asked for everything it has, as of ``observed_at``.

    ``pause`` is in seconds between two requests.
    """

    name: ClassVar[str]

    def __init__(self, *, observed_at: datetime, address: str, limits: Limits | None, pause: float) -> None:
        if observed_at.tzinfo is None:
            raise ValidationFailed("observed_at needs a time zone")
        self._observed_at = observed_at
        self._address = address
        self._limits = limits
        self._pause = pause
        self._api: JsonApi | None = None

    def progress(self) -> tuple[int, int | None]:
        """Return the bytes of all answers so far; how many will come is not known."""
        return (0 if self._api is None else self._api.bytes_read), None

    def observations(self) -> Iterator[PriceObservation | BadRecord]:
        """Yield the prices row by row. Raises ``SourceUnreadable`` where the API refuses or stops answering."""
        with JsonApi(self._address, limits=self._limits, pause=self._pause) as api:
            self._api = api
            api.authorize(self._authorization(api))
            for position, row in enumerate(self._rows(api), start=1):
                for found in self._prices(row):
                    yield BadRecord(position, why(found)) if isinstance(found, BrokenRecord) else found

    @abstractmethod
    def _authorization(self, api: JsonApi) -> str:
        """Return what every request is sent with, having asked for it where need be."""

    @abstractmethod
    def _rows(self, api: JsonApi) -> Iterator[RowT]:
        """Ask for everything, and yield it in the rows that positions count."""

    @abstractmethod
    def _prices(self, row: RowT) -> Iterator[PriceObservation | BrokenRecord]:
        """Read the prices of a row."""


def numbered(api: JsonApi, values: Iterable[Any], key: str, what: str) -> Iterator[tuple[int, Record]]:
    """Yield the records of an answer that have a number, with it; one that cannot be read gives the source up."""
    for value in values:
        try:
            record = as_record(value)
            number = optional_whole(record, key)
        except BrokenRecord as error:
            api.refuse(f"{what} cannot be read: {error}")
        if number is not None:
            yield number, record
