"""What can go wrong with signals, with stable codes."""

from dualcaster_core.kernel.errors import DualcasterError


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
