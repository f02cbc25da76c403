"""Prices that a newer whole file of their feed no longer has."""

from datetime import date
from enum import StrEnum

from attrs import frozen

from dualcaster_core.market.model import PriceKind, PriceSource


class Removal(StrEnum):
    """Whether prices leave that a file does not name: where it looks whole, always, or never."""

    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"


@frozen(kw_only=True)
class SourceCoverage:
    """How much of what a feed stated of a source is of ``day``, the newest of its files.

    ``named`` counts its current prices of that day, ``missing`` the older ones. An older file brings the day of the
    newest with it, so that it neither takes away nor brings back what a newer one has said.
    """

    source: PriceSource
    kind: PriceKind
    day: date
    named: int
    missing: int

    def leaves(self, removal: Removal) -> bool:
        """Whether what is missing leaves the current prices; its history stays.

        A file that names fewer prices than it leaves out is taken for a part of one, or for one that broke off.
        """
        if self.missing == 0 or removal is Removal.NEVER:
            return False
        return removal is Removal.ALWAYS or self.missing <= self.named
