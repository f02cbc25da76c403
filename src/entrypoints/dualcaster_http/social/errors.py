"""Errors between people: status, meaning and example of each code."""

from dualcaster_http.edge.error_table import ErrorRow, ErrorTable

SOCIAL_ERRORS: ErrorTable = {
    "connection.illegal_transition": ErrorRow(
        409,
        "There is no request of this person to the caller. Nothing was changed.",
        "accept is not possible: there is no request of this person to you",
        {"action": "accept"},
    ),
    "connection.too_many": ErrorRow(
        409,
        "The caller has asked for as many connections as they may, in a day or in all, or has as many as possible.",
        "you have 20 requests of the last 24 hours: that is as many as possible",
        {"limit": 20},
    ),
    "connection.private_profile": ErrorRow(
        403,
        "The caller's own profile is private, so that nobody could tell who asks.",
        "make your profile public first: whom you ask wants to see who asks",
    ),
    "endorsement.no_trade": ErrorRow(
        403,
        "The caller has completed no trade with this person.",
        "complete a trade with ann first: only trading partners endorse each other",
    ),
    "frame.locked": ErrorRow(
        403,
        "No achievement of the caller opens this frame.",
        "the gold frame is locked: earn an achievement that opens it",
        {"tier": "gold"},
    ),
    "achievement.not_held": ErrorRow(
        404,
        "The trader has not earned this achievement.",
        "this trader does not have big_deal",
        {"key": "big_deal"},
    ),
    "achievement.already_decided": ErrorRow(
        409,
        "The achievement was taken back, or given again, before. Nothing was changed.",
        "big_deal was taken back already",
        {"key": "big_deal"},
    ),
    "note.not_found": ErrorRow(404, "The caller has no note about this trader.", "you have no note about this trader"),
    "note.too_many": ErrorRow(
        409,
        "The caller keeps as many notes as they may.",
        "you keep 5,000 notes: delete one before you write another",
        {"limit": 5_000},
    ),
    "profile_card.private": ErrorRow(
        403,
        "The caller's own profile is private, so that the picture of the card would lead nowhere.",
        "make your profile public first: the picture of your card leads to it",
    ),
    "profile_card.picture_unavailable": ErrorRow(
        503,
        "The picture could not be drawn in time. The same call may succeed later.",
        "the picture of this card cannot be drawn right now; try again in a minute",
    ),
}
