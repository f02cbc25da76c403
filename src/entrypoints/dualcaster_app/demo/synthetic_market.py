"""A market of made-up traders over the real catalogue, for demonstrations and measurements."""

from collections.abc import Callable

from dualcaster_app.application import Application
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.matching.synthetic import MarketShape, SyntheticMarket
from dualcaster_postgres.matching.synthetic_market import load_market, priced_printings


async def generate_market(
    app: Application, shape: MarketShape, *, seed: int, progress: Callable[[int], None] = lambda _done: None
) -> int:
    """Fill a database without accounts with a synthetic market; the same catalogue and seed give the same market.

    ``progress`` is told how many traders are written. Raises ``Conflict`` where there are accounts and
    ``ValidationFailed`` where the catalogue has no prices.
    """
    printings = await priced_printings(app.database)
    if not printings:
        raise ValidationFailed("the catalogue has no priced cards: import cards and prices first")
    market = SyntheticMarket.of(printings, shape, seed=seed)
    return await load_market(app.database, market.traders(), now=app.clock.now(), progress=progress)
