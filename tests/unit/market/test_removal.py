"""When prices leave that a newer file of their source no longer has."""

from datetime import date

import pytest

from dualcaster_core.market.model import PriceKind, PriceSource
from dualcaster_core.market.removal import Removal, SourceCoverage


@pytest.mark.parametrize(
    ("named", "missing", "removal", "leaves"),
    [
        (10, 1, Removal.AUTO, True),
        (5, 5, Removal.AUTO, True),
        (5, 6, Removal.AUTO, False),
        (5, 6, Removal.ALWAYS, True),
        (10, 1, Removal.NEVER, False),
        (10, 0, Removal.ALWAYS, False),
    ],
)
def test_a_file_that_names_most_prices_is_believed(named: int, missing: int, removal: Removal, leaves: bool) -> None:
    """What is missing leaves where the file names as much as it leaves out or one says so."""
    found = SourceCoverage(
        source=PriceSource.TCGPLAYER,
        kind=PriceKind.MARKET,
        day=date(2026, 2, 14),
        named=named,
        missing=missing,
    )
    assert found.leaves(removal) is leaves
