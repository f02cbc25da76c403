"""Failures around the market."""

from dualcaster_core.kernel.errors import DualcasterError


class IndexNotFound(DualcasterError):  # noqa: N818
    """There is no index of this name, or it has no values yet."""

    code = "market.index_not_found"
