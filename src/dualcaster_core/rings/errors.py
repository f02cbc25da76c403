"""Expected failures of rings."""

from dualcaster_core.kernel.errors import DualcasterError


class ExchangeTooLarge(DualcasterError):  # noqa: N818
    """There are more offers or wants than a search for rings may take."""

    code = "rings.too_large"

    def __init__(self, what: str, found: int, allowed: int) -> None:
        super().__init__(
            f"{found:,} {what} are more than a search for rings takes: {allowed:,} at most",
            what=what,
            found=found,
            allowed=allowed,
        )


class RingsRefused(DualcasterError):  # noqa: N818
    """A solver answered with rings that the wants do not allow; nothing of its answer is used."""

    code = "rings.refused"

    def __init__(self, reason: str) -> None:
        super().__init__(f"the rings that were found do not hold ({reason}), so none of them is used", reason=reason)


class WantListsUnreadable(DualcasterError):  # noqa: N818
    """A file holds no want lists, or nothing of it can be read; ``line`` counts from 1, 0 is the whole file."""

    code = "rings.unreadable"

    def __init__(self, file: str, reason: str, line: int = 0) -> None:
        where = f"{file}, line {line}" if line else file
        super().__init__(f"{where}: {reason}", file=file, line=line, reason=reason)
