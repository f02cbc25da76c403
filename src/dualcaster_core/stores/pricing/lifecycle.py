"""The life of a run over a store's prices as one table."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class RunKind(StrEnum):
    """Why prices are looked at: somebody asks what would change, or the store has them follow the market."""

    PREVIEW = "preview"
    AUTOMATIC = "automatic"


class RunState(StrEnum):
    """How far a run has come."""

    COMPUTING = "computing"
    PROPOSED = "proposed"
    APPLIED = "applied"
    DISCARDED = "discarded"
    EXPIRED = "expired"
    UNDONE = "undone"


class RunAction(StrEnum):
    """What can happen to a run."""

    PROPOSE = "propose"
    APPLY = "apply"
    DISCARD = "discard"
    EXPIRE = "expire"
    UNDO = "undo"


TRANSITIONS: Final[Mapping[tuple[RunKind, RunState, RunAction], RunState]] = MappingProxyType(
    {
        (RunKind.PREVIEW, RunState.COMPUTING, RunAction.PROPOSE): RunState.PROPOSED,
        (RunKind.PREVIEW, RunState.COMPUTING, RunAction.DISCARD): RunState.DISCARDED,
        (RunKind.PREVIEW, RunState.PROPOSED, RunAction.APPLY): RunState.APPLIED,
        (RunKind.PREVIEW, RunState.PROPOSED, RunAction.DISCARD): RunState.DISCARDED,
        (RunKind.PREVIEW, RunState.PROPOSED, RunAction.EXPIRE): RunState.EXPIRED,
        (RunKind.PREVIEW, RunState.APPLIED, RunAction.UNDO): RunState.UNDONE,
        (RunKind.AUTOMATIC, RunState.COMPUTING, RunAction.APPLY): RunState.APPLIED,
        (RunKind.AUTOMATIC, RunState.APPLIED, RunAction.UNDO): RunState.UNDONE,
    }
)
"""Which state an action leads to; what is not here cannot be done."""
OPEN: Final = frozenset({RunState.COMPUTING, RunState.PROPOSED})
"""Of these a store has one preview at a time, and one automatic run."""
