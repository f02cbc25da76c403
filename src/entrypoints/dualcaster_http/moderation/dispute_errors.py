"""Errors around disputes: status, meaning and example of each code."""

from dualcaster_http.edge.error_table import ErrorRow, ErrorTable

DISPUTE_ERRORS: ErrorTable = {
    "dispute.not_found": ErrorRow(
        404, "There is no such dispute, or none that the caller sees.", "there is no such dispute"
    ),
    "dispute.not_possible": ErrorRow(
        409,
        "The trade cannot be disputed: it was never accepted, or it has been over for more than 30 days.",
        "this trade cannot be disputed: it was over more than 30 days ago",
        {"reason": "it was over more than 30 days ago"},
    ),
    "dispute.duplicate": ErrorRow(
        409,
        "There is an open dispute over the trade, or the caller has had one before.",
        "there is a dispute over this trade already",
        {"dispute": "qL7XbRz3"},
    ),
    "dispute.resolved": ErrorRow(
        409, "Somebody has decided the dispute.", "this dispute is decided: nothing more can be added or changed"
    ),
    "dispute.changed": ErrorRow(
        409,
        "The dispute is not as the caller saw it: read it again.",
        "this dispute is at version 4 by now; look at it again",
        {"version": 4},
    ),
    "dispute.evidence_limit": ErrorRow(
        409,
        "The caller has said as much as a side may.",
        "each side makes at most 10 statements in a dispute",
        {"most": 10},
    ),
    "dispute.ruling_too_early": ErrorRow(
        409,
        "A side has not answered, and has not been silent for seven days.",
        "a side has not answered yet: a ruling is possible once it has, or from 2026-02-21 09:30 on",
        {"possible_from": "2026-02-21T09:30:00+00:00"},
    ),
    "dispute.rule_does_not_apply": ErrorRow(
        400,
        "The ruling rests on a house rule that does not apply, or names none where it follows them.",
        "the rule delivered does not apply to this case",
        {"field": "rules", "rule": "delivered"},
    ),
    "dispute.departure_unexplained": ErrorRow(
        400,
        "The ruling is not what the house rules propose, and no reason for that is given.",
        "the house rules propose: buyer wins; say why you decide otherwise",
        {"field": "departure", "proposed": "buyer wins"},
    ),
}
