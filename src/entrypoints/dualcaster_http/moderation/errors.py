"""Errors around moderation: status, meaning and example of each code."""

from dualcaster_http.edge.error_table import ErrorRow, ErrorTable
from dualcaster_http.moderation.dispute_errors import DISPUTE_ERRORS

MODERATION_ERRORS: ErrorTable = {
    "report.subject_not_found": ErrorRow(
        404, "There is nothing such to report, or nothing that the caller sees.", "there is nothing such to report"
    ),
    "report.not_reportable": ErrorRow(
        400,
        "It is the caller's own, or the site's.",
        "only what others do can be reported",
        {"field": "subject"},
    ),
    "message.not_reportable": ErrorRow(
        400,
        "The message is the caller's own, or the system's.",
        "only messages of the other person can be reported",
        {"field": "message"},
    ),
    "report.duplicate": ErrorRow(
        409,
        "The caller has reported this before, and nobody has decided on it yet.",
        "you have reported this before; our moderators have it",
    ),
    "report.limit": ErrorRow(
        429,
        "The caller has filed as many reports as a day takes.",
        "you have filed 5 reports within a day; try again in 3 hours",
        {"retry_after": 10_000},
    ),
    "moderation.case_not_found": ErrorRow(404, "There is no such case.", "there is no such case"),
    "moderation.case_closed": ErrorRow(
        409, "Somebody has decided on the case.", "this case is closed: somebody has decided on it"
    ),
    "moderation.case_escalated": ErrorRow(
        409, "The case waits for an admin already.", "this case waits for an admin already"
    ),
    "moderation.case_changed": ErrorRow(
        409,
        "The case is not as the caller saw it: read it again.",
        "something happened in this case since you opened it; look at it again",
    ),
    "moderation.action_not_allowed": ErrorRow(
        409,
        "The action does not go with this kind of case.",
        "warn does not go with a case of this kind (appeal)",
        {"action": "warn", "kind": "appeal"},
    ),
    "moderation.cannot_take_case": ErrorRow(
        409,
        "The colleague may not decide the case: `why` is `no_moderator`, `party`, `acted_themselves` or `no_admin`.",
        "bob cannot have this case: they are no moderator",
        {"username": "bob", "why": "no_moderator"},
    ),
    "moderation.own_case": ErrorRow(
        403, "The case concerns the caller.", "another moderator has to decide this: it concerns you"
    ),
    "moderation.departure_unexplained": ErrorRow(
        400,
        "The step is not the next on the ladder, and no reason for that is given.",
        "the next step would be: warn; say why you choose another",
        {"field": "departure", "suggested": "warn"},
    ),
    "appeal.not_found": ErrorRow(
        404,
        "There is no such decision about the caller, or none that takes something from them.",
        "there is no such decision about you to appeal",
    ),
    "appeal.too_late": ErrorRow(
        409,
        "The decision is older than 30 days.",
        "a decision can be appealed for 30 days; this one is older",
        {"days": 30},
    ),
    "appeal.duplicate": ErrorRow(
        409,
        "The caller has appealed this decision.",
        "you have appealed this decision before; an appeal is decided once",
    ),
    "appeal.nothing_to_reduce": ErrorRow(
        409,
        "What the decision took is over, or it took nothing.",
        "there is nothing left to reduce: uphold the decision, or overturn it",
    ),
    "appeal.acted_themselves": ErrorRow(
        403,
        "The appeal is against the caller's own decision.",
        "somebody else has to decide this appeal: it is against your own decision",
    ),
    **DISPUTE_ERRORS,
}
