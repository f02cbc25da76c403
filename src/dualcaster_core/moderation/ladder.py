"""The ladder: what the next step for somebody is, by what was done before."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Final

from attrs import frozen

from dualcaster_core.moderation.actions import ActionSource, CaseDecision, ModerationAction
from dualcaster_core.moderation.errors import DepartureUnexplained
from dualcaster_core.moderation.lifecycle import PENALTIES, ActionKind

REMEMBERED: Final = timedelta(days=365)
"""Steps that are older do not count."""


@frozen
class LadderStep:
    """A step of the ladder; ``days`` is None for a warning and a ban."""

    kind: ActionKind
    days: int | None = None

    @property
    def words(self) -> str:
        """What it is called."""
        return self.kind.value if self.days is None else f"{self.kind.value} {self.days} days"


NEXT: Final[dict[ActionKind | None, tuple[LadderStep, ...]]] = {
    None: (LadderStep(ActionKind.WARN),),
    ActionKind.WARN: (LadderStep(ActionKind.RESTRICT, 7),),
    ActionKind.RESTRICT: (LadderStep(ActionKind.SUSPEND, 14),),
    ActionKind.SUSPEND: (LadderStep(ActionKind.SUSPEND, 30), LadderStep(ActionKind.BAN)),
    ActionKind.BAN: (LadderStep(ActionKind.BAN),),
}
"""What follows on the heaviest step before."""


def suggested(
    history: Sequence[ModerationAction], overturned: Collection[int], now: datetime
) -> tuple[LadderStep, ...]:
    """Suggest the next step for somebody: what moderators did within a year counts, unless it was overturned."""
    counted = [
        one.kind
        for one in history
        if one.kind in PENALTIES
        and one.source is not ActionSource.RULE
        and one.at > now - REMEMBERED
        and one.id not in overturned
    ]
    heaviest = max(counted, key=PENALTIES.index, default=None)
    return NEXT[heaviest]


def check_departure(decision: CaseDecision, steps: Sequence[LadderStep]) -> None:
    """Raise ``DepartureUnexplained`` for a penalty that is not the next step and does not say why."""
    if decision.kind not in PENALTIES or LadderStep(decision.kind, decision.days) in steps or decision.departure:
        return
    raise DepartureUnexplained(" or ".join(one.words for one in steps))
