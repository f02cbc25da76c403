"""Expected failures around disputes."""

from datetime import datetime

from dualcaster_core.kernel.errors import Conflict, DualcasterError, ValidationFailed


class DisputeNotFound(DualcasterError):  # noqa: N818
    """There is no such dispute, or none that the actor sees."""

    code = "dispute.not_found"

    def __init__(self) -> None:
        super().__init__("there is no such dispute")


class NotDisputable(Conflict):
    """The trade cannot be disputed now, or no more."""

    code = "dispute.not_possible"

    def __init__(self, why: str) -> None:
        super().__init__(f"this trade cannot be disputed: {why}", reason=why)


class AlreadyDisputed(Conflict):
    """There is an open dispute over the trade, or the actor has had one before."""

    code = "dispute.duplicate"

    def __init__(self, dispute: str) -> None:
        super().__init__("there is a dispute over this trade already", dispute=dispute)


class DisputeIsResolved(Conflict):
    """Somebody has decided the dispute."""

    code = "dispute.resolved"

    def __init__(self) -> None:
        super().__init__("this dispute is decided: nothing more can be added or changed")


class DisputeChanged(Conflict):
    """The dispute is not as the actor saw it."""

    code = "dispute.changed"

    def __init__(self, version: int) -> None:
        super().__init__(f"this dispute is at version {version} by now; look at it again", version=version)


class EvidenceLimit(Conflict):
    """A side has said as much as it may in one dispute."""

    code = "dispute.evidence_limit"

    def __init__(self, most: int) -> None:
        super().__init__(f"each side makes at most {most} statements in a dispute", most=most)


class RulingTooEarly(Conflict):
    """One side or both still have time to answer."""

    code = "dispute.ruling_too_early"

    def __init__(self, possible_from: datetime) -> None:
        super().__init__(
            f"a side has not answered yet: a ruling is possible once it has, or from {possible_from:%Y-%m-%d %H:%M} on",
            possible_from=possible_from.isoformat(),
        )


class RuleDoesNotApply(ValidationFailed):
    """A ruling rests on rules that apply to the case, and names one where it follows them."""

    code = "dispute.rule_does_not_apply"

    def __init__(self, message: str, rule: str | None = None) -> None:
        super().__init__(message, field="rules", rule=rule)


class RulingDeparts(ValidationFailed):
    """A ruling that is not what the house rules propose needs a written reason for that."""

    code = "dispute.departure_unexplained"

    def __init__(self, proposed: str) -> None:
        super().__init__(
            f"the house rules propose: {proposed}; say why you decide otherwise", field="departure", proposed=proposed
        )
