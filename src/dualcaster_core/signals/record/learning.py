"""What was learnt from outcomes, as it is kept: plain numbers as JSON, which any worker reads and nothing runs."""

import json
from datetime import date, datetime
from typing import Final

import cattrs
from attrs import field, frozen, validators

from dualcaster_core.kernel.errors import DualcasterError
from dualcaster_core.kernel.json_cache import json_converter
from dualcaster_core.signals.record.earned import EarnedCalibration, LearntGroup
from dualcaster_core.signals.record.intervals import IntervalRules
from dualcaster_core.signals.record.live import LiveRecord

LEARNING_VERSION: Final = "1"
"""Changes whenever the same outcomes would be learnt from otherwise, so that what was kept counts no longer."""


@frozen(kw_only=True)
class Learning:
    """What was learnt at a moment, by which method, and from how much.

    ``outcomes`` were learnt from, of signals made since ``first_made``, the last of them judged at ``last_evaluated``.
    """

    method: str
    learnt_at: datetime
    outcomes: int = field(validator=validators.ge(0))
    first_made: date | None
    last_evaluated: datetime | None
    is_calibrated: bool
    groups: tuple[LearntGroup, ...]
    intervals: IntervalRules
    record: LiveRecord

    @property
    def versions(self) -> tuple[str, ...]:
        """The rules that made the signals, with their versions: ``momentum 1``."""
        return tuple(sorted({f"{one.group.kind} {one.group.version}" for one in self.groups}))

    @property
    def calibration(self) -> EarnedCalibration:
        """What new signals may say of their chances."""
        return EarnedCalibration(
            learnt={one.group: one for one in self.groups}, rules=self.intervals, is_calibrated=self.is_calibrated
        )


def learning_to_json(learning: Learning) -> str:
    """Write what was learnt."""
    return json.dumps(_CONVERTER.unstructure(learning), ensure_ascii=False, allow_nan=False)


def learning_from_json(text: str) -> Learning | None:
    """Read what was learnt; None for what another version wrote, or what is broken: it is learnt anew then."""
    try:
        return _CONVERTER.structure(json.loads(text), Learning)
    except (ValueError, TypeError, KeyError, ArithmeticError, DualcasterError, cattrs.BaseValidationError):
        return None


_CONVERTER: Final = json_converter()
