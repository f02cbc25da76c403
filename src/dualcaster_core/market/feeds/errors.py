"""Why a list of prices could not be fetched: each has a code of its own, which the state of the feed keeps.

The fact ``lasting`` says that trying again soon is of no use, ``retry_after`` how long the server asked to wait.
"""

from dualcaster_core.kernel.errors import DualcasterError


class UnknownFeed(DualcasterError):  # noqa: N818
    """No feed of this name is set up."""

    code = "price_feed.unknown"


class FeedBusy(DualcasterError):  # noqa: N818
    """Another worker fetches this feed just now."""

    code = "price_feed.busy"


class AddressRefused(DualcasterError):  # noqa: N818
    """The address, or one that it redirects to, is none that may be asked."""

    code = "price_feed.address_refused"


class FeedUnreachable(DualcasterError):  # noqa: N818
    """No connection to the server came about."""

    code = "price_feed.unreachable"


class FeedMissing(DualcasterError):  # noqa: N818
    """The server has nothing at the address."""

    code = "price_feed.not_found"


class FeedRefused(DualcasterError):  # noqa: N818
    """The server does not give the list to us."""

    code = "price_feed.refused"


class FeedServerFailed(DualcasterError):  # noqa: N818
    """The server has a fault, or asks to come later."""

    code = "price_feed.server_failed"


class FeedTooSlow(DualcasterError):  # noqa: N818
    """The list did not come in time."""

    code = "price_feed.too_slow"


class FeedTooLarge(DualcasterError):  # noqa: N818
    """The list has more bytes than it may."""

    code = "price_feed.too_large"


class FeedBrokenOff(DualcasterError):  # noqa: N818
    """The connection ended before the whole list had come."""

    code = "price_feed.broken_off"


class FeedIsPage(DualcasterError):  # noqa: N818
    """A page for people came in place of a list."""

    code = "price_feed.page"


class FeedHasNoPrices(DualcasterError):  # noqa: N818
    """What came is a list, and none of its records is a price."""

    code = "price_feed.no_prices"


class FeedTroubled(DualcasterError):  # noqa: N818
    """An error of our own kept the list from being imported; the log has it."""

    code = "price_feed.our_error"
