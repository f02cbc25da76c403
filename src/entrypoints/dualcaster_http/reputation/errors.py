"""Errors around reviews: status, meaning and example of each code."""

from dualcaster_http.edge.error_table import ErrorRow, ErrorTable

REPUTATION_ERRORS: ErrorTable = {
    "review.trade_not_found": ErrorRow(
        404,
        "No completed trade of the caller has this id.",
        "there is no completed trade of yours with this id; a trade is reviewed once it is completed",
    ),
    "review.not_found": ErrorRow(
        404, "There is no such review, or none that the caller may see.", "there is no such review"
    ),
    "review.too_late": ErrorRow(
        409,
        "The time in which the trade could be reviewed is over.",
        "reviews of this trade closed on 2026-03-15; nothing can be added any more",
        {"closed_at": "2026-03-15T09:30:00+00:00"},
    ),
    "review.already_written": ErrorRow(
        409, "The caller has reviewed the trade.", "you have reviewed this trade; edit your review instead"
    ),
    "review.not_editable": ErrorRow(
        409,
        "The review is older than 7 days, or the other can have seen it.",
        "this review cannot be changed any more: the other can have seen it",
    ),
    "review.changed": ErrorRow(
        409,
        "The review was changed since the version that the caller names.",
        "this review was changed in the meantime; read it again",
        {"version": 2},
    ),
    "review.already_answered": ErrorRow(
        409, "The caller has answered this review.", "you have answered this review; an answer is written once"
    ),
}
