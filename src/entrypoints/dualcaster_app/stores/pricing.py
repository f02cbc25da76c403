"""Builds sell prices of stores."""

from attrs import frozen

from dualcaster_app.stores.parts import StoreParts
from dualcaster_core.stores.pricing.computing import PriceComputing
from dualcaster_core.stores.pricing.handlers import AdjustStorePrices, FinishPriceRun
from dualcaster_core.stores.pricing.reading import StorePriceReading
from dualcaster_core.stores.pricing.repricing import OperatorRepricing
from dualcaster_core.stores.pricing.use_cases import StorePricing
from dualcaster_postgres.stores.pricing.queries import PostgresStorePriceQueries


@frozen(kw_only=True)
class StorePricingUseCases:
    """How sell prices of stores follow the market.

    ``adjusting`` and ``finishing`` are for workers, ``operator`` is for the console.
    """

    pricing: StorePricing
    reading: StorePriceReading
    adjusting: AdjustStorePrices
    finishing: FinishPriceRun
    operator: OperatorRepricing


def build_store_pricing(parts: StoreParts) -> StorePricingUseCases:
    """Build sell prices of stores."""
    units, work = parts.units, parts.work_units
    background = PriceComputing(work, parts.clock)
    return StorePricingUseCases(
        pricing=StorePricing(units, PriceComputing(units, parts.clock), parts.clock),
        reading=StorePriceReading(units, PostgresStorePriceQueries(parts.database, parts.ids, parts.clock)),
        adjusting=AdjustStorePrices(work, background, parts.market.price_version.versions, parts.clock),
        finishing=FinishPriceRun(work, background),
        operator=OperatorRepricing(work, background, parts.clock),
    )
