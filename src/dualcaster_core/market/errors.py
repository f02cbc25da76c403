"""Failures around the market."""

from dualcaster_core.kernel.errors import DualcasterError


class IndexNotFound(DualcasterError):  # noqa: N818
    """There is no index of this name, or it has no values yet."""

    code = "market.index_not_found"


class PriceFileNotFound(DualcasterError):  # noqa: N818
    """No file of prices with this number waits for a decision."""

    code = "price_file.not_found"


class SuspectPriceNotFound(DualcasterError):  # noqa: N818
    """No price with this id waits for a decision."""

    code = "suspect_price.not_found"
