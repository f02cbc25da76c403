"""How a channel fails to carry something."""

from datetime import timedelta

from dualcaster_core.kernel.errors import DualcasterError, ServiceUnavailable


class DeliveryRefused(DualcasterError):  # noqa: N818 - reads as a fact in a raise statement
    """The receiving side will never take this. With ``is_gone`` it will take nothing more at that address."""

    code = "delivery.refused"

    def __init__(self, reason: str, *, is_gone: bool = False) -> None:
        super().__init__(f"the receiving side refuses this notification: {reason}", reason=reason)
        self.reason = reason
        self.is_gone = is_gone


class DeliveryDelayed(ServiceUnavailable):
    """The receiving side has not taken this, and may later: not before ``retry_after``, where it says so."""

    code = "delivery.delayed"

    def __init__(self, reason: str, *, retry_after: timedelta | None = None) -> None:
        super().__init__(f"the notification could not be handed over, it is tried again later: {reason}")
        self.reason = reason
        self.retry_after = retry_after


class DeliveryUnanswered(ServiceUnavailable):
    """The receiving side got this and did not say whether it took it."""

    code = "delivery.unanswered"

    def __init__(self, reason: str) -> None:
        super().__init__(f"nobody knows whether the notification has arrived: {reason}")
        self.reason = reason
