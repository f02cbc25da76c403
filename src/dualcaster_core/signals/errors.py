"""What can go wrong with signals, with stable codes."""

from dualcaster_core.kernel.errors import Conflict, DualcasterError, Forbidden


class SignalNotFound(DualcasterError):  # noqa: N818
    """There is no such signal, or the reader may not see it."""

    code = "signal.not_found"


class RuleUnknown(DualcasterError):  # noqa: N818
    """No rule of this name is built in or installed."""

    code = "signal.rule_unknown"


class RuleRefused(DualcasterError):  # noqa: N818
    """What a rule returned is no proposal: ``facts`` say which rule and why."""

    code = "signal.rule_refused"


class RecordUnreadable(DualcasterError):  # noqa: N818
    """What should be an exported record of signals cannot be read as one."""

    code = "signal.record_unreadable"


class RecordTampered(DualcasterError):  # noqa: N818
    """A record of signals does not hold together: ``facts`` say from which line on."""

    code = "signal.record_tampered"


class MakingRefused(Forbidden):
    """Somebody may not make a signal, or none that everybody sees; ``facts`` say what is missing."""

    code = "signal.making_refused"


class CardNotEligible(DualcasterError):  # noqa: N818
    """Members make no signals on this card: it is too cheap, or its price hardly ever changes."""

    code = "signal.card_not_eligible"


class SignalAlreadyOpen(Conflict):
    """The maker has a signal on this card that has no outcome yet."""

    code = "signal.already_open"

    def __init__(self) -> None:
        super().__init__("you have a signal on this card already; make another once that one is evaluated")


class SignalClosed(Conflict):
    """The signal takes no more follows: its maker closed it, or its horizon has passed."""

    code = "signal.closed"

    def __init__(self) -> None:
        super().__init__("this signal is closed: nobody can follow it any more")


class OwnSignal(Forbidden):
    """Nobody follows their own signal."""

    code = "signal.own"

    def __init__(self) -> None:
        super().__init__("this is your own signal; nobody follows their own")


class SignalNotDeletable(Conflict):
    """A signal can be deleted for an hour, while nobody follows it; ``facts`` say which of the two it is."""

    code = "signal.not_deletable"


class DayNotSealed(DualcasterError):  # noqa: N818
    """The chain has no such day: nothing happened on it, or it has not been over for two hours."""

    code = "signal.day_not_sealed"
