"""How telling people fails."""

from dualcaster_core.kernel.errors import DualcasterError, ServiceUnavailable


class MailRefused(DualcasterError):  # noqa: N818 - reads as a fact in a raise statement
    """An e-mail will never be taken: its content is not accepted, or ``is_address``: nobody is at its address."""

    code = "mail.refused"

    def __init__(self, reason: str, *, is_address: bool = False) -> None:
        super().__init__(f"the mail server refuses this e-mail: {reason}", reason=reason)
        self.is_address = is_address


class MailDelayed(ServiceUnavailable):
    """An e-mail could not be handed over now; the same e-mail may be taken later."""

    code = "mail.delayed"

    def __init__(self, reason: str) -> None:
        super().__init__(f"the e-mail could not be sent, it is sent again later: {reason}", reason=reason)


class FeedbackForged(DualcasterError):  # noqa: N818
    """What claims to come from an e-mail service was not signed by it, or too long ago."""

    code = "notification.feedback_forged"

    def __init__(self) -> None:
        super().__init__("this was not signed by an e-mail service that is set up here")


class UnsubscribeLinkInvalid(DualcasterError):  # noqa: N818
    """A link that stops e-mails is nobody's, or its e-mail went to an address that is no longer the person's."""

    code = "notification.link_invalid"

    def __init__(self) -> None:
        super().__init__("this link stops nothing: it is incomplete, or your address is another by now")


class NotificationNotFound(DualcasterError):  # noqa: N818
    """There is no such notification, or it is somebody else's."""

    code = "notification.not_found"

    def __init__(self) -> None:
        super().__init__("there is no such notification of yours")
