"""Errors around reviews: status, meaning and example of each code."""

from dualcaster_http.edge.error_table import ErrorRow, ErrorTable

REPUTATION_ERRORS: ErrorTable = {
    "statement.refused": ErrorRow(422, "The statement does not hold.", "this statement does not hold"),
    "statement.malformed": ErrorRow(
        422, "The file is no statement.", "this is no statement: it is not an object of JSON"
    ),
    "statement.unsupported": ErrorRow(
        422,
        "The statement is of another format, version or algorithm.",
        "the version of this statement is 2; this release checks 1",
    ),
    "statement.signature_wrong": ErrorRow(
        422, "Something was changed after signing.", "the signature does not fit: the statement was changed"
    ),
    "statement.key_unknown": ErrorRow(
        422,
        "The key is not among those that the reader trusts.",
        "the key 8f434346648f6b96 that signed this is not among those you trust",
    ),
    "statement.key_retired": ErrorRow(
        422,
        "The statement is dated after its key was retired.",
        "the key 8f434346648f6b96 was retired before the statement was issued",
    ),
    "statement.proof_wrong": ErrorRow(
        422,
        "A trade is not in the tree by its proof, or is another person's.",
        "trade mVqLbWkdRx is not in the tree of 2026-02-14 by its proof",
    ),
    "statement.root_wrong": ErrorRow(
        422,
        "The tree's root is not the published one.",
        "the root that the statement names for 2026-02-14 is not the published one",
    ),
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
