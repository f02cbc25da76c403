"""Errors of the index of the market."""

from dualcaster_core.kernel.errors import DualcasterError, ServiceUnavailable


class IndexUnavailable(ServiceUnavailable):
    """The index gives no answer: it is being built, or is further behind than the caller can wait for."""

    code = "index.unavailable"


class IndexTooLarge(DualcasterError):  # noqa: N818
    """The market needs more memory than the index may take; it is refused before the machine begins to swap."""

    code = "index.too_large"

    def __init__(self, needed: int, allowed: int) -> None:
        """Say how many bytes are needed and how many are allowed."""
        megabytes = f"{needed / 2**20:,.0f} MB, and {allowed / 2**20:,.0f} MB are allowed"
        super().__init__(
            f"the index needs about {megabytes}: give the machine more memory, raise MATCHING_INDEX_MEMORY_MB, "
            "or leave the index out",
            needed=needed,
            allowed=allowed,
        )


class IndexCorrupt(DualcasterError):  # noqa: N818
    """What the index holds contradicts what it is told, or the database; it has to be built anew."""

    code = "index.corrupt"
