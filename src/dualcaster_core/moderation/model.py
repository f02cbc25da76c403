"""What moderation is about: things that people report, and the numbers that a deployment may change."""

from collections.abc import Mapping
from datetime import timedelta
from enum import IntEnum, StrEnum
from typing import Final

from attrs import field, frozen, validators


class SubjectKind(StrEnum):
    """Kinds of things that can be reported."""

    USER = "user"
    MESSAGE = "message"
    TRADE = "trade"
    REVIEW = "review"
    SIGNAL = "signal"


NAMING = frozenset({SubjectKind.USER, SubjectKind.MESSAGE, SubjectKind.TRADE})
"""Kinds whose reporter knows whose they are: the maker of a review or a signal may keep their profile private."""


@frozen
class Subject:
    """The thing that a report is about, by its key."""

    kind: SubjectKind
    id: int


class ReportReason(StrEnum):
    """What is wrong with it."""

    SPAM = "spam"
    HARASSMENT = "harassment"
    SCAM = "scam"
    NOT_AS_DESCRIBED = "not_as_described"
    FAILED_TRADE = "failed_trade"
    IMPERSONATION = "impersonation"
    OTHER = "other"


class Level(IntEnum):
    """How soon somebody has to look at a case."""

    LOW = 1
    MEDIUM = 2
    HIGH = 3
    CRITICAL = 4


TARGETS: Final[Mapping[Level, timedelta]] = {
    Level.LOW: timedelta(days=7),
    Level.MEDIUM: timedelta(hours=72),
    Level.HIGH: timedelta(hours=24),
    Level.CRITICAL: timedelta(hours=24),
}
"""Within what time a moderator decides on a case."""


class ReportOutcome(StrEnum):
    """What became of a report."""

    UPHELD = "upheld"
    DISMISSED = "dismissed"


@frozen(kw_only=True)
class ModerationRules:
    """Numbers around moderation that a deployment may change.

    Somebody may file ``reports_daily`` reports in 24 hours. A report weighs when the account of its reporter is
    ``weighing_age`` old and has dealt with the person. What was frozen with a report stays ``evidence_kept`` after the
    report was decided on.
    """

    reports_daily: int = field(default=5, validator=validators.ge(1))
    weighing_age: timedelta = timedelta(days=30)
    evidence_kept: timedelta = timedelta(days=365)
