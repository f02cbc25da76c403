"""Small whole numbers that stand for the core's words in wide tables."""

from typing import Final

from dualcaster_core.catalogue.grading import Condition, Finish

FINISH_CODES: Final = {Finish.NONFOIL: 1, Finish.FOIL: 2, Finish.ETCHED: 3}
NONFOIL: Final = FINISH_CODES[Finish.NONFOIL]
FINISHES: Final = {code: finish for finish, code in FINISH_CODES.items()}
WHATEVER_GRADE: Final = 0
"""Stands for 'no condition stated' where a column is part of a key."""


def condition_code(condition: Condition | None) -> int:
    """Return the rank that stands for a condition; 0 for none."""
    return WHATEVER_GRADE if condition is None else int(condition)


def condition_of(code: int) -> Condition | None:
    """Return the condition of a rank; None for 0."""
    return None if code == WHATEVER_GRADE else Condition(code)
