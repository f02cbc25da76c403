"""How long things are kept, as data."""

from datetime import datetime, timedelta

from attrs import field, frozen, validators

from dualcaster_core.kernel.errors import DualcasterError


@frozen(kw_only=True)
class RetentionRule:
    """What goes, how long after which moment, and why then.

    ``tables`` are those whose rows grow without end but for this rule; ``setting`` is the environment variable that
    says ``keep``, where it may differ.
    """

    name: str
    what: str
    keep: timedelta = field(validator=validators.ge(timedelta(0)))
    since: str
    why: str
    tables: tuple[str, ...] = ()
    setting: str | None = None


@frozen
class Cutoff:
    """The moment of a run, and the one before which things have had their time."""

    now: datetime
    before: datetime


@frozen(kw_only=True)
class RuleResult:
    """What a rule found or deleted, and the error that ended it early, where one did."""

    rule: RetentionRule
    records: int
    error: DualcasterError | None = None
