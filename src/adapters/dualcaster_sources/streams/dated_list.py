"""A list of prices that states at its head when it was made."""

from datetime import datetime
from typing import ClassVar

from dualcaster_core.catalogue.errors import SourceUnreadable
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_sources.streams.fields import BrokenRecord, moment
from dualcaster_sources.streams.json_source import JsonSource
from dualcaster_sources.streams.limits import Limits
from dualcaster_sources.streams.opening import Location


class DatedList:
    """The file of a price feed; ``observed_at`` replaces the moment that the list itself states.

    ``stated_at`` is the dotted path of that moment.
    """

    stated_at: ClassVar[str]

    def __init__(
        self, location: Location, *, observed_at: datetime | None = None, limits: Limits | None = None
    ) -> None:
        if observed_at is not None and observed_at.tzinfo is None:
            raise ValidationFailed("observed_at needs a time zone")
        self._source = JsonSource(location, limits)
        self._observed_at = observed_at

    def progress(self) -> tuple[int, int | None]:
        """Return the bytes read so far and in all, None where unknown."""
        return self._source.progress()

    def moment_of_list(self) -> datetime:
        """Return when the prices were observed; asked once the first record has been read.

        Raises ``SourceUnreadable`` where neither the caller nor the list states it.
        """
        if self._observed_at is not None:
            return self._observed_at
        try:
            return moment(self._source.header(self.stated_at), self.stated_at.rpartition(".")[2])
        except BrokenRecord as error:
            raise SourceUnreadable(
                f"{self._source.name}: {error}: state the moment of the prices", source=self._source.name
            ) from None
