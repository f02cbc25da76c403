"""Prices that a newer whole file of their source no longer has."""

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
    """How much of what we had of a source a file of ``day`` named.

    ``named`` counts the current prices of that day or a later one, ``missing`` the older ones; ``newer`` says that a
    later file was brought in before, so that this one says nothing of what there is now.
    """

    source: PriceSource
    kind: PriceKind
    day: date
    named: int
    missing: int
    newer: bool

    def leaves(self, removal: Removal) -> bool:
        """Whether what is missing leaves the current prices; its history stays.

        A file that names fewer prices than it leaves out is taken for a part of one, or for one that broke off.
        """
        if self.missing == 0 or self.newer or removal is Removal.NEVER:
            return False
        return removal is Removal.ALWAYS or self.missing <= self.named
