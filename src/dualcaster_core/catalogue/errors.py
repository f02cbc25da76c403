"""Expected failures of the catalogue."""

from dualcaster_core.kernel.errors import DualcasterError


class CardNotFound(DualcasterError):  # noqa: N818
    """No such printing."""

    code = "card.not_found"


class SourceUnreadable(DualcasterError):  # noqa: N818
    """A catalogue or price file as a whole cannot be read: missing, truncated, not JSON, or too large."""

    code = "source.unreadable"
