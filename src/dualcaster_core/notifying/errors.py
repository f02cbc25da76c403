"""How telling people fails."""

from dualcaster_core.kernel.errors import DualcasterError, ServiceUnavailable


class MailRefused(DualcasterError):  # noqa: N818 - reads as a fact in a raise statement
    """A letter will never be taken: its address does not exist, or its content is not accepted."""

    code = "mail.refused"

    def __init__(self, reason: str) -> None:
        super().__init__(f"the mail server refuses this letter: {reason}", reason=reason)


class MailDelayed(ServiceUnavailable):
    """A letter could not be handed over now; the same letter may be taken later."""

    code = "mail.delayed"

    def __init__(self, reason: str) -> None:
        super().__init__(f"the letter could not be sent, it is sent again later: {reason}", reason=reason)
