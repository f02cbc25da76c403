"""The house rules: what usually follows from which facts. They are data; nobody writes code for a rule."""

from collections.abc import Mapping, Sequence
from typing import Final

from attrs import frozen

from dualcaster_core.moderation.disputes.conditions import (
    AtLeast,
    Below,
    Condition,
    Finding,
    all_of,
    any_of,
    equals,
    evaluate,
)
from dualcaster_core.moderation.disputes.facts import DisputeFacts
from dualcaster_core.moderation.disputes.outcomes import DisputeOutcome

SILENT_DAYS: Final = 7
"""Days without an answer after which a ruling is possible all the same."""
LATE_DAYS: Final = 14
"""Days after completion from which on a complaint needs photos."""


@frozen(kw_only=True)
class ProposedOutcome:
    """What a rule proposes; ``good_faith``: who loses has nothing counted against them."""

    outcome: DisputeOutcome
    good_faith: bool = False


@frozen(kw_only=True)
class HouseRule:
    """A rule: its id, which stands in rulings for good, what it says, when it applies, and what it proposes."""

    id: str
    title: str
    when: Condition
    proposes: ProposedOutcome


_NOTHING_CAME: Final = equals("kind", "did_not_ship", "no_confirmation")
_WRONG: Final = equals("kind", "not_as_described")
_MEETING: Final = equals("exchange", "in_person", "store")
_BY_PARCEL: Final = equals("exchange", "mail", "other")
_UNDER_WAY: Final = equals("after_completion", False)
_FILER_SILENT: Final = AtLeast("filer_silent_days", SILENT_DAYS)
_RESPONDENT_SILENT: Final = AtLeast("respondent_silent_days", SILENT_DAYS)
_NO_PHOTOS: Final = Below("filer_photos", 1)
_PHOTOS: Final = AtLeast("filer_photos", 1)
_NOT_RECEIVED: Final = equals("filer_confirmed", False)
_UNSENT: Final = all_of(_BY_PARCEL, equals("respondent_sent", False), equals("sending_overdue", True))
_OVERDUE: Final = all_of(
    _NOTHING_CAME, _BY_PARCEL, _NOT_RECEIVED, equals("respondent_sent", True), equals("parcel_overdue", True)
)
_UNTRACKED: Final = equals("respondent_tracking", False)

HOUSE_RULES: Final[Sequence[HouseRule]] = (
    HouseRule(
        id="both_would_cancel",
        title="Both would rather cancel, and so the trade is cancelled at nobody's cost",
        when=all_of(_UNDER_WAY, equals("filer_would_cancel", True), equals("respondent_would_cancel", True)),
        proposes=ProposedOutcome(outcome=DisputeOutcome.MUTUAL_CANCELLATION),
    ),
    HouseRule(
        id="receipt_confirmed",
        title="Who confirmed receipt cannot say afterwards that nothing came",
        when=all_of(_NOTHING_CAME, equals("filer_confirmed", True)),
        proposes=ProposedOutcome(outcome=DisputeOutcome.SELLER_WINS, good_faith=True),
    ),
    HouseRule(
        id="delivered",
        title="A parcel that the carrier delivered has arrived",
        when=all_of(
            _NOTHING_CAME, _NOT_RECEIVED, equals("respondent_sent", True), equals("respondent_parcel", "delivered")
        ),
        proposes=ProposedOutcome(outcome=DisputeOutcome.SELLER_WINS, good_faith=True),
    ),
    HouseRule(
        id="only_filer_sent",
        title="Who sends nothing while the other has sent is at fault",
        when=all_of(_UNDER_WAY, _UNSENT, equals("filer_sent", True)),
        proposes=ProposedOutcome(outcome=DisputeOutcome.BUYER_WINS),
    ),
    HouseRule(
        id="paid_and_nothing_sent",
        title="Who was promised cash and sends nothing is at fault",
        when=all_of(_UNDER_WAY, _UNSENT, AtLeast("filer_cash", 1)),
        proposes=ProposedOutcome(outcome=DisputeOutcome.BUYER_WINS),
    ),
    HouseRule(
        id="neither_sent",
        title="Where neither has sent in time, the trade is cancelled at nobody's cost",
        when=all_of(_UNDER_WAY, _UNSENT, equals("filer_sent", False), Below("filer_cash", 1)),
        proposes=ProposedOutcome(outcome=DisputeOutcome.MUTUAL_CANCELLATION),
    ),
    HouseRule(
        id="lost_on_the_way",
        title="A tracked parcel that never arrives is the sender's loss, but not their fault",
        when=all_of(_OVERDUE, equals("respondent_tracking", True), equals("respondent_parcel", "not_delivered")),
        proposes=ProposedOutcome(outcome=DisputeOutcome.BUYER_WINS, good_faith=True),
    ),
    HouseRule(
        id="untracked_of_value",
        title="Who was asked for tracking and sends without it cannot show that it arrived",
        when=all_of(_OVERDUE, _UNTRACKED, equals("respondent_needs_tracking", True)),
        proposes=ProposedOutcome(outcome=DisputeOutcome.BUYER_WINS, good_faith=True),
    ),
    HouseRule(
        id="both_silent",
        title="Where neither side answers, nothing can be found out",
        when=all_of(_FILER_SILENT, _RESPONDENT_SILENT),
        proposes=ProposedOutcome(outcome=DisputeOutcome.INCONCLUSIVE),
    ),
    HouseRule(
        id="filer_silent",
        title="Who complains has to answer when asked",
        when=all_of(_FILER_SILENT, equals("respondent_answered", True), Below("respondent_silent_days", SILENT_DAYS)),
        proposes=ProposedOutcome(outcome=DisputeOutcome.SELLER_WINS, good_faith=True),
    ),
    HouseRule(
        id="untracked_of_little_value",
        title="Of a cheap parcel without tracking nobody can tell what became of it",
        when=all_of(_OVERDUE, _UNTRACKED, equals("respondent_needs_tracking", False)),
        proposes=ProposedOutcome(outcome=DisputeOutcome.INCONCLUSIVE),
    ),
    HouseRule(
        id="photos_unanswered",
        title="Photos that nobody answers are believed",
        when=all_of(_WRONG, _PHOTOS, _RESPONDENT_SILENT),
        proposes=ProposedOutcome(outcome=DisputeOutcome.BUYER_WINS),
    ),
    HouseRule(
        id="photos_against_words",
        title="Photos count more than words",
        when=all_of(_WRONG, _PHOTOS, equals("respondent_answered", True), Below("respondent_photos", 1)),
        proposes=ProposedOutcome(outcome=DisputeOutcome.BUYER_WINS, good_faith=True),
    ),
    HouseRule(
        id="looked_at_in_person",
        title="Cards that change hands in person are looked at there",
        when=all_of(
            _WRONG, _MEETING, _NO_PHOTOS, any_of(equals("filer_confirmed", True), equals("after_completion", True))
        ),
        proposes=ProposedOutcome(outcome=DisputeOutcome.SELLER_WINS, good_faith=True),
    ),
    HouseRule(
        id="late_without_photos",
        title="A complaint that comes late needs photos",
        when=all_of(_WRONG, equals("after_completion", True), AtLeast("days_to_file", LATE_DAYS), _NO_PHOTOS),
        proposes=ProposedOutcome(outcome=DisputeOutcome.SELLER_WINS, good_faith=True),
    ),
    HouseRule(
        id="nothing_shown",
        title="A complaint about the cards needs something that shows it",
        when=all_of(_WRONG, _NO_PHOTOS, equals("respondent_answered", True)),
        proposes=ProposedOutcome(outcome=DisputeOutcome.SELLER_WINS, good_faith=True),
    ),
    HouseRule(
        id="did_not_meet",
        title="Where the two never met, the trade is cancelled at nobody's cost",
        when=all_of(_UNDER_WAY, _MEETING, _NOTHING_CAME, _NOT_RECEIVED, equals("respondent_confirmed", False)),
        proposes=ProposedOutcome(outcome=DisputeOutcome.MUTUAL_CANCELLATION),
    ),
    HouseRule(
        id="took_and_left",
        title="Who confirmed that they got the cards and says nothing of what they gave is at fault",
        when=all_of(
            _UNDER_WAY,
            _MEETING,
            _NOTHING_CAME,
            _NOT_RECEIVED,
            equals("respondent_confirmed", True),
            _RESPONDENT_SILENT,
            Below("filer_silent_days", SILENT_DAYS),
        ),
        proposes=ProposedOutcome(outcome=DisputeOutcome.BUYER_WINS),
    ),
)
"""Every rule, the weightiest first: where several apply, the first proposes."""
RULE_OF: Final[Mapping[str, HouseRule]] = {one.id: one for one in HOUSE_RULES}


@frozen(kw_only=True)
class RuleFinding:
    """A rule and whether it applies to a case, with the tests that decided it."""

    rule: HouseRule
    finding: Finding

    @property
    def applies(self) -> bool:
        """Whether it applies."""
        return self.finding.holds


def findings(facts: DisputeFacts) -> tuple[RuleFinding, ...]:
    """Ask every rule about a case, in their order."""
    return tuple(RuleFinding(rule=one, finding=evaluate(one.when, facts)) for one in HOUSE_RULES)


def applying(facts: DisputeFacts) -> tuple[HouseRule, ...]:
    """List the rules that apply to a case, the weightiest first: it proposes; without one a moderator must judge."""
    return tuple(one.rule for one in findings(facts) if one.applies)
