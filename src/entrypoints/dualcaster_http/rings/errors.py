"""Errors around rings: status, meaning and example of each code."""

from dualcaster_http.edge.error_table import ErrorRow, ErrorTable

RING_ERRORS: ErrorTable = {
    "rings.too_large": ErrorRow(500, "There are more offers or wants than a search for rings takes."),
    "rings.refused": ErrorRow(500, "A solver answered with rings that the wants do not allow."),
    "rings.unreadable": ErrorRow(500, "A file at the console holds no want lists."),
    "ring.not_found": ErrorRow(
        404, "There is no such ring, or it is one of other people.", "there is no such ring of yours"
    ),
    "ring.invalid": ErrorRow(
        400,
        "What is proposed is no ring; `field` says which part of it.",
        "a ring has 3 to 8 people",
        {"field": "members"},
    ),
    "ring.not_possible": ErrorRow(
        409,
        "These people cannot trade in this ring: cards are gone, values are apart, or somebody takes no part any more.",
        "this ring is not possible: the cards do not come full circle any more",
    ),
    "ring.too_many": ErrorRow(
        409,
        "The caller has as many rings that wait for answers as they may.",
        "5 of your rings wait for answers: wait until one is decided",
        {"limit": 5},
    ),
    "ring.illegal_transition": ErrorRow(
        409,
        "The state of the ring does not allow the action. Nothing was changed.",
        "accept is not possible: this ring is declined",
        {"action": "accept", "status": "declined"},
    ),
    "ring.conflict": ErrorRow(
        409,
        "The ring changed since `version`. Nothing was done.",
        "this ring changed since you looked at it: look again before you act",
        {"version": 3},
    ),
    "ring.changed": ErrorRow(
        409,
        "Lists or prices changed since the ring with this `fingerprint` was found. Nothing was proposed.",
        "lists or prices changed since this ring was found: look at what is possible now",
    ),
    "ring.expired": ErrorRow(
        409,
        "The time to accept the ring has passed.",
        "this ring expired on 2026-03-02 at 18:30 UTC",
        {"expired_at": "2026-03-02T18:30:00+00:00"},
    ),
    "ring.values_moved": ErrorRow(
        409,
        "What the caller gives or gets moved by over 10 % since the ring was proposed: accept again with"
        " `confirm_values`.",
        "values moved since it was proposed: you give $12.00 ($10.00 then) and get $10.20 ($10.20 then); confirm that"
        " you accept it",
        {"gives": ["10.00", "12.00"], "gets": ["10.20", "10.20"]},
    ),
}
